import keras
import numpy as np


def describe(tensor):
    t = keras.ops.convert_to_tensor(tensor)
    values = np.array(t)
    return {
        "dtype": keras.backend.standardize_dtype(t.dtype),
        "size": values.size,
        "shape": values.shape,
        "rank": values.ndim,
    }
