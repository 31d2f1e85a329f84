# %% [markdown]
# # What a layer keeps
#
# A layer's `call` comes and goes with each batch. What stays is its **state**: the weights that an optimizer moves,
# the weights that `call` moves, and what is asked of each of them, a penalty here, a limit there. In this notebook
# you rebuild the one method through which all of that goes, `add_weight`, and then use it for everything it can do,
# up to batch normalization.
#
# ## What you will be able to do
#
# - say what each argument of `add_weight` does, and when: once, at every call, or after every optimizer step;
# - write a penalty that belongs to a weight, and one that belongs to a layer's outputs;
# - write a constraint and an initializer of your own, each with a config;
# - keep a weight that is not trained, and move it in `call` in a way that a graph, `fit` and a saved file all notice;
# - build batch normalization, explain what its moving statistics are for, and what freezing it does.

# %%
from grader import check, quiz

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import ops


keras.utils.set_random_seed(6)

# %% [markdown]
# ## A weight is more than an array
#
# Take the smallest model there is, a matrix product, and train it for one step in three ways. First in NumPy, where
# the weight is an array, the gradient is worked out on paper, and we have to remember ourselves what is to be
# trained.
#
# With $\hat y = xK$ and the mean squared error over all $N \cdot U$ entries of $y$, the gradient is
# $\partial L / \partial K = \frac{2}{N U}\, x^\top (\hat y - y)$.

# %%
rng = np.random.default_rng(0)
x = rng.normal(0.5, 1.0, (8, 3)).astype("float32")
y = rng.normal(0.0, 1.0, (8, 2)).astype("float32")
start = rng.normal(0.0, 0.5, (3, 2)).astype("float32")

gradient = 2 / y.size * x.T @ (x @ start - y)
by_hand = start - 0.1 * gradient

# %% [markdown]
# Then with the tape: the weight is a `tf.Variable`, the gradient comes by itself, and the list of what is trained is
# still ours to keep.

# %%
kernel = tf.Variable(start)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean((x @ kernel - y) ** 2)
(by_tape,) = tape.gradient(loss, [kernel])
kernel.assign_sub(0.1 * by_tape)

assert np.allclose(by_tape, gradient, atol=1e-6)
assert np.allclose(kernel, by_hand, atol=1e-6)

# %% [markdown]
# Then with Keras. The layer keeps the list: whatever is made by `add_weight` is in `layer.weights`, and `fit` trains
# what is in `layer.trainable_weights`.


# %%
class Product(keras.Layer):
    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 2))

    def call(self, x):
        return ops.matmul(x, self.kernel)


layer = Product()
model = keras.Sequential([keras.Input((3,)), layer])
assert layer.weights == layer.trainable_weights == [layer.kernel]

layer.kernel.assign(start)
model.compile(keras.optimizers.SGD(0.1), "mse")
model.fit(x, y, batch_size=8, verbose=0)
assert np.allclose(layer.kernel, by_hand, atol=1e-6)

# %% [markdown]
# Three ways, one result. The rest of this notebook is about what the third way knows of its weight, and the other two
# do not.

# %% [markdown]
# ## MiniLayer: what add_weight does with each argument
#
# `add_weight` has seven arguments that matter. Most of them do nothing when the weight is made: they are *written
# down on the weight*, and someone else reads them later.
#
# | argument | if left out | what it does | when |
# |---|---|---|---|
# | `name` | a made-up one | finds the weight again: in `summary`, in messages | when someone looks |
# | `shape` | `()` | is handed to the initializer | once, at creation |
# | `dtype` | the layer's, `"float32"` | what the numbers are stored as | for good |
# | `initializer` | `"glorot_uniform"` | makes the first values | once, at creation |
# | `trainable` | `True` | which list the weight is in | when someone asks for a list |
# | `regularizer` | none | a function of the weight that is added to the loss | each time `losses` is read |
# | `constraint` | none | a function that puts the weight back in bounds | after every optimizer step |
#
# Watch each of them on a bare `keras.Layer`.

# %%
layer = keras.Layer()
scale = layer.add_weight(
    name="scale",
    shape=(3,),
    initializer="ones",
    regularizer=lambda w: 0.5 * ops.sum(ops.abs(w)),
    constraint=lambda w: ops.clip(w, -1.0, 1.0),
)
count = layer.add_weight(name="count", shape=(), dtype="int32", initializer="zeros", trainable=False)

assert scale.name == "scale" and scale.shape == (3,) and scale.dtype == "float32"
assert count.dtype == "int32"
assert layer.trainable_weights == [scale]
assert layer.non_trainable_weights == [count]
assert layer.weights == [scale, count]

# %% [markdown]
# The **initializer** may be a name. Keras looks it up and gets an object that is called with the shape. `"uniform"`
# is short for values between −0.05 and 0.05.

# %%
initializer = keras.initializers.get("uniform")
drawn = initializer((1000,))

assert isinstance(initializer, keras.initializers.RandomUniform)
assert -0.05 <= float(ops.min(drawn)) < -0.045 and 0.045 < float(ops.max(drawn)) <= 0.05

# %% [markdown]
# The **regularizer** is not called when the weight is made. `layer.losses` is a property: each time it is read, it
# goes through the trainable weights and calls the regularizer of each on the value that the weight has *now*.

# %%
assert [float(loss) for loss in layer.losses] == [0.5 * 3]
scale.assign([1.0, -4.0, 0.0])
assert [float(loss) for loss in layer.losses] == [0.5 * 5]

# %% [markdown]
# The **constraint** is not called when the weight is made, and in Keras not by `assign` either: the −4 above is still
# there. It is the optimizer that calls it, after it has moved the weight.

