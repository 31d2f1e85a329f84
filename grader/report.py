"""Reports: a verdict as a card for a notebook or a feedback page, and as text for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

import numpy as np

from grader.arrays import LINE, apart, as_html, as_text
from grader.verdict import AspectVerdict, Difference, Verdict

MARKS = {True: "✓", False: "✗"}
_STATES = {
    "right": "all right",
    "wrong": "not there yet",
    "unfinished": "not done yet",
    "missing": "not done yet",
    "forbidden": "uses what it should build",
    "stopped": "stopped",
    "no evidence": "could not be graded",
}
# JupyterLab's own colours where there are any, so that a card fits a light theme and a dark one.
_INK = "var(--jp-content-font-color1, currentColor)"
_BAR = {True: "var(--jp-success-color1, #2e7d32)", False: "var(--jp-warn-color1, #b26a00)"}
_LINK = "var(--jp-content-link-color, #0b62c4)"


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
        lines += [f"    {line}" for line in _arrays_as_text(first.difference)]
    if verdict.mistake:
        lines.append(f"  This looks like: {verdict.mistake}")
    if verdict.state == "wrong":
        lines += [f"  {label}: {_plain(words)}" for label, words in _steps(verdict)]
    if verdict.state != "right":
        lines.append(f"  To read again: {verdict.section}")
    return "\n".join(lines)


def card(verdict: Verdict, before: int = 0) -> str:
    """Return the verdict as HTML that stands on its own: no scripts, no style sheet, nothing told by colour alone.

    Hints come in steps that the reader opens; `before`, how often this kind of failure was shown already, opens as
    many of them, and says where else the failure shows.
    """
    right = verdict.state == "right"
    mark = "✓" if right else ("○" if verdict.state in ("unfinished", "missing", "stopped") else "✗")
    parts = [
        f'<div role="group" aria-label="Check of {escape(verdict.exercise)}" style="border:1px solid {LINE};'
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
            parts.append(_arrays(first.difference))
            if before and (other := _second_failed(verdict)):
                parts.append(
                    f'<p style="margin:8px 0 2px">It shows elsewhere too. {_inline(_sentence(other.message))}</p>'
                )
    if verdict.mistake:
        parts.append(f'<p style="margin:8px 0 2px">This looks like: <b>{_inline(verdict.mistake)}</b></p>')
    if verdict.state == "wrong":
        steps = [(label, _inline(words)) for label, words in _steps(verdict)]
        parts.append(_details([*steps, ("To read again", _link(verdict.section))], before))
    elif verdict.state == "forbidden":
        parts.append(f'<p style="margin:4px 0 0">To read again: {_link(verdict.section)}</p>')
    parts.append("</div>")
    return "".join(parts)


def _first_failed(verdict: Verdict) -> AspectVerdict | None:
    return next((found for found in verdict.aspects if not found.passed), None)


def _second_failed(verdict: Verdict) -> AspectVerdict | None:
    failed = [found for found in verdict.aspects if not found.passed]
    return next((found for found in failed[1:] if found.message != failed[0].message), None)


def _steps(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Go through the hints for a wrong answer, each with its label: what to look at, then the idea."""
    failed = [found for found in verdict.aspects if not found.passed]
    words = [_apart(failed[0].difference)]
    if len(verdict.aspects) > 1:
        if len(failed) == len(verdict.aspects):
            words.append("None of this is right yet, so mend the first, and check again.")
        elif len(failed) == 1:
            words.append("All else is right, so what is left to mend is only what this aspect asks for.")
        else:
            passed = next(found.title for found in verdict.aspects if found.passed)
            words.append(f"Ask what the {len(failed)} that fail have in common, and “{passed}” has not.")
    if any(words):
        yield "A nudge", " ".join(filter(None, words))
    if verdict.hint:
        yield "Hint", verdict.hint


def _details(steps: list[tuple[str, str]], opened: int) -> str:
    """Return steps one inside the other, so that each is opened after the one before."""
    html = ""
    for i, (label, words) in reversed(list(enumerate(steps))):
        html = (
            f'<details style="margin:4px 0"{" open" if i < opened else ""}>'
            f'<summary style="cursor:pointer">{label}</summary>'
            f'<div style="margin:2px 0 2px 1em"><p style="margin:0">{words}</p>{html}</div></details>'
        )
    return html


def _link(section: str) -> str:
    anchor = escape(re.sub(r"\s", "-", section))
    return f'<a href="#{anchor}" style="color:{_LINK}">{escape(section)}</a>'


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


def _pair(difference: Difference | None) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]] | None:
    if difference is None:
        return None
    expected, got = difference.expected, difference.got
    if isinstance(expected, np.ndarray) and isinstance(got, np.ndarray):
        return expected, got
    if isinstance(expected, float) and isinstance(got, float):
        return np.asarray(expected), np.asarray(got)
    return None


def _arrays(difference: Difference | None) -> str:
    pair = _pair(difference)
    return as_html(*pair) if pair and pair[0].shape == pair[1].shape else ""


def _arrays_as_text(difference: Difference | None) -> Iterator[str]:
    pair = _pair(difference)
    return as_text(*pair) if pair and pair[0].shape == pair[1].shape else iter(())


def _apart(difference: Difference | None) -> str:
    pair = _pair(difference)
    return apart(*pair) if pair else ""
