"""Unit 04: Sequential and functional models, and what they share."""

from __future__ import annotations

import contextlib
import functools
import itertools
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from grader.exercise import Exercise, aspect, mistake, right
from grader.trial import MAX_PAIRINGS, Trial, describe

# Helpers that the aspects share. What counts is the function that a model computes and its weights. So two models are
# compared with the same values in their weights, and weights of one shape are paired in every way there is.


def fill(t: Trial, model: Any) -> None:
    """Give every weight the values that its shape and the seed make; kernels of one shape, in each order there is.

    Biases of one shape get the same values: each goes with its kernel, and those differ.
    """
    kernels: dict[tuple[int, ...], list[Any]] = {}
    for weight in model.weights:
        if len(weight.shape) < 2:
            weight.assign(_values(t, weight.shape, 0))
        else:
            kernels.setdefault(tuple(weight.shape), []).append(weight)
    orders = itertools.product(*(itertools.permutations(range(len(group))) for group in kernels.values()))
    for group, places in zip(kernels.values(), t.choose(list(itertools.islice(orders, MAX_PAIRINGS))), strict=True):
        for weight, place in zip(group, places, strict=True):
            weight.assign(_values(t, weight.shape, place))


def _values(t: Trial, shape: Sequence[int], place: int) -> Any:
    rng = np.random.default_rng(zlib.crc32(f"{tuple(shape)}.{place}.{t.seed}".encode()))
    return rng.normal(0.0, 0.8, shape).astype("float32")


def fill_in_order(t: Trial, model: Any) -> None:
    """Give the weights of one of the grader's own models values that no initializer makes."""
    for place, weight in enumerate(model.weights):
        rng = np.random.default_rng(zlib.crc32(f"{place}.{t.seed}".encode()))
        weight.assign(
            rng.uniform(0.3, 1.2, weight.shape) if "variance" in weight.name else rng.normal(0.1, 0.7, weight.shape)
        )


def tensor(array: Any) -> Any:
    """Return an input as a tensor: a model made with a list of one input takes that without a warning."""
    return ops.convert_to_tensor(array)


def record_shapes(t: Trial, label: str, model: Any) -> None:
    """Write down the shapes of a model's weights, sorted, so that their order does not matter."""
    t.record(label, " ".join(sorted(str(tuple(weight.shape)) for weight in model.weights)) or "no weights")


def record_apart(t: Trial, label: str, one: Any, other: Any) -> None:
    """Write down how many layers and weights two models have in common."""
    t.record(f"layers in {label}", _common(_all_layers(one), _all_layers(other)))
    t.record(f"weights in {label}", _common(one.weights, other.weights))


def _all_layers(model: Any) -> list[Any]:
    return list(model._flatten_layers(include_self=False, recursive=True))


def _common(some: Sequence[Any], others: Sequence[Any]) -> int:
    return len({id(entry) for entry in some} & {id(entry) for entry in others})


def working_layers(model: Any) -> list[Any]:
    """Return a model's layers without its InputLayers, which a functional model lists and a Sequential does not."""
    return [layer for layer in model.layers if not isinstance(layer, layers.InputLayer)]


def kind(model: Any) -> Any:
    """Say what sort of model this is."""
    if isinstance(model, keras.Sequential):
        return "a Sequential"
    if isinstance(model, type(_smallest())):
        return "a functional model"
    return "a subclass of keras.Model" if isinstance(model, keras.Model) else describe(model)


@functools.cache
def _smallest() -> Any:
    inputs = keras.Input((1,))
    return keras.Model(inputs, inputs)


def whose(model: Any, original: Any) -> str:
    """Say whether the weights of `model` are those of `original`, are equal to them, or have values of their own."""
    own = {id(weight) for weight in original.weights}
    if all(id(weight) in own for weight in model.weights):
        return "the very same"
    values = [np.asarray(weight) for weight in original.weights]
    equal = all(any(np.array_equal(weight, value) for value in values) for weight in map(np.asarray, model.weights))
    return "equal, but others" if equal else "others, with values of their own"


@contextlib.contextmanager
def sequentials_made() -> Iterator[list[str]]:
    """Note each layer that is added to a Sequential in the meantime, also to one that is then taken apart again."""
    added: list[str] = []
    original = keras.Sequential.add

    def add(self: Any, layer: Any, rebuild: bool = True) -> None:
        added.append(type(layer).__name__)
        original(self, layer, rebuild)

    keras.Sequential.add = add
    try:
        yield added
    finally:
        keras.Sequential.add = original


@right
def _network(inputs: int, hidden: int, classes: int, activation: Any = "sigmoid", last: Any = "softmax") -> Any:
    x = keras.Input((inputs,))
    return keras.Model(x, layers.Dense(classes, last)(layers.Dense(hidden, activation)(x)))


class functional_network(Exercise):
    section = "The functional API: layers are functions"
    sizes = ((5, 4, 3), (2, 6, 7))

    @staticmethod
    def reference(inputs: int, hidden: int, classes: int) -> Any:
        x = keras.Input((inputs,))
        h = layers.Dense(hidden, activation="sigmoid")(x)
        return keras.Model(x, layers.Dense(classes, activation="softmax")(h))

    @aspect(1, "takes (None, inputs), returns (None, classes)")
    def shapes(self, t: Trial, answer: Any) -> None:
        for sizes in self.sizes:
            model = answer(*sizes)
            t.record(f"input shape of functional_network{sizes}", model.input_shape)
            t.record(f"output shape of functional_network{sizes}", model.output_shape)

    @aspect(1, "two kernels and two biases, of the right shapes")
    def weights(self, t: Trial, answer: Any) -> None:
        for sizes in self.sizes:
            record_shapes(t, f"shapes of the weights of functional_network{sizes}", answer(*sizes))

    @aspect(3, "computes softmax(sigmoid(x·w1 + b1)·w2 + b2)")
    def values(self, t: Trial, answer: Any) -> None:
        for sizes in self.sizes:
            model = answer(*sizes)
            x = tensor(t.normal((6, sizes[0])))
            model(x)
            fill(t, model)
            t.array(f"outputs of functional_network{sizes}", model(x))

    @aspect(2, "a functional model through and through: no Sequential, no model as a layer")
    def graph(self, t: Trial, answer: Any) -> None:
        for sizes in self.sizes:
            with sequentials_made() as added:
                model = answer(*sizes)
            t.record(f"functional_network{sizes} is", kind(model))
            t.record("models among its layers", sum(isinstance(layer, keras.Model) for layer in model.layers))
            t.record("a Sequential is made on the way", bool(added))

    @aspect(1, "each call makes new layers")
    def fresh(self, t: Trial, answer: Any) -> None:
        record_apart(t, "common to two calls", answer(5, 4, 3), answer(5, 4, 3))

    @mistake(
        "output taken from the hidden layer",
        "A model ends where its `outputs` tensor was made. Which layer made the one you handed to `keras.Model`?",
    )
    def ends_at_hidden(inputs: int, hidden: int, classes: int) -> Any:
        x = keras.Input((inputs,))
        return keras.Model(x, layers.Dense(hidden, activation="sigmoid")(x))

    @mistake(
        "hidden layer not connected",
        "The hidden layer is called, and nothing goes on from what it returned. Follow your tensors from the output "
        "back to the input.",
    )
    def hidden_left_out(inputs: int, hidden: int, classes: int) -> Any:
        x = keras.Input((inputs,))
        return keras.Model(x, layers.Dense(classes, activation="softmax")(x))

    @mistake(
        "a Sequential in disguise",
        "It computes the right thing, and a Sequential put it together. Call the layers yourself: each takes a tensor "
        "and returns one.",
    )
    def sequential(inputs: int, hidden: int, classes: int) -> Any:
        return _sequential_network(inputs, hidden, classes)

    @mistake("a Sequential in disguise")
    def sequential_as_a_layer(inputs: int, hidden: int, classes: int) -> Any:
        x = keras.Input((inputs,))
        return keras.Model(x, _sequential_network(inputs, hidden, classes)(x))

    @mistake("a Sequential in disguise")
    def sequential_taken_apart(inputs: int, hidden: int, classes: int) -> Any:
        model = _sequential_network(inputs, hidden, classes)
        return keras.Model(model.inputs, model.outputs)

    @mistake("no softmax", "The outputs are plain sums: they are not between 0 and 1, nor do they add up to 1.")
    def no_softmax(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, hidden, classes, last=None)

    @mistake("wrong hidden activation", "The hidden layer's activation is the sigmoid, as in `bp_network`.")
    def relu(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, hidden, classes, "relu")

    @mistake("wrong hidden activation")
    def tanh(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, hidden, classes, "tanh")

    @mistake("wrong hidden activation")
    def linear(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, hidden, classes, None)

    @mistake(
        "batch size in Input",
        "`keras.Input(shape=…)` is the shape of one sample. Keras puts the batch axis, `None`, before it.",
        telling="input shape",
    )
    def batch_axis(inputs: int, hidden: int, classes: int) -> Any:
        x = keras.Input((None, inputs))
        return keras.Model(x, layers.Dense(classes, "softmax")(layers.Dense(hidden, "sigmoid")(x)))

    @mistake("batch size in Input", telling="input shape")
    def batch_of_32(inputs: int, hidden: int, classes: int) -> Any:
        x = keras.Input((inputs,), batch_size=32)
        return keras.Model(x, layers.Dense(classes, "softmax")(layers.Dense(hidden, "sigmoid")(x)))

    @mistake(
        "the same layers in every call",
        "Two calls return models with layers in common: train one, and the other changes. Make the layers inside the "
        "function.",
        telling="layers in common",
    )
    @functools.cache  # noqa: B019
    def cached(inputs: int, hidden: int, classes: int) -> Any:
        return _network(inputs, hidden, classes)


