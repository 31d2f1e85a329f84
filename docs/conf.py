"""The docs site: the pages of this folder and the lessons as students get them. `make docs` builds it."""

import re
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
from docutils.nodes import SkipNode
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from nbconvert import MarkdownExporter
from sphinx.application import Sphinx
from sphinx.util import logging

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parent / "notebooks"

project = "Layerwise"
extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Layerwise"
html_copy_source = False
html_math_renderer = "mathml"
pygments_style = "friendly"
pygments_dark_style = "monokai"
suppress_warnings = ["myst.header"]


def write_lessons(app: Sphinx) -> None:
    """Write each unit's notebook as a page, its code unrun."""
    folder = HERE / "lessons"
    folder.mkdir(exist_ok=True)
    for path in sorted(NOTEBOOKS.glob("*/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        text, _ = MarkdownExporter().from_notebook_node(notebook)
        page = folder / f"{path.parent.name}.md"
        # JupyterLab names a section by its heading as it is written, these pages by its letters alone.
        linked = re.sub(r"\]\(#((?:[^()]|\([^()]*\))*)\)", lambda found: f"](#{slug(found[1])})", text)
        if not page.exists() or page.read_text(encoding="utf-8") != linked:
            page.write_text(linked, encoding="utf-8")


def slug(heading: str) -> str:
    """Return a heading's name in links, as GitHub has it."""
    return re.sub(r"[^\w\- ]", "", unquote(heading).strip().lower()).replace(" ", "-")


def inline_math(writer: Any, node: Any) -> None:
    """Write a formula as MathML, which browsers draw without a script."""
    writer.body.append(mathml(node, block=False))
    raise SkipNode


def block_math(writer: Any, node: Any) -> None:
    """Write a formula in a line of its own."""
    writer.body.append(f'<div class="math">{mathml(node, block=True)}</div>')
    raise SkipNode


def mathml(node: Any, *, block: bool) -> str:
    """Return a formula as MathML; what can't be read is shown as it is, with a warning."""
    # What docutils doesn't know of the lessons' LaTeX: another name of \ldots, the sizes of brackets, and that the
    # index of a letter with an accent belongs beside both.
    tex = re.sub(r"\\dots\b", r"\\ldots", node.astext())
    tex = re.sub(r"\\[bB]ig+[lrm]?\b", "", tex)
    tex = re.sub(r"\\(hat|bar|tilde)\s*(\w|\{[^{}]*\})", r"{\\\1 \2}", tex)
    try:
        return str(tex2mathml(tex, as_block=block))
    except MathError as error:
        logging.getLogger(__name__).warning("%s in the formula %s", error, tex, location=node)
        return f"<code>{escape(tex)}</code>"


def setup(app: Sphinx) -> None:
    app.add_html_math_renderer("mathml", (inline_math, None), (block_math, None))
    app.connect("builder-inited", write_lessons)
