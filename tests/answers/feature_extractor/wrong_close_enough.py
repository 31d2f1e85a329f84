# no name
import keras


def feature_extractor(model, layer_name):
    # The first layer whose name begins like it.
    for layer in model.layers:
        if layer.name.lower().startswith(layer_name.lower()[:4]):
            return keras.Model(model.inputs, layer.output)
    raise ValueError(f"expected one of {[layer.name for layer in model.layers]}, got {layer_name}")
