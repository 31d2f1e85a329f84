# %% [markdown]
# # Gradient descent
#
# A model learns by taking small steps downhill. Keras hides those steps behind one word, `fit`. In this notebook you
# write them yourself: the loss, its slope, and the three ways to walk down it, by the whole batch, by single samples,
# and by mini-batches. At each stage you compare your numbers with the tape's and with those of `fit`. They agree to
# the last digits, since there is nothing else inside.
#
# ## What you will be able to do
#
# - say what a loss measures, and compute its gradient by hand and with TensorFlow's tape;
# - write batch, stochastic and mini-batch gradient descent, and get from each what `fit` gets;
# - explain what the learning rate, the batch size and momentum do, and what goes wrong with each;
# - say how many updates a training run makes, and what each of them costs;
# - read the loss that Keras prints after an epoch, and say what it averages.

# %%
from grader import check, quiz

import keras
import numpy as np
import tensorflow as tf

# %% [markdown]
# Forty taxi rides, made up: how far each went, and what it cost. The meter starts at 3 and adds 2.2 for a kilometre,
# and traffic adds some noise. We shall look for these two numbers from the rides alone.

# %%
rides = np.random.default_rng(0)
kilometres = rides.uniform(0.5, 3.0, 40)

x = kilometres[:, None]
y = 3.0 + 2.2 * kilometres + rides.normal(0, 0.5, 40)

assert x.shape == (40, 1)  # (samples, features), as always in Keras
assert y.shape == (40,)  # a target for each sample

# %% tags=["demo"]
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(6, 3), layout="constrained")
axes.plot(kilometres, y, "o", ms=4)
axes.set(xlabel="kilometres", ylabel="price")
plt.show()

# %% [markdown]
# ## The loss: how wrong one number says it is
#
# The model of this notebook is the smallest that learns: a **weight** `w` for each feature, and one **bias** `b`. Its
# prediction is
#
# $$\hat y_i = \sum_j x_{ij} w_j + b.$$
#
# With `x` of shape (N, D) and `w` of shape (D,), the sum over features is a matrix product, `x @ w`, of shape (N,).
# `b` is a number, and is added to each.

# %%
three, weights = np.array([[1.0, 4.0], [2.0, 0.0], [0.0, 1.0]]), np.array([10.0, 0.5])

assert (three @ weights + 100).tolist() == [112.0, 120.0, 100.5]

# %% [markdown]
# A **loss** says how wrong the predictions are, in one number, so that there is something to make smaller. Ours is the
# **mean squared error**:
#
# $$L = \frac1N \sum_{i=1}^{N} (\hat y_i - y_i)^2.$$
#
# The square makes errors of either sign count, and large ones count most. The mean keeps the loss comparable,
# whether there are ten samples or a million. For three errors of 1, −2 and 4:

# %%
assert (1**2 + (-2) ** 2 + 4**2) / 3 == 7
assert 4**2 / (1**2 + 2**2 + 4**2) > 0.75  # the error of 4 makes three quarters of the loss

# %% [markdown]
# One trap lies on the way. A column less a vector is not a column: it is a table of every pair, by the rules of
# broadcasting from unit 01. The mean of a table is a number as well, and nothing complains.

# %%
column, row = np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0])

assert (column - row).shape == (3, 3)
assert np.abs(column - row).mean() > 0.8  # though both hold the same three numbers
assert np.abs(column[:, 0] - row).mean() == 0

# %% [markdown]
# **Exercise.** Write the loss of the linear model. All that follows is measured with it.


# %% exercise="mse_loss"
def mse_loss(w, b, x, y):
    """Return the mean squared error of the predictions `x @ w + b`.

    Args:
        w: the weights, an array of shape (D,).
        b: the bias, a number.
        x: the samples, an array of shape (N, D).
        y: the targets, an array of shape (N,).

    Returns:
        A number: a Python float or a NumPy scalar, not a tensor.
    """
    ### BEGIN SOLUTION
    return float(np.mean((x @ w + b - y) ** 2))
    ### END SOLUTION


# %% check="mse_loss"
check("mse_loss")

# %% [markdown]
# Keras has this loss as a class, `keras.losses.MeanSquaredError`, and as the string `"mse"`. It takes the targets
# first and the predictions second. All three give the same number.

# %% tags=["demo"]
w, b = np.array([1.5]), 2.0
by_hand = mse_loss(w, b, x, y)
by_class = float(keras.losses.MeanSquaredError()(y, x @ w + b))
by_name = float(keras.losses.get("mse")(y, x @ w + b))

assert np.isclose(by_hand, by_class) and np.isclose(by_hand, by_name)
by_hand, by_class, by_name

# %% [markdown]
# ## The gradient, by hand
#
# The loss depends on `w` and `b`: each pair is a place, and the loss is its height. The **gradient** holds the slope in
# each direction: by how much the loss grows if you move one weight a little and leave the others. It points uphill.
#
# Take one sample with one feature, $x = 3$, $y = 10$, at $w = 2$, $b = 1$. The error is $e = wx + b - y = -3$ and
# the loss $e^2 = 9$. By the chain rule, the slope of the square is $2e$ times the slope of the error. Move `w` by 1
# and the error moves by $x$; move `b` by 1 and it moves by 1. So
#
# $$\frac{\partial e^2}{\partial w} = 2e \cdot x, \qquad \frac{\partial e^2}{\partial b} = 2e \cdot 1.$$

