# %% [markdown]
# # A tour of Keras, with one small network
#
# Keras is a set of modules, each with one job. In this notebook you meet eight of them, always about the same small
# network: first by hand in NumPy, then with TensorFlow's tape, then in Keras, and the numbers agree.
#
# ## What you will be able to do
#
# - say what each of eight modules is for, and find the right one when you need something;
# - build a network as a `Sequential`, and read off its shapes and its number of weights;
# - send an error back through a hidden layer by hand, and get the numbers that the tape gets;
# - choose an initializer, an activation, a loss and an optimizer for a reason, having written one of each;
# - prepare data without letting the model peek at what it will be judged by;
# - write a metric that is right over batches of any size, and train a classifier of digits from raw pixels.

# %%
from grader import check, quiz

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers, ops
from sklearn.datasets import load_iris

# %% [markdown]
# ## Eight modules, one network
#
# A **back-propagation network** is the classic network that learns more than a straight line: inputs, one *hidden*
# layer, outputs. An error at the outputs is sent back, layer by layer, and tells each weight which way to move.
# Everything that Keras does for such a network is in eight modules.
#
# | module | its job | in this notebook |
# |---|---|---|
# | `keras.models` | hold the layers together, train them | `Sequential` |
# | `keras.layers` | turn tensors into tensors, with weights | `Dense` |
# | `keras.initializers` | the weights before any training | Glorot's uniform draw |
# | `keras.activations` | bend what a layer computes | relu, sigmoid, tanh, softplus |
# | `keras.losses` | one number for how wrong an output is | cross-entropy, Huber |
# | `keras.optimizers` | turn gradients into steps | Adam |
# | `keras.preprocessing`, `keras.utils`, some layers | make data fit for a network | padding, scaling |
# | `keras.metrics` | numbers for people to read | accuracy |
#
# Our data are 150 irises, published in 1936 and in textbooks ever since: four lengths in centimetres a flower, and
# which of three species it is.

# %%
iris = load_iris()
flowers = iris.data.astype("float32")  # (150, 4): sepal length and width, petal length and width
species = iris.target  # (150,): 0, 1 or 2
assert flowers.shape == (150, 4) and set(species) == {0, 1, 2}

# %% [markdown]
# A module is a drawer of interchangeable parts, and most drawers work alike. A part can be asked for by its name, as
# a string, or as an object when it is to have settings of its own. `get` turns the first into the second, and this is
# what `compile(loss="mse")` or `Dense(3, activation="relu")` do with their strings.

# %%
assert keras.activations.get("relu") is keras.activations.relu
assert isinstance(keras.initializers.get("glorot_uniform"), keras.initializers.GlorotUniform)
assert keras.losses.get("mse") is keras.losses.mean_squared_error
assert isinstance(keras.optimizers.get("adam"), keras.optimizers.Adam)
assert isinstance(keras.metrics.get("mae"), keras.metrics.MeanAbsoluteError)

# %% [markdown]
# ## Models and layers
#
# A **layer** is a function with weights. `Dense(units)` multiplies its input by a matrix, the *kernel*, adds a
# *bias*, and applies an activation:
#
# $$\text{Dense}(x) = \text{activation}(x W + b), \qquad W: (\text{inputs}, \text{units}), \quad b: (\text{units},)$$

# %%
dense = layers.Dense(3, activation="relu")
some = flowers[:5]
out = dense(some)

by_hand = np.maximum(some @ dense.kernel.numpy() + dense.bias.numpy(), 0)
assert dense.kernel.shape == (4, 3) and dense.bias.shape == (3,)
assert np.allclose(out, by_hand, atol=1e-5)

# %% [markdown]
# Before the call the layer had no weights. It could not know that the inputs have 4 features, until it saw some.
#
# A **model** holds layers together. `Sequential` is the simplest kind: a list of layers, each fed with what the one
# before gave. Start the list with an `Input`, which says what shape *one sample* has; then all weights exist from the
# start. Here is a network that predicts one number from four, with a hidden layer of 5 units.

# %%
regression = keras.Sequential(
    [
        keras.Input(shape=(4,)),
        layers.Dense(5, activation="relu"),
        layers.Dense(1),
    ]
)
assert regression.input_shape == (None, 4) and regression.output_shape == (None, 1)
assert [tuple(weight.shape) for weight in regression.weights] == [(4, 5), (5,), (5, 1), (1,)]
assert regression.count_params() == 4 * 5 + 5 + 5 * 1 + 1
assert regression(flowers).shape == (150, 1)

# %% [markdown]
# The `None` stands for the batch: any number of samples will do. Nobody has to mention it, and `Input` does not want
# to hear of it.
#
# To choose among classes, a network has one output a class, and a **softmax** makes probabilities of them: positive
# numbers that sum to 1 in every row.
#
# **Exercise.** Build the network of this notebook: a sigmoid hidden layer, a softmax output.


# %% exercise="bp_network"
def bp_network(inputs, hidden, classes):
    """Build a back-propagation network.

    Args:
        inputs: how many features a sample has.
        hidden: how many units the hidden layer has; its activation is the sigmoid.
        classes: how many outputs there are; their activation is softmax.

    Returns:
        A `keras.Sequential`, not compiled, that begins with an `Input`: outputs of shape (None, classes).
    """
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input(shape=(inputs,)),
            layers.Dense(hidden, activation="sigmoid"),
            layers.Dense(classes, activation="softmax"),
        ]
    )
    ### END SOLUTION


# %% check="bp_network"
check("bp_network")

# %% [markdown]
# ## The same network by hand
#
# What does a model do when it learns? It computes its outputs (*forward*), compares them with the truth, and asks for
# each weight: if you were a little larger, how would the loss change? (*backward*). To see it work, start without a
# hidden layer. With logits $z = xW + b$, probabilities $p = \text{softmax}(z)$ and a truth $y$ that is one-hot, the
# loss is the **cross-entropy**, the negative logarithm of the probability given to the right class, averaged over the
# batch:
#
# $$L = -\frac{1}{N} \sum_n \sum_c y_{nc} \log p_{nc}$$

# %%
rng = np.random.default_rng(0)
x = flowers[::15].astype("float64")  # ten flowers
y = np.eye(3)[species[::15]]  # one-hot
w, b = rng.normal(0, 0.3, (4, 3)), np.zeros(3)

z = x @ w + b
p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
loss = -np.mean(np.sum(y * np.log(p), axis=1))

