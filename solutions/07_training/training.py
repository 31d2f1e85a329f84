# %% [markdown]
# # What fit does
#
# `model.fit(x, y)` is one line, and the loss goes down. This notebook opens it. Inside are three parts that follow
# each other thousands of times, **forward**, **backward** and **update**, and around them a plain loop. You write each
# of them, see that Keras's numbers are yours, and then change the parts that Keras lets you change: the step, the
# loss, the optimizer, its learning rate, a gradient, and what happens between the epochs.
#
# ## What you will be able to do
#
# - write a training step with the tape, and say for each of its tensors what shape it has and why;
# - write `evaluate` and `fit` as the loops they are, with the numbers that Keras reports;
# - override `train_step`, and have `fit` report a loss that is true;
# - write a loss, an optimizer with a memory, a schedule and a callback that Keras can save and run in a graph;
# - change a gradient without changing the function;
# - find in today's Keras what old code looks for in `keras/engine/training.py`.

# %%
from grader import check, quiz

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import ops

# %% [markdown]
# ## A step in NumPy
#
# Take a small network, 3 features in, 4 hidden units, 2 numbers out, and a batch of 5 samples. Nothing about a step
# depends on the sizes, so let them be small enough to look at.

# %%
rng = np.random.default_rng(0)
x = rng.normal(0.5, 1.0, (5, 3))
y = rng.uniform(0.0, 1.0, (5, 2))
w1, b1 = rng.normal(0.0, 0.6, (3, 4)), np.zeros(4)
w2, b2 = rng.normal(0.0, 0.6, (4, 2)), np.zeros(2)

# %% [markdown]
# **Forward.** From the batch to one number, the loss:
#
# $$h = \tanh(x W_1 + b_1), \qquad \hat y = h W_2 + b_2, \qquad L = \frac{1}{NM}\sum_{n,m} (\hat y_{nm} - y_{nm})^2$$
#
# with $N$ samples and $M$ outputs. Each line needs the one before it, so what was computed on the way is kept: the way
# back will ask for it.

# %%
h = np.tanh(x @ w1 + b1)
y_pred = h @ w2 + b2
loss = np.mean((y_pred - y) ** 2)
assert h.shape == (5, 4) and y_pred.shape == (5, 2) and np.ndim(loss) == 0

# %% [markdown]
# **Backward.** From the loss to a gradient for every weight. Write $dA$ for the derivative of $L$ by each entry of
# $A$: it has the shape of $A$. The chain rule gives it from right to left, each from the one after it:
#
# $$d\hat y = \frac{2}{NM}(\hat y - y), \quad dW_2 = h^\top d\hat y, \quad db_2 = \sum_n d\hat y_n, \quad
# dh = d\hat y\, W_2^\top, \quad dz = dh \odot (1 - h^2), \quad dW_1 = x^\top dz, \quad db_1 = \sum_n dz_n$$
#
# where $z = x W_1 + b_1$ is what went into the tanh.

# %%
d_pred = 2 * (y_pred - y) / y.size
d_w2, d_b2 = h.T @ d_pred, d_pred.sum(axis=0)
d_h = d_pred @ w2.T
d_z = d_h * (1 - h**2)
d_w1, d_b1 = x.T @ d_z, d_z.sum(axis=0)

by_hand = [d_w1, d_b1, d_w2, d_b2]
assert [g.shape for g in by_hand] == [w.shape for w in (w1, b1, w2, b2)]

# %% [markdown]
# Is it right? A derivative can be asked for directly: move one entry a little and see how the loss changes.


# %%
def loss_of(w1, b1, w2, b2):
    return np.mean((np.tanh(x @ w1 + b1) @ w2 + b2 - y) ** 2)


nudged = w1.copy()
nudged[2, 1] += 1e-6
assert np.isclose((loss_of(nudged, b1, w2, b2) - loss) / 1e-6, d_w1[2, 1], atol=1e-5)

# %% [markdown]
# **Update.** Gradient descent takes from every weight the learning rate times its gradient. The loss of this batch
# falls, if the step was not too long.

# %%
stepped = [w - 0.1 * g for w, g in zip((w1, b1, w2, b2), by_hand, strict=True)]
assert loss_of(*stepped) < loss
float(loss), float(loss_of(*stepped))

# %% [markdown]
# ## The same step with the tape, and with Keras
#
# `tf.GradientTape` writes down what is computed while it is open, and `gradient` walks the record backwards. The five
# lines of chain rule above are what it does; it has a rule for each operation, and nobody has to derive the whole.

# %%
weights = [tf.Variable(w) for w in (w1, b1, w2, b2)]
with tf.GradientTape() as tape:
    hidden = tf.tanh(x @ weights[0] + weights[1])
    tape_loss = tf.reduce_mean((hidden @ weights[2] + weights[3] - y) ** 2)
by_tape = tape.gradient(tape_loss, weights)

assert np.isclose(tape_loss, loss)
assert all(np.allclose(a, b) for a, b in zip(by_tape, by_hand, strict=True))

# %% [markdown]
# In Keras a layer does the forward part, a `keras.losses` object the loss, a `keras.optimizers` object the update, and
# `train_on_batch` all of it. Give a model the same weights and let it make one step. The three agree.