@right
def _sequential_network(inputs: int, hidden: int, classes: int) -> Any:
    return keras.Sequential([keras.Input((inputs,)), layers.Dense(hidden, "sigmoid"), layers.Dense(classes, "softmax")])


class to_functional(Exercise):
    section = "Sequential is a special case"

    def _models(self, t: Trial) -> Iterator[tuple[str, Any, Any]]:
        """Go through built Sequentials, each with a name and inputs for it."""
        first = keras.Sequential(
            [keras.Input((4, 3)), layers.Dense(3, "tanh"), layers.Dropout(0.5), layers.Flatten(), layers.Dense(2)]
        )
        # Without an Input, and built by hand.
        second = keras.Sequential([layers.Dense(6, "relu"), layers.BatchNormalization(), layers.Dense(4, "softmax")])
        second.build((None, 6))
        for label, model in {"four layers on (None, 4, 3)": first, "three layers on (None, 6)": second}.items():
            fill_in_order(t, model)
            yield label, model, tensor(t.normal((6, *model.input_shape[1:])))

    @staticmethod
    def reference(sequential: Any) -> Any:
        x = sequential.inputs[0]
        for layer in sequential.layers:
            x = layer(x)
        return keras.Model(sequential.inputs, x)

    @aspect(1, "a functional model, from and to the same shapes")
    def functional(self, t: Trial, answer: Any) -> None:
        for label, sequential, _ in self._models(t):
            model = answer(sequential)
            t.record(f"the model made from {label} is", kind(model))
            t.record(f"its input and output shape, made from {label}", [model.input_shape, model.output_shape])

    @aspect(2, "lists the Sequential's own layers, each for itself, in their order")
    def listed(self, t: Trial, answer: Any) -> None:
        for label, sequential, _ in self._models(t):
            places = {id(layer): place for place, layer in enumerate(sequential.layers)}
            found = [
                places.get(id(layer), f"another {type(layer).__name__}") for layer in working_layers(answer(sequential))
            ]
            t.record(f"which of the Sequential's layers are listed, made from {label}", found)

    @aspect(2, "returns what the Sequential returns")
    def values(self, t: Trial, answer: Any) -> None:
        for label, sequential, x in self._models(t):
            t.array(f"outputs of the model made from {label}", answer(sequential)(x))
            t.array(f"outputs of the Sequential afterwards, {label}", sequential(x))

    @aspect(2, "shares the weights: what one learns, the other knows")
    def shared(self, t: Trial, answer: Any) -> None:
        for label, sequential, x in self._models(t):
            model = answer(sequential)
            t.record(f"the weights of the model made from {label} are the Sequential's", whose(model, sequential))
            sequential.set_weights([weight * 0.5 + 0.1 for weight in sequential.get_weights()])
            t.array(f"outputs after the weights of the Sequential have changed, {label}", model(x))

    @mistake(
        "copies: the weights are not shared",
        "It answers as the Sequential does, until one of the two is trained. Call the layers that are there; make no "
        "new ones.",
        telling="the weights of the model",
    )
    def copied(sequential: Any) -> Any:
        x = inputs = keras.Input(sequential.input_shape[1:])
        for layer in sequential.layers:
            again = type(layer).from_config(layer.get_config())
            x = again(x)
            again.set_weights(layer.get_weights())
        return keras.Model(inputs, x)

    @mistake("copies: the weights are not shared", telling="the weights of the model")
    def cloned_with_weights(sequential: Any) -> Any:
        again = keras.models.clone_model(sequential)
        again.set_weights(sequential.get_weights())
        return keras.Model(again.inputs, again.outputs)

    @mistake("copies: the weights are not shared", telling="the weights of the model")
    def cloned_sequential(sequential: Any) -> Any:
        again = keras.models.clone_model(sequential)
        again.set_weights(sequential.get_weights())
        return again

    @mistake(
        "fresh weights",
        "Layers made from a config start anew, with weights of their own. Call the Sequential's own layers in place of "
        "new ones.",
        telling="the weights of the model",
    )
    def fresh(sequential: Any) -> Any:
        x = inputs = keras.Input(sequential.input_shape[1:])
        for layer in sequential.layers:
            x = type(layer).from_config(layer.get_config())(x)
        return keras.Model(inputs, x)

    @mistake("fresh weights", telling="the weights of the model")
    def cloned(sequential: Any) -> Any:
        again = keras.models.clone_model(sequential)
        return keras.Model(again.inputs, again.outputs)

    @mistake("fresh weights", telling="the weights of the model")
    def cloned_only(sequential: Any) -> Any:
        return keras.models.clone_model(sequential)

    @mistake(
        "drops the first layer",
        "A Sequential's `layers` leaves its InputLayer out: entry 0 is the first layer that computes something.",
        telling="which of the Sequential's layers are listed",
    )
    def without_first(sequential: Any) -> Any:
        x = inputs = keras.Input(sequential.input_shape[1:])
        for layer in sequential.layers[1:]:
            x = layer(x)
        return keras.Model(inputs, x)

    @mistake("drops the first layer", telling="which of the Sequential's layers are listed")
    def from_the_first_output(sequential: Any) -> Any:
        return keras.Model(sequential.layers[0].output, sequential.outputs)

    @mistake("drops the first layer", telling="which of the Sequential's layers are listed")
    def from_the_second(sequential: Any) -> Any:
        return keras.Model(sequential.layers[1].input, sequential.outputs)

    @mistake(
        "the Sequential as one layer",
        "`summary()` of your model shows the Sequential as a single row. Each of its layers is to be called by itself.",
        telling="which of the Sequential's layers are listed",
    )
    def as_one_layer(sequential: Any) -> Any:
        inputs = keras.Input(sequential.input_shape[1:])
        return keras.Model(inputs, sequential(inputs))

    @mistake(
        "still a Sequential",
        "What you return is a Sequential. `keras.Model(inputs, outputs)` makes a functional model of two tensors.",
        telling="the model made from",
    )
    def itself(sequential: Any) -> Any:
        return sequential

    @mistake("still a Sequential", telling="the model made from")
    def another_sequential(sequential: Any) -> Any:
        return keras.Sequential([keras.Input(sequential.input_shape[1:]), *sequential.layers])


