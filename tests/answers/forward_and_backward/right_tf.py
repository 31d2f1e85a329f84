import tensorflow as tf


def forward_and_backward(x, y, w1, b1, w2, b2):
    x, y, w1, b1, w2, b2 = (tf.cast(a, tf.float32) for a in (x, y, w1, b1, w2, b2))
    n = tf.cast(tf.shape(x)[0], tf.float32)
    h = tf.sigmoid(tf.einsum("nf,fh->nh", x, w1) + b1)
    p = tf.nn.softmax(tf.einsum("nh,hc->nc", h, w2) + b2)
    loss = -tf.reduce_sum(y * tf.math.log(p)) / n
    d2 = (p - y) / n
    d1 = tf.einsum("nc,hc->nh", d2, w2) * h * (1 - h)
    return dict(
        b2=tf.reduce_sum(d2, 0),
        b1=tf.reduce_sum(d1, 0),
        w2=tf.einsum("nh,nc->hc", h, d2),
        w1=tf.einsum("nf,nh->fh", x, d1),
        loss=loss.numpy(),
    )
