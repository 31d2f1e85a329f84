"""What is recorded already is not recorded again, unless the books are not as they were left."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from grader.classroom import Classroom, Row
from grader.demo import make_class, make_course
from grader.sandbox import why_unavailable
from grader.session import session_of

UNIT, STUDENT, CELL = "01_tensors", "student", "check_one_hot"
pytestmark = [pytest.mark.classroom, pytest.mark.timeout(300)]


class Course:
    """A course with one submission, graded once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        make_course(root, (UNIT,))
        make_class(root, {STUDENT: {"left": ["stable_softmax"]}})
        self.first = self.grade()

    def grade(self) -> Row:
        classroom = Classroom(self.root)
        [row] = classroom.grade(classroom.submissions(), 1, lambda *_: None)
        return row

    def gradebook(self) -> Any:
        return Gradebook(f"sqlite:///{self.root / 'gradebook.db'}")

    def mark(self) -> tuple[float, float | None]:
        with self.gradebook() as book:
            grade = book.find_grade(CELL, "tensors", UNIT, STUDENT)
            return grade.auto_score, grade.manual_score


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    if why := why_unavailable():
        pytest.skip(why)
    root = tmp_path_factory.mktemp("books") / "course"
    yield Course(root)
    session_of(root).close()


@pytest.fixture
def recorded(course: Course, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The students that nbgrader is asked to record; nothing is run again in any of this."""
    asked: list[str] = []
    autograde = NbGraderAPI.autograde

    def noted(self: NbGraderAPI, unit: str, student: str, **options: Any) -> Any:
        asked.append(student)
        return autograde(self, unit, student, **options)

    monkeypatch.setattr(NbGraderAPI, "autograde", noted)
    anew = session_of(course.root).graded_anew
    yield asked
    assert session_of(course.root).graded_anew == anew
    # And then it is as it was, once more.
    asked.clear()
    assert course.grade() == course.first and not asked


def test_an_unchanged_submission_is_not_recorded_again(course: Course, recorded: list[str]) -> None:
    assert course.grade() == course.first
    assert not recorded and course.first.points == course.first.max_points - 4


def test_an_automatic_mark_changed_by_hand_is_put_right(course: Course, recorded: list[str]) -> None:
    before = course.mark()
    with course.gradebook() as book:
        book.find_grade(CELL, "tensors", UNIT, STUDENT).auto_score = 0.5
        book.db.commit()
    assert course.mark() != before
    course.grade()
    assert recorded == [STUDENT] and course.mark() == before


def test_a_notebook_that_is_gone_is_made_again(course: Course, recorded: list[str]) -> None:
    graded = course.root / "autograded" / STUDENT
    shutil.rmtree(graded)
    course.grade()
    assert recorded == [STUDENT] and (graded / UNIT / "tensors.ipynb").is_file()


def test_a_notebook_half_written_is_made_again(course: Course, recorded: list[str]) -> None:
    path = course.root / "autograded" / STUDENT / UNIT / "tensors.ipynb"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[:1000], encoding="utf-8")
    course.grade()
    assert recorded == [STUDENT] and path.read_text(encoding="utf-8") == whole


def test_another_time_of_handing_in_is_recorded(course: Course, recorded: list[str]) -> None:
    time = course.root / "submitted" / STUDENT / UNIT / "timestamp.txt"
    time.write_text("2026-03-01 10:00:00 UTC\n")
    course.grade()
    with course.gradebook() as book:
        assert str(book.find_submission(UNIT, STUDENT).timestamp) == "2026-03-01 10:00:00"
    assert recorded == [STUDENT]


def test_another_due_date_is_minded(course: Course, recorded: list[str]) -> None:
    with course.gradebook() as book:
        book.update_or_create_assignment(UNIT, duedate="2026-02-01 10:00:00 UTC")
    course.grade()
    assert recorded == [STUDENT]


def test_marks_by_hand_stay(course: Course, recorded: list[str]) -> None:
    with course.gradebook() as book:
        grade = book.find_grade(CELL, "tensors", UNIT, STUDENT)
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        book.db.commit()
    course.grade()
    assert course.mark()[1] == 1.5 and not recorded


def test_another_result_of_the_same_work_is_recorded(course: Course, recorded: list[str]) -> None:
    [kept] = (course.root / ".grader" / "results").glob("*.json")
    before = kept.read_text(encoding="utf-8")
    kept.write_text(json.dumps({**json.loads(before), "reason": "it took too long"}), encoding="utf-8")
    try:
        course.grade()
        assert recorded == [STUDENT]
    finally:
        kept.write_text(before, encoding="utf-8")
        course.grade()
