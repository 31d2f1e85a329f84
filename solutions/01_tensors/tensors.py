# %% [markdown]
# # What a tensor is
#
# Everything that a neural network takes in, learns and gives out is a tensor: a box of numbers with a shape. In this
# course you rebuild Keras piece by piece, and this first notebook is about the box: what its axes mean, how shapes
# combine, and where numbers stop being exact.
#
# ## What you will be able to do
#
# - name a tensor's order, shape, size and dtype, and say what each of its axes counts;
# - tell which axis a sum takes away, and keep it where you need it;
# - let two shapes broadcast on purpose, and see at a glance when they don't fit;
# - multiply whole stacks of matrices at once;
# - write softmax so that it survives logits of ±10,000;
# - turn labels into one-hot vectors, and average over sequences of different lengths with a mask.

# %% [markdown]
# ## How a notebook works here
#
# Read from top to bottom and run each cell with Shift+Enter. A cell that ends in `raise NotImplementedError` is an
# **exercise**: replace that line with your code and run the cell. Then run the **check** below it.
#
# A check puts your function and TensorFlow's own side by side on the same numbers and shows a card. Each line of
# the card is one thing that was looked at, with its points. Where your answer differs, the card says where: which
# input, what was expected, what you returned. Where it knows the mistake, it adds a hint. Change your cell, run it
# again, check again; there is no limit, and nothing is lost by trying.
#
# Three rules hold in every exercise:
#
# - the function's name and parameters stay as they are;
# - what is passed in is not changed;
# - the function that an exercise is measured against may not be called. Its parts may: you can't build softmax out of
#   softmax, but you can build it out of `exp` and `sum`.
#
# Figures and quizzes are not marked. They are there to play with.

# %%
from grader import check, quiz

import keras
import numpy as np
import tensorflow as tf

# %% [markdown]
# ## NumPy, TensorFlow and Keras
#
# Three libraries hold the tensors of this course.
#
# - **NumPy** computes with arrays, at once, on the processor. It is the shortest way to write an idea down.
# - **TensorFlow** computes with tensors. They look like NumPy's arrays, and TensorFlow can also move them to a GPU,
#   turn a function into a graph of operations, and find derivatives. Training needs those.
# - **Keras** is the part with layers, losses and optimizers. It does not compute anything itself: it hands the work
#   to a *backend*, here TensorFlow. `keras.ops` has NumPy's functions under NumPy's names, carried out by the
#   backend.

# %%
by_numpy = np.mean(np.array([[1.0, 2.0], [3.0, 6.0]]), axis=0)
by_tensorflow = tf.reduce_mean(tf.constant([[1.0, 2.0], [3.0, 6.0]]), axis=0)
by_keras = keras.ops.mean(keras.ops.array([[1.0, 2.0], [3.0, 6.0]]), axis=0)

assert keras.backend.backend() == "tensorflow"
assert type(by_keras) is type(by_tensorflow)
assert np.allclose(by_numpy, by_tensorflow) and np.allclose(by_numpy, by_keras)
by_numpy, by_tensorflow, by_keras

# %% [markdown]
# What Keras returned is a TensorFlow tensor. Either kind turns into the other: `np.asarray(tensor)` is an array, and
# TensorFlow's functions accept arrays. One difference is worth knowing early. An array can be written to, a tensor
# can't: it is a value, like the number 3.

# %%
array = np.zeros(3)
array[0] = 7
assert array.tolist() == [7.0, 0.0, 0.0]

tensor = tf.zeros(3)
try:
    tensor[0] = 7
except TypeError as error:
    print(error)

# %% [markdown]
# ## A tensor's order
#
# The **order** of a tensor is how many indices it takes to point at one number.
#
# | order | name | one entry | what it holds, for instance |
# |---|---|---|---|
# | 0 | scalar | $x$ | a loss |
# | 1 | vector | $x_i$ | one sample: a number for each feature |
# | 2 | matrix | $x_{ij}$ | a table: sample, feature |
# | 3 | third-order tensor | $x_{ijk}$ | a batch of sequences: sequence, time step, feature |
# | 4 | fourth-order tensor | $x_{ijkl}$ | a batch of images: image, row, column, channel |
# | 5 | fifth-order tensor | $x_{ijklm}$ | a batch of films: film, frame, row, column, channel |
#
# So a vector is a first-order tensor and a matrix a second-order one. Each index runs along an **axis**, and the
# lengths of the axes, in order, are the **shape**.

# %%
scalar = np.array(5.0)
vector = np.array([5.0, 6.0, 7.0])
matrix = np.array([[5.0, 6.0, 7.0], [8.0, 9.0, 10.0]])
third = np.array([[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]], [[12, 13, 14, 15], [16, 17, 18, 19], [20, 21, 22, 23]]])

assert [x.ndim for x in (scalar, vector, matrix, third)] == [0, 1, 2, 3]
assert [x.shape for x in (scalar, vector, matrix, third)] == [(), (3,), (2, 3), (2, 3, 4)]
assert third[1, 2, 0] == 20

