# mistake: mask dropped
import keras
from keras import layers, ops


@keras.saving.register_keras_serializable()
class SelfAttention(layers.Layer):
    def __init__(self, num_heads, key_dim, **kwargs):
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.key_dim = key_dim
        self.wq = layers.Dense(num_heads * key_dim)
        self.wk = layers.Dense(num_heads * key_dim)
        self.wv = layers.Dense(num_heads * key_dim)

    def build(self, input_shape):
        self.wo = layers.Dense(input_shape[-1])
        for dense in (self.wq, self.wk, self.wv):
            dense.build(input_shape)
        self.wo.build((*input_shape[:-1], self.num_heads * self.key_dim))

    def split(self, x):
        x = ops.reshape(x, (-1, x.shape[1], self.num_heads, self.key_dim))
        return ops.transpose(x, (0, 2, 1, 3))

    def merge(self, x):
        x = ops.transpose(x, (0, 2, 1, 3))
        return ops.reshape(x, (-1, x.shape[1], self.num_heads * self.key_dim))

    def call(self, x):
        q, k, v = self.split(self.wq(x)), self.split(self.wk(x)), self.split(self.wv(x))
        scores = ops.matmul(q, ops.transpose(k, (0, 1, 3, 2))) / self.key_dim**0.5
        weights = ops.softmax(scores, axis=-1)
        return self.wo(self.merge(ops.matmul(weights, v)))

    def get_config(self):
        return {**super().get_config(), "num_heads": self.num_heads, "key_dim": self.key_dim}
