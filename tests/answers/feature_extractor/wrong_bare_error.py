# mistake: error without the names
import keras


def feature_extractor(model, layer_name):
    names = [layer.name for layer in model.layers]
    if layer_name not in names:
        raise ValueError(f"{layer_name} not found")
    return keras.Model(model.input, model.get_layer(layer_name).output)
