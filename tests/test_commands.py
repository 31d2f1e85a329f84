"""The commands for authors and instructors: mistakes, doctor, their help; and the worked example of the docs."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
import typer.main
from typer.testing import CliRunner

import grader.sandbox
from grader.cli import app
from grader.demo import make_course
from grader.exercise import find
from grader.mistakes import Outcome, survey, table

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
UNIT = "01_tensors"
PAGE = "write-an-exercise.md"
EXAMPLE = "cosine_similarity"


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def lines_of(text: str) -> dict[str, str]:
    """Return the doctor's lines by what they are about."""
    found = re.finditer(r"^  (ok|missing) +(\w+) +(.*(?:\n +→ .*)?)$", text, re.MULTILINE)
    return {line[2]: f"{line[1]}: {line[3]}" for line in found}


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(command: str) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    assert re.search(rf"Examples?:\s+grader {command}\b", done.output)


# Mistakes


def test_mistakes_of_one_exercise(tmp_path: Path) -> None:
    target = tmp_path / "docs" / "table.md"
    done = run("mistakes", "--exercise", "one_hot", "--table", target)
    assert done.exit_code == 0, done.output
    assert "the reference: " in done.output and "right_" in done.output and "wrong_" in done.output
    row = next(line for line in target.read_text(encoding="utf-8").splitlines() if line.startswith("| `one_hot`"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1:3] == [UNIT, f"{find('one_hot').points:g}"]
    assert set(cells[4].split("; ")) == {known.name for known in find("one_hot").mistakes}
    assert cells[5] == cells[6] != "0"


def test_a_complaint_is_printed_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    exercise, outcomes = next(survey([UNIT], ["one_hot"]))
    wrong = next(outcome for outcome in outcomes if outcome.expected)
    rejected = Outcome(wrong.exercise, "right_but.py", "", wrong.verdict)
    unnamed = Outcome(wrong.exercise, "wrong_name.py", "another name", wrong.verdict)
    missed = Outcome(wrong.exercise, "wrong_missed.py", None, outcomes[0].verdict)
    bank = [*outcomes[: 1 + len(exercise.mistakes)], rejected, unnamed, missed]
    monkeypatch.setattr("grader.mistakes.survey", lambda *_: iter([(exercise, bank)]))
    done = run("mistakes", UNIT)
    assert done.exit_code == 1
    assert "right_but.py" in done.output and "right, and rejected" in done.output
    assert "wrong_name.py" in done.output and "not named 'another name'" in done.output
    assert "wrong_missed.py" in done.output and "not caught" in done.output
    assert "0 of 1" in table([(exercise, bank)]) and "| 2 | 1 | 0 of 1 |" in table([(exercise, bank)])


@pytest.mark.parametrize(("words", "said"), [(("--exercise", "one_hut"), "one_hot"), (("99_none",), "the units are")])
def test_an_unknown_exercise_or_unit_is_said(words: tuple[str, ...], said: str) -> None:
    done = run("mistakes", *words)
    assert done.exit_code == 2 and said in done.output


# Doctor


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course") / "course"
    make_course(root, (UNIT,))
    return root


def test_doctor_finds_nothing_amiss(course: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in course.rglob("*")}
    done = run("doctor", "--course", course)
    found = lines_of(done.output)
    assert done.exit_code == 0, done.output
    assert {"bubblewrap", "namespaces", "cgroups", "seccomp", "Python", "versions", "disk"} <= set(found)
    assert found["notebooks"].startswith("ok") and found["gradebook"].startswith("ok")
    assert found["units"] == "ok: 1 in the gradebook"
    assert "mkdir" in found["exchange"] and "grading works without" in found["exchange"]
    assert {path: path.stat().st_mtime_ns for path in course.rglob("*")} == before


def test_doctor_finds_stale_notebooks_and_an_unknown_unit(course: Path, tmp_path: Path) -> None:
    stale = shutil.copytree(course, tmp_path / "stale")
    lesson = stale / "solutions" / UNIT / "tensors.py"
    lesson.write_text(lesson.read_text(encoding="utf-8") + "\n# %%\nassert True\n", encoding="utf-8")
    shutil.copytree(stale / "source" / UNIT, stale / "source" / "02_not_registered")
    done = run("doctor", "--course", stale)
    found = lines_of(done.output)
    assert done.exit_code == 1
    assert f"notebooks/{UNIT}/tensors.ipynb: out of date" in found["notebooks"] and "grader build" in found["notebooks"]
    assert found["units"].startswith("missing: not in the gradebook: 02_not_registered")
    (stale / "gradebook.db").unlink()
    assert lines_of(run("doctor", "--course", stale).output)["gradebook"].startswith("missing: no gradebook.db yet")
    assert not (stale / "gradebook.db").exists()
    (stale / "gradebook.db").write_text("no database\n")
    assert "can't be read" in lines_of(run("doctor", "--course", stale).output)["gradebook"]


def test_doctor_tells_what_is_needed_from_what_is_not(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = grader.sandbox.describe()
    told["cgroups"] = {"ok": False, "detail": "not writable", "remedy": "Run as root."}
    monkeypatch.setattr(grader.sandbox, "describe", lambda: told)
    done = run("doctor", "--course", course)
    assert done.exit_code == 0 and "not writable (grading works without)" in done.output
    told["bubblewrap"] = {"ok": False, "detail": "not found", "remedy": "Install the package `bubblewrap`."}
    done = run("doctor", "--course", course)
    assert done.exit_code == 1 and "Install the package `bubblewrap`" in done.output


def test_doctor_says_that_this_is_no_course(tmp_path: Path) -> None:
    done = run("doctor", "--course", tmp_path)
    assert done.exit_code == 1 and "no nbgrader_config.py" in done.output
    assert list(tmp_path.iterdir()) == []


def test_doctor_looks_at_who_may_use_the_exchange(course: Path) -> None:
    from grader.doctor import _exchange

    folder = course / "exchange"
    folder.mkdir()
    folder.chmod(0o755)
    assert not _exchange(folder).ok and not _exchange(folder).stops
    folder.chmod(0o777)
    # pytest's own folder is closed to others.
    assert "can't get through" in _exchange(folder).detail
    folder.rmdir()


# The worked example of the docs, followed to the letter in a copy


def files_of(page: Path) -> Iterator[tuple[str, str]]:
    """Go through a page's code blocks that belong in a file: (path, text)."""
    for block in re.finditer(
        r'^```python title="([^"]+)"\n(.*?)^```$', page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    ):
        yield block[1], block[2]


@pytest.fixture(scope="module")
def skeleton(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the page's first command was given."""
    root = tmp_path_factory.mktemp("skeleton")
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(repo / "grader", root / "grader", ignore=unwanted)
    shutil.copytree(repo / "solutions" / UNIT, root / "solutions" / UNIT, ignore=unwanted)
    command = f"grader new exercise {EXAMPLE} --unit {UNIT}"
    assert f"$ {command}\n" in (repo / "docs" / PAGE).read_text(encoding="utf-8")
    assert "move the cells to where they belong" in in_scratch(root, *command.split()[1:])
    return root


@pytest.fixture(scope="module")
def scratch(skeleton: Path, repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy with the page's blocks where it says: in place of the skeleton's, or in files of their own."""
    root = shutil.copytree(skeleton, tmp_path_factory.mktemp("scratch") / "copy")
    for name, text in files_of(repo / "docs" / PAGE):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        begin = "".join(text.splitlines(keepends=True)[:2])
        assert before.count(begin) == bool(before), f"{name}: the skeleton should begin as the page's block does"
        path.write_text(before.partition(begin)[0] + text, encoding="utf-8")
    return root


def in_scratch(root: Path, *words: str, code: str = "") -> str:
    """Run a command, or code, with the copy's own `grader`."""
    call = ["-c", code] if code else ["-m", "grader.cli", *words]
    environment = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, *call], cwd=root, env=environment, capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_skeleton_is_short_works_and_says_what_is_to_be_written(skeleton: Path, repo: Path) -> None:
    added = {}
    for name in ("grader/exercises/tensors.py", f"solutions/{UNIT}/tensors.py"):
        before, after = ((root / name).read_text(encoding="utf-8").rstrip() for root in (repo, skeleton))
        added[name] = after.removeprefix(before).strip().splitlines()
        assert added[name] != after.strip().splitlines() and any("TODO" in line for line in added[name])
    assert sum(map(len, added.values())) < 60
    code = f"""
import json
from pathlib import Path
from grader.build import build
from grader.exercise import find
from grader.mistakes import Bench
root = Path({str(skeleton)!r})
build(root, lambda name: find(name).points)
told = [(found.answer, found.caught, found.complaint) for found in Bench(find({EXAMPLE!r})).outcomes()]
print(json.dumps(told))
"""
    reference, *known = json.loads(in_scratch(skeleton, code=code).splitlines()[-1])
    assert reference == ["the reference", False, ""]
    assert len(known) == 3 and all(caught and "still to be written" in complaint for _, caught, complaint in known)


@pytest.mark.parametrize(
    ("name", "unit", "said"),
    [
        ("one_hot", UNIT, "there is an exercise 'one_hot' already"),
        ("2nd", UNIT, "is no name"),
        ("keras", UNIT, "uses the name 'keras' already"),
        ("sorted", UNIT, "of Python's own"),
        ("new_one", "09_none", "the units are 01_tensors"),
    ],
)
def test_an_exercise_needs_a_name_and_a_unit_of_its_own(name: str, unit: str, said: str) -> None:
    done = run("new", "exercise", name, "--unit", unit)
    assert done.exit_code == 1 and said in done.output


def test_the_worked_example_names_its_own_mistakes(scratch: Path, repo: Path) -> None:
    texts = dict(files_of(repo / "docs" / PAGE))
    assert 30 <= len(texts["grader/exercises/tensors.py"].splitlines()) <= 60
    said = in_scratch(scratch, "mistakes", "--exercise", EXAMPLE)
    assert "as they should be" in said and "✗" not in said
    assert said.count("right_") >= 3
    for text in texts.values():
        if text.startswith("# mistake: "):
            assert re.search(rf"wrong_.*, {text.splitlines()[0].removeprefix('# mistake: ')}: ", said)


def test_the_worked_example_is_built_and_well_formed(scratch: Path) -> None:
    code = f"""
import json
from pathlib import Path
from grader.build import build, leaks
from grader.exercise import find
root = Path({str(scratch)!r})
build(root, lambda name: find(name).points)
exercise = find({EXAMPLE!r})
told = [exercise.points, exercise.section, [known.hint for known in exercise.mistakes], leaks(root)]
print(json.dumps(told))
"""
    points, section, hints, leaked = json.loads(in_scratch(scratch, code=code).splitlines()[-1])
    assert 4 <= points <= 20 and all(hints) and not leaked
    notebook = nbformat.read(scratch / "notebooks" / UNIT / "tensors.ipynb", as_version=4)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    assert cells[f"check_{EXAMPLE}"].metadata.nbgrader.points == points
    assert "raise NotImplementedError" in cells[EXAMPLE].source
    assert any(f"## {section}\n" in cell.source for cell in notebook.cells)
