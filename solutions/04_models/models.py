# %% [markdown]
# # Sequential and functional models, and what they share
#
# A model is a function with weights: numbers go in, numbers come out, and training changes the weights. Keras has two
# ways to write such a function down. A *Sequential* is a list of layers, each fed by the one before. A *functional
# model* is a graph of layers: it may fork and join, and take and return several tensors. In this notebook you build
# both, see that the first is a special case of the second, and use what every model can do whichever way it was made.
#
# ## What you will be able to do
#
# - call layers on symbolic tensors, and say what a `KerasTensor` knows and what it does not;
# - turn any Sequential into a functional model, and explain why nothing is lost on the way;
# - share a layer between two inputs, give a model two outputs, and lead a branch around two layers;
# - take a model apart into its config and its weights, and put it together again as a true copy;
# - get at what a layer in the middle of a model returns;
# - read a summary, and compute each number in it.

# %%
from grader import check, quiz

import json

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

keras.utils.set_random_seed(4)

# %% [markdown]
# ## A model by hand
#
# Take a network with five inputs, four sigmoid units and three classes. As a function in NumPy it is two lines, and it
# has four arrays of weights.

# %%
rng = np.random.default_rng(4)
w1, b1 = rng.normal(size=(5, 4)).astype("float32"), rng.normal(size=4).astype("float32")
w2, b2 = rng.normal(size=(4, 3)).astype("float32"), rng.normal(size=3).astype("float32")
x = rng.normal(0.5, 1.0, size=(6, 5)).astype("float32")


def by_hand(x):
    h = 1 / (1 + np.exp(-(x @ w1 + b1)))
    scores = h @ w2 + b2
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


assert by_hand(x).shape == (6, 3)
assert np.allclose(by_hand(x).sum(axis=-1), 1)

# %% [markdown]
# The same function as a Sequential. `set_weights` takes a list of arrays in the order in which the layers have them:
# kernel and bias of the first, kernel and bias of the second. With the same weights, both functions agree.

# %%
stack = keras.Sequential(
    [
        keras.Input((5,)),
        layers.Dense(4, activation="sigmoid", name="hidden"),
        layers.Dense(3, activation="softmax", name="classes"),
    ]
)
stack.set_weights([w1, b1, w2, b2])
assert np.allclose(stack(x), by_hand(x), atol=1e-6)

# %% [markdown]
# What makes a model more than a function is that it knows its weights. So a tape can ask for the loss's gradient by
# each of them, without being told their names. Written out with `tf` alone, the gradients are the same.

# %%
y = np.array([0, 2, 1, 1, 0, 2])
variables = [tf.Variable(array) for array in (w1, b1, w2, b2)]
with tf.GradientTape() as tape:
    h = tf.sigmoid(x @ variables[0] + variables[1])
    p = tf.nn.softmax(h @ variables[2] + variables[3])
    loss = -tf.reduce_mean(tf.math.log(tf.gather(p, y, batch_dims=1)))
by_tape = tape.gradient(loss, variables)

with tf.GradientTape() as tape:
    loss = ops.mean(keras.losses.sparse_categorical_crossentropy(y, stack(x)))
by_model = tape.gradient(loss, stack.trainable_weights)

for one, other in zip(by_tape, by_model, strict=True):
    assert np.allclose(one, other, atol=1e-5)

# %% [markdown]
# ## The functional API: layers are functions
#
# A layer is called like a function. Called on numbers, it returns numbers. `keras.Input` makes something else to call
# it on: a *KerasTensor*, which has a shape and a dtype and no numbers.

# %%
start = keras.Input((5,), name="features")
double = layers.Dense(2, name="double")
middle = double(start)

assert isinstance(start, keras.KerasTensor)
assert (start.shape, start.dtype) == ((None, 5), "float32")
assert middle.shape == (None, 2)

# %% [markdown]
# Two things happened in that call. The layer was *built*: now that it knows its input's last length, 5, it has a
# kernel of shape (5, 2). And the result remembers where it comes from: which layer made it, in which of its calls. That
# memory is all that a functional model is made of.

