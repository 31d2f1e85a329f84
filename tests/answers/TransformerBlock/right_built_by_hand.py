import keras
from keras import layers


@keras.saving.register_keras_serializable(package="right_built_by_hand")
class TransformerBlock(layers.Layer):
    def __init__(self, num_heads, key_dim, hidden, rate=0.1, activation="relu", **kwargs):
        super().__init__(**kwargs)
        self.num_heads, self.key_dim, self.hidden, self.rate, self.activation = (
            num_heads,
            key_dim,
            hidden,
            rate,
            activation,
        )
        self.supports_masking = True

    def build(self, input_shape):
        width = input_shape[-1]
        self.second_norm = layers.LayerNormalization(name="second_norm")
        self.first_norm = layers.LayerNormalization(name="first_norm")
        self.narrow = layers.Dense(width, name="narrow")
        self.widen = layers.Dense(self.hidden, activation=self.activation, name="widen")
        self.attend = layers.MultiHeadAttention(self.num_heads, self.key_dim, name="attend")
        self.thin_out = [layers.Dropout(self.rate), layers.Dropout(self.rate)]
        self.attend.build(input_shape, input_shape)
        self.first_norm.build(input_shape)
        self.second_norm.build(input_shape)
        self.widen.build(input_shape)
        self.narrow.build((*input_shape[:-1], self.hidden))
        super().build(input_shape)

    def call(self, inputs, mask=None, training=False):
        x = self.first_norm(layers.Add()([inputs, self.thin_out[0](self.attend(inputs, inputs))]))
        return self.second_norm(layers.Add()([x, self.thin_out[1](self.narrow(self.widen(x)))]))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {
            **super().get_config(),
            **{name: getattr(self, name) for name in ("num_heads", "key_dim", "hidden", "rate", "activation")},
        }