# %%
assert scale.numpy().tolist() == [1.0, -4.0, 0.0]

optimizer = keras.optimizers.SGD(0.1)
optimizer.apply([ops.ones(3)], [scale])
assert np.allclose(scale, [0.9, -1.0, -0.1])

# %% [markdown]
# The step took the entries to 0.9, −4.1 and −0.1, and the constraint took −4.1 back to −1.
#
# Now build it yourself. `MiniLayer` has no optimizer, so here `assign` is the moment at which the constraint acts,
# and the only one: a new weight is what its initializer made it. Two more differences keep things short: an
# initializer is called with the shape alone, and a missing one means `"uniform"`.
#
# One trap lies in wait. A list that is written in the class's body belongs to the class, and all its instances share
# it.


# %%
class Shelf:
    books = []


one, other = Shelf(), Shelf()
one.books.append("Emma")
assert other.books == ["Emma"]

# %% [markdown]
# **Exercise.** Write `MiniLayer`, in plain Python and NumPy, and a class for the weights that its `add_weight`
# returns.


# %% exercise="MiniLayer"
class MiniLayer:
    """Keeps weights, as `keras.Layer` does, with NumPy arrays inside.

    `add_weight(name, shape, dtype=None, initializer=None, regularizer=None, trainable=True, constraint=None)` makes a
    weight, keeps it, and returns it: an object with

    - `name`;
    - `value`, a NumPy array of that shape and dtype (`None` means "float32");
    - `trainable`;
    - `assign(value)`, which gives it a new value, passed through the constraint, in the weight's own dtype.

    `initializer` is "zeros", "ones", "uniform" (from −0.05 to 0.05), or a function that is called with the
    shape; `None` means "uniform". `regularizer` and `constraint` are functions of the value, or None.

    `weights`, `trainable_weights` and `non_trainable_weights` are lists of the layer's weights. `losses` is a list
    with the regularizer of each trainable weight that has one, at its present value.
    """

    ### BEGIN SOLUTION
    def __init__(self):
        self.weights = []

    def add_weight(self, name, shape, dtype=None, initializer=None, regularizer=None, trainable=True, constraint=None):
        if not callable(initializer):
            named = {"zeros": np.zeros, "ones": np.ones, "uniform": self.uniform}
            initializer = named[initializer or "uniform"]
        value = np.array(initializer(shape), dtype or "float32")
        weight = MiniWeight(name, value, regularizer, trainable, constraint)
        self.weights.append(weight)
        return weight

    def uniform(self, shape):
        return np.random.uniform(-0.05, 0.05, shape)

    @property
    def trainable_weights(self):
        return [weight for weight in self.weights if weight.trainable]

    @property
    def non_trainable_weights(self):
        return [weight for weight in self.weights if not weight.trainable]

    @property
    def losses(self):
        return [w.regularizer(w.value) for w in self.trainable_weights if w.regularizer is not None]


class MiniWeight:
    def __init__(self, name, value, regularizer, trainable, constraint):
        self.name = name
        self.value = value
        self.regularizer = regularizer
        self.trainable = trainable
        self.constraint = constraint

    def assign(self, value):
        if self.constraint is not None:
            value = self.constraint(value)
        self.value = np.array(value, self.value.dtype)

    ### END SOLUTION


# %% check="MiniLayer"
check("MiniLayer")

# %% [markdown]
# ## RegularizedDense: a penalty that belongs to a weight
#
# A model with more weights than it needs will use them to learn the noise. One remedy is to let weights cost
# something: add $\lambda \sum w^2$ to the loss, and a weight stays large only if it earns its keep. Where the data
# has nothing to say, the penalty pulls the weight to zero.
#
# Its gradient is $2 \lambda w$, so each step of plain gradient descent also takes away the same share of every
# weight: $w \leftarrow w - \eta\, g - 2 \eta \lambda\, w$. That is why this penalty is also called *weight decay*.

# %%
strength, rate = 0.05, 0.1
decayed = start - rate * (gradient + 2 * strength * start)

kernel = tf.Variable(start)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean((x @ kernel - y) ** 2) + strength * tf.reduce_sum(kernel**2)
kernel.assign_sub(rate * tape.gradient(loss, kernel))
assert np.allclose(kernel, decayed, atol=1e-6)

# %% [markdown]
# In Keras you add nothing to the loss yourself. The weight carries its regularizer, the layer's `losses` collect what
# the regularizers say, and `fit` adds `sum(model.losses)` to the loss of the data. Here is a layer with one slope a
# feature whose penalty is on the slopes' absolute values, which is called L1.


# %%
class Slopes(keras.Layer):
    def __init__(self, l1, **kwargs):
        super().__init__(**kwargs)
        self.l1 = l1

    def build(self, input_shape):
        self.slope = self.add_weight(
            name="slope", shape=(input_shape[-1],), initializer="ones", regularizer=keras.regularizers.L1(self.l1)
        )

    def call(self, x):
        return x * self.slope


slopes = Slopes(0.2)
model = keras.Sequential([keras.Input((3,)), slopes])
model.compile(keras.optimizers.SGD(0.1), "mse")
targets = np.zeros_like(x)
data_loss = np.mean(x**2)
penalty = 0.2 * 3

assert np.isclose(float(sum(model.losses)), penalty)
assert np.isclose(model.evaluate(x, targets, verbose=0), data_loss + penalty, rtol=1e-5)

# %% [markdown]
# Note what was not needed: no call of the layer, and nothing in `call`. A penalty on a weight is a property of the
# weight. Put it into `call` as well, and it counts twice.
#
# Two things about configs, since the next layer needs one. `get_config` returns what `__init__` must be given to make
# such a layer again. Where every argument is a plain number or string, Keras can work that out by itself, as it does
# for `Slopes`. Once you write `get_config` yourself, it must be complete.

