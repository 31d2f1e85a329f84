# mistake: a list read by NumPy
import numpy as np


def describe(tensor):
    a = np.array(tensor)
    return {"rank": a.ndim, "shape": a.shape, "size": a.size, "dtype": str(a.dtype)}
