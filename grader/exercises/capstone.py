"""Unit 08: attention, a recurrent cell, and layers that compose."""

from __future__ import annotations

import itertools
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import keras
import numpy as np
import tensorflow as tf
from keras import ops
from sklearn.datasets import load_digits

from grader.contract import Case, LayerExercise, fill, pair, record_weights, save_and_load
from grader.exercise import Exercise, aspect, mistake, right
from grader.trial import Trial

_NORMALIZATIONS = (
    "keras.layers.LayerNormalization",
    "keras.layers.RMSNormalization",
    "keras.layers.GroupNormalization",
    "keras.layers.BatchNormalization",
    "keras.ops.layer_normalization",
    "keras.ops.rms_normalization",
    "tensorflow.raw_ops.FusedBatchNorm",
    "tensorflow.raw_ops.FusedBatchNormV3",
)
_ATTENTIONS = (
    "keras.layers.Attention",
    "keras.layers.AdditiveAttention",
    "keras.layers.MultiHeadAttention",
    "keras.layers.GroupQueryAttention",
    "keras.ops.dot_product_attention",
)


@right
class _LayerNorm(keras.Layer):
    def __init__(self, epsilon: float = 1e-3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def build(self, input_shape: Any) -> None:
        self.gamma = self.add_weight(name="gamma", shape=(input_shape[-1],), initializer="ones")
        self.beta = self.add_weight(name="beta", shape=(input_shape[-1],), initializer="zeros")

    def standard(self, x: Any) -> Any:
        return self.over(x, -1)

    def over(self, x: Any, axis: Any) -> Any:
        mean = ops.mean(x, axis=axis, keepdims=True)
        variance = ops.mean(ops.square(x - mean), axis=axis, keepdims=True)
        return (x - mean) / ops.sqrt(variance + self.epsilon)

    def call(self, x: Any) -> Any:
        return self.gamma * self.standard(x) + self.beta

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "epsilon": self.epsilon}


def _spread(t: Trial, shape: tuple[int, ...]) -> Any:
    """Draw vectors of features with means and scales of their own, none of them nearly constant."""
    places = np.broadcast_to(np.linspace(-1.5, 1.7, shape[-1]), shape) + t.rng.uniform(-0.15, 0.15, shape)
    scale, shift = t.rng.uniform(0.6, 1.6, (*shape[:-1], 1)), t.rng.uniform(-0.8, 1.2, (*shape[:-1], 1))
    return t.given((t.rng.permuted(places, axis=-1) * scale + shift).astype("float32"))


class LayerNorm(LayerExercise):
    section = "LayerNorm: every sample by itself"
    forbidden = _NORMALIZATIONS
    # One input is square on purpose: what forgets `keepdims` divides columns there, and raises nothing.
    cases = (Case({}, ((5,), (3, 4), (2, 4, 3)), _spread), Case({"epsilon": 0.2}, ((6,), (4, 2)), _spread))
    start = {"gamma": 1.0, "beta": 0.0}

    @staticmethod
    def reference(epsilon: float = 1e-3, **kwargs: Any) -> Any:
        return keras.layers.LayerNormalization(epsilon=epsilon, **kwargs)

    @mistake(
        "normalized over the batch",
        "A step's output must not depend on who else is in the batch. Take mean and variance over the last axis "
        "of each "
        "sample, not over axis 0.",
    )
    class over_the_batch(_LayerNorm):
        def standard(self, x: Any) -> Any:
            return self.over(x, 0)

    @mistake("normalized over the batch")
    class over_all_but_the_last(_LayerNorm):
        def standard(self, x: Any) -> Any:
            return self.over(x, tuple(range(len(x.shape) - 1)))

    @mistake(
        "normalized over every axis",
        "On (batch, features) it is right; with more axes, mean and variance run over too much. Only the last "
        "axis counts.",
    )
    class over_a_sample(_LayerNorm):
        def standard(self, x: Any) -> Any:
            return self.over(x, tuple(range(1, len(x.shape))))

    @mistake("normalized over every axis")
    class over_everything(_LayerNorm):
        def standard(self, x: Any) -> Any:
            return self.over(x, None)

    @mistake("normalized over every axis")
    class over_the_second(_LayerNorm):
        def standard(self, x: Any) -> Any:
            return self.over(x, 1)

    @mistake(
        "sample variance (N − 1)",
        "The squares' sum is divided by one less than there are features. Keras divides by how many there are.",
    )
    class sample_variance(_LayerNorm):
        def standard(self, x: Any) -> Any:
            mean = ops.mean(x, axis=-1, keepdims=True)
            variance = ops.sum(ops.square(x - mean), axis=-1, keepdims=True) / (x.shape[-1] - 1)
            return (x - mean) / ops.sqrt(variance + self.epsilon)

    @mistake(
        "epsilon outside the root",
        "Epsilon is added to the variance, before the root is taken: √(variance + ε), not √variance + ε.",
    )
    class epsilon_outside(_LayerNorm):
        def standard(self, x: Any) -> Any:
            mean = ops.mean(x, axis=-1, keepdims=True)
            return (x - mean) / (ops.std(x, axis=-1, keepdims=True) + self.epsilon)

    @mistake(
        "no epsilon", "Where all features are alike the variance is 0. What does epsilon do there, and where is it?"
    )
    class no_epsilon(_LayerNorm):
        def standard(self, x: Any) -> Any:
            return (x - ops.mean(x, axis=-1, keepdims=True)) / ops.std(x, axis=-1, keepdims=True)

    @mistake("no epsilon")
    class epsilon_ignored(_LayerNorm):
        def __init__(self, epsilon: float = 1e-3, **kwargs: Any) -> None:
            super().__init__(**kwargs)

    @mistake(
        "divided by the variance",
        "The variance is in squared units. Divide by its root, and the outputs have a deviation of 1.",
    )
    class by_variance(_LayerNorm):
        def standard(self, x: Any) -> Any:
            mean = ops.mean(x, axis=-1, keepdims=True)
            return (x - mean) / (ops.var(x, axis=-1, keepdims=True) + self.epsilon)

    @mistake("mean not taken away", "The outputs are scaled and not centred: subtract the mean before you divide.")
    class not_centred(_LayerNorm):
        def standard(self, x: Any) -> Any:
            return x / ops.sqrt(ops.var(x, axis=-1, keepdims=True) + self.epsilon)

    @mistake("mean not taken away")
    class by_mean_square(_LayerNorm):
        def standard(self, x: Any) -> Any:
            return x / ops.sqrt(ops.mean(x * x, axis=-1, keepdims=True) + self.epsilon)

    @mistake(
        "no gamma or beta",
        "After normalizing, the layer lets training choose a scale and a shift for each feature: gamma and beta. Are "
        "both made, and both used?",
        telling="number of weights",
    )
    class no_weights(_LayerNorm):
        def build(self, input_shape: Any) -> None:
            pass

        def call(self, x: Any) -> Any:
            return self.standard(x)

    @mistake("no gamma or beta", telling="number of weights")
    class no_gamma(_LayerNorm):
        def build(self, input_shape: Any) -> None:
            self.beta = self.add_weight(name="beta", shape=(input_shape[-1],), initializer="zeros")

        def call(self, x: Any) -> Any:
            return self.standard(x) + self.beta

    @mistake("no gamma or beta", telling="number of weights")
    class no_beta(_LayerNorm):
        def build(self, input_shape: Any) -> None:
            self.gamma = self.add_weight(name="gamma", shape=(input_shape[-1],), initializer="ones")

        def call(self, x: Any) -> Any:
            return self.gamma * self.standard(x)

    @mistake("no gamma or beta")
    class neither_used(_LayerNorm):
        def call(self, x: Any) -> Any:
            return self.standard(x)

    @mistake("no gamma or beta")
    class gamma_unused(_LayerNorm):
        def call(self, x: Any) -> Any:
            return self.standard(x) + self.beta

    @mistake("no gamma or beta")
    class beta_unused(_LayerNorm):
        def call(self, x: Any) -> Any:
            return self.gamma * self.standard(x)

    @mistake(
        "gamma and beta swapped",
        "gamma multiplies and starts at one, beta is added and starts at zero. Yours have changed places.",
    )
    class swapped(_LayerNorm):
        def call(self, x: Any) -> Any:
            return self.beta * self.standard(x) + self.gamma

    @mistake(
        "gamma or beta start wrong",
        "A new layer should normalize and no more: which scale, and which shift, change nothing? Say so with "
        "`initializer`.",
        telling="gamma at the start",
    )
    class gamma_from_zero(_LayerNorm):
        def build(self, input_shape: Any) -> None:
            self.gamma = self.add_weight(name="gamma", shape=(input_shape[-1],), initializer="zeros")
            self.beta = self.add_weight(name="beta", shape=(input_shape[-1],), initializer="zeros")

    @mistake("gamma or beta start wrong", telling="beta at the start")
    class start_at_random(_LayerNorm):
        def build(self, input_shape: Any) -> None:
            self.gamma = self.add_weight(name="gamma", shape=(input_shape[-1],), initializer="uniform")
            self.beta = self.add_weight(name="beta", shape=(input_shape[-1],), initializer="uniform")

    @mistake(
        "keepdims missing",
        "`mean` drops the axis it averages over, and (batch,) then lines up with the features. `keepdims=True` "
        "leaves an "
        "axis of length 1 in its place.",
    )
    class keepdims_missing(_LayerNorm):
        def standard(self, x: Any) -> Any:
            mean, variance = ops.mean(x, axis=-1), ops.var(x, axis=-1)
            return (x - mean) / ops.sqrt(variance + self.epsilon)

    @mistake("keepdims missing")
    class keepdims_missing_in_mean(_LayerNorm):
        def standard(self, x: Any) -> Any:
            mean, variance = ops.mean(x, axis=-1), ops.var(x, axis=-1, keepdims=True)
            return (x - mean) / ops.sqrt(variance + self.epsilon)

    @mistake("keepdims missing")
    class keepdims_missing_in_variance(_LayerNorm):
        def standard(self, x: Any) -> Any:
            mean, variance = ops.mean(x, axis=-1, keepdims=True), ops.var(x, axis=-1)
            return (x - mean) / ops.sqrt(variance + self.epsilon)

    @mistake("keepdims missing")
    class keepdims_missing_twice(_LayerNorm):
        def standard(self, x: Any) -> Any:
            centred = x - ops.mean(x, axis=-1)
            return centred / ops.sqrt(ops.mean(ops.square(centred), axis=-1) + self.epsilon)

    @mistake(
        "one gamma for all features",
        "Each feature has a scale and a shift of its own: their shape is (features,), the input's last entry.",
        telling="shape of gamma",
    )
    class one_gamma(_LayerNorm):
        def build(self, input_shape: Any) -> None:
            self.gamma = self.add_weight(name="gamma", shape=(1,), initializer="ones")
            self.beta = self.add_weight(name="beta", shape=(1,), initializer="zeros")

    @mistake("one gamma for all features", telling="shape of gamma")
    class scalar_gamma(_LayerNorm):
        def build(self, input_shape: Any) -> None:
            self.gamma = self.add_weight(name="gamma", shape=(), initializer="ones")
            self.beta = self.add_weight(name="beta", shape=(), initializer="zeros")


