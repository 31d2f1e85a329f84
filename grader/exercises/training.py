"""Unit 07: what `fit` does, forward, backward, update."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from grader.contract import fill, save_and_load
from grader.exercise import Exercise, aspect, mistake, right
from grader.trial import Trial, as_array


def _model(t: Trial, features: int, *layers: Any, cls: Any = keras.Sequential, **kwargs: Any) -> Any:
    """Chain `layers` to a model, a functional `cls` unless it is Sequential, with weights that the seed makes."""
    if cls is keras.Sequential:
        model = cls([keras.Input((features,)), *layers])
    else:
        inputs = outputs = keras.Input((features,))
        for layer in layers:
            outputs = layer(outputs)
        model = cls(inputs, outputs, **kwargs)
    fill(t, _weights(model))
    return model


def _plain(t: Trial, features: int = 3, **kwargs: Any) -> Any:
    hidden = keras.layers.Dense(4, "tanh", name="hidden")
    return _model(t, features, hidden, keras.layers.Dense(2, "sigmoid", name="output"), **kwargs)


def _linear(t: Trial, features: int = 3, **kwargs: Any) -> Any:
    hidden = keras.layers.Dense(4, name="hidden")
    return _model(t, features, hidden, keras.layers.Dense(2, name="output"), **kwargs)


def _moody(t: Trial, features: int = 3, **kwargs: Any) -> Any:
    """Make a model that does one thing in training and another at inference."""
    norm = keras.layers.BatchNormalization(name="norm")
    drop = keras.layers.Dropout(0.5, seed=3, name="drop")
    return _model(t, features, norm, drop, keras.layers.Dense(2, name="output"), **kwargs)


def _penalized(t: Trial, features: int = 3, **kwargs: Any) -> Any:
    """Make a model that has a loss of its own."""
    hidden = keras.layers.Dense(4, "tanh", kernel_regularizer=keras.regularizers.L2(0.3), name="hidden")
    return _model(t, features, hidden, keras.layers.Dense(2, name="output"), **kwargs)


def _weights(model: Any) -> dict[str, Any]:
    return {f"{weight.name} of {layer.name}": weight for layer in model.layers for weight in layer.weights}


def _record_weights(t: Trial, model: Any, when: str) -> None:
    for name, weight in _weights(model).items():
        t.array(f"{name} {when}", weight)


def _xy(t: Trial, samples: int, features: int = 3) -> tuple[Any, Any]:
    return t.normal((samples, features)), t.uniform((samples, 2), 0.1, 0.9)


def _float(found: Any) -> Any:
    """Return a number however it is wrapped; what type it has is looked at by an aspect of its own."""
    found = as_array(found)
    return float(found.ravel()[0]) if isinstance(found, np.ndarray) and found.size == 1 else found


@right
def _step(
    model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, training: bool | None = True, own: bool = True
) -> Any:
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=training))
        if own:
            loss += sum(model.losses)
    weights = model.trainable_weights
    optimizer.apply(tape.gradient(loss, weights), weights)
    return float(loss)


class train_step(Exercise):
    section = "One step by hand"
    forbidden = (
        "keras.Model.train_on_batch",
        "keras.Model.train_step",
        "keras.Model.make_train_function",
        "keras.Model.fit",
    )

    @staticmethod
    def reference(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        model.compile(optimizer, loss_fn, run_eagerly=True)
        model.reset_metrics()
        return model.train_on_batch(x, y)

    @aspect(2, "it returns the loss that the batch had before the update")
    def loss(self, t: Trial, answer: Any) -> None:
        for samples, features, loss_fn in (
            (6, 3, keras.losses.MeanSquaredError()),
            (5, 2, keras.losses.BinaryCrossentropy()),
        ):
            x, y = _xy(t, samples, features)
            found = answer(_plain(t, features), loss_fn, keras.optimizers.SGD(0.5), x, y)
            t.record(f"loss returned for {samples} samples with {type(loss_fn).__name__}", _float(found))

    @aspect(3, "the optimizer moves every weight down its gradient, step after step")
    def update(self, t: Trial, answer: Any) -> None:
        model = _plain(t)
        optimizer = keras.optimizers.SGD(1.5, momentum=0.8)
        for samples in (5, 4):
            answer(model, keras.losses.BinaryCrossentropy(), optimizer, *_xy(t, samples))
        _record_weights(t, model, "after two steps with momentum")

    @aspect(2, "the forward pass is one of training: dropout drops, batch statistics move")
    def training(self, t: Trial, answer: Any) -> None:
        model = _moody(t)
        answer(model, keras.losses.MeanSquaredError(), keras.optimizers.SGD(0.1), *_xy(t, 6))
        _record_weights(t, model, "after a step with dropout and batch normalization")

    @aspect(2, "the model's own losses count: in what is returned, and in the gradients")
    def own_losses(self, t: Trial, answer: Any) -> None:
        for rate in (0.0, 0.2):
            model = _penalized(t)
            found = answer(model, keras.losses.MeanSquaredError(), keras.optimizers.SGD(rate), *_xy(t, 5))
            if rate:
                _record_weights(t, model, "after a step with an L2 penalty")
            else:
                t.record("loss returned with an L2 penalty and a learning rate of 0", _float(found))

    @aspect(2, "a frozen layer stays as it is")
    def frozen(self, t: Trial, answer: Any) -> None:
        model = _plain(t)
        model.layers[0].trainable = False
        answer(model, keras.losses.MeanSquaredError(), keras.optimizers.SGD(3.0), *_xy(t, 5))
        _record_weights(t, model, "after a step with the hidden layer frozen")

    @aspect(1, "what it returns is a number")
    def number(self, t: Trial, answer: Any) -> None:
        found = answer(_plain(t), keras.losses.MeanSquaredError(), keras.optimizers.SGD(0.0), *_xy(t, 4))
        t.number("what is returned with a learning rate of 0", found)

    @mistake(
        "forward outside the tape",
        "A tape knows only what was computed while it was open, and the way from the weights to the loss begins in the "
        "forward pass. Which lines stand under `with`?",
    )
    def forward_outside(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        y_pred = model(x, training=True)
        with tf.GradientTape() as tape:
            loss = loss_fn(y, y_pred) + sum(model.losses)
        weights = model.trainable_weights
        optimizer.apply(tape.gradient(loss, weights), weights)
        return float(loss)

    @mistake("forward outside the tape")
    def everything_outside(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
        with tf.GradientTape() as tape:
            tape.watch(loss)
        weights = model.trainable_weights
        optimizer.apply(tape.gradient(loss, weights), weights)
        return float(loss)

    @mistake("forward outside the tape")
    def left_as_numpy(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = tf.constant(_float(loss_fn(y, model(x, training=True)))) + sum(map(float, model.losses))
        weights = model.trainable_weights
        optimizer.apply(tape.gradient(loss, weights), weights)
        return float(loss)

    @mistake(
        "`training` not set",
        "Dropout and batch normalization behave in training as they do not at inference, and a bare call is inference. "
        "How does a model learn which of the two this is?",
    )
    def inference(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        return _step(model, loss_fn, optimizer, x, y, training=None)

    @mistake("`training` not set")
    def loss_by_another_pass(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        model(x, training=True)
        return _step(model, loss_fn, optimizer, x, y, training=False)

    @mistake(
        "regularization left out",
        "`loss_fn` sees the outputs only. What the layers add for their weights waits in `model.losses` after the "
        "forward pass.",
    )
    def no_own_losses(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        return _step(model, loss_fn, optimizer, x, y, own=False)

    @mistake("regularization left out")
    def own_losses_reported_only(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        own = float(sum(model.losses))
        return _step(model, loss_fn, optimizer, x, y, own=False) + own

    @mistake("regularization left out")
    def own_losses_descended_only(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        own = float(sum(model.losses))
        return _step(model, loss_fn, optimizer, x, y) - own

    @mistake(
        "gradients and weights zipped the wrong way",
        "`apply_gradients` takes pairs of a gradient and its weight, in this order; `apply` takes two lists, in this "
        "order too.",
        telling="raised",
    )
    def zipped_wrong(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
        weights = model.trainable_weights
        optimizer.apply_gradients(zip(weights, tape.gradient(loss, weights), strict=True))
        return float(loss)

    @mistake("gradients and weights zipped the wrong way", telling="raised")
    def not_zipped(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
        weights = model.trainable_weights
        optimizer.apply_gradients((tape.gradient(loss, weights), weights))
        return float(loss)

    @mistake("gradients and weights zipped the wrong way", telling="raised")
    def another_order(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
        weights = model.trainable_weights
        optimizer.apply(tape.gradient(loss, weights), weights[::-1])
        return float(loss)

    @mistake(
        "all weights in place of trainable ones",
        "The frozen layer moved. The model keeps two lists of weights; only one of them is the optimizer's business.",
    )
    def all_weights(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
        optimizer.apply(tape.gradient(loss, model.weights), model.weights)
        return float(loss)

    @mistake("all weights in place of trainable ones")
    def weights_with_gradients(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
        pairs = [
            (g, w) for g, w in zip(tape.gradient(loss, model.weights), model.weights, strict=True) if g is not None
        ]
        optimizer.apply_gradients(pairs)
        return float(loss)

    @mistake("all weights in place of trainable ones")
    def zeros_for_missing_gradients(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
        zero = tf.UnconnectedGradients.ZERO
        optimizer.apply(tape.gradient(loss, model.weights, unconnected_gradients=zero), model.weights)
        return float(loss)

    @mistake(
        "loss after the update",
        "The loss that Keras reports is the one that the gradients were taken of: computed before the weights moved.",
    )
    def loss_afterwards(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        _step(model, loss_fn, optimizer, x, y)
        return float(loss_fn(y, model(x)) + sum(model.losses))

    @mistake("loss after the update")
    def loss_afterwards_in_training(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        _step(model, loss_fn, optimizer, x, y)
        return float(loss_fn(y, model(x, training=True)) + sum(model.losses))

    @mistake(
        "never updates",
        "Loss and gradients are there, and no weight has moved: the third of the three parts is missing.",
    )
    def no_update(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        return float(loss_fn(y, model(x, training=True)) + sum(model.losses))

    @mistake(
        "the optimizer is left out",
        "`w − learning rate · gradient` is what plain SGD does. Another optimizer has rules and a memory of its own: "
        "let it update.",
    )
    def by_hand(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
        for weight, gradient in zip(model.trainable_weights, tape.gradient(loss, model.trainable_weights), strict=True):
            weight.assign_sub(optimizer.learning_rate * gradient)
        return float(loss)

    @mistake(
        "arguments of the loss swapped",
        "A Keras loss takes what should have come out first and what did come out second. With the squared error "
        "nobody notices.",
    )
    def swapped(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        return _step(model, lambda y_true, y_pred: loss_fn(y_pred, y_true), optimizer, x, y)

    @mistake(
        "fails without losses of its own",
        "Most models have no losses of their own, and `model.losses` is an empty list then. What does your sum make "
        "of it?",
        telling="raised",
    )
    def adds_nothing(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True)) + tf.add_n(model.losses)
        weights = model.trainable_weights
        optimizer.apply(tape.gradient(loss, weights), weights)
        return float(loss)

    @mistake(
        "no number returned",
        "The step is right and what comes back is no Python number. A tensor with one entry becomes one by `float(…)`.",
        telling="what is returned",
    )
    def tensor(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        return tf.constant(_step(model, loss_fn, optimizer, x, y))

    @mistake("no number returned", telling="what is returned")
    def nothing(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
        _step(model, loss_fn, optimizer, x, y)


@right
def _batches(x: Any, y: Any, batch_size: int) -> list[tuple[Any, Any]]:
    return [(x[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(x), batch_size)]


@right
def _evaluate(
    model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int, training: bool = False, own: bool = True
) -> float:
    total = 0.0
    for xb, yb in _batches(x, y, batch_size):
        total += float(loss_fn(yb, model(xb, training=training))) * len(xb)
    return total / len(x) + (float(sum(model.losses)) if own else 0.0)


class evaluate(Exercise):
    section = "Evaluation"
    forbidden = (
        "keras.Model.evaluate",
        "keras.Model.test_on_batch",
        "keras.Model.test_step",
        "keras.Model.make_test_function",
    )

    @staticmethod
    def reference(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        model.compile(loss=loss_fn, run_eagerly=True)
        return model.evaluate(x, y, batch_size=batch_size, verbose=0)

    @aspect(2, "the mean loss over batches of equal size")
    def equal(self, t: Trial, answer: Any) -> None:
        model = _plain(t)
        for samples, batch_size in ((8, 4), (5, 5)):
            found = answer(model, keras.losses.BinaryCrossentropy(), *_xy(t, samples), batch_size)
            t.record(f"loss of {samples} samples in batches of {batch_size}", _float(found))

    @aspect(2, "a short last batch counts for the samples in it")
    def short(self, t: Trial, answer: Any) -> None:
        model = _plain(t)
        for samples, batch_size in ((7, 3), (5, 4), (3, 8)):
            found = answer(model, keras.losses.MeanSquaredError(), *_xy(t, samples), batch_size)
            t.record(f"loss of {samples} samples in batches of {batch_size}", _float(found))

    @aspect(2, "the forward pass is one of inference")
    def inference(self, t: Trial, answer: Any) -> None:
        found = answer(_moody(t), keras.losses.MeanSquaredError(), *_xy(t, 6), 3)
        t.record("loss with dropout and batch normalization", _float(found))

    @aspect(1, "the model's own losses count")
    def own_losses(self, t: Trial, answer: Any) -> None:
        found = answer(_penalized(t), keras.losses.MeanSquaredError(), *_xy(t, 6), 2)
        t.record("loss with an L2 penalty", _float(found))

    @aspect(2, "the model is afterwards what it was before")
    def unchanged(self, t: Trial, answer: Any) -> None:
        model = _moody(t)
        before = [weight.numpy() for weight in model.trainable_weights]
        answer(model, keras.losses.MeanSquaredError(), *_xy(t, 5), 3)
        kept = all(map(np.array_equal, before, model.trainable_weights))
        t.record("the trainable weights are what they were before", kept)
        _record_weights(t, model, "after an evaluation")

    @aspect(1, "what it returns is a number")
    def number(self, t: Trial, answer: Any) -> None:
        found = answer(_plain(t), keras.losses.MeanSquaredError(), *_xy(t, 4), 4)
        t.number("what is returned for one batch", found)

    @mistake(
        "unweighted mean",
        "Each batch counts as much as any other, however few samples are in it. The samples should count, not the "
        "batches.",
    )
    def unweighted(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        losses = [float(loss_fn(yb, model(xb)) + sum(model.losses)) for xb, yb in _batches(x, y, batch_size)]
        return sum(losses) / len(losses)

    @mistake("unweighted mean")
    def weighted_by_batch_size(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        losses = [float(loss_fn(yb, model(xb)) + sum(model.losses)) for xb, yb in _batches(x, y, batch_size)]
        return sum(loss * batch_size for loss in losses) / len(x)

    @mistake(
        "training mode",
        "Nothing is learned here: dropout should be off, and batch normalization should use the statistics it has, "
        "not new ones.",
    )
    def training_mode(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        return _evaluate(model, loss_fn, x, y, batch_size, training=True)

    @mistake("training mode")
    def training_mode_whole(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        return _evaluate(model, loss_fn, x, y, len(x), training=True)

    @mistake(
        "last batch dropped",
        "Samples are left over when their number is not a multiple of batch_size. They were asked about too.",
    )
    def dropped(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        whole = len(x) // batch_size * batch_size
        return _evaluate(model, loss_fn, x[:whole], y[:whole], batch_size)

    @mistake("last batch dropped")
    def dropped_and_divided_by_all(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        whole = len(x) // batch_size * batch_size
        total = sum(
            float(loss_fn(yb, model(xb)) + sum(model.losses)) * len(xb)
            for xb, yb in _batches(x[:whole], y[:whole], batch_size)
        )
        return total / len(x)

    @mistake("last batch dropped")
    def dropped_harmlessly(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        whole = len(x) // batch_size * batch_size
        return _evaluate(model, loss_fn, x[:whole], y[:whole], batch_size) if whole else 0.0

    @mistake("last batch dropped")
    def dropped_mean(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        whole = len(x) // batch_size * batch_size
        with np.errstate(all="ignore"):
            return np.mean(
                [_evaluate(model, loss_fn, *pair, batch_size) for pair in _batches(x[:whole], y[:whole], batch_size)]
                or np.nan
            )

    @mistake(
        "updates the weights",
        "The model came out different from what it was. To evaluate is to look: forward and loss, no gradients, no "
        "update.",
        telling="the trainable weights are what",
    )
    def updates(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        optimizer = keras.optimizers.SGD(0.01)
        losses = [_step(model, loss_fn, optimizer, xb, yb, False) * len(xb) for xb, yb in _batches(x, y, batch_size)]
        return sum(losses) / len(x)

    @mistake("updates the weights", telling="kernel of output after")
    def trains(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        optimizer = keras.optimizers.SGD(0.01)
        losses = [_step(model, loss_fn, optimizer, xb, yb) * len(xb) for xb, yb in _batches(x, y, batch_size)]
        return sum(losses) / len(x)

    @mistake(
        "regularization left out",
        "The loss that `evaluate` reports is the one that training lowers, the model's own losses included.",
    )
    def no_own_losses(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        return _evaluate(model, loss_fn, x, y, batch_size, own=False)

    @mistake("regularization left out")
    def own_losses_shared_out(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        return _evaluate(model, loss_fn, x, y, batch_size, own=False) + float(sum(model.losses)) / len(x)

    @mistake("sum in place of a mean", "The losses are added up. How many samples does the sum belong to?")
    def total(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        return _evaluate(model, loss_fn, x, y, batch_size) * len(x)

    @mistake("sum in place of a mean")
    def total_of_batches(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        return sum(float(loss_fn(yb, model(xb)) + sum(model.losses)) for xb, yb in _batches(x, y, batch_size))

    @mistake("last batch only", "What is returned is the loss of the last batch. The ones before it were forgotten.")
    def last_only(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        return [float(loss_fn(yb, model(xb)) + sum(model.losses)) for xb, yb in _batches(x, y, batch_size)][-1]

    @mistake(
        "no number returned",
        "What comes back is no Python number. A tensor with one entry becomes one by `float(…)`.",
        telling="what is returned",
    )
    def tensor(model: Any, loss_fn: Any, x: Any, y: Any, batch_size: int) -> Any:
        return tf.constant(_evaluate(model, loss_fn, x, y, batch_size))


@right
def _fit(
    model: Any,
    loss_fn: Any,
    optimizer: Any,
    x: Any,
    y: Any,
    batch_size: int,
    epochs: int,
    step: Any = _step,
    reduce: Any = None,
) -> Any:
    history = []
    for _ in range(epochs):
        batches = _batches(x, y, batch_size)
        losses = [step(model, loss_fn, optimizer, *batch) for batch in batches]
        sizes = [len(xb) for xb, _ in batches]
        history.append(reduce(losses) if reduce else float(np.average(losses, weights=sizes)))
    return {"loss": history}


class fit(Exercise):
    section = "The loop around it"
    forbidden = (
        "keras.Model.fit",
        "keras.Model.train_on_batch",
        "keras.Model.train_step",
        "keras.Model.make_train_function",
    )

    @staticmethod
    def reference(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        model.compile(optimizer, loss_fn, run_eagerly=True)
        return model.fit(x, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history

    @aspect(3, "one update a batch, in order, in every epoch")
    def updates(self, t: Trial, answer: Any) -> None:
        model = _plain(t)
        answer(model, keras.losses.MeanSquaredError(), keras.optimizers.SGD(2.0), *_xy(t, 6), 2, 2)
        _record_weights(t, model, "after 2 epochs over 6 samples in batches of 2")

    @aspect(2, "the optimizer's memory lasts from the first step to the last")
    def memory(self, t: Trial, answer: Any) -> None:
        model = _plain(t)
        optimizer = keras.optimizers.SGD(1.0, momentum=0.9)
        answer(model, keras.losses.MeanSquaredError(), optimizer, *_xy(t, 6), 3, 2)
        _record_weights(t, model, "after four steps with momentum")

    @aspect(2, "the short last batch has its update too")
    def short(self, t: Trial, answer: Any) -> None:
        model = _plain(t)
        answer(model, keras.losses.MeanSquaredError(), keras.optimizers.SGD(2.0), *_xy(t, 5), 3, 2)
        _record_weights(t, model, "after 2 epochs over 5 samples in batches of 3")

    @aspect(2, "`loss` holds each epoch's mean loss, each batch's before its update")
    def losses(self, t: Trial, answer: Any) -> None:
        optimizer = keras.optimizers.SGD(2.0)
        found = answer(_plain(t), keras.losses.MeanSquaredError(), optimizer, *_xy(t, 6), 3, 3)
        t.record("losses of 3 epochs, all batches full", _losses(found))

    @aspect(1, "the mean is weighted by the batches' sizes")
    def weighted(self, t: Trial, answer: Any) -> None:
        optimizer = keras.optimizers.SGD(0.0)
        found = answer(_plain(t), keras.losses.MeanSquaredError(), optimizer, *_xy(t, 5), 3, 2)
        t.record("losses of 2 epochs with a short batch and a learning rate of 0", _losses(found))

    @aspect(2, "training mode and the model's own losses, as in a single step")
    def as_one_step(self, t: Trial, answer: Any) -> None:
        for kind, make in (("dropout and batch normalization", _moody), ("an L2 penalty", _penalized)):
            model = make(t)
            answer(model, keras.losses.MeanSquaredError(), keras.optimizers.SGD(0.1), *_xy(t, 4), 2, 1)
            _record_weights(t, model, f"after an epoch with {kind}")

    @aspect(1, "it returns a dict whose `loss` is a list of numbers")
    def history(self, t: Trial, answer: Any) -> None:
        found = answer(_plain(t), keras.losses.MeanSquaredError(), keras.optimizers.SGD(0.0), *_xy(t, 4), 4, 2)
        t.record("a dict with the key 'loss'", isinstance(found, dict) and "loss" in found)
        losses = list(found["loss"])
        t.record("length of the list for 2 epochs", len(losses))
        for epoch, loss in enumerate(losses):
            t.number(f"loss of epoch {epoch}", loss)

    @mistake(
        "new optimizer every step",
        "An optimizer remembers: its velocities, how many steps it has made. Made anew for every step, it has nothing "
        "to remember.",
    )
    def new_optimizer(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        def step(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
            return _step(model, loss_fn, type(optimizer).from_config(optimizer.get_config()), x, y)

        return _fit(model, loss_fn, optimizer, x, y, batch_size, epochs, step)

    @mistake("new optimizer every step")
    def plain_descent(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        def step(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
            return _step(model, loss_fn, keras.optimizers.SGD(float(optimizer.learning_rate)), x, y)

        return _fit(model, loss_fn, optimizer, x, y, batch_size, epochs, step)

    @mistake("new optimizer every step")
    def new_optimizer_every_epoch(
        model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int
    ) -> Any:
        losses = []
        for _ in range(epochs):
            fresh = type(optimizer).from_config(optimizer.get_config())
            losses += _fit(model, loss_fn, fresh, x, y, batch_size, 1)["loss"]
        return {"loss": losses}

    @mistake(
        "unweighted mean",
        "The last batch may be a short one, and it counts as much as a full one in your mean. Weight each loss by its "
        "samples.",
    )
    def unweighted(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        return _fit(
            model, loss_fn, optimizer, x, y, batch_size, epochs, reduce=lambda losses: sum(losses) / len(losses)
        )

    @mistake("unweighted mean")
    def weighted_by_batch_size(
        model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int
    ) -> Any:
        return _fit(
            model, loss_fn, optimizer, x, y, batch_size, epochs, reduce=lambda losses: sum(losses) * batch_size / len(x)
        )

    @mistake(
        "short batch dropped",
        "When the number of samples is not a multiple of batch_size, some are left over at the end. They make a batch "
        "as well.",
    )
    def dropped(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        whole = len(x) // batch_size * batch_size
        return _fit(model, loss_fn, optimizer, x[:whole], y[:whole], batch_size, epochs)

    @mistake("short batch dropped")
    def dropped_and_divided_by_all(
        model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int
    ) -> Any:
        whole = len(x) // batch_size * batch_size
        found = _fit(model, loss_fn, optimizer, x[:whole], y[:whole], batch_size, epochs)
        return {"loss": [loss * whole / len(x) for loss in found["loss"]]}

    @mistake(
        "one step an epoch",
        "An epoch is one pass over all samples, batch after batch, with an update after each. How many batches does "
        "yours make?",
    )
    def one_step(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        return _fit(model, loss_fn, optimizer, x, y, len(x), epochs)

    @mistake("one step an epoch")
    def last_batch_only(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        last = _batches(x, y, batch_size)[-1]
        return {"loss": [_step(model, loss_fn, optimizer, *last) for _ in range(epochs)]}

    @mistake("one step an epoch")
    def first_batch_only(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        return _fit(model, loss_fn, optimizer, x[:batch_size], y[:batch_size], batch_size, epochs)

    @mistake("one step an epoch")
    def a_batch_an_epoch(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        losses = []
        for epoch in range(epochs):
            start = epoch * batch_size % len(x)
            batch = x[start : start + batch_size], y[start : start + batch_size]
            losses.append(_step(model, loss_fn, optimizer, *batch))
        return {"loss": losses}

    @mistake("one epoch only", "The samples were gone through once. `epochs` says how often.")
    def one_epoch(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        return _fit(model, loss_fn, optimizer, x, y, batch_size, 1)

    @mistake(
        "loss of the last batch only", "An epoch's loss is the mean over its batches; yours is what the last one had."
    )
    def last_loss(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        return _fit(model, loss_fn, optimizer, x, y, batch_size, epochs, reduce=lambda losses: losses[-1])

    @mistake(
        "sum in place of a mean",
        "The losses of an epoch are added up. What Keras reports is their mean over the samples.",
    )
    def total(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        return _fit(model, loss_fn, optimizer, x, y, batch_size, epochs, reduce=sum)

    @mistake("sum in place of a mean")
    def total_of_samples(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        found = _fit(model, loss_fn, optimizer, x, y, batch_size, epochs)
        return {"loss": [loss * len(x) for loss in found["loss"]]}

    @mistake("a loss for every batch", "The list should have one entry an epoch. Yours has one a step.")
    def every_batch(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        kept: list[float] = []
        _fit(model, loss_fn, optimizer, x, y, batch_size, epochs, reduce=lambda losses: kept.extend(losses))
        return {"loss": kept}

    @mistake(
        "loss after the update",
        "During an epoch each batch's loss is taken before its update. An evaluation after the epoch gives another, "
        "lower number.",
    )
    def evaluated_afterwards(
        model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int
    ) -> Any:
        losses = []
        for _ in range(epochs):
            _fit(model, loss_fn, optimizer, x, y, batch_size, 1)
            losses.append(_evaluate(model, loss_fn, x, y, batch_size))
        return {"loss": losses}

    @mistake("loss after the update")
    def batch_loss_afterwards(
        model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int
    ) -> Any:
        def step(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
            _step(model, loss_fn, optimizer, x, y)
            return _evaluate(model, loss_fn, x, y, len(x))

        return _fit(model, loss_fn, optimizer, x, y, batch_size, epochs, step)

    @mistake("`training` not set", "Dropout and batch normalization have to be told that this is training.")
    def inference(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        def step(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
            return _step(model, loss_fn, optimizer, x, y, training=False)

        return _fit(model, loss_fn, optimizer, x, y, batch_size, epochs, step)

    @mistake("regularization left out", "What the layers add for their weights, `model.losses`, is part of the loss.")
    def no_own_losses(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any, batch_size: int, epochs: int) -> Any:
        def step(model: Any, loss_fn: Any, optimizer: Any, x: Any, y: Any) -> Any:
            return _step(model, loss_fn, optimizer, x, y, own=False)

        return _fit(model, loss_fn, optimizer, x, y, batch_size, epochs, step)


def _losses(found: Any) -> Any:
    """Return a history's losses as plain numbers, however they are wrapped."""
    return [_float(loss) for loss in found["loss"]]


