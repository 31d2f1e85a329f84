"""Neutralize what a student's cells put into a notebook: it is shown in an instructor's browser and in feedback.

Plots, tables and formulas stay. What could run, ask another machine for something, or look like the grader's own is
made text or left out; a type of output that is not known to be harmless is left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection

import bleach
from bleach.css_sanitizer import CSSSanitizer
from nbformat import NotebookNode, from_dict

MOST_MARKDOWN = 20_000
"""Characters of one cell that are shown as Markdown."""
MOST_HTML, MOST_TAGS, MOST_TAGS_EACH = 200_000, 10_000, 2_500
"""Characters and tags of a notebook's outputs that are shown as HTML: nested ones take the square of the time."""

_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_IMAGES = ("image/png", "image/jpeg")
_TAGS = frozenset(
    "a abbr b blockquote br caption code col colgroup dd div dl dt em h1 h2 h3 h4 h5 h6 hr i li ol p pre s samp small "  # noqa: SIM905
    "span strong sub sup table tbody td tfoot th thead tr u ul".split()
)
_ATTRIBUTES = {
    "*": ["style", "title"],
    "a": ["href"],
    "col": ["span"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
}
# None of these takes an address.
_STYLES = frozenset(
    "background-color border-collapse color font-family font-size font-style font-weight line-height padding "  # noqa: SIM905
    "text-align text-decoration vertical-align white-space".split()
)
_SCHEMES = ("http", "https", "mailto")
_MACROS = re.compile(r"(?i)\\(href|url|require|unicode|html\w*|class|cssId|style|bbox|def|newcommand|let)\b")
_TARGET = re.compile(r"(\]\(|\]:)(\s*<?\s*)([^\s)>]*)")


def clean(notebook: NotebookNode, ours: Collection[int], lesson: str) -> None:
    """Clean all cells but those in `ours`, whose outputs the grader wrote, and the text of those tagged `lesson`."""
    room = _Room()
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            if i not in ours:
                cell.outputs = [_output(output, room) for output in cell.outputs]
        elif lesson not in cell.metadata.get("tags", []):
            cell.source = markdown(cell.source)


def markdown(text: str) -> str:
    """Return Markdown in which no HTML, no picture from elsewhere and no link that runs something is left."""
    if len(text) > MOST_MARKDOWN:
        text = text[:MOST_MARKDOWN] + "\n\n(The rest of this cell is left out.)"
    text = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", text)
    text = text.replace("![", "!\\[")
    text = _TARGET.sub(_target, text)
    return _MACROS.sub(r"\\text", text)


def _target(found: re.Match[str]) -> str:
    target = found[3]
    for _ in range(5):
        target = html.unescape(target)
    scheme = re.match(r"([^/?#:]*):", re.sub(r"[\\\x00-\x20]", "", target))
    if scheme and scheme[1].lower() not in _SCHEMES:
        return f"{found[1]}#"
    return found[0]


def from_html(text: str) -> str:
    """Return HTML of which only what lays text out is left."""
    for tag in ("script", "style"):
        text = _without(text, tag)
    made: str = bleach.clean(
        text,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        css_sanitizer=CSSSanitizer(allowed_css_properties=_STYLES),
        protocols=_SCHEMES,
        strip=True,
    )
    return _MACROS.sub(r"\\text", made)


def _without(text: str, tag: str) -> str:
    """Return HTML without the elements of one kind and what is in them, which would be left as text."""
    pieces, at, lower = [], 0, text.lower()
    while (start := lower.find(f"<{tag}", at)) >= 0 and (end := lower.find(f"</{tag}>", start)) >= 0:
        pieces.append(text[at:start])
        at = end + len(tag) + 3
    return "".join([*pieces, text[at:]])


class _Room:
    def __init__(self) -> None:
        self.characters, self.tags = MOST_HTML, MOST_TAGS

    def takes(self, text: str) -> bool:
        """Whether there is room for this HTML."""
        tags = text.count("<")
        if len(text) > self.characters or tags > min(self.tags, MOST_TAGS_EACH):
            return False
        self.characters, self.tags = self.characters - len(text), self.tags - tags
        return True


def _output(output: NotebookNode, room: _Room) -> NotebookNode:
    if "data" not in output:
        return output
    data = {}
    for mime, value in output.data.items():
        if not isinstance(value, str):
            continue
        if mime == "text/plain" or (mime in _IMAGES and _BASE64.fullmatch(value)):
            data[mime] = value
        elif mime == "text/latex":
            data[mime] = html.escape(_MACROS.sub(r"\\text", value), quote=False)
        elif mime == "text/markdown":
            data[mime] = markdown(value)
        elif mime == "text/html" and room.takes(value):
            try:
                data[mime] = from_html(value)
            except (RecursionError, ValueError):
                continue
    if not data:
        data["text/plain"] = "(This output is left out: a feedback page does not show its kind.)"
    output.data = from_dict(data)
    output.metadata = from_dict({})
    return output
