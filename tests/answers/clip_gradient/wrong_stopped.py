# mistake: the gradient stops here
import keras


def clip_gradient(x, limit):
    return keras.ops.stop_gradient(x)
