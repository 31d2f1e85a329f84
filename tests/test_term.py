"""A term with a class: roster, due date, grading, marks by hand, a regrade after a change and back, the final marks.

The numbers at each step are counted here from what each student handed in, not taken from the grader.
"""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.demo import UNITS, make_class, make_course

pytestmark = pytest.mark.classroom
SECONDS = 600
UNIT, MAXIMUM = UNITS[0], 33
# What is handed in, by whom, and what each loses by the exercises' own points.
HANDED_IN = {
    "right": {"style": 0},
    "overflows": {"style": 1, "wrong": {"stable_softmax": "overflow"}},
    "integers": {"style": 2, "wrong": {"one_hot": "integer dtype"}},
    "blank": {"left": "all"},
    "broken": {"file": "not_a_notebook.txt"},
}
LOSES = {"right": 0, "overflows": 2, "integers": 1, "blank": MAXIMUM}
CLASS = {f"s{100 + n}": kind for n, kind in enumerate([*HANDED_IN, "integers", "right", "overflows"])}
ABSENT, LATE, BY_HAND = "s199", "s100", "s102"
PENALTY = """
from nbgrader.plugins import BasePlugin


class PerDay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 2 * -(-total_seconds_late // 86400)
"""


def run(course: Path, *words: str, package: Path | None = None) -> str:
    """Run one of this environment's commands in the course's folder, with another copy of the package if given."""
    command = [str(Path(sys.executable).parent / words[0]), *words[1:]]
    if package is not None:
        command = [sys.executable, "-c", "from grader.cli import app; app()", *words[1:]]
    path = os.pathsep.join(map(str, filter(None, [package, course])))
    done = subprocess.run(
        command, cwd=course, capture_output=True, text=True, timeout=SECONDS, env={**os.environ, "PYTHONPATH": path}
    )
    assert done.returncode == 0, f"{words}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def totals(course: Path) -> dict[str, str]:
    with (course / "grades.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["max_points"] for row in rows} == {str(MAXIMUM)}
    assert len(rows) == len(CLASS) + 1
    return {row["student"]: row["total"] for row in rows}


def books(course: Path) -> dict[str, str]:
    """Return a hash of everything that holds marks."""
    paths = [course / "gradebook.db", course / "grades.csv", course / ".grader" / "seeds.json"]
    paths += [path for path in (course / "autograded").rglob("*") if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_a_term(tmp_path: Path, repo: Path) -> None:
    course = tmp_path / "course"
    make_course(course, (UNIT,))
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('get_config().AssignLatePenalties.plugin_class = "late.PerDay"\n')
    (course / "late.py").write_text(PENALTY)
    students = "".join(f"{student},{student}@example.org\n" for student in [*CLASS, ABSENT])
    (course / "roster.csv").write_text(f"id,email\n{students}")
    run(course, "nbgrader", "db", "student", "import", "roster.csv")
    run(course, "nbgrader", "db", "assignment", "add", UNIT, "--duedate", "2026-12-01 18:00 UTC")
    make_class(course, {student: HANDED_IN[kind] for student, kind in CLASS.items()})
    (course / "submitted" / LATE / UNIT / "timestamp.txt").write_text("2026-12-03 10:00:00 UTC")

    run(course, "grader", "grade")
    counted = {student: MAXIMUM - LOSES[kind] for student, kind in CLASS.items() if kind != "broken"}
    counted[LATE] -= 2 * 2
    expected = {student: str(mark) for student, mark in counted.items()} | {"s104": "", ABSENT: ""}
    assert totals(course) == expected

    # A teacher looks at one answer and gives it 4.5 of 5 points, whatever the grader says.
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        grade = book.find_grade("check_one_hot", "tensors", UNIT, BY_HAND)
        assert (grade.auto_score, grade.max_score) == (4.0, 5.0)
        grade.manual_score = 4.5
        book.find_comment("one_hot", "tensors", UNIT, BY_HAND).manual_comment = "The values are right."
        book.db.commit()
    run(course, "grader", "export", "--output", "grades.csv")
    expected[BY_HAND] = "32.5"
    assert totals(course) == expected

    # The exercise is changed: it asks for no dtype any more.
    package = tmp_path / "package"
    shutil.copytree(repo / "grader", package / "grader", ignore=shutil.ignore_patterns("__pycache__"))
    exercises = package / "grader" / "exercises" / "tensors.py"
    before, text = '_dtype(answer(t.integers(4, 0, 3, dtype="int64"), 3))', exercises.read_text()
    assert text.count(before) == 1
    exercises.write_text(text.replace(before, f"str(np.shape({before[7:-1]}))"))
    marks = books(course)
    shown = [
        json.loads(line) for line in run(course, "grader", "grade", "--dry-run", "--json", package=package).splitlines()
    ]
    assert books(course) == marks
    moved = [student for student, kind in CLASS.items() if kind == "integers"]
    assert [(row["student"], row["before"], row["after"], row["because"]) for row in shown] == [
        (student, MAXIMUM - 1, MAXIMUM, ["one_hot, dtype: 0 → 1"]) for student in moved
    ]
    assert [row["by_hand"] for row in shown] == [["one_hot"] if row["student"] == BY_HAND else [] for row in shown]

    run(course, "grader", "grade", "--apply", package=package)
    other = next(student for student in moved if student != BY_HAND)
    assert totals(course) == expected | {other: str(MAXIMUM)}
    log = [json.loads(line) for line in run(course, "grader", "log", "--json").splitlines()]
    assert [(line["student"], line["before"]["points"], line["after"]["points"]) for line in log] == [
        (student, MAXIMUM - 1, MAXIMUM) for student in moved
    ]
    run(course, "grader", "undo")
    assert totals(course) == expected
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        assert book.find_comment("one_hot", "tensors", UNIT, BY_HAND).manual_comment == "The values are right."
        assert book.find_grade("check_one_hot", "tensors", UNIT, BY_HAND).manual_score == 4.5
        assert book.find_submission(UNIT, other).score == MAXIMUM - 1

    run(course, "grader", "export", "--to", "moodle", "--output", "moodle.csv")
    with (course / "moodle.csv").open(newline="") as file:
        rows = {row["ID number"]: row[UNIT] for row in csv.DictReader(file)}
    assert rows == {student: mark for student, mark in expected.items() if mark}
