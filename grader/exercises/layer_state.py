"""Unit 06: a layer's state: `add_weight`, regularizers, constraints, and weights that are not trained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from grader.contract import UNIFORM, Case, LayerExercise, fill, glorot, record_start
from grader.exercise import Exercise, aspect, mistake, right
from grader.trial import Trial


@right
class _KerasWeight:
    def __init__(self, variable: Any) -> None:
        self.variable, self.name, self.trainable = variable, variable.name, variable.trainable

    @property
    def value(self) -> Any:
        return np.asarray(self.variable)

    def assign(self, value: Any) -> None:
        constraint = self.variable.constraint
        self.variable.assign(value if constraint is None else constraint(value))


@right
class _KerasLayer:
    """`keras.Layer.add_weight` with the face of a MiniLayer."""

    def __init__(self) -> None:
        self.layer = keras.Layer()
        self.layer.built = True

    def add_weight(
        self,
        name: str,
        shape: Any,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool = True,
        constraint: Any = None,
    ) -> Any:
        start = (lambda shape, dtype: initializer(shape)) if callable(initializer) else initializer or "uniform"
        variable = self.layer.add_weight(
            name=name,
            shape=shape,
            dtype=dtype,
            initializer=start,
            regularizer=regularizer,
            trainable=trainable,
            constraint=constraint,
        )
        return _KerasWeight(variable)

    @property
    def weights(self) -> list[Any]:
        return [_KerasWeight(variable) for variable in self.layer.weights]

    @property
    def trainable_weights(self) -> list[Any]:
        return [_KerasWeight(variable) for variable in self.layer.trainable_weights]

    @property
    def non_trainable_weights(self) -> list[Any]:
        return [_KerasWeight(variable) for variable in self.layer.non_trainable_weights]

    @property
    def losses(self) -> list[Any]:
        return list(self.layer.losses)


@right
class _Weight:
    def __init__(self, name: str, value: Any, regularizer: Any, trainable: bool, constraint: Any) -> None:
        self.name, self.value, self.trainable = name, value, trainable
        self.regularizer, self.constraint = regularizer, constraint

    def assign(self, value: Any) -> None:
        if self.constraint is not None:
            value = self.constraint(value)
        self.value = np.asarray(value, self.value.dtype)


@right
class _MiniLayer:
    make: Any = _Weight

    def __init__(self) -> None:
        self.all: list[Any] = []

    def start(self, shape: Any, initializer: Any) -> Any:
        if callable(initializer):
            return initializer(shape)
        named: dict[str, Any] = {
            "zeros": np.zeros,
            "ones": np.ones,
            "uniform": lambda shape: np.random.uniform(-0.05, 0.05, shape),
        }
        return named[initializer or "uniform"](shape)

    def add_weight(
        self,
        name: str,
        shape: Any,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool = True,
        constraint: Any = None,
    ) -> Any:
        value = np.array(self.start(shape, initializer), dtype or "float32")
        weight = self.make(name, value, regularizer, trainable, constraint)
        self.all.append(weight)
        return weight

    @property
    def weights(self) -> list[Any]:
        return self.all

    @property
    def trainable_weights(self) -> list[Any]:
        return [weight for weight in self.all if weight.trainable]

    @property
    def non_trainable_weights(self) -> list[Any]:
        return [weight for weight in self.all if not weight.trainable]

    @property
    def losses(self) -> list[Any]:
        return [w.regularizer(w.value) for w in self.trainable_weights if w.regularizer is not None]


def _value(weight: Any) -> Any:
    """A copy of a weight's value, which a later `assign` may write into."""
    return np.array(weight.value)


def _names(weights: Any) -> list[str]:
    return sorted(str(weight.name) for weight in weights)


def _losses(layer: Any) -> list[float]:
    """The layer's losses in no order, those that are 0 left out: they add nothing."""
    return sorted(loss for loss in map(float, layer.losses) if loss)


def _square(weight: Any) -> Any:
    return 0.1 * np.sum(np.square(weight))


def _absolute(weight: Any) -> Any:
    return 0.3 * np.sum(np.abs(weight))


