# mistake: input shape
def parameter_table(model):
    rows = []
    for layer in model.layers:
        given = layer.input
        while isinstance(given, list | tuple):
            given = given[0] if given else None
        rows.append((layer.name, tuple(given.shape) if given is not None else (), layer.count_params()))
    return rows
