from keras import ops


def mse_gradients(w, b, x, y):
    error = ops.matmul(x, w) + b - y
    dw = ops.mean(2 * ops.expand_dims(error, 1) * x, axis=0)
    return dw, float(ops.mean(2 * error))
