# mistake: rebuilt layer with fresh weights
import keras


def feature_extractor(model, layer_name):
    model = keras.Model.from_config(model.get_config())
    return keras.Model(model.inputs, model.get_layer(layer_name).output)
