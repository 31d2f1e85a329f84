"""The figures of unit 03: activations with their slopes, losses, and a small network that learns a curve."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import ipywidgets as widgets
import keras
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from grader.figure import playground

INK, FAINT, BLUE, ORANGE, GREEN = "#1a1a1a", "#6b6b6b", "#1f5fa8", "#a85000", "#1f7a3d"
STYLE = {"description_width": "initial"}
WIDE = {"width": "30em"}
# Buttons and no dropdown: JupyterLab takes the arrow keys of a dropdown for its own.
BUTTONS = {"style": {**STYLE, "button_width": "max-content"}, "layout": {"width": "max-content"}}


def _axes(figure: Figure, *places: tuple[float, float, float, float]) -> list[Axes]:
    """Put axes by hand: working out a layout takes longer than drawing the figure."""
    figure.set_layout_engine("none")
    found = [figure.add_axes(place) for place in places]
    for axes in found:
        axes.spines[["top", "right"]].set_visible(False)
    return found


# Activations and their slopes

ACTIVATIONS = ("sigmoid", "tanh", "relu", "softplus", "elu", "silu", "linear")
X = np.linspace(-6, 6, 481)


def activations() -> None:
    """Show an activation, its slope, and the line that touches it at a point that the reader moves."""
    playground(
        draw_activation,
        size=(8.4, 3.4),
        name=widgets.ToggleButtons(options=ACTIVATIONS, description="activation", **BUTTONS),
        at=widgets.FloatSlider(value=1.0, min=-6, max=6, step=0.25, description="x", style=STYLE, layout=WIDE),
    )


def draw_activation(figure: Figure, name: str, at: float) -> str:
    """Draw value and slope side by side; return what is to be seen at `at`."""
    values = np.asarray(keras.activations.get(name)(X.astype("float32")), "float64")
    slopes = np.gradient(values, X)
    place = int(np.argmin(np.abs(X - at)))
    value, slope = values[place], slopes[place]
    left, right = _axes(figure, (0.07, 0.15, 0.41, 0.74), (0.56, 0.15, 0.41, 0.74))
    left.plot(X, values, color=BLUE, lw=2)
    near = np.array([at - 1.5, at + 1.5])
    left.plot(near, value + slope * (near - at), "--", color=ORANGE, lw=2)
    left.plot([at], [value], "o", color=INK)
    left.set(title=f"{name}(x), and the line that touches it", xlabel="x", xlim=(-6, 6), ylim=_room(values))
    right.plot(X, slopes, color=ORANGE, lw=2, ls="--")
    right.plot([at], [slope], "o", color=INK)
    right.set(title="its slope", xlabel="x", xlim=(-6, 6), ylim=(-0.25, 1.25))
    for axes in (left, right):
        axes.axhline(0, color=FAINT, lw=0.6)
    if slope < 0.02:
        effect = "An error that comes back through this unit is all but lost here."
    elif slope > 0.98:
        effect = "An error that comes back through this unit passes whole."
    else:
        effect = f"Of an error that comes back through this unit, {slope:.2f} of 1 passes."
    slope = abs(slope) if abs(slope) < 5e-4 else slope
    return f"At x = {at:g}, {name} is {value:.3f} and its slope is {slope:.3f}. {effect}"


def _room(values: Any) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    return low - 0.1 * (high - low), high + 0.1 * (high - low)


# Losses

ERRORS = np.linspace(-4, 4, 321)


def losses() -> None:
    """Show three losses of one error, and the cross-entropy of one probability."""
    playground(
        draw_losses,
        size=(8.4, 3.4),
        error=widgets.FloatSlider(value=3.0, min=-4, max=4, step=0.25, description="error", style=STYLE, layout=WIDE),
        delta=widgets.FloatSlider(
            value=1.0, min=0.25, max=4, step=0.25, description="δ of Huber's loss", style=STYLE, layout=WIDE
        ),
        p=widgets.FloatSlider(
            value=0.5,
            min=0.01,
            max=1,
            step=0.01,
            description="probability of the right class",
            style=STYLE,
            layout=WIDE,
        ),
    )


def draw_losses(figure: Figure, error: float, delta: float, p: float) -> str:
    """Draw losses by error, and cross-entropy by probability; return what both cost."""
    kinds: dict[str, tuple[Callable[..., Any], str, str]] = {
        "its square": (keras.losses.mean_squared_error, BLUE, "-"),
        "its size": (keras.losses.mean_absolute_error, ORANGE, "--"),
        "Huber's loss": (lambda t, y: keras.losses.huber(t, y, delta), GREEN, "-."),
    }
    left, right = _axes(figure, (0.07, 0.15, 0.44, 0.74), (0.59, 0.15, 0.38, 0.74))
    place, said = int(np.argmin(np.abs(ERRORS - error))), []
    for name, (loss, color, dashes) in kinds.items():
        values = np.asarray(loss(np.zeros((len(ERRORS), 1), "float32"), ERRORS[:, None].astype("float32")), "float64")
        slope = np.gradient(values, ERRORS)[place]
        left.plot(ERRORS, values, color=color, ls=dashes, lw=2, label=name)
        left.plot([error], [values[place]], "o", color=color)
        said.append(f"{values[place]:.2f} by {name} (slope {slope:.2f})")
    left.set(title="what an error costs", xlabel="prediction − truth", ylim=(-0.3, 10))
    left.legend(frameon=False, loc="upper center")
    probabilities = np.linspace(0.01, 1, 200)
    right.plot(probabilities, -np.log(probabilities), color=BLUE, lw=2)
    right.plot([p], [-np.log(p)], "o", color=INK)
    right.set(title="cross-entropy", xlabel="probability given to the right class", ylim=(-0.2, 4.8))
    cost = max(-float(np.log(p)), 0.0)
    return (
        f"An error of {error:g} costs {', '.join(said)}. A probability of {p:.2f} for the right class costs {cost:.2f}."
    )


# A small network learns a curve

HIDDEN, UPDATES, POINTS = 8, 300, 36
ACTIVATE: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda z: 0.5 + 0.5 * np.tanh(z / 2),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "linear": lambda z: z,
}
COST: dict[str, Callable[[Any], Any]] = {
    "mean squared error": lambda e: e**2,
    "mean absolute error": np.abs,
    "Huber, δ = 0.3": lambda e: np.where(np.abs(e) < 0.3, 0.5 * e**2, 0.3 * np.abs(e) - 0.045),
}
RATE = {"SGD": 0.2, "SGD with momentum": 0.1, "RMSprop": 0.02}
SCALE = {"zeros": 0.0, "small, ±0.05": 0.05, "Glorot, ±0.82": 0.82, "large, ±6": 6.0}


def network() -> None:
    """Show a network of eight hidden units that learns a curve, its modules chosen by the reader."""
    playground(
        draw_network,
        size=(8.8, 3.6),
        preprocessing=widgets.ToggleButtons(options=["standardized", "raw, 0 to 60"], description="inputs", **BUTTONS),
        initializer=widgets.ToggleButtons(
            options=list(SCALE), value="Glorot, ±0.82", description="initializer", **BUTTONS
        ),
        activation=widgets.ToggleButtons(options=list(ACTIVATE), value="tanh", description="activation", **BUTTONS),
        loss=widgets.ToggleButtons(options=list(COST), description="loss", **BUTTONS),
        optimizer=widgets.ToggleButtons(options=list(RATE), value="RMSprop", description="optimizer", **BUTTONS),
        updates=widgets.IntSlider(
            value=UPDATES, min=0, max=UPDATES, step=20, description="updates", style=STYLE, layout=WIDE
        ),
    )


def data() -> tuple[Any, Any, Any]:
    """Return minutes, the curve at them, and the samples: the curve with noise, and two that are far off."""
    rng = np.random.default_rng(3)
    minutes = np.linspace(0, 60, POINTS)
    curve = np.sin(minutes / 10) * np.exp(-minutes / 60)
    samples = curve + rng.normal(0, 0.06, POINTS)
    samples[[9, 25]] += [2.2, 2.6]
    return minutes, curve, samples


def outputs(weights: Any, x: Any, activation: str) -> Any:
    """Return the outputs of several networks at once: one for each row of `weights`."""
    w1, b1, w2 = (weights[:, None, i * HIDDEN : (i + 1) * HIDDEN] for i in range(3))
    return (ACTIVATE[activation](x[None, :, None] * w1 + b1) * w2).sum(-1) + weights[:, -1:]


@lru_cache(maxsize=64)
def train(preprocessing: str, initializer: str, activation: str, loss: str, optimizer: str) -> tuple[Any, Any]:
    """Return the weights before each update and after the last, and the losses.

    The slopes are found by trying: one more network for each weight, in which that weight is a little larger.
    """
    x, _, y = data()
    x = (x - x.mean()) / x.std() if preprocessing == "standardized" else x
    weights = np.zeros(3 * HIDDEN + 1)
    weights[: 3 * HIDDEN] = np.random.default_rng(1).uniform(-1, 1, 3 * HIDDEN) * SCALE[initializer]
    weights[HIDDEN : 2 * HIDDEN] *= initializer.startswith("large")
    tried = np.vstack([np.zeros(len(weights)), 1e-6 * np.eye(len(weights))])
    memory, path, costs = np.zeros_like(weights), [weights], []
    for _ in range(UPDATES + 1):
        with np.errstate(all="ignore"):
            cost = COST[loss](outputs(weights + tried, x, activation) - y).mean(1)
            slopes = np.clip(np.nan_to_num((cost[1:] - cost[0]) / 1e-6), -1e6, 1e6)
            if optimizer == "RMSprop":
                memory = 0.9 * memory + 0.1 * slopes**2
                move = slopes / (np.sqrt(memory) + 1e-7)
            else:
                memory = slopes + (0.9 * memory if "momentum" in optimizer else 0)
                move = memory
            weights = np.clip(weights - RATE[optimizer] * move, -1e6, 1e6)
        path.append(weights)
        costs.append(cost[0])
    return np.array(path[: UPDATES + 1]), np.array(costs)


def draw_network(
    figure: Figure, preprocessing: str, initializer: str, activation: str, loss: str, optimizer: str, updates: int
) -> str:
    """Draw what the network makes of the samples, and its loss; return how far it is from the curve."""
    path, costs = train(preprocessing, initializer, activation, loss, optimizer)
    minutes, curve, samples = data()
    x = (minutes - minutes.mean()) / minutes.std() if preprocessing == "standardized" else minutes
    found = outputs(path[updates : updates + 1], x, activation)[0]
    left, right = _axes(figure, (0.06, 0.15, 0.52, 0.75), (0.68, 0.15, 0.3, 0.75))
    left.plot(minutes, samples, "o", color=FAINT, ms=4, label="samples, two far off")
    left.plot(minutes, curve, ":", color=INK, lw=1.5, label="the curve behind them")
    left.plot(minutes, np.clip(found, -9, 9), color=BLUE, lw=2.4, label="the network")
    left.set(title=f"after {updates} updates", xlabel="minutes", ylim=(-2.1, 3.6))
    left.legend(frameon=False, fontsize=8, loc="lower left", ncols=3)
    shown = np.clip(np.nan_to_num(costs, nan=1e6, posinf=1e6), 1e-3, 1e6)
    right.plot(shown, color=ORANGE)
    if shown.max() < 5:
        right.set_ylim(0, 1.1 * shown.max())
    else:
        right.set_yscale("log")
    right.plot([updates], [shown[updates]], "o", color=INK)
    right.set(title="loss", xlabel="updates")
    off = float(np.sqrt(np.mean(np.clip(found - curve, -1e3, 1e3) ** 2)))
    distance = "more than 100" if off > 100 else f"{off:.2f}"
    units = len(np.unique(np.round(path[updates][: 3 * HIDDEN].reshape(3, HIDDEN), 6), axis=1).T)
    same = "" if units > 1 else " All eight hidden units are the same: they count as one."
    return (
        f"After {updates} updates the loss is {_short(costs[updates])}, and the network is off the curve behind the "
        f"samples by {distance} (root mean square).{same}"
    )


def _short(cost: float) -> str:
    return f"{cost:.3f}" if cost < 1000 else "more than 1,000"
