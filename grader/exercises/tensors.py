"""Unit 01: what a tensor is."""

from __future__ import annotations

import operator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from grader.exercise import Exercise, aspect, mistake, right
from grader.trial import Trial, as_array
from grader.trial import describe as describe_value


class describe(Exercise):
    section = "Rank, shape, size and dtype"

    @staticmethod
    def reference(tensor: Any) -> dict[str, Any]:
        tensor = tf.convert_to_tensor(tensor)
        return {
            "rank": int(tf.rank(tensor)),
            "shape": tuple(tensor.shape),
            "size": int(tf.size(tensor)),
            "dtype": tensor.dtype.name,
        }

    def _inputs(self, t: Trial) -> dict[str, Any]:
        return {
            "a float64 array of shape (2, 3)": t.normal((2, 3), dtype="float64"),
            "an int32 tensor of shape (4, 2, 5)": tf.constant(t.integers((4, 2, 5), 0, 9)),
            "a uint8 array of shape (7,)": t.integers(7, 0, 9, dtype="uint8"),
            "a float32 tensor of shape ()": tf.constant(2.5),
            "the list [[1.5, 2, 3], [4, 5, 6]]": [[1.5, 2.0, 3.0], [4.0, 5.0, 6.0]],
            "the list [1, 2, 3, 4]": [1, 2, 3, 4],
            "a bool tensor of shape (3, 1, 2, 2)": tf.constant(t.integers((3, 1, 2, 2), 0, 2) > 0),
        }

    def _each(self, t: Trial, answer: Any, key: str) -> None:
        for label, tensor in self._inputs(t).items():
            found = answer(tensor)
            if not isinstance(found, dict):
                t.record(f"what describe returns for {label}", describe_value(found))
                continue
            t.record(f"what describe returns for {label}", "a dict")
            if key not in found:
                t.record(f"{key} of {label}", f"no key {key!r} in the dict")
            else:
                t.record(f"{key} of {label}", _typed(found[key]))

    @aspect(1, "`rank`: the number of axes, an int")
    def rank(self, t: Trial, answer: Any) -> None:
        self._each(t, answer, "rank")

    @aspect(1, "`shape`: a tuple of ints")
    def shape(self, t: Trial, answer: Any) -> None:
        self._each(t, answer, "shape")

    @aspect(1, "`size`: how many entries there are, an int")
    def size(self, t: Trial, answer: Any) -> None:
        self._each(t, answer, "size")

    @aspect(1, "`dtype`: its name, lists read as TensorFlow reads them")
    def dtype(self, t: Trial, answer: Any) -> None:
        self._each(t, answer, "dtype")

    @mistake(
        "rank is the first dimension",
        "The rank counts the axes; it is not the length of one. How many indices do you need to reach a single number?",
    )
    def first_dimension(tensor: Any) -> dict[str, Any]:
        right = describe.reference(tensor)
        return {**right, "rank": right["shape"][0] if right["shape"] else 0}

    @mistake("rank is the first dimension")
    def first_dimension_fails_on_a_scalar(tensor: Any) -> dict[str, Any]:
        right = describe.reference(tensor)
        return {**right, "rank": right["shape"][0]}

    @mistake("rank is the first dimension")
    def rank_is_len(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "rank": len(tf.convert_to_tensor(tensor))}

    @mistake(
        "rank is the size",
        "You counted the entries. The rank is the number of axes: a matrix has 2, however many entries are in it.",
    )
    def rank_is_size(tensor: Any) -> dict[str, Any]:
        right = describe.reference(tensor)
        return {**right, "rank": right["size"]}

    @mistake("rank is the size")
    def rank_is_flat_length(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "rank": len(np.ravel(tensor))}

    @mistake("shape reversed", "The lengths are right and their order is not: the outermost axis comes first.")
    def shape_reversed(tensor: Any) -> dict[str, Any]:
        right = describe.reference(tensor)
        return {**right, "shape": right["shape"][::-1]}

    @mistake(
        "size is the length of the first axis",
        "`len` looks at one axis only. The size counts every entry: multiply the lengths of all axes.",
    )
    def size_is_length(tensor: Any) -> dict[str, Any]:
        right = describe.reference(tensor)
        return {**right, "size": right["shape"][0] if right["shape"] else 1}

    @mistake("size is the length of the first axis")
    def size_is_len(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "size": len(tensor)}

    @mistake("size is the length of the first axis")
    def size_is_len_or_zero(tensor: Any) -> dict[str, Any]:
        right = describe.reference(tensor)
        return {**right, "size": right["shape"][0] if right["shape"] else 0}

    @mistake(
        "a list read by NumPy",
        "NumPy reads a list of floats as float64 and one of ints as int64. TensorFlow has other defaults: "
        "let `tf.convert_to_tensor` read it.",
    )
    def list_read_by_numpy(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "dtype": np.asarray(tensor).dtype.name}

    @mistake(
        "a list has no shape",
        "A nested list has none of a tensor's attributes. Make a tensor of what comes in first, then describe that.",
    )
    def attributes_of_the_argument(tensor: Any) -> dict[str, Any]:
        shape = tuple(tensor.shape)
        return {**describe.reference(tensor), "shape": shape}

    @mistake("a list has no shape")
    def dtype_of_the_argument(tensor: Any) -> dict[str, Any]:
        dtype = tensor.dtype.name
        return {**describe.reference(tensor), "dtype": dtype}

    @mistake(
        "a TensorFlow object in place of a plain value",
        "The values look right and are of TensorFlow's own types. What is wanted are Python's: an int, a tuple of "
        "ints, a string. Print `type(...)` of each.",
        telling="shape of",
    )
    def tensor_shape(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "shape": tf.convert_to_tensor(tensor).shape}

    @mistake("a TensorFlow object in place of a plain value", telling="rank of")
    def rank_tensor(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "rank": tf.rank(tensor)}

    @mistake("a TensorFlow object in place of a plain value", telling="size of")
    def size_tensor(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "size": tf.size(tensor)}

    @mistake("a TensorFlow object in place of a plain value", telling="dtype of")
    def dtype_object(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "dtype": tf.convert_to_tensor(tensor).dtype}

    @mistake("a TensorFlow object in place of a plain value")
    def shape_tensor(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "shape": tf.shape(tensor)}

    @mistake("a TensorFlow object in place of a plain value")
    def shape_of_tensors(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "shape": tuple(tf.shape(tensor))}

    @mistake(
        "dtype is printed, not named",
        "`str(dtype)` is what TensorFlow prints, brackets included. A dtype knows its plain name.",
    )
    def dtype_printed(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "dtype": str(tf.convert_to_tensor(tensor).dtype)}

    @mistake("dtype is printed, not named")
    def dtype_repr(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "dtype": repr(tf.convert_to_tensor(tensor).dtype)}

    @mistake(
        "shape is a list",
        "The lengths are right. A shape is a tuple: it can't be changed, and it compares equal to other tuples only.",
    )
    def shape_list(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "shape": tf.convert_to_tensor(tensor).shape.as_list()}

    @mistake(
        "size is a float",
        "A count is an int. The product of no numbers at all, as for a scalar, is 1.0 to NumPy: look at its type.",
    )
    def product_of_nothing(tensor: Any) -> dict[str, Any]:
        return {**describe.reference(tensor), "size": np.prod(tf.convert_to_tensor(tensor).shape)}

    @mistake("size is a float")
    def size_is_a_float(tensor: Any) -> dict[str, Any]:
        right = describe.reference(tensor)
        return {**right, "size": float(right["size"])}


