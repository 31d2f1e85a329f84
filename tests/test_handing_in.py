"""What a student is given and hands in: the bundle, `grader submit`, and nbgrader's exchange."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import (
    ExchangeCollect,
    ExchangeFetchAssignment,
    ExchangeReleaseAssignment,
    ExchangeSubmit,
)

from grader import journal
from grader.build import BuildError, leaks
from grader.bundle import bundle
from grader.classroom import Classroom, load_config
from grader.demo import fill, make_course, right_answer
from grader.journal import FILE
from grader.submit import SubmitError, say, submit

UNIT, NOTEBOOK = "01_tensors", "tensors.ipynb"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course") / "made"
    make_course(root, (UNIT,))
    return root


@pytest.fixture
def notebooks(course: Path, tmp_path: Path) -> Path:
    """A student's folder, with one exercise done."""
    folder = shutil.copytree(course / "notebooks", tmp_path / "notebooks")
    notebook = nbformat.read(folder / UNIT / NOTEBOOK, as_version=4)
    fill(notebook, {"stable_softmax": right_answer("stable_softmax").read_text(encoding="utf-8")})
    nbformat.write(notebook, folder / UNIT / NOTEBOOK)
    entry = {"points": 4, "max_points": 4, "failures": {}}
    (folder / FILE).write_text(json.dumps({"stable_softmax": entry, "mse_loss": entry}))
    return folder


def test_a_receipt_says_when_and_what_the_checks_came_to(notebooks: Path, tmp_path: Path) -> None:
    path, words = submit(UNIT, "s1", notebooks, tmp_path / "submitted")
    assert path == tmp_path / "submitted" / "s1" / UNIT / NOTEBOOK
    assert re.fullmatch(r"handed in \d{4}-\d\d-\d\d \d\d:\d\d UTC, 4 of 33 points by the student's own checks", words)
    assert re.fullmatch(r"[\d-]+ [\d:.]+ UTC", path.with_name("timestamp.txt").read_text())
    nbformat.validate(nbformat.read(path, as_version=4))
    (was, now) = (nbformat.read(found, as_version=4).cells for found in (notebooks / UNIT / NOTEBOOK, path))
    assert was == now and "layerwise_receipt" not in (notebooks / UNIT / NOTEBOOK).read_text(encoding="utf-8")


def test_a_receipt_outlives_outputs_and_tells_of_changed_cells(notebooks: Path, tmp_path: Path) -> None:
    path, words = submit(UNIT, "s1", notebooks, tmp_path)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].metadata["collapsed"] = True
    nbformat.write(notebook, path)
    assert say(path) == words
    notebook.cells[2].source += " "
    nbformat.write(notebook, path)
    assert say(path) == "the receipt was made for another version of this notebook"


@pytest.mark.parametrize(
    "receipt", [None, [], 3, {"cells": 1}, {"time": "x"}, {"time": "2026-01-01", "points": "<b>", "max_points": 1}]
)
def test_a_receipt_that_is_none_says_nothing_of_its_own(notebooks: Path, tmp_path: Path, receipt: object) -> None:
    path, _ = submit(UNIT, "s1", notebooks, tmp_path)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    whole = notebook["metadata"]["layerwise_receipt"]
    if isinstance(receipt, dict) and "time" in receipt:
        receipt = {**whole, **receipt}
    notebook["metadata"]["layerwise_receipt"] = receipt
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert say(path) in ("", "the receipt was made for another version of this notebook")


