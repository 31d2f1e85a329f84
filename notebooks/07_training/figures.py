"""The figure of unit 07: one training step in slow motion, with every tensor's shape and norm."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from grader.figure import playground

Tensors = dict[str, np.ndarray[Any, Any]]

RATES = {"0.01": 0.01, "0.1": 0.1, "0.5": 0.5, "2": 2.0}
BATCHES = {"1": 1, "4": 4, "16": 16}
EARLIER = {"0": 0, "1": 1, "10": 10, "100": 100}
COLUMNS = ("x", "W1", "b1", "h", "W2", "b2", "y_pred", "loss")
WEIGHTS = ("W1", "b1", "W2", "b2")
MOMENTS = (
    ("the batch comes in", ("x",), ()),
    ("forward: h = tanh(x @ W1 + b1)", ("h",), ()),
    ("forward: y_pred = h @ W2 + b2", ("y_pred",), ()),
    ("loss: the mean of (y_pred − y)²", ("loss",), ()),
    ("backward: how the loss changes with y_pred", (), ("y_pred",)),
    ("backward: on to W2 and b2", (), ("W2", "b2")),
    ("backward: through W2 to h", (), ("h",)),
    ("backward: on to W1 and b1", (), ("W1", "b1")),
    ("update: every weight takes away learning rate · gradient", WEIGHTS, ()),
)
INK, FAINT, BLUE, ORANGE, LIT = "#1a1a1a", "#6b6b6b", "#1f5fa8", "#a85000", "#fff3c4"


def one_step() -> None:
    """Show a step of training, a moment at a time."""
    style = {"description_width": "initial"}
    buttons = {"style": {**style, "button_width": "max-content"}, "layout": {"width": "max-content"}}
    playground(
        draw,
        size=(9.4, 3.9),
        moment=widgets.IntSlider(0, 0, len(MOMENTS) - 1, description="moment", style=style, layout={"width": "30em"}),
        rate=widgets.ToggleButtons(options=list(RATES), value="0.1", description="learning rate", **buttons),
        batch=widgets.ToggleButtons(options=list(BATCHES), value="4", description="samples in the batch", **buttons),
        earlier=widgets.ToggleButtons(options=list(EARLIER), description="steps made before", **buttons),
    )


def start(batch: int) -> Tensors:
    """Return the figure's network, 3 → 4 → 2, and a batch of samples with what should come out."""
    rng = np.random.default_rng(7)
    x = rng.normal(0.4, 1.0, (16, 3))
    y = np.stack([np.sin(x[:, 0]) + 0.5 * x[:, 1], x[:, 0] * x[:, 2]], axis=1)
    weights = {
        "W1": rng.uniform(-0.9, 0.9, (3, 4)),
        "b1": np.zeros(4),
        "W2": rng.uniform(-1, 1, (4, 2)),
        "b2": np.zeros(2),
    }
    return {"x": x[:batch], "y": y[:batch], **weights}


def forward(t: Tensors) -> Tensors:
    """Return hidden values, predictions and the loss."""
    h = np.tanh(t["x"] @ t["W1"] + t["b1"])
    y_pred = h @ t["W2"] + t["b2"]
    return {**t, "h": h, "y_pred": y_pred, "loss": np.mean((y_pred - t["y"]) ** 2)}


def backward(t: Tensors) -> Tensors:
    """Return the loss's gradient by each tensor, from the loss back to the first weights."""
    y_pred = 2 * (t["y_pred"] - t["y"]) / t["y"].size
    h = y_pred @ t["W2"].T
    z = h * (1 - t["h"] ** 2)
    return {
        "y_pred": y_pred,
        "W2": t["h"].T @ y_pred,
        "b2": y_pred.sum(0),
        "h": h,
        "W1": t["x"].T @ z,
        "b1": z.sum(0),
    }


def update(t: Tensors, gradients: Tensors, rate: float) -> Tensors:
    """Return the tensors with each weight moved down its gradient."""
    return {**t, **{name: t[name] - rate * gradients[name] for name in WEIGHTS}}


