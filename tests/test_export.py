"""Exports, read back by readers written from what each platform documents of its import."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from grader.classroom import Classroom, failure_of
from grader.cli import app
from grader.export import export
from grader.grades import FIELDS, grades

UNITS = ("01_tensors", "02_gradient_descent")
CELLS = {"check_first": 4.0, "check_second": 6.0}
PEOPLE = {
    "s101": {"first_name": "One", "last_name": "Student", "email": "s101@example.org", "lms_user_id": "9101"},
    "s102": {"first_name": "Two, the", "last_name": "=1+1", "email": "s102@example.org", "lms_user_id": "9102"},
    "s103": {"first_name": "Three", "last_name": "Student", "email": "S103@example.org", "lms_user_id": "9103"},
    "s104": {"first_name": "Four", "last_name": "Student", "email": "s104@example.org", "lms_user_id": "9104"},
    "s105": {"first_name": "Five", "last_name": "Student", "email": "s105@example.org", "lms_user_id": "9105"},
}
# s101 has all, s102 a mark by hand and a penalty, s103 handed in a blank, s104 what can't be read, s105 nothing.
TOTALS = {"s101": 10.0, "s102": 4.0 + 2.5 - 1.25, "s103": 0.0, "s104": None, "s105": None}


def verdict(exercise: str, points: float, of: float) -> dict[str, object]:
    part = {"name": "values", "passed": points == of, "points": points, "max_points": of, "message": "not equal"}
    state = "right" if points == of else "wrong"
    more = {"aspects": [part], "mistake": None, "hint": None, "error": None}
    return {"exercise": exercise, "state": state, "points": points, "max_points": of, **more}


@pytest.fixture
def classroom(filled: Path, tmp_path: Path) -> Classroom:
    return Classroom(shutil.copytree(filled, tmp_path / "course"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose gradebook and ledger are filled as a run fills them."""
    root = tmp_path_factory.mktemp("filled") / "course"
    for unit in UNITS:
        cells = [
            new_code_cell("", metadata={"nbgrader": {"grade_id": name, "grade": True, "points": points}})
            for name, points in CELLS.items()
        ]
        (root / "source" / unit).mkdir(parents=True)
        nbformat.write(new_notebook(cells=cells), root / "source" / unit / "unit.ipynb")
    made = Classroom(root)
    unit = UNITS[0]
    with Gradebook(made.directory.db_url) as book:
        for name in UNITS:
            book.add_assignment(name)
            book.add_notebook("unit", name)
            for cell, points in CELLS.items():
                book.add_grade_cell(cell, "unit", name, max_score=points, cell_type="code")
        for student, told in PEOPLE.items():
            book.add_student(student, **told)
        for student in ("s101", "s102", "s103", "s104"):
            (root / "submitted" / student / unit).mkdir(parents=True)
            book.add_submission(unit, student)
        for student, first, second in (("s101", 4.0, 6.0), ("s102", 4.0, 0.0), ("s103", 0.0, 0.0), ("s104", 0.0, 0.0)):
            book.find_grade("check_first", "unit", unit, student).auto_score = first
            book.find_grade("check_second", "unit", unit, student).auto_score = second
            verdicts = [verdict("first", first, 4.0), verdict("second", second, 6.0)]
            result = {"key": "k", "status": "graded", "reason": "", "seconds": 1.0, "flags": [], "verdicts": verdicts}
            made.ledger.record(unit, student, result)
        book.find_grade("check_second", "unit", unit, "s102").manual_score = 2.5
        book.find_submission_notebook("unit", unit, "s102").late_submission_penalty = 1.25
        book.db.commit()
    made.ledger.record(unit, "s104", failure_of("it is not a notebook"))
    return root


def test_the_arithmetic_of_a_grade(classroom: Classroom) -> None:
    found = {grade.student.id: grade for grade in grades(classroom)}
    assert {name: grade.total for name, grade in found.items()} == TOTALS
    late = found["s102"]
    assert (late.points, late.manual, late.penalty, late.max_points) == (4.0, 2.5, 1.25, 10.0)
    assert [found[name].status for name in ("s101", "s104", "s105")] == ["graded", "rejected", "missing"]
    # Nobody has handed in the second unit; asked for, it is there, without a mark for anybody.
    assert {grade.total for grade in grades(classroom, [UNITS[1]])} == {None}


def test_what_is_handed_in_and_not_graded_has_no_mark(classroom: Classroom) -> None:
    (classroom.root / "submitted" / "s105" / UNITS[0]).mkdir(parents=True)
    late = next(grade for grade in grades(classroom) if grade.student.id == "s105")
    assert (late.status, late.total, late.points) == ("ungraded", None, None)
    assert "grader grade" in late.reason


