# %% [markdown]
# # Layers that compose
#
# So far each layer stood for itself. In this last notebook you build layers that fit together: a normalization that
# knows no batch, attention that looks things up, a cell that a recurrent layer runs over time, and a block that holds
# all of these as layers of its own. At the end stands a model that reads digits, made of what you wrote.
#
# ## What you will be able to do
#
# - normalize a sample by itself, and say how that differs from batch normalization;
# - compute attention, with the scale and the masks that make it work;
# - follow a mask from the layer that makes it to the layer that needs it, and not lose it on the way;
# - write one step of a recurrent layer, and let Keras run it over time;
# - nest layers in layers, and give the whole a config, so that it survives saving;
# - choose a dtype policy, and say which numbers no longer fit.

# %%
from grader import check, quiz

import keras
import numpy as np
import tensorflow as tf
from keras import ops

# %% [markdown]
# ## LayerNorm: every sample by itself
#
# Batch normalization takes its mean and variance over the batch. So what comes out for one sample depends on who else
# is there, and in use it has to fall back on moving averages. Sequences of unequal length and batches of one make
# that worse. *Layer* normalization asks nobody else: each vector of features is normalized by its own mean and
# variance.
#
# Look at the difference on a batch of two samples. Only the axis changes.

# %%
x = np.array([[1.0, 3.0, 5.0, 7.0], [10.0, 10.0, 30.0, 30.0]])

over_batch = (x - x.mean(axis=0)) / x.std(axis=0)
assert np.allclose(over_batch, [[-1, -1, -1, -1], [1, 1, 1, 1]])  # of two samples, one is above and one below

means, deviations = x.mean(axis=1), x.std(axis=1)  # a number a sample
assert means.tolist() == [4, 20] and deviations.tolist() == [5**0.5, 10]

# %% [markdown]
# To subtract a sample's mean from its own features, the four features of sample 0 must meet `means[0]`. Broadcasting
# lines shapes up from the right, so `(2, 4) - (2,)` is an error, and `(2, 4) - (4,)` would be wrong without one. With
# `keepdims=True` the axis stays, with length 1, and everything meets what it should.

# %%
assert x.mean(axis=1).shape == (2,) and x.mean(axis=1, keepdims=True).shape == (2, 1)

try:
    x - x.mean(axis=1)
except ValueError as error:
    assert "could not be broadcast" in str(error)

square = np.array([[0.0, 2.0], [10.0, 30.0]])
wrong, right = square - square.mean(axis=1), square - square.mean(axis=1, keepdims=True)
assert wrong.tolist() == [[-1, -18], [9, 10]]  # no error, and each column is shifted by a row's mean
assert right.tolist() == [[-1, 1], [-10, 10]]

# %% [markdown]
# With $\mu$ and $\sigma^2$ the mean and the (population) variance of one vector $x$ of features, the layer returns
#
# $$y_f = \gamma_f\, \frac{x_f - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta_f$$
#
# $\gamma$ and $\beta$ are trained, an entry a feature; they start where they change nothing. $\varepsilon$ keeps the
# root away from zero when all features are alike.
#
# How do gradients pass? Shifting all features alike changes nothing in $y$, so the gradient by $x$ has to add up to 0
# over the features. The tape and Keras's own layer agree.

# %%
layer = keras.layers.LayerNormalization()
inputs = tf.constant(x, "float32")
with tf.GradientTape() as tape:
    tape.watch(inputs)
    outputs = layer(inputs)
    total = ops.sum(outputs * [1.0, -2.0, 3.0, 0.5])
assert np.allclose(outputs[1], [-1, -1, 1, 1], atol=1e-4)
assert np.allclose(ops.sum(tape.gradient(total, inputs), axis=1), 0, atol=1e-6)

# %% [markdown]
# **Exercise.** Write the layer. It works on inputs of any rank from 2 on and always normalizes the last axis.


# %% exercise="LayerNorm"
@keras.saving.register_keras_serializable()
class LayerNorm(keras.Layer):
    """Normalize the last axis, then scale by `gamma` and shift by `beta`.

    `LayerNorm(epsilon=1e-3)`: weights `gamma` (ones) and `beta` (zeros), both of shape (features,). Inputs of any
    rank ≥ 2, outputs of the same shape. The variance is the population's.
    """

    ### BEGIN SOLUTION
    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon
        self.supports_masking = True

    def build(self, input_shape):
        self.gamma = self.add_weight(name="gamma", shape=(input_shape[-1],), initializer="ones")
        self.beta = self.add_weight(name="beta", shape=(input_shape[-1],), initializer="zeros")

    def call(self, x):
        centred = x - ops.mean(x, axis=-1, keepdims=True)
        variance = ops.mean(ops.square(centred), axis=-1, keepdims=True)
        return self.gamma * centred / ops.sqrt(variance + self.epsilon) + self.beta

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}

    ### END SOLUTION


