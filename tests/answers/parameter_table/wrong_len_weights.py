# mistake: weights counted, not parameters
def parameter_table(model):
    return [(layer.name, tuple(layer.output.shape), len(layer.get_weights())) for layer in model.layers]
