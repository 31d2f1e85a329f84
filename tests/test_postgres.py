"""A gradebook in PostgreSQL, by one line of configuration, on a real server that is started here."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.build import build, register
from grader.classroom import Classroom, load_config
from grader.demo import UNITS, make_class
from grader.doctor import _gradebook
from grader.grades import grades

pytestmark = pytest.mark.classroom
UNIT = UNITS[0]
STUDENTS = [f"s{n}" for n in range(101, 105)]
SECONDS = 300

# Results made up, so that nothing is run: what is tried here is how they are recorded.
RECORD = """
import sys
from pathlib import Path
from grader.classroom import Classroom
from grader.grading import GRADED, Graded, _write
from grader.verdict import AspectVerdict, Verdict

course, seed, *students = sys.argv[1:]
classroom = Classroom(Path(course))
for submission in classroom.submissions():
    if submission.student not in students:
        continue
    restored, _ = classroom.session.restored(submission.unit, next(submission.folder.glob("*.ipynb")))
    verdicts = []
    for cell in restored.notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name.startswith("check_"):
            of = float(cell.metadata.nbgrader.points)
            part = AspectVerdict("all", "all of it", False, 1.0, of, "not yet")
            verdicts.append(Verdict(name[6:], submission.unit, "", "wrong", 1.0, of, (part,)))
            _write(cell, verdicts[-1])
    made = Graded(restored.notebook, verdicts, GRADED, "", 1.0).record()
    key = f"{seed}-{submission.student}"
    classroom.session.pinned[submission.unit, submission.student] = {**made, "key": key}
    row = classroom.record(submission, classroom.session.pinned[submission.unit, submission.student])
    assert row.status == "graded", row.reason
"""

# As the formgrader's page saves a mark and a comment: by their ids, each in a session of its own.
MARK = """
import sys, time
from nbgrader.api import Gradebook, MissingEntry

url, unit, *students = sys.argv[1:]
left = set(students)
until = time.monotonic() + 200
while left and time.monotonic() < until:
    for student in sorted(left):
        with Gradebook(url) as book:
            try:
                grade = book.find_grade("check_describe", "tensors", unit, student).id
                comment = book.find_comment("describe", "tensors", unit, student).id
            except MissingEntry:
                continue
        with Gradebook(url) as book:
            book.find_grade_by_id(grade).manual_score = 2.5
            book.db.commit()
        with Gradebook(url) as book:
            book.find_comment_by_id(comment).manual_comment = f"read, {student}"
            book.db.commit()
        left.discard(student)
assert not left, left
"""


def programs() -> Path:
    """Return where the server's programs are. Debian keeps them out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found and (there := shutil.which("initdb")):
        found = [Path(there).resolve()]
    if not found:
        pytest.fail("PostgreSQL's server is not installed; Debian's package is postgresql: make postgres")
    return found[-1].parent


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a server that listens on a socket in a folder of its own; yield its address as SQLAlchemy has it."""
    where = programs()
    # The server refuses to run as root. The path of a socket has to be short.
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="layerwise-pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, "postgres")
    data = folder / "data"

    def run(*words: str) -> None:
        # Into a file: the server would keep a pipe open.
        with (folder / "commands.log").open("ab") as log:
            command = [*user, *words]
            done = subprocess.run(command, cwd="/", stdout=log, stderr=log, timeout=SECONDS, check=False)
        assert done.returncode == 0, (folder / "commands.log").read_text()

    try:
        run(str(where / "initdb"), "-D", str(data), "-A", "trust", "-U", "teacher", "--no-sync")
        run(
            *(str(where / "pg_ctl"), "-w", "-D", str(data), "-l", str(folder / "server.log")),
            *("-o", f"-c listen_addresses= -c fsync=off -k {folder}", "start"),
        )
        try:
            yield f"postgresql+psycopg://teacher@/postgres?host={folder}"
        finally:
            run(str(where / "pg_ctl"), "-w", "-m", "immediate", "-D", str(data), "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def course(server: str, tmp_path_factory: pytest.TempPathFactory, repo: Path) -> Path:
    root = tmp_path_factory.mktemp("postgres") / "course"
    shutil.copytree(repo / "solutions" / UNIT, root / "solutions" / UNIT)
    config = (repo / "nbgrader_config.py").read_text(encoding="utf-8")
    root.joinpath("nbgrader_config.py").write_text(
        f'{config}get_config().CourseDirectory.db_url = "{server}"\n', encoding="utf-8"
    )
    # The points are made up as well: the exercises' own would bring TensorFlow with them.
    build(root, lambda _: 4.0)
    register(root, load_config(root))
    make_class(root, {student: {"left": "all"} for student in STUDENTS})
    return root


def test_two_graders_and_a_formgrader_at_once_lose_nothing(course: Path, server: str) -> None:
    commands = [
        # They grade the same students, each in its own order, and neither knows of the other.
        [sys.executable, "-c", RECORD, str(course), "one", *STUDENTS],
        [sys.executable, "-c", RECORD, str(course), "two", *reversed(STUDENTS)],
        [sys.executable, "-c", MARK, server, UNIT, *STUDENTS],
    ]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=course) for command in commands]
    for process in running:
        _, told = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, told[-3000:]
    assert not (course / "gradebook.db").exists()
    with Gradebook(server) as book:
        assert [student.id for student in book.students] == STUDENTS
        for student in STUDENTS:
            notebook = book.find_submission_notebook("tensors", UNIT, student)
            marks = {grade.name: (grade.auto_score, grade.manual_score) for grade in notebook.grades}
            assert marks.pop("check_describe") == (1.0, 2.5)
            assert set(marks.values()) == {(1.0, None)}
            assert book.find_comment("describe", "tensors", UNIT, student).manual_comment == f"read, {student}"
    found = grades(Classroom(course))
    assert [(grade.student.id, grade.total) for grade in found] == [(student, len(marks) + 2.5) for student in STUDENTS]
    assert all((course / "autograded" / student / UNIT / "tensors.ipynb").is_file() for student in STUDENTS)


def test_nbgraders_export_and_the_doctor_take_it(course: Path, server: str) -> None:
    command = [str(Path(sys.executable).parent / "nbgrader"), "export"]
    subprocess.run(command, cwd=course, capture_output=True, timeout=SECONDS, check=True)
    assert (course / "nbgrader-grades.csv").read_text().count("\n") == len(STUDENTS) + 1
    found = {finding.name: finding for finding in _gradebook(course, server)}
    assert found["gradebook"].ok and "postgresql+psycopg://" in found["gradebook"].detail
    assert found["units"].ok and "1 in the gradebook" in found["units"].detail
