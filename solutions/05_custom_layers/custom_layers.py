# %% [markdown]
# # Layers of your own
#
# A model is made of layers, and so far they came ready-made. In this notebook you write eight: from the classic first
# one, a matrix product, to a convolution that can't look ahead and a polynomial that is still there after it was saved.
# A layer answers three questions, each in a method of its own: *which weights have I got* (`build`), *what do I do with
# an input* (`call`), and *what shape comes out* (`compute_output_shape`).
#
# ## What you will be able to do
#
# - say what happens when a layer is constructed, built and called, and what is still unknown at each point;
# - make weights with `add_weight`, in the shape that the inputs ask for;
# - write a `call` that works for symbolic inputs, for batches of any size and for sequences of unknown length;
# - write layers that behave differently in training, and layers that tell others what to ignore;
# - choose what a layer computes in, and what it keeps its weights in;
# - give a layer a config, register it, save it in a model and load it again;
# - read the layers of Keras 1 and 2, and move them to today's Keras line by line.

# %%
from grader import check, quiz

import keras
import numpy as np
import tensorflow as tf
from keras import ops

# %% [markdown]
# ## A function that remembers
#
# Start without Keras. The smallest layer with something to learn multiplies each feature by a factor of its own:
#
# $$y_{bf} = x_{bf}\, s_f$$
#
# How many factors does it need? As many as there are features, and nobody knows that before the first input is there.
# So there are three moments: the object is made, its factors are made, it computes.


# %%
class NumPyScale:
    def __init__(self):
        self.factor = None

    def build(self, input_shape):
        self.factor = np.ones(input_shape[-1])

    def __call__(self, x):
        if self.factor is None:
            self.build(x.shape)
        return x * self.factor


x = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])  # 2 samples, 3 features

by_hand = NumPyScale()
assert by_hand.factor is None
assert np.array_equal(by_hand(x), x)  # the first call has built it
assert by_hand.factor.shape == (3,)

by_hand.factor = np.array([2.0, 0.5, -1.0])
assert by_hand(x).tolist() == [[2.0, -1.0, -3.0], [8.0, 2.5, 6.0]]

# %% [markdown]
# To learn, it needs a gradient. Let $g_{bf}$ be the derivative of the loss by $y_{bf}$. Each factor is used once a
# sample, so its derivative is a sum over the batch; each input is used once.
#
# $$\frac{\partial L}{\partial s_f} = \sum_b g_{bf}\, x_{bf} \qquad \frac{\partial L}{\partial x_{bf}} = g_{bf}\, s_f$$
#
# For the loss $L = \frac12 \sum y^2$, $g$ is $y$ itself. The tape says the same.

# %%
g = by_hand(x)
by_factor, by_input = (g * x).sum(axis=0), g * by_hand.factor

factor, inputs = tf.Variable(by_hand.factor), tf.constant(x)
with tf.GradientTape() as tape:
    tape.watch(inputs)
    loss = tf.reduce_sum((inputs * factor) ** 2) / 2
taped = tape.gradient(loss, [factor, inputs])

assert np.allclose(taped[0], by_factor) and np.allclose(taped[1], by_input)

# %% [markdown]
# ## The same layer in Keras
#
# `keras.Layer` has a place for each of the three moments, and adds what `NumPyScale` lacks: it keeps a list of the
# weights, calls `build` for you, once, and leads gradients through.
#
# - `__init__` keeps arguments. This layer has none, so it needs no `__init__`.
# - `build(input_shape)` is told the shape of the input and asks for weights with `self.add_weight`. What it gets is a
#   `keras.Variable`, entered in the layer's lists.
# - `call(x)` computes, from the input and the weights. You write `call` and use `layer(x)`: that is where Keras
#   converts the input, builds the layer if need be, and then comes to your `call`.


# %%
class Scale(keras.Layer):
    def build(self, input_shape):
        self.factor = self.add_weight(name="factor", shape=(input_shape[-1],), initializer="ones")

    def call(self, x):
        return x * self.factor


layer = Scale()
assert layer.weights == []

assert np.array_equal(layer(x), x)
assert layer.weights == [layer.factor] and layer.factor.shape == (3,)

# %% [markdown]
# With the same factors, the three agree: by hand, by the tape, in Keras. Keras computes in float32, hence `allclose`.

# %%
layer.factor.assign(by_hand.factor)
inputs = tf.constant(x, "float32")
with tf.GradientTape() as tape:
    tape.watch(inputs)
    loss = ops.sum(layer(inputs) ** 2) / 2
in_keras = tape.gradient(loss, [layer.factor, inputs])

assert np.allclose(layer(x), by_hand(x))
assert np.allclose(in_keras[0], by_factor) and np.allclose(in_keras[1], by_input)

# %% [markdown]
# And because the factor is in the layer's list, `fit` finds it. One step of gradient descent with learning rate 0.1
# moves it against the gradient of the loss.

# %% tags=["demo"]
layer = Scale()
model = keras.Sequential([keras.Input((3,)), layer])
model.compile(keras.optimizers.SGD(0.1), "mse")
model.fit(x, np.zeros((2, 3)), verbose=0)

gradient = 2 * (x * x).sum(axis=0) / x.size  # of the mean of (x·s)², at s = 1
assert np.allclose(layer.factor, 1 - 0.1 * gradient)

# %% [markdown]
# ## A layer's life
#
# A layer goes through its life in steps, and knows a little more after each. Go through them one by one, and look at
# which weights exist and what is still unknown. Try to find out
#
# - at which step the weights appear, and which of the layers has none;
# - which number never becomes part of a weight's shape;
# - what changes in the weights when you change the number of features, and what does not;
# - what a symbolic call (step 3) can say although no numbers flow;
# - what a second call with a batch of another size adds to the layer;
# - what step 7 does, and for which layer it is no problem. Why?

# %% tags=["demo"]
import figures

figures.life()

# %% [markdown]
# In code, with Keras's own `Dense`. The first call would have built the layer as well; calling `build` yourself is
# useful when you want the weights before there is data.

# %%
layer = keras.layers.Dense(4)
assert layer.weights == [] and not layer.built  # 1 construct

layer.build((None, 3))
assert [tuple(w.shape) for w in layer.weights] == [(3, 4), (4,)]  # 2 build
before = layer.weights

assert layer(keras.Input((3,))).shape == (None, 4)  # 3 symbolic call
assert layer(np.ones((5, 3))).shape == (5, 4)  # 4 call
assert layer(np.ones((2, 3))).shape == (2, 4)  # 5 another batch
assert layer.compute_output_shape((None, 3)) == (None, 4)  # 6 compute_output_shape
assert all(a is b for a, b in zip(layer.weights, before, strict=True))

