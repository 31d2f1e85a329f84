# mistake: weights not copied
import keras


def copy_model(model):
    return keras.models.model_from_json(model.to_json())
