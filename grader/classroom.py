"""Grade a class: find the submissions, run and judge them side by side, let nbgrader keep the books.

Executing and judging runs on a `concurrent.futures.Executor` (see `grader.work`); the process that was started is the
only one that writes the gradebook.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import itertools
import logging
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy.exc
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grader.autograde import clear, known_unit, record_rejected
from grader.books import Books
from grader.course import configure
from grader.grading import MISSING, REJECTED
from grader.results import FOLDER
from grader.sandbox import ForkFailed, SandboxUnavailable
from grader.session import Session, session_of
from grader.submit import say
from grader.work import ClusterError, NoSandbox, Work, Workers, dask, threads

CONFIG = "nbgrader_config.py"
_PATTERN = set("*?[]")
_STOPS_ALL = (
    ClusterError,
    NoSandbox,
    SandboxUnavailable,
    ForkFailed,
    sqlalchemy.exc.OperationalError,
    sqlite3.OperationalError,
)
"""What is wrong with the machine or the course, and no submission's own doing."""
_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
_GRADEBOOK = re.compile(
    r"database is locked|database or disk is full|disk I/O error|readonly database|unable to open database file"
)
_DISK = re.compile(r"\[Errno (\d+)\] (No space left on device|Disk quota exceeded|Read-only file system)")


class CourseError(RuntimeError):
    """The course can't be graded as it stands; the message says what to do."""


@dataclass(frozen=True)
class Submission:
    """A student's folder for one unit, as it was handed in."""

    student: str
    unit: str
    folder: Path


@dataclass
class Row:
    """What came of one submission, as shown in tables, CSV and JSON. `points` is None when there is no mark."""

    student: str
    unit: str
    points: float | None
    max_points: float
    status: str
    reason: str
    seconds: float
    mistakes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    exercises: dict[str, float] = field(default_factory=dict)
    receipt: str = ""

    @property
    def in_words(self) -> str:
        """What went wrong, in a few words."""
        if self.status != "graded" and self.reason:
            return self.reason if not self.mistakes else f"{self.reason}; {', '.join(self.mistakes)}"
        return ", ".join(self.mistakes)


def load_config(root: Path) -> Config:
    """Return nbgrader's configuration of the course in `root`: its `nbgrader_config.py`, else the package's
    settings.
    """
    if (root / CONFIG).is_file():
        loaded: Config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
        return loaded
    config = Config()
    configure(config, root)
    return config


