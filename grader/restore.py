"""Restore a submitted notebook from its source: nothing but what the student wrote is taken from the file.

Locked cells, their order after the answers, points, ids, tags, kernelspec and metadata come from `source/`. From the
submission come the text of the answers, and its other cells as plain cells.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

MAX_NOTEBOOK_BYTES = 20_000_000
MAX_CELLS = 2_000
MAX_PARTS = 1_000_000
"""Lists and objects in a notebook's JSON; reading them stands in the way of all other submissions."""
MAX_CELL_TEXT = 200_000
DEMO = "demo"
LESSON = "lesson"
"""Tags a cell whose text is the source's own, word for word: nothing in it is the student's."""


class Rejected(Exception):
    """A submission that can't be graded as it is; the message says why, for the student and the instructor."""


@dataclass
class Restored:
    """A notebook that is safe to run, and what was put right on the way."""

    notebook: NotebookNode
    notes: list[str] = field(default_factory=list)


def read(path: Path) -> NotebookNode:
    """Read a submitted notebook; raise Rejected with the reason when it is none."""
    if path.is_symlink() or not path.is_file():
        raise Rejected(f"{path.name} is not an ordinary file")
    size = path.stat().st_size
    if size == 0:
        raise Rejected(f"{path.name} is empty")
    if size > MAX_NOTEBOOK_BYTES:
        raise Rejected(
            f"{path.name} has {size / 1e6:.0f} MB, more than the {MAX_NOTEBOOK_BYTES / 1e6:.0f} MB that are read"
        )
    try:
        data = path.read_bytes()
    except PermissionError:
        raise Rejected(f"{path.name} may not be read: its permissions forbid it") from None
    return parse(data, path.name)


def parse(data: bytes, name: str) -> NotebookNode:
    """Return the notebook in `data`; raise Rejected with the reason when there is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Rejected(f"{name} is not UTF-8 text (byte {error.start})") from None
    if (parts := data.count(b"[") + data.count(b"{")) > MAX_PARTS:
        raise Rejected(f"{name} has {parts:,} lists and objects, more than the {MAX_PARTS:,} that are read")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Rejected(f"{name} is not a notebook: it is not JSON ({str(error)[:120]})") from None
    if not isinstance(found, dict) or not isinstance(found.get("nbformat"), int):
        raise Rejected(f"{name} is JSON, and not a notebook: it has no nbformat")
    if found["nbformat"] == 3 and isinstance(found.get("worksheets"), list):
        found = _upgrade(found, name)
    if found["nbformat"] != 4:
        raise Rejected(f"{name} is a notebook of format {found['nbformat']}, and format 4 is expected")
    cells = found.get("cells")
    if not isinstance(cells, list) or not cells:
        raise Rejected(f"{name} is a notebook without cells")
    if len(cells) > MAX_CELLS:
        raise Rejected(f"{name} has {len(cells):,} cells, more than the {MAX_CELLS:,} that are read")
    notebook: NotebookNode = nbformat.from_dict(
        {"cells": [_plain(cell) for cell in cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    )
    return notebook


def _upgrade(found: dict[str, Any], name: str) -> dict[str, Any]:
    sheets = [sheet for sheet in found["worksheets"] if isinstance(sheet, dict)]
    if sum(len(sheet["cells"]) for sheet in sheets if isinstance(sheet.get("cells"), list)) > MAX_CELLS:
        raise Rejected(f"{name} has more than the {MAX_CELLS:,} cells that are read")
    try:
        upgraded: dict[str, Any] = json.loads(nbformat.writes(nbformat.convert(nbformat.from_dict(found), 4)))
    except Exception as error:
        raise Rejected(
            f"{name} is a notebook of format 3 that can't be read as format 4 ({str(error)[:120]})"
        ) from None
    return upgraded


def _plain(cell: Any) -> dict[str, Any]:
    """Return a submitted cell's type, text and grade_id, whatever else is in it."""
    if not isinstance(cell, dict):
        return {"cell_type": "markdown", "source": "", "grade_id": None}
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        source = ""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    kind = cell.get("cell_type")
    return {
        "cell_type": kind if kind in ("code", "markdown") else "raw",
        "source": source.encode("utf-8", "replace").decode()[:MAX_CELL_TEXT],
        "grade_id": grade_id if isinstance(grade_id, str) else None,
    }