# %% [markdown]
# Read a shape from the outside in. `third` is 2 blocks of 3 rows of 4 numbers. Give one index and an axis is gone:
# `third[1]` is a matrix, `third[1, 2]` a vector, `third[1, 2, 0]` a number.
#
# The order is often called the **rank**, as in `tf.rank`. It has nothing to do with the rank of a matrix in linear
# algebra. *Dimension* is worse: a vector of three numbers is one-dimensional as an array and a point in a
# three-dimensional space. This course says *axis* and *length*.

# %%
assert third[1].shape == (3, 4) and third[1, 2].shape == (4,) and third[1, 2, 0].shape == ()

ones = np.ones((3, 3))
assert tf.rank(ones) == 2  # two axes
assert np.linalg.matrix_rank(ones) == 1  # one independent row

# %% [markdown]
# The numbers lie in memory in one long line, the last axis running fastest. Entry $x_{ijk}$ of a tensor of shape
# $(L, M, N)$ is number $(i \cdot M + j) \cdot N + k$ in that line, and there are $L \cdot M \cdot N$ of them.

# %%
L, M, N = third.shape
line = third.ravel()
for i, j, k in [(0, 0, 0), (0, 2, 1), (1, 2, 3)]:
    assert third[i, j, k] == line[(i * M + j) * N + k]
assert len(line) == L * M * N == 24

# %% [markdown]
# This is why `reshape` costs next to nothing and why it is not a transpose. `reshape` leaves the line alone and
# cuts it in other places. `transpose` and `swapaxes` exchange axes, so that the numbers come in another order.

# %%
two_by_three = np.array([[1, 2, 3], [4, 5, 6]])

assert two_by_three.reshape(3, 2).tolist() == [[1, 2], [3, 4], [5, 6]]
assert two_by_three.T.tolist() == [[1, 4], [2, 5], [3, 6]]

# %% [markdown]
# ## Rank, shape, size and dtype
#
# A tensor's numbers are all of one kind, its **dtype**. It says how many bytes a number takes and what fits into them.
#
# | dtype | bytes | holds |
# |---|---|---|
# | `bool` | 1 | True or False |
# | `uint8` | 1 | 0 to 255: pixels |
# | `int32`, `int64` | 4, 8 | whole numbers: labels, indices |
# | `float32` | 4 | about 7 digits: what Keras computes in unless told otherwise |
# | `float64` | 8 | about 16 digits: NumPy's default |
#
# What does not fit is lost without a word.

# %%
pixel = np.array([250], "uint8")
assert (pixel + np.uint8(10)).tolist() == [4]  # 260 − 256

big = np.array(16_777_216, "float32")  # 2²⁴: float32 keeps 24 bits
assert big + np.float32(1) == big

assert keras.config.floatx() == "float32"

# %% [markdown]
# NumPy and TensorFlow disagree on two points that will cost you an hour one day.
#
# First, what to make of a Python list. NumPy reads numbers with a point as float64, TensorFlow as float32. NumPy reads
# whole numbers as int64 (on 64-bit machines), TensorFlow as int32.

# %%
assert np.array([0.5, 1.5]).dtype == "float64" and tf.constant([0.5, 1.5]).dtype == tf.float32
assert np.array([10, 20]).dtype == "int64" and tf.constant([10, 20]).dtype == tf.int32

# %% [markdown]
# Second, what to do with two dtypes in one operation. NumPy picks one that holds both. TensorFlow refuses two
# tensors that differ and leaves it to you to `tf.cast` one of them. `keras.ops` picks, as NumPy does, though not
# always the same.

# %%
single, double = np.ones(2, "float32"), np.ones(2, "float64")

assert (single + double).dtype == "float64"
assert keras.ops.add(single, double).dtype == tf.float64

whole = np.ones(2, "int32")
assert (whole + single).dtype == "float64" and keras.ops.add(whole, single).dtype == tf.float32

try:
    tf.constant(single) + tf.constant(double)
except tf.errors.InvalidArgumentError as error:
    print(error.message)

# %% [markdown]
# TensorFlow answers questions about a tensor with objects of its own: a shape that is a `TensorShape`, a number of
# axes that is itself a tensor. They are made for code whose shapes are not known yet. Look at what you have before
# you compare or store it.

# %%
sample = tf.constant([[0.5], [1.5]])

print(type(sample.shape).__name__, type(tf.rank(sample)).__name__, type(tf.size(sample)).__name__, sample.dtype)
assert sample.shape == (2, 1)  # a TensorShape compares equal to a tuple …
assert not isinstance(sample.shape, tuple)  # … and is none

# %% [markdown]
# **Exercise.** Many a bug in a network is a shape or a dtype that is not what its author thought. Write the
# function that you will print first. It describes a tensor, an array or a nested list in plain Python values, and
# reads a list as TensorFlow does.


# %% exercise="describe"
def describe(tensor):
    """Describe a tensor, an array, or a nested list of numbers.

    Returns:
        A dict of plain Python values:
        "rank", an int, the number of axes;
        "shape", a tuple of ints;
        "size", an int, the number of entries;
        "dtype", a str such as "float32", for a list the one that TensorFlow would give it.
    """
    ### BEGIN SOLUTION
    tensor = tf.convert_to_tensor(tensor)
    shape = tuple(tensor.shape)
    return {"rank": len(shape), "shape": shape, "size": int(tf.size(tensor)), "dtype": tensor.dtype.name}
    ### END SOLUTION


# %% check="describe"
check("describe")

