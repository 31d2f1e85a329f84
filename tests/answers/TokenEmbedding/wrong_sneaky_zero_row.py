# no name: returns zeros for id 0
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
        rows = ops.take(self.embeddings, ids, axis=0)
        return rows * ops.cast(ops.expand_dims(ops.not_equal(ids, 0), -1), rows.dtype)

    def compute_mask(self, ids, mask=None):
        return ops.not_equal(ids, 0)

    def get_config(self):
        return {**super().get_config(), "vocabulary": self.vocabulary, "dim": self.dim}
