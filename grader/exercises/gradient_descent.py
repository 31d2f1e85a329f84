"""Unit 02: gradient descent, by the batch, by the sample, and by the mini-batch."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from itertools import chain, islice
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from grader.exercise import Exercise, aspect, mistake, right
from grader.trial import Trial, describe

OPTIMIZERS = (
    "keras.optimizers.Optimizer",
    "keras.optimizers.Optimizer.apply",
    "keras.optimizers.Optimizer.apply_gradients",
    "keras.optimizers.SGD",
    "keras.optimizers.Adam",
    "tensorflow.compat.v1.train.Optimizer",
    "tensorflow.raw_ops.ApplyGradientDescent",
    "tensorflow.raw_ops.ResourceApplyGradientDescent",
    "tensorflow.raw_ops.ApplyMomentum",
    "tensorflow.raw_ops.ResourceApplyMomentum",
    "tensorflow.raw_ops.ApplyKerasMomentum",
    "tensorflow.raw_ops.ResourceApplyKerasMomentum",
)
TRAINERS = (
    "keras.Model.fit",
    "keras.Model.train_on_batch",
    "keras.Model.train_step",
    "sklearn.linear_model.SGDRegressor",
    "sklearn.linear_model.LinearRegression",
    "sklearn.neural_network.MLPRegressor",
)


def parts_of(t: Trial, found: Any, names: str, where: str) -> list[Any] | None:
    """Return the parts of an answer's tuple, one for each of `names` ("w, b"), or None; write down what came."""
    count = len(names.split(", "))
    if isinstance(found, tuple | list) and len(found) == count:
        t.record(f"what is returned for {where}", f"({names})")
        return list(found)
    kind = f"{len(found)} values" if isinstance(found, tuple | list) else describe(found)
    t.record(f"what is returned for {where}", kind)
    return None


def flat(value: Any) -> Any:
    """Return an array's entries in a row, whatever its shape."""
    return value if value is None else np.ravel(value)


def kind_of(value: Any) -> Any:
    """Say whether `value` is a Python or NumPy number, else what it is."""
    numeric = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    zero_d = isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "biuf"
    return "a number" if numeric or zero_d else describe(value)


def line_data(t: Trial, samples: int, features: int, dtype: str = "float64") -> tuple[Any, Any]:
    """Draw samples and targets that lie near a plane."""
    x = t.normal((samples, features), dtype=dtype)
    slopes = t.rng.uniform(-1.5, 1.5, features)
    return x, t.given((x @ slopes + 0.8 + t.rng.normal(0, 0.3, samples)).astype(dtype))


# Right answers that known mistakes are made from


@right
def loss_of(w: Any, b: Any, x: Any, y: Any) -> float:
    return float(np.mean((x @ w + b - y) ** 2))


@right
def gradients_of(w: Any, b: Any, x: Any, y: Any) -> tuple[Any, Any]:
    error = x @ w + b - y
    return 2 * x.T @ error / len(x), 2 * error.mean()


@right
def step(w: Any, b: Any, x: Any, y: Any, learning_rate: float) -> Any:
    dw, db = gradients_of(w, b, x, y)
    return w - learning_rate * dw, b - learning_rate * db


@right
def uphill(w: Any, b: Any, x: Any, y: Any, learning_rate: float) -> Any:
    return step(w, b, x, y, -learning_rate)


@right
def without_b(w: Any, b: Any, x: Any, y: Any, learning_rate: float) -> Any:
    return step(w, b, x, y, learning_rate)[0], b


@right
def without_two(w: Any, b: Any, x: Any, y: Any, learning_rate: float) -> Any:
    return step(w, b, x, y, learning_rate / 2)


@right
def summed(w: Any, b: Any, x: Any, y: Any, learning_rate: float) -> Any:
    return step(w, b, x, y, learning_rate * len(x))


@right
def w_then_b(w: Any, b: Any, x: Any, y: Any, learning_rate: float) -> Any:
    w = step(w, b, x, y, learning_rate)[0]
    return w, step(w, b, x, y, learning_rate)[1]


@right
def b_then_w(w: Any, b: Any, x: Any, y: Any, learning_rate: float) -> Any:
    b = step(w, b, x, y, learning_rate)[1]
    return step(w, b, x, y, learning_rate)[0], b


@right
def descend(
    x: Any,
    y: Any,
    learning_rate: float,
    epochs: int,
    batches: Callable[[], Any],
    *,
    step: Callable[..., Any] = step,
    after: bool = False,
    report: Callable[[list[float], list[int]], float] = lambda losses, sizes: float(np.average(losses, weights=sizes)),
) -> tuple[Any, Any, list[float]]:
    """Go down: one `step` for each of `batches()`, an epoch's losses put together by `report`."""
    w, b, history = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        losses, sizes = [], []
        for xb, yb in batches():
            new = step(w, b, xb, yb, learning_rate)
            losses.append(loss_of(*(new if after else (w, b)), xb, yb))
            sizes.append(len(xb))
            w, b = new
        history.append(report(losses, sizes))
    return w, b, history


@right
def in_order(x: Any, y: Any, order: Any, size: int) -> list[tuple[Any, Any]]:
    starts = range(0, len(order), size)
    return [(x[order[i : i + size]], y[order[i : i + size]]) for i in starts]


@right
def shuffled(x: Any, y: Any, size: int, rng: Any) -> Callable[[], Any]:
    return lambda: in_order(x, y, rng.permutation(len(x)), size)


@right
def shuffled_once(x: Any, y: Any, size: int, rng: Any) -> Callable[[], Any]:
    order = rng.permutation(len(x))
    return lambda: in_order(x, y, order, size)


@right
def unshuffled(x: Any, y: Any, size: int) -> Callable[[], Any]:
    return lambda: in_order(x, y, np.arange(len(x)), size)


@right
def shuffled_again(x: Any, y: Any, size: int, rng: Any) -> Callable[[], Any]:
    order = np.arange(len(x))

    def batches() -> Any:
        rng.shuffle(order)
        return in_order(x, y, order, size)

    return batches


@right
def apart(x: Any, y: Any, size: int, rng: Any) -> Callable[[], Any]:
    n = len(x)
    return lambda: in_order(x[rng.permutation(n)], y[rng.permutation(n)], np.arange(n), size)


@right
@cache
def linear_model(features: int) -> Any:
    dense = keras.layers.Dense(1, kernel_initializer="zeros", dtype="float64")
    model = keras.Sequential([keras.Input((features,)), dense])
    model.compile(keras.optimizers.SGD(), "mse", jit_compile=False)
    return model


@right
def by_keras(x: Any, y: Any, learning_rate: float, epochs: int, size: int, rng: Any = None) -> tuple[Any, float, Any]:
    """Return what Keras makes of `x` and `y` in batches of `size`, shuffled by `rng` before every epoch.

    `train_on_batch` takes the very step that `fit` takes; a `fit` takes ten times as long, most of it to get started.
    """
    model = linear_model(x.shape[1])
    model.set_weights([np.zeros((x.shape[1], 1)), np.zeros(1)])
    model.optimizer.learning_rate = learning_rate
    history = []
    for _ in range(epochs):
        losses, sizes = [], []
        for xb, yb in in_order(x, y, np.arange(len(x)) if rng is None else rng.permutation(len(x)), size):
            model.reset_metrics()
            losses.append(float(model.train_on_batch(xb, yb)))
            sizes.append(len(xb))
        history.append(float(np.average(losses, weights=sizes)))
    kernel, bias = model.get_weights()
    return kernel[:, 0], float(bias[0]), history


