import numpy as np


def masked_mean(sequences, mask):
    batch, steps, features = sequences.shape
    out = np.zeros((batch, features))
    for i in range(batch):
        kept = [sequences[i, t] for t in range(steps) if mask[i, t]]
        if kept:
            out[i] = sum(kept) / len(kept)
    return out
