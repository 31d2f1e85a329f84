# no name
import keras


def feature_extractor(model, layer_name):
    # Right as long as the model is a chain.
    x = inputs = model.inputs[0]
    for layer in model.layers[1:]:
        x = layer(x)
        if layer.name == layer_name:
            return keras.Model(inputs, x)
    raise ValueError(f"expected one of {[layer.name for layer in model.layers]}, got {layer_name}")
