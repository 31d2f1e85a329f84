"""The layer contract: what every custom layer is held to, written once.

An exercise about a layer says which layer it is measured against, which weights it has and how they start, and on what
inputs it is tried. The eight aspects here do the rest.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import keras
import numpy as np
import tensorflow as tf

from grader.exercise import Exercise, aspect
from grader.trial import Trial

Range = tuple[float, float]
Start = float | Range | Callable[[tuple[int, ...]], Range]


def glorot(shape: tuple[int, ...]) -> Range:
    """Return the range of `keras.initializers.GlorotUniform` for a kernel whose last two axes are (inputs, outputs)."""
    receptive = float(np.prod(shape[:-2]))
    limit = float(np.sqrt(6 / (receptive * (shape[-2] + shape[-1]))))
    return -limit, limit


UNIFORM: Range = (-0.05, 0.05)
"""The range of `"uniform"`, `keras.initializers.RandomUniform`."""


@dataclass(frozen=True)
class Case:
    """One way to construct a layer and the shapes, without the batch, to call it on.

    `make` draws an input of a given full shape; float inputs without an exact 0 unless it is given.
    """

    kwargs: Mapping[str, Any] = field(default_factory=dict)
    shapes: Sequence[tuple[int, ...]] = ((3,),)
    make: Callable[[Trial, tuple[int, ...]], Any] | None = None

    def on(self, *shape: Any) -> str:
        """Say in a label how the layer was constructed and what it was called on."""
        kwargs = ", ".join(f"{name}={_say(value)}" for name, value in self.kwargs.items())
        return f"on {_shape(shape)}" + (f" with {kwargs}" if kwargs else "")

    def draw(self, t: Trial, shape: tuple[int, ...]) -> Any:
        return self.make(t, shape) if self.make else t.away_from_zero(shape)


def _say(value: Any) -> str:
    return getattr(value, "__name__", None) or repr(value)


def _shape(shape: Sequence[Any]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


class LayerExercise(Exercise):
    """An exercise whose answer is a `keras.Layer` class.

    - `cases`: how it is constructed and called; the first serves where one is enough;
    - `start`: a weight's name → the constant it starts at, or the (low, high) range its entries are drawn from;
    - `modes`: the values of `training` it is called with;
    - `shape_required`: whether `compute_output_shape` must be there; it is looked at wherever a class defines it;
    - `variable_axes`: axes (counted without the batch) whose length may be unknown;
    - `needs_registration`: whether a saved model must load without being told of the class.
    """

    cases: ClassVar[Sequence[Case]]
    start: ClassVar[Mapping[str, Start]] = {}
    modes: ClassVar[Sequence[bool | None]] = (None,)
    shape_required: ClassVar[bool] = False
    variable_axes: ClassVar[Sequence[int]] = ()
    needs_registration: ClassVar[bool] = False

    # Parts that an exercise with nested layers may override

    def layer(self, answer: Any, case: Case, **extra: Any) -> Any:
        """Construct the layer; a class is expected, and a layer of it."""
        return answer(**case.kwargs, **extra)

    def built(self, answer: Any, case: Case, shape: tuple[int, ...]) -> Any:
        """Construct and build the layer for inputs of `shape` (without the batch)."""
        layer = self.layer(answer, case)
        self.build(layer, shape)
        return layer

    def build(self, layer: Any, shape: tuple[int, ...]) -> None:
        """Build the layer for inputs of `shape` (without the batch)."""
        layer.build((None, *shape))

    def entries(self, value: Any) -> Any:
        """Return a weight, or its gradient, as it is compared with the reference's."""
        return value

    def roles(self, t: Trial, layer: Any) -> dict[str, Any]:
        """Return the layer's weights by the names that the exercise gives them.

        A weight is found by its name; where names are missing, every pairing is tried that leaves the order free.
        """
        return pair(t, list(layer.weights), list(self.start))

    # The eight aspects

    @aspect(2, "`build` creates the weights: names, shapes, dtype, trainable, how they start")
    def weights(self, t: Trial, answer: Any) -> None:
        t.record("a keras.Layer", isinstance(self.layer(answer, self.cases[0]), keras.Layer))
        for case, shape in self.tried():
            where = case.on(None, *shape)
            layer = self.layer(answer, case)
            t.record(f"weights before build {where}", len(layer.weights))
            self.build(layer, shape)
            record_weights(t, where, layer)
            if len(layer.weights) < len(self.start):
                t.record(f"attributes that hold numbers without being weights {where}", _number_holders(layer))
            roles = self.roles(t, layer)
            for name, start in self.start.items():
                if name in roles:
                    record_start(t, f"{name} at the start {where}", roles[name], start)

    @aspect(3, "called eagerly, it returns what the reference returns")
    def values(self, t: Trial, answer: Any) -> None:
        for case, shape in self.tried():
            layer = self.built(answer, case, shape)
            fill(t, self.roles(t, layer))
            for batch in (5, 2):
                x = case.draw(t, (batch, *shape))
                for mode in self.modes:
                    where = f"{case.on(*x.shape)}{_training(mode)}"
                    t.array(f"outputs {where}", layer(x, **_mode(mode)))
                    for name, weight in self.roles(t, layer).items():
                        if not weight.trainable:
                            t.array(f"{name} after the call {where}", weight)

    @aspect(1, "symbolic shapes agree, unknown sizes stay None")
    def shapes(self, t: Trial, answer: Any) -> None:
        for case, shape in self.tried():
            variable = tuple(None if axis in self.variable_axes else n for axis, n in enumerate(shape))
            for known in dict.fromkeys([shape, variable]):
                where = case.on(None, *known)
                layer = self.layer(answer, case)
                symbolic = tuple(layer(self.symbolic(case, known)).shape)
                t.record(f"symbolic output shape {where}", symbolic)
                if self.shape_required or _defines(layer, "compute_output_shape"):
                    found = self.layer(answer, case).compute_output_shape((None, *known))
                    t.record(f"compute_output_shape {where}", tuple(found) if _is_shape(found) else found)
                else:
                    t.record(f"compute_output_shape {where}", symbolic)
            x = case.draw(t, (4, *shape))
            t.record(f"eager output shape {case.on(*x.shape)}", tuple(layer(x).shape))
        if self.variable_axes:
            # A class that defines compute_output_shape has not been asked yet what `call` does with an unknown length.
            case, shape = self.cases[0], self.cases[0].shapes[0]
            x = case.draw(t, (4, *shape))
            sizes = [None, *(None if axis in self.variable_axes else n for axis, n in enumerate(shape))]
            layer = self.layer(answer, case)
            graph = tf.function(layer, input_signature=[tf.TensorSpec(sizes, x.dtype)], autograph=False)
            t.record(f"output shape in a graph {case.on(*sizes)}", tuple(graph(x).shape))

    @aspect(2, "gradients reach the input and every trainable weight")
    def gradients(self, t: Trial, answer: Any) -> None:
        for case, shape in self.tried(fully=False):
            layer = self.built(answer, case, shape)
            roles = self.roles(t, layer)
            fill(t, roles)
            x = case.draw(t, (4, *shape))
            wanted = {name: weight for name, weight in roles.items() if weight.trainable}
            record_gradients(t, case.on(*x.shape), layer, x, wanted, self.modes[-1], self.entries)

    @aspect(1, "`losses` hold what they should, once")
    def losses(self, t: Trial, answer: Any) -> None:
        for case in (*self.cases[:1], *self.cases[1:][-1:]):
            shape = case.shapes[0]
            layer = self.built(answer, case, shape)
            fill(t, self.roles(t, layer))
            for call in ("first", "second"):
                layer(case.draw(t, (3, *shape)))
                t.record(
                    f"sum of losses after the {call} call {case.on(3, *shape)}", float(sum(map(float, layer.losses)))
                )

    @aspect(1, "it survives `get_config` → `from_config`, and saving in a model")
    def config(self, t: Trial, answer: Any) -> None:
        for case in self.cases:
            shape = case.shapes[0]
            layer = self.layer(answer, case, name="mine", dtype="float64")
            again = type(layer).from_config(layer.get_config())
            kept = ["mine" if again.name == "mine" else "another name", again.dtype]
            t.record(f"name and dtype after from_config {case.on(3, *shape)}", kept)
            again = type(layer).from_config(self.layer(answer, case).get_config())
            self.build(again, shape)
            fill(t, self.roles(t, again))
            t.array(f"outputs after from_config {case.on(3, *shape)}", again(case.draw(t, (3, *shape))))
        self.saved(t, answer, self.cases[-1])

    def saved(self, t: Trial, answer: Any, case: Case) -> None:
        """Save a model that holds the layer, load it, and write down both outputs."""
        shape = case.shapes[0]
        layer = self.layer(answer, case)
        model = keras.Sequential([self.symbolic(case, shape), layer])
        fill(t, self.roles(t, layer))
        x = case.draw(t, (3, *shape))
        t.array("outputs of a model before it is saved", model(x))
        t.array(
            "outputs of the model saved and loaded", save_and_load(model, [] if self.needs_registration else [layer])(x)
        )

    @aspect(1, "one step of `fit` moves the weights it should, and no other")
    def fit(self, t: Trial, answer: Any) -> None:
        case = self.cases[0]
        shape = case.shapes[-1]
        layer = self.layer(answer, case)
        model = keras.Sequential([self.symbolic(case, shape), layer])
        roles = self.roles(t, layer)
        fill(t, roles)
        model.compile(keras.optimizers.SGD(0.1), "mse")
        x = case.draw(t, (6, *shape))
        y = t.normal(tuple(6 if n is None else n for n in model.output_shape))
        history = model.fit(tf.data.Dataset.from_tensors((x, y)), verbose=0)
        t.record("loss that fit reports", float(history.history["loss"][0]))
        for name, weight in roles.items():
            t.array(f"{name} after one step of fit", self.entries(weight))

    @aspect(1, "called twice it answers the same, with one set of weights")
    def twice(self, t: Trial, answer: Any) -> None:
        case = self.cases[0]
        shape = case.shapes[0]
        layer = self.layer(answer, case)
        x = case.draw(t, (3, *shape))
        first = layer(x)
        count = len(layer.weights)
        t.record("the second call returns what the first did", bool(np.allclose(first, layer(x), atol=1e-5)))
        layer(case.draw(t, (7, *shape)))
        t.record("weights after the first and the third call", [count, len(layer.weights)])

    # Helpers

    def tried(self, *, fully: bool = True) -> Iterator[tuple[Case, tuple[int, ...]]]:
        """Go through every case with each of its shapes; unless `fully`, later cases with their first shape only."""
        for case in self.cases:
            for shape in case.shapes if fully or case is self.cases[0] else case.shapes[:1]:
                yield case, shape

    def symbolic(self, case: Case, shape: tuple[Any, ...]) -> Any:
        """Return a `keras.Input` for inputs of `shape`, unknown sizes included, with the dtype that the case draws."""
        probe = case.draw(Trial(0), (1, *(2 if n is None else n for n in shape)))
        return keras.Input(shape, dtype=probe.dtype.name)


