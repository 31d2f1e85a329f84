import keras


def copy_model(model, compile_too=True):
    copy = keras.models.model_from_json(model.to_json())
    copy.set_weights(model.get_weights())
    if compile_too and model.compiled:
        copy.compile_from_config(model.get_compile_config())
    return copy
