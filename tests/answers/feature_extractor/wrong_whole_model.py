# mistake: output of the last layer
import keras


def feature_extractor(model, layer_name):
    model.get_layer(layer_name)
    return keras.Model(inputs=model.input, outputs=model.output)