def test_a_mark_by_hand_makes_a_failure_count(classroom: Classroom) -> None:
    with Gradebook(classroom.directory.db_url) as book:
        book.find_grade("check_first", "unit", UNITS[0], "s104").manual_score = 3.0
        book.db.commit()
    assert {grade.student.id: grade.total for grade in grades(classroom)}["s104"] == 3.0


def test_csv(classroom: Classroom, tmp_path: Path) -> None:
    export(classroom, "csv", tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO(text))}
    assert tuple(rows["s101"]) == FIELDS
    assert {name: row["total"] for name, row in rows.items()} == {
        "s101": "10", "s102": "5.25", "s103": "0", "s104": "", "s105": ""
    }  # fmt: skip
    assert {row["max_points"] for row in rows.values()} == {"10"}
    assert rows["s105"]["points"] == "" and rows["s104"]["reason"] == "it is not a notebook"


# Canvas (Instructor guide, "How do I import grades in the Gradebook?"; lib/gradebook_importer.rb): the first cells of
# the header are Student and ID, the last before the assignments is Section; a column is an assignment's title, with
# its id in brackets if it is there already; a row whose first cell has "Points Possible" has the assignments' points;
# a student is found by ID, then by SIS login, then by name.


def read_canvas(text: str) -> tuple[dict[str, float], dict[str, dict[str, float | None]]]:
    """Return the points of each assignment, and the scores by Canvas's id."""
    rows = list(csv.reader(io.StringIO(text)))
    header = rows[0]
    assert "Student" in header[0] and "ID" in header[1]
    assert header[2:4] == ["SIS User ID", "SIS Login ID"] and "Section" in header[4]
    points, scores = {}, {}
    by_id = {told["lms_user_id"]: name for name, told in PEOPLE.items()}
    for row in rows[1:]:
        assert len(row) == len(header)
        if "Points Possible" in row[0]:
            points = dict(zip(header[5:], map(float, row[5:]), strict=True))
            continue
        student = by_id.get(row[1]) or (row[3] if row[3] in PEOPLE else None)
        assert student is not None
        scores[student] = {name: float(cell) if cell else None for name, cell in zip(header[5:], row[5:], strict=True)}
    return points, scores


def test_canvas(classroom: Classroom, tmp_path: Path) -> None:
    name = "Tensors, at last (4711)"
    export(classroom, "canvas", tmp_path / "out.csv", columns={UNITS[0]: name})
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    points, scores = read_canvas(text)
    assert points == {name: 10.0}
    assert scores == {student: {name: total} for student, total in TOTALS.items()}
    assert '"\'=1+1, Two, the"' in text
    export(classroom, "canvas", tmp_path / "out.csv", missing_as_zero=True)
    _, zeros = read_canvas((tmp_path / "out.csv").read_text(encoding="utf-8"))
    assert zeros == {student: {UNITS[0]: total or 0.0} for student, total in TOTALS.items()}


# Moodle (docs.moodle.org, Grade import; grade/import/csv/classes/load_data.php): a column identifies the student, by ID
# number, e-mail address or user name, and each other one may be a grade item. An empty cell, or "-", means no grade. A
# row whose identity is empty is taken for the student of the row before; one that is not found ends the import.


def read_moodle(text: str, identity: str) -> dict[str, dict[str, float | None]]:
    """Return the grades by student, as an import that maps from the column `identity` gives them."""
    found: dict[str, dict[str, float | None]] = {}
    student = None
    key = {"ID number": lambda name: name, "Email address": lambda name: PEOPLE[name]["email"]}[identity]
    for row in csv.DictReader(io.StringIO(text)):
        if row[identity]:
            student = {key(name): name for name in PEOPLE}[row[identity]]
        assert student is not None
        for item in set(row) - {"ID number", "Email address", "First name", "Last name"}:
            found.setdefault(student, {})[item] = None if row[item] in ("", "-") else float(row[item])
    return found


