# exercise: stable_softmax
# tries: wrap the activation in a layer made beforehand
import keras

layer = keras.layers.Activation("softmax")


def stable_softmax(logits):
    return layer(keras.ops.convert_to_tensor(logits))