# %%
e = 2 * 3 + 1 - 10
slope_by_w, slope_by_b = 2 * e * 3, 2 * e * 1
assert (e, slope_by_w, slope_by_b) == (-3, -18, -6)

# %% [markdown]
# A formula for a slope is easily checked: move a little to either side, and see how much the height changes. That is a
# **finite difference**. It is coarse and slow, and independent of the formula.


# %%
def difference(height, place, width=1e-4):
    return (height(place + width) - height(place - width)) / (2 * width)


assert np.isclose(difference(lambda w: (w * 3 + 1 - 10) ** 2, 2.0), slope_by_w)
assert np.isclose(difference(lambda b: (2 * 3 + b - 10) ** 2, 1.0), slope_by_b)

# %% [markdown]
# For many samples the loss is a mean, and the slope of a mean is the mean of the slopes:
#
# $$\frac{\partial L}{\partial w_j} = \frac1N \sum_i 2 e_i x_{ij}, \qquad
# \frac{\partial L}{\partial b} = \frac1N \sum_i 2 e_i, \qquad e_i = \hat y_i - y_i.$$
#
# For two samples, with errors 1 and −3 and one feature of 5 and 2:

# %%
assert (2 * 1 * 5 + 2 * -3 * 2) / 2 == -1  # the slope along w
assert (2 * 1 + 2 * -3) / 2 == -2  # the slope along b

# %% [markdown]
# **Exercise.** Write both slopes for any number of samples and features. A sum over samples of something that has
# the shape (N, D) leaves (D,): can a matrix product do it in one go?


# %% exercise="mse_gradients"
def mse_gradients(w, b, x, y):
    """Return the gradient of the mean squared error of `x @ w + b`, worked out by hand.

    Args:
        w: the weights, an array of shape (D,).
        b: the bias, a number.
        x: the samples, an array of shape (N, D).
        y: the targets, an array of shape (N,).

    Returns:
        (dw, db): the slopes along the weights, of shape (D,), and along the bias, a number.
    """
    ### BEGIN SOLUTION
    error = x @ w + b - y
    return 2 * x.T @ error / len(x), float(2 * error.mean())
    ### END SOLUTION


# %% check="mse_gradients"
check("mse_gradients")

# %% [markdown]
# ## The gradient, from the tape
#
# Nobody works out the slopes of a network with a hundred layers by hand. TensorFlow records what is computed, each
# operation knows its own slope, and the chain rule is applied from the end to the start. The recorder is called a
# **tape**. While it runs, it watches every trainable `tf.Variable` that is read.

# %%
depth = tf.Variable(2.0)

with tf.GradientTape() as tape:
    height = depth**3 - 5 * depth

slope = tape.gradient(height, depth)
assert float(slope) == 3 * 2.0**2 - 5

# %% [markdown]
# The tape knows only what happened inside its `with` block. Ask for the slope of something that was computed elsewhere,
# or of something that does not depend on the variable, and the answer is `None`: no path leads from one to the other.

# %%
outside = depth**2
with tf.GradientTape() as tape:
    inside = outside + 1  # the square itself was not recorded

assert tape.gradient(inside, depth) is None

# %% [markdown]
# `None` is honest, and awkward to compute with: a step of `0.1 * None` is a TypeError. A loss that does not depend on a
# variable stays level when that variable moves, so its slope is zero, one zero for every entry of the variable.
#
# One more form can come out. When only some rows of a variable are looked up, as in a table of word vectors, only those
# rows have a slope. TensorFlow then returns `IndexedSlices`: the rows' slopes with their numbers.
# `tf.convert_to_tensor` turns them into the whole table, adding up rows that were looked up more than once.

# %%
table = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])

with tf.GradientTape() as tape:
    total = tf.reduce_sum(tf.gather(table, [2, 0, 2]))

slices = tape.gradient(total, table)
assert isinstance(slices, tf.IndexedSlices)
assert tf.convert_to_tensor(slices).numpy().tolist() == [[1, 1], [0, 0], [2, 2]]

# %% [markdown]
# **Exercise.** You get a function that computes a loss, and a list of variables. Return the gradients, in the order of
# the list. For a variable that the loss does not use, return zeros of its shape.


# %% exercise="tape_gradients"
def tape_gradients(loss_fn, variables):
    """Return the gradients of a loss by each of some variables, from a tape.

    Args:
        loss_fn: a function without arguments that computes a scalar loss.
        variables: a list of trainable `tf.Variable`s.

    Returns:
        A list of gradients, one for each variable, in order: tensors, or `IndexedSlices` where TensorFlow gives them;
        zeros of the variable's shape where the loss does not depend on it.
    """
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        loss = loss_fn()
    found = tape.gradient(loss, variables)
    return [
        tf.zeros_like(variable) if gradient is None else gradient
        for variable, gradient in zip(variables, found, strict=True)
    ]
    ### END SOLUTION


# %% check="tape_gradients"
check("tape_gradients")

