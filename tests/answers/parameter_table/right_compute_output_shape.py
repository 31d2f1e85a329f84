import math

import keras


def parameter_table(model):
    def shape_of(layer):
        if isinstance(layer, keras.layers.InputLayer):
            return layer.output.shape
        given = layer.input
        given = [x.shape for x in given] if isinstance(given, list) else given.shape
        return tuple(layer.compute_output_shape(given))

    return [
        (layer.name, shape_of(layer), sum(math.prod(weight.shape) for weight in layer.variables))
        for layer in model.layers
    ]
