"""Reports: a verdict as a card for a notebook or a feedback page, and as text for a terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from grader.judge import number
from grader.verdict import AspectVerdict, Difference, Verdict

MARKS = {True: "✓", False: "✗"}
_ROWS, _COLUMNS = 6, 6
_STATES = {
    "right": "all right",
    "wrong": "not there yet",
    "unfinished": "not done yet",
    "missing": "not done yet",
    "forbidden": "uses what it should build",
    "no evidence": "could not be graded",
}
# JupyterLab's own colours where there are any, so that a card fits a light theme and a dark one.
_INK = "var(--jp-content-font-color1, currentColor)"
_LINE = "var(--jp-border-color1, #8886)"
_BAR = {True: "var(--jp-success-color1, #2e7d32)", False: "var(--jp-warn-color1, #b26a00)"}
_LINK = "var(--jp-content-link-color, #0b62c4)"
_TABLE = "border-collapse:collapse;margin:2px 0;color:inherit"
_CELL = f"padding:1px 8px;border:1px solid {_LINE};text-align:right;font-variant-numeric:tabular-nums"


def points(value: float) -> str:
    """Return points without a needless fraction."""
    return f"{value:g}"


def text(verdict: Verdict) -> str:
    """Return the verdict as plain text, a line an aspect."""
    lines = [
        f"{verdict.exercise}: {points(verdict.points)} of {points(verdict.max_points)} points, {_STATES[verdict.state]}"
    ]
    if verdict.error:
        lines.append(f"  {verdict.error}")
        return "\n".join(lines)
    lines += [f"  {MARKS[found.passed]} {_plain(found.title)} ({_share(found)})" for found in verdict.aspects]
    if first := _first_failed(verdict):
        lines.append(f"  {first.message}")
        lines += [f"    {line}" for line in _tables_as_text(first.difference)]
    if verdict.mistake:
        lines.append(f"  This looks like: {verdict.mistake}")
        lines.append(f"  Hint: {_plain(verdict.hint or '')}")
    if verdict.state != "right":
        lines.append(f"  To read again: {verdict.section}")
    return "\n".join(lines)


def card(verdict: Verdict) -> str:
    """Return the verdict as HTML that stands on its own: no scripts, no style sheet, nothing told by colour alone."""
    right = verdict.state == "right"
    mark = "✓" if right else ("○" if verdict.state in ("unfinished", "missing") else "✗")
    parts = [
        f'<div role="group" aria-label="Check of {escape(verdict.exercise)}" style="border:1px solid {_LINE};'
        f"border-left:6px solid {_BAR[right]};border-radius:4px;padding:8px 14px;margin:4px 0;color:{_INK};"
        'max-width:56em;font-size:14px;line-height:1.45">',
        f'<p style="margin:0 0 4px"><span aria-hidden="true">{mark}</span> <b>{escape(verdict.exercise)}</b>: '
        f"{points(verdict.points)} of {points(verdict.max_points)} points, {_STATES[verdict.state]}</p>",
    ]
    if verdict.error:
        parts.append(f'<p style="margin:0">{_inline(_sentence(verdict.error))}</p>')
    else:
        parts.append('<ul style="list-style:none;margin:0;padding:0">')
        parts += [_aspect(found) for found in verdict.aspects]
        parts.append("</ul>")
        if first := _first_failed(verdict):
            parts.append(f'<p style="margin:8px 0 2px">{_inline(_sentence(first.message))}</p>')
            parts.append(_tables(first.difference))
    if verdict.mistake:
        parts.append(f'<p style="margin:8px 0 2px">This looks like: <b>{_inline(verdict.mistake)}</b></p>')
        parts.append(
            '<details style="margin:2px 0"><summary style="cursor:pointer">Show a hint</summary>'
            f'<p style="margin:4px 0 4px 1em">{_inline(verdict.hint or "")}</p></details>'
        )
    if verdict.state in ("wrong", "forbidden"):
        anchor = escape(re.sub(r"\s", "-", verdict.section))
        parts.append(
            f'<p style="margin:4px 0 0">To read again: <a href="#{anchor}" style="color:{_LINK}">'
            f"{escape(verdict.section)}</a></p>"
        )
    parts.append("</div>")
    return "".join(parts)


def _first_failed(verdict: Verdict) -> AspectVerdict | None:
    return next((found for found in verdict.aspects if not found.passed), None)


def _share(found: AspectVerdict) -> str:
    return f"{points(found.points)} of {points(found.max_points)}"


def _plain(words: str) -> str:
    return words.replace("`", "")


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _inline(words: str) -> str:
    """Return text as HTML, with `code` and *emphasis*."""
    html = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(words))
    return re.sub(r"\*(\w[^*]*)\*", r"<em>\1</em>", html)


def _aspect(found: AspectVerdict) -> str:
    word = "passed" if found.passed else "not passed"
    return (
        f'<li style="margin:1px 0"><b role="img" aria-label="{word}" style="display:inline-block;width:1.4em">'
        f"{MARKS[found.passed]}</b>{_inline(found.title)} <span>({_share(found)})</span></li>"
    )


# Arrays, the part of them around the first entry that differs


def _window(expected: np.ndarray[Any, Any], got: np.ndarray[Any, Any]) -> tuple[tuple[Any, ...], str] | None:
    """Return the index of a small matrix or row around the first difference, and how to say where it is."""
    if expected.ndim == 0 or expected.size == 0:
        return None
    with np.errstate(all="ignore"):
        far = ~np.isclose(got.astype(complex), expected.astype(complex), rtol=1e-4, atol=1e-6, equal_nan=True)
    first = tuple(int(i) for i in (np.argwhere(far)[0] if far.any() else [0] * expected.ndim))
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


def _pair(difference: Difference | None) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]] | None:
    if difference is None:
        return None
    expected, got = difference.expected, difference.got
    if isinstance(expected, np.ndarray) and isinstance(got, np.ndarray) and expected.shape == got.shape:
        return expected, got
    return None


def _tables(difference: Difference | None) -> str:
    if difference is None:
        return ""
    if (pair := _pair(difference)) is None or (found := _window(*pair)) is None:
        return ""
    index, where = found
    expected, got = (np.atleast_2d(array[index]) for array in pair)
    tables = "".join(
        f'<div><div>{title}{where}</div><table style="{_TABLE}">{rows}</table></div>'
        for title, rows in (("Expected", _rows(expected, None)), ("Got", _rows(got, expected)))
    )
    note = '<div style="font-size:12px">▸ marks an entry that differs</div>'
    return f'<div style="display:flex;flex-wrap:wrap;gap:8px 24px;margin:4px 0">{tables}</div>{note}'


def _rows(array: np.ndarray[Any, Any], other: np.ndarray[Any, Any] | None) -> str:
    return "".join(
        "<tr>" + "".join(_entry(value, None if other is None else other[i, j]) for j, value in enumerate(row)) + "</tr>"
        for i, row in enumerate(array)
    )


def _differs(value: Any, other: Any) -> bool:
    return not bool(np.isclose(complex(value), complex(other), rtol=1e-4, atol=1e-6, equal_nan=True))


def _entry(value: Any, other: Any) -> str:
    shown = escape(_short(value))
    if other is not None and _differs(value, other):
        style = f"{_CELL};font-weight:700;text-decoration:underline"
        return f'<td style="{style}"><span aria-label="differs">▸</span>{shown}</td>'
    return f'<td style="{_CELL}">{shown}</td>'


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float | np.floating) else number(value)


def _tables_as_text(difference: Difference | None) -> Sequence[str]:
    if (pair := _pair(difference)) is None or (found := _window(*pair)) is None:
        return []
    index, where = found
    expected, got = (np.atleast_2d(array[index]) for array in pair)
    lines = []
    for title, array, other in (("expected", expected, None), ("got", got, expected)):
        lines.append(f"{title}{where}:")
        for i, row in enumerate(array):
            cells = []
            for j, value in enumerate(row):
                mark = "▸" if other is not None and _differs(value, other[i, j]) else ""
                cells.append(f"{mark + _short(value):>11}")
            lines.append("".join(cells))
    return lines