class Classroom:
    """A course whose submissions are graded.

    Args:
        root: the course's folder.
        session: the results at hand; the process's own by default.
    """

    def __init__(self, root: Path, session: Session | None = None) -> None:
        self.root = root.resolve()
        self.config = load_config(self.root)
        self.directory = CourseDirectory(config=self.config)
        self.session = session or session_of(self.root)
        self.ledger = self.session.ledger
        self.books = Books(self.root, self.directory, self.config)

    @property
    def units(self) -> list[str]:
        """The units that are built, in order."""
        return sorted(path.parent.name for path in (self.root / self.directory.source_directory).glob("*/*.ipynb"))

    def submissions(self, units: Sequence[str] = (), students: Sequence[str] = ()) -> list[Submission]:
        """Return what was handed in, of `units` and `students` if given; raise CourseError for a unit that is not
        there.
        """
        if not self.units:
            raise CourseError("nothing is built in source/; run: grader build")
        for unit in units:
            if unit not in self.units:
                raise CourseError(f"there is no unit {unit!r}; the units are {', '.join(self.units)}")
        submitted = self.root / self.directory.submitted_directory
        found = [
            Submission(student.name, unit, student / unit)
            for student in sorted(submitted.glob("*"))
            if submitted.is_dir() and student.is_dir()
            for unit in units or self.units
            if os.path.lexists(student / unit)
        ]
        wanted = [submission for submission in found if not students or submission.student in students]
        for student in students:
            if student not in {submission.student for submission in wanted}:
                raise CourseError(f"nothing was handed in by {student!r} in {submitted.relative_to(self.root)}/")
        return wanted

    def grade(
        self,
        submissions: Sequence[Submission],
        jobs: int,
        told: Callable[[Submission, Row | None], None],
        cluster: str = "",
    ) -> Iterator[Row]:
        """Grade submissions, `jobs` at a time here or on the Dask cluster at the address `cluster`; record each in the
        gradebook as it is done.

        `told` hears of submissions that are at work (with None), again and again, and of each when its row is there.
        """
        self.ledger.begin()
        for submission, result in self.results(submissions, jobs, told, cluster):
            row = self.record(submission, result)
            told(submission, row)
            yield row

    def results(
        self,
        submissions: Sequence[Submission],
        jobs: int,
        told: Callable[[Submission, Row | None], None],
        cluster: str = "",
    ) -> Iterator[tuple[Submission, dict[str, Any] | str]]:
        """Run and judge submissions, as `grade` does, and yield each with its result, or the reason why there is none,
        as it is done. Nothing is written but kept results. `told` hears of the submissions that are at work, with None.
        """
        self.session.store.sweep()
        units = sorted({submission.unit for submission in submissions})
        for unit in units:
            if not known_unit(self.directory.db_url, unit):
                raise CourseError(f"the gradebook does not know {unit!r}; run: grader build")
        waiting: dict[Future[dict[str, Any]], tuple[Submission, Work]] = {}
        with dask(cluster) if cluster else threads(self.session.graders, jobs) as workers:
            try:
                for submission in submissions:
                    # One more each than they work on: nobody waits while this process records, or holds a whole class.
                    while waiting and len(waiting) >= 2 * workers.count():
                        yield from self._next(waiting, workers, told)
                    found = self._prepared(submission)
                    if isinstance(found, Work):
                        waiting[workers.executor.submit(workers.do, found)] = submission, found
                    else:
                        yield submission, found
                while waiting:
                    yield from self._next(waiting, workers, told)
            except BaseException:
                for future in waiting:
                    future.cancel()
                self.session.close()
                raise

    def _next(
        self,
        waiting: dict[Future[dict[str, Any]], tuple[Submission, Work]],
        workers: Workers,
        told: Callable[[Submission, Row | None], None],
    ) -> Iterator[tuple[Submission, dict[str, Any] | str]]:
        """Wait for the next results, and yield them with their submissions."""
        # Work is begun in the order it was handed out.
        for submission, _ in itertools.islice(waiting.values(), workers.count()):
            told(submission, None)
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            submission, work = waiting.pop(future)
            try:
                found: dict[str, Any] | str = self.session.keep(work, future.result())
            except CancelledError:
                raise ClusterError("The connection to the cluster was lost.") from None
            except Exception as error:
                found = _reason(error, submission)
            yield submission, found

    def _prepared(self, submission: Submission) -> Work | dict[str, Any] | str:
        """Return what is to be done for a submission, its result where one is kept, or why there is none to be had."""
        if reason := self._unreachable(submission):
            return reason
        source = self.session.source(submission.unit)
        try:
            moved = clear(submission.folder, dry=self.session.dry)
            path = submission.folder / f"{source.name}.ipynb"
            if not path.is_file() or path.name in moved:
                others = sorted(entry.name for entry in submission.folder.glob("*.ipynb"))
                there = f"found {', '.join(others)}" if others else "found no notebook"
                aside = f"; set aside, being no ordinary files: {', '.join(moved)}" if moved else ""
                return printable(f"expected {path.name}, {there}{aside}")
            work = self.session.work(submission.unit, *self.session.restored(submission.unit, path))
            return self.session.kept(work) or work
        except Exception as error:
            return _reason(error, submission)

    def _unreachable(self, submission: Submission) -> str:
        student, folder = submission.student, submission.folder
        if _PATTERN & set(student) or student.startswith((".", "-")) or not student.isprintable():
            return f"the student id {student!r} can't be used in file patterns; rename the folder"
        if student != student.strip():
            return f"the student id {student!r} begins or ends with a space; rename the folder"
        if folder.is_symlink() or folder.parent.is_symlink():
            return "the submission is a link to somewhere else"
        if not folder.is_dir():
            return f"expected a folder {submission.unit}, found a file"
        return ""

    def record(self, submission: Submission, result: dict[str, Any] | str) -> Row:
        """Have nbgrader record a submission's result, or write down that there is none; return its row."""
        with _unlogged(), self._alone():
            return self._recorded(submission, result)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait until no other `grader` records in this course: nbgrader's look-then-add would run into the other's."""
        path = self.root / FOLDER / "recording.lock"
        path.parent.mkdir(exist_ok=True)
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _recorded(self, submission: Submission, result: dict[str, Any] | str) -> Row:
        if not isinstance(result, str):
            entry = self.ledger.entry(submission.unit, submission.student)
            known = entry is not None and entry["key"] == result["key"]
            if known and self.books.hold(submission.unit, submission.student, result):
                return self.row(submission, result)
            done = NbGraderAPI(config=self.config).autograde(
                submission.unit, submission.student, force=True, create=True
            )
            if done["success"]:
                self.books.note(submission.unit, submission.student, result)
                return self.row(submission, result)
            result = f"nbgrader could not record it: {_why(done)}"
        if not self._unreachable(submission):
            record_rejected(self.directory.db_url, submission.unit, submission.student, result)
        self.ledger.record(submission.unit, submission.student, failure_of(result))
        return self.row(submission, result)

    def row(self, submission: Submission, result: dict[str, Any] | str) -> Row:
        """Return the row that a submission's result makes, or the reason why there is none."""
        if not isinstance(result, str):
            row = row_of(submission.student, submission.unit, result)
            if result["status"] != "rejected":
                row.receipt = say(submission.folder / f"{self.session.source(submission.unit).name}.ipynb")
            return row
        maximum, status = self.max_points(submission.unit), failure_of(result)["status"]
        return Row(printable(submission.student), submission.unit, 0.0, maximum, status, result, 0.0)

    def max_points(self, unit: str) -> float:
        """Return a unit's points."""
        cells = self.session.source(unit).notebook.cells
        return float(sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in cells))

    def feedback(self, submissions: Sequence[Submission]) -> Path:
        """Write nbgrader's feedback pages for submissions; return their folder."""
        with _unlogged():
            # It looks for an exchange, which feedback pages have no need of.
            api = NbGraderAPI(config=self.config)
        failed = []
        for submission in submissions:
            graded = self.root / self.directory.autograded_directory / submission.student / submission.unit
            if not self._unreachable(submission) and graded.is_dir():
                done = api.generate_feedback(submission.unit, submission.student, force=True)
                if not done["success"]:
                    failed.append(f"{submission.student}, {submission.unit}: {_why(done)}")
        if failed:
            raise CourseError("nbgrader could not write some feedback pages.\n" + "\n".join(failed))
        return self.root / str(self.directory.feedback_directory)


