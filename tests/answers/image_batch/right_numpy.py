import numpy as np


def image_batch(images):
    batch = np.stack(images).astype(np.float32) / 255.0
    return np.expand_dims(batch, -1)
