import keras
from keras import ops


class TokenEmbedding(keras.Layer):
    def __init__(self, vocabulary, dim, **kwargs):
        super().__init__(**kwargs)
        self.vocabulary = vocabulary
        self.dim = dim

    def build(self, input_shape):
        self.embeddings = self.add_weight(name="embeddings", shape=(self.vocabulary, self.dim), initializer="uniform")

    def call(self, ids):
        hot = ops.one_hot(ops.cast(ids, "int32"), self.vocabulary)
        return ops.matmul(hot, self.embeddings)

    def compute_mask(self, inputs, previous_mask=None):
        return inputs != 0

    def get_config(self):
        return {**super().get_config(), "vocabulary": self.vocabulary, "dim": self.dim}
