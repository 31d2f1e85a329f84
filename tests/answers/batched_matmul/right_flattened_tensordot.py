import tensorflow as tf


def batched_matmul(a, b):
    leading = a.shape[:-2]
    xs = tf.reshape(a, (-1, *a.shape[-2:]))
    ys = tf.reshape(b, (-1, *b.shape[-2:]))
    products = [tf.tensordot(xs[i], ys[i], axes=1) for i in range(xs.shape[0])]
    return tf.reshape(tf.stack(products), (*leading, a.shape[-2], b.shape[-1]))
