# mistake: running total
def parameter_table(model):
    table, count = [], 0
    for layer in model.layers:
        count += layer.count_params()
        table.append((layer.name, tuple(layer.output.shape), count))
    return table