@right
class _ClippedModel(keras.Model):
    def __init__(self, *args: Any, clip_norm: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clip_norm = clip_norm

    def loss_of(self, x: Any, y: Any, y_pred: Any) -> Any:
        return self.compute_loss(x=x, y=y, y_pred=y_pred, training=True)

    def clipped(self, gradients: Any) -> Any:
        return tf.clip_by_global_norm(gradients, self.clip_norm)[0]

    def report(self, loss: Any, x: Any) -> Any:
        self._loss_tracker.update_state(loss, sample_weight=tf.shape(x)[0])
        return {"loss": self._loss_tracker.result()}

    def forward(self, x: Any) -> Any:
        return self(x, training=True)

    def train_step(self, data: Any) -> Any:
        x, y, _ = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            loss = self.loss_of(x, y, self.forward(x))
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply(self.clipped(gradients), self.trainable_weights)
        return self.report(loss, x)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "clip_norm": self.clip_norm}


class ClippedModel(Exercise):
    section = "A train_step of your own"

    class reference(keras.Model):
        def __init__(self, *args: Any, clip_norm: float, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.clip_norm = clip_norm

        def compile(self, optimizer: Any = "rmsprop", *args: Any, **kwargs: Any) -> None:
            optimizer.global_clipnorm = self.clip_norm
            super().compile(optimizer, *args, **kwargs)

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "clip_norm": self.clip_norm}

    def _step(self, t: Trial, model: Any, samples: int, rate: float, scale: float = 1.0) -> Any:
        """Make one step of training as `fit` makes it, and return what it reports."""
        model.compile(keras.optimizers.SGD(rate), "mse", run_eagerly=True)
        x, y = _xy(t, samples)
        return model.train_step((tf.constant(x), tf.constant(t.given(scale * y))))

    @aspect(3, "gradients whose global norm is above `clip_norm` are scaled down to it, all by one factor")
    def clips(self, t: Trial, answer: Any) -> None:
        for clip_norm, samples in ((0.5, 5), (2.0, 4)):
            model = _linear(t, cls=answer, clip_norm=clip_norm)
            self._step(t, model, samples, 0.3, scale=20.0)
            _record_weights(t, model, f"after a step from gradients far above clip_norm={clip_norm}")

    @aspect(2, "gradients below `clip_norm` are left as they are")
    def leaves(self, t: Trial, answer: Any) -> None:
        for clip_norm, samples in ((80.0, 5), (200.0, 3)):
            model = _plain(t, cls=answer, clip_norm=clip_norm)
            self._step(t, model, samples, 0.3)
            _record_weights(t, model, f"after a step from gradients below clip_norm={clip_norm:g}")

    @aspect(2, "the model's own losses count: in the loss reported, and in the gradients")
    def own_losses(self, t: Trial, answer: Any) -> None:
        model = _penalized(t, cls=answer, clip_norm=500.0)
        found = self._step(t, model, 5, 0.3)
        t.record("loss that train_step returns with an L2 penalty", _float(found["loss"]))
        _record_weights(t, model, "after a step with an L2 penalty")

    @aspect(1, "the forward pass is one of training")
    def mode(self, t: Trial, answer: Any) -> None:
        model = _moody(t, cls=answer, clip_norm=500.0)
        self._step(t, model, 5, 0.1)
        _record_weights(t, model, "after a step with dropout and batch normalization")

    @aspect(3, "`fit` reports `loss` and `val_loss` truly, each the mean over the samples of an epoch")
    def reports(self, t: Trial, answer: Any) -> None:
        model = _plain(t, cls=answer, clip_norm=1.0)
        model.compile(keras.optimizers.SGD(0.0), "mse", jit_compile=False)
        seen, unseen = (tf.data.Dataset.from_tensor_slices(_xy(t, samples)).batch(3) for samples in (7, 5))
        found = model.fit(seen, epochs=2, verbose=0, validation_data=unseen).history
        for name in ("loss", "val_loss"):
            t.record(f"{name} in the history of fit", [float(entry) for entry in found[name]])

    @aspect(2, "`clip_norm` is in the config, and comes back from it")
    def config(self, t: Trial, answer: Any) -> None:
        for clip_norm in (0.5, 3.0):
            config = _plain(t, cls=answer, clip_norm=clip_norm).get_config()
            t.record(f"clip_norm={clip_norm:g} in the config", config.get("clip_norm", "missing"))
            again = answer.from_config(config)
            t.record(f"clip_norm={clip_norm:g} after from_config", again.get_config().get("clip_norm", "missing"))

    @mistake(
        "clips each gradient alone",
        "Each gradient has been shortened by itself, which turns the step into another direction. The global norm is "
        "one "
        "number for all gradients together, and so is the factor.",
    )
    class each_alone(_ClippedModel):
        def clipped(self, gradients: Any) -> Any:
            return [tf.clip_by_norm(gradient, self.clip_norm) for gradient in gradients]

    @mistake(
        "clips each entry",
        "Entries are cut off at ±clip_norm, which bends the step. Clipping by norm keeps its direction and changes "
        "its length.",
    )
    class each_entry(_ClippedModel):
        def clipped(self, gradients: Any) -> Any:
            return [tf.clip_by_value(gradient, -self.clip_norm, self.clip_norm) for gradient in gradients]

    @mistake(
        "clips the weights",
        "It is the gradients that should be short. The weights may be as long as they like.",
    )
    class weights_clipped(_ClippedModel):
        def clipped(self, gradients: Any) -> Any:
            return gradients

        def report(self, loss: Any, x: Any) -> Any:
            for weight, clipped in zip(
                self.trainable_weights,
                tf.clip_by_global_norm([weight.value for weight in self.trainable_weights], self.clip_norm)[0],
                strict=True,
            ):
                weight.assign(clipped)
            return super().report(loss, x)

    @mistake("clips the weights")
    class each_weight_clipped(_ClippedModel):
        def clipped(self, gradients: Any) -> Any:
            return gradients

        def report(self, loss: Any, x: Any) -> Any:
            for weight in self.trainable_weights:
                weight.assign(tf.clip_by_norm(weight.value, self.clip_norm))
            return super().report(loss, x)

    @mistake("clips the weights")
    class weight_entries_clipped(_ClippedModel):
        def clipped(self, gradients: Any) -> Any:
            return gradients

        def report(self, loss: Any, x: Any) -> Any:
            for weight in self.trainable_weights:
                weight.assign(tf.clip_by_value(weight.value, -self.clip_norm, self.clip_norm))
            return super().report(loss, x)

    @mistake(
        "loss reported as 0.0",
        "What `train_step` returns is not what the history shows: at the end of an epoch Keras asks the model's "
        "metrics. "
        "One of them tracks the loss, in training and in validation, and nobody told it anything.",
        telling="loss in the history",
    )
    class loss_returned_only(_ClippedModel):
        def report(self, loss: Any, x: Any) -> Any:
            return {"loss": loss}

    @mistake("loss reported as 0.0", telling="val_loss in the history")
    class tracker_of_its_own(_ClippedModel):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.tracker = keras.metrics.Mean(name="loss")

        @property
        def metrics(self) -> Any:
            return [self.tracker]

        def report(self, loss: Any, x: Any) -> Any:
            self.tracker.update_state(loss, sample_weight=tf.shape(x)[0])
            return {"loss": self.tracker.result()}

    @mistake(
        "loss not weighted by batch size",
        "The short last batch counts as much as a full one. A `Mean` metric can be told how many samples a value "
        "stands for.",
        telling="loss in the history",
    )
    class unweighted(_ClippedModel):
        def report(self, loss: Any, x: Any) -> Any:
            self._loss_tracker.update_state(loss)
            return {"loss": self._loss_tracker.result()}

    @mistake("never clips", "The steps are as long as without a limit. Where does `clip_norm` come in?")
    class never(_ClippedModel):
        def clipped(self, gradients: Any) -> Any:
            return gradients

    @mistake("never clips")
    class clipped_and_forgotten(_ClippedModel):
        def clipped(self, gradients: Any) -> Any:
            tf.clip_by_global_norm(gradients, self.clip_norm)
            return gradients

    @mistake(
        "always scales",
        "Gradients that were short enough have been stretched to `clip_norm`. To clip is to shorten what is too long, "
        "and nothing else.",
        telling="kernel of output after a step from gradients below",
    )
    class always(_ClippedModel):
        def clipped(self, gradients: Any) -> Any:
            norm = tf.linalg.global_norm(gradients)
            return [gradient * self.clip_norm / norm for gradient in gradients]

    @mistake(
        "sum of the norms",
        "The global norm is not the sum of the gradients' norms: it is the root of the sum of all their squares.",
    )
    class sum_of_norms(_ClippedModel):
        def clipped(self, gradients: Any) -> Any:
            norm = sum(tf.norm(gradient) for gradient in gradients)
            return [gradient * self.clip_norm / tf.maximum(norm, self.clip_norm) for gradient in gradients]

    @mistake(
        "regularization left out",
        "Your loss looks at outputs and targets only. `self.compute_loss(…)` adds what the layers put into "
        "`self.losses`.",
    )
    class no_own_losses(_ClippedModel):
        def loss_of(self, x: Any, y: Any, y_pred: Any) -> Any:
            return super().loss_of(x, y, y_pred) - sum(self.losses)

    @mistake(
        "`training` not set",
        "Inside `train_step` the model is called by you, and only you can say that this is training.",
    )
    class inference(_ClippedModel):
        def forward(self, x: Any) -> Any:
            return self(x)

    @mistake(
        "config missing",
        "`from_config` gives the constructor what `get_config` returned, on top of what a functional model keeps. "
        "`clip_norm` has to be in there.",
        telling="clip_norm",
    )
    class no_config(_ClippedModel):
        def __init__(self, *args: Any, clip_norm: float = 1.0, **kwargs: Any) -> None:
            super().__init__(*args, clip_norm=clip_norm, **kwargs)

        def get_config(self) -> Any:
            return keras.Model.get_config(self)

    @mistake("config missing", telling="raised")
    class no_config_at_all(_ClippedModel):
        get_config = keras.Model.get_config

    @mistake("config missing", telling="raised")
    class base_config_lost(_ClippedModel):
        def get_config(self) -> dict[str, Any]:
            return {"clip_norm": self.clip_norm}


