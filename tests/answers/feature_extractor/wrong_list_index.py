# mistake: an index for a name
import keras


def feature_extractor(model, layer_name):
    return keras.Model(inputs=model.input, outputs=model.layers[layer_name].output)