# %%
def small_model():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(2)])
    model.set_weights([w1, b1, w2, b2])
    return model


model = small_model()
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
keras_loss = model.train_on_batch(x, y)

assert np.isclose(keras_loss, loss, atol=1e-6)
assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(model.get_weights(), stepped, strict=True))

# %% [markdown]
# ### A step in slow motion
#
# The figure is that network, with every tensor that a step makes. Move `moment` from 0 to 8 with the arrow keys.
#
# - Each gradient has the shape of the tensor above it. Change the number of samples: which shapes change, and which
#   never do?
# - The values are computed from left to right and the gradients from right to left. What does `dW2` need that forward
#   had to keep?
# - Let more steps be made before. Which norms shrink as the loss falls?
# - At moment 8, try the learning rates. With 2 the loss rises: the gradient tells the direction, not how far it is
#   good.

# %% tags=["demo"]
import figures

figures.one_step()

# %% [markdown]
# The figure computes in NumPy. The tape gives the same gradients of its tensors.

# %% tags=["demo"]
tensors = figures.forward(figures.start(4))
variables = {name: tf.Variable(tensors[name]) for name in figures.WEIGHTS}
with tf.GradientTape() as tape:
    hidden = tf.tanh(tensors["x"] @ variables["W1"] + variables["b1"])
    figure_loss = tf.reduce_mean((hidden @ variables["W2"] + variables["b2"] - tensors["y"]) ** 2)
for name, gradient in tape.gradient(figure_loss, variables).items():
    assert np.allclose(gradient, figures.backward(tensors)[name])

# %% [markdown]
# ## One step by hand
#
# A step for *any* Keras model has to mind three things that the little network did not have.
#
# **Training or not.** Dropout, batch normalization and their like do one thing in training and another in use. A bare
# call is use:

# %%
drop = keras.layers.Dropout(0.5, seed=0)
ones = np.ones((1, 8), "float32")
assert np.all(drop(ones) == 1.0)  # nothing is dropped
assert set(np.ravel(drop(ones, training=True))) == {0.0, 2.0}  # half is, and the rest doubled

# %% [markdown]
# **Losses of the model's own.** A regularizer's penalty does not come out of the last layer, so no loss function sees
# it. Keras collects such losses in `model.losses`, afresh at each look. The loss that training lowers is the sum of
# both.

# %%
penalized = keras.layers.Dense(2, kernel_regularizer=keras.regularizers.L2(0.5))
assert penalized.losses == []  # no kernel, no penalty
penalized(ones)
assert np.isclose(penalized.losses[0], 0.5 * np.sum(np.square(penalized.kernel)))

# %% [markdown]
# **Frozen weights.** `model.trainable_weights` holds what the optimizer may move, `model.weights` holds everything:
# also a frozen layer's weights, and moving averages.

# %%
frozen = keras.layers.Dense(2)
frozen.build((None, 3))
frozen.trainable = False
assert frozen.trainable_weights == [] and len(frozen.weights) == 2

# %% [markdown]
# The update is the optimizer's. It takes gradients and weights, in that order, as two lists or, in
# `apply_gradients`, as pairs. Here it is with one variable and a loss that needs no model.

# %%
height = keras.Variable(3.0)
optimizer = keras.optimizers.SGD(learning_rate=0.25)
for expected in (1.5, 0.75, 0.375):
    with tf.GradientTape() as tape:
        squared = height**2
    optimizer.apply([tape.gradient(squared, height)], [height])
    assert np.isclose(height, expected)

# %% [markdown]
# **Exercise.** Write one step of training for any model. `loss_fn` is a Keras loss: it is called `loss_fn(y, y_pred)`.
# Return the loss that the batch had before the update, as a number.


# %% exercise="train_step"
def train_step(model, loss_fn, optimizer, x, y):
    """Make one step of training and return the loss before it.

    model: a built `keras.Model`, which may have dropout, frozen layers and losses of its own.
    loss_fn: a `keras.losses.Loss`. optimizer: a `keras.optimizers.Optimizer`.
    x: (N, F) array. y: what should come out, an array. Returns a float, the model's own losses included.
    """
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        y_pred = model(x, training=True)
        loss = loss_fn(y, y_pred) + sum(model.losses)
    gradients = tape.gradient(loss, model.trainable_weights)
    optimizer.apply(gradients, model.trainable_weights)
    return float(loss)
    ### END SOLUTION


# %% check="train_step"
check("train_step")

# %% [markdown]
# ## Evaluation
#
# To evaluate is to look: forward and loss, in the mode of use, and nothing changes. The data comes in batches, because
# all of it at once may not fit into memory. That leaves one question, how to put the batches' losses together. With 7
# samples in batches of 3 the last batch has one sample:

# %%
errors = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 40.0])
batches = [errors[0:3], errors[3:6], errors[6:7]]
means = [batch.mean() for batch in batches]
sizes = [len(batch) for batch in batches]

assert means == [2.0, 5.0, 40.0]
assert np.isclose(np.mean(means), 15.67, atol=0.01)  # the lonely sample counts three times
assert np.isclose(np.average(means, weights=sizes), errors.mean())  # every sample counts once

