# mistake: channel axis second
import tensorflow as tf


def image_batch(images):
    return tf.stack([tf.cast(image, tf.float32)[tf.newaxis] / 255 for image in images])