class MiniLayer(Exercise):
    section = "MiniLayer: what add_weight does with each argument"
    forbidden = ("keras.Layer", "keras.Variable")
    reference = _KerasLayer

    @aspect(1, "the object that comes back has `name`, `value`, `trainable` and `assign`")
    def handle(self, t: Trial, answer: Any) -> None:
        for name, shape in (("kernel", (3, 4)), ("bias", (5,))):
            weight = answer().add_weight(name, shape, initializer=np.zeros)
            t.record(f"name of {name}", weight.name)
            t.record(f"trainable of {name} unless it is said", bool(weight.trainable))
            t.record(f"shape of {name}'s value", _value(weight).shape)
            values = t.normal(shape)
            weight.assign(values)
            t.array(f"value of {name} after assign", _value(weight))

    @aspect(2, 'the initializer: `"zeros"`, `"ones"`, `"uniform"`, and `"uniform"` when none is given')
    def named_initializers(self, t: Trial, answer: Any) -> None:
        for shape in ((6, 4), (40,)):
            for name, start in (("zeros", 0.0), ("ones", 1.0), ("uniform", UNIFORM), (None, UNIFORM)):
                label = f"a weight of shape {shape} by {f'{name!r}' if name else 'no initializer'}"
                weight = answer().add_weight("kernel", shape, initializer=name)
                t.record(f"shape of {label}", _value(weight).shape)
                record_start(t, label, _value(weight), start)
                if start is UNIFORM:
                    values = _value(weight)
                    t.record(f"both signs in {label}", bool(values.min() < 0 < values.max()))

    @aspect(1, "the initializer: a function of the shape")
    def called_initializer(self, t: Trial, answer: Any) -> None:
        for shape in ((2, 3), (4,)):
            values = t.normal(shape)
            asked: list[Any] = []

            def start(shape: Any, values: Any = values, asked: list[Any] = asked) -> Any:
                asked.append([int(n) for n in shape])
                return values.copy()

            weight = answer().add_weight("kernel", shape, initializer=start)
            t.array(f"value of shape {shape} from a function", _value(weight))
            t.record("the shape that the function was called with", asked[-1] if asked else "it was not called")

    @aspect(1, 'the dtype: the one asked for, `"float32"` when none is')
    def dtype(self, t: Trial, answer: Any) -> None:
        for dtype in (None, "float64", "int32", "float32"):
            for initializer in ("ones", "zeros", lambda shape: np.full(shape, 3.0)):
                how = f"by {initializer!r}" if isinstance(initializer, str) else "by a function"
                weight = answer().add_weight("kernel", (2, 3), dtype, initializer)
                t.record(f"dtype {dtype or 'not given'}, {how}", _value(weight).dtype.name)

    @aspect(1, "`assign` keeps the dtype")
    def kept_dtype(self, t: Trial, answer: Any) -> None:
        for dtype, other in (("float32", "float64"), ("float64", "float32"), ("int32", "int64")):
            for constraint in (None, lambda value: value * np.float64(2)):
                weight = answer().add_weight("kernel", (2, 3), dtype=dtype, initializer=np.ones, constraint=constraint)
                before = _value(weight).dtype.name
                weight.assign(t.integers((2, 3), 2, 9, dtype=other))
                after = _value(weight).dtype.name
                how = "a constraint" if constraint else "no constraint"
                kept = "kept" if after == before else f"{after} from now on"
                t.record(f"dtype of a {dtype} weight after {other} was assigned, {how}", kept)

    @aspect(2, "`trainable` sorts the weights into two lists; `weights` has them all")
    def lists(self, t: Trial, answer: Any) -> None:
        layer = answer()
        kernel = layer.add_weight("kernel", (3, 2), initializer=np.ones)
        count = layer.add_weight(name="count", shape=(2,), initializer=np.zeros, trainable=False)
        layer.add_weight("bias", (2,), None, np.zeros, None, True)
        layer.add_weight("mean", (2,), None, np.zeros, None, False)
        layer.add_weight("scale", (3,), initializer=np.ones)
        for kind in ("trainable_weights", "non_trainable_weights", "weights"):
            t.record(f"names in {kind}", _names(getattr(layer, kind)))
        t.record("trainable of kernel, of count", [bool(kernel.trainable), bool(count.trainable)])
        kernel.assign(t.normal((3, 2)))
        seen = {weight.name: _value(weight) for weight in layer.trainable_weights}
        t.array("kernel seen through trainable_weights after assign", seen.get("kernel"))

    @aspect(1, "each layer has lists of its own")
    def separate(self, t: Trial, answer: Any) -> None:
        first, second = answer(), answer()
        first.add_weight("kernel", (3, 2), initializer=np.ones, regularizer=_square)
        first.add_weight("mean", (2,), initializer=np.zeros, trainable=False)
        second.add_weight("slope", (4,), initializer=np.ones)
        third = answer()
        for label, layer in (("a layer with one weight", second), ("a new layer", third)):
            t.record(f"names in weights of {label}", _names(layer.weights))
            t.record(f"names in non_trainable_weights of {label}", _names(layer.non_trainable_weights))
            t.record(f"losses of {label}", _losses(layer))

    @aspect(3, "`losses`: each trainable weight's regularizer at its present value")
    def losses(self, t: Trial, answer: Any) -> None:
        layer = answer()
        start = t.normal((3, 2))
        kernel = layer.add_weight("kernel", (3, 2), initializer=lambda shape: start.copy(), regularizer=_square)
        layer.add_weight("bias", (2,), initializer=np.ones)
        slope = layer.add_weight("slope", (4,), initializer=np.ones, regularizer=_absolute)
        layer.add_weight("mean", (5,), initializer=np.ones, regularizer=_absolute, trainable=False)
        t.record("losses of new weights", _losses(layer))
        for step in ("first", "second"):
            kernel.assign(t.normal((3, 2)))
            t.record(f"losses after the {step} assign to the kernel", _losses(layer))
            slope.assign(t.normal(4))
            t.record(f"losses after the {step} assign to the slope", _losses(layer))
            t.record(f"losses read once more after the {step} assign", _losses(layer))

    @aspect(2, "`assign` applies the constraint; creation does not")
    def constraint(self, t: Trial, answer: Any) -> None:
        constraints: list[tuple[str, Callable[[Any], Any]]] = [
            ("maximum(w, 0)", lambda value: np.maximum(value, 0)),
            ("clip(w, -0.5, 0.25)", lambda value: np.clip(value, -0.5, 0.25)),
        ]
        for label, constraint in constraints:
            start = t.away_from_zero((4, 3))
            weight = answer().add_weight(
                "kernel", (4, 3), initializer=lambda shape, start=start: start.copy(), constraint=constraint
            )
            t.array(f"new value under {label}", _value(weight))
            for step in ("first", "second"):
                weight.assign(t.away_from_zero((4, 3)))
                t.array(f"value after the {step} assign under {label}", _value(weight))

    @mistake(
        "losses frozen at creation",
        "The penalty was worked out when the weight was made. It should follow the weight: call the "
        "regularizer when `losses` is read.",
        telling="losses after the",
    )
    class frozen_losses(_MiniLayer):
        def __init__(self) -> None:
            super().__init__()
            self.frozen: list[Any] = []

        def add_weight(self, *args: Any, **kwargs: Any) -> Any:
            weight = super().add_weight(*args, **kwargs)
            if weight.regularizer is not None and weight.trainable:
                self.frozen.append(weight.regularizer(weight.value))
            return weight

        @property
        def losses(self) -> list[Any]:
            return self.frozen

    @mistake("losses frozen at creation", telling="losses after the")
    class frozen_losses_of_all(_MiniLayer):
        def __init__(self) -> None:
            super().__init__()
            self.frozen: list[Any] = []

        def add_weight(self, *args: Any, **kwargs: Any) -> Any:
            weight = super().add_weight(*args, **kwargs)
            if weight.regularizer is not None:
                self.frozen.append(weight.regularizer(weight.value))
            return weight

        @property
        def losses(self) -> list[Any]:
            return self.frozen

    @mistake("losses frozen at creation", telling="losses after the")
    class losses_pile_up(_MiniLayer):
        """Worked out when first read, and kept."""

        kept: Any = None

        @property
        def losses(self) -> list[Any]:
            if self.kept is None:
                self.kept = super().losses
            return list(self.kept)

    @mistake(
        "trainable flag ignored",
        "A weight with `trainable=False` belongs to `non_trainable_weights`, and to no other list but `weights`.",
        telling="names in trainable_weights",
    )
    class flag_ignored(_MiniLayer):
        def add_weight(self, *args: Any, **kwargs: Any) -> Any:
            weight = super().add_weight(*args, **kwargs)
            weight.trainable = True
            return weight

    @mistake("trainable flag ignored", telling="names in trainable_weights")
    class flag_ignored_in_lists(_MiniLayer):
        @property
        def trainable_weights(self) -> list[Any]:
            return self.all

        @property
        def non_trainable_weights(self) -> list[Any]:
            return []

    @mistake("trainable flag ignored", telling="names in trainable_weights")
    class flag_ignored_in_trainable(_MiniLayer):
        @property
        def trainable_weights(self) -> list[Any]:
            return self.all

    @mistake(
        "regularizers of non-trainable weights counted",
        "A penalty is there to steer training. A weight that is not trained has none, whatever regularizer it "
        "was given.",
        telling="losses of new weights",
    )
    class losses_of_all(_MiniLayer):
        @property
        def losses(self) -> list[Any]:
            return [w.regularizer(w.value) for w in self.all if w.regularizer is not None]

    @mistake(
        "constraint never applied",
        "The constraint is taken in and never used. Each value that `assign` is given goes through it.",
        telling="value after the first assign",
    )
    class unconstrained(_MiniLayer):
        class make(_Weight):
            def assign(self, value: Any) -> None:
                self.value = np.asarray(value, self.value.dtype)

    @mistake("constraint never applied", telling="value after the first assign")
    class constraint_result_dropped(_MiniLayer):
        class make(_Weight):
            def __init__(self, name: str, value: Any, regularizer: Any, trainable: bool, constraint: Any) -> None:
                super().__init__(name, value if constraint is None else constraint(value), regularizer, trainable, None)

    @mistake("constraint never applied", telling="value after the first assign")
    class constraint_on_the_old_value(_MiniLayer):
        class make(_Weight):
            def assign(self, value: Any) -> None:
                if self.constraint is not None:
                    self.value = self.constraint(self.value)
                self.value = np.asarray(value, self.value.dtype)

    @mistake(
        "constraint applied at creation",
        "A new weight is what its initializer made it. The constraint has its say when `assign` is called.",
        telling="new value under",
    )
    class constrained_at_once(_MiniLayer):
        class make(_Weight):
            def __init__(self, name: str, value: Any, regularizer: Any, trainable: bool, constraint: Any) -> None:
                super().__init__(name, value, regularizer, trainable, constraint)
                self.assign(value)

    @mistake(
        "shared mutable lists on the class",
        "A list written in the class's body is one list for all layers. Make the lists in `__init__`, so that "
        "each layer has its own.",
        telling="names in weights of a new layer",
    )
    class shared(_MiniLayer):
        all: ClassVar[list[Any]] = []  # type: ignore[misc]

        def __init__(self) -> None:
            pass

    @mistake("shared mutable lists on the class", telling="names in weights of a layer with one weight")
    class shared_default(_MiniLayer):
        def __init__(self, weights: list[Any] = []) -> None:  # noqa: B006
            self.all = weights

    @mistake("shared mutable lists on the class", telling="names in non_trainable_weights of a new layer")
    class shared_non_trainable(_MiniLayer):
        others: ClassVar[list[Any]] = []

        def add_weight(self, *args: Any, **kwargs: Any) -> Any:
            weight = super().add_weight(*args, **kwargs)
            if not weight.trainable:
                self.all.remove(weight)
                self.others.append(weight)
            return weight

        @property
        def weights(self) -> list[Any]:
            return self.all + self.others

        @property
        def non_trainable_weights(self) -> list[Any]:
            return self.others

    @mistake(
        "initializer names not resolved",
        "An initializer may be a name. Look the name up to find the function that makes the values; `None` "
        'stands for `"uniform"`.',
        telling="shape of a weight of shape (6, 4)",
    )
    class names_called(_MiniLayer):
        def start(self, shape: Any, initializer: Any) -> Any:
            return (initializer or (lambda shape: np.random.uniform(-0.05, 0.05, shape)))(shape)

    @mistake("initializer names not resolved", telling="a weight of shape (6, 4) by 'zeros'")
    class names_ignored(_MiniLayer):
        def start(self, shape: Any, initializer: Any) -> Any:
            return super().start(shape, initializer if callable(initializer) else "uniform")

    @mistake("initializer names not resolved", telling="a weight of shape (6, 4) by 'ones'")
    class always_zeros(_MiniLayer):
        def start(self, shape: Any, initializer: Any) -> Any:
            return super().start(shape, initializer if callable(initializer) else "zeros")

    @mistake("initializer names not resolved", telling="a weight of shape (6, 4) by 'ones'")
    class always_uniform_but_zeros(_MiniLayer):
        def start(self, shape: Any, initializer: Any) -> Any:
            return super().start(shape, "uniform" if initializer == "ones" else initializer)

    @mistake("initializer names not resolved", telling="shape of a weight of shape (6, 4)")
    class names_of_numpy(_MiniLayer):
        def start(self, shape: Any, initializer: Any) -> Any:
            return initializer(shape) if callable(initializer) else getattr(np, initializer or "uniform")(shape)

    @mistake(
        "no default initializer",
        'With `initializer=None` a weight starts as `"uniform"` makes it.',
        telling="a weight of shape (6, 4) by no initializer",
    )
    class zeros_by_default(_MiniLayer):
        def start(self, shape: Any, initializer: Any) -> Any:
            return super().start(shape, initializer or "zeros")

    @mistake("no default initializer", telling="shape of a weight of shape (6, 4) by no initializer")
    class none_called(_MiniLayer):
        def start(self, shape: Any, initializer: Any) -> Any:
            return super().start(shape, initializer) if isinstance(initializer, str) else initializer(shape)

    @mistake(
        "uniform has another range",
        'Keras\'s `"uniform"` draws from −0.05 to 0.05, both signs.',
        telling="a weight of shape (6, 4) by 'uniform'",
    )
    class unit_uniform(_MiniLayer):
        low, high = 0.0, 1.0

        def start(self, shape: Any, initializer: Any) -> Any:
            if initializer in (None, "uniform"):
                return np.random.uniform(self.low, self.high, shape)
            return super().start(shape, initializer)

    @mistake("uniform has another range", telling="both signs in a weight of shape (6, 4) by 'uniform'")
    class one_sided(unit_uniform.answer):  # type: ignore[name-defined, misc]
        low, high = 0.0, 0.05

    @mistake(
        "dtype ignored",
        "The weight's value should have the dtype that was asked for, and float32 when none was: NumPy's own "
        "default is float64.",
        telling="dtype not given",
    )
    class dtype_of_numpy(_MiniLayer):
        def add_weight(self, name: str, shape: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> Any:
            return super().add_weight(name, shape, "float64", *args, **kwargs)

    @mistake("dtype ignored", telling="dtype float64")
    class dtype_always_float32(_MiniLayer):
        def add_weight(self, name: str, shape: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> Any:
            return super().add_weight(name, shape, "float32", *args, **kwargs)

    @mistake("dtype ignored", telling="dtype not given")
    class dtype_none_is_float64(_MiniLayer):
        def add_weight(self, name: str, shape: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> Any:
            return super().add_weight(name, shape, dtype or "float64", *args, **kwargs)

    @mistake("dtype ignored", telling="dtype float64, by a function")
    class dtype_not_for_functions(_MiniLayer):
        def add_weight(
            self, name: str, shape: Any, dtype: Any = None, initializer: Any = None, *args: Any, **kwargs: Any
        ) -> Any:
            weight = super().add_weight(name, shape, dtype, initializer, *args, **kwargs)
            if callable(initializer):
                weight.value = np.asarray(initializer(shape))
            return weight

    @mistake(
        "assign loses the dtype",
        "After `assign` the weight has the dtype of whatever was assigned. A weight's dtype is settled when it "
        "is made.",
        telling="dtype of a float32 weight after",
    )
    class dtype_lost(_MiniLayer):
        class make(_Weight):
            def assign(self, value: Any) -> None:
                self.value = np.asarray(value if self.constraint is None else self.constraint(value))

    @mistake("assign loses the dtype", telling="dtype of a float32 weight after float64 was assigned, a constraint")
    class dtype_lost_to_the_constraint(_MiniLayer):
        class make(_Weight):
            def assign(self, value: Any) -> None:
                self.value = np.asarray(value, self.value.dtype)
                if self.constraint is not None:
                    self.value = self.constraint(self.value)

    @mistake("assign loses the dtype", telling="dtype of a float32 weight after")
    class always_float32_after_assign(_MiniLayer):
        class make(_Weight):
            def assign(self, value: Any) -> None:
                self.value = np.asarray(value if self.constraint is None else self.constraint(value), "float32")


@right
class _RegularizedDense(keras.Layer):
    def __init__(self, units: int, l2: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units, self.l2 = units, l2

    def penalty(self, kernel: Any) -> Any:
        return self.l2 * ops.sum(ops.square(kernel))

    def build(self, input_shape: Any) -> None:
        shape = (input_shape[-1], self.units)
        self.kernel = self.add_weight(name="kernel", shape=shape, regularizer=self.penalty)

    def call(self, x: Any) -> Any:
        return ops.matmul(x, self.kernel)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units, "l2": self.l2}


def _total(losses: Any) -> float:
    return float(sum(float(np.sum(loss)) for loss in losses))


class RegularizedDense(LayerExercise):
    section = "RegularizedDense: a penalty that belongs to a weight"
    forbidden = ("keras.layers.Dense", "keras.layers.EinsumDense")
    cases = (Case({"units": 4, "l2": 0.3}, ((3,), (2, 5))), Case({"units": 2, "l2": 0.05}, ((7,),)))
    start = {"kernel": glorot}
    share = {"values": 2, "gradients": 1, "config": 2}
    losses = None  # type: ignore[assignment]

    @staticmethod
    def reference(units: int, l2: float, **kwargs: Any) -> Any:
        return keras.layers.Dense(units, use_bias=False, kernel_regularizer=keras.regularizers.L2(l2), **kwargs)

    def _each(self, t: Trial, answer: Any) -> Any:
        for case, shape in self.tried():
            layer = self.built(answer, case, shape)
            fill(t, self.roles(t, layer))
            yield case, shape, layer

    @aspect(2, "once built, `losses` hold l2·Σ kernel², at the kernel's present value")
    def penalty(self, t: Trial, answer: Any) -> None:
        for case, shape, layer in self._each(t, answer):
            t.number(f"sum of losses before any call {case.on(None, *shape)}", _total(layer.losses))
            for weight in layer.weights:
                weight.assign(2 * weight)
            t.number(f"sum of losses with the kernel doubled {case.on(None, *shape)}", _total(layer.losses))

    @aspect(2, "calls add nothing: the penalty is counted once")
    def once(self, t: Trial, answer: Any) -> None:
        for case, shape, layer in self._each(t, answer):
            before = _total(layer.losses)
            for call in ("first", "second", "third"):
                layer(case.draw(t, (3, *shape)))
                where = case.on(3, *shape)
                t.number(f"what the {call} call added to the losses {where}", _total(layer.losses) - before)

    @aspect(1, "it survives `get_config` → `from_config`, l2 included, and saving in a model")
    def config(self, t: Trial, answer: Any) -> None:
        super().config(t, answer)
        for case in self.cases:
            shape = case.shapes[0]
            again = type(self.layer(answer, case)).from_config(self.layer(answer, case).get_config())
            again.build((None, *shape))
            fill(t, self.roles(t, again))
            t.number(f"sum of losses after from_config {case.on(None, *shape)}", _total(again.losses))

    @mistake(
        "mean instead of sum",
        "The penalty adds up the squares of all entries. A mean makes it weaker the larger the kernel is.",
    )
    class mean(_RegularizedDense):
        def penalty(self, kernel: Any) -> Any:
            return self.l2 * ops.mean(ops.square(kernel))

    @mistake("half of the penalty", "Some books put a ½ before the penalty. Keras's L2 does not.")
    class half(_RegularizedDense):
        def penalty(self, kernel: Any) -> Any:
            return 0.5 * self.l2 * ops.sum(ops.square(kernel))

    @mistake("norm instead of its square", "The root of the sum is the norm. The penalty is the sum of squares itself.")
    class norm(_RegularizedDense):
        def penalty(self, kernel: Any) -> Any:
            return self.l2 * ops.sqrt(ops.sum(ops.square(kernel)))

    @mistake("absolute values for squares", "Absolute values make an L1 penalty. L2 squares the entries.")
    class absolute(_RegularizedDense):
        def penalty(self, kernel: Any) -> Any:
            return self.l2 * ops.sum(ops.abs(kernel))

    @mistake(
        "added on every call as well",
        "The weight's regularizer is in `losses` already. What `call` adds with `add_loss` counts it a second time.",
        telling="what the first call added",
    )
    class added_in_call_too(_RegularizedDense):
        def call(self, x: Any) -> Any:
            self.add_loss(self.penalty(self.kernel))
            return super().call(x)

    @mistake("added on every call as well", telling="what the first call added")
    class piled_up(_RegularizedDense):
        def __init__(self, units: int, l2: float, **kwargs: Any) -> None:
            super().__init__(units, l2, **kwargs)
            self.calls = 0

        def call(self, x: Any) -> Any:
            self.calls += 1
            self.add_loss(self.calls * self.penalty(self.kernel))
            return super().call(x)

    @mistake(
        "added by call only",
        "A built layer that was not called has no penalty here. Give the regularizer to `add_weight`: then it "
        "is the weight's own.",
        telling="sum of losses before any call",
    )
    class added_in_call_only(_RegularizedDense):
        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))

        def call(self, x: Any) -> Any:
            self.add_loss(self.penalty(self.kernel))
            return super().call(x)

    @mistake(
        "regularizer not passed on",
        "The layer knows l2 and the kernel does not: `losses` are empty. Which argument of `add_weight` takes "
        "the penalty?",
    )
    class not_passed(_RegularizedDense):
        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))

    @mistake("regularizer not passed on")
    class set_on_the_layer(not_passed.answer):  # type: ignore[name-defined, misc]
        def __init__(self, units: int, l2: float, **kwargs: Any) -> None:
            super().__init__(units, l2, **kwargs)
            self.kernel_regularizer = keras.regularizers.L2(l2)

    @mistake(
        "penalty on the outputs",
        "`activity_regularizer` looks at what the layer returns. The kernel's penalty goes to "
        "`add_weight(regularizer=…)`.",
    )
    class activity(not_passed.answer):  # type: ignore[name-defined, misc]
        def __init__(self, units: int, l2: float, **kwargs: Any) -> None:
            kwargs.pop("activity_regularizer", None)
            super().__init__(units, l2, activity_regularizer=keras.regularizers.L2(l2), **kwargs)

    @mistake(
        "strength ignored",
        "`l2` in `add_weight` names Keras's default strength, 0.01. Make the regularizer with the strength "
        "that was given.",
    )
    class default_strength(_RegularizedDense):
        def penalty(self, kernel: Any) -> Any:
            return 0.01 * ops.sum(ops.square(kernel))

    @mistake("strength ignored")
    class no_strength(_RegularizedDense):
        def penalty(self, kernel: Any) -> Any:
            return ops.sum(ops.square(kernel))

    @mistake(
        "l2 lost in the config",
        "A layer rebuilt from its config has another l2, or can't be built. `get_config` must name each "
        "argument of the constructor.",
        telling="sum of losses after from_config",
    )
    class l2_lost(_RegularizedDense):
        def get_config(self) -> dict[str, Any]:
            return {**keras.Layer.get_config(self), "units": self.units}

    @mistake("l2 lost in the config", telling="sum of losses after from_config")
    class l2_defaults(_RegularizedDense):
        def __init__(self, units: int, l2: float = 0.01, **kwargs: Any) -> None:
            super().__init__(units, l2, **kwargs)

        def get_config(self) -> dict[str, Any]:
            return {**keras.Layer.get_config(self), "units": self.units}

    @mistake("l2 lost in the config", telling="sum of losses after from_config")
    class l2_defaults_to_zero(_RegularizedDense):
        def __init__(self, units: int, l2: float = 0.0, **kwargs: Any) -> None:
            super().__init__(units, l2, **kwargs)

        def get_config(self) -> dict[str, Any]:
            return {**keras.Layer.get_config(self), "units": self.units}

    @mistake("bias added", "This layer has a kernel and no bias.", telling="number of weights")
    class with_bias(_RegularizedDense):
        def build(self, input_shape: Any) -> None:
            super().build(input_shape)
            self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

        def call(self, x: Any) -> Any:
            return super().call(x) + self.bias


