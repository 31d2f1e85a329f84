import tensorflow as tf


def image_batch(images):
    ready = []
    for image in images:
        image = tf.constant(image, dtype=tf.float32) / 255
        ready.append(tf.expand_dims(image, axis=-1))
    return tf.stack(ready, axis=0)
