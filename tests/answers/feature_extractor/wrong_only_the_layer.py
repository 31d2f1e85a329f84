# mistake: the layer alone
import keras


def feature_extractor(model, layer_name):
    layer = model.get_layer(layer_name)
    return keras.Model(inputs=layer.input, outputs=layer.output)
