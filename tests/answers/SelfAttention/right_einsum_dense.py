import keras
from keras import ops


@keras.saving.register_keras_serializable()
class SelfAttention(keras.Layer):
    """Nested EinsumDense layers, built by the first call; no build of its own."""

    def __init__(self, num_heads, key_dim, **kwargs):
        super().__init__(**kwargs)
        self.num_heads, self.key_dim = num_heads, key_dim
        self.supports_masking = True

        def inward():
            return keras.layers.EinsumDense("btf,fhk->bthk", (None, num_heads, key_dim), bias_axes="hk")

        self.to_query, self.to_key, self.to_value = inward(), inward(), inward()

    def build(self, input_shape):
        self.output_projection = keras.layers.EinsumDense("bthk,hkf->btf", (None, input_shape[-1]), bias_axes="f")

    def call(self, x, mask=None):
        query = self.to_query(x) * self.key_dim**-0.5
        scores = ops.einsum("bthk,bshk->btsh", query, self.to_key(x))
        if mask is not None:
            scores = ops.where(mask[:, None, :, None], scores, -1e30)
        weights = ops.softmax(scores, axis=2)
        return self.output_projection(ops.einsum("btsh,bshk->bthk", weights, self.to_value(x)))