try:
    layer(np.ones((5, 7)))  # 7 another length
except ValueError as error:
    print(error)

# %% [markdown]
# Why are the weights not made in `__init__`? Because the input's length is not known there. Why not in `call`? Because
# `call` runs for each batch, and again whenever TensorFlow turns it into a graph. Keras locks a layer once it is built,
# so that a weight that comes late is an error and not a weight that nobody trains.


# %%
class Late(keras.Layer):
    def call(self, x):
        return x * self.add_weight(name="factor", shape=(x.shape[-1],), initializer="ones")


try:
    Late()(x)
except ValueError as error:
    assert "already built" in str(error)
    print(type(error).__name__)

# %% [markdown]
# Worse is what raises no error. A `tf.Variable` or a NumPy array kept as an attribute computes well and is in no list:
# it isn't trained, isn't saved, isn't counted.


# %%
class Unseen(keras.Layer):
    def build(self, input_shape):
        self.factor = tf.Variable(tf.ones(input_shape[-1]))

    def call(self, x):
        return x * self.factor


layer = Unseen()
assert np.array_equal(layer(x), x)
assert layer.weights == [] and layer.count_params() == 0

# %% tags=["demo"]
quiz(
    "A Dense(4) was called on inputs of shape (5, 3). Now it is called on inputs of shape (8, 7, 3). What happens?",
    {
        "An error: it was built for a batch of 5.": "The batch's size is in no weight. Any batch will do.",
        "An error: it was built for inputs of rank 2.": (
            "What was fixed is the last length, 3: that is the kernel's. The axes before it just come along."
        ),
        "It gives (8, 7, 4), with the weights that it has.": (
            "The kernel (3, 4) fits: the last axis is 3 long, and all others are carried along."
        ),
        "It gives (8, 7, 4), with a new kernel.": "A layer is built once. If the kernel did not fit, it would raise.",
    },
    right="It gives (8, 7, 4), with the weights that it has.",
)

# %% [markdown]
# ## MyLayer: the classic first layer
#
# Keras's manual introduced custom layers for years with one example, and most custom layers in the world begin as a
# copy of it: a matrix product with a trainable matrix, the **kernel**.
#
# $$y_{bj} = \sum_i x_{bi}\, K_{ij}$$
#
# A row of $K$ for each input, a column for each output. For two samples, three inputs and one output:

# %%
K = np.array([[10.0], [1.0], [0.1]])
y = [[sum(x[b, i] * K[i, j] for i in range(3)) for j in range(1)] for b in range(2)]

assert np.allclose(y, [[8.3], [44.4]]) and np.allclose(y, x @ K)

# %% [markdown]
# `add_weight` draws the first values with an **initializer**: an object of `keras.initializers`, or its name. `"ones"`
# and `"zeros"` are plain; `"uniform"` draws evenly between −0.05 and 0.05. If you name none, it is
# `"glorot_uniform"`, whose range depends on the shape (unit 03).

# %%
drawn = np.asarray(keras.initializers.get("uniform")((1000,)))
assert drawn.min() >= -0.05 and drawn.max() <= 0.05 and drawn.std() > 0.02

# %% [markdown]
# `build` gets the whole shape of the input, batch first, and the batch's size is `None` as a rule: it is unknown and
# changes from call to call. Lengths that belong to a sample stand behind it.
#
# `compute_output_shape` gets the same shape and returns the output's. It computes with lengths only. Most layers can
# do without: for a symbolic input, Keras then runs `call` on a placeholder and looks at what comes out. If a layer has
# it, Keras asks it instead, *and believes what it says*. Here is a layer that doubles the features and denies it.


# %%
class Doubled(keras.Layer):
    def call(self, x):
        return ops.concatenate([x, x], axis=-1)


class Liar(Doubled):
    def compute_output_shape(self, input_shape):
        return input_shape


inputs = keras.Input((3,))
assert Doubled()(inputs).shape == (None, 6)  # found by running call
assert Liar()(inputs).shape == (None, 3)  # believed

model = keras.Model(inputs, Liar()(inputs))
assert model.output_shape == (None, 3) and model(x).shape == (2, 6)

# %% [markdown]
# An honest one for this layer keeps every length but the last, whatever the rank.


# %%
class Honest(Doubled):
    def compute_output_shape(self, input_shape):
        *rest, features = input_shape
        return (*rest, 2 * features)


assert Honest().compute_output_shape((None, 3)) == (None, 6)
assert Honest()(keras.Input((7, 3))).shape == (None, 7, 6)

# %% [markdown]
# **Exercise.** Write the classic. The constructor calls `super().__init__(**kwargs)`, so that `name` and `dtype`, which
# every layer takes, reach Keras; it also sets up the lists that weights are entered in. Some names of attributes are
# Keras's own: `input`, `output`, `weights`, `losses` and `dtype` can't be assigned.


# %% exercise="MyLayer"
class MyLayer(keras.Layer):
    """Multiply the input by a trainable matrix.

    Args:
        output_dim: the length of the output.

    Weights:
        kernel: (input_dim, output_dim), starting "uniform", trainable; made by `build`.

    Inputs have shape (B, input_dim), outputs (B, output_dim); `compute_output_shape` says so.
    """

    ### BEGIN SOLUTION
    def __init__(self, output_dim, **kwargs):
        super().__init__(**kwargs)
        self.output_dim = output_dim

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], self.output_dim), initializer="uniform", trainable=True
        )

    def call(self, x):
        return ops.matmul(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.output_dim)

    ### END SOLUTION


# %% check="MyLayer"
check("MyLayer")

# %% [markdown]
# Keras's name for it is `Dense` without a bias.

# %%
layer = keras.layers.Dense(1, use_bias=False)
layer.build((None, 3))
layer.kernel.assign(K)
assert np.allclose(layer(x), y)

# %% [markdown]
# ## SimpleDense: a bias, an activation, any rank
#
# A product alone always maps zeros to zeros, and two of them in a row are no more than one. A **bias**, one number a
# unit, shifts the result; an **activation** bends it. With the activation $\varphi$,
#
# $$y_{\dots j} = \varphi\Big(\sum_i x_{\dots i}\, K_{ij} + b_j\Big)$$
#
# The dots are the point: a Dense layer works along the last axis and leaves all others as they are. On a sequence
# (batch, time, features) the same kernel is used at each step of each sample.

# %%
sequences = np.arange(24.0).reshape(2, 4, 3)
product = sequences @ K

assert product.shape == (2, 4, 1)
assert all(np.allclose(product[b, t], sequences[b, t] @ K) for b in range(2) for t in range(4))

