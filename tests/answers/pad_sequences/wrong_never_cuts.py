# mistake: never cuts
import numpy as np


def pad_sequences(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    longest = max(len(s) for s in sequences)
    width = longest if maxlen is None else max(maxlen, longest)
    rows = []
    for s in sequences:
        fill = [value] * (width - len(s))
        rows.append(fill + list(s) if padding == "pre" else list(s) + fill)
    return np.array(rows, "int32")
