"""The figure of unit 01: two shapes lined up from the right, what stretches, and an axis of the result summed away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from grader.figure import playground

Shape = tuple[int, ...]

FIRST: dict[str, Shape] = {str(s): s for s in [(3, 4), (3, 1), (4,), (2, 3, 1), (2, 3, 4)]}
SECOND: dict[str, Shape] = {str(s): s for s in [(4,), (3,), (3, 1), (1, 4), (), (2, 1, 4), (2, 1, 1)]}
AXES = {"none": None, "−1": -1, "−2": -2, "−3": -3}

INK, FAINT, BLUE, ORANGE, RED, LIT = "#1a1a1a", "#6b6b6b", "#1f5fa8", "#a85000", "#b00020", "#fff3c4"
DASHES = (0, (2, 2))


def broadcasting() -> None:
    """Show `a + b` for shapes that the reader chooses, and the sum of the result over one axis."""
    # Buttons and no dropdown: JupyterLab takes the arrow keys of a dropdown for its own.
    buttons = {
        "style": {"description_width": "initial", "button_width": "max-content"},
        "layout": {"width": "max-content"},
    }
    playground(
        draw,
        size=(9.4, 3.9),
        first=widgets.ToggleButtons(options=list(FIRST), description="shape of a", **buttons),
        second=widgets.ToggleButtons(options=list(SECOND), description="shape of b", **buttons),
        axis=widgets.ToggleButtons(options=list(AXES), description="sum over axis", **buttons),
        keepdims=widgets.Checkbox(description="keepdims=True", indent=False),
    )


def draw(figure: Figure, first: str, second: str, axis: str, keepdims: bool) -> str:
    """Draw both shapes and their sum; return what is to be seen."""
    shapes = FIRST[first], SECOND[second]
    # Placed by hand: working out a layout takes longer than drawing the figure.
    figure.set_layout_engine("none")
    lengths, grids = figure.add_axes((0.01, 0.02, 0.29, 0.96)), figure.add_axes((0.32, 0.02, 0.67, 0.96))
    for axes in (lengths, grids):
        axes.set_axis_off()
    try:
        result = np.broadcast_shapes(*shapes)
    except ValueError:
        return _draw_clash(lengths, grids, *shapes)
    over = AXES[axis]
    exists = over is None or -over <= len(result)
    _draw_lengths(lengths, shapes, result, over if exists else None, keepdims)
    a = 10 * np.arange(1, 1 + np.prod(shapes[0], dtype=int)).reshape(shapes[0])
    b = np.arange(1, 1 + np.prod(shapes[1], dtype=int)).reshape(shapes[1])
    total = _draw_grids(grids, a, b, over if exists else None, keepdims)
    return " ".join([_stretching(shapes, result), *_summing(a + b, total, over, exists, keepdims)])


def _stretching(shapes: Sequence[Shape], result: Shape) -> str:
    said = []
    for name, shape in zip("ab", shapes, strict=True):
        axes = [k for k in range(-len(result), 0) if _length(shape, k) == 1 != result[k]]
        if axes:
            places = " and ".join(f"{result[k]} times along axis {_minus(k)}" for k in axes)
            said.append(f"{name} is used {places}")
    how = "; ".join(said) or "no axis stretches"
    return f"a of shape {shapes[0]} and b of shape {shapes[1]} give {result}: {how}."


def _summing(result: Any, total: Any, over: int | None, exists: bool, keepdims: bool) -> list[str]:
    if not exists:
        return [f"The result has no axis {_minus(over)}, so a sum over it raises AxisError."]
    if over is None:
        return []
    terms = np.moveaxis(result, over, -1).reshape(-1, result.shape[over])[0]
    kept = ", kept with length 1," if keepdims else ""
    first = " + ".join(map(str, terms))
    return [f"Summing over axis {_minus(over)}{kept} leaves {total.shape}; its first entry is {first} = {sum(terms)}."]


def _draw_lengths(axes: Axes, shapes: Sequence[Shape], result: Shape, over: int | None, keepdims: bool) -> None:
    width = max(3, len(result))
    rows: list[tuple[str, Shape]] = [("a", shapes[0]), ("b", shapes[1]), ("a + b", result)]
    for row, (name, shape) in enumerate(rows):
        y = -1.35 * row - (0.4 if row == 2 else 0)
        axes.text(-0.25, y + 0.5, name, ha="right", va="center", fontsize=11, color=INK, family="monospace")
        for k in range(-len(result), 0):
            stretched = row < 2 and _length(shape, k) == 1 != result[k]
            missing = -k > len(shape)
            _box(axes, width + k, y, dashed=missing, thick=row == 2 and k == over)
            label = str(_length(shape, k)) + (f" → {result[k]}" if stretched else "")
            axes.text(
                width + k + 0.5,
                y + 0.5,
                label,
                ha="center",
                va="center",
                fontsize=11,
                color=ORANGE if stretched else FAINT if missing else INK,
            )
    _name_axes(axes, len(result))
    y = -1.35 * 3 - 0.8
    if over is not None:
        axes.text(-0.25, y + 0.5, "sum", ha="right", va="center", fontsize=11, color=INK, family="monospace")
        left = [k for k in range(-len(result), 0) if keepdims or k != over]
        for place, k in enumerate(left):
            _box(axes, width - len(left) + place, y, thick=k == over)
            label = "1" if k == over else str(result[k])
            axes.text(width - len(left) + place + 0.5, y + 0.5, label, ha="center", va="center", fontsize=11, color=INK)
        if not left:
            axes.text(width - 0.5, y + 0.5, "( )", ha="center", va="center", fontsize=11, color=INK)
    if any(len(shape) < len(result) for shape in shapes):
        axes.text(width, y - 0.45, "dashed: no such axis, counts as 1", ha="right", fontsize=8, color=FAINT)
    axes.set(xlim=(-1.4, width + 0.05), ylim=(-5.5, 1.7))


def _name_axes(axes: Axes, rank: int) -> None:
    for k in range(-rank, 0):
        axes.text(max(3, rank) + k + 0.5, 1.35, f"axis {_minus(k)}", ha="center", va="center", fontsize=8, color=FAINT)


def _draw_clash(lengths: Axes, grids: Axes, first: Shape, second: Shape) -> str:
    rank = max(len(first), len(second))
    bad = [k for k in range(-rank, 0) if len({_length(first, k), _length(second, k)} - {1}) == 2]
    width = max(3, rank)
    for row, (name, shape) in enumerate([("a", first), ("b", second)]):
        y = -1.35 * row
        lengths.text(-0.25, y + 0.5, name, ha="right", va="center", fontsize=11, color=INK, family="monospace")
        for k in range(-rank, 0):
            _box(lengths, width + k, y, dashed=-k > len(shape), thick=k in bad)
            lengths.text(
                width + k + 0.5,
                y + 0.5,
                str(_length(shape, k)),
                ha="center",
                va="center",
                fontsize=11,
                color=RED if k in bad else INK,
            )
    _name_axes(lengths, rank)
    for k in bad:
        lengths.text(width + k + 0.5, -1.85, "✗", ha="center", va="center", fontsize=14, color=RED)
    lengths.set(xlim=(-1.4, width + 0.05), ylim=(-5.5, 1.7))
    k = bad[-1]
    reason = f"axis {_minus(k)} is {_length(first, k)} long in a and {_length(second, k)} in b, and neither is 1"
    grids.text(0.5, 0.72, "no result", ha="center", va="center", fontsize=14, color=RED)
    grids.text(0.5, 0.6, reason, ha="center", va="center", fontsize=10, color=INK)
    grids.set(xlim=(0, 1), ylim=(0, 1))
    return f"a of shape {first} and b of shape {second} don't fit together: {reason}. NumPy raises ValueError."


def _draw_grids(axes: Axes, a: Any, b: Any, over: int | None, keepdims: bool) -> Any:
    result = a + b
    summed = _first_line(result.shape, over)
    x, middle = 0.0, -_length(result.shape, -2) / 2
    for name, array in (("a", a), ("b", b)):
        own = np.zeros(result.shape, bool)
        own[tuple(slice(0, n) for n in _padded(array.shape, result.ndim))] = True
        values = np.broadcast_to(array, result.shape)
        x = _grid(axes, x, f"{name} {array.shape}", values, own, BLUE if name == "a" else ORANGE)
        axes.text(x + 0.4, middle, "+" if name == "a" else "=", ha="center", va="center", fontsize=13, color=INK)
        x += 0.8
    x = _grid(axes, x, f"a + b {result.shape}", result, np.ones(result.shape, bool), INK, summed)
    total = result
    if over is not None:
        total = result.sum(axis=over, keepdims=keepdims)
        axes.text(x + 0.5, middle, "→", ha="center", va="center", fontsize=13, color=INK)
        first = np.zeros(total.shape, bool)
        first.flat[0] = True
        _grid(axes, x + 1, f"sum {total.shape}", total, np.ones(total.shape, bool), INK, first)
    axes.set(xlim=(-0.2, 18.8), ylim=(-9, 1.4))
    axes.text(
        -0.1, -8.8, "solid: entries that are there; dashed: the same entries, used again", fontsize=8, color=FAINT
    )
    return total


def _grid(axes: Axes, x: float, title: str, values: Any, own: Any, color: str, marked: Any = None) -> float:
    """Draw an array as blocks of rows, the blocks one below the other; return where it ends on the right."""
    blocks = values.reshape(_padded(values.shape, 3))
    own = own.reshape(blocks.shape)
    marked = np.zeros(blocks.shape, bool) if marked is None else marked.reshape(blocks.shape)
    cells: dict[bool, list[Any]] = {True: [], False: []}
    lit = []
    for place, value in np.ndenumerate(blocks):
        block, row, column = place
        left, bottom = x + column, -1.0 - row - block * (blocks.shape[1] + 0.5)
        cell = _square(left + 0.04, bottom + 0.04, 0.92)
        cells[bool(own[place])].append(cell)
        if marked[place]:
            lit.append(cell)
        ink = color if own[place] else FAINT
        axes.text(left + 0.5, bottom + 0.47, str(value), ha="center", va="center", fontsize=8, color=ink)
    axes.add_collection(PolyCollection(lit, facecolors=LIT, edgecolors="none"), autolim=False)
    axes.add_collection(PolyCollection(cells[True], facecolors="none", edgecolors=color, linewidths=1.3), autolim=False)
    dashed = PolyCollection(cells[False], facecolors="none", edgecolors=FAINT, linewidths=0.8, linestyles=[DASHES])
    axes.add_collection(dashed, autolim=False)
    axes.text(x + blocks.shape[2] / 2, 0.45, title, ha="center", va="center", fontsize=9, color=color)
    return x + blocks.shape[2]


def _first_line(shape: Shape, over: int | None) -> Any:
    marked = np.zeros(shape, bool)
    if over is not None:
        index: list[Any] = [0] * len(shape)
        index[over] = slice(None)
        marked[tuple(index)] = True
    return marked


def _box(axes: Axes, x: float, y: float, *, dashed: bool = False, thick: bool = False) -> None:
    box = PolyCollection(
        [_square(x + 0.05, y + 0.05, 0.9)],
        facecolors=LIT if thick else "none",
        edgecolors=FAINT if dashed else INK,
        linewidths=2 if thick else 1,
        linestyles=[DASHES if dashed else "-"],
    )
    axes.add_collection(box, autolim=False)


def _square(x: float, y: float, side: float) -> list[tuple[float, float]]:
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


def _length(shape: Shape, k: int) -> int:
    """Return the length of axis k (counted from the end, so negative), 1 where there is none."""
    return shape[k] if -k <= len(shape) else 1


def _padded(shape: Shape, rank: int) -> Shape:
    return (1,) * (rank - len(shape)) + tuple(shape)


def _minus(number: int | None) -> str:
    return str(number).replace("-", "−")
