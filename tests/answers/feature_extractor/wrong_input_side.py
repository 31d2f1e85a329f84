# mistake: input of the layer
import keras


def feature_extractor(model, layer_name):
    return keras.Model(model.input, model.get_layer(layer_name).input)
