# mistake: stays an integer
import numpy as np


def image_batch(images):
    return np.expand_dims(np.array(images) // 255, 3)
