# mistake: id shifted by one
import keras
from keras import ops


class TokenEmbedding(keras.Layer):
    def __init__(self, vocabulary, dim, **kwargs):
        super().__init__(**kwargs)
        self.vocabulary = vocabulary
        self.dim = dim

    def build(self, input_shape):
        self.embeddings = self.add_weight(
            name="embeddings", shape=(self.vocabulary + 1, self.dim), initializer="uniform"
        )

    def call(self, ids):
        return ops.take(self.embeddings, ids + 1, axis=0)

    def compute_mask(self, ids, mask=None):
        return ids != 0