# %% [markdown]
# Keras weights by the number of samples. With a mean over samples the batch size then makes no difference to the
# result, only to the time it takes.

# %% tags=["demo"]
model = small_model()
model.compile(loss="mse")
reported = [model.evaluate(x, y, batch_size=size, verbose=0) for size in (1, 2, 5)]
assert np.allclose(reported, loss, atol=1e-6)

# %% [markdown]
# **Exercise.** Write `evaluate`: the mean loss over all samples, each counting once, in inference mode, with the
# model's own losses. `batch_size` may be larger than N.


# %% exercise="evaluate"
def evaluate(model, loss_fn, x, y, batch_size):
    """Return the model's loss over (x, y), as a float.

    model: a built `keras.Model`. loss_fn: a `keras.losses.Loss`. x: (N, F) array, y: (N, …) array.
    batch_size: an int ≥ 1; the last batch may be shorter. The model stays as it is.
    """
    ### BEGIN SOLUTION
    total = 0.0
    for start in range(0, len(x), batch_size):
        xb, yb = x[start : start + batch_size], y[start : start + batch_size]
        loss = loss_fn(yb, model(xb, training=False)) + sum(model.losses)
        total += float(loss) * len(xb)
    return total / len(x)
    ### END SOLUTION


# %% check="evaluate"
check("evaluate")

# %% [markdown]
# ## The loop around it
#
# Around the step are two loops: over the epochs, and in each over the batches. This is Keras's `fit`, cut down to what
# it does; in brackets stand the places where callbacks are called.
#
# ```text
# [on_train_begin]
# for each epoch:
#     reset the metrics                      [on_epoch_begin]
#     shuffle, unless told not to
#     for each batch:                        [on_train_batch_begin]
#         train_step                         [on_train_batch_end]
#     if there is validation data: evaluate
#     write the epoch's numbers into history [on_epoch_end]
# [on_train_end]
# ```
#
# The loss of an epoch is not the loss that the model has at its end. Each batch's loss is taken before its update, with
# the weights of that moment, and then averaged. This is why in the first epochs `val_loss`, measured at the end, is
# often lower than `loss`.

# %% tags=["demo"]
model = small_model()
model.compile(keras.optimizers.SGD(0.5), "mse")
history = model.fit(x, y, batch_size=1, epochs=3, shuffle=False, verbose=0, validation_data=(x, y)).history
assert history["val_loss"][0] < history["loss"][0]  # the same data, and another moment
history

# %% [markdown]
# Only what is made once and kept may remember. An optimizer with momentum keeps a velocity for each weight; made anew,
# it starts from zero. Two steps of one optimizer go further than one step of each of two:

# %%
kept, anew = keras.Variable(0.0), keras.Variable(0.0)
one = keras.optimizers.SGD(0.1, momentum=0.9)
for _ in range(2):
    one.apply([tf.constant(1.0)], [kept])
    keras.optimizers.SGD(0.1, momentum=0.9).apply([tf.constant(1.0)], [anew])
assert np.isclose(kept, -0.29) and np.isclose(anew, -0.2)

# %% [markdown]
# **Exercise.** Write `fit`, without shuffling, validation or callbacks. Your `train_step` may help.


# %% exercise="fit"
def fit(model, loss_fn, optimizer, x, y, batch_size, epochs):
    """Train, and return `{"loss": [...]}`: for each epoch the mean loss, every sample counting once.

    The batches are taken in order, x[0:batch_size] first, the last one short if need be; each is one step.
    """
    ### BEGIN SOLUTION
    history = []
    for _ in range(epochs):
        total = 0.0
        for start in range(0, len(x), batch_size):
            xb, yb = x[start : start + batch_size], y[start : start + batch_size]
            total += train_step(model, loss_fn, optimizer, xb, yb) * len(xb)
        history.append(total / len(x))
    return {"loss": history}
    ### END SOLUTION


# %% check="fit"
check("fit")

# %% [markdown]
# What remains is speed. Keras wraps the step in `tf.function`: its Python runs once, is recorded as a graph, and from
# then on the graph runs. That is why a `print` in a step prints once, and why a Python `if` on a tensor fails there:
# when the graph is recorded, the tensor has no value yet.

# %%
said = []


@tf.function
def double(value):
    said.append("recording")
    return 2 * value


assert [int(double(tf.constant(n))) for n in (1, 2, 3)] == [2, 4, 6]
assert said == ["recording"]

# %% [markdown]
# To look into a step with `print` or a debugger, ask for no graph: `compile(…, run_eagerly=True)`. It is slow, and
# every line runs each time.


# %% tags=["demo"]
class Seen(keras.layers.Layer):
    def call(self, x):
        said.append("call")
        return x


def times_called(**options):
    said.clear()
    model = keras.Sequential([keras.Input((3,)), Seen(), keras.layers.Dense(2)])
    model.compile("sgd", "mse", **options)
    built = len(said)
    model.fit(x, y, batch_size=1, epochs=4, verbose=0)
    return len(said) - built


assert times_called(run_eagerly=True) == 5 * 4  # 5 batches an epoch
assert times_called() < 5 * 4

# %% [markdown]
# ## A train_step of your own
#
# `fit` calls `self.train_step(data)` for every batch. Override it and all the rest stays: loops, callbacks, validation,
# the graph, saving. This one adds noise to the inputs.