# %% [markdown]
# So the kernel's first length is the input's *last*. In `(batch, features)` that is entry 1 of the shape and in
# `(batch, time, features)` it is entry 2. Counted from the end it is −1 in both.
#
# An activation is given as a name, as a function, or not at all. `keras.activations.get` makes a function of
# each. The other direction, for what has to be written down, is `keras.activations.serialize`.

# %%
relu = keras.activations.get("relu")

assert np.asarray(relu(np.array([-1.0, 2.0]))).tolist() == [0.0, 2.0]
assert keras.activations.get(relu) is relu
assert np.array_equal(keras.activations.get(None)(x), x)  # the identity, "linear"
assert keras.activations.serialize(relu) == "relu"

# %% [markdown]
# ### What a config is
#
# To save a model, to copy it, or to send it to another machine, Keras has to make a layer anew without its program's
# variables at hand. It does so in two steps:
#
# - `layer.get_config()` returns a dict of plain values: what the constructor must be called with;
# - `Class.from_config(config)` calls the constructor with it.
#
# The base class contributes what every layer has, such as the name and the dtype, and you add what your constructor
# takes. Weights are not part of a config; a layer made from one is new.


# %%
class Shift(keras.Layer):
    def __init__(self, amount, **kwargs):
        super().__init__(**kwargs)
        self.amount = amount

    def call(self, x):
        return x + self.amount

    def get_config(self):
        return {**super().get_config(), "amount": self.amount}


layer = Shift(2.5, name="up", dtype="float64")
config = layer.get_config()
assert config["amount"] == 2.5 and config["name"] == "up"

again = Shift.from_config(config)
assert again is not layer
assert (again.amount, again.name, again.dtype) == (2.5, "up", "float64")

# %% [markdown]
# If all arguments are plain values, Keras remembers them and `get_config` can be left out. A function is not a plain
# value, and neither is whatever you make of an argument. Then Keras says so, and you have to write it.


# %%
class Applied(keras.Layer):
    def __init__(self, function, **kwargs):
        super().__init__(**kwargs)
        self.function = function

    def call(self, x):
        return self.function(x)


assert Applied("a plain value").get_config()["function"] == "a plain value"
try:
    Applied(np.tanh).get_config()
except NotImplementedError:
    print("Applied has to say what its config is.")

# %% [markdown]
# **Exercise.** Write a Dense layer. Leave the kernel's initializer at Keras's default.


# %% exercise="SimpleDense"
class SimpleDense(keras.Layer):
    """A fully connected layer.

    Args:
        units: the length of the output's last axis.
        activation: None, the name of an activation, or one of Keras's activation functions.

    Weights:
        kernel: (length of the input's last axis, units), starting "glorot_uniform";
        bias: (units,), starting at zero.

    Inputs have any rank from 2 up; only the last length changes. `get_config` makes the layer serializable.
    """

    ### BEGIN SOLUTION
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    def call(self, x):
        return self.activation(ops.matmul(x, self.kernel) + self.bias)

    def get_config(self):
        activation = keras.activations.serialize(self.activation)
        return {**super().get_config(), "units": self.units, "activation": activation}

    ### END SOLUTION


# %% check="SimpleDense"
check("SimpleDense")

# %% [markdown]
# ## PReLU: a slope that is learned
#
# ReLU sets what is negative to 0, and with it the gradient: a unit that is negative for all samples learns
# nothing more. A leaky ReLU lets a fraction of it pass, $\alpha$ times the input. How much is right? Let the layer
# learn it: that is the *parametric* ReLU.
#
# $$y = \max(0, x) + \alpha \min(0, x) \qquad \frac{\partial y}{\partial \alpha} = \min(0, x)$$
#
# The derivative is by how much $y$ moves when $\alpha$ does. Tried out on one number, against Keras's own:

# %%
for value in (-3.0, 2.0):
    layer = keras.layers.PReLU(alpha_initializer=keras.initializers.Constant(0.25))
    layer.build((None, 1))
    assert np.isclose(layer(np.array([[value]]))[0, 0], -0.75 if value < 0 else 2.0)
    with tf.GradientTape() as tape:
        out = layer(np.array([[value]]))
    assert np.isclose(tape.gradient(out, layer.alpha)[0], min(0.0, value))

# %% [markdown]
# How many numbers should a layer have of its own? For samples of shape (4, 2), four steps of two features, there are
# several answers. They all broadcast against a batch (5, 4, 2), so all of them run; they say different things.
#
# | the weight's shape | a number for |
# |---|---|
# | `()` | the whole layer |
# | `(2,)` | each feature, the same at all steps |
# | `(4, 1)` | each step, the same for all features |
# | `(4, 2)` | each step of each feature |
#
# A shape is a tuple: `input_shape[0]` is the batch's length, and the others are left when you leave it out.

# %%
batch = np.ones((5, 4, 2))
for shape in [(), (2,), (4, 1), (4, 2)]:
    assert (batch * np.ones(shape)).shape == batch.shape
assert sum(int(np.prod(shape)) for shape in [(), (2,), (4, 1), (4, 2)]) == 1 + 2 + 4 + 8

# %% [markdown]
# **Exercise.** Write PReLU in its most generous form: a slope for each entry of a sample.


# %% exercise="PReLU"
class PReLU(keras.Layer):
    """max(0, x) + alpha * min(0, x), entry by entry, with a slope `alpha` that is learned.

    Weights:
        alpha: one for each entry of a sample (the input's shape without the batch), starting at zero.

    Inputs have any rank from 2 up; outputs have their shape.
    """

    ### BEGIN SOLUTION
    def build(self, input_shape):
        self.alpha = self.add_weight(name="alpha", shape=tuple(input_shape[1:]), initializer="zeros")

    def call(self, x):
        return ops.maximum(x, 0) + self.alpha * ops.minimum(x, 0)

    ### END SOLUTION


# %% check="PReLU"
check("PReLU")

# %% [markdown]
# ## What a layer computes in
#
# Every layer has a dtype, float32 unless told otherwise. It says two things that are usually the same: what weights are
# kept in (`variable_dtype`), and what `call` computes in (`compute_dtype`). On the way into the layer, floating inputs
# are cast to the second. Integer inputs, such as ids, are left alone.


# %%
class Spy(keras.Layer):
    def build(self, input_shape):
        self.weight = self.add_weight(name="weight", shape=())

    def call(self, x):
        self.saw = keras.backend.standardize_dtype(x.dtype)
        return ops.multiply(x, self.weight)


def seen_by(layer, x):
    layer(x)
    return layer.saw, layer.weight.dtype


