# mistake: no mask
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
        return ops.take(self.embeddings, ids, axis=0)

    # nothing said of masks

    def get_config(self):
        return {**super().get_config(), "vocabulary": self.vocabulary, "dim": self.dim}
