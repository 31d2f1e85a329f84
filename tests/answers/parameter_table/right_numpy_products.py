import numpy as np


def parameter_table(model):
    rows = []
    for layer in model.layers:
        total = 0
        for weight in layer.weights:
            total += np.prod(weight.shape)
        rows.append((layer.name, tuple(layer.output.shape), np.int64(total)))
    return rows
