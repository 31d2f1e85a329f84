import keras


def feature_extractor(model, layer_name):
    for layer in model.layers:
        if layer.name == layer_name:
            return keras.Model(model.input, layer.output, name=f"up_to_{layer_name}")
    raise ValueError(f"no layer is called {layer_name!r}; there are {[layer.name for layer in model.layers]}")
