from keras import ops


def huber(y_true, y_pred, delta=1.0):
    e = ops.subtract(y_true, y_pred)
    slope = ops.clip(e, -delta, delta)
    return ops.mean(slope * (e - 0.5 * slope), axis=-1)