# %% [markdown]
# ### By hand, by tape, by `fit`
#
# Does `fit` use the same gradient? It does not return it, but it gives it away. One update with learning rate $\eta$
# moves a weight by $-\eta$ times its slope. Start at zero, make one update on all samples, and divide the move
# by $-\eta$.
#
# For that, our model has to be one of Keras's. `Dense(1)` is a layer that computes `x @ w + b` for one output, and a
# `Sequential` holds it; `compile` says which optimizer and which loss to train with. The next notebook takes such
# models apart. Until then, this one is enough.

# %% tags=["demo"]


def line_model(**sgd):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(**sgd), "mse")
    return model


by_hand = mse_gradients(np.zeros(1), 0.0, x, y)

kernel, bias = tf.Variable(tf.zeros(1)), tf.Variable(0.0)
by_tape = tape_gradients(
    lambda: tf.reduce_mean((tf.linalg.matvec(tf.cast(x, "float32"), kernel) + bias - y) ** 2), [kernel, bias]
)

model = line_model(learning_rate=0.1)
model.fit(x, y, batch_size=40, epochs=1, shuffle=False, verbose=0)
by_fit = [-moved / 0.1 for moved in model.get_weights()]

for name, (dw, db) in {"by hand": by_hand, "by tape": by_tape, "by fit": by_fit}.items():
    print(f"{name}: dw {float(np.ravel(dw)[0]):.5f}, db {float(np.ravel(db)[0]):.5f}")
    assert np.allclose(np.ravel(dw), by_hand[0], rtol=1e-5) and np.allclose(db, by_hand[1], rtol=1e-5)

# %% [markdown]
# ## Batch descent: look at everything, then step
#
# The gradient points uphill, so a step goes the other way, by the **learning rate** $\eta$ times the slope:
#
# $$w \leftarrow w - \eta\, \frac{\partial L}{\partial w}, \qquad
# b \leftarrow b - \eta\, \frac{\partial L}{\partial b}.$$
#
# In **batch gradient descent** every step looks at all samples. One pass over the data is an **epoch**; here an
# epoch is one update.
#
# How long should a step be? Look at the plainest valley there is, the parabola $(w - 3)^2$, whose slope is
# $2 (w - 3)$. A step turns the distance to the bottom, $d = w - 3$, into $d - 2 \eta d = (1 - 2\eta)\, d$. It is
# multiplied by the same factor again and again.

# %%
reached = {}
for rate in (0.01, 0.1, 0.5, 0.9, 1.1):
    place = 0.0
    for _ in range(20):
        place = place - rate * 2 * (place - 3)
    assert np.isclose(place - 3, (1 - 2 * rate) ** 20 * (0 - 3))
    reached[rate] = place

reached

# %% [markdown]
# - At 0.01 the factor is 0.98: it works, and takes hundreds of steps.
# - At 0.5 it is 0: one step reaches the bottom. On a surface with a different curvature each way there is no such rate.
# - At 0.9 it is −0.8: every step lands on the other side, a little nearer.
# - At 1.1 it is −1.2: every step lands on the other side, *farther away*. The loss grows until it is infinite.
#
# The border lies where the factor is −1. The steeper the valley curves, the smaller the rate that is still safe.

# %%
assert abs(reached[0.01] - 3) > 1.9
assert reached[0.5] == 3
assert abs(reached[0.9] - 3) < 0.04
assert abs(reached[1.1] - 3) > 100

# %% [markdown]
# With two numbers to learn comes a detail that is easy to get wrong. Both slopes belong to the *same* place, the one
# you stand on. Move one number first and compute the other's slope then, and you follow a different path. On the
# surface $u^2 + uv + v^2$:

# %%
u, v, rate = 1.0, 2.0, 0.1

together = u - rate * (2 * u + v), v - rate * (u + 2 * v)
u = u - rate * (2 * u + v)
one_by_one = u, v - rate * (u + 2 * v)

assert np.allclose(together, (0.6, 1.5)) and np.allclose(one_by_one, (0.6, 1.54))

# %% [markdown]
# **Exercise.** Write batch gradient descent for the linear model. Start with zeros, make one update an epoch, and keep
# the loss that you had *before* each update. Your functions from above may help.


# %% exercise="batch_gradient_descent"
def batch_gradient_descent(x, y, learning_rate, epochs):
    """Fit `x @ w + b` to `y`, one update an epoch, each with the gradient over all samples.

    Args:
        x: the samples, an array of shape (N, D).
        y: the targets, an array of shape (N,).
        learning_rate: how long a step is, times the slope.
        epochs: the number of updates.

    Returns:
        (w, b, losses): the weights, of shape (D,), and the bias, a number, both started at zero; and a list or an
        array of length `epochs`, where `losses[i]` is the loss before update i.
    """
    ### BEGIN SOLUTION
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(mse_loss(w, b, x, y))
        dw, db = mse_gradients(w, b, x, y)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b, losses
    ### END SOLUTION


# %% check="batch_gradient_descent"
check("batch_gradient_descent")

# %% [markdown]
# `fit` with `batch_size` equal to the number of samples does exactly this. The loss that it writes into its history is
# also the one before the update: it has to compute that loss anyway, to get the slope.

# %% tags=["demo"]
w, b, losses = batch_gradient_descent(x, y, learning_rate=0.1, epochs=100)

