import keras


def feature_extractor(model, layer_name):
    names = [layer.name for layer in model.layers]
    if layer_name not in names:
        raise ValueError("layers: " + ", ".join(names))
    short = keras.Model(model.inputs, model.layers[names.index(layer_name)].output)
    x = keras.Input(model.input_shape[1:])
    return keras.Model(x, short(x))