@right
def _scores(query: Any, key: Any) -> Any:
    query, key = ops.convert_to_tensor(query), ops.convert_to_tensor(key)
    return ops.matmul(query, ops.swapaxes(key, 1, 2))


@right
def _attend(query: Any, key: Any, value: Any, scores: Any, mask: Any = None, lowest: float = -1e9) -> Any:
    if mask is not None:
        scores = ops.where(mask, scores, ops.cast(lowest, scores.dtype))
    return ops.matmul(ops.softmax(scores, axis=-1), ops.cast(value, scores.dtype))


class attention(Exercise):
    section = "Attention: an average with weights that are looked up"
    forbidden = _ATTENTIONS

    @staticmethod
    def reference(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        return _attend(query, key, value, _scores(query, key) / query.shape[-1] ** 0.5, mask)

    @aspect(3, "each query's average of the values, without a mask")
    def values(self, t: Trial, answer: Any) -> None:
        for sizes, dtype in [((2, 3, 4, 5, 6), "float64"), ((3, 5, 2, 4, 1), "float32"), ((1, 4, 4, 3, 3), "float64")]:
            query, key, value = _triple(t, sizes, dtype)
            t.array(f"output {_on(sizes)}", answer(query, key, value))
            t.array(f"output {_on(sizes)}, with mask=None", answer(query, key, value, mask=None))

    @aspect(3, "a mask: nothing comes from where it is False (with D = 1, so that the scale is 1)")
    def masked(self, t: Trial, answer: Any) -> None:
        for sizes, dtype in [((2, 3, 5, 1, 4), "float64"), ((3, 6, 2, 1, 1), "float32")]:
            query, key, value = _triple(t, sizes, dtype)
            mask = _mask(t, sizes)
            t.array(f"output {_on(sizes)}, with a mask", answer(query, key, value, mask))
        query, key, value = _triple(t, (2, 4, 4, 1, 3), "float32")
        mask = t.given(np.broadcast_to(np.tril(np.ones((4, 4), bool)), (2, 4, 4)))
        t.array("output with a causal mask", answer(query, key, value, mask=mask))
        mask = t.given(np.broadcast_to(np.eye(4, dtype=bool), (2, 4, 4)))
        t.array("output with a mask that lets each query see one key", answer(query, key, value, mask=mask))

    @aspect(1, "scale and mask together, on constant values and on others")
    def together(self, t: Trial, answer: Any) -> None:
        sizes = (2, 4, 3, 6, 2)
        query, key, value = _triple(t, sizes, "float32")
        mask = _mask(t, sizes)
        t.array(f"masked output {_on(sizes)}", answer(query, key, value, mask))
        value = t.given(np.full((2, 3, 2), 2.5, "float32"))
        t.array("masked output where every value is 2.5", answer(query, key, value, mask))

    @mistake(
        "no scale",
        "The longer query and key are, the larger their products grow, until softmax sees only one key. Which number "
        "keeps their spread at 1?",
    )
    def no_scale(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        return _attend(query, key, value, _scores(query, key), mask)

    @mistake("scaled by D", "A sum of D products has a spread of √D, not of D. Divide by the root.")
    def by_depth(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        return _attend(query, key, value, _scores(query, key) / query.shape[-1], mask)

    @mistake("multiplied by √D", "The scores grow with √D by themselves. Divide by it.")
    def times_root(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        return _attend(query, key, value, _scores(query, key) * query.shape[-1] ** 0.5, mask)

    @mistake(
        "scaled by the wrong length",
        "The scale comes from how many products each score adds up: the length of a query. You took another "
        "axis's length.",
    )
    def by_value_width(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        return _attend(query, key, value, _scores(query, key) / value.shape[-1] ** 0.5, mask)

    @mistake("scaled by the wrong length")
    def by_keys(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        return _attend(query, key, value, _scores(query, key) / key.shape[1] ** 0.5, mask)

    @mistake("scaled by the wrong length")
    def by_queries(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        return _attend(query, key, value, _scores(query, key) / query.shape[1] ** 0.5, mask)

    @mistake(
        "mask inverted",
        "True means that the query may look there. You keep what should be hidden and hide what should be kept.",
    )
    def inverted(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        return attention.reference(query, key, value, None if mask is None else ~mask)

    @mistake("mask inverted")
    def inverted_infinite(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        scores = _scores(query, key) / query.shape[-1] ** 0.5
        return _attend(query, key, value, scores, None if mask is None else ~mask, -np.inf)

    @mistake("mask inverted")
    def inverted_added(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        scores = _scores(query, key) / query.shape[-1] ** 0.5
        if mask is not None:
            scores = scores + ops.cast(mask, scores.dtype) * -1e9
        return _attend(query, key, value, scores)

    @mistake(
        "masked after softmax",
        "The hidden keys have taken their share of the weights before you removed them, and what is left no "
        "longer adds "
        "up to 1. Mask the scores, then take the softmax.",
    )
    def masked_after(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        weights = ops.softmax(_scores(query, key) / query.shape[-1] ** 0.5)
        if mask is not None:
            weights = weights * ops.cast(mask, weights.dtype)
        return ops.matmul(weights, ops.cast(value, weights.dtype))

    @mistake("masked after softmax")
    def masked_after_with_a_low_number(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        weights = ops.softmax(_scores(query, key) / query.shape[-1] ** 0.5)
        if mask is not None:
            weights = ops.where(mask, weights, ops.cast(-1e9, weights.dtype))
        return ops.matmul(weights, ops.cast(value, weights.dtype))

    @mistake(
        "softmax over the wrong axis",
        "Each query's weights add up to 1: the softmax runs over the keys, which are the scores' last axis.",
    )
    def over_queries(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        scores = _scores(query, key) / query.shape[-1] ** 0.5
        if mask is not None:
            scores = ops.where(mask, scores, ops.cast(-1e9, scores.dtype))
        return ops.matmul(ops.softmax(scores, axis=1), ops.cast(value, scores.dtype))

    @mistake("softmax over the wrong axis")
    def over_the_batch(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        scores = _scores(query, key) / query.shape[-1] ** 0.5
        if mask is not None:
            scores = ops.where(mask, scores, ops.cast(-1e9, scores.dtype))
        return ops.matmul(ops.softmax(scores, axis=0), ops.cast(value, scores.dtype))

    @mistake("softmax over the wrong axis")
    def over_all_scores(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        scores = _scores(query, key) / query.shape[-1] ** 0.5
        if mask is not None:
            scores = ops.where(mask, scores, ops.cast(-1e9, scores.dtype))
        return ops.matmul(ops.softmax(scores, axis=(1, 2)), ops.cast(value, scores.dtype))

    @mistake(
        "0 in place of −∞",
        "e⁰ is 1: a score of 0 is one that still gets a share. What has to stand there so that its share is nothing?",
    )
    def zero_score(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        return _attend(query, key, value, _scores(query, key) / query.shape[-1] ** 0.5, mask, 0.0)

    @mistake("0 in place of −∞", telling="output with a mask that lets each query see one key")
    def too_small_a_number(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        return _attend(query, key, value, _scores(query, key) / query.shape[-1] ** 0.5, mask, -1.0)

    @mistake("0 in place of −∞", telling="output with a mask that lets each query see one key")
    def tiny_positive(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        return _attend(query, key, value, _scores(query, key) / query.shape[-1] ** 0.5, mask, 1e-9)

    @mistake("mask ignored", "`mask` makes no difference to your result. Which scores should be out of the running?")
    def ignored(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        return attention.reference(query, key, value)

    @mistake("no softmax", "The scores may be negative and add up to anything. Softmax turns them into shares of 1.")
    def no_softmax(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        scores = _scores(query, key) / query.shape[-1] ** 0.5
        if mask is not None:
            scores = ops.where(mask, scores, ops.cast(0, scores.dtype))
        return ops.matmul(scores, ops.cast(value, scores.dtype))


def _triple(t: Trial, sizes: Sequence[int], dtype: str) -> tuple[Any, Any, Any]:
    batch, queries, keys, depth, width = sizes
    return tuple(
        t.normal(shape, mean=0.3, scale=1.2, dtype=dtype)
        for shape in [(batch, queries, depth), (batch, keys, depth), (batch, keys, width)]
    )  # type: ignore[return-value]


def _mask(t: Trial, sizes: Sequence[int]) -> Any:
    """Draw a mask in which every query may look at some key, and none at all of them."""
    batch, queries, keys = sizes[:3]
    mask = t.rng.random((batch, queries, keys)) < 0.5
    seen = t.rng.integers(0, keys, (batch, queries, 1))
    np.put_along_axis(mask, seen, True, axis=2)
    np.put_along_axis(mask, (seen + 1) % keys, False, axis=2)
    return t.given(mask)


def _on(sizes: Sequence[int]) -> str:
    batch, queries, keys, depth, width = sizes
    return f"for query ({batch}, {queries}, {depth}), key ({batch}, {keys}, {depth}), value ({batch}, {keys}, {width})"


# Weights in nested layers

_PROJECTIONS = {
    "query": {"query", "queries", "q", "wq", "bq"},
    "key": {"key", "keys", "k", "wk", "bk"},
    "value": {"value", "values", "v", "wv", "bv"},
    "output": {"output", "out", "o", "wo", "bo"},
}
_NORMS = {
    "attention norm's": {"1", "first", "a", "attention", "attn", "att", "mha"},
    "network norm's": {"2", "second", "b", "network", "ffn", "ff", "mlp", "feed"},
}
_Roles = dict[str, Any]


@dataclass
class _Part:
    """A kernel with its bias, wherever they live, and the words in the attributes and names that lead to it."""

    kernel: Any
    bias: Any
    words: set[str]

    @property
    def shape(self) -> tuple[int, ...]:
        shape = tuple(self.kernel.shape)
        return shape[1:] if len(shape) == 3 and shape[0] == 1 else shape

    def named(self, name: str) -> _Roles:
        return {f"{name} kernel": self.kernel} | ({} if self.bias is None else {f"{name} bias": self.bias})


class _NestedExercise(LayerExercise):
    """A layer whose weights may be its own or those of layers inside it.

    They are told apart by names, attributes' names and shapes; what those leave open is tried in every way. A kernel
    (F, heads · key_dim) is as good as (F, heads, key_dim): weights are compared entry by entry.
    """

    masked: ClassVar[Case]
    """How the layer is constructed and called where a mask comes from upstream."""
    modes = (None, False)
    losses = None  # type: ignore[assignment]

    def build(self, layer: Any, shape: tuple[int, ...]) -> None:
        layer(np.full((2, *shape), 0.5, "float32"))

    def entries(self, value: Any) -> Any:
        if value is None:
            return None
        # The gradient by a key's bias is 0 but for rounding: it shifts all of a query's scores alike.
        flat = np.ravel(value)
        return np.where(np.abs(flat) < 3e-5, 0, flat)

    def roles(self, t: Trial, layer: Any) -> _Roles:
        parts, norms = _parts(layer)
        options = [a | b for a in _part_options(parts) for b in _norm_options(norms)]
        return dict(sorted(t.choose(options).items()))

    @aspect(2, "the weights are there once it is built: how many, their shapes, all trainable")
    def weights(self, t: Trial, answer: Any) -> None:
        t.record("a keras.Layer", isinstance(self.layer(answer, self.cases[0]), keras.Layer))
        for case, shape in self.tried():
            where = case.on(None, *shape)
            layer = self.layer(answer, case)
            t.record(f"weights before it is built {where}", len(layer.weights))
            self.build(layer, shape)
            t.record(f"number of weights {where}", len(layer.weights))
            t.record(f"number of trainable weights {where}", len(layer.trainable_weights))
            roles = self.roles(t, layer)
            for name, wanted in self.shapes_of(case, shape).items():
                found = tuple(roles[name].shape) if name in roles else None
                t.record(f"shape of the {name} {where}", wanted if found in _spellings(wanted) else found)

    def shapes_of(self, case: Case, shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
        """Return the shape of each weight for inputs of `shape`."""
        raise NotImplementedError

    def padded(self, t: Trial, answer: Any) -> tuple[Any, Any, Any]:
        """Return a model of an embedding that hides id 0 and the layer, both filled, with the layer, and ids for it."""
        steps, width = self.masked.shapes[0]
        embedding = keras.layers.Embedding(7, width, mask_zero=True)
        layer = self.layer(answer, self.masked)
        model = keras.Sequential([keras.Input((steps,), dtype="int32"), embedding, layer])
        fill(t, {"embeddings": embedding.embeddings, **self.roles(t, layer)})
        ids = t.given(np.array([[3, 1, 6, 2, 4], [2, 5, 0, 0, 0], [1, 0, 4, 0, 6], [0, 0, 0, 5, 3]], "int32"))
        return model, layer, ids


def _spellings(shape: tuple[int, ...]) -> set[tuple[int, ...]]:
    """Return the shapes that hold the same entries in the same order: with heads and key_dim as one axis, say."""
    if len(shape) == 3:
        shapes = {shape, (shape[0], shape[1] * shape[2]), (shape[0] * shape[1], shape[2])}
        return shapes | {(1, *one) for one in shapes}
    return {shape, (int(np.prod(shape)),), (1, *shape)}


def _parts(layer: Any) -> tuple[list[_Part], list[dict[str, Any]]]:
    """Return the kernels with their biases, and the normalizations' weights, in the order that layers hold them."""
    parts, norms = [], []
    for own, words in _owners(layer, set()):
        norm = {kind: weight for weight, its in own for kind in ("gamma", "beta") if kind in its}
        if norm:
            norms.append({**norm, "words": words})
            continue
        largest = max(int(np.prod(weight.shape)) for weight, _ in own)
        kernels: list[tuple[Any, set[str]]] = []
        biases: list[tuple[Any, set[str]]] = []
        for weight, its in own:
            small = "bias" in its or ("kernel" not in its and int(np.prod(weight.shape)) < largest)
            (biases if small else kernels).append((weight, its))
        for kernel, its in kernels:
            match = next((pair for pair in biases if _fits(kernel, its, *pair)), (None, None))
            biases = [pair for pair in biases if pair is not match]
            parts.append(_Part(kernel, match[0], its))
    return parts, norms


def _fits(kernel: Any, words: set[str], bias: Any, others: set[str]) -> bool:
    """Tell whether a kernel and a bias of one layer may go together, by their names or else by their shapes."""
    if (name := _projection(words)) or _projection(others):
        return name == _projection(others)
    return int(np.prod(bias.shape)) in (int(np.prod(kernel.shape[1:])), kernel.shape[-1])


def _owners(layer: Any, words: set[str]) -> Iterator[tuple[list[tuple[Any, set[str]]], set[str]]]:
    """Go through a layer and those inside it: the weights that are its own, each with its words, and the layer's words.

    Only names that a person chose count: attributes' and weights'. Keras numbers layers in the order they are made.
    """
    names: dict[int, str] = {}
    for name, value in vars(layer).items():
        names[id(value)] = name
        if isinstance(value, dict):
            names |= {id(entry): str(key) for key, entry in value.items()}
    own = [*layer._trainable_variables, *layer._non_trainable_variables]
    if own:
        yield [(weight, words | _words(weight.name) | _words(names.get(id(weight), ""))) for weight in own], words
    for inner in layer._flatten_layers(include_self=False, recursive=False):
        yield from _owners(inner, words | _words(names.get(id(inner), "")))


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z]+|\d+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower()))


def _projection(words: set[str]) -> str | None:
    found = [name for name, others in _PROJECTIONS.items() if words & others]
    return found[0] if len(found) == 1 else None


def _part_options(parts: Sequence[_Part]) -> list[_Roles]:
    """Return in which ways `parts` may be an attention's projections and the two layers of a network.

    Query, key and value have kernels of one shape, output leads back from their last axes to their first. Where no
    names tell query, key and value apart, there are six ways.
    """
    shape, count = Counter(part.shape for part in parts).most_common(1)[0] if parts else ((), 0)
    inward = [part for part in parts if part.shape == shape][:3]
    if count < 3:
        inward = [part for part in parts if _projection(part.words) not in (None, "output")]
    names = [_projection(part.words) for part in inward]
    orders: list[Any] = [names]
    if len(set(names)) < 3 or not set(names) <= {"query", "key", "value"}:
        orders = list(itertools.permutations(["query", "key", "value"])) if count >= 3 else [names]
    rest: _Roles = {}
    for part in (part for part in parts if not any(part is other for other in inward)):
        back = inward and part.shape[-1] == shape[0] and np.prod(part.shape) == np.prod(shape)
        name = "output" if back else "hidden" if inward and part.shape[0] == shape[0] else "second"
        rest = part.named(name) | rest
    return [
        {key: weight for name, part in zip(order, inward, strict=True) for key, weight in part.named(name).items()}
        | rest
        for order in orders
    ]


def _norm_options(norms: Sequence[dict[str, Any]]) -> list[_Roles]:
    """Return in which orders the normalizations may be used: as their attributes' names say, else both."""
    places = [[name for name, words in _NORMS.items() if norm["words"] & words] for norm in norms]
    orders: list[Any] = [places] if sorted(places) == [[name] for name in sorted(_NORMS)] else []
    orders = orders or [[[name] for name in order] for order in itertools.permutations(_NORMS)]
    return [
        {
            f"{name} {kind}": norm[kind]
            for [name], norm in zip(order, norms, strict=False)
            for kind in ("gamma", "beta")
            if kind in norm
        }
        for order in orders[: max(1, 2 * (len(norms) > 1))]
    ]


@right
class _SelfAttention(keras.Layer):
    def __init__(self, num_heads: int, key_dim: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.num_heads, self.key_dim = num_heads, key_dim
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        width, heads, depth = input_shape[-1], self.num_heads, self.key_dim
        for name in ("query", "key", "value"):
            setattr(self, f"{name}_kernel", self.add_weight(name=f"{name}_kernel", shape=(width, heads, depth)))
            setattr(self, f"{name}_bias", self.add_weight(name=f"{name}_bias", shape=(heads, depth)))
        self.output_kernel = self.add_weight(name="output_kernel", shape=(heads, depth, width))
        self.output_bias = self.add_weight(name="output_bias", shape=(width,))

    def project(self, x: Any, name: str) -> Any:
        """Return (batch, time, heads, key_dim)."""
        return ops.einsum("btf,fhk->bthk", x, getattr(self, f"{name}_kernel")) + getattr(self, f"{name}_bias")

    def scale(self, x: Any) -> float:
        return float(self.key_dim) ** 0.5

    def hide(self, scores: Any, mask: Any) -> Any:
        return ops.where(mask[:, None, None, :], scores, -1e9)

    def mix(self, x: Any, query: Any, key: Any, value: Any, mask: Any) -> Any:
        scores = ops.einsum("bthk,bshk->bhts", query, key) / self.scale(x)
        if mask is not None:
            scores = self.hide(scores, mask)
        return ops.einsum("bhts,bshk->bthk", ops.softmax(scores), value)

    def leave(self, mixed: Any) -> Any:
        return ops.einsum("bthk,hkf->btf", mixed, self.output_kernel) + self.output_bias

    def call(self, x: Any, mask: Any = None) -> Any:
        query, key, value = (self.project(x, name) for name in ("query", "key", "value"))
        return self.leave(self.mix(x, query, key, value, mask))


@right
class _KerasSelfAttention(keras.Layer):
    def __init__(self, num_heads: int, key_dim: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.num_heads, self.key_dim = num_heads, key_dim
        self.supports_masking = True
        self.attention = keras.layers.MultiHeadAttention(num_heads, key_dim)

    def build(self, input_shape: Any) -> None:
        self.attention.build(input_shape, input_shape)

    def call(self, x: Any) -> Any:
        return self.attention(x, x)


class SelfAttention(_NestedExercise):
    section = "SelfAttention: several heads, and a mask from upstream"
    forbidden = _ATTENTIONS
    cases = (Case({"num_heads": 2, "key_dim": 3}, ((4, 5),)),)
    masked = Case({"num_heads": 3, "key_dim": 2}, ((5, 4),))
    reference = _KerasSelfAttention

    def shapes_of(self, case: Case, shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
        return _attention_shapes(case, shape)

    @aspect(2, "a padding mask from upstream: padded steps are looked at by nobody (kept steps are compared)")
    def mask(self, t: Trial, answer: Any) -> None:
        model, layer, ids = self.padded(t, answer)
        kept = ids != 0
        weights = self.roles(t, layer)
        with tf.GradientTape() as tape:
            outputs = tf.boolean_mask(model(ids), kept)
            factors = np.random.default_rng(t.seed).uniform(0.5, 1.5, tuple(outputs.shape)).astype("float32")
            total = tf.reduce_sum(outputs * factors)
        t.array("outputs at the steps that the mask keeps", outputs)
        gradients = tape.gradient(total, [weight.value for weight in weights.values()])
        for name, gradient in zip(weights, gradients, strict=True):
            t.array(f"gradient by the {name} with a mask", self.entries(gradient))

    @mistake(
        "heads mixed with time",
        "Splitting (…, heads · key_dim) leaves the heads behind the time axis. A reshape can't move an axis: which "
        "transpose puts it where the product over time wants it, and back?",
    )
    class reshaped_to_heads(_SelfAttention):
        def mix(self, x: Any, query: Any, key: Any, value: Any, mask: Any) -> Any:
            shape = (-1, self.num_heads, x.shape[1], self.key_dim)
            query, key, value = (ops.reshape(each, shape) for each in (query, key, value))
            scores = ops.matmul(query, ops.swapaxes(key, 2, 3)) / self.scale(x)
            if mask is not None:
                scores = self.hide(scores, mask)
            mixed = ops.matmul(ops.softmax(scores), value)
            return ops.reshape(mixed, (-1, x.shape[1], self.num_heads, self.key_dim))

    @mistake("heads mixed with time")
    class reshaped_to_heads_only_in(reshaped_to_heads.answer):  # type: ignore[name-defined, misc]
        def mix(self, x: Any, query: Any, key: Any, value: Any, mask: Any) -> Any:
            mixed = ops.reshape(super().mix(x, query, key, value, mask), (-1, self.num_heads, x.shape[1], self.key_dim))
            return ops.swapaxes(mixed, 1, 2)

    @mistake("heads mixed with time")
    class reshaped_back(_SelfAttention):
        def mix(self, x: Any, query: Any, key: Any, value: Any, mask: Any) -> Any:
            mixed = ops.swapaxes(super().mix(x, query, key, value, mask), 1, 2)
            return ops.reshape(mixed, (-1, x.shape[1], self.num_heads, self.key_dim))

    @mistake("heads mixed with time")
    class across_heads(_SelfAttention):
        def mix(self, x: Any, query: Any, key: Any, value: Any, mask: Any) -> Any:
            scores = ops.matmul(query, ops.swapaxes(key, 2, 3)) / self.scale(x)
            return ops.matmul(ops.softmax(scores), value)

    @mistake(
        "one head",
        "Each head has projections, scores and a softmax of its own. How many softmaxes over the keys does yours "
        "take for a "
        "query?",
    )
    class one_softmax(_SelfAttention):
        def mix(self, x: Any, query: Any, key: Any, value: Any, mask: Any) -> Any:
            scores = ops.einsum("bthk,bshk->bts", query, key)[:, None] / self.scale(x)
            if mask is not None:
                scores = self.hide(scores, mask)
            return ops.einsum("bts,bshk->bthk", ops.softmax(scores)[:, 0], value)

    @mistake("one head")
    class one_softmax_scaled_by_the_whole(one_softmax.answer):  # type: ignore[name-defined, misc]
        def scale(self, x: Any) -> float:
            return float(self.num_heads * self.key_dim) ** 0.5

    @mistake("one head", telling="shape of the query kernel")
    class one_narrow_head(_SelfAttention):
        def __init__(self, num_heads: int, key_dim: int, **kwargs: Any) -> None:
            super().__init__(1, key_dim, **kwargs)

    @mistake("one head", telling="shape of the query kernel")
    class one_narrow_head_flat(_SelfAttention):
        def build(self, input_shape: Any) -> None:
            width, depth = input_shape[-1], self.key_dim
            for name, shape in [("query", (width, depth)), ("output", (depth, width))] + [
                (name, (width, depth)) for name in ("key", "value")
            ]:
                setattr(self, f"{name}_kernel", self.add_weight(name=f"{name}_kernel", shape=shape))
                setattr(self, f"{name}_bias", self.add_weight(name=f"{name}_bias", shape=shape[1:]))

        def call(self, x: Any, mask: Any = None) -> Any:
            query, key, value = (
                ops.matmul(x, getattr(self, f"{name}_kernel")) + getattr(self, f"{name}_bias")
                for name in ("query", "key", "value")
            )
            scores = ops.matmul(query, ops.swapaxes(key, 1, 2)) / self.scale(x)
            if mask is not None:
                scores = ops.where(mask[:, None, :], scores, -1e9)
            return ops.matmul(ops.matmul(ops.softmax(scores), value), self.output_kernel) + self.output_bias

    @mistake(
        "no output projection",
        "The heads' results are side by side, and nothing mixes them yet. The output projection leads from "
        "(heads, key_dim) "
        "back to the input's width.",
        telling="number of weights",
    )
    class no_output(_SelfAttention):
        def build(self, input_shape: Any) -> None:
            width, heads, depth = input_shape[-1], self.num_heads, self.key_dim
            for name in ("query", "key", "value"):
                setattr(self, f"{name}_kernel", self.add_weight(name=f"{name}_kernel", shape=(width, heads, depth)))
                setattr(self, f"{name}_bias", self.add_weight(name=f"{name}_bias", shape=(heads, depth)))

        def leave(self, mixed: Any) -> Any:
            return ops.reshape(mixed, (-1, mixed.shape[1], self.num_heads * self.key_dim))

    @mistake("no output projection", telling="eager output shape")
    class output_unused(_SelfAttention):
        def leave(self, mixed: Any) -> Any:
            return ops.reshape(mixed, (-1, mixed.shape[1], self.num_heads * self.key_dim))

    @mistake(
        "mask dropped",
        "Padded steps still get their share of the attention. The mask reaches `call` as the argument `mask`; it "
        "has to hide "
        "keys, which are the scores' last axis.",
    )
    class mask_not_taken(_SelfAttention):
        def call(self, x: Any) -> Any:
            return super().call(x)

    @mistake("mask inverted", "True in a mask means a step that counts. You hide just those.")
    class mask_inverted(_SelfAttention):
        def hide(self, scores: Any, mask: Any) -> Any:
            return ops.where(mask[:, None, None, :], -1e9, scores)

    @mistake("mask dropped")
    class mask_on_queries(_SelfAttention):
        def hide(self, scores: Any, mask: Any) -> Any:
            return ops.where(mask[:, None, :, None], scores, -1e9)

    @mistake(
        "masked after softmax",
        "The padded steps have taken their share before you removed them. Hide the scores, then take the softmax.",
    )
    class masked_after(_SelfAttention):
        def mix(self, x: Any, query: Any, key: Any, value: Any, mask: Any) -> Any:
            weights = ops.softmax(ops.einsum("bthk,bshk->bhts", query, key) / self.scale(x))
            if mask is not None:
                weights = weights * ops.cast(mask[:, None, None, :], weights.dtype)
            return ops.einsum("bhts,bshk->bthk", weights, value)

    @mistake("0 in place of −∞", "A score of 0 is still a share. What must stand there so that nothing is left of it?")
    class zero_score(_SelfAttention):
        def hide(self, scores: Any, mask: Any) -> Any:
            return ops.where(mask[:, None, None, :], scores, 0.0)

    @mistake(
        "scaled by F",
        "A score adds up key_dim products, whatever the input's width. Whose root keeps its spread at 1?",
    )
    class by_root_of_width(_SelfAttention):
        def scale(self, x: Any) -> float:
            return float(x.shape[-1]) ** 0.5

    @mistake("scaled by F")
    class by_width(_SelfAttention):
        def scale(self, x: Any) -> float:
            return float(x.shape[-1])

    @mistake(
        "scaled by all heads' width",
        "A head's score adds up key_dim products, not heads · key_dim. Each head is scaled by its own length.",
    )
    class by_all_heads(_SelfAttention):
        def scale(self, x: Any) -> float:
            return float(self.num_heads * self.key_dim) ** 0.5

    @mistake("no scale", "The scores' spread grows with √key_dim. Divide by it before the softmax.")
    class not_scaled(_SelfAttention):
        def scale(self, x: Any) -> float:
            return 1.0

    @mistake("no scale")
    class scaled_without_root(_SelfAttention):
        def scale(self, x: Any) -> float:
            return float(self.key_dim)

    @mistake(
        "bias missing",
        "Each of the four projections adds a bias: (heads, key_dim) for three of them, (F,) for the output.",
        telling="number of weights",
    )
    class no_bias(_SelfAttention):
        def build(self, input_shape: Any) -> None:
            width, heads, depth = input_shape[-1], self.num_heads, self.key_dim
            for name in ("query", "key", "value"):
                setattr(self, f"{name}_kernel", self.add_weight(name=f"{name}_kernel", shape=(width, heads, depth)))
                setattr(self, f"{name}_bias", 0.0)
            self.output_kernel = self.add_weight(name="output_kernel", shape=(heads, depth, width))
            self.output_bias = 0.0


def _attention_shapes(case: Case, shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    width, heads, depth = shape[-1], case.kwargs["num_heads"], case.kwargs["key_dim"]
    kernels = {f"{name} kernel": (width, heads, depth) for name in ("query", "key", "value")}
    biases = {f"{name} bias": (heads, depth) for name in ("query", "key", "value")}
    return {**kernels, **biases, "output kernel": (heads, depth, width), "output bias": (width,)}


@right
class _GRUCell(keras.Layer):
    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 3 * self.units))
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(self.units, 3 * self.units), initializer="orthogonal"
        )
        self.bias = self.add_weight(name="bias", shape=(3 * self.units,), initializer="zeros")

    order = "zrh"
    gate = staticmethod(ops.sigmoid)
    squash = staticmethod(ops.tanh)

    def thirds(self, x: Any, axis: int = -1) -> dict[str, Any]:
        return dict(zip(self.order, ops.split(x, 3, axis=axis), strict=True))

    def candidate(self, inside: Any, reset: Any, h: Any, kernel: Any) -> Any:
        return inside + ops.matmul(reset * h, kernel)

    def blend(self, update: Any, h: Any, new: Any) -> Any:
        return update * h + (1 - update) * new

    def step(self, x: Any, h: Any) -> Any:
        inside = self.thirds(ops.matmul(x, self.kernel) + self.bias)
        kernels = self.thirds(self.recurrent_kernel)
        update, reset = (self.gate(inside[name] + ops.matmul(h, kernels[name])) for name in "zr")
        new = self.squash(self.candidate(inside["h"], reset, h, kernels["h"]))
        return self.blend(update, h, new)

    def call(self, x: Any, states: Any, training: bool = False) -> Any:
        h = self.step(x, states[0])
        return h, [h]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}


class GRUCell(LayerExercise):
    section = "GRUCell: one step of a recurrent layer"
    forbidden = (
        "keras.layers.GRUCell",
        "tensorflow.raw_ops.GRUBlockCell",
        "tensorflow.compat.v1.nn.rnn_cell.GRUCell",
    )
    cases = (Case({"units": 4}, ((3, 2),)), Case({"units": 2}, ((2, 5),)))
    start = dict.fromkeys(("kernel", "recurrent_kernel", "bias"), (-np.inf, np.inf))
    share = {"gradients": 1}
    losses = None  # type: ignore[assignment]

    @staticmethod
    def reference(units: int, **kwargs: Any) -> Any:
        return keras.layers.GRUCell(units, reset_after=False, **kwargs)

    def layer(self, answer: Any, case: Case, **extra: Any) -> Any:
        """Construct a recurrent layer that runs the cell over time and returns every step's output."""
        return keras.layers.RNN(answer(**case.kwargs, **extra), return_sequences=True, unroll=True)

    @aspect(2, "`build` creates kernel, recurrent_kernel and bias")
    def weights(self, t: Trial, answer: Any) -> None:
        for case, shape in self.tried():
            where = case.on(None, shape[-1])
            cell = answer(**case.kwargs)
            t.record("a keras.Layer", isinstance(cell, keras.Layer))
            t.record(f"weights before build {where}", len(cell.weights))
            cell.build((None, shape[-1]))
            record_weights(t, where, cell)

    @aspect(2, "a step returns the output and the new state, which are the same")
    def step(self, t: Trial, answer: Any) -> None:
        for case, shape in self.tried():
            cell = answer(**case.kwargs)
            cell.build((None, shape[-1]))
            units = case.kwargs["units"]
            fill(t, pair(t, cell.weights, list(self.start)))
            where = f"with x {(3, shape[-1])}, h {(3, units)}"
            size = cell.state_size
            t.record(f"state_size {where}", size[0] if isinstance(size, list | tuple) and len(size) == 1 else size)
            found = cell(t.away_from_zero((3, shape[-1])), [tf.constant(t.away_from_zero((3, units)))])
            t.record(f"a pair is returned {where}", isinstance(found, tuple | list) and len(found) == 2)
            output, state = found
            state = state[0] if isinstance(state, tuple | list) else state
            t.record(f"the state is the output {where}", bool(np.allclose(output, state, atol=1e-5)))

    @aspect(2, "in a recurrent layer: the last output is the last state, and a first state can be given")
    def state(self, t: Trial, answer: Any) -> None:
        case = self.cases[0]
        features, units = case.shapes[0][-1], case.kwargs["units"]
        layer = keras.layers.RNN(answer(**case.kwargs), return_state=True)
        x, h = t.away_from_zero((3, 4, features)), t.away_from_zero((3, units))
        layer.build(x.shape)
        fill(t, self.roles(t, layer))
        output, state = layer(x, initial_state=tf.constant(h))
        t.array("last output, from a first state that was given", output)
        t.array("last state, from a first state that was given", state)

    def saved(self, t: Trial, answer: Any, case: Case) -> None:
        shape = case.shapes[0]
        model = keras.Sequential([keras.Input(shape), self.layer(answer, case)])
        fill(t, self.roles(t, model))
        x = case.draw(t, (3, *shape))
        t.array("outputs of a model before it is saved", model(x))
        t.array("outputs of the model saved and loaded", save_and_load(model, [model.layers[0].cell])(x))

    @aspect(1, "it survives `get_config` → `from_config`, and saving in a model")
    def config(self, t: Trial, answer: Any) -> None:
        for case in self.cases:
            cell = answer(**case.kwargs, name="mine", dtype="float64")
            again = type(cell).from_config(cell.get_config())
            t.record(f"name and dtype after from_config {case.on(None, 3)}", [again.name, again.dtype])
            again = type(cell).from_config(answer(**case.kwargs).get_config())
            again.build((None, 3))
            t.record(f"weights' shapes after from_config {case.on(None, 3)}", sorted(map(_shape, again.weights)))
        self.saved(t, answer, self.cases[-1])

    @mistake(
        "gates in another order",
        "Keras keeps the three gates side by side as z, r, h: update, reset, candidate. Yours take other thirds.",
    )
    class order_rzh(_GRUCell):
        order = "rzh"

    @mistake("gates in another order")
    class order_hzr(_GRUCell):
        order = "hzr"

    @mistake("gates in another order")
    class order_hrz(_GRUCell):
        order = "hrz"

    @mistake("gates in another order")
    class order_zhr(_GRUCell):
        order = "zhr"

    @mistake("gates in another order")
    class order_rhz(_GRUCell):
        order = "rhz"

    @mistake(
        "reset after the product",
        "The reset gate decides what of h the candidate gets to see: multiply h by it before the recurrent "
        "kernel does. "
        "Keras's own default is the other way, for speed on a GPU; this cell is the original one.",
    )
    class reset_after(_GRUCell):
        def candidate(self, inside: Any, reset: Any, h: Any, kernel: Any) -> Any:
            return inside + reset * ops.matmul(h, kernel)

    @mistake("reset gate unused", "The candidate sees all of h. What is r for?")
    class no_reset(_GRUCell):
        def candidate(self, inside: Any, reset: Any, h: Any, kernel: Any) -> Any:
            return inside + ops.matmul(h, kernel)

    @mistake(
        "update gate inverted",
        "In Keras z is the share of the old state that is kept; the candidate gets 1 − z. Papers differ on this, "
        "weights "
        "do not.",
    )
    class inverted(_GRUCell):
        def blend(self, update: Any, h: Any, new: Any) -> Any:
            return (1 - update) * h + update * new

    @mistake(
        "update gate unused", "The new state is a blend of the old one and the candidate, and z says how much of each."
    )
    class candidate_alone(_GRUCell):
        def blend(self, update: Any, h: Any, new: Any) -> Any:
            return new

    @mistake("update gate unused")
    class added_up(_GRUCell):
        def blend(self, update: Any, h: Any, new: Any) -> Any:
            return h + update * new

    @mistake(
        "tanh missing",
        "The gates go through a sigmoid; the candidate has to stay between −1 and 1. What keeps it there?",
    )
    class no_tanh(_GRUCell):
        squash = staticmethod(lambda x: x)

    @mistake("tanh missing")
    class sigmoid_for_tanh(_GRUCell):
        squash = staticmethod(ops.sigmoid)

    @mistake("tanh missing")
    class relu_for_tanh(_GRUCell):
        squash = staticmethod(ops.relu)

    @mistake(
        "hard sigmoid",
        "Keras 1 and 2 had a hard sigmoid for the gates, straight lines in place of the curve. Keras 3 has `sigmoid`.",
    )
    class hard_sigmoid(_GRUCell):
        gate = staticmethod(ops.hard_sigmoid)

    @mistake("hard sigmoid")
    class old_hard_sigmoid(_GRUCell):
        gate = staticmethod(lambda x: ops.clip(0.2 * x + 0.5, 0.0, 1.0))

    @mistake("no sigmoid on the gates", "A gate is a share between 0 and 1. Yours can be anything.")
    class open_gates(_GRUCell):
        gate = staticmethod(lambda x: x)

    @mistake("no sigmoid on the gates")
    class tanh_gates(_GRUCell):
        gate = staticmethod(ops.tanh)

    @mistake(
        "state not returned",
        "The layer around the cell carries the state to the next step: return it, `(h, [h])`, and return the new one.",
        telling="a pair is returned",
    )
    class output_only(_GRUCell):
        def call(self, x: Any, states: Any, training: bool = False) -> Any:
            return self.step(x, states[0])

    @mistake("state not returned", telling="the state is the output")
    class old_state(_GRUCell):
        def call(self, x: Any, states: Any, training: bool = False) -> Any:
            return self.step(x, states[0]), states

    @mistake("state not returned", telling="raised")
    class no_state(_GRUCell):
        def call(self, x: Any, states: Any, training: bool = False) -> Any:
            return self.step(x, states[0]), []

    @mistake("state not returned", telling="the state is the output")
    class candidate_as_state(_GRUCell):
        def call(self, x: Any, states: Any, training: bool = False) -> Any:
            return self.step(x, states[0]), [ops.zeros_like(states[0])]

    @mistake(
        "bias missing",
        "Each gate adds its third of the bias, before the sigmoid or the tanh.",
        telling="number of weights",
    )
    class no_bias(_GRUCell):
        def build(self, input_shape: Any) -> None:
            super().build(input_shape)
            self._untrack_variable(self.bias)
            self.bias = 0.0

    @mistake("bias missing")
    class bias_unused(_GRUCell):
        def step(self, x: Any, h: Any) -> Any:
            kept, self.__dict__["bias"] = self.bias, 0.0
            try:
                return super().step(x, h)
            finally:
                self.__dict__["bias"] = kept

    @mistake(
        "state_size missing",
        "`keras.layers.RNN` asks the cell for `state_size`, to make a first state of zeros. Set it in `__init__`.",
    )
    class no_state_size(_GRUCell):
        def __init__(self, units: int, **kwargs: Any) -> None:
            keras.Layer.__init__(self, **kwargs)
            self.units = units


def _shape(weight: Any) -> tuple[int, ...]:
    return tuple(weight.shape)


@right
class _TransformerBlock(keras.Layer):
    def __init__(self, num_heads: int, key_dim: int, hidden: int, rate: float = 0.1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.num_heads, self.key_dim, self.hidden, self.rate = num_heads, key_dim, hidden, rate
        self.supports_masking = True
        self.attention = self.attend_with()
        self.drop_1, self.drop_2 = keras.layers.Dropout(rate), keras.layers.Dropout(rate)
        self.norm_1, self.norm_2 = keras.layers.LayerNormalization(), keras.layers.LayerNormalization()
        self.widen = keras.layers.Dense(hidden, activation="relu")

    def attend_with(self) -> Any:
        return keras.layers.MultiHeadAttention(self.num_heads, self.key_dim)

    def build(self, input_shape: Any) -> None:
        self.narrow = keras.layers.Dense(input_shape[-1])
        self.attention.build(input_shape, input_shape)
        self.widen.build(input_shape)
        self.narrow.build((*input_shape[:-1], self.hidden))
        self.norm_1.build(input_shape)
        self.norm_2.build(input_shape)

    def network(self, x: Any) -> Any:
        return self.narrow(self.widen(x))

    def call(self, x: Any) -> Any:
        x = self.norm_1(x + self.drop_1(self.attention(x, x)))
        return self.norm_2(x + self.drop_2(self.network(x)))

    def get_config(self) -> dict[str, Any]:
        config = {"num_heads": self.num_heads, "key_dim": self.key_dim, "hidden": self.hidden, "rate": self.rate}
        return {**super().get_config(), **config}


class TransformerBlock(_NestedExercise):
    section = "TransformerBlock: a layer made of layers"
    share = {"values": 2, "gradients": 1}
    cases = (Case({"num_heads": 2, "key_dim": 3, "hidden": 8, "rate": 0.0}, ((4, 5),)),)
    masked = Case({"num_heads": 3, "key_dim": 1, "hidden": 7, "rate": 0.0}, ((5, 4),))
    reference = _TransformerBlock

    def shapes_of(self, case: Case, shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
        width, hidden = shape[-1], case.kwargs["hidden"]
        norms = {f"{name} {kind}": (width,) for name in _NORMS for kind in ("gamma", "beta")}
        network = {"hidden kernel": (width, hidden), "hidden bias": (hidden,)}
        network |= {"second kernel": (hidden, width), "second bias": (width,)}
        return _attention_shapes(case, shape) | network | norms

    @aspect(1, "at inference, and unless told otherwise, nothing is dropped")
    def inference(self, t: Trial, answer: Any) -> None:
        case = Case({**self.cases[0].kwargs, "rate": 0.4}, self.cases[0].shapes)
        layer = self.built(answer, case, case.shapes[0])
        fill(t, self.roles(t, layer))
        x = case.draw(t, (3, *case.shapes[0]))
        for where, mode in [("training=False", {"training": False}), ("training not given", {})]:
            outputs, again = layer(x, **mode), layer(x, **mode)
            t.record(f"two calls agree with {where}", bool(np.allclose(outputs, again, atol=1e-5)))
            t.array(f"outputs with rate=0.4, {where}", outputs)

    @aspect(2, "in training, both branches are dropped out at `rate`, right before they are added")
    def dropout(self, t: Trial, answer: Any) -> None:
        kwargs = {"num_heads": 2, "key_dim": 3, "hidden": 8}
        for where, rate, some in [("with rate=0.3", 0.3, {"rate": 0.3}), ("with the default rate", 0.1, {})]:
            for branch, dropped, whole in self._branches(t, answer(**kwargs, **some)):
                t.record(f"share of the {branch} that is dropped {where}", _near(dropped, rate))
                t.record(f"entries of the {branch} are kept whole or dropped whole {where}", whole)
        layer = answer(**kwargs, rate=0.4)
        x = t.away_from_zero((2, 3, 6))
        layer(x)
        for name, weight in self.roles(t, layer).items():
            weight.assign(np.full(weight.shape, float("gamma" in name)))
        alike = bool(np.allclose(layer(x, training=True), layer(x, training=False), atol=1e-4))
        t.record("what is skipped past the branches is not dropped", alike)

    def _branches(self, t: Trial, layer: Any) -> Iterator[tuple[str, Any, bool]]:
        """Give which entries of each branch are dropped, and if that is all: one branch is 1 everywhere, the skip 0."""
        width = 30
        layer(np.zeros((1, 2, width), "float32"))
        roles = self.roles(t, layer)
        halves = np.arange(2)[:, None] == np.arange(width) % 2
        branches: dict[str, dict[str, Any]] = {
            "attention": {"value bias": 1.0, "output kernel": np.repeat(halves, 3, axis=0) / 3},
            "network": {"hidden bias": 1.0, "second kernel": np.repeat(halves, 4, axis=0) / 4},
        }
        for branch, some in branches.items():
            for name, weight in roles.items():
                value = some.get(name, float("gamma" in name))
                weight.assign(np.reshape(value, weight.shape) if np.ndim(value) else np.full(weight.shape, value))
            out = np.asarray(layer(np.zeros((4, 20, width), "float32"), training=True))
            top, low = out.max(axis=-1, keepdims=True), out.min(axis=-1, keepdims=True)
            dropped = out < top - 1e-3
            yield branch, dropped, bool(np.all(~dropped | np.isclose(out, low, atol=1e-3)))

    @aspect(2, "the mask is used by attention, and handed on to the next layer")
    def mask(self, t: Trial, answer: Any) -> None:
        model, _, ids = self.padded(t, answer)
        outputs = model(ids)
        t.array("outputs at the steps that the mask keeps", np.asarray(outputs)[ids != 0])
        pooled = keras.layers.GlobalAveragePooling1D()(keras.Sequential([*model.layers])(ids))
        t.array("mean over the steps that the mask keeps, by the layer that comes next", pooled)

    @aspect(1, "it survives `get_config` → `from_config`, rate included, and saving in a model")
    def config(self, t: Trial, answer: Any) -> None:
        super().config(t, answer)
        layer = self.layer(answer, Case({**self.cases[0].kwargs, "rate": 0.5}))
        again = type(layer).from_config(layer.get_config())
        shares = [[_near(dropped, 0.5) for _, dropped, _ in self._branches(t, each)] for each in (layer, again)]
        t.record("after from_config the rate is what it was", shares[0] == shares[1])

    @mistake(
        "pre-norm",
        "Here the normalization comes last: of the sum of skip and branch, not of what the branch is given.",
    )
    class pre_norm(_TransformerBlock):
        def call(self, x: Any) -> Any:
            y = self.norm_1(x)
            x = x + self.drop_1(self.attention(y, y))
            return x + self.drop_2(self.network(self.norm_2(x)))

    @mistake("pre-norm")
    class norm_inside_the_branch(_TransformerBlock):
        def call(self, x: Any) -> Any:
            x = x + self.norm_1(self.drop_1(self.attention(x, x)))
            return x + self.norm_2(self.drop_2(self.network(x)))

    @mistake(
        "a residual missing",
        "Each branch is added to what went into it. Count the plus signs in `call`: there are two branches.",
    )
    class no_first_residual(_TransformerBlock):
        def call(self, x: Any) -> Any:
            x = self.norm_1(self.drop_1(self.attention(x, x)))
            return self.norm_2(x + self.drop_2(self.network(x)))

    @mistake("a residual missing")
    class no_second_residual(_TransformerBlock):
        def call(self, x: Any) -> Any:
            x = self.norm_1(x + self.drop_1(self.attention(x, x)))
            return self.norm_2(self.drop_2(self.network(x)))

    @mistake("a residual missing")
    class no_residual(_TransformerBlock):
        def call(self, x: Any) -> Any:
            x = self.norm_1(self.drop_1(self.attention(x, x)))
            return self.norm_2(self.drop_2(self.network(x)))

    @mistake(
        "second residual from the input",
        "The second branch is added to what went into it, the first normalization's output, not to the block's input.",
    )
    class residual_from_the_input(_TransformerBlock):
        def call(self, x: Any) -> Any:
            y = self.norm_1(x + self.drop_1(self.attention(x, x)))
            return self.norm_2(x + self.drop_2(self.network(y)))

    @mistake(
        "a normalization missing",
        "There are two sums in the block, and each is normalized.",
        telling="number of weights",
    )
    class no_first_norm(_TransformerBlock):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.norm_1 = keras.layers.Identity()

    @mistake(
        "sublayers made in call",
        "A layer that `call` makes is a new one, with new random weights, every time, and nobody keeps it. Make "
        "layers in "
        "`__init__` or `build`.",
        telling="number of weights",
    )
    class made_in_call(_TransformerBlock):
        def __init__(self, num_heads: int, key_dim: int, hidden: int, rate: float = 0.1, **kwargs: Any) -> None:
            keras.Layer.__init__(self, **kwargs)
            self.num_heads, self.key_dim, self.hidden, self.rate = num_heads, key_dim, hidden, rate
            self.supports_masking = True

        def build(self, input_shape: Any) -> None:
            pass

        def call(self, x: Any) -> Any:
            attention = keras.layers.MultiHeadAttention(self.num_heads, self.key_dim)
            network = keras.Sequential([keras.layers.Dense(self.hidden, "relu"), keras.layers.Dense(x.shape[-1])])
            first, second = keras.layers.LayerNormalization(), keras.layers.LayerNormalization()
            x = first(x + keras.layers.Dropout(self.rate)(attention(x, x)))
            return second(x + keras.layers.Dropout(self.rate)(network(x)))

    @mistake("sublayers made in call", telling="number of weights")
    class dense_made_in_call(_TransformerBlock):
        def build(self, input_shape: Any) -> None:
            self.attention.build(input_shape, input_shape)
            self.norm_1.build(input_shape)
            self.norm_2.build(input_shape)

        def network(self, x: Any) -> Any:
            return keras.layers.Dense(x.shape[-1])(keras.layers.Dense(self.hidden, "relu")(x))

    @mistake("sublayers made in call", telling="raised")
    class kept_by_call(_TransformerBlock):
        def call(self, x: Any) -> Any:
            self.narrow = keras.layers.Dense(x.shape[-1])
            return super().call(x)

    @mistake(
        "one norm shared",
        "Two places, one layer: both sums are scaled and shifted by the same gamma and beta. Each needs its own.",
        telling="number of weights",
    )
    class shared_norm(_TransformerBlock):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.norm_2 = self.norm_1

        def build(self, input_shape: Any) -> None:
            self.narrow = keras.layers.Dense(input_shape[-1])
            self.attention.build(input_shape, input_shape)
            self.widen.build(input_shape)
            self.narrow.build((*input_shape[:-1], self.hidden))
            self.norm_1.build(input_shape)

    @mistake("one norm shared")
    class second_norm_unused(_TransformerBlock):
        def call(self, x: Any) -> Any:
            x = self.norm_1(x + self.drop_1(self.attention(x, x)))
            return self.norm_1(x + self.drop_2(self.network(x)))

    @mistake(
        "dropout on at inference",
        "Something says `training=True` whatever the block is called with. Dropout layers know the mode by themselves.",
        telling="two calls agree",
    )
    class always_dropping(_TransformerBlock):
        def call(self, x: Any) -> Any:
            x = self.norm_1(x + self.drop_1(self.attention(x, x), training=True))
            return self.norm_2(x + self.drop_2(self.network(x), training=True))

    @mistake("dropout on at inference", telling="two calls agree")
    class dropping_by_default(_TransformerBlock):
        def call(self, x: Any, training: bool = True) -> Any:
            x = self.norm_1(x + self.drop_1(self.attention(x, x), training=training))
            return self.norm_2(x + self.drop_2(self.network(x), training=training))

    @mistake(
        "dropout missing",
        "In training each branch is thinned out before it is added: the attention's output and the network's. "
        "Are both?",
        telling="share of the",
    )
    class no_dropout(_TransformerBlock):
        def call(self, x: Any) -> Any:
            x = self.norm_1(x + self.attention(x, x))
            return self.norm_2(x + self.network(x))

    @mistake("dropout missing", telling="share of the network")
    class dropout_in_the_first_branch(_TransformerBlock):
        def call(self, x: Any) -> Any:
            x = self.norm_1(x + self.drop_1(self.attention(x, x)))
            return self.norm_2(x + self.network(x))

    @mistake("dropout missing", telling="share of the attention")
    class dropout_in_the_second_branch(_TransformerBlock):
        def call(self, x: Any) -> Any:
            x = self.norm_1(x + self.attention(x, x))
            return self.norm_2(x + self.drop_2(self.network(x)))

    @mistake(
        "dropout inside attention",
        "`MultiHeadAttention(dropout=…)` drops attention weights. The block's dropout acts on the branch's "
        "result, and on "
        "nothing else.",
    )
    class inside_attention(_TransformerBlock):
        def attend_with(self) -> Any:
            return keras.layers.MultiHeadAttention(self.num_heads, self.key_dim, dropout=self.rate)

    @mistake("dropout inside attention")
    class inside_attention_alone(inside_attention.answer):  # type: ignore[name-defined, misc]
        def call(self, x: Any) -> Any:
            x = self.norm_1(x + self.attention(x, x))
            return self.norm_2(x + self.drop_2(self.network(x)))

    @mistake(
        "network without relu",
        "Two linear layers in a row are one linear layer. What stands between them?",
    )
    class linear_network(_TransformerBlock):
        def network(self, x: Any) -> Any:
            return self.narrow(ops.matmul(x, self.widen.kernel) + self.widen.bias)

    @mistake("relu on the network's output", "The second Dense layer is linear: its result may be negative.")
    class relu_twice(_TransformerBlock):
        def network(self, x: Any) -> Any:
            return ops.relu(super().network(x))

    @mistake(
        "mask not handed on",
        "The attention heeds the mask, and the layer after the block never hears of it. Which attribute says "
        "that a layer "
        "passes masks through?",
        telling="mean over the steps",
    )
    class mask_lost(_TransformerBlock):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.supports_masking = False

    @mistake("mask dropped", "Padded steps get their share of the attention. What became of the mask?")
    class mask_dropped(_TransformerBlock):
        def call(self, x: Any) -> Any:
            y = x + 0.0
            x = self.norm_1(x + self.drop_1(self.attention(y, y)))
            return self.norm_2(x + self.drop_2(self.network(x)))

    @mistake(
        "config missing",
        "`from_config` hands `get_config`'s dict to the constructor: all four arguments have to be in it, the "
        "rate as well.",
        telling="raised",
    )
    class base_config(_TransformerBlock):
        def get_config(self) -> dict[str, Any]:
            return keras.Layer.get_config(self)

    @mistake("config missing", telling="after from_config the rate")
    class config_without_rate(_TransformerBlock):
        def get_config(self) -> dict[str, Any]:
            return {key: value for key, value in super().get_config().items() if key != "rate"}

    @mistake("config missing", telling="name and dtype after from_config")
    class config_without_base(_TransformerBlock):
        def get_config(self) -> dict[str, Any]:
            names = ("num_heads", "key_dim", "hidden", "rate")
            return {key: value for key, value in super().get_config().items() if key in names}

    @mistake(
        "another epsilon",
        "The block's normalizations have Keras's default epsilon, 0.001. Yours have another.",
    )
    class small_epsilon(_TransformerBlock):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.norm_1 = keras.layers.LayerNormalization(epsilon=1e-6)
            self.norm_2 = keras.layers.LayerNormalization(epsilon=1e-6)


def _near(dropped: Any, rate: float) -> str:
    share, margin = float(dropped.mean()), 6 * float(np.sqrt(rate * (1 - rate) / dropped.size))
    return f"near {rate}" if abs(share - rate) <= margin else "none" if share == 0 else f"not near {rate}"


@right
@keras.saving.register_keras_serializable(package="capstone")
class _Scaled(keras.Layer):
    def __init__(self, by: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by = by

    def call(self, x: Any) -> Any:
        return x / self.by


@right
@keras.saving.register_keras_serializable(package="capstone")
class _Hidden(keras.Layer):
    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    def call(self, x: Any) -> Any:
        return ops.relu(ops.matmul(x, self.kernel) + self.bias)


@right
class _Unregistered(_Hidden):
    pass


@right
def _classifier(
    *hidden: Any,
    classes: int = 10,
    activation: str | None = "softmax",
    loss: Any = "sparse_categorical_crossentropy",
    rate: float = 3e-3,
    scale: Any = None,
) -> Any:
    layers = [scale or _Scaled(16.0), *(hidden or [_Hidden(48)]), keras.layers.Dense(classes, activation=activation)]
    model = keras.Sequential([keras.Input((64,)), *layers])
    # Many steps a call: the grader trains this model and several wrong ones.
    model.compile(keras.optimizers.Adam(rate), loss=loss, metrics=["accuracy"], steps_per_execution=10)
    return model


class digit_classifier(Exercise):
    section = "A digit classifier out of your own layers"
    reference = staticmethod(right(lambda: _classifier()))

    @aspect(1, "a compiled model from (None, 64) to (None, 10)")
    def model(self, t: Trial, answer: Any) -> None:
        model = answer()
        t.record("a keras.Model", isinstance(model, keras.Model))
        t.record("compiled", bool(model.compiled))
        shape = tuple(model(t.uniform((3, 64), 0, 16)).shape)
        t.record("the outputs are 10 wide", shape[-1:] == (10,))
        t.record("shape of the outputs for inputs (3, 64)", shape)

    @aspect(2, "it holds at least two instances of your own layers")
    def own_layers(self, t: Trial, answer: Any) -> None:
        model = answer()
        model(t.uniform((2, 64), 0, 16))
        count = sum(not _is_keras(layer) for layer in model._flatten_layers(include_self=False))
        t.record("instances of your own layers", "two or more" if count >= 2 else "fewer than two")

    @aspect(4, "trained for 20 epochs, it knows at least 94 % of the digits it has not seen")
    def learns(self, t: Trial, answer: Any) -> None:
        model = answer()
        x, y, unseen, labels = _digits()
        if tuple(model(x[:3]).shape) != (3, 10) or not model.compiled:
            t.record("can be trained", "not without ten outputs and a loss")
            return
        t.record("can be trained", "yes")
        try:
            model.fit(x, y, batch_size=32, epochs=20, verbose=0)
        except Exception as error:
            t.record("fit with integer labels", f"raised {type(error).__name__}")
            return
        t.record("fit with integer labels", "ran")
        outputs = np.asarray(model.predict(unseen, verbose=0), "float64")
        good = bool((outputs.argmax(-1) == labels).mean() >= 0.94)
        t.record("share of unseen digits that it knows", "at least 94 %" if good else "less than 94 %")
        if not good:
            t.record("the loss it was trained with", _loss_of(model, outputs, unseen, labels))

    @aspect(2, "saved and loaded, it gives the same outputs")
    def saved(self, t: Trial, answer: Any) -> None:
        model = answer()
        x = t.uniform((4, 64), 0, 16)
        before = np.asarray(model(x))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Keras remarks that an optimizer without a step taken has nothing to load
            after = save_and_load(model)(x)
        t.record("outputs of the loaded model are the saved one's", bool(np.allclose(after, before, atol=1e-5)))

    @mistake(
        "no custom layer",
        "The model works and has too little of your own in it. Which of the layers that you wrote in this course "
        "fit here?",
        telling="instances of your own layers",
    )
    def keras_only() -> Any:
        return _classifier(keras.layers.Dense(48, "relu"), scale=keras.layers.Rescaling(1 / 16))

    @mistake(
        "wrong loss",
        "The labels are whole numbers from 0 to 9, and the outputs ten probabilities, or ten logits. Which loss "
        "takes just "
        "those, and how is it told which of the two it gets?",
        telling="fit with integer labels",
    )
    def for_one_hot_labels() -> Any:
        return _classifier(loss="categorical_crossentropy")

    @mistake("wrong loss", telling="the loss it was trained with")
    def logits_for_probabilities() -> Any:
        return _classifier(activation=None)

    @mistake("wrong loss", telling="the loss it was trained with")
    def squared_error() -> Any:
        return _classifier(loss="mse")

    @mistake(
        "outputs not 10 wide",
        "There are ten digits, and each needs an output of its own.",
        telling="the outputs are 10 wide",
    )
    def one_output() -> Any:
        return _classifier(classes=1, activation="sigmoid", loss="binary_crossentropy")

    @mistake("outputs not 10 wide", telling="the outputs are 10 wide")
    def nine_outputs() -> Any:
        return _classifier(classes=9)

    @mistake(
        "custom layer not registered",
        "Loading a model finds its classes by their registered names. Every layer of yours that is in the model "
        "needs the "
        "decorator, those inside other layers too.",
        telling="raised",
    )
    def not_registered() -> Any:
        return _classifier(_Unregistered(48))

    @mistake("not compiled", "`compile` says with which loss and optimizer a model is trained.", telling="compiled")
    def not_compiled() -> Any:
        compiled = _classifier()
        return keras.Sequential([keras.Input((64,)), *compiled.layers])

    @mistake(
        "learns too little",
        "The loss fits and the model hardly moves: look at its learning rate, its scaling, and how wide it is.",
        telling="the loss it was trained with",
    )
    def hardly_moves() -> Any:
        return _classifier(rate=1e-5)


def _digits() -> tuple[Any, Any, Any, Any]:
    """Return 1200 raw digits with labels, and 597 others with theirs; the split is fixed."""
    x, y = load_digits(return_X_y=True)
    order = np.random.default_rng(8).permutation(len(x))
    x, y = x[order].astype("float32"), y[order].astype("int32")
    return x[:1200], y[:1200], x[1200:], y[1200:]


def _is_keras(layer: Any) -> bool:
    return type(layer).__module__.split(".")[0] == "keras"


def _loss_of(model: Any, outputs: Any, x: Any, y: Any) -> str:
    """Say whether a model's loss is the cross-entropy of whole-number labels with its outputs, by its value."""
    loss = model.evaluate(x, y, verbose=0, return_dict=True)["loss"] - float(sum(map(float, model.losses)))
    probabilities = outputs if np.allclose(outputs.sum(-1), 1, atol=1e-4) else np.asarray(ops.softmax(outputs))
    expected = -np.log(np.maximum(probabilities[np.arange(len(y)), y], 1e-7)).mean()
    return "the cross-entropy of its outputs" if abs(loss - expected) < 1e-2 * (1 + expected) else "another one"
