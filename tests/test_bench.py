"""The parts of `make bench`, on one notebook; the whole takes minutes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.bench import Cost, Meter, about, flat, goals, graded, limit, make_students, picture, summary, table
from grader.demo import make_course
from grader.sandbox import why_unavailable

UNIT = "01_tensors"


def test_time_of_processes_that_are_gone_is_counted() -> None:
    burn = "import time\nwhile time.process_time() < 1.5: pass"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
    with Meter() as meter:
        subprocess.run([sys.executable, "-c", nested], check=True)
    assert 1.5 <= meter.cpu_seconds < 4 and meter.seconds >= 1.5
    assert meter.memory_mb > 1


def test_rows_compare_with_stock_and_with_the_limit(tmp_path: Path) -> None:
    costs = {
        "stock nbgrader": [Cost(30.0, 20.0, 500.0), Cost(20.0, 20.0, 500.0), Cost(60.0, 20.0, 700.0)],
        "grader, 1 worker": [Cost(4.0, 4.0, 900.0), Cost(5.0, 4.0, 900.0), Cost(3.0, 4.0, 900.0)],
        "limit": [Cost(2.0, 2.0, 400.0)],
    }
    rows = summary(costs, 10)
    assert [row["seconds"] for row in rows] == [30.0, 4.0, 2.0]
    assert (rows[1]["times_stock"], rows[1]["times_limit"], rows[1]["seconds_each"]) == (7.5, 2.0, 0.4)
    assert table(rows).splitlines()[3].startswith("| grader, 1 worker | 4.0 | 0.40 | 7.5 | 2.00 |")
    picture({"ways": rows, "submissions": 10, "machine": {"cores": 2}}, tmp_path / "bench.png")
    assert (tmp_path / "bench.png").read_bytes().startswith(b"\x89PNG")


def test_what_is_kept_in_docs_is_what_is_told_there(repo: Path) -> None:
    told = json.loads((repo / "docs" / "bench.json").read_text(encoding="utf-8"))
    page = (repo / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert all(part in page for part in (table(told["ways"]), goals(told), about(told)))
    assert set(told["machine"]) == {"processor", "cores", "memory_gb", "system", "load_before", "load_after"}


@pytest.mark.classroom
def test_the_limit_gives_the_marks_that_grading_gives(tmp_path: Path) -> None:
    if why := why_unavailable():
        pytest.skip(why)
    root = tmp_path / "course"
    make_course(root, (UNIT,))
    make_students(root, 2)
    other = Path(shutil.copytree(root, tmp_path / "other"))
    found = limit(root, [UNIT])
    assert len(found.marks) == 16 and found.cpu_seconds > 0
    assert found.marks == graded(root, [UNIT], "--jobs", "1").marks
    went = flat(other, UNIT, jobs=2, warm=0)
    assert went["submissions"] == 2 and len(went["memory_mb"]) == len(went["seconds"])
