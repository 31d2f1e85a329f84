import copy


def copy_model(model):
    return copy.deepcopy(model)
