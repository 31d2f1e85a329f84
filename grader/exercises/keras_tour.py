"""Unit 03: eight modules of Keras, met through one small back-propagation network."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from typing import Any, ClassVar

import keras
import numpy as np
import tensorflow as tf
from keras import ops
from sklearn.datasets import load_digits

from grader.exercise import Exercise, aspect, mistake, right
from grader.trial import Trial, describe


@right
def _network(inputs: int, hidden: int, classes: int, first: Any = "sigmoid", last: Any = "softmax") -> Any:
    layers = [keras.layers.Dense(hidden, first), keras.layers.Dense(classes, last)]
    return keras.Sequential([keras.Input((inputs,)), *layers])


class bp_network(Exercise):
    section = "Models and layers"

    @staticmethod
    def reference(inputs: int, hidden: int, classes: int) -> Any:
        return keras.Sequential(
            [
                keras.Input(shape=(inputs,)),
                keras.layers.Dense(hidden, activation="sigmoid"),
                keras.layers.Dense(classes, activation="softmax"),
            ]
        )

    SIZES = ((3, 5, 4), (6, 2, 3))

    def _halves(self, t: Trial, answer: Any, size: tuple[int, int, int]) -> tuple[list[Any], list[Any]]:
        """Return the layers up to the hidden values, and those from there to the outputs, with weights of the "
        "trial's."""
        model = answer(*size)
        if not model.built:
            model.build((None, size[0]))
        rng = np.random.default_rng(t.seed)
        for weight in model.weights:
            weight.assign(rng.normal(0.2, 0.8, weight.shape))
        layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
        last = max((place for place, layer in enumerate(layers) if layer.weights), default=0)
        return layers[:last], layers[last:]

    @aspect(1, "shapes: (None, inputs) in, (None, classes) out")
    def shapes(self, t: Trial, answer: Any) -> None:
        for size in self.SIZES:
            model = answer(*size)
            shape = getattr(model, "input_shape", None)
            t.record(f"batch axis of the input of bp_network{size}", _batch_axis(shape))
            t.record(f"input shape of bp_network{size}", shape or "not known")
            t.record(f"output shape of bp_network{size}", getattr(model, "output_shape", "not known"))

    @aspect(1, "two layers of weights: a kernel and a bias each")
    def weights(self, t: Trial, answer: Any) -> None:
        for size in self.SIZES:
            model = answer(*size)
            t.record(
                f"shapes of the weights of bp_network{size}, before it is called",
                ", ".join(str(tuple(weight.shape)) for weight in model.weights) or "no weights",
            )

    @aspect(2, "the hidden layer is a sigmoid")
    def hidden(self, t: Trial, answer: Any) -> None:
        for size in self.SIZES:
            before, _ = self._halves(t, answer, size)
            inputs = x = t.normal((7, size[0]))
            for layer in before:
                x = layer(x)
            weights = [np.asarray(weight) for layer in before for weight in layer.weights]
            if [weight.shape for weight in weights] == [(size[0], size[1]), (size[1],)]:
                expected = 1 / (1 + np.exp(-(inputs @ weights[0] + weights[1])))
                t.record(f"hidden layer of bp_network{size} is a sigmoid", bool(np.allclose(x, expected, 1e-3, 1e-3)))
            t.array(f"hidden values of bp_network{size} for a batch of 7", x)

    @aspect(2, "the outputs are a softmax")
    def outputs(self, t: Trial, answer: Any) -> None:
        for size in self.SIZES:
            before, after = self._halves(t, answer, size)
            y = t.uniform((7, size[1] if before else size[0]))
            for layer in after:
                y = layer(y)
            t.record(
                f"every row of the outputs of bp_network{size} sums to 1", bool(np.allclose(ops.sum(y, -1), 1, 0, 1e-4))
            )
            t.array(f"outputs of bp_network{size}, given the hidden values", y)

    @aspect(1, "a `keras.Sequential`, not compiled, new with every call")
    def fresh(self, t: Trial, answer: Any) -> None:
        model, other = answer(3, 5, 4), answer(3, 5, 4)
        t.record("a keras.Sequential", isinstance(model, keras.Sequential))
        t.record("compiled", bool(model.compiled))
        t.record("two calls share layers", any(layer is mine for layer in other.layers for mine in model.layers))

    @mistake(
        "batch size in Input",
        "`Input` is told the shape of one sample. The batch is an axis of its own, and Keras adds it: it is the "
        "`None` you see.",
        telling="batch axis of the input",
    )
    def batch_fixed(inputs: int, hidden: int, classes: int) -> Any:
        layers = _network(inputs, hidden, classes).layers
        return keras.Sequential([keras.Input((inputs,), batch_size=32), *layers])

    @mistake("batch size in Input", telling="batch axis of the input")
    def batch_none(inputs: int, hidden: int, classes: int) -> Any:
        return keras.Sequential([keras.Input((None, inputs)), *_network(inputs, hidden, classes).layers])

    @mistake("batch size in Input", telling="batch axis of the input")
    def batch_one(inputs: int, hidden: int, classes: int) -> Any:
        return keras.Sequential([keras.Input((1, inputs)), *_network(inputs, hidden, classes).layers])

    @mistake("batch size in Input", telling="batch axis of the input")
    def batch_32(inputs: int, hidden: int, classes: int) -> Any:
        return keras.Sequential([keras.Input((32, inputs)), *_network(inputs, hidden, classes).layers])

    @mistake("batch size in Input", telling="batch axis of the input")
    def batch_one_fixed(inputs: int, hidden: int, classes: int) -> Any:
        layers = _network(inputs, hidden, classes).layers
        return keras.Sequential([keras.Input((inputs,), batch_size=1), *layers])

    @mistake(
        "no softmax",
        "The rows of the output don't sum to 1, so they are no probabilities. Which activation makes a "
        "distribution of a row?",
        telling="every row of the outputs",
    )
    def linear_output(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, hidden, classes, last=None)

    @mistake("no softmax", telling="every row of the outputs")
    def sigmoid_output(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, hidden, classes, last="sigmoid")

    @mistake(
        "wrong hidden activation",
        "The shapes are right and the hidden values are not. Which activation was the hidden layer to have, and "
        "what has it when none is given?",
        telling="hidden layer",
    )
    def relu_hidden(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, hidden, classes, first="relu")

    @mistake("wrong hidden activation", telling="hidden layer")
    def tanh_hidden(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, hidden, classes, first="tanh")

    @mistake("wrong hidden activation", telling="hidden layer")
    def linear_hidden(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, hidden, classes, first=None)

    @mistake("wrong hidden activation", telling="hidden layer")
    def softmax_hidden(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, hidden, classes, first="softmax")

    @mistake(
        "layers swapped",
        "A Sequential runs its layers in the order they are listed: the hidden layer first, the output layer last.",
    )
    def layers_swapped(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, classes, hidden, "softmax", "sigmoid")

    @mistake("layers swapped")
    def sizes_swapped(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, classes, hidden)

    @mistake("layers swapped")
    def activations_swapped(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, hidden, classes, "softmax", "sigmoid")

    @mistake(
        "one layer only",
        "There is one layer of weights between input and output. A hidden layer needs weights of its own: count "
        "the kernels.",
        telling="shapes of the weights",
    )
    def output_only(inputs: int, hidden: int, classes: int) -> Any:
        return keras.Sequential([keras.Input((inputs,)), keras.layers.Dense(classes, "softmax")])

    @mistake("one layer only", telling="shapes of the weights")
    def hidden_only(inputs: int, hidden: int, classes: int) -> Any:
        return keras.Sequential([keras.Input((inputs,)), keras.layers.Dense(hidden, "sigmoid")])

    @mistake("one layer only", telling="shapes of the weights")
    def activations_without_weights(inputs: int, hidden: int, classes: int) -> Any:
        layers = [keras.layers.Activation("sigmoid"), keras.layers.Dense(classes, "softmax")]
        return keras.Sequential([keras.Input((inputs,)), *layers])

    @mistake(
        "no Input",
        "Without an `Input` the model does not know how long a sample is, and has no weights until it sees one.",
        telling="batch axis of the input",
    )
    def no_input(inputs: int, hidden: int, classes: int) -> Any:
        layers = [keras.layers.Dense(hidden, "sigmoid"), keras.layers.Dense(classes, "softmax")]
        return keras.Sequential(layers)

    @mistake(
        "no bias", "A Dense layer adds a bias to each unit unless it is told not to.", telling="shapes of the weights"
    )
    def no_bias(inputs: int, hidden: int, classes: int) -> Any:
        layers = [
            keras.layers.Dense(hidden, "sigmoid", use_bias=False),
            keras.layers.Dense(classes, "softmax", use_bias=False),
        ]
        return keras.Sequential([keras.Input((inputs,)), *layers])

    @mistake(
        "compiled",
        "Loss and optimizer are chosen where the network is trained. Here only the network is asked for.",
        telling="compiled",
    )
    def compiled(inputs: int, hidden: int, classes: int) -> Any:
        model = _network(inputs, hidden, classes)
        model.compile("sgd", "categorical_crossentropy")
        return model

    @mistake(
        "not a Sequential",
        "The function is right. This exercise asks for a `keras.Sequential`; other kinds of models come in the "
        "next unit.",
        telling="a keras.Sequential",
    )
    def functional(inputs: int, hidden: int, classes: int) -> Any:
        model = _network(inputs, hidden, classes)
        return keras.Model(model.inputs, model.outputs)


def _batch_axis(shape: Any) -> str:
    """Say how a model's input shape treats the batch."""
    if not shape:
        return "not known: there is no Input"
    if shape[0] is not None:
        return "fixed"
    return "open" if len(shape) == 2 else "open, and one axis too many after it"


@right
def _passes(
    x: Any,
    y: Any,
    w1: Any,
    b1: Any,
    w2: Any,
    b2: Any,
    slope: Callable[..., Any] = lambda z, h: h * (1 - h),
    error: Callable[..., Any] = lambda p, y: p - y,
    back: Callable[..., Any] = lambda d2, w2: d2 @ w2.T,
) -> dict[str, Any]:
    z = x @ w1 + b1
    h = 1 / (1 + np.exp(-z))
    e = np.exp(h @ w2 + b2)
    p = e / e.sum(1, keepdims=True)
    d2 = error(p, y) / len(x)
    d1 = back(d2, w2) * slope(z, h)
    loss = float(-(y * np.log(p)).sum() / len(x))
    return {"loss": loss, "w1": x.T @ d1, "b1": d1.sum(0), "w2": h.T @ d2, "b2": d2.sum(0)}


