def copy_model(model):
    config = model.get_config()
    copy = model.__class__.from_config(config)
    for new, old in zip(copy.weights, model.weights, strict=True):
        new.assign(old.numpy())
    return copy
