import tensorflow as tf


class minibatches:
    def __init__(self, x, y, batch_size, rng):
        self.x, self.y, self.size = tf.constant(x), tf.constant(y), batch_size
        self.order = list(rng.permutation(len(x)))

    def __iter__(self):
        return self

    def __next__(self):
        if not self.order:
            raise StopIteration
        chosen, self.order = self.order[: self.size], self.order[self.size :]
        return tf.gather(self.x, chosen), tf.gather(self.y, chosen)
