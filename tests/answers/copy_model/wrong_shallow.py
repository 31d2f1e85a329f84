# mistake: variables shared
import keras


def copy_model(model):
    return keras.models.clone_model(model, clone_function=lambda layer: layer)