# %% [markdown]
# Now backward. Two slopes multiply, that of the logarithm and that of softmax, and nearly everything cancels. What is
# left is the most useful line of this notebook: the slope of the loss with respect to the logits is **prediction
# minus truth**,
#
# $$\frac{\partial L}{\partial z} = \frac{p - y}{N}.$$
#
# From there it is one step to the weights. Logit $c$ grows by $x_i$ times what $w_{ic}$ grows by; so each sample adds
# $x_i$ times its error. The sum over the batch is a matrix product. The bias has a constant 1 for its input.
#
# $$\frac{\partial L}{\partial W} = x^\top \frac{p - y}{N}, \qquad
# \frac{\partial L}{\partial b} = \sum_n \frac{(p - y)_n}{N}$$

# %%
error = (p - y) / len(x)
dw, db = x.T @ error, error.sum(axis=0)
assert dw.shape == w.shape and db.shape == b.shape  # a gradient has the shape of what it belongs to

# %% [markdown]
# Three ways to the same numbers: by hand, by TensorFlow's tape, and by Keras. `set_weights` puts our numbers into a
# model, `compile` names its optimizer and its loss, and `train_on_batch` makes one update. Keras does not show its
# gradients, but plain gradient descent with a learning rate of 1 subtracts exactly them.

# %%
tw, tb = tf.Variable(w), tf.Variable(b)
with tf.GradientTape() as tape:
    tape_loss = tf.reduce_mean(-tf.reduce_sum(y * tf.math.log_softmax(x @ tw + tb), axis=1))
tape_dw, tape_db = tape.gradient(tape_loss, [tw, tb])

model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax")])
model.set_weights([w, b])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=1.0), loss="categorical_crossentropy")
keras_loss = model.train_on_batch(x, y)
keras_dw, keras_db = [before - after for before, after in zip([w, b], model.get_weights(), strict=True)]

assert np.allclose([loss, loss], [tape_loss, keras_loss])
assert np.allclose(dw, tape_dw) and np.allclose(db, tape_db)
assert np.allclose(dw, keras_dw, atol=1e-5) and np.allclose(db, keras_db, atol=1e-5)

# %% [markdown]
# A hidden layer makes the way longer by two steps, and both are the chain rule.
#
# 1. The hidden values $h$ stand where $x$ stood: that gives the output layer's gradients. An error at the outputs
#    becomes one at the hidden values by going back along the same weights: each hidden unit collects the errors of
#    all outputs, each times the weight between them.
# 2. Then it passes the activation, and is multiplied by the activation's *slope* at this place. For the sigmoid
#    $s(z) = 1 / (1 + e^{-z})$ the slope is $s(z)\,(1 - s(z))$, written with the value that is at hand already.
#
# Here is that slope, checked by trying.

# %%
points = np.array([-2.0, 0.0, 1.5])
s = 1 / (1 + np.exp(-points))
nearby = 1 / (1 + np.exp(-(points + 1e-6)))
assert np.allclose(s * (1 - s), (nearby - s) / 1e-6, atol=1e-6)

# %% [markdown]
# After these two steps you have an error for each hidden unit and each sample, and from there to `w1` and `b1` it is
# what you have seen. When in doubt, write down the shapes: with N samples, F features, H hidden units and C classes,
# only one order of the factors fits.
#
# **Exercise.** Compute the loss and all four gradients of the network with a hidden layer.


# %% exercise="forward_and_backward"
def forward_and_backward(x, y, w1, b1, w2, b2):
    """Run a network with one sigmoid hidden layer forward and backward.

    Args:
        x: an array of shape (N, F). y: one-hot labels of shape (N, C).
        w1, b1: the hidden layer's weights, of shapes (F, H) and (H,).
        w2, b2: the output layer's weights, of shapes (H, C) and (C,); its activation is softmax.

    Returns:
        A dict with `loss`, the mean categorical cross-entropy as a number, and with its gradients `w1`, `b1`, `w2`,
        `b2`, each of the shape of what it belongs to.
    """
    ### BEGIN SOLUTION
    h = 1 / (1 + np.exp(-(x @ w1 + b1)))
    z = h @ w2 + b2
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    d2 = (p - y) / len(x)
    d1 = (d2 @ w2.T) * h * (1 - h)
    return {
        "loss": -np.mean(np.sum(y * np.log(p), axis=1)),
        "w1": x.T @ d1,
        "b1": d1.sum(axis=0),
        "w2": h.T @ d2,
        "b2": d2.sum(axis=0),
    }
    ### END SOLUTION


# %% check="forward_and_backward"
check("forward_and_backward")

# %% [markdown]
# That function and a loop are a complete learning machine. Here it learns the irises, without Keras and without a
# tape.

# %% tags=["demo"]
centred = (flowers - flowers.mean(axis=0)).astype("float64")
labels = np.eye(3)[species]
draw = np.random.default_rng(1)
weights = {"w1": draw.normal(0, 0.5, (4, 6)), "b1": np.zeros(6), "w2": draw.normal(0, 0.5, (6, 3)), "b2": np.zeros(3)}
curve = []
for _ in range(400):
    found = forward_and_backward(centred, labels, **weights)
    curve.append(found["loss"])
    weights = {name: value - 0.8 * found[name] for name, value in weights.items()}

assert curve[-1] < 0.15 < curve[0]
figure, axes = plt.subplots(figsize=(6, 2.6))
axes.plot(curve)
axes.set(xlabel="update", ylabel="cross-entropy", title="150 irises, 6 hidden units")
plt.show()

# %% [markdown]
# ## Initializers
#
# What should the weights be before anything is learned? Not all the same. Two hidden units with equal weights compute
# equal values, get equal gradients, and stay equal for ever: a layer of twins counts as one unit.

