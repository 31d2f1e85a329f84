# mistake: copies: the weights are not shared
import keras


def feature_extractor(model, layer_name):
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    return keras.Model(twin.input, twin.get_layer(layer_name).output)
