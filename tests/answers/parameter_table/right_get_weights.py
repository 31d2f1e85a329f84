import keras


def parameter_table(model):
    table = []
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            shape = tuple(layer.batch_shape)
        else:
            shape = tuple(layer._inbound_nodes[0].output_tensors[0].shape)
        table.append((layer.name, shape, sum(w.size for w in layer.get_weights())))
    return table
