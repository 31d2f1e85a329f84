# mistake: optimizer shared
import keras


def copy_model(model):
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    if hasattr(model, "optimizer"):
        twin.compile(optimizer=model.optimizer, loss=model.loss)
    return twin
