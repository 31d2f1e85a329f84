"""A class in which nearly everyone cheats, or hands in what is broken, and three students do not."""

from __future__ import annotations

import json
import os
import secrets
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from hostile_bank import ALL, NAME, STAYS, UNIT, Hostile, bank, hand_in, right_notebook
from nbgrader.api import Grade, Gradebook

from grader.classroom import Classroom, Row, as_dict
from grader.demo import fill, make_course, wrong_answer
from grader.grades import write_grades
from grader.grading import STATUSES
from grader.sandbox import Limits, why_unavailable
from grader.session import Session

LIMITS = Limits(
    cell_seconds=3, submission_seconds=25, memory_mb=1024, disk_mb=64, processes=32, cpu_seconds=60, outputs=200
)
JOBS = 2
KINDS = ("answers", "notebooks", "files", "feedback")
HONEST = ("honest-ada", "honest-ben", "honest-cem")
ESCAPED = "LW-ESCAPED"


@dataclass
class Class:
    """What came of it."""

    course: Path
    bank: dict[str, Hostile]
    alone: dict[str, Row]
    alone_again: dict[str, Row]
    rows: dict[str, Row]
    secrets: dict[str, str]
    heard: list[str]
    seconds: float
    alive: list[str] = field(default_factory=list)
    logged: str = ""

    def outputs(self, student: str) -> str:
        """All that the cells of a submission made, and what is said about it, as one text."""
        path = self.course / "autograded" / student / UNIT / NAME
        told = json.dumps(as_dict(self.rows[student]))
        if not path.is_file():
            return told
        cells = nbformat.read(path, as_version=4).cells
        return told + json.dumps([cell.get("outputs", []) for cell in cells], ensure_ascii=False)


