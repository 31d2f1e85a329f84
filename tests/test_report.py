"""`grader report` and `grader mistakes new --group`, on a small class that was graded in the sandbox.

The lesson has two of the course's exercises and one made by hand in nbgrader's own way, with plain asserts.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest
from markupsafe import escape
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from grader.build import build, register
from grader.classroom import Classroom, load_config
from grader.cli import app
from grader.demo import fill, points, right_answer, wrong_answer
from grader.exercise import find
from grader.grading import Grader
from grader.mistakes import Bench
from grader.scaffold import CanNot, new_mistake
from grader.summary import UnitSummary, discrimination, summarize, tokens

pytestmark = pytest.mark.classroom
UNIT = "01_tensors"
LESSON = '''\
# %%
import numpy as np
import tensorflow as tf

from grader import check


# %% exercise="stable_softmax"
def stable_softmax(logits):
    """Return the softmax along the last axis."""
    ### BEGIN SOLUTION
    return tf.nn.softmax(logits)
    ### END SOLUTION


# %% check="stable_softmax"
check("stable_softmax")


# %% exercise="one_hot"
def one_hot(labels, depth):
    """Return a row a label."""
    ### BEGIN SOLUTION
    return tf.one_hot(labels, depth)
    ### END SOLUTION


# %% check="one_hot"
check("one_hot")

# %% nbgrader={"schema_version": 3, "grade_id": "area", "grade": false, "solution": true, "locked": false, "task": false}
### BEGIN SOLUTION
def area(width, height):
    return width * height
### END SOLUTION

# %% nbgrader={"schema_version": 3, "grade_id": "test_area", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
assert area(2, 3) == 6
### BEGIN HIDDEN TESTS
assert area(0.5, 4) == 2
### END HIDDEN TESTS
'''  # noqa: E501
AREA = {
    "right": "def area(width, height):\n    return height * width",
    "hidden": "def area(width, height):\n    return int(width) * height",
}
SCRIPT = "<script>alert('marks')</script>"
# Two ways to write one mistake that the exercise does not know, and another one.
SIXES = (
    f"""\
def one_hot(labels, depth):
    # {SCRIPT}
    return 6 * np.eye(depth, dtype="float32")[np.clip(labels, 0, depth - 1)]
""",
    """\
def one_hot(labels, depth):
    within = tf.clip_by_value(labels, 0, depth - 1)[..., None]
    hot = tf.cast(within == tf.range(depth, dtype=within.dtype), tf.float32)
    return hot + hot + hot + hot + hot + hot