assert seen_by(Spy(), np.ones(3, "float64")) == ("float32", "float32")
assert seen_by(Spy(dtype="float64"), np.ones(3, "float32")) == ("float64", "float64")
assert seen_by(Spy(), np.ones(3, "int32")) == ("int32", "float32")

# %% [markdown]
# On a GPU, float16 is several times as fast, and too coarse to keep weights in: a small step added to a weight would
# be rounded away. *Mixed precision* computes in float16 and keeps in float32. In `call`, the weight then takes part as
# float16. You write nothing for it, as long as the constants that you make follow the input's dtype.

# %%
mixed = Spy(dtype="mixed_float16")
assert seen_by(mixed, np.ones(3, "float32")) == ("float16", "float32")
assert (mixed.compute_dtype, mixed.variable_dtype) == ("float16", "float32")
assert mixed(np.ones(3, "float32")).dtype == tf.float16

assert np.float16(1) + np.float16(0.0003) == np.float16(1)  # a step that is rounded away
assert np.float32(1) + np.float32(0.0003) > np.float32(1)

# %% [markdown]
# ## AveragePool: a layer without weights
#
# A layer need not learn. Pooling makes a sequence shorter by taking the mean of each window of `pool_size` steps, which
# makes what follows cheaper and less particular about where exactly something happened. By hand, for one sequence of 7
# steps and windows of 3: two windows are whole, and the step that is left over is dropped.

# %%
sequence = np.array([1.0, 2.0, 6.0, 4.0, 4.0, 4.0, 100.0])
windows = [sequence[0:3], sequence[3:6]]
assert [window.mean() for window in windows] == [3.0, 4.0]

pooled = keras.layers.AveragePooling1D(3)(sequence[None, :, None])
assert np.ravel(pooled).tolist() == [3.0, 4.0]

# %% [markdown]
# The difficulty is another one. Sequences differ in length from batch to batch, so a model may say
# `keras.Input((None, 3))`: any number of steps of 3 features. What is unknown is `None` in a shape, and `None` can't be
# computed with.
#
# Here is a layer with that difficulty: it keeps every `step`-th step. Its `call` does not ask for the length at all,
# and its `compute_output_shape` passes on what it does not know.


