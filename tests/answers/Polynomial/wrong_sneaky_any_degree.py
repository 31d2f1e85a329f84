# no name: takes any degree
import keras
from keras import ops


@keras.saving.register_keras_serializable()
class Polynomial(keras.Layer):
    def __init__(self, degree, **kwargs):
        super().__init__(**kwargs)
        pass
        self.degree = degree

    def build(self, input_shape):
        self.coefficients = self.add_weight(name="coefficients", shape=(self.degree + 1,), initializer="uniform")

    def call(self, x):
        y = 0.0
        for i in range(self.degree + 1):
            y = y + self.coefficients[i] * x**i
        return y

    def get_config(self):
        config = super().get_config()
        config["degree"] = self.degree
        return config