@right
def _siamese(features: int, embedding: int, join: Any = None, activation: Any = "relu", last: Any = "sigmoid") -> Any:
    left, right_ = keras.Input((features,), name="left"), keras.Input((features,), name="right")
    tower = layers.Dense(embedding, activation)
    joined = (join or (lambda a, b: ops.absolute(a - b)))(tower(left), tower(right_))
    return keras.Model([left, right_], layers.Dense(1, last)(joined))


class siamese(Exercise):
    section = "Two inputs, one shared layer"
    sizes = ((5, 4), (3, 6))

    def _names(self, model: Any) -> list[str]:
        return list(model.input) if isinstance(model.input, dict) else [symbolic.name for symbolic in model.inputs]

    def _call(self, model: Any, left: Any, right: Any) -> Any:
        """Call the model with its inputs by name; where they have other names, by place."""
        named = isinstance(model, keras.Sequential) or sorted(self._names(model)) == ["left", "right"]
        return model({"left": left, "right": right} if named else [left, right])

    @staticmethod
    def reference(features: int, embedding: int) -> Any:
        left, right = keras.Input((features,), name="left"), keras.Input((features,), name="right")
        shared = layers.Dense(embedding, activation="relu")
        difference = ops.absolute(shared(left) - shared(right))
        return keras.Model([left, right], layers.Dense(1, activation="sigmoid")(difference))

    @aspect(1, "two inputs, called `left` and `right`; one output")
    def inputs(self, t: Trial, answer: Any) -> None:
        for sizes in self.sizes:
            model = answer(*sizes)
            t.record(f"input shapes of siamese{sizes}", [tuple(symbolic.shape) for symbolic in model.inputs])
            t.record(f"output shapes of siamese{sizes}", [tuple(symbolic.shape) for symbolic in model.outputs])
            t.record(f"inputs of siamese{sizes} called left and right", sorted(self._names(model)) == ["left", "right"])

    @aspect(2, "one layer serves both sides: two kernels, two biases in all")
    def weights(self, t: Trial, answer: Any) -> None:
        for sizes in self.sizes:
            record_shapes(t, f"shapes of the weights of siamese{sizes}", answer(*sizes))

    @aspect(3, "computes sigmoid(|relu(left) − relu(right)|·w + b)")
    def values(self, t: Trial, answer: Any) -> None:
        for sizes in self.sizes:
            model = answer(*sizes)
            fill(t, model)
            left = tensor(t.normal((6, sizes[0])))
            right = tensor(t.normal((6, sizes[0]), mean=-0.3, scale=1.5))
            t.array(f"outputs of siamese{sizes}", self._call(model, left, right))
            t.array(f"outputs of siamese{sizes} with the sides exchanged", self._call(model, right, left))

    @aspect(1, "each call makes new layers")
    def fresh(self, t: Trial, answer: Any) -> None:
        record_apart(t, "common to two calls", answer(5, 4), answer(5, 4))

    @mistake(
        "two separate layers",
        "Each side has weights of its own, so equal inputs need not be at distance 0. Make one Dense and call it "
        "twice.",
        telling="shapes of the weights",
    )
    def two_towers(features: int, embedding: int) -> Any:
        left, right_ = keras.Input((features,), name="left"), keras.Input((features,), name="right")
        one, two = layers.Dense(embedding, "relu")(left), layers.Dense(embedding, "relu")(right_)
        return keras.Model([left, right_], layers.Dense(1, "sigmoid")(ops.absolute(one - two)))

    @mistake(
        "signed difference",
        "Exchange the two sides and the answer changes. The difference should have no sign.",
    )
    def signed(features: int, embedding: int) -> Any:
        return _siamese(features, embedding, lambda a, b: a - b)

    @mistake("signed difference")
    def signed_other_way(features: int, embedding: int) -> Any:
        return _siamese(features, embedding, lambda a, b: b - a)

    @mistake(
        "concatenation",
        "Side by side, the two embeddings make a vector twice as long. What is asked for is how far apart they are, "
        "entry by entry.",
        telling="shapes of the weights",
    )
    def concatenated(features: int, embedding: int) -> Any:
        return _siamese(features, embedding, lambda a, b: ops.concatenate([a, b], axis=-1))

    @mistake("concatenation", telling="shapes of the weights")
    def inputs_concatenated(features: int, embedding: int) -> Any:
        left, right_ = keras.Input((features,), name="left"), keras.Input((features,), name="right")
        both = layers.Dense(embedding, "relu")(ops.concatenate([left, right_], axis=-1))
        return keras.Model([left, right_], layers.Dense(1, "sigmoid")(both))

    @mistake("squared difference", "Each difference is squared. Take its absolute value.")
    def squared(features: int, embedding: int) -> Any:
        return _siamese(features, embedding, lambda a, b: ops.square(a - b))

    @mistake(
        "summed to one number", "The last Dense is given one number in place of a vector: keep the differences apart."
    )
    def summed(features: int, embedding: int) -> Any:
        return _siamese(features, embedding, lambda a, b: ops.sum(ops.absolute(a - b), axis=-1, keepdims=True))

    @mistake("no relu", "The shared Dense is to have an activation, relu.")
    def no_relu(features: int, embedding: int) -> Any:
        return _siamese(features, embedding, activation=None)

    @mistake("no sigmoid", "The output should be between 0 and 1: the last Dense has a sigmoid.")
    def no_sigmoid(features: int, embedding: int) -> Any:
        return _siamese(features, embedding, last=None)

    @mistake(
        "difference taken of the inputs",
        "The inputs are subtracted before the shared layer sees them. Embed each side first.",
    )
    def difference_first(features: int, embedding: int) -> Any:
        left, right_ = keras.Input((features,), name="left"), keras.Input((features,), name="right")
        shared = layers.Dense(embedding, "relu")(ops.absolute(left - right_))
        return keras.Model([left, right_], layers.Dense(1, "sigmoid")(shared))

    @mistake(
        "inputs without their names",
        "Whoever calls the model by name needs `left` and `right`: `keras.Input` takes a `name`.",
        telling="inputs of siamese",
    )
    def unnamed(features: int, embedding: int) -> Any:
        left, right_ = keras.Input((features,)), keras.Input((features,))
        shared = layers.Dense(embedding, "relu")
        return keras.Model([left, right_], layers.Dense(1, "sigmoid")(ops.absolute(shared(left) - shared(right_))))

    @mistake(
        "the same layers in every call",
        "Two calls return models with layers in common: train one, and the other changes. Make the layers inside the "
        "function.",
        telling="layers in common",
    )
    @functools.cache  # noqa: B019
    def cached(features: int, embedding: int) -> Any:
        return _siamese(features, embedding)


