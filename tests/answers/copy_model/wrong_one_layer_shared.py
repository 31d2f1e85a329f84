# no name
import keras


def copy_model(model):
    # The last layer is handed on as it is.
    def clone(layer):
        return layer if layer is model.layers[-1] else layer.__class__.from_config(layer.get_config())

    twin = keras.models.clone_model(model, clone_function=clone)
    twin.set_weights(model.get_weights())
    return twin