@right
class _MaxNorm(keras.constraints.Constraint):
    def __init__(self, max_value: float, axis: int = 0) -> None:
        self.max_value, self.axis = max_value, axis

    def norms(self, w: Any, axis: int) -> Any:
        return ops.sqrt(ops.sum(ops.square(w), axis=axis, keepdims=True))

    def __call__(self, w: Any) -> Any:
        norms = self.norms(w, self.axis)
        return w * ops.minimum(norms, self.max_value) / (norms + 1e-7)

    def get_config(self) -> dict[str, Any]:
        return {"max_value": self.max_value, "axis": self.axis}


class MaxNorm(Exercise):
    section = "MaxNorm: a constraint of your own"
    forbidden = (
        "keras.constraints.MaxNorm",
        "keras.constraints.MinMaxNorm",
        "keras.constraints.UnitNorm",
        "tensorflow.clip_by_norm",
        "tensorflow.compat.v1.clip_by_norm",
    )
    reference = keras.constraints.MaxNorm

    def _columns(self, t: Trial, rows: int, lengths: list[float], dtype: str = "float32") -> Any:
        """A matrix whose columns have these lengths."""
        w = t.rng.normal(0.2, 1.0, (rows, len(lengths)))
        return (w / np.linalg.norm(w, axis=0) * lengths).astype(dtype)

    @aspect(3, "columns longer than max_value are scaled to it, the others stay as they are")
    def values(self, t: Trial, answer: Any) -> None:
        for max_value, rows, dtype in ((2.0, 3, "float32"), (0.5, 5, "float64"), (3, 2, "float32")):
            lengths = [max_value * share for share in (2.5, 0.6, 1.3, 0.2, 0.95, 6.0)]
            w = t.given(self._columns(t, rows, lengths, dtype))
            t.array(f"max_value {max_value:g} on {w.shape}", answer(max_value)(w))

    @aspect(2, "`axis` says along which axis a norm is taken")
    def axis(self, t: Trial, answer: Any) -> None:
        for axis, rows, count in ((1, 3, 4), (-1, 5, 2), (0, 2, 6)):
            lengths = list(np.linspace(0.3, 2.6, count))
            w = self._columns(t, rows, lengths)
            w = t.given(w if axis == 0 else w.T)
            t.array(f"max_value 1 along axis {axis} on {w.shape}", answer(1.0, axis=axis)(w))

    @aspect(1, "a column of zeros stays zeros")
    def zeros(self, t: Trial, answer: Any) -> None:
        for column in (0, 2):
            w = self._columns(t, 3, [2.0, 0.5, 3.0, 0.1])
            w[:, column] = 0
            with np.errstate(all="ignore"):
                found = np.asarray(answer(1.5)(t.given(w)))
            t.array(f"column {column} of zeros", found[:, column] if found.shape == w.shape else found)

    @aspect(2, "as a layer's constraint it works inside `fit`")
    def fit(self, t: Trial, answer: Any) -> None:
        layer = keras.layers.Dense(5, kernel_constraint=answer(0.7))
        model = keras.Sequential([keras.Input((3,)), layer])
        layer.kernel.assign(self._columns(t, 3, [2.0, 0.1, 0.7, 1.5, 0.4]))
        model.compile(keras.optimizers.SGD(0.1), "mse")
        model.fit(t.normal((6, 3)), t.normal((6, 5)), batch_size=6, shuffle=False, verbose=0)
        t.array("the kernel after one step of fit under max_value 0.7", layer.kernel)

    @aspect(2, "`get_config` → `from_config` gives the same constraint")
    def config(self, t: Trial, answer: Any) -> None:
        t.record("a keras.constraints.Constraint", isinstance(answer(1.0), keras.constraints.Constraint))
        for max_value, axis in ((0.8, 0), (1.7, 1)):
            constraint = answer(max_value, axis=axis)
            again = type(constraint).from_config(constraint.get_config())
            w = t.given(self._columns(t, 4, [2.0, 3.0, 0.1]))
            where = f"max_value {max_value:g}, axis {axis}"
            same = np.shape(again(w)) == w.shape and np.allclose(again(w), constraint(w), atol=1e-5)
            t.record(f"after from_config it does what it did with {where}", bool(same))

    @mistake(
        "normalizes every column",
        "Short columns are stretched to max_value too. The norm has a maximum here, not a value it must have.",
    )
    class every_column(_MaxNorm):
        def __call__(self, w: Any) -> Any:
            return w * self.max_value / (self.norms(w, self.axis) + 1e-7)

    @mistake("normalizes every column")
    class unit_columns(_MaxNorm):
        def __call__(self, w: Any) -> Any:
            return w / (self.norms(w, self.axis) + 1e-7)

    @mistake(
        "wrong axis",
        "In a kernel (inputs, outputs) a column holds what one unit multiplies. Its norm sums along axis 0, or "
        "along the axis that was given.",
    )
    class other_axis(_MaxNorm):
        def norms(self, w: Any, axis: int) -> Any:
            return super().norms(w, 1 - abs(axis))

    @mistake("wrong axis")
    class always_last_axis(_MaxNorm):
        def norms(self, w: Any, axis: int) -> Any:
            return super().norms(w, -1)

    @mistake("wrong axis")
    class axis_ignored(_MaxNorm):
        def norms(self, w: Any, axis: int) -> Any:
            return super().norms(w, 0)

    @mistake("wrong axis")
    class all_axes(_MaxNorm):
        def norms(self, w: Any, axis: int) -> Any:
            return ops.sqrt(ops.sum(ops.square(w)))

    @mistake("wrong axis")
    class axis_defaults_to_last(_MaxNorm):
        def __init__(self, max_value: float, axis: int = -1) -> None:
            super().__init__(max_value, axis)

    @mistake(
        "clips entries",
        "You limit each entry by itself. What must not exceed max_value is a column's length; its direction stays.",
    )
    class clips(_MaxNorm):
        def __call__(self, w: Any) -> Any:
            return ops.clip(w, -self.max_value, self.max_value)

    @mistake("clips entries")
    class clips_above(_MaxNorm):
        def __call__(self, w: Any) -> Any:
            return ops.minimum(w, self.max_value)

    @mistake(
        "divides by zero",
        "A column of zeros has norm 0, and 0 / 0 is NaN. Keep the divisor away from 0.",
        telling="column 0 of zeros",
    )
    class nan(_MaxNorm):
        def __call__(self, w: Any) -> Any:
            norms = self.norms(w, self.axis)
            return w * ops.minimum(norms, self.max_value) / norms

    @mistake("squared norm", "The norm is the root of the sum of squares. You compare the sum itself with max_value.")
    class squared(_MaxNorm):
        def norms(self, w: Any, axis: int) -> Any:
            return ops.sum(ops.square(w), axis=axis, keepdims=True)

    @mistake("L1 norm", "You sum absolute values. A column's length is the root of the sum of its squares.")
    class absolute(_MaxNorm):
        def norms(self, w: Any, axis: int) -> Any:
            return ops.sum(ops.abs(w), axis=axis, keepdims=True)

    @mistake(
        "norms lose their axis",
        "Without the axis that was summed away, norms along axis 1 don't line up with the rows. "
        "`keepdims=True` keeps it, of length 1.",
        telling="max_value 1 along axis 1",
    )
    class no_keepdims(_MaxNorm):
        def norms(self, w: Any, axis: int) -> Any:
            return ops.sqrt(ops.sum(ops.square(w), axis=axis))

    @mistake(
        "NumPy in a graph",
        "`fit` compiles the step into a graph, where a weight has no numbers for NumPy to read. Use `keras.ops`.",
        telling="the kernel after one step of fit",
    )
    class in_numpy(_MaxNorm):
        def __call__(self, w: Any) -> Any:
            w = np.asarray(w)
            return w * np.minimum(1, self.max_value / (np.linalg.norm(w, axis=self.axis, keepdims=True) + 1e-7))

    @mistake(
        "config missing",
        "`from_config` calls the constructor with what `get_config` returns. Both max_value and axis belong in it.",
        telling="after from_config",
    )
    class no_config(_MaxNorm):
        get_config = keras.constraints.Constraint.get_config

    @mistake("config missing", telling="after from_config")
    class no_config_with_default(_MaxNorm):
        def __init__(self, max_value: float = 2.0, axis: int = 0) -> None:
            super().__init__(max_value, axis)

        get_config = keras.constraints.Constraint.get_config

    @mistake("config missing", telling="after from_config")
    class config_without_axis(_MaxNorm):
        def get_config(self) -> dict[str, Any]:
            return {"max_value": self.max_value}

    @mistake("config missing", telling="after from_config")
    class config_without_value(_MaxNorm):
        def get_config(self) -> dict[str, Any]:
            return {"axis": self.axis}


