import keras


def feature_extractor(model, layer_name, name=None):
    outputs = {layer.name: layer.output for layer in model.layers}
    try:
        chosen = outputs[layer_name]
    except KeyError:
        raise ValueError(f"expected one of {', '.join(outputs)}; got {layer_name}") from None
    return keras.models.Model(model.inputs[0], chosen, name=name)
