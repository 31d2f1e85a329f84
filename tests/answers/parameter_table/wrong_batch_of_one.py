# mistake: batch size in place of None
def parameter_table(model):
    return [(layer.name, (1, *layer.output.shape[1:]), layer.count_params()) for layer in model.layers]