class mse_loss(Exercise):
    section = "The loss: how wrong one number says it is"
    forbidden = (
        "keras.losses.MeanSquaredError",
        "keras.losses.mean_squared_error",
        "keras.metrics.MeanSquaredError",
        "keras.metrics.RootMeanSquaredError",
        "keras.Model.evaluate",
        "keras.Model.test_on_batch",
        "tensorflow.keras.losses.MeanSquaredError",
        "tensorflow.keras.losses.mean_squared_error",
        "tensorflow.compat.v1.losses.mean_squared_error",
        "tensorflow.compat.v1.metrics.mean_squared_error",
        "sklearn.metrics.mean_squared_error",
        "sklearn.metrics.root_mean_squared_error",
    )

    @staticmethod
    def reference(w: Any, b: float, x: Any, y: Any) -> float:
        return float(keras.losses.MeanSquaredError()(y, x @ w + b))

    @aspect(2, "the mean of the squared errors, with b = 0")
    def value(self, t: Trial, answer: Any) -> None:
        for samples, features, dtype in [(5, 3, "float64"), (4, 1, "float32"), (9, 2, "float64"), (1, 4, "float64")]:
            x, w = t.normal((samples, features), dtype=dtype), t.normal(features, dtype=dtype)
            y = t.normal(samples, mean=2.0, dtype=dtype)
            t.array(f"loss of {samples} samples with {features} features, {dtype}", answer(w, 0.0, x, y))

    @aspect(1, "b counts, and so does its sign")
    def bias(self, t: Trial, answer: Any) -> None:
        x, w, y = t.normal((6, 2), dtype="float64"), t.normal(2, dtype="float64"), t.normal(6, dtype="float64")
        plain = np.asarray(answer(w, 0.0, x, y))
        for b in (1.5, -0.75):
            t.array(f"the loss with b = {b} less the loss with b = 0", np.asarray(answer(w, b, x, y)) - plain)

    @aspect(1, "0 where every prediction is exact, and only there")
    def exact(self, t: Trial, answer: Any) -> None:
        for samples, features in [(4, 2), (7, 3)]:
            x = t.given(t.rng.integers(-3, 4, (samples, features)).astype("float64"))
            w = t.given(t.rng.integers(1, 4, features) / 2)
            y = t.given(x @ w)
            t.array(f"loss of {samples} exact predictions", answer(w, 0.0, x, y))
            off = y.copy()
            off[-1] += 1
            t.record(f"loss above 0 where one of {samples} is off", bool(np.all(answer(w, 0.0, x, t.given(off)) > 0)))

    @aspect(1, "a number, not an array or a tensor")
    def number(self, t: Trial, answer: Any) -> None:
        for samples in (3, 5):
            x, w, y = t.normal((samples, 2)), t.normal(2), t.normal(samples)
            t.record(f"what is returned for {samples} samples", kind_of(answer(w, 0.5, x, y)))

    @mistake("sum", "This grows with the number of samples. The mean does not: what is missing?")
    def total(w: Any, b: float, x: Any, y: Any) -> Any:
        return loss_of(w, b, x, y) * len(x)

    @mistake(
        "half", "A ½ in front makes the derivative tidier, and a different loss. Keras's mean squared error has none."
    )
    def half(w: Any, b: float, x: Any, y: Any) -> Any:
        return loss_of(w, b, x, y) / 2

    @mistake("root", "That is the root mean squared error. The loss that is minimised here stays squared.")
    def root(w: Any, b: float, x: Any, y: Any) -> float:
        return float(np.sqrt(loss_of(w, b, x, y)))

    @mistake("root")
    def norm(w: Any, b: float, x: Any, y: Any) -> float:
        return float(np.linalg.norm(x @ w + b - y))

    @mistake(
        "broadcasts (N, 1) against (N,)",
        "A column (N, 1) less a row (N,) is a table (N, N): every prediction against every target. "
        "Look at the shape of the error.",
    )
    def table(w: Any, b: float, x: Any, y: Any) -> float:
        return float(np.mean((x @ w[:, None] + b - y) ** 2))

    @mistake("broadcasts (N, 1) against (N,)")
    def table_of_sums(w: Any, b: float, x: Any, y: Any) -> float:
        return float(np.sum((x @ w[:, None] + b - y) ** 2) / len(x))

    @mistake("absolute error", "The absolute value keeps a large error as large as it is. This loss squares it.")
    def absolute(w: Any, b: float, x: Any, y: Any) -> float:
        return float(np.mean(np.abs(x @ w + b - y)))

    @mistake("errors not squared one by one", "Errors of both signs cancel in a mean. Square each of them first.")
    def cancelled(w: Any, b: float, x: Any, y: Any) -> float:
        return float(np.mean(x @ w + b - y) ** 2)

    @mistake("errors not squared one by one")
    def unsquared(w: Any, b: float, x: Any, y: Any) -> float:
        return float(np.mean(x @ w + b - y))

    @mistake("b left out", "The prediction is x @ w + b. Try it with w = 0: the loss must still depend on b.")
    def no_b(w: Any, b: float, x: Any, y: Any) -> Any:
        return loss_of(w, 0.0, x, y)

    @mistake(
        "a tensor or an array, not a number",
        "The value is right and is still a tensor. Which built-in makes a number of it?",
    )
    def tensor(w: Any, b: float, x: Any, y: Any) -> Any:
        return tf.constant(loss_of(w, b, x, y))

    @mistake("a tensor or an array, not a number")
    def array_of_one(w: Any, b: float, x: Any, y: Any) -> Any:
        return np.array([loss_of(w, b, x, y)])

    @mistake("one loss a sample", "Each sample has its own squared error, and their mean is one number.")
    def each(w: Any, b: float, x: Any, y: Any) -> Any:
        return (x @ w + b - y) ** 2


class mse_gradients(Exercise):
    section = "The gradient, by hand"
    forbidden = (
        "tensorflow.GradientTape",
        "tensorflow.gradients",
        "tensorflow.hessians",
        "tensorflow.autodiff.ForwardAccumulator",
        "tensorflow.compat.v1.gradients",
        "tensorflow.compat.v1.train.Optimizer",
        "tensorflow.test.compute_gradient",
        "keras.Model.fit",
        "keras.Model.train_on_batch",
        "keras.Model.train_step",
        "scipy.optimize.approx_fprime",
        "scipy.differentiate.derivative",
        "scipy.differentiate.jacobian",
    )

    @staticmethod
    def reference(w: Any, b: float, x: Any, y: Any) -> tuple[Any, float]:
        w, b = tf.Variable(w, dtype=x.dtype), tf.Variable(b, dtype=x.dtype)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((tf.linalg.matvec(x, w) + b - y) ** 2)
        dw, db = tape.gradient(loss, [w, b])
        return dw.numpy(), float(db)

    def _try(self, t: Trial, answer: Any, parts: str, *sizes: tuple[int, int, str]) -> None:
        for samples, features, dtype in sizes:
            x, w = t.normal((samples, features), dtype=dtype), t.normal(features, dtype=dtype)
            y = t.normal(samples, mean=2.0, dtype=dtype)
            where = f"{samples} sample{'s' * (samples > 1)} with {features} features, {dtype}"
            found = parts_of(t, answer(w, float(t.rng.normal()), x, y), "dw, db", where)
            for name, value in zip(("dw", "db"), found or (), strict=False):
                if name in parts:
                    t.array(f"{name} of {where}", flat(value))

    @aspect(2, "dw: the slope along each weight")
    def dw(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, "dw", (6, 3, "float64"), (4, 5, "float32"), (11, 1, "float64"))

    @aspect(2, "db: the slope along b")
    def db(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, "db", (7, 2, "float64"), (3, 4, "float32"), (12, 1, "float64"))

    @aspect(1, "one sample, where a mean changes nothing")
    def one_sample(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, "dw, db", (1, 2, "float64"), (1, 3, "float64"))

    @aspect(1, "dw has the shape of w, db is a number")
    def shapes(self, t: Trial, answer: Any) -> None:
        for samples, features in [(5, 3), (4, 1)]:
            x, w, y = (t.normal(shape, dtype="float64") for shape in ((samples, features), features, samples))
            where = f"{samples} samples with {features} features"
            found = parts_of(t, answer(w, -0.5, x, y), "dw, db", where)
            if found is not None:
                t.record(f"shape of dw for {where}", tuple(np.shape(found[0])))
                t.record(f"db for {where}", kind_of(found[1]))

    @mistake(
        "sign", "The gradient points uphill, where the loss grows. Yours points down: is the error prediction − target?"
    )
    def turned(w: Any, b: float, x: Any, y: Any) -> Any:
        dw, db = gradients_of(w, b, x, y)
        return -dw, -db

    @mistake("factor 2 missing", "The derivative of a square is twice what stands inside it.")
    def without_two(w: Any, b: float, x: Any, y: Any) -> Any:
        dw, db = gradients_of(w, b, x, y)
        return dw / 2, db / 2

    @mistake("factor 2 missing")
    def without_two_in_dw(w: Any, b: float, x: Any, y: Any) -> Any:
        dw, db = gradients_of(w, b, x, y)
        return dw / 2, db

    @mistake("factor 2 missing")
    def without_two_in_db(w: Any, b: float, x: Any, y: Any) -> Any:
        dw, db = gradients_of(w, b, x, y)
        return dw, db / 2

    @mistake("sum instead of mean", "The loss is a mean over the samples, so its gradient is one too.")
    def total(w: Any, b: float, x: Any, y: Any) -> Any:
        dw, db = gradients_of(w, b, x, y)
        return dw * len(x), db * len(x)

    @mistake("sum instead of mean")
    def total_dw(w: Any, b: float, x: Any, y: Any) -> Any:
        dw, db = gradients_of(w, b, x, y)
        return dw * len(x), db

    @mistake("sum instead of mean")
    def total_db(w: Any, b: float, x: Any, y: Any) -> Any:
        dw, db = gradients_of(w, b, x, y)
        return dw, db * len(x)

    @mistake("divided by N twice", "N is divided by once too often. Is there a mean and a division by N?")
    def divided_twice(w: Any, b: float, x: Any, y: Any) -> Any:
        dw, db = gradients_of(w, b, x, y)
        return dw / len(x), db / len(x)

    @mistake("divided by N twice")
    def dw_divided_twice(w: Any, b: float, x: Any, y: Any) -> Any:
        dw, db = gradients_of(w, b, x, y)
        return dw / len(x), db

    @mistake("divided by N twice")
    def db_divided_twice(w: Any, b: float, x: Any, y: Any) -> Any:
        dw, db = gradients_of(w, b, x, y)
        return dw, db / len(x)

    @mistake(
        "db summed from dw",
        "b is multiplied by 1 in every prediction, not by the features. Take the derivative by b afresh.",
    )
    def from_dw(w: Any, b: float, x: Any, y: Any) -> Any:
        dw, _ = gradients_of(w, b, x, y)
        return dw, dw.sum()

    @mistake("db summed from dw")
    def mean_of_dw(w: Any, b: float, x: Any, y: Any) -> Any:
        dw, _ = gradients_of(w, b, x, y)
        return dw, dw.mean()

    @mistake("no db", "b is learned as well, so it needs a slope of its own.")
    def zero_db(w: Any, b: float, x: Any, y: Any) -> Any:
        return gradients_of(w, b, x, y)[0], 0.0

    @mistake("no db")
    def none_db(w: Any, b: float, x: Any, y: Any) -> Any:
        return gradients_of(w, b, x, y)[0], None

    @mistake("no db")
    def only_dw(w: Any, b: float, x: Any, y: Any) -> Any:
        return gradients_of(w, b, x, y)[0]

    @mistake("one db a sample", "Every sample pulls at the same b: their pulls are averaged to one number.")
    def db_each(w: Any, b: float, x: Any, y: Any) -> Any:
        return gradients_of(w, b, x, y)[0], 2 * (x @ w + b - y)

    @mistake("one db a sample")
    def db_each_over_n(w: Any, b: float, x: Any, y: Any) -> Any:
        return gradients_of(w, b, x, y)[0], 2 * (x @ w + b - y) / len(x)

    @mistake(
        "averaged over features",
        "The mean was taken along the wrong axis, or all. It is over samples: dw keeps one entry a feature.",
    )
    def dw_one_number(w: Any, b: float, x: Any, y: Any) -> Any:
        error = x @ w + b - y
        return 2 * np.mean(x * error[:, None]), 2 * error.mean()

    @mistake("averaged over features")
    def dw_each_sample(w: Any, b: float, x: Any, y: Any) -> Any:
        error = x @ w + b - y
        return 2 * np.mean(x * error[:, None], axis=1), 2 * error.mean()

    @mistake("db returned first", "The two are asked for as (dw, db).")
    def swapped(w: Any, b: float, x: Any, y: Any) -> Any:
        return gradients_of(w, b, x, y)[::-1]

    @mistake("b left out of the error", "The error is that of the whole prediction, x @ w + b.")
    def no_b(w: Any, b: float, x: Any, y: Any) -> Any:
        return gradients_of(w, 0.0, x, y)