def restore(submitted: NotebookNode | None, source: NotebookNode) -> Restored:
    """Return what is run and graded: the student's text in the source's frame.

    `submitted` is what `parse` returned; None stands for a submission that could not be read, and gives the frame
    alone.
    """
    made = Restored(_frame(source))
    graded = {_grade_id(cell): cell for cell in source.cells if _grade_id(cell)}
    answers = {name: cell for name, cell in graded.items() if cell.metadata.nbgrader.get("solution")}
    locked = {name: cell for name, cell in graded.items() if name not in answers}
    lesson = {
        (cell.cell_type, cell.source.strip()): [LESSON, *([DEMO] if DEMO in cell.metadata.get("tags", []) else [])]
        for cell in source.cells
        if not _grade_id(cell)
    }
    given = list(submitted.cells) if submitted is not None else []
    last = {cell.grade_id: i for i, cell in enumerate(given) if cell.grade_id in answers}
    placed: set[str] = set()
    for i, cell in enumerate(given):
        name = cell.grade_id
        if name in answers and last[name] == i:
            made.notebook.cells.append(_with_text(answers[name], cell.source))
            placed.add(name)
            _place_checks(made, source, locked, placed, name)
        elif name in locked:
            if cell.source != locked[name].source and name not in placed:
                made.notes.append(f"the cell {name} had been changed; it was restored")
        else:
            if name in answers:
                made.notes.append(f"the answer cell {name} is there more than once; the last one was taken")
            made.notebook.cells.append(_other(cell, lesson, len(made.notebook.cells)))
    for name in graded:
        if name in placed:
            continue
        if name in answers:
            if submitted is not None:
                made.notes.append(f"the answer cell {name} was missing")
            made.notebook.cells.append(_with_text(answers[name], "# This cell was missing from the submission."))
        else:
            made.notebook.cells.append(copy.deepcopy(locked[name]))
        placed.add(name)
    for cell in made.notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return made


def _frame(source: NotebookNode) -> NotebookNode:
    kept = {name: source.metadata[name] for name in ("kernelspec", "language_info") if name in source.metadata}
    frame: NotebookNode = nbformat.from_dict(copy.deepcopy({**source, "cells": [], "metadata": kept}))
    return frame


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _with_text(cell: NotebookNode, text: str) -> NotebookNode:
    restored: NotebookNode = copy.deepcopy(cell)
    restored.source = text
    return restored


def _place_checks(
    made: Restored, source: NotebookNode, locked: dict[str, NotebookNode], placed: set[str], answer: str
) -> None:
    """Put the locked cells that follow an answer in the source right after it."""
    names = [_grade_id(cell) for cell in source.cells if _grade_id(cell)]
    for name in names[names.index(answer) + 1 :]:
        if name not in locked:
            return
        if name not in placed:
            made.notebook.cells.append(copy.deepcopy(locked[name]))
            placed.add(name)


def _other(cell: NotebookNode, lesson: dict[tuple[str, str], list[str]], number: int) -> NotebookNode:
    """Return a cell that is no graded one: the student's own, or the lesson's."""
    tags = lesson.get((cell.cell_type, cell.source.strip()), [])
    if cell.cell_type == "code":
        return _cell("code", cell.source, number, tags)
    text = (
        cell.source if cell.cell_type == "markdown" else "\n".join(f"    {line}" for line in cell.source.splitlines())
    )
    return _cell("markdown", text, number, tags)


def _cell(kind: str, source: str, number: int, tags: list[str]) -> NotebookNode:
    """Return a cell as nbformat makes it, which looks each up in the schema, and takes as long as all the rest here."""
    fields = {"id": f"cell-{number}", "cell_type": kind, "source": source, "metadata": {"tags": tags} if tags else {}}
    cell: NotebookNode = nbformat.from_dict(
        fields | ({"outputs": [], "execution_count": None} if kind == "code" else {})
    )
    return cell
