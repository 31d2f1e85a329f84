# no name
import numpy as np


def image_batch(images):
    return np.stack(images).astype("float32") / 256
