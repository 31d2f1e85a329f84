# mistake: one-hot of the wrong depth
import keras
import tensorflow as tf


class TokenEmbedding(keras.Layer):
    def __init__(self, vocabulary, dim, **kwargs):
        super().__init__(**kwargs)
        self.vocabulary = vocabulary
        self.dim = dim

    def build(self, input_shape):
        self.embeddings = self.add_weight(
            name="embeddings", shape=(self.vocabulary - 1, self.dim), initializer="uniform"
        )

    def call(self, ids):
        hot = tf.one_hot(ids, self.vocabulary - 1)
        return tf.einsum("btv,vd->btd", hot, self.embeddings)

    def compute_mask(self, ids, mask=None):
        return ids != 0