def pair(t: Trial, weights: Sequence[Any], names: Sequence[str]) -> dict[str, Any]:
    """Return `weights` by name: by their own, else in each order that is possible, one a run of the aspect."""
    if len(names) == 1 and len(weights) == 1:
        return {names[0]: weights[0]}
    by_name = {weight.name: weight for weight in weights}
    if len(by_name) == len(weights) and set(names) <= set(by_name):
        return {name: by_name[name] for name in names}
    known = {name: by_name[name] for name in names if name in by_name}
    rest = [weight for weight in weights if not any(weight is other for other in known.values())]
    open_names = [name for name in names if name not in known]
    options = [
        {**known, **dict(zip(open_names, order, strict=False))}
        for order in itertools.islice(itertools.permutations(rest), 24)
    ]
    return dict(t.choose(options)) if options else known


def fill(t: Trial, roles: Mapping[str, Any]) -> None:
    """Give every weight the values that its name and the seed make, so that two layers can be compared."""
    for name, weight in roles.items():
        rng = np.random.default_rng(zlib.crc32(f"{name}.{t.seed}".encode()))
        values = rng.uniform(0.3, 1.2, weight.shape) if "variance" in name else rng.normal(0.3, 0.7, weight.shape)
        weight.assign(values.astype("float32"))


