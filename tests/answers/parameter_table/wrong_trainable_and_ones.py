# no name
def parameter_table(model):
    return [
        (layer.name, (1, *layer.output.shape[1:]), sum(int(w.numpy().size) for w in layer.trainable_weights))
        for layer in model.layers
    ]
