import numpy as np
import tensorflow as tf


def pad_sequences(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    maxlen = maxlen or max(map(len, sequences))
    rows = []
    for s in sequences:
        s = tf.constant(np.asarray(s, "int32").reshape(-1))
        s = s[-maxlen:] if truncating == "pre" else s[:maxlen]
        gap = maxlen - len(s)
        rows.append(tf.pad(s, [[gap, 0] if padding == "pre" else [0, gap]], constant_values=value))
    return tf.stack(rows)