# %%
class NoisyModel(keras.Model):
    def train_step(self, data):
        x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(data)
        x = x + keras.random.normal(ops.shape(x), stddev=0.1)
        return super().train_step((x, y, sample_weight))


inputs = keras.Input((3,))
noisy = NoisyModel(inputs, keras.layers.Dense(2)(inputs))
noisy.compile("sgd", "mse")
assert noisy.fit(x, y, verbose=0).history["loss"][0] > 0

# %% [markdown]
# Written out, a step has one more duty: to report. What `train_step` returns is shown while the epoch runs; at its
# end Keras asks the model's **metrics**, and the loss is one of them: a mean, `self._loss_tracker`, that Keras resets
# at the start of each epoch and before validation. A step that does not tell it anything reports 0.0, and nothing
# warns.


# %%
class Untold(keras.Model):
    def train_step(self, data):
        x, y, _ = keras.utils.unpack_x_y_sample_weight(data)
        return {"loss": self.compute_loss(x=x, y=y, y_pred=self(x, training=True))}


untold = Untold(inputs, keras.layers.Dense(2)(inputs))
untold.compile("sgd", "mse")
assert untold.fit(x, y, verbose=0).history["loss"] == [0.0]

# %% [markdown]
# So a step ends with `self._loss_tracker.update_state(loss, sample_weight=batch size)`, and returns a dict of
# `result()`s. A metric of your own does it too, but then `test_step`, which evaluates, must feed it as well, or
# `val_loss` is 0.0. `self.compute_loss(…)` is the compiled loss plus the model's own.
#
# What will your step change? Some batches have gradients far longer than the others', and one such step can undo many.
# **Clipping by the global norm** takes all gradients as one long vector, and if it is longer than a limit, scales it
# down to the limit. The direction stays.
#
# $$\lVert g \rVert = \sqrt{\textstyle\sum_k \lVert g_k \rVert^2}, \qquad
# g_k \leftarrow g_k \cdot \min\left(1, \frac{c}{\lVert g \rVert}\right)$$

# %%
gradients = [np.array([[3.0, 0.0], [0.0, 4.0]]), np.array([12.0])]
norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
assert norm == 13.0

scaled = [g * min(1.0, 6.5 / norm) for g in gradients]
assert np.isclose(np.sqrt(sum(np.sum(g**2) for g in scaled)), 6.5)
assert np.allclose(scaled[0], 0.5 * gradients[0]) and np.allclose(scaled[1], 0.5 * gradients[1])  # one factor for all

# %% [markdown]
# An optimizer does this when it is given `global_clipnorm=c`. Here the model does it.
#
# **Exercise.** Write `ClippedModel`, a functional model with a `train_step` that clips at `clip_norm`. `fit` must
# report `loss` and `val_loss` as Keras would, and `get_config` must hold `clip_norm`, so that `from_config` works.


# %% exercise="ClippedModel"
@keras.saving.register_keras_serializable()
class ClippedModel(keras.Model):
    """A functional model, `ClippedModel(inputs, outputs, clip_norm=1.0)`, that clips gradients by their global norm.

    `__init__(self, *args, clip_norm, **kwargs)` hands on everything but `clip_norm`; `train_step(self, data)` makes one
    step on a batch and returns a dict with the loss; `get_config` adds `clip_norm` to what the base class returns.
    """

    ### BEGIN SOLUTION
    def __init__(self, *args, clip_norm, **kwargs):
        super().__init__(*args, **kwargs)
        self.clip_norm = clip_norm

    def train_step(self, data):
        x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=True)
        gradients = tape.gradient(loss, self.trainable_weights)
        gradients, _ = tf.clip_by_global_norm(gradients, self.clip_norm)
        self.optimizer.apply(gradients, self.trainable_weights)
        self._loss_tracker.update_state(loss, sample_weight=tf.shape(x)[0])
        return self.compute_metrics(x, y, y_pred, sample_weight=sample_weight)

    def get_config(self):
        return {**super().get_config(), "clip_norm": self.clip_norm}

    ### END SOLUTION


# %% check="ClippedModel"
check("ClippedModel")

# %% [markdown]
# ### Three ways to train
#
# You have now written what `fit` does in three ways: with the tape and a loop of your own, as a `train_step` inside
# Keras's loop, and as one line. Start all three from the same weights, with a limit that no gradient reaches, and let
# them train for four epochs.


# %% tags=["demo"]
looped, plain = small_model(), small_model()
by_loop = fit(looped, keras.losses.MeanSquaredError(), keras.optimizers.SGD(0.1), x, y, batch_size=2, epochs=4)

settings = {"batch_size": 2, "epochs": 4, "shuffle": False, "verbose": 0}
inputs = keras.Input((3,))
stepping = ClippedModel(inputs, small_model()(inputs), clip_norm=1e6)
stepping.compile(keras.optimizers.SGD(0.1), "mse")
by_step = stepping.fit(x, y, **settings).history

plain.compile(keras.optimizers.SGD(0.1), "mse")
by_fit = plain.fit(x, y, **settings).history

