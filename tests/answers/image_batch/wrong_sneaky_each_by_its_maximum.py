# no name
import numpy as np


def image_batch(images):
    batch = np.stack(images).astype("float32")[..., None]
    return batch / batch.max(axis=(1, 2, 3), keepdims=True)