# %% check="LayerNorm"
check("LayerNorm")

# %% [markdown]
# ## Attention: an average with weights that are looked up
#
# A dict looks a key up and returns its value: all or nothing. Attention does so softly. A *query* is compared with
# every *key*; the better they fit, the more of that key's *value* goes into the answer.
#
# One query and three keys, by hand. "Fit" is the scalar product, and softmax turns the three fits into shares of 1.

# %%
query = np.array([2.0, 0.0])
keys = np.array([[2.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
values = np.array([10.0, 20.0, 30.0])

fits = keys @ query
assert fits.tolist() == [4, 0, 2]

shares = np.exp(fits) / np.exp(fits).sum()
assert np.allclose(shares.round(3), [0.867, 0.016, 0.117]) and np.isclose(shares.sum(), 1)
assert np.isclose(shares @ values, 12.5, atol=0.01)  # mostly the first key's value

# %% [markdown]
# Unlike a dict's, this lookup has a gradient: moving the query a little moves the shares a little. With the answer $a
# = \sum_i s_i v_i$, the derivative by fit $i$ is $s_i (v_i - a)$: a key whose value lies above the answer pulls it
# up. By hand, by the tape, and with `keras.layers.Attention` in place of our arithmetic:

# %%
answer = shares @ values
by_fits = shares * (values - answer)
by_query = by_fits @ keys

q, k, v = (tf.constant(a, "float32") for a in (query[None, None], keys[None], values[None, :, None]))
with tf.GradientTape() as tape:
    tape.watch(q)
    in_keras = keras.layers.Attention()([q, v, k])  # query, value, key: in this order
assert np.isclose(in_keras[0, 0, 0], answer)
assert np.allclose(tape.gradient(in_keras, q)[0, 0], by_query, atol=1e-4)

# %% [markdown]
# ### The scale
#
# A fit is a sum of $D$ products. If the entries of query and key have variance 1, each product has variance 1, and
# the sum has variance $D$: the longer the vectors, the further apart the fits, until softmax sees only the largest
# one and no gradient reaches the rest. Divided by $\sqrt D$ they have variance 1 again, whatever $D$ is.

# %%
rng = np.random.default_rng(0)
for depth in (4, 64, 1024):
    fits = (rng.normal(size=(4000, depth)) * rng.normal(size=(4000, depth))).sum(axis=1)
    assert np.isclose(fits.std() / np.sqrt(depth), 1, atol=0.1)

# %% [markdown]
# ### The mask
#
# Often a query must not see some keys: the padding at a sentence's end, or what lies in the future. The hidden keys'
# shares have to be 0, and the others' must still add up to 1. Both come about at once if the hidden fits are
# $-\infty$ *before* softmax, since $e^{-\infty} = 0$.
#
# What doesn't work: a fit of 0 (it gets a share of $e^0 = 1$ part), or putting zeros into the shares afterwards (they
# no longer add up to 1).

# %%
fits, seen = np.array([4.0, 0.0, 2.0]), np.array([True, True, False])


def softmax(fits):
    exponentials = np.exp(fits - fits.max())
    return exponentials / exponentials.sum()


masked = softmax(np.where(seen, fits, -np.inf))
assert masked[2] == 0 and np.isclose(masked.sum(), 1)
assert np.allclose(masked[:2], softmax(fits[:2]))  # as if the third key were not there

assert softmax(np.where(seen, fits, 0.0))[2] > 0.01
assert (softmax(fits) * seen).sum() < 0.9

# %% [markdown]
# In code a large negative number such as −10⁹ stands in for −∞. It does as well, and if a query may see nothing at
# all, it gives an average in place of NaN.
#
# ### Who looks at whom
#
# In the picture, each row is a query and each column a key: six words, and two steps of padding. Try this:
#
# - With no mask, see how much of the attention of "it" is spent on padding. Choose *padding*: where did it go?
# - Choose *causal*. Row by row one more key is there. What can the first word look at, whatever its fits?
# - Change the scale, and watch the largest weight: "not divided" is nearly a dict again, "divided by D" nearly a
#   plain mean.

# %% tags=["demo"]
import figures

figures.looks()

# %% [markdown]
# **Exercise.** Attention for whole batches: every query of a sample looks at every key of that sample.


# %% exercise="attention"
def attention(query, key, value, mask=None):
    """Return each query's average of the values.

    query (B, T, D), key (B, S, D), value (B, S, V) → (B, T, V). Scores are divided by √D and go through a softmax over
    the keys. `mask`, boolean (B, T, S): True where a query may look; every query may look somewhere.
    """
    ### BEGIN SOLUTION
    scores = ops.einsum("btd,bsd->bts", query, key) / query.shape[-1] ** 0.5
    if mask is not None:
        scores = ops.where(mask, scores, -1e9)
    return ops.einsum("bts,bsv->btv", ops.softmax(scores, axis=-1), value)
    ### END SOLUTION


# %% check="attention"
check("attention")

# %% tags=["demo"]
quiz(
    "A score is −∞ before softmax for every key but one. What comes out for that query?",
    {
        "NaN, since −∞ − (−∞) is not a number": "That happens only when all scores are −∞. Here the largest is "
        "finite, and e to the −∞ is plainly 0.",
        "The one key's value, exactly": "Its share is e⁰/e⁰ = 1 and the others' are 0, however small its score was.",
        "The one key's value, times its score": "Scores only decide on shares, and the one share is 1.",
        "A mean of all values": "That would be so if all scores were equal. The others' shares are 0 here.",
    },
    right="The one key's value, exactly",
)

# %% [markdown]
# ## Masks that travel
#
# In a model, the layer that knows which steps are padding stands at the front, and attention comes later. In between
# the mask travels along with the tensor: Keras attaches it to a layer's output, and hands it to the next layer whose
# `call` has an argument `mask`.
#
# `Embedding(mask_zero=True)` makes one. This layer only reports what it is handed:


# %%
class Report(keras.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, x, mask=None):
        self.seen = None if mask is None else np.asarray(mask).tolist()
        return x


ids = np.array([[3, 1, 0, 0]])  # the last two steps are padding
embedded = keras.layers.Embedding(5, 2, mask_zero=True)(ids)

report = Report()
report(embedded)
assert report.seen == [[True, True, False, False]]

# %% [markdown]
# A layer on the way hands the mask on only if it says so, with `supports_masking = True`. Most of Keras's layers that
# keep the steps apart do. Bare arithmetic does not: a sum is a new tensor, and nothing is attached to it.

# %%
report(keras.layers.LayerNormalization()(embedded))
assert report.seen == [[True, True, False, False]]

report(embedded + 1.0)
assert report.seen is None


class Halved(keras.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, x):
        return x / 2


report(Halved()(embedded))
assert report.seen == [[True, True, False, False]]

# %% [markdown]
# ## SelfAttention: several heads, and a mask from upstream
#
# In *self*-attention one sequence asks itself: each step makes a query, a key and a value of its own, by three
# trained projections. And since one average can follow one question only, there are several *heads*, each with
# projections, fits and a softmax of its own. A fourth projection mixes what they found and leads back to the input's
# width.
#
# Keras's layer shows the shapes. `heads` and `key_dim` are axes of the kernels:

# %%
heads, key_dim, width = 2, 3, 5
layer = keras.layers.MultiHeadAttention(heads, key_dim)
sequence = np.random.default_rng(1).normal(size=(4, 6, width)).astype("float32")
assert layer(sequence, sequence).shape == (4, 6, width)

shapes = {weight.path.split("/", 1)[1]: tuple(weight.shape) for weight in layer.weights}
assert shapes["query/kernel"] == shapes["key/kernel"] == shapes["value/kernel"] == (width, heads, key_dim)
assert shapes["query/bias"] == (heads, key_dim)
assert shapes["attention_output/kernel"] == (heads, key_dim, width)
assert shapes["attention_output/bias"] == (width,)

# %% [markdown]
# A projection to `(batch, time, heads, key_dim)` is one `einsum`, or a matrix product and a `reshape`. But a reshape
# can't move an axis. To have the time axis second to last, where a product over time wants it, takes a transpose, and
# a reshape to the same shape gives other numbers, without an error:

# %%
flat = np.arange(6).reshape(1, 3, 2)  # one sample, three steps, two heads of one number: step t holds [2t, 2t + 1]
by_transpose = flat.reshape(1, 3, 2, 1).transpose(0, 2, 1, 3)
by_reshape = flat.reshape(1, 2, 3, 1)

assert by_transpose[0, 0, :, 0].tolist() == [0, 2, 4]  # head 0 of steps 0, 1, 2
assert by_reshape[0, 0, :, 0].tolist() == [0, 1, 2]  # both heads of step 0, and one of step 1

# %% [markdown]
# A padding mask says which *steps* count, `(batch, time)`. In the scores `(batch, heads, queries, keys)` it has to
# hide keys: the last axis. What a padded query finds is of no interest, since a later layer leaves it out.
#
# **Exercise.** Write self-attention. Make the weights yourself, or let `Dense` or `EinsumDense` layers hold them.
# (Call none of them `self.output`: Keras has taken that name.)


# %% exercise="SelfAttention"
@keras.saving.register_keras_serializable()
class SelfAttention(keras.Layer):
    """Attention of a sequence to itself: (batch, time, F) → (batch, time, F).

    `SelfAttention(num_heads, key_dim)`: projections query, key, value (F, heads, key_dim) and output
    (heads, key_dim, F), all with bias: as weights `query_kernel`, `query_bias`, … `output_kernel`, `output_bias`, or as
    nested layers. Each head's scores are divided by √key_dim. Nobody looks at steps that a mask from upstream hides.
    """

    ### BEGIN SOLUTION
    def __init__(self, num_heads, key_dim, **kwargs):
        super().__init__(**kwargs)
        self.num_heads, self.key_dim = num_heads, key_dim
        self.supports_masking = True

    def build(self, input_shape):
        width, inner = input_shape[-1], (self.num_heads, self.key_dim)
        for name in ("query", "key", "value"):
            kernel = self.add_weight(name=f"{name}_kernel", shape=(width, *inner), initializer="glorot_uniform")
            bias = self.add_weight(name=f"{name}_bias", shape=inner, initializer="zeros")
            setattr(self, name, (kernel, bias))
        self.output_kernel = self.add_weight(name="output_kernel", shape=(*inner, width), initializer="glorot_uniform")
        self.output_bias = self.add_weight(name="output_bias", shape=(width,), initializer="zeros")

    def call(self, x, mask=None):
        query, key, value = (
            ops.einsum("btf,fhk->bhtk", x, kernel) + bias[:, None]
            for kernel, bias in (self.query, self.key, self.value)
        )
        scores = ops.einsum("bhtk,bhsk->bhts", query, key) / self.key_dim**0.5
        if mask is not None:
            scores = ops.where(mask[:, None, None, :], scores, -1e9)
        found = ops.einsum("bhts,bhsk->bhtk", ops.softmax(scores, axis=-1), value)
        return ops.einsum("bhtk,hkf->btf", found, self.output_kernel) + self.output_bias

    def get_config(self):
        return {**super().get_config(), "num_heads": self.num_heads, "key_dim": self.key_dim}

    ### END SOLUTION


# %% check="SelfAttention"
check("SelfAttention")

# %% [markdown]
# ## GRUCell: one step of a recurrent layer
#
# Attention sees all steps at once. A recurrent layer walks: it takes one step at a time and carries a *state* along.
# In Keras that is split in two. A *cell* does one step: it gets the input of that step and the state, and returns an
# output and the new state. `keras.layers.RNN` walks: it calls the cell step by step and keeps track.
#
# The simplest cell mixes input and state and squashes the sum, $h_t = \tanh(x_t W + h_{t-1} U)$. In NumPy:

# %%
rng = np.random.default_rng(2)
steps = rng.normal(size=(2, 4, 3)).astype("float32")  # 2 samples, 4 steps, 3 features
W, U = rng.normal(size=(3, 5)).astype("float32"), rng.normal(0, 0.5, size=(5, 5)).astype("float32")

h = np.zeros((2, 5), "float32")
for t in range(4):
    h = np.tanh(steps[:, t] @ W + h @ U)

# %% [markdown]
# As a cell for Keras it needs three things: `state_size`, so that `RNN` can make a first state of zeros, a `build`,
# and a `call(x, states)` that returns the output and a list of new states. Here the new state is the output as well.


# %%
class PlainCell(keras.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))
        self.recurrent_kernel = self.add_weight(name="recurrent_kernel", shape=(self.units, self.units))

    def call(self, x, states):
        h = ops.tanh(ops.matmul(x, self.kernel) + ops.matmul(states[0], self.recurrent_kernel))
        return h, [h]


layer = keras.layers.RNN(PlainCell(5))
layer.build(steps.shape)
layer.cell.set_weights([W, U])
assert np.allclose(layer(steps), h, atol=1e-5)

ready_made = keras.layers.SimpleRNN(5, use_bias=False)
ready_made.build(steps.shape)
ready_made.set_weights([W, U])
assert np.allclose(ready_made(steps), h, atol=1e-5)

# %% [markdown]
# It forgets fast. With one unit, $h_t = \tanh(u\, h_{t-1})$, each step multiplies the gradient by $u (1 - h_t^2)$,
# and a product of many factors below 1 is next to nothing. By hand, and by the tape:

# %%
u, h0, length = 0.9, 0.5, 30
h, by_hand = h0, 1.0
for _ in range(length):
    h = np.tanh(u * h)
    by_hand *= u * (1 - h**2)

start = tf.constant(h0)
with tf.GradientTape() as tape:
    tape.watch(start)
    end = start
    for _ in range(length):
        end = tf.tanh(u * end)
assert np.isclose(tape.gradient(end, start), by_hand, rtol=1e-3)
assert by_hand < 0.03

# %% [markdown]
# A *gated* cell gives the state a way past the squashing: a share $z$ of it is kept as it is. Where the cell learns
# $z = 1$, the gradient passes undiminished. The GRU has two gates, each a sigmoid of input and state, and a candidate
# for what is new:
#
# $$\begin{aligned}
# z &= \sigma(x W_z + h U_z + b_z) && \text{update: how much of the old state stays} \\
# r &= \sigma(x W_r + h U_r + b_r) && \text{reset: how much of it the candidate sees} \\
# \tilde h &= \tanh(x W_h + (r \odot h)\, U_h + b_h) && \text{candidate} \\
# h' &= z \odot h + (1 - z) \odot \tilde h
# \end{aligned}$$
#
# The three parts lie side by side in one kernel, `(features, 3 · units)`, in the order z, r, h. One number a unit
# shows the blend:

# %%
z, old, new = np.array([1.0, 0.0, 0.25]), np.array([5.0, 5.0, 4.0]), np.array([1.0, 1.0, 8.0])
assert (z * old + (1 - z) * new).tolist() == [5, 1, 7]  # kept, replaced, blended

cell = keras.layers.GRUCell(4, reset_after=False)
cell.build((None, 3))
assert {w.name: tuple(w.shape) for w in cell.weights} == {
    "kernel": (3, 12),
    "recurrent_kernel": (4, 12),
    "bias": (12,),
}

# %% [markdown]
# **Exercise.** The reset gate acts *before* the product with $U_h$, as in the formula. (Keras's default is the other
# variant, `reset_after=True`, which a GPU runs faster and which has two rows of bias.)


# %% exercise="GRUCell"
@keras.saving.register_keras_serializable()
class GRUCell(keras.Layer):
    """One step of a gated recurrent unit, to be run by `keras.layers.RNN`.

    `GRUCell(units)`: weights `kernel` (F, 3·units), `recurrent_kernel` (units, 3·units), `bias` (3·units,), with the
    gates in the order z, r, h. `call(x, [h])` with x (batch, F) and h (batch, units) returns `(h, [h])`, the new state.
    """

    ### BEGIN SOLUTION
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 3 * self.units))
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(self.units, 3 * self.units), initializer="orthogonal"
        )
        self.bias = self.add_weight(name="bias", shape=(3 * self.units,), initializer="zeros")

    def call(self, x, states):
        h = states[0]
        x_z, x_r, x_h = ops.split(ops.matmul(x, self.kernel) + self.bias, 3, axis=-1)
        u_z, u_r, u_h = ops.split(self.recurrent_kernel, 3, axis=-1)
        z = ops.sigmoid(x_z + ops.matmul(h, u_z))
        r = ops.sigmoid(x_r + ops.matmul(h, u_r))
        candidate = ops.tanh(x_h + ops.matmul(r * h, u_h))
        h = z * h + (1 - z) * candidate
        return h, [h]

    def get_config(self):
        return {**super().get_config(), "units": self.units}

    ### END SOLUTION


