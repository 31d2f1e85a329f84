import keras
import tensorflow as tf


def siamese(features, embedding, seed=None):
    right = keras.layers.Input((features,), name="right")
    left = keras.layers.Input((features,), name="left")
    dense = keras.layers.Dense(embedding, activation=keras.activations.relu)
    difference = keras.layers.Lambda(lambda pair: tf.abs(pair[0] - pair[1]))([dense(right), dense(left)])
    out = keras.layers.Dense(1, "sigmoid", kernel_initializer=keras.initializers.GlorotUniform(seed))(difference)
    return keras.Model((right, left), out)