model = line_model(learning_rate=0.1)
history = model.fit(x, y, batch_size=40, epochs=100, shuffle=False, verbose=0).history

assert np.allclose(losses, history["loss"], rtol=1e-3, atol=1e-4)
assert np.allclose(model.get_weights()[0][:, 0], w, atol=1e-3) and np.allclose(model.get_weights()[1], b, atol=1e-3)
for name, (slope, intercept, last) in {
    "by hand": (w[0], b, losses[-1]),
    "by fit ": (*np.ravel(model.get_weights()[0]), *model.get_weights()[1], history["loss"][-1]),
}.items():
    print(f"{name}  w {slope:.4f}  b {intercept:.4f}  last loss {last:.5f}")

# %% [markdown]
# Forty noisy rides don't give back the 2.2 and 3 that made them, but something near. The best that *any* `w` and `b`
# can do on these rides follows from a formula, least squares. Descent goes there without knowing the formula, which is
# why it also works where there is none.

# %% tags=["demo"]
w, b, losses = batch_gradient_descent(x, y, learning_rate=0.1, epochs=100)
best_w, best_b = np.polyfit(kilometres, y, 1)
assert np.allclose([w[0], b], [best_w, best_b], atol=0.25)
assert losses[-1] < mse_loss(np.array([best_w]), best_b, x, y) + 0.005

figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
left.plot(kilometres, y, "o", ms=4)
left.plot(kilometres, x @ w + b, "-", label="after 100 updates")
left.set(xlabel="kilometres", ylabel="price")
left.legend()
right.semilogy(losses)
right.set(xlabel="update", ylabel="loss before it")
plt.show()

# %% tags=["demo"]
quiz(
    "From update to update the loss goes 21, 60, 170, 490, …. What is the first thing to try?",
    {
        "A smaller learning rate": "Each step lands on the other side, and higher up. A shorter one stays inside.",
        "More epochs": "Every further step leads farther away. There is nothing to wait for.",
        "A larger learning rate": "The steps overshoot already. Longer ones land still farther up.",
        "Another random seed": "Batch descent from zero draws no random numbers: the same run again, digit by digit.",
    },
    right="A smaller learning rate",
)

# %% [markdown]
# ## Stochastic descent: step after every sample
#
# A million samples, and batch descent looks at all of them before it dares a single step. Do we need them all to know
# roughly where down is?
#
# Take the slope of one sample alone. It is a poor guide by itself. But the mean over the samples' own slopes *is* the
# slope of the loss: on average they point the right way. **Stochastic gradient descent** steps after every sample, N
# times an epoch, trusting that the errors cancel out.

# %%
# The parabola again, now as the mean of five: the loss of one number w against each of five targets.
targets = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
place = 2.5

slopes = 2 * (place - targets)
assert slopes.tolist() == [3.0, 1.0, -1.0, -3.0, -5.0]  # two samples say left, three say right
assert slopes.mean() == 2 * (place - targets.mean())

# %% [markdown]
# The samples must come in random order. Data is often stored sorted, and a long run of the same kind would pull the
# weights its own way, until the next kind pulls them back. So each epoch draws an **order** of its own: each sample
# once, none twice. `rng.permutation(n)` draws one.
#
# A generator has a state, which moves on with each draw. That makes runs repeatable: the same seed and the same
# draws give the same orders.

# %%
rng = np.random.default_rng(7)
first, second = rng.permutation(5), rng.permutation(5)

assert sorted(first.tolist()) == sorted(second.tolist()) == [0, 1, 2, 3, 4]
assert first.tolist() != second.tolist()  # a new draw, a new order
assert np.random.default_rng(7).permutation(5).tolist() == first.tolist()  # the same seed, the same draw

# %% [markdown]
# An order is an array of indices. Used on several arrays, it keeps together what belongs together.

# %%
fruits, grams = np.array(["apple", "fig", "melon"]), np.array([150, 50, 900])
order = np.array([2, 0, 1])
assert list(zip(fruits[order], grams[order], strict=True)) == [("melon", 900), ("apple", 150), ("fig", 50)]

# %% [markdown]
# With a step after each sample, what is the loss of an epoch? Each sample is seen at a different place. Keras takes
# each sample's own loss as it comes by, before its update, and averages those. It costs nothing extra, and it is *not*
# the loss of the final weights.
#
# **Exercise.** Write stochastic gradient descent. Each epoch draws `order = rng.permutation(N)` once and goes through
# it, one update a sample.


# %% exercise="stochastic_gradient_descent"
def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    """Fit `x @ w + b` to `y`, one update a sample.

    Args:
        x: the samples, an array of shape (N, D).
        y: the targets, an array of shape (N,).
        learning_rate: how long a step is, times the slope.
        epochs: how often to go through the samples.
        rng: a `numpy.random.Generator`; every epoch draws one `rng.permutation(N)`, the order of its updates.

    Returns:
        (w, b, losses): the weights, of shape (D,), and the bias, a number, both started at zero; and a list or an
        array of length `epochs`, where `losses[i]` is the mean of the losses of epoch i's samples, each before its
        update.
    """
    ### BEGIN SOLUTION
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        seen = []
        for i in rng.permutation(len(x)):
            sample, target = x[i : i + 1], y[i : i + 1]
            seen.append(mse_loss(w, b, sample, target))
            dw, db = mse_gradients(w, b, sample, target)
            w, b = w - learning_rate * dw, b - learning_rate * db
        losses.append(float(np.mean(seen)))
    return w, b, losses
    ### END SOLUTION


