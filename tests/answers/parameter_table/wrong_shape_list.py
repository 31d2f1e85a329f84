# mistake: a list for the shape
def parameter_table(model):
    return [(layer.name, list(layer.output.shape), layer.count_params()) for layer in model.layers]
