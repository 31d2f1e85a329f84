"""The start page: the units in order, how far one has come in each, and where to go on.

It reads the notebooks as they lie beside it and the student's journal, and loads no TensorFlow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader import journal
from grader.exercise import UNITS
from grader.journal import Entry

_BAR = 10


@dataclass(frozen=True)
class Unit:
    """A unit as its notebook has it: path from the start page, title, and points by exercise in order."""

    path: str
    title: str
    exercises: Mapping[str, float]

    @classmethod
    def of(cls, path: str, notebook: Mapping[str, Any]) -> Unit:
        """Read a unit off its notebook; raise KeyError, TypeError or AttributeError where that is none."""
        title = Path(path).parent.name
        exercises: dict[str, float] = {}
        for cell in notebook["cells"]:
            source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
            if found := re.match(r"# (.+)", source) if cell["cell_type"] == "markdown" and not exercises else None:
                title = found[1].strip()
            marking = cell["metadata"].get("nbgrader", {})
            if marking.get("grade") and marking["grade_id"].startswith("check_"):
                exercises[marking["grade_id"].removeprefix("check_")] = float(marking["points"])
        return cls(path, title, exercises)


def overview() -> None:
    """Show the units of the folder at hand, what is done in each, and a link to the next exercise."""
    from IPython.display import publish_display_data

    here = Path.cwd()
    publish_display_data(page(list(_units(here)), journal.read(here)))


def page(units: Sequence[Unit], entries: Mapping[str, Entry]) -> dict[str, str]:
    """Return what `overview` shows, as Markdown and as plain text."""
    if not units:
        words = "There are no units in this folder. Open start.ipynb where the units' folders are."
        return {"text/markdown": words, "text/plain": words}
    done = {name for name, entry in entries.items() if entry.done}
    names = [name for unit in units for name in unit.exercises]
    got = sum(_points(unit, entries) for unit in units)
    most = sum(sum(unit.exercises.values()) for unit in units)
    first = f"{len(done.intersection(names))} of {len(names)} exercises done, {got:g} of {most:g} points."
    table = ["| unit | exercises done | points | next |", "|:--|:--|--:|:--|"]
    plain = []
    where = ""
    for unit in units:
        left = [name for name in unit.exercises if name not in done]
        number = Path(unit.path).parent.name[:2]
        count, total = len(unit.exercises) - len(left), len(unit.exercises)
        filled = _BAR * count // total if total else 0
        points = f"{_points(unit, entries):g} of {sum(unit.exercises.values()):g}"
        following = f"[{left[0]}]({unit.path}#cell-id={left[0]})" if left else "all done ✓"
        bar = f'<span aria-hidden="true">{"▰" * filled}{"▱" * (_BAR - filled)}</span>'
        cells = [
            f"{number} [{unit.title}]({unit.path})",
            _whole(f"{bar} {count} of {total}"),
            _whole(points),
            following,
        ]
        table.append(f"| {' | '.join(cells)} |")
        plain.append(f"{number} {unit.title}: {count} of {total} exercises, {points} points")
        if left and not where:
            where = f"Next: {following} in *{unit.title}*."
            plain.insert(0, f"Next: {left[0]} in {unit.path}")
    if not where:
        where = "That is the whole course."
    return {
        "text/markdown": "\n".join([f"**{first}** {where}", "", *table]),
        "text/plain": "\n".join([first, *plain]),
    }


def _whole(words: str) -> str:
    """Keep a table's cell on one line."""
    return words.replace(" of ", "\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}")


def _points(unit: Unit, entries: Mapping[str, Entry]) -> float:
    return sum(entries[name].points for name in unit.exercises if name in entries)


def _units(folder: Path) -> Iterator[Unit]:
    for unit in UNITS:
        for path in sorted((folder / unit).glob("*.ipynb")):
            try:
                notebook = json.loads(path.read_text(encoding="utf-8"))
                yield Unit.of(path.relative_to(folder).as_posix(), notebook)
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                yield Unit(path.relative_to(folder).as_posix(), f"{path.name}, which can't be read", {})
