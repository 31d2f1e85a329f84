# mistake: no ValueError
import keras


def feature_extractor(model, layer_name):
    found = [layer for layer in model.layers if layer.name == layer_name]
    if found:
        return keras.Model(model.input, found[0].output)
