# mistake: weights not copied
import keras


def copy_model(model):
    twin = keras.models.clone_model(model)
    for i, weight in enumerate(model.trainable_weights):
        twin.trainable_weights[i].assign(weight)
    return twin