# %%
assert double.kernel.shape == (5, 2)
layer, call_number, output_number = middle._keras_history
assert layer is double
assert (call_number, output_number) == (0, 0)

# %% [markdown]
# `keras.Model(inputs, outputs)` is given tensors, not layers. It follows the outputs' memory back to the inputs, and
# whatever it meets on the way is the model. A call that no output leads back to is not part of it.

# %%
unused = layers.Dense(7, name="unused")(start)
model = keras.Model(inputs=start, outputs=ops.tanh(middle))

assert [layer.name for layer in model.layers] == ["features", "double"]
assert np.allclose(model(x), np.tanh(x @ double.kernel.numpy() + double.bias.numpy()), atol=1e-6)

# %% [markdown]
# Functions of `keras.ops`, and `+`, `-`, `*` and `[…]`, take a KerasTensor too. A function of TensorFlow's does not: it
# wants numbers, and says so.

# %%
try:
    tf.tanh(middle)
except ValueError as error:
    assert "A KerasTensor cannot be used as input to a TensorFlow function" in str(error)
else:
    raise AssertionError("expected a ValueError")

# %% [markdown]
# **Exercise.** In the last notebook you wrote `bp_network` as a Sequential. Write that network again, this time by the
# functional API: `inputs` features, a hidden layer of `hidden` sigmoid units, `classes` softmax outputs.


# %% exercise="functional_network"
def functional_network(inputs, hidden, classes):
    """Return a functional model from (None, inputs) to (None, classes): a sigmoid hidden layer, a softmax output.

    No Sequential takes part in it, and every call makes new layers.
    """
    ### BEGIN SOLUTION
    x = keras.Input((inputs,))
    h = layers.Dense(hidden, activation="sigmoid")(x)
    return keras.Model(x, layers.Dense(classes, activation="softmax")(h))
    ### END SOLUTION


# %% check="functional_network"
check("functional_network")

# %% [markdown]
# ## A model's graph
#
# The figure reads the graph from the models themselves, by the memory you have just seen. Each box is a layer, with the
# shape that it returns and its number of parameters; each arrow is a tensor handed on. Dashed boxes have no parameters.
#
# Begin with *the same two layers*: can you tell the two graphs apart? Then choose the others, and say for each what
# keeps a Sequential from being it. Move *hidden units*: which boxes change their shape, and which change their
# parameters without changing their shape?

# %% tags=["demo"]
import figures

figures.graph()

# %% [markdown]
# ## Sequential is a special case
#
# A Sequential with a known input is a functional model whose graph is a line. It makes that graph when it is built, by
# calling its layers one after the other on an `Input`; called on data, it hands the work to the graph. So it has the
# tensors a functional model is made of: `inputs` and `outputs`, both lists.

# %%
assert isinstance(stack, keras.Model)
assert len(stack.inputs) == len(stack.outputs) == 1
assert stack.outputs[0]._keras_history.operation is stack.layers[-1]

inside = stack._functional  # private: to look at, not to use
assert type(inside) is type(model)  # the functional model inside
assert all(one is other for one, other in zip(inside.layers[1:], stack.layers, strict=True))

# %% [markdown]
# Three differences are worth knowing. A functional model counts its `InputLayer` among its `layers`, a Sequential
# leaves it out. `input` and `output`, without an s, mean the model's own tensors on a functional model; on a
# Sequential, as on any layer, they mean the tensors of its first call, and there may have been none. And only a
# Sequential can be changed afterwards, with `add` and `pop`.

# %%
assert [type(layer).__name__ for layer in stack.layers] == ["Dense", "Dense"]
assert [type(layer).__name__ for layer in model.layers] == ["InputLayer", "Dense"]
assert model.input is start
try:
    stack.input
except AttributeError as error:
    assert "has never been called" in str(error)
else:
    raise AssertionError("expected an AttributeError")

