import keras


def copy_model(model):
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    return twin
