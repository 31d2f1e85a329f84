# mistake: sublayers made in call
import keras
from keras import layers


@keras.saving.register_keras_serializable()
class TransformerBlock(layers.Layer):
    def __init__(self, num_heads, key_dim, hidden, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.key_dim = key_dim
        self.hidden = hidden
        self.rate = rate
        self.supports_masking = True

    def call(self, inputs, training=None):
        attn = layers.MultiHeadAttention(self.num_heads, self.key_dim)(inputs, inputs)
        attn = layers.Dropout(self.rate)(attn, training=training)
        out1 = layers.LayerNormalization()(inputs + attn)
        ffn = layers.Dense(inputs.shape[-1])(layers.Dense(self.hidden, "relu")(out1))
        ffn = layers.Dropout(self.rate)(ffn, training=training)
        return layers.LayerNormalization()(out1 + ffn)

    def get_config(self):
        config = super().get_config()
        config.update({"num_heads": self.num_heads, "key_dim": self.key_dim, "hidden": self.hidden, "rate": self.rate})
        return config
