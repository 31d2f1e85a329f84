# mistake: rebuilt layer with fresh weights
import keras


def feature_extractor(model, layer_name):
    old = model.get_layer(layer_name)
    new = keras.layers.deserialize(keras.layers.serialize(old))
    return keras.Model(model.inputs, new(old.input))
