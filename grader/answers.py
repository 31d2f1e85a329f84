"""`grader check`: answers in Python files, through the same sandbox and judge as a class's notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from grader.exercise import unit_of
from grader.grading import Grader
from grader.restore import MAX_CELL_TEXT, Restored
from grader.verdict import Verdict


def check_files(grader: Grader, exercise_id: str, files: Sequence[Path], jobs: int) -> Iterator[tuple[Path, Verdict]]:
    """Judge each file as an answer to one exercise, `jobs` at a time; yield verdicts in the files' order.

    Raises UnknownExercise, and nothing for what is in a file: what can't be read or run is a verdict with its reason.
    """
    unit_of(exercise_id)
    with ThreadPoolExecutor(jobs) as pool:
        yield from zip(files, pool.map(lambda path: _check(grader, exercise_id, path), files), strict=True)


def _check(grader: Grader, exercise_id: str, path: Path) -> Verdict:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return grader.void(exercise_id, f"{path} can't be read: {error}")
    if len(text) > MAX_CELL_TEXT:
        return grader.void(exercise_id, f"{path} has {len(text):,} characters; at most {MAX_CELL_TEXT:,} are read")
    return check_text(grader, exercise_id, text)


def check_text(grader: Grader, exercise_id: str, text: str) -> Verdict:
    """Judge an answer's text as a cell of a notebook that has nothing else."""
    return grader.grade(Restored(_notebook(exercise_id, text)), {}).verdicts[0]


def _notebook(exercise_id: str, text: str) -> NotebookNode:
    answer = new_code_cell(text, metadata={"nbgrader": {"grade_id": exercise_id, "solution": True, "grade": False}})
    check = new_code_cell(
        "", metadata={"nbgrader": {"grade_id": f"check_{exercise_id}", "solution": False, "grade": True}}
    )
    notebook: NotebookNode = new_notebook(cells=[answer, check])
    return notebook


def as_row(path: Path, verdict: Verdict) -> dict[str, Any]:
    """Return what `grader check --json` prints of a verdict."""
    data = verdict.as_dict()
    kept = ("exercise", "points", "max_points", "aspects", "mistake", "hint", "flags", "error")
    return {"file": str(path), **{name: data[name] for name in kept}, "state": verdict.state, "seed": verdict.seed}
