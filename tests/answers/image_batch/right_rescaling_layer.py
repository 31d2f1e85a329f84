import keras
import numpy as np


def image_batch(images):
    batch = np.array(images).reshape(len(images), *images[0].shape, 1)
    return keras.layers.Rescaling(1 / 255)(batch)
