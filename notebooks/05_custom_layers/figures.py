"""The figure of unit 05: a layer's life step by step, which weights there are after each, and what is still unknown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import ipywidgets as widgets
import keras
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from grader.figure import playground

Shape = tuple[Any, ...]

# What the unit's layers do is asked of Keras's own. (how it is constructed, its shape of input but for the features)
LAYERS: dict[str, tuple[Callable[[], Any], Shape]] = {
    "MyLayer(4)": (lambda: keras.layers.Dense(4, use_bias=False), ()),
    "SimpleDense(4)": (lambda: keras.layers.Dense(4), (6,)),
    "PReLU()": (lambda: keras.layers.PReLU(), ()),
    "AveragePool(2)": (lambda: keras.layers.AveragePooling1D(2), (6,)),
    "CausalConv1D(4, 3)": (lambda: keras.layers.Conv1D(4, 3, padding="causal"), (6,)),
}
STEPS = {
    "1 construct": "construct",
    "2 build": "build",
    "3 symbolic call": "symbolic",
    "4 call": "call",
    "5 another batch": "again",
    "6 compute_output_shape": "shape",
    "7 another length": "longer",
}

INK, FAINT, BLUE, ORANGE, RED, LIT = "#1a1a1a", "#6b6b6b", "#1f5fa8", "#a85000", "#b00020", "#fff3c4"


@dataclass(frozen=True)
class Step:
    """What one step of a layer's life was, and what there was after it."""

    code: str
    into: Shape | None
    out: Shape | None
    weights: tuple[tuple[str, Shape], ...]
    new: bool
    error: str = ""


def life() -> None:
    """Show a layer's life step by step, for a layer and a number of features that the reader chooses."""
    style = {"description_width": "initial"}
    # Buttons and no dropdown: JupyterLab takes the arrow keys of a dropdown for its own.
    buttons = {"style": {**style, "button_width": "max-content"}, "layout": {"width": "max-content"}}
    playground(
        draw,
        size=(9.4, 4.3),
        step=widgets.ToggleButtons(options=list(STEPS), description="after step", **buttons),
        layer=widgets.ToggleButtons(options=list(LAYERS), description="layer", **buttons),
        features=widgets.IntSlider(3, 2, 6, description="features of an input", style=style, layout={"width": "26em"}),
    )


@cache
def lived(layer: str, features: int) -> tuple[Step, ...]:
    """Take a layer through its life and write down each step."""
    make, middle = LAYERS[layer]
    sample, longer = (*middle, features), (*middle, features + 1)
    made = make()
    doings: list[tuple[str, Shape | None, Callable[[], Any]]] = [
        (f"layer = {layer}", None, lambda: None),
        (f"layer.build({_said((None, *sample))})", (None, *sample), lambda: made.build((None, *sample))),
        (f"layer(keras.Input({_said(sample)}))", (None, *sample), lambda: made(keras.Input(sample)).shape),
        (f"layer(x)   # x: {_said((5, *sample))}", (5, *sample), lambda: made(np.ones((5, *sample))).shape),
        (f"layer(x)   # x: {_said((2, *sample))}", (2, *sample), lambda: made(np.ones((2, *sample))).shape),
        (
            f"layer.compute_output_shape({_said((None, *sample))})",
            (None, *sample),
            lambda: made.compute_output_shape((None, *sample)),
        ),
        (f"layer(x)   # x: {_said((5, *longer))}", (5, *longer), lambda: made(np.ones((5, *longer))).shape),
    ]
    steps: list[Step] = []
    for code, into, do in doings:
        before = len(made.weights)
        out, error = None, ""
        try:
            found = do()
            out = tuple(found) if found is not None else None
        except Exception as raised:
            error = type(raised).__name__
        weights = tuple((weight.name, tuple(weight.shape)) for weight in made.weights)
        steps.append(Step(code, into, out, weights, len(weights) > before, error))
    return tuple(steps)


def draw(figure: Figure, step: str, layer: str, features: int) -> str:
    """Draw the steps so far, the weights that exist and what is known; return what is to be seen."""
    steps = lived(layer, features)
    now = list(STEPS).index(step)
    # Placed by hand: working out a layout takes longer than drawing the figure.
    figure.set_layout_engine("none")
    left, middle, right = (figure.add_axes((x, 0.02, w, 0.96)) for x, w in ((0.01, 0.45), (0.47, 0.27), (0.75, 0.245)))
    _draw_steps(left, steps, now)
    _draw_weights(middle, steps[now])
    _draw_known(right, list(STEPS.values())[now], steps[now], LAYERS[layer][1], features)
    return _words(list(STEPS.values())[now], steps[now])


def _draw_steps(axes: Axes, steps: tuple[Step, ...], now: int) -> None:
    axes.set_axis_off()
    axes.set(xlim=(0, 10), ylim=(-7.2, 0.75))
    for place, (title, step) in enumerate(zip(STEPS, steps, strict=True)):
        y = -place * 1.02
        if place == now:
            axes.add_patch(Rectangle((0.05, y - 0.56), 9.85, 1.0, facecolor=LIT, edgecolor=INK, linewidth=1.2))
        ink = INK if place <= now else FAINT
        mark = "▶" if place == now else "✓" if place < now else "·"
        axes.text(0.15, y + 0.18, mark, va="center", fontsize=9, color=ink)
        weight = "bold" if place == now else "normal"
        axes.text(0.65, y + 0.18, title, va="center", fontsize=9, color=ink, fontweight=weight)
        if place <= now:
            axes.text(0.65, y - 0.26, step.code, va="center", fontsize=8, color=BLUE, family="monospace")
            out = f"✗ {step.error}" if step.error else f"→ {_said(step.out)}" if step.out else ""
            color = RED if step.error else ORANGE
            axes.text(9.75, y + 0.18, out, va="center", ha="right", fontsize=9, color=color)