@right
def _two_headed(
    features: int, hidden: int, classes: int, trunk: Any = "relu", label: Any = "softmax", value: Any = None
) -> Any:
    x = keras.Input((features,))
    h = layers.Dense(hidden, trunk)(x)
    return keras.Model(x, {"label": layers.Dense(classes, label)(h), "value": layers.Dense(1, value)(h)})


class two_headed(Exercise):
    section = "Two outputs"
    sizes = ((5, 4, 3), (3, 7, 2))

    @staticmethod
    def reference(features: int, hidden: int, classes: int) -> Any:
        x = keras.Input((features,))
        h = layers.Dense(hidden, activation="relu")(x)
        label, value = layers.Dense(classes, activation="softmax")(h), layers.Dense(1)(h)
        return keras.Model(x, {"label": label, "value": value})

    def _heads(self, outputs: Any, classes: int) -> dict[str, Any]:
        """Return the outputs by name; where they have none, by their width."""
        if isinstance(outputs, dict):
            return outputs
        if not isinstance(outputs, list | tuple):
            outputs = [outputs]
        return {"label" if output.shape[-1] == classes else "value": output for output in outputs}

    @aspect(2, "the output is a dict with the keys `label` and `value`")
    def outputs(self, t: Trial, answer: Any) -> None:
        for sizes in self.sizes[:1]:
            found = answer(*sizes)(tensor(t.normal((4, sizes[0]))))
            what = " and ".join(sorted(map(str, found))) if isinstance(found, dict) else describe(found)
            t.record(f"type of what the model of two_headed{sizes} returns", type(found).__name__)
            t.record(f"keys of what the model of two_headed{sizes} returns", what)

    @aspect(2, "one hidden layer serves both heads: three kernels, three biases")
    def weights(self, t: Trial, answer: Any) -> None:
        for sizes in self.sizes:
            model = answer(*sizes)
            model(tensor(t.normal((1, sizes[0]))))
            record_shapes(t, f"shapes of the weights of two_headed{sizes}", model)

    @aspect(2, "`label` is the softmax of `classes` sums")
    def label(self, t: Trial, answer: Any) -> None:
        self._head(t, answer, "label")

    @aspect(2, "`value` is one number a sample, no activation")
    def value(self, t: Trial, answer: Any) -> None:
        self._head(t, answer, "value")

    def _head(self, t: Trial, answer: Any, name: str) -> None:
        for sizes in self.sizes:
            model = answer(*sizes)
            x = tensor(t.normal((6, sizes[0])))
            model(x)
            fill(t, model)
            t.array(f"{name} of two_headed{sizes}", self._heads(model(x), sizes[2]).get(name))
            # So that both signs occur in `value`, whatever the seed.
            for bias in (weight for weight in model.weights if tuple(weight.shape) == (1,)):
                bias.assign(bias - 9.0)
            t.array(
                f"{name} of two_headed{sizes}, biases of shape (1,) less 9", self._heads(model(x), sizes[2]).get(name)
            )

    @aspect(1, "each call makes new layers")
    def fresh(self, t: Trial, answer: Any) -> None:
        record_apart(t, "common to two calls", answer(5, 4, 3), answer(5, 4, 3))

    @mistake(
        "list for dict",
        "The numbers are right; the caller wants them by name. `keras.Model` takes a dict as `outputs`.",
        telling="type of what",
    )
    def as_list(features: int, hidden: int, classes: int) -> Any:
        model = _two_headed(features, hidden, classes)
        return keras.Model(model.inputs, [model.output["label"], model.output["value"]])

    @mistake("list for dict", telling="type of what")
    def as_list_value_first(features: int, hidden: int, classes: int) -> Any:
        model = _two_headed(features, hidden, classes)
        return keras.Model(model.inputs, [model.output["value"], model.output["label"]])

    @mistake("list for dict", telling="type of what")
    def as_tuple(features: int, hidden: int, classes: int) -> Any:
        model = _two_headed(features, hidden, classes)
        return keras.Model(model.inputs, (model.output["label"], model.output["value"]))

    @mistake(
        "heads stacked one on the other",
        "One head reads the other's output. Both are to start from the hidden layer.",
        telling="shapes of the weights",
    )
    def value_on_label(features: int, hidden: int, classes: int) -> Any:
        x = keras.Input((features,))
        label = layers.Dense(classes, "softmax")(layers.Dense(hidden, "relu")(x))
        return keras.Model(x, {"label": label, "value": layers.Dense(1)(label)})

    @mistake("heads stacked one on the other", telling="shapes of the weights")
    def label_on_value(features: int, hidden: int, classes: int) -> Any:
        x = keras.Input((features,))
        value = layers.Dense(1)(layers.Dense(hidden, "relu")(x))
        return keras.Model(x, {"label": layers.Dense(classes, "softmax")(value), "value": value})

    @mistake(
        "two trunks",
        "Each head has a hidden layer of its own, so nothing that one learns helps the other. Call one hidden layer, "
        "once.",
        telling="shapes of the weights",
    )
    def trunks(features: int, hidden: int, classes: int) -> Any:
        x = keras.Input((features,))
        label = layers.Dense(classes, "softmax")(layers.Dense(hidden, "relu")(x))
        return keras.Model(x, {"label": label, "value": layers.Dense(1)(layers.Dense(hidden, "relu")(x))})

    @mistake(
        "activation on `value`",
        "`value` may be any number. What does the activation of its layer rule out?",
    )
    def value_sigmoid(features: int, hidden: int, classes: int) -> Any:
        return _two_headed(features, hidden, classes, value="sigmoid")

    @mistake("activation on `value`")
    def value_relu(features: int, hidden: int, classes: int) -> Any:
        return _two_headed(features, hidden, classes, value="relu")

    @mistake("activation on `value`")
    def value_tanh(features: int, hidden: int, classes: int) -> Any:
        return _two_headed(features, hidden, classes, value="tanh")

    @mistake("activation on `value`")
    def value_softmax(features: int, hidden: int, classes: int) -> Any:
        return _two_headed(features, hidden, classes, value=lambda x: x * 0 + 1)

    @mistake("no softmax on `label`", "`label` should be a distribution: entries between 0 and 1 that add up to 1.")
    def label_linear(features: int, hidden: int, classes: int) -> Any:
        return _two_headed(features, hidden, classes, label=None)

    @mistake("no softmax on `label`")
    def label_sigmoid(features: int, hidden: int, classes: int) -> Any:
        return _two_headed(features, hidden, classes, label="sigmoid")

    @mistake("hidden layer without relu", "The hidden layer has an activation, relu.")
    def trunk_linear(features: int, hidden: int, classes: int) -> Any:
        return _two_headed(features, hidden, classes, trunk=None)

    @mistake("hidden layer without relu")
    def trunk_sigmoid(features: int, hidden: int, classes: int) -> Any:
        return _two_headed(features, hidden, classes, trunk="sigmoid")

    @mistake(
        "heads without a hidden layer",
        "Both heads read the input itself. Between the input and the heads stands a hidden layer.",
        telling="shapes of the weights",
    )
    def no_trunk(features: int, hidden: int, classes: int) -> Any:
        x = keras.Input((features,))
        return keras.Model(x, {"label": layers.Dense(classes, "softmax")(x), "value": layers.Dense(1)(x)})

    @mistake(
        "the same layers in every call",
        "Two calls return models with layers in common: train one, and the other changes. Make the layers inside the "
        "function.",
        telling="layers in common",
    )
    @functools.cache  # noqa: B019
    def cached(features: int, hidden: int, classes: int) -> Any:
        return _two_headed(features, hidden, classes)


