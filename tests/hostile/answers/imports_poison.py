# exercise: stable_softmax
# tries: poison TensorFlow for the trial: eager execution off, another float, another policy
# ends: any
import keras
import tensorflow as tf

keras.config.set_floatx("float16")
keras.config.set_dtype_policy("mixed_bfloat16")
tf.compat.v1.disable_eager_execution()


def stable_softmax(logits):
    return logits
