import numpy as np


def image_batch(images):
    height, width = images[0].shape
    batch = np.empty((len(images), height, width, 1), "float32")
    for i in range(len(images)):
        batch[i, :, :, 0] = images[i] * np.float32(1 / 255)
    return batch
