"""An array that should be like another: both shown small, a picture where they are large, and what sets them apart."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any, TypeAlias

import numpy as np

from grader.judge import number

Array: TypeAlias = "np.ndarray[Any, Any]"

_ROWS, _COLUMNS = 6, 6
_MAP, _CURVE = 64, 400
"""The most entries a side of a map, and of a curve, that are pictured."""
_TALL = 12
"""How many entries make a row that is easier to see as a curve."""
LINE = "var(--jp-border-color1, #8886)"
_TABLE = "border-collapse:collapse;margin:2px 0;color:inherit"
_CELL = f"padding:1px 8px;border:1px solid {LINE};text-align:right;font-variant-numeric:tabular-nums"


def far(expected: Array, got: Array) -> Array:
    """Tell for each entry whether it is marked as one that differs."""
    with np.errstate(all="ignore"):
        near = np.isclose(got.astype(complex), expected.astype(complex), rtol=1e-4, atol=1e-6, equal_nan=True)
    return np.asarray(~near)


# Shown small: the part of both around the first entry that differs


def as_html(expected: Array, got: Array) -> str:
    """Return both arrays of one shape as tables, and as a picture where they are larger than those; "" for a number."""
    if (found := _window(expected, got)) is None:
        return ""
    index, where = found
    shown = np.atleast_2d(expected[index]), np.atleast_2d(got[index])
    marked = np.atleast_2d(far(expected, got)[index])
    tables = "".join(
        f'<div><div>{title}{where}</div><table style="{_TABLE}">{rows}</table></div>'
        for title, rows in (
            ("Expected", _rows(shown[0], np.zeros(marked.shape, bool))),
            ("Got", _rows(shown[1], marked)),
        )
    )
    note = '<div style="font-size:12px">▸ marks an entry that differs</div>'
    picture = _picture(expected, got) if where else ""
    return f'<div style="display:flex;flex-wrap:wrap;gap:8px 24px;margin:4px 0">{tables}{picture}</div>{note}'


def as_text(expected: Array, got: Array) -> Iterator[str]:
    """Go through the lines that show both arrays of one shape; none for a number."""
    if (found := _window(expected, got)) is None:
        return
    index, where = found
    marked = np.atleast_2d(far(expected, got)[index])
    nothing = np.zeros(marked.shape, bool)
    for title, array, marks in (("expected", expected, nothing), ("got", got, marked)):
        yield f"{title}{where}:"
        for row, row_marks in zip(np.atleast_2d(array[index]), marks, strict=True):
            yield "".join(
                f"{('▸' if mark else '') + _short(value):>11}" for value, mark in zip(row, row_marks, strict=True)
            )


def _window(expected: Array, got: Array) -> tuple[tuple[Any, ...], str] | None:
    """Return the index of a small matrix or row around the first difference, and how to say where it is."""
    if expected.ndim == 0 or expected.size == 0:
        return None
    different = far(expected, got)
    first = tuple(int(i) for i in (np.argwhere(different)[0] if different.any() else [0] * expected.ndim))
    leading = first[:-2]
    spans = []
    for axis, most in zip(
        range(max(0, expected.ndim - 2), expected.ndim), (_ROWS, _COLUMNS)[-expected.ndim :], strict=False
    ):
        start = max(0, min(first[axis] - most // 2, expected.shape[axis] - most))
        spans.append(slice(start, start + most))
    shown = ", ".join(
        [
            *map(str, leading),
            *(
                f"{span.start}:{min(span.stop, n)}"
                for span, n in zip(spans, expected.shape[-len(spans) :], strict=True)
            ),
        ]
    )
    whole = not leading and all(span.stop - span.start >= n for span, n in zip(spans, expected.shape, strict=True))
    return (*leading, *spans), "" if whole else f" [{shown}]"


def _rows(array: Array, marks: Array) -> str:
    return "".join(
        "<tr>" + "".join(_entry(value, mark) for value, mark in zip(row, row_marks, strict=True)) + "</tr>"
        for row, row_marks in zip(array, marks, strict=True)
    )


def _entry(value: Any, mark: bool) -> str:
    shown = escape(_short(value))
    if mark:
        style = f"{_CELL};font-weight:700;text-decoration:underline"
        return f'<td style="{style}"><span role="img" aria-label="differs:">▸</span>{shown}</td>'
    return f'<td style="{_CELL}">{shown}</td>'


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float | np.floating) else number(value)


# As a picture, in the text's own colour, so that it fits every theme


def _picture(expected: Array, got: Array) -> str:
    """Return a picture of the row or matrix that holds the first difference, or "" where it would not help."""
    different = far(expected, got)
    if not different.any():
        return ""
    leading = tuple(int(i) for i in np.argwhere(different)[0])[:-2]
    place = "" if not leading else f" at [{', '.join(map(str, leading))}]"
    expected, got, different = expected[leading], got[leading], different[leading]
    if expected.ndim == 1 and _TALL <= expected.size <= _CURVE and expected.dtype.kind in "biuf":
        return _curves(expected.astype(float), got.astype(float), place)
    if expected.ndim == 2 and max(expected.shape) <= _MAP and min(expected.shape) > 1:
        return _map(different, place)
    return ""


def _map(different: Array, place: str) -> str:
    rows, columns = different.shape
    side = 8 if max(rows, columns) <= 32 else 5
    squares = "".join(
        f"M{start * side} {i * side}h{(stop - start) * side - 1}v{side - 1}H{start * side}z"
        for i, row in enumerate(different)
        for start, stop in _runs(row)
    )
    words = f"{int(different.sum())} of the {rows} × {columns} entries{place} differ: filled squares"
    frame = '<rect width="100%" height="100%" fill="none" stroke="currentColor"/>'
    return _svg(columns * side, rows * side, f'{frame}<path d="{squares}" fill="currentColor"/>', words)


def _runs(row: Array) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def _curves(expected: Array, got: Array, place: str) -> str:
    finite = np.concatenate([expected[np.isfinite(expected)], got[np.isfinite(got)]])
    if not finite.size or finite.max() == finite.min():
        return ""
    width, height = 260, 90
    low, span = finite.min(), finite.max() - finite.min()

    def path(values: Array) -> str:
        step, parts, drawn = width / (values.size - 1), [], False
        for i, value in enumerate(values):
            if np.isfinite(value):
                parts.append(
                    f"{'L' if drawn else 'M'}{i * step:.0f} {4 + (height - 8) * (1 - (value - low) / span):.0f}"
                )
            drawn = bool(np.isfinite(value))
        return "".join(parts)

    lines = (
        f'<path d="{path(expected)}" fill="none" stroke="currentColor" stroke-dasharray="2 3"/>'
        f'<path d="{path(got)}" fill="none" stroke="currentColor" stroke-width="2"/>'
    )
    return _svg(width, height, lines, f"all {expected.size} entries{place}: expected dotted, got drawn through")


def _svg(width: int, height: int, inside: str, words: str) -> str:
    return (
        f'<figure style="margin:0"><figcaption>{words}</figcaption><svg role="img" aria-label="{words}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">{inside}</svg></figure>'
    )


# In words


def apart(expected: Array, got: Array) -> str:
    """Return a sentence on what sets `got` apart from `expected` as a whole, or "" where nothing plain does."""
    if expected.shape != got.shape:
        return _shapes_apart(expected.shape, got.shape)
    if not expected.size or any(array.dtype.kind not in "biuf" for array in (expected, got)):
        return ""
    different = far(expected, got)
    if not different.any():
        return ""
    with np.errstate(all="ignore"):
        expected, got = expected.astype(float), got.astype(float)
        return _numbers_apart(expected, got) or _place_of(expected, different) or _factors_by_axis(expected, got)


def _shapes_apart(expected: tuple[int, ...], got: tuple[int, ...]) -> str:
    def without_ones(shape: tuple[int, ...]) -> list[int]:
        return [n for n in shape if n != 1]

    if without_ones(expected) == without_ones(got):
        return f"The result has an axis of length 1 too {'many' if len(got) > len(expected) else 'few'}."
    if len(got) == len(expected) and sorted(got) == sorted(expected):
        return "The result's axes have the right lengths, in another order."
    if len(got) == len(expected) + 1 and expected in (got[1:], got[:-1]):
        return "The result has one axis too many: was something not summed, or did two shapes broadcast?"
    if len(got) == len(expected) and all(n in (1, m) for n, m in zip(expected, got, strict=True)):
        return "An axis that should be of length 1 is longer: did two shapes broadcast?"
    if len(got) < len(expected):
        gone = len(expected) - len(got)
        return f"{'An axis that should be there is' if gone == 1 else f'{gone} axes that should be there are'} gone."
    return ""


def _numbers_apart(expected: Array, got: Array) -> str:
    fine = np.isfinite(expected)
    if (np.isnan(got) & fine).any():
        return "There is NaN in the result. It comes of 0 / 0, ∞ − ∞, or the logarithm or root of a negative number."
    if (np.isinf(got) & fine).any():
        return "There is ∞ in the result. It comes of a number too large for its dtype, or of a division by 0."
    if not fine.all():
        return ""
    many = expected.size > 1
    entries = "Every entry" if many else "The number"
    if many and np.ptp(got) == 0 and np.ptp(expected) > 0:
        return f"Every entry is {number(got.flat[0])}, where they should differ."
    if _alike(got, -expected):
        return f"{entries} has the wrong sign, and is right otherwise."
    ratio = got[expected != 0] / expected[expected != 0]
    if ratio.size and _alike(got, ratio.flat[0] * expected) and abs(ratio.flat[0]) > 1e-6:
        return f"{entries} is {_factor(float(ratio.flat[0]))}, and right otherwise."
    if not many:
        return ""
    if _alike(got, expected + (got - expected).flat[0]):
        off = float((got - expected).flat[0])
        return f"Every entry is {abs(off):.4g} too {'large' if off > 0 else 'small'}, and right otherwise."
    for axis in range(expected.ndim):
        name = f"axis {axis}"
        if expected.shape[axis] > 1 and _alike(np.flip(got, axis), expected):
            return f"The entries are right, in reversed order along {name}."
    if expected.ndim > 1 and expected.shape[-1] == expected.shape[-2] and _alike(np.swapaxes(got, -1, -2), expected):
        return "The entries are right, with the last two axes swapped."
    if _alike(np.sort(got, axis=None), np.sort(expected, axis=None)):
        return "The entries are right, in another order."
    return ""


def _factors_by_axis(expected: Array, got: Array) -> str:
    for axis in range(expected.ndim):
        if expected.ndim < 2 or min(expected.shape) < 2 or (expected == 0).any():
            return ""
        ratio = got / expected
        first = np.take(ratio, [0], axis)
        if _alike(ratio, np.broadcast_to(first, ratio.shape)):
            return (
                f"Along axis {axis} every entry is off by the same factor, another for each place on the other axes: "
                "was something summed over, or divided by, along the wrong axis?"
            )
    return ""


def _factor(ratio: float) -> str:
    for n in range(2, 101):
        if np.isclose(ratio, n, rtol=1e-4):
            return f"{n} times as large as it should be"
        if np.isclose(ratio * n, 1, rtol=1e-4):
            return f"1/{n} of what it should be"
    return f"{ratio:.4g} times what it should be"


def _place_of(expected: Array, different: Array) -> str:
    """Return where entries differ, when that is less than half of the places along an axis, or where a sign is."""
    if expected.size < 4:
        return ""
    for words, where in (("0", expected == 0), ("negative", expected < 0), ("positive", expected > 0)):
        if (different == where).all():
            return f"Just the entries differ that should be {words}."
    for axis, length in enumerate(expected.shape):
        others = tuple(i for i in range(expected.ndim) if i != axis)
        places = np.flatnonzero(different.any(axis=others))
        if length > 1 and 2 * places.size <= length:
            which = ", ".join(map(str, places[:4])) + (", …" if places.size > 4 else "")
            return f"Only entries at {which} along axis {axis} differ."
    return ""


def _alike(a: Array, b: Array) -> bool:
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-4, atol=1e-6))