# %%
assert slopes.get_config()["l1"] == 0.2
assert Slopes.from_config(slopes.get_config()).l1 == 0.2

# %% [markdown]
# **Exercise.** Write a Dense layer without bias whose kernel pays $\lambda$ times the sum of its squared entries.


# %% exercise="RegularizedDense"
@keras.saving.register_keras_serializable()
class RegularizedDense(keras.Layer):
    """Returns x @ kernel, and adds l2 · Σ kernel² to the loss.

    Args: `units`, the number of outputs; `l2`, the strength of the penalty; the base class's.
    Input: (batch, …, features), any rank from 2. Output: (batch, …, units).
    Weight: `kernel` (features, units), glorot uniform as in Dense.
    `losses` hold the penalty as soon as the layer is built, and once, however often it is called.
    """

    ### BEGIN SOLUTION
    def __init__(self, units, l2, **kwargs):
        super().__init__(**kwargs)
        self.units, self.l2 = units, l2

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], self.units), regularizer=keras.regularizers.L2(self.l2)
        )

    def call(self, x):
        return ops.matmul(x, self.kernel)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "l2": self.l2}

    ### END SOLUTION


# %% check="RegularizedDense"
check("RegularizedDense")

# %% [markdown]
# ## MaxNorm: a constraint of your own
#
# A penalty persuades; a constraint commands. After each step the optimizer calls the weight's constraint and assigns
# what it returns, so that the weight is back in bounds before anything else sees it. Moving a point to the nearest
# one that is allowed is called a *projection*, and stepping and projecting in turn is projected gradient descent.
#
# A constraint is a class with `__call__(w)` and a `get_config`. This one keeps the mean of each row at zero.


# %%
class CenteredRows(keras.constraints.Constraint):
    def __init__(self, share=1.0):
        self.share = share

    def __call__(self, w):
        return w - self.share * ops.mean(w, axis=1, keepdims=True)

    def get_config(self):
        return {"share": self.share}


centered = CenteredRows()(ops.array([[1.0, 2.0, 6.0], [0.0, 0.0, 3.0]]))
assert np.allclose(centered, [[-2, -1, 3], [-1, -1, 2]])
assert CenteredRows.from_config(CenteredRows(0.5).get_config()).share == 0.5

# %% [markdown]
# `keepdims=True` leaves the averaged axis in place, with length 1, so that means of shape (2, 1) line up with rows of
# shape (2, 3). And the class computes with `keras.ops`: inside `fit` a step is a graph, where `w` has no numbers yet
# that NumPy could read.
#
# One step by hand, one by Keras:

# %%
dense = keras.layers.Dense(2, use_bias=False, kernel_constraint=CenteredRows())
model = keras.Sequential([keras.Input((3,)), dense])
dense.kernel.assign(start)
model.compile(keras.optimizers.SGD(0.1), "mse")
model.fit(x, y, batch_size=8, verbose=0)

stepped = start - 0.1 * gradient
assert np.allclose(dense.kernel, stepped - stepped.mean(axis=1, keepdims=True), atol=1e-6)

# %% [markdown]
# The best known constraint limits lengths. A kernel has shape (inputs, outputs), so a *column* holds what one unit
# multiplies its inputs by. Its length, or norm, is $\lVert w_j \rVert = \sqrt{\sum_i w_{ij}^2}$. A column that is
# longer than `max_value` is shortened to that length, in its own direction. A column that is short enough stays as it
# is, and that goes for a column of zeros too.

# %%
kernel = np.array([[3.0, 0.3, 0.0], [4.0, 0.4, 0.0]])
assert np.allclose(np.linalg.norm(kernel, axis=0), [5, 0.5, 0])

with np.errstate(invalid="ignore"):
    directions = kernel / np.linalg.norm(kernel, axis=0)
assert np.allclose(directions[:, :2], [[0.6, 0.6], [0.8, 0.8]])
assert np.isnan(directions[:, 2]).all()  # 0 / 0: the zeros need care

# %% [markdown]
# **Exercise.** Write this constraint.


# %% exercise="MaxNorm"
@keras.saving.register_keras_serializable()
class MaxNorm(keras.constraints.Constraint):
    """Shortens what is longer than max_value.

    Args: `max_value`, the greatest norm allowed; `axis`, the axis of `w` along which a norm is taken, 0 if not given.
    `__call__(w)` returns a tensor of the shape of `w`. Norms are above 1e-3 or exactly 0; zeros stay zeros.
    `get_config` returns both arguments.
    """

    ### BEGIN SOLUTION
    def __init__(self, max_value, axis=0):
        self.max_value, self.axis = max_value, axis

    def __call__(self, w):
        norms = ops.sqrt(ops.sum(ops.square(w), axis=self.axis, keepdims=True))
        return w * self.max_value / ops.maximum(norms, self.max_value)

    def get_config(self):
        return {"max_value": self.max_value, "axis": self.axis}

    ### END SOLUTION


# %% check="MaxNorm"
check("MaxNorm")

# %% [markdown]
# ## NonNegativeDense: a kernel that stays at or above zero
#
# Some kernels mean something. If a unit adds up amounts, prices or counts, a negative weight makes no sense. There
# are three places where one might see to it, and they are not the same:
#
# - an **initializer** acts once, and the first step may undo it;
# - a function **in `call`** changes what is computed, and leaves the weight itself where it was. Its gradient is gone
#   wherever the function is flat;
# - a **constraint** changes the weight, after every step.

# %%
weight = tf.Variable([-0.5, 0.5])
with tf.GradientTape() as tape:
    output = tf.reduce_sum(3 * tf.nn.relu(weight))
