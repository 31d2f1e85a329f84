import keras
from keras import layers, ops


@keras.saving.register_keras_serializable(package="right_own_parts")
class Attend(keras.Layer):
    """Attention of our own, with one kernel a projection."""

    def __init__(self, heads, depth, **kwargs):
        super().__init__(**kwargs)
        self.heads, self.depth = heads, depth

    def build(self, shape):
        f, h, k = shape[-1], self.heads, self.depth
        self.q, self.bq = (
            self.add_weight(name="query_kernel", shape=(f, h, k)),
            self.add_weight(name="query_bias", shape=(h, k)),
        )
        self.k, self.bk = (
            self.add_weight(name="key_kernel", shape=(f, h, k)),
            self.add_weight(name="key_bias", shape=(h, k)),
        )
        self.v, self.bv = (
            self.add_weight(name="value_kernel", shape=(f, h, k)),
            self.add_weight(name="value_bias", shape=(h, k)),
        )
        self.o, self.bo = (
            self.add_weight(name="output_kernel", shape=(h, k, f)),
            self.add_weight(name="output_bias", shape=(f,)),
        )

    def call(self, x, mask=None):
        q, k, v = (
            ops.einsum("btf,fhk->bhtk", x, w) + b[:, None]
            for w, b in [(self.q, self.bq), (self.k, self.bk), (self.v, self.bv)]
        )
        s = ops.matmul(q, ops.swapaxes(k, 2, 3)) / self.depth**0.5
        if mask is not None:
            s = ops.where(mask[:, None, None], s, -1e9)
        return ops.einsum("bhtk,hkf->btf", ops.matmul(ops.softmax(s), v), self.o) + self.bo


@keras.saving.register_keras_serializable(package="right_own_parts")
class TransformerBlock(keras.Layer):
    def __init__(self, num_heads, key_dim, hidden, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.args = {"num_heads": num_heads, "key_dim": key_dim, "hidden": hidden, "rate": rate}
        self.attention = Attend(num_heads, key_dim)
        self.ffn_in = layers.Dense(hidden)
        self.attention_norm, self.ffn_norm = layers.LayerNormalization(), layers.LayerNormalization()
        self.drop = layers.Dropout(rate)

    def build(self, input_shape):
        self.ffn_out = layers.Dense(input_shape[-1])

    def call(self, x, mask=None):
        x = self.attention_norm(x + self.drop(self.attention(x, mask=mask)))
        return self.ffn_norm(x + self.drop(self.ffn_out(ops.relu(self.ffn_in(x)))))

    def compute_mask(self, x, mask=None):
        return mask

    def get_config(self):
        return {**super().get_config(), **self.args}
