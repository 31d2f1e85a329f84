# mistake: divided by T
import tensorflow as tf


def masked_mean(sequences, mask):
    return tf.reduce_mean(sequences * tf.cast(mask, "float64")[..., None], axis=1)