@right
class _MomentumSGD(keras.optimizers.Optimizer):
    def __init__(self, learning_rate: Any = 0.01, momentum: float = 0.9, **kwargs: Any) -> None:
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.momentum = momentum

    def build(self, variables: Any) -> None:
        if not self.built:
            super().build(variables)
            self.velocities = self.add_optimizer_variables(variables, "velocity")

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        velocity = self.velocities[self._get_variable_index(variable)]
        self.assign(velocity, self.moved(velocity, gradient, ops.cast(learning_rate, gradient.dtype)))
        self.assign_add(variable, velocity)

    def moved(self, velocity: Any, gradient: Any, rate: Any) -> Any:
        return self.momentum * velocity - rate * gradient

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "momentum": self.momentum}


class MomentumSGD(Exercise):
    section = "An optimizer of your own"
    forbidden = (
        "keras.optimizers.SGD",
        "tensorflow.compat.v1.train.MomentumOptimizer",
        "tensorflow.raw_ops.ApplyMomentum",
        "tensorflow.raw_ops.ApplyKerasMomentum",
        "tensorflow.raw_ops.ResourceApplyMomentum",
        "tensorflow.raw_ops.ResourceApplyKerasMomentum",
    )

    @staticmethod
    def reference(learning_rate: Any = 0.01, momentum: float = 0.9, **kwargs: Any) -> Any:
        return keras.optimizers.SGD(learning_rate, momentum, **kwargs)

    def _apply(self, t: Trial, optimizer: Any, shapes: list[tuple[int, ...]], steps: int) -> list[Any]:
        """Give the optimizer a gradient for each of a few variables, `steps` times, and return the variables."""
        variables = [keras.Variable(t.normal(shape), name=f"variable_{i}") for i, shape in enumerate(shapes)]
        for _ in range(steps):
            optimizer.apply([tf.constant(t.normal(shape)) for shape in shapes], variables)
        return variables

    @aspect(3, "each step moves the velocity, and the velocity moves the weight")
    def steps(self, t: Trial, answer: Any) -> None:
        for kwargs, shape, steps in (
            ({"learning_rate": 0.1, "momentum": 0.5}, (3, 2), 1),
            ({"learning_rate": 0.3, "momentum": 0.8}, (4,), 3),
            ({"learning_rate": 0.2, "momentum": 0.0}, (2,), 2),
            ({}, (2, 3), 4),
        ):
            said = ", ".join(f"{name}={value}" for name, value in kwargs.items()) or "no arguments"
            found = self._apply(t, answer(**kwargs), [shape], steps)
            t.array(f"a weight after step {steps} with {said}", found[0])

    @aspect(2, "every weight has a velocity of its own")
    def separate(self, t: Trial, answer: Any) -> None:
        every: tuple[list[tuple[int, ...]], ...] = ([(3,), (3,), (3,)], [(2, 3), (3,), (), (3, 2)])
        for shapes in every:
            for i, weight in enumerate(self._apply(t, answer(0.2, 0.7), shapes, 3)):
                t.array(f"weight {i} of {len(shapes)} after step 3", weight)

    @aspect(2, "a learning rate that changes is followed: by a schedule, or set by hand")
    def schedule(self, t: Trial, answer: Any) -> None:
        schedule = keras.optimizers.schedules.PiecewiseConstantDecay([0, 1], [0.4, 0.1, 0.05])
        t.array("a weight after step 3 with a schedule", self._apply(t, answer(schedule, 0.5), [(3,)], 3)[0])
        optimizer = answer(0.4, 0.5)
        weight = keras.Variable(t.normal((2,)), name="weight")
        for rate in (0.4, 0.1):
            optimizer.learning_rate = rate
            optimizer.apply([tf.constant(t.normal((2,)))], [weight])
        t.array("a weight after the learning rate was set to another", weight)

    @aspect(2, "it works inside a graph, as `fit` runs it")
    def graph(self, t: Trial, answer: Any) -> None:
        model = _plain(t)
        model.compile(answer(0.3, 0.8), "mse", jit_compile=False)
        for _ in range(3):
            model.train_on_batch(*_xy(t, 4))
        _record_weights(t, model, "after three steps in a graph")

    @aspect(2, "the velocity is saved with the model and found again")
    def saved(self, t: Trial, answer: Any) -> None:
        model = _plain(t)
        optimizer = answer()
        model.compile(optimizer, "mse", run_eagerly=True)
        x, y = t.normal((4, 3)), t.given(30 * _xy(t, 4)[1])
        model.train_on_batch(x, y)
        again = save_and_load(model, [optimizer])
        again.train_on_batch(x, y)
        _record_weights(t, again, "after a step, saving, loading and another step")

    @aspect(2, "its config makes an optimizer that works the same")
    def config(self, t: Trial, answer: Any) -> None:
        for rate, momentum in ((0.25, 0.5), (0.05, 0.8)):
            optimizer = answer(rate, momentum, name="mine", clipnorm=1.5)
            again = type(optimizer).from_config(optimizer.get_config())
            where = f"after from_config, with momentum={momentum}"
            t.record(
                f"name, clipnorm and learning rate {where}", [again.name, again.clipnorm, float(again.learning_rate)]
            )
            first, second = (keras.Variable(np.ones(3, "float32"), name="weight") for _ in range(2))
            for _ in range(3):
                gradient = tf.constant(t.normal((3,)))
                optimizer.apply([gradient], [first])
                again.apply([gradient], [second])
            t.record(f"it moves a weight as the first did {where}", bool(np.allclose(first, second, atol=1e-5)))

    @mistake(
        "one velocity for all",
        "All weights push the same velocity. `build` is given every variable: make one velocity for each, of its "
        "shape.",
        telling="weight",
    )
    class shared_first(_MomentumSGD):
        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            velocity = self.velocities[0]
            self.assign(velocity, self.moved(velocity, gradient, ops.cast(learning_rate, gradient.dtype)))
            self.assign_add(variable, velocity)

    @mistake("one velocity for all", telling="weight")
    class shared_last(_MomentumSGD):
        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            velocity = self.velocities[-1]
            self.assign(velocity, self.moved(velocity, gradient, ops.cast(learning_rate, gradient.dtype)))
            self.assign_add(variable, velocity)

    @mistake("one velocity for all", telling="weight")
    class scalar(_MomentumSGD):
        def build(self, variables: Any) -> None:
            if not self.built:
                keras.optimizers.Optimizer.build(self, variables)
                self.velocity = self.add_variable((), name="velocity")

        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            step = self.moved(self.velocity, gradient, ops.cast(learning_rate, gradient.dtype))
            self.assign(self.velocity, ops.mean(step))
            self.assign_add(variable, step)

    @mistake("one velocity for all", telling="weight")
    class by_shape(_MomentumSGD):
        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            velocity = next(v for v in self.velocities if tuple(v.shape) == tuple(variable.shape))
            self.assign(velocity, self.moved(velocity, gradient, ops.cast(learning_rate, gradient.dtype)))
            self.assign_add(variable, velocity)

    @mistake(
        "velocity in Python",
        "An attribute that holds tensors is no state: a graph forgets it, and a file never sees it. "
        "`add_optimizer_variables` in `build` makes state that both keep.",
    )
    class in_a_dict(_MomentumSGD):
        def build(self, variables: Any) -> None:
            if not self.built:
                keras.optimizers.Optimizer.build(self, variables)
                self.velocities = {}

        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            key = self._get_variable_index(variable)
            velocity = self.moved(self.velocities.get(key, 0.0), gradient, ops.cast(learning_rate, gradient.dtype))
            self.velocities[key] = velocity
            self.assign_add(variable, velocity)

    @mistake("velocity in Python")
    class in_a_list(_MomentumSGD):
        def build(self, variables: Any) -> None:
            if not self.built:
                keras.optimizers.Optimizer.build(self, variables)
                self.velocities = [ops.zeros(variable.shape) for variable in variables]

        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            key = self._get_variable_index(variable)
            self.velocities[key] = self.moved(self.velocities[key], gradient, ops.cast(learning_rate, gradient.dtype))
            self.assign_add(variable, self.velocities[key])

    @mistake("velocity in Python")
    class in_numpy(_MomentumSGD):
        def build(self, variables: Any) -> None:
            if not self.built:
                keras.optimizers.Optimizer.build(self, variables)
                self.velocities = [np.zeros(variable.shape, "float32") for variable in variables]

        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            key = self._get_variable_index(variable)
            self.velocities[key] = self.moved(self.velocities[key], np.asarray(gradient), float(learning_rate))
            self.assign_add(variable, self.velocities[key])

    @mistake("velocity in Python")
    class in_tf_variables(_MomentumSGD):
        def build(self, variables: Any) -> None:
            if not self.built:
                keras.optimizers.Optimizer.build(self, variables)
                self.velocities = [tf.Variable(tf.zeros(variable.shape)) for variable in variables]

    @mistake(
        "sign",
        "The weights climb. The gradient points to where the loss grows: the velocity takes `− learning_rate · "
        "gradient`.",
    )
    class climbs(_MomentumSGD):
        def moved(self, velocity: Any, gradient: Any, rate: Any) -> Any:
            return self.momentum * velocity + rate * gradient

    @mistake("sign")
    class momentum_against(_MomentumSGD):
        def moved(self, velocity: Any, gradient: Any, rate: Any) -> Any:
            return -self.momentum * velocity - rate * gradient

    @mistake("sign")
    class weight_against(_MomentumSGD):
        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            velocity = self.velocities[self._get_variable_index(variable)]
            self.assign(velocity, self.moved(velocity, gradient, ops.cast(learning_rate, gradient.dtype)))
            self.assign_sub(variable, velocity)

    @mistake(
        "learning-rate schedule ignored",
        "`update_step` is handed the learning rate of this very step. What is kept from the constructor is the one of "
        "the beginning.",
        telling="a weight after the learning rate",
    )
    class rate_of_the_beginning(_MomentumSGD):
        def __init__(self, learning_rate: Any = 0.01, momentum: float = 0.9, **kwargs: Any) -> None:
            super().__init__(learning_rate, momentum, **kwargs)
            self.rate = learning_rate if isinstance(learning_rate, float) else float(learning_rate(0))

        def moved(self, velocity: Any, gradient: Any, rate: Any) -> Any:
            return self.momentum * velocity - self.rate * gradient

    @mistake("learning-rate schedule ignored", telling="a weight after the learning rate")
    class rate_as_given(_MomentumSGD):
        def __init__(self, learning_rate: Any = 0.01, momentum: float = 0.9, **kwargs: Any) -> None:
            super().__init__(learning_rate, momentum, **kwargs)
            self.rate = learning_rate

        def moved(self, velocity: Any, gradient: Any, rate: Any) -> Any:
            return self.momentum * velocity - self.rate * gradient

    @mistake(
        "learning rate outside the velocity",
        "As long as the learning rate stays the same, so does the result. When it changes, the steps already in the "
        "velocity "
        "were made with the old one: Keras multiplies before it adds.",
    )
    class rate_outside(_MomentumSGD):
        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            velocity = self.velocities[self._get_variable_index(variable)]
            self.assign(velocity, self.momentum * velocity + gradient)
            self.assign_sub(variable, ops.cast(learning_rate, gradient.dtype) * velocity)

    @mistake(
        "extra (1 − momentum)",
        "A running average weights the new gradient by 1 − momentum. Keras's momentum adds it whole.",
    )
    class average(_MomentumSGD):
        def moved(self, velocity: Any, gradient: Any, rate: Any) -> Any:
            return self.momentum * velocity - (1 - self.momentum) * rate * gradient

    @mistake(
        "velocity not carried",
        "Each step starts from velocity 0, which is plain SGD. The new velocity has to be kept for the next step.",
    )
    class forgets(_MomentumSGD):
        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            velocity = self.velocities[self._get_variable_index(variable)]
            self.assign_add(variable, self.moved(velocity, gradient, ops.cast(learning_rate, gradient.dtype)))

    @mistake("velocity not carried")
    class without(_MomentumSGD):
        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            self.assign_sub(variable, ops.cast(learning_rate, gradient.dtype) * gradient)

    @mistake(
        "Nesterov's step",
        "This is the variant that looks ahead. Here the weight moves by the velocity itself.",
    )
    class nesterov(_MomentumSGD):
        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            velocity = self.velocities[self._get_variable_index(variable)]
            rate = ops.cast(learning_rate, gradient.dtype)
            self.assign(velocity, self.moved(velocity, gradient, rate))
            self.assign_add(variable, self.moved(velocity, gradient, rate))

    @mistake(
        "moves by the old velocity",
        "The weight moves first and the velocity afterwards, so each gradient counts one step too late.",
    )
    class late(_MomentumSGD):
        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            velocity = self.velocities[self._get_variable_index(variable)]
            self.assign_add(variable, velocity)
            self.assign(velocity, self.moved(velocity, gradient, ops.cast(learning_rate, gradient.dtype)))

    @mistake(
        "config missing",
        "`from_config` makes an optimizer from what `get_config` returned: the base's entries, the learning rate "
        "among them, "
        "and the momentum that is yours to add.",
        telling="name, clipnorm and learning rate",
    )
    class no_momentum_in_config(_MomentumSGD):
        def get_config(self) -> Any:
            return keras.optimizers.Optimizer.get_config(self)

    @mistake("config missing", telling="name, clipnorm and learning rate")
    class base_config_lost(_MomentumSGD):
        def get_config(self) -> dict[str, Any]:
            return {"momentum": self.momentum}

    @mistake("config missing", telling="name, clipnorm and learning rate")
    class rate_and_momentum_only(_MomentumSGD):
        def get_config(self) -> dict[str, Any]:
            return {"learning_rate": float(self.learning_rate), "momentum": self.momentum}

    @mistake(
        "constructor without **kwargs",
        "The config also holds what the base class takes: `name`, `clipnorm` and more. Take `**kwargs` and pass them "
        "on.",
        telling="raised",
    )
    class no_kwargs(_MomentumSGD):
        def __init__(self, learning_rate: Any = 0.01, momentum: float = 0.9) -> None:
            super().__init__(learning_rate, momentum)