# %% check="GRUCell"
check("GRUCell")

# %% [markdown]
# ## A policy for numbers
#
# In unit 05 a layer had two dtypes, one that it keeps its weights in and one that it computes in. Together they are its
# *dtype policy*, and `"mixed_float16"` names the pair that a GPU likes: weights in float32, so that the optimizer's
# small steps are not rounded away, and everything between in float16, which is faster and takes half the memory.

# %%
mixed = keras.layers.Dense(2, dtype="mixed_float16")
assert mixed(np.ones((1, 3))).dtype == "float16"
assert (mixed.compute_dtype, mixed.variable_dtype, mixed.kernel.dtype) == ("float16", "float32", "float32")

precise = keras.layers.Dense(2, dtype="float64")
assert precise(np.ones((1, 3), "float32")).dtype == precise.kernel.dtype == "float64"

# %% [markdown]
# The layers you write have it for free: `add_weight` makes weights of `variable_dtype`, and on the way into `call`
# Keras casts the inputs, and weights as they are used. What it can't mend are numbers of your own that do not fit.
# The largest float16 is 65504, so −10⁹ becomes −∞: fine for softmax, unless a whole row is hidden. And an ε of 10⁻⁸
# is 0.

# %%
with np.errstate(over="ignore"):
    assert np.float16(-1e9) == -np.inf