# %%
class Thin(keras.Layer):
    def __init__(self, step, **kwargs):
        super().__init__(**kwargs)
        self.step = step

    def call(self, x):
        return x[:, :: self.step]

    def compute_output_shape(self, input_shape):
        batch, length, features = input_shape
        return (batch, None if length is None else -(-length // self.step), features)


thin = Thin(2)
assert thin(np.ones((5, 7, 3))).shape == thin.compute_output_shape((5, 7, 3)) == (5, 4, 3)
assert thin(keras.Input((7, 3))).shape == (None, 4, 3)
assert thin(keras.Input((None, 3))).shape == (None, None, 3)

# %% [markdown]
# If `call` does need a length, there are two kinds to ask for. `x.shape` is what is known while the model is put
# together, `None` included. `ops.shape(x)` fills the gaps with tensors that will hold the length when the numbers come,
# and these can be computed with. Reshapes take them.


# %%
class Lengths(keras.Layer):
    def call(self, x):
        self.static, self.dynamic = tuple(x.shape), ops.shape(x)
        return x


lengths = Lengths()
lengths(keras.Input((None, 3)))
assert lengths.static == (None, None, 3)
assert [type(n).__name__ for n in lengths.dynamic] == ["SymbolicTensor", "SymbolicTensor", "int"]

lengths(np.ones((5, 7, 3)))
assert lengths.static == lengths.dynamic == (5, 7, 3)

# %% [markdown]
# **Exercise.** Write average pooling over time. Does your layer need a `compute_output_shape`? Try it without and ask
# what `keras.Input((None, 3))` gives.


# %% exercise="AveragePool"
class AveragePool(keras.Layer):
    """Average a sequence over windows that don't overlap.

    Args:
        pool_size: the number of steps in a window.

    Inputs have shape (B, T, F) with T >= pool_size, where T may be unknown; outputs have shape
    (B, T // pool_size, F). Steps that fill no window are dropped. There are no weights.
    """

    ### BEGIN SOLUTION
    def __init__(self, pool_size, **kwargs):
        super().__init__(**kwargs)
        self.pool_size = pool_size

    def call(self, x):
        batch, length, features = ops.shape(x)
        count = length // self.pool_size
        whole = x[:, : count * self.pool_size]
        return ops.mean(ops.reshape(whole, (batch, count, self.pool_size, features)), axis=2)

    def compute_output_shape(self, input_shape):
        batch, length, features = input_shape
        return (batch, None if length is None else length // self.pool_size, features)

    ### END SOLUTION


# %% check="AveragePool"
check("AveragePool")

# %% [markdown]
# ## Dropout: another layer in training than in use
#
# A network that leans on a single unit is in trouble when that unit is wrong. Dropout takes units away at random
# while the network trains, so that it can't rely on any. In use, all of them are there. With the rate $p$ and a mask
# $m$ that is 0 with probability $p$ and 1 otherwise, drawn for each entry by itself,
#
# $$y = \frac{m\,x}{1 - p} \quad\text{in training,} \qquad y = x \quad\text{otherwise.}$$
#
# The division is what makes it *inverted* dropout: what is kept is made larger, so that the mean stays what it is
# without dropout, $(1-p)\cdot\frac{x}{1-p} + p\cdot 0 = x$, and nothing has to be corrected in use.

# %%
dropout = keras.layers.Dropout(0.4, seed=1)
ones = np.ones((200, 500), "float32")
dropped = np.asarray(dropout(ones, training=True))

assert set(np.unique(dropped.round(4))) == {0.0, np.float32(1.6667)}  # 1 / (1 − 0.4)
assert abs((dropped == 0).mean() - 0.4) < 0.01
assert abs(dropped.mean() - 1) < 0.01
assert np.array_equal(dropout(ones), ones)

# %% [markdown]
# A layer learns which of the two it is from an argument of `call` named `training`. `fit` passes True, `evaluate` and
# `predict` pass False. Called by hand, a layer gets what you pass, or else what its caller was given, or else the
# argument's default. So the default should be the harmless one: not training.
#
# Here is a layer that adds noise in training only.


# %%
class Jitter(keras.Layer):
    def __init__(self, deviation, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.deviation = deviation
        self.numbers = keras.random.SeedGenerator(seed)

    def call(self, x, training=False):
        if training:
            return x + keras.random.normal(ops.shape(x), stddev=self.deviation, seed=self.numbers)
        return x


jitter = Jitter(0.1, seed=7)
assert np.array_equal(jitter(ones), ones)
first, second = jitter(ones, training=True), jitter(ones, training=True)
assert abs(np.std(first) - 0.1) < 0.001
assert not np.array_equal(first, second)

# %% [markdown]
# Why the generator? Functions of `keras.random` keep no state. Given a whole number as seed, they return the same
# numbers each time: noise that is always the same is no noise. A `SeedGenerator` is a seed that moves on with each
# draw. It has a variable for that, which Keras finds on the layer; it is in `variables` and, since nothing is
# learned or saved about it, not in `weights`. Two generators of one seed give the same sequence, so an
# experiment can be repeated.

# %%
assert np.array_equal(keras.random.normal((3,), seed=7), keras.random.normal((3,), seed=7))

generator, twin = keras.random.SeedGenerator(7), keras.random.SeedGenerator(7)
draws = [np.asarray(keras.random.normal((3,), seed=generator)) for _ in range(2)]
assert not np.array_equal(*draws)
assert np.array_equal(draws[0], keras.random.normal((3,), seed=twin))

assert jitter.weights == [] and len(jitter.variables) == 1

# %% [markdown]
# **Exercise.** Write inverted dropout, with a mask of your own.


# %% exercise="Dropout"
class Dropout(keras.Layer):
    """Inverted dropout.

    Args:
        rate: the share of entries that is dropped, at least 0 and below 1.
        seed: None, or an int with which the sequence of masks can be repeated.

    In training, each entry by itself becomes 0 with probability `rate` and is divided by 1 - rate otherwise; each call
    draws a fresh mask with `keras.random` and a `SeedGenerator`. Not in training, the default, the input passes
    unchanged. `keras.layers.Dropout` and `keras.random.dropout` are what this is measured against.
    """

    ### BEGIN SOLUTION
    def __init__(self, rate, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed = seed
        self.generator = keras.random.SeedGenerator(seed)

    def call(self, x, training=False):
        if not training:
            return x
        keep = keras.random.uniform(ops.shape(x), seed=self.generator) >= self.rate
        return ops.where(keep, x / (1 - self.rate), 0)

    ### END SOLUTION


# %% check="Dropout"
check("Dropout")

# %% tags=["demo"]
quiz(
    "Dropout(0.5) is called with training=True on a large array of ones. What does it return?",
    {
        "mean 0.5, entries 0 and 1": "That is dropout without the division: in use the sums would be twice as large.",
        "mean 1, entries 0 and 2": "Half of the entries are gone and the other half is doubled.",
        "mean 1, entries all 1": "That is what comes out with training=False.",
        "mean 2, entries 0 and 4": "Dividing by 0.5 doubles; four would be dividing twice.",
    },
    right="mean 1, entries 0 and 2",
)

# %% [markdown]
# ## TokenEmbedding: a table, and a mask
#
# Words come as numbers of a list, *ids*: 3 may be "house". An id is a name, so computing with it makes no sense; it has
# to become a vector first. Unit 01 did that with one-hot vectors. A one-hot vector times a matrix picks a row, so a
# one-hot layer followed by a Dense layer is a table with a row for each id. An **embedding** reads the row.

# %%
table = np.array([[0.0, 0.0], [1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])  # 4 ids, 2 numbers for each
ids = np.array([[3, 1, 0], [2, 0, 0]])  # 2 sentences of at most 3 words

assert np.array_equal(np.eye(4)[ids] @ table, table[ids])
assert table[ids].shape == (2, 3, 2)

# %% [markdown]
# The table is a weight, and a gradient reaches just the rows that were read, once for each time they were. Here each
# entry that is read has the derivative 1.

# %%
layer = keras.layers.Embedding(4, 2)
layer.build(None)
layer.embeddings.assign(table)
with tf.GradientTape() as tape:
    total = ops.sum(layer(ids))
gradient = tf.convert_to_tensor(tape.gradient(total, layer.embeddings))

assert np.array_equal(layer(ids), table[ids])
assert np.asarray(gradient)[:, 0].tolist() == [3.0, 1.0, 1.0, 1.0]  # id 0 was read three times

# %% [markdown]
# Sentences differ in length and are padded, by custom with id 0. What comes later must know. For that, a layer can
# have a method `compute_mask(inputs, mask=None)`, which returns a boolean tensor (batch, steps): True where a step
# counts. Keras calls it after `call` and attaches what it returns to the output. The next layer gets it as an argument
# `mask` if its `call` has one.
#
# Here, a layer for measurements in which a marker stands for what is missing.


# %%
class HideMissing(keras.Layer):
    def __init__(self, marker, **kwargs):
        super().__init__(**kwargs)
        self.marker = marker

    def call(self, x):
        return x

    def compute_mask(self, x, mask=None):
        return ops.any(ops.not_equal(x, self.marker), axis=-1)


measured = np.array([[[1.0, 2.0], [3.0, 6.0], [-9.0, -9.0]], [[5.0, 2.0], [-9.0, -9.0], [-9.0, -9.0]]])
hide = HideMissing(-9.0)
assert np.asarray(hide.compute_mask(measured)).tolist() == [[True, True, False], [True, False, False]]

mean = keras.layers.GlobalAveragePooling1D()
assert np.asarray(mean(hide(measured))).tolist() == [[2.0, 4.0], [5.0, 2.0]]
assert np.asarray(mean(measured)).tolist() != [[2.0, 4.0], [5.0, 2.0]]  # nothing is hidden

# %% [markdown]
# A layer in between that does not know about masks ends their journey, and Keras warns of it. If the layer keeps the
# steps as they are, it can let the mask pass by saying so: `self.supports_masking = True`.


# %%
class Halved(keras.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, x):
        return x / 2


assert np.asarray(mean(Halved()(hide(measured)))).tolist() == [[1.0, 2.0], [2.5, 1.0]]

# %% [markdown]
# **Exercise.** Write an embedding that hides id 0. Ids may come as any integer dtype.


# %% exercise="TokenEmbedding"
class TokenEmbedding(keras.Layer):
    """Look ids up in a table, and hide id 0 from what follows.

    Args:
        vocabulary: the number of ids, 0 included.
        dim: the length of the vector of each id.

    Weights:
        embeddings: (vocabulary, dim), starting "uniform".

    Inputs are ids of shape (B, T), outputs have shape (B, T, dim); T may be unknown.
    `compute_mask` is True where the id is not 0.
    """

    ### BEGIN SOLUTION
    def __init__(self, vocabulary, dim, **kwargs):
        super().__init__(**kwargs)
        self.vocabulary = vocabulary
        self.dim = dim

    def build(self, input_shape):
        self.embeddings = self.add_weight(name="embeddings", shape=(self.vocabulary, self.dim), initializer="uniform")

    def call(self, ids):
        return ops.take(self.embeddings, ops.cast(ids, "int32"), axis=0)

    def compute_mask(self, ids, mask=None):
        return ops.not_equal(ids, 0)

    ### END SOLUTION


# %% check="TokenEmbedding"
check("TokenEmbedding")

# %% [markdown]
# ## CausalConv1D: no look ahead
#
# A convolution slides a small kernel along a sequence and takes a weighted sum at each place. It is a Dense layer that
# sees a few neighbouring steps at a time, with the same weights everywhere. For one feature and $k$ numbers,
#
# $$y_t = \sum_{i=0}^{k-1} x_{t+i}\, K_i$$
#
# which exists where the kernel fits in, at $T - k + 1$ places. Strictly this is a *correlation*: mathematicians turn
# the kernel round first, neural networks don't.

# %%
signal, kernel = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 10.0, 100.0])

slid = [sum(signal[t + i] * kernel[i] for i in range(3)) for t in range(2)]
assert slid == [321.0, 432.0]
assert np.correlate(signal, kernel, "valid").tolist() == slid
assert np.convolve(signal, kernel, "valid").tolist() == [123.0, 234.0]  # turned round

# %% [markdown]
# With F features and several filters, the kernel has the shape (k, F, filters): each filter looks at all features of k
# steps. `ops.conv` computes it, for whole batches.

# %%
rng = np.random.default_rng(0)
batch, kernels = rng.normal(size=(2, 6, 3)), rng.normal(size=(3, 3, 4))

slid = np.stack([np.einsum("bif,ifo->bo", batch[:, t : t + 3], kernels) for t in range(4)], axis=1)
assert slid.shape == (2, 4, 4)
assert np.allclose(ops.conv(batch, kernels, padding="valid"), slid)

# %% [markdown]
# The output has become shorter. Zeros around the input bring it back to T, and *where* they stand decides what an
# output may see. If a network is to foretell the next step of a sequence, an output must not depend on anything that
# comes after it: it would learn to read off the answer, and fail in use, where the future is missing.
#
# The way to see it is an impulse: one input that is 1, all others 0. The outputs that are not 0 are those that saw it.
# Which of the three paddings hears the impulse before it has happened? And in which order does the kernel come out?

# %% tags=["demo"]
import matplotlib.pyplot as plt

impulse = np.zeros((1, 9, 1), "float32")
impulse[0, 4] = 1

panels = plt.subplots(1, 3, figsize=(8.5, 2.4), layout="constrained", sharey=True)[1]
for panel, padding in zip(panels, ["valid", "same", "causal"], strict=True):
    conv = keras.layers.Conv1D(1, 3, padding=padding, use_bias=False)
    conv.build((None, 9, 1))
    conv.kernel.assign(np.array([1.0, 2.0, 3.0]).reshape(3, 1, 1))
    heard = np.ravel(conv(impulse))
    panel.bar(range(len(heard)), heard, color="#1f5fa8")
    panel.axvline(4, color="#a85000", linestyle="--", linewidth=1.2, label="the impulse")
    panel.set(title=f'padding="{padding}": {len(heard)} outputs', xlabel="step t", xticks=range(9))
    panel.set(xlim=(-0.7, 8.7), ylim=(0, 4.2))
panels[0].set_ylabel("output")
panels[0].legend(loc="upper left", fontsize=8)
plt.show()

# %% [markdown]
# Only the causal one waits. And the kernel (1, 2, 3) comes out backwards: its last number meets the newest step, so it
# is the first to hear of it.
#
# `ops.pad` puts zeros wherever you want: a pair for each axis, how many before and how many after.

# %%
padded = ops.pad(np.ones((1, 2, 1)), [[0, 0], [1, 3], [0, 0]])
assert np.ravel(padded).tolist() == [0.0, 1.0, 1.0, 0.0, 0.0, 0.0]

# %% [markdown]
# **Exercise.** Write the causal convolution: as many outputs as inputs, and output $t$ sees the inputs
# $t - k + 1, \dots, t$.


# %% exercise="CausalConv1D"
class CausalConv1D(keras.Layer):
    """A convolution over time whose output at t sees no input after t.

    Args:
        filters: the number of outputs a step.
        kernel_size: how many steps an output sees, its own and those just before it.

    Weights:
        kernel: (kernel_size, F, filters), starting "glorot_uniform", its last slice for the newest step;
        bias: (filters,), starting at zero.

    Inputs have shape (B, T, F), where T may be unknown; outputs have shape (B, T, filters). Before the first step
    there are zeros.
    """

    ### BEGIN SOLUTION
    def __init__(self, filters, kernel_size, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(self.kernel_size, input_shape[-1], self.filters))
        self.bias = self.add_weight(name="bias", shape=(self.filters,), initializer="zeros")

    def call(self, x):
        padded = ops.pad(x, [[0, 0], [self.kernel_size - 1, 0], [0, 0]])
        return ops.conv(padded, self.kernel, padding="valid") + self.bias

    ### END SOLUTION


# %% check="CausalConv1D"
check("CausalConv1D")

# %% [markdown]
# ## Polynomial: a layer that is kept
#
# A model in a `.keras` file is a list of configs and the weights. Loading it, Keras reads the name of a class, looks
# the class up, calls `from_config`, and puts the weights in. For its own layers it knows where to look. For yours it
# does not, in a new session at least: the file holds a name and no code.
#
# `@keras.saving.register_keras_serializable()` above a class enters it in a register under the name that the file
# will have.


# %%
@keras.saving.register_keras_serializable()
class Wave(keras.Layer):
    def __init__(self, frequency, **kwargs):
        super().__init__(**kwargs)
        if not frequency > 0:
            raise ValueError(f"frequency must be positive, got {frequency!r}")
        self.frequency = frequency

    def build(self, input_shape):
        self.amplitude = self.add_weight(name="amplitude", shape=(), initializer="ones")

    def call(self, x):
        return self.amplitude * ops.sin(self.frequency * x)


assert keras.saving.get_registered_name(Wave) == "Custom>Wave"
assert keras.saving.get_registered_object("Custom>Wave") is Wave
assert keras.saving.get_registered_name(Shift) == "Shift"  # not registered

# %% [markdown]
# There and back again: what comes out of the file is a new object with the same config and the same weights. The
# constructor is called with all that was in the config, `name` and `dtype` too. That is why a constructor takes
# `**kwargs` and hands them to `super().__init__`.
#
# The constructor also says at once what it can't work with, naming what it expected and what it got. Without that,
# the error would come up much later, in `call`, in another person's model.

# %% tags=["demo"]
import tempfile
from pathlib import Path

model = keras.Sequential([keras.Input((3,)), Wave(2.0, name="wave")])
model.layers[0].amplitude.assign(0.5)

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "model.keras"
    model.save(path)
    loaded = keras.saving.load_model(path)

assert np.allclose(loaded(x), 0.5 * np.sin(2 * x), atol=1e-6)
assert loaded.layers[0] is not model.layers[0]
assert (loaded.layers[0].name, loaded.layers[0].frequency) == ("wave", 2.0)

try:
    Wave(-1)
except ValueError as error:
    print(error)

# %% [markdown]
# Without `**kwargs`, the constructor is called with words that it has never heard.


# %%
class Stubborn(keras.Layer):
    def __init__(self, amount):
        super().__init__()
        self.amount = amount


try:
    Stubborn.from_config(Stubborn(3).get_config())
except TypeError as error:
    print(str(error).strip().splitlines()[-1])

# %% [markdown]
# A polynomial of degree $n$ has $n + 1$ coefficients, and the one without an $x$ counts as well:
#
# $$p(x) = \sum_{i=0}^{n} c_i\, x^i = c_0 + c_1 x + \dots + c_n x^n \qquad \frac{\partial p}{\partial c_i} = x^i$$
#
# Libraries differ in which end they begin at. NumPy has both orders.

# %%
c, point = [2.0, 3.0, 0.5], 4.0
assert 2.0 + 3.0 * 4.0 + 0.5 * 16.0 == 22.0
assert np.polynomial.polynomial.polyval(point, c) == 22.0  # lowest power first
assert np.polyval(c, point) == 44.5  # highest first: 2·16 + 3·4 + 0.5

coefficients = tf.Variable(c)
with tf.GradientTape() as tape:
    value = coefficients[0] + coefficients[1] * point + coefficients[2] * point**2
slopes = tf.convert_to_tensor(tape.gradient(value, coefficients))
assert slopes.numpy().tolist() == [1.0, 4.0, 16.0]

# %% [markdown]
# **Exercise.** Write a layer that learns a polynomial, and that is still found when its model is loaded. In the cell
# below, something belongs above the class, too: the first `raise NotImplementedError` stands for it.


# %% exercise="Polynomial"
### BEGIN SOLUTION
@keras.saving.register_keras_serializable()
### END SOLUTION
class Polynomial(keras.Layer):
    """The polynomial sum of coefficients[i] * x**i, entry by entry.

    Args:
        degree: the highest power, a positive int.

    Weights:
        coefficients: (degree + 1,), starting "uniform"; coefficients[i] goes with the i-th power.

    Inputs have any rank; outputs have their shape. The layer is registered and survives saving.

    Raises:
        ValueError: degree is not a positive integer, such as 0, -1, 1.5, "2" or None.
    """

    ### BEGIN SOLUTION
    def __init__(self, degree, **kwargs):
        super().__init__(**kwargs)
        if not isinstance(degree, int) or degree < 1:
            raise ValueError(f"degree must be a positive integer, got {degree!r}")
        self.degree = degree

    def build(self, input_shape):
        self.coefficients = self.add_weight(name="coefficients", shape=(self.degree + 1,), initializer="uniform")

    def call(self, x):
        total = ops.zeros_like(x)
        for i in reversed(range(self.degree + 1)):
            total = total * x + self.coefficients[i]
        return total

    def get_config(self):
        return {**super().get_config(), "degree": self.degree}

    ### END SOLUTION


# %% check="Polynomial"
check("Polynomial")

# %% [markdown]
# ## Reading old code
#
# This is the layer that Keras's manual had for years, as it stands in a thousand repositories:
#
# ```python
# from keras import backend as K
# from keras.engine.topology import Layer
#
# class MyLayer(Layer):
#     def __init__(self, output_dim, **kwargs):
#         self.output_dim = output_dim
#         super(MyLayer, self).__init__(**kwargs)
#
#     def build(self, input_shape):
#         self.kernel = self.add_weight(name='kernel',
#                                       shape=(input_shape[1], self.output_dim),
#                                       initializer='uniform',
#                                       trainable=True)
#         super(MyLayer, self).build(input_shape)
#
#     def call(self, x):
#         return K.dot(x, self.kernel)
#
#     def compute_output_shape(self, input_shape):
#         return (input_shape[0], self.output_dim)
# ```
#
# Line by line:
#
# | the line | what it did | in its place | run today |
# |---|---|---|---|
# | `from keras import backend as K` | tensor functions | `from keras import ops` | runs; they are gone |
# | `from keras.engine.topology …` | the base class | `keras.Layer` | ModuleNotFoundError |
# | `__init__(self, output_dim, **kwargs)` | takes `name` and the like, too | the same | runs |
# | `self.output_dim = output_dim` | keeps the argument | the same, after the next line | runs |
# | `super(MyLayer, self).__init__(…)` | sets up the lists | `super().__init__(…)` | runs; left out: RuntimeError |
# | `self.add_weight(name='kernel',` | makes and lists a weight | the same | runs; name first: ValueError |
# | `shape=(input_shape[1], …)` | the last length, at rank 2 | `input_shape[-1]` | runs; wrong at rank 3 |
# | `initializer='uniform'` | draws within ±0.05 | the same | runs |
# | `trainable=True` | for `trainable_weights` | nothing: it is the default | runs |
# | `super(MyLayer, self).build(…)` | set `self.built = True` | nothing: Keras does it | runs, changes nothing |
# | `K.dot(x, self.kernel)` | the matrix product | `ops.matmul(x, self.kernel)` | AttributeError |
# | `compute_output_shape` | gave Keras the shape | the same, often not needed | runs, and is believed |
#
# Two lines raise. The next cell runs the class as it is, mends what Keras complains of, and runs it again. (`ops` has
# to be imported in place of `K`, which makes a third change.)

# %% tags=["demo"]
classic = """
from keras import backend as K
from keras.engine.topology import Layer

class Classic(Layer):
    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super(Classic, self).__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name='kernel', shape=(input_shape[1], self.output_dim), initializer='uniform', trainable=True)
        super(Classic, self).build(input_shape)

    def call(self, x):
        return K.dot(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)

layer = Classic(4)
symbolic = layer(keras.Input((3,)))
numbers = layer(np.ones((2, 3)))
"""
mends = {
    "from keras.engine.topology import Layer": ("from keras import Layer", ModuleNotFoundError),
    "K.dot(x, self.kernel)": ("ops.matmul(x, self.kernel)", AttributeError),
    "from keras import backend as K": ("from keras import ops", NameError),
}
for old, (new, expected) in mends.items():
    names = {"keras": keras, "np": np}
    try:
        exec(classic, names)
    except Exception as error:
        assert type(error) is expected
        print(f"{expected.__name__}\n    {old}\n    → {new}")
    assert ("symbolic" in names) is (expected is not ModuleNotFoundError)
    classic = classic.replace(old, new)

names = {"keras": keras, "np": np}
exec(classic, names)
assert names["symbolic"].shape == (None, 4) and names["numbers"].shape == (2, 4)
assert [w.name for w in names["layer"].trainable_weights] == ["kernel"]
print("It runs.")

# %% [markdown]
# Look at the second complaint. The symbolic call had already gone through: with `compute_output_shape` in place, Keras
# never looked into `call`. A model can be put together from a layer that can't compute.

# %% [markdown]
# ### Older still
#
# Keras 1, before 2017, is further away. Its layers looked like this:
#
# | then | now | the old line, run today |
# |---|---|---|
# | `from keras import initializations` | `from keras import initializers` | ImportError |
# | `self.init = initializations.get('glorot_uniform')` | `initializer=` in `add_weight` | ImportError |
# | `self.W = self.init((3, 4))` | `self.add_weight(…)` | with `initializers`: runs; a constant that no one trains |
# | `self.W = self.add_weight((3, 4), name='W')` | `self.add_weight(shape=(3, 4), name="W")` | runs |
# | `self.add_weight('W', (3, 4))` (`tf.keras`) | `self.add_weight(name="W", shape=(3, 4))` | ValueError |
# | `self.trainable_weights = [self.W]` | nothing: `add_weight` enters it | AttributeError |
# | `self.updates = [(self.m, value)]` | `self.m.assign(value)` in `call` | runs, and does nothing |
# | `self.add_update([(self.m, value)])` | the same | AttributeError |
# | `self.add_metric(value)` | a metric in `compile` | NotImplementedError |
# | `get_output_shape_for(self, input_shape)` | `compute_output_shape` | runs, and is never called |
# | `K.in_train_phase(a, b)`, `K.learning_phase()` | the argument `training` of `call` | AttributeError |
#
# The lines that run and do nothing are the ones to look for.


# %% tags=["demo"]
class Probe(keras.Layer):
    def build(self, input_shape):
        self.m = self.add_weight(name="m", shape=())

    def call(self, x):
        return x


def frozen_constant(layer):
    layer.W = keras.initializers.get("glorot_uniform")((3, 4))
    assert len(layer.weights) == 1  # m alone


def old_updates(layer):
    layer.updates = [(layer.m, 1.0)]
    before = float(layer.m)
    layer(np.ones((2, 3)), training=True)
    assert float(layer.m) == before


def in_train_phase(layer):
    return keras.backend.in_train_phase(1, 0)


class Obsolete(keras.Layer):
    def call(self, x):
        return x

    def get_output_shape_for(self, input_shape):
        raise AssertionError("never called")


def never_asked(layer):
    assert Obsolete()(keras.Input((3,))).shape == (None, 3)


old_lines = {
    "initializers.get(…)((3, 4)) as a weight": (frozen_constant, None),
    "self.add_weight('W', (3, 4))": (lambda layer: layer.add_weight("W", (3, 4)), ValueError),
    "self.trainable_weights = [self.m]": (
        lambda layer: setattr(layer, "trainable_weights", [layer.m]),
        AttributeError,
    ),
    "self.updates = [(self.m, 1.0)]": (old_updates, None),
    "self.add_update([(self.m, 1.0)])": (lambda layer: layer.add_update([(layer.m, 1.0)]), AttributeError),
    "self.add_metric(1.0)": (lambda layer: layer.add_metric(1.0), NotImplementedError),
    "def get_output_shape_for(self, input_shape)": (never_asked, None),
    "K.in_train_phase(1, 0)": (in_train_phase, AttributeError),
}
for line, (run, expected) in old_lines.items():
    probe = Probe()
    probe.build((None, 3))
    raised = None
    try:
        run(probe)
    except Exception as error:
        raised = error
    assert type(raised) is (expected or type(None)), (line, raised)
    print(f"{line}\n    {type(raised).__name__ if raised else 'runs, without effect'}")

# %% [markdown]
# One more runs at first. `Lambda` makes a layer of a Python function, and old models are full of it. What is saved of
# it is the function's bytecode; bytecode can do anything, so Keras won't load it from a file that you don't vouch for.
# Use functions of `keras.ops` on the tensors of a functional model in its place, or a layer with a name and a config.

# %% tags=["demo"]
squares = keras.Sequential([keras.Input((3,)), keras.layers.Lambda(lambda x: x**2)])
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "squares.keras"
    squares.save(path)
    try:
        keras.saving.load_model(path)
    except ValueError as error:
        print(str(error).split(". ")[0])
    trusted = keras.saving.load_model(path, safe_mode=False)

inputs = keras.Input((3,))
better = keras.Model(inputs, ops.square(inputs))
assert np.allclose(trusted(x), x**2) and np.allclose(better(x), x**2)

# %% [markdown]
# Leaving out `super().__init__` was a mistake then as now. Today Keras names it.


# %% tags=["demo"]
class Forgetful(keras.Layer):
    def __init__(self, output_dim):
        self.output_dim = output_dim

    def call(self, x):
        return x


try:
    Forgetful(4)(np.ones((2, 3)))
except RuntimeError as error:
    print(error)

# %% [markdown]
# ## What you can do now
#
# - You know a layer's three moments, and put each thing where it belongs: arguments in `__init__`, weights in `build`,
#   numbers in `call`.
# - You derive a weight's shape from the input's, and leave the batch out of it.
# - You tell what is known while a model is put together from what is known when the numbers come.
# - You make a layer that trains in one way and is used in another, and random numbers that move on.
# - You send a mask along with a sequence, and let one pass.
# - You give a layer a config and a place in the register, and get it back from a file.
# - You read an old layer, and know which of its lines break and which do worse: nothing.
#
# ## Where to read on
#
# - In this notebook: [A layer's life](#A-layer's-life) whenever it is not clear where a line belongs;
#   [Reading old code](#Reading-old-code) for a layer from a repository.
# - Keras's guides: *Making new layers and models via subclassing*, *Customizing saving and serialization*,
#   *Understanding masking and padding*.
# - Keras's source: `keras/src/layers/core/dense.py` is MyLayer grown up; `keras/src/layers/layer.py` has `__call__`,
#   which goes through a layer's life in the order of the figure.
# - Next: **unit 06**, about what else a layer keeps: regularizers, constraints, and weights that no gradient moves.