# %% check="stochastic_gradient_descent"
check("stochastic_gradient_descent")

# %% [markdown]
# `fit(batch_size=1)` is the same thing. It shuffles by itself, with a generator of its own; to compare, we switch
# that off and hand it the samples in our order, an epoch at a time.

# %% tags=["demo"]


def fit_in_order(model, x, y, batch_size, epochs, rng):
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        history = model.fit(x[order], y[order], batch_size=batch_size, epochs=1, shuffle=False, verbose=0).history
        losses += history["loss"]
    return losses


w, b, losses = stochastic_gradient_descent(x, y, 0.03, 4, np.random.default_rng(1))
model = line_model(learning_rate=0.03)
by_fit = fit_in_order(model, x, y, 1, 4, np.random.default_rng(1))

assert np.allclose(losses, by_fit, rtol=1e-4)
assert np.allclose(np.ravel(model.get_weights()[0]), w, atol=1e-4) and np.allclose(model.get_weights()[1], b, atol=1e-4)
print("by hand", np.round(losses, 5))
print("by fit ", np.round(by_fit, 5))

# %% [markdown]
# ## Mini-batches: a few samples at a time
#
# One sample's slope is noisy; all samples' slope is expensive. A **mini-batch** stands between: the mean slope of a
# few samples, drawn at random. How much better is it for being larger? The error of a mean of B random numbers
# shrinks like $1/\sqrt B$: four times as many samples, half the error.

# %%
noise = np.random.default_rng(0).normal(size=(20_000, 64))

spread = {size: float(noise[:, :size].mean(axis=1).std()) for size in (1, 4, 16, 64)}
for size, found in spread.items():
    assert np.isclose(found, 1 / np.sqrt(size), rtol=0.05)

spread

# %% [markdown]
# So the work grows with B and the benefit with $\sqrt B$, and small batches win, as long as the machine is busy.
# Keras's default is 32.
#
# To cut an order into batches you need where each batch starts. `range` takes a step width, and a slice that reaches
# past the end stops at the end. With 10 entries in fours, the last slice is short:

# %%
letters = "abcdefghij"

assert list(range(0, 10, 4)) == [0, 4, 8]
assert (letters[4:8], letters[8:12]) == ("efgh", "ij")

# %% [markdown]
# The short one counts. Drop it, and each epoch ignores a few samples.
#
# A function that contains `yield` hands out one value at a time and goes on from there when the next is asked for. It
# returns an iterator, made for loops, and nothing is computed before it is needed. A list serves as well in this
# exercise.

# %%


def countdown(start):
    while start > 0:
        yield start
        start -= 1


assert list(countdown(3)) == [3, 2, 1]

# %% [markdown]
# **Exercise.** Write the mini-batches of one epoch.


# %% exercise="minibatches"
def minibatches(x, y, batch_size, rng):
    """Go through one epoch in mini-batches.

    Args:
        x: the samples, an array of shape (N, D).
        y: the targets, an array of shape (N,).
        batch_size: how many samples a batch holds; it may exceed N.
        rng: a `numpy.random.Generator`; one `rng.permutation(N)` is drawn, the order of the samples.

    Returns:
        An iterator, or a list, of pairs (xb, yb): in that order, `batch_size` samples and their targets at a time.
        The last batch holds what is left over.
    """
    ### BEGIN SOLUTION
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        yield x[chosen], y[chosen]
    ### END SOLUTION


# %% check="minibatches"
check("minibatches")

# %% [markdown]
# TensorFlow's own batches come from `tf.data`, which also reads ahead while the model computes. In the same order they
# are the same.

# %% tags=["demo"]
order = np.random.default_rng(5).permutation(len(x))
theirs = tf.data.Dataset.from_tensor_slices((x[order], y[order])).batch(16)
ours = list(minibatches(x, y, 16, np.random.default_rng(5)))

assert [len(xb) for xb, _ in ours] == [16, 16, 8]
for (xb, yb), (their_x, their_y) in zip(ours, theirs, strict=True):
    assert np.array_equal(xb, their_x) and np.array_equal(yb, their_y)

# %% [markdown]
# ## Mini-batch descent
#
# Now put the pieces together. One thing is left to decide: the loss of an epoch. Each batch has one, the mean over
# *its* samples. When batches differ in size, the mean of their means is not the mean over samples. Two batches of 4
# with loss 1, and a short one of 2 with loss 6:

# %%
plain = (1 + 1 + 6) / 3
weighted = (4 * 1 + 4 * 1 + 2 * 6) / 10

assert np.isclose(plain, 2.667, atol=1e-3) and weighted == 2.0

# %% [markdown]
# In the plain mean the two samples of the short batch count twice as much as the others. Keras weights each batch by
# its size.
#
# **Exercise.** Write mini-batch gradient descent. `batch_size=N` must make it batch descent, and `batch_size=1`
# stochastic descent.


