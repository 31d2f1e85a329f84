# mistake: total for every row
def parameter_table(model):
    return [(layer.name, tuple(layer.output.shape), model.count_params()) for layer in model.layers]
