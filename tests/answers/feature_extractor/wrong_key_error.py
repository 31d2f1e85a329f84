# mistake: no ValueError
import keras


def feature_extractor(model, layer_name):
    tensors = {}
    for layer in model.layers:
        tensors[layer.name] = layer.output
    return keras.Model(model.input, tensors[layer_name])