@right
def _block(
    x: Any,
    units: int,
    *,
    inner: Any = "relu",
    before: Any = None,
    after: Any = "relu",
    bias: bool = False,
    project: Any = None,
) -> Any:
    h = layers.Dense(units, before)(layers.Dense(units, inner)(x))
    skip = x if x.shape[-1] == units else layers.Dense(units, project, use_bias=bias)(x)
    return layers.Activation(after)(h + skip)


class residual_block(Exercise):
    section = "A branch that joins again"

    @staticmethod
    def reference(x: Any, units: int) -> Any:
        h = layers.Dense(units)(layers.Dense(units, activation="relu")(x))
        skip = x if x.shape[-1] == units else layers.Dense(units, use_bias=False)(x)
        return ops.relu(h + skip)

    def _model(self, answer: Any, features: int, units: int) -> Any:
        inputs = keras.Input((features,))
        return keras.Model(inputs, answer(inputs, units))

    @aspect(1, "the result has shape (None, units)")
    def shape(self, t: Trial, answer: Any) -> None:
        for features, units in [(4, 4), (3, 5), (5, 2)]:
            found = answer(keras.Input((features,)), units)
            t.record(f"shape for {features} features and {units} units", tuple(found.shape))
            t.record(f"a KerasTensor for {features} features and {units} units", isinstance(found, keras.KerasTensor))

    @aspect(2, "same width: the skip is x itself")
    def identity(self, t: Trial, answer: Any) -> None:
        for units in (4, 3):
            model = self._model(answer, units, units)
            record_shapes(t, f"shapes of the weights for {units} features and {units} units", model)

    @aspect(2, "another width: the skip is projected, without a bias")
    def projection(self, t: Trial, answer: Any) -> None:
        for features, units in [(3, 5), (5, 2)]:
            model = self._model(answer, features, units)
            record_shapes(t, f"shapes of the weights for {features} features and {units} units", model)

    @aspect(2, "same width: computes relu(Dense(Dense_relu(x)) + x)")
    def values(self, t: Trial, answer: Any) -> None:
        model = self._model(answer, 4, 4)
        fill(t, model)
        for batch in (8, 3):
            t.array(f"outputs on ({batch}, 4) with 4 units", model(tensor(t.away_from_zero((batch, 4)))))

    @aspect(2, "another width: computes relu(Dense(Dense_relu(x)) + projection(x))")
    def projected_values(self, t: Trial, answer: Any) -> None:
        model = self._model(answer, 3, 5)
        fill(t, model)
        for batch in (8, 3):
            t.array(f"outputs on ({batch}, 3) with 5 units", model(tensor(t.away_from_zero((batch, 3)))))

    @aspect(1, "blocks can be stacked, each with weights of its own")
    def stacked(self, t: Trial, answer: Any) -> None:
        x = keras.Input((5,))
        one = answer(x, 3)
        stack = keras.Model(x, answer(answer(one, 3), 4))
        t.record("weights of a block for 5 features and 3 units", len(keras.Model(x, one).weights))
        t.record("weights of it with blocks of 3 and 4 units on top", len(stack.weights))
        t.record("output shape of the stack", stack.output_shape)

    @mistake(
        "concatenates",
        "Side by side, the two branches are twice as wide. A residual adds: the widths must agree, and stay as they "
        "are.",
        telling="shape for",
    )
    def concatenated(x: Any, units: int) -> Any:
        h = layers.Dense(units)(layers.Dense(units, "relu")(x))
        skip = x if x.shape[-1] == units else layers.Dense(units, use_bias=False)(x)
        return ops.relu(ops.concatenate([h, skip], axis=-1))

    @mistake("concatenates", telling="shape for")
    def concatenated_as_it_is(x: Any, units: int) -> Any:
        h = layers.Dense(units)(layers.Dense(units, "relu")(x))
        return ops.relu(layers.Concatenate()([h, x]))

    @mistake(
        "always projects",
        "Where x is as wide as the block, it needs no layer on its way: the point of a residual is that x gets through "
        "as it is.",
        telling="shapes of the weights",
    )
    def projects(x: Any, units: int) -> Any:
        h = layers.Dense(units)(layers.Dense(units, "relu")(x))
        return ops.relu(h + layers.Dense(units, use_bias=False)(x))

    @mistake(
        "never projects",
        "x can only be added to something of its own width. Where the widths differ, a Dense must take it there.",
    )
    def never(x: Any, units: int) -> Any:
        return ops.relu(layers.Dense(units)(layers.Dense(units, "relu")(x)) + x)

    @mistake("never projects")
    def never_by_a_layer(x: Any, units: int) -> Any:
        h = layers.Dense(units)(layers.Dense(units, "relu")(x))
        return layers.Activation("relu")(layers.Add()([h, x]))

    @mistake("never projects")
    def skips_the_skip(x: Any, units: int) -> Any:
        h = layers.Dense(units)(layers.Dense(units, "relu")(x))
        return ops.relu(h + x if x.shape[-1] == units else h)

    @mistake("never projects")
    def back_to_the_inputs_width(x: Any, units: int) -> Any:
        return ops.relu(layers.Dense(x.shape[-1])(layers.Dense(units, "relu")(x)) + x)

    @mistake(
        "relu before the sum only",
        "There is one more relu: it comes after the sum, so nothing negative leaves the block.",
    )
    def relu_before(x: Any, units: int) -> Any:
        return _block(x, units, before="relu", after="linear")

    @mistake("relu before the sum only")
    def no_relu_after(x: Any, units: int) -> Any:
        return _block(x, units, after="linear")

    @mistake(
        "relu before the sum as well",
        "The second Dense has no activation of its own: it may lower x as well as raise it. The relu comes after the "
        "sum.",
    )
    def relu_twice(x: Any, units: int) -> Any:
        return _block(x, units, before="relu")

    @mistake("no relu inside", "Two Dense layers with nothing between them are one Dense. The first has a relu.")
    def no_relu_inside(x: Any, units: int) -> Any:
        return _block(x, units, inner=None)

    @mistake(
        "projection with a bias",
        "The projection only changes the width: `use_bias=False`.",
        telling="shapes of the weights",
    )
    def biased(x: Any, units: int) -> Any:
        return _block(x, units, bias=True)

    @mistake("relu on the projection", "The projection is linear. A relu there throws away what is negative in x.")
    def projection_relu(x: Any, units: int) -> Any:
        return _block(x, units, project="relu")

    @mistake("no skip", "x goes through two layers and is not added back.")
    def no_skip(x: Any, units: int) -> Any:
        return ops.relu(layers.Dense(units)(layers.Dense(units, "relu")(x)))

    @mistake(
        "one Dense used twice",
        "The two Dense layers of a block have weights of their own.",
        telling="shapes of the weights",
    )
    def one_dense(x: Any, units: int) -> Any:
        skip = x if x.shape[-1] == units else layers.Dense(units, use_bias=False)(x)
        first = layers.Dense(units)
        second = first if x.shape[-1] == units else layers.Dense(units)
        return ops.relu(second(ops.relu(first(x))) + skip)


