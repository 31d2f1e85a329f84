"""A class from hand-in to feedback, through nbgrader's own commands and through `grader grade`."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.demo import UNITS, make_class, make_course, right_answer, stock_config, wrong_answer

pytestmark = pytest.mark.classroom
SECONDS = 800

STUDENTS = {
    "right": {"style": 0},
    "partly": {
        "style": 1,
        "wrong": {"stable_softmax": "overflow", "one_hot": "integer dtype", "SimpleDense": "activation ignored"},
        "left": ["batched_matmul", "Polynomial"],
    },
    "blank": {"left": "all"},
}


def run(*words: str, cwd: Path, ok: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one of this environment's commands in a course's folder."""
    command = [str(Path(sys.executable).parent / words[0]), *words[1:]]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=SECONDS)
    assert not ok or done.returncode == 0, f"{' '.join(words)}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done


def marks(course: Path) -> dict[tuple[str, str, str], float]:
    """Return every mark in a course's gradebook by student, unit and cell."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        return {
            (submission.student.id, submission.assignment.name, grade.cell.name): grade.score
            for unit in UNITS
            for submission in gradebook.assignment_submissions(unit)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("class") / "course"
    make_course(root, UNITS)
    make_class(root, STUDENTS)
    return root


@pytest.fixture(scope="module")
def rows(course: Path) -> dict[tuple[str, str], dict[str, object]]:
    done = run("grader", "grade", "--json", "--feedback", cwd=course)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {(row["student"], row["unit"]): row for row in found}


def test_every_submission_has_its_row(rows: dict[tuple[str, str], dict[str, object]], course: Path) -> None:
    assert set(rows) == {(student, unit) for student in STUDENTS for unit in UNITS}
    for (student, _), row in rows.items():
        assert {"student", "unit", "points", "max_points", "status", "reason", "seconds"} <= set(row)
        assert row["status"] == ("blank" if student == "blank" else "graded")
        assert (row["points"] == row["max_points"]) == (student == "right")
        assert bool(row["reason"]) == (student == "blank")
    assert rows["blank", UNITS[0]]["points"] == 0
    assert "stable_softmax: overflow" in rows["partly", UNITS[0]]["mistakes"]  # type: ignore[operator]
    with (course / "grades.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == len(rows)


def test_the_gradebook_holds_what_was_said(rows: dict[tuple[str, str], dict[str, object]], course: Path) -> None:
    found = marks(course)
    for (student, unit), row in rows.items():
        assert sum(mark for key, mark in found.items() if key[:2] == (student, unit)) == row["points"]
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        comment = gradebook.find_comment("stable_softmax", "tensors", UNITS[0], "partly").comment
    assert "2 of 4 points" in comment and "overflow" in comment


def test_feedback_pages_show_the_cards(rows: dict[tuple[str, str], dict[str, object]], course: Path) -> None:
    page = (course / "feedback" / "partly" / UNITS[0] / "tensors.html").read_text(encoding="utf-8")
    assert "This looks like: <b>overflow</b>" in page
    assert "BEGIN SOLUTION" not in page


def test_nbgraders_command_grades_the_same(rows: dict[tuple[str, str], dict[str, object]], course: Path) -> None:
    before = marks(course)
    run("nbgrader", "autograde", UNITS[0], "--student", "partly", "--force", cwd=course)
    assert marks(course) == before


def test_stock_nbgrader_grades_honest_work_the_same(
    rows: dict[tuple[str, str], dict[str, object]], course: Path, tmp_path: Path
) -> None:
    stock = tmp_path / "course"
    make_course(stock, UNITS)
    (stock / "nbgrader_config.py").write_text(stock_config(120), encoding="utf-8")
    make_class(stock, {"right": STUDENTS["right"], "blank": STUDENTS["blank"]})
    make_class(stock, {"partly": STUDENTS["partly"]})
    for unit in UNITS:
        run("nbgrader", "autograde", unit, cwd=stock)
    assert marks(stock) == marks(course)


def test_marks_are_the_same_with_the_demonstrations_and_without(course: Path) -> None:
    """Demonstrations are left out when a class is graded; here their tag is taken off, so that they run."""
    from grader.grading import Grader
    from grader.restore import restore
    from grader.session import Source

    source = Source(course, UNITS[0])
    notebook = nbformat.reads(source.data.decode(), as_version=4)
    for cell in notebook.cells:
        cell["grade_id"] = cell.metadata.get("nbgrader", {}).get("grade_id")
    without = restore(notebook, source.notebook)
    everything = restore(notebook, source.notebook)
    for cell in everything.notebook.cells:
        cell.metadata.pop("tags", None)
    with Grader(5) as grader:
        left_out, run_too = (grader.grade(restored, source.files) for restored in (without, everything))
    assert [verdict.points for verdict in left_out.verdicts] == [verdict.points for verdict in run_too.verdicts]
    assert left_out.points == left_out.max_points


def test_a_check_of_many_files_tells_them_apart(tmp_path: Path) -> None:
    files = {
        "right.py": right_answer("stable_softmax").read_text(encoding="utf-8"),
        "wrong.py": wrong_answer("stable_softmax", "overflow").read_text(encoding="utf-8"),
        "exits.py": "import os\ndef stable_softmax(logits):\n    os._exit(0)\n",
        "raises.py": "def stable_softmax(logits):\n    return logits.no_such_thing\n",
        "syntax.py": "def stable_softmax(logits:\n",
        "nothing.py": "x = 1\n",
        "reference.py": "from tensorflow.nn import softmax as stable_softmax\n",
        "empty.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run("grader", "check", "stable_softmax", *files, "absent.py", "--json", "--seed", "3", cwd=tmp_path)
    found = {row["file"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert list(found) == [*files, "absent.py"]
    for name, row in found.items():
        assert {"file", "exercise", "points", "max_points", "aspects", "mistake", "hint", "flags", "error"} <= set(row)
        assert (row["points"] == row["max_points"]) == (name == "right.py")
        assert all({"name", "passed", "points", "max_points", "message"} <= set(aspect) for aspect in row["aspects"])
    assert (found["wrong.py"]["mistake"], found["wrong.py"]["points"]) == ("overflow", 2)
    assert "exit code 0" in found["exits.py"]["error"]
    assert "no_such_thing" in found["raises.py"]["aspects"][0]["message"]
    assert "SyntaxError" in found["syntax.py"]["error"]
    assert "not defined" in found["nothing.py"]["error"] and "not defined" in found["empty.py"]["error"]
    assert "softmax" in found["reference.py"]["error"]
    assert "absent.py" in found["absent.py"]["error"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "SimpleDens", "x.py"), "did you mean SimpleDense"),
        (("grade",), "grader build"),
        (("grade", "99_none"), "grader build"),
    ],
)
def test_bad_words_get_a_clear_answer(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = run("grader", *words, cwd=tmp_path, ok=False)
    assert done.returncode == 2
    assert said in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr
