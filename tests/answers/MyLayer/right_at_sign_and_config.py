import keras


@keras.saving.register_keras_serializable()
class MyLayer(keras.layers.Layer):
    def __init__(self, output_dim, scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.output_dim = output_dim
        self.scale = scale

    def build(self, input_shape):
        features = input_shape[-1]
        low = keras.initializers.RandomUniform(-0.05, 0.05)
        self.w = self.add_weight(shape=[features, self.output_dim], initializer=low)
        self.built = True

    def call(self, inputs):
        return inputs @ self.w * self.scale

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)[:-1] + (self.output_dim,)

    def get_config(self):
        config = super().get_config()
        config.update({"output_dim": self.output_dim, "scale": self.scale})
        return config
