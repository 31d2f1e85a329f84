"""A run of `grader grade` that is killed, or finds the disk full or the gradebook locked, loses nothing."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hostile_bank import NAME, UNIT, right_notebook
from nbgrader.api import Grade, Gradebook, SubmittedAssignment

from grader.demo import answered, fill, make_course
from grader.sandbox import why_unavailable

pytestmark = [pytest.mark.classroom, pytest.mark.timeout(600)]
STUDENTS = 6
STUB = "raise NotImplementedError"
# The command as it is, where writing a result finds no room from the third on.
FULL = """
import errno, sys
from grader import cli, results
write, count = results.write_whole, 0
def full(path, text):
    global count
    count += path.parent.name == "results"
    if count > 2:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))
    write(path, text)
results.write_whole = full
cli.app()
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course and a class; each student left other exercises open."""
    if why := why_unavailable():
        pytest.skip(why)
    course = tmp_path_factory.mktemp("resume") / "course"
    make_course(course, (UNIT,))
    release = nbformat.read(course / "notebooks" / UNIT / NAME, as_version=4)
    for n in range(STUDENTS):
        notebook = right_notebook(release)
        names = answered(notebook)
        fill(notebook, {names[(n + k) % len(names)]: STUB for k in range(n)})
        notebook.cells = [cell for cell in notebook.cells if cell.metadata.get("nbgrader") or "import" in cell.source]
        folder = course / "submitted" / f"student-{n}" / UNIT
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / NAME)
    return course


@pytest.fixture
def course(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "course"))


def command(course: Path, *, code: str = "from grader.cli import app; app()") -> list[str]:
    return [sys.executable, "-c", code, "grade", "--course", str(course), "--seed", "5", "--jobs", "2"]


def grade(course: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(course, **options), capture_output=True, text=True, timeout=300, check=False)


def marks(course: Path) -> dict[str, Any]:
    """Every mark there is: the table's, and the gradebook's cell by cell."""
    with (course / "grades.csv").open(newline="") as file:
        table = {row["student"]: (row["points"], row["status"], row["mistakes"]) for row in csv.DictReader(file)}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        cells = {
            (grade.student.id, grade.name): (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
            for grade in book.db.query(Grade)
        }
        assert book.db.query(Grade).count() == len(cells)
        assert book.db.query(SubmittedAssignment).count() == len(table)
    return {"table": table, "cells": cells}


def kept(course: Path) -> set[Path]:
    return set((course / ".grader" / "results").glob("*.json"))


@pytest.fixture(scope="module")
def undisturbed(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    course = Path(shutil.copytree(template, tmp_path_factory.mktemp("undisturbed") / "course"))
    done = grade(course)
    assert done.returncode == 0, done.stderr[-2000:]
    found = marks(course)
    assert len(found["table"]) == STUDENTS and len({points for points, *_ in found["table"].values()}) > 3
    yield found


def killed_after(course: Path, results: int, recorded: int) -> None:
    """Run the command, and kill it once so many results are kept and so many submissions are in the gradebook."""
    process = subprocess.Popen(command(course), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 200
    while process.poll() is None and time.monotonic() < until:
        done = len(list((course / "autograded").glob("*/*/*.ipynb")))
        if len(kept(course)) >= results and done >= recorded:
            break
        time.sleep(0.01)
    assert process.poll() is None, "it was through before it could be killed"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize(("results", "recorded"), [(1, 0), (3, 1)])
def test_a_killed_run_goes_on_where_it_stopped(
    course: Path, undisturbed: dict[str, Any], results: int, recorded: int
) -> None:
    killed_after(course, results, recorded)
    before = {path: path.stat().st_mtime_ns for path in kept(course)}
    assert before
    done = grade(course)
    assert done.returncode == 0, done.stderr[-2000:]
    assert marks(course) == undisturbed
    # What was graded before was not graded again.
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert len(kept(course)) == STUDENTS
    assert not list((course / ".grader").rglob(".*.json.*"))


def test_a_result_that_was_half_written_counts_as_none(course: Path, undisturbed: dict[str, Any]) -> None:
    killed_after(course, 2, 1)
    one = sorted(kept(course))[0]
    one.write_text(one.read_text()[:1000])
    assert grade(course).returncode == 0
    assert marks(course) == undisturbed


def test_a_full_disk_stops_the_run_and_loses_nothing(course: Path, undisturbed: dict[str, Any]) -> None:
    done = grade(course, code=FULL)
    assert done.returncode == 4
    assert "No space left on device" in done.stderr and "Traceback" not in done.stderr
    assert "kept" in done.stderr
    assert len(kept(course)) == 2
    assert grade(course).returncode == 0
    assert marks(course) == undisturbed


def test_a_disk_that_is_really_full(course: Path, undisturbed: dict[str, Any], tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("may not mount a small disk here")
    try:
        there = Path(shutil.copytree(course, small / "course"))
        room = shutil.disk_usage(small).free
        (small / "filler").write_bytes(bytes(max(0, room - 300_000)))
        done = grade(there)
        assert done.returncode == 4, done.stderr[-2000:]
        assert "Traceback" not in done.stderr
        assert "space" in done.stderr or "full" in done.stderr
        before = kept(there)
        (small / "filler").unlink()
        assert grade(there).returncode == 0
        assert before <= kept(there)
        assert marks(there) == undisturbed
    finally:
        subprocess.run(["umount", "-l", str(small)], check=False)


def test_a_locked_gradebook_stops_the_run_and_loses_nothing(course: Path, undisturbed: dict[str, Any]) -> None:
    process = subprocess.Popen(
        command(course), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=os.environ
    )
    until = time.monotonic() + 200
    while not list((course / "autograded").glob("*/*/*.ipynb")) and time.monotonic() < until:
        assert process.poll() is None
        time.sleep(0.01)
    book = sqlite3.connect(course / "gradebook.db", timeout=60, isolation_level=None)
    book.execute("BEGIN EXCLUSIVE")
    _, told = process.communicate(timeout=200)
    assert process.returncode == 4, told[-2000:]
    assert "locked" in told and "run the command again" in told and "Traceback" not in told
    book.rollback()
    book.close()
    assert grade(course).returncode == 0
    assert marks(course) == undisturbed


def test_a_gradebook_that_is_locked_from_the_start(course: Path) -> None:
    book = sqlite3.connect(course / "gradebook.db", isolation_level=None)
    book.execute("BEGIN EXCLUSIVE")
    done = grade(course)
    book.close()
    assert done.returncode == 4
    assert "locked" in done.stderr and "Traceback" not in done.stderr