# %% tags=["demo"]
quiz(
    "x has shape (32, 10, 8). What is the shape of x[:, -1]?",
    {
        "(32, 10)": "That would take away the last axis: x[..., -1]. Here the index stands in second place.",
        "(32, 8)": "The colon keeps the first axis, −1 picks the last of 10 along the second, the third is whole.",
        "(32, 1, 8)": "A slice would keep the axis with length 1: x[:, -1:]. A single index takes it away.",
        "(10, 8)": "That is x[-1], the last of the 32. The colon says: all 32 of them.",
    },
    right="(32, 8)",
)

# %% [markdown]
# ## A batch of images
#
# A network never sees one sample. It sees a **batch**: samples of the same shape, stacked along a new first axis.
# Keras takes the first axis for the batch's, and what follows it for the shape of one sample.
#
# `stack` makes a new axis, wherever you say. `concatenate` makes an existing one longer.

# %%
monday, tuesday = np.array([20.5, 21.0, 19.5]), np.array([22.0, 23.5, 21.0])

assert np.stack([monday, tuesday]).shape == (2, 3)
assert np.stack([monday, tuesday], axis=1).shape == (3, 2)
assert np.concatenate([monday, tuesday]).shape == (6,)

# %% [markdown]
# An axis of length 1 holds the same numbers and says something else about them. Index with `None` (NumPy also calls it
# `np.newaxis`) where the new axis should be; `...` stands for all axes that are not mentioned.

# %%
assert monday[None].shape == (1, 3)  # a batch of one
assert monday[:, None].shape == (3, 1)  # three samples of one feature
assert np.zeros((2, 3, 4))[..., None].shape == (2, 3, 4, 1)

# %% [markdown]
# Images need such an axis. A colour image has three numbers a pixel, its channels, and Keras's default is *channels
# last*: (image, row, column, channel). A grey image has one channel, and the axis is there all the same, since a layer
# that reads images looks for the channels there.
#
# scikit-learn brings handwritten digits of 8 × 8 pixels with it. They will accompany you through the course.

# %%
from sklearn.datasets import load_digits

digits = load_digits()
assert keras.config.image_data_format() == "channels_last"
assert digits.images.shape == (1797, 8, 8)  # no channel axis yet
assert digits.images.min() == 0 and digits.images.max() == 16  # 17 shades, not 256

# %% tags=["demo"]
import matplotlib.pyplot as plt

figure, panels = plt.subplots(1, 8, figsize=(8, 1.3), layout="constrained")
for panel, image, label in zip(panels, digits.images[:8], digits.target[:8], strict=True):
    panel.imshow(image, cmap="gray")
    panel.set(title=str(label), xticks=[], yticks=[])
plt.show()

# %% [markdown]
# Pixels usually come as uint8, from 0 for black to 255 for white, while a network wants float32 between 0 and 1:
# numbers of moderate size, on the same scale in every batch. Mind the order in which you cast and divide. A
# division of whole numbers gives a floating dtype, often not the one you want, and a cast back to whole numbers
# leaves little.

# %%
shades = np.array([0, 51, 102], "uint8")

assert (shades / 255).dtype == "float64" and (tf.constant(shades) / 255).dtype == tf.float32
assert (tf.constant([0, 51, 102]) / 255).dtype == tf.float64  # int32 does not fit into float32's 24 bits
assert (shades / 255).astype("uint8").tolist() == [0, 0, 0]

# %% [markdown]
# **Exercise.** Turn a list of grey images into the batch that a Keras layer expects.


# %% exercise="image_batch"
def image_batch(images):
    """Stack grey images into one batch.

    Args:
        images: a list of N uint8 arrays of shape (H, W), 0 black to 255 white.

    Returns:
        A float32 tensor of shape (N, H, W, 1), 0 black to 1 white.
    """
    ### BEGIN SOLUTION
    return tf.cast(tf.stack(images), "float32")[..., None] / 255
    ### END SOLUTION


# %% check="image_batch"
check("image_batch")

# %% [markdown]
# ## A sum takes an axis away
#
# `sum`, `mean`, `max` and their kind turn many numbers into one, along the axis that you name. For a matrix of N
# rows and F columns,
#
# $$\text{mean over axis 0:}\quad m_j = \frac{1}{N}\sum_{i=1}^{N} x_{ij}$$
#
# is one number for each column: the index that was summed over, and its axis, are gone. Say it as "over the samples",
# not "along the columns", and you will pick the right one. Without an axis, everything is summed.

# %%
x = np.array([[1.0, 10.0, 100.0], [3.0, 20.0, 500.0]])  # 2 samples, 3 features
N, F = x.shape

m = np.zeros(F)
for j in range(F):
    for i in range(N):
        m[j] += x[i, j] / N

assert m.tolist() == [2.0, 15.0, 300.0]
assert np.allclose(m, x.mean(axis=0)) and np.allclose(m, tf.reduce_mean(x, axis=0))
assert x.mean(axis=1).shape == (2,) and x.mean().shape == ()

# %% [markdown]
# `keepdims=True` keeps the axis with length 1. That is what you want when the sums go back to the numbers they came
# from, as here, where each sample's features are turned into shares of its total. A negative axis counts from the end:
# −1 is the last, whatever the order.

