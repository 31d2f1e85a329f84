# mistake: trainable only
def parameter_table(model):
    table = []
    for layer in model.layers:
        count = sum(weight.numpy().size for weight in layer.trainable_weights)
        table.append((layer.name, tuple(layer.output.shape), count))
    return table
