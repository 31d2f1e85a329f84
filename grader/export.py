"""Marks in the form that a learning platform imports: Canvas, Moodle, Gradescope, or one CSV for a spreadsheet.

What has no mark (nothing handed in, or nothing of it could be judged) is left empty, unless zeros are asked for.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.classroom import Classroom, CourseError
from grader.grades import Grade, Person, as_csv, grades, number, safe
from grader.results import write_whole

SYSTEMS = ("csv", "canvas", "moodle", "gradescope")
_SETUP = """#!/usr/bin/env bash
command -v python3 || { apt-get update && apt-get install -y python3; }
"""
# Gradescope runs this once for each submission, in /autograder. The student's code is not touched.
_RUN = """#!/usr/bin/env python3
import json, pathlib, sys

here = pathlib.Path("/autograder")
marks = json.loads((here / "source" / "marks.json").read_text(encoding="utf-8"))
users = json.loads((here / "submission_metadata.json").read_text(encoding="utf-8"))["users"]
emails = [user["email"].lower() for user in users]
found = next((marks[email] for email in emails if email in marks), None)
if found is None:
    sys.exit(f"There is no mark for {', '.join(emails)}; no score is set.")
(here / "results" / "results.json").write_text(json.dumps(found), encoding="utf-8")
"""


@dataclass
class Exported:
    """What was written: the files, and what an instructor has to know about them, a line each."""

    files: list[Path]
    notes: list[str] = field(default_factory=list)


def export(
    classroom: Classroom,
    to: str,
    output: Path,
    units: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    *,
    missing_as_zero: bool = False,
) -> Exported:
    """Write the marks of `units`, or of all that anybody has handed in.

    Args:
        classroom: the course.
        to: one of `SYSTEMS`.
        output: the file; for Gradescope the folder, which gets an archive a unit.
        units: the units.
        columns: names for the units' columns, where the platform has others.
        missing_as_zero: give 0 where there is no mark.

    Raises CourseError when there is nothing to write.
    """
    found = grades(classroom, units)
    if not found:
        raise CourseError("there are no marks to export; run: grader grade")
    empty = [f"{grade.student.id}, {grade.unit}: {grade.reason}" for grade in found if grade.total is None]
    if missing_as_zero:
        found = [replace(grade, total=0.0) if grade.total is None else grade for grade in found]
    named = {unit: (columns or {}).get(unit, unit) for unit in dict.fromkeys(grade.unit for grade in found)}
    if to == "gradescope":
        done = _gradescope(classroom, found, output)
    else:
        text, notes = {"csv": _csv, "canvas": _canvas, "moodle": _moodle}[to](found, named)
        write_whole(output, text)
        done = Exported([output], notes)
    if empty:
        done.notes.append(f"{len(empty)} without a mark {'got 0' if missing_as_zero else 'left empty'}:")
        done.notes += [f"  {line}" for line in empty]
    return done


def _csv(found: Sequence[Grade], _: Mapping[str, str]) -> tuple[str, list[str]]:
    return as_csv(found), []


def _by_student(found: Sequence[Grade]) -> dict[Person, dict[str, Grade]]:
    people: dict[Person, dict[str, Grade]] = {}
    for grade in found:
        people.setdefault(grade.student, {})[grade.unit] = grade
    return people


def _canvas(found: Sequence[Grade], named: Mapping[str, str]) -> tuple[str, list[str]]:
    """Canvas takes a student by ID, else by SIS login, else by name, and asks about columns that it does not know."""
    points = {grade.unit: grade.max_points for grade in found}
    rows: list[list[str]] = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *named.values()],
        ["    Points Possible", "", "", "", "", *(number(points[unit]) for unit in named)],
    ]
    people = _by_student(found)
    for person, row in people.items():
        name = ", ".join(filter(None, [person.last_name, person.first_name])) or person.id
        rows.append(
            [*map(safe, (name, person.lms_user_id, "", person.id)), "", *(_total(row.get(unit)) for unit in named)]
        )
    without = [person.id for person in people if not person.lms_user_id]
    notes = []
    if without:
        notes.append(
            "Without an lms_user_id in the roster, found by their id as SIS login, else by name: " + ", ".join(without)
        )
    return _written(rows), notes


def _moodle(found: Sequence[Grade], named: Mapping[str, str]) -> tuple[str, list[str]]:
    """Moodle takes a student by one column. A row where that is empty would go to the student of the row before, so a
    column with gaps is left out; so is a student without any mark, since an empty cell takes a mark away.
    """
    people = {
        person: row
        for person, row in _by_student(found).items()
        if any(grade.total is not None for grade in row.values())
    }
    notes = ["Map from ID number to ID number, or from Email address to Email address."]
    emails = all(person.email for person in people)
    if not emails:
        without = ", ".join(person.id for person in people if not person.email)
        notes = [f"Map from ID number to ID number. The roster has no e-mail address for {without}, so none are here."]
    rows = [["ID number", *(["Email address"] if emails else []), "First name", "Last name", *named.values()]]
    for person, row in people.items():
        identity = [person.id, *([person.email] if emails else []), person.first_name, person.last_name]
        rows.append([*map(safe, identity), *(_total(row.get(unit)) for unit in named)])
    points = {grade.unit: grade.max_points for grade in found}
    notes += [f"The grade item {name} needs the maximum {number(points[unit])}." for unit, name in named.items()]
    return _written(rows), notes


def _gradescope(classroom: Classroom, found: Sequence[Grade], output: Path) -> Exported:
    """Gradescope imports no marks: a score gets in by an autograder. This one hands out those that were made here."""
    done = Exported([])
    without = sorted({grade.student.id for grade in found if not grade.student.email})
    output.mkdir(parents=True, exist_ok=True)
    for unit in dict.fromkeys(grade.unit for grade in found):
        marks = {
            grade.student.email.lower(): _results(classroom, grade)
            for grade in found
            if grade.unit == unit and grade.student.email and grade.total is not None
        }
        path = output / f"{unit}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in (("setup.sh", _SETUP), ("run_autograder", _RUN), ("marks.json", json.dumps(marks))):
                file = zipfile.ZipInfo(name)
                file.external_attr = 0o755 << 16
                archive.writestr(file, text)
        done.files.append(path)
        points = next(grade.max_points for grade in found if grade.unit == unit)
        done.notes.append(f"{path.name}: the assignment's points are {number(points)}.")
    if without:
        done.notes.append("Left out, having no e-mail address in the roster: " + ", ".join(without))
    return done


def _results(classroom: Classroom, grade: Grade) -> dict[str, Any]:
    entry = classroom.ledger.entry(grade.unit, grade.student.id) or {"verdicts": []}
    output = []
    if grade.reason:
        output.append(grade.reason)
    if grade.manual:
        output.append(f"Marked by hand: {grade.manual:+g}")
    if grade.penalty:
        output.append(f"Late: {-grade.penalty:g}")
    return {
        "score": grade.total,
        "output": "\n".join(output),
        "visibility": "after_published",
        "tests": [
            {
                "name": verdict["exercise"],
                "score": verdict["points"],
                "max_score": verdict["max_points"],
                "output": _told(verdict),
            }
            for verdict in entry["verdicts"]
        ],
    }


def _told(verdict: Mapping[str, Any]) -> str:
    if verdict["state"] == "right":
        return "all right"
    if verdict["error"]:
        return str(verdict["error"])
    lines = [f"{part['name']}: {part['message']}" for part in verdict["aspects"] if not part["passed"]]
    return "\n".join([*lines, *(filter(None, [verdict["mistake"], verdict["hint"]]))])


def _total(grade: Grade | None) -> str:
    return "" if grade is None else number(grade.total)


def _written(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