for name, found in {"a loop of your own": by_loop, "your train_step": by_step, "fit": by_fit}.items():
    print(f"{name:18}", np.round(found["loss"], 5))
    assert np.allclose(found["loss"], by_fit["loss"], rtol=1e-5)
for a, b, c in zip(looped.get_weights(), stepping.get_weights(), plain.get_weights(), strict=True):
    assert np.allclose(a, c, atol=1e-5) and np.allclose(b, c, atol=1e-5)

# %% [markdown]
# ## A loss of your own
#
# A loss needs no new kind of step. Any function of `(y_true, y_pred)` that returns one number a sample will do as
# `compile(loss=…)`. As a class it can have parameters and be saved: `call` gives a number for each sample, and the base
# class makes a mean of them, weighted if there are sample weights.
#
# The **pinball loss** punishes a prediction that is too low $q/(1-q)$ times as hard as one that is too high. Who
# lowers it predicts the $q$-quantile: a number that the truth stays below in a share $q$ of the cases.
#
# $$\ell(y, \hat y) = \max\big(q\,(y - \hat y),\ (q - 1)(y - \hat y)\big)$$


# %%
@keras.saving.register_keras_serializable()
class Pinball(keras.losses.Loss):
    def __init__(self, q=0.5, **kwargs):
        super().__init__(**kwargs)
        self.q = q

    def call(self, y_true, y_pred):
        error = y_true - y_pred
        return ops.mean(ops.maximum(self.q * error, (self.q - 1) * error), axis=-1)

    def get_config(self):
        return {**super().get_config(), "q": self.q}


truth, low, high = np.array([[10.0]]), np.array([[8.0]]), np.array([[12.0]])
assert np.isclose(Pinball(0.9)(truth, low), 0.9 * 2)
assert np.isclose(Pinball(0.9)(truth, high), 0.1 * 2)
assert Pinball.from_config(Pinball(0.9).get_config()).q == 0.9

# %% [markdown]
# Trained with it, a model that has nothing but a bias finds the quantile of its data.

# %% tags=["demo"]
data = np.random.default_rng(1).normal(5.0, 2.0, (2000, 1)).astype("float32")
nothing = np.zeros((2000, 1), "float32")
quantile = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
quantile.compile(keras.optimizers.Adam(0.1), Pinball(0.9))
quantile.fit(nothing, data, batch_size=200, epochs=15, verbose=0)
found = float(quantile.get_weights()[1][0])
assert abs(np.mean(data < found) - 0.9) < 0.03
found, float(np.quantile(data, 0.9))

# %% [markdown]
# Where a loss needs more than outputs and targets, it belongs to a layer (`self.add_loss`, unit 06) or to
# `train_step`.
#
# ## An optimizer of your own
#
# An optimizer has a rule for one weight, `update_step(gradient, variable, learning_rate)`, and a memory, made in
# `build`. The base class goes through the weights, counts the steps, clips if asked to, and looks up the learning rate.
#
# Here is AdaGrad. It adds up the squares of all gradients so far and divides each step by the root: an entry that
# often had a large gradient takes small steps.
#
# $$a \leftarrow a + g^2, \qquad w \leftarrow w - \eta\, \frac{g}{\sqrt{a + \varepsilon}}$$


# %%
@keras.saving.register_keras_serializable()
class MyAdaGrad(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.1, epsilon=1e-7, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.epsilon = epsilon

    def build(self, variables):
        if not self.built:
            super().build(variables)
            self.sums = self.add_optimizer_variables(variables, "sum")  # a list, zeros of each variable's shape

    def update_step(self, gradient, variable, learning_rate):
        total = self.sums[self._get_variable_index(variable)]
        self.assign_add(total, gradient**2)
        self.assign_sub(variable, ops.cast(learning_rate, variable.dtype) * gradient / ops.sqrt(total + self.epsilon))

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}


ours, theirs = keras.Variable([1.0, -2.0]), keras.Variable([1.0, -2.0])
mine, official = MyAdaGrad(0.1), keras.optimizers.Adagrad(0.1, initial_accumulator_value=0.0)
for gradient in ([0.5, 3.0], [0.5, -1.0], [0.1, 2.0]):
    mine.apply([tf.constant(gradient)], [ours])
    official.apply([tf.constant(gradient)], [theirs])
assert np.allclose(ours, theirs, atol=1e-5)

# %% [markdown]
# Three things make this an optimizer that lasts. Its memory is in *optimizer variables*, which a graph can write to and
# a saved model contains; a Python attribute holding a tensor is neither. The learning rate is the one handed to
# `update_step`, which a schedule or a callback may have changed. And the config holds what the constructor needs.
#
# **Exercise.** Write SGD with momentum. Each weight has a velocity, zero at first:
#
# $$v \leftarrow \mu\, v - \eta\, g, \qquad w \leftarrow w + v$$


