def parameter_table(model):
    return [(layer.name, layer.output.shape, layer.count_params()) for layer in model.layers]