def _draw_weights(axes: Axes, step: Step) -> None:
    axes.set_axis_off()
    axes.set(xlim=(0, 10), ylim=(-15.5, 1.5))
    axes.text(5, 0.7, "weights that exist", ha="center", va="center", fontsize=10, color=INK)
    if not step.weights:
        axes.add_patch(
            FancyBboxPatch(
                (2, -4.4), 6, 2.4, boxstyle="round,pad=0.2", facecolor="none", edgecolor=FAINT, linestyle=(0, (2, 2))
            )
        )
        axes.text(5, -3.2, "none", ha="center", va="center", fontsize=11, color=FAINT)
        return
    y = -0.9
    for name, shape in step.weights:
        new = "new: " if step.new else ""
        axes.text(5, y, f"{new}{name} {_said(shape)}", ha="center", va="center", fontsize=9, color=BLUE)
        y = _draw_array(axes, y - 0.7, shape) - 1.0


def _draw_array(axes: Axes, top: float, shape: Shape) -> float:
    """Draw an array of up to three axes as a row of matrices; return where it ends below."""
    blocks, rows, columns = (1,) * (3 - len(shape)) + shape
    side = min(0.95, 9.4 / (blocks * columns + 0.6 * (blocks - 1)), 7.0 / rows)
    width = side * (blocks * columns + 0.6 * (blocks - 1))
    for block in range(blocks):
        x = 5 - width / 2 + block * side * (columns + 0.6)
        for row in range(rows):
            for column in range(columns):
                place = x + column * side, top - (row + 1) * side * 0.9
                axes.add_patch(
                    Rectangle(place, side * 0.9, side * 0.8, facecolor="#dbe8f6", edgecolor=BLUE, linewidth=1)
                )
    return top - rows * side * 0.9


def _draw_known(axes: Axes, kind: str, step: Step, middle: Shape, features: int) -> None:
    axes.set_axis_off()
    axes.set(xlim=(0, 10), ylim=(-9.5, 1))
    known, unknown = _known(kind, step, features)
    y = 0.45
    for title, lines, mark in (("known", known, "✓"), ("still unknown", unknown, "?")):
        axes.text(0, y, title, va="center", fontsize=10, color=INK)
        y -= 0.85
        for line in lines or ["nothing"]:
            sign = mark if lines else "–"
            axes.text(0.1, y, sign, va="center", fontsize=9, color=INK if mark == "✓" else ORANGE)
            axes.text(1.0, y, line, va="center", fontsize=8.5, color=INK)
            y -= 0.75
        y -= 0.45


def _known(kind: str, step: Step, features: int) -> tuple[list[str], list[str]]:
    arguments = "the constructor's arguments"
    length = f"an input has {features} features"
    weights = "the weights and their values" if step.weights else "that it needs no weights"
    match kind:
        case "construct":
            return [arguments], [
                "how long an input is",
                "the weights' shapes",
                "the size of a batch",
                "the input's numbers",
            ]
        case "build":
            return [arguments, length, weights], ["the size of a batch", "the input's numbers"]
        case "symbolic":
            known = [arguments, length, weights, "the output's shape"]
            return known, ["the size of a batch", "the input's numbers"]
        case "shape":
            return [arguments, length, weights, "the output's shape"], ["the size of a batch", "the input's numbers"]
        case "longer" if step.error:
            return [arguments, length + ", always", weights], ["what to do with one more"]
        case _:
            size = f"a batch of {step.into[0]}, this time" if step.into else ""
            return [
                arguments,
                length if kind != "longer" else "any length will do",
                weights,
                size,
                "the input's numbers",
            ], []


def _words(kind: str, step: Step) -> str:
    named = " and ".join(f"{name} {_said(shape)}" for name, shape in step.weights)
    into, out = _said(step.into), _said(step.out)
    match kind:
        case "construct":
            return "The constructor keeps its arguments. There are no weights: nobody has said how long an input is."
        case "build" if step.weights:
            return f"build was told {into} and made {named}. The batch's size, None, is part of no weight's shape."
        case "build":
            return f"build was told {into} and made nothing: this layer has no weights."
        case "symbolic":
            return (
                f"A symbolic input of shape {into} gives {out}. No numbers flow, None stays None, no weight is added."
            )
        case "call":
            return f"A batch of shape {into} gives {out}, with {named or 'no weights'}."
        case "again":
            return (
                f"A batch of another size, {into}, gives {out}. "
                f"The weights are the same ones: {named or 'still none'}. Nothing new was made."
            )
        case "shape":
            return f"compute_output_shape({into}) says {out}: arithmetic on shapes, the same as the symbolic call."
        case _ if step.error:
            return f"Built for one feature less, with {named}, it raises {step.error} for an input of shape {into}."
        case _:
            return f"An input of shape {into} gives {out}: without weights, nothing depends on the number of features."


def _said(shape: Shape | None) -> str:
    if shape is None:
        return ""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