class Listener(threading.Thread):
    """Listens on this machine, and writes down who comes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.heard: list[str] = []

    def run(self) -> None:
        while True:
            try:
                there, address = self.socket.accept()
            except OSError:
                return
            self.heard.append(str(address))
            there.close()


def honest_class(course: Path, release: Any, canary: str) -> None:
    """Hand in three honest notebooks: all right, one mistake, half done."""
    for student, style in zip(HONEST, range(3), strict=True):
        notebook = right_notebook(release, style)
        if student == "honest-ben":
            wrong = wrong_answer("stable_softmax", "over the first axis").read_text(encoding="utf-8")
            fill(notebook, {"stable_softmax": wrong})
        if student == "honest-cem":
            fill(notebook, {name: "raise NotImplementedError" for name in ("one_hot", "masked_mean", "batched_matmul")})
        notebook.cells.append(nbformat.v4.new_code_cell(f"mine = {canary!r}"))
        folder = course / "submitted" / student / UNIT
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / NAME)


def _processes() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def forget_results(course: Path) -> None:
    for path in (course / ".grader" / "results").glob("*"):
        path.unlink()


def honest_alone(classroom: Classroom) -> dict[str, Row]:
    """Grade the honest submissions anew, without the others."""
    forget_results(classroom.root)
    return {row.student: row for row in classroom.grade(classroom.submissions([], HONEST), JOBS, lambda *_: None)}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, caplog_at_module: list[str]) -> Iterator[Class]:
    if why := why_unavailable():
        pytest.skip(why)
    before = _processes()
    course = tmp_path_factory.mktemp("hostile") / "course"
    make_course(course, (UNIT,))
    canaries = {name: f"canary-{name}-{secrets.token_hex(8)}" for name in ("other", "environment", "solution")}
    (course / "solutions" / UNIT / "secret.txt").write_text(canaries["solution"])
    os.environ["LAYERWISE_CANARY"] = canaries["environment"]
    release = nbformat.read(course / "notebooks" / UNIT / NAME, as_version=4)
    listener = Listener()
    listener.start()
    session = Session(course, limits=LIMITS, seed=7)
    # No other session in this process: nbgrader's parts look for the course's own.
    from grader import session as sessions

    sessions._sessions[course.resolve()] = session
    classroom = Classroom(course, session)
    try:
        honest_class(course, release, canaries["other"])
        honest_alone(classroom)
        # The second time for the times: the first waits for the fork server and the references.
        alone = honest_alone(classroom)
        forget_results(course)
        everyone = {hostile.student: hostile for kind in KINDS for hostile in bank(kind)}
        places = {"@COURSE@": str(course), "@REPO@": str(Path(__file__).parents[1]), "@PORT@": str(listener.port)}
        for hostile in everyone.values():
            hand_in(hostile, course, release, places)
        began = time.monotonic()
        found = list(classroom.grade(classroom.submissions(), JOBS, lambda *_: None))
        seconds = time.monotonic() - began
        write_grades(course / "grades.csv", classroom)
        alone_again = honest_alone(classroom)
    finally:
        session.close()
        listener.socket.close()
        os.environ.pop("LAYERWISE_CANARY")
    assert len(found) == len(everyone) + len(HONEST)
    rows = {row.student: row for row in found}
    for student in everyone:
        if student not in rows:
            rows[student] = rows["".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in student)]
    made = Class(course, everyone, alone, alone_again, rows, canaries, listener.heard, seconds)
    time.sleep(0.5)
    made.alive = [
        f"{process.pid} {process.name()}" for process in psutil.process_iter(["name"]) if process.info["name"] == STAYS
    ]
    # A fork server of another test's, in this same process, is not of this class.
    made.alive += [f"{child.pid} {child.name()}" for child in _processes() - before]
    made.logged = "\n".join(caplog_at_module)
    yield made
    print_table(made)


@pytest.fixture(scope="module")
def caplog_at_module() -> Iterator[list[str]]:
    """What is logged as an exception while the class is graded."""
    import logging

    kept: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.exc_info or "Traceback" in record.getMessage():
                kept.append(record.getMessage())

    handler = Keep()
    logging.getLogger().addHandler(handler)
    yield kept
    logging.getLogger().removeHandler(handler)


def earned(made: Class, hostile: Hostile) -> float:
    row = made.rows[hostile.student]
    return row.max_points if hostile.earns == ALL else hostile.earns


def forged(made: Class, kind: str, *, known: bool) -> list[str]:
    return [
        f"{hostile.student}: {made.rows[hostile.student].points} points, {earned(made, hostile)} earned"
        for hostile in made.bank.values()
        if hostile.kind == kind
        and bool(hostile.known) == known
        and (made.rows[hostile.student].points or 0) > earned(made, hostile)
    ]


def reads(made: Class, kind: str) -> list[str]:
    signs = {**made.secrets, "passwd": "root:x:0:0", "gradebook": "SQLite format 3", "source": "### BEGIN SOLUTION"}
    return [
        f"{hostile.student} read {what}"
        for hostile in made.bank.values()
        if hostile.kind == kind
        for what, sign in signs.items()
        if sign in made.outputs(hostile.student)
    ]


def escapes(made: Class) -> list[str]:
    folders = [made.course, Path(__file__).parents[1], Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path("/root")]
    folders += [Path("/etc"), Path(os.__file__).parent, Path.home()]
    found = [str(folder / ESCAPED) for folder in folders if (folder / ESCAPED).exists()]
    found += [str(Path(folder, ESCAPED)) for folder, _, names in os.walk(made.course) if ESCAPED in names]
    return found + [f"a connection from {address}" for address in made.heard]


def indefinite(made: Class, kind: str) -> list[str]:
    found = []
    for hostile in made.bank.values():
        row = made.rows[hostile.student]
        wanted = STATUSES if hostile.ends == ("any",) else hostile.ends
        if hostile.kind == kind and (row.status not in wanted or (row.status != "graded" and not row.reason)):
            found.append(f"{hostile.student}: {row.status!r} ({row.reason}), expected {' or '.join(wanted)}")
    return found


def affected(made: Class) -> list[str]:
    found = []
    for student, before in made.alone.items():
        after = made.rows[student]
        if (before.exercises, before.status, before.mistakes) != (after.exercises, after.status, after.mistakes):
            found.append(f"{student}: {before} became {after}")
    return found


def times(made: Class) -> tuple[float, float]:
    """Seconds that an honest submission took, among the others and without them."""
    return (
        statistics.median(made.rows[student].seconds for student in HONEST),
        # Before and after: another test beside this one takes more of the machine at one time than at another.
        statistics.median(row.seconds for alone in (made.alone, made.alone_again) for row in alone.values()),
    )


def print_table(made: Class) -> None:
    print(f"\n\n{'':12} attempts  forged  known  reads  definite")
    for kind in KINDS:
        count = sum(hostile.kind == kind for hostile in made.bank.values())
        print(
            f"{kind:12} {count:8}  {len(forged(made, kind, known=False)):6}  {len(forged(made, kind, known=True)):5}  "
            f"{len(reads(made, kind)):5}  {count - len(indefinite(made, kind)):8}"
        )
    statuses = Counter(made.rows[student].status for student in made.bank)
    among, without = times(made)
    print(
        f"escapes: {len(escapes(made))}   others affected: {len(affected(made))}   alive afterwards: {len(made.alive)}"
    )
    print(f"ends: {dict(statuses)}")
    print(
        f"{len(made.rows)} submissions in {made.seconds:.0f} s; an honest one took {among:.1f} s, "
        f"{without:.1f} s in a class of honest ones"
    )


@pytest.mark.classroom
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
class TestHostile:
    def test_points_are_earned(self, graded: Class, kind: str) -> None:
        assert forged(graded, kind, known=False) == []

    def test_what_is_earned_is_given(self, graded: Class, kind: str) -> None:
        less = [
            f"{hostile.student}: {graded.rows[hostile.student]}"
            for hostile in graded.bank.values()
            if hostile.kind == kind and (graded.rows[hostile.student].points or 0) < earned(graded, hostile)
        ]
        assert less == []

    def test_nothing_is_read(self, graded: Class, kind: str) -> None:
        assert reads(graded, kind) == []

    def test_each_has_one_definite_result(self, graded: Class, kind: str) -> None:
        assert indefinite(graded, kind) == []


@pytest.mark.classroom
@pytest.mark.timeout(900)
class TestTheOthers:
    def test_there_are_enough(self, graded: Class) -> None:
        assert len(graded.bank) >= 60

    def test_honest_marks_stay(self, graded: Class) -> None:
        assert affected(graded) == []
        assert graded.alone["honest-ada"].points == graded.alone["honest-ada"].max_points

    def test_honest_submissions_take_no_longer(self, graded: Class) -> None:
        among, without = times(graded)
        # A fifth, and a second for a machine that is busy with something else.
        assert among <= 1.2 * without + 1

    def test_what_is_known_to_work_is_flagged(self, graded: Class) -> None:
        known = [hostile for hostile in graded.bank.values() if hostile.known]
        assert [h.student for h in known if graded.rows[h.student].points and not graded.rows[h.student].flags] == []

    def test_nothing_gets_out(self, graded: Class) -> None:
        assert escapes(graded) == []

    def test_nothing_is_alive(self, graded: Class) -> None:
        assert graded.alive == []

    def test_no_exception_is_logged(self, graded: Class) -> None:
        assert graded.logged == ""

    def test_the_gradebook_says_the_same(self, graded: Class) -> None:
        with Gradebook(f"sqlite:///{graded.course / 'gradebook.db'}") as book:
            assert book.db.query(Grade).filter(Grade.manual_score.isnot(None)).count() == 0
            said = {submission.student.id: submission.score for submission in book.assignment_submissions(UNIT)}
        wanted = {s: r.points for s, r in graded.rows.items() if s in said}
        assert said == pytest.approx(wanted)
        assert set(HONEST) < set(said)
