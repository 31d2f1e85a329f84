"""A question with choices, each of which says why it is right or wrong once it is chosen."""

from __future__ import annotations

from collections.abc import Mapping


def quiz(question: str, choices: Mapping[str, str], right: str) -> None:
    """Show `question` with its `choices` (text → what to say when it is chosen); `right` is the text of the right one.

    Raises ValueError when `right` is none of the choices.
    """
    if right not in choices:
        raise ValueError(f"expected one of the choices {list(choices)} as the right one, got {right!r}")
    import ipywidgets as widgets
    from IPython.display import display

    buttons = widgets.RadioButtons(options=list(choices), index=None, layout={"width": "max-content"})
    buttons.tooltip = question
    said = widgets.HTML()

    def answer(change: Mapping[str, str]) -> None:
        chosen = change["new"]
        said.value = (
            f"<p role='status'><b>{'✓ Right.' if chosen == right else '✗ Not this one.'}</b> {choices[chosen]}</p>"
        )

    buttons.observe(answer, "value")
    display(widgets.VBox([widgets.HTML(f"<p><b>{question}</b></p>"), buttons, said]))
