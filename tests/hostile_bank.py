"""Hostile and broken submissions, a file each in `tests/hostile/`, and how they are handed in.

- `answers/`: the text of one answer's cell. Its first lines say which exercise it is for, what it tries, the points it
  earns (0 unless said) and how it ends ("graded" unless said; "any" where the machine's speed decides).
- `notebooks/` and `feedback/`: `change(notebook)` changes a notebook with stubs.
- `files/`: `hand_in(folder, right)` puts files into a submission's folder; `right` is a notebook with right answers.

In all of them `@COURSE@`, `@REPO@`, `@PORT@` stand for the course's folder, this project's, and a port that listens on
this machine; `@STAY@` gives a process the name by which it is looked for afterwards.
"""

from __future__ import annotations

import copy
import json
import re
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from grader.demo import answered, fill, right_answer

HOSTILE = Path(__file__).parent / "hostile"
UNIT, NAME = "01_tensors", "tensors.ipynb"
ALL = -1.0
STAYS = "lw-stays"
_STAY = f"""__import__("ctypes").CDLL(None).prctl(15, b"{STAYS}", 0, 0, 0)"""


@dataclass
class Hostile:
    """One hostile or broken submission.

    `earns` is the points its answers deserve, `ALL` for every point there is; `ends` the statuses it may end with;
    `known` why its points are not kept from it yet, or "".
    """

    path: Path
    student: str
    tries: str
    earns: float = 0.0
    ends: tuple[str, ...] = ("graded",)
    known: str = ""
    marks: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.path.parent.name


def bank(kind: str) -> Iterator[Hostile]:
    """Go through the bank's submissions of one kind."""
    for path in sorted((HOSTILE / kind).glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if kind == "answers":
            told = dict(re.findall(r"^# (\w+): (.*)$", text.split("\n\n")[0], re.MULTILINE))
            tries, student = told["tries"], ""
        else:
            module = _module(text, path)
            told = {n.lower(): v for n in ("EARNS", "ENDS", "KNOWN") if (v := getattr(module, n, None)) is not None}
            if "ends" not in told and "earns" not in told:
                told["ends"] = {"notebooks": "blank", "feedback": "blank or graded"}.get(kind, "graded")
            tries, student = str(module.__doc__), getattr(module, "STUDENT", "")
        earns = ALL if told.get("earns") == "all" else float(told.get("earns", 0))
        yield Hostile(
            path,
            student or f"{kind}-{path.stem}",
            tries,
            earns,
            tuple(str(told.get("ends", "graded")).split(" or ")),
            told.get("known", ""),
            told,
        )


def _module(text: str, path: Path) -> types.ModuleType:
    module = types.ModuleType(path.stem)
    exec(compile(text, str(path), "exec"), module.__dict__)
    return module


def right_notebook(release: Any, style: int = 0) -> Any:
    """Return a notebook with the bank's right answers."""
    notebook = copy.deepcopy(release)
    fill(notebook, {name: right_answer(name, style).read_text(encoding="utf-8") for name in answered(notebook)})
    return notebook


def hand_in(hostile: Hostile, course: Path, release: Any, places: dict[str, str], *, whole: bool = False) -> None:
    """Put a hostile submission into the course's `submitted/`; the lesson's cells beside an answer only if `whole`."""
    folder = course / "submitted" / hostile.student / UNIT
    folder.mkdir(parents=True)
    text = hostile.path.read_text(encoding="utf-8")
    for name, place in {**places, "@STAY@": _STAY}.items():
        text = text.replace(name, place)
    if hostile.kind == "files":
        _module(text, hostile.path).hand_in(folder, nbformat.writes(right_notebook(release)).encode())
        return
    notebook = copy.deepcopy(release)
    if hostile.kind == "answers":
        fill(notebook, {hostile.marks["exercise"]: text})
        # The lesson takes time and is not what these are about; whoever deletes it gets its checks back all the same.
        notebook.cells = [cell for cell in notebook.cells if whole or cell.metadata.get("nbgrader", {}).get("solution")]
    else:
        _module(text, hostile.path).change(notebook)
    (folder / NAME).write_text(json.dumps(notebook), encoding="utf-8")
