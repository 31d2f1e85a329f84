import tensorflow as tf


def count_axes(value):
    return 0 if value.shape == () else 1 + count_axes(value[0])


def describe(tensor):
    array = tf.convert_to_tensor(tensor).numpy()
    lengths = []
    entries = 1
    for length in array.shape:
        lengths.append(length)
        entries *= length
    return {"rank": count_axes(array), "shape": tuple(lengths), "size": entries, "dtype": str(array.dtype)}