@right
class _NonNegativeDense(keras.Layer):
    kernel_constraint: Any = "non_neg"
    bias_constraint: Any = None

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape: Any) -> None:
        shape = (input_shape[-1], self.units)
        self.kernel = self.add_weight(name="kernel", shape=shape, constraint=self.kernel_constraint)
        self.bias = self.add_weight(
            name="bias", shape=(self.units,), initializer="zeros", constraint=self.bias_constraint
        )

    def call(self, x: Any) -> Any:
        return ops.matmul(x, self.kernel) + self.bias

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}


class NonNegativeDense(LayerExercise):
    section = "NonNegativeDense: a kernel that stays at or above zero"
    forbidden = ("keras.layers.Dense", "keras.layers.EinsumDense")
    cases = (Case({"units": 4}, ((3,), (2, 5))), Case({"units": 3}, ((6,),)))
    start = {"kernel": glorot, "bias": 0.0}
    share = {"values": 2, "gradients": 1}
    losses = None  # type: ignore[assignment]

    @staticmethod
    def reference(units: int, **kwargs: Any) -> Any:
        return keras.layers.Dense(units, kernel_constraint="non_neg", **kwargs)

    @aspect(2, "`build` creates the weights: names, shapes, dtype, trainable, how they start")
    def weights(self, t: Trial, answer: Any) -> None:
        super().weights(t, answer)
        kernel = self.roles(t, self.built(answer, self.cases[0], (30,))).get("kernel")
        below = kernel is not None and bool(np.min(kernel) < 0)
        t.record("some of a new kernel's 120 entries are below zero", below)

    @aspect(3, "no optimizer step leaves an entry of the kernel below zero; the bias is free")
    def steps(self, t: Trial, answer: Any) -> None:
        optimizers: tuple[tuple[str, Callable[[], Any]], ...] = (
            ("SGD", lambda: keras.optimizers.SGD(0.2)),
            ("Adam", lambda: keras.optimizers.Adam(0.4)),
        )
        for name, optimizer in optimizers:
            layer = self.built(answer, self.cases[0], (3,))
            roles = self.roles(t, layer)
            fill(t, roles)
            if "bias" in roles:
                roles["bias"].assign(np.resize([-0.4, 0.3], roles["bias"].shape).astype("float32"))
            x, y = t.uniform((6, 3), -0.5, 1.5), t.normal((6, 4), mean=-2.0)
            update = optimizer()
            for step in ("first", "second"):
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean((layer(x) - y) ** 2)
                weights = layer.trainable_weights
                update.apply(tape.gradient(loss, [weight.value for weight in weights]), weights)
                for role, weight in roles.items():
                    t.array(f"{role} after the {step} step of {name}", weight)

    @mistake(
        "relu on the output",
        "What the layer returns may well be negative. It is the kernel that must not be: give it a constraint.",
    )
    class relu_on_output(_NonNegativeDense):
        kernel_constraint = None

        def call(self, x: Any) -> Any:
            return ops.relu(super().call(x))

    @mistake("relu on the output")
    class relu_on_output_too(_NonNegativeDense):
        def call(self, x: Any) -> Any:
            return ops.relu(super().call(x))

    @mistake(
        "clipped in call only",
        "`call` uses a clipped copy, and the weight itself goes below zero. A constraint changes the weight "
        "after each optimizer step.",
        telling="outputs on",
    )
    class clipped_in_call(_NonNegativeDense):
        kernel_constraint = None

        def call(self, x: Any) -> Any:
            return ops.matmul(x, ops.maximum(self.kernel, 0.0)) + self.bias

    @mistake("clipped in call only", telling="kernel after the first step")
    class absolute_in_call(_NonNegativeDense):
        kernel_constraint = None

        def call(self, x: Any) -> Any:
            return ops.matmul(x, ops.abs(self.kernel)) + self.bias

    @mistake("clipped in call only", telling="kernel after the first step")
    class assigned_in_call(_NonNegativeDense):
        kernel_constraint = None

        def call(self, x: Any) -> Any:
            self.kernel.assign(ops.maximum(self.kernel, 0.0))
            return super().call(x)

    @mistake(
        "bias constrained too",
        "The kernel is right. The bias has a constraint as well, which nobody asked for: it may go below zero.",
        telling="bias after the first step",
    )
    class bias_too(_NonNegativeDense):
        bias_constraint = "non_neg"

    @mistake(
        "bias constrained in place of the kernel",
        "The constraint sits on the wrong weight: it is the kernel that must not go below zero.",
    )
    class bias_instead(_NonNegativeDense):
        kernel_constraint, bias_constraint = None, "non_neg"

    @mistake(
        "constraint not passed",
        "Nothing holds the kernel back. `add_weight` has an argument for what should be done to a weight after "
        "each step.",
        telling="kernel after the first step",
    )
    class not_passed(_NonNegativeDense):
        kernel_constraint = None

    @mistake(
        "starts non-negative, then free",
        "The kernel starts at or above zero and the first step may take it below. An initializer acts once, a "
        "constraint after every step.",
        telling="some of a new kernel's",
    )
    class by_initializer(_NonNegativeDense):
        def build(self, input_shape: Any) -> None:
            start = keras.initializers.RandomUniform(0.0, 0.05)
            self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units), initializer=start)
            self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    @mistake(
        "negative entries reflected",
        "An entry that went below zero should be set to 0, its nearest allowed value; you flip its sign.",
        telling="kernel after the first step",
    )
    class reflected(_NonNegativeDense):
        @staticmethod
        def kernel_constraint(w: Any) -> Any:
            return ops.abs(w)

    @mistake(
        "bias missing", "A Dense layer adds a bias, one number a unit, starting at zero.", telling="number of weights"
    )
    class no_bias(_NonNegativeDense):
        def build(self, input_shape: Any) -> None:
            shape = (input_shape[-1], self.units)
            self.kernel = self.add_weight(name="kernel", shape=shape, constraint="non_neg")

        def call(self, x: Any) -> Any:
            return ops.matmul(x, self.kernel)


class _StatisticsExercise(LayerExercise):
    """A layer with moving statistics: one thing in training, another at inference, and weights that `call` moves."""

    statistics: ClassVar[tuple[str, ...]]
    modes = (None, False, True)
    share: ClassVar[dict[str, float]] = {"gradients": 1}
    values = losses = None  # type: ignore[assignment]

    def _each(self, t: Trial, answer: Any, batches: tuple[int, ...] = (5, 2)) -> Any:
        for case, shape in self.tried():
            for batch in batches:
                layer = self.built(answer, case, shape)
                roles = self.roles(t, layer)
                fill(t, roles)
                yield layer, roles, case, (batch, *shape)

    def _statistics(self, t: Trial, roles: Any, when: str) -> None:
        for name in self.statistics:
            if name in roles:
                t.array(f"{name} {when}", roles[name])
            else:
                t.record(f"{name} {when}", "there is no such weight")

    @aspect(2, "at inference, and unless told otherwise, it uses the moving statistics")
    def inference(self, t: Trial, answer: Any) -> None:
        for layer, _, case, shape in self._each(t, answer):
            x = case.draw(t, shape)
            t.array(f"outputs {case.on(*shape)}, training=False", layer(x, training=False))
            t.array(f"outputs {case.on(*shape)}, training not given", layer(x))

    @aspect(2, "in training it uses the batch's own statistics")
    def training(self, t: Trial, answer: Any) -> None:
        for layer, _, case, shape in self._each(t, answer):
            t.array(f"outputs {case.on(*shape)}, training=True", layer(case.draw(t, shape), training=True))

    @aspect(2, "each call in training moves the statistics, towards the batch's by 1 − momentum")
    def moving(self, t: Trial, answer: Any) -> None:
        for layer, roles, case, shape in self._each(t, answer, (5,)):
            where = case.on(*shape)
            before = [np.asarray(roles[name]).copy() for name in self.statistics if name in roles]
            for call in ("first", "second"):
                layer(case.draw(t, shape), training=True)
                self._statistics(t, roles, f"after the {call} call in training {where}")
            after = [np.asarray(roles[name]).copy() for name in self.statistics if name in roles]
            if all(map(np.array_equal, before, after)):
                replaced = [name for name, value in vars(layer).items() if isinstance(value, tf.Tensor)]
                t.record("attributes that hold a tensor where a weight was", len(replaced))

    @aspect(1, "a call at inference leaves the statistics alone")
    def still(self, t: Trial, answer: Any) -> None:
        for layer, roles, case, shape in self._each(t, answer, (4,)):
            layer(case.draw(t, shape), training=False)
            self._statistics(t, roles, f"after a call with training=False {case.on(*shape)}")
            layer(case.draw(t, shape))
            self._statistics(t, roles, f"after a call without training {case.on(*shape)}")

    @aspect(1, "it survives `get_config` → `from_config`, and saving in a model")
    def config(self, t: Trial, answer: Any) -> None:
        super().config(t, answer)
        for case in self.cases:
            shape = (4, *case.shapes[0])
            again = type(self.layer(answer, case)).from_config(self.layer(answer, case).get_config())
            again.build((None, *shape[1:]))
            roles = self.roles(t, again)
            fill(t, roles)
            again(case.draw(t, shape), training=True)
            self._statistics(t, roles, f"after from_config and a call in training {case.on(*shape)}")