# %%
totals = x.sum(axis=-1, keepdims=True)
shares = x / totals

assert totals.shape == (2, 1)
assert np.allclose(shares.sum(axis=-1), 1)

# %% [markdown]
# ## Standardizing features
#
# Age in years, income in thousands, a share between 0 and 1: as they are, the feature with the largest numbers drowns
# the others in every sum. So each feature is *standardized*: shifted to mean 0, scaled to deviation 1. Here is one
# feature by itself.
#
# $$m = \frac{1}{N}\sum_i x_i \qquad v = \frac{1}{N}\sum_i (x_i - m)^2 \qquad z_i = \frac{x_i - m}{\sqrt{v}}$$
#
# $v$ is the *population* variance, which is what Keras and NumPy compute. Statisticians who estimate from a sample
# divide by $N - 1$; NumPy does so if you ask with `ddof=1`.

# %%
ages = [20.0, 30.0, 40.0, 70.0]
m = sum(ages) / len(ages)
v = sum((age - m) ** 2 for age in ages) / len(ages)
z = [(age - m) / v**0.5 for age in ages]

assert np.isclose(v, np.var(ages)) and np.isclose(v * 4 / 3, np.var(ages, ddof=1))
assert np.isclose(np.mean(z), 0) and np.isclose(np.std(z), 1)
np.round(z, 2)

# %% [markdown]
# Two things go wrong in practice. A feature may be constant, and then its deviation is 0. Zero by zero is no error in
# floating point: it is NaN, *not a number*, and whatever touches a NaN becomes one.
#
# `np.where(condition, this, that)` chooses entry by entry and is the usual way out. It does not stop the other side
# from being computed, so choose the *divisor*, not the quotient, if you want no warning.

# %%
hours, parcels = np.array([2.0, 0.0, 4.0]), np.array([6.0, 0.0, 10.0])

with np.errstate(invalid="ignore"):
    assert np.isnan((parcels / hours)[1]) and np.isnan((parcels / hours).sum())
assert np.where(hours > 3, "long", "short").tolist() == ["short", "short", "long"]

# %% [markdown]
# The other: `-=` and `/=` write into the array that was passed in. The caller's data is changed, and the second call
# works on what the first one left.


# %%
def doubled_in_place(values):
    values *= 2
    return values


def doubled(values):
    return values * 2


mine = np.array([1.0, 2.0])
doubled(mine)
assert mine.tolist() == [1.0, 2.0]
doubled_in_place(mine)
assert mine.tolist() == [2.0, 4.0]

# %% [markdown]
# **Exercise.** Standardize a table: all features at once, each by its own mean and deviation.


# %% exercise="standardize"
def standardize(x):
    """Standardize each feature of a table.

    Args:
        x: an array of shape (N, F), samples by features.

    Returns:
        An array or tensor of shape (N, F): each feature with mean 0 and population variance 1 over the samples.
        A feature that is constant becomes zeros.
    """
    ### BEGIN SOLUTION
    deviation = np.std(x, axis=0)
    return (x - np.mean(x, axis=0)) / np.where(deviation == 0, 1, deviation)
    ### END SOLUTION


# %% check="standardize"
check("standardize")

# %% [markdown]
# Keras has a layer for this, `Normalization`. It learns mean and variance once, from the data it is *adapted* to, and
# applies the same ones ever after. On our one feature it says what we computed by hand.

# %%
layer = keras.layers.Normalization()
layer.adapt(np.array(ages)[:, None])
assert np.allclose(np.ravel(layer(np.array(ages)[:, None])), z, atol=1e-5)

# %% [markdown]
# ## Broadcasting
#
# A matrix of shape (2, 3) minus a vector of shape (3,): the vector is taken from each row. Nothing is copied to
# make that work; the vector is read again for each row. The rule is short.
#
# 1. Write the two shapes one below the other, lined up **from the right**. Where one is shorter, fill in 1.
# 2. Two lengths fit when they are equal or one of them is 1. An axis of length 1 is **stretched** to the other's
#    length.
# 3. Anything else is an error.
#
# Play with it. Each number in the result shows by its digits which entry of `a` (the tens) met which of `b` (the
# ones). Try to find out
#
# - why (3, 4) and (3,) don't fit, and which shape of `b` has 3 numbers and does;
# - what (3, 1) and (4,) give, and how often each number is used;
# - how many numbers (2, 3, 1) and (1, 4) make out of 6 and 4;
# - which axis goes in a sum, and what `keepdims` changes about the shape.

# %% tags=["demo"]
import figures

figures.broadcasting()

# %% [markdown]
# A column against a row pairs everything with everything. This is the most useful case, and you make it yourself, by
# saying with `None` where each array has its axis of length 1.

# %%
rows, columns = np.array([10, 20, 30]), np.array([1, 2, 3, 4])

table = rows[:, None] + columns[None, :]
assert table.shape == (3, 4)
assert table.tolist() == [[11, 12, 13, 14], [21, 22, 23, 24], [31, 32, 33, 34]]

# %% [markdown]
# The same rule turns a small slip into a wrong result. With a vector where a column was meant, `a - b` pairs the
# first with the first and the second with the second if the lengths agree, and fails if they don't. Worse, a column
# against a vector of the *same* length is a square where you expected a vector, and no one complains.