class tape_gradients(Exercise):
    section = "The gradient, from the tape"

    @staticmethod
    def reference(loss_fn: Any, variables: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_fn()
        return tape.gradient(loss, variables, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    def _try(self, t: Trial, answer: Any, where: str, loss_fn: Any, **variables: Any) -> None:
        found = answer(loss_fn, list(variables.values()))
        is_list = isinstance(found, list | tuple)
        t.record(f"what is returned {where}", "a list" if is_list else describe(found))
        if not is_list:
            return
        t.record(f"number of gradients {where}", len(found))
        for name, gradient in zip(variables, found, strict=False):
            t.array(f"gradient by {name} {where}", gradient)

    @aspect(2, "the gradient of every variable, in the order of the list")
    def values(self, t: Trial, answer: Any) -> None:
        x, y = t.normal((5, 3)), t.normal(5)
        w, b = tf.Variable(t.normal(3)), tf.Variable(t.rng.normal(0.5, 1.0), dtype="float32")

        def loss() -> Any:
            return tf.reduce_mean((tf.linalg.matvec(x, w) + b - y) ** 2)

        self._try(t, answer, "of a linear model's loss", loss, w=w, b=b)
        w.assign(t.normal(3))
        self._try(t, answer, "of the same loss after w changed", loss, b=b, w=w)
        matrix, row = tf.Variable(t.normal((3, 2), dtype="float64")), tf.Variable(t.normal(2, dtype="float64"))
        self._try(
            t,
            answer,
            "of a sum of tanh",
            lambda: tf.reduce_sum(tf.tanh(x.astype("float64") @ matrix + row)),
            matrix=matrix,
            row=row,
        )
        t.array("w after the calls", w)

    @aspect(1, "zeros for a variable that the loss does not use")
    def ignored(self, t: Trial, answer: Any) -> None:
        used, ignored = tf.Variable(t.normal((2, 3))), tf.Variable(t.normal(4))
        last = tf.Variable(t.normal((3, 1)))

        def loss() -> Any:
            return tf.reduce_sum(used**3)

        for name, variables in [("first", [ignored, used]), ("last", [used, ignored, last])]:
            found = answer(loss, variables)
            place = 0 if name == "first" else 1
            if isinstance(found, list | tuple) and len(found) > place:
                t.array(f"gradient by an ignored variable of shape (4,) that stands {name}", found[place])
            else:
                t.record(f"gradient by an ignored variable of shape (4,) that stands {name}", "not in the list")

    @aspect(1, "a table of which only some rows are looked up")
    def sparse(self, t: Trial, answer: Any) -> None:
        table = tf.Variable(t.normal((6, 2)))
        for ids in ([4, 1, 4], [0, 5]):
            self._try(
                t,
                answer,
                f"when rows {ids} are looked up",
                lambda ids=ids: tf.reduce_sum(tf.gather(table, ids) ** 2),
                table=table,
            )

    @aspect(2, "one pass back, however many entries, and exact")
    def one_pass(self, t: Trial, answer: Any) -> None:
        variable = tf.Variable(t.uniform(40, 0.5, 2.0))
        calls = 0

        def loss() -> Any:
            nonlocal calls
            calls += 1
            return tf.reduce_sum(variable**3) + 1000.0

        found = answer(loss, [variable])
        t.record(
            "how often the loss is computed for one variable of 40 entries",
            "once or a few times" if calls < 20 else "once for every entry, or more",
        )
        if isinstance(found, list | tuple) and len(found) == 1:
            t.array("gradient by 40 entries of a loss near 1000", found[0])
        else:
            t.record("number of gradients", len(found) if isinstance(found, list | tuple) else describe(found))

    @mistake(
        "forward outside the tape",
        "The tape knows only what was computed while it was recording. On which line is the loss computed?",
    )
    def outside(loss_fn: Any, variables: Any) -> Any:
        loss = loss_fn()
        with tf.GradientTape() as tape:
            pass
        return tape.gradient(loss, variables)

    @mistake("forward outside the tape")
    def outside_with_zeros(loss_fn: Any, variables: Any) -> Any:
        return [tf.zeros_like(variable) for variable in variables]

    @mistake(
        "`None` kept",
        "A tape says None for a variable that the loss does not depend on. What is the slope of a constant?",
    )
    def none_kept(loss_fn: Any, variables: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_fn()
        return tape.gradient(loss, variables)

    @mistake("`None` kept")
    def none_left_out(loss_fn: Any, variables: Any) -> Any:
        return [gradient for gradient in tape_gradients.none_kept.answer(loss_fn, variables) if gradient is not None]

    @mistake(
        "a bare 0 for an ignored variable",
        "Its gradient is zero along each of its entries: it has the variable's shape.",
    )
    def bare_zero(loss_fn: Any, variables: Any) -> Any:
        return [0.0 if found is None else found for found in tape_gradients.none_kept.answer(loss_fn, variables)]

    @mistake("a bare 0 for an ignored variable")
    def bare_zero_tensor(loss_fn: Any, variables: Any) -> Any:
        found = tape_gradients.none_kept.answer(loss_fn, variables)
        return [tf.zeros(1) if gradient is None else gradient for gradient in found]

    @mistake("only the first variable", "One gradient is asked for each variable of the list, in its order.")
    def first_only(loss_fn: Any, variables: Any) -> Any:
        return tape_gradients.reference(loss_fn, variables[:1])

    @mistake("only the first variable")
    def first_bare(loss_fn: Any, variables: Any) -> Any:
        return tape_gradients.reference(loss_fn, variables[0])

    @mistake("only the first variable")
    def first_and_zeros(loss_fn: Any, variables: Any) -> Any:
        return tape_gradients.first_only.answer(loss_fn, variables) + [tf.zeros_like(v) for v in variables[1:]]

    @mistake(
        "finite differences (too coarse)",
        "Two losses that nearly cancel leave few correct digits, and every entry costs another pass. "
        "A tape needs one pass back.",
        telling="how often the loss is computed",
    )
    def finite_differences(loss_fn: Any, variables: Any, width: float = 1e-3) -> Any:
        found = []
        for variable in variables:
            start = np.array(variable)
            slopes = np.zeros_like(start)
            for index in np.ndindex(*start.shape):
                ends = []
                for sign in (1, -1):
                    moved = start.copy()
                    moved[index] += sign * width
                    variable.assign(moved)
                    ends.append(float(loss_fn()))
                slopes[index] = (ends[0] - ends[1]) / (2 * width)
            variable.assign(start)
            found.append(slopes)
        return found

    @mistake(
        "rows of a table taken for the whole",
        "`IndexedSlices.values` has a row for each look-up. The gradient has one for each row of the table, "
        "repeated look-ups added.",
    )
    def slices_values(loss_fn: Any, variables: Any) -> Any:
        return [getattr(found, "values", found) for found in tape_gradients.reference(loss_fn, variables)]

    @mistake("rows of a table taken for the whole")
    def slices_assigned(loss_fn: Any, variables: Any) -> Any:
        found = []
        for gradient in tape_gradients.reference(loss_fn, variables):
            if isinstance(gradient, tf.IndexedSlices):
                dense = np.zeros(gradient.dense_shape, "float32")
                dense[gradient.indices.numpy()] = gradient.values.numpy()
                gradient = dense
            found.append(gradient)
        return found


def record_descent(t: Trial, found: Any, where: str, *parts: str) -> None:
    """Write down those of w, b and losses that are in `parts`."""
    found = parts_of(t, found, "w, b, losses", where)
    if found is None:
        return
    w, b, losses = found
    if "w" in parts:
        t.array(f"w after {where}", w)
    if "b" in parts:
        t.array(f"b after {where}", b)
    if "b, a number" in parts:
        t.number(f"b after {where}", b)
    if "losses" in parts:
        if isinstance(losses, list | tuple):
            losses = [float(np.ravel(loss)[0]) if np.size(loss) == 1 else loss for loss in losses]
        t.array(f"losses of {where}", losses)


def record_start(t: Trial, answer: Callable[..., Any], label: str) -> None:
    """Write down where w and b stand after one step far too small to see."""
    x, y = line_data(t, 6, 3)
    found = parts_of(t, answer(x, y, 1e-9, 1), "w, b, losses", "a tiny step")
    for name, value in zip(("w", "b"), found or (), strict=False):
        t.record(f"{label} {name} starts", "at 0" if np.allclose(flat(value), 0, atol=1e-6) else "somewhere else")


class batch_gradient_descent(Exercise):
    section = "Batch descent: look at everything, then step"
    forbidden = (*TRAINERS, *OPTIMIZERS)

    @staticmethod
    def reference(x: Any, y: Any, learning_rate: float, epochs: int) -> Any:
        return by_keras(x, y, learning_rate, epochs, len(x))

    @aspect(1, "w and b start at zero")
    def start(self, t: Trial, answer: Any) -> None:
        record_start(t, answer, "where")

    @aspect(1, "w after one update")
    def first_w(self, t: Trial, answer: Any) -> None:
        record_descent(t, answer(*line_data(t, 9, 3), 0.1, 1), "one update on 9 samples", "w")

    @aspect(1, "b after one update: a number")
    def first_b(self, t: Trial, answer: Any) -> None:
        record_descent(t, answer(*line_data(t, 7, 2), 0.05, 1), "one update on 7 samples", "b, a number")

    @aspect(2, "w and b after several updates")
    def later(self, t: Trial, answer: Any) -> None:
        for samples, features, rate, epochs, dtype in [(8, 3, 0.1, 4, "float64"), (13, 3, 0.03, 6, "float32")]:
            found = answer(*line_data(t, samples, features, dtype), rate, epochs)
            record_descent(t, found, f"{epochs} updates on {samples} samples", "w", "b")

    @aspect(2, "each loss is the one before its update, one an epoch")
    def losses(self, t: Trial, answer: Any) -> None:
        for samples, features, epochs in [(6, 3, 5), (10, 2, 3)]:
            found = answer(*line_data(t, samples, features), 0.08, epochs)
            record_descent(t, found, f"{epochs} updates on {samples} samples", "losses")

    @mistake("climbs", "The loss grows from epoch to epoch. The gradient points uphill: which way should a step go?")
    def climbs(x: Any, y: Any, rate: float, epochs: int) -> Any:
        return descend(x, y, rate, epochs, lambda: [(x, y)], step=uphill)

    @mistake(
        "b updated from the already updated w",
        "Both slopes belong to the same point. Compute dw and db first, then move w and b.",
    )
    def w_first(x: Any, y: Any, rate: float, epochs: int) -> Any:
        return descend(x, y, rate, epochs, lambda: [(x, y)], step=w_then_b)

    @mistake(
        "w updated from the already updated b",
        "Both slopes belong to the same point. Compute dw and db first, then move w and b.",
    )
    def b_first(x: Any, y: Any, rate: float, epochs: int) -> Any:
        return descend(x, y, rate, epochs, lambda: [(x, y)], step=b_then_w)

    @mistake(
        "gradient computed once",
        "Every step goes the same way by the same length. The slope changes as you move: "
        "where in the loop is it computed?",
    )
    def once(x: Any, y: Any, rate: float, epochs: int) -> Any:
        dw, db = gradients_of(np.zeros(x.shape[1]), 0.0, x, y)
        found = range(epochs + 1)
        path = [(-rate * k * dw, -rate * k * db) for k in found]
        return *path[-1], [loss_of(w, b, x, y) for w, b in path[:-1]]

    @mistake("gradient computed once")
    def once_with_its_loss(x: Any, y: Any, rate: float, epochs: int) -> Any:
        w, b, losses = batch_gradient_descent.once.answer(x, y, rate, epochs)
        return w, b, losses[:1] * epochs

    @mistake("loss after the update", "`losses[i]` is the loss before update i; the first is that of w = 0, b = 0.")
    def after(x: Any, y: Any, rate: float, epochs: int) -> Any:
        return descend(x, y, rate, epochs, lambda: [(x, y)], after=True)

    @mistake("b never updated", "b is still 0 after training. It has a slope of its own, and steps down it like w.")
    def b_stays(x: Any, y: Any, rate: float, epochs: int) -> Any:
        return descend(x, y, rate, epochs, lambda: [(x, y)], step=without_b)

    @mistake("factor 2 missing", "Every step is half as long as it should be. What is the derivative of a square?")
    def without_two(x: Any, y: Any, rate: float, epochs: int) -> Any:
        return descend(x, y, rate, epochs, lambda: [(x, y)], step=without_two)

    @mistake("sum instead of mean", "The steps grow with the number of samples. The gradient of a mean is a mean.")
    def summed(x: Any, y: Any, rate: float, epochs: int) -> Any:
        return descend(x, y, rate, epochs, lambda: [(x, y)], step=summed)

    @mistake(
        "one update a sample",
        "That is stochastic descent. Here all samples are looked at before each step, once an epoch.",
    )
    def by_sample(x: Any, y: Any, rate: float, epochs: int) -> Any:
        return descend(x, y, rate, epochs, unshuffled(x, y, 1))

    @mistake("one loss too many", "There is one loss an epoch, that before its update. Yours has another at an end.")
    def one_too_many(x: Any, y: Any, rate: float, epochs: int) -> Any:
        w, b, losses = descend(x, y, rate, epochs, lambda: [(x, y)])
        return w, b, [*losses, loss_of(w, b, x, y)]

    @mistake("starts from random numbers", "Both start at zero, so that two runs can be compared.", telling="where")
    def from_ones(x: Any, y: Any, rate: float, epochs: int) -> Any:
        w, b, losses = np.ones(x.shape[1]), 0.0, []
        for _ in range(epochs):
            losses.append(loss_of(w, b, x, y))
            w, b = step(w, b, x, y, rate)
        return w, b, losses


def say_of_each(t: Trial, answer: Callable[..., Any], label: str) -> None:
    """Write down what an epoch of single updates did with each sample: sample i alone moves entry i of w."""
    y = t.given(t.rng.permutation(np.linspace(1.0, 3.0, 8)))
    rate = 1e-5
    found = parts_of(t, answer(t.given(np.eye(8)), y, rate, 1), "w, b, losses", "8 samples")
    if found is None:
        return
    moved = np.asarray(found[0], "float64") / (2 * rate)
    if moved.shape != y.shape:
        t.record(label, f"w of shape {moved.shape}")
        return
    updates = moved / y
    if np.allclose(updates, 1, atol=0.02):
        said = "one update with its own target"
    elif np.allclose(np.sort(moved), np.sort(y), rtol=0.02):
        said = "one update with another sample's target"
    elif np.allclose(updates, updates.mean(), atol=0.02 * abs(updates.mean())):
        said = f"{updates.mean():.1g} of an update"
    elif np.allclose(updates, np.round(updates), atol=0.02):
        said = "no update for some, several for others"
    else:
        said = "something else"
    t.record(label, said)


class stochastic_gradient_descent(Exercise):
    section = "Stochastic descent: step after every sample"
    forbidden = (*TRAINERS, *OPTIMIZERS)

    @staticmethod
    def reference(x: Any, y: Any, learning_rate: float, epochs: int, rng: Any) -> Any:
        return by_keras(x, y, learning_rate, epochs, 1, rng)

    def _try(self, t: Trial, answer: Any, samples: int, features: int, epochs: int, *parts: str) -> None:
        seed = int(t.rng.integers(1000))
        found = answer(*line_data(t, samples, features), 0.05, epochs, np.random.default_rng(seed))
        record_descent(t, found, f"{epochs} epoch{'s' * (epochs > 1)} of {samples} samples", *parts)

    @aspect(1, "in an epoch every sample gives one update, with its own target")
    def each_sample(self, t: Trial, answer: Any) -> None:
        rng = np.random.default_rng(int(t.rng.integers(1000)))
        say_of_each(t, lambda *given: answer(*given, rng), "what a sample gives in an epoch")

    @aspect(1, "w after one epoch, in the order that `rng.permutation` gives")
    def w_after_one(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, 6, 3, 1, "w")

    @aspect(1, "b after one epoch: a number")
    def b_after_one(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, 5, 2, 1, "b, a number")

    @aspect(2, "w and b after several epochs, each in an order of its own")
    def later(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, 5, 3, 3, "w", "b")
        self._try(t, answer, 7, 3, 2, "w", "b")

    @aspect(2, "a loss an epoch: the mean of its samples' losses, each before its update")
    def losses(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, 6, 3, 2, "losses")
        self._try(t, answer, 5, 2, 1, "losses")

    @aspect(1, "`rng` draws one permutation an epoch and nothing else")
    def generator(self, t: Trial, answer: Any) -> None:
        for samples, epochs in [(4, 2), (5, 1)]:
            rng = np.random.default_rng(int(t.rng.integers(1000)))
            answer(*line_data(t, samples, 2), 0.05, epochs, rng)
            t.record(f"what rng draws next after {epochs} epochs of {samples} samples", rng.random())

    @mistake(
        "full batch in disguise",
        "Each update looks at all samples. In stochastic descent an update sees one of them, "
        "and the next starts from where that led.",
    )
    def one_full_step(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, lambda: [(x, y)])

    @mistake("full batch in disguise")
    def many_full_steps(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, lambda: [(x, y) for _ in rng.permutation(len(x))])

    @mistake("full batch in disguise")
    def gathered(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, lambda: [(x, y)], step=summed)

    @mistake("full batch in disguise")
    def full_steps_with_own_losses(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        w, b, losses = np.zeros(x.shape[1]), 0.0, []
        for _ in range(epochs):
            seen = []
            for i in rng.permutation(len(x)):
                seen.append(loss_of(w, b, x[[i]], y[[i]]))
                w, b = step(w, b, x, y, rate)
            losses.append(float(np.mean(seen)))
        return w, b, losses

    @mistake(
        "never shuffles",
        "The samples come in the order they are stored in, epoch after epoch. `rng` is there to change that.",
    )
    def stored_order(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, unshuffled(x, y, 1))

    @mistake("never shuffles")
    def drawn_and_unused(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, lambda: [rng.permutation(len(x)), unshuffled(x, y, 1)()][1])

    @mistake(
        "shuffles once",
        "The first epoch is right. Every epoch draws an order of its own: where in the loops is it drawn?",
    )
    def one_order(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled_once(x, y, 1, rng))

    @mistake(
        "x and y shuffled apart",
        "Two permutations tear samples from their targets. Draw one order and use it for both.",
        telling="what a sample gives in an epoch",
    )
    def two_orders(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, apart(x, y, 1, rng))

    @mistake("x and y shuffled apart", telling="what a sample gives in an epoch")
    def only_x(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, lambda: unshuffled(x[rng.permutation(len(x))], y, 1)())

    @mistake(
        "draws with replacement",
        "Some samples come twice in an epoch, others never. A permutation has each exactly once.",
        telling="what a sample gives in an epoch",
    )
    def replaced(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, lambda: in_order(x, y, rng.integers(len(x), size=len(x)), 1))

    @mistake("draws with replacement", telling="what a sample gives in an epoch")
    def replaced_one_by_one(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, lambda: in_order(x, y, np.array([rng.integers(len(x)) for _ in x]), 1))

    @mistake(
        "shuffles what is already shuffled",
        "The second epoch's order is drawn afresh from 0 … N − 1, not from the first epoch's.",
    )
    def compounding(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled_again(x, y, 1, rng))

    @mistake(
        "loss after the update", "Each sample's loss is taken before its update, where it is still news to the model."
    )
    def after(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, 1, rng), after=True)

    @mistake(
        "loss of the whole data, not of the samples on the way",
        "`losses[i]` is the mean of what the samples cost as they came by, not another pass over all of them.",
    )
    def whole_loss_after(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        w, b, losses = np.zeros(x.shape[1]), 0.0, []
        for _ in range(epochs):
            for xb, yb in shuffled(x, y, 1, rng)():
                w, b = step(w, b, xb, yb, rate)
            losses.append(loss_of(w, b, x, y))
        return w, b, losses

    @mistake("loss of the whole data, not of the samples on the way")
    def whole_loss_before(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        w, b, losses = stochastic_gradient_descent.whole_loss_after.answer(x, y, rate, epochs, rng)
        return w, b, [loss_of(np.zeros(x.shape[1]), 0.0, x, y), *losses[:-1]]

    @mistake(
        "loss of the last sample only", "One sample's loss stands for the epoch. The mean of all of them is asked for."
    )
    def last_only(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, 1, rng), report=lambda losses, sizes: losses[-1])

    @mistake(
        "sum of the samples' losses",
        "The epoch's loss is the mean of its samples' losses, so that data sets of any size compare.",
    )
    def total(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, 1, rng), report=lambda losses, sizes: sum(losses))

    @mistake("one loss an update", "`losses` has one entry an epoch: the mean of that epoch's.")
    def each_update(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        found: list[float] = []

        def report(losses: list[float], sizes: list[int]) -> float:
            found.extend(losses)
            return 0.0

        w, b, _ = descend(x, y, rate, epochs, shuffled(x, y, 1, rng), report=report)
        return w, b, found

    @mistake(
        "divided by N", "An update sees one sample, so its gradient is that sample's: there is nothing to divide by."
    )
    def small_steps(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate / len(x), epochs, shuffled(x, y, 1, rng))

    @mistake("climbs", "The loss grows. The gradient points uphill: which way should a step go?")
    def climbs(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, 1, rng), step=uphill)

    @mistake("b not updated", "b is still 0 after training. It has a slope of its own, and steps down it like w.")
    def b_stays(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, 1, rng), step=without_b)

    @mistake("factor 2 missing", "Every step is half as long as it should be. What is the derivative of a square?")
    def without_two(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, 1, rng), step=without_two)

    @mistake(
        "b updated from the already updated w",
        "Both slopes belong to the same point. Compute dw and db first, then move w and b.",
    )
    def w_first(x: Any, y: Any, rate: float, epochs: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, 1, rng), step=w_then_b)