def test_moodle(classroom: Classroom, tmp_path: Path) -> None:
    export(classroom, "moodle", tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    marked = {student: {UNITS[0]: total} for student, total in TOTALS.items() if total is not None}
    for identity in ("ID number", "Email address"):
        assert read_moodle(text, identity) == marked
    export(classroom, "moodle", tmp_path / "out.csv", missing_as_zero=True)
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert read_moodle(text, "Email address") == {
        student: {UNITS[0]: total or 0.0} for student, total in TOTALS.items()
    }


def test_moodle_gets_no_column_of_addresses_that_has_gaps(classroom: Classroom, tmp_path: Path) -> None:
    with Gradebook(classroom.directory.db_url) as book:
        book.find_student("s103").email = None
        book.db.commit()
    done = export(classroom, "moodle", tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert "Email address" not in text
    assert read_moodle(text, "ID number")["s103"] == {UNITS[0]: 0.0}
    assert any("s103" in note for note in done.notes)


# Gradescope (gradescope-autograders.readthedocs.io, Autograder specifications, Submission metadata): an archive with
# setup.sh and run_autograder at its root, unpacked to /autograder/source; run_autograder is executable, finds the
# submission's users in /autograder/submission_metadata.json and writes /autograder/results/results.json, where `score`
# overrides the tests' total. A run that writes none has failed, and gives no score.


def run_gradescope(archive: Path, folder: Path, emails: list[str]) -> dict[str, object] | None:
    """Run the archive's autograder on a submission of these users; return its results, or None if it failed."""
    with zipfile.ZipFile(archive) as opened:
        assert {"setup.sh", "run_autograder"} <= set(opened.namelist())
        assert opened.getinfo("run_autograder").external_attr >> 16 & 0o111
        opened.extractall(folder / "source")
    (folder / "results").mkdir()
    users = [{"email": email, "id": n, "name": f"User {n}"} for n, email in enumerate(emails)]
    (folder / "submission_metadata.json").write_text(json.dumps({"id": 1, "users": users}))
    script = (folder / "source" / "run_autograder").read_text()
    assert script.startswith("#!/usr/bin/env python3\n")
    there = script.replace('"/autograder"', repr(str(folder)))
    done = subprocess.run([sys.executable, "-c", there], capture_output=True, text=True, timeout=60, check=False)
    written = folder / "results" / "results.json"
    assert written.exists() == (done.returncode == 0), done.stderr
    return json.loads(written.read_text()) if written.exists() else None


def test_gradescope(classroom: Classroom, tmp_path: Path) -> None:
    export(classroom, "gradescope", tmp_path / "out")
    archive = tmp_path / "out" / f"{UNITS[0]}.zip"
    for student, total in TOTALS.items():
        (tmp_path / student).mkdir()
        found = run_gradescope(archive, tmp_path / student, ["unknown@example.org", PEOPLE[student]["email"]])
        if total is None:
            assert found is None
            continue
        assert found is not None and found["score"] == total
        assert [test["name"] for test in found["tests"]] == ["first", "second"]  # type: ignore[attr-defined]
        assert {test["max_score"] for test in found["tests"]} == {4.0, 6.0}  # type: ignore[attr-defined]
    assert "Late: -1.25" in json.loads((tmp_path / "s102" / "results" / "results.json").read_text())["output"]


def test_the_command(classroom: Classroom) -> None:
    runner = CliRunner()
    done = runner.invoke(app, ["export", "--to", "canvas", "--course", str(classroom.root)])
    assert done.exit_code == 0, done.output
    assert (classroom.root / "canvas.csv").is_file()
    assert "2 without a mark left empty" in done.output and "s104" in done.output
    assert runner.invoke(app, ["export", "--to", "blackboard", "--course", str(classroom.root)]).exit_code == 2


def test_nbgraders_own_export_has_a_file_of_its_own(classroom: Classroom) -> None:
    (classroom.root / "grades.csv").write_text("ours\n")
    (classroom.root / "nbgrader_config.py").write_text(
        "from pathlib import Path\n"
        "from grader.course import configure\n"
        "configure(get_config(), Path(__file__).parent)\n"
    )
    with Gradebook(classroom.directory.db_url) as book:
        # nbgrader writes no quotes: a comma in a name moves the columns after it.
        book.find_student("s102").first_name = "Two"
        book.db.commit()
    command = [str(Path(sys.executable).parent / "nbgrader"), "export"]
    done = subprocess.run(
        command, cwd=classroom.root, capture_output=True, text=True, timeout=120, check=False, env=os.environ
    )
    assert done.returncode == 0, done.stderr
    assert (classroom.root / "grades.csv").read_text() == "ours\n"
    with (classroom.root / "nbgrader-grades.csv").open(newline="") as file:
        rows = {(row["assignment"], row["student_id"]): row for row in csv.DictReader(file)}
    assert {student: float(rows[UNITS[0], student]["score"]) for student in PEOPLE} == {
        student: total or 0.0 for student, total in TOTALS.items()
    }