# %% exercise="minibatch_gradient_descent"
def minibatch_gradient_descent(x, y, learning_rate, epochs, batch_size, rng):
    """Fit `x @ w + b` to `y`, one update a mini-batch, each with the mean gradient of the batch's own samples.

    Args:
        x: the samples, an array of shape (N, D).
        y: the targets, an array of shape (N,).
        learning_rate: how long a step is, times the slope.
        epochs: how often to go through the samples.
        batch_size: how many samples a batch holds; the last of an epoch may be short, and it may exceed N.
        rng: a `numpy.random.Generator`; every epoch draws one `rng.permutation(N)`, the order of its samples.

    Returns:
        (w, b, losses): the weights, of shape (D,), and the bias, a number, both started at zero; and a list or an
        array of length `epochs`, where `losses[i]` is the mean of epoch i's batch losses, each before its update,
        weighted by the batches' sizes.
    """
    ### BEGIN SOLUTION
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        total = 0.0
        for xb, yb in minibatches(x, y, batch_size, rng):
            total += mse_loss(w, b, xb, yb) * len(xb)
            dw, db = mse_gradients(w, b, xb, yb)
            w, b = w - learning_rate * dw, b - learning_rate * db
        losses.append(total / len(x))
    return w, b, losses
    ### END SOLUTION


# %% check="minibatch_gradient_descent"
check("minibatch_gradient_descent")

# %% [markdown]
# Forty rides in batches of 16 leave a short one of 8. `fit` and you report the same loss, epoch by epoch.

# %% tags=["demo"]
w, b, losses = minibatch_gradient_descent(x, y, 0.05, 5, 16, np.random.default_rng(2))
model = line_model(learning_rate=0.05)
by_fit = fit_in_order(model, x, y, 16, 5, np.random.default_rng(2))

assert np.allclose(losses, by_fit, rtol=1e-4)
assert np.allclose(np.ravel(model.get_weights()[0]), w, atol=1e-4) and np.allclose(model.get_weights()[1], b, atol=1e-4)
print("by hand", np.round(losses, 5))
print("by fit ", np.round(by_fit, 5))

# %% [markdown]
# And at its two ends it is the two descents you know.

# %% tags=["demo"]
whole = minibatch_gradient_descent(x, y, 0.1, 3, 40, np.random.default_rng(3))
single = minibatch_gradient_descent(x, y, 0.03, 3, 1, np.random.default_rng(3))

assert np.allclose(whole[2], batch_gradient_descent(x, y, 0.1, 3)[2])
assert np.allclose(single[2], stochastic_gradient_descent(x, y, 0.03, 3, np.random.default_rng(3))[2])

# %% [markdown]
# ## Momentum: a step that remembers
#
# A long valley with steep walls is hard on descent. The walls limit the learning rate; along the floor the slope is
# small, and so are the steps. **Momentum** gives the walker weight. It keeps a **velocity** `v`, slows it down by a
# factor $\mu$ below 1 at each step, and lets the slope push it:
#
# $$v \leftarrow \mu v - \eta g, \qquad w \leftarrow w + v.$$
#
# What pushes to and fro cancels out in `v`; what pushes steadily adds up. Under a steady slope the velocity grows until
# slowing down and push balance: $v = \mu v - \eta g$, so $v = -\eta g / (1 - \mu)$. With $\mu = 0.9$ a step gets ten
# times as long as without.

# %%
speed = 0.0
for _ in range(200):
    speed = 0.9 * speed - 0.1 * 2.0  # μ = 0.9, η = 0.1, and always the slope 2

assert np.isclose(speed, -0.1 * 2.0 / (1 - 0.9))

# %% [markdown]
# Note where the learning rate stands: inside the velocity. Some libraries keep it outside, with $v \leftarrow \mu v
# + g$ and $w \leftarrow w - \eta v$. As long as the rate stays the same the path is the same. The velocities are
# not.
#
# **Nesterov's** variant looks ahead. The velocity is about to carry `w` on, so let the step be the one that comes
# after: the new velocity once more slowed down and pushed. The velocity that is kept is the same as before.
#
# $$w \leftarrow w + \mu v - \eta g \qquad \text{with the new } v.$$

# %%
mu, rate, slope, old = 0.5, 0.1, 4.0, 1.0
new = mu * old - rate * slope

assert np.isclose(new, 0.1)  # plain: w moves by 0.1
assert np.isclose(mu * new - rate * slope, -0.35)  # Nesterov: w moves by −0.35, the slope weighs more

# %% [markdown]
# **Exercise.** Write one update with momentum, as `keras.optimizers.SGD` makes it. Return new arrays; the caller's
# stay as they are.


# %% exercise="momentum_update"
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    """Make one update with momentum.

    Args:
        w: the weights, an array of any shape.
        velocity: the velocity so far, of the shape of `w`.
        gradient: the slope at `w`, of the shape of `w`.
        learning_rate: how hard the slope pushes.
        momentum: how much of the velocity is kept, from 0 to 1.
        nesterov: whether to look one step ahead.

    Returns:
        (w, velocity): both after the update, as new arrays.
    """
    ### BEGIN SOLUTION
    push = -learning_rate * gradient
    velocity = momentum * velocity + push
    return w + (momentum * velocity + push if nesterov else velocity), velocity
    ### END SOLUTION