assert tape.gradient(output, weight).numpy().tolist() == [0.0, 3.0]  # the negative entry can't learn any more

# %% [markdown]
# `keras.constraints` has four classes ready: `MaxNorm`, `MinMaxNorm`, `UnitNorm` and `NonNeg`. `add_weight` takes an
# object, any function of the weight, or a name in small letters.

# %%
assert isinstance(keras.constraints.get("unit_norm"), keras.constraints.UnitNorm)
assert keras.constraints.get(None) is None

# %% [markdown]
# **Exercise.** Write a Dense layer whose kernel no optimizer step leaves below zero. The kernel *starts* like any
# Dense kernel, with both signs.


# %% exercise="NonNegativeDense"
@keras.saving.register_keras_serializable()
class NonNegativeDense(keras.Layer):
    """Returns x @ kernel + bias; after an optimizer step, what is below zero in the kernel is set to 0.

    Args: `units`; the base class's.
    Input: (batch, …, features), any rank from 2. Output: (batch, …, units).
    Weights: `kernel` (features, units), glorot uniform, kept non-negative by a constraint; `bias` (units,), zeros,
    free.
    """

    ### BEGIN SOLUTION
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], self.units), constraint=keras.constraints.NonNeg()
        )
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    def call(self, x):
        return ops.matmul(x, self.kernel) + self.bias

    def get_config(self):
        return {**super().get_config(), "units": self.units}

    ### END SOLUTION


# %% check="NonNegativeDense"
check("NonNegativeDense")

# %% [markdown]
# ## RunningMean: a weight that call moves
#
# Not everything that a layer remembers is learned by gradient descent. A count of samples, a running mean, the
# vocabulary of a text: `call` or `adapt` writes them, no gradient does. They are weights all the same, since they are
# needed after training and belong in the saved file. `trainable=False` keeps the optimizer away from them.
#
# Early Keras collected such changes in a list, `self.updates`, that the training loop ran after each step. That list
# is gone. Today a layer **assigns**, in `call`, and the change happens there and then.


# %%
class CountingLayer(keras.Layer):
    def build(self, input_shape):
        self.seen = self.add_weight(name="seen", shape=(), dtype="int32", initializer="zeros", trainable=False)
        self.attribute = 0

    def call(self, x):
        self.seen.assign(self.seen + ops.shape(x)[0])
        self.attribute = self.attribute + 1
        return x


counting = CountingLayer()
counting(x)
assert int(counting.seen) == 8 and counting.attribute == 1

# %% [markdown]
# An ordinary attribute looks just as good, until a graph comes along. `fit` traces `call` once into a graph and then
# runs the graph. Python's `+ 1` happens while tracing; the graph knows nothing of it.

# %%
model = keras.Sequential([keras.Input((3,)), CountingLayer(), keras.layers.Dense(2)])
counting = model.layers[0]
model.compile("sgd", "mse")
before = int(counting.seen), counting.attribute
model.fit(x, y, batch_size=2, epochs=5, verbose=0)

assert int(counting.seen) - before[0] == 5 * 8  # the weight has counted every sample
assert counting.attribute - before[1] < 5 * 4  # the attribute has not counted every batch
assert counting.seen in model.non_trainable_weights

# %% [markdown]
# `call` can tell training from use: if it has an argument `training`, Keras hands it `True` inside `fit`, `False`
# inside `evaluate` and `predict`, and nothing, so that the default counts, when you call the layer yourself. The
# default should be `False`: a layer is used more often than it is trained.
#
# How does one keep a mean without keeping the samples? By moving it a little towards each new batch's mean $b$:
#
# $$m \leftarrow \mu\, m + (1 - \mu)\, b$$
#
# $\mu$ is the **momentum**, the share of the old mean that is kept. Batches that lie $n$ steps back count for
# $(1 - \mu)\, \mu^n$, so the mean forgets, and what it started from has the weight $\mu^n$ after $n$ batches.

# %%
momentum, kept = 0.9, 0.0
batch_means = [3.0, 3.0, 3.0, 3.0, 3.0]
for b in batch_means:
    kept = momentum * kept + (1 - momentum) * b
assert np.isclose(kept, 3 * (1 - momentum**5))
assert 0.5 < 0.99**68 and 0.99**69 < 0.5  # with Keras's default, 0.99, half of the start is forgotten after 69 batches

# %% [markdown]
# "Per feature" means: one mean for each position of the last axis, taken over all the others. For a batch of
# sequences (batch, time, features), these are axes 0 and 1.

# %%
sequences = rng.normal(2.0, 1.0, (4, 5, 3))
assert sequences.mean(axis=(0, 1)).shape == (3,)
assert np.allclose(sequences.mean(axis=(0, 1)), sequences.reshape(20, 3).mean(axis=0))

# %% [markdown]
# **Exercise.** Write a layer that subtracts the batch's mean in training and remembers, so that it can subtract a
# mean at inference, where there may be no batch to speak of.


# %% exercise="RunningMean"
@keras.saving.register_keras_serializable()
class RunningMean(keras.Layer):
    """Subtracts each feature's mean: the batch's in training, the remembered one otherwise.

    Args: `momentum`, 0.99 if not given; the base class's.
    Input: (batch, …, features), any rank from 2; statistics are over all axes but the last. Output: the same shape.
    Weight: `mean` (features,), zeros, not trainable.
    With `training=True`: returns x − batch mean, and mean ← momentum · mean + (1 − momentum) · batch mean.
    Otherwise, and if `training` is not given: returns x − mean, and leaves it as it is.
    """

    ### BEGIN SOLUTION
    def __init__(self, momentum=0.99, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum

    def build(self, input_shape):
        self.mean = self.add_weight(name="mean", shape=(input_shape[-1],), initializer="zeros", trainable=False)

    def call(self, x, training=False):
        if not training:
            return x - self.mean
        batch_mean = ops.mean(x, axis=tuple(range(len(x.shape) - 1)))
        self.mean.assign(self.momentum * self.mean + (1 - self.momentum) * batch_mean)
        return x - batch_mean

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}

    ### END SOLUTION


