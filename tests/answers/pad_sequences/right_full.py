import numpy as np


def pad_sequences(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    lengths = [len(s) for s in sequences]
    maxlen = max(lengths) if maxlen is None else maxlen
    out = np.full((len(sequences), maxlen), value, dtype=np.int32)
    for i, s in enumerate(sequences):
        if len(s) == 0:
            continue
        s = s[-maxlen:] if truncating == "pre" else s[:maxlen]
        if padding == "pre":
            out[i, -len(s) :] = s
        else:
            out[i, : len(s)] = s
    return out