def _typed(value: Any) -> Any:
    """Keep ints, strings and tuples of ints; anything else by its type, since this exercise is about types."""
    if isinstance(value, tuple) and all(isinstance(n, int | np.integer) for n in value):
        return list(value)
    if isinstance(value, int | np.integer | str) and not isinstance(value, bool):
        return value
    return describe_value(value)


class image_batch(Exercise):
    section = "A batch of images"

    @staticmethod
    def reference(images: Any) -> Any:
        return tf.cast(tf.stack(images), "float32")[..., None] / 255

    def _batches(self, t: Trial) -> list[list[Any]]:
        shapes = [(3, 4, 5), (1, 6, 2), (5, 2, 2)]
        return [[t.integers(shape[1:], 3, 201, dtype="uint8") for _ in range(shape[0])] for shape in shapes]

    @aspect(1, "shape (N, H, W, 1): the channel axis comes last")
    def shape(self, t: Trial, answer: Any) -> None:
        for images in self._batches(t):
            t.record(f"shape for {len(images)} images of {images[0].shape}", _shape(answer(images)))

    @aspect(1, "dtype float32")
    def dtype(self, t: Trial, answer: Any) -> None:
        for images in self._batches(t):
            t.record(f"dtype for {len(images)} images", _dtype(answer(images)))

    @aspect(2, "every entry is its pixel's share of 255")
    def values(self, t: Trial, answer: Any) -> None:
        for images in [*self._batches(t), [t.given(np.array([[0, 255], [1, 254]], "uint8"))]]:
            where = f"{len(images)} images of {images[0].shape}"
            before = list(images)
            t.array(f"entries for {where}", np.ravel(answer(images)).astype("float64"))
            kept = len(images) == len(before) and all(map(operator.is_, images, before))
            t.record(f"the list of {where} after the call", "as it was" if kept else "changed by the answer")

    @mistake("no channel axis", "A grey image has one channel, and Keras still wants an axis for it, of length 1.")
    def no_channel(images: Any) -> Any:
        return tf.cast(tf.stack(images), "float32") / 255

    @mistake("channel axis second", "Keras's default is channels last: (N, H, W, 1). You made (N, 1, H, W).")
    def channel_second(images: Any) -> Any:
        return tf.cast(tf.stack(images), "float32")[:, None] / 255

    @mistake(
        "divided by the batch's maximum",
        "The scale must not depend on which images happen to be in the batch. What is the largest value a uint8 can "
        "hold?",
    )
    def batch_maximum(images: Any) -> Any:
        batch = tf.cast(tf.stack(images), "float32")[..., None]
        return batch / tf.reduce_max(batch)

    @mistake(
        "divided by 256", "There are 256 different values, the largest of which is 255: white should come out as 1."
    )
    def by_256(images: Any) -> Any:
        return tf.cast(tf.stack(images), "float32")[..., None] / 256

    @mistake("not scaled to [0, 1]", "Black is 0 and white should be 1: divide by the largest value a uint8 can hold.")
    def not_scaled(images: Any) -> Any:
        return tf.cast(tf.stack(images), "float32")[..., None]

    @mistake(
        "scaled to [−1, 1]",
        "Some networks want their pixels there, but this one wants black to be 0 and white to be 1.",
    )
    def both_signs(images: Any) -> Any:
        return tf.cast(tf.stack(images), "float32")[..., None] / 127.5 - 1

    @mistake(
        "stacked along the last axis",
        "Which image it is comes first: axis 0 counts the images. `stack` puts the new axis where you tell it.",
    )
    def stacked_last(images: Any) -> Any:
        return tf.cast(tf.stack(images, axis=-1), "float32")[..., None] / 255

    @mistake("stacked along the last axis")
    def images_for_channels(images: Any) -> Any:
        return tf.cast(tf.stack(images, axis=-1), "float32") / 255

    @mistake(
        "stays an integer",
        "Look at the dtype of what you return: no whole number lies between 0 and 1. "
        "Cast to float32 before you divide, and use `/`, not `//`.",
    )
    def stays_uint8(images: Any) -> Any:
        return np.stack(images)[..., None]

    @mistake("stays an integer")
    def stays_int32(images: Any) -> Any:
        return tf.cast(tf.stack(images), "int32")[..., None]

    @mistake("stays an integer")
    def divided_then_uint8(images: Any) -> Any:
        return (np.stack(images)[..., None] / 255).astype("uint8")

    @mistake("stays an integer")
    def divided_then_int32(images: Any) -> Any:
        return tf.stack(images)[..., None] // 255

    @mistake(
        "stays float64",
        "`uint8 / 255` is float64 in NumPy, and so is `int32 / 255` in TensorFlow: twice the memory of float32, which "
        "is what Keras computes in. Cast first, then divide.",
    )
    def float64(images: Any) -> Any:
        return np.stack(images)[..., None] / 255

    @mistake(
        "changes its argument",
        "`images[i] = …` writes into the caller's list. Someone who passes you images wants them back as they were.",
    )
    def in_place(images: Any) -> Any:
        for i, image in enumerate(images):
            images[i] = tf.cast(image, "float32") / 255
        return tf.stack(images)[..., None]


