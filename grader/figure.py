"""Figures to play with: a Matplotlib drawing, the controls that change it, and words that say what it shows."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from html import escape
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def playground(draw: Callable[..., str], *, size: tuple[float, float] = (8.0, 3.6), **controls: Any) -> None:
    """Show a figure that `draw(figure, **values)` redraws whenever one of `controls` (ipywidgets by name) moves.

    `draw` is given an empty `matplotlib.figure.Figure` of `size` inches and returns one sentence that says what is to
    be seen; it stands below the picture. Where widgets don't run, the first picture stands still.
    """
    import ipywidgets as widgets
    from IPython.display import display

    png, words = _render(draw, size, {name: control.value for name, control in controls.items()})
    picture = widgets.HTML(_image(png))
    caption = widgets.HTML(_caption(words))

    def redraw(_: Any) -> None:
        png, words = _render(draw, size, {name: control.value for name, control in controls.items()})
        picture.value, caption.value = _image(png), _caption(words)

    for control in controls.values():
        control.observe(redraw, "value")
    box = widgets.VBox([widgets.VBox(list(controls.values())), picture, caption])
    bundle = box._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    display({**data, "image/png": png, "text/plain": words}, raw=True)


def _render(draw: Callable[..., str], size: tuple[float, float], values: dict[str, Any]) -> tuple[bytes, str]:
    # A Figure of its own, not pyplot's: nothing stays open, however often a slider moves.
    figure = Figure(figsize=size, dpi=100, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    words = draw(figure, **values)
    buffer = io.BytesIO()
    canvas.print_png(buffer)
    return buffer.getvalue(), words


def _image(png: bytes) -> str:
    # ipywidgets' own Image has no text alternative.
    data = base64.b64encode(png).decode()
    said = "alt='A figure; the words below it say what it shows'"
    return f"<img {said} style='max-width:100%' src='data:image/png;base64,{data}'>"


def _caption(words: str) -> str:
    return f"<p role='status' aria-live='polite'>{escape(words)}</p>"
