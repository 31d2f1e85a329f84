"""A class to try the grader on: students' notebooks made from answers whose marks are known, graded like any other.

The class is written down in `tests/classroom/class.toml`; the answers are those of `tests/answers`.
"""

from __future__ import annotations

import shutil
import sys
import time
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.build import build, register
from grader.classroom import Classroom, load_config
from grader.exercise import find
from grader.grades import write_grades
from grader.mistakes import ANSWERS, expectation
from grader.quiet import quiet

REPO = Path(__file__).parents[1]
CLASSROOM = REPO / "tests" / "classroom"
UNITS = ("01_tensors", "05_custom_layers")


def main() -> int:
    """Build a course in `demo/`, hand in a class's work, grade it, print the table; return how many rows have no
    result.
    """
    from grader.cli import err, out
    from grader.progress import progress, table

    root = REPO / "demo"
    began = time.monotonic()
    out.print("Building the notebooks")
    make_course(root, UNITS)
    students = tomllib.loads((CLASSROOM / "class.toml").read_text(encoding="utf-8"))
    out.print(f"Handing in the work of {len(students)} students")
    make_class(root, students)
    classroom = Classroom(root)
    submissions = classroom.submissions()
    rows = []
    try:
        with progress(err, len(submissions)) as told:
            rows = list(classroom.grade(submissions, jobs=2, told=told))
        out.print(table(rows))
        write_grades(root / "grades.csv", classroom)
        out.print("Writing the feedback pages")
        feedback = classroom.feedback(submissions)
    finally:
        classroom.session.close()
    out.print(f"Graded {len(rows)} submissions in {time.monotonic() - began:.0f} s, building and feedback included.")
    out.print(f"Marks: {(root / 'grades.csv').relative_to(REPO)}", markup=False)
    out.print(f"Feedback pages: {feedback.relative_to(REPO)}/<student>/<unit>/", markup=False)
    out.print(
        "To look at it in nbgrader's formgrader: cd demo && ../.venv/bin/jupyter lab, menu nbgrader", markup=False
    )
    return len(submissions) - len(rows)


def make_course(root: Path, units: tuple[str, ...]) -> None:
    """Make a course of some of the units in an empty folder `root`."""
    shutil.rmtree(root, ignore_errors=True)
    for unit in units:
        shutil.copytree(
            REPO / "solutions" / unit, root / "solutions" / unit, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(REPO / "nbgrader_config.py", root)
    build(root, points)
    register(root, load_config(root))


def stock_config(seconds: int) -> str:
    """Return an `nbgrader_config.py` for a course made here that leaves all else to nbgrader, a cell taking up to
    `seconds`.
    """
    return f"""
from pathlib import Path
from grader.course import put_scripts_on_path
put_scripts_on_path()
c = get_config()
c.CourseDirectory.root = str(Path(__file__).parent)
c.CourseDirectory.course_id = "layerwise"
c.CourseDirectory.release_directory = "notebooks"
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError"}}
c.Execute.timeout = {seconds}
"""


def points(exercise_id: str) -> float:
    """Return an exercise's points, without TensorFlow's start-up log."""
    with quiet():
        return find(exercise_id).points


def make_class(root: Path, students: Mapping[str, Mapping[str, Any]]) -> None:
    """Put each student's notebooks of every unit into `submitted/`."""
    for student, told in students.items():
        for release in sorted((root / "notebooks").glob("*/*.ipynb")):
            target = root / "submitted" / student / release.parent.name / release.name
            target.parent.mkdir(parents=True)
            if "file" in told:
                shutil.copy(CLASSROOM / told["file"], target)
                continue
            notebook = nbformat.read(release, as_version=4)
            fill(notebook, {name: text for name in answered(notebook) if (text := _answer(name, told)) is not None})
            nbformat.write(notebook, target)


def answered(notebook: NotebookNode) -> list[str]:
    """Return the ids of a notebook's exercises."""
    cells = (cell.metadata.get("nbgrader", {}) for cell in notebook.cells)
    return [cell["grade_id"] for cell in cells if cell.get("solution")]


def fill(notebook: NotebookNode, answers: Mapping[str, str]) -> None:
    """Write answers, by exercise, into a notebook's answer cells."""
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = answers[name]


def _answer(name: str, told: Mapping[str, Any]) -> str | None:
    if name in told.get("cell", {}):
        return (CLASSROOM / str(told["cell"][name])).read_text(encoding="utf-8")
    if told.get("left") == "all" or name in told.get("left", ()):
        return None
    if name in told.get("wrong", {}):
        return wrong_answer(name, told["wrong"][name]).read_text(encoding="utf-8")
    return right_answer(name, told.get("style", 0)).read_text(encoding="utf-8")


def right_answer(name: str, style: int = 0) -> Path:
    """Return one of the bank's right answers to an exercise."""
    found = sorted((ANSWERS / name).glob("right_*.py"))
    return found[style % len(found)]


def wrong_answer(name: str, mistake: str) -> Path:
    """Return one of the bank's wrong answers that make a mistake; raise LookupError when there is none."""
    for path in sorted((ANSWERS / name).glob("wrong_*.py")):
        if expectation(path) == mistake:
            return path
    raise LookupError(f"{ANSWERS.name}/{name} has no answer that makes the mistake {mistake!r}")


if __name__ == "__main__":
    sys.exit(main())