@right
class _RunningMean(keras.Layer):
    def __init__(self, momentum: float = 0.99, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.momentum = momentum

    def build(self, input_shape: Any) -> None:
        self.mean = self.add_weight(name="mean", shape=(input_shape[-1],), initializer="zeros", trainable=False)

    def batch(self, x: Any) -> Any:
        return ops.mean(x, axis=tuple(range(len(x.shape) - 1)))

    def move(self, batch: Any) -> None:
        self.mean.assign(self.momentum * self.mean + (1 - self.momentum) * batch)

    def call(self, x: Any, training: bool | None = False) -> Any:
        if not training:
            return x - self.mean
        batch = self.batch(x)
        self.move(batch)
        return x - batch

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "momentum": self.momentum}


class RunningMean(_StatisticsExercise):
    section = "RunningMean: a weight that call moves"
    cases = (Case({"momentum": 0.8}, ((3,), (4, 2))), Case({}, ((2, 2, 5),)))
    start = {"mean": 0.0}
    statistics = ("mean",)
    reference = _RunningMean

    @aspect(1, "inside `fit`, a graph, the mean moves too")
    def fit(self, t: Trial, answer: Any) -> None:
        case = self.cases[0]
        layer = self.layer(answer, case)
        model = keras.Sequential([keras.Input((3,)), layer, keras.layers.Dense(1, kernel_initializer="ones")])
        roles = self.roles(t, layer)
        fill(t, roles)
        model.compile(keras.optimizers.SGD(0.1), "mse")
        model.fit(t.normal((6, 3)), t.normal((6, 1)), batch_size=6, shuffle=False, verbose=0)
        self._statistics(t, roles, "after one step of fit")

    @mistake(
        "momentum inverted",
        "Momentum is the share of the old mean that is kept: with 0.99 a batch moves the mean by a hundredth "
        "of the way.",
    )
    class inverted(_RunningMean):
        def move(self, batch: Any) -> None:
            self.mean.assign((1 - self.momentum) * self.mean + self.momentum * batch)

    @mistake(
        "updated at inference",
        "Whoever only uses the model must not change it. Move the mean when `training` is true, and leave it "
        "otherwise.",
        telling="mean after a call with training=False",
    )
    class updated_at_inference(_RunningMean):
        def call(self, x: Any, training: bool | None = False) -> Any:
            if not training:
                outputs = x - self.mean
                self.move(self.batch(x))
                return ops.convert_to_tensor(outputs)
            return super().call(x, training)

    @mistake("updated at inference", telling="mean after a call with training=False")
    class updated_before_use_at_inference(_RunningMean):
        def call(self, x: Any, training: bool | None = False) -> Any:
            if training:
                return super().call(x, training)
            self.move(self.batch(x))
            return x - self.mean

    @mistake(
        "training by default",
        "Called without `training`, a layer is in use: the default is False, not True.",
        telling="mean after a call without training",
    )
    class training_by_default(_RunningMean):
        def call(self, x: Any, training: bool | None = True) -> Any:
            return super().call(x, training is not False)

    @mistake(
        "Python attribute for a weight",
        "An ordinary attribute is not saved, not listed, and a graph never changes it. Ask `add_weight` for "
        "the mean, and `assign` to it.",
        telling="number of weights",
    )
    class python_attribute(_RunningMean):
        def build(self, input_shape: Any) -> None:
            self.mean = 0.0

        def move(self, batch: Any) -> None:
            self.mean = self.momentum * self.mean + (1 - self.momentum) * batch

    @mistake("Python attribute for a weight", telling="number of weights")
    class numpy_attribute(python_attribute.answer):  # type: ignore[name-defined, misc]
        def build(self, input_shape: Any) -> None:
            self.mean = np.zeros(input_shape[-1], "float32")

    @mistake("Python attribute for a weight", telling="number of weights")
    class tensor_attribute(python_attribute.answer):  # type: ignore[name-defined, misc]
        def build(self, input_shape: Any) -> None:
            self.mean = ops.zeros((input_shape[-1],))

    @mistake("Python attribute for a weight", telling="number of weights")
    class tf_variable(_RunningMean):
        def build(self, input_shape: Any) -> None:
            self.mean = tf.Variable(tf.zeros(input_shape[-1]), trainable=False)

    @mistake(
        "replaced in place of assigned",
        "`self.mean = …` puts a tensor where the weight was; the weight itself never moves. Use `self.mean.assign(…)`.",
        telling="attributes that hold a tensor",
    )
    class replaced(_RunningMean):
        def move(self, batch: Any) -> None:
            self.mean = self.momentum * self.mean + (1 - self.momentum) * batch

    @mistake(
        "trainable",
        "The optimizer owns trainable weights, and this one is moved by `call`. Say `trainable=False`.",
        telling="the weight is trainable",
    )
    class trainable(_RunningMean):
        def build(self, input_shape: Any) -> None:
            self.mean = self.add_weight(name="mean", shape=(input_shape[-1],), initializer="zeros")

    @mistake(
        "batch mean used at inference",
        "At inference a sample's result must not depend on what else is in the batch. Subtract the mean that was kept.",
    )
    class batch_at_inference(_RunningMean):
        def call(self, x: Any, training: bool | None = False) -> Any:
            batch = self.batch(x)
            if training:
                self.move(batch)
            return x - batch

    @mistake(
        "kept mean used in training",
        "In training the batch's own mean is subtracted; the kept one is for later.",
    )
    class kept_in_training(_RunningMean):
        def call(self, x: Any, training: bool | None = False) -> Any:
            outputs = ops.convert_to_tensor(x - self.mean)
            if training:
                self.move(self.batch(x))
            return outputs

    @mistake("kept mean used in training")
    class moved_in_training(_RunningMean):
        def call(self, x: Any, training: bool | None = False) -> Any:
            if training:
                self.move(self.batch(x))
            return x - self.mean

    @mistake("never updated", "The mean stays at zero for ever. In training, `call` has to assign it.")
    class never(_RunningMean):
        def move(self, batch: Any) -> None:
            pass

    @mistake(
        "batch mean stored as it is",
        "The weight holds the last batch's mean alone. It should keep the share `momentum` of what it was.",
    )
    class last_batch(_RunningMean):
        def move(self, batch: Any) -> None:
            self.mean.assign(batch)

    @mistake(
        "one mean for all features",
        "Each feature has a mean of its own: average over all axes but the last.",
        telling="shape of the weight",
    )
    class one_mean(_RunningMean):
        def build(self, input_shape: Any) -> None:
            self.mean = self.add_weight(name="mean", shape=(), initializer="zeros", trainable=False)

        def batch(self, x: Any) -> Any:
            return ops.mean(x)

    @mistake("one mean for all features")
    class one_mean_repeated(_RunningMean):
        def batch(self, x: Any) -> Any:
            return ops.full((x.shape[-1],), ops.mean(x))

    @mistake(
        "averaged over the first axis only",
        "Inputs may have more axes than batch and features. Average over all of them but the last.",
        telling="outputs on (5, 4, 2)",
    )
    class first_axis(_RunningMean):
        def batch(self, x: Any) -> Any:
            return ops.mean(x, axis=0)

    @mistake("momentum fixed", "The constructor takes a momentum, and `call` uses another.")
    class fixed_momentum(_RunningMean):
        def move(self, batch: Any) -> None:
            self.mean.assign(0.99 * self.mean + 0.01 * batch)


