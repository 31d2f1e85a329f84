from keras import ops


def categorical_crossentropy(y_true, y_pred, epsilon=1e-7):
    y_pred = ops.convert_to_tensor(y_pred, "float32")
    y_pred = ops.divide(y_pred, ops.sum(y_pred, axis=1, keepdims=True))
    logs = ops.log(ops.clip(y_pred, epsilon, 1.0 - epsilon))
    return ops.negative(ops.sum(ops.cast(y_true, "float32") * logs, axis=1))
