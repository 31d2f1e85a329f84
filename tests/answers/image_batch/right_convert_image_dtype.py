import tensorflow as tf


def image_batch(images, dtype=tf.float32):
    batch = tf.convert_to_tensor([image.tolist() for image in images], tf.uint8)
    return tf.image.convert_image_dtype(batch[:, :, :, tf.newaxis], dtype)
