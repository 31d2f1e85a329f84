"""Unit 05: custom layers, `build`, `call`, `compute_output_shape`."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from grader.contract import UNIFORM, Case, LayerExercise, fill, glorot, save_and_load
from grader.exercise import aspect, mistake, right
from grader.trial import Trial


@right
class _MyLayer(keras.Layer):
    def __init__(self, output_dim: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.output_dim = output_dim

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.output_dim), initializer="uniform")

    def call(self, x: Any) -> Any:
        return ops.matmul(x, self.kernel)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape[:-1], self.output_dim)


class MyLayer(LayerExercise):
    section = "MyLayer: the classic first layer"
    forbidden = ("keras.layers.Dense", "keras.layers.EinsumDense")
    cases = (Case({"output_dim": 4}, ((3,), (7,))),)
    start = {"kernel": UNIFORM}
    shape_required = True

    @staticmethod
    def reference(output_dim: int, **kwargs: Any) -> Any:
        return keras.layers.Dense(output_dim, use_bias=False, kernel_initializer="uniform", **kwargs)

    @mistake(
        "kernel transposed",
        "The kernel's shape is (input_dim, output_dim): a row for each input, so that `x @ kernel` needs no transpose.",
        telling="shape of the weight",
    )
    class transposed(_MyLayer):
        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(
                name="kernel", shape=(self.output_dim, input_shape[-1]), initializer="uniform"
            )

        def call(self, x: Any) -> Any:
            return ops.matmul(x, ops.transpose(self.kernel))

    @mistake("kernel transposed", telling="shape of the weight")
    class transposed_and_not_undone(_MyLayer):
        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(
                name="kernel", shape=(self.output_dim, input_shape[-1]), initializer="uniform"
            )

    @mistake(
        "weights made in __init__",
        "In `__init__` nobody knows yet how long the inputs are. `build(input_shape)` is told: make the kernel there.",
        telling="weights before build",
    )
    class made_in_init(_MyLayer):
        def __init__(self, output_dim: int, **kwargs: Any) -> None:
            keras.Layer.__init__(self, **kwargs)
            self.output_dim = output_dim
            self.kernel = self.add_weight(name="kernel", shape=(output_dim, output_dim), initializer="uniform")

        def build(self, input_shape: Any) -> None:
            pass

    @mistake("weights made in __init__", telling="weights before build")
    class made_in_init_for_three(_MyLayer):
        def __init__(self, output_dim: int, **kwargs: Any) -> None:
            keras.Layer.__init__(self, **kwargs)
            self.output_dim = output_dim
            self.kernel = self.add_weight(name="kernel", shape=(3, output_dim), initializer="uniform")

        def build(self, input_shape: Any) -> None:
            pass

    @mistake(
        "weights made in call",
        "`call` runs for every batch, and once more to trace a graph. What should exist once belongs in `build`.",
        telling="weights after the first and the third call",
    )
    class made_in_call(_MyLayer):
        def build(self, input_shape: Any) -> None:
            pass

        def call(self, x: Any) -> Any:
            self.kernel = self.add_weight(name="kernel", shape=(x.shape[-1], self.output_dim), initializer="uniform")
            return ops.matmul(x, self.kernel)

    @mistake("weights made in call", telling="weights after the first and the third call")
    class made_in_first_call(_MyLayer):
        kernel = None

        def build(self, input_shape: Any) -> None:
            pass

        def call(self, x: Any) -> Any:
            if self.kernel is None:
                self.kernel = self.add_weight(
                    name="kernel", shape=(x.shape[-1], self.output_dim), initializer="uniform"
                )
            return ops.matmul(x, self.kernel)

    @mistake("weights made in call", telling="the layer after it was called")
    class built_by_call(_MyLayer):
        def build(self, input_shape: Any) -> None:
            self.built = False

        def call(self, x: Any) -> Any:
            if not self.weights:
                self.kernel = self.add_weight(
                    name="kernel", shape=(x.shape[-1], self.output_dim), initializer="uniform"
                )
            return ops.matmul(x, self.kernel)

    @mistake(
        "weights made with tf.Variable",
        "Keras does not see a bare `tf.Variable`: it is in no list of weights, is not trained and not saved. Ask "
        "`self.add_weight` for it.",
        telling="attributes that hold numbers",
    )
    class tf_variable(_MyLayer):
        def build(self, input_shape: Any) -> None:
            self.kernel = tf.Variable(tf.random.uniform((input_shape[-1], self.output_dim), -0.05, 0.05))

    @mistake(
        "weights made in NumPy",
        "A NumPy array is a constant: no gradient reaches it and no optimizer moves it. Ask `self.add_weight` "
        "for the kernel.",
        telling="attributes that hold numbers",
    )
    class numpy_array(_MyLayer):
        def build(self, input_shape: Any) -> None:
            self.kernel = np.random.uniform(-0.05, 0.05, (input_shape[-1], self.output_dim)).astype("float32")

    @mistake(
        "input_shape[0]",
        "`input_shape[0]` is the batch's size, and `None` at that. The length of a sample is the last entry.",
    )
    class first_entry(_MyLayer):
        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(name="kernel", shape=(input_shape[0], self.output_dim), initializer="uniform")

    @mistake(
        "compute_output_shape wrong",
        "`compute_output_shape` must say what `call` does: the batch's size stays, the last entry becomes "
        "output_dim. Keras trusts it blindly.",
        telling="compute_output_shape",
    )
    class wrong_shape(_MyLayer):
        def compute_output_shape(self, input_shape: Any) -> Any:
            return input_shape

    @mistake("compute_output_shape wrong", telling="compute_output_shape")
    class shape_without_batch(_MyLayer):
        def compute_output_shape(self, input_shape: Any) -> Any:
            return (self.output_dim,)

    @mistake("compute_output_shape wrong", telling="compute_output_shape")
    class shape_is_a_number(_MyLayer):
        def compute_output_shape(self, input_shape: Any) -> Any:
            return self.output_dim

    @mistake("compute_output_shape wrong", telling="compute_output_shape")
    class shape_swapped(_MyLayer):
        def compute_output_shape(self, input_shape: Any) -> Any:
            return (input_shape[-1], self.output_dim)

    @mistake("compute_output_shape wrong", telling="compute_output_shape")
    class shape_appended(_MyLayer):
        def compute_output_shape(self, input_shape: Any) -> Any:
            return (*input_shape, self.output_dim)

    @mistake(
        "not trainable",
        "The kernel is there and training leaves it alone. Which argument of `add_weight` says that a weight learns?",
        telling="the weight is trainable",
    )
    class frozen(_MyLayer):
        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(
                name="kernel", shape=(input_shape[-1], self.output_dim), initializer="uniform", trainable=False
            )

    @mistake(
        "no super().__init__",
        "`keras.Layer.__init__` sets up the lists that weights are kept in. Call `super().__init__(**kwargs)` "
        "before anything else.",
        telling="raised",
    )
    class no_super(_MyLayer):
        def __init__(self, output_dim: int, **kwargs: Any) -> None:
            self.output_dim = output_dim

    @mistake("no super().__init__", telling="raised")
    class no_super_and_no_kwargs(_MyLayer):
        def __init__(self, output_dim: int) -> None:
            self.output_dim = output_dim

    @mistake(
        "constructor without **kwargs",
        "Every layer takes `name` and `dtype` as well, and `from_config` hands them over. Take `**kwargs` and pass "
        "them to `super().__init__`.",
    )
    class no_kwargs(_MyLayer):
        def __init__(self, output_dim: int) -> None:
            super().__init__(output_dim)


@right
class _SimpleDense(keras.Layer):
    def __init__(self, units: int, activation: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    def call(self, x: Any) -> Any:
        return self.activation(ops.matmul(x, self.kernel) + self.bias)

    def get_config(self) -> dict[str, Any]:
        activation = keras.activations.serialize(self.activation)
        return {**super().get_config(), "units": self.units, "activation": activation}


class SimpleDense(LayerExercise):
    section = "SimpleDense: a bias, an activation, any rank"
    forbidden = ("keras.layers.Dense", "keras.layers.EinsumDense")
    cases = (
        Case({"units": 4}, ((3,), (2, 5))),
        Case({"units": 3, "activation": keras.activations.softplus}, ((5,),)),
        Case({"units": 2, "activation": "tanh"}, ((6,), (3, 2, 4))),
    )
    start = {"kernel": glorot, "bias": 0.0}

    @staticmethod
    def reference(units: int, activation: Any = None, **kwargs: Any) -> Any:
        return keras.layers.Dense(units, activation=activation, **kwargs)

    @mistake(
        "bias missing",
        "After the matrix product a Dense layer adds a bias, one number a unit, starting at zero.",
        telling="number of weights",
    )
    class no_bias(_SimpleDense):
        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))

        def call(self, x: Any) -> Any:
            return self.activation(ops.matmul(x, self.kernel))

    @mistake(
        "bias unused",
        "The bias exists and is never added: no gradient reaches it. Look at `call`.",
        telling="gradient by bias",
    )
    class bias_unused(_SimpleDense):
        def call(self, x: Any) -> Any:
            return self.activation(ops.matmul(x, self.kernel))

    @mistake("bias is one number", "Each unit has a bias of its own: its shape is (units,).", telling="shape of bias")
    class scalar_bias(_SimpleDense):
        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))
            self.bias = self.add_weight(name="bias", shape=(), initializer="zeros")

    @mistake("bias is one number", telling="shape of bias")
    class bias_of_one(_SimpleDense):
        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))
            self.bias = self.add_weight(name="bias", shape=(1,), initializer="zeros")

    @mistake(
        "activation ignored",
        "With `activation=None` it is right. What does `call` do with the activation it was given?",
    )
    class activation_ignored(_SimpleDense):
        def call(self, x: Any) -> Any:
            return ops.matmul(x, self.kernel) + self.bias

    @mistake("activation applied twice", "An activation of an activation: `call` applies it once more than it should.")
    class activation_twice(_SimpleDense):
        def call(self, x: Any) -> Any:
            return self.activation(super().call(x))

    @mistake(
        "input_shape[1]",
        "For inputs (batch, features) entry 1 is the last, for (batch, time, features) it is not. Count from the "
        "end: −1.",
        telling="shape of kernel",
    )
    class second_entry(_SimpleDense):
        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(name="kernel", shape=(input_shape[1], self.units))
            self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    @mistake("input_shape[1]")
    class two_entries(_SimpleDense):
        def build(self, input_shape: Any) -> None:
            _, features = input_shape
            super().build((None, features))

    @mistake(
        "get_config lacks units",
        "`from_config` calls the constructor with what `get_config` returned. An argument that is missing there "
        "has no value.",
    )
    class config_without_units(_SimpleDense):
        def get_config(self) -> dict[str, Any]:
            return {**keras.Layer.get_config(self), "activation": keras.activations.serialize(self.activation)}

    @mistake("get_config lacks units")
    class config_of_the_base_alone(_SimpleDense):
        def get_config(self) -> dict[str, Any]:
            return keras.Layer.get_config(self)

    @mistake(
        "get_config lacks the base's keys",
        "The name and the dtype belong to the config as well. Start from `super().get_config()` and add your own.",
        telling="name and dtype after from_config",
    )
    class config_without_base(_SimpleDense):
        def get_config(self) -> dict[str, Any]:
            return {"units": self.units, "activation": keras.activations.serialize(self.activation)}

    @mistake("activation before the bias", "A Dense layer adds the bias first and applies the activation to the sum.")
    class activation_before_bias(_SimpleDense):
        def call(self, x: Any) -> Any:
            return self.activation(ops.matmul(x, self.kernel)) + self.bias


@right
class _PReLU(keras.Layer):
    def build(self, input_shape: Any) -> None:
        self.alpha = self.add_weight(name="alpha", shape=tuple(input_shape[1:]), initializer="zeros")

    def call(self, x: Any) -> Any:
        return ops.maximum(0.0, x) + self.alpha * ops.minimum(0.0, x)


class PReLU(LayerExercise):
    section = "PReLU: a slope that is learned"
    forbidden = ("keras.layers.PReLU", "keras.layers.LeakyReLU", "keras.layers.ReLU")
    cases = (Case({}, ((3,), (4, 2), (2, 3, 2))),)
    start = {"alpha": 0.0}

    @staticmethod
    def reference(**kwargs: Any) -> Any:
        return keras.layers.PReLU(**kwargs)

    @mistake(
        "one alpha for all",
        "`alpha` has an entry for each entry of a sample: the input's shape without the batch.",
        telling="shape of the weight",
    )
    class one_alpha(_PReLU):
        def build(self, input_shape: Any) -> None:
            self.alpha = self.add_weight(name="alpha", shape=(1,), initializer="zeros")

    @mistake("one alpha for all", telling="shape of the weight")
    class scalar_alpha(_PReLU):
        def build(self, input_shape: Any) -> None:
            self.alpha = self.add_weight(name="alpha", shape=(), initializer="zeros")

    @mistake("one alpha for all", telling="shape of the weight")
    class alpha_per_channel(_PReLU):
        def build(self, input_shape: Any) -> None:
            self.alpha = self.add_weight(name="alpha", shape=(input_shape[-1],), initializer="zeros")

    @mistake(
        "fixed slope",
        "A constant slope makes this a LeakyReLU. In a PReLU the slope is a weight that training moves.",
        telling="number of weights",
    )
    class fixed_slope(_PReLU):
        def build(self, input_shape: Any) -> None:
            pass

        def call(self, x: Any) -> Any:
            return ops.maximum(0.0, x) + 0.25 * ops.minimum(0.0, x)

    @mistake("fixed slope", telling="the weight is trainable")
    class frozen_slope(_PReLU):
        def build(self, input_shape: Any) -> None:
            shape = tuple(input_shape[1:])
            self.alpha = self.add_weight(name="alpha", shape=shape, initializer="zeros", trainable=False)

    @mistake("slope on the positive side", "`alpha` bends the negative half; positive entries pass as they are.")
    class positive_side(_PReLU):
        def call(self, x: Any) -> Any:
            return self.alpha * ops.maximum(0.0, x) + ops.minimum(0.0, x)

    @mistake("slope on the positive side")
    class positive_side_only(_PReLU):
        def call(self, x: Any) -> Any:
            return self.alpha * ops.maximum(0.0, x)

    @mistake(
        "batch size in the shape",
        "`input_shape` begins with the batch's size, which is unknown and no property of the layer: leave it out "
        "of `alpha`'s shape.",
    )
    class batch_in_shape(_PReLU):
        def build(self, input_shape: Any) -> None:
            self.alpha = self.add_weight(name="alpha", shape=tuple(input_shape), initializer="zeros")

    @mistake("batch size in the shape")
    class batch_of_one_in_shape(_PReLU):
        def build(self, input_shape: Any) -> None:
            self.alpha = self.add_weight(name="alpha", shape=(1, *input_shape[1:]), initializer="zeros")


@right
class _AveragePool(keras.Layer):
    def __init__(self, pool_size: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pool_size = pool_size

    def windows(self, x: Any) -> Any:
        shape = ops.shape(x)
        whole = shape[1] // self.pool_size
        return ops.reshape(x[:, : whole * self.pool_size], (shape[0], whole, self.pool_size, x.shape[-1]))

    def call(self, x: Any) -> Any:
        return ops.mean(self.windows(x), axis=2)

    def compute_output_shape(self, input_shape: Any) -> Any:
        batch, steps, features = input_shape
        return (batch, None if steps is None else steps // self.pool_size, features)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "pool_size": self.pool_size}


class AveragePool(LayerExercise):
    section = "AveragePool: a layer without weights"
    forbidden = (
        "keras.layers.AveragePooling1D",
        "keras.layers.AveragePooling2D",
        "keras.layers.AveragePooling3D",
        "keras.ops.average_pool",
        "keras.ops.adaptive_average_pool",
        "tensorflow.nn.avg_pool",
        "tensorflow.nn.avg_pool1d",
        "tensorflow.nn.avg_pool2d",
        "tensorflow.nn.pool",
        "tensorflow.raw_ops.AvgPool",
    )
    cases = (Case({"pool_size": 2}, ((6, 3), (7, 2))), Case({"pool_size": 3}, ((8, 4), (3, 1))))
    variable_axes = (0,)
    share = {"weights": 1}

    @staticmethod
    def reference(pool_size: int, **kwargs: Any) -> Any:
        return keras.layers.AveragePooling1D(pool_size, **kwargs)

    @mistake(
        "keeps the short window",
        "When T is not a multiple of pool_size, the steps left over at the end fill no window, and are dropped.",
    )
    class short_window(_AveragePool):
        def call(self, x: Any) -> Any:
            missing = -ops.shape(x)[1] % self.pool_size
            padding = [[0, 0], [0, missing], [0, 0]]
            filled = ops.sum(self.windows(ops.pad(ops.ones_like(x), padding)), axis=2)
            return ops.sum(self.windows(ops.pad(x, padding)), axis=2) / filled

        def compute_output_shape(self, input_shape: Any) -> Any:
            batch, steps, features = input_shape
            return (batch, None if steps is None else -(-steps // self.pool_size), features)

    @mistake("keeps the short window")
    class short_window_padded(_AveragePool):
        def call(self, x: Any) -> Any:
            missing = -ops.shape(x)[1] % self.pool_size
            padded = ops.pad(x, [[0, 0], [0, missing], [0, 0]])
            return ops.mean(self.windows(padded), axis=2)

        def compute_output_shape(self, input_shape: Any) -> Any:
            batch, steps, features = input_shape
            return (batch, None if steps is None else -(-steps // self.pool_size), features)

    @mistake(
        "maximum instead of mean",
        "You kept each window's largest entry. That is MaxPooling1D; an average divides the sum.",
    )
    class maximum(_AveragePool):
        def call(self, x: Any) -> Any:
            return ops.max(self.windows(x), axis=2)

    @mistake("sum instead of mean", "The sums are right; divide them by how many entries a window has.")
    class total(_AveragePool):
        def call(self, x: Any) -> Any:
            return ops.sum(self.windows(x), axis=2)

    @mistake(
        "compute_output_shape breaks on None",
        "The number of steps may be unknown. `None // 2` is an error: if it is None, say None.",
        telling="raised",
    )
    class breaks_on_none(_AveragePool):
        def compute_output_shape(self, input_shape: Any) -> Any:
            return (input_shape[0], input_shape[1] // self.pool_size, input_shape[2])

    @mistake("compute_output_shape breaks on None", telling="raised")
    class static_steps(_AveragePool):
        def call(self, x: Any) -> Any:
            whole = x.shape[1] // self.pool_size
            return ops.mean(
                ops.reshape(x[:, : whole * self.pool_size], (-1, whole, self.pool_size, x.shape[-1])), axis=2
            )

        compute_output_shape = keras.Layer.compute_output_shape

    @mistake(
        "x.shape where T is unknown",
        "While the number of steps is unknown, `x.shape[1]` is None and can't be computed with. `ops.shape(x)[1]` is a "
        "tensor there, which will hold it.",
    )
    class static_steps_and_a_shape(_AveragePool):
        def call(self, x: Any) -> Any:
            whole = x.shape[1] // self.pool_size
            return ops.mean(
                ops.reshape(x[:, : whole * self.pool_size], (-1, whole, self.pool_size, x.shape[-1])), axis=2
            )

    @mistake(
        "averages features",
        "You averaged over the wrong axis: steps are pooled, the features stay as many as they were.",
        telling="outputs on",
    )
    class over_features(_AveragePool):
        def call(self, x: Any) -> Any:
            features = x.shape[-1] // self.pool_size
            kept = x[..., : features * self.pool_size]
            return ops.mean(ops.reshape(kept, (*ops.shape(x)[:2], features, self.pool_size)), axis=-1)

        compute_output_shape = keras.Layer.compute_output_shape

    @mistake("averages features", telling="outputs on")
    class over_window_and_features(_AveragePool):
        def call(self, x: Any) -> Any:
            return ops.mean(self.windows(x), axis=3)

        compute_output_shape = keras.Layer.compute_output_shape

    @mistake("averages features", telling="outputs on")
    class features_gone(_AveragePool):
        def call(self, x: Any) -> Any:
            return ops.mean(self.windows(x), axis=(2, 3))

        compute_output_shape = keras.Layer.compute_output_shape


@right
class _Dropout(keras.Layer):
    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate, self.seed = rate, seed
        self.generator = keras.random.SeedGenerator(seed)

    def keep(self, x: Any) -> Any:
        return ops.cast(keras.random.uniform(ops.shape(x), seed=self.generator) >= self.rate, x.dtype)

    def call(self, x: Any, training: bool = False) -> Any:
        return x * self.keep(x) / (1 - self.rate) if training else x

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}


class Dropout(LayerExercise):
    section = "Dropout: another layer in training than in use"
    forbidden = (
        "keras.layers.Dropout",
        "keras.layers.AlphaDropout",
        "keras.layers.SpatialDropout1D",
        "keras.layers.SpatialDropout2D",
        "keras.layers.GaussianDropout",
        "keras.random.dropout",
        "tensorflow.nn.dropout",
        "tensorflow.nn.experimental.general_dropout",
        "tensorflow.nn.experimental.stateless_dropout",
    )
    cases = (Case({"rate": 0.4, "seed": 3}, ((30, 20),)), Case({"rate": 0.25}, ((40,),)))
    weights = values = gradients = losses = fit = twice = None  # type: ignore[assignment]

    @staticmethod
    def reference(rate: float, seed: int | None = None, **kwargs: Any) -> Any:
        return keras.layers.Dropout(rate, seed=seed, **kwargs)

    @aspect(2, "in training, entries are dropped or scaled by 1/(1 − rate)")
    def training(self, t: Trial, answer: Any) -> None:
        for case, shape in self.tried():
            x = t.away_from_zero((50, *shape))
            rate, where = case.kwargs["rate"], case.on(*x.shape)
            y = np.asarray(self.layer(answer, case)(x, training=True))
            t.record(f"shape of the output {where}", y.shape)
            dropped = np.isclose(y, 0, atol=1e-6)
            ratio = (y / x)[~dropped] * (1 - rate)
            t.record(f"share dropped {where}", _near(dropped.mean(), rate, y.size))
            t.record(f"kept entries over inputs, times 1 − rate, {where}", _one(ratio))

    @aspect(1, "every entry has its own chance, in every axis")
    def independent(self, t: Trial, answer: Any) -> None:
        for case, shape in self.tried():
            x = t.away_from_zero((50, *shape))
            where = case.on(*x.shape)
            dropped = np.isclose(self.layer(answer, case)(x, training=True), 0, atol=1e-6)
            for axis in range(dropped.ndim):
                shares = dropped.mean(axis=tuple(i for i in range(dropped.ndim) if i != axis))
                whole = bool(((shares == 0) | (shares == 1)).mean() > 0.5)
                t.record(f"slices along axis {axis} dropped or kept whole {where}", whole)
            same_mask = bool((dropped == dropped[:1]).all())
            t.record(f"every sample has the same mask {where}", same_mask)

    @aspect(1, "at inference, and unless told otherwise, the input passes unchanged")
    def inference(self, t: Trial, answer: Any) -> None:
        for case, shape in self.tried():
            layer = self.layer(answer, case)
            x = t.away_from_zero((3, *shape))
            where = case.on(*x.shape)
            t.array(f"outputs with training=False {where}", layer(x, training=False))
            t.array(f"outputs when training is not given {where}", layer(x))

    @aspect(1, "a fresh mask a call; the same seed, the same sequence")
    def fresh(self, t: Trial, answer: Any) -> None:
        for case, shape in self.tried():
            x = t.away_from_zero((5, *shape))
            where = case.on(*x.shape)
            layer, twin = self.layer(answer, case), self.layer(answer, case)
            first, second = (np.asarray(layer(x, training=True)) for _ in range(2))
            t.record(f"two calls drop the same entries {where}", bool(np.array_equal(first == 0, second == 0)))
            if case.kwargs.get("seed") is not None:
                other = [np.asarray(twin(x, training=True)) for _ in range(2)]
                repeats = all(np.allclose(a, b) for a, b in zip([first, second], other, strict=True))
                t.record(f"two layers of one seed draw one sequence {where}", repeats)
            else:
                t.record(
                    f"two layers without a seed draw the same {where}", bool(np.allclose(first, twin(x, training=True)))
                )

    @aspect(1, "in `fit` it drops, in `evaluate` and `predict` it doesn't")
    def fit(self, t: Trial, answer: Any) -> None:  # type: ignore[no-redef]
        case = self.cases[0]
        model = keras.Sequential([keras.Input((60,)), self.layer(answer, case)])
        model.compile(keras.optimizers.SGD(0.0), "mse")
        x = t.away_from_zero((16, 60))
        data = tf.data.Dataset.from_tensors((x, x))
        t.number("loss that evaluate reports against the input itself", model.evaluate(data, verbose=0))
        losses = model.fit(data, epochs=2, verbose=0).history["loss"]
        t.record("fit's loss is that of dropped entries", bool(min(losses) > 0.1))
        t.record("fit draws fresh masks each epoch", bool(losses[0] != losses[1]))
        t.array("predictions", model.predict_on_batch(x[:3]))

    def saved(self, t: Trial, answer: Any, case: Case) -> None:
        layer = self.layer(answer, case)
        loaded = save_and_load(keras.Sequential([keras.Input((6,)), layer]), [layer])
        t.record("rate after saving and loading", loaded.layers[0].get_config().get("rate"))

    @mistake(
        "not rescaled",
        "With 40 % of the entries gone the sum shrinks. *Inverted* dropout divides what is kept by 1 − rate, so "
        "that its mean stays.",
        telling="kept entries",
    )
    class not_rescaled(_Dropout):
        def call(self, x: Any, training: bool = False) -> Any:
            return x * self.keep(x) if training else x

    @mistake(
        "keep and drop swapped",
        "`rate` is the share that is dropped; you keep that share. Turn the comparison round.",
        telling="share dropped",
    )
    class swapped(_Dropout):
        def call(self, x: Any, training: bool = False) -> Any:
            return x * (1 - self.keep(x)) / (1 - self.rate) if training else x

    @mistake("keep and drop swapped", telling="share dropped")
    class swapped_throughout(_Dropout):
        def call(self, x: Any, training: bool = False) -> Any:
            return x * (1 - self.keep(x)) / self.rate if training else x

    @mistake(
        "on at inference",
        "With `training=False` the layer must return its input as it is.",
        telling="outputs with training=False",
    )
    class always_on(_Dropout):
        def call(self, x: Any, training: bool = False) -> Any:
            return x * self.keep(x) / (1 - self.rate)

    @mistake(
        "same mask every call",
        "A fixed integer seed gives the same numbers every time. Keep a `SeedGenerator` on the layer and hand "
        "that on: it moves with every draw.",
        telling="two calls drop the same entries",
    )
    class same_mask(_Dropout):
        def keep(self, x: Any) -> Any:
            return ops.cast(keras.random.uniform(ops.shape(x), seed=self.seed or 1337) >= self.rate, x.dtype)

    @mistake("same mask every call", telling="two calls drop the same entries")
    class same_mask_generator(_Dropout):
        def keep(self, x: Any) -> Any:
            generator = keras.random.SeedGenerator(self.seed or 1337)
            return ops.cast(keras.random.uniform(ops.shape(x), seed=generator) >= self.rate, x.dtype)

    @mistake(
        "whole rows dropped",
        "Whole slices vanish together. Draw the mask in the input's full shape, so that each entry has its own chance.",
        telling="slices along axis",
    )
    class whole_rows(_Dropout):
        def keep(self, x: Any) -> Any:
            shape = (ops.shape(x)[0], *(1 for _ in x.shape[1:]))
            return ops.cast(keras.random.uniform(shape, seed=self.generator) >= self.rate, x.dtype)

    @mistake("whole rows dropped", telling="slices along axis")
    class whole_columns(_Dropout):
        def keep(self, x: Any) -> Any:
            shape = (*ops.shape(x)[:-1], 1)
            return ops.cast(keras.random.uniform(shape, seed=self.generator) >= self.rate, x.dtype)

    @mistake("whole rows dropped", telling="every sample has the same mask")
    class one_mask_for_the_batch(_Dropout):
        def keep(self, x: Any) -> Any:
            return ops.cast(keras.random.uniform(ops.shape(x)[1:], seed=self.generator) >= self.rate, x.dtype)

    @mistake(
        "training=True by default",
        "Called without `training`, a layer is in use, not in training: the default is False.",
        telling="outputs when training is not given",
    )
    class on_by_default(_Dropout):
        def call(self, x: Any, training: bool = True) -> Any:
            return super().call(x, training)


def _near(share: float, rate: float, count: int) -> str:
    margin = 6 * float(np.sqrt(rate * (1 - rate) / count))
    if abs(share - rate) <= margin:
        return f"near {rate}"
    return f"near {1 - rate}" if abs(share - 1 + rate) <= margin else "neither near the rate nor near its complement"


def _one(ratio: Any) -> str:
    return "1" if np.allclose(ratio, 1, atol=1e-4) else "not 1"


@right
class _TokenEmbedding(keras.Layer):
    def __init__(self, vocabulary: int, dim: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.vocabulary, self.dim = vocabulary, dim

    def build(self, input_shape: Any) -> None:
        self.embeddings = self.add_weight(name="embeddings", shape=(self.vocabulary, self.dim), initializer="uniform")

    def call(self, ids: Any) -> Any:
        return ops.take(self.embeddings, ops.cast(ids, "int32"), axis=0)

    def compute_mask(self, ids: Any, mask: Any = None) -> Any:
        return ops.not_equal(ids, 0)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape, self.dim)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "vocabulary": self.vocabulary, "dim": self.dim}


def _ids(t: Trial, shape: tuple[int, ...]) -> Any:
    return t.integers(shape, 0, 7)


class TokenEmbedding(LayerExercise):
    section = "TokenEmbedding: a table, and a mask"
    forbidden = ("keras.layers.Embedding",)
    cases = (Case({"vocabulary": 7, "dim": 3}, ((5,), (2,)), _ids), Case({"vocabulary": 9, "dim": 4}, ((3,),), _ids))
    start = {"embeddings": UNIFORM}
    variable_axes = (0,)

    @staticmethod
    def reference(vocabulary: int, dim: int, **kwargs: Any) -> Any:
        return keras.layers.Embedding(vocabulary, dim, mask_zero=True, **kwargs)

    @aspect(2, "`compute_mask` hides id 0, and the mask travels on")
    def mask(self, t: Trial, answer: Any) -> None:
        layer = self.layer(answer, self.cases[0])
        ids = t.given(np.array([[3, 0, 1, 6, 0], [2, 2, 5, 1, 4], [0, 0, 0, 0, 6]], "int32"))
        found = layer.compute_mask(ids)
        t.record("compute_mask", found if found is None else np.asarray(found))
        pooled = keras.layers.GlobalAveragePooling1D()(layer(ids))
        fill(t, self.roles(t, layer))
        pooled = keras.layers.GlobalAveragePooling1D()(layer(ids))
        t.array("mean over the steps that the mask keeps, by the layer that comes next", pooled)

    @mistake(
        "mask inverted", "The mask is True where a step counts. You hide everything but id 0.", telling="compute_mask"
    )
    class mask_inverted(_TokenEmbedding):
        def compute_mask(self, ids: Any, mask: Any = None) -> Any:
            return ops.equal(ids, 0)

    @mistake(
        "no mask",
        "Layers that come later ask `compute_mask` which steps are padding. Give it, True where the id is not 0.",
        telling="compute_mask",
    )
    class no_mask(_TokenEmbedding):
        def compute_mask(self, ids: Any, mask: Any = None) -> Any:
            return None

    @mistake("no mask", telling="raised")
    class mask_of_the_base(_TokenEmbedding):
        compute_mask = keras.Layer.compute_mask

    @mistake(
        "one-hot of the wrong depth",
        "A one-hot vector needs a place for each id of the vocabulary. Too few, and the last ids have no row.",
    )
    class depth_of_dim(_TokenEmbedding):
        def call(self, ids: Any) -> Any:
            depth = self.vocabulary - 1
            return ops.matmul(ops.one_hot(ops.cast(ids, "int32"), depth), self.embeddings[:depth])

    @mistake("one-hot of the wrong depth")
    class depth_does_not_fit(_TokenEmbedding):
        def call(self, ids: Any) -> Any:
            return ops.matmul(ops.one_hot(ops.cast(ids, "int32"), self.dim), self.embeddings)

    @mistake("one-hot of the wrong depth")
    class depth_too_large(_TokenEmbedding):
        def call(self, ids: Any) -> Any:
            return ops.matmul(ops.one_hot(ops.cast(ids, "int32"), self.vocabulary + 1), self.embeddings)

    @mistake("one-hot of the wrong depth")
    class table_without_the_last_id(_TokenEmbedding):
        def build(self, input_shape: Any) -> None:
            shape = (self.vocabulary - 1, self.dim)
            self.embeddings = self.add_weight(name="embeddings", shape=shape, initializer="uniform")

        def call(self, ids: Any) -> Any:
            return ops.matmul(ops.one_hot(ops.cast(ids, "int32"), self.vocabulary - 1), self.embeddings)

    @mistake("id shifted by one", "Id i has row i of the table. Yours takes the row beside it.")
    class shifted(_TokenEmbedding):
        def call(self, ids: Any) -> Any:
            return ops.take(self.embeddings, ops.maximum(ops.cast(ids, "int32") - 1, 0), axis=0)

    @mistake("id shifted by one")
    class shifted_wrapping(_TokenEmbedding):
        def call(self, ids: Any) -> Any:
            return ops.take(self.embeddings, (ops.cast(ids, "int32") - 1) % self.vocabulary, axis=0)

    @mistake("id shifted by one")
    class shifted_up(_TokenEmbedding):
        def call(self, ids: Any) -> Any:
            return ops.take(self.embeddings, (ops.cast(ids, "int32") + 1) % self.vocabulary, axis=0)

    @mistake("id shifted by one")
    class shifted_up_in_a_longer_table(_TokenEmbedding):
        def build(self, input_shape: Any) -> None:
            shape = (self.vocabulary + 1, self.dim)
            self.embeddings = self.add_weight(name="embeddings", shape=shape, initializer="uniform")

        def call(self, ids: Any) -> Any:
            return ops.take(self.embeddings, ops.cast(ids, "int32") + 1, axis=0)

    @mistake("id shifted by one")
    class shifted_up_clipped(_TokenEmbedding):
        def call(self, ids: Any) -> Any:
            return ops.take(self.embeddings, ops.minimum(ops.cast(ids, "int32") + 1, self.vocabulary - 1), axis=0)

    @mistake("id shifted by one")
    class shifted_negative(_TokenEmbedding):
        def call(self, ids: Any) -> Any:
            return ops.take(self.embeddings, ops.cast(ids, "int32") - 1, axis=0)


@right
class _CausalConv1D(keras.Layer):
    def __init__(self, filters: int, kernel_size: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.filters, self.kernel_size = filters, kernel_size

    def build(self, input_shape: Any) -> None:
        shape = (self.kernel_size, input_shape[-1], self.filters)
        self.kernel = self.add_weight(name="kernel", shape=shape)
        self.bias = self.add_weight(name="bias", shape=(self.filters,), initializer="zeros")

    def pad(self, x: Any) -> Any:
        return ops.pad(x, [[0, 0], [self.kernel_size - 1, 0], [0, 0]])

    def call(self, x: Any) -> Any:
        return ops.conv(self.pad(x), self.kernel, padding="valid") + self.bias

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "filters": self.filters, "kernel_size": self.kernel_size}


class CausalConv1D(LayerExercise):
    section = "CausalConv1D: no look ahead"
    forbidden = (
        "keras.layers.Conv1D",
        "keras.layers.Convolution1D",
        "keras.layers.SeparableConv1D",
        "keras.layers.DepthwiseConv1D",
    )
    cases = (
        Case({"filters": 4, "kernel_size": 3}, ((6, 2), (9, 3))),
        Case({"filters": 3, "kernel_size": 1}, ((4, 2),)),
        Case({"filters": 2, "kernel_size": 4}, ((7, 1),)),
    )
    start = {"kernel": glorot, "bias": 0.0}
    variable_axes = (0,)

    @staticmethod
    def reference(filters: int, kernel_size: int, **kwargs: Any) -> Any:
        return keras.layers.Conv1D(filters, kernel_size, padding="causal", **kwargs)

    @mistake(
        "sees the future",
        "Output t depends on inputs after t. Put all the padding, kernel_size − 1 zeros, before the first step.",
    )
    class padded_at_the_end(_CausalConv1D):
        def pad(self, x: Any) -> Any:
            return ops.pad(x, [[0, 0], [0, self.kernel_size - 1], [0, 0]])

    @mistake(
        "kernel flipped",
        "Mathematicians' convolution turns the kernel round; Keras's layers do not: the kernel's last slice "
        "meets the newest input.",
    )
    class flipped(_CausalConv1D):
        def call(self, x: Any) -> Any:
            return ops.conv(self.pad(x), ops.flip(self.kernel, 0), padding="valid") + self.bias

    @mistake(
        "output shorter than the input",
        "Without padding, the first kernel_size − 1 steps have no output. Zeros before the first step bring the "
        "length back to T.",
    )
    class valid(_CausalConv1D):
        def pad(self, x: Any) -> Any:
            return x

    @mistake("bias missing", "Each filter adds a bias of its own, starting at zero.", telling="number of weights")
    class no_bias(_CausalConv1D):
        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(name="kernel", shape=(self.kernel_size, input_shape[-1], self.filters))

        def call(self, x: Any) -> Any:
            return ops.conv(self.pad(x), self.kernel, padding="valid")

    @mistake("bias missing", telling="gradient by bias")
    class bias_unused(_CausalConv1D):
        def call(self, x: Any) -> Any:
            return ops.conv(self.pad(x), self.kernel, padding="valid")

    @mistake(
        "padded at both ends",
        'This is `padding="same"`: half of the zeros stand at the end, so each output looks half a kernel into '
        "the future.",
    )
    class same_padding(_CausalConv1D):
        def call(self, x: Any) -> Any:
            return ops.conv(x, self.kernel, padding="same") + self.bias

    @mistake("padded at both ends")
    class padded_twice(_CausalConv1D):
        def pad(self, x: Any) -> Any:
            return ops.pad(x, [[0, 0], [self.kernel_size - 1, self.kernel_size - 1], [0, 0]])

    @mistake("padded at both ends")
    class padded_by_halves(_CausalConv1D):
        def pad(self, x: Any) -> Any:
            left = self.kernel_size // 2
            return ops.pad(x, [[0, 0], [left, self.kernel_size - 1 - left], [0, 0]])


@right
class _Polynomial(keras.Layer):
    def __init__(self, degree: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(degree, bool) or not isinstance(degree, int) or degree < 1:
            raise ValueError(f"degree must be a positive integer, got {degree!r}")
        self.degree = degree

    def build(self, input_shape: Any) -> None:
        self.coefficients = self.add_weight(name="coefficients", shape=(self.degree + 1,), initializer="uniform")

    def call(self, x: Any) -> Any:
        total = ops.zeros_like(x)
        for i in reversed(range(self.degree + 1)):
            total = total * x + self.coefficients[i]
        return total

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "degree": self.degree}


class Polynomial(LayerExercise):
    section = "Polynomial: a layer that is kept"
    cases = (Case({"degree": 1}, ((3,), (2, 4))), Case({"degree": 3}, ((5,), (2, 2, 3))))
    start = {"coefficients": UNIFORM}
    needs_registration = True
    share = {"config": 2}

    reference = _Polynomial

    @aspect(1, "a degree that is no positive integer raises ValueError")
    def bad_degree(self, t: Trial, answer: Any) -> None:
        for degree in (0, -1, 1.5, "2", None):
            t.raises(f"Polynomial({degree!r})", ValueError, lambda degree=degree: answer(degree))  # type: ignore[misc]
        self.layer(answer, self.cases[0])

    @mistake(
        "constructor without **kwargs",
        "`from_config` hands the constructor everything in the config, `name` and `dtype` among it. Take "
        "`**kwargs` and pass them to `super().__init__`.",
    )
    class no_kwargs(_Polynomial):
        def __init__(self, degree: int) -> None:
            super().__init__(degree)

    @mistake(
        "base config lost",
        "Name and dtype are gone after a round trip. Start from `super().get_config()`.",
        telling="name and dtype after from_config",
    )
    class base_config_lost(_Polynomial):
        def get_config(self) -> dict[str, Any]:
            return {"degree": self.degree}

    @mistake(
        "not registered",
        "Keras can't load a class that it can't find by name. `@keras.saving.register_keras_serializable()` "
        "above the class tells it.",
        registered=False,
    )
    class not_registered(_Polynomial):
        pass

    @mistake(
        "constant term missing", "coefficients[0] goes with x⁰, which is 1: a degree-n polynomial has n + 1 terms."
    )
    class no_constant(_Polynomial):
        def call(self, x: Any) -> Any:
            return sum(self.coefficients[i] * x**i for i in range(1, self.degree + 1))

    @mistake("constant term missing")
    class one_coefficient_less(_Polynomial):
        def build(self, input_shape: Any) -> None:
            self.coefficients = self.add_weight(name="coefficients", shape=(self.degree,), initializer="uniform")

        def call(self, x: Any) -> Any:
            return sum(self.coefficients[i] * x ** (i + 1) for i in range(self.degree))

    @mistake(
        "coefficients highest power first",
        "`np.polyval` counts from the highest power; here coefficients[i] goes with the i-th power.",
    )
    class highest_first(_Polynomial):
        def call(self, x: Any) -> Any:
            return sum(self.coefficients[self.degree - i] * x**i for i in range(self.degree + 1))