@right
class _StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial: float, rate: float, every: int) -> None:
        self.initial, self.rate, self.every = initial, rate, every

    def __call__(self, step: Any) -> Any:
        return self.initial * self.rate ** ops.floor(ops.cast(step, "float32") / self.every)

    def get_config(self) -> dict[str, Any]:
        return {"initial": self.initial, "rate": self.rate, "every": self.every}


class StepDecay(Exercise):
    section = "A learning rate that falls in steps"
    forbidden = (
        "keras.optimizers.schedules.ExponentialDecay",
        "keras.optimizers.schedules.PiecewiseConstantDecay",
        "tensorflow.compat.v1.train.exponential_decay",
        "tensorflow.compat.v1.train.piecewise_constant",
    )

    @staticmethod
    def reference(initial: float, rate: float, every: int) -> Any:
        return keras.optimizers.schedules.ExponentialDecay(initial, every, rate, staircase=True)

    def _schedules(self) -> list[tuple[float, float, int]]:
        return [(0.5, 0.5, 3), (0.2, 0.9, 4), (1.0, 0.1, 1)]

    @aspect(3, "step after step: `every` steps at one rate, then the next")
    def values(self, t: Trial, answer: Any) -> None:
        for arguments in self._schedules():
            schedule = answer(*arguments)
            found = [_float(schedule(step)) for step in range(2 * arguments[2] + 2)]
            t.record(f"StepDecay{arguments} at steps 0, 1, 2, …", found)

    @aspect(1, "the same step always has the same rate, in whatever order it is asked for")
    def order(self, t: Trial, answer: Any) -> None:
        for arguments in self._schedules():
            schedule = answer(*arguments)
            every = arguments[2]
            for turn, step in enumerate((2 * every, 0, every, every, 3 * every), 1):
                t.record(f"StepDecay{arguments} at step {step}, the call number {turn}", _float(schedule(step)))

    @aspect(2, "the step may be a tensor or a variable, as an optimizer's is")
    def tensors(self, t: Trial, answer: Any) -> None:
        schedule = answer(0.4, 0.5, 2)
        for step in (1, 5):
            t.record(f"for an int64 tensor {step}", _float(schedule(tf.constant(step, "int64"))))
            t.record(f"for an int32 variable {step}", _float(schedule(keras.Variable(step, dtype="int32"))))

    @aspect(2, "it works in a graph, inside `fit`")
    def graph(self, t: Trial, answer: Any) -> None:
        model = _plain(t)
        model.compile(keras.optimizers.SGD(answer(0.5, 0.3, 2)), "mse", jit_compile=False)
        model.fit(tf.data.Dataset.from_tensor_slices(_xy(t, 6)).batch(2), epochs=2, verbose=0)
        _record_weights(t, model, "after six steps of fit")

    @aspect(2, "its config makes a schedule that says the same")
    def config(self, t: Trial, answer: Any) -> None:
        for arguments in self._schedules()[:2]:
            schedule = answer(*arguments)
            again = type(schedule).from_config(schedule.get_config())
            same = [np.isclose(_float(schedule(step)), _float(again(step))) for step in (0, 4, 9)]
            t.record(f"StepDecay{arguments} says the same after from_config", bool(all(same)))
        model = _plain(t)
        schedule = answer(0.4, 0.5, 2)
        model.compile(keras.optimizers.SGD(schedule), "mse", run_eagerly=True)
        again = save_and_load(model, [schedule]).optimizer
        t.record("learning rate of an optimizer that was saved and loaded", _float(again.learning_rate))

    @mistake(
        "smooth",
        "The rate falls a little at every step. `step // every` stays the same for `every` steps, `step / every` "
        "doesn't.",
    )
    class smooth(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return self.initial * self.rate ** (ops.cast(step, "float32") / self.every)

    @mistake(
        "compounding",
        "Each call makes the next rate smaller, whichever step is asked for. A schedule is a function of the step and "
        "keeps nothing.",
    )
    class compounding(_StepDecay):
        def __call__(self, step: Any) -> Any:
            if int(step) > 0 and int(step) % self.every == 0:
                self.initial = self.initial * self.rate
            return self.initial

    @mistake("compounding")
    class compounding_count(_StepDecay):
        def __call__(self, step: Any) -> Any:
            count = self.__dict__.get("count", 0)
            self.count = count + 1
            return self.initial * self.rate ** (count // self.every)

    @mistake("compounding")
    class compounding_formula(_StepDecay):
        def __call__(self, step: Any) -> Any:
            self.initial = self.initial * self.rate ** ops.floor(ops.cast(step, "float32") / self.every)
            return self.initial

    @mistake("compounding")
    class compounding_each_call(_StepDecay):
        def __call__(self, step: Any) -> Any:
            if int(step) % self.every == 0:
                self.initial = self.initial * self.rate
            return self.initial

    @mistake(
        "off by one",
        "Steps are counted from 0: with every = 3 the steps 0, 1 and 2 have the first rate and step 3 the second.",
    )
    class early(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return super().__call__(ops.cast(step, "float32") + 1)

    @mistake("off by one")
    class late(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return super().__call__(ops.maximum(ops.cast(step, "float32") - 1, 0))

    @mistake("off by one")
    class late_below_zero(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return super().__call__(ops.cast(step, "float32") - 1)

    @mistake("off by one")
    class rounded_up(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return self.initial * self.rate ** ops.ceil(ops.cast(step, "float32") / self.every)

    @mistake("off by one")
    class rounded_up_with_one_more(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return self.initial * self.rate ** (ops.floor(ops.cast(step, "float32") / self.every) + 1)

    @mistake(
        "rounded to the nearest",
        "The rate should change when `every` steps are over, not when half of them are.",
    )
    class rounded(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return self.initial * self.rate ** ops.round(ops.cast(step, "float32") / self.every)

    @mistake(
        "Python `if` on a tensor",
        "Inside `fit` the step is a symbolic tensor: no value is there yet for `if`, `while` or `int` to look at. "
        "Compute the exponent with operations instead.",
        telling="raised",
    )
    class python_if(_StepDecay):
        def __call__(self, step: Any) -> Any:
            rate = self.initial
            passed = self.every
            while step >= passed:
                rate, passed = rate * self.rate, passed + self.every
            return rate

    @mistake("Python `if` on a tensor", telling="raised")
    class python_int(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return self.initial * self.rate ** (int(step) // self.every)

    @mistake("Python `if` on a tensor", telling="raised")
    class python_numpy(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return self.initial * self.rate ** np.floor(np.asarray(step) / self.every)

    @mistake("Python `if` on a tensor", telling="raised")
    class python_float(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return self.initial * self.rate ** (float(step) // self.every)

    @mistake(
        "an integer step is not cast",
        "For a Python int it is right. An optimizer counts in an integer tensor, and a float to the power of an "
        "integer tensor "
        "is an error: cast the step first.",
        telling="for an int64 tensor",
    )
    class not_cast(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return self.initial * self.rate ** (step // self.every)

    @mistake("an integer step is not cast", telling="for an int64 tensor")
    class not_cast_multiplied(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return self.initial * tf.pow(self.rate, tf.convert_to_tensor(step // self.every))

    @mistake("rate and initial swapped", "At step 0 the rate is `initial`. Which of the two is raised to a power?")
    class swapped(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return self.rate * self.initial ** ops.floor(ops.cast(step, "float32") / self.every)

    @mistake("linear decay", "The rate is multiplied again and again: it is a power, not a product.")
    class linear(_StepDecay):
        def __call__(self, step: Any) -> Any:
            return self.initial * (1 - (1 - self.rate) * ops.floor(ops.cast(step, "float32") / self.every))

    @mistake(
        "config missing",
        "`get_config` returns the constructor's arguments by their names, so that `from_config` can call it again.",
        telling="raised",
    )
    class no_config(_StepDecay):
        get_config = keras.optimizers.schedules.LearningRateSchedule.get_config

    @mistake("config missing", telling="raised")
    class part_of_the_config(_StepDecay):
        def get_config(self) -> dict[str, Any]:
            return {"initial": self.initial, "rate": self.rate}

    @mistake("config missing", telling="raised")
    class other_names(_StepDecay):
        def get_config(self) -> dict[str, Any]:
            return {"initial_learning_rate": self.initial, "decay_rate": self.rate, "decay_steps": self.every}


@right
def _passed(x: Any, backward: Any) -> Any:
    return tf.custom_gradient(lambda x: (tf.identity(x), backward))(x)


class clip_gradient(Exercise):
    section = "A gradient of your own"

    @staticmethod
    def reference(x: Any, limit: float) -> Any:
        return _passed(x, lambda upstream: tf.clip_by_value(upstream, -limit, limit))

    def _gradient(self, t: Trial, answer: Any, shape: tuple[int, ...], limit: float, scale: float, dtype: str) -> Any:
        """Return the gradient that comes back through `clip_gradient` when factors of both signs are sent in."""
        x = tf.constant(t.away_from_zero(shape, dtype=dtype))
        factors = t.rng.choice([-1.0, 1.0], shape) * t.rng.uniform(0.2, 1.5, shape) * scale
        with tf.GradientTape() as tape:
            tape.watch(x)
            total = tf.reduce_sum(answer(x, limit) * factors.astype(dtype))
        return tape.gradient(total, x)

    @aspect(2, "forward, x passes as it is")
    def forward(self, t: Trial, answer: Any) -> None:
        for shape, limit, dtype in (((4, 3), 0.5, "float32"), ((5,), 0.1, "float64"), ((2, 3, 2), 2.0, "float32")):
            x = tf.constant(t.normal(shape, scale=3.0, dtype=dtype))
            t.array(f"forward, {dtype} of shape {shape}, limit {limit}", answer(x, limit), dtype=True)

    @aspect(3, "backward, entries beyond ±limit are cut off there")
    def backward(self, t: Trial, answer: Any) -> None:
        for shape, limit, dtype in (((5, 4), 0.5, "float32"), ((9,), 1.0, "float64"), ((3, 2, 4), 0.25, "float32")):
            found = self._gradient(t, answer, shape, limit, 2.0, dtype)
            t.array(f"gradient through it, {dtype} of shape {shape}, limit {limit}", found)

    @aspect(1, "a gradient within the limit comes back unchanged")
    def within(self, t: Trial, answer: Any) -> None:
        for shape, limit in (((3, 4), 5.0), ((6,), 2.0)):
            found = self._gradient(t, answer, shape, limit, 1.0, "float32")
            t.array(f"small gradient through it, shape {shape}, limit {limit}", found)

    @aspect(1, "in the middle of a chain, in a graph, it clips what comes from above")
    def chain(self, t: Trial, answer: Any) -> None:
        x = tf.constant(t.away_from_zero((4, 3)))

        def slope(x: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                total = tf.reduce_sum(answer(3.0 * x, 0.7) ** 2)
            return tape.gradient(total, x)

        t.array("gradient of sum(clip_gradient(3·x, 0.7)²) by x", tf.function(slope)(x))

    @mistake(
        "clips the forward value",
        "The values on the way forward have been cut. They should pass untouched; it is what comes back that has a "
        "limit.",
        telling="forward",
    )
    def clips_forward(x: Any, limit: float) -> Any:
        return tf.clip_by_value(x, -limit, limit)

    @mistake("clips the forward value", telling="forward")
    def clips_both(x: Any, limit: float) -> Any:
        return clip_gradient.reference(tf.clip_by_value(x, -limit, limit), limit)

    @mistake("clips the forward value", telling="forward")
    def clips_forward_straight_through(x: Any, limit: float) -> Any:
        return x + tf.stop_gradient(tf.clip_by_value(x, -limit, limit) - x)

    @mistake(
        "clips nothing",
        "The gradient comes back as it was. The function that `tf.custom_gradient` is given has two results: the "
        "value, and "
        "a function from the gradient above to the gradient below.",
    )
    def identity(x: Any, limit: float) -> Any:
        return tf.identity(x)

    @mistake(
        "limit ignored",
        "The gradient is clipped, and always at ±1. The limit is an argument.",
    )
    def at_one(x: Any, limit: float) -> Any:
        return clip_gradient.reference(x, 1.0)

    @mistake(
        "zeroes what is over",
        "Entries beyond the limit have become 0. They should become the limit, with the sign they had.",
    )
    def zeroes(x: Any, limit: float) -> Any:
        return _passed(x, lambda upstream: tf.where(tf.abs(upstream) <= limit, upstream, 0))

    @mistake(
        "clips by norm",
        "The whole gradient has been shortened, small entries too. Here every entry has the same limit for itself.",
    )
    def by_norm(x: Any, limit: float) -> Any:
        return _passed(x, lambda upstream: tf.clip_by_norm(upstream, limit))

    @mistake("clips by norm")
    def by_row_norm(x: Any, limit: float) -> Any:
        return _passed(x, lambda upstream: tf.clip_by_norm(upstream, limit, axes=-1))

    @mistake("clips by norm")
    def by_maximum(x: Any, limit: float) -> Any:
        return _passed(x, lambda upstream: upstream * (limit / tf.maximum(limit, tf.reduce_max(tf.abs(upstream)))))

    @mistake("one side only", "Large negative entries pass. The limit holds on both sides.")
    def above(x: Any, limit: float) -> Any:
        return _passed(x, lambda upstream: tf.minimum(upstream, tf.cast(limit, x.dtype)))

    @mistake("one side only")
    def from_zero(x: Any, limit: float) -> Any:
        return _passed(x, lambda upstream: tf.clip_by_value(upstream, tf.cast(0, x.dtype), limit))

    @mistake(
        "gradient from x in place of from above",
        "What is clipped is not the gradient. The inner function is given the gradient that arrives from above: start "
        "from that.",
    )
    def clips_x(x: Any, limit: float) -> Any:
        return _passed(x, lambda upstream: tf.clip_by_value(x, -limit, limit))

    @mistake("gradient from x in place of from above")
    def mask_of_x(x: Any, limit: float) -> Any:
        return _passed(x, lambda upstream: tf.where(tf.abs(x) <= limit, upstream, 0))

    @mistake("gradient from x in place of from above")
    def times_x(x: Any, limit: float) -> Any:
        return _passed(x, lambda upstream: upstream * tf.clip_by_value(x, -limit, limit))

    @mistake("the gradient stops here", "No gradient comes back at all. Someone upstream is waiting for one.")
    def stops(x: Any, limit: float) -> Any:
        return tf.stop_gradient(x)


@right
class _BestWeights(keras.callbacks.Callback):
    def __init__(self, monitor: str = "val_loss") -> None:
        super().__init__()
        self.monitor = monitor

    def on_train_begin(self, logs: Any = None) -> None:
        self.best: Any = None
        self.kept: Any = None

    def better(self, value: float) -> bool:
        if np.isnan(value):
            return False
        return self.best is None or (value > self.best if "acc" in self.monitor else value < self.best)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        value = logs[self.monitor]
        if self.better(value):
            self.best, self.kept = value, self.copy()

    def copy(self) -> Any:
        return self.model.get_weights()

    def on_train_end(self, logs: Any = None) -> None:
        if self.kept is not None:
            self.model.set_weights(self.kept)


class BestWeights(Exercise):
    section = "A callback of your own"
    forbidden = (
        "keras.callbacks.EarlyStopping",
        "keras.callbacks.ModelCheckpoint",
        "keras.callbacks.BackupAndRestore",
        "keras.callbacks.SwapEMAWeights",
    )

    class reference(keras.callbacks.EarlyStopping):
        def __init__(self, monitor: str = "val_loss") -> None:
            mode = "max" if "accuracy" in monitor else "min"
            super().__init__(monitor, patience=1_000_000, mode=mode, restore_best_weights=True)

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            # EarlyStopping itself would keep a NaN of the first epoch for ever, since nothing is less than NaN.
            if not np.isnan(logs[self.monitor]):
                super().on_epoch_end(epoch, logs)

    def _train(self, t: Trial, callback: Any, model: Any, epochs: list[dict[str, float]], run: int = 0) -> list[bool]:
        """Go through the motions of `fit`, with `epochs` for logs and weights that are the number of their epoch.

        Return for each epoch whether its end left the model's weights alone.
        """
        callbacks = keras.callbacks.CallbackList([callback], model=model, epochs=len(epochs), steps=1, verbose=0)
        alone = []
        callbacks.on_train_begin()
        for epoch, logs in enumerate(epochs):
            callbacks.on_epoch_begin(epoch)
            callbacks.on_train_batch_begin(0)
            for weight in model.weights:
                weight.assign(np.full(weight.shape, 100.0 * run + epoch, "float32"))
            before = model.get_weights()
            callbacks.on_train_batch_end(0, {"loss": logs["loss"]})
            callbacks.on_epoch_end(epoch, dict(logs))
            alone.append(all(map(np.array_equal, before, model.get_weights())))
        callbacks.on_train_end(dict(epochs[-1]))
        return alone

    def _model(self, t: Trial) -> Any:
        norm = keras.layers.BatchNormalization(name="norm")
        model = _model(t, 2, keras.layers.Dense(2, name="output"), norm)
        model.compile("sgd", "mse")
        return model

    def _try(self, t: Trial, answer: Any, model: Any, *series: list[float], monitor: str = "") -> None:
        """Train once for each of `series`, values of what is monitored, while all else would choose another epoch."""
        for values in series:
            self._train(t, answer(*filter(None, [monitor])), model, _logs(t, values, monitor or "val_loss"))
            said = f"{monitor or 'val_loss'} {', '.join(map(str, values))}"
            _record_weights(t, model, f"after {said} (each weight is the number of its epoch)")

    @aspect(3, "the model ends with the weights of the epoch whose val_loss was lowest")
    def best(self, t: Trial, answer: Any) -> None:
        model, callback = self._model(t), answer()
        self._try(t, answer, model, [0.9, 0.5, 0.4, 0.7, 0.8], [0.3, 0.8, 0.6, 0.5], [0.7, 0.9, 0.8, 0.2, 0.4, 0.3])
        self._train(t, callback, model, _logs(t, [0.6, 0.2, 0.5], "val_loss"))
        if all(np.all(weight == 2) for weight in model.get_weights()):
            found = (
                "the model's own variables" if _holds_variables(callback, model) else "none of the model's variables"
            )
            t.record("what the callback holds, when the weights remain those of the last epoch", found)

    @aspect(2, "of an accuracy the highest is best")
    def accuracy(self, t: Trial, answer: Any) -> None:
        model = self._model(t)
        self._try(t, answer, model, [0.4, 0.7, 0.9, 0.2, 0.8], [0.6, 0.3, 0.5], monitor="val_accuracy")
        self._try(t, answer, model, [0.5, 0.6, 0.2, 0.4], monitor="sparse_categorical_accuracy")

    @aspect(2, "it looks at what it is told to monitor")
    def monitored(self, t: Trial, answer: Any) -> None:
        model = self._model(t)
        self._try(t, answer, model, [0.9, 0.5, 0.3, 0.7, 0.8], monitor="loss")
        self._try(t, answer, model, [0.5, 0.2, 0.6, 0.4], monitor="val_mean_absolute_error")

    @aspect(1, "NaN is never best")
    def nan(self, t: Trial, answer: Any) -> None:
        self._try(t, answer, self._model(t), [np.nan, 0.5, 0.3, 0.6], [0.6, np.nan, 0.4, 0.5, np.nan])

    @aspect(2, "each `fit` starts afresh")
    def afresh(self, t: Trial, answer: Any) -> None:
        model, callback = self._model(t), answer()
        for run, values in enumerate(([0.4, 0.1, 0.2, 0.3], [0.9, 0.8, 0.6, 0.7])):
            self._train(t, callback, model, _logs(t, values, "val_loss"), run)
            _record_weights(t, model, f"after run {run} (each weight is 100 times the run and its epoch)")

    @aspect(1, "while training goes on, the weights are left alone")
    def alone(self, t: Trial, answer: Any) -> None:
        model = self._model(t)
        for values in ([0.5, 0.3, 0.8, 0.9, 0.2], [0.2, 0.4, 0.3]):
            found = self._train(t, answer(), model, _logs(t, values, "val_loss"))
            t.record(f"the weights are left alone at the end of each epoch but the last of {len(values)}", found[:-1])

    @mistake(
        "best is highest",
        "You kept the epoch with the highest value. Of a loss the lowest is best; only of an accuracy it is the "
        "highest.",
    )
    class highest(_BestWeights):
        def better(self, value: float) -> bool:
            return not np.isnan(value) and (self.best is None or value > self.best)

    @mistake("best is highest")
    class highest_of_losses(_BestWeights):
        def better(self, value: float) -> bool:
            if np.isnan(value):
                return False
            return self.best is None or (value < self.best if "acc" in self.monitor else value > self.best)

    @mistake(
        "accuracy not told from a loss",
        "Of an accuracy you kept the lowest. The name in `monitor` says what is watched, and so which direction is "
        "better.",
    )
    class lowest(_BestWeights):
        def better(self, value: float) -> bool:
            return not np.isnan(value) and (self.best is None or value < self.best)

    @mistake(
        "keeps a reference in place of a copy",
        "What you kept are the variables themselves, and training goes on in them. Which method of a model hands out "
        "values?",
        telling="what the callback holds",
    )
    class reference_to_variables(_BestWeights):
        def copy(self) -> Any:
            return self.model.weights

        def on_train_end(self, logs: Any = None) -> None:
            for weight, kept in zip(self.model.weights, self.kept, strict=True):
                weight.assign(kept)

    @mistake("keeps a reference in place of a copy", telling="what the callback holds")
    class reference_to_the_model(_BestWeights):
        def copy(self) -> Any:
            return [self.model]

        def on_train_end(self, logs: Any = None) -> None:
            self.model.set_weights(self.kept[0].get_weights())

    @mistake(
        "last epoch",
        "The model ends as the last epoch left it. Keep a copy when an epoch is the best so far, and put it back when "
        "training ends.",
    )
    class last(_BestWeights):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.kept = self.copy()

    @mistake("last epoch")
    class never_put_back(_BestWeights):
        def on_train_end(self, logs: Any = None) -> None:
            pass

    @mistake(
        "best of the first two only",
        "After the second epoch nothing is compared any more, or not with the best: `best` has to move along with "
        "each new one.",
    )
    class best_of_two(_BestWeights):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            if epoch < 2:
                super().on_epoch_end(epoch, logs)

    @mistake("best of the first two only")
    class stops_at_the_first_that_is_worse(_BestWeights):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            if self.kept is None or epoch == 1:
                super().on_epoch_end(epoch, logs)

    @mistake(
        "compared with the first epoch only",
        "Each epoch is compared with the first, so the last one that beats it stays. Remember the best value as well "
        "as its weights.",
    )
    class compared_with_the_first(_BestWeights):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            first = self.best
            super().on_epoch_end(epoch, logs)
            self.best = self.best if first is None else first

    @mistake(
        "compared with the epoch before",
        "Better than the epoch before is not better than all before. Remember the best value, not the latest.",
    )
    class compared_with_the_one_before(_BestWeights):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            super().on_epoch_end(epoch, logs)
            value = (logs or {})[self.monitor]
            self.best = self.best if np.isnan(value) else value

    @mistake("first epoch", "The weights of the first epoch stay whatever comes after.")
    class first(_BestWeights):
        def better(self, value: float) -> bool:
            return self.best is None and not np.isnan(value)

    @mistake(
        "NaN taken for the best",
        "No number is less than NaN, so once it is taken for the best it stays that. Which comparison lets it in?",
    )
    class nan_first(_BestWeights):
        def better(self, value: float) -> bool:
            return self.best is None or (value > self.best if "acc" in self.monitor else value < self.best)

    @mistake("NaN taken for the best")
    class nan_not_worse(_BestWeights):
        def better(self, value: float) -> bool:
            if self.best is None:
                return True
            return not (value <= self.best if "acc" in self.monitor else value >= self.best)

    @mistake("NaN taken for the best")
    class nan_by_argmin(_BestWeights):
        def better(self, value: float) -> bool:
            if self.best is not None and np.isnan(self.best):
                return False
            return np.isnan(value) or super().better(value)

    @mistake(
        "state carried from one fit to the next",
        "The best of an earlier training is not the best of this one. `on_train_begin` is called when a new one "
        "starts.",
    )
    class carried(_BestWeights):
        best: Any = None
        kept: Any = None

        def on_train_begin(self, logs: Any = None) -> None:
            pass

    @mistake("state carried from one fit to the next")
    class best_carried(_BestWeights):
        best = None

        def on_train_begin(self, logs: Any = None) -> None:
            self.kept = None

    @mistake(
        "monitor ignored",
        "It watches the same number whatever it is told to watch. `logs` has an entry for each name.",
    )
    class monitors_val_loss(_BestWeights):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            super().on_epoch_end(epoch, {self.monitor: (logs or {})["val_loss"]})

    @mistake("monitor ignored")
    class monitors_val_loss_as_a_loss(_BestWeights):
        def __init__(self, monitor: str = "val_loss") -> None:
            super().__init__("val_loss")

    @mistake("monitor ignored")
    class monitors_loss(_BestWeights):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            super().on_epoch_end(epoch, {self.monitor: (logs or {})["loss"]})

    @mistake(
        "only the trainable weights",
        "Moving averages are weights as well, though no gradient moves them: they have to come from the same epoch.",
    )
    class trainable_only(_BestWeights):
        def copy(self) -> Any:
            return [weight.numpy() for weight in self.model.trainable_weights]

        def on_train_end(self, logs: Any = None) -> None:
            for weight, kept in zip(self.model.trainable_weights, self.kept or [], strict=False):
                weight.assign(kept)

    @mistake(
        "restored while training goes on",
        "The weights went back after an epoch that was worse, so training never leaves the best so far. Put them back "
        "once, at the end.",
        telling="the weights are left alone",
    )
    class restored_early(_BestWeights):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            super().on_epoch_end(epoch, logs)
            if self.kept is not None:
                self.model.set_weights(self.kept)


def _logs(t: Trial, values: list[float], monitor: str) -> list[dict[str, float]]:
    """Return the logs of each epoch: what is monitored, and beside it numbers that would choose the last epoch."""
    scale = float(t.rng.uniform(0.5, 1.0))
    logs = []
    for epoch, value in enumerate(values):
        falling, rising = 3.0 - epoch / 10, 0.05 + epoch / 100
        others = {"loss": falling, "accuracy": rising, "val_loss": falling, "val_accuracy": rising}
        logs.append({**others, monitor: value * scale})
    return logs


def _holds_variables(callback: Any, model: Any) -> bool:
    def holds(value: Any) -> bool:
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list | tuple):
            return any(map(holds, value))
        return value is model or isinstance(value, keras.Variable | tf.Variable)

    return any(holds(value) for name, value in vars(callback).items() if name != "_model")