class forward_and_backward(Exercise):
    section = "The same network by hand"
    forbidden = (
        "tensorflow.GradientTape",
        "tensorflow.gradients",
        "tensorflow.hessians",
        "tensorflow.autodiff.ForwardAccumulator",
    )

    @staticmethod
    def reference(x: Any, y: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> dict[str, Any]:
        weights = [tf.constant(weight) for weight in (w1, b1, w2, b2)]
        with tf.GradientTape() as tape:
            tape.watch(weights)
            hidden = tf.sigmoid(tf.matmul(x, weights[0]) + weights[1])
            outputs = tf.nn.softmax(tf.matmul(hidden, weights[2]) + weights[3])
            loss = tf.reduce_mean(keras.losses.categorical_crossentropy(y, outputs))
        return {"loss": float(loss), **dict(zip(("w1", "b1", "w2", "b2"), tape.gradient(loss, weights), strict=True))}

    def _each(self, t: Trial, answer: Any, key: str) -> None:
        for n, features, hidden, classes, dtype in [
            (7, 3, 5, 4, "float64"),
            (1, 4, 2, 3, "float64"),
            (6, 2, 4, 5, "float32"),
        ]:
            y = t.given(np.eye(classes, dtype=dtype)[t.rng.integers(0, classes, n)])
            x = t.normal((n, features), dtype=dtype)
            w1 = t.normal((features, hidden), mean=0.2, scale=0.7, dtype=dtype)
            b1 = t.normal((hidden,), mean=0.3, scale=0.4, dtype=dtype)
            w2 = t.normal((hidden, classes), mean=0.2, scale=0.8, dtype=dtype)
            b2 = t.normal((classes,), mean=-0.2, scale=0.4, dtype=dtype)
            found = answer(x, y, w1, b1, w2, b2)
            where = f"for x {x.shape}, {hidden} hidden units, {classes} classes"
            if not isinstance(found, dict):
                t.record(f"what it returns {where}", describe(found))
                continue
            t.record(f"what it returns {where}", "a dict")
            if key not in found:
                t.record(f"{key} {where}", f"no key {key!r} in the dict")
            elif key == "loss":
                t.number(f"loss {where}", found[key])
            else:
                t.array(f"gradient by {key} {where}", found[key])

    @aspect(2, "forward: the mean cross-entropy of the batch, a number")
    def loss(self, t: Trial, answer: Any) -> None:
        self._each(t, answer, "loss")

    @aspect(2, "backward: the gradient by `w2`, nearest to the loss")
    def w2(self, t: Trial, answer: Any) -> None:
        self._each(t, answer, "w2")

    @aspect(1, "… by `b2`")
    def b2(self, t: Trial, answer: Any) -> None:
        self._each(t, answer, "b2")

    @aspect(2, "… by `w1`, through the hidden layer")
    def w1(self, t: Trial, answer: Any) -> None:
        self._each(t, answer, "w1")

    @aspect(1, "… by `b1`")
    def b1(self, t: Trial, answer: Any) -> None:
        self._each(t, answer, "b1")

    @mistake(
        "sum for mean",
        "It grows with the batch. The loss is the mean over samples, and every gradient carries the same 1/N.",
    )
    def summed(x: Any, *rest: Any) -> Any:
        return {key: value * len(x) for key, value in _passes(x, *rest).items()}

    @mistake("sum for mean")
    def gradients_summed(x: Any, *rest: Any) -> Any:
        found = _passes(x, *rest)
        return {key: value if key == "loss" else value * len(x) for key, value in found.items()}

    @mistake("sum for mean")
    def loss_summed(x: Any, *rest: Any) -> Any:
        found = _passes(x, *rest)
        return {**found, "loss": found["loss"] * len(x)}

    @mistake("sum for mean")
    def weight_gradients_summed(x: Any, *rest: Any) -> Any:
        found = _passes(x, *rest)
        return {**found, "w1": found["w1"] * len(x), "w2": found["w2"] * len(x)}

    @mistake("sum for mean")
    def bias_gradients_summed(x: Any, *rest: Any) -> Any:
        found = _passes(x, *rest)
        return {**found, "b1": found["b1"] * len(x), "b2": found["b2"] * len(x)}

    @mistake(
        "divided by N twice",
        "The mean is taken twice over: once in the error at the output, and once more in a gradient. Where does "
        "1/N enter, and how often?",
    )
    def twice_by_n(x: Any, *rest: Any) -> Any:
        found = _passes(x, *rest)
        return {key: value if key == "loss" else value / len(x) for key, value in found.items()}

    @mistake("divided by N twice")
    def bias_twice_by_n(x: Any, *rest: Any) -> Any:
        found = _passes(x, *rest)
        return {**found, "b1": found["b1"] / len(x), "b2": found["b2"] / len(x)}

    @mistake("divided by N twice")
    def hidden_twice_by_n(x: Any, *rest: Any) -> Any:
        found = _passes(x, *rest)
        return {**found, "b1": found["b1"] / len(x), "w1": found["w1"] / len(x)}

    @mistake(
        "slope of the sigmoid from its input",
        "s(z)·(1 − s(z)) is written with the sigmoid's value. You put its input, z, in the same place.",
    )
    def slope_from_z(*inputs: Any) -> Any:
        return _passes(*inputs, slope=lambda z, h: z * (1 - z))

    @mistake("slope of the sigmoid from its input")
    def slope_half_from_z(*inputs: Any) -> Any:
        return _passes(*inputs, slope=lambda z, h: h * (1 - z))

    @mistake(
        "slope of the sigmoid left out",
        "On its way back the error passes the hidden activation as well, and is multiplied by its slope there.",
    )
    def no_slope(*inputs: Any) -> Any:
        return _passes(*inputs, slope=lambda z, h: 1.0)

    @mistake("slope of the sigmoid left out")
    def value_for_slope(*inputs: Any) -> Any:
        return _passes(*inputs, slope=lambda z, h: h)

    @mistake(
        "slope of the sigmoid taken twice",
        "h is the sigmoid's value already; s(h) is a sigmoid of a sigmoid. The slope needs no further call.",
    )
    def slope_of_h(*inputs: Any) -> Any:
        return _passes(*inputs, slope=lambda z, h: np.exp(-h) / (1 + np.exp(-h)) ** 2)

    @mistake(
        "bias gradient missing",
        "A bias is a weight whose input is always 1: it has a gradient, the sum of its layer's errors over the batch.",
    )
    def no_b1(*inputs: Any) -> Any:
        found = _passes(*inputs)
        del found["b1"]
        return found

    @mistake("bias gradient missing")
    def no_b2(*inputs: Any) -> Any:
        found = _passes(*inputs)
        del found["b2"]
        return found

    @mistake("bias gradient missing")
    def no_biases(*inputs: Any) -> Any:
        return {key: value for key, value in _passes(*inputs).items() if key not in ("b1", "b2")}

    @mistake("bias gradient missing")
    def bias_none(*inputs: Any) -> Any:
        return {**_passes(*inputs), "b1": None, "b2": None}

    @mistake("bias gradient missing")
    def b1_none(*inputs: Any) -> Any:
        return {**_passes(*inputs), "b1": None}

    @mistake("bias gradient missing")
    def b2_none(*inputs: Any) -> Any:
        return {**_passes(*inputs), "b2": None}

    @mistake("bias gradient missing")
    def bias_zero(*inputs: Any) -> Any:
        found = _passes(*inputs)
        return {**found, "b1": found["b1"] * 0, "b2": found["b2"] * 0}

    @mistake("bias gradient missing")
    def b1_zero(*inputs: Any) -> Any:
        found = _passes(*inputs)
        return {**found, "b1": found["b1"] * 0}

    @mistake("bias gradient missing")
    def b2_zero(*inputs: Any) -> Any:
        found = _passes(*inputs)
        return {**found, "b2": found["b2"] * 0}

    @mistake(
        "bias gradient of the wrong shape",
        "A gradient has the shape of what it belongs to: one number a unit. Sum the errors over the batch, and "
        "over the batch alone.",
    )
    def bias_kept_dims(*inputs: Any) -> Any:
        found = _passes(*inputs)
        return {**found, "b1": found["b1"][None], "b2": found["b2"][None]}

    @mistake("bias gradient of the wrong shape")
    def bias_one_number(*inputs: Any) -> Any:
        found = _passes(*inputs)
        return {**found, "b1": found["b1"].sum(), "b2": found["b2"].sum()}

    @mistake("bias gradient of the wrong shape")
    def bias_a_sample(x: Any, y: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
        rows = [_passes(x[i : i + 1], y[i : i + 1], w1, b1, w2, b2) for i in range(len(x))]
        biases = {key: np.stack([row[key] for row in rows]) / len(x) for key in ("b1", "b2")}
        return {**_passes(x, y, w1, b1, w2, b2), **biases}

    @mistake("bias gradient of the wrong shape")
    def bias_over_units(x: Any, y: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
        found = forward_and_backward.bias_a_sample.answer(x, y, w1, b1, w2, b2)
        return {**found, "b1": found["b1"].sum(1), "b2": found["b2"].sum(1)}

    @mistake(
        "output error is not p − y",
        "Softmax and cross-entropy together have a slope that is simpler than either: prediction minus truth, with "
        "that sign and nothing else.",
    )
    def error_turned(*inputs: Any) -> Any:
        return _passes(*inputs, error=lambda p, y: y - p)

    @mistake("output error is not p − y")
    def error_with_slope(*inputs: Any) -> Any:
        return _passes(*inputs, error=lambda p, y: (p - y) * p * (1 - p))

    @mistake("output error is not p − y")
    def error_of_log(*inputs: Any) -> Any:
        return _passes(*inputs, error=lambda p, y: -y / p)

    @mistake("output error is not p − y")
    def error_of_log_with_slope(*inputs: Any) -> Any:
        return _passes(*inputs, error=lambda p, y: -y * (1 - p))

    @mistake("output error is not p − y")
    def error_prediction(*inputs: Any) -> Any:
        return _passes(*inputs, error=lambda p, y: p)

    @mistake("output error is not p − y")
    def error_doubled(*inputs: Any) -> Any:
        return _passes(*inputs, error=lambda p, y: 2 * (p - y))

    @mistake(
        "transposed product",
        "A weight's gradient has the weight's own shape: (inputs, outputs). Write down the shapes of the two "
        "factors and see which one has to be turned.",
    )
    def both_transposed(*inputs: Any) -> Any:
        found = _passes(*inputs)
        return {**found, "w1": found["w1"].T, "w2": found["w2"].T}

    @mistake("transposed product")
    def w1_transposed(*inputs: Any) -> Any:
        found = _passes(*inputs)
        return {**found, "w1": found["w1"].T}

    @mistake("transposed product")
    def w2_transposed(*inputs: Any) -> Any:
        found = _passes(*inputs)
        return {**found, "w2": found["w2"].T}

    @mistake("transposed product")
    def w2_not_turned(*inputs: Any) -> Any:
        return _passes(*inputs, back=lambda d2, w2: d2 @ w2)

    @mistake("transposed product")
    def w2_reshaped(*inputs: Any) -> Any:
        return _passes(*inputs, back=lambda d2, w2: d2 @ w2.reshape(w2.shape[::-1]))

    @mistake(
        "loss averaged over the classes as well",
        "Cross-entropy sums over a sample's classes and averages over the samples. An average over all entries is "
        "too small by the number of classes.",
    )
    def loss_over_classes(x: Any, y: Any, *rest: Any) -> Any:
        found = _passes(x, y, *rest)
        return {**found, "loss": found["loss"] / y.shape[1]}

    @mistake("loss averaged over the classes as well")
    def all_over_classes(x: Any, y: Any, *rest: Any) -> Any:
        return {key: value / y.shape[1] for key, value in _passes(x, y, *rest).items()}


class glorot_uniform(Exercise):
    section = "Initializers"
    forbidden = (
        "keras.initializers.GlorotUniform",
        "keras.initializers.VarianceScaling",
        "keras.random.uniform",
        "tensorflow.compat.v1.glorot_uniform_initializer",
    )

    @staticmethod
    def reference(shape: tuple[int, int], rng: Any) -> Any:
        limit = np.sqrt(6 / (shape[0] + shape[1]))
        return rng.uniform(-limit, limit, shape)

    SHAPES = ((3, 5), (30, 8), (1, 7), (64, 10))

    @aspect(1, "a kernel of the shape asked for, new with every draw")
    def shape(self, t: Trial, answer: Any) -> None:
        for shape in self.SHAPES:
            rng = np.random.default_rng(t.seed)
            first, second = np.asarray(answer(shape, rng)), np.asarray(answer(shape, rng))
            t.record(f"shape of a kernel {shape}", first.shape)
            t.record(f"the second kernel {shape} equals the first", bool(np.array_equal(first, second)))

    @aspect(3, "entries uniform between −limit and limit, with Glorot's limit")
    def values(self, t: Trial, answer: Any) -> None:
        for shape in self.SHAPES:
            rng = np.random.default_rng(t.seed)
            for which in ("first", "second"):
                t.array(f"the {which} kernel {shape}", answer(shape, rng))

    @aspect(1, "`rng` is what draws, one number an entry")
    def generator(self, t: Trial, answer: Any) -> None:
        for shape in self.SHAPES:
            rng = np.random.default_rng(t.seed)
            for which in ("first", "second"):
                answer(shape, rng)
                t.record(f"the generator's next number after the {which} kernel {shape}", rng.random())

    @mistake(
        "He's limit",
        "This is the limit of He's initializer, which looks at the inputs alone. Glorot's counts the outputs as well.",
    )
    def he(shape: tuple[int, int], rng: Any) -> Any:
        return rng.uniform(-1, 1, shape) * np.sqrt(6 / shape[0])

    @mistake(
        "LeCun's limit",
        "This is the limit of LeCun's initializer, which looks at the inputs alone. Glorot's counts the outputs as "
        "well.",
    )
    def lecun(shape: tuple[int, int], rng: Any) -> Any:
        return rng.uniform(-1, 1, shape) * np.sqrt(3 / shape[0])

    @mistake("no square root", "6 / (fan_in + fan_out) is the square of the limit.")
    def no_root(shape: tuple[int, int], rng: Any) -> Any:
        return rng.uniform(-1, 1, shape) * 6 / sum(shape)

    @mistake(
        "fans multiplied",
        "The product of the fans is the number of entries. Glorot's limit has their sum: a unit's inputs and its "
        "outputs.",
    )
    def product(shape: tuple[int, int], rng: Any) -> Any:
        return rng.uniform(-1, 1, shape) * np.sqrt(6 / (shape[0] * shape[1]))

    @mistake(
        "normal draw",
        "These are numbers from a bell curve: the initializer Glorot *normal*. Uniform means equally likely "
        "anywhere up to the limit, and nowhere beyond.",
    )
    def normal(shape: tuple[int, int], rng: Any) -> Any:
        return rng.normal(0, np.sqrt(2 / sum(shape)), shape)

    @mistake(
        "one-sided range",
        "All entries are positive. The range goes from minus the limit to the limit, so that its mean is 0.",
    )
    def one_sided(shape: tuple[int, int], rng: Any) -> Any:
        return rng.uniform(0, np.sqrt(6 / sum(shape)), shape)

    @mistake("one-sided range")
    def without_signs(shape: tuple[int, int], rng: Any) -> Any:
        limit = np.sqrt(6 / sum(shape))
        return np.abs(rng.uniform(-limit, limit, shape))

    @mistake(
        "limit used as a standard deviation",
        "The limit is where the range ends, not how far a typical entry lies from 0: for a uniform draw that is "
        "the limit divided by √3.",
    )
    def limit_as_deviation(shape: tuple[int, int], rng: Any) -> Any:
        return rng.normal(0, np.sqrt(6 / sum(shape)), shape)

    @mistake("limit used as a standard deviation")
    def limit_as_deviation_of_uniform(shape: tuple[int, int], rng: Any) -> Any:
        return rng.uniform(-1, 1, shape) * np.sqrt(18 / sum(shape))

    @mistake(
        "standard deviation used as the limit",
        "2 / (fan_in + fan_out) is the variance that Glorot asks for. A uniform draw with this variance reaches "
        "further: by √3.",
    )
    def deviation_as_limit(shape: tuple[int, int], rng: Any) -> Any:
        return rng.uniform(-1, 1, shape) * np.sqrt(2 / sum(shape))

    @mistake("standard deviation used as the limit")
    def three(shape: tuple[int, int], rng: Any) -> Any:
        return rng.uniform(-1, 1, shape) * np.sqrt(3 / sum(shape))

    @mistake(
        "the generator is not used",
        "`rng` stands where it stood: the numbers came from another generator. Draw them from the one that was "
        "handed in.",
        telling="the generator's next number",
    )
    def other_generator(shape: tuple[int, int], rng: Any) -> Any:
        return np.random.default_rng(0).uniform(-1, 1, shape) * np.sqrt(6 / sum(shape))


@right
def _sigmoid(x: Any) -> Any:
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


@right
def _activation(name: str, x: Any, **other: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Value and slope by name; `other` puts something else in the place of one, say `tanh_slope`."""
    choices = {
        "relu": (lambda x: np.maximum(x, 0), lambda x: (x > 0) * 1.0),
        "sigmoid": (_sigmoid, lambda x: _sigmoid(x) * _sigmoid(-x)),
        "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
        "softplus": (lambda x: np.logaddexp(0, x), _sigmoid),
    }
    if name not in choices:
        raise ValueError(f"name must be one of {', '.join(choices)}, got {name!r}")
    with np.errstate(all="ignore"):
        value, slope = choices[name]
        return other.get(name, value)(x), other.get(f"{name}_slope", slope)(x)


def _overflowing_sigmoid(x: Any) -> Any:
    return np.exp(x) / (1 + np.exp(x))


def _overflowing_tanh(x: Any) -> Any:
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


class activation_and_slope(Exercise):
    section = "Activations"
    forbidden = (
        "keras.activations.relu",
        "keras.activations.sigmoid",
        "keras.activations.tanh",
        "keras.activations.softplus",
        "keras.ops.relu",
        "keras.ops.sigmoid",
        "keras.ops.softplus",
        "tensorflow.nn.relu",
        "tensorflow.nn.sigmoid",
        "tensorflow.nn.softplus",
        "tensorflow.raw_ops.Relu",
        "tensorflow.raw_ops.Sigmoid",
        "tensorflow.raw_ops.Softplus",
        "scipy.special.expit",
        "tensorflow.GradientTape",
        "tensorflow.gradients",
    )

    CHOICES = ("relu", "sigmoid", "tanh", "softplus")

    @staticmethod
    def reference(name: str, x: Any) -> tuple[Any, Any]:
        choices = ("relu", "sigmoid", "tanh", "softplus")
        if name not in choices:
            raise ValueError(f"expected one of {', '.join(choices)}, got {name!r}")
        x = tf.constant(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = getattr(keras.activations, name)(x)
        return value, tape.gradient(value, x)

    def _points(self, t: Trial) -> list[Any]:
        shapes = [((7,), "float64"), ((3, 4), "float64"), ((2, 3, 2), "float32")]
        return [t.given((t.away_from_zero(shape, dtype=dtype) * 2).astype(dtype)) for shape, dtype in shapes]

    def _slope(self, t: Trial, answer: Any, name: str) -> None:
        for x in self._points(t):
            _, slope = answer(name, x)
            t.array(f"slope of {name} for x of shape {x.shape}", slope)

    @aspect(2, "the values of all four")
    def values(self, t: Trial, answer: Any) -> None:
        for name in self.CHOICES:
            for x in self._points(t):
                value, _ = answer(name, x)
                t.array(f"value of {name} for x of shape {x.shape}", value)

    @aspect(2, "the slope of relu, 0 at 0")
    def relu_slope(self, t: Trial, answer: Any) -> None:
        self._slope(t, answer, "relu")
        _, slope = answer("relu", t.given(np.array([[0.0, 0.0, 0.0]])))
        t.array("slope of relu at 0", slope)

    @aspect(1, "the slope of the sigmoid")
    def sigmoid_slope(self, t: Trial, answer: Any) -> None:
        self._slope(t, answer, "sigmoid")

    @aspect(1, "the slope of tanh")
    def tanh_slope(self, t: Trial, answer: Any) -> None:
        self._slope(t, answer, "tanh")

    @aspect(1, "the slope of softplus")
    def softplus_slope(self, t: Trial, answer: Any) -> None:
        self._slope(t, answer, "softplus")

    @aspect(2, "finite and exact for x of ±10,000")
    def large(self, t: Trial, answer: Any) -> None:
        x = np.array([[1e4, -1e4], [900.0, -900.0], [95.0, -95.0]])
        found: dict[str, Any] = {}
        with np.errstate(all="ignore"):
            for name in self.CHOICES:
                found[f"{name} of ±10,000, ±900, ±95"], _ = answer(name, t.given(x))
                found[f"{name} of ±10,000, ±900, ±95 in float32"], _ = answer(name, t.given(x.astype("float32")))
            for name in ("sigmoid", "tanh", "softplus"):
                _, found[f"slope of {name} at ±10,000, ±900, ±95"] = answer(name, t.given(x))
        finite = all(np.isfinite(np.asarray(value, "float64")).all() for value in found.values())
        t.record("values and slopes for large x are finite", finite)
        for label, value in found.items():
            t.array(label, value)

    @aspect(1, "another name raises ValueError, which names the choices")
    def unknown(self, t: Trial, answer: Any) -> None:
        for name in ("gelu", "step"):
            x = t.normal((3,), dtype="float64")
            t.raises(
                f"activation_and_slope({name!r}, x)",
                ValueError,
                lambda name=name, x=x: answer(name, x),  # type: ignore[misc]
                self.CHOICES,
            )
        answer("relu", t.normal((3,), dtype="float64"))

    @mistake(
        "slope of the sigmoid with x in place of s(x)",
        "In s(x)·(1 − s(x)) both factors hold the sigmoid's value. One of yours holds x itself.",
    )
    def sigmoid_half(name: str, x: Any) -> Any:
        return _activation(name, x, sigmoid_slope=lambda x: _sigmoid(x) * (1 - x))

    @mistake("slope of the sigmoid with x in place of s(x)")
    def sigmoid_of_x(name: str, x: Any) -> Any:
        return _activation(name, x, sigmoid_slope=lambda x: x * (1 - x))

    @mistake(
        "slope of tanh with x in place of tanh(x)",
        "1 − tanh(x)² is written with the value of tanh. At x = 2 yours is −3, and tanh never falls.",
    )
    def tanh_of_x(name: str, x: Any) -> Any:
        return _activation(name, x, tanh_slope=lambda x: 1 - x**2)

    @mistake(
        "slope of tanh is not 1 − tanh²",
        "Square the value before taking it from 1. The slope at 0 is 1, and on both sides it falls to 0.",
    )
    def tanh_not_squared(name: str, x: Any) -> Any:
        return _activation(name, x, tanh_slope=lambda x: 1 - np.tanh(x))

    @mistake("slope of tanh is not 1 − tanh²")
    def tanh_as_sigmoid(name: str, x: Any) -> Any:
        return _activation(name, x, tanh_slope=lambda x: np.tanh(x) * (1 - np.tanh(x)))

    @mistake(
        "slope of relu is 1 everywhere",
        "Left of 0 relu is flat. How much does its value change there when x does?",
    )
    def relu_one(name: str, x: Any) -> Any:
        return _activation(name, x, relu_slope=np.ones_like)

    @mistake("slope of relu is 1 everywhere")
    def relu_the_number_one(name: str, x: Any) -> Any:
        return _activation(name, x, relu_slope=lambda x: 1.0)

    @mistake(
        "slope of relu at 0",
        "At 0 relu has a kink, and any slope from 0 to 1 could be defended. Keras takes 0.",
        telling="slope of relu at 0",
    )
    def relu_kink_one(name: str, x: Any) -> Any:
        return _activation(name, x, relu_slope=lambda x: (x >= 0) * 1.0)

    @mistake("slope of relu at 0", telling="slope of relu at 0")
    def relu_kink_half(name: str, x: Any) -> Any:
        return _activation(name, x, relu_slope=lambda x: np.heaviside(x, 0.5))

    @mistake("slope of relu at 0", telling="slope of relu at 0")
    def relu_kink_nan(name: str, x: Any) -> Any:
        return _activation(name, x, relu_slope=lambda x: np.maximum(x, 0) / x)

    @mistake(
        "relu's value for its slope",
        "That is relu itself once more. Its slope takes two values only.",
    )
    def relu_itself(name: str, x: Any) -> Any:
        return _activation(name, x, relu_slope=lambda x: np.maximum(x, 0))

    @mistake(
        "slope of softplus is not the sigmoid",
        "Differentiate log(1 + eˣ) by the chain rule: what is left is an activation that you already have.",
    )
    def softplus_slope_slope(name: str, x: Any) -> Any:
        return _activation(name, x, softplus_slope=lambda x: _sigmoid(x) * _sigmoid(-x))

    @mistake("slope of softplus is not the sigmoid")
    def softplus_slope_turned(name: str, x: Any) -> Any:
        return _activation(name, x, softplus_slope=lambda x: _sigmoid(-x))

    @mistake("slope of softplus is not the sigmoid")
    def softplus_slope_reciprocal(name: str, x: Any) -> Any:
        return _activation(name, x, softplus_slope=lambda x: 1 / (1 + np.exp(x)))

    @mistake("slope of softplus is not the sigmoid")
    def softplus_slope_without_chain(name: str, x: Any) -> Any:
        return _activation(name, x, softplus_slope=lambda x: 1 / (1 + np.exp(np.minimum(x, 700))))

    @mistake(
        "overflow for large x",
        "exp(10000) is infinite, and infinity divided by itself is NaN. Rewrite the formula so that `exp` never "
        "sees a large positive number.",
        telling="values and slopes for large x",
    )
    def overflow_softplus(name: str, x: Any) -> Any:
        return _activation(name, x, softplus=lambda x: np.log(1 + np.exp(x)))

    @mistake("overflow for large x", telling="values and slopes for large x")
    def overflow_sigmoid(name: str, x: Any) -> Any:
        return _activation(
            name,
            x,
            sigmoid=_overflowing_sigmoid,
            sigmoid_slope=lambda x: _overflowing_sigmoid(x) * (1 - _overflowing_sigmoid(x)),
        )

    @mistake("overflow for large x", telling="values and slopes for large x")
    def overflow_tanh(name: str, x: Any) -> Any:
        return _activation(name, x, tanh=_overflowing_tanh, tanh_slope=lambda x: 1 - _overflowing_tanh(x) ** 2)

    @mistake("overflow for large x", telling="values and slopes for large x")
    def overflow_all(name: str, x: Any) -> Any:
        return _activation(
            name,
            x,
            sigmoid=_overflowing_sigmoid,
            sigmoid_slope=lambda x: _overflowing_sigmoid(x) * (1 - _overflowing_sigmoid(x)),
            tanh=_overflowing_tanh,
            tanh_slope=lambda x: 1 - _overflowing_tanh(x) ** 2,
            softplus=lambda x: np.log(1 + np.exp(x)),
            softplus_slope=_overflowing_sigmoid,
        )

    @mistake("overflow for large x", telling="values and slopes for large x")
    def overflow_in_a_slope(name: str, x: Any) -> Any:
        return _activation(name, x, sigmoid_slope=lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2)

    @mistake(
        "an unknown name is no ValueError",
        "Someone who asks for an activation that is not there should be told which there are: raise ValueError "
        "with the four names in it.",
        telling="activation_and_slope(",
    )
    def key_error(name: str, x: Any) -> Any:
        {"relu": 0, "sigmoid": 0, "tanh": 0, "softplus": 0}[name]
        return _activation(name, x)

    @mistake("an unknown name is no ValueError", telling="activation_and_slope(")
    def nothing(name: str, x: Any) -> Any:
        return _activation(name, x) if name in activation_and_slope.CHOICES else None

    @mistake("an unknown name is no ValueError", telling="activation_and_slope(")
    def unbound(name: str, x: Any) -> Any:
        if name in activation_and_slope.CHOICES:
            found = _activation(name, x)
        return found

    @mistake("an unknown name is no ValueError", telling="activation_and_slope(")
    def not_implemented(name: str, x: Any) -> Any:
        if name not in activation_and_slope.CHOICES:
            raise TypeError(name)
        return _activation(name, x)

    @mistake(
        "the error does not name the choices",
        "The ValueError is raised. Its message should list the names that would have been right.",
        telling="activation_and_slope(",
    )
    def bare_error(name: str, x: Any) -> Any:
        if name not in activation_and_slope.CHOICES:
            raise ValueError(f"unknown activation {name!r}")
        return _activation(name, x)


@right
def _cross_entropy(y_true: Any, y_pred: Any, low: float = 1e-7, rescale: bool = True) -> Any:
    p = y_pred / y_pred.sum(-1, keepdims=True) if rescale else y_pred
    return -(y_true * np.log(np.clip(p, low, 1 - low))).sum(-1)


class categorical_crossentropy(Exercise):
    section = "Losses, once called objectives"
    forbidden = (
        "keras.losses.categorical_crossentropy",
        "keras.losses.CategoricalCrossentropy",
        "keras.losses.sparse_categorical_crossentropy",
        "keras.losses.SparseCategoricalCrossentropy",
        "keras.metrics.CategoricalCrossentropy",
        "keras.metrics.SparseCategoricalCrossentropy",
        "keras.ops.categorical_crossentropy",
        "keras.ops.sparse_categorical_crossentropy",
        "tensorflow.nn.softmax_cross_entropy_with_logits",
        "tensorflow.nn.sparse_softmax_cross_entropy_with_logits",
        "tensorflow.raw_ops.SoftmaxCrossEntropyWithLogits",
        "tensorflow.keras.backend.categorical_crossentropy",
        "sklearn.metrics.log_loss",
    )

    @staticmethod
    def reference(y_true: Any, y_pred: Any) -> Any:
        return keras.losses.categorical_crossentropy(y_true, y_pred)

    def _pair(self, t: Trial, n: int, classes: int, dtype: str = "float64", soft: bool = False) -> tuple[Any, Any]:
        truth = np.eye(classes)[t.rng.integers(0, classes, n)]
        if soft:
            truth = 0.8 * truth + 0.2 * t.rng.dirichlet(np.ones(classes), n)
        return t.given(truth.astype(dtype)), t.given(t.rng.dirichlet(2 * np.ones(classes), n).astype(dtype))

    @aspect(2, "one-hot labels: a loss a sample")
    def one_hot(self, t: Trial, answer: Any) -> None:
        for n, classes, dtype in [(5, 3, "float64"), (2, 6, "float32"), (1, 4, "float64")]:
            t.array(f"loss of {n} one-hot labels, {classes} classes", answer(*self._pair(t, n, classes, dtype)))

    @aspect(1, "soft labels")
    def soft(self, t: Trial, answer: Any) -> None:
        for n, classes in [(4, 3), (3, 5)]:
            t.array(f"loss of {n} soft labels, {classes} classes", answer(*self._pair(t, n, classes, soft=True)))

    @aspect(1, "probabilities of 0 and 1 are clipped to [1e-7, 1 − 1e-7]")
    def clipped(self, t: Trial, answer: Any) -> None:
        y_true = np.eye(3)[[0, 1, 2, 0, 1]]
        y_pred = np.array([[1.0, 0, 0], [1, 0, 0], [0.5, 0.5, 0], [0, 0.25, 0.75], [0.4, 4e-8, 0.6 - 4e-8]])
        with np.errstate(all="ignore"):
            loss = answer(t.given(y_true), t.given(y_pred))
            t.record("the losses are finite", bool(np.isfinite(np.asarray(loss, "float64")).all()))
            t.array("loss where the right class has probability 1, 0, 0, 0, 4e-8", loss)

    @aspect(1, "rows of `y_pred` are rescaled to sum 1")
    def rescaled(self, t: Trial, answer: Any) -> None:
        for n, classes in [(4, 3), (3, 5)]:
            y_true, y_pred = self._pair(t, n, classes)
            factors = t.rng.uniform(1.6, 4.0, (n, 1)) ** t.rng.choice([-1, 1], (n, 1))
            factors[0] = 5.0
            t.array(
                f"loss of {n} rows that don't sum to 1, {classes} classes", answer(y_true, t.given(y_pred * factors))
            )

    @mistake(
        "log(0)",
        "The logarithm of 0 is minus infinity, and 0 times infinity is NaN. Keras never lets a probability get "
        "nearer to 0 or 1 than 1e-7.",
        telling="the losses are finite",
    )
    def log_of_zero(y_true: Any, y_pred: Any) -> Any:
        with np.errstate(all="ignore"):
            return -(y_true * np.log(y_pred / y_pred.sum(-1, keepdims=True))).sum(-1)

    @mistake("log(0)", telling="the losses are finite")
    def log_of_zero_where_true(y_true: Any, y_pred: Any) -> Any:
        with np.errstate(all="ignore"):
            logs = np.log(y_pred / y_pred.sum(-1, keepdims=True))
            return -np.where(y_true > 0, y_true * logs, 0).sum(-1)

    @mistake("log(0)", telling="the losses are finite")
    def clipped_at_one_only(y_true: Any, y_pred: Any) -> Any:
        with np.errstate(all="ignore"):
            return -np.log((y_true * y_pred / y_pred.sum(-1, keepdims=True)).sum(-1))

    @mistake(
        "not clipped at 1e-7",
        "Near 0 the loss is finite and not Keras's. Move what is below 1e-7 up to 1e-7 and leave every other "
        "probability as it is.",
    )
    def epsilon_added(y_true: Any, y_pred: Any) -> Any:
        return -(y_true * np.log(y_pred / y_pred.sum(-1, keepdims=True) + 1e-7)).sum(-1)

    @mistake("not clipped at 1e-7")
    def another_epsilon(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, y_pred, 1e-8)

    @mistake("not clipped at 1e-7")
    def epsilon_15(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, y_pred, 1e-15)

    @mistake("not clipped at 1e-7")
    def epsilon_12(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, y_pred, 1e-12)

    @mistake("not clipped at 1e-7")
    def epsilon_6(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, y_pred, 1e-6)

    @mistake("not clipped at 1e-7")
    def epsilon_10(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, y_pred, 1e-10)

    @mistake(
        "mean over the classes",
        "The terms of a sample are summed. Their mean is too small by the number of classes.",
    )
    def mean_over_classes(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, y_pred) / y_true.shape[-1]

    @mistake(
        "one number for the batch",
        "A loss function of Keras keeps the samples apart, one number each; the mean over the batch is taken "
        "later, with the sample weights.",
    )
    def batch_mean(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, y_pred).mean()

    @mistake("one number for the batch")
    def batch_sum(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, y_pred).sum()

    @mistake("one number for the batch")
    def mean_of_all(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, y_pred).mean() / y_true.shape[-1]

    @mistake("one number for the batch")
    def one_number_a_class(y_true: Any, y_pred: Any) -> Any:
        p = np.clip(y_pred / y_pred.sum(-1, keepdims=True), 1e-7, 1 - 1e-7)
        return -(y_true * np.log(p)).sum(0)

    @mistake(
        "arguments swapped",
        "The logarithm is taken of the prediction, and the truth weighs it. In Keras the truth is the first argument.",
    )
    def swapped(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_pred, y_true)

    @mistake("arguments swapped")
    def swapped_after_rescaling(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_pred / y_pred.sum(-1, keepdims=True), y_true)

    @mistake("arguments swapped")
    def swapped_in_the_logarithm(y_true: Any, y_pred: Any) -> Any:
        p = np.clip(y_pred / y_pred.sum(-1, keepdims=True), 1e-7, 1 - 1e-7)
        return -(p * np.log(np.clip(y_true, 1e-7, 1 - 1e-7))).sum(-1)

    @mistake(
        "base-2 logarithm",
        "This counts in bits. Keras takes the natural logarithm, and so counts in nats: 1 bit is 0.693 of them.",
    )
    def bits(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, y_pred) / np.log(2)

    @mistake("base-10 logarithm", "Keras takes the natural logarithm, `np.log`, not the one to the base 10.")
    def decimal(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, y_pred) / np.log(10)

    @mistake(
        "not rescaled",
        "When a row doesn't sum to 1, Keras first divides it by its sum.",
    )
    def not_rescaled(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, y_pred, rescale=False)

    @mistake("not rescaled")
    def not_rescaled_nor_clipped_above(y_true: Any, y_pred: Any) -> Any:
        return -(y_true * np.log(np.maximum(y_pred, 1e-7))).sum(-1)

    @mistake("not rescaled")
    def softmax_again(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, np.exp(y_pred))

    @mistake(
        "clipped before it is rescaled",
        "The order matters: an entry of 1.5 is no probability before the row is divided by its sum. Rescale, then "
        "clip.",
    )
    def clipped_first(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(y_true, np.clip(y_pred, 1e-7, 1 - 1e-7))

    @mistake("sign", "Logarithms of probabilities are negative, and a loss is not: there is a minus before the sum.")
    def sign(y_true: Any, y_pred: Any) -> Any:
        return -_cross_entropy(y_true, y_pred)

    @mistake(
        "soft labels ignored",
        "With a one-hot label one class counts. With a soft one every class does, as much as its label says.",
    )
    def argmax(y_true: Any, y_pred: Any) -> Any:
        return _cross_entropy(np.eye(y_true.shape[-1])[y_true.argmax(-1)], y_pred)

    @mistake(
        "binary cross-entropy",
        "The terms (1 − y)·log(1 − p) belong to the binary cross-entropy, where every class is a yes or no of its own.",
    )
    def binary(y_true: Any, y_pred: Any) -> Any:
        p = np.clip(y_pred / y_pred.sum(-1, keepdims=True), 1e-7, 1 - 1e-7)
        return -(y_true * np.log(p) + (1 - y_true) * np.log(1 - p)).sum(-1)


@right
def _huber(
    y_true: Any,
    y_pred: Any,
    delta: float,
    small: Callable[..., Any] = lambda e, d: e**2 / 2,
    large: Callable[..., Any] = lambda e, d: d * e - d**2 / 2,
) -> Any:
    error = np.abs(y_true - y_pred)
    return np.where(error <= delta, small(error, delta), large(error, delta)).mean(-1)


class huber(Exercise):
    section = "A loss that forgives outliers"
    forbidden = (
        "keras.losses.huber",
        "keras.losses.Huber",
        "tensorflow.compat.v1.losses.huber_loss",
        "scipy.special.huber",
        "scipy.special.pseudo_huber",
    )

    @staticmethod
    def reference(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return keras.losses.huber(y_true, y_pred, delta)

    def _errors(self, t: Trial, low: float, high: float, shape: tuple[int, ...], dtype: str = "float64") -> Any:
        """Draw truths and predictions whose errors lie between `low` and `high` in size, on both sides."""
        y_true = t.normal(shape, dtype=dtype)
        error = t.rng.choice([-1, 1], shape) * t.rng.uniform(low, high, shape)
        error.flat[0], error.flat[-1] = abs(error.flat[0]), -abs(error.flat[-1])
        return y_true, t.given((y_true + error).astype(dtype))

    @aspect(1, "small errors: half the square")
    def small(self, t: Trial, answer: Any) -> None:
        for shape, dtype in [((4, 3), "float64"), ((2, 5), "float32")]:
            t.array(f"loss of {shape} errors below 1", answer(*self._errors(t, 0.1, 0.95, shape, dtype)))

    @aspect(1, "large errors: a straight line that joins on")
    def large(self, t: Trial, answer: Any) -> None:
        for shape, dtype in [((4, 3), "float64"), ((2, 5), "float32")]:
            t.array(f"loss of {shape} errors above 1", answer(*self._errors(t, 1.1, 5.0, shape, dtype)))

    @aspect(2, "each error decides for itself")
    def mixed(self, t: Trial, answer: Any) -> None:
        for shape in [(3, 4), (5, 2)]:
            y_true, y_pred = self._errors(t, 0.1, 0.9, shape)
            far = np.zeros(shape)
            far[:, 0] = 3.0 * np.sign(y_pred - y_true)[:, 0]
            t.array(f"loss of {shape} errors, some below 1 and some above", answer(y_true, t.given(y_pred + far)))

    @aspect(2, "δ is where the line begins, and its slope")
    def delta(self, t: Trial, answer: Any) -> None:
        for delta, low, high in [(0.5, 0.05, 0.45), (0.5, 0.55, 2.0), (2.5, 0.2, 2.4), (2.5, 2.6, 6.0)]:
            y_true, y_pred = self._errors(t, low, high, (3, 4))
            t.array(f"loss with δ = {delta:g}, errors from {low:g} to {high:g}", answer(y_true, y_pred, delta=delta))

    @aspect(1, "any rank, the mean over the last axis")
    def ranks(self, t: Trial, answer: Any) -> None:
        for shape in [(5,), (2, 3, 4), (2, 1, 3, 2)]:
            t.array(f"loss of errors of shape {shape}", answer(*self._errors(t, 0.1, 0.9, shape)))

    @mistake(
        "no ½",
        "For small errors Huber's loss is half the square. With the ½ the parabola's slope at δ is δ, the line's own.",
        telling="loss of (4, 3) errors below 1",
    )
    def no_half(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, delta, lambda e, d: e**2)

    @mistake("no ½")
    def no_half_anywhere(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, delta, lambda e, d: e**2, lambda e, d: d * e - d**2)

    @mistake("no ½")
    def doubled(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return 2 * _huber(y_true, y_pred, delta)

    @mistake("no ½")
    def no_half_in_the_line(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, delta, large=lambda e, d: d * e - d**2)

    @mistake("no ½", telling="loss of (4, 3) errors below 1")
    def no_half_and_not_shifted(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, delta, lambda e, d: e**2, lambda e, d: d * e)

    @mistake(
        "line not shifted by ½δ²",
        "At an error of δ the parabola and the line should meet. Put δ into both and see by how much they miss.",
    )
    def not_shifted(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, delta, large=lambda e, d: d * e)

    @mistake("line not shifted by ½δ²")
    def not_shifted_slope_one(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, delta, large=lambda e, d: e)

    @mistake("line not shifted by ½δ²")
    def shifted_by_half_delta(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, delta, large=lambda e, d: d * e - d / 2)

    @mistake("line not shifted by ½δ²")
    def shifted_by_half(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, delta, large=lambda e, d: d * e - 0.5)

    @mistake("line not shifted by ½δ²")
    def shifted_up(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, delta, large=lambda e, d: d * e + d**2 / 2)

    @mistake("δ ignored", "With δ = 1 it is right. Where does δ enter the formula when it is not 1?")
    def delta_ignored(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, 1.0)

    @mistake("δ ignored")
    def delta_in_the_threshold_only(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, delta, large=lambda e, d: e - 0.5)

    @mistake("δ ignored")
    def delta_in_the_line_only(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        error = np.abs(y_true - y_pred)
        return np.where(error <= 1, error**2 / 2, delta * error - delta**2 / 2).mean(-1)

    @mistake(
        "slope of the line is not δ",
        "Beyond δ the line goes on with the slope that the parabola has at δ. What is the slope of ½e² there?",
    )
    def slope_one(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, delta, large=lambda e, d: e - d**2 / 2)

    @mistake("slope of the line is not δ")
    def slope_one_meets(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, delta, large=lambda e, d: e - d / 2)

    @mistake("slope of the line is not δ")
    def slope_one_joined(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true, y_pred, delta, large=lambda e, d: e - d + d**2 / 2)

    @mistake(
        "one decision for the whole batch",
        "One `if` decides for all errors at once. Among the same predictions some are near and some far off: "
        "choose entry by entry.",
    )
    def decided_by_all(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        error = np.abs(y_true - y_pred)
        return (error**2 / 2 if np.all(error <= delta) else delta * error - delta**2 / 2).mean(-1)

    @mistake("one decision for the whole batch")
    def decided_by_mean(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        error = np.abs(y_true - y_pred)
        return (error**2 / 2 if error.mean() <= delta else delta * error - delta**2 / 2).mean(-1)

    @mistake("one decision for the whole batch")
    def decided_by_any(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        error = np.abs(y_true - y_pred)
        return (error**2 / 2 if np.any(error <= delta) else delta * error - delta**2 / 2).mean(-1)

    @mistake("one decision for the whole batch")
    def decided_by_an_array(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        error = np.abs(y_true - y_pred)
        if error <= delta:
            return (error**2 / 2).mean(-1)
        return (delta * error - delta**2 / 2).mean(-1)

    @mistake("one decision for the whole batch")
    def decided_by_row(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        error = np.abs(y_true - y_pred)
        rows = error.mean(-1, keepdims=True)
        return np.where(rows <= delta, error**2 / 2, delta * error - delta**2 / 2).mean(-1)

    @mistake("one decision for the whole batch")
    def mean_first(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        error = np.abs(y_true - y_pred).mean(-1)
        return np.where(error <= delta, error**2 / 2, delta * error - delta**2 / 2)

    @mistake(
        "the sign of the error decides",
        "A prediction far too low is as far off as one far too high. Compare the error's size with δ.",
    )
    def signed(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        error = y_true - y_pred
        return np.where(error <= delta, error**2 / 2, delta * np.abs(error) - delta**2 / 2).mean(-1)

    @mistake("the sign of the error decides")
    def signed_other_way(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return huber.signed.answer(y_pred, y_true, delta)

    @mistake("the sign of the error decides")
    def signed_line(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        error = y_true - y_pred
        return np.where(np.abs(error) <= delta, error**2 / 2, delta * error - delta**2 / 2).mean(-1)

    @mistake("the sign of the error decides")
    def signed_line_other_way(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return huber.signed_line.answer(y_pred, y_true, delta)

    @mistake("the sign of the error decides")
    def signed_throughout(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        error = y_true - y_pred
        return np.where(error <= delta, error**2 / 2, delta * error - delta**2 / 2).mean(-1)

    @mistake("the sign of the error decides")
    def signed_throughout_other_way(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return huber.signed_throughout.answer(y_pred, y_true, delta)

    @mistake(
        "not the mean over the last axis",
        "One number a sample: average over the last axis, and over no other.",
    )
    def mean_of_all(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true[..., None], y_pred[..., None], delta).mean()

    @mistake("not the mean over the last axis")
    def sum_over_last(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true[..., None], y_pred[..., None], delta).sum(-1)

    @mistake("not the mean over the last axis")
    def mean_over_first(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true[..., None], y_pred[..., None], delta).mean(0)

    @mistake("not the mean over the last axis")
    def no_mean(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true[..., None], y_pred[..., None], delta)

    @mistake(
        "only rank 2",
        "Axis 1 is the last one of a matrix only. Counted from the end, the last axis is −1, whatever the rank.",
        telling="raised",
    )
    def axis_1(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
        return _huber(y_true[..., None], y_pred[..., None], delta).mean(1)


@right
def _adam(
    w: Any,
    m: Any,
    v: Any,
    gradient: Any,
    step: int,
    learning_rate: float = 0.001,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
    square: Callable[..., Any] = lambda g: g * g,
    correction: Callable[..., Any] = lambda a, b: np.sqrt(1 - b) / (1 - a),
    below: Callable[..., Any] = lambda v, epsilon: np.sqrt(v) + epsilon,
) -> tuple[Any, Any, Any]:
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * square(gradient)
    with np.errstate(all="ignore"):
        factor = learning_rate * correction(np.float64(beta_1) ** step, np.float64(beta_2) ** step)
        return w - factor * m / below(v, epsilon), m, v


class adam_step(Exercise):
    section = "Optimizers"
    forbidden = (
        "keras.optimizers.Adam",
        "keras.optimizers.AdamW",
        "keras.optimizers.Nadam",
        "keras.optimizers.Adamax",
        "tensorflow.keras.optimizers.legacy.Adam",
        "tensorflow.compat.v1.train.AdamOptimizer",
        "tensorflow.raw_ops.ApplyAdam",
        "tensorflow.raw_ops.ResourceApplyAdam",
    )

    @staticmethod
    def reference(
        w: Any,
        m: Any,
        v: Any,
        gradient: Any,
        step: int,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> tuple[Any, Any, Any]:
        variable = keras.Variable(w, dtype=w.dtype.name)
        optimizer = keras.optimizers.Adam(learning_rate, beta_1, beta_2, epsilon)
        optimizer.build([variable])
        optimizer._momentums[0].assign(m)
        optimizer._velocities[0].assign(v)
        optimizer.iterations.assign(step - 1)
        optimizer.apply([tf.constant(gradient)])
        return variable.numpy(), optimizer._momentums[0].numpy(), optimizer._velocities[0].numpy()

    STEPS = ((1, (4,), "float64"), (7, (2, 3), "float32"))

    def _step(self, t: Trial, answer: Any, step: int, shape: tuple[int, ...], dtype: str, **others: float) -> Any:
        w = t.normal(shape, mean=0.02, scale=0.02, dtype=dtype)
        gradient = t.away_from_zero(shape, dtype=dtype)
        m, v = t.normal(shape, mean=0.3, scale=0.2, dtype=dtype), t.uniform(shape, 0.2, 0.9, dtype=dtype)
        if step == 1:
            m, v = t.given(np.zeros(shape, dtype)), t.given(np.zeros(shape, dtype))
        found = answer(w, m, v, gradient, step, **others)
        return w, found[0], found[1], found[2]

    def _moved(self, t: Trial, where: str, w: Any, new: Any, learning_rate: float) -> None:
        moved = (np.asarray(new, "float64") - w) / learning_rate
        t.array(f"how far the weights move, in learning rates, {where}", moved)

    @aspect(1, "`m`: a running mean of the gradients")
    def first_moment(self, t: Trial, answer: Any) -> None:
        for step, shape, dtype in self.STEPS:
            t.array(f"m after step {step}", self._step(t, answer, step, shape, dtype)[2])
        t.array("m with beta_1 = 0.6", self._step(t, answer, 3, (4,), "float64", beta_1=0.6)[2])

    @aspect(1, "`v`: a running mean of the squared gradients")
    def second_moment(self, t: Trial, answer: Any) -> None:
        for step, shape, dtype in self.STEPS:
            t.array(f"v after step {step}", self._step(t, answer, step, shape, dtype)[3])
        t.array("v with beta_2 = 0.7", self._step(t, answer, 3, (4,), "float64", beta_2=0.7)[3])

    @aspect(2, "the first step: each weight moves by the learning rate")
    def first_step(self, t: Trial, answer: Any) -> None:
        for shape in [(4,), (2, 3)]:
            w, new, _, _ = self._step(t, answer, 1, shape, "float64", learning_rate=0.1)
            self._moved(t, f"in step 1, weights of shape {shape}", w, new, 0.1)

    @aspect(2, "later steps: the correction fades as βᵗ does")
    def later_steps(self, t: Trial, answer: Any) -> None:
        for step, shape in [(2, (3,)), (9, (2, 3)), (3000, (2,))]:
            w, new, _, _ = self._step(t, answer, step, shape, "float64", learning_rate=0.2)
            self._moved(t, f"in step {step}", w, new, 0.2)

    @aspect(1, "the betas, given or not, and the learning rate's default")
    def arguments(self, t: Trial, answer: Any) -> None:
        w, new, _, _ = self._step(t, answer, 40, (4,), "float64")
        self._moved(t, "when none is given (0.001), in step 40", w, new, 0.001)
        w, new, _, _ = self._step(t, answer, 3, (4,), "float64", learning_rate=0.3, beta_1=0.6, beta_2=0.7)
        self._moved(t, "in step 3 with beta_1 = 0.6, beta_2 = 0.7", w, new, 0.3)

    @aspect(1, "`epsilon` stands where Keras puts it")
    def small_epsilon(self, t: Trial, answer: Any) -> None:
        for step in (1, 5):
            w, new, _, _ = self._step(t, answer, step, (4,), "float64", learning_rate=0.3, epsilon=0.05)
            self._moved(t, f"in step {step} with epsilon = 0.05", w, new, 0.3)

    @mistake(
        "no bias correction",
        "m and v start at zero and are too small at first. The factor √(1 − β₂ᵗ) / (1 − β₁ᵗ) makes up for it.",
    )
    def uncorrected(*state: Any, **others: float) -> Any:
        return _adam(*state, **others, correction=lambda a, b: 1.0)

    @mistake("no bias correction")
    def uncorrected_m(*state: Any, **others: float) -> Any:
        return _adam(*state, **others, correction=lambda a, b: np.sqrt(1 - b))

    @mistake("no bias correction")
    def uncorrected_v(*state: Any, **others: float) -> Any:
        return _adam(*state, **others, correction=lambda a, b: 1 / (1 - a))

    @mistake("no bias correction")
    def corrected_as_if_first(w: Any, m: Any, v: Any, gradient: Any, step: int, **others: float) -> Any:
        return _adam(w, m, v, gradient, 1, **others)

    @mistake(
        "the corrected means are kept",
        "The correction is for this step's move only. The running means go on without it, or it would be made "
        "again and again.",
    )
    def corrected_kept(*state: Any, **others: float) -> Any:
        w, m, v = _adam(*state, **others)
        beta_1, beta_2 = others.get("beta_1", 0.9), others.get("beta_2", 0.999)
        return w, m / (1 - beta_1 ** state[-1]), v / (1 - beta_2 ** state[-1])

    @mistake(
        "v from g, not g²",
        "v averages the squares of the gradients. Without the square it can even be negative, and has no root.",
        telling="v after step",
    )
    def not_squared(*state: Any, **others: float) -> Any:
        return _adam(*state, **others, square=lambda g: g)

    @mistake("v from g, not g²", telling="v after step")
    def absolute(*state: Any, **others: float) -> Any:
        return _adam(*state, **others, square=np.abs)

    @mistake(
        "no square root",
        "v is a mean of squares. Its root is what has the gradient's size; without it the step depends on how "
        "large gradients are.",
    )
    def no_root(*state: Any, **others: float) -> Any:
        return _adam(*state, **others, below=lambda v, e: v + e)

    @mistake("no square root")
    def no_root_anywhere(*state: Any, **others: float) -> Any:
        return _adam(*state, **others, correction=lambda a, b: (1 - b) / (1 - a), below=lambda v, e: v + e)

    @mistake("no square root")
    def no_root_in_the_correction(*state: Any, **others: float) -> Any:
        return _adam(*state, **others, correction=lambda a, b: (1 - b) / (1 - a))

    @mistake(
        "step counted from 0",
        "The first step is step 1, and βᵗ is then β. Counted from 0 it is 1, and the correction divides by zero.",
    )
    def step_before(w: Any, m: Any, v: Any, gradient: Any, step: int, **others: float) -> Any:
        return _adam(w, m, v, gradient, step - 1, **others)

    @mistake("step counted from 0")
    def step_after(w: Any, m: Any, v: Any, gradient: Any, step: int, **others: float) -> Any:
        return _adam(w, m, v, gradient, step + 1, **others)

    @mistake("step counted from 0")
    def step_before_in_plain_python(w: Any, m: Any, v: Any, gradient: Any, step: int, **others: float) -> Any:
        1 / (1 - 0.9 ** (step - 1))
        return _adam(w, m, v, gradient, step - 1, **others)

    @mistake(
        "betas swapped",
        "beta_1 belongs to m, the mean of the gradients, and beta_2 to v, the mean of their squares, which changes "
        "more slowly.",
    )
    def betas_swapped(*state: Any, beta_1: float = 0.9, beta_2: float = 0.999, **others: float) -> Any:
        return _adam(*state, **others, beta_1=beta_2, beta_2=beta_1)

    @mistake("betas swapped")
    def betas_swapped_in_the_means(*state: Any, beta_1: float = 0.9, beta_2: float = 0.999, **others: float) -> Any:
        return _adam(*state, **others, beta_1=beta_2, beta_2=beta_1, correction=lambda a, b: np.sqrt(1 - a) / (1 - b))

    @mistake("betas swapped")
    def betas_swapped_in_the_correction(*state: Any, **others: float) -> Any:
        return _adam(*state, **others, correction=lambda a, b: np.sqrt(1 - a) / (1 - b))

    @mistake(
        "β and 1 − β exchanged",
        "A running mean keeps most of what it was, β of it, and takes in little of what is new, 1 − β.",
        telling="m after step",
    )
    def exchanged(*state: Any, beta_1: float = 0.9, beta_2: float = 0.999, **others: float) -> Any:
        factor = np.sqrt(1 - beta_2 ** state[-1]) / (1 - beta_1 ** state[-1])
        return _adam(*state, **others, beta_1=1 - beta_1, beta_2=1 - beta_2, correction=lambda a, b: factor)

    @mistake(
        "the gradient in place of m",
        "The weights move along the running mean of the gradients, not along the last one.",
    )
    def along_the_gradient(w: Any, m: Any, v: Any, gradient: Any, step: int, **others: float) -> Any:
        new, _, _ = _adam(w, gradient, v, gradient, step, **others)
        return new, *_adam(w, m, v, gradient, step, **others)[1:]

    @mistake(
        "means not yet moved",
        "m and v take the new gradient in first. The step is made with the new ones.",
    )
    def old_means(w: Any, m: Any, v: Any, gradient: Any, step: int, **others: float) -> Any:
        factor = np.sqrt(1 - others.get("beta_2", 0.999) ** step) / (1 - others.get("beta_1", 0.9) ** step)
        move = others.get("learning_rate", 0.001) * factor * m / (np.sqrt(v) + others.get("epsilon", 1e-7))
        return w - move, *_adam(w, m, v, gradient, step, **others)[1:]

    @mistake(
        "epsilon elsewhere",
        "Keras adds ε to √v: not under the root, and not after v has been corrected, as the paper has it.",
    )
    def epsilon_of_the_paper(*state: Any, epsilon: float = 1e-7, **others: float) -> Any:
        epsilon *= np.sqrt(1 - others.get("beta_2", 0.999) ** state[-1])
        return _adam(*state, **others, epsilon=epsilon)

    @mistake("epsilon elsewhere")
    def epsilon_under_the_root(*state: Any, **others: float) -> Any:
        return _adam(*state, **others, below=lambda v, e: np.sqrt(v + e))

    @mistake(
        "arguments ignored",
        "With the defaults it is right. Somebody may ask for other betas or another ε, and gets the defaults all "
        "the same.",
    )
    def betas_fixed(*state: Any, learning_rate: float = 0.001, epsilon: float = 1e-7, **others: float) -> Any:
        return _adam(*state, learning_rate=learning_rate, epsilon=epsilon)

    @mistake("arguments ignored")
    def betas_and_epsilon_fixed(*state: Any, learning_rate: float = 0.001, **others: float) -> Any:
        return _adam(*state, learning_rate=learning_rate)

    @mistake("arguments ignored")
    def epsilon_fixed(*state: Any, epsilon: float = 1e-7, **others: float) -> Any:
        return _adam(*state, **others)

    @mistake(
        "climbs",
        "The weights move with the gradient. Downhill is against it: there is a minus before the step.",
    )
    def climbs(w: Any, *state: Any, **others: float) -> Any:
        new, m, v = _adam(w, *state, **others)
        return 2 * w - new, m, v


@right
def _pad(
    sequences: Any,
    maxlen: int | None = None,
    padding: str = "pre",
    truncating: str = "pre",
    value: int = 0,
) -> Any:
    if maxlen is None:
        maxlen = max(map(len, sequences))
    found = np.full((len(sequences), maxlen), value, "int32")
    for row, sequence in zip(found, sequences, strict=True):
        kept = list(sequence)[-maxlen:] if truncating == "pre" else list(sequence)[:maxlen]
        start = 0 if padding == "post" else maxlen - len(kept)
        row[start : start + len(kept)] = kept
    return found


class pad_sequences(Exercise):
    section = "Preprocessing: sequences of one length"
    forbidden = ("keras.utils.pad_sequences", "tensorflow.keras.preprocessing.sequence.pad_sequences")

    @staticmethod
    def reference(
        sequences: Any, maxlen: int | None = None, padding: str = "pre", truncating: str = "pre", value: int = 0
    ) -> Any:
        return keras.utils.pad_sequences(sequences, maxlen=maxlen, padding=padding, truncating=truncating, value=value)

    def _sequences(self, t: Trial, *lengths: int) -> list[Any]:
        return [t.rng.integers(1, 50, length).tolist() for length in lengths]

    def _try(self, t: Trial, answer: Any, lengths: tuple[int, ...], **options: Any) -> None:
        said = ", ".join(f"{name}={value!r}" for name, value in options.items())
        where = f"sequences of lengths {', '.join(map(str, lengths))}" + (f", {said}" if said else "")
        t.array(where, np.asarray(answer(self._sequences(t, *lengths), **options)).astype("float64"))

    @aspect(2, "zeros go before a short sequence, up to the longest")
    def longest(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, (3, 5, 1))
        self._try(t, answer, (2, 2, 6, 4))
        arrays = [t.integers(length, 1, 50) for length in (4, 2)]
        t.array("two arrays of lengths 4, 2", np.asarray(answer(arrays)).astype("float64"))

    @aspect(1, '`padding="post"` puts them after it')
    def post(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, (3, 5, 1), padding="post")
        self._try(t, answer, (2, 4), padding="post", maxlen=6)

    @aspect(2, "a long sequence loses its beginning, or with `truncating` its end")
    def cut(self, t: Trial, answer: Any) -> None:
        for lengths, maxlen in [((5, 7), 4), ((6, 5, 8), 5), ((3, 2), 1)]:
            self._try(t, answer, lengths, maxlen=maxlen)
            self._try(t, answer, lengths, maxlen=maxlen, truncating="post")

    @aspect(1, "`maxlen` may also be longer than every sequence")
    def longer(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, (3, 3), maxlen=5)
        self._try(t, answer, (1, 4, 2), maxlen=7)

    @aspect(1, "`value` is what is padded with")
    def value(self, t: Trial, answer: Any) -> None:
        for value in (-1, 7):
            self._try(t, answer, (3, 5), value=value)

    @aspect(1, "empty sequences are all padding")
    def empty(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, (0, 3))
        self._try(t, answer, (2, 0, 0), padding="post")

    @aspect(1, "an int32 array; the sequences stay as they were")
    def dtype(self, t: Trial, answer: Any) -> None:
        sequences = self._sequences(t, 3, 5, 2)
        before = copy.deepcopy(sequences)
        found = answer(sequences, maxlen=4)
        t.record("dtype", tf.as_dtype(found.dtype).name if hasattr(found, "dtype") else describe(found))
        t.record("sequences after the call", "as before" if sequences == before else "changed by the answer")

    @mistake(
        "pads after by default",
        'Without `padding` it is "pre": the padding comes first, so that what a recurrent layer reads last is the '
        "sequence.",
    )
    def post_by_default(sequences: Any, **options: Any) -> Any:
        return _pad(sequences, **{"padding": "post", **options})

    @mistake("pads after by default")
    def post_always(sequences: Any, **options: Any) -> Any:
        return _pad(sequences, **{**options, "padding": "post"})

    @mistake("pads after by default")
    def sides_exchanged(sequences: Any, padding: str = "pre", **options: Any) -> Any:
        return _pad(sequences, padding="post" if padding == "pre" else "pre", **options)

    @mistake("pads after by default")
    def both_post_by_default(sequences: Any, **options: Any) -> Any:
        return _pad(sequences, **{"padding": "post", "truncating": "post", **options})

    @mistake(
        "`padding` ignored",
        'The padding goes before the sequence even where `padding="post"` asks for the other side.',
    )
    def pre_always(sequences: Any, **options: Any) -> Any:
        return _pad(sequences, **{**options, "padding": "pre"})

    @mistake(
        "cuts the wrong end",
        'By default a sequence that is too long loses its beginning: `truncating="pre"` says which end is cut, not '
        "which is kept.",
    )
    def cut_exchanged(sequences: Any, truncating: str = "pre", **options: Any) -> Any:
        return _pad(sequences, truncating="post" if truncating == "pre" else "pre", **options)

    @mistake("cuts the wrong end")
    def cut_post_by_default(sequences: Any, **options: Any) -> Any:
        return _pad(sequences, **{"truncating": "post", **options})

    @mistake(
        "`truncating` ignored",
        'A sequence that is too long loses its beginning even where `truncating="post"` says its end.',
    )
    def cut_pre_always(sequences: Any, **options: Any) -> Any:
        return _pad(sequences, **{**options, "truncating": "pre"})

    @mistake("`truncating` ignored")
    def cut_as_it_pads(sequences: Any, padding: str = "pre", **options: Any) -> Any:
        return _pad(sequences, padding=padding, **{**options, "truncating": padding})

    @mistake("ignores `value`", "The padding is 0 whatever `value` says.")
    def zeros(sequences: Any, **options: Any) -> Any:
        return _pad(sequences, **{**options, "value": 0})

    @mistake(
        "shortest length as `maxlen`",
        "Without `maxlen` nothing is cut: the longest sequence sets the length, and the others are padded up to it.",
    )
    def shortest(sequences: Any, **options: Any) -> Any:
        return _pad(sequences, **{"maxlen": min(map(len, sequences)), **options})

    @mistake(
        "the first sequence's length as `maxlen`",
        "Without `maxlen` the longest sequence sets the length, and it need not be the first.",
    )
    def first_length(sequences: Any, **options: Any) -> Any:
        return _pad(sequences, **{"maxlen": len(sequences[0]), **options})

    @mistake(
        "never cuts",
        "With a `maxlen` every row is that long. What is to become of a sequence that is longer?",
    )
    def never_cut(sequences: Any, maxlen: int | None = None, **options: Any) -> Any:
        return _pad(sequences, max(maxlen or 0, *map(len, sequences)), **options)

    @mistake("never cuts")
    def rows_too_long(
        sequences: Any, maxlen: int | None = None, padding: str = "pre", truncating: str = "pre", value: int = 0
    ) -> Any:
        maxlen = maxlen or max(map(len, sequences))
        fills = [[value] * (maxlen - len(sequence)) for sequence in sequences]
        rows = [
            [*row, *fill] if padding == "post" else [*fill, *row] for row, fill in zip(sequences, fills, strict=True)
        ]
        return np.array(rows, "int32")

    @mistake(
        "an empty sequence breaks it",
        "`row[-0:]` is the whole row, not its empty end. A sequence of length 0 needs a start that is counted from "
        "the front.",
    )
    def minus_zero(sequences: Any, **options: Any) -> Any:
        found = _pad(sequences, **options)
        if options.get("padding") != "post":
            for row, sequence in zip(found, sequences, strict=True):
                kept = row[found.shape[1] - min(len(sequence), found.shape[1]) :].copy()
                row[-len(kept) :] = kept
        return found

    @mistake("an empty sequence breaks it")
    def first_entry(sequences: Any, **options: Any) -> Any:
        [sequence[0] for sequence in sequences]
        return _pad(sequences, **options)

    @mistake(
        "wrong dtype", "NumPy makes int64 of Python's integers and float64 of zeros. Keras's default here is int32."
    )
    def int64(sequences: Any, **options: Any) -> Any:
        return _pad(sequences, **options).astype("int64")

    @mistake("wrong dtype")
    def float64(sequences: Any, **options: Any) -> Any:
        return _pad(sequences, **options).astype("float64")

    @mistake("wrong dtype")
    def float32(sequences: Any, **options: Any) -> Any:
        return _pad(sequences, **options).astype("float32")

    @mistake("wrong dtype")
    def lists(sequences: Any, **options: Any) -> Any:
        return _pad(sequences, **options).tolist()

    @mistake(
        "changes the sequences",
        "`insert`, `append` and `del` work on the caller's own lists. Copy a sequence before you pad or cut it.",
        telling="sequences after the call",
    )
    def in_place(sequences: Any, **options: Any) -> Any:
        found = _pad(sequences, **options)
        for sequence, row in zip(sequences, found.tolist(), strict=True):
            if isinstance(sequence, list):
                sequence[:] = row
        return found


@right
def _scaled(x: Any, mean: Any, deviation: Any) -> Any:
    return (x - mean) / np.where(deviation == 0, 1, deviation)


class fit_scaler(Exercise):
    section = "Preprocessing: scaling without peeking"
    forbidden = (
        "keras.layers.Normalization",
        "sklearn.preprocessing.StandardScaler",
        "sklearn.preprocessing.scale",
        "scipy.stats.zscore",
        "scipy.stats.zmap",
    )

    @staticmethod
    def reference(train: Any, test: Any) -> tuple[Any, Any]:
        layer = keras.layers.Normalization()
        layer.adapt(np.asarray(train, "float32"))
        return layer(np.asarray(train, "float32")), layer(np.asarray(test, "float32"))

    def _both(self, t: Trial, answer: Any, which: int) -> None:
        for n, m, features, dtype in [(9, 5, 3, "float64"), (6, 8, 2, "float32"), (12, 1, 4, "float64")]:
            train = t.normal((n, features), mean=2.0, scale=3.0, dtype=dtype)
            test = t.normal((m, features), mean=4.0, scale=1.5, dtype=dtype)
            found = _pair(answer(train, test), "train, test")
            where = f"{('train', 'test')[which]}, standardized, for {n} and {m} samples of {features} features"
            t.array(where, found[which])

    @aspect(2, "train: zero mean and unit variance, feature by feature")
    def train(self, t: Trial, answer: Any) -> None:
        self._both(t, answer, 0)

    @aspect(3, "test: shifted and scaled exactly as train was")
    def test(self, t: Trial, answer: Any) -> None:
        self._both(t, answer, 1)

    @aspect(1, "a feature that is constant in train becomes zeros there")
    def constant(self, t: Trial, answer: Any) -> None:
        for value in (4.0, 0.0):
            train = t.normal((6, 3), dtype="float64").copy()
            train[:, 1] = value
            with np.errstate(all="ignore"):
                found, _ = _pair(answer(t.given(train), t.normal((4, 3), dtype="float64")), "train, test")
            t.array(f"a feature that is always {value:g} in train", np.asarray(found)[:, 1])

    @mistake(
        "test by its own statistics",
        "The test set stands for data that come one by one, later. Whatever is learned from data, means and "
        "deviations too, is learned from the training set.",
    )
    def own_statistics(train: Any, test: Any) -> Any:
        return tuple(_scaled(x, x.mean(0), x.std(0)) for x in (train, test))

    @mistake("test by its own statistics")
    def own_mean(train: Any, test: Any) -> Any:
        return _scaled(train, train.mean(0), train.std(0)), _scaled(test, test.mean(0), train.std(0))

    @mistake("test by its own statistics")
    def own_deviation(train: Any, test: Any) -> Any:
        return _scaled(train, train.mean(0), train.std(0)), _scaled(test, train.mean(0), test.std(0))

    @mistake("test by its own statistics")
    def own_statistics_nan(train: Any, test: Any) -> Any:
        with np.errstate(all="ignore"):
            return tuple((x - x.mean(0)) / x.std(0) for x in (train, test))

    @mistake("test by its own statistics")
    def own_statistics_epsilon(train: Any, test: Any) -> Any:
        return tuple((x - x.mean(0)) / np.maximum(x.std(0), 1e-7) for x in (train, test))

    @mistake(
        "statistics of both pooled",
        "The test set took part in the mean and the deviation: the model peeks at what it will be judged by.",
    )
    def pooled(train: Any, test: Any) -> Any:
        both = np.concatenate([train, test])
        return tuple(_scaled(x, both.mean(0), both.std(0)) for x in (train, test))

    @mistake("statistics of both pooled")
    def pooled_nan(train: Any, test: Any) -> Any:
        both = np.concatenate([train, test])
        with np.errstate(all="ignore"):
            return tuple((x - both.mean(0)) / both.std(0) for x in (train, test))

    @mistake(
        "standardized per sample",
        "A feature is a column. Average over the samples, axis 0, not over a sample's features.",
    )
    def per_sample(train: Any, test: Any) -> Any:
        return tuple(_scaled(x, x.mean(1, keepdims=True), x.std(1, keepdims=True)) for x in (train, test))

    @mistake(
        "one mean for all features",
        "Without an axis, `mean` and `std` give one number for the table: each feature has its own.",
    )
    def overall(train: Any, test: Any) -> Any:
        return tuple(_scaled(x, train.mean(), train.std()) for x in (train, test))

    @mistake("sample variance (N − 1)", "Keras uses the population variance: divide by N, not by N − 1.")
    def sample_variance(train: Any, test: Any) -> Any:
        return tuple(_scaled(x, train.mean(0), train.std(0, ddof=1)) for x in (train, test))

    @mistake("divided by the variance", "Divide by the root of the variance, the standard deviation.")
    def by_variance(train: Any, test: Any) -> Any:
        return tuple(_scaled(x, train.mean(0), train.var(0)) for x in (train, test))

    @mistake(
        "NaN on a constant feature",
        "A constant feature has deviation 0, and 0 / 0 is NaN. Where the deviation is 0, divide by something harmless.",
    )
    def nan(train: Any, test: Any) -> Any:
        with np.errstate(all="ignore"):
            return tuple((x - train.mean(0)) / train.std(0) for x in (train, test))

    @mistake(
        "test left as it was",
        "The model learns on scaled numbers. What it is asked about later has to be scaled in the same way.",
    )
    def test_untouched(train: Any, test: Any) -> Any:
        return _scaled(train, train.mean(0), train.std(0)), test

    @mistake(
        "scaled to a range",
        "This maps smallest and largest to the ends of a range. Standardizing sets the mean to 0 and the deviation "
        "to 1.",
    )
    def to_range(train: Any, test: Any) -> Any:
        low, high = train.min(0), train.max(0)
        return tuple(_scaled(x, low, high - low) for x in (train, test))

    @mistake(
        "changes its arguments",
        "`-=` and `/=` work on the caller's own arrays. Someone who passes you data wants them back as they were: "
        "make new ones.",
        telling="the argument after the call",
    )
    def in_place(train: Any, test: Any) -> Any:
        mean, deviation = train.mean(0), train.std(0)
        deviation[deviation == 0] = 1
        for x in (train, test):
            x -= mean
            x /= deviation
        return train, test


@right
class _Accuracy(keras.metrics.Metric):  # type: ignore[misc]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.total = self.add_weight(shape=(), initializer="zeros", name="total")
        self.count = self.add_weight(shape=(), initializer="zeros", name="count")

    def hits(self, y_true: Any, y_pred: Any) -> Any:
        y_true = ops.cast(ops.reshape(y_true, (-1,)), "int32")
        return ops.cast(ops.equal(y_true, ops.cast(ops.argmax(y_pred, -1), "int32")), "float32")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        hits = self.hits(y_true, y_pred)
        weights = ops.ones_like(hits) if sample_weight is None else ops.cast(sample_weight, "float32")
        self.total.assign_add(ops.sum(hits * weights))
        self.count.assign_add(ops.sum(weights))

    def result(self) -> Any:
        return ops.divide_no_nan(self.total, self.count)


class StreamingAccuracy(Exercise):
    section = "Metrics: counting over batches"
    forbidden = (
        "keras.metrics.SparseCategoricalAccuracy",
        "keras.metrics.CategoricalAccuracy",
        "keras.metrics.Accuracy",
        "keras.metrics.SparseTopKCategoricalAccuracy",
        "keras.metrics.TopKCategoricalAccuracy",
        "keras.metrics.sparse_categorical_accuracy",
        "keras.metrics.categorical_accuracy",
        "keras.metrics.sparse_top_k_categorical_accuracy",
        "sklearn.metrics.accuracy_score",
    )

    @staticmethod
    def reference(**kwargs: Any) -> Any:
        return keras.metrics.SparseCategoricalAccuracy(**kwargs)

    BATCHES: ClassVar[dict[int, int]] = {8: 7, 3: 1, 5: 2}
    """The size of each batch → how many of its predictions are right."""

    def _batch(self, t: Trial, size: int, hits: int, classes: int = 4) -> tuple[Any, Any]:
        scores = t.rng.permuted(np.tile(np.arange(1.0, classes + 1), (size, 1)), axis=1)
        scores = (scores / scores.sum(1, keepdims=True)).astype("float32")
        wrong = (scores.argmax(1) + t.rng.integers(1, classes, size)) % classes
        order = t.rng.permutation(size)
        labels = np.where(order < hits, scores.argmax(1), wrong)
        return t.given(labels.astype("int32")), t.given(scores)

    def _result(self, metric: Any) -> Any:
        return np.asarray(metric.result()).item()

    @aspect(1, "one batch: the share of right predictions")
    def one_batch(self, t: Trial, answer: Any) -> None:
        for size, hits, classes in [(8, 5, 4), (3, 1, 6), (5, 5, 3)]:
            metric = answer()
            metric.update_state(*self._batch(t, size, hits, classes))
            t.number(f"result when {hits} of {size} are right", self._result(metric))

    @aspect(3, "several batches: the share among all samples so far")
    def batches(self, t: Trial, answer: Any) -> None:
        metric = answer()
        seen = right = 0
        for size, hits in self.BATCHES.items():
            metric.update_state(*self._batch(t, size, hits))
            seen, right = seen + size, right + hits
            t.number(f"result after batches with {right} right of {seen}", self._result(metric))

    @aspect(2, "`sample_weight` says how much a sample counts")
    def sample_weights(self, t: Trial, answer: Any) -> None:
        metric = answer()
        for place, (size, hits) in enumerate(self.BATCHES.items()):
            labels, scores = self._batch(t, size, hits)
            weights = t.rng.uniform(0.2, 3.0, size).astype("float32")
            weights[-1] = 0.0
            metric.update_state(labels, scores, sample_weight=t.given(weights))
            t.number(f"result with weights after {place + 1} batches", self._result(metric))

    @aspect(1, "labels of shape (N, 1) as well")
    def column_labels(self, t: Trial, answer: Any) -> None:
        metric = answer()
        for size, hits in self.BATCHES.items():
            labels, scores = self._batch(t, size, hits)
            metric.update_state(t.given(labels[:, None]), scores)
            t.number(f"result for labels of shape ({size}, 1)", self._result(metric))
        labels, scores = self._batch(t, 7, 3)
        metric = answer()
        metric.update_state(t.given(labels[:, None]), scores, sample_weight=t.given(np.full(7, 2.0, "float32")))
        t.number("result for labels of shape (7, 1), each sample of weight 2", self._result(metric))

    @aspect(1, "0 before any sample")
    def start(self, t: Trial, answer: Any) -> None:
        t.number("result before any sample", self._result(answer()))

    @aspect(1, "`reset_state` forgets everything")
    def reset(self, t: Trial, answer: Any) -> None:
        metric = answer()
        for size, hits in self.BATCHES.items():
            metric.update_state(*self._batch(t, size, hits))
            metric.reset_state()
            metric.update_state(*self._batch(t, 5, 4))
            t.number(f"result for 4 of 5 right, after {size} other samples and a reset", self._result(metric))
            metric.reset_state()

    @aspect(2, "it works inside a graph, as `fit` runs it: its state is in variables")
    def graph(self, t: Trial, answer: Any) -> None:
        metric = answer()
        t.record("the metric keeps its state in variables", len(metric.variables) > 0)

        @tf.function(  # type: ignore[untyped-decorator]
            autograph=False,
            input_signature=[tf.TensorSpec([None], tf.int32), tf.TensorSpec([None, 4], tf.float32)],
        )
        def step(labels: Any, scores: Any) -> Any:
            metric.update_state(labels, scores)
            return metric.result()

        for place, (size, hits) in enumerate(self.BATCHES.items()):
            try:
                result = step(*self._batch(t, size, hits))
            except Exception:
                t.record("it runs inside a graph", False)
                raise
            if place == 0:
                t.record("it runs inside a graph", True)
            t.number(f"result inside a graph after {place + 1} batches", np.asarray(result).item())
        t.number("result after the graph has run", self._result(metric))

    @aspect(1, "a `keras.metrics.Metric` that takes a name and a dtype, and gives them back")
    def config(self, t: Trial, answer: Any) -> None:
        metric = answer(name="mine", dtype="float64")
        t.record("a keras.metrics.Metric", isinstance(metric, keras.metrics.Metric))
        again = type(metric).from_config(metric.get_config())
        t.record("name and dtype after from_config", [again.name, keras.backend.standardize_dtype(again.dtype)])

    @mistake(
        "mean of batch means",
        "A batch of 3 counts as much as one of 8. Add up right predictions and samples, and divide once, in `result`.",
    )
    class mean_of_means(_Accuracy):
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            hits = self.hits(y_true, y_pred)
            weights = ops.ones_like(hits) if sample_weight is None else ops.cast(sample_weight, "float32")
            self.total.assign_add(ops.sum(hits * weights) / ops.sum(weights))
            self.count.assign_add(1.0)

    @mistake("mean of batch means")
    class mean_of_means_of_products(_Accuracy):
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            hits = self.hits(y_true, y_pred)
            self.total.assign_add(ops.mean(hits if sample_weight is None else hits * sample_weight))
            self.count.assign_add(1.0)

    @mistake("mean of batch means")
    class mean_of_means_unweighted(_Accuracy):
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            self.total.assign_add(ops.mean(self.hits(y_true, y_pred)))
            self.count.assign_add(1.0)

    @mistake(
        "never reset",
        "After `reset_state` the old samples still count. Keras's own `reset_state` sets every variable of the "
        "metric to 0; yours should do no less.",
        telling="result for 4 of 5 right",
    )
    class never_reset(_Accuracy):
        def reset_state(self) -> None:
            pass

    @mistake("never reset", telling="result for 4 of 5 right")
    class total_not_reset(_Accuracy):
        def reset_state(self) -> None:
            self.count.assign(0.0)

    @mistake("never reset", telling="result for 4 of 5 right")
    class count_not_reset(_Accuracy):
        def reset_state(self) -> None:
            self.total.assign(0.0)

    @mistake(
        "ignores the weights",
        "`sample_weight` makes no difference. A sample of weight 0 should not count at all, one of weight 2 twice.",
    )
    class weights_ignored(_Accuracy):
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            super().update_state(y_true, y_pred)

    @mistake("ignores the weights", telling="raised")
    class no_sample_weight(_Accuracy):
        def update_state(self, y_true: Any, y_pred: Any) -> None:  # type: ignore[override]
            super().update_state(y_true, y_pred)

    @mistake(
        "weights count on one side only",
        "The weights enter twice: the right predictions are added up with them, and what is divided by is their sum.",
    )
    class weights_above_only(_Accuracy):
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            hits = self.hits(y_true, y_pred)
            self.total.assign_add(ops.sum(hits if sample_weight is None else hits * sample_weight))
            self.count.assign_add(ops.sum(ops.ones_like(hits)))

    @mistake("weights count on one side only")
    class weights_below_only(_Accuracy):
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            hits = self.hits(y_true, y_pred)
            self.total.assign_add(ops.sum(hits))
            self.count.assign_add(ops.sum(ops.ones_like(hits) if sample_weight is None else sample_weight))

    @mistake(
        "keeps only the last batch",
        "Each batch overwrites the one before. `assign_add` adds to what a variable holds, `assign` replaces it.",
    )
    class last_batch(_Accuracy):
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            self.total.assign(0.0)
            self.count.assign(0.0)
            super().update_state(y_true, y_pred, sample_weight)

    @mistake("keeps only the last batch")
    class last_batch_unweighted(_Accuracy):
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            self.total.assign(ops.mean(self.hits(y_true, y_pred)))
            self.count.assign(1.0)

    @mistake("keeps only the last batch")
    class last_batch_total(_Accuracy):
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            self.total.assign(0.0)
            super().update_state(y_true, y_pred, sample_weight)

    @mistake(
        "plain Python attributes",
        "In a graph `update_state` runs once, while it is traced, and a Python number that it changes is not part "
        "of the graph. Variables from `add_weight` are.",
        telling="the metric keeps its state in variables",
    )
    class python_attributes(_Accuracy):
        def __init__(self, **kwargs: Any) -> None:
            keras.metrics.Metric.__init__(self, **kwargs)
            self.total = self.count = 0.0

        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            hits = self.hits(y_true, y_pred)
            weights = ops.ones_like(hits) if sample_weight is None else ops.cast(sample_weight, "float32")
            self.total += float(ops.sum(hits * weights))
            self.count += float(ops.sum(weights))

        def result(self) -> Any:
            return self.total / self.count if self.count else 0.0

        def reset_state(self) -> None:
            self.total = self.count = 0.0

    @mistake("plain Python attributes", telling="the metric keeps its state in variables")
    class python_attributes_of_tensors(_Accuracy):
        def __init__(self, **kwargs: Any) -> None:
            keras.metrics.Metric.__init__(self, **kwargs)
            self.total = self.count = 0.0

        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            hits = self.hits(y_true, y_pred)
            weights = ops.ones_like(hits) if sample_weight is None else ops.cast(sample_weight, "float32")
            self.total = self.total + ops.sum(hits * weights)
            self.count = self.count + ops.sum(weights)

        def reset_state(self) -> None:
            self.total = self.count = 0.0

    @mistake(
        "NaN before any sample",
        "With no sample yet, 0 / 0 is NaN. A metric of Keras answers 0 then.",
        telling="result before any sample",
    )
    class nan(_Accuracy):
        def result(self) -> Any:
            return self.total / self.count

    @mistake(
        "labels (N, 1) against predictions (N,)",
        "Compared with (N,), a column (N, 1) broadcasts to (N, N): every label meets every prediction. Bring the "
        "labels to one axis first.",
        telling="result for labels of shape",
    )
    class broadcast(_Accuracy):
        def hits(self, y_true: Any, y_pred: Any) -> Any:
            return ops.cast(ops.equal(ops.cast(y_true, "int32"), ops.cast(ops.argmax(y_pred, -1), "int32")), "float32")

        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            hits = self.hits(y_true, y_pred)
            if sample_weight is None:
                self.total.assign_add(ops.sum(hits))
                self.count.assign_add(ops.cast(ops.size(hits), "float32"))
            else:
                self.total.assign_add(ops.sum(hits * sample_weight))
                self.count.assign_add(ops.sum(sample_weight))

    @mistake("labels (N, 1) against predictions (N,)", telling="result for labels of shape")
    class broadcast_by_samples(broadcast.answer):  # type: ignore[misc, name-defined]
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            hits = self.hits(y_true, y_pred)
            weights = ops.ones_like(y_pred[:, 0]) if sample_weight is None else sample_weight
            self.total.assign_add(ops.sum(hits * weights))
            self.count.assign_add(ops.sum(weights))

    @mistake("labels (N, 1) against predictions (N,)", telling="result for labels of shape")
    class broadcast_by_ones(broadcast.answer):  # type: ignore[misc, name-defined]
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            hits = self.hits(y_true, y_pred)
            weights = ops.ones_like(hits) if sample_weight is None else sample_weight
            self.total.assign_add(ops.sum(hits * weights))
            self.count.assign_add(ops.sum(weights))

    @mistake(
        "does not run in a graph",
        "Eagerly it is right. In a graph a tensor has no value yet: NumPy, `float`, `len`, a Python `if` on it and "
        "a batch size from `.shape` all fail there.",
        telling="it runs inside a graph",
    )
    class numpy_inside(_Accuracy):
        def hits(self, y_true: Any, y_pred: Any) -> Any:
            return ops.convert_to_tensor((np.argmax(y_pred, -1) == np.reshape(y_true, -1)).astype("float32"))

    @mistake("does not run in a graph", telling="it runs inside a graph")
    class python_if(_Accuracy):
        def result(self) -> Any:
            return self.total / self.count if self.count > 0 else 0.0

    @mistake("does not run in a graph", telling="it runs inside a graph")
    class python_float(_Accuracy):
        def result(self) -> Any:
            return float(ops.divide_no_nan(self.total, self.count))

    @mistake("does not run in a graph", telling="it runs inside a graph")
    class static_size(_Accuracy):
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            hits = self.hits(y_true, y_pred)
            if sample_weight is not None:
                self.total.assign_add(ops.sum(hits * sample_weight))
                self.count.assign_add(ops.sum(sample_weight))
            else:
                self.total.assign_add(ops.sum(hits))
                self.count.assign_add(y_true.shape[0])

    @mistake(
        "constructor without **kwargs",
        "A metric is given a name and a dtype when it is constructed. Take `**kwargs` and hand them to "
        "`super().__init__`.",
    )
    class no_kwargs(_Accuracy):
        def __init__(self) -> None:
            super().__init__()

    @mistake("constructor without **kwargs")
    class name_only(_Accuracy):
        def __init__(self, name: str = "accuracy") -> None:
            super().__init__(name=name)


@right
def _places(y_true: Any, y_pred: Any) -> Any:
    """Return in which place each label's score comes, 0 being the highest."""
    y_true, y_pred = np.asarray(y_true).reshape(-1, 1), np.asarray(y_pred)
    return (y_pred > np.take_along_axis(y_pred, y_true, 1)).sum(1)


class top_k_accuracy(Exercise):
    section = "Metrics: among the best k"
    forbidden = (
        "keras.ops.in_top_k",
        "keras.metrics.SparseTopKCategoricalAccuracy",
        "keras.metrics.TopKCategoricalAccuracy",
        "keras.metrics.sparse_top_k_categorical_accuracy",
        "keras.metrics.top_k_categorical_accuracy",
        "tensorflow.math.in_top_k",
        "tensorflow.raw_ops.InTopK",
        "tensorflow.raw_ops.InTopKV2",
        "sklearn.metrics.top_k_accuracy_score",
    )

    @staticmethod
    def reference(y_true: Any, y_pred: Any, k: int) -> float:
        return float(np.mean(keras.metrics.sparse_top_k_categorical_accuracy(y_true, y_pred, k)))

    def _try(self, t: Trial, answer: Any, k: int, classes: int, places: tuple[int, ...], dtype: str = "int32") -> None:
        """Draw scores, and labels whose scores come in the given places, 0 being the highest."""
        scores = t.rng.permuted(np.tile(np.linspace(-1.0, 2.0, classes), (len(places), 1)), axis=1)
        scores += t.rng.uniform(0, 0.1, scores.shape)
        labels = np.argsort(-scores, 1)[np.arange(len(places)), t.rng.permutation(places)]
        found = answer(t.given(labels.astype(dtype)), t.given(scores.astype("float32")), k)
        t.number(f"k = {k}, {len(places)} samples, {classes} classes", found)

    @aspect(3, "a hit wherever the label is among the k highest scores")
    def values(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, 2, 6, (0, 0, 0, 1, 2, 2, 4, 5, 3))
        self._try(t, answer, 3, 5, (0, 1, 2, 2, 3, 4, 4), "int64")
        self._try(t, answer, 5, 11, (0, 3, 4, 5, 5, 9, 10, 10))

    @aspect(1, "k = 1 is the ordinary accuracy")
    def one(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, 1, 4, (0, 0, 0, 1, 1, 2, 3))
        self._try(t, answer, 1, 3, (0, 1, 2, 2))

    @aspect(1, "with k the number of classes every label is a hit")
    def every(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, 4, 4, (0, 1, 2, 3, 3))
        self._try(t, answer, 3, 3, (2, 2, 1, 0))

    @mistake(
        "bottom k",
        "These are the k lowest scores. `argsort` sorts upwards: where do the highest stand?",
    )
    def bottom(y_true: Any, y_pred: Any, k: int) -> float:
        return float(np.mean(_places(y_true, y_pred) >= y_pred.shape[1] - k))

    @mistake(
        "ordinary accuracy",
        "Only the highest score is looked at. With k = 3 the label may come second or third as well.",
    )
    def ordinary(y_true: Any, y_pred: Any, k: int) -> float:
        return float(np.mean(_places(y_true, y_pred) == 0))

    @mistake(
        "divided by k",
        "A sample is a hit or it is none; each can be one of the k places only once. Divide by the number of samples.",
    )
    def by_k(y_true: Any, y_pred: Any, k: int) -> float:
        return float(np.mean(_places(y_true, y_pred) < k) / k)

    @mistake("divided by k")
    def by_k_alone(y_true: Any, y_pred: Any, k: int) -> float:
        return float(np.sum(_places(y_true, y_pred) < k) / k)

    @mistake(
        "k is off by one",
        "Count how many scores your slice or comparison lets through when k is 1.",
    )
    def one_more(y_true: Any, y_pred: Any, k: int) -> float:
        return float(np.mean(_places(y_true, y_pred) <= k))

    @mistake("k is off by one")
    def one_less(y_true: Any, y_pred: Any, k: int) -> float:
        return float(np.mean(_places(y_true, y_pred) < k - 1))

    @mistake("k is off by one")
    def one_less_by_slice(y_true: Any, y_pred: Any, k: int) -> float:
        return float(np.mean((_places(y_true, y_pred) < k) & (_places(y_true, y_pred) > 0)))

    @mistake(
        "the k-th place only",
        "Among the best k means first, second, … or k-th. You count the k-th alone.",
    )
    def kth(y_true: Any, y_pred: Any, k: int) -> float:
        return float(np.mean(_places(y_true, y_pred) == k - 1))

    @mistake(
        "a count, not a share",
        "This is how many are right. An accuracy is their share: divide by the number of samples.",
    )
    def count(y_true: Any, y_pred: Any, k: int) -> float:
        return float(np.sum(_places(y_true, y_pred) < k))

    @mistake(
        "a tensor, not a number",
        "The value is right and still inside a tensor. A function that is to return a float returns one: `float(…)`.",
    )
    def tensor(y_true: Any, y_pred: Any, k: int) -> Any:
        return ops.mean(ops.cast(_places(y_true, y_pred) < k, "float32"))


@right
def _digits_model(
    x: Any, y: Any, epochs: int = 3, last: Any = "softmax", loss: Any = None, scale: float = 1 / 16, **fit: Any
) -> tuple[Any, Any]:
    """A network for digits that learns fast, well enough to tell one mistake from another."""
    layers = [keras.Input((64,)), keras.layers.Rescaling(scale), keras.layers.Dense(32, "relu")]
    model = keras.Sequential([*layers, keras.layers.Dense(10, last)])
    model.compile(keras.optimizers.Adam(0.02), loss or "sparse_categorical_crossentropy")
    fit = {"validation_split": 0.2, "batch_size": 64, "verbose": 0, **fit}
    return model, model.fit(x, y, epochs=epochs, **fit)


class train_digits(Exercise):
    section = "All eight together: digits"

    @staticmethod
    def reference(x: Any, y: Any) -> tuple[Any, Any]:
        model = keras.Sequential(
            [
                keras.Input((64,)),
                keras.layers.Rescaling(1 / 16),
                keras.layers.Dense(64, "relu"),
                keras.layers.Dense(10, "softmax"),
            ]
        )
        model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
        return model, model.fit(x, y, batch_size=64, epochs=8, validation_split=0.2, verbose=0)

    TRAINED_ON = 1200
    SCALES: ClassVar[dict[str, tuple[float, float]]] = {
        "raw": (0, 1),
        "0 to 1": (0, 16),
        "0 to 16/255": (0, 255),
        "-1 to 1": (8, 8),
        "-½ to ½": (8, 16),
    }

    def __init__(self) -> None:
        self._last: tuple[Any, Any] = None, None

    def _outcome(self, t: Trial, answer: Any, again: bool = False) -> Any:
        """Train once an answer, in its first aspect; the others look at the same model, or meet the same error."""
        if again or self._last[0] is not answer:
            x, y = load_digits(return_X_y=True)
            order = t.rng.permutation(len(x))
            x, y = x[order], y[order]
            seen = t.given(x[: self.TRAINED_ON]), t.given(y[: self.TRAINED_ON])
            start = time.process_time()
            try:
                outcome: Any = _pair(answer(*seen), "model, history")
            except Exception as error:
                outcome = error
            unseen = x[self.TRAINED_ON :], y[self.TRAINED_ON :]
            self._last = answer, (outcome, time.process_time() - start, unseen)
        outcome, seconds, unseen = self._last[1]
        if isinstance(outcome, Exception):
            raise outcome
        return *outcome, seconds, *unseen

    def _probabilities(self, model: Any, x: Any) -> Any:
        scores = np.asarray(model(x), "float64").reshape(len(x), -1)
        if _kind(scores) == "logits":
            scores = np.exp(scores - scores.max(1, keepdims=True))
        return scores / np.maximum(scores.sum(1, keepdims=True), 1e-9)

    @aspect(1, "it returns a model and its history, in under 20 s of CPU")
    def returned(self, t: Trial, answer: Any) -> None:
        model, history, seconds, *_ = self._outcome(t, answer, again=True)
        t.record("the model is a keras.Model", isinstance(model, keras.Model))
        t.record("history.history is a dict", isinstance(getattr(history, "history", None), dict))
        t.record("the CPU time it took", "under 20 s" if seconds < 20 else "20 s or more")

    @aspect(1, "ten outputs a digit, from raw pixels")
    def outputs(self, t: Trial, answer: Any) -> None:
        model, _, _, x, _ = self._outcome(t, answer)
        for n in (5, 1):
            t.record(f"shape of the outputs for {n} digits", tuple(model(x[:n]).shape))

    @aspect(2, "the loss takes the outputs for what they are, probabilities or logits")
    def loss(self, t: Trial, answer: Any) -> None:
        try:
            model, _, _, x, _ = self._outcome(t, answer)
        except Exception as error:
            t.record("what stopped the training", str(error).partition("Received")[0].strip()[:300])
            raise
        t.record("what stopped the training", "nothing, it ended")
        kind = _kind(np.asarray(model(x[:200])))
        if kind == "logits" and getattr(model, "compiled", False) and not _takes_logits(model):
            kind = "logits, and the loss takes them for probabilities"
        fits = kind in ("probabilities", "logits")
        t.record("outputs", "probabilities or logits, and the loss knows which" if fits else kind)

    @aspect(1, "the history has the training loss")
    def history(self, t: Trial, answer: Any) -> None:
        _, history, *_ = self._outcome(t, answer)
        t.record("loss is in the history", "loss" in getattr(history, "history", history))

    @aspect(1, "… and the loss on data held back for validation")
    def validation(self, t: Trial, answer: Any) -> None:
        _, history, *_ = self._outcome(t, answer)
        t.record("val_loss is in the history", "val_loss" in getattr(history, "history", history))

    @aspect(2, "the scaling travels inside the model: raw pixels suit it best")
    def scaling(self, t: Trial, answer: Any) -> None:
        model, _, _, x, y = self._outcome(t, answer)
        losses = {}
        for name, (shift, factor) in self.SCALES.items():
            p = self._probabilities(model, (x - shift) / factor)
            losses[name] = -np.log(np.maximum(p[np.arange(len(y)), y], 1e-7)).mean()
        p = self._probabilities(model, (x - x.mean(0)) / np.maximum(x.std(0), 1e-7))
        losses["standardized"] = -np.log(np.maximum(p[np.arange(len(y)), y], 1e-7)).mean()
        best = min(losses, key=lambda name: losses[name])
        t.record("pixels that the model does best on", "raw ones" if best == "raw" else "pixels scaled beforehand")

    @aspect(4, "it is right on at least 90 of 100 digits it has not seen")
    def accuracy(self, t: Trial, answer: Any) -> None:
        model, _, _, x, y = self._outcome(t, answer)
        accuracy = float(np.mean(self._probabilities(model, x).argmax(1) == y))
        good, chance = "at least 0.90", "no better than guessing, below 0.30"
        t.record(
            "accuracy on digits it has not seen",
            good if accuracy >= 0.9 else chance if accuracy < 0.3 else "below 0.90, better than guessing",
        )

    @mistake(
        "logits into a loss that expects probabilities",
        "The last layer has no softmax, so its outputs are logits, and a loss named by a string expects "
        "probabilities. One of the two has to change.",
        telling="outputs",
    )
    def logits_for_probabilities(x: Any, y: Any) -> Any:
        return _digits_model(x, y, last=None)

    @mistake(
        "one-hot labels into the sparse loss",
        'The loss with "sparse" in its name takes integers as they are; the one without it takes one-hot rows. '
        "Labels and loss have to match.",
        telling="what stopped",
    )
    def one_hot_into_sparse(x: Any, y: Any) -> Any:
        return _digits_model(x, keras.utils.to_categorical(y, 10))

    @mistake("one-hot labels into the sparse loss", telling="what stopped")
    def one_hot_into_sparse_logits(x: Any, y: Any) -> Any:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        return _digits_model(x, keras.utils.to_categorical(y, 10), last=None, loss=loss)

    @mistake(
        "no validation",
        "Without data held back there is no `val_loss`, and nothing tells learning from learning by heart. `fit` "
        "has an argument for it.",
        telling="val_loss is in the history",
    )
    def no_validation(x: Any, y: Any) -> Any:
        return _digits_model(x, y, validation_split=0.0)

    @mistake(
        "trained on nothing",
        "The model guesses: it was never fitted to the digits and their labels, or what it was fitted to taught it "
        "nothing.",
        telling="accuracy on digits",
    )
    def never_fitted(x: Any, y: Any) -> Any:
        _, history = _digits_model(x, y, epochs=1)
        model = _digits_model(x, y, epochs=0)[0]
        return model, history

    @mistake("trained on nothing", telling="accuracy on digits")
    def no_epochs(x: Any, y: Any) -> Any:
        return _digits_model(x, y, epochs=0)

    @mistake(
        "the scaling is left outside",
        "The model learned from numbers that were scaled before it saw them, and is now given raw pixels. Make the "
        "scaling its first layer.",
        telling="pixels that the model does best on",
    )
    def scaled_outside(x: Any, y: Any) -> Any:
        return _digits_model(x / 16, y, scale=1.0)

    @mistake("the scaling is left outside", telling="pixels that the model does best on")
    def standardized_outside(x: Any, y: Any) -> Any:
        return _digits_model((x - x.mean(0)) / np.maximum(x.std(0), 1e-7), y, scale=1.0)

    @mistake(
        "sigmoid for ten classes",
        "Ten sigmoids are ten separate yes-or-no answers. A digit is exactly one of ten: the outputs share a sum of 1.",
        telling="outputs",
    )
    def sigmoid(x: Any, y: Any) -> Any:
        return _digits_model(x, y, last="sigmoid")

    @mistake(
        "a dict in place of the history",
        "`fit` returns a History object whose `history` is the dict. Return the object itself.",
        telling="history.history is a dict",
    )
    def history_dict(x: Any, y: Any) -> Any:
        model, history = _digits_model(x, y)
        return model, history.history

    @mistake(
        "only the model",
        "Two things are asked for: the model, and the history that `fit` returns.",
    )
    def model_alone(x: Any, y: Any) -> Any:
        return _digits_model(x, y, epochs=1)[0]


def _pair(found: Any, names: str) -> Any:
    """Return the pair that an answer returned; TypeError, which says what came, if it is none."""
    if isinstance(found, tuple | list) and len(found) == 2:
        return found
    raise TypeError(f"expected ({names}), got {'nothing' if found is None else type(found).__name__}")


def _kind(scores: Any) -> str:
    """Say what a classifier's outputs are, judged by their values."""
    if scores.min() < 0 or scores.max() > 1 + 1e-4:
        return "logits"
    sums = scores.sum(-1)
    return "probabilities" if np.allclose(sums, 1, 0, 1e-3) else "scores between 0 and 1 that do not sum to 1"


def _takes_logits(model: Any) -> bool:
    """Tell whether a compiled model's loss stays the same when all outputs of a sample are shifted by one number."""
    labels = np.arange(7)
    logits = np.random.default_rng(0).normal(0, 1, (7, 10)).astype("float32")
    for y in (labels, np.eye(10, dtype="float32")[labels]):
        try:
            losses = [float(model.compute_loss(None, y, tf.constant(logits + shift))) for shift in (0.0, 3.0)]
        except Exception:
            continue
        return abs(losses[0] - losses[1]) < 1e-3 * (1 + abs(losses[0]))
    return False
