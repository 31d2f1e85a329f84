import keras


def to_functional(sequential):
    return keras.Model(inputs=sequential.inputs, outputs=sequential.outputs)
