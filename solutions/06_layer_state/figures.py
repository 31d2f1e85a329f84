"""The figure of unit 06: batch normalization's moving statistics catching up with the data, trained and frozen."""

from __future__ import annotations

from functools import cache

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from grader.figure import playground

BATCHES, CHANGE, FREEZE = 400, 200, 100
BEFORE, AFTER = (3.0, 4.0), (6.0, 1.0)
EPSILON = 1e-3
MOMENTA = (0.0, 0.5, 0.9, 0.98, 0.99, 0.999)
SIZES = (2, 8, 32, 128)
TRAINED, FROZEN = "trained throughout", f"frozen after batch {FREEZE}"

INK, FAINT, BLUE, ORANGE, GREEN = "#1a1a1a", "#6b6b6b", "#1f5fa8", "#a85000", "#1b7340"


def moving_statistics() -> None:
    """Show a moving mean and variance chase a feature that changes half-way, and what comes out at inference."""
    style = {"description_width": "initial"}
    wide = {"width": "32em"}
    buttons = {"style": {**style, "button_width": "max-content"}, "layout": {"width": "max-content"}}
    playground(
        draw,
        size=(9.4, 4.0),
        seen=widgets.IntSlider(120, 0, BATCHES, 10, description="batches seen", style=style, layout=wide),
        momentum=widgets.SelectionSlider(options=MOMENTA, value=0.98, description="momentum", style=style, layout=wide),
        samples=widgets.ToggleButtons(options=SIZES, value=32, description="batch size", **buttons),
        training=widgets.ToggleButtons(options=(TRAINED, FROZEN), description="the layer is", **buttons),
    )


def target(batch: int) -> tuple[float, float]:
    """Return the mean and variance of the feature in the batch of this number."""
    return BEFORE if batch < CHANGE else AFTER


@cache
def batches(size: int) -> np.ndarray:
    """Return the mean and variance of every batch, shape (BATCHES, 2)."""
    rng = np.random.default_rng(6)
    rows = []
    for batch in range(BATCHES):
        mean, variance = target(batch)
        values = rng.normal(mean, variance**0.5, size)
        rows.append((values.mean(), values.var()))
    return np.array(rows)


@cache
def moved(size: int, momentum: float, frozen: bool) -> np.ndarray:
    """Return the moving mean and variance before the first batch and after each, shape (BATCHES + 1, 2)."""
    track = np.empty((BATCHES + 1, 2))
    track[0] = 0.0, 1.0
    for batch, statistics in enumerate(batches(size)):
        still = frozen and batch >= FREEZE
        track[batch + 1] = track[batch] if still else momentum * track[batch] + (1 - momentum) * statistics
    return track


def draw(figure: Figure, seen: int, momentum: float, samples: int, training: str) -> str:
    """Draw both statistics over the batches and the outputs at inference; return what is to be seen."""
    track = moved(samples, momentum, training == FROZEN)
    mean, variance = track[seen]
    wanted = target(min(seen, BATCHES - 1))
    # Placed by hand: working out a layout takes longer than drawing the figure.
    figure.set_layout_engine("none")
    upper, lower = figure.add_axes((0.065, 0.57, 0.51, 0.36)), figure.add_axes((0.065, 0.12, 0.51, 0.36))
    for axes, column, name in ((upper, 0, "mean"), (lower, 1, "variance")):
        _draw_track(axes, batches(samples)[:, column], track[:, column], seen, name, column, training == FROZEN)
    upper.tick_params(labelbottom=False)
    lower.set_xlabel("batches seen", fontsize=9)
    deviation = (variance + EPSILON) ** 0.5
    shift, spread = (wanted[0] - mean) / deviation, wanted[1] ** 0.5 / deviation
    _draw_outputs(figure.add_axes((0.64, 0.12, 0.345, 0.81)), shift, spread)
    frozen = " and frozen" if training == FROZEN and seen >= FREEZE else ""
    return (
        f"After {seen} batches of {samples} with momentum {momentum:g}{frozen}, the moving mean is {mean:.2f} and the "
        f"data's {wanted[0]:g}; the moving variance is {variance:.2f} and the data's {wanted[1]:g}. "
        f"At inference the outputs have mean {shift:.2f} and deviation {spread:.2f}; 0 and 1 is what is wanted."
    )


def _draw_track(
    axes: Axes, statistics: np.ndarray, track: np.ndarray, seen: int, name: str, column: int, frozen: bool
) -> None:
    steps = np.arange(1, BATCHES + 1)
    axes.plot(steps, statistics, ".", color=FAINT, markersize=2.2, alpha=0.55, label="a batch's own")
    wanted = [target(batch)[column] for batch in range(BATCHES)]
    axes.plot(steps, wanted, "--", color=ORANGE, linewidth=1.6, label="the data's")
    axes.plot(np.arange(BATCHES + 1), track, "-", color=BLUE, linewidth=1.0, alpha=0.45)
    axes.plot(np.arange(seen + 1), track[: seen + 1], "-", color=BLUE, linewidth=2.2, label="moving")
    axes.plot([seen], [track[seen]], "o", color=BLUE, markersize=7, markeredgecolor="white")
    if frozen:
        axes.axvline(FREEZE, color=INK, linewidth=1.0, linestyle=":")
        axes.text(FREEZE + 4, 0.88, "frozen", transform=axes.get_xaxis_transform(), fontsize=8, color=INK)
    axes.set_xlim(-5, BATCHES + 5)
    axes.set_ylim(*((-1.5, 8.5) if column == 0 else (-0.5, 9.0)))
    axes.set_ylabel(name, fontsize=9)
    axes.tick_params(labelsize=8)
    if column == 0:
        axes.legend(loc="lower right", ncols=3, fontsize=8, frameon=False)


def _draw_outputs(axes: Axes, shift: float, spread: float) -> None:
    grid = np.linspace(-6, 6, 241)
    axes.plot(grid, _bell(grid, 0, 1), "--", color=ORANGE, linewidth=1.6, label="wanted: mean 0, deviation 1")
    axes.fill_between(grid, _bell(grid, shift, spread), color=GREEN, alpha=0.25)
    label = f"outputs: {shift:.2f}, {spread:.2f}"
    axes.plot(grid, _bell(grid, shift, spread), "-", color=GREEN, linewidth=2.2, label=label)
    axes.set_xlim(-6, 6)
    axes.set_ylim(0, 0.95)
    axes.set_yticks([])
    axes.set_xlabel("what the layer returns at inference", fontsize=9)
    axes.tick_params(labelsize=8)
    axes.legend(loc="upper left", fontsize=8, frameon=False)


def _bell(grid: np.ndarray, mean: float, deviation: float) -> np.ndarray:
    return np.exp(-0.5 * ((grid - mean) / deviation) ** 2) / (deviation * (2 * np.pi) ** 0.5)
