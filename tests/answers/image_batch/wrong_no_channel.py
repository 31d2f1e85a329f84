# mistake: no channel axis
import numpy as np


def image_batch(images):
    return np.array(images, dtype="float32") / 255