class copy_model(Exercise):
    section = "What every model can tell: its config and its weights"

    def _models(self, t: Trial, compiled: bool) -> Iterator[tuple[str, Any, Any]]:
        """Go through models with weights that no initializer makes, each with a name and inputs for it."""
        chain = keras.Sequential([keras.Input((5,)), layers.Dense(4, "relu"), layers.Dropout(0.5), layers.Dense(3)])
        left, right = keras.Input((3,)), keras.Input((3,))
        shared = layers.Dense(4, "relu")
        difference = layers.Subtract()([shared(left), shared(right)])
        graph = keras.Model([left, right], layers.BatchNormalization()(difference))
        for label, model in {"a Sequential": chain, "a graph with a shared layer": graph}.items():
            fill_in_order(t, model)
            if compiled:
                model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "mse")
            inputs = [tensor(t.normal((6, *symbolic.shape[1:]))) for symbolic in model.inputs]
            yield label, model, inputs if len(inputs) > 1 else inputs[0]

    @staticmethod
    def reference(model: Any) -> Any:
        copy = type(model).from_config(model.get_config())
        copy.set_weights(model.get_weights())
        return copy

    @aspect(1, "the same architecture: shapes, layers")
    def architecture(self, t: Trial, answer: Any) -> None:
        for label, model, _ in self._models(t, compiled=True):
            copy = answer(model)
            t.record(f"input and output shape of a copy of {label}", [copy.input_shape, copy.output_shape])
            t.record(
                f"layers of a copy of {label}", " ".join(sorted(type(layer).__name__ for layer in working_layers(copy)))
            )
            record_shapes(t, f"shapes of the weights of a copy of {label}", copy)

    @aspect(2, "the same weights, value by value")
    def weights(self, t: Trial, answer: Any) -> None:
        for label, model, _ in self._models(t, compiled=True):
            copied = [np.asarray(weight) for weight in answer(model).weights]
            present = [
                any(np.array_equal(value, weight) for value in copied) for weight in map(np.asarray, model.weights)
            ]
            t.record(f"weights of {label} whose values the copy has", sum(present))

    @aspect(2, "the same function: equal inputs give equal outputs")
    def values(self, t: Trial, answer: Any) -> None:
        for label, model, x in self._models(t, compiled=True):
            copy = answer(model)
            t.array(f"outputs of a copy of {label}", copy(x))
            if not any(isinstance(layer, layers.Dropout) for layer in model.layers):
                t.array(f"outputs in training of a copy of {label}", copy(x, training=True))

    @aspect(3, "nothing shared: to change one leaves the other as it was")
    def apart(self, t: Trial, answer: Any) -> None:
        for label, model, x in self._models(t, compiled=True):
            copy = answer(model)
            t.record(f"{label} and its copy are the same object", copy is model)
            record_apart(t, f"common to {label} and its copy", model, copy)
            optimizer = getattr(copy, "optimizer", None)
            t.record(f"{label} and its copy have one optimizer", optimizer is model.optimizer)
            t.array(f"outputs of {label} after it was copied", model(x))
            copy.set_weights([weight * 0 for weight in copy.get_weights()])
            t.array(f"outputs of {label} after its copy's weights were set to 0", model(x))

    @aspect(1, "a model that was never compiled can be copied as well")
    def uncompiled(self, t: Trial, answer: Any) -> None:
        for label, model, x in self._models(t, compiled=False):
            copy = answer(model)
            t.record(f"output shape of a copy of {label}, not compiled", tuple(copy(x).shape))

    @mistake(
        "weights not copied",
        "`get_config` holds the architecture and not one weight: the copy starts with new ones. `get_weights` and "
        "`set_weights` carry them over.",
        telling="weights of",
    )
    def from_config_only(model: Any) -> Any:
        return type(model).from_config(model.get_config())

    @mistake("weights not copied", telling="weights of")
    def cloned_only(model: Any) -> Any:
        return keras.models.clone_model(model)

    @mistake("weights not copied", telling="weights of")
    def only_trainable(model: Any) -> Any:
        copy = type(model).from_config(model.get_config())
        for new, old in zip(copy.trainable_weights, model.trainable_weights, strict=True):
            new.assign(old)
        return copy

    @mistake(
        "the same object",
        "You return the model itself: two names for one thing. What is trained under one name is trained under the "
        "other.",
        telling="a Sequential and its copy are the same",
    )
    def itself(model: Any) -> Any:
        return model

    @mistake(
        "variables shared",
        "The model is a new object, its layers are the old ones, and so are the weights in them. Make new layers from "
        "the config.",
        telling="weights in common",
    )
    def same_graph(model: Any) -> Any:
        return keras.Model(model.inputs, model.outputs)

    @mistake("variables shared", telling="weights in common")
    def called(model: Any) -> Any:
        inputs = [keras.Input(symbolic.shape[1:]) for symbolic in model.inputs]
        return keras.Model(inputs, model(inputs if len(inputs) > 1 else inputs[0]))

    @mistake("variables shared", telling="weights in common")
    def cloned_with_the_same_layers(model: Any) -> Any:
        return keras.models.clone_model(model, clone_function=lambda layer: layer)

    @mistake(
        "breaks on an uncompiled model",
        "Architecture and weights are there before `compile` is called. The copy needs nothing that only `compile` "
        "brings.",
    )
    def recompiles(model: Any) -> Any:
        copy = copy_model.reference(model)
        copy.compile(type(model.optimizer).from_config(model.optimizer.get_config()), model.loss)
        return copy

    @mistake("breaks on an uncompiled model")
    def recompiles_by_key(model: Any) -> Any:
        copy = copy_model.reference(model)
        copy.compile(**{name: model.get_compile_config()[name] for name in ("optimizer", "loss")})
        return copy

    @mistake("breaks on an uncompiled model")
    def insists(model: Any) -> Any:
        if not model.compiled:
            raise ValueError("compile the model first")
        return copy_model.reference(model)

    @mistake("breaks on an uncompiled model")
    def asserts(model: Any) -> Any:
        assert model.compiled
        return copy_model.reference(model)

    @mistake("breaks on an uncompiled model")
    def trains_first(model: Any) -> Any:
        copy = copy_model.reference(model)
        if model.compiled:
            copy.compile_from_config(model.get_compile_config())
        copy.optimizer.build(copy.trainable_variables)
        return copy

    @mistake(
        "optimizer shared",
        "Weights and layers are apart, and both models train with one optimizer object. It keeps state for the weights "
        "it was built with.",
        telling="a Sequential and its copy have one optimizer",
    )
    def one_optimizer(model: Any) -> Any:
        copy = copy_model.reference(model)
        if model.compiled:
            copy.compile(model.optimizer, model.loss)
        return copy


