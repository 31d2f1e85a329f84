# mistake: the same object
def copy_model(model):
    copy = model
    copy.set_weights(model.get_weights())
    return copy