def save_and_load(model: Any, known: Sequence[Any] = ()) -> Any:
    """Save `model` as `.keras` in the trial's folder and return it loaded; classes of `known` need not be registered.

    Keras finds an unregistered class by importing the module it was defined in, which works as long as the notebook is
    open and not a day longer. So the model's own classes are saved as if from a module that is gone.
    """
    classes = {type(layer) for layer in _parts(model)}
    homes = {cls: cls.__module__ for cls in classes if not cls.__module__.startswith("keras.")}
    try:
        for cls in homes:
            cls.__module__ = "a_module_that_is_gone"
        model.save("model.keras")
        return keras.saving.load_model(
            "model.keras", custom_objects={type(layer).__name__: type(layer) for layer in known}
        )
    finally:
        for cls, home in homes.items():
            cls.__module__ = home


def _parts(model: Any) -> Iterator[Any]:
    yield model
    yield from model._flatten_layers(include_self=False, recursive=True)


def record_weights(t: Trial, where: str, layer: Any) -> None:
    """Write down names (where there are several), shapes, dtypes and trainable flags, in the names' order."""
    weights = sorted(layer.weights, key=lambda weight: (weight.name, str(weight.shape)))
    t.record(f"number of weights {where}", len(weights))
    if len(weights) > 1:
        t.record(f"weights' names {where}", [weight.name for weight in weights])
    for weight in weights:
        name = weight.name if len(weights) > 1 else "the weight"
        t.record(f"shape of {name} {where}", tuple(weight.shape))
        t.record(f"dtype of {name} {where}", keras.backend.standardize_dtype(weight.dtype))
        t.record(f"{name} is trainable {where}", bool(weight.trainable))