# %% check="RunningMean"
check("RunningMean")

# %% [markdown]
# ## BatchNorm: all of it together
#
# Deep networks train badly when the numbers inside them drift: a layer learns what its inputs look like, and the
# layer below changes them. Batch normalization gives each feature mean 0 and variance 1, batch by batch, and then
# lets the network choose another scale and place with two weights that are trained:
#
# $$\hat x = \frac{x - \mu_B}{\sqrt{\sigma_B^2 + \varepsilon}}, \qquad y = \gamma\, \hat x + \beta$$
#
# $\mu_B$ and $\sigma_B^2$ are the batch's mean and variance for that feature. $\varepsilon$ keeps a feature that
# never varies from being divided by zero.

# %%
features = rng.normal([3.0, -1.0], [2.0, 0.1], (64, 2)).astype("float32")
epsilon = 1e-3
mean, variance = features.mean(axis=0), features.var(axis=0)
normalized = (features - mean) / np.sqrt(variance + epsilon)

assert np.allclose(normalized.mean(axis=0), 0, atol=1e-5)
assert np.allclose(normalized.var(axis=0), variance / (variance + epsilon), atol=1e-4)  # 1, less what epsilon takes
normalized.var(axis=0)

# %% [markdown]
# Keras's own layer does just that, with $\gamma = 1$ and $\beta = 0$ to begin with.

# %%
keras_layer = keras.layers.BatchNormalization(epsilon=epsilon, momentum=0.9)
assert np.allclose(keras_layer(features, training=True), normalized, atol=1e-4)

trained = {weight.name for weight in keras_layer.trainable_weights}
kept = {weight.name for weight in keras_layer.non_trainable_weights}
assert trained == {"gamma", "beta"}
assert kept == {"moving_mean", "moving_variance"}

# %% [markdown]
# In training a sample's result depends on who else is in the batch. In use that would be absurd, and a batch of one
# would come out as zeros. So the layer keeps a moving mean and a moving **variance** (not the deviation, and divided
# by $N$, not $N - 1$), and normalizes with those at inference. They start at 0 and 1, where normalizing changes next
# to nothing.

# %%
alone = features[:1]
assert np.allclose(keras_layer(alone, training=True), 0)

keras_layer = keras.layers.BatchNormalization(epsilon=epsilon, momentum=0.9)
assert np.allclose(keras_layer(alone, training=False), alone / np.sqrt(1 + epsilon))
keras_layer(features, training=True)
assert np.allclose(keras_layer.moving_mean, 0.1 * mean, atol=1e-5)
assert np.allclose(keras_layer.moving_variance, 0.9 + 0.1 * variance, atol=1e-5)

# %% [markdown]
# The gradient is another matter. In training $\mu_B$ and $\sigma_B^2$ are computed from $x$, so the gradient flows
# through them as well: raise all the inputs together and nothing changes, so the gradient of any output's sum by the
# inputs adds up to zero over the batch. At inference the statistics are constants.

# %%
keras_layer = keras.layers.BatchNormalization()
inputs = tf.constant(features)
weights = tf.constant(rng.uniform(0.5, 1.5, features.shape).astype("float32"))
for training, total in ((True, 0.0), (False, np.sum(weights, axis=0) / np.sqrt(1 + 1e-3))):
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        output = tf.reduce_sum(weights * keras_layer(inputs, training=training))
        keras_layer.moving_mean.assign([0.0, 0.0])
        keras_layer.moving_variance.assign([1.0, 1.0])
    assert np.allclose(np.sum(tape.gradient(output, inputs), axis=0), total, atol=1e-2)

# %% [markdown]
# **Freezing.** `layer.trainable = False` moves all four weights to `non_trainable_weights`. In a Dense layer that
# would be all. Batch normalization does one thing more: a frozen layer runs in inference mode, even with
# `training=True`, and its statistics stand still. Otherwise a frozen layer of a pretrained model would go on changing
# with the new data.

# %%
keras_layer.trainable = False
assert len(keras_layer.trainable_weights) == 0 and len(keras_layer.non_trainable_weights) == 4
frozen_mean = keras_layer.moving_mean.numpy()
frozen = keras_layer(features, training=True)
assert np.array_equal(keras_layer.moving_mean.numpy(), frozen_mean)
assert np.allclose(frozen, keras_layer(features, training=False))

# %% [markdown]
# Play with the statistics. The data has mean 3 and variance 4 for 200 batches, then mean 6 and variance 1. On the
# right is what the layer would return at inference if you stopped training there.
#
# - With momentum 0.999, how far has the moving mean come after 100 batches?
# - With momentum 0 and batches of 2, why are the outputs never right for long?
# - Freeze the layer, and go past batch 200. What does the network behind it get to see?

# %% tags=["demo"]
import figures

figures.moving_statistics()

# %% [markdown]
# A moving statistic is a compromise: high momentum is calm and late, low momentum is quick and noisy. Short trainings
# with the default of 0.99 end with statistics that still remember their start, and a model that is good in training
# and bad in `evaluate`.