# %%
twins = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="ones"),
        layers.Dense(3, activation="softmax", kernel_initializer="ones"),
    ]
)
twins.compile(optimizer=keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy")
twins.fit(flowers - flowers.mean(axis=0), species, epochs=2, verbose=0)
kernel = twins.layers[0].kernel.numpy()
assert not np.allclose(kernel[:, 0], 1)  # they have moved
assert np.allclose(kernel, kernel[:, :1])  # and all five in the same way

# %% [markdown]
# So they are drawn at random, and the question is how large. A unit adds up *fan_in* products. Sums of many random
# terms grow: if the weights have variance $v$ and the inputs variance 1, the sum has variance
# $\text{fan\_in} \cdot v$. Through ten layers, a factor a little off 1 becomes a factor far off.

# %%
signal = np.random.default_rng(0).normal(0, 1, (200, 100))
spreads = {}
for v in (0.5 / 100, 1 / 100, 2 / 100):
    h = signal
    for _ in range(10):
        h = h @ rng.normal(0, np.sqrt(v), (100, 100))
    spreads[v * 100] = float(h.std())
assert spreads[0.5] < 0.1 and 0.5 < spreads[1.0] < 2 and spreads[2.0] > 10
spreads

# %% [markdown]
# A variance of $1 / \text{fan\_in}$ keeps the signal's size: this is **LeCun's** initializer. Numbers drawn uniformly
# from $-a$ to $a$ have variance $a^2 / 3$, so LeCun's uniform draw reaches to $a = \sqrt{3 / \text{fan\_in}}$.

# %%
a = np.sqrt(3 / 100)
lecun = np.random.default_rng(0).uniform(-a, a, (100, 40))
by_keras = keras.initializers.LecunUniform(seed=0)((100, 40))
assert np.allclose(lecun.var(), 1 / 100, rtol=0.05) and np.allclose(np.var(by_keras), 1 / 100, rtol=0.05)
assert np.abs(by_keras).max() <= a

# %% [markdown]
# On the way back it is the other way round: a unit's error is a sum of *fan_out* products. **Glorot** takes both into
# account and asks for the variance
#
# $$v = \frac{2}{\text{fan\_in} + \text{fan\_out}}.$$
#
# It is what `Dense` uses unless it is told otherwise. A kernel's shape is (fan_in, fan_out).
#
# **Exercise.** Find the limit of Glorot's uniform draw, and draw a kernel with it.


# %% exercise="glorot_uniform"
def glorot_uniform(shape, rng):
    """Draw a kernel as Glorot's uniform initializer does.

    Args:
        shape: (fan_in, fan_out).
        rng: a `numpy.random.Generator`; draw with one call of `rng.uniform(-limit, limit, shape)`.

    Returns:
        An array of this shape.
    """
    ### BEGIN SOLUTION
    fan_in, fan_out = shape
    limit = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, shape)
    ### END SOLUTION


# %% check="glorot_uniform"
check("glorot_uniform")

# %% tags=["demo"]
drawn = {"yours": glorot_uniform((60, 40), np.random.default_rng(0)), "Keras's": layers.Dense(40)}
drawn["Keras's"].build((None, 60))
figure, panels = plt.subplots(1, 2, figsize=(6.4, 2.4), sharex=True, sharey=True)
for panel, (whose, values) in zip(panels, drawn.items(), strict=True):
    values = np.ravel(values if whose == "yours" else values.kernel.numpy())
    panel.hist(values, bins=20, edgecolor="white")
    panel.set(title=f"{whose}: ±{np.abs(values).max():.3f}", xlabel="weight")
panels[0].set_ylabel("how many")
plt.show()

# %% [markdown]
# ## Activations
#
# Without an activation between them, two layers are one: a product of two matrices is a matrix. The bend is what lets
# a network compute more than a straight line.

# %%
first, second = rng.normal(size=(4, 5)), rng.normal(size=(5, 3))
assert np.allclose((x @ first) @ second, x @ (first @ second))

# %% [markdown]
# An activation works twice. Forward, its **value** is what the next layer sees. Backward, its **slope** is the factor
# by which an error is multiplied as it passes. Where the slope is near 0, hardly anything comes through, and the
# weights behind it learn slowly or not at all.
#
# Try it: choose an activation and move x. Look for the largest slope that the sigmoid ever has, and for an x where
# tanh lets through less than a tenth. Which activations let an error pass whole, and where?

# %% tags=["demo"]
import figures

figures.activations()

# %% [markdown]
# The sigmoid never lets through more than a quarter. Ten sigmoid layers, and at best $0.25^{10}$, a millionth, is
# left of an error: one reason why deep networks use relu, whose slope is 1 wherever the unit is at work.
#
# *Softsign* is not in the exercise. Here it is, with its slope by hand and by the tape: the value is
# $x / (1 + |x|)$, the slope $1 / (1 + |x|)^2$.

# %%
points = tf.constant([-3.0, -0.5, 0.0, 2.0])
with tf.GradientTape() as tape:
    tape.watch(points)
    value = keras.activations.softsign(points)

size = 1 + np.abs(points)
assert np.allclose(value, points / size)
assert np.allclose(tape.gradient(value, points), 1 / size**2)

# %% [markdown]
# A formula can be right on paper and fail in a computer. `exp` overflows at about 710 in float64 and at 89 in
# float32, and infinity divided by infinity is not a number. The remedy is to rewrite the formula so that `exp` is
# only asked about negative numbers. The logarithm of a sum of two exponentials is an example:
#
# $$\log(e^a + e^b) = \max(a, b) + \log(1 + e^{-|a - b|})$$

# %%
with np.errstate(over="ignore"):
    assert np.isinf(np.log(np.exp(1000.0) + np.exp(1001.0)))
assert np.isclose(max(1000.0, 1001.0) + np.log1p(np.exp(-abs(1000.0 - 1001.0))), 1001.3132617)

# %% [markdown]
# | name | value | slope |
# |---|---|---|
# | relu | $\max(x, 0)$ | 1 right of 0, else 0 |
# | sigmoid | $s(x) = 1 / (1 + e^{-x})$ | find it above |
# | tanh | $(e^x - e^{-x}) / (e^x + e^{-x})$ | $1 - \tanh^2(x)$ |
# | softplus | $\log(1 + e^x)$ | differentiate it: you know the result |
#
# **Exercise.** Give value and slope of these four, for any x up to ±10,000.


# %% exercise="activation_and_slope"
def activation_and_slope(name, x):
    """Compute an activation and its slope.

    Args:
        name: "relu", "sigmoid", "tanh" or "softplus".
        x: a float array of any shape, entries up to ±10,000.

    Returns:
        (value, slope), both of the shape of x and finite. The slope of relu at 0 is 0.

    Raises:
        ValueError: For another name; the message names the four choices.
    """
    ### BEGIN SOLUTION
    small = np.exp(-np.abs(x))
    sigmoid = np.where(x >= 0, 1, small) / (1 + small)
    choices = {
        "relu": (np.maximum(x, 0), np.where(x > 0, 1.0, 0.0)),
        "sigmoid": (sigmoid, sigmoid * (1 - sigmoid)),
        "tanh": (np.tanh(x), 1 - np.tanh(x) ** 2),
        "softplus": (np.maximum(x, 0) + np.log1p(small), sigmoid),
    }
    if name not in choices:
        raise ValueError(f"name must be one of {', '.join(choices)}, got {name!r}")
    return choices[name]
    ### END SOLUTION


# %% check="activation_and_slope"
check("activation_and_slope")

# %% [markdown]
# ## Losses, once called objectives
#
# A **loss** says how wrong an output is, in one number, and it is the only thing that training looks at. In Keras 1
# the module was called `objectives`; it is `keras.losses` now.
#
# A loss function of Keras gives one number *a sample*: it works on the last axis and leaves the batch alone. Only
# afterwards is the mean taken, and there samples can be given weights.