@right
class _BatchNorm(keras.Layer):
    learned = False
    begin: ClassVar[dict[str, str]] = {"gamma": "ones", "beta": "zeros", "moving_variance": "ones"}

    def __init__(self, momentum: float = 0.99, epsilon: float = 1e-3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.momentum, self.epsilon = momentum, epsilon

    def build(self, input_shape: Any) -> None:
        shape, begin = (input_shape[-1],), self.begin
        self.gamma = self.add_weight(name="gamma", shape=shape, initializer=begin["gamma"])
        self.beta = self.add_weight(name="beta", shape=shape, initializer=begin["beta"])
        self.moving_mean = self.add_weight(name="moving_mean", shape=shape, initializer="zeros", trainable=self.learned)
        self.moving_variance = self.add_weight(
            name="moving_variance", shape=shape, initializer=begin["moving_variance"], trainable=self.learned
        )

    def moments(self, x: Any) -> Any:
        axes = tuple(range(len(x.shape) - 1))
        return ops.mean(x, axis=axes), ops.var(x, axis=axes)

    def unbiased(self, x: Any, variance: Any) -> Any:
        count = ops.cast(ops.size(x) // x.shape[-1], "float32")
        return variance * count / (count - 1)

    def blend(self, old: Any, new: Any) -> Any:
        return self.momentum * old + (1 - self.momentum) * new

    def move(self, x: Any, mean: Any, variance: Any) -> None:
        self.moving_mean.assign(self.blend(self.moving_mean, mean))
        self.moving_variance.assign(self.blend(self.moving_variance, variance))

    def divisor(self, variance: Any) -> Any:
        return ops.sqrt(variance + self.epsilon)

    def normalize(self, x: Any, mean: Any, variance: Any) -> Any:
        return self.gamma * (x - mean) / self.divisor(variance) + self.beta

    def call(self, x: Any, training: bool | None = False) -> Any:
        if not training:
            return self.normalize(x, self.moving_mean, self.moving_variance)
        mean, variance = self.moments(x)
        self.move(x, mean, variance)
        return self.normalize(x, mean, variance)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "momentum": self.momentum, "epsilon": self.epsilon}


class BatchNorm(_StatisticsExercise):
    section = "BatchNorm: all of it together"
    forbidden = (
        "keras.layers.BatchNormalization",
        "keras.layers.GroupNormalization",
        "keras.layers.LayerNormalization",
        "keras.ops.batch_normalization",
        "tensorflow.nn.batch_normalization",
        "tensorflow.nn.batch_norm_with_global_normalization",
        "tensorflow.compat.v1.nn.batch_norm_with_global_normalization",
        "tensorflow.compat.v1.nn.fused_batch_norm",
        "tensorflow.keras.backend.batch_normalization",
        "tensorflow.raw_ops.FusedBatchNorm",
        "tensorflow.raw_ops.FusedBatchNormV2",
        "tensorflow.raw_ops.FusedBatchNormV3",
    )
    cases = (Case({"momentum": 0.8, "epsilon": 0.05}, ((3,), (2, 3, 4))), Case({}, ((4,),)))
    start = {"gamma": 1.0, "beta": 0.0, "moving_mean": 0.0, "moving_variance": 1.0}
    statistics = ("moving_mean", "moving_variance")

    @staticmethod
    def reference(momentum: float = 0.99, epsilon: float = 1e-3, **kwargs: Any) -> Any:
        return keras.layers.BatchNormalization(momentum=momentum, epsilon=epsilon, **kwargs)

    @mistake(
        "momentum inverted",
        "Momentum is the share of the old statistic that is kept: with 0.99 a batch moves it by a hundredth of "
        "the way.",
    )
    class inverted(_BatchNorm):
        def blend(self, old: Any, new: Any) -> Any:
            return (1 - self.momentum) * old + self.momentum * new

    @mistake(
        "sample variance",
        "You divided by N − 1. Keras 3 normalizes with, and keeps, the population variance: divide by N.",
    )
    class sample_variance(_BatchNorm):
        def moments(self, x: Any) -> Any:
            mean, variance = super().moments(x)
            return mean, self.unbiased(x, variance)

    @mistake("sample variance")
    class sample_variance_kept(_BatchNorm):
        def move(self, x: Any, mean: Any, variance: Any) -> None:
            super().move(x, mean, self.unbiased(x, variance))

    @mistake("sample variance")
    class sample_variance_used(_BatchNorm):
        def call(self, x: Any, training: bool | None = False) -> Any:
            if not training:
                return super().call(x)
            mean, variance = self.moments(x)
            self.move(x, mean, variance)
            return self.normalize(x, mean, self.unbiased(x, variance))

    @mistake(
        "no epsilon",
        "A feature that hardly varies is divided by nearly 0. Epsilon, added to the variance, keeps that from "
        "happening.",
    )
    class no_epsilon(_BatchNorm):
        def divisor(self, variance: Any) -> Any:
            return ops.sqrt(variance)

    @mistake("no epsilon")
    class fixed_epsilon(_BatchNorm):
        def divisor(self, variance: Any) -> Any:
            return ops.sqrt(variance + 1e-7)

    @mistake(
        "epsilon outside the root",
        "Epsilon is added to the variance before the root is taken, not to the deviation after it.",
    )
    class epsilon_outside(_BatchNorm):
        def divisor(self, variance: Any) -> Any:
            return ops.sqrt(variance) + self.epsilon

    @mistake(
        "no root",
        "You divide by the variance. Its root, the deviation, has the unit of the data.",
    )
    class no_root(_BatchNorm):
        def divisor(self, variance: Any) -> Any:
            return variance + self.epsilon

    @mistake(
        "batch statistics at inference",
        "At inference a sample's result must not depend on the rest of the batch: normalize with the moving "
        "statistics.",
    )
    class batch_at_inference(_BatchNorm):
        def call(self, x: Any, training: bool | None = False) -> Any:
            mean, variance = self.moments(x)
            if training:
                self.move(x, mean, variance)
            return self.normalize(x, mean, variance)

    @mistake(
        "moving statistics in training",
        "In training the batch is normalized with its own mean and variance; the moving ones are kept for later.",
    )
    class moving_in_training(_BatchNorm):
        def call(self, x: Any, training: bool | None = False) -> Any:
            outputs = self.normalize(x, self.moving_mean, self.moving_variance)
            if training:
                self.move(x, *self.moments(x))
            return outputs

    @mistake("moving statistics in training")
    class moved_in_training(_BatchNorm):
        def call(self, x: Any, training: bool | None = False) -> Any:
            if training:
                self.move(x, *self.moments(x))
            return self.normalize(x, self.moving_mean, self.moving_variance)

    @mistake(
        "never updated",
        "After training the moving statistics are still 0 and 1. In training, `call` has to assign them.",
    )
    class never(_BatchNorm):
        def move(self, x: Any, mean: Any, variance: Any) -> None:
            pass

    @mistake("never updated")
    class computed_and_dropped(_BatchNorm):
        def move(self, x: Any, mean: Any, variance: Any) -> None:
            self.blend(self.moving_mean, mean)
            self.blend(self.moving_variance, variance)

    @mistake(
        "only the mean is updated", "The moving mean follows the data and the moving variance does not: assign both."
    )
    class only_mean(_BatchNorm):
        def move(self, x: Any, mean: Any, variance: Any) -> None:
            self.moving_mean.assign(self.blend(self.moving_mean, mean))

    @mistake(
        "replaced in place of assigned",
        "`self.moving_mean = …` puts a tensor where the weight was; the weight itself never moves. Use `assign`.",
        telling="attributes that hold a tensor",
    )
    class replaced(_BatchNorm):
        def move(self, x: Any, mean: Any, variance: Any) -> None:
            self.moving_mean = self.blend(self.moving_mean, mean)
            self.moving_variance = self.blend(self.moving_variance, variance)

    @mistake(
        "updated at inference",
        "Whoever only uses the model must not change it: move the statistics when `training` is true, and only then.",
        telling="moving_mean after a call with training=False",
    )
    class updated_at_inference(_BatchNorm):
        def call(self, x: Any, training: bool | None = False) -> Any:
            if training:
                return super().call(x, training)
            outputs = self.normalize(x, self.moving_mean, self.moving_variance)
            self.move(x, *self.moments(x))
            return outputs

    @mistake("updated at inference", telling="moving_mean after a call with training=False")
    class updated_before_use_at_inference(_BatchNorm):
        def call(self, x: Any, training: bool | None = False) -> Any:
            if training:
                return super().call(x, training)
            self.move(x, *self.moments(x))
            return super().call(x)

    @mistake(
        "always in training mode",
        "`training` is never looked at: batch statistics and updates at inference too. What differs between "
        "the two modes?",
        telling="moving_mean after a call with training=False",
    )
    class always_training(_BatchNorm):
        def call(self, x: Any, training: bool | None = False) -> Any:
            return super().call(x, True)

    @mistake(
        "training by default",
        "Called without `training`, a layer is in use: the default is False, not True.",
        telling="moving_mean after a call without training",
    )
    class training_by_default(_BatchNorm):
        def call(self, x: Any, training: bool | None = True) -> Any:
            return super().call(x, training is not False)

    @mistake(
        "statistics trainable",
        "The optimizer moves what is trainable; these two are moved by `call`. Say `trainable=False`.",
        telling="moving_mean is trainable",
    )
    class trained(_BatchNorm):
        learned = True

    @mistake(
        "mean over all axes",
        "Each feature is normalized by itself: take mean and variance over all axes but the last.",
    )
    class all_axes(_BatchNorm):
        def moments(self, x: Any) -> Any:
            return ops.full((x.shape[-1],), ops.mean(x)), ops.full((x.shape[-1],), ops.var(x))

    @mistake("mean over all axes")
    class mean_over_all_axes(_BatchNorm):
        def moments(self, x: Any) -> Any:
            return ops.full((x.shape[-1],), ops.mean(x)), super().moments(x)[1]

    @mistake("mean over all axes")
    class scalar_moments(_BatchNorm):
        def moments(self, x: Any) -> Any:
            return ops.mean(x), ops.var(x)

    @mistake("mean over all axes", telling="shape of moving_mean")
    class scalar_statistics(scalar_moments.answer):  # type: ignore[name-defined, misc]
        def build(self, input_shape: Any) -> None:
            shape = (input_shape[-1],)
            self.gamma = self.add_weight(name="gamma", shape=shape, initializer="ones")
            self.beta = self.add_weight(name="beta", shape=shape, initializer="zeros")
            self.moving_mean = self.add_weight(name="moving_mean", shape=(), initializer="zeros", trainable=False)
            self.moving_variance = self.add_weight(
                name="moving_variance", shape=(), initializer="ones", trainable=False
            )

    @mistake(
        "averaged over the first axis only",
        "It is right for (batch, features). An image batch has two axes more: average over all but the last.",
        telling="outputs on (5, 2, 3, 4) with momentum=0.8, epsilon=0.05, training=True",
    )
    class first_axis(_BatchNorm):
        def moments(self, x: Any) -> Any:
            return ops.mean(x, axis=0), ops.var(x, axis=0)

    @mistake(
        "moving_variance starts at 0",
        "Before any training the layer should leave its inputs nearly as they are: mean 0, variance 1.",
        telling="moving_variance at the start",
    )
    class variance_starts_at_zero(_BatchNorm):
        begin: ClassVar[dict[str, str]] = {**_BatchNorm.begin, "moving_variance": "zeros"}

    @mistake(
        "deviation stored for variance",
        "`moving_variance` holds a variance. What you store is its root.",
    )
    class deviation_stored(_BatchNorm):
        def move(self, x: Any, mean: Any, variance: Any) -> None:
            super().move(x, mean, ops.sqrt(variance))

    @mistake("deviation stored for variance")
    class deviation_stored_with_epsilon(_BatchNorm):
        def move(self, x: Any, mean: Any, variance: Any) -> None:
            super().move(x, mean, ops.sqrt(variance + self.epsilon))

    @mistake("deviation stored for variance")
    class deviation_stored_and_used(_BatchNorm):
        def move(self, x: Any, mean: Any, variance: Any) -> None:
            super().move(x, mean, ops.sqrt(variance))

        def call(self, x: Any, training: bool | None = False) -> Any:
            return super().call(x, True) if training else self.normalize(x, self.moving_mean, self.moving_variance**2)

    @mistake("deviation stored for variance")
    class deviation_stored_and_divided_by(_BatchNorm):
        def move(self, x: Any, mean: Any, variance: Any) -> None:
            super().move(x, mean, ops.sqrt(variance))

        def call(self, x: Any, training: bool | None = False) -> Any:
            if training:
                return super().call(x, True)
            return self.gamma * (x - self.moving_mean) / (self.moving_variance + self.epsilon) + self.beta

    @mistake(
        "gamma and beta swapped",
        "gamma is what the normalized input is multiplied by, starting at 1; beta is what is added, starting at 0.",
    )
    class swapped(_BatchNorm):
        def normalize(self, x: Any, mean: Any, variance: Any) -> Any:
            return self.beta * (x - mean) / self.divisor(variance) + self.gamma

    @mistake("gamma and beta swapped", telling="gamma at the start")
    class swapped_at_the_start(_BatchNorm):
        begin: ClassVar[dict[str, str]] = {**_BatchNorm.begin, "gamma": "zeros", "beta": "ones"}

    @mistake("gamma and beta swapped", telling="gamma at the start")
    class swapped_throughout(swapped.answer):  # type: ignore[name-defined, misc]
        begin: ClassVar[dict[str, str]] = {**_BatchNorm.begin, "gamma": "zeros", "beta": "ones"}

    @mistake(
        "gamma or beta unused",
        "After normalizing, each feature is multiplied by its gamma and its beta is added. One of the two is left out.",
        telling="gradient by beta",
    )
    class no_beta(_BatchNorm):
        def normalize(self, x: Any, mean: Any, variance: Any) -> Any:
            return self.gamma * (x - mean) / self.divisor(variance)

    @mistake("gamma or beta unused", telling="gradient by gamma")
    class no_gamma(_BatchNorm):
        def normalize(self, x: Any, mean: Any, variance: Any) -> Any:
            return (x - mean) / self.divisor(variance) + self.beta

    @mistake("gamma or beta unused", telling="gradient by gamma")
    class neither(_BatchNorm):
        def normalize(self, x: Any, mean: Any, variance: Any) -> Any:
            return (x - mean) / self.divisor(variance)

    @mistake(
        "cut off from the gradient",
        "The batch's mean and variance depend on the input, and the gradient goes through them too. Leave out "
        "`stop_gradient` and NumPy.",
        telling="gradient by the input",
    )
    class stopped(_BatchNorm):
        def moments(self, x: Any) -> Any:
            return tuple(map(ops.stop_gradient, super().moments(x)))


@right
class _ScaledNormal(keras.initializers.Initializer):
    correction = 0.87962566103423978

    def __init__(self, scale: float = 2.0, seed: int | None = None) -> None:
        self.scale, self.seed = scale, seed
        self.drawn = int(np.random.default_rng().integers(2**31)) if seed is None else seed

    def fan(self, shape: Any) -> float:
        return float(np.prod(shape[:-1]))

    def deviation(self, fan: float) -> float:
        return float(np.sqrt(self.scale / fan))

    def draw(self, shape: Any, deviation: float, dtype: Any) -> Any:
        deviation = deviation / self.correction
        return keras.random.truncated_normal(shape, stddev=deviation, dtype=dtype, seed=self.drawn)

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        return self.draw(shape, self.deviation(self.fan(shape)), dtype)

    def get_config(self) -> dict[str, Any]:
        return {"scale": self.scale, "seed": self.seed}


def _spread(values: Any, scale: float) -> str:
    """Say which deviation the values have, among those that can be meant; they are told apart by 6 % or more."""
    shape, found = np.shape(values), float(np.std(values))
    fan_in, fan_out = float(np.prod(shape[:-1])), float(np.prod(shape[:-2])) * shape[-1]
    meant = {
        "sqrt(scale / fan_in)": (scale / fan_in) ** 0.5,
        "sqrt(scale / fan_out)": (scale / fan_out) ** 0.5,
        "sqrt(scale / (mean of fan_in and fan_out))": (2 * scale / (fan_in + fan_out)) ** 0.5,
        "scale / fan_in": scale / fan_in,
        "sqrt(1 / fan_in)": (1 / fan_in) ** 0.5,
        "sqrt(2 / fan_in)": (2 / fan_in) ** 0.5,
        "sqrt(scale / shape[0])": (scale / shape[0]) ** 0.5,
    }
    for name, deviation in meant.items():
        for factor, how in ((1.0, ""), (0.87962566, "0.88 times "), (1 / 0.87962566, "1.14 times ")):
            if abs(found / (deviation * factor) - 1) < 0.035:
                return how + name
    return "less" if found < meant["sqrt(scale / fan_in)"] else "more"


def _reach(values: Any) -> str:
    """Say where a normal distribution was cut: 2 of its deviations are 2.27 of what is left of it."""
    reach = float(np.max(np.abs(values)) / np.std(values))
    if reach > 2.36:
        return "beyond two deviations"
    return "up to two deviations" if reach > 2.17 else "not as far as two deviations"


class ScaledNormal(Exercise):
    section = "ScaledNormal: an initializer that knows the shape"
    forbidden = (
        "keras.initializers.VarianceScaling",
        "keras.initializers.HeNormal",
        "keras.initializers.LecunNormal",
        "keras.initializers.GlorotNormal",
        "keras.initializers.HeUniform",
        "keras.initializers.LecunUniform",
        "keras.initializers.GlorotUniform",
        "tensorflow.compat.v1.variance_scaling_initializer",
    )

    @staticmethod
    def reference(scale: float = 2.0, seed: Any = None) -> Any:
        return keras.initializers.VarianceScaling(scale, "fan_in", "truncated_normal", seed=seed)

    def _draws(self, t: Trial, answer: Any, shapes: Any) -> Any:
        for scale, shape in shapes:
            seed = int(t.rng.integers(1, 1000))
            how = f"scale {scale:g}, shape {shape}"
            yield how, scale, np.asarray(answer(scale=scale, seed=seed)(shape))

    @aspect(3, "after truncation the deviation is sqrt(scale / fan_in)")
    def deviation(self, t: Trial, answer: Any) -> None:
        t.record("the deviation by default, shape (120, 50)", _spread(answer(seed=5)((120, 50)), 2.0))
        for how, scale, values in self._draws(t, answer, [(0.7, (200, 30)), (3.5, (40, 140)), (1.0, (90, 70))]):
            t.record(f"shape of the values, {how}", values.shape)
            t.record(f"the deviation, {how}", _spread(values, scale))
            near = abs(values.mean()) < 6 * values.std() / np.sqrt(values.size)
            t.record(f"the mean, {how}", "near 0" if near else "not near 0")

    @aspect(2, "the normal distribution is cut at two of its deviations")
    def truncated(self, t: Trial, answer: Any) -> None:
        for how, _, values in self._draws(t, answer, [(2.0, (150, 40)), (0.6, (50, 120))]):
            t.record(f"the largest entries reach, {how}", _reach(values))

    @aspect(1, "a convolution's kernel: all axes but the last count for fan_in")
    def convolution(self, t: Trial, answer: Any) -> None:
        for how, scale, values in self._draws(t, answer, [(2.0, (3, 3, 16, 40)), (0.8, (5, 30, 45))]):
            t.record(f"the deviation, {how}", _spread(values, scale))

    @aspect(2, "the same seed gives the same values, on every call too")
    def seeded(self, t: Trial, answer: Any) -> None:
        for seed in (11, 0):
            first, twin, other = answer(seed=seed), answer(seed=seed), answer(seed=seed + 1)
            values = np.asarray(first((6, 5)))
            same = {
                f"two instances of seed {seed}": twin((6, 5)),
                f"a second call with seed {seed}": first((6, 5)),
                f"seeds {seed} and {seed + 1}": other((6, 5)),
            }
            for label, others in same.items():
                t.record(f"{label} give the same values", bool(np.allclose(values, others, atol=1e-6)))

    @aspect(1, "without a seed, two instances give different values")
    def unseeded(self, t: Trial, answer: Any) -> None:
        for shape in ((4, 3), (7, 2)):
            first, second = np.asarray(answer()(shape)), np.asarray(answer()(shape))
            t.record(f"two unseeded instances give the same {shape}", bool(np.allclose(first, second, atol=1e-6)))

    @aspect(1, "a layer can start from it")
    def layer(self, t: Trial, answer: Any) -> None:
        t.record("a keras.initializers.Initializer", isinstance(answer(), keras.initializers.Initializer))
        layer = keras.layers.Dense(4, kernel_initializer=answer(scale=1.5, seed=3))
        layer.build((None, 6))
        t.record("shape of a Dense layer's kernel", tuple(layer.kernel.shape))
        t.record("dtype of a Dense layer's kernel", layer.kernel.dtype)
        same = np.allclose(layer.kernel, answer(scale=1.5, seed=3)((6, 4)), atol=1e-6)
        t.record("the kernel is what the initializer gives for its shape", bool(same))

    @aspect(2, "`get_config` → `from_config` gives the same initializer")
    def config(self, t: Trial, answer: Any) -> None:
        for scale, seed in ((0.5, 4), (3.0, 9)):
            initializer = answer(scale=scale, seed=seed)
            again = type(initializer).from_config(initializer.get_config())
            same = np.allclose(initializer((60, 80)), again((60, 80)), atol=1e-6)
            t.record(f"after from_config: the same values, scale {scale:g}, seed {seed}", bool(same))

    @mistake(
        "fan_out for fan_in",
        "You divide by the number of outputs. What a unit adds up are its inputs: their number, fan_in, sets "
        "the scale.",
    )
    class fan_out(_ScaledNormal):
        def fan(self, shape: Any) -> float:
            return float(np.prod(shape[:-2]) * shape[-1])

    @mistake("fan_out for fan_in")
    class last_axis(_ScaledNormal):
        def fan(self, shape: Any) -> float:
            return float(shape[-1])

    @mistake("fan_out for fan_in", telling="the deviation by default")
    class second_axis(_ScaledNormal):
        def fan(self, shape: Any) -> float:
            return float(shape[1])

    @mistake(
        "mean of the fans",
        "The mean of fan_in and fan_out is Glorot's choice. Here fan_in alone counts.",
    )
    class both_fans(_ScaledNormal):
        def fan(self, shape: Any) -> float:
            return float(np.prod(shape[:-2]) * (shape[-1] + shape[-2]) / 2)

    @mistake(
        "no root",
        "scale / fan_in is the variance. The deviation, which the draw asks for, is its root.",
    )
    class no_root(_ScaledNormal):
        def deviation(self, fan: float) -> float:
            return self.scale / fan

    @mistake(
        "plain normal",
        "The tails are still there. A truncated normal draws again what falls beyond two deviations.",
        telling="the largest entries reach",
    )
    class plain(_ScaledNormal):
        correction = 1.0

        def draw(self, shape: Any, deviation: float, dtype: Any) -> Any:
            deviation = deviation / self.correction
            return keras.random.normal(shape, stddev=deviation, dtype=dtype, seed=self.drawn)

    @mistake("plain normal", telling="the largest entries reach")
    class plain_and_widened(plain.answer):  # type: ignore[name-defined, misc]
        correction = 0.87962566103423978

    @mistake(
        "clipped in place of truncated",
        "Clipping piles up what was beyond the limits at the limits. A truncated normal draws those entries again.",
        telling="the largest entries reach",
    )
    class clipped(_ScaledNormal):
        def draw(self, shape: Any, deviation: float, dtype: Any) -> Any:
            values = keras.random.normal(shape, stddev=deviation, dtype=dtype, seed=self.drawn)
            return ops.clip(values, -2 * deviation, 2 * deviation)

    @mistake("clipped in place of truncated", telling="the largest entries reach")
    class clipped_and_widened(_ScaledNormal):
        def draw(self, shape: Any, deviation: float, dtype: Any) -> Any:
            deviation = deviation / self.correction
            values = keras.random.normal(shape, stddev=deviation, dtype=dtype, seed=self.drawn)
            return ops.clip(values, -2 * deviation, 2 * deviation)

    @mistake(
        "uniform in place of normal",
        "The entries are spread evenly. A normal distribution has most of them near 0.",
        telling="the largest entries reach",
    )
    class uniform(_ScaledNormal):
        def draw(self, shape: Any, deviation: float, dtype: Any) -> Any:
            limit = deviation * 3**0.5
            return keras.random.uniform(shape, -limit, limit, dtype=dtype, seed=self.drawn)

    @mistake(
        "truncation not made up for",
        "Cutting the tails makes the deviation smaller, 0.88 of what it was. Divide by 0.87962566 before the draw.",
    )
    class not_corrected(_ScaledNormal):
        correction = 1.0

    @mistake("truncation not made up for", telling="the deviation by default")
    class corrected_the_wrong_way(_ScaledNormal):
        correction = 1 / 0.87962566103423978

    @mistake("scale ignored", "The deviation does not depend on `scale`.")
    class scale_ignored(_ScaledNormal):
        def deviation(self, fan: float) -> float:
            return float(np.sqrt(2 / fan))

    @mistake("scale ignored")
    class scale_is_one(_ScaledNormal):
        def deviation(self, fan: float) -> float:
            return float(np.sqrt(1 / fan))

    @mistake(
        "fan_in is shape[0]",
        "For a Dense kernel it is. Each unit of a convolution reads a window: (height, width, channels) all count.",
    )
    class first_axis(_ScaledNormal):
        def fan(self, shape: Any) -> float:
            return float(shape[0])

    @mistake("fan_in is shape[0]", telling="the deviation, scale 2, shape (3, 3, 16, 40)")
    class channels(_ScaledNormal):
        def fan(self, shape: Any) -> float:
            return float(shape[-2])

    @mistake(
        "seed ignored",
        "Two instances of one seed differ: the draw does not know of the seed.",
        telling="two instances of seed",
    )
    class seed_ignored(_ScaledNormal):
        def __init__(self, scale: float = 2.0, seed: int | None = None) -> None:
            super().__init__(scale, seed)
            self.drawn = None  # type: ignore[assignment]

    @mistake("seed ignored", telling="two instances of seed")
    class seed_replaced(_ScaledNormal):
        def __init__(self, scale: float = 2.0, seed: int | None = None) -> None:
            super().__init__(scale, None)
            self.seed = seed

    @mistake(
        "seed 0 taken for no seed",
        "`seed or …` and `if seed` treat 0 like None. Ask whether the seed `is None`.",
        telling="two instances of seed 0",
    )
    class zero_is_no_seed(_ScaledNormal):
        def __init__(self, scale: float = 2.0, seed: int | None = None) -> None:
            super().__init__(scale, seed or None)
            self.seed = seed

    @mistake(
        "a seeded instance moves on",
        "The second call gives other values. A seeded initializer starts from its seed on every call, as Keras's do.",
        telling="a second call with seed",
    )
    class moves_on(_ScaledNormal):
        def __init__(self, scale: float = 2.0, seed: int | None = None) -> None:
            super().__init__(scale, seed)
            self.drawn = keras.random.SeedGenerator(seed)

    @mistake(
        "same values for two unseeded instances",
        "Without a seed, each instance should start somewhere else. A fixed number as the default makes twins.",
        telling="two unseeded instances",
    )
    class fixed_default(_ScaledNormal):
        def __init__(self, scale: float = 2.0, seed: int | None = 1337) -> None:
            super().__init__(scale, seed)

    @mistake("same values for two unseeded instances", telling="two unseeded instances")
    class none_is_zero(_ScaledNormal):
        def __init__(self, scale: float = 2.0, seed: int | None = None) -> None:
            super().__init__(scale, seed)
            self.drawn = seed or 0

    @mistake(
        "config missing",
        "`from_config` needs scale and seed. `get_config` must return both.",
        telling="after from_config",
    )
    class no_config(_ScaledNormal):
        get_config = keras.initializers.Initializer.get_config

    @mistake("config missing", telling="after from_config")
    class config_without_seed(_ScaledNormal):
        def get_config(self) -> dict[str, Any]:
            return {"scale": self.scale}

    @mistake("config missing", telling="after from_config")
    class config_without_scale(_ScaledNormal):
        def get_config(self) -> dict[str, Any]:
            return {"seed": self.seed}


@right
class _ActivityPenalty(keras.Layer):
    def __init__(self, rate: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate = rate

    def penalty(self, x: Any) -> Any:
        return self.rate * ops.sum(ops.square(x)) / ops.cast(ops.shape(x)[0], "float32")

    def call(self, x: Any) -> Any:
        self.add_loss(self.penalty(x))
        return x

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate}


class ActivityPenalty(LayerExercise):
    section = "ActivityPenalty: a loss that call adds"
    forbidden = ("keras.layers.ActivityRegularization",)
    cases = (Case({"rate": 0.3}, ((3,), (2, 4))), Case({"rate": 0.05}, ((6,),)))
    share = {"weights": 1, "values": 2, "gradients": 1}
    losses = twice = None  # type: ignore[assignment]

    @staticmethod
    def reference(rate: float, **kwargs: Any) -> Any:
        return keras.layers.ActivityRegularization(l2=rate, **kwargs)

    @aspect(3, "a call adds rate·Σ x² a sample, averaged over the batch, to `losses`")
    def penalty(self, t: Trial, answer: Any) -> None:
        for case, shape in self.tried():
            for batch in (4, 1, 7):
                layer = self.layer(answer, case)
                layer(case.draw(t, (batch, *shape)))
                where = case.on(batch, *shape)
                t.record(f"shapes of the losses {where}", [list(np.shape(loss)) for loss in layer.losses])
                if not layer.losses:
                    t.record(f"the layer keeps a metric {where}", bool(layer.metrics_variables))
                t.number(f"sum of the losses {where}", _total(layer.losses))

    @aspect(2, "`losses` are those of the last call alone")
    def last_call(self, t: Trial, answer: Any) -> None:
        for case, shape in self.tried():
            layer = self.layer(answer, case)
            for call in ("first", "second", "third"):
                x = case.draw(t, (3, *shape))
                layer(x)
                alone = self.layer(answer, case)
                alone(x)
                where = f"the {call} call {case.on(3, *shape)}"
                t.record(f"number of losses after {where}", len(layer.losses))
                extra = _total(layer.losses) - _total(alone.losses)
                t.record(f"losses after {where} beyond those of the same call alone", round(extra, 3) + 0.0)

    @aspect(2, "in `fit` the penalty is part of the loss, and pulls at the layers before")
    def fit(self, t: Trial, answer: Any) -> None:
        dense = keras.layers.Dense(4, use_bias=False, kernel_initializer="ones")
        model = keras.Sequential([keras.Input((3,)), dense, self.layer(answer, self.cases[0])])
        model.compile(keras.optimizers.SGD(0.05), "mse")
        x, y = t.normal((6, 3)), t.normal((6, 4))
        history = model.fit(x, y, batch_size=6, shuffle=False, verbose=0)
        t.number("loss that fit reports", history.history["loss"][0])
        t.array("kernel of the Dense layer before it, after one step", dense.kernel)

    @aspect(1, "it survives `get_config` → `from_config`, rate included, and saving in a model")
    def config(self, t: Trial, answer: Any) -> None:
        super().config(t, answer)
        for case in self.cases:
            again = type(self.layer(answer, case)).from_config(self.layer(answer, case).get_config())
            original = self.layer(answer, case)
            x = case.draw(t, (3, *case.shapes[0]))
            again(x), original(x)
            same = np.isclose(_total(again.losses), _total(original.losses), rtol=1e-4)
            t.record(f"the same losses after from_config {case.on(*x.shape)}", bool(same))

    @mistake(
        "not per sample",
        "The sum over the whole batch grows with the batch. Divide it by the number of samples.",
    )
    class whole_batch(_ActivityPenalty):
        def penalty(self, x: Any) -> Any:
            return self.rate * ops.sum(ops.square(x))

    @mistake("not per sample")
    class mean_of_entries(_ActivityPenalty):
        def penalty(self, x: Any) -> Any:
            return self.rate * ops.mean(ops.square(x))

    @mistake("not per sample")
    class divided_by_features(_ActivityPenalty):
        def penalty(self, x: Any) -> Any:
            return self.rate * ops.sum(ops.square(x)) / x.shape[-1]

    @mistake("not per sample")
    class mean_of_rows(_ActivityPenalty):
        def penalty(self, x: Any) -> Any:
            return self.rate * ops.mean(ops.sum(ops.square(x), axis=-1))

    @mistake("not per sample", telling="shapes of the losses")
    class one_a_sample(_ActivityPenalty):
        def penalty(self, x: Any) -> Any:
            return self.rate * ops.sum(ops.square(x), axis=tuple(range(1, len(x.shape))))

    @mistake("half of the penalty", "Some books put a ½ before it; here the penalty is rate·Σ x².")
    class half(_ActivityPenalty):
        def penalty(self, x: Any) -> Any:
            return super().penalty(x) / 2

    @mistake("absolute values for squares", "Absolute values make an L1 penalty. This one squares the entries.")
    class absolute(_ActivityPenalty):
        def penalty(self, x: Any) -> Any:
            return self.rate * ops.sum(ops.abs(x)) / ops.cast(ops.shape(x)[0], "float32")

    @mistake(
        "in training only",
        "A penalty belongs to every call: `evaluate` reports it as well. Leave `training` out of it.",
    )
    class training_only(_ActivityPenalty):
        def call(self, x: Any, training: bool = False) -> Any:
            return super().call(x) if training else x

    @mistake("rate ignored", "The penalty has the same strength whatever the rate.")
    class rate_ignored(_ActivityPenalty):
        def penalty(self, x: Any) -> Any:
            return super().penalty(x) / self.rate

    @mistake(
        "changes the output",
        "The layer is an identity: what comes in goes out. The penalty goes to `add_loss`, not into the outputs.",
        telling="outputs on",
    )
    class squares_out(_ActivityPenalty):
        def call(self, x: Any) -> Any:
            return self.rate * ops.square(super().call(x))

    @mistake("changes the output", telling="outputs on")
    class unscaled_squares_out(_ActivityPenalty):
        def call(self, x: Any) -> Any:
            return ops.square(super().call(x))

    @mistake("changes the output", telling="outputs on")
    class penalty_added_to_outputs(_ActivityPenalty):
        def call(self, x: Any) -> Any:
            return super().call(x) + self.penalty(x)

    @mistake("changes the output", telling="outputs on")
    class shrinks(_ActivityPenalty):
        def call(self, x: Any) -> Any:
            return super().call(x) * (1 - self.rate)

    @mistake("changes the output", telling="outputs on")
    class outputs_only(_ActivityPenalty):
        def call(self, x: Any) -> Any:
            return x + self.penalty(x)

    @mistake("changes the output", telling="eager output shape")
    class returns_the_penalty(_ActivityPenalty):
        def call(self, x: Any) -> Any:
            self.add_loss(self.penalty(x))
            return self.penalty(x)

    @mistake(
        "piles up over calls",
        "Earlier calls are still in `losses`. `add_loss` keeps what belongs to the last call: no sum or list "
        "of your own is needed.",
        telling="losses after the second call",
    )
    class running_total(_ActivityPenalty):
        def __init__(self, rate: float, **kwargs: Any) -> None:
            super().__init__(rate, **kwargs)
            self.total = 0.0

        def call(self, x: Any) -> Any:
            self.total = self.total + self.penalty(x)
            self.add_loss(self.total)
            return x

    @mistake("piles up over calls", telling="number of losses after the second call")
    class growing_list(_ActivityPenalty):
        def __init__(self, rate: float, **kwargs: Any) -> None:
            super().__init__(rate, **kwargs)
            self.kept: list[Any] = []

        def call(self, x: Any) -> Any:
            self.kept.append(self.penalty(x))
            return x

        @property
        def losses(self) -> list[Any]:
            return list(self.kept)

    @mistake("piles up over calls", telling="number of losses after the second call")
    class every_earlier_one_again(growing_list.answer):  # type: ignore[name-defined, misc]
        losses = keras.Layer.losses

        def call(self, x: Any) -> Any:
            self.kept.append(self.penalty(x))
            for penalty in self.kept:
                self.add_loss(penalty)
            return x

    @mistake(
        "added as a metric",
        "A metric is only looked at. What training should make smaller has to be part of the loss: `add_loss`.",
        telling="raised",
    )
    class add_metric(_ActivityPenalty):
        def call(self, x: Any) -> Any:
            self.add_metric(self.penalty(x), name="penalty")
            return x

    @mistake("added as a metric", telling="the layer keeps a metric")
    class metric_updated(_ActivityPenalty):
        def __init__(self, rate: float, **kwargs: Any) -> None:
            super().__init__(rate, **kwargs)
            self.tracker = keras.metrics.Mean(name="penalty")

        def call(self, x: Any) -> Any:
            self.tracker.update_state(self.penalty(x))
            return x

    @mistake(
        "no penalty",
        "`losses` stay empty: the layer computes nothing that training would see.",
        telling="the layer keeps a metric",
    )
    class nothing_added(_ActivityPenalty):
        def call(self, x: Any) -> Any:
            return x

    @mistake(
        "cut off from the gradient",
        "The loss reports the penalty and training does not feel it: no gradient goes back through it. Stay in "
        "`keras.ops`.",
        telling="kernel of the Dense layer",
    )
    class stopped(_ActivityPenalty):
        def penalty(self, x: Any) -> Any:
            return super().penalty(ops.stop_gradient(x))

    @mistake(
        "rate lost in the config",
        "A layer rebuilt from its config has another rate, or can't be built. `get_config` must name each "
        "argument of the constructor.",
        telling="the same losses after from_config",
    )
    class rate_lost(_ActivityPenalty):
        def get_config(self) -> dict[str, Any]:
            return dict(keras.Layer.get_config(self))

    @mistake("rate lost in the config", telling="the same losses after from_config")
    class rate_defaults(_ActivityPenalty):
        def __init__(self, rate: float = 0.01, **kwargs: Any) -> None:
            super().__init__(rate, **kwargs)

        def get_config(self) -> dict[str, Any]:
            return dict(keras.Layer.get_config(self))
