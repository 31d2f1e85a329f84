"""What every student has for every unit: the gradebook's marks and penalties, with what the ledger says of them."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.api import Grade as Mark

from grader.classroom import Classroom, mistakes_of, printable
from grader.grading import CRASHED, MISSING, REJECTED, TIMEOUT
from grader.results import write_whole

UNGRADED = "ungraded"
FIELDS = (
    *("student", "unit", "points", "manual", "penalty", "total", "max_points"),
    *("status", "reason", "seconds", "mistakes", "flags"),
)


@dataclass(frozen=True)
class Person:
    """A student as the gradebook knows one; what it doesn't know is ""."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""

    @classmethod
    def of(cls, student: Student) -> Person:
        """Return what the gradebook knows of a student."""
        return cls(**{name: str(getattr(student, name) or "") for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Grade:
    """What a student has for a unit: `points + manual − penalty = total`, not below 0.

    `points` is the grader's own, `manual` what marks given by hand add to it or take away, extra credit included,
    `penalty` for being late. `total` is None where there is no mark: nothing was handed in or graded, or nothing of it
    could be judged and nobody has marked it by hand.
    """

    student: Person
    unit: str
    points: float | None
    manual: float
    penalty: float
    total: float | None
    max_points: float
    status: str
    reason: str
    seconds: float = 0.0
    mistakes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def grades(classroom: Classroom, units: Sequence[str] = ()) -> list[Grade]:
    """Return a grade for every student and every unit that anybody has handed in, or every one of `units`; in order.

    Students are those of the gradebook and those who have handed something in.
    """
    submitted: dict[str, set[str]] = defaultdict(set)
    for submission in classroom.submissions(units):
        submitted[submission.unit].add(submission.student)
    found = []
    with Gradebook(classroom.directory.db_url) as gradebook:
        people = {student.id: Person.of(student) for student in gradebook.students}
        names = set(people).union(*submitted.values())
        for unit in units or [unit for unit in classroom.units if submitted[unit]]:
            marks = dict(_marks(gradebook, unit))
            for name in names:
                person = people.get(name, Person(printable(name)))
                found.append(_grade(classroom, person, name, unit, name in submitted[unit], marks.get(name)))
    return sorted(found, key=lambda grade: (grade.student.id, grade.unit))


@dataclass
class _Marks:
    points: float = 0.0
    manual: float = 0.0
    by_hand: bool = False
    penalty: float = 0.0


def _marks(gradebook: Gradebook, unit: str) -> Iterator[tuple[str, _Marks]]:
    """Go through the marks of a unit's submissions, by student."""
    found: dict[str, _Marks] = defaultdict(_Marks)
    marks = (
        gradebook.db.query(Student.id, Mark.auto_score, Mark.manual_score, Mark.extra_credit)
        .select_from(Mark)
        .join(SubmittedNotebook, Mark.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Student, SubmittedAssignment.student_id == Student.id)
        .filter(Assignment.name == unit)
    )
    for student, auto, manual, extra in marks:
        told = found[student]
        told.points += auto or 0.0
        told.manual += (extra or 0.0) + (0.0 if manual is None else manual - (auto or 0.0))
        told.by_hand |= manual is not None or bool(extra)
    penalties = (
        gradebook.db.query(Student.id, SubmittedNotebook.late_submission_penalty)
        .select_from(SubmittedNotebook)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Student, SubmittedAssignment.student_id == Student.id)
        .filter(Assignment.name == unit)
    )
    for student, penalty in penalties:
        found[student].penalty += penalty or 0.0
    yield from found.items()


def _grade(classroom: Classroom, person: Person, name: str, unit: str, there: bool, marks: _Marks | None) -> Grade:
    maximum = classroom.max_points(unit)
    entry = classroom.ledger.entry(unit, name)
    if entry is None:
        status, reason = MISSING, "nothing was handed in"
        if there:
            status, reason = UNGRADED, "not graded yet; run: grader grade"
        return Grade(person, unit, None, 0.0, 0.0, None, maximum, status, reason)
    marks = marks or _Marks()
    total = max(0.0, marks.points + marks.manual - marks.penalty)
    return Grade(
        person,
        unit,
        marks.points,
        marks.manual,
        marks.penalty,
        None if failed(entry) and not marks.by_hand else total,
        maximum,
        entry["status"],
        entry["reason"],
        entry["seconds"],
        mistakes_of(entry),
        entry["flags"],
    )


def failed(entry: dict[str, Any]) -> bool:
    """Tell whether nothing of a submission could be judged, so that its 0 points are no mark."""
    if entry["status"] in (TIMEOUT, CRASHED):
        return all(verdict["state"] == "no evidence" for verdict in entry["verdicts"])
    return entry["status"] in (REJECTED, MISSING)


def number(value: float | None) -> str:
    """Return points as every file has them: no needless zeros, at most two decimals, "" for none."""
    return "" if value is None else f"{round(value, 2) + 0.0:.12g}"


def safe(text: str) -> str:
    """Return text that a spreadsheet takes for text: names and mistakes hold students' own words, and a cell that
    begins so is taken for a formula.
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def as_csv(found: Sequence[Grade]) -> str:
    """Return grades as CSV, a row a student and unit."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(FIELDS)
    for grade in found:
        numbers = (grade.points, grade.manual, grade.penalty, grade.total, grade.max_points)
        told = (grade.status, safe(grade.reason), number(grade.seconds), safe("; ".join(grade.mistakes)))
        writer.writerow([safe(grade.student.id), grade.unit, *map(number, numbers), *told, len(grade.flags)])
    return text.getvalue()


def write_grades(path: Path, classroom: Classroom) -> None:
    """Write `grades.csv`: every student, every unit, as the gradebook has them now."""
    write_whole(path, as_csv(grades(classroom)))