# %%
truth = np.array([[1.0, 2.0], [3.0, 5.0], [0.0, 1.0]])
guess = np.array([[1.5, 2.0], [3.0, 2.0], [0.0, 1.0]])
each = np.mean((truth - guess) ** 2, axis=-1)
assert np.allclose(keras.losses.mean_squared_error(truth, guess), each)

mean = keras.losses.MeanSquaredError()
assert np.isclose(mean(truth, guess), each.mean())

weights = np.array([1.0, 0.5, 2.0])
weighted = (weights * each).sum() / 3  # by the number of samples, not by the sum of the weights
assert np.isclose(mean(truth, guess, sample_weight=weights), weighted)

# %% [markdown]
# For probabilities the loss is the **cross-entropy**: the logarithm of each class's predicted probability, weighed by
# how true the class is, and with a minus. Being sure and wrong costs most: right with probability 0.5 costs 0.69,
# with 0.01 it costs 4.6, and with 0 it would cost infinity. The truth need not be one-hot; "seventy per cent a cat"
# is a truth as well, a *soft* label.
#
# Keras makes sure that the result is finite. It divides each row of predictions by its sum, and then *clips* it: what
# is below $10^{-7}$ becomes $10^{-7}$, what is above $1 - 10^{-7}$ becomes that. The same happens in its smaller
# sister, the **binary cross-entropy**, for a single yes or no. There is no sum to divide by in that one; the rest you
# can see here.

# %%
yes = np.array([[1.0], [0.0], [1.0]])
says = np.array([[0.8], [0.3], [0.0]])
q = np.clip(says, 1e-7, 1 - 1e-7)
binary = -np.mean(yes * np.log(q) + (1 - yes) * np.log(1 - q), axis=-1)
assert np.allclose(binary, keras.losses.binary_crossentropy(yes, says), atol=1e-5)
assert np.isclose(binary[2], -np.log(1e-7))  # 16.1, and not infinity

# %% [markdown]
# **Exercise.** Write the categorical cross-entropy as Keras computes it.


# %% exercise="categorical_crossentropy"
def categorical_crossentropy(y_true, y_pred):
    """Compute the cross-entropy of each sample.

    Args:
        y_true: the truth, of shape (N, C): one-hot or soft labels.
        y_pred: the predicted probabilities, of shape (N, C). Rows that don't sum to 1 are divided by their sum; then
            every entry is clipped to [1e-7, 1 − 1e-7].

    Returns:
        The losses, of shape (N,), in natural logarithms.
    """
    ### BEGIN SOLUTION
    p = y_pred / np.sum(y_pred, axis=-1, keepdims=True)
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.sum(y_true * np.log(p), axis=-1)
    ### END SOLUTION


# %% check="categorical_crossentropy"
check("categorical_crossentropy")

# %% [markdown]
# Two more names you will meet. The **sparse** categorical cross-entropy is the same loss for labels that are integers
# instead of one-hot rows. And with `from_logits=True` it takes the numbers *before* the softmax: then the model ends
# without an activation, and loss and softmax are computed together, which is more exact.

# %%
logits = rng.normal(0, 2, (5, 3)).astype("float32")
integers = np.array([0, 2, 1, 1, 0])
as_rows = keras.losses.categorical_crossentropy(np.eye(3)[integers], ops.softmax(logits))
as_integers = keras.losses.sparse_categorical_crossentropy(integers, logits, from_logits=True)
assert np.allclose(as_rows, as_integers, atol=1e-5)

# %% tags=["demo"]
quiz(
    "A model ends in Dense(10) without an activation. Its labels are integers. Which loss fits?",
    {
        '"categorical_crossentropy"': "That one wants one-hot rows, and probabilities besides.",
        '"sparse_categorical_crossentropy"': "The labels fit. But a loss named by a string expects probabilities, and "
        "these are logits: it would clip every negative one to 1e-7.",
        "SparseCategoricalCrossentropy(from_logits=True)": "Integers, and logits: both are said.",
        '"mse"': "It would compare a row of ten numbers with one integer. Cross-entropy is made for classes.",
    },
    right="SparseCategoricalCrossentropy(from_logits=True)",
)

# %% [markdown]
# ## A loss that forgives outliers
#
# A loss decides what matters. Suppose a network could only answer with one constant. Under the squared error the best
# constant is the mean of the truths; under the absolute error it is the median. One sample that is far off drags the
# mean along, and leaves the median where it was.

# %%
lengths = np.array([4.9, 5.0, 5.1, 5.2, 50.0])  # someone forgot a decimal point
constants = np.linspace(0, 50, 5001)
squared = ((lengths - constants[:, None]) ** 2).mean(axis=1)
absolute = np.abs(lengths - constants[:, None]).mean(axis=1)
assert np.isclose(constants[squared.argmin()], lengths.mean())  # 14.04
assert np.isclose(constants[absolute.argmin()], np.median(lengths))  # 5.1

# %% [markdown]
# The absolute error has a kink at 0, where its slope jumps from −1 to 1: near the goal its steps don't get smaller.
# **Huber's** loss takes the better half of each. For an error $e$ up to a size $\delta$ it is half the square, beyond
# that a straight line that goes on where the parabola is, and with the slope that it has there.
#
# $$\text{huber}(e) = \begin{cases} \tfrac{1}{2} e^2 & |e| \le \delta \\
# \delta\,|e| - \tfrac{1}{2} \delta^2 & |e| > \delta \end{cases}$$
#
# Try it: what does an error of 3 cost by each? Move δ: where does the line begin, and which of the other two does
# Huber's loss come to look like when δ is large, and when it is small? On the right: what is the cost of a
# probability of 0.01, against 0.5?

# %% tags=["demo"]
figures.losses()

# %% [markdown]
# A loss in two pieces has to decide *for each error*. `np.where(condition, a, b)` does: it takes entries of `a` where
# the condition holds and of `b` elsewhere. Here it is at work on a simpler matter, a discount for large orders.

# %%
orders = np.array([[3.0, 12.0], [10.0, 40.0]])
paid = np.where(orders > 10, 0.9 * orders, orders)
assert paid.tolist() == [[3.0, 10.8], [10.0, 36.0]]

# %% [markdown]
# **Exercise.** Write Huber's loss, the mean over the last axis.