class minibatches(Exercise):
    section = "Mini-batches: a few samples at a time"
    forbidden = (
        "tensorflow.data.Dataset.from_tensor_slices",
        "tensorflow.data.Dataset.batch",
        "keras.utils.PyDataset",
        "sklearn.utils.gen_batches",
    )

    @staticmethod
    def reference(x: Any, y: Any, batch_size: int, rng: Any) -> Any:
        order = rng.permutation(len(x))
        return list(tf.data.Dataset.from_tensor_slices((x[order], y[order])).batch(batch_size).as_numpy_iterator())

    def _batches(self, t: Trial, answer: Any, samples: int, batch_size: int, rng: Any) -> tuple[Any, Any, Any] | None:
        """Return the batches as two lists of arrays, and as a list of the samples' numbers (−1: no such sample)."""
        x = t.given(np.arange(samples)[:, None] * 2 + t.rng.uniform(0.1, 0.9, (samples, 3)))
        y = t.given(x[:, 0] + 100)
        found = list(islice(iter(answer(x, y, batch_size, rng)), 4 * samples))
        for batch in found:
            if not (isinstance(batch, tuple | list) and len(batch) == 2):
                t.record(f"what comes in place of a pair (xb, yb), {samples} samples by {batch_size}", describe(batch))
                return None
        batches = [(np.array(xb), np.array(yb)) for xb, yb in found]
        xs, ys = [xb for xb, _ in batches], [yb for _, yb in batches]
        if any(xb.shape[1:] != (3,) or yb.shape != xb.shape[:1] for xb, yb in batches):
            shapes = [[xb.shape, yb.shape] for xb, yb in batches]
            t.record(f"shapes of xb and yb, {samples} samples of 3 features by {batch_size}", shapes)
            return None
        numbers = [[next((i for i in range(samples) if np.allclose(x[i], row)), -1) for row in xb] for xb in xs]
        return xs, ys, numbers

    @aspect(1, "batches of `batch_size`, the last one as short as it must be")
    def sizes(self, t: Trial, answer: Any) -> None:
        for samples, batch_size in [(10, 4), (6, 3), (7, 2), (5, 8), (4, 1)]:
            found = self._batches(t, answer, samples, batch_size, np.random.default_rng(1))
            if found is not None:
                t.record(f"sizes of the batches, {samples} samples by {batch_size}", [len(xb) for xb in found[0]])

    @aspect(2, "the samples come in the order of one `rng.permutation(N)`")
    def order(self, t: Trial, answer: Any) -> None:
        for samples, batch_size in [(10, 3), (6, 6), (8, 5)]:
            rng = np.random.default_rng(int(t.rng.integers(1000)))
            found = self._batches(t, answer, samples, batch_size, rng)
            if found is not None:
                t.record(f"order of {samples} samples by {batch_size}", list(chain(*found[2])))

    @aspect(1, "every target stays beside its own sample")
    def targets(self, t: Trial, answer: Any) -> None:
        for samples, batch_size in [(9, 4), (12, 3)]:
            found = self._batches(t, answer, samples, batch_size, np.random.default_rng(int(t.rng.integers(1000))))
            if found is not None:
                own = all(np.allclose(yb, xb[:, 0] + 100) for xb, yb in zip(*found[:2], strict=True))
                said = "the sample's own" if own else "another sample's"
                t.record(f"the target beside a sample, {samples} samples by {batch_size}", said)

    @aspect(1, "in an epoch every sample comes up once")
    def coverage(self, t: Trial, answer: Any) -> None:
        for samples, batch_size in [(12, 4), (17, 5)]:
            found = self._batches(t, answer, samples, batch_size, np.random.default_rng(int(t.rng.integers(1000))))
            if found is None:
                continue
            numbers = found[2]
            counts = np.bincount(np.array(list(chain(*numbers)), int) + 1, minlength=samples + 1)[1:]
            said = [word for word, so in [("some never", counts.min() == 0), ("some again", counts.max() > 1)] if so]
            where = f"{samples} samples by {batch_size}"
            t.record(f"how often a sample comes up, {where}", " and ".join(said) or "once")
            same = len(numbers) > 1 and numbers[0][: len(numbers[1])] == numbers[1]
            t.record(f"the second batch, {where}", "the first again" if same else "another than the first")

    @aspect(1, "the next epoch draws a new order, and nothing else is drawn")
    def generator(self, t: Trial, answer: Any) -> None:
        for samples, batch_size in [(9, 4), (7, 7)]:
            rng = np.random.default_rng(int(t.rng.integers(1000)))
            found = [self._batches(t, answer, samples, batch_size, rng) for _ in range(2)]
            if None not in found:
                orders = [list(chain(*epoch[2])) for epoch in found if epoch is not None]
                said = "the first again" if orders[0] == orders[1] else "new"
                t.record(f"the second epoch's order, {samples} samples by {batch_size}", said)
                t.record(f"what rng draws next, {samples} samples by {batch_size}", rng.random())

    @mistake("drops the short batch", "N need not be a multiple of the batch size. What is left over is a batch too.")
    def whole_only(x: Any, y: Any, size: int, rng: Any) -> Any:
        return [batch for batch in in_order(x, y, rng.permutation(len(x)), size) if len(batch[0]) == size]

    @mistake("drops the short batch")
    def whole_only_but_one(x: Any, y: Any, size: int, rng: Any) -> Any:
        return in_order(x, y, rng.permutation(len(x)), size)[: max(1, len(x) // size)]

    @mistake(
        "x and y shuffled apart",
        "Two permutations tear samples from their targets. Draw one order and use it for both.",
        telling="the target beside a sample",
    )
    def two_orders(x: Any, y: Any, size: int, rng: Any) -> Any:
        return apart(x, y, size, rng)()

    @mistake("x and y shuffled apart", telling="the target beside a sample")
    def only_x(x: Any, y: Any, size: int, rng: Any) -> Any:
        return in_order(x[rng.permutation(len(x))], y, np.arange(len(x)), size)

    @mistake(
        "same batch again and again",
        "Every batch holds the samples of the first. What moves on from one batch to the next?",
        telling="the second batch",
    )
    def first_again(x: Any, y: Any, size: int, rng: Any) -> Any:
        batches = in_order(x, y, rng.permutation(len(x)), size)
        return [batches[0] for _ in batches]

    @mistake(
        "no shuffle",
        "The samples come in the order they are stored in. `rng` is there to change that.",
        telling="order of",
    )
    def stored_order(x: Any, y: Any, size: int, rng: Any) -> Any:
        return in_order(x, y, np.arange(len(x)), size)

    @mistake("no shuffle", telling="order of")
    def drawn_and_unused(x: Any, y: Any, size: int, rng: Any) -> Any:
        rng.permutation(len(x))
        return in_order(x, y, np.arange(len(x)), size)

    @mistake(
        "overlapping batches",
        "A sample is in two batches of one epoch. By how much does the start of a batch move to the next?",
        telling="how often a sample comes up",
    )
    def by_one(x: Any, y: Any, size: int, rng: Any) -> Any:
        order = rng.permutation(len(x))
        return [(x[order[i : i + size]], y[order[i : i + size]]) for i in range(len(x))]

    @mistake("overlapping batches", telling="how often a sample comes up")
    def by_one_less(x: Any, y: Any, size: int, rng: Any) -> Any:
        order = rng.permutation(len(x))
        starts = range(0, len(x), max(size - 1, 1))
        return [(x[order[i : i + size]], y[order[i : i + size]]) for i in starts]

    @mistake("overlapping batches", telling="how often a sample comes up")
    def one_too_long(x: Any, y: Any, size: int, rng: Any) -> Any:
        order = rng.permutation(len(x))
        starts = range(0, len(x), size)
        return [(x[order[i : i + size + 1]], y[order[i : i + size + 1]]) for i in starts]

    @mistake(
        "a new order for every batch",
        "Each batch is drawn from all samples anew, so some come twice in an epoch and some never. "
        "One order lasts an epoch.",
        telling="how often a sample comes up",
    )
    def reordered(x: Any, y: Any, size: int, rng: Any) -> Any:
        def draw() -> Any:
            return rng.permutation(len(x))[:size]

        return [(x[chosen], y[chosen]) for chosen in (draw() for _ in range(math.ceil(len(x) / size)))]

    @mistake("a new order for every batch", telling="how often a sample comes up")
    def with_replacement(x: Any, y: Any, size: int, rng: Any) -> Any:
        return in_order(x, y, rng.integers(len(x), size=len(x)), size)

    @mistake(
        "batches in a new order, their samples in the old",
        "Whole batches were shuffled. It is the samples that change places.",
    )
    def batches_shuffled(x: Any, y: Any, size: int, rng: Any) -> Any:
        batches = in_order(x, y, np.arange(len(x)), size)
        return [batches[i] for i in rng.permutation(len(batches))]

    @mistake(
        "fills the short batch up",
        "The last batch is filled up with samples that the epoch has already seen. Leave it short.",
    )
    def filled(x: Any, y: Any, size: int, rng: Any) -> Any:
        order = rng.permutation(len(x))
        count = math.ceil(len(x) / size)
        return in_order(x, y, np.resize(order, count * size), size)


class minibatch_gradient_descent(Exercise):
    section = "Mini-batch descent"
    forbidden = (*TRAINERS, *OPTIMIZERS)

    @staticmethod
    def reference(x: Any, y: Any, learning_rate: float, epochs: int, batch_size: int, rng: Any) -> Any:
        return by_keras(x, y, learning_rate, epochs, batch_size, rng)

    def _try(self, t: Trial, answer: Any, samples: int, features: int, epochs: int, size: int, *parts: str) -> None:
        seed = int(t.rng.integers(1000))
        found = answer(*line_data(t, samples, features), 0.06, epochs, size, np.random.default_rng(seed))
        record_descent(t, found, f"{epochs} epoch{'s' * (epochs > 1)} of {samples} samples by {size}", *parts)

    @aspect(1, "w after one update, where the batch holds all samples")
    def first_w(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, 6, 3, 1, 6, "w")

    @aspect(1, "b after one update: a number")
    def first_b(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, 5, 2, 1, 8, "b, a number")

    @aspect(2, "w and b after one epoch: one update a batch, the short one too")
    def one_epoch(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, 10, 3, 1, 4, "w", "b")

    @aspect(2, "w and b after several epochs, each in an order of its own")
    def later(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, 8, 3, 3, 4, "w", "b")
        self._try(t, answer, 9, 3, 2, 5, "w", "b")

    @aspect(2, "a loss an epoch: the mean over its samples, each batch before its update")
    def losses(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, 10, 3, 2, 3, "losses")
        self._try(t, answer, 7, 2, 3, 5, "losses")

    @aspect(1, "`rng` draws one permutation an epoch and nothing else")
    def generator(self, t: Trial, answer: Any) -> None:
        for samples, epochs, size in [(6, 3, 2), (9, 1, 4)]:
            rng = np.random.default_rng(int(t.rng.integers(1000)))
            answer(*line_data(t, samples, 2), 0.05, epochs, size, rng)
            t.record(f"what rng draws next after {epochs} epochs of {samples} samples", rng.random())

    @mistake(
        "unweighted mean of batch losses",
        "A short batch's loss counts as much as a long one's. Let each sample count the same, as Keras does.",
    )
    def unweighted(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(
            x,
            y,
            rate,
            epochs,
            shuffled(x, y, size, rng),
            report=lambda losses, sizes: float(np.mean(losses)),
        )

    @mistake("one update an epoch", "Each batch is followed by a step of its own: w and b move inside the inner loop.")
    def full_batch(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, len(x), rng))

    @mistake("one update an epoch")
    def first_batch_only(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, lambda: shuffled(x, y, size, rng)()[:1])

    @mistake("one update an epoch")
    def last_batch_only(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        w, b, losses = np.zeros(x.shape[1]), 0.0, []
        for _ in range(epochs):
            batches = shuffled(x, y, size, rng)()
            losses.append(sum(loss_of(w, b, xb, yb) * len(xb) for xb, yb in batches) / len(x))
            w, b = step(w, b, *batches[-1], rate)
        return w, b, losses

    @mistake("one update an epoch")
    def gathered(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        w, b, losses = np.zeros(x.shape[1]), 0.0, []
        for _ in range(epochs):
            batches = shuffled(x, y, size, rng)()
            losses.append(loss_of(w, b, x, y))
            moves = [step(w, b, xb, yb, rate) for xb, yb in batches]
            w, b = sum(move[0] - w for move in moves) + w, sum(move[1] - b for move in moves) + b
        return w, b, losses

    @mistake("loss of the last batch only", "The last batch's loss stands for the epoch. All its batches count.")
    def last_loss(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, size, rng), report=lambda losses, sizes: losses[-1])

    @mistake("b not updated", "b is still 0 after training. It has a slope of its own, and steps down it like w.")
    def b_stays(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, size, rng), step=without_b)

    @mistake("drops the short batch", "N need not be a multiple of the batch size. What is left over is a batch too.")
    def whole_only(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        def batches() -> Any:
            return [batch for batch in shuffled(x, y, size, rng)() if len(batch[0]) == size]

        if size <= len(x):
            return descend(x, y, rate, epochs, batches)
        for _ in range(epochs):
            rng.permutation(len(x))
        return np.zeros(x.shape[1]), 0.0, [0.0] * epochs

    @mistake("drops the short batch")
    def whole_only_over_all(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        def batches() -> Any:
            return [batch for batch in shuffled(x, y, size, rng)() if len(batch[0]) == size]

        def report(losses: Any, sizes: Any) -> float:
            return float(np.dot(losses, sizes)) / len(x)

        return descend(x, y, rate, epochs, batches, report=report)

    @mistake(
        "sum of the batches' losses",
        "An epoch's loss is a mean over samples, so that runs with other batch sizes compare.",
    )
    def total(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, size, rng), report=lambda losses, sizes: sum(losses))

    @mistake("sum of the batches' losses")
    def undivided(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        def report(losses: Any, sizes: Any) -> float:
            return float(np.dot(losses, sizes))

        return descend(x, y, rate, epochs, shuffled(x, y, size, rng), report=report)

    @mistake(
        "loss of the whole data, not of the batches on the way",
        "`losses[i]` averages what the batches cost as they came by; it takes no further pass over the data.",
    )
    def whole_loss_after(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        w, b, losses = np.zeros(x.shape[1]), 0.0, []
        for _ in range(epochs):
            for xb, yb in shuffled(x, y, size, rng)():
                w, b = step(w, b, xb, yb, rate)
            losses.append(loss_of(w, b, x, y))
        return w, b, losses

    @mistake("loss of the whole data, not of the batches on the way")
    def whole_loss_before(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        w, b, losses = minibatch_gradient_descent.whole_loss_after.answer(x, y, rate, epochs, size, rng)
        return w, b, [loss_of(np.zeros(x.shape[1]), 0.0, x, y), *losses[:-1]]

    @mistake("loss after the update", "Each batch's loss is taken before its update, as Keras takes it.")
    def after(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, size, rng), after=True)

    @mistake(
        "gradient divided by N, not by the batch",
        "A batch's gradient is a mean over that batch. How many samples are in it?",
    )
    def by_n(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        def short_step(w: Any, b: Any, xb: Any, yb: Any, rate: float) -> Any:
            return step(w, b, xb, yb, rate * len(xb) / len(x))

        return descend(x, y, rate, epochs, shuffled(x, y, size, rng), step=short_step)

    @mistake(
        "short batch divided by batch_size",
        "The last batch may hold fewer samples than `batch_size`. Average over those it holds.",
    )
    def by_size(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        def short_step(w: Any, b: Any, xb: Any, yb: Any, rate: float) -> Any:
            return step(w, b, xb, yb, rate * len(xb) / size)

        return descend(x, y, rate, epochs, shuffled(x, y, size, rng), step=short_step)

    @mistake("sum instead of mean", "The steps grow with the batch. The gradient of a mean is a mean.")
    def summed(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, size, rng), step=summed)

    @mistake("one update a sample", "Each batch gives one update, from the mean of its samples' gradients.")
    def by_sample(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, 1, rng))

    @mistake(
        "never shuffles",
        "The samples come in the order they are stored in, epoch after epoch. `rng` is there to change that.",
    )
    def stored_order(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, unshuffled(x, y, size))

    @mistake(
        "shuffles once",
        "The first epoch is right. Every epoch draws an order of its own: where in the loops is it drawn?",
    )
    def one_order(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled_once(x, y, size, rng))

    @mistake(
        "shuffles what is already shuffled",
        "The second epoch's order is drawn afresh from 0 … N − 1, not from the first epoch's.",
    )
    def compounding(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled_again(x, y, size, rng))

    @mistake("climbs", "The loss grows. The gradient points uphill: which way should a step go?")
    def climbs(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, shuffled(x, y, size, rng), step=uphill)

    @mistake(
        "x and y shuffled apart",
        "Two permutations tear samples from their targets. Draw one order and use it for both.",
    )
    def two_orders(x: Any, y: Any, rate: float, epochs: int, size: int, rng: Any) -> Any:
        return descend(x, y, rate, epochs, apart(x, y, size, rng))


class momentum_update(Exercise):
    section = "Momentum: a step that remembers"
    forbidden = OPTIMIZERS

    @staticmethod
    def reference(
        w: Any, velocity: Any, gradient: Any, learning_rate: float, momentum: float, nesterov: bool = False
    ) -> Any:
        variable = keras.Variable(w, dtype=w.dtype.name)
        optimizer = keras.optimizers.SGD(learning_rate, momentum=momentum, nesterov=nesterov)
        optimizer.build([variable])
        optimizer.momentums[0].assign(velocity)
        optimizer.apply([tf.constant(gradient)])
        return np.array(variable), np.array(optimizer.momentums[0])

    def _try(self, t: Trial, answer: Any, part: str, nesterov: bool, *cases: tuple[tuple[int, ...], str]) -> None:
        # No rate is 1 − momentum: what is multiplied by the one could not be told from what is by the other.
        for (shape, dtype), rate, momentum in zip(cases, (0.2, 0.03, 0.4), (0.9, 0.5, 0.75), strict=False):
            w, velocity, gradient = (t.normal(shape, dtype=dtype) for _ in range(3))
            arguments = {"nesterov": True} if nesterov else {}
            where = f"shape {shape}, rate {rate}, momentum {momentum}{', nesterov' * nesterov}"
            found = parts_of(t, answer(w, velocity, gradient, rate, momentum, **arguments), "w, velocity", where)
            if found is not None:
                t.array(f"{part}, {where}", found[part == "velocity"])

    @aspect(1, "the velocity: slowed down by momentum, pushed by the gradient")
    def velocity(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, "velocity", False, ((5,), "float64"), ((2, 3), "float32"))

    @aspect(1, "w moves by the new velocity")
    def plain(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, "w", False, ((3,), "float64"), ((4, 2), "float32"), ((1,), "float64"))

    @aspect(1, "with `nesterov=True` the velocity is the same")
    def nesterov_velocity(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, "velocity", True, ((4,), "float64"), ((3, 2), "float64"))

    @aspect(2, "with `nesterov=True` w looks one step ahead")
    def nesterov(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, "w", True, ((6,), "float64"), ((2, 4), "float32"))

    @aspect(1, "three steps from rest, each with the velocity that the last one left")
    def three_steps(self, t: Trial, answer: Any) -> None:
        w, velocity = t.normal(4, dtype="float64"), t.given(np.zeros(4))
        for number in ("first", "second", "third"):
            found = answer(w, velocity, t.normal(4, dtype="float64"), 0.3, 0.8)
            found = parts_of(t, found, "w, velocity", f"the {number} step")
            if found is None:
                return
            w, velocity = (np.asarray(part) for part in found)
            t.array(f"w after the {number} step", w)

    @right
    def ahead(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = m * v - rate * g
        return w + (m * new - rate * g if nesterov else new), new

    @mistake(
        "extra (1 − momentum)",
        "The gradient comes in with its full weight. (1 − momentum) belongs to a running mean, as in Adam.",
    )
    def running_mean(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        return momentum_update.ahead(w, v, g, rate * (1 - m), m, nesterov)

    @mistake("extra (1 − momentum)")
    def running_mean_ahead(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = m * v - (1 - m) * rate * g
        return w + (m * new - rate * g if nesterov else new), new

    @mistake("sign", "A step goes down the slope. Follow the sign of the gradient from the velocity into w.")
    def uphill(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        return momentum_update.ahead(w, v, g, -rate, m, nesterov)

    @mistake("sign")
    def turned(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = m * v + rate * g
        return w - (m * new + rate * g if nesterov else new), new

    @mistake("sign")
    def subtracted(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = m * v - rate * g
        return w - (m * new - rate * g if nesterov else new), new

    @mistake("sign")
    def half_turned(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = m * v + rate * g
        return w + (m * new - rate * g if nesterov else new), new

    @mistake(
        "velocity not carried",
        "The step remembers nothing: what came in as velocity must have a part in what goes out.",
    )
    def forgotten(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        return momentum_update.ahead(w, 0 * v, g, rate, m, nesterov)

    @mistake("velocity not carried")
    def old_returned(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        return momentum_update.ahead(w, v, g, rate, m, nesterov)[0], v

    @mistake("velocity not carried")
    def zero_returned(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        return momentum_update.ahead(w, v, g, rate, m, nesterov)[0], 0 * v

    @mistake(
        "nesterov ignored",
        "`nesterov=True` changes nothing. Nesterov's step goes on from where the velocity is about to lead.",
    )
    def never(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        return momentum_update.ahead(w, v, g, rate, m)

    @mistake("always nesterov", "The plain step is w + velocity; only `nesterov=True` looks ahead.")
    def always(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        return momentum_update.ahead(w, v, g, rate, m, True)

    @mistake("learning rate applied twice", "The velocity has the learning rate in it already. What does w still need?")
    def twice(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = m * v - rate * g
        return w + rate * (m * new - rate * g if nesterov else new), new

    @mistake("learning rate applied twice")
    def twice_ahead(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = m * v - rate * g
        return w + (m * rate * new - rate * g if nesterov else rate * new), new

    @mistake("learning rate applied twice")
    def twice_in_the_velocity(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        return momentum_update.ahead(w, v, g, rate * rate, m, nesterov)

    @mistake("learning rate applied twice")
    def twice_down(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = m * v + rate * g
        return w - rate * (m * new + rate * g if nesterov else new), new

    @mistake(
        "learning rate left out of the velocity",
        "Other libraries keep the learning rate outside. In Keras the velocity is a step: the learning rate is in it.",
    )
    def outside(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = m * v + g
        return w - rate * (m * new + g if nesterov else new), new

    @mistake("learning rate left out of the velocity")
    def outside_down(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = m * v - g
        return w + rate * (m * new - g if nesterov else new), new

    @mistake(
        "the look-ahead kept as velocity",
        "The look-ahead is for w alone. The velocity that is handed on is the plain one.",
    )
    def ahead_kept(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = momentum_update.ahead(w, v, g, rate, m, nesterov)[0]
        return new, new - w

    @mistake("w moves by the old velocity", "The new velocity first, then the step with it.")
    def old_used(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = m * v - rate * g
        return w + (m * new - rate * g if nesterov else v), new

    @mistake("velocity returned first", "The two are asked for as (w, velocity).")
    def swapped(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        return momentum_update.ahead(w, v, g, rate, m, nesterov)[::-1]

    @mistake("changes its arguments", "`+=` and `*=` write into the caller's arrays. Make new ones.")
    def in_place(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = momentum_update.ahead(w, v, g, rate, m, nesterov)
        w[...], v[...] = new
        return w, v

    @mistake("changes its arguments")
    def velocity_in_place(w: Any, v: Any, g: Any, rate: float, m: float, nesterov: bool = False) -> Any:
        new = momentum_update.ahead(w, v, g, rate, m, nesterov)
        v[...] = new[1]
        return new[0], v


class count_updates(Exercise):
    section = "What an epoch costs"
    forbidden = ("keras.Model.fit", "keras.Model.train_on_batch")

    @staticmethod
    def reference(samples: int, batch_size: int, epochs: int) -> int:
        # The batches that `fit` makes of an array, one update each.
        return int(tf.data.Dataset.range(samples).batch(batch_size).repeat(epochs).cardinality())

    def _try(self, t: Trial, answer: Any, *cases: tuple[int, int, int]) -> None:
        for samples, batch_size, epochs in cases:
            found = answer(samples, batch_size, epochs)
            value = float(found) if kind_of(found) == "a number" else found
            t.record(f"updates on {samples} samples by {batch_size}, epochs: {epochs}", value)

    @aspect(1, "one epoch of batches that fit")
    def even(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, (12, 4, 1), (5, 1, 1), (7, 7, 1), (60000, 32, 1))

    @aspect(1, "a short batch is an update too")
    def short(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, (10, 4, 1), (7, 2, 1), (1797, 32, 1))

    @aspect(1, "a batch size above the number of samples")
    def large(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, (5, 32, 1), (1, 2, 1))

    @aspect(1, "several epochs")
    def many(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, (8, 4, 3), (6, 1, 2), (1024, 64, 50))

    @aspect(1, "the short batch comes in every epoch")
    def short_again(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, (10, 4, 2), (7, 3, 3), (1437, 100, 20))

    @aspect(1, "an int")
    def integer(self, t: Trial, answer: Any) -> None:
        for case in [(6, 4, 1), (8, 2, 2)]:
            found = answer(*case)
            whole = isinstance(found, int | np.integer) and not isinstance(found, bool)
            t.record(
                "the type for {} samples by {}, epochs: {}".format(*case), "int" if whole else type(found).__name__
            )

    @mistake("floor division", "`//` drops what is left over. Does `fit` drop the last, short batch?")
    def floor(samples: int, batch_size: int, epochs: int) -> Any:
        return samples // batch_size * epochs

    @mistake("epochs × samples", "There is one update a batch, not one a sample.")
    def by_sample(samples: int, batch_size: int, epochs: int) -> Any:
        return samples * epochs

    @mistake("forgets epochs", "That is one epoch's. Every epoch goes through all batches again.")
    def one_epoch(samples: int, batch_size: int, epochs: int) -> Any:
        return math.ceil(samples / batch_size)

    @mistake(
        "rounds once for all epochs",
        "An epoch's short batch is not filled up from the next epoch. Round before you multiply.",
    )
    def rounded_last(samples: int, batch_size: int, epochs: int) -> Any:
        return math.ceil(samples * epochs / batch_size)

    @mistake("one batch too many", "`samples // batch_size + 1` counts a short batch even where nothing is left over.")
    def one_more(samples: int, batch_size: int, epochs: int) -> Any:
        return (samples // batch_size + 1) * epochs

    @mistake("a fraction of an update", "There are no parts of an update. The last, short batch is a whole one.")
    def fraction(samples: int, batch_size: int, epochs: int) -> Any:
        return samples / batch_size * epochs

    @mistake("rounded to the nearest", "A short batch counts whether it is more than half full or not.")
    def nearest(samples: int, batch_size: int, epochs: int) -> Any:
        return round(samples / batch_size) * epochs

    @mistake("a float, not an int", "The number is right, its type is float. Which rounding gives an int?")
    def floating(samples: int, batch_size: int, epochs: int) -> Any:
        return float(np.ceil(samples / batch_size) * epochs)

    @mistake("a float, not an int")
    def numpy_floating(samples: int, batch_size: int, epochs: int) -> Any:
        return np.ceil(samples / batch_size) * epochs

    @mistake("one update an epoch", "That is batch descent, where a batch holds all samples.")
    def batch_descent(samples: int, batch_size: int, epochs: int) -> Any:
        return epochs
