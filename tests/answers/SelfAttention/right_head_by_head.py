import keras
from keras import ops


class SelfAttention(keras.Layer):
    """A loop over heads, kernels named as the exercise names them, biases made before kernels."""

    def __init__(self, num_heads, key_dim, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_heads, self.key_dim, self.dropout = num_heads, key_dim, dropout

    def build(self, input_shape):
        width = input_shape[-1]
        self.output_bias = self.add_weight(name="output_bias", shape=(width,), initializer="zeros")
        self.b, self.w = {}, {}
        for role in ["value", "key", "query"]:
            self.b[role] = self.add_weight(
                name=role + "_bias", shape=(self.num_heads, self.key_dim), initializer="zeros"
            )
        for role in ["key", "query", "value"]:
            self.w[role] = self.add_weight(name=role + "_kernel", shape=(width, self.num_heads, self.key_dim))
        self.output_kernel = self.add_weight(name="output_kernel", shape=(self.num_heads, self.key_dim, width))

    def call(self, x, mask=None):
        total = self.output_bias
        for head in range(self.num_heads):
            q, k, v = (ops.matmul(x, self.w[r][:, head]) + self.b[r][head] for r in ("query", "key", "value"))
            scores = ops.matmul(q, ops.swapaxes(k, -1, -2)) / ops.sqrt(float(self.key_dim))
            if mask is not None:
                scores = ops.where(ops.expand_dims(mask, 1), scores, -1e9)
            total = total + ops.matmul(ops.matmul(ops.softmax(scores), v), self.output_kernel[head])
        return total