# %% [markdown]
# There is a third way, a class of your own that subclasses `keras.Model` and computes in `call`. It can do whatever
# Python can, and it pays for that: Keras sees the layers that it keeps and no graph between them. So there are no
# tensors to cut it open at, and its config is yours to write. Unit 07 uses a subclass for another purpose: to change
# how a model trains.


# %%
class Network(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.hidden = layers.Dense(4, activation="sigmoid")
        self.classes = layers.Dense(3, activation="softmax")

    def call(self, x):
        return self.classes(self.hidden(x))


own = Network()
assert own.layers == [own.hidden, own.classes] and own.weights == []
own(x)  # the first call builds it
own.set_weights([w1, b1, w2, b2])
assert np.allclose(own(x), stack(x), atol=1e-6)
assert not hasattr(own, "outputs")  # no graph
assert "layers" in stack.get_config() and "layers" not in own.get_config()

# %% [markdown]
# A layer keeps its weights however often it is called. Below, one layer is called three times, on a chain of its own
# results. The chain is a model with three steps and with one set of weights; and a second model that ends one step
# earlier has the very same ones.

# %%
turn = layers.Dense(5, activation="tanh")
t0 = keras.Input((5,))
t1 = turn(t0)
t2 = turn(t1)
t3 = turn(t2)
three, two = keras.Model(t0, t3), keras.Model(t0, t2)

assert len(three.weights) == len(two.weights) == 2
assert three.weights[0] is two.weights[0]
before = three(x)
two.set_weights([weight * 0 for weight in two.get_weights()])
assert not np.allclose(before, three(x))
assert np.allclose(three(x), 0)

# %% [markdown]
# **Exercise.** Turn a built Sequential into a functional model. It shares the Sequential's layers, so that to train one
# is to train the other, and lists each of them for itself.


# %% exercise="to_functional"
def to_functional(sequential):
    """Return a functional model made of the very layers of a built Sequential, each listed for itself, in their order.

    Weights are shared, not copied, and the Sequential stays as it was.
    """
    ### BEGIN SOLUTION
    x = inputs = keras.Input(batch_shape=sequential.input_shape, dtype=sequential.inputs[0].dtype)
    for layer in sequential.layers:
        x = layer(x)
    return keras.Model(inputs, x)
    ### END SOLUTION


# %% check="to_functional"
check("to_functional")

# %% tags=["demo"]
quiz(
    "A Sequential of two Dense layers is turned into a functional model that shares its layers. Then the functional "
    "model is trained. What does the Sequential return afterwards?",
    {
        "What it returned before": "The layers are the same objects, and each has one kernel and one bias. There is no "
        "second set of weights that could have stayed as it was.",
        "What the trained model returns": "Both models call the same layers, and the weights live in the layers.",
        "An error: its layers now belong to another model": "A layer can be called in any number of models. Being "
        "called is not being owned.",
        "Nothing until it is built again": "Building makes weights where there are none yet. These layers have theirs.",
    },
    right="What the trained model returns",
)

# %% [markdown]
# ## Two inputs, one shared layer
#
# Are two signatures by the same hand? Are two sentences about the same thing? Such a model takes two inputs, and both
# have to be looked at by the same eyes: the same layer, called twice.
#
# First, a model of two inputs without any weights: an amount, from a price and a number. A model with several inputs is
# given a list of tensors. It is called with a list in that order, or with a dict by the inputs' names.

# %%
price, count = keras.Input((1,), name="price"), keras.Input((1,), name="count")
amount = keras.Model([price, count], price * count)

prices, counts = np.array([[2.0], [3.5]], "float32"), np.array([[10.0], [4.0]], "float32")
assert np.allclose(amount([prices, counts]), [[20], [14]])
assert np.allclose(amount({"count": counts, "price": prices}), [[20], [14]])

# %% [markdown]
# When a layer is called twice, both calls use its weights, and both have a say in how they change. In a formula, with
# $f_w$ for the layer: the gradient of $L(f_w(a), f_w(b))$ by $w$ is the sum of what comes in through $a$ and what comes
# in through $b$. The tape shows it, with a layer of one weight, $f_w(x) = w x$, and the loss $f_w(2) \cdot f_w(5) =
# 10 w^2$.

# %%
once = layers.Dense(1, use_bias=False, kernel_initializer="ones")
a, b = tf.constant([[2.0]]), tf.constant([[5.0]])
once.build((None, 1))
with tf.GradientTape() as tape:
    loss = ops.sum(once(a) * once(b))
gradient = tape.gradient(loss, once.kernel)

through_a, through_b = 2 * 5, 2 * 5
assert float(gradient[0, 0]) == through_a + through_b == 20

# %% [markdown]
# A *siamese* network compares two inputs. One Dense with relu embeds each of them; the absolute difference of the two
# embeddings, entry by entry, goes into a Dense with one sigmoid unit.
#
# **Exercise.** Build it, with the inputs named `left` and `right`.


# %% exercise="siamese"
def siamese(features, embedding):
    """Return a model of the inputs `left` and `right`, both (None, features), with one output (None, 1).

    One Dense of `embedding` relu units, shared by both sides; the absolute difference; a Dense of one sigmoid unit.
    """
    ### BEGIN SOLUTION
    left, right = keras.Input((features,), name="left"), keras.Input((features,), name="right")
    embed = layers.Dense(embedding, activation="relu")
    difference = ops.absolute(embed(left) - embed(right))
    return keras.Model([left, right], layers.Dense(1, activation="sigmoid")(difference))
    ### END SOLUTION


# %% check="siamese"
check("siamese")

# %% [markdown]
# ## Two outputs
#
# A model can return several tensors at once: as a list, a tuple or a dict. A dict is the clearest, since nobody has to
# remember an order, and `compile` takes losses by the same keys.

# %%
values = keras.Input((5,), name="values")
spread = keras.Model(
    values,
    {"middle": ops.mean(values, axis=-1), "width": ops.max(values, axis=-1) - ops.min(values, axis=-1)},
)
found = spread(x)
assert sorted(found) == ["middle", "width"]
assert np.allclose(found["width"], x.max(axis=1) - x.min(axis=1))

# %% [markdown]
# With two heads on one trunk, two tasks teach the same hidden layer. The loss that is minimized is the sum of the
# heads' losses, weighted if you say so. Here both heads are linear, and Keras's loss is computed again by hand.

# %%
trunk_in = keras.Input((5,))
trunk = layers.Dense(4, activation="tanh")(trunk_in)
twin = keras.Model(trunk_in, {"sum": layers.Dense(1)(trunk), "sign": layers.Dense(2)(trunk)})
twin.compile("sgd", loss={"sum": "mse", "sign": "mae"}, loss_weights={"sum": 1.0, "sign": 0.5})

targets = {"sum": x.sum(axis=1, keepdims=True), "sign": np.sign(x[:, :2])}
total = twin.evaluate(x, targets, batch_size=6, verbose=0, return_dict=True)["loss"]

guess = twin(x)
mse = np.mean((targets["sum"] - guess["sum"]) ** 2)
mae = np.mean(np.abs(targets["sign"] - guess["sign"]))
assert np.isclose(total, 1.0 * mse + 0.5 * mae, rtol=1e-4)

# %% [markdown]
# **Exercise.** Build a model that names a class and estimates a number: one hidden relu layer, and on it two heads.
# `label` is a softmax over the classes; `value` is one linear unit.


# %% exercise="two_headed"
def two_headed(features, hidden, classes):
    """Return a model from (None, features) to the dict {"label": (None, classes), "value": (None, 1)}.

    Both heads start from one Dense of `hidden` relu units; `label` has a softmax, `value` no activation.
    """
    ### BEGIN SOLUTION
    x = keras.Input((features,))
    h = layers.Dense(hidden, activation="relu")(x)
    label, value = layers.Dense(classes, activation="softmax")(h), layers.Dense(1)(h)
    return keras.Model(x, {"label": label, "value": value})
    ### END SOLUTION


# %% check="two_headed"
check("two_headed")

# %% [markdown]
# ## A branch that joins again
#
# In a deep stack, every layer has to pass on whatever the layers after it will need. A *residual* block takes that
# burden away: it leads its input around two layers and adds it to what they return. If the layers have nothing to say,
# they return zeros, and the input gets through.
#
# Why that helps can be seen in the gradient. For $y = f(x)$ in a chain of many small slopes, the slopes multiply to
# nearly nothing. For $y = x + f(x)$ each slope has a 1 added to it.

# %%
small = layers.Dense(1, use_bias=False, kernel_initializer=keras.initializers.Constant(0.1))
one = tf.constant([[1.0]])
small.build((None, 1))
with tf.GradientTape(persistent=True) as tape:
    tape.watch(one)
    plain = residual = one
    for _ in range(10):
        plain = small(plain)
        residual = residual + small(residual)

assert np.isclose(tape.gradient(plain, one)[0, 0], 0.1**10)
assert np.isclose(tape.gradient(residual, one)[0, 0], 1.1**10)

# %% [markdown]
# A block of layers is written as a Python function from a KerasTensor to a KerasTensor. Called once, it adds its layers
# to the graph once; called twice, it makes another set of layers. A tensor's shape is known while the graph is made, so
# the function may look at it and decide. This one halves the width of what it is given, as long as there are more than
# three numbers to a sample.


# %%
def halve(x):
    width = x.shape[-1]
    return layers.Dense(width // 2, activation="sigmoid")(x) if width > 3 else x


wide = keras.Input((12,))
halved = keras.Model(wide, halve(halve(halve(wide))))
assert halved.output_shape == (None, 3)
assert [weight.shape for weight in halved.weights] == [(12, 6), (6,), (6, 3), (3,)]

# %% [markdown]
# **Exercise.** Write the residual block: a Dense with relu, a Dense without, the sum with `x`, and after the sum a
# relu. Two tensors can be added if they are equally wide. Where `x` is not `units` wide, and only there, a Dense
# without a bias takes it to that width first.


# %% exercise="residual_block"
def residual_block(x, units):
    """Return relu(Dense(Dense_relu(x)) + skip) for a KerasTensor x of shape (None, F); both Dense layers `units` wide.

    `skip` is x itself where F equals `units`, else a Dense without bias and without activation, called on x.
    """
    ### BEGIN SOLUTION
    h = layers.Dense(units, activation="relu")(x)
    h = layers.Dense(units)(h)
    skip = x if x.shape[-1] == units else layers.Dense(units, use_bias=False)(x)
    return layers.Activation("relu")(layers.Add()([h, skip]))
    ### END SOLUTION


# %% check="residual_block"
check("residual_block")

# %% [markdown]
# ## What every model can tell: its config and its weights
#
# Sequential or functional, a model answers the same questions. The cells below go through them, on the Sequential and
# on the functional model from above alike.
#
# | you want | you ask | you get |
# |---|---|---|
# | the architecture, as plain data | `get_config()` | a dict; `from_config` makes a new model of it |
# | the same as text | `to_json()` | a string; `keras.models.model_from_json` reads it |
# | the weights, as numbers | `get_weights()`, `set_weights(…)` | a list of NumPy arrays |
# | the weights themselves | `weights`, `trainable_weights` | a list of variables |
# | one of its layers | `get_layer(name)` or `get_layer(index=…)` | the layer |
# | an overview | `summary()` | a printed table |
# | all of it in a file | `save("model.keras")` | a file; `keras.models.load_model` reads it |
# | the weights in a file | `save_weights("model.weights.h5")` | a file; `load_weights` reads it |

# %%
for each in (stack, model):
    assert isinstance(each.get_config(), dict)
    assert json.loads(each.to_json())["class_name"] == type(each).__name__
    assert all(isinstance(array, np.ndarray) for array in each.get_weights())
    assert each.get_layer(index=0) is each.layers[0]
assert stack.get_layer("hidden") is stack.layers[0]

# %% [markdown]
# The two kinds of config show the difference between the two kinds of model. A Sequential's is a list of layers. A
# functional model's also says, for each layer, which tensors it was called on, and which are the inputs and outputs.

# %%
assert set(model.get_config()) - set(stack.get_config()) == {"input_layers", "output_layers"}
assert "inbound_nodes" in model.get_config()["layers"][1]
assert "inbound_nodes" not in stack.get_config()["layers"][1]

# %% [markdown]
# A config holds no weights. Look at it on a single layer: made again from its config it is of the same kind and size,
# and starts with a kernel of its own. `get_weights` on the one and `set_weights` on the other make them agree; what is
# handed over are copies of the numbers, so that afterwards each goes its own way.

# %%
again = layers.Dense.from_config(double.get_config())
again.build((None, 5))
assert (again.units, again.name) == (double.units, double.name)
assert not np.allclose(again(x), double(x))

again.set_weights(double.get_weights())
assert np.allclose(again(x), double(x))
assert again.kernel is not double.kernel

again.kernel.assign(again.kernel * 2)
assert not np.allclose(again(x), double(x))

# %% [markdown]
# A file keeps more: `save` writes the config, the weights and, if the model was compiled, the optimizer with its state.
# This model is trained for two updates; once loaded, it would go on with the third.

# %%
import os
import tempfile

taught = keras.Sequential([keras.Input((5,)), layers.Dense(3, activation="softmax")])
taught.compile("adam", "sparse_categorical_crossentropy")
taught.fit(x, y, batch_size=3, verbose=0)
with tempfile.TemporaryDirectory() as folder:
    whole, numbers = os.path.join(folder, "taught.keras"), os.path.join(folder, "taught.weights.h5")
    taught.save(whole)
    taught.save_weights(numbers)
    loaded = keras.models.load_model(whole)
    blank = keras.models.model_from_json(taught.to_json())
    blank.load_weights(numbers)

assert type(loaded) is type(blank) is keras.Sequential
assert np.allclose(loaded(x), taught(x)) and np.allclose(blank(x), taught(x))
assert int(loaded.optimizer.iterations.numpy()) == 2

# %% [markdown]
# Before you can trust a change to a model, you need the old one to compare it with; and it has to stay the old one.
#
# **Exercise.** Copy a model, whole: the same architecture, the same values in the weights, and nothing in common.


# %% exercise="copy_model"
def copy_model(model):
    """Return a model with the architecture and the weights of `model`, Sequential or functional, compiled or not.

    The two share no layer, no variable and no optimizer. The copy need not be compiled.
    """
    ### BEGIN SOLUTION
    copy = type(model).from_config(model.get_config())
    copy.set_weights(model.get_weights())
    return copy
    ### END SOLUTION


# %% check="copy_model"
check("copy_model")

# %% [markdown]
# ## A layer's output by its name
#
# A trained model has learned to see something in its inputs, and what it sees is in its middle, not at its end. To get
# at it takes no new computation: the tensors are there, each layer's `output`, and a model can end at any of them. Here
# is one that returns everything that happens in the Sequential.

# %%
everything = keras.Model(stack.inputs[0], [layer.output for layer in stack.layers])
hidden_values, class_values = everything(x)

assert hidden_values.shape == (6, 4)
assert np.allclose(hidden_values, 1 / (1 + np.exp(-(x @ w1 + b1))), atol=1e-6)
assert np.allclose(class_values, by_hand(x), atol=1e-6)
assert everything.weights[0] is stack.weights[0]

# %% [markdown]
# A model can begin in the middle too. From the hidden layer's output on, it is the second half alone; the first half's
# weights are not in it.

# %%
second_half = keras.Model(stack.get_layer("hidden").output, stack.outputs[0])
assert np.allclose(second_half(hidden_values), class_values, atol=1e-6)
assert len(second_half.weights) == 2

# %% [markdown]
# **Exercise.** Write a function that cuts a model after a layer, given by its name. For a name that the model does not
# have, raise a ValueError whose message holds the names that it has: whoever mistyped one sees the right one at once.


# %% exercise="feature_extractor"
def feature_extractor(model, layer_name):
    """Return a model from the model's input to the output of its layer `layer_name`, sharing the model's weights.

    Raise ValueError with the names of the model's layers in its message when none is called `layer_name`.
    """
    ### BEGIN SOLUTION
    for layer in model.layers:
        if layer.name == layer_name:
            return keras.Model(model.inputs, layer.output)
    raise ValueError(
        f"expected the name of a layer, one of {[layer.name for layer in model.layers]}; got {layer_name!r}"
    )
    ### END SOLUTION


# %% check="feature_extractor"
check("feature_extractor")

# %% [markdown]
# ## Reading a summary
#
# `summary()` prints a row for each layer: its name and class, the shape of what it returns, how many numbers its
# weights hold. The `None` in front of each shape is the size of the batch, which no layer knows beforehand.

# %%
tall = keras.Sequential(
    [
        keras.Input((5,)),
        layers.Dense(4, activation="relu", name="hidden"),
        layers.BatchNormalization(name="norm"),
        layers.Dropout(0.3, name="drop"),
        layers.Dense(3, activation="softmax", name="classes"),
    ],
    name="tall",
)
tall.summary()

# %% [markdown]
# Each number can be checked by hand. A Dense from $n$ inputs to $m$ units has a kernel of $n m$ numbers and a bias of
# $m$: $(n + 1)\,m$. A BatchNormalization has four vectors of $m$, of which two, its running statistics, are moved by
# `call` and not by an optimizer: they are *non-trainable*. A Dropout has nothing to learn.


# %%
def dense_parameters(n, m):
    return (n + 1) * m


assert tall.get_layer("hidden").count_params() == dense_parameters(5, 4) == 24
assert tall.get_layer("norm").count_params() == 4 * 4
assert tall.get_layer("drop").count_params() == 0
assert tall.get_layer("classes").count_params() == dense_parameters(4, 3) == 15

trainable = sum(weight.numpy().size for weight in tall.trainable_weights)
assert tall.count_params() == 24 + 16 + 15 == 55
assert trainable == 55 - 2 * 4

# %% [markdown]
# To *freeze* a layer, set `trainable = False`: its weights stay where they are, and change lists.

# %%
tall.get_layer("hidden").trainable = False
assert tall.count_params() == 55
assert sum(weight.numpy().size for weight in tall.trainable_weights) == 55 - 2 * 4 - 24

# %% tags=["demo"]
quiz(
    "A functional model calls one Dense(4), built on 6 features, on each of its two inputs. What does its summary give "
    "as the model's total?",
    {
        "28 parameters": "6 · 4 + 4. The layer is called twice and exists once.",
        "56 parameters": "That would be two layers. A layer that is called again uses the kernel and the bias it has.",
        "24 parameters": "That is the kernel alone: each of the 4 units has a bias as well.",
        "It depends on the size of the batch": "No weight's shape holds the size of the batch: it is the None that "
        "every shape in the summary begins with.",
    },
    right="28 parameters",
)

# %% [markdown]
# **Exercise.** Make that table yourself, as data: a list of `(name, output_shape, parameters)`, one row for each entry
# of `model.layers`. It is to hold for a Sequential and for a functional model, frozen layers and non-trainable weights
# included.


# %% exercise="parameter_table"
def parameter_table(model):
    """Return a list of (name, output_shape, parameters), a row for each of a built model's `model.layers`.

    `output_shape` is a tuple as `summary()` prints it, such as (None, 4); `parameters` counts all the layer's weights.
    """
    ### BEGIN SOLUTION
    table = []
    for layer in model.layers:
        table.append((layer.name, tuple(layer.output.shape), layer.count_params()))
    return table
    ### END SOLUTION


# %% check="parameter_table"
check("parameter_table")

# %% [markdown]
# ## Reading old code
#
# Books and posts from the time of Keras 1 and 2 are full of models that no longer run as they stand. What you will
# meet, what stands in its place, and what happens when the old line is run today:
#
# | then | now | run today, the old line |
# |---|---|---|
# | `from keras.engine.topology import Layer, Container` | `keras.Layer`, `keras.Model` | ModuleNotFoundError |
# | `from keras.engine.training import Model` | `keras.Model` | ModuleNotFoundError |
# | `keras.models.Graph()` with `add_node`, `add_output` (Keras 0) | the functional API | AttributeError |
# | `Model(input=x, output=y)` | `keras.Model(inputs=x, outputs=y)` | ValueError: unrecognized keyword arguments |
# | `Dense(4, input_dim=5)` or `input_shape=(5,)` | `keras.Input((5,))` as the first entry | works, with a warning |
# | `merge([a, b], mode="sum")`, `Merge` | `layers.add([a, b])`, `layers.Add()` | AttributeError |
# | `layer.output_shape`, `layer.get_output_at(1)` | `layer.output.shape`; keep the tensors you made | AttributeError |
# | `model.to_yaml()` | `model.to_json()` | AttributeError |
# | `sequential.input` | `sequential.inputs[0]` | AttributeError unless it was called |
# | `K.function([model.input], [layer.output])` | `keras.Model(model.inputs, layer.output)` | AttributeError |
# | `model.save("folder")` | `model.save("file.keras")`; `model.export("folder")` | ValueError |
# | `model.save("file.h5")` | `model.save("file.keras")` | works, and logs that the format is legacy |
# | `model.save_weights("w.h5")` | `model.save_weights("w.weights.h5")` | ValueError |
#
# The cell below runs them.

# %% tags=["demo"]
import warnings


def says(call, *args, **kwargs):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            call(*args, **kwargs)
        except Exception as error:
            return type(error).__name__
    return "works, with a warning" if caught else "works"


q = layers.Dense(2)(start)
assert says(exec, "from keras.engine.topology import Layer, Container") == "ModuleNotFoundError"
assert says(exec, "from keras.engine.training import Model") == "ModuleNotFoundError"
assert says(lambda: keras.models.Graph()) == "AttributeError"
assert says(keras.Model, input=start, output=q) == "ValueError"
assert says(layers.Dense, 4, input_dim=5) == says(layers.Dense, 4, input_shape=(5,)) == "works, with a warning"
assert says(lambda: layers.merge([q, q], mode="sum")) == says(lambda: layers.Merge) == "AttributeError"
assert says(lambda: double.output_shape) == says(lambda: double.get_output_at(0)) == "AttributeError"
assert says(lambda: stack.to_yaml()) == "AttributeError"
assert says(lambda: stack.input) == "AttributeError"
assert says(lambda: keras.backend.function([model.input], [q])) == "AttributeError"
assert says(stack.save, "folder") == says(stack.save_weights, "w.h5") == "ValueError"
print("All as the table says.")

# %% [markdown]
# ## What you can do now
#
# - You know that a functional model is a graph that its tensors remember, and that a Sequential is one whose graph is a
#   line.
# - You can build graphs that a list of layers can't express: two inputs and one layer for both, two heads on one trunk,
#   a branch that goes around.
# - You can tell what is shared when two models have a layer in common, and make a copy when nothing should be.
# - You can cut a model open at any layer, and account for each parameter in its summary.
#
# ## Where to read on
#
# - In this notebook: [What every model can tell](#What-every-model-can-tell:-its-config-and-its-weights), whenever you
#   look for a method that all models have.
# - In Keras's documentation: the guides *The Sequential model*, *The functional API* and *Save, serialize, and export
#   models*.
# - In Keras's source: `keras/src/models/sequential.py` (look at `build` and `call`), `keras/src/models/functional.py`,
#   and `keras/src/ops/function.py`, which finds the graph between two tensors.
# - He, Zhang, Ren and Sun, *Deep Residual Learning for Image Recognition* (2015), for the branch around two layers.
# - Next: **unit 05, layers of your own**. So far the layers have been Keras's; there you write them.