def record_start(t: Trial, label: str, weight: Any, start: Start) -> None:
    """Write down whether a new weight's entries are the constant, or fill the range, that they start from."""
    values = np.asarray(weight)
    if callable(start):
        start = start(values.shape)
    if not isinstance(start, tuple):
        t.record(label, f"all {start:g}" if np.all(values == np.float32(start)) else f"not all {start:g}")
        return
    low, high = start
    inside = bool(values.min() >= low * (1 + 1e-5) - 1e-7 and values.max() <= high * (1 + 1e-5) + 1e-7)
    middle = (low + high) / 2
    varied = values.size < 4 or (len(np.unique(values)) > values.size // 2 and values.std() > (high - low) / 12)
    varied = varied and (values.size < 20 or values.min() < middle < values.max())
    t.record(
        label, f"drawn from [{low:.3g}, {high:.3g}]" if inside and varied else f"not drawn from [{low:.3g}, {high:.3g}]"
    )


def record_gradients(
    t: Trial,
    where: str,
    layer: Any,
    x: Any,
    weights: Mapping[str, Any],
    mode: bool | None = None,
    entries: Callable[[Any], Any] = lambda gradient: gradient,
) -> None:
    """Write down the gradients of a fixed weighted sum of the outputs by the input, if floating, and by `weights`."""
    x = tf.convert_to_tensor(x)
    sources = {name: weight.value for name, weight in weights.items()}
    with tf.GradientTape(watch_accessed_variables=True) as tape:
        if x.dtype.is_floating:
            tape.watch(x)
            sources["the input"] = x
        y = layer(x, **_mode(mode))
        factors = np.random.default_rng(t.seed).uniform(0.5, 1.5, tuple(y.shape))
        total = tf.reduce_sum(y * tf.cast(factors, y.dtype))
    for (name, _), gradient in zip(sources.items(), tape.gradient(total, list(sources.values())), strict=True):
        t.array(f"gradient by {name} {where}", gradient if name == "the input" else entries(gradient))


def _number_holders(layer: Any) -> list[str]:
    kinds = {tf.Variable: "tf.Variable", np.ndarray: "NumPy array", tf.Tensor: "tf.Tensor"}
    found = {name for value in vars(layer).values() for kind, name in kinds.items() if isinstance(value, kind)}
    return sorted(found)


def _mode(mode: bool | None) -> dict[str, bool]:
    return {} if mode is None else {"training": mode}


def _training(mode: bool | None) -> str:
    return "" if mode is None else f", training={mode}"


def _defines(layer: Any, method: str) -> bool:
    return getattr(type(layer), method, None) is not getattr(keras.Layer, method, None)


def _is_shape(value: Any) -> bool:
    return isinstance(value, tuple | list | tf.TensorShape)