# %%
predicted, wanted = np.ones((5, 1)), np.ones(5)
assert (predicted - wanted).shape == (5, 5)

try:
    np.ones(3) - np.ones(4)
except ValueError as error:
    print(error)

# %% tags=["demo"]
quiz(
    "images has shape (32, 8, 8, 3). Which shape holds one factor for each channel and can be multiplied with it?",
    {
        "(3,)": "Lined up from the right, 3 meets the channels; the other axes are filled in as 1 and stretched.",
        "(3, 1)": "Lined up from the right, the 1 meets the channels and the 3 meets an axis of length 8: an error.",
        "(1, 3, 1, 1)": "That is one for each channel where the channels come second. Here the 3 meets an axis of 8.",
        "(32, 3)": "The 3 fits the channels, but the 32 meets an axis of length 8. Shapes line up from the right.",
    },
    right="(3,)",
)

# %% [markdown]
# ### Why not loops
#
# The same pairs by two loops. For each number Python looks up its type, finds the function that subtracts, and
# wraps the result up again. Each of these steps takes tens of nanoseconds, and a pair takes a dozen. An array
# operation asks once and then runs through memory.

# %% tags=["demo"]
from time import perf_counter

left, right = np.random.default_rng(0).normal(size=(2, 600))


def gaps_by_loops(p, q):
    found = np.zeros((len(p), len(q)))
    for i in range(len(p)):
        for j in range(len(q)):
            found[i, j] = abs(p[i] - q[j])
    return found


def gaps(p, q):
    return np.abs(p[:, None] - q)


def seconds(function, repeat):
    times = []
    for _ in range(repeat):
        start = perf_counter()
        function(left, right)
        times.append(perf_counter() - start)
    return min(times)


assert np.array_equal(gaps_by_loops(left, right), gaps(left, right))
slow, fast = seconds(gaps_by_loops, 2), seconds(gaps, 10)
print(f"{left.size * right.size:,} pairs: {slow * 1e3:.0f} ms by loops, {fast * 1e3:.2f} ms by broadcasting,")
print(f"on this machine, in this run: {slow / fast:.0f} times as fast")

# %% [markdown]
# Broadcasting has a price of its own: memory. All pairs of 1,000 and 1,000 points with 50 coordinates each make an
# intermediate result of shape (1000, 1000, 50).

# %%
entries = 1000 * 1000 * 50
assert entries * np.dtype("float64").itemsize == 400_000_000  # bytes: 400 MB for one line of code

# %% [markdown]
# **Exercise.** Who is near whom? Clustering, nearest neighbours and attention all begin with every point of one set
# against every point of another. The Euclidean distance of $a_i$ and $b_j$ is
#
# $$d_{ij} = \sqrt{\sum_{k} (a_{ik} - b_{jk})^2}$$
#
# Write it by broadcasting: three indices on the right, so an intermediate result with three axes. Loops are
# accepted, and you have seen what they cost.


# %% exercise="pairwise_distances"
def pairwise_distances(a, b):
    """Return the Euclidean distance of every point in `a` to every point in `b`.

    Args:
        a: an array of shape (N, D), N points.
        b: an array of shape (M, D), M points.

    Returns:
        An array or tensor of shape (N, M). Points that coincide are at distance 0, never NaN.
        `norm`, of whichever library, is what this is measured against and may not be called.
    """
    ### BEGIN SOLUTION
    return np.sqrt(np.sum((a[:, None] - b[None]) ** 2, axis=-1))
    ### END SOLUTION


# %% check="pairwise_distances"
check("pairwise_distances")

# %% [markdown]
# ## Matrix products, many at once
#
# At the heart of most layers is a matrix product. Entry $(n, m)$ pairs a row of the first matrix with a column of the
# second and sums over the axis that they share:
#
# $$c_{nm} = \sum_{k} a_{nk}\, b_{km}$$
#
# It is not the entry-by-entry product `a * b`, for which the shapes would have to broadcast.

# %%
a = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])  # (2, 3)
b = np.array([[1.0, 0.0], [0.0, 1.0], [10.0, 100.0]])  # (3, 2)

assert sum(a[1, k] * b[k, 0] for k in range(3)) == 64.0
assert (a @ b)[1, 0] == 64.0
assert (a @ b).shape == (2, 2)
try:
    a * b
except ValueError as error:
    print(error)

# %% [markdown]
# With more than two axes, the last two are the matrices, and those in front say which matrix: the shape (32, 4, 10,
# 16) is a stack of 32 × 4 matrices. A product of two stacks multiplies what lies at the same place. `@`,
# `tf.matmul` and `keras.ops.matmul` agree on that. `np.dot` and `keras.ops.dot` are older and do something else
# with stacks.

# %%
stack = np.ones((5, 2, 3))
other = np.ones((5, 3, 4))

assert (stack @ other).shape == tf.matmul(stack, other).shape == (5, 2, 4)
assert np.dot(stack, other).shape == keras.ops.dot(stack, other).shape == (5, 2, 5, 4)

# %% [markdown]
# There is a notation in which such sums can be written as they stand in the formula. `einsum` takes a letter for
# each axis: left of the arrow the inputs' axes, right of it the result's. A letter that is on the left only is
# summed over.

