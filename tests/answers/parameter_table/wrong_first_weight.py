# mistake: biases forgotten
def parameter_table(model):
    rows = []
    for layer in model.layers:
        weights = layer.get_weights()
        rows.append((layer.name, tuple(layer.output.shape), weights[0].size if weights else 0))
    return rows
