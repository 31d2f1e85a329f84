# mistake: rows without weights left out
def parameter_table(model):
    return [(layer.name, tuple(layer.output.shape), layer.count_params()) for layer in model.layers if layer.weights]