assert np.float16(1e-8) == 0 and np.float16(1e-3) > 0
assert np.finfo("float16").max == 65504

# A policy for every layer made from here on is set with keras.config, and put back in the same way.
assert keras.config.dtype_policy().name == "float32"
keras.config.set_dtype_policy("mixed_float16")
assert keras.layers.Dense(1).compute_dtype == "float16"
keras.config.set_dtype_policy("float32")

# %% [markdown]
# ## Layers that hold layers
#
# A layer may keep other layers as attributes, in lists or in dicts. Keras follows all of these: their weights are its
# weights, and their losses its losses. Make them in `__init__`, or in `build` when they need the input's shape. Never
# in `call`: that would be a new layer, with new weights, for every batch.
#
# As an example, a layer that adds any other layer's output to its input.


# %%
class Skip(keras.Layer):
    def __init__(self, inner, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner

    def call(self, x):
        return x + self.inner(x)


skip = Skip(keras.layers.Dense(3))
assert skip.weights == []
skip(np.ones((1, 3)))  # no build of its own: the first call builds what is inside
assert skip.weights == skip.inner.weights and skip.inner.kernel.path == f"{skip.name}/{skip.inner.name}/kernel"

# %% [markdown]
# Saving is where nested layers need care. A config has to be plain data: numbers, strings, lists, dicts. `Skip` was
# given a *layer*, and Keras won't guess what to make of that:

# %% tags=["demo"]
try:
    skip.get_config()
except NotImplementedError as error:
    assert "non-serializable argument" in str(error)

# %% [markdown]
# `keras.saving` has a function for each way. One turns an object into a dict with its class's name and its config; the
# other makes the object again. They belong into `get_config` and `from_config`.

# %%
as_data = keras.saving.serialize_keras_object(keras.layers.Dense(3))
assert as_data["class_name"] == "Dense" and as_data["config"]["units"] == 3
assert keras.saving.deserialize_keras_object(as_data).units == 3


@keras.saving.register_keras_serializable()
class Skip(keras.Layer):
    def __init__(self, inner, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner

    def call(self, x):
        return x + self.inner(x)

    def get_config(self):
        return {**super().get_config(), "inner": keras.saving.serialize_keras_object(self.inner)}

    @classmethod
    def from_config(cls, config):
        return cls(**{**config, "inner": keras.saving.deserialize_keras_object(config["inner"])})


# %% [markdown]
# Where every argument is a plain number or string, listing them in `get_config` is all there is to it. What is inside
# saves its weights by itself. But every class of yours that is in there, however deep, has to be registered, or nobody
# finds it on loading.

# %%
import tempfile

model = keras.Sequential([keras.Input((3,)), Skip(Skip(keras.layers.Dense(3)))])
with tempfile.TemporaryDirectory() as folder:
    model.save(f"{folder}/skip.keras")
    loaded = keras.saving.load_model(f"{folder}/skip.keras")
assert np.allclose(loaded(np.ones((2, 3))), model(np.ones((2, 3))))

# %% [markdown]
# ## TransformerBlock: a layer made of layers
#
# A transformer's block joins what you have seen. Two branches, one after the other, each added to what went into it
# and then normalized:
#
# $$\begin{aligned}
# y &= \mathrm{norm}_1(x + \mathrm{dropout}(\mathrm{attention}(x, x))) \\
# \text{out} &= \mathrm{norm}_2(y + \mathrm{dropout}(\mathrm{network}(y)))
# \end{aligned}$$
#
# Attention moves information between steps; the network, two Dense layers with a relu between them, works on each
# step by itself. The residuals give the gradient a straight way through. Post-norm is the original form: the
# normalization comes after the sum.
#
# Dropout layers find out for themselves whether they are in training: Keras keeps `training` for the length of the
# outer call, and every layer inside is told.

# %%
thinned = Skip(keras.layers.Dropout(0.5))
ones = np.ones((1, 1000), "float32")
assert np.allclose(thinned(ones), 2)
assert set(np.unique(thinned(ones, training=True))) == {1, 3}  # 1 + 0, or 1 + 1/(1 − 0.5)

# %% [markdown]
# The mask is kept in the same way for attention: `MultiHeadAttention` reads it from the tensor that it is called on.
# The sum after it has none (see [Masks that travel](#Masks-that-travel)), so the block must say itself that it hands
# masks on.
#
# **Exercise.** Build the block from `MultiHeadAttention`, `LayerNormalization`, `Dense` and `Dropout`, or from
# layers of your own.


# %% exercise="TransformerBlock"
@keras.saving.register_keras_serializable()
class TransformerBlock(keras.Layer):
    """Attention and a two-layer relu network, each with dropout, a residual, and a normalization after it.

    `TransformerBlock(num_heads, key_dim, hidden, rate=0.1)`: (batch, time, F) → (batch, time, F). The network has
    `hidden` relu units and a linear layer back to F. Normalizations have Keras's default epsilon; attention itself
    drops nothing. A mask is used by attention and handed on. It survives saving.
    """

    ### BEGIN SOLUTION
    def __init__(self, num_heads, key_dim, hidden, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.num_heads, self.key_dim, self.hidden, self.rate = num_heads, key_dim, hidden, rate
        self.supports_masking = True
        self.attention = keras.layers.MultiHeadAttention(num_heads, key_dim)
        self.widen = keras.layers.Dense(hidden, activation="relu")
        self.norm_1, self.norm_2 = keras.layers.LayerNormalization(), keras.layers.LayerNormalization()
        self.dropout_1, self.dropout_2 = keras.layers.Dropout(rate), keras.layers.Dropout(rate)

    def build(self, input_shape):
        self.narrow = keras.layers.Dense(input_shape[-1])
        self.attention.build(input_shape, input_shape)
        self.widen.build(input_shape)
        self.narrow.build((*input_shape[:-1], self.hidden))
        self.norm_1.build(input_shape)
        self.norm_2.build(input_shape)

    def call(self, x):
        x = self.norm_1(x + self.dropout_1(self.attention(x, x)))
        return self.norm_2(x + self.dropout_2(self.narrow(self.widen(x))))

    def get_config(self):
        arguments = {"num_heads": self.num_heads, "key_dim": self.key_dim, "hidden": self.hidden, "rate": self.rate}
        return {**super().get_config(), **arguments}

    ### END SOLUTION


# %% check="TransformerBlock"
check("TransformerBlock")

# %% tags=["demo"]
quiz(
    "A block makes its second Dense layer inside `call`. What happens in `fit`?",
    {
        "It trains, a little slower": "The new layer's weights belong to nobody. No optimizer ever sees them.",
        "The layer is made once and kept": "A local variable is gone when `call` returns; and where it is kept on "
        "`self`, Keras raises, because a built layer takes no new ones.",
        "No optimizer ever moves its weights": "They are not among the block's weights. In `fit`, TensorFlow refuses "
        "to make them inside a graph; called eagerly, they are drawn anew each time.",
        "Keras moves it to `build`": "Nothing moves by itself. You do that, or you make it in `__init__`.",
    },
    right="No optimizer ever moves its weights",
)

# %% [markdown]
# ## A digit classifier out of your own layers
#
# The last task is a whole model. Scikit-learn's digits are 8 × 8 pixels, from 0 to 16. A picture is a sequence too:
# eight rows of eight pixels, from the top down.

# %%
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
assert images.shape == (1797, 64) and (images.min(), images.max()) == (0, 16)
assert sorted(set(labels)) == list(range(10))

# %% tags=["demo"]
from matplotlib import pyplot as plt

figure, axes = plt.subplots(1, 8, figsize=(6.5, 1.3), layout="constrained")
for ax, image, label in zip(axes, images[:8], labels[:8], strict=True):
    ax.imshow(16 - image.reshape(8, 8), cmap="gray")
    ax.set_title(f"{label}", fontsize=10, color="#1a1a1a")
    ax.set_axis_off()
plt.show()

# %% [markdown]
# There is one trap. Attention is an average, and an average does not know in which order things came: shuffle the
# steps, and the outputs are shuffled alike. A model that then averages over the steps reads a picture whose rows were
# mixed up just as well, and so not the way you do. The order has to be put in: flatten at the end, so that each step
# has weights of its own, or add something to the input that differs from step to step.

# %%
layer = keras.layers.MultiHeadAttention(2, 4)
rows = np.random.default_rng(4).normal(size=(1, 8, 8)).astype("float32")
order = np.random.default_rng(5).permutation(8)

outputs, shuffled = np.asarray(layer(rows, rows)), np.asarray(layer(rows[:, order], rows[:, order]))
assert np.allclose(outputs[:, order], shuffled, atol=1e-5)
assert np.allclose(outputs.mean(axis=1), shuffled.mean(axis=1), atol=1e-5)  # the mean can't tell

# %% [markdown]
# One thing more: which loss? The labels are whole numbers, so it is the sparse cross-entropy, and it has to know
# whether it gets probabilities or logits. Ten logits $o$ and a label $y$ give $-\log \mathrm{softmax}(o)_y$.

# %%
logits, label = np.array([[2.0, -1.0, 0.5]]), np.array([0])
by_hand = -np.log(np.exp(logits[0, 0]) / np.exp(logits[0]).sum())

from_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
from_probabilities = keras.losses.SparseCategoricalCrossentropy()
assert np.isclose(from_logits(label, logits), by_hand)
assert np.isclose(from_probabilities(label, ops.softmax(logits)), by_hand)

# %% [markdown]
# **Exercise.** Put at least two layers of your own (two instances; those inside others count) into a model that
# takes raw pixels, so whatever scaling it needs has to be part of it, and compile it. The grader trains it, in
# batches of 32 for 20 epochs, and asks it about digits it has not seen; then it saves and loads it. Layers that you
# wrote above and registered are welcome.


# %% exercise="digit_classifier"
def digit_classifier():
    """Return a compiled model for digits: raw pixels (N, 64) in, softmax or logits (N, 10) out, integer labels.

    It holds at least two instances of your own layers. Trained by the grader for 20 epochs in batches of 32, it knows
    at least 94 % of the digits it has not seen. It survives saving and loading.
    """
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input((64,)),
            keras.layers.Rescaling(1 / 16),
            keras.layers.Reshape((8, 8)),
            keras.layers.Dense(24),
            TransformerBlock(num_heads=2, key_dim=8, hidden=48, rate=0.0),
            keras.layers.Flatten(),
            LayerNorm(),
            keras.layers.Dense(10),
        ]
    )
    model.compile(
        keras.optimizers.Adam(2e-3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model
    ### END SOLUTION


# %% check="digit_classifier"
check("digit_classifier")

# %% [markdown]
# ## Reading old code
#
# Repositories from the years of Keras 1 and 2 build the same things from other parts.
#
# | then | now | run today |
# |---|---|---|
# | `K.batch_dot(q, K.permute_dimensions(k, (0, 2, 1)))` | `ops.matmul(q, ops.swapaxes(k, 1, 2))` | AttributeError |
# | `K.softmax(s)` | `ops.softmax(s)` | AttributeError |
# | `K.in_train_phase(dropped, x)` | the argument `training` of `call` | AttributeError |
# | `merge([x, y], mode='sum')` | `layers.add([x, y])`, or `x + y` | ImportError |
# | `Merge([left, right], mode='concat')` | `layers.Concatenate()([x, y])` | AttributeError |
# | `GRU(4, inner_activation='hard_sigmoid')` | `GRU(4, recurrent_activation='sigmoid')` | ValueError |
# | `GRU(4, consume_less='gpu')`, `CuDNNGRU(4)` | `GRU(4)` | ValueError, AttributeError |
# | `GRU(output_dim=4)` | `GRU(units=4)` | TypeError |
# | `mixed_precision.experimental.set_policy(p)` | `keras.config.set_dtype_policy(p)` | AttributeError |
# | `TimeDistributed(Dense(4))` | `Dense(4)`: it works on the last axis anyway | runs |
# | `self.supports_masking = True`, `compute_mask` | the same | runs |
#
# Two things run without an error and give other numbers. A GRU's gates had the *hard* sigmoid by default, straight
# lines in place of the curve; and its reset gate acted before the product, where today's default is after. Weights
# from an old file belong to `GRU(units, recurrent_activation="hard_sigmoid", reset_after=False)`, and even that comes
# only near: the hard sigmoid of Keras 2 had slope 0.2, that of Keras 3 has 1/6.

# %% tags=["demo"]
from keras import layers

K = keras.backend

q = k = np.ones((1, 2, 3), "float32")
old_lines = {
    "K.batch_dot(q, K.permute_dimensions(k, (0, 2, 1)))": AttributeError,
    "K.softmax(q)": AttributeError,
    "K.in_train_phase(q, k)": AttributeError,
    "exec('from keras.layers import merge')": ImportError,
    "layers.Merge([], mode='concat')": AttributeError,
    "layers.GRU(4, inner_activation='hard_sigmoid')": ValueError,
    "layers.GRU(4, consume_less='gpu')": ValueError,
    "layers.CuDNNGRU(4)": AttributeError,
    "layers.GRU(output_dim=4)": TypeError,
    "keras.mixed_precision.experimental.set_policy('mixed_float16')": AttributeError,
}
for line, expected in old_lines.items():
    try:
        eval(line)
    except Exception as error:
        assert type(error) is expected, (line, error)
        print(f"{expected.__name__:16} {line}")
    else:
        raise AssertionError(f"{line} runs")

assert np.allclose(ops.matmul(q, ops.swapaxes(k, 1, 2)), 3)
assert layers.TimeDistributed(layers.Dense(4))(q).shape == layers.Dense(4)(q).shape == (1, 2, 4)
assert np.isclose(ops.hard_sigmoid(1.0), 1 / 6 + 0.5)  # Keras 2: 0.2 · 1 + 0.5

# %% [markdown]
# ## What you can do now
#
# - You have written a layer normalization, attention with its masks, and a GRU's step, and each agrees with Keras's
#   own, gradients included.
# - You know how a mask finds its way, what hands it on and what loses it.
# - You can put layers into layers, and save what comes of it.
# - You know which dtype a layer keeps its weights in and which it computes in, and which of your numbers fit.
# - And you have built a model of your own parts that reads digits.
#
# ## Where to read on
#
# - In this notebook: [Layers that hold layers](#Layers-that-hold-layers), whenever a model of yours saves and won't
#   load; [The mask](#The-mask), whenever attention returns NaN.
# - In Keras's source: `keras/src/layers/attention/multi_head_attention.py`, `keras/src/layers/rnn/gru.py`,
#   `keras/src/layers/normalization/layer_normalization.py`, and `keras/src/layers/rnn/rnn.py` for the walk over time.
# - Keras's guides *Understanding masking & padding*, *Working with RNNs*, *Mixed precision*, *Serialization and
#   saving*.
# - `keras.layers.GroupQueryAttention`, `keras.ops.dot_product_attention` and `keras.layers.RMSNormalization`: what
#   newer transformers put in place of the parts you built.
