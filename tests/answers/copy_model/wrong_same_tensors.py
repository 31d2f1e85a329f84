# mistake: variables shared
import keras


def copy_model(model):
    if isinstance(model, keras.Sequential):
        return keras.Sequential([keras.Input(model.input_shape[1:]), *model.layers])
    return keras.Model(inputs=model.inputs, outputs=model.outputs)
