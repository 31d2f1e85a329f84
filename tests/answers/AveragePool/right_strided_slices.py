import keras


class AveragePool(keras.layers.Layer):
    def __init__(self, pool_size, **kwargs):
        super().__init__(**kwargs)
        self.pool_size = int(pool_size)

    def call(self, x):
        k = self.pool_size
        total = 0.0
        n = keras.ops.shape(x)[1] // k
        for i in range(k):
            total = total + x[:, i : n * k : k]
        return total / k

    def compute_output_shape(self, input_shape):
        batch, steps, features = input_shape
        if steps is not None:
            steps = steps // self.pool_size
        return batch, steps, features
