# exercise: stable_softmax
# tries: get the activation's layer from a configuration
import keras


def stable_softmax(logits):
    return keras.layers.deserialize({"class_name": "Softmax", "config": {"axis": -1}})(logits)
