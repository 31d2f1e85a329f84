"""The figure of unit 08: who looks at whom, and what a mask and a scale make of it."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from grader.figure import playground

WORDS = ("the", "cat", "sat", "as", "it", "slept", "·", "·")
"""Six words and two steps of padding."""
DEPTH = 16
MASKS = {"none": "none", "padding": "padding", "causal": "causal", "causal and padding": "both"}
SCALES = {"divided by √D": DEPTH**0.5, "not divided": 1.0, "divided by D": float(DEPTH)}

INK, FAINT, BLUE, ORANGE = "#1a1a1a", "#6b6b6b", "#1f5fa8", "#a85000"


def looks() -> None:
    """Show the attention weights of a short sentence, for a mask, a scale and a query that the reader chooses."""
    style = {"description_width": "initial"}
    # Buttons and no dropdown: JupyterLab takes the arrow keys of a dropdown for its own.
    buttons = {"style": {**style, "button_width": "max-content"}, "layout": {"width": "max-content"}}
    playground(
        draw,
        size=(9.2, 4.0),
        mask=widgets.ToggleButtons(options=MASKS, description="mask", **buttons),
        scale=widgets.ToggleButtons(options=SCALES, description="scores are", **buttons),
        query=widgets.IntSlider(4, 0, len(WORDS) - 1, description="query: step", style=style, layout={"width": "26em"}),
    )


def draw(figure: Figure, mask: str, scale: float, query: int) -> str:
    """Draw all weights as a table, the chosen query's as bars; return what they say."""
    allowed = allowed_by(mask)
    shares = weights(scores() / scale, allowed)
    # Placed by hand: working out a layout takes longer than drawing the figure.
    figure.set_layout_engine("none")
    table, bars = figure.add_axes((0.075, 0.125, 0.42, 0.8)), figure.add_axes((0.56, 0.125, 0.43, 0.8))
    _draw_table(table, shares, allowed, query)
    _draw_bars(bars, shares[query], allowed[query], query)
    most = int(shares[query].argmax())
    hidden = int((~allowed[query]).sum())
    lost = float(shares[query, -2:].sum())
    said = f"Step {query} ({_name(query)}) looks most at step {most} ({_name(most)}), with weight "
    said += f"{shares[query, most]:.2f}; {hidden} of {len(WORDS)} keys are hidden and get exactly 0, "
    said += "the others' weights add up to 1. "
    return said + f"{lost:.2f} of its attention goes to padding."


def scores() -> np.ndarray:
    """Return the products of each query with each key: "it" asks for "cat", every word a little for itself."""
    rng = np.random.default_rng(3)
    keys = rng.normal(0, 1, (len(WORDS), DEPTH))
    queries = rng.normal(0, 0.8, (len(WORDS), DEPTH)) + 0.35 * keys
    queries[4] += 0.55 * keys[1]
    queries[5] += 0.4 * keys[1]
    return np.asarray(queries @ keys.T)


def allowed_by(mask: str) -> np.ndarray:
    """Return which keys (columns) each query (row) may look at."""
    steps = np.arange(len(WORDS))
    allowed = np.ones((len(WORDS), len(WORDS)), bool)
    if mask in ("causal", "both"):
        allowed &= steps[None, :] <= steps[:, None]
    if mask in ("padding", "both"):
        allowed &= np.array([word != "·" for word in WORDS])[None, :]
    return allowed


def weights(scores: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Return each query's softmax over the keys that it may look at."""
    scores = np.where(allowed, scores, -np.inf)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _name(step: int) -> str:
    return "padding" if WORDS[step] == "·" else f"“{WORDS[step]}”"


def _draw_table(ax: Axes, shares: np.ndarray, allowed: np.ndarray, query: int) -> None:
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    # Text takes longest to draw, and a share that would read .00 can go without.
    for row, column in np.argwhere(shares >= 0.005):
        share = shares[row, column]
        text = f"{share:.2f}"[1:] if share < 0.995 else "1"
        ax.text(column, row, text, ha="center", va="center", fontsize=8, color="white" if share > 0.55 else INK)
    hidden = [Rectangle((column - 0.5, row - 0.5), 1, 1) for row, column in np.argwhere(~allowed)]
    ax.add_collection(PatchCollection(hidden, facecolor="white", edgecolor=FAINT, hatch="////", lw=0.3))
    ax.add_patch(
        Rectangle((-0.5, query - 0.5), len(WORDS), 1, fill=False, edgecolor=ORANGE, lw=2.5, clip_on=False, zorder=3)
    )
    ax.set_xticks(range(len(WORDS)), WORDS)
    ax.set_yticks(range(len(WORDS)), WORDS)
    ax.set_xlabel("key: what is looked at")
    ax.set_ylabel("query: who looks")
    ax.set_title("weights; hatched: hidden by the mask", fontsize=10, color=INK)


def _draw_bars(ax: Axes, shares: np.ndarray, allowed: np.ndarray, query: int) -> None:
    steps = np.arange(len(WORDS))
    ax.bar(steps, shares, color=BLUE, edgecolor=INK, lw=0.6)
    for step in steps:
        text = f"{shares[step]:.2f}" if allowed[step] else "hidden"
        ax.text(step, shares[step] + 0.02, text, ha="center", fontsize=8, color=INK if allowed[step] else FAINT)
    ax.set_xticks(steps, WORDS)
    ax.set_ylim(0, 1.12)
    ax.set_xlabel("key")
    ax.set_ylabel("weight")
    ax.set_title(f"the outlined row: step {query}, {_name(query)}", fontsize=10, color=INK)
    ax.spines[["top", "right"]].set_visible(False)
