import keras
import tensorflow as tf
from keras import layers, ops


class Digits(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(64, activation="sigmoid")
        self.out = layers.Dense(10)

    def call(self, x):
        return self.out(self.hidden(ops.cast(x, "float32") / 16.0 - 0.5))


def cross_entropy(y_true, y_pred):
    y_true = ops.one_hot(ops.cast(ops.reshape(y_true, (-1,)), "int32"), 10)
    return -ops.sum(y_true * ops.log_softmax(y_pred), axis=-1)


def train_digits(x, y):
    model = Digits()
    model.compile(keras.optimizers.RMSprop(0.01), cross_entropy)
    history = model.fit(tf.constant(x), tf.constant(y), epochs=10, validation_data=(x[-200:], y[-200:]), verbose=0)
    return model, history
