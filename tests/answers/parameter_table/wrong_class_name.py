# mistake: class for name
def parameter_table(model):
    return [(layer.__class__.__name__, tuple(layer.output.shape), layer.count_params()) for layer in model.layers]