# %% exercise="MomentumSGD"
@keras.saving.register_keras_serializable()
class MomentumSGD(keras.optimizers.Optimizer):
    """Gradient descent with momentum: `MomentumSGD(learning_rate=0.01, momentum=0.9, **kwargs)`.

    `build(variables)` makes a velocity for each variable, `update_step(gradient, variable, learning_rate)` moves the
    velocity and then the variable, `get_config` adds the momentum. The learning rate may be a schedule.
    """

    ### BEGIN SOLUTION
    def __init__(self, learning_rate=0.01, momentum=0.9, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.momentum = momentum

    def build(self, variables):
        if not self.built:
            super().build(variables)
            self.velocities = self.add_optimizer_variables(variables, "velocity")

    def update_step(self, gradient, variable, learning_rate):
        velocity = self.velocities[self._get_variable_index(variable)]
        rate = ops.cast(learning_rate, variable.dtype)
        self.assign(velocity, self.momentum * velocity - rate * gradient)
        self.assign_add(variable, velocity)

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}

    ### END SOLUTION


# %% check="MomentumSGD"
check("MomentumSGD")

# %% [markdown]
# ## A learning rate that falls in steps
#
# Far from the goal long steps are good, near it short ones. A **schedule** is a function from the step's number to the
# learning rate; the optimizer calls it with its own counter, which starts at 0.
#
# That counter is an integer tensor, and in `fit` it has no value while the graph is recorded. So a schedule computes
# with operations: no `if`, no `int(…)`; and it casts before it raises to a power, since a float to the power of an
# integer tensor is an error. This one warms up: it rises evenly to a peak and stays there.


# %%
@keras.saving.register_keras_serializable()
class WarmUp(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak, steps):
        self.peak, self.steps = peak, steps

    def __call__(self, step):
        share = (ops.cast(step, "float32") + 1) / self.steps
        return self.peak * ops.minimum(share, 1.0)

    def get_config(self):
        return {"peak": self.peak, "steps": self.steps}


warm_up = WarmUp(0.8, 4)
assert np.allclose([warm_up(step) for step in range(6)], [0.2, 0.4, 0.6, 0.8, 0.8, 0.8])

try:
    0.5 ** tf.constant(2)
except (TypeError, ValueError) as error:
    print(type(error).__name__)

# %% [markdown]
# **Exercise.** Write `StepDecay`. It holds the first learning rate for `every` steps, multiplies it by `rate`, holds
# that for `every` steps, and so on:
#
# $$\eta(s) = \text{initial} \cdot \text{rate}^{\lfloor s / \text{every} \rfloor}$$


