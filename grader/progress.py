"""What a terminal shows while a class is graded, and the table at the end."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from grader.classroom import Row, Submission

SLOW_SECONDS = 10.0


@contextlib.contextmanager
def progress(console: Console, total: int) -> Iterator[Callable[[Submission, Row | None], None]]:
    """Show done, left, rate and time to go, and by name the submissions that take long; yield what to tell it."""
    running: dict[Submission, float] = {}
    columns = (
        SpinnerColumn(),
        TextColumn("Grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[slow]}"),
    )
    began = time.monotonic()
    with Progress(*columns, console=console, transient=False) as bar:
        task = bar.add_task("", total=total, slow="", rate="")

        def told(submission: Submission, row: Row | None) -> None:
            now = time.monotonic()
            if row is None:
                running.setdefault(submission, now)
            else:
                running.pop(submission, None)
                bar.advance(task)
            slow = [
                f"{found.student}/{found.unit}" for found, since in list(running.items()) if now - since > SLOW_SECONDS
            ]
            finished = bar.tasks[0].completed
            bar.update(
                task,
                slow=escape(f"long: {', '.join(slow)}") if slow else "",
                rate=f"{finished / max(now - began, 1e-3):.1f}/s",
            )

        yield told


def table(rows: Sequence[Row]) -> Table:
    """Return the table of a graded class: student, unit, points, and what went wrong in a few words."""
    shown = Table(title=f"{len(rows)} submissions", title_justify="left", expand=False)
    shown.add_column("student")
    shown.add_column("unit", no_wrap=True)
    shown.add_column("points", justify="right", no_wrap=True)
    shown.add_column("status")
    shown.add_column("what went wrong", overflow="fold")
    for row in sorted(rows, key=lambda row: (row.student, row.unit)):
        mark = "–" if row.points is None else f"{row.points:g}/{row.max_points:g}"
        words = row.in_words[:300]
        flagged = f"⚑ {len(row.flags)} flagged line{'s' if len(row.flags) > 1 else ''}" if row.flags else ""
        shown.add_row(
            escape(row.student),
            row.unit,
            mark,
            row.status,
            escape("; ".join(filter(None, [words, flagged, row.receipt]))),
        )
    return shown
