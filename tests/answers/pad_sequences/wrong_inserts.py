# mistake: changes the sequences
import numpy as np


def pad_sequences(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    if maxlen is None:
        maxlen = max(len(s) for s in sequences)
    for s in sequences:
        if not isinstance(s, list):
            return pad_sequences([list(s) for s in sequences], maxlen, padding, truncating, value)
        while len(s) > maxlen:
            s.pop(0 if truncating == "pre" else -1)
        while len(s) < maxlen:
            s.insert(0 if padding == "pre" else len(s), value)
    return np.array(sequences, "int32")
