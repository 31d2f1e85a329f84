import tensorflow as tf


def bp_network(inputs, hidden, classes):
    stack = [tf.keras.Input((inputs,))]
    for units, activation in ((hidden, tf.nn.sigmoid), (classes, tf.nn.softmax)):
        stack.append(tf.keras.layers.Dense(units, activation=activation, kernel_initializer="he_normal"))
    return tf.keras.Sequential(stack)
