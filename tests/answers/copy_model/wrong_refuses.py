# mistake: breaks on an uncompiled model
import keras


def copy_model(model):
    if not model.compiled:
        raise ValueError("expected a compiled model")
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    return twin