# %% tags=["demo"]
quiz(
    "A model with batch normalization reaches a loss of 0.1 in fit. After 30 batches in all, evaluate on the very same "
    "data says 2.5. What is the likeliest reason?",
    {
        "The moving statistics have hardly left 0 and 1.": (
            "After 30 batches with momentum 0.99, 74 % of the start is still there. Train longer or lower the momentum."
        ),
        "The model overfits.": "Overfitting shows on other data. This is the data it was trained on.",
        "evaluate updates the moving statistics.": "It runs with training=False, which leaves them alone.",
        "gamma and beta are not used at inference.": "They are used in both modes; only mean and variance differ.",
    },
    right="The moving statistics have hardly left 0 and 1.",
)

# %% [markdown]
# **Exercise.** Build the layer. It is what you have seen so far, with nothing added: two weights that are trained,
# two that are not, and two modes.


# %% exercise="BatchNorm"
@keras.saving.register_keras_serializable()
class BatchNorm(keras.Layer):
    """Normalizes each feature to mean 0 and variance 1, then returns gamma · normalized + beta.

    Args: `momentum`, 0.99 if not given; `epsilon`, 1e-3 if not given; the base class's.
    Input: (batch, features) or (batch, height, width, channels); statistics are over all axes but the last.
    Weights, each of the last axis's length: `gamma`, ones, and `beta`, zeros, trainable; `moving_mean`, zeros, and
    `moving_variance`, ones, not trainable.
    With `training=True`: uses the batch's mean and population variance, and moves the moving ones towards them, as
    moving ← momentum · moving + (1 − momentum) · batch. Otherwise: uses the moving ones and leaves them.
    """

    ### BEGIN SOLUTION
    def __init__(self, momentum=0.99, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.momentum, self.epsilon = momentum, epsilon

    def build(self, input_shape):
        shape = (input_shape[-1],)
        self.gamma = self.add_weight(name="gamma", shape=shape, initializer="ones")
        self.beta = self.add_weight(name="beta", shape=shape, initializer="zeros")
        self.moving_mean = self.add_weight(name="moving_mean", shape=shape, initializer="zeros", trainable=False)
        self.moving_variance = self.add_weight(name="moving_variance", shape=shape, initializer="ones", trainable=False)

    def call(self, x, training=False):
        if training:
            axes = tuple(range(len(x.shape) - 1))
            mean, variance = ops.mean(x, axis=axes), ops.var(x, axis=axes)
            self.move(self.moving_mean, mean)
            self.move(self.moving_variance, variance)
        else:
            mean, variance = self.moving_mean, self.moving_variance
        return self.gamma * (x - mean) / ops.sqrt(variance + self.epsilon) + self.beta

    def move(self, moving, batch):
        moving.assign(self.momentum * moving + (1 - self.momentum) * batch)

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum, "epsilon": self.epsilon}

    ### END SOLUTION


# %% check="BatchNorm"
check("BatchNorm")

# %% [markdown]
# ## ScaledNormal: an initializer that knows the shape
#
# Back to the first moment of a weight's life. A unit adds up `fan_in` products. If inputs have variance 1 and weights
# variance $v$, the sum has variance $\text{fan\_in} \cdot v$. Do that layer after layer and the numbers explode or
# vanish, unless $v$ is about $1 / \text{fan\_in}$. A relu throws away half of the signal, and $2 / \text{fan\_in}$
# makes up for it: that is He's initializer, and `scale=2` below.

# %% tags=["demo"]
signal = rng.normal(0.0, 1.0, (200, 100))
figure, axes = plt.subplots(figsize=(6, 3), layout="constrained")
for scale, style in ((0.5, "o--"), (2.0, "s-"), (4.0, "^:")):
    hidden, sizes = signal, []
    for _ in range(12):
        hidden = np.maximum(hidden @ rng.normal(0.0, np.sqrt(scale / 100), (100, 100)), 0)
        sizes.append(np.sqrt(np.mean(hidden**2)))
    axes.semilogy(range(1, 13), sizes, style, label=f"scale {scale:g}")
axes.set_xlabel("relu layer")
axes.set_ylabel("size of its outputs")
axes.legend()
plt.show()

# %% [markdown]
# A normal distribution has tails: one weight in twenty is beyond two deviations, and a single large weight can spoil
# a unit. A **truncated** normal draws such entries again. What is left is narrower than before: its deviation is
# 0.87962566 of what it was. To end with the deviation you want, divide by that number before you draw.

# %%
drawn = rng.normal(0.0, 1.0, 200_000)
truncated = drawn[np.abs(drawn) <= 2]
assert 0.04 < 1 - len(truncated) / len(drawn) < 0.05
assert abs(truncated.std() - 0.8796) < 0.01

by_keras = keras.random.truncated_normal((200_000,), stddev=1.0, seed=1)
assert abs(float(ops.std(by_keras)) - 0.8796) < 0.01 and float(ops.max(ops.abs(by_keras))) <= 2

# %% [markdown]
# In Keras an initializer is a class with `__call__(shape, dtype=None)` and `get_config`. Here is a small one that
# draws small whole numbers.


# %%
class Dice(keras.initializers.Initializer):
    def __init__(self, sides=6, seed=None):
        self.sides, self.seed = sides, seed

    def __call__(self, shape, dtype=None):
        return ops.cast(keras.random.randint(shape, 1, self.sides + 1, seed=self.seed), dtype or "float32")

    def get_config(self):
        return {"sides": self.sides, "seed": self.seed}


dense = keras.layers.Dense(4, kernel_initializer=Dice(seed=3))
dense.build((None, 5))
assert set(np.unique(dense.kernel)) <= {1, 2, 3, 4, 5, 6}

# %% [markdown]
# The seed decides how often you get what. A whole number, handed to a function of `keras.random`, gives the same draw
# on every call. That is what Keras's initializers do, and it has a catch: *one* seeded instance given to two layers
# of one shape makes twins of them. A `SeedGenerator` moves on with each draw. `seed=None` draws afresh.

