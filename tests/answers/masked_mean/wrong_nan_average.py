# mistake: NaN for an empty row
import tensorflow as tf


def masked_mean(sequences, mask):
    m = tf.cast(mask, "float64")
    return tf.einsum("btf,bt->bf", sequences, m) / tf.reduce_sum(m, 1, keepdims=True)
