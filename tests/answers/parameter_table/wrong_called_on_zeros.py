# mistake: batch size in place of None
import keras
import numpy as np


def parameter_table(model):
    table = []
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            x = np.zeros([n or 2 for n in layer.output.shape], "float32")
            shape = x.shape
        else:
            given = layer.input if isinstance(layer.input, list) else [layer.input]
            data = [np.zeros([n or 2 for n in tensor.shape], "float32") for tensor in given]
            shape = tuple(layer(data if len(data) > 1 else data[0]).shape)
        table.append((layer.name, shape, layer.count_params()))
    return table