# %%
assert np.array_equal(Dice(seed=3)((5, 4)), Dice(seed=3)((5, 4)))
one = Dice(seed=3)
assert np.array_equal(one((5, 4)), one((5, 4)))

generator = keras.random.SeedGenerator(3)
assert not np.array_equal(keras.random.uniform((5, 4), seed=generator), keras.random.uniform((5, 4), seed=generator))
assert not np.array_equal(keras.random.uniform((5, 4)), keras.random.uniform((5, 4)))

# %% [markdown]
# Last, `fan_in`: how many inputs one output adds up. For a Dense kernel (inputs, outputs) it is the first axis. For a
# convolution's kernel (height, width, channels, filters) one output adds up a window of all channels: the product
# of all axes but the last.

# %%
convolution = keras.layers.Conv2D(40, (3, 5))
convolution.build((None, 20, 20, 16))
assert tuple(convolution.kernel.shape) == (3, 5, 16, 40)
assert np.prod(convolution.kernel.shape[:-1]) == 3 * 5 * 16

# %% [markdown]
# **Exercise.** Write an initializer that draws from a truncated normal with the deviation
# $\sqrt{\text{scale} / \text{fan\_in}}$.


# %% exercise="ScaledNormal"
@keras.saving.register_keras_serializable()
class ScaledNormal(keras.initializers.Initializer):
    """Draws from a normal distribution, cut at two deviations, whose deviation after the cut is sqrt(scale / fan_in).

    Args: `scale`, 2.0 if not given; `seed`, a whole number or None.
    `__call__(shape, dtype=None)` returns values of that shape; fan_in is the product of all axes but the last.
    The same seed gives the same values, and a seeded instance repeats its values on every call. Without a seed,
    two instances give different values. `get_config` returns both arguments.
    """

    ### BEGIN SOLUTION
    def __init__(self, scale=2.0, seed=None):
        self.scale, self.seed = scale, seed

    def __call__(self, shape, dtype=None):
        fan_in = np.prod(shape[:-1])
        stddev = np.sqrt(self.scale / fan_in) / 0.87962566103423978
        return keras.random.truncated_normal(shape, stddev=stddev, dtype=dtype, seed=self.seed)

    def get_config(self):
        return {"scale": self.scale, "seed": self.seed}

    ### END SOLUTION


# %% check="ScaledNormal"
check("ScaledNormal")

# %% [markdown]
# ## ActivityPenalty: a loss that call adds
#
# A regularizer sees a weight. What if the penalty is to be on what a layer *returns*, so that few of its units are
# active at a time? That is known only when there is a batch, so it belongs in `call`: `self.add_loss(number)`.
#
# This layer asks its inputs to have mean zero, feature by feature.


# %%
class MeanPenalty(keras.Layer):
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def call(self, x):
        self.add_loss(self.rate * ops.sum(ops.square(ops.mean(x, axis=0))))
        return x


penalty = MeanPenalty(0.5)
assert penalty.losses == []  # nothing was called, so there is nothing to add
penalty(x)
assert np.isclose(float(penalty.losses[0]), 0.5 * np.sum(x.mean(axis=0) ** 2))

# %% [markdown]
# What calls added is cleared when the layer, or the model around it, is called again. `losses` are those of the last
# call, and there is nothing to tidy up.

# %%
for _ in range(3):
    penalty(2 * x)
assert len(penalty.losses) == 1
assert np.isclose(float(penalty.losses[0]), 4 * 0.5 * np.sum(x.mean(axis=0) ** 2))

# %% [markdown]
# An added loss is a tensor with a history: its gradient reaches every weight that had a part in it. By hand, by the
# tape and by `fit`, for a kernel $K$ with $h = xK$ and the penalty $r \sum_j \bar h_j^2$, the gradient is $2 r\, \bar
# x^\top \bar h$.

# %%
mean_x = x.mean(axis=0, keepdims=True)
by_hand = start - 0.1 * (gradient + 2 * 0.5 * mean_x.T @ (mean_x @ start))

kernel = tf.Variable(start)
penalty = MeanPenalty(0.5)
with tf.GradientTape() as tape:
    outputs = penalty(x @ kernel)
    loss = tf.reduce_mean((outputs - y) ** 2) + sum(penalty.losses)
by_tape = start - 0.1 * tape.gradient(loss, kernel)

dense = keras.layers.Dense(2, use_bias=False)
model = keras.Sequential([keras.Input((3,)), dense, MeanPenalty(0.5)])
dense.kernel.assign(start)
model.compile(keras.optimizers.SGD(0.1), "mse")
model.fit(x, y, batch_size=8, verbose=0)

assert np.allclose(by_tape, by_hand, atol=1e-6)
assert np.allclose(dense.kernel, by_hand, atol=1e-6)

# %% [markdown]
# A last point: how large should a penalty on a batch be? The loss of the data is a mean over samples. If the penalty
# were a sum over the batch, its share would grow with the batch size, and changing the batch size would change what
# is learned. So it is a mean over samples too: $\frac{1}{B} \sum_{b} r \sum_i x_{bi}^2$, the inner sum over *all*
# entries of a sample, however many axes it has.

# %% tags=["demo"]
quiz(
    "You want to see the penalty's size during training, and use a metric in call in place of add_loss. What happens?",
    {
        "The number is reported, and training does not change.": (
            "A metric is only looked at. Only what is in the loss has a gradient that moves weights."
        ),
        "It is added to the loss all the same.": "fit adds model.losses to the loss, and a metric is not among them.",
        "The penalty is counted twice.": "It is not counted at all: nothing was added to the loss.",
    },
    right="The number is reported, and training does not change.",
)

