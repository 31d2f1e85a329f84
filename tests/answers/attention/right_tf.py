import tensorflow as tf


def attention(query, key, value, mask=None, scale=True):
    query, key, value = (tf.cast(t, tf.float32) for t in (query, key, value))
    logits = tf.matmul(query, key, transpose_b=True)
    if scale:
        logits *= tf.math.rsqrt(tf.cast(tf.shape(query)[-1], tf.float32))
    if mask is not None:
        logits += (1.0 - tf.cast(mask, tf.float32)) * -1e9
    return tf.matmul(tf.nn.softmax(logits, axis=-1), value)