# %% exercise="huber"
def huber(y_true, y_pred, delta=1.0):
    """Compute Huber's loss of each sample.

    Args:
        y_true, y_pred: arrays of one shape, of any rank from 1.
        delta: the size of error up to which the loss is half its square.

    Returns:
        The mean over the last axis: of shape (…), a number for rank 1.
    """
    ### BEGIN SOLUTION
    size = np.abs(y_true - y_pred)
    return np.mean(np.where(size <= delta, 0.5 * size**2, delta * size - 0.5 * delta**2), axis=-1)
    ### END SOLUTION


# %% check="huber"
check("huber")

# %% [markdown]
# ## Optimizers
#
# An **optimizer** turns gradients into steps. The plainest, SGD, goes against the gradient, learning rate times as
# far. Two ideas improve on it, and each keeps a running memory beside every weight.
#
# - *Momentum* remembers the gradients: steps that agree add up, steps to and fro cancel. (You wrote it in unit 02.)
# - *RMSprop* remembers how large the gradients are, a running mean of their squares, and divides by its root: weights
#   with small gradients get steps as long as those with large ones.
#
# Here is one step of RMSprop by hand, and by Keras. An optimizer's `apply` takes two lists, gradients and the variables
# that they belong to.

# %%
w, g = np.array([1.0, 1.0]), np.array([100.0, 0.01])  # two weights with very different gradients
memory = 0.9 * 0 + 0.1 * g**2
by_hand = w - 0.001 * g / np.sqrt(memory + 1e-7)

variable = keras.Variable(w)
optimizer = keras.optimizers.RMSprop(learning_rate=0.001, rho=0.9, epsilon=1e-7)
optimizer.apply([ops.convert_to_tensor(g)], [variable])
assert np.allclose(variable, by_hand, atol=1e-6)
assert np.allclose(w - by_hand, 0.001 / np.sqrt(0.1), rtol=0.01)  # a ten-thousandth of the gradient, the same step

# %% [markdown]
# A running mean that starts at 0 is too small at first. Feed it with 5, 5, 5, …: after one step with $\beta = 0.9$ it
# says 0.5. After $t$ steps it has seen $1 - \beta^t$ of what it would see in the long run, so dividing by that puts
# it right. This is the **bias correction**.

# %%
mean, beta = 0.0, 0.9
for t in range(1, 6):
    mean = beta * mean + (1 - beta) * 5.0
    assert mean < 2.1 and np.isclose(mean / (1 - beta**t), 5.0)

# %% [markdown]
# **Adam** has both memories and corrects both. With $g$ the gradient of step $t$, the first step being $t = 1$:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# $$w \leftarrow w - \text{lr} \cdot \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t} \cdot \frac{m}{\sqrt{v} + \varepsilon}$$
#
# The two corrections stand together in the middle factor. The paper has $\varepsilon$ in a slightly other place; this
# is where Keras has it.
#
# **Exercise.** Make one step of Adam.


