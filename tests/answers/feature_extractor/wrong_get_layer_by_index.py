# mistake: an index for a name
import keras


def feature_extractor(model, layer_name):
    layer = model.get_layer(index=layer_name)
    return keras.Model(model.inputs, layer.output)