class feature_extractor(Exercise):
    section = "A layer's output by its name"

    def _models(self, t: Trial) -> Iterator[tuple[str, Any, str, Any]]:
        """Go through a model, how it is called, a layer's name, and inputs; the model is made anew for every name."""
        for label, make, names in [
            ("a chain", self._chain, ("second",)),
            ("a graph with branches", self._graph, ("wide", "joined")),
        ]:
            for name in names:
                model = make()
                fill_in_order(t, model)
                yield label, model, name, tensor(t.normal((5, *model.inputs[0].shape[1:])))

    def _chain(self) -> Any:
        x = keras.Input((5,))
        h = layers.Dense(4, "tanh", name="second")(layers.Dense(4, "relu", name="first")(x))
        return keras.Model(x, layers.Dense(3, "softmax", name="last")(h))

    def _graph(self) -> Any:
        x = keras.Input((6,))
        narrow = layers.Dense(3, "tanh", name="narrow")(x)
        wide = layers.Dense(3, "relu", name="wide")(layers.Dense(8, "relu", name="widest")(x))
        joined = layers.Add(name="joined")([narrow, wide])
        return keras.Model(x, layers.Dense(2, name="outcome")(joined))

    @staticmethod
    def reference(model: Any, layer_name: str) -> Any:
        return keras.Model(model.inputs, model.get_layer(layer_name).output)

    @aspect(1, "from the model's input to that layer's shape")
    def shapes(self, t: Trial, answer: Any) -> None:
        for label, model, name, _ in self._models(t):
            found = answer(model, name)
            t.record(f"input and output shape, {name!r} of {label}", [found.input_shape, found.output_shape])

    @aspect(2, "returns what that layer returns")
    def values(self, t: Trial, answer: Any) -> None:
        for label, model, name, x in self._models(t):
            t.array(f"outputs, {name!r} of {label}", answer(model, name)(x))

    @aspect(2, "shares its weights with the model")
    def shared(self, t: Trial, answer: Any) -> None:
        for label, model, name, x in self._models(t):
            found = answer(model, name)
            t.record(f"the weights for {name!r} of {label} are the model's", whose(found, model))
            before = np.asarray(found(x))
            for weight in model.weights:
                weight.assign(weight * 0.5 + 0.1)
            t.record(
                f"outputs change with the model's weights, {name!r} of {label}",
                not np.allclose(before, found(x), atol=1e-6),
            )

    @aspect(2, "no layer of that name: ValueError naming those there are")
    def no_such_layer(self, t: Trial, answer: Any) -> None:
        for model, name in [(self._chain(), "third"), (self._graph(), "Joined")]:
            names = [layer.name for layer in working_layers(model)]
            t.raises(f"the layer {name!r}", ValueError, functools.partial(answer, model, name), mentions=names)
        answer(self._chain(), "second")

    @mistake(
        "an index for a name",
        "`layer_name` is a string. Which method of a model finds a layer by it?",
    )
    def indexed(model: Any, layer_name: str) -> Any:
        return keras.Model(model.inputs, model.layers[layer_name].output)

    @mistake("an index for a name")
    def place_without_input(model: Any, layer_name: str) -> Any:
        names = [layer.name for layer in working_layers(model)]
        if layer_name not in names:
            raise ValueError(f"no layer {layer_name!r}; there are {names}")
        return keras.Model(model.inputs, model.layers[names.index(layer_name)].output)

    @mistake("an index for a name")
    def name_as_index(model: Any, layer_name: str) -> Any:
        names = [layer.name for layer in model.layers]
        if layer_name not in names:
            raise ValueError(f"no layer {layer_name!r}; there are {names}")
        return keras.Model(model.inputs, model.get_layer(index=layer_name).output)

    @mistake(
        "rebuilt layer with fresh weights",
        "Layers made anew start with weights of their own. Take the tensor that the model's own layer returned: its "
        "`output`.",
        telling="the weights for",
    )
    def rebuilt(model: Any, layer_name: str) -> Any:
        layer = model.get_layer(layer_name)
        again = type(layer).from_config(layer.get_config())
        return keras.Model(model.inputs, again(layer.input))

    @mistake("rebuilt layer with fresh weights", telling="the weights for")
    def rebuilt_model(model: Any, layer_name: str) -> Any:
        again = keras.models.clone_model(model)
        return keras.Model(again.inputs, again.get_layer(layer_name).output)

    @mistake(
        "copies: the weights are not shared",
        "It answers as the layer does, until the model is trained on. Take the tensor that the model's own layer "
        "returned: its `output`.",
        telling="the weights for",
    )
    def copied_model(model: Any, layer_name: str) -> Any:
        again = copy_model.reference(model)
        return keras.Model(again.inputs, again.get_layer(layer_name).output)

    @mistake(
        "output of the last layer",
        "Whatever the name, you end where the model ends. A layer has an `output` of its own.",
    )
    def last(model: Any, layer_name: str) -> Any:
        model.get_layer(layer_name)
        return keras.Model(model.inputs, model.outputs)

    @mistake("output of the last layer")
    def last_layer(model: Any, layer_name: str) -> Any:
        return keras.Model(model.inputs, model.layers[-1].output)

    @mistake(
        "input of the layer",
        "You return what goes into the layer. What comes out is its `output`.",
    )
    def layer_input(model: Any, layer_name: str) -> Any:
        return keras.Model(model.inputs, model.get_layer(layer_name).input)

    @mistake(
        "the layer alone",
        "Your model starts at the layer and not at the model's input: it holds that one layer.",
    )
    def layer_alone(model: Any, layer_name: str) -> Any:
        layer = model.get_layer(layer_name)
        return keras.Model(layer.input, layer.output)

    @mistake(
        "no ValueError",
        "For a name that the model doesn't have, say so with a ValueError that lists the names it has. `get_layer` "
        "does that by itself.",
        telling="the layer",
    )
    def key_error(model: Any, layer_name: str) -> Any:
        return keras.Model(model.inputs, {layer.name: layer for layer in model.layers}[layer_name].output)

    @mistake("no ValueError", telling="the layer")
    def stop_iteration(model: Any, layer_name: str) -> Any:
        return keras.Model(model.inputs, next(layer for layer in model.layers if layer.name == layer_name).output)

    @mistake("no ValueError", telling="the layer")
    def index_error(model: Any, layer_name: str) -> Any:
        return keras.Model(model.inputs, [layer for layer in model.layers if layer.name == layer_name][-1].output)

    @mistake("no ValueError", telling="the layer")
    def unbound(model: Any, layer_name: str) -> Any:
        for layer in model.layers:
            if layer.name == layer_name:
                found = layer.output
        return keras.Model(model.inputs, found)

    @mistake("no ValueError", telling="the layer")
    def nothing(model: Any, layer_name: str) -> Any:
        for layer in model.layers:
            if layer.name == layer_name:
                return keras.Model(model.inputs, layer.output)
        return None

    @mistake(
        "error without the names",
        "A ValueError it is. Whoever reads it wants to know which names there are: put them into the message.",
        telling="the layer",
    )
    def terse(model: Any, layer_name: str) -> Any:
        for layer in model.layers:
            if layer.name == layer_name:
                return keras.Model(model.inputs, layer.output)
        raise ValueError("no such layer")