def _reason(error: Exception, submission: Submission) -> str:
    """Return why a submission has no result; raise the error where it is the machine's, or the course's."""
    if isinstance(error, _STOPS_ALL):
        raise error
    if isinstance(error, OSError):
        ours = error.filename is not None and str(submission.folder) not in str(error.filename)
        if ours or error.errno in _MACHINE:
            raise error
        return printable(f"it could not be read: {error.strerror or error}")
    return printable(f"it could not be graded: {type(error).__name__}: {error}")


@contextlib.contextmanager
def _unlogged() -> Iterator[None]:
    """Keep nbgrader's tracebacks from the terminal: what they come to is said in a row, or ends the run."""
    loggers = [logging.getLogger(name) for name in ("tornado.application", "traitlets")]
    nothing, before = logging.NullHandler(), [logger.propagate for logger in loggers]
    for logger in loggers:
        logger.addHandler(nothing)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, propagate in zip(loggers, before, strict=True):
            logger.removeHandler(nothing)
            logger.propagate = propagate


def printable(text: str) -> str:
    """Return text that every terminal and file takes: names of files and folders are students' own."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _why(done: dict[str, Any]) -> str:
    """Return the last line of what nbgrader's failure says; raise where it is the disk's or the gradebook's."""
    told = f"{done.get('log') or ''}\n{done.get('error') or ''}"
    if found := _GRADEBOOK.search(told):
        raise sqlite3.OperationalError(found[0])
    if found := _DISK.search(told):
        raise OSError(int(found[1]), found[2])
    errors = re.findall(r"^(?:[\w.]+(?:Error|Exception|Warning)\b.*)$", told, re.MULTILINE)
    return printable((errors or ["no reason was given"])[0])[:300]


def failure_of(reason: str) -> dict[str, Any]:
    """Return what the ledger has of a submission without a result."""
    status = MISSING if ", found no notebook" in reason else REJECTED
    return {"key": "", "status": status, "reason": reason, "seconds": 0.0, "flags": [], "verdicts": []}


def mistakes_of(result: Mapping[str, Any]) -> list[str]:
    """Return what went wrong by exercise, in a few words each."""
    if result["status"] == REJECTED:
        return []
    verdicts = result["verdicts"]
    named = [f"{v['exercise']}: {_words(v)}" for v in verdicts if v["state"] in ("wrong", "forbidden")]
    without = [v["exercise"] for v in verdicts if v["state"] == "no evidence"]
    if without:
        named.append(
            f"no evidence: {', '.join(without)}" if len(without) <= 3 else f"no evidence: {len(without)} exercises"
        )
    open_ones = [verdict["exercise"] for verdict in verdicts if verdict["state"] in ("unfinished", "missing")]
    if open_ones and result["status"] != "blank":
        named.append(
            f"not done: {', '.join(open_ones)}" if len(open_ones) <= 3 else f"not done: {len(open_ones)} exercises"
        )
    return named


def row_of(student: str, unit: str, result: dict[str, Any]) -> Row:
    """Return the row that a kept result makes."""
    verdicts = result["verdicts"]
    return Row(
        student,
        unit,
        sum(verdict["points"] for verdict in verdicts),
        sum(verdict["max_points"] for verdict in verdicts),
        result["status"],
        result["reason"],
        round(result["seconds"], 2),
        mistakes_of(result),
        result["flags"],
        {verdict["exercise"]: verdict["points"] for verdict in verdicts},
    )


def _words(verdict: dict[str, Any]) -> str:
    if verdict["mistake"]:
        return str(verdict["mistake"])
    if verdict["state"] == "forbidden":
        return "uses its own reference"
    return "wrong in " + ", ".join(found["name"] for found in verdict["aspects"] if not found["passed"])


FIELDS = (
    *("student", "unit", "points", "max_points", "status", "reason", "seconds"),
    *("mistakes", "flags", "exercises", "receipt"),
)


def as_dict(row: Row) -> dict[str, Any]:
    """Return a row for JSON."""
    return {name: getattr(row, name) for name in FIELDS}