def _shape(found: Any) -> Any:
    found = as_array(found)
    return list(found.shape) if isinstance(found, np.ndarray) else found


def _dtype(found: Any) -> Any:
    return tf.as_dtype(found.dtype).name if hasattr(found, "dtype") else describe_value(found)


class standardize(Exercise):
    section = "Standardizing features"
    forbidden = (
        "keras.layers.Normalization",
        "sklearn.preprocessing.StandardScaler",
        "sklearn.preprocessing.scale",
        "scipy.stats.zscore",
        "scipy.stats.zmap",
    )

    @staticmethod
    def reference(x: Any) -> Any:
        layer = keras.layers.Normalization()
        layer.adapt(np.asarray(x, "float32"))
        return layer(np.asarray(x, "float32"))

    @aspect(3, "zero mean and unit population variance, feature by feature")
    def values(self, t: Trial, answer: Any) -> None:
        for shape, dtype in [((7, 3), "float64"), ((4, 6), "float32"), ((20, 2), "float64")]:
            t.array(f"standardized {dtype} of shape {shape}", answer(t.normal(shape, mean=2.0, scale=3.0, dtype=dtype)))

    @aspect(1, "a constant feature becomes zeros")
    def constant(self, t: Trial, answer: Any) -> None:
        for value in (4.0, -2.0, 0.0):
            x = t.normal((6, 3), dtype="float64").copy()
            x[:, 1] = value
            t.array(f"a feature that is always {value:g}", np.asarray(answer(t.given(x)))[:, 1])

    @mistake(
        "standardized per row", "A feature is a column. Average over the samples, axis 0, not over a sample's features."
    )
    def per_row(x: Any) -> Any:
        return _divide(x - x.mean(1, keepdims=True), x.std(1, keepdims=True))

    @mistake(
        "one mean for all features",
        "Without an axis, `mean` and `std` give one number for the table: each feature has its own.",
    )
    def overall(x: Any) -> Any:
        return _divide(x - x.mean(), x.std())

    @mistake("standardized per row")
    def per_row_without_keepdims(x: Any) -> Any:
        return (x - x.mean(1)) / x.std(1)

    @mistake("standardized per row")
    def per_row_tensors(x: Any) -> Any:
        return (tf.convert_to_tensor(x) - tf.reduce_mean(x, 1)) / tf.math.reduce_std(x, 1)

    @mistake("one mean for all features")
    def overall_mean(x: Any) -> Any:
        return _divide(x - x.mean(), x.std(0))

    @mistake("one mean for all features")
    def overall_deviation(x: Any) -> Any:
        return _divide(x - x.mean(0), x.std())

    @mistake(
        "divided by the variance",
        "The variance is the square of the spread. Divide by its root, the standard deviation.",
    )
    def by_variance(x: Any) -> Any:
        return _divide(x - x.mean(0), x.var(0))

    @mistake(
        "sample variance (N − 1)",
        "You divided the squares' sum by N − 1. Keras uses the population variance: divide by N (`ddof=0`).",
    )
    def sample_variance(x: Any) -> Any:
        return _divide(x - x.mean(0), x.std(0, ddof=1))

    @mistake("not divided by the deviation", "The mean is 0 now; the spread is what it was. Divide by it.")
    def only_centred(x: Any) -> Any:
        return x - x.mean(0)

    @mistake("mean not subtracted", "The spread is 1 now; the mean is not 0. Subtract it before you divide.")
    def only_scaled(x: Any) -> Any:
        return _divide(x, x.std(0))

    @mistake(
        "scaled to [0, 1] by minimum and maximum",
        "That puts each feature between 0 and 1. Standardizing is by mean and standard deviation.",
    )
    def by_range(x: Any) -> Any:
        return _divide(x - x.min(0), x.max(0) - x.min(0))

    @mistake(
        "NaN on a constant feature",
        "A constant feature has deviation 0, and 0 / 0 is NaN. Where the deviation is 0, divide by something harmless.",
    )
    def nan(x: Any) -> Any:
        with np.errstate(all="ignore"):
            return (x - x.mean(0)) / x.std(0)

    @mistake(
        "changes its argument",
        "`-=` and `/=` work on the caller's own array. Someone who passes you data wants it back as it was: "
        "make a new array.",
        telling="the argument after the call",
    )
    def in_place(x: Any) -> Any:
        deviation = x.std(0)
        x -= x.mean(0)
        x /= np.where(deviation == 0, 1, deviation)
        return x


@right
def _divide(x: Any, deviation: Any) -> Any:
    return x / np.where(deviation == 0, 1, deviation)


