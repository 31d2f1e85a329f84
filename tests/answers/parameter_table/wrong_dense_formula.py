# no name
import math


def parameter_table(model):
    # The formula of a Dense layer, for every layer that has weights.
    rows = []
    for layer in model.layers:
        count = 0
        if layer.weights:
            kernel = layer.weights[0].shape
            count = math.prod(kernel) + kernel[-1]
        rows.append((layer.name, tuple(layer.output.shape), count))
    return rows