@pytest.mark.parametrize("student", ["", "../s1", "a b", ".s", "a/b", "*"])
def test_an_id_that_can_name_no_folder_is_refused(notebooks: Path, tmp_path: Path, student: str) -> None:
    with pytest.raises(SubmitError, match="can't name a folder"):
        submit(UNIT, student, notebooks, tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_a_unit_that_is_not_there_and_a_broken_notebook_are_named(notebooks: Path, tmp_path: Path) -> None:
    with pytest.raises(SubmitError, match=f"the units here are {UNIT}"):
        submit("9_more", "s1", notebooks, tmp_path)
    (notebooks / UNIT / NOTEBOOK).write_text("{")
    with pytest.raises(SubmitError, match="is not a notebook that can be read"):
        submit(UNIT, "s1", notebooks, tmp_path)


@pytest.mark.classroom
def test_grading_shows_the_receipt_and_marks_without_it(course: Path, notebooks: Path) -> None:
    (notebooks / FILE).write_text(json.dumps({"stable_softmax": {"points": 99, "max_points": 99, "failures": {}}}))
    submit(UNIT, "s1", notebooks, course / "submitted")
    classroom = Classroom(course)
    try:
        (row,) = classroom.grade(classroom.submissions([UNIT], ["s1"]), 1, lambda *_: None)
    finally:
        classroom.session.close()
    assert row.points == 4
    assert row.receipt.endswith("99 of 33 points by the student's own checks")


def test_a_notebook_goes_through_nbgraders_exchange(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    config = load_config(course)
    config.Exchange.root = str(exchange)
    config.Exchange.cache = str(tmp_path / "cache")
    config.CourseDirectory.assignment_id = UNIT

    def step(kind: type, **settings: object) -> None:
        directory = CourseDirectory(config=config)
        kind(coursedir=directory, authenticator=Authenticator(config=config), config=config, **settings).start()

    step(ExchangeReleaseAssignment)
    monkeypatch.chdir(home)
    step(ExchangeFetchAssignment)
    assert sorted(os.listdir(home / UNIT)) == ["figures.py", NOTEBOOK]
    notebook = nbformat.read(home / UNIT / NOTEBOOK, as_version=4)
    notebook.cells[-1].source += " handed in"
    nbformat.write(notebook, home / UNIT / NOTEBOOK)
    step(ExchangeSubmit)
    step(ExchangeCollect)
    (collected,) = [path for path in (course / "submitted").glob(f"*/{UNIT}/{NOTEBOOK}") if path.parts[-3] != "s1"]
    assert nbformat.read(collected, as_version=4).cells[-1].source.endswith(" handed in")
    shutil.rmtree(collected.parents[1])


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory, repo: Path) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    copy = shutil.copytree(repo / "notebooks", folder / "root" / "notebooks")
    (copy / FILE).write_text("{}")
    bundle(folder / "root", folder / "layerwise.zip")
    with zipfile.ZipFile(folder / "layerwise.zip") as made:
        made.extractall(folder)
    return folder / "layerwise"


def test_a_bundle_has_no_solution_and_nothing_of_the_instructors(unpacked: Path, repo: Path) -> None:
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"README.md", "environment.yml", "grader", "notebooks", "pyproject.toml", "requirements.lock"}
    assert f"notebooks/{FILE}" not in names and not [name for name in names if "__pycache__" in name]
    assert {"notebooks/start.ipynb", "notebooks/01_tensors/figures.py", "grader/tolerances.json"} <= names
    checked = unpacked.parent / "checked"
    shutil.copytree(unpacked / "notebooks", checked / "notebooks")
    (checked / "solutions").symlink_to(repo / "solutions")
    assert leaks(checked) == []
    assert len((unpacked / "README.md").read_text(encoding="utf-8").splitlines()) <= 40


def test_a_notebook_that_was_worked_in_is_not_handed_out(course: Path, notebooks: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"tensors.ipynb: not as it was built"):
        bundle(tmp_path, tmp_path / "layerwise.zip")
    assert not list(tmp_path.glob("*.zip*"))


def run(command: Sequence[str | Path], cwd: Path) -> str:
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(command, cwd=cwd, env=plain, text=True, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.install
def test_a_bundle_installs_and_checks_an_answer(unpacked: Path, tmp_path: Path) -> None:
    """The packages of the lock, which test_install.py installs, are lent by this environment."""
    venv = tmp_path / "env"
    run([sys.executable, "-m", "venv", "--without-pip", venv], tmp_path)
    python = venv / "bin" / "python"
    run([Path(sys.executable).with_name("uv"), "pip", "install", "--no-deps", "--python", python, "."], unpacked)
    own, lent = (
        Path(run([found, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], tmp_path).strip())
        for found in (python, sys.executable)
    )
    (own / "lent.pth").write_text(str(lent))
    answer = right_answer("stable_softmax").read_text(encoding="utf-8")
    code = f"import grader\nfrom grader import check, overview\n{answer}\ncheck('stable_softmax', stable_softmax)\n"
    code += "print(grader.__file__)\nimport os\nos.chdir('..')\noverview()"
    said = run([python, "-c", code], unpacked / "notebooks" / UNIT)
    assert "stable_softmax: 4 of 4 points, all right" in said
    assert str(own) in said and "1 of 67 exercises done" in said
    assert journal.read(unpacked / "notebooks")["stable_softmax"].done
    run([venv / "bin" / "grader", "submit", UNIT, "--to", tmp_path / "to", "--student", "s1"], unpacked)
    assert say(tmp_path / "to" / "s1" / UNIT / NOTEBOOK).endswith("4 of 33 points by the student's own checks")
