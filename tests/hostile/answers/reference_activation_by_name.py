# exercise: stable_softmax
# tries: ask Keras for the activation by its name
import keras


def stable_softmax(logits):
    return keras.activations.get("softmax")(keras.ops.convert_to_tensor(logits))