@right
def _rows(model: Any) -> list[tuple[str, tuple[Any, ...], int]]:
    return [(layer.name, tuple(layer.output.shape), layer.count_params()) for layer in model.layers]


class parameter_table(Exercise):
    section = "Reading a summary"

    def _models(self) -> dict[str, Any]:
        chain = keras.Sequential(
            [
                keras.Input((5,)),
                layers.Dense(4, "relu", name="hidden"),
                layers.BatchNormalization(name="norm"),
                layers.Dense(3, use_bias=False, name="outcome"),
            ]
        )
        left, right = keras.Input((3, 2), name="left"), keras.Input((3, 2), name="right")
        shared, flat = layers.Dense(4, name="shared"), layers.Flatten(name="flat")
        frozen = layers.Dense(2, name="frozen", trainable=False)
        joined = layers.Concatenate(name="joined")([shared(left), shared(right)])
        graph = keras.Model([left, right], frozen(flat(joined)))
        steps = keras.Input((None, 6), name="steps")
        deep = keras.Model(
            steps, layers.Conv1D(2, 3, padding="same", name="conv")(layers.Dense(3, name="narrow")(steps))
        )
        return {"a Sequential": chain, "a graph": graph, "a model with an unknown length": deep}

    @staticmethod
    def reference(model: Any) -> Any:
        table = []
        for layer in model.layers:
            table.append((layer.name, tuple(layer.output.shape), layer.count_params()))
        return table

    def _tables(self, t: Trial, answer: Any) -> Iterator[tuple[str, Any, list[Any]]]:
        """Go through the models and the tables that the answer makes of them."""
        for label, model in self._models().items():
            found = answer(model)
            if isinstance(found, list | tuple):
                yield label, model, list(found)
            else:
                t.record(f"what parameter_table returns for {label}", describe(found))

    def _entries(self, t: Trial, answer: Any, column: int) -> Iterator[tuple[str, Any]]:
        """Go through a column: for each layer but InputLayers what stands in the row of its name, or of its place."""
        for label, model, table in self._tables(t, answer):
            by_name = {row[0]: row for row in table}
            for layer in working_layers(model):
                row = by_name.get(layer.name)
                if row is None and not any(other.name in by_name for other in model.layers):
                    row = dict(enumerate(table)).get(model.layers.index(layer))
                yield f"{layer.name!r} in the table of {label}", None if row is None else row[column]

    @aspect(2, "a row for each of `model.layers`, with its name")
    def names(self, t: Trial, answer: Any) -> None:
        for label, _, table in self._tables(t, answer):
            t.record(f"names in the table of {label}", [row[0] for row in table])

    @aspect(2, "the output shapes, as tuples, `None` where a length is unknown")
    def shapes(self, t: Trial, answer: Any) -> None:
        for label, shape in self._entries(t, answer, 1):
            is_shape = isinstance(shape, list | tuple)
            said = f"({', '.join(map(str, shape))})" if is_shape else [shape]
            t.record(f"output shape of {label}", f"the list {list(shape)}" if isinstance(shape, list) else said)
            t.record(f"batch axis of {label}", type(shape[0]).__name__ if is_shape and shape else "no shape")

    @aspect(3, "the number of parameters, frozen and non-trainable ones as well")
    def parameters(self, t: Trial, answer: Any) -> None:
        for label, count in self._entries(t, answer, 2):
            t.number(f"parameters of {label}", count)

    @mistake(
        "trainable only",
        "A frozen layer has parameters, and so have the statistics of a BatchNormalization. Count all weights.",
    )
    def trainable(model: Any) -> Any:
        counts = [sum(int(np.prod(weight.shape)) for weight in layer.trainable_weights) for layer in model.layers]
        return [(name, shape, count) for (name, shape, _), count in zip(_rows(model), counts, strict=True)]

    @mistake(
        "batch size in place of None",
        "The size of a batch is not known before there is one, and `summary()` prints `None` for it. Where did your "
        "number come from?",
        telling="batch axis of",
    )
    def batch_of_one(model: Any) -> Any:
        return [(name, (1, *shape[1:]), count) for name, shape, count in _rows(model)]

    @mistake("batch size in place of None", telling="batch axis of")
    def batch_of_32(model: Any) -> Any:
        return [(name, tuple(32 if n is None else n for n in shape), count) for name, shape, count in _rows(model)]

    @mistake(
        "no batch axis",
        "`summary()` prints the batch axis too, as `None`, before the others.",
        telling="output shape of",
    )
    def no_batch(model: Any) -> Any:
        return [(name, shape[1:], count) for name, shape, count in _rows(model)]

    @mistake(
        "a list for the shape",
        "The lengths are right. A shape is a tuple: it can't be changed, and it compares equal to other tuples only.",
    )
    def shape_lists(model: Any) -> Any:
        return [(name, list(shape), count) for name, shape, count in _rows(model)]

    @mistake(
        "total for every row",
        "Each row is to show its own layer's parameters. You ask the model in place of the layer.",
    )
    def total(model: Any) -> Any:
        return [(name, shape, model.count_params()) for name, shape, _ in _rows(model)]

    @mistake("total for every row")
    def trainable_total(model: Any) -> Any:
        count = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
        return [(name, shape, count) for name, shape, _ in _rows(model)]

    @mistake("running total", "Each row counts its own layer only; you carry the sum on from row to row.")
    def running_total(model: Any) -> Any:
        sums = itertools.accumulate(count for _, _, count in _rows(model))
        return [(name, shape, count) for (name, shape, _), count in zip(_rows(model), sums, strict=True)]

    @mistake(
        "weights counted, not parameters",
        "A kernel of shape (5, 4) is one weight and 20 parameters.",
    )
    def weights_counted(model: Any) -> Any:
        return [
            (name, shape, len(layer.weights))
            for (name, shape, _), layer in zip(_rows(model), model.layers, strict=True)
        ]

    @mistake("biases forgotten", "A Dense layer has a kernel and a bias. Add up all of `layer.weights`.")
    def kernels_only(model: Any) -> Any:
        return [
            (name, shape, int(np.prod(layer.weights[0].shape)) if layer.weights else 0)
            for (name, shape, _), layer in zip(_rows(model), model.layers, strict=True)
        ]

    @mistake(
        "input shape", "That is the shape of what goes in. The table shows what comes out.", telling="output shape of"
    )
    def input_shapes(model: Any) -> Any:
        given = [keras.tree.flatten(layer.input) for layer in model.layers]
        inputs = [tuple(tensors[0].shape) if tensors else () for tensors in given]
        return [(name, shape, count) for (name, _, count), shape in zip(_rows(model), inputs, strict=True)]

    @mistake(
        "rows without weights left out",
        "A layer without weights has a row as well: it has an output shape, and 0 parameters.",
        telling="names in the table",
    )
    def only_with_weights(model: Any) -> Any:
        return [row for row in _rows(model) if row[2]]

    @mistake("rows without weights left out", telling="names in the table")
    def no_input_layers(model: Any) -> Any:
        return _rows(model)[len(model.layers) - len(working_layers(model)) :]

    @mistake("class for name", "The first entry is the layer's own name, `layer.name`.", telling="names in the table")
    def class_names(model: Any) -> Any:
        return [(type(layer).__name__, *row[1:]) for row, layer in zip(_rows(model), model.layers, strict=True)]