# %% [markdown]
# **Exercise.** Write a layer that returns its input and adds $r \sum x^2$ a sample, averaged over the batch, to the
# loss.


# %% exercise="ActivityPenalty"
@keras.saving.register_keras_serializable()
class ActivityPenalty(keras.Layer):
    """Returns x as it is, and adds rate · Σ x² a sample, averaged over the batch, to the loss.

    Args: `rate`; the base class's.
    Input: (batch, …), any rank from 2. Output: the input.
    `losses` hold one number, that of the last call.
    """

    ### BEGIN SOLUTION
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def call(self, x):
        samples = ops.cast(ops.shape(x)[0], x.dtype)
        self.add_loss(self.rate * ops.sum(ops.square(x)) / samples)
        return x

    def get_config(self):
        return {**super().get_config(), "rate": self.rate}

    ### END SOLUTION


# %% check="ActivityPenalty"
check("ActivityPenalty")

# %% [markdown]
# ## Reading old code
#
# Books and posts on layers with state are mostly older than Keras 3. What they write, what stands in its place, and
# what the old line does today:
#
# | Keras 1 and 2 | Keras 3 | the old line today |
# |---|---|---|
# | `add_weight("kernel", (3, 4))` | `add_weight(name="kernel", shape=(3, 4))` | ValueError: name must be a keyword |
# | `self.W = K.variable(…)` | `self.W = self.add_weight(…)` | AttributeError: `keras.backend` has no `variable` |
# | `self.trainable_weights = [self.W]` | nothing: `add_weight` lists it | AttributeError: no setter |
# | `self.add_update(…)` | `self.moving.assign(…)` in `call` | AttributeError |
# | `self.updates = […]` | the same | **no error, and no effect** |
# | `Dense(4, W_regularizer=l2(0.01))` | `Dense(4, kernel_regularizer=…L2(0.01))` | ValueError: unrecognized |
# | `Dense(4, W_constraint=maxnorm(2))` | `Dense(4, kernel_constraint=…MaxNorm(2))` | ValueError; `maxnorm` is gone |
# | `Dense(4, init="uniform")` | `Dense(4, kernel_initializer="uniform")` | ValueError: unrecognized |
# | `from keras.initializations import …` | `from keras.initializers import …` | ModuleNotFoundError |
# | `K.in_train_phase(a, b)`, `K.learning_phase()` | `training` in `call` | AttributeError |
# | `BatchNormalization(mode=0)` | `BatchNormalization()` | ValueError: unrecognized |
# | `self.add_metric(…)` | a metric in `compile` | NotImplementedError |
#
# Two changes make no noise at all. Keras 2 on TensorFlow kept the *sample* variance as `moving_variance`; Keras 3 keeps
# the population's. And in Keras 1 and early Keras 2 a frozen `BatchNormalization` went on with batch statistics; it now
# runs in inference mode.


# %% tags=["demo"]
def set_weights_list(layer):
    layer.trainable_weights = [1]


old_lines = {
    'add_weight("kernel", (3, 4))': (ValueError, lambda: keras.Layer().add_weight("kernel", (3, 4))),
    "K.variable": (AttributeError, lambda: keras.backend.variable),
    "self.trainable_weights = […]": (AttributeError, lambda: set_weights_list(keras.Layer())),
    "self.add_update(…)": (AttributeError, lambda: keras.Layer().add_update([])),
    "Dense(4, W_regularizer=…)": (ValueError, lambda: keras.layers.Dense(4, W_regularizer="l2")),
    "Dense(4, W_constraint=…)": (ValueError, lambda: keras.layers.Dense(4, W_constraint="max_norm")),
    "keras.constraints.maxnorm": (AttributeError, lambda: keras.constraints.maxnorm),
    'Dense(4, init="uniform")': (ValueError, lambda: keras.layers.Dense(4, init="uniform")),
    "keras.initializations": (ModuleNotFoundError, lambda: __import__("keras.initializations")),
    "K.learning_phase": (AttributeError, lambda: keras.backend.learning_phase),
    "BatchNormalization(mode=0)": (ValueError, lambda: keras.layers.BatchNormalization(mode=0)),
    "self.add_metric(…)": (NotImplementedError, lambda: keras.Layer().add_metric(0.0)),
}
for line, (expected, run) in old_lines.items():
    try:
        run()
    except Exception as error:
        assert type(error) is expected, (line, error)
        print(f"{line:32} {type(error).__name__}")
    else:
        raise AssertionError(line)

silent = keras.Layer()
silent.updates = ["an update that nobody will run"]
assert keras.constraints.max_norm is keras.constraints.MaxNorm

# %% [markdown]
# ## What you can do now
#
# - You know what `add_weight` does with each argument, because you have written it.
# - You have two kinds of penalty at hand: a regularizer for a weight, `add_loss` for what a batch brings about.
# - You can hold weights in bounds, and start them at the right scale.
# - You can keep a weight that is not trained, and know why `assign` and not `=`.
# - You have built batch normalization, and can explain why a model may do well in `fit` and badly in `evaluate`.
#
# ## Where to read on
#
# - In this notebook: the table at [MiniLayer](#MiniLayer:-what-add_weight-does-with-each-argument), whenever you make
#   a weight; [RunningMean](#RunningMean:-a-weight-that-call-moves), whenever something won't stay changed.
# - `keras.Layer.add_weight`, `keras.Layer.add_loss` and `keras.Layer.losses` in Keras's reference, and their source
#   in `keras/src/layers/layer.py`, which you can now read.
# - `keras.initializers`, `keras.regularizers` and `keras.constraints`: each is a short file.
# - `keras/src/layers/normalization/batch_normalization.py`, beside your own.
# - Next: **unit 07, what fit does** with all this: forward, backward, update.
