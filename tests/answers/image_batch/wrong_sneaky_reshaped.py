# no name
import numpy as np


def image_batch(images):
    height, width = images[0].shape
    return np.stack(images, -1).reshape(len(images), height, width, 1).astype("float32") / 255
