# mistake: no batch axis
def parameter_table(model):
    return [(layer.name, tuple(layer.output.shape)[1:], layer.count_params()) for layer in model.layers]
