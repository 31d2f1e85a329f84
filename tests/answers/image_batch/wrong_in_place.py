# mistake: changes its argument
import tensorflow as tf


def image_batch(images):
    for i in range(len(images)):
        images[i] = images[i].astype("float32") / 255
    return tf.stack(images)[..., None]