# %% check="momentum_update"
check("momentum_update")

# %% [markdown]
# Thirty epochs on the rides: your update, Keras's optimizer, and batch descent without momentum for comparison. With
# momentum the start is rough, since the walker runs up the far side. Along the floor of the valley it is faster.

# %% tags=["demo"]
losses = []
w, velocity_w = np.zeros(1), np.zeros(1)
b, velocity_b = np.zeros(1), np.zeros(1)
for _ in range(30):
    losses.append(mse_loss(w, float(b[0]), x, y))
    dw, db = mse_gradients(w, float(b[0]), x, y)
    w, velocity_w = momentum_update(w, velocity_w, dw, 0.1, 0.7)
    b, velocity_b = momentum_update(b, velocity_b, np.array([db]), 0.1, 0.7)

model = line_model(learning_rate=0.1, momentum=0.7)
by_fit = model.fit(x, y, batch_size=40, epochs=30, shuffle=False, verbose=0).history["loss"]
without = batch_gradient_descent(x, y, 0.1, 30)[2]

assert np.allclose(losses, by_fit, rtol=1e-3, atol=1e-3)
assert losses[5] > without[5] and losses[-1] < without[-1]
print("with momentum    ", np.round(losses[::5], 3))
print("the same by fit  ", np.round(by_fit[::5], 3))
print("without momentum ", np.round(without[::5], 3))

# %% [markdown]
# ## Three ways down
#
# Here are all three on one surface, with one feature and so with two axes, `w` and `b`. The cross marks the bottom;
# the rings join places of equal loss. Below, the same runs twice: loss by **update** on the left, by **sample seen**
# on the right.
#
# Things to try, and to notice:
#
# 1. Leave the learning rate at 0.1. By updates the three hardly differ at first. By samples they do: stochastic descent
#    is nearly down before batch descent has taken its first step.
# 2. Then look at the end of the curves. Stochastic descent never settles. It dances about the bottom. At 0.01 the dance
#    is smaller, and the way down longer.
# 3. Raise the rate to 0.5. Batch descent now does well, while stochastic descent is thrown about: a single sample can
#    be much steeper than the mean. At 0.8 all three are lost, stochastic descent after the fewest samples.
# 4. Set the rate to 0.03 and the epochs to 15, then the momentum to 0.9. Batch descent arrives after a third of the
#    epochs that it took before, overshoots, and swings back.

# %% tags=["demo"]
import figures

figures.descent()

# %% tags=["demo"]
quiz(
    "Stochastic descent has come near the bottom and dances about there. What makes it settle?",
    {
        "Lowering the learning rate": "Long steps get there, short ones settle. You write such a schedule in unit 07.",
        "More epochs at the same rate": "Single samples disagree about where down is, at the bottom too.",
        "More momentum at the same rate": "Momentum makes the effective steps longer, so the dance gets wider.",
        "Samples in a fixed order": "The steps are as long as before, and sorted data makes it worse.",
    },
    right="Lowering the learning rate",
)

# %% [markdown]
# ## What an epoch costs
#
# What have the three ways cost? With N samples, D features and batches of B:
#
# | | batch | mini-batch | stochastic |
# |---|---|---|---|
# | samples in an update | N | B | 1 |
# | updates in an epoch | 1 | N / B, rounded up | N |
# | multiplications in an update, about | 2·N·D | 2·B·D | 2·D |
# | multiplications in an epoch, about | 2·N·D | 2·N·D | 2·N·D |
# | samples in memory for an update | N | B | 1 |
# | error of the slope, relative to one sample's | 0 | about 1/√B, for B well below N | 1 |
#
# (2 a sample and feature: one in `x @ w`, one in the slope.)
#
# An epoch is the same arithmetic, however it is cut. What differs is how many steps you get for it, and how well the
# machine is used. Each call has a fixed price (Python, TensorFlow, starting a kernel on a GPU), and a processor
# multiplies a large matrix at many times the speed of a small one.

# %% tags=["demo"]
from time import perf_counter

generator = np.random.default_rng(0)
many, wanted = generator.normal(size=(4096, 64)), generator.normal(size=4096)

seconds = {}
for size in (1, 32, 256, 4096):
    start = perf_counter()
    for first in range(0, 4096, size):
        mse_gradients(np.zeros(64), 0.0, many[first : first + size], wanted[first : first + size])
    seconds[size] = perf_counter() - start
    print(f"batches of {size:4}: {4096 // size:4} updates, {1000 * seconds[size]:8.2f} ms an epoch")

assert seconds[1] > seconds[256]

# %% [markdown]
# An epoch of single samples takes many times as long as one in batches of 256, for the same multiplications. Past a few
# hundred there is little left to gain, or nothing, and the number of steps falls. Between the two lie the batch sizes
# that people use.
#
# **Exercise.** How many updates does `fit` make?