class pairwise_distances(Exercise):
    section = "Broadcasting"
    forbidden = (
        "tensorflow.norm",
        "keras.ops.norm",
        "numpy.linalg.norm",
        "numpy.linalg.vector_norm",
        "scipy.linalg.norm",
        "scipy.spatial.distance.cdist",
        "scipy.spatial.distance.euclidean",
        "scipy.spatial.distance_matrix",
        "scipy.spatial.minkowski_distance",
        "sklearn.metrics.pairwise_distances",
        "sklearn.metrics.pairwise.pairwise_distances",
        "sklearn.metrics.euclidean_distances",
        "sklearn.metrics.pairwise.euclidean_distances",
        "sklearn.metrics.pairwise.nan_euclidean_distances",
    )

    @staticmethod
    def reference(a: Any, b: Any) -> Any:
        return tf.norm(a[:, None] - b[None], axis=-1)

    @aspect(3, "Euclidean distances, for any N and M")
    def values(self, t: Trial, answer: Any) -> None:
        for n, m, d, dtype in [(4, 3, 2, "float64"), (2, 5, 3, "float64"), (3, 3, 4, "float32"), (1, 6, 1, "float64")]:
            a, b = t.normal((n, d), dtype=dtype), t.normal((m, d), mean=-0.5, dtype=dtype)
            t.array(f"distances for a {a.shape}, b {b.shape}", answer(a, b))

    @aspect(1, "points that coincide are at distance 0")
    def coincide(self, t: Trial, answer: Any) -> None:
        a = t.given(t.rng.integers(-12, 20, (4, 3)) / 16)
        t.array("distances of four points to themselves", _rounded_to_0(answer(a, t.given(a))))
        t.array("distances of two points to four that hold them", _rounded_to_0(answer(t.given(a[1:3]), a)))
        # Rounding may come out even between a point and itself; between neighbours closer than it, it does not.
        a = t.normal((60, 3), dtype="float64")
        b = t.normal((60, 3))
        missing = False
        with np.errstate(all="ignore"):
            for x, y in [(a, t.given(a)), (a, t.given(a + 1e-9)), (b, t.given(b))]:
                found = as_array(answer(x, y))
                missing |= isinstance(found, np.ndarray) and bool(np.isnan(found).any())
        t.record("NaN among the distances of points to themselves and close neighbours", missing)

    @mistake("squared distances", "These are the squares. A distance is their root.")
    def squared(a: Any, b: Any) -> Any:
        return ((a[:, None] - b[None]) ** 2).sum(-1)

    @mistake(
        "transposed", "Entry [i, j] belongs to a[i] and b[j]: N rows, M columns. Yours has them the other way round."
    )
    def transposed(a: Any, b: Any) -> Any:
        return np.sqrt(((b[:, None] - a[None]) ** 2).sum(-1))

    @mistake(
        "NaN where points coincide",
        "|a|² + |b|² − 2a·b should be 0 there, and rounding makes it a little less: the root of that is NaN. "
        "Keep it from going below 0, or subtract first and square afterwards.",
    )
    def expanded(a: Any, b: Any) -> Any:
        with np.errstate(all="ignore"):
            return np.sqrt((a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * np.dot(a, b.T))

    @mistake("mean in place of sum", "Euclid sums the squares over the coordinates. You took their mean.")
    def mean_square(a: Any, b: Any) -> Any:
        return np.sqrt(((a[:, None] - b[None]) ** 2).mean(-1))

    @mistake(
        "L1 distance",
        "The sum of absolute differences is the city-block distance. Euclid squares, sums and takes the root.",
    )
    def city_block(a: Any, b: Any) -> Any:
        return np.abs(a[:, None] - b[None]).sum(-1)

    @mistake(
        "summed over the wrong axis",
        "The differences have shape (N, M, D). The axis to sum away is the coordinates', the last one.",
    )
    def over_points(a: Any, b: Any) -> Any:
        return np.sqrt(((a[:, None] - b[None]) ** 2).sum(1))

    @mistake("summed over the wrong axis")
    def over_first(a: Any, b: Any) -> Any:
        return np.sqrt(((a[:, None] - b[None]) ** 2).sum(0))

    @mistake("summed over the wrong axis")
    def over_all(a: Any, b: Any) -> Any:
        return np.sqrt(((a[:, None] - b[None]) ** 2).sum())

    @mistake(
        "only right when N = M",
        "`a - b` pairs the first point with the first, the second with the second. For all pairs, give each array an "
        "axis of its own: (N, 1, D) against (1, M, D).",
    )
    def paired(a: Any, b: Any) -> Any:
        return np.sqrt(((a - b) ** 2).sum(-1))

    @mistake("only right when N = M")
    def square_loop(a: Any, b: Any) -> Any:
        n = len(a)
        return np.array([[np.sqrt(((a[i] - b[j]) ** 2).sum()) for j in range(n)] for i in range(n)])

    @mistake("only right when N = M")
    def square_result(a: Any, b: Any) -> Any:
        found = np.zeros((len(a), len(a)))
        for i in range(len(a)):
            for j in range(len(b)):
                found[i, j] = np.sqrt(((a[i] - b[j]) ** 2).sum())
        return found

    @mistake("only right when N = M")
    def square_result_of_the_other(a: Any, b: Any) -> Any:
        found = np.zeros((len(b), len(b)))
        for i in range(len(a)):
            for j in range(len(b)):
                found[i, j] = np.sqrt(((a[i] - b[j]) ** 2).sum())
        return found

    @mistake("only right when N = M")
    def square_loop_of_the_other(a: Any, b: Any) -> Any:
        m = len(b)
        return np.array([[np.sqrt(((a[i] - b[j]) ** 2).sum()) for j in range(m)] for i in range(m)])

    @mistake("only right when N = M")
    def square_loop_filled(a: Any, b: Any) -> Any:
        found = np.zeros((len(a), len(b)))
        for i in range(len(a)):
            for j in range(len(a)):
                found[i, j] = np.sqrt(((a[i] - b[j]) ** 2).sum())
        return found

    @mistake("only right when N = M")
    def one_length_for_both(a: Any, b: Any) -> Any:
        n, d = a.shape
        return np.sqrt(((a.reshape(n, 1, d) - b.reshape(1, n, d)) ** 2).sum(-1))

    @mistake("only right when N = M")
    def paired_tensors(a: Any, b: Any) -> Any:
        return tf.sqrt(tf.reduce_sum((tf.convert_to_tensor(a) - tf.convert_to_tensor(b)) ** 2, -1))


def _rounded_to_0(found: Any) -> Any:
    """Call 0 what is as close to 0 as the root of float32's rounding, which an expanded square leaves."""
    found = as_array(found)
    return np.where(np.abs(found) < 2e-3, 0.0, found) if isinstance(found, np.ndarray) else found


class batched_matmul(Exercise):
    section = "Matrix products, many at once"
    forbidden = (
        "tensorflow.matmul",
        "tensorflow.linalg.matvec",
        "numpy.matmul",
        "numpy.matvec",
        "numpy.vecmat",
        "numpy.linalg.matmul",
        "keras.ops.matmul",
        "operator.matmul",
        "operator.imatmul",
        "tensorflow.raw_ops.MatMul",
        "tensorflow.raw_ops.BatchMatMul",
        "tensorflow.raw_ops.BatchMatMulV2",
        "tensorflow.raw_ops.BatchMatMulV3",
        "tensorflow.keras.backend.dot",
        "tensorflow.keras.backend.batch_dot",
        "tensorflow.experimental.numpy.matmul",
        "keras.layers.Dot",
        "keras.layers.dot",
    )
    gateways = ("tensorflow.tensordot", "tensorflow.einsum", "keras.ops.tensordot", "keras.ops.einsum", "keras.ops.dot")
    operators = ("@",)

    @staticmethod
    def reference(a: Any, b: Any) -> Any:
        return tf.matmul(a, b)

    def _try(self, t: Trial, answer: Any, *shapes: tuple[tuple[int, ...], int]) -> None:
        for leading, columns in shapes:
            for dtype in ("float64", "float32"):
                a = t.normal((*leading, columns), dtype=dtype)
                b = t.normal((*leading[:-1], columns, columns + 2), dtype=dtype)
                t.array(f"product of {a.shape} and {b.shape}, {dtype}", answer(a, b))

    @aspect(2, "stacks of matrices, rank 3")
    def rank_3(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, ((2, 3), 4), ((5, 2), 3), ((1, 4), 2))

    @aspect(1, "single matrices, no leading axis")
    def rank_2(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, ((3,), 4), ((1,), 2))

    @aspect(1, "more leading axes, rank 4 and 5")
    def rank_4(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, ((2, 3, 4), 2), ((2, 1, 3, 2), 3))

    @mistake(
        "np.dot",
        "On two stacks, `np.dot` multiplies every matrix of the first with every matrix of the second: see the shape "
        "you get. "
        "Only matrices at the same place in the stacks belong together.",
    )
    def dot(a: Any, b: Any) -> Any:
        return np.dot(a, b)

    @mistake("elementwise product", "`*` multiplies entry by entry. A matrix product sums over the shared axis, K.")
    def elementwise(a: Any, b: Any) -> Any:
        return a * b

    @mistake("elementwise product")
    def elementwise_broadcast(a: Any, b: Any) -> Any:
        return a[..., None] * b[..., None, :, :]

    @mistake("elementwise product")
    def elementwise_tensors(a: Any, b: Any) -> Any:
        return tf.multiply(a, b)

    @mistake(
        "summed over the wrong axis",
        "Entry [n, m] is a sum over K, the axis that both share: the last of `a`, the last but one of `b`.",
    )
    def over_rows(a: Any, b: Any) -> Any:
        return (a[..., None] * b[..., None, :, :]).sum(-3)

    @mistake("summed over the wrong axis")
    def over_columns(a: Any, b: Any) -> Any:
        return (a[..., None] * b[..., None, :, :]).sum(-1)

    @mistake(
        "reshape used as transpose",
        "`reshape` refills the new shape in reading order, it does not swap axes. `swapaxes` does.",
    )
    def reshaped(a: Any, b: Any) -> Any:
        turned = b.reshape(*b.shape[:-2], b.shape[-1], b.shape[-2])
        return (a[..., :, None, :] * turned[..., None, :, :]).sum(-1)

    @mistake(
        "only rank 3",
        "It is right for one leading axis and no other number of them. Let `...` in an einsum, or negative axes, stand "
        "for the rest.",
    )
    def rank_3_only(a: Any, b: Any) -> Any:
        return np.einsum("bnk,bkm->bnm", a, b)

    @mistake("only rank 3")
    def rank_3_by_loop(a: Any, b: Any) -> Any:
        return np.stack([np.dot(x, y) for x, y in zip(a, b, strict=True)])

    @mistake("only rank 3")
    def rank_3_by_index(a: Any, b: Any) -> Any:
        return (a[:, :, :, None] * b[:, None, :, :]).sum(2)

    @mistake("only rank 3")
    def rank_3_filled(a: Any, b: Any) -> Any:
        found = np.zeros((a.shape[0], a.shape[1], b.shape[2]))
        for i in range(a.shape[0]):
            found[i] = np.dot(a[i], b[i])
        return found

    @mistake("only rank 3")
    def rank_3_einsum_of_tensors(a: Any, b: Any) -> Any:
        return tf.einsum("bnk,bkm->bnm", a, b)

    @mistake("only rank 3")
    def rank_3_tensordot(a: Any, b: Any) -> Any:
        return tf.stack([tf.tensordot(a[i], b[i], axes=1) for i in range(a.shape[0])])

    @mistake("only rank 3")
    def rank_2_and_3(a: Any, b: Any) -> Any:
        return np.dot(a, b) if a.ndim == 2 else np.stack([np.dot(x, y) for x, y in zip(a, b, strict=True)])

    @mistake("only rank 3")
    def rank_2_and_3_by_einsum(a: Any, b: Any) -> Any:
        return np.dot(a, b) if a.ndim == 2 else np.einsum("bnk,bkm->bnm", a, b)

    @mistake(
        "only rank 2",
        "It is right for two matrices and for nothing more. Stacks come with further axes in front: let `...` in an "
        "einsum, or negative axes, stand for them.",
    )
    def rank_2_only(a: Any, b: Any) -> Any:
        return np.einsum("nk,km->nm", a, b)

    @mistake("only rank 2")
    def rank_2_tensordot(a: Any, b: Any) -> Any:
        return np.tensordot(a, b, axes=1)

    @mistake("only rank 2")
    def rank_2_filled(a: Any, b: Any) -> Any:
        n, k = a.shape
        return np.array([[sum(a[i, h] * b[h, j] for h in range(k)) for j in range(b.shape[1])] for i in range(n)])


class stable_softmax(Exercise):
    section = "Softmax, and numbers that are too large"
    forbidden = (
        "keras.ops.softmax",
        "keras.activations.softmax",
        "keras.activations.log_softmax",
        "keras.ops.log_softmax",
        "keras.layers.Softmax",
        "tensorflow.nn.softmax",
        "tensorflow.nn.log_softmax",
        "tensorflow.compat.v1.nn.softmax",
        "tensorflow.compat.v1.nn.log_softmax",
        "tensorflow.keras.backend.softmax",
        "tensorflow.raw_ops.Softmax",
        "tensorflow.raw_ops.LogSoftmax",
        "scipy.special.softmax",
        "scipy.special.log_softmax",
        "sklearn.utils.extmath.softmax",
    )

    @staticmethod
    def reference(logits: Any) -> Any:
        return keras.ops.softmax(logits)

    @aspect(2, "softmax over the last axis, any rank")
    def values(self, t: Trial, answer: Any) -> None:
        for shape, dtype in [
            ((5,), "float64"),
            ((3, 4), "float64"),
            ((4, 2), "float32"),
            ((2, 3, 5), "float64"),
            ((2, 2, 3, 2), "float64"),
        ]:
            t.array(f"softmax of logits of shape {shape}", answer(t.normal(shape, scale=2.0, dtype=dtype)))

    @aspect(2, "finite and exact for logits of ±10,000")
    def large(self, t: Trial, answer: Any) -> None:
        def logits(*shifts: float) -> Any:
            # In steps of 1/256, so that float32 holds them exactly.
            noise = np.round(t.rng.normal(0.0, 256.0, (3, 4))) / 256
            return t.given(noise + np.reshape(shifts, (-1, 1)))

        with np.errstate(all="ignore"):
            for shift in (1e4, -1e4):
                t.array(f"softmax of logits near {shift:g}", answer(logits(shift)))
            t.array("softmax of rows near 10,000, -10,000 and 0", answer(logits(1e4, -1e4, 0.0)))
            t.array("softmax of [10000, 0, -10000]", answer(t.given(np.array([1e4, 0.0, -1e4]))))

    @mistake(
        "over the first axis", "Every row should sum to 1; in yours the columns do. The last axis holds the classes."
    )
    def first_axis(logits: Any) -> Any:
        e = np.exp(logits - logits.max(0, keepdims=True))
        return e / e.sum(0, keepdims=True)

    @mistake("over the first axis")
    def first_axis_unshifted(logits: Any) -> Any:
        with np.errstate(all="ignore"):
            e = np.exp(logits)
            return e / e.sum(0)

    @mistake("over the first axis")
    def first_axis_shifted_by_row(logits: Any) -> Any:
        e = np.exp(logits - logits.max(-1, keepdims=True))
        return e / e.sum(0, keepdims=True)

    @mistake(
        "over axis 1",
        "Axis 1 is the last one of a matrix only. Counted from the end, axis −1 is the last of any tensor.",
    )
    def axis_1(logits: Any) -> Any:
        e = np.exp(logits - logits.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)

    @mistake("over axis 1")
    def axis_1_tensors(logits: Any) -> Any:
        e = tf.exp(logits - tf.reduce_max(logits, 1, keepdims=True))
        return e / tf.reduce_sum(e, 1, keepdims=True)

    @mistake(
        "axis lost in the sum",
        "Summing over the last axis takes it away, and then the shapes no longer line up. `keepdims=True` leaves it "
        "there with length 1.",
    )
    def without_keepdims(logits: Any) -> Any:
        e = np.exp(logits - logits.max(-1, keepdims=True))
        return e / e.sum(-1)

    @mistake("axis lost in the sum")
    def without_keepdims_tensors(logits: Any) -> Any:
        e = tf.exp(logits - tf.reduce_max(logits, -1, keepdims=True))
        return e / tf.reduce_sum(e, -1)

    @mistake("axis lost in the sum")
    def both_without_keepdims(logits: Any) -> Any:
        e = np.exp(logits - logits.max(-1))
        return e / e.sum(-1)

    @mistake(
        "over all entries",
        "All entries together sum to 1. Each row is a distribution of its own: sum over the last axis, keepdims=True.",
    )
    def all_entries(logits: Any) -> Any:
        e = np.exp(logits - logits.max())
        return e / e.sum()

    @mistake("over all entries")
    def all_entries_unshifted(logits: Any) -> Any:
        with np.errstate(all="ignore"):
            e = np.exp(logits)
            return e / e.sum()

    @mistake("over all entries")
    def all_entries_shifted_by_row(logits: Any) -> Any:
        e = np.exp(logits - logits.max(-1, keepdims=True))
        return e / e.sum()

    @mistake(
        "overflow",
        "exp(10000) is infinite. Softmax does not change when one number is taken from a whole row. Which one helps?",
    )
    def overflow(logits: Any) -> Any:
        with np.errstate(all="ignore"):
            e = np.exp(logits)
            return e / e.sum(-1, keepdims=True)

    @mistake("overflow")
    def shifted_by_the_mean(logits: Any) -> Any:
        with np.errstate(all="ignore"):
            e = np.exp(logits - logits.mean(-1, keepdims=True))
            return e / e.sum(-1, keepdims=True)

    @mistake("overflow")
    def shifted_by_the_minimum(logits: Any) -> Any:
        with np.errstate(all="ignore"):
            e = np.exp(logits - logits.min(-1, keepdims=True))
            return e / e.sum(-1, keepdims=True)

    @mistake("overflow")
    def shifted_up(logits: Any) -> Any:
        with np.errstate(all="ignore"):
            e = np.exp(logits + np.abs(logits).max(-1, keepdims=True))
            return e / e.sum(-1, keepdims=True)

    @mistake("overflow")
    def guarded_from_zero(logits: Any) -> Any:
        with np.errstate(all="ignore"):
            e = np.exp(logits)
            return e / (e.sum(-1, keepdims=True) + 1e-9)

    @mistake(
        "clipped in place of shifted",
        "Clipped logits are finite, and equal where they were different. Shift a row instead: its differences stay.",
    )
    def clipped(logits: Any) -> Any:
        e = np.exp(np.clip(logits, -500, 500))
        return e / e.sum(-1, keepdims=True)

    @mistake("clipped in place of shifted")
    def replaced(logits: Any) -> Any:
        with np.errstate(all="ignore"):
            e = np.exp(logits)
            return np.nan_to_num(e / e.sum(-1, keepdims=True))

    @mistake(
        "shifted by the overall maximum",
        "A row far below the largest entry of all becomes 0 / 0. Shift each row by its own maximum.",
    )
    def overall_maximum(logits: Any) -> Any:
        with np.errstate(all="ignore"):
            e = np.exp(logits - logits.max())
            return e / e.sum(-1, keepdims=True)

    @mistake("shifted by the overall maximum")
    def overall_maximum_guarded(logits: Any) -> Any:
        e = np.exp(logits - logits.max())
        return e / (e.sum(-1, keepdims=True) + 1e-9)

    @mistake(
        "changes its argument",
        "`-=` works on the caller's own array. Someone who passes you logits wants them back as they were.",
        telling="the argument after the call",
    )
    def in_place(logits: Any) -> Any:
        logits -= logits.max(-1, keepdims=True)
        e = np.exp(logits)
        return e / e.sum(-1, keepdims=True)


class one_hot(Exercise):
    section = "One-hot"
    forbidden = (
        "keras.ops.one_hot",
        "keras.ops.multi_hot",
        "keras.utils.to_categorical",
        "keras.layers.CategoryEncoding",
        "keras.layers.IntegerLookup",
        "tensorflow.keras.backend.one_hot",
        "tensorflow.one_hot",
        "tensorflow.raw_ops.OneHot",
        "sklearn.preprocessing.OneHotEncoder",
        "sklearn.preprocessing.LabelBinarizer",
        "sklearn.preprocessing.label_binarize",
    )

    @staticmethod
    def reference(labels: Any, depth: int) -> Any:
        return keras.ops.one_hot(labels, depth)

    @aspect(2, "a 1 at the label, zeros elsewhere")
    def values(self, t: Trial, answer: Any) -> None:
        for n, depth in [(5, 4), (4, 7), (1, 3)]:
            t.array(f"{n} labels, depth {depth}", np.asarray(answer(t.integers(n, 0, depth), depth)).astype("float64"))

    @aspect(1, "labels of any rank")
    def any_rank(self, t: Trial, answer: Any) -> None:
        for shape, depth in [((3, 2), 4), ((), 3), ((2, 1, 5), 6)]:
            labels = t.integers(shape, 0, depth)
            t.array(f"labels of shape {shape}, depth {depth}", np.asarray(answer(labels, depth)).astype("float64"))

    @aspect(1, "a label outside 0…depth−1 gives a row of zeros")
    def outside(self, t: Trial, answer: Any) -> None:
        for labels in ([-1, 0, 2], [1, -3, 2], [0, 3, 1], [7, 2, 4]):
            found = answer(t.given(np.array(labels, "int32")), 3)
            t.array(f"labels {labels}, depth 3", np.asarray(found).astype("float64"))

    @aspect(1, "dtype float32")
    def dtype(self, t: Trial, answer: Any) -> None:
        t.record("dtype of the result", _dtype(answer(t.integers(4, 0, 3, dtype="int64"), 3)))

    @mistake("off by one", "Labels start at 0, and so do positions: label 0 has its 1 in the first column.")
    def off_by_one(labels: Any, depth: int) -> Any:
        return (labels[..., None] - 1 == np.arange(depth)).astype("float32")

    @mistake("off by one")
    def off_by_one_other_way(labels: Any, depth: int) -> Any:
        return (labels[..., None] + 1 == np.arange(depth)).astype("float32")

    @mistake("off by one")
    def off_by_one_row(labels: Any, depth: int) -> Any:
        return np.eye(depth, dtype="float32")[labels - 1]

    @mistake("off by one")
    def off_by_one_column(labels: Any, depth: int) -> Any:
        return np.eye(depth + 1, dtype="float32")[labels][..., 1:]

    @mistake("off by one")
    def one_column_too_many(labels: Any, depth: int) -> Any:
        return (labels[..., None] == np.arange(depth + 1)).astype("float32")

    @mistake("transposed", "The new axis comes last: (…, depth). Yours comes first.")
    def transposed(labels: Any, depth: int) -> Any:
        return np.moveaxis((labels[..., None] == np.arange(depth)).astype("float32"), -1, 0)

    @mistake("transposed")
    def transposed_by_t(labels: Any, depth: int) -> Any:
        return (labels[..., None] == np.arange(depth)).astype("float32").T

    @mistake("transposed")
    def transposed_columns(labels: Any, depth: int) -> Any:
        return (labels == np.arange(depth)[:, None]).astype("float32")

    @mistake(
        "negative labels wrap round",
        "NumPy takes index −1 for the last one, so a label of −1 becomes the last class. Compare labels with the "
        "positions instead of indexing.",
        telling="labels [-1, 0, 2]",
    )
    def wraps(labels: Any, depth: int) -> Any:
        inside = (labels < depth)[..., None]
        return np.where(inside, np.eye(depth, dtype="float32")[np.minimum(labels, depth - 1)], 0).astype("float32")

    @mistake("negative labels wrap round", telling="labels [-1, 0, 2]")
    def eye(labels: Any, depth: int) -> Any:
        return np.eye(depth, dtype="float32")[labels]

    @mistake("negative labels wrap round", telling="labels [-1, 0, 2]")
    def modulo(labels: Any, depth: int) -> Any:
        return np.eye(depth, dtype="float32")[labels % depth]

    @mistake(
        "labels outside are clipped",
        "A label that is no class is not the nearest class either: it has a 1 nowhere.",
    )
    def clipped(labels: Any, depth: int) -> Any:
        return np.eye(depth, dtype="float32")[np.clip(labels, 0, depth - 1)]

    @mistake(
        "a label outside raises an error",
        "An index outside the table is an error. A comparison with every position is simply false everywhere.",
    )
    def gathered(labels: Any, depth: int) -> Any:
        return tf.gather(tf.eye(depth), labels)

    @mistake("a label outside raises an error")
    def refused(labels: Any, depth: int) -> Any:
        if np.any((labels < 0) | (labels >= depth)):
            raise ValueError("label outside the classes")
        return np.eye(depth, dtype="float32")[labels]

    @mistake(
        "only rank 1",
        "It works for a vector of labels and for no other shape. A comparison with `labels[..., None]` works for all.",
    )
    def rank_1_loop(labels: Any, depth: int) -> Any:
        found = np.zeros((len(labels), depth), "float32")
        for i, label in enumerate(labels):
            if 0 <= label < depth:
                found[i, label] = 1
        return found

    @mistake("only rank 1")
    def rank_1_flat(labels: Any, depth: int) -> Any:
        flat = np.ravel(labels)
        return (flat[:, None] == np.arange(depth)).astype("float32")

    @mistake("only rank 1")
    def rank_1_indexed(labels: Any, depth: int) -> Any:
        return (labels[:, None] == np.arange(depth)).astype("float32")

    @mistake("only rank 1")
    def rank_1_filled(labels: Any, depth: int) -> Any:
        found = np.zeros((len(labels), depth), "float32")
        rows = np.arange(len(labels))
        inside = (labels >= 0) & (labels < depth)
        found[rows[inside], labels[inside]] = 1
        return found

    @mistake("only rank 1")
    def rank_1_chosen(labels: Any, depth: int) -> Any:
        found = np.zeros((len(labels), depth), "float32")
        for i in range(len(labels)):
            for j in range(depth):
                found[i, j] = 1.0 if labels[i] == j else 0.0
        return found

    @mistake("only rank 1")
    def rank_1_tensors(labels: Any, depth: int) -> Any:
        return tf.cast(tf.equal(tf.convert_to_tensor(labels)[:, None], tf.range(depth, dtype=labels.dtype)), "float32")

    @mistake(
        "integer dtype", "The entries are right, and they are integers or booleans. A network computes in float32."
    )
    def int32(labels: Any, depth: int) -> Any:
        return (labels[..., None] == np.arange(depth)).astype("int32")

    @mistake("integer dtype")
    def int64(labels: Any, depth: int) -> Any:
        return (labels[..., None] == np.arange(depth)).astype("int64")

    @mistake("integer dtype")
    def uint8(labels: Any, depth: int) -> Any:
        return (labels[..., None] == np.arange(depth)).astype("uint8")

    @mistake("integer dtype")
    def boolean(labels: Any, depth: int) -> Any:
        return labels[..., None] == np.arange(depth)

    @mistake(
        "float64 dtype", "The entries are right, and NumPy's default is float64. A network computes in float32: say so."
    )
    def float64(labels: Any, depth: int) -> Any:
        return (labels[..., None] == np.arange(depth)).astype("float64")


class masked_mean(Exercise):
    section = "Masks"
    forbidden = ("keras.layers.GlobalAveragePooling1D",)

    @staticmethod
    def reference(sequences: Any, mask: Any) -> Any:
        found = keras.layers.GlobalAveragePooling1D()(np.asarray(sequences, "float32"), mask=mask)
        return tf.where(tf.math.is_nan(found), 0.0, found)

    def _masks(self, t: Trial) -> Any:
        for batch, steps, features in [(4, 5, 3), (2, 3, 6), (3, 7, 1)]:
            mask = t.rng.random((batch, steps)) < 0.5
            mask[:, 0], mask[:, 1] = True, False
            yield t.normal((batch, steps, features), dtype="float64"), mask

    @aspect(3, "the mean over the steps that the mask keeps")
    def values(self, t: Trial, answer: Any) -> None:
        for x, mask in self._masks(t):
            t.array(f"mean over the kept steps of {x.shape}", answer(x, t.given(mask)))

    @aspect(1, "a sequence that is masked throughout gives zeros")
    def empty(self, t: Trial, answer: Any) -> None:
        for x, mask in self._masks(t):
            mask[1] = False
            with np.errstate(all="ignore"):
                found = as_array(answer(x, t.given(mask)))
            if isinstance(found, np.ndarray) and found.ndim > 0 and len(found) > 1:
                found = found[1]
            t.array(f"mean over no step at all of {x.shape}", found)

    @mistake("divided by T", "The sum is right. Divide by how many steps were kept, not by how many there are.")
    def by_steps(sequences: Any, mask: Any) -> Any:
        return (sequences * mask[..., None]).sum(1) / sequences.shape[1]

    @mistake(
        "one count for the whole batch",
        "Each sequence keeps a number of steps of its own. Count along the time axis, not over the whole mask.",
    )
    def one_count(sequences: Any, mask: Any) -> Any:
        return (sequences * mask[..., None]).sum(1) / max(mask.sum(), 1)

    @mistake("mask inverted", "True means: this step counts. You averaged the steps that should be left out.")
    def inverted(sequences: Any, mask: Any) -> Any:
        return (sequences * ~mask[..., None]).sum(1) / np.maximum((~mask).sum(1), 1)[:, None]

    @mistake("ignores the mask", "The padding is averaged in. Only steps whose mask is True count.")
    def ignores(sequences: Any, mask: Any) -> Any:
        return sequences.mean(1)

    @mistake("NaN for an empty row", "No step kept is 0 / 0. Divide by at least 1: the sum is 0 already.")
    def nan(sequences: Any, mask: Any) -> Any:
        with np.errstate(all="ignore"):
            return (sequences * mask[..., None]).sum(1) / mask.sum(1)[:, None]

    @mistake(
        "averaged over the batch", "The result should have shape (B, F), one row a sequence. Axis 0 is the batch's."
    )
    def over_batch(sequences: Any, mask: Any) -> Any:
        return (sequences * mask[..., None]).sum(0) / np.maximum(mask.sum(0), 1)[:, None]

    @mistake("averaged over the batch")
    def over_batch_and_steps(sequences: Any, mask: Any) -> Any:
        return sequences[mask].mean(0)

    @mistake(
        "averaged over features",
        "The result should have shape (B, F), one mean a feature. You averaged the features away.",
    )
    def over_features(sequences: Any, mask: Any) -> Any:
        return (sequences * mask[..., None]).mean(-1)

    @mistake("averaged over features")
    def over_features_by_count(sequences: Any, mask: Any) -> Any:
        return (sequences * mask[..., None]).sum(2) / np.maximum(mask.sum(1), 1)[:, None]

    @mistake("averaged over features")
    def over_features_unmasked(sequences: Any, mask: Any) -> Any:
        return sequences.mean(-1)

    @mistake("averaged over features")
    def over_steps_and_features(sequences: Any, mask: Any) -> Any:
        return (sequences * mask[..., None]).mean((1, 2))

    @mistake("averaged over features")
    def over_both(sequences: Any, mask: Any) -> Any:
        return (sequences * mask[..., None]).sum((1, 2)) / np.maximum(mask.sum(1), 1) / sequences.shape[2]

    @mistake("averaged over features")
    def over_both_summed(sequences: Any, mask: Any) -> Any:
        return (sequences * mask[..., None]).sum((1, 2)) / np.maximum(mask.sum(1), 1)

    @mistake(
        "changes its argument",
        "Writing zeros into `sequences` changes the caller's own array: work on a new one.",
        telling="the argument after the call",
    )
    def in_place(sequences: Any, mask: Any) -> Any:
        sequences[~mask] = 0
        return sequences.sum(1) / np.maximum(mask.sum(1), 1)[:, None]