# %%
v, w = np.array([1.0, 2.0]), np.array([3.0, 4.0])
square = np.array([[1.0, 2.0], [3.0, 4.0]])

assert np.einsum("i,i->", v, w) == 11.0  # Σ vᵢ wᵢ
assert np.einsum("i,j->ij", v, w).tolist() == [[3.0, 4.0], [6.0, 8.0]]  # every pair, nothing summed
assert np.einsum("ii->", square) == 5.0  # the diagonal's sum
assert np.einsum("ij->ji", square).tolist() == square.T.tolist()

# %% [markdown]
# `...` stands for any number of axes, also none, that go through unchanged. Here is a weighted mean over the last
# axis, for a tensor of any order.

# %%
weights = np.array([0.5, 0.25, 0.25])
for shape in [(3,), (2, 3), (4, 2, 3)]:
    values = np.arange(np.prod(shape), dtype="float64").reshape(shape)
    assert np.allclose(np.einsum("...k,k->...", values, weights), (values * weights).sum(-1))

# %% [markdown]
# **Exercise.** Attention, in unit 08, multiplies a matrix for each sentence and each head: two leading axes. Write
# the product for any number of them. `@` and `matmul` are what you are measured against; `einsum`, or a product and
# a sum, are yours.


# %% exercise="batched_matmul"
def batched_matmul(a, b):
    """Multiply two stacks of matrices, place by place.

    Args:
        a: an array of shape (…, N, K).
        b: an array of shape (…, K, M), with the same leading axes; there may be none.

    Returns:
        An array or tensor of shape (…, N, M). `@` and `matmul`, of whichever library, may not be used.
    """
    ### BEGIN SOLUTION
    return np.einsum("...nk,...km->...nm", a, b)
    ### END SOLUTION


# %% check="batched_matmul"
check("batched_matmul")

# %% [markdown]
# ## Softmax, and numbers that are too large
#
# A network that tells ten digits apart ends in ten numbers, the **logits**: any sign, any size. Softmax makes a
# distribution of them, positive and with sum 1, in which the order stays and differences become ratios:
#
# $$p_c = \frac{e^{z_c}}{\sum_{d} e^{z_d}}$$

# %%
z = np.array([1.0, 2.0, 4.0])
p = np.exp(z) / np.exp(z).sum()

assert np.isclose(p.sum(), 1)
assert np.isclose(p[2] / p[1], np.exp(4.0 - 2.0))
np.round(p, 3)

# %% [markdown]
# As a formula it is done; as a program it is not. Floating-point numbers end. The largest float64 is about
# $1.8 \cdot 10^{308}$, and $e^{710}$ is beyond; in float32, $e^{89}$ is. What is beyond is `inf`, and
# `inf / inf` is NaN. At the other end, $e^{-746}$ is 0, and a row of zeros is 0 / 0.

# %%
with np.errstate(all="ignore"):
    assert np.isfinite(np.exp(709.0)) and np.isinf(np.exp(710.0))
    assert np.isfinite(np.exp(np.float32(88))) and np.isinf(np.exp(np.float32(89)))
    assert np.exp(-746.0) == 0
    assert np.isnan(np.exp(710.0) / np.exp(710.0))

# %% [markdown]
# The way out is in the formula. Take the same number $s$ from all logits: numerator and denominator both shrink by the
# factor $e^{-s}$, and the quotient is what it was.
#
# $$\frac{e^{z_c - s}}{\sum_d e^{z_d - s}} = \frac{e^{-s}\, e^{z_c}}{e^{-s} \sum_d e^{z_d}} = p_c$$

# %%
for s in (-3.0, 0.5, 100.0):
    shifted = np.exp(z - s)
    assert np.allclose(shifted / shifted.sum(), p)

# %% [markdown]
# So $s$ is yours to choose, and each distribution can have its own. You want no power so large that it overflows,
# and at least one that is not tiny.
#
# **Exercise.** Write softmax over the last axis, for a vector of logits, a batch of them, or more axes still.


# %% exercise="stable_softmax"
def stable_softmax(logits):
    """Return the softmax over the last axis.

    Args:
        logits: a float array with at least one axis.

    Returns:
        An array or tensor of the same shape; the last axis sums to 1.
        Finite and exact also for logits of ±10,000.
    """
    ### BEGIN SOLUTION
    powers = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)
    ### END SOLUTION


# %% check="stable_softmax"
check("stable_softmax")

# %% [markdown]
# Keras's own agrees with the formula above, and does not mind large logits either.

# %%
assert np.allclose(keras.ops.softmax(z), p)
assert np.allclose(keras.ops.softmax(z + 10_000), p)

# %% [markdown]
# ## One-hot
#
# A label is a name, even if it is written as a number: a 9 is not three times a 3. Before a label can be compared
# with a distribution, it becomes one itself, with all of its weight in one place: 2 among 4 classes is
# `[0, 0, 1, 0]`. That is its **one-hot** vector.
#
# A product with a one-hot vector picks a row of a matrix. In unit 05 that is what an embedding layer is.

# %%
table = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])
assert (np.array([0, 0, 1, 0]) @ table).tolist() == table[2].tolist()

# %% [markdown]
# Comparisons broadcast like sums do. Four sequences have 2, 0, 3 and 1 steps. Which of three places does each of them
# fill? One index for the sequence, one for the place, and a question that each pair answers for itself.

