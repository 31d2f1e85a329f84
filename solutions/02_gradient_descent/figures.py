"""The figure of unit 02: three ways down one loss surface, and how far each is after so many updates, or samples."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from grader.figure import playground

RATES = [0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.8, 1.0]
SIZES = [2, 4, 8, 16, 24]
MOMENTA = [0.0, 0.5, 0.8, 0.9, 0.95]
SAMPLES, START, LOST = 40, (-1.5, -1.5), 60.0
TICKS = [0.2, 0.5, 1, 2, 5, 20, 50]

INK, FAINT, LINES = "#1a1a1a", "#6b6b6b", "#c4c4c4"


class Way(NamedTuple):
    """How one descent is drawn: by colour, dashes and marker."""

    color: str
    dashes: Any
    marker: str


BATCH, SINGLE, MINI = Way("#1f5fa8", "-", "s"), Way("#a85000", (0, (1, 1)), "."), Way("#2d6a2d", (0, (5, 2)), "^")


def descent() -> None:
    """Show batch, stochastic and mini-batch descent side by side, as far as the reader lets them go."""
    style = {"description_width": "initial"}
    wide = {"width": "430px"}
    playground(
        draw,
        size=(9.4, 5.9),
        learning_rate=widgets.SelectionSlider(
            options=RATES, value=0.1, description="learning rate", style=style, layout=wide
        ),
        batch_size=widgets.SelectionSlider(
            options=SIZES, value=8, description="size of a mini-batch", style=style, layout=wide
        ),
        momentum=widgets.SelectionSlider(options=MOMENTA, value=0.0, description="momentum", style=style, layout=wide),
        epochs=widgets.IntSlider(value=5, min=1, max=15, description="epochs", style=style, layout=wide),
    )


def draw(figure: Figure, learning_rate: float, batch_size: int, momentum: float, epochs: int) -> str:
    """Draw the three paths and their losses; return what is to be seen."""
    # Placed by hand: working out a layout takes longer than drawing the figure.
    figure.set_layout_engine("none")
    ways = [
        ("batch", f"batch: all {SAMPLES}", SAMPLES, BATCH),
        ("stochastic", "stochastic: 1", 1, SINGLE),
        ("mini-batch", f"mini-batch: {batch_size}", batch_size, MINI),
    ]
    by_update = figure.add_axes((0.07, 0.085, 0.40, 0.33))
    by_sample = figure.add_axes((0.56, 0.085, 0.40, 0.33))
    budget, said = epochs * SAMPLES, []
    for place, (name, title, size, way) in enumerate(ways):
        path, seen = walk(learning_rate, size, momentum, epochs)
        losses = loss(path)
        height = np.log10(losses)
        surface = figure.add_axes((0.07 + 0.31 * place, 0.54, 0.27, 0.40))
        _draw_surface(surface, title, first=place == 0)
        _draw_path(surface, path, way)
        every = max(1, len(losses) // 12)
        for axes, x in ((by_update, np.arange(len(losses))), (by_sample, seen)):
            axes.plot(x, height, color=way.color, linestyle=way.dashes, lw=1.4, label=name)
            axes.plot(x[::every], height[::every], way.marker, color=way.color, ms=4 if size > 1 else 5)
        count = len(path) - 1
        updates = f"{count} update{'s' * (count > 1)}"
        gone = losses[-1] > LOST
        said.append(f"{name} {'is lost' if gone else f'stands at {losses[-1]:.2f}'} after {updates}")
    for axes, label in ((by_update, "updates"), (by_sample, "samples seen")):
        axes.set(ylim=(np.log10(0.17), np.log10(LOST)), xlabel=label)
        axes.set(xlim=(-0.02 * budget, 1.02 * budget), xticks=[0, budget // 2, budget])
        axes.axhline(np.log10(least()), color=FAINT, lw=0.8)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_yticks(np.log10(TICKS), [f"{tick:g}" for tick in TICKS])
        axes.tick_params(labelsize=8)
    by_update.set_ylabel("loss on all samples")
    by_update.legend(fontsize=8, framealpha=0.95, edgecolor=LINES, loc="upper right", handlelength=3)
    start = f"Learning rate {learning_rate:g}, momentum {momentum:g}, up to {budget} samples: "
    return start + "; ".join(said) + f". The lowest loss there is: {least():.2f}."


@cache
def data() -> tuple[Any, Any]:
    """Return one feature and a target for each sample."""
    rng = np.random.default_rng(3)
    x = rng.uniform(-0.6, 1.9, SAMPLES)
    return x, 1.6 * x + 0.7 + rng.normal(0, 0.5, SAMPLES)


def loss(path: Any) -> Any:
    """Return the loss over all samples at each (w, b) along the last axis of `path`."""
    x, y = data()
    w, b = np.asarray(path)[..., 0], np.asarray(path)[..., 1]
    # Multiplied out, so that a grid of points costs no more than a few moments of the data.
    mean = np.mean
    square = w**2 * mean(x * x) + b**2 + mean(y * y) + 2 * w * b * mean(x)
    return square - 2 * w * mean(x * y) - 2 * b * mean(y)


@cache
def best() -> tuple[float, float]:
    """Return the (w, b) at the bottom."""
    x, y = data()
    slope, intercept = np.polyfit(x, y, 1)
    return float(slope), float(intercept)


def least() -> float:
    """Return the loss at the bottom."""
    return float(loss(best()))


@cache
def walk(learning_rate: float, size: int, momentum: float, epochs: int) -> tuple[Any, Any]:
    """Return the points (w, b) of a descent and how many samples were seen on the way to each."""
    x, y = data()
    rng = np.random.default_rng(0)
    w, b = START
    going_w = going_b = 0.0
    path, seen = [(w, b)], [0]
    for _ in range(epochs):
        order = rng.permutation(SAMPLES)
        for start in range(0, SAMPLES, size):
            chosen = order[start : start + size]
            error = x[chosen] * w + b - y[chosen]
            going_w = momentum * going_w - learning_rate * 2 * (error @ x[chosen]) / len(chosen)
            going_b = momentum * going_b - learning_rate * 2 * error.sum() / len(chosen)
            w, b = w + going_w, b + going_b
            path.append((w, b))
            seen.append(seen[-1] + len(chosen))
            if max(abs(w), abs(b)) > 1e3:
                return np.array(path), np.array(seen)
    return np.array(path), np.array(seen)


@cache
def contours() -> list[Any]:
    """Return the lines of equal loss, each as an array of points."""
    w, b = np.meshgrid(np.linspace(-2.5, 4.5, 90), np.linspace(-3.0, 4.0, 90))
    axes = Figure().add_subplot()
    levels = axes.contour(w, b, loss(np.stack([w, b], -1)), levels=[0.3, 0.5, 1, 2, 4, 7, 11, 16, 24, 36])
    return [line for level in levels.allsegs for line in level]


def _draw_surface(axes: Axes, title: str, *, first: bool) -> None:
    axes.add_collection(LineCollection(contours(), colors=LINES, linewidths=0.8))
    axes.plot(*best(), "+", color=INK, ms=11, mew=1.5, zorder=5)
    axes.set(
        xlim=(-2.5, 4.5), ylim=(-3.0, 4.0), xlabel="w", xticks=[-2, 0, 2, 4], yticks=[-2, 0, 2, 4] if first else []
    )
    axes.set_title(title, fontsize=10, color=INK)
    if first:
        axes.set_ylabel("b")
    axes.tick_params(labelsize=8)


def _draw_path(axes: Axes, path: Any, way: Way) -> None:
    near = np.clip(path, -50, 50)
    small = len(path) > 60
    axes.plot(*near.T, color=way.color, lw=0.9, linestyle="-")
    axes.plot(*near.T, way.marker, color=way.color, ms=(2 if way is SINGLE else 2.5) if small else 4)
    axes.plot(*path[0], "o", color=INK, ms=5)