# %% exercise="adam_step"
def adam_step(w, m, v, gradient, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Make one step of Adam.

    Args:
        w: the weights. m, v: the running means of the gradients and of their squares, zeros before the first step.
        gradient: this step's gradient; w, m, v and gradient are arrays of one shape.
        step: which step this is; the first is 1.

    Returns:
        (w, m, v) after the step.
    """
    ### BEGIN SOLUTION
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    alpha = learning_rate * np.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    return w - alpha * m / (np.sqrt(v) + epsilon), m, v
    ### END SOLUTION


# %% check="adam_step"
check("adam_step")

# %% [markdown]
# A first step of Adam is as long as the learning rate, whatever the gradient: $m$ and $\sqrt{v}$, both corrected, are
# $g$ and $|g|$. Read it off the optimizer.

# %%
for g in (1e-3, 1.0, 1e3):
    weight = keras.Variable([0.0])
    keras.optimizers.Adam(learning_rate=0.01).apply([ops.convert_to_tensor([g])], [weight])
    assert np.allclose(weight, [-0.01], rtol=0.01)

# %% [markdown]
# ## Watching the modules work together
#
# This network has one input, eight hidden units and one output. It learns a curve from samples, two of which are far
# off. Every row of buttons is one of the modules; below is how long it has been trained.
#
# Try these, one at a time, and go back in between:
#
# - **loss**: from squared to absolute or Huber. What becomes of the two samples that are far off?
# - **initializer**: zeros. How many different hidden units are there after 300 updates? Then large: what does it do
#   to the curve?
# - **activation**: linear. What is the most that a network without a bend can learn?
# - **optimizer**: compare the loss after 100 updates.
# - **inputs**: raw minutes up to 60, with SGD. Then with RMSprop.

# %% tags=["demo"]
figures.network()

# %% [markdown]
# ## Preprocessing: sequences of one length
#
# A batch is one tensor, and a tensor has no ragged edge. Texts, melodies and visits to a doctor have all sorts of
# lengths; so they are *padded* with a filler up to one length, or *cut* down to it.

# %%
words = [[7, 3], [5, 1, 4, 2]]
try:
    tf.constant(words)
except ValueError as error:
    print("ValueError:", error)

# One of them, padded at the end by hand.
row = np.full(4, -1)
row[: len(words[0])] = words[0]
assert row.tolist() == [7, 3, -1, -1]

# %% [markdown]
# By default Keras puts the filler *before* a short sequence and cuts a long one at its *beginning*: `"pre"`, twice. A
# recurrent layer reads from left to right, and this way the last thing it reads is the end of the sequence and not a
# row of fillers. `"post"` asks for the other end.
#
# Beware of one line of Python. The last three entries of a list are `s[-3:]`, the last two are `s[-2:]`. And the last
# none of them?

# %%
s = [1, 2, 3]
assert s[-2:] == [2, 3] and s[-1:] == [3]
assert s[-0:] == [1, 2, 3]  # −0 is 0, and from 0 on is everything

# %% [markdown]
# **Exercise.** Pad and cut sequences as Keras does.


# %% exercise="pad_sequences"
def pad_sequences(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    """Make sequences equally long.

    Args:
        sequences: a list of lists (or arrays) of integers; some may be empty.
        maxlen: how long all shall be, at least 1; None: as long as the longest.
        padding: where a short sequence is padded, "pre" (before it) or "post" (after it).
        truncating: where a long one is cut, "pre" (its beginning goes) or "post" (its end goes).
        value: what is padded with.

    Returns:
        An int32 array of shape (N, maxlen).
    """
    ### BEGIN SOLUTION
    if maxlen is None:
        maxlen = max(len(sequence) for sequence in sequences)
    found = np.full((len(sequences), maxlen), value, dtype="int32")
    for row, sequence in zip(found, sequences, strict=True):
        extra = max(len(sequence) - maxlen, 0)
        kept = sequence[extra:] if truncating == "pre" else sequence[: len(sequence) - extra]
        start = maxlen - len(kept) if padding == "pre" else 0
        row[start : start + len(kept)] = kept
    return found
    ### END SOLUTION


# %% check="pad_sequences"
check("pad_sequences")

# %% [markdown]
# `keras.utils` has this function; `keras.preprocessing.sequence` still leads to it as well. What else was in
# `keras.preprocessing` has moved: to layers that travel inside a model (`TextVectorization`, `Rescaling`,
# `RandomFlip`, …) and to functions of `keras.utils` that read files into a `tf.data.Dataset`.

# %%
assert keras.preprocessing.sequence.pad_sequences is keras.utils.pad_sequences
assert np.allclose(layers.Rescaling(1 / 255)(np.array([0.0, 51.0, 255.0])), [0.0, 0.2, 1.0])

# %% [markdown]
# ## Preprocessing: scaling without peeking
#
# Networks like inputs of about one size, near 0: you saw in the figure what raw minutes do. Unit 01 standardized a
# table. Now there are two, because a model is judged by data that it has not learned from.
#
# The rule is: **whatever is learned from data is learned from the training set**, and a mean is learned from data. A
# test set stands for samples that come one by one, later. To know *their* mean would be to know the future. Here is
# the rule at work on another scaling, which divides by the largest value.

# %%
train_heights, test_heights = np.array([150.0, 160.0, 200.0]), np.array([180.0, 220.0])
largest = train_heights.max()
assert (test_heights / largest).tolist() == [0.9, 1.1]  # more than 1: so be it

peeked = test_heights / test_heights.max()
assert np.allclose(peeked, [0.818, 1.0], atol=1e-3)  # now 220 looks like 200 did in training: the model is fooled

# %% [markdown]
# **Exercise.** Standardize a training set and a test set, feature by feature.


# %% exercise="fit_scaler"
def fit_scaler(train, test):
    """Standardize two tables by the statistics of the first.

    Args:
        train: an array of shape (N, F).
        test: an array of shape (M, F).

    Returns:
        (train, test), new arrays: minus the mean and divided by the (population) standard deviation of each feature of
        `train`. A feature that is constant in `train` becomes zeros there.
    """
    ### BEGIN SOLUTION
    mean, deviation = np.mean(train, axis=0), np.std(train, axis=0)
    deviation = np.where(deviation == 0, 1, deviation)
    return (train - mean) / deviation, (test - mean) / deviation
    ### END SOLUTION


# %% check="fit_scaler"
check("fit_scaler")

# %% [markdown]
# In Keras the statistics can live inside the model. `Normalization` is a layer whose mean and variance are *adapted*
# to the training data once, and from then on belong to the model like weights. Whoever gets the model can feed it raw
# data.

# %%
order = np.random.default_rng(4).permutation(150)
train, test = order[:110], order[110:]
normalization = layers.Normalization()
normalization.adapt(flowers[train])

standardized = (flowers[test] - flowers[train].mean(axis=0)) / flowers[train].std(axis=0)
assert np.allclose(normalization(flowers[test]), standardized, atol=1e-4)
assert [weight.name for weight in normalization.non_trainable_weights] == ["mean", "variance", "count"]

# %% [markdown]
# ## Metrics: counting over batches
#
# A loss is for the optimizer, a **metric** for people. It need not have a slope; accuracy has none. But it has to be
# right for a whole epoch, although it only ever sees a batch at a time.

# %%
right, seen = [7, 1], [8, 3]  # two batches: 7 of 8, and 1 of 3
mean_of_means = np.mean([7 / 8, 1 / 3])
assert np.isclose(mean_of_means, 0.604, atol=1e-3)
assert np.isclose(sum(right) / sum(seen), 0.727, atol=1e-3)  # 8 of 11

# %% [markdown]
# A `keras.metrics.Metric` therefore keeps *state* between batches, and has three methods: `update_state` takes in a
# batch, `result` says what it comes to so far, and `reset_state` forgets, at the start of each epoch. Here is one
# that reports the largest error of an epoch.


# %%
class LargestError(keras.metrics.Metric):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.largest = self.add_weight(name="largest", shape=(), initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        error = ops.max(ops.abs(ops.cast(y_true, "float32") - ops.cast(y_pred, "float32")))
        self.largest.assign(ops.maximum(self.largest, error))

    def result(self):
        return self.largest


metric = LargestError()
metric.update_state([1.0, 2.0], [1.5, 2.0])
metric.update_state([4.0], [1.0])
assert float(metric.result()) == 3.0
metric.reset_state()  # by default, sets every variable of the metric to 0
assert float(metric.result()) == 0.0

# %% [markdown]
# Why a variable, and not just `self.largest = 0.0`? Because `fit` runs in a **graph**. TensorFlow runs Python's code
# once (and once more for a new kind of input), writes down the operations, and repeats those for each batch, without
# Python. An attribute is changed that once and never again.


# %%
class Forgetful:
    count = 0
    variable = keras.Variable(0.0)


@tf.function
def one_batch():
    Forgetful.count += 1
    Forgetful.variable.assign_add(1.0)


for _ in range(5):
    one_batch()
assert Forgetful.count < 5  # while the graph was written down
assert float(Forgetful.variable) == 5  # each time

# %% [markdown]
# For the same reason `np`, `float(…)` and a Python `if` on a tensor have no place in a metric: in a graph a tensor
# has no value yet. `ops` has what you need: `argmax`, `equal`, `cast`, `sum`, `reshape`, `divide_no_nan` (0 where it
# would divide by 0).
#
# `sample_weight` says how much each sample counts: with weights $a$, accuracy is
# $\sum a \cdot \text{right} / \sum a$. And labels come as (N,) or as a column (N, 1). Mind how a column compares with
# a row:

# %%
column, flat = np.array([[0], [1], [2]]), np.array([0, 1, 1])
assert (column == flat).shape == (3, 3)  # every label with every prediction

# %% [markdown]
# **Exercise.** Write the accuracy of a classifier as a metric of Keras.


# %% exercise="StreamingAccuracy"
class StreamingAccuracy(keras.metrics.Metric):
    """The share of samples whose label has the highest score, over all batches since the last reset.

    The constructor takes what `keras.metrics.Metric` takes (`name`, `dtype`).

    `update_state(y_true, y_pred, sample_weight=None)`: integer labels of shape (N,) or (N, 1), scores of shape (N, C),
    and a weight a sample, of shape (N,). `result()`: the weighted share of right predictions; 0 before any sample.
    `reset_state()`: forget everything. All of it works in a graph.
    """

    ### BEGIN SOLUTION
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.right = self.add_weight(name="right", shape=(), initializer="zeros")
        self.seen = self.add_weight(name="seen", shape=(), initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        labels = ops.cast(ops.reshape(y_true, (-1,)), "int32")
        hits = ops.cast(ops.equal(labels, ops.cast(ops.argmax(y_pred, axis=-1), "int32")), "float32")
        weights = ops.ones_like(hits) if sample_weight is None else ops.cast(sample_weight, "float32")
        self.right.assign_add(ops.sum(hits * weights))
        self.seen.assign_add(ops.sum(weights))

    def result(self):
        return ops.divide_no_nan(self.right, self.seen)

    ### END SOLUTION


# %% check="StreamingAccuracy"
check("StreamingAccuracy")

# %% [markdown]
# ## Metrics: among the best k
#
# With a thousand classes it is hard to be right, and the second guess may be as good as the first. **Top-k accuracy**
# calls it a hit when the label is anywhere among the k highest scores.
#
# `argsort` gives positions in order of their values, the smallest first.

# %%
scores = np.array([0.1, 0.5, 0.15, 0.25])
assert np.argsort(scores).tolist() == [0, 2, 3, 1]  # the highest, 0.5, is at position 1, and comes last
assert np.argsort(scores, axis=-1).shape == scores.shape

# %% [markdown]
# **Exercise.** Compute the share of samples whose label is among the k highest scores.


# %% exercise="top_k_accuracy"
def top_k_accuracy(y_true, y_pred, k):
    """Compute top-k accuracy.

    Args:
        y_true: integer labels of shape (N,).
        y_pred: scores of shape (N, C), all of a row different.
        k: how many of the highest scores count, from 1 to C.

    Returns:
        The share of samples whose label is among the k highest scores: a number, not a tensor.
    """
    ### BEGIN SOLUTION
    best = np.argsort(y_pred, axis=1)[:, -k:]
    return float(np.mean(np.any(best == y_true[:, None], axis=1)))
    ### END SOLUTION


# %% check="top_k_accuracy"
check("top_k_accuracy")

# %% tags=["demo"]
quiz(
    "An epoch has two batches: 32 samples with accuracy 1.0, then 8 with accuracy 0.5. What does Keras report?",
    {
        "0.75": "This is the mean of the two batches' accuracies. The 8 samples would count as much as the 32.",
        "0.9": "36 of 40 are right.",
        "0.5": "The last batch alone. A metric adds up over the epoch.",
        "It depends on which comes first": "A sum has no order. (The progress bar has: it shows the epoch so far.)",
    },
    right="0.9",
)

# %% [markdown]
# ## All eight together: digits
#
# Here they are together, once, on the irises. Follow each line to its module.

# %%
keras.utils.set_random_seed(0)
classifier = keras.Sequential(  # models
    [
        keras.Input(shape=(4,)),
        normalization,  # preprocessing, adapted to the training set above
        layers.Dense(8, activation="tanh", kernel_initializer="glorot_uniform"),  # layers, activations, initializers
        layers.Dense(3, activation="softmax"),
    ]
)
classifier.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.05),  # optimizers
    loss=keras.losses.SparseCategoricalCrossentropy(),  # losses
    metrics=["accuracy"],  # metrics
)
history = classifier.fit(
    flowers[train], species[train], batch_size=16, epochs=15, validation_data=(flowers[test], species[test]), verbose=0
)
assert set(history.history) >= {"loss", "accuracy", "val_loss", "val_accuracy"}
assert len(history.history["val_loss"]) == 15 and history.history["val_accuracy"][-1] > 0.85

# %% [markdown]
# `fit` returns a **History**: a list for each number, with an entry an epoch. The ones with `val_` come from data
# that the model does not learn from. Only they can tell learning from learning by heart. Data can be held back in two
# ways: hand them over, as here, or let `validation_split=0.2` keep the last fifth.
#
# `metrics=["accuracy"]` is a kindness of Keras: seeing the sparse loss and three outputs, it takes
# `SparseCategoricalAccuracy`. A metric of your own is handed over as an object. Put `StreamingAccuracy(name="mine")`
# beside `"accuracy"` in the cell above, run it again, and compare the two in `history.history`.
#
# **Exercise.** Now without a model to follow: 1,797 handwritten digits, 8 × 8 pixels each with values from 0 to 16,
# in rows of 64. Your function gets some of them and returns a trained model, which will be called on *raw* pixels of
# digits that it has never seen. At least 90 of 100 must be right; 95 is well within reach in a few seconds.
#
# To try it yourself, `sklearn.datasets.load_digits(return_X_y=True)` gives all of them. Shuffle before you split.


# %% exercise="train_digits"
def train_digits(x, y):
    """Build and train a classifier of digits.

    Args:
        x: raw pixels from 0 to 16, of shape (N, 64), N at least 1000, shuffled.
        y: integer labels from 0 to 9, of shape (N,).

    Returns:
        (model, history): a `keras.Model` that takes raw pixels (None, 64), its scaling being part of it, and gives
        (None, 10), probabilities or logits; and the History that `fit` returned, with `loss` and `val_loss`. In under
        20 s of CPU.
    """
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input(shape=(64,)),
            layers.Rescaling(1 / 16),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, batch_size=32, epochs=15, validation_split=0.2, verbose=0)
    return model, history
    ### END SOLUTION


# %% check="train_digits"
check("train_digits")

# %% tags=["demo"]
from sklearn.datasets import load_digits

pixels, digits = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(pixels))
pixels, digits = pixels[order], digits[order]
model, history = train_digits(pixels[:1300], digits[:1300])
guesses = np.argmax(model.predict(pixels[1300:], verbose=0), axis=1)
share = np.mean(guesses == digits[1300:])
assert share > 0.9

figure, (left, right) = plt.subplots(1, 2, figsize=(6.4, 2.6), width_ratios=[3, 2])
left.plot(history.history["loss"], "-", label="loss")
left.plot(history.history["val_loss"], "--", label="val_loss")
left.set(xlabel="epoch", ylabel="cross-entropy", title=f"{share:.1%} of new digits right")
left.legend()
wrong = np.flatnonzero(guesses != digits[1300:])[:1]
for place in wrong:
    right.imshow(pixels[1300 + place].reshape(8, 8), cmap="gray_r")
    right.set(title=f"a {digits[1300 + place]}, taken for a {guesses[place]}", xticks=[], yticks=[])
plt.show()

# %% [markdown]
# ## The rest of the map
#
# Eight modules train a network. These are the others, a line each.
#
# | module | what it is for |
# |---|---|
# | `keras.callbacks` | things to do while `fit` runs: stop early, save the best, change the learning rate (unit 07) |
# | `keras.regularizers` | a price on large weights, added to the loss (unit 06) |
# | `keras.constraints` | a rule that weights obey after each step, such as "not negative" (unit 06) |
# | `keras.datasets` | well-known data sets, downloaded on first use: MNIST, CIFAR, IMDB |
# | `keras.applications` | well-known image models, with weights to download |
# | `keras.utils` | helpers: `to_categorical`, `set_random_seed`, `split_dataset`, reading folders of images or texts |
# | `keras.ops` | NumPy's functions and a neural network's, for every backend |
# | `keras.random` | random tensors, with seeds that can be repeated (unit 05) |
# | `keras.saving` | save and load models; register classes of your own (unit 05) |
# | `keras.tree` | walk through nested lists and dicts of tensors |
# | `keras.config` | settings: the default float type, ε, where the channels go |
# | `keras.backend` | which backend it is, and what is left of the old `K` |
# | `keras.dtype_policies`, `keras.mixed_precision` | compute in half precision, keep weights in full (units 05, 08) |
# | `keras.distribution` | one model on several devices |
# | `keras.quantizers` | weights in 8 or fewer bits, to save memory |
# | `keras.export` | a model as a file that runs without Keras |
# | `keras.visualization` | draw boxes and masks on images |
# | `keras.wrappers` | a model that looks like one of scikit-learn's |

# %%
eight = ["models", "layers", "initializers", "activations", "losses", "optimizers", "preprocessing", "metrics"]
others = ["callbacks", "regularizers", "constraints", "datasets", "applications", "utils", "ops", "random", "saving"]
others += ["tree", "config", "backend", "dtype_policies", "mixed_precision", "distribution", "quantizers", "export"]
others += ["visualization", "wrappers"]
assert all(hasattr(keras, name) for name in eight + others)

# One line for a few of them.
assert keras.utils.to_categorical([0, 2], 3).tolist() == [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
assert np.isclose(keras.regularizers.L2(0.1)(np.array([1.0, 2.0], "float32")), 0.1 * (1 + 4))
assert np.asarray(keras.constraints.NonNeg()(np.array([-1.0, 2.0], "float32"))).tolist() == [0.0, 2.0]
assert np.allclose(keras.random.normal((3,), seed=1), keras.random.normal((3,), seed=1))
assert keras.config.epsilon() == 1e-7 and keras.config.floatx() == "float32"

# %% [markdown]
# ## Reading old code
#
# Code for Keras 1 and 2 names the same parts differently. Most of it fails with a clear error today; a few lines
# still work and warn.
#
# | then | now |
# |---|---|
# | `from keras import objectives` | `from keras import losses` |
# | `from keras import initializations`; `Dense(8, init="uniform")` | `initializers`; `kernel_initializer="uniform"` |
# | `from keras.layers.core import Dense` | `from keras.layers import Dense` |
# | `Dense(output_dim=8, input_dim=4)` | `keras.Input((4,))`, then `Dense(8)`; `input_dim` still works, and warns |
# | `SGD(lr=0.1, decay=1e-6)` | `SGD(learning_rate=0.1)`; for the decay, one of `optimizers.schedules` |
# | `model.fit(x, y, nb_epoch=10)` | `epochs=10` |
# | `model.fit_generator(…)` | `model.fit(…)`, which takes generators and data sets |
# | `model.predict_classes(x)` | `model.predict(x).argmax(axis=-1)` |
# | losses `"cosine_proximity"`, `"logcosh"` | `"cosine_similarity"`, `"log_cosh"`; `"mse"`, `"mae"` are as they were |
# | `from keras.utils import np_utils`; `np_utils.to_categorical` | `keras.utils.to_categorical` |
# | `keras.preprocessing.text.Tokenizer` | `keras.layers.TextVectorization` |
# | `keras.preprocessing.image.ImageDataGenerator` | `keras.utils.image_dataset_from_directory`, `layers.RandomFlip` |

# %% tags=["demo"]
import warnings

old_lines = {
    "from keras import objectives": ImportError,
    "from keras import initializations": ImportError,
    "from keras.layers.core import Dense": ModuleNotFoundError,
    "layers.Dense(output_dim=8, input_dim=4)": TypeError,
    'layers.Dense(8, init="uniform")': ValueError,
    "keras.optimizers.SGD(lr=0.1)": ValueError,
    "classifier.fit(flowers, species, nb_epoch=10)": TypeError,
    "classifier.fit_generator(flowers)": AttributeError,
    "classifier.predict_classes(flowers)": AttributeError,
    'keras.losses.get("cosine_proximity")': ValueError,
    'keras.losses.get("logcosh")': ValueError,
    "from keras.utils import np_utils": ImportError,
    "from keras.preprocessing.text import Tokenizer": ModuleNotFoundError,
    "from keras.preprocessing.image import ImageDataGenerator": ImportError,
    "layers.Dense(8, input_dim=4)": UserWarning,
    "keras.optimizers.SGD(0.1, decay=1e-6)": UserWarning,
    'keras.losses.get("mse")': None,
}
scope = {"keras": keras, "layers": layers, "classifier": classifier, "flowers": flowers, "species": species}
for line, expected in old_lines.items():
    raised = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            exec(line, dict(scope))
    except Exception as error:
        raised = error
    assert type(raised) is (expected or type(None))
    said = str(raised).splitlines()[0].split(" (/")[0]
    print(line, f"{type(raised).__name__}: {said}" if raised else "works", sep="\n    ")

# %% [markdown]
# ## What you can do now
#
# - You know eight modules by what they do, and where to look for the rest.
# - You build a `Sequential` and read its shapes; the `None` is the batch.
# - You send an error back by hand: prediction minus truth, back along the weights, times the slope.
# - You know why weights start at random and how far from 0, why slopes near 0 stop learning, and what a loss makes of
#   an outlier.
# - You know Adam as momentum and RMSprop together, put right for having started at zero.
# - You learn means from the training set only, and let them travel inside the model.
# - You write a metric that counts, in variables, and is right for any batches.
#
# ## Where to read on
#
# - In this notebook: [The same network by hand](#The-same-network-by-hand) is what unit 07 takes apart, and [The rest
#   of the map](#The-rest-of-the-map) is worth a look whenever you miss something.
# - Keras's API reference, one page a module: *Initializers*, *Layer activations*, *Losses*, *Optimizers*, *Metrics*,
#   *Preprocessing layers*.
# - Keras's guide *The Sequential model*.
# - The papers behind the names: Glorot and Bengio, 2010, on initial weights; Kingma and Ba, 2015, on Adam; Huber,
#   1964, on his loss.
# - Next: **unit 04, models**, where a network is more than a list of layers.
