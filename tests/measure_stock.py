"""Grade the bank's hostile answers with stock nbgrader, for the comparison in docs/security.md. No test: it takes long.

    .venv/bin/python tests/measure_stock.py [name of a file in tests/hostile …]

Stock nbgrader runs what is handed in on this machine, so all of it is done behind bubblewrap: no network, a PID
namespace of its own, everything read-only but the class. What fills memory or starts processes without end is left out.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from hostile_bank import NAME, STAYS, UNIT, bank, hand_in
from nbgrader.api import Gradebook, MissingEntry

from grader.demo import REPO, make_course, stock_config

LEFT_OUT = re.compile(
    r"bomb|memory|hog|flood|filler|huge|infinite|deep|blocks_signals|stops_itself|daemon|kills|nohup|for_ever"
)
SECONDS = 240


def main() -> None:
    """Hand in, grade one by one, count."""
    course = Path(tempfile.mkdtemp(prefix="stock-")) / "course"
    make_course(course, (UNIT,))
    (course / "nbgrader_config.py").write_text(stock_config(60), encoding="utf-8")
    release = nbformat.read(course / "notebooks" / UNIT / NAME, as_version=4)
    wanted = set(sys.argv[1:])
    tried = [
        hostile
        for kind in ("notebooks", "answers")
        for hostile in bank(kind)
        if not LEFT_OUT.search(hostile.path.stem) and (not wanted or hostile.path.stem in wanted)
    ]
    places = {"@COURSE@": str(course), "@REPO@": str(REPO), "@PORT@": "1", "@STAY@": STAYS}
    forged, none, more = [], [], 0.0
    for hostile in tried:
        hand_in(hostile, course, release, places, whole=True)
        command = [
            "bwrap",
            "--ro-bind",
            "/",
            "/",
            "--dev",
            "/dev",
            "--proc",
            "/proc",
            "--tmpfs",
            "/tmp",
            "--unshare-all",
        ]
        command += ["--bind", str(course), str(course), "--die-with-parent", "--chdir", str(course)]
        command += [str(Path(sys.executable).parent / "nbgrader"), "autograde", UNIT, "--student", hostile.student]
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            none.append(hostile.path.stem)
            continue
        with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
            try:
                submission = book.find_submission(UNIT, hostile.student)
                points, most = submission.score, submission.max_score
            except MissingEntry:
                none.append(hostile.path.stem)
                continue
        earned = most if hostile.earns < 0 else hostile.earns
        if points > earned:
            forged.append(f"{hostile.path.stem} ({points:g} of {most:g} points, {earned:g} earned)")
            more += points - earned
        print(hostile.kind, hostile.path.stem, points, earned, flush=True)
    print(f"{len(tried)} tried; {len(forged)} got points that were not earned, {more:g} in all: {', '.join(forged)}")
    print(f"{len(none)} ended without any mark: {', '.join(none)}")


if __name__ == "__main__":
    main()