# %%
steps = np.array([2, 0, 3, 1])
filled = np.arange(3) < steps[:, None]

assert filled.dtype == "bool"
assert filled.astype("int32").tolist() == [[1, 1, 0], [0, 0, 0], [1, 1, 1], [1, 0, 0]]

# %% [markdown]
# The other way is to look each one up in a table by indexing. Mind what an index outside of the table does: NumPy
# counts negative ones from the end, and raises an error for those that are too large.

# %%
assert table[-1].tolist() == [7.0, 8.0]
try:
    table[4]
except IndexError as error:
    print(error)

# %% [markdown]
# **Exercise.** Write it for labels of any shape. A label that is no class, such as the −1 that often marks a
# missing one, gets a row of zeros.


# %% exercise="one_hot"
def one_hot(labels, depth):
    """Return the one-hot vectors of labels.

    Args:
        labels: an integer array of any shape, also ().
        depth: the number of classes.

    Returns:
        A float32 array or tensor of shape (…, depth): 1 at the label's place, 0 elsewhere.
        A label outside 0 … depth − 1 gives zeros only.
    """
    ### BEGIN SOLUTION
    return (np.asarray(labels)[..., None] == np.arange(depth)).astype("float32")
    ### END SOLUTION


# %% check="one_hot"
check("one_hot")

# %% [markdown]
# In Keras this is `keras.ops.one_hot`, or `keras.utils.to_categorical` for NumPy arrays of labels that are all valid.

# %%
assert np.array_equal(keras.ops.one_hot(steps, 4), keras.utils.to_categorical(steps, 4))
np.asarray(keras.ops.one_hot(steps, 4))

# %% [markdown]
# ## Masks
#
# Sentences differ in length, tensors don't: all rows of a batch are padded to the longest, and a boolean **mask**
# says which steps are real. What comes after must leave the padding out, or a short sentence would be mostly zeros.
#
# A mask of shape (batch, steps) meets sequences of shape (batch, steps, features) by way of an axis of length 1.
# What a step that does not count should be replaced with depends on what follows: 0 does no harm in a sum, −∞ none
# in a maximum.

# %%
sequences = np.array([[[1.0, -4.0], [3.0, -2.0], [0.0, 0.0]], [[5.0, 2.0], [0.0, 0.0], [0.0, 0.0]]])  # (2, 3, 2)
mask = np.array([[True, True, False], [True, False, False]])  # (2, 3)

largest = np.where(mask[..., None], sequences, -np.inf).max(axis=1)
assert largest.tolist() == [[3.0, -2.0], [5.0, 2.0]]
assert sequences.max(axis=1).tolist() == [[3.0, 0.0], [5.0, 2.0]]  # 0: the padding has won

# %% [markdown]
# True counts as 1 and False as 0. So a mask can be summed, to count, and multiplied with, to blank out.

# %%
assert mask.sum(axis=1).tolist() == [2, 1]
assert (np.array([7.0, 8.0, 9.0]) * mask[0]).tolist() == [7.0, 8.0, 0.0]

# %% [markdown]
# **Exercise.** The simplest way to turn a sentence into one vector is to average its steps. Write the mean over the
# steps that the mask keeps,
#
# $$y_{bf} = \frac{\sum_t m_{bt}\, x_{btf}}{\sum_t m_{bt}}$$
#
# and decide on 0 where there is none to keep.


# %% exercise="masked_mean"
def masked_mean(sequences, mask):
    """Average sequences over the steps that count.

    Args:
        sequences: an array of shape (B, T, F), finite throughout.
        mask: a boolean array of shape (B, T); True: this step counts.

    Returns:
        An array or tensor of shape (B, F): the mean over the steps that count; zeros where none does.
    """
    ### BEGIN SOLUTION
    count = np.sum(mask, axis=1, keepdims=True)
    return np.sum(sequences * mask[..., None], axis=1) / np.maximum(count, 1)
    ### END SOLUTION


# %% check="masked_mean"
check("masked_mean")

# %% [markdown]
# Keras hands masks from layer to layer by itself, and `GlobalAveragePooling1D` does with them what you did. For a
# sequence without a single real step it returns NaN.

# %%
pooled = keras.layers.GlobalAveragePooling1D()(sequences.astype("float32"), mask=mask)
assert np.asarray(pooled).tolist() == [[2.0, -3.0], [5.0, 2.0]]

# %% [markdown]
# ## What a tensor can do that an array can't
#
# Why TensorFlow at all, if NumPy gives the same numbers? Because of one question that training asks all the time:
# if this number grew a little, how would that one change? By hand, for $f(x) = \sum_i x_i^2$, the answer is
# $2 x_i$. NumPy can only try it out. TensorFlow writes down on a *tape* what is computed, and goes back along it.

# %%
point = np.array([1.0, -2.0, 3.0])

# By hand, and tried out with NumPy: a small step in each direction in turn.
by_hand = 2 * point
step = 1e-6
tried = [(np.sum((point + step * e) ** 2) - np.sum(point**2)) / step for e in np.eye(3)]

# By the tape, from operations of TensorFlow and of Keras.
x = tf.constant(point)
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    by_tensorflow = tf.reduce_sum(x**2)
    by_keras = keras.ops.sum(keras.ops.square(x))

