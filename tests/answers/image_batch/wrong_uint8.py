# mistake: stays an integer
import tensorflow as tf


def image_batch(images):
    return tf.expand_dims(tf.constant([image.tolist() for image in images], tf.uint8), -1)
