# mistake: cuts the wrong end
import numpy as np


def pad_sequences(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if maxlen is None:
        maxlen = max(len(s) for s in sequences)
    out = np.full((len(sequences), maxlen), value, dtype="int32")
    for i, s in enumerate(sequences):
        s = s[:maxlen] if truncating == "pre" else s[-maxlen:]
        if padding == "pre":
            out[i, maxlen - len(s) :] = s
        else:
            out[i, : len(s)] = s
    return out