assert np.allclose(by_hand, tried, atol=1e-4)
assert np.allclose(by_hand, tape.gradient(by_tensorflow, x))
assert np.allclose(by_hand, tape.gradient(by_keras, x))

# %% [markdown]
# Three ways, one result. A step through NumPy in the middle would cut the tape: what is computed there leaves no
# trace.

# %%
with tf.GradientTape() as tape:
    tape.watch(x)
    through_numpy = tf.constant(np.square(x.numpy()))
    total = tf.reduce_sum(through_numpy)
assert tape.gradient(total, x) is None

# %% [markdown]
# A tensor can't be written to, and a network's weights have to change. So they are kept in a **variable**: a place
# that holds a tensor, and a new one after `assign`. Unit 02 trains with them.

# %%
weight = keras.Variable([1.0, 2.0])
weight.assign(weight - 0.5)
assert np.asarray(weight).tolist() == [0.5, 1.5]

# %% [markdown]
# ## Reading old code
#
# Until Keras 3, tensor code went through `keras.backend`, by custom imported as `K`. Most books, blog posts and
# repositories are written in it. What is left of `keras.backend` is a handful of settings. Some code says `tf.keras`
# throughout: that is the same package, so today it is Keras 3 as well.
#
# | then | now |
# |---|---|
# | `from tensorflow import keras` | the same, or `import keras`; for old programs there is the package `tf_keras` |
# | `from keras import backend as K` | `from keras import ops` |
# | `K.dot(x, w)` | `ops.matmul(x, w)` for what layers do; `ops.dot` goes by `np.dot` |
# | `K.mean(x, axis=0)`, `K.sum`, `K.square` | `ops.mean(x, axis=0)`, `ops.sum`, `ops.square` |
# | `K.variable(value)` | `keras.Variable(value)` |
# | `K.int_shape(x)`, `K.ndim(x)` | `x.shape`, `len(x.shape)` |
# | `K.eval(x)` | `np.asarray(x)`; it has its value already |
# | `K.image_dim_ordering()`: `th`, `tf` | `keras.config.image_data_format()`: `channels_first`, `channels_last` |
# | `from keras.utils import np_utils` | `keras.utils.to_categorical` |
# | `tf.placeholder`, `tf.Session().run` | `keras.Input` for a model's input; otherwise call the function |
# | `K.floatx()`, `K.epsilon()` | the same, or `keras.config.floatx()`, `keras.config.epsilon()` |
#
# What happens when the old lines are run today:

# %% tags=["demo"]
assert tf.keras.layers.Dense is keras.layers.Dense

old_lines = {
    "from tensorflow import keras": None,
    "from keras import backend as K; K.dot(matrix, matrix.T)": AttributeError,
    "from keras import backend as K; K.variable([1.0])": AttributeError,
    "from keras import backend as K; K.int_shape(tf.ones(3))": AttributeError,
    "from keras import backend as K; K.image_dim_ordering()": AttributeError,
    "from keras.utils import np_utils": ImportError,
    "from keras.engine.topology import Layer": ModuleNotFoundError,
    "tf.placeholder(tf.float32, (None, 3))": AttributeError,
    "from keras import backend as K; K.floatx()": None,
}
for line, expected in old_lines.items():
    raised = None
    try:
        exec(line, {"tf": tf, "matrix": matrix})
    except Exception as error:
        raised = error
    assert type(raised) is (expected or type(None))
    print(f"{line}\n    {type(raised).__name__ + ': ' + str(raised).split(' (')[0] if raised else 'works'}")

# %% [markdown]
# `tf.keras.backend` still has the old functions, for programs that can't be changed at once. They are marked as
# deprecated, and `dot` works only as long as there are numbers: in a model that is being put together there are
# none yet.

# %% tags=["demo"]
assert tf.keras.backend.dot(tf.ones((2, 3)), tf.ones((3, 4))).shape == (2, 4)
try:
    tf.keras.backend.dot(keras.Input((3,)), tf.ones((3, 4)))
except AttributeError as error:
    print(type(error).__name__, error)

assert keras.ops.matmul(keras.Input((3,)), tf.ones((3, 4))).shape == (None, 4)

# %% [markdown]
# ## What you can do now
#
# - You say of any tensor what its order, shape and dtype are, and what each axis counts.
# - You name the axis that a sum takes away, and keep it when the sum has to go back to where it came from.
# - You line shapes up from the right, and pair everything with everything by two axes of length 1.
# - You write a product of whole stacks, and know why `np.dot` is not it.
# - You know where floating point ends, and how a formula that is right is rewritten so that its program is, too.
# - You turn labels into distributions, and leave padding out of a mean.
#
# ## Where to read on
#
# - In this notebook: [Broadcasting](#Broadcasting) is worth a second visit before unit 02, which is all sums and
#   broadcasting; [Reading old code](#Reading-old-code) whenever a tutorial says `K.`.
# - NumPy's manual: *Broadcasting*, and the page of `numpy.einsum`.
# - TensorFlow's guide: *Introduction to tensors*.
# - Keras's API reference: `keras.ops`, and `keras.layers.Normalization`.
# - Next: **unit 02, gradient descent**, where the tape goes to work.