def draw(figure: Figure, moment: int, rate: str, batch: str, earlier: str) -> str:
    """Draw every tensor that is there at this moment; return what is to be seen."""
    tensors = start(BATCHES[batch])
    with np.errstate(all="ignore"):
        for _ in range(EARLIER[earlier]):
            tensors = forward(tensors)
            tensors = update(tensors, backward(tensors), RATES[rate])
        now = forward(tensors)
        gradients = backward(now)
        after = forward(update(tensors, gradients, RATES[rate]))
    known = {name for _, names, _ in MOMENTS[: moment + 1] for name in names} | set(WEIGHTS)
    known_gradients = {name for _, _, names in MOMENTS[: moment + 1] for name in names}
    title, fresh, fresh_gradients = MOMENTS[moment]
    updated = moment == len(MOMENTS) - 1
    shown = {**now, **{name: after[name] for name in WEIGHTS}} if updated else now

    figure.set_layout_engine("none")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, 9.4), ylim=(0, 3.9))
    axes.set_axis_off()
    axes.text(
        0.15,
        3.66,
        f"Moment {moment} of {len(MOMENTS) - 1} · {title}",
        color=INK,
        fontsize=11,
        weight="bold",
        va="center",
    )
    axes.text(0.15, 2.62, "values", color=BLUE, fontsize=9, rotation=90, va="center")
    axes.text(0.15, 0.98, "gradients", color=ORANGE, fontsize=9, rotation=90, va="center")
    for i, name in enumerate(COLUMNS):
        x = 0.95 + 1.13 * i
        _draw_tensor(axes, x, 2.68, name, shown[name], name in known, name in fresh, BLUE)
        if name in gradients:
            _draw_tensor(
                axes, x, 1.02, f"d{name}", gradients[name], name in known_gradients, name in fresh_gradients, ORANGE
            )
    forth, back = moment in (1, 2, 3), 4 <= moment <= 7
    axes.annotate(
        "",
        (9.2, 3.37),
        (0.5, 3.37),
        arrowprops={"arrowstyle": "->", "color": BLUE if forth else "#cccccc", "lw": 2 if forth else 1},
    )
    axes.annotate(
        "",
        (0.5, 0.1),
        (9.2, 0.1),
        arrowprops={"arrowstyle": "->", "color": ORANGE if back else "#cccccc", "lw": 2 if back else 1},
    )
    return _words(moment, now, gradients, after, RATES[rate])


def _draw_tensor(axes: Any, x: float, y: float, name: str, value: Any, known: bool, fresh: bool, colour: str) -> None:
    table = np.atleast_2d(value)
    rows, columns = table.shape
    width, height = 0.17 * columns, min(0.17 * rows, 0.78)
    left, bottom = x - width / 2, y - height / 2
    if fresh:
        axes.add_patch(Rectangle((x - 0.53, y - 0.68), 1.06, 1.3, facecolor=LIT, edgecolor="none", zorder=0))
    if known:
        finite = np.nan_to_num(table, posinf=0.0, neginf=0.0)
        size = max(float(np.abs(finite).max()), 1e-12)
        axes.imshow(
            finite,
            cmap="RdBu_r",
            vmin=-size,
            vmax=size,
            aspect="auto",
            extent=(left, left + width, bottom, bottom + height),
            zorder=1,
        )
    style = (
        {"edgecolor": colour, "linewidth": 1.6}
        if known
        else {"edgecolor": FAINT, "linewidth": 0.8, "linestyle": (0, (2, 2))}
    )
    axes.add_patch(Rectangle((left, bottom), width, height, facecolor="none", zorder=2, **style))
    axes.set(xlim=(0, 9.4), ylim=(0, 3.9))
    shape = str(np.shape(value)).replace(" ", "")
    axes.text(
        x,
        y + 0.48,
        f"{name} {shape}",
        color=INK,
        fontsize=8,
        ha="center",
        va="center",
        weight="bold" if fresh else "normal",
    )
    said = f"{_size(value)}" if known else "not yet"
    axes.text(x, y - 0.54, said, color=INK if known else FAINT, fontsize=8, ha="center", va="center")


def _size(value: Any) -> str:
    largest = float(np.max(np.abs(value)))
    if not np.isfinite(largest):
        return "not finite"
    # Divided first, so that no square overflows.
    norm = largest * float(np.linalg.norm(value / largest)) if largest else 0.0
    return f"{norm:.3g}" if np.ndim(value) == 0 else f"norm {norm:.3g}"


def _words(moment: int, now: Tensors, gradients: Tensors, after: Tensors, rate: float) -> str:
    loss = float(now["loss"])
    if not np.isfinite(loss) or loss > 1e6:
        return f"With learning rate {rate:g} the earlier steps have run away: the loss is {loss:.3g}."
    shape = {name: str(np.shape(now[name])) for name in now}
    if moment == 0:
        count = len(now["x"])
        return f"{count} × 3 numbers come in and nothing is computed yet. The weights are what earlier steps left."
    if moment in (1, 2):
        name = "h" if moment == 1 else "y_pred"
        return f"{name} has shape {shape[name]}, a row for each sample, and norm {np.linalg.norm(now[name]):.3g}."
    if moment == 3:
        return f"The loss is one number, {loss:.4g}: forward ends here."
    if moment < len(MOMENTS) - 1:
        parts = [
            f"d{name} has shape {shape[name]} and norm {np.linalg.norm(gradients[name]):.3g}"
            for name in MOMENTS[moment][2]
        ]
        return f"{', '.join(parts)}: a gradient always has the shape of the tensor it belongs to."
    new = float(after["loss"])
    if not new < 1e6:
        return f"The step went much too far: the loss was {loss:.4g} and is now {new:.3g}."
    if loss < 1e-12:
        return f"The loss of this batch is {loss:.2g}: there is no slope left, and the weights stay where they are."
    way = "fallen" if new < loss else "risen"
    moved = np.sqrt(sum(np.sum((rate * gradients[name]) ** 2) for name in WEIGHTS))
    return (
        f"All weights together moved by {moved:.3g}. The loss of this batch was {loss:.4g} and has {way} to {new:.4g}."
    )
