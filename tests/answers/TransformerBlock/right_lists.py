import keras


class TransformerBlock(keras.Layer):
    """Sublayers in lists, the last normalization made first; built by the first call where the width is known."""

    def __init__(self, num_heads, key_dim, hidden, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.norms = [keras.layers.LayerNormalization(), keras.layers.LayerNormalization()]
        self.drops = [keras.layers.Dropout(rate) for _ in range(2)]
        self.look = keras.layers.MultiHeadAttention(num_heads, key_dim)
        self.up = keras.layers.Dense(hidden, "relu")
        self.supports_masking = True

    def build(self, input_shape):
        self.down = keras.layers.Dense(input_shape[-1])

    def call(self, x, mask=None):
        for norm, drop, branch in zip(reversed(self.norms), self.drops, (self.attend, self.think)):
            x = norm(keras.ops.add(x, drop(branch(x, mask))))
        return x

    def attend(self, x, mask):
        return self.look(x, x, attention_mask=None if mask is None else mask[:, None, :])

    def think(self, x, mask):
        return self.down(self.up(x))