""",
)
SPITEFUL = f'def one_hot(labels, depth):\n    raise ValueError("</pre>{SCRIPT}")'
FLAGGED = f"import inspect\n{right_answer('one_hot', 1).read_text(encoding='utf-8')}"
OTHERWISE = right_answer("stable_softmax", 1).read_text(encoding="utf-8")
COPIED = "\n".join(
    [
        "def stable_softmax(logits):",
        *(f"    step_{i} = logits - {i} * tf.reduce_max(logits, axis=-1, keepdims=True) + {i}.5" for i in range(30)),
        "    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)",
        "    return tf.exp(shifted) / tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True)",
    ]
)
DISGUISED = (
    COPIED.replace("step", "mine")
    .replace("shifted", "moved")
    .replace(" + ", "  +  ")
    .replace(":\n", ":  # my own\n", 1)
)


def answers(softmax: str, hot: str, area: str = "right") -> dict[str, str]:
    return {"stable_softmax": softmax, "one_hot": hot, "area": AREA[area]}


RIGHT = {name: right_answer(name).read_text(encoding="utf-8") for name in ("stable_softmax", "one_hot")}
OVERFLOW = wrong_answer("stable_softmax", "overflow").read_text(encoding="utf-8")
CLASS = {
    "s1": answers(RIGHT["stable_softmax"], RIGHT["one_hot"]),
    "s2": answers(OVERFLOW, RIGHT["one_hot"], "hidden"),
    "s3": answers(OVERFLOW, SIXES[0]),
    "s4": answers(COPIED, SIXES[1]),
    "s5": answers(DISGUISED, SPITEFUL, "hidden"),
    "s6": answers(OTHERWISE, FLAGGED),
    "s7": {},
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, repo: Path) -> Path:
    root = tmp_path_factory.mktemp("report") / "course"
    (root / "solutions" / UNIT).mkdir(parents=True)
    (root / "solutions" / UNIT / "tensors.py").write_text(LESSON, encoding="utf-8")
    shutil.copy(repo / "nbgrader_config.py", root)
    build(root, points)
    register(root, load_config(root))
    for student, told in CLASS.items():
        notebook = nbformat.read(root / "notebooks" / UNIT / "tensors.ipynb", as_version=4)
        fill(notebook, told)
        target = root / "submitted" / student / UNIT / "tensors.ipynb"
        target.parent.mkdir(parents=True)
        nbformat.write(notebook, target)
    broken = root / "submitted" / "s8" / UNIT
    broken.mkdir(parents=True)
    (broken / "tensors.ipynb").write_text("no notebook", encoding="utf-8")
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        gradebook.add_student("s9")
    done = CliRunner().invoke(app, ["grade", "--course", str(root)])
    assert done.exit_code == 0, done.output
    return root


@pytest.fixture(scope="module")
def unit(course: Path) -> UnitSummary:
    (found,) = summarize(Classroom(course))
    return found


def test_the_numbers_are_those_of_an_independent_count(course: Path, unit: UnitSummary) -> None:
    # Overflow leaves 2 of 4 points, sixes 1 of 5 and what raises 0; the exercise by hand is worth 2 or nothing.
    assert unit.max_points == 11
    assert sorted(unit.totals) == sorted([11, 7, 2 + 1 + 2, 4 + 1 + 2, 4, 11])
    assert [grade.student.id for grade in unit.of("blank")] == ["s7"]
    assert [(grade.student.id, grade.status) for grade in unit.failures] == [("s8", "rejected")]
    assert [grade.student.id for grade in unit.absent] == ["s9"]
    found = {exercise.id: exercise for exercise in unit.exercises}
    assert {name: (one.passed, one.count, one.answered) for name, one in found.items()} == {
        "stable_softmax": (4, 6, 6),
        "one_hot": (3, 6, 6),
        "test_area": (4, 6, None),
    }
    assert found["stable_softmax"].mistakes == [("overflow", ["s2", "s3"])]
    assert found["stable_softmax"].mean == pytest.approx((4 * 4 + 2 * 2) / 6)
    passed, rest = [1, 1, 0, 0, 0, 1], [6, 2, 4, 6, 4, 6]
    assert found["one_hot"].discrimination == pytest.approx(np.corrcoef(passed, rest)[0, 1])
    assert found["one_hot"].seconds and found["test_area"].seconds is None
    rows = {row["exercise"]: row for row in csv.DictReader((report(course, "--csv") / "report.csv").open(newline=""))}
    assert (rows["one_hot"]["passed"], rows["one_hot"]["unnamed"], rows["one_hot"]["pass_rate"]) == ("3", "3", "0.5")
    assert rows["stable_softmax"]["mistakes"] == "overflow (2)"


def report(course: Path, *_: str) -> Path:
    done = CliRunner().invoke(app, ["report", "--course", str(course)])
    assert done.exit_code == 0, done.output
    return course


def test_unnamed_answers_are_grouped_by_what_they_did(unit: UnitSummary) -> None:
    groups = next(exercise.groups for exercise in unit.exercises if exercise.id == "one_hot")
    assert [group.students for group in groups] == [["s3", "s4"], ["s5"]]
    assert groups[0].example == min(SIXES, key=len) and "expected 1 at" in groups[0].message


def test_what_is_nearly_equal_is_found_whatever_the_names(unit: UnitSummary) -> None:
    assert [pair.students for pair in unit.alike] == [("s4", "s5")]
    assert "stable_softmax" in unit.alike[0].equal and unit.alike[0].share >= 0.9


def test_the_page_runs_nothing_and_asks_nobody(course: Path) -> None:
    page = (report(course) / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page and escape(SCRIPT) in page and escape(f"</pre>{SCRIPT}") in page
    assert "default-src 'none'" in page
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert addresses and all(
        re.match(r"#|data:image/|notebooks/01_tensors/tensors\.ipynb#", each) for each in addresses
    )
    assert "stack frames and sources: import inspect" in page
    assert "s8</td><td>rejected" in page and "grader mistakes new one_hot --group 1" in page


def test_there_must_be_something_to_report(course: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["report", "02_none", "--course", str(course)])
    assert done.exit_code == 2 and "there is no unit '02_none'" in done.stderr


def test_tokens_forget_names_layout_and_what_was_handed_out() -> None:
    stub = 'def f(x):\n    """Return it."""\n    raise NotImplementedError'
    ours = 'def f(x):\n    """Return it."""\n    total = x.sum(axis=0)  # mine\n    return total + 1'
    theirs = 'def f(x):\n    """Return it."""\n    s = (\n        x.sum(axis = 0)\n    )\n    return s + 1'
    assert tokens(ours, stub) == [
        "name",
        "=",
        "name",
        ".",
        "sum",
        "(",
        "name",
        "=",
        "0",
        ")",
        "return",
        "name",
        "+",
        "1",
    ]
    assert len(tokens(theirs, stub)) == len(tokens(ours, stub)) + 2
    assert tokens(stub, stub) == [] and tokens("x = '", "") == ["name", "="]


def test_discrimination_needs_something_to_tell_apart() -> None:
    assert discrimination([True, True, False, False], [9.0, 8.0, 2.0, 1.0]) == pytest.approx(0.990, abs=1e-3)
    for passed, rest in (([True, False], [1.0, 2.0]), ([True] * 3, [1.0, 2.0, 3.0]), ([True, False, True], [1.0] * 3)):
        assert discrimination(passed, rest) is None


# A group becomes a known mistake, in a copy of the project


@pytest.fixture(scope="module")
def copy(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("copy")
    unwanted = shutil.ignore_patterns("__pycache__")
    for part in ("grader", f"solutions/{UNIT}"):
        shutil.copytree(repo / part, root / part, ignore=unwanted)
    (root / "tests" / "answers").mkdir(parents=True)
    return root


def mistakes(copy: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "grader.cli", "mistakes", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(copy), "COLUMNS": "200"}
    return subprocess.run(call, cwd=copy, env=environment, capture_output=True, text=True, timeout=400)


def texts(copy: Path) -> dict[str, bytes]:
    return {str(path.relative_to(copy)): path.read_bytes() for path in copy.rglob("*.py")}


def test_a_group_is_given_a_name(course: Path, copy: Path) -> None:
    before = texts(copy)
    done = mistakes(copy, "new", "one_hot", "--group", "1", "--name", "six for one", "--course", course)
    assert done.returncode == 0, done.stderr
    module, bank = "grader/exercises/tensors.py", "tests/answers/one_hot/wrong_six_for_one.py"
    assert {name for name, text in texts(copy).items() if text != before.get(name)} == {module, bank}
    assert "read both files before anything is run" in done.stdout
    assert (copy / bank).read_text().splitlines()[0] == "# mistake: six for one"
    text = (copy / module).read_text()
    assert '@mistake("six for one", "TODO:' in text and "def six_for_one(labels: Any, depth: Any) -> Any:" in text
    (copy / module).write_text(re.sub(r'"TODO:[^"]*"', '"What is one times one?"', text))
    said = mistakes(copy, "--exercise", "one_hot")
    assert said.returncode == 0 and "wrong_six_for_one.py: 1/5, six for one" in said.stdout, said.stdout


def test_a_hint_that_is_still_to_be_written_is_complained_of() -> None:
    bench = Bench(find("stable_softmax"))
    todo = "TODO: where to look"
    bench.spec = replace(bench.spec, mistakes=tuple((name, todo, telling) for name, _, telling in bench.spec.mistakes))
    known = [outcome for outcome in bench.outcomes() if outcome.answer.startswith("known: ")]
    assert known and all("still to be written" in outcome.complaint for outcome in known)


def test_what_needs_no_name_is_left_alone(repo: Path) -> None:
    named = wrong_answer("one_hot", "integer dtype").read_text(encoding="utf-8")
    refused = {
        RIGHT["one_hot"]: "this answer is right",
        named: "is named already: integer dtype",
        SIXES[0].replace("def", "import inspect\ndef", 1): "reaches for stack frames",
        "def one_hot(": "no Python",
        "def hot(labels, depth):\n    return labels": "can't be named: .*not defined",
    }
    module = repo / "grader" / "exercises" / "tensors.py"
    before = module.read_bytes()
    with Grader(3) as grader:
        for text, said in refused.items():
            with pytest.raises(CanNot, match=said):
                new_mistake("one_hot", text, grader)
    assert module.read_bytes() == before