# %% exercise="StepDecay"
@keras.saving.register_keras_serializable()
class StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate that falls in steps: `StepDecay(initial, rate, every)`.

    Called with a step's number (an int, an integer tensor or variable) it returns the rate; steps 0 … every − 1 have
    `initial`. `get_config` returns the three arguments.
    """

    ### BEGIN SOLUTION
    def __init__(self, initial, rate, every):
        self.initial, self.rate, self.every = initial, rate, every

    def __call__(self, step):
        falls = ops.floor(ops.cast(step, "float32") / self.every)
        return self.initial * self.rate**falls

    def get_config(self):
        return {"initial": self.initial, "rate": self.rate, "every": self.every}

    ### END SOLUTION


# %% check="StepDecay"
check("StepDecay")

# %% [markdown]
# Three of Keras's schedules, and the warm-up from above:

# %% tags=["demo"]
steps = np.arange(100)
schedules = keras.optimizers.schedules
shown = {
    "staircase": (schedules.ExponentialDecay(0.1, 25, 0.5, staircase=True), "-"),
    "exponential": (schedules.ExponentialDecay(0.1, 25, 0.5), "--"),
    "cosine": (schedules.CosineDecay(0.1, 100), ":"),
    "warm-up": (WarmUp(0.1, 20), "-."),
}
plt.figure(figsize=(6, 3))
for label, (schedule, dashes) in shown.items():
    plt.plot(steps, [float(schedule(step)) for step in steps], dashes, label=label)
plt.xlabel("step")
plt.ylabel("learning rate")
plt.legend()
plt.show()

# %% [markdown]
# ## A gradient of your own
#
# The tape has a backward rule for each operation. `tf.custom_gradient` lets you write both ways of one. The function
# it decorates returns two things: the value, and a function that is given the gradient **from above**, by the value,
# and returns the gradient **below**, by the argument.
#
# Rounding has slope 0 almost everywhere, and TensorFlow gives no gradient for it at all: nothing before it ever learns.
# The straight-through trick rounds on the way forward, and on the way back does as if nothing had happened.


# %%
@tf.custom_gradient
def round_through(x):
    def backward(from_above):
        return from_above

    return tf.round(x), backward


point = tf.constant([0.4, 1.7])
with tf.GradientTape(persistent=True) as tape:
    tape.watch(point)
    plain = tf.reduce_sum(3 * tf.round(point))
    through = tf.reduce_sum(3 * round_through(point))
assert np.allclose(plain, through) and float(plain) == 6.0
assert tape.gradient(plain, point) is None
assert np.allclose(tape.gradient(through, point), 3.0)

# %% [markdown]
# An argument that is no tensor, like a rate or a limit, is best left out of the decorated function: let a function
# around it have it.
#
# **Exercise.** Write `clip_gradient`. Forward nothing happens; backward, every entry of the gradient is cut off at
# ±limit. In the middle of a network it keeps one part from shaking the parts before it.


# %% exercise="clip_gradient"
def clip_gradient(x, limit):
    """Return x, a float tensor of any shape; backward, clip every entry of what comes from above to [−limit, limit]."""

    ### BEGIN SOLUTION
    @tf.custom_gradient
    def passed(x):
        def backward(from_above):
            return tf.clip_by_value(from_above, -limit, limit)

        return tf.identity(x), backward

    return passed(x)
    ### END SOLUTION


# %% check="clip_gradient"
check("clip_gradient")

# %% [markdown]
# ## A callback of your own
#
# A **callback** is called at the places in brackets [in the loop](#The-loop-around-it). It has `self.model`, and at
# the end of an epoch `logs`, a dict with the epoch's numbers: `loss`, the metrics, and the same with `val_` in front
# when there is validation data. What it is for: to write down, to save, to stop, to change the learning rate. This one
# writes down how long the weights are.


# %%
class WeightNorms(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.norms = []

    def on_epoch_end(self, epoch, logs=None):
        self.norms.append(float(tf.linalg.global_norm(self.model.trainable_weights)))


norms = WeightNorms()
model = small_model()
model.compile(keras.optimizers.SGD(0.1), "mse")
model.fit(x, y, epochs=4, verbose=0, callbacks=[norms])
assert len(norms.norms) == 4
norms.norms

# %% [markdown]
# `on_train_begin` makes the list, not the constructor: the same callback may see a second `fit`, and should start
# afresh.
#
# The weights that a model has when training ends are not always the best it had. Keep a copy of the best ones. A
# *copy*: `model.weights` are the variables themselves, and training goes on in them.

# %%
variables, copies = model.weights, model.get_weights()
before = copies[3].copy()
model.train_on_batch(x, y)
assert np.array_equal(copies[3], before)
assert not np.array_equal(variables[3], before)

# %% [markdown]
# **Exercise.** Write `BestWeights`. When training ends, the model gets the weights back that it had at the end of its
# best epoch. Lower is better, except where `monitor` names an accuracy. NaN is never best, and comparing with it is
# always False.


# %% exercise="BestWeights"
class BestWeights(keras.callbacks.Callback):
    """Put the best epoch's weights back when training ends: `BestWeights(monitor="val_loss")`.

    The best epoch is the one whose `logs[monitor]` is lowest, or highest if `monitor` has "accuracy" in it. All of the
    model's weights are kept, those that are not trained too, and nothing is changed while training goes on.
    """

    ### BEGIN SOLUTION
    def __init__(self, monitor="val_loss"):
        super().__init__()
        self.monitor = monitor
        self.sign = -1.0 if "accuracy" in monitor else 1.0

    def on_train_begin(self, logs=None):
        self.lowest = np.inf
        self.kept = None

    def on_epoch_end(self, epoch, logs=None):
        value = self.sign * logs[self.monitor]
        if value < self.lowest:
            self.lowest = value
            self.kept = self.model.get_weights()

    def on_train_end(self, logs=None):
        if self.kept is not None:
            self.model.set_weights(self.kept)

    ### END SOLUTION


# %% check="BestWeights"
check("BestWeights")

# %% [markdown]
# ## Two questions

# %% tags=["demo"]
quiz(
    "A model with dropout ends with a loss of 0.52 and a val_loss of 0.41. What is the likeliest reason?",
    {
        "The validation data was trained on as well": "Then both would be alike. Validation data is only evaluated.",
        "Two of the reasons are in fit itself": "Dropout works in training and not in validation, and the training "
        "loss is a mean over the whole epoch, taken while the weights were still worse.",
        "val_loss leaves out the regularization": "Both are reported with the model's own losses.",
        "The loss is a sum and val_loss a mean": "Both are means over samples.",
    },
    right="Two of the reasons are in fit itself",
)

# %% tags=["demo"]
quiz(
    "A model makes 10 updates an epoch. You double the batch size and change nothing else. What becomes of an epoch?",
    {
        "10 updates, each twice as long": "The learning rate is the same, and a mean gradient is not twice as long.",
        "20 updates": "There are half as many batches in the data, and each makes one update.",
        "5 updates, with less noisy gradients": "One update a batch, half as many batches, "
        "each gradient a mean over twice as many samples.",
        "5 updates, each with twice the gradient": "The loss is a mean over the batch, and so is its gradient.",
    },
    right="5 updates, with less noisy gradients",
)

# %% [markdown]
# ## Where the code lives
#
# In Keras 1 and 2 all of this was one file, `keras/engine/training.py`, a few thousand lines long: it put the loss
# together symbolically, asked the optimizer for a list of *updates*, made `K.function` of inputs and updates, and
# called that in `_fit_loop`. In Keras 3 the parts are apart, and those that depend on the backend are apart from those
# that don't.
#
# | then, in `keras/engine/training.py` | now, in `keras/src/` |
# |---|---|
# | `Model.compile` | `Trainer.compile`, in `trainers/trainer.py` |
# | losses summed in `compile` | `CompileLoss`, in `trainers/compile_utils.py`; `compute_loss` adds the model's own |
# | metrics appended to outputs | `CompileMetrics`, in `trainers/compile_utils.py` |
# | `Model._make_train_function`, a `K.function` | `make_train_function`, a `tf.function` around `train_step` |
# | `optimizer.get_updates(…)`, symbolic | the tape, and `apply` in `optimizers/base_optimizer.py` |
# | `Model._fit_loop` | `TensorFlowTrainer.fit`, in `backend/tensorflow/trainer.py` |
# | batches cut out of arrays in `_fit_loop` | `EpochIterator`, in `trainers/epoch_iterator.py`, and data adapters |

# %% tags=["demo"]
import inspect

for method, home in {
    keras.Model.compile: "keras.src.trainers.trainer",
    keras.Model.compute_loss: "keras.src.trainers.trainer",
    keras.Model.train_step: "keras.src.backend.tensorflow.trainer",
    keras.Model.fit: "keras.src.backend.tensorflow.trainer",
    keras.optimizers.Optimizer.apply: "keras.src.optimizers.base_optimizer",
}.items():
    assert method.__module__ == home
    print(f"{method.__qualname__:28} {home}")

# %% [markdown]
# Read the step itself. After your own there should be no line in it that you don't know: `scale_loss` matters for half
# precision only, and `unscale_loss_for_distribution` for several machines.

# %% tags=["demo"]
print(inspect.getsource(keras.Model.train_step))

# %% [markdown]
# ## Reading old code
#
# | Keras 1 and 2 | today |
# |---|---|
# | `from keras.engine.training import Model` | `keras.Model` |
# | `model.fit(x, y, nb_epoch=5)` | `model.fit(x, y, epochs=5)` |
# | `model.fit_generator(batches, samples_per_epoch=…)` | `model.fit(batches, steps_per_epoch=…)` |
# | `from keras.objectives import mse` | `keras.losses.mean_squared_error` |
# | `SGD(lr=0.1, decay=1e-6)` | `SGD(learning_rate=schedule)` |
# | `K.set_value(model.optimizer.lr, 0.01)` | `model.optimizer.learning_rate = 0.01` |
# | `optimizer.get_updates(params, loss)` overridden | `build` and `update_step` |
# | `K.gradients(loss, weights)` | `tf.GradientTape` |
# | `ModelCheckpoint("best.hdf5")` | `ModelCheckpoint("best.keras")` |
# | `EarlyStopping(monitor="val_acc")` | `monitor="val_accuracy"`; metrics go by the name you compile them with |
#
# What happens when the old lines are run:

# %% tags=["demo"]
model = small_model()
model.compile("sgd", "mse")
old_lines = {
    "from keras.engine.training import Model": ModuleNotFoundError,
    "model.fit(x, y, nb_epoch=5)": TypeError,
    "model.fit_generator(iter([(x, y)]))": AttributeError,
    "from keras.objectives import mse": ModuleNotFoundError,
    "keras.optimizers.SGD(lr=0.1)": ValueError,
    "model.optimizer.lr": AttributeError,
    "model.optimizer.get_updates([], [])": AttributeError,
    "keras.backend.gradients(0, [])": AttributeError,
    "keras.callbacks.ModelCheckpoint('best.hdf5')": ValueError,
    "keras.callbacks.EarlyStopping(monitor='val_acc')": None,
    "model.optimizer.learning_rate = 0.01": None,
}
for line, expected in old_lines.items():
    raised = None
    try:
        exec(line, {"keras": keras, "model": model, "x": x, "y": y})
    except Exception as error:
        raised = error
    assert type(raised) is (expected or type(None)), (line, raised)
    print(f"{line}\n    {type(raised).__name__ + ': ' + str(raised).splitlines()[0] if raised else 'works'}")

# %% [markdown]
# Two old lines don't fail and are wrong. `SGD(0.1, decay=1e-6)` warns, and the rate never decays. And
# `EarlyStopping(monitor="val_acc")` is made without a word; it works if the metric was compiled as `"acc"`, and if it
# was compiled as `"accuracy"`, it finds no such number and never stops.

# %% tags=["demo"]
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    decaying = keras.optimizers.SGD(0.1, decay=0.5)
assert "no longer supported" in str(caught[0].message)
weight = keras.Variable(0.0)
for _ in range(3):
    decaying.apply([tf.constant(1.0)], [weight])
assert np.isclose(weight, -0.3)

# %% [markdown]
# ## What you can do now
#
# - You write a step, forward, backward and update, for any Keras model, and its numbers are Keras's: in a loop of your
#   own, and as a `train_step` inside Keras's.
# - You know what `fit` reports: a mean over the samples, each before its update, with the model's own losses in it.
# - You change the step and keep the rest of `fit`, and the loss it shows is true.
# - Your optimizers, schedules and losses run in a graph and come back from a file.
# - You write both ways of an operation, and act between the epochs.
#
# ## Where to read on
#
# - In this notebook: [A train_step of your own](#A-train_step-of-your-own), whenever a history shows 0.0.
# - Keras's guides: *Customizing what happens in `fit()` with TensorFlow*, *Writing a training loop from scratch in
#   TensorFlow*, *Writing your own callbacks*.
# - Keras's API reference: `keras.optimizers.Optimizer`, `keras.optimizers.schedules`, `keras.losses.Loss`.
# - TensorFlow's guide: *Introduction to gradients and automatic differentiation*, *Advanced automatic differentiation*.
# - Next: **unit 08, the capstone**, where layers become an architecture.