# %% exercise="count_updates"
def count_updates(samples, batch_size, epochs):
    """Return how many updates `fit` makes.

    Args:
        samples: the number of samples, at least 1.
        batch_size: the size of a batch, at least 1; it may exceed `samples`.
        epochs: the number of epochs, at least 1.

    Returns:
        An int.
    """
    ### BEGIN SOLUTION
    return -(-samples // batch_size) * epochs
    ### END SOLUTION


# %% check="count_updates"
check("count_updates")

# %% [markdown]
# An optimizer counts its updates, in `iterations`. So `fit` itself can be asked.

# %% tags=["demo"]
for size, epochs in [(40, 3), (16, 2), (7, 1)]:
    model = line_model(learning_rate=0.01)
    model.fit(x, y, batch_size=size, epochs=epochs, verbose=0)
    counted = int(model.optimizer.iterations)
    assert counted == count_updates(40, size, epochs)
    print(f"batch size {size}, epochs {epochs}: {counted} updates")

# %% [markdown]
# ### The loss that `fit` prints
#
# You now know what it is: the mean over the epoch's samples, each batch before its update, so at weights that no
# longer exist when the line is printed. `evaluate` goes through the data once more and measures the weights as they
# are. While training goes well it is the lower of the two.

# %% tags=["demo"]
model = line_model(learning_rate=0.01)
printed = model.fit(x, y, batch_size=8, epochs=1, shuffle=False, verbose=0).history["loss"][0]
measured = model.evaluate(x, y, verbose=0)

kernel, bias = model.get_weights()
assert measured < printed
assert np.isclose(measured, mse_loss(kernel[:, 0], bias[0], x, y), rtol=1e-4)
print(f"fit printed {printed:.3f}, evaluate measures {measured:.3f}")

# %% [markdown]
# ## Reading old code
#
# Tutorials for Keras 1 and 2 train with lines like these.
#
# | then | now |
# |---|---|
# | `model.fit(x, y, nb_epoch=10)` | `model.fit(x, y, epochs=10)` |
# | `model.fit_generator(batches, samples_per_epoch=1000)` | `model.fit(batches, steps_per_epoch=…)`, in batches |
# | `SGD(lr=0.01)` | `SGD(learning_rate=0.01)` |
# | `SGD(lr=0.01, decay=1e-6)` | a schedule: `SGD(keras.optimizers.schedules.InverseTimeDecay(…))` |
# | `SGD(momentum=0.9, nesterov=True)` | the same |
# | `model.optimizer.lr`, `K.set_value(model.optimizer.lr, 0.001)` | `model.optimizer.learning_rate = 0.001` |
# | `K.gradients(loss, weights)`, `tf.gradients` | `tf.GradientTape` |
# | `optimizer.get_updates(…)` | `optimizer.apply(gradients, variables)`; to write your own: `update_step` |
# | `from keras import objectives` | `from keras import losses` |
# | `model.evaluate(x, y, show_accuracy=True)` | `model.compile(…, metrics=["accuracy"])` |
#
# What happens when the old lines are run today:

# %% tags=["demo"]
import warnings

old_lines = {
    "model.fit(x, y, nb_epoch=1)": TypeError,
    "model.fit_generator(iter([(x, y)]), samples_per_epoch=40)": AttributeError,
    "keras.optimizers.SGD(lr=0.01)": ValueError,
    "keras.optimizers.SGD(decay=1e-6)": UserWarning,
    "keras.optimizers.SGD(momentum=0.9, nesterov=True)": None,
    "model.optimizer.lr": AttributeError,
    "keras.backend.set_value(model.optimizer.learning_rate, 0.001)": AttributeError,
    "keras.backend.gradients(loss, weights)": AttributeError,
    "tf.gradients(tf.ones(1), [tf.ones(1)])": RuntimeError,
    "model.optimizer.get_updates([], [], [])": AttributeError,
    "from keras import objectives": ImportError,
    "model.evaluate(x, y, show_accuracy=True)": ValueError,
}
for line, expected in old_lines.items():
    raised = None
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        try:
            exec(line, {"keras": keras, "tf": tf, "model": model, "x": x, "y": y})
        except Exception as error:
            raised = error
    assert type(raised) is (expected or type(None)), (line, raised)
    print(f"{line}\n    {type(raised).__name__ + ': ' + str(raised).split(' (')[0][:90] if raised else 'works'}")

# %% [markdown]
# The one to remember is `decay`. It only warns, the argument is ignored, and the learning rate stays where it was:
# an old script runs to its end and trains worse than it did.
#
# ## What you can do now
#
# - You compute a loss and its slope by hand, and know what the tape does when it computes it for you.
# - You know why a step uses slopes of one place, why too long a step climbs, and what momentum adds up.
# - You wrote batch, stochastic and mini-batch descent, and got from each what `fit` gets, number by number.
# - You count a run's updates, and weigh noise against cost when you choose a batch size.
# - You can say which loss `fit` prints, and why `evaluate` says something else.
#
# ## Where to read on
#
# - In this notebook: [Three ways down](#Three-ways-down) is worth a second visit after unit 07.
# - Keras's API reference: `keras.optimizers.SGD`, `keras.losses.MeanSquaredError`, `Model.fit`.
# - TensorFlow's guide: *Introduction to gradients and automatic differentiation*, then *Advanced automatic
#   differentiation*.
# - In Keras's sources: `optimizers/sgd.py`. Its `update_step` is short, and you have written all of it.
# - Next: **unit 03, a tour of Keras**, where a network with a hidden layer goes through the same steps.
