import numpy as np
import tensorflow as tf


def image_batch(images):
    return tf.cast(np.asarray(images)[..., None] / 255, tf.float32)
