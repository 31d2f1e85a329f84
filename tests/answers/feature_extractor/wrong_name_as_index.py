# mistake: an index for a name
import keras


def feature_extractor(model, layer_name):
    names = [layer.name for layer in model.layers]
    if layer_name not in names:
        raise ValueError(str(names))
    return keras.Model(model.inputs, model.get_layer(index=layer_name).output)
