"""Grade again with a difference: who would move, by how much and why, before anything is written; and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from rich.markup import escape
from rich.table import Table

from grader.classroom import Classroom, CourseError, Row, Submission, failure_of, printable
from grader.ledger import moves, points


@dataclass
class Difference:
    """What grading a submission now would change.

    `before` is None where it has no mark yet. `by_hand` are the exercises, of those that move, for which a mark given
    by hand stands in place of the grader's, so that the student's total doesn't move with them.
    """

    submission: Submission
    result: dict[str, Any] | str
    before: float | None
    after: float
    because: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)

    @property
    def moved(self) -> bool:
        """Whether there is anything to write."""
        return self.before is None or bool(self.because)


def compare(
    classroom: Classroom,
    submissions: Sequence[Submission],
    jobs: int,
    told: Callable[[Submission, Row | None], None],
    cluster: str = "",
) -> list[Difference]:
    """Run and judge submissions, as `Classroom.grade` does, and hold what comes out against the marks that there are.

    Neither the gradebook nor `autograded/` is written, only kept results.
    """
    found = []
    for submission, result in classroom.results(submissions, jobs, told, cluster):
        found.append(_difference(classroom, submission, result))
        told(submission, classroom.row(submission, result))
    return sorted(found, key=lambda difference: (difference.submission.student, difference.submission.unit))


def _difference(classroom: Classroom, submission: Submission, result: dict[str, Any] | str) -> Difference:
    entry = classroom.ledger.entry(submission.unit, submission.student)
    new = failure_of(result) if isinstance(result, str) else result
    if entry is None:
        return Difference(submission, result, None, points(new))
    moved = moves(entry["verdicts"], new["verdicts"])
    exercises = list(dict.fromkeys(move.exercise for move in moved))
    return Difference(
        submission,
        result,
        points(entry),
        points(new),
        [str(move) for move in moved],
        _by_hand(classroom, submission, exercises) if moved else [],
    )


def _by_hand(classroom: Classroom, submission: Submission, exercises: Sequence[str]) -> list[str]:
    """Return the exercises among these that somebody has marked by hand."""
    with Gradebook(classroom.directory.db_url) as gradebook:
        try:
            notebooks = gradebook.find_submission(submission.unit, submission.student).notebooks
        except MissingEntry:
            return []
        marked = {grade.name for notebook in notebooks for grade in notebook.grades if grade.manual_score is not None}
    return [exercise for exercise in exercises if f"check_{exercise}" in marked]


def apply(classroom: Classroom, differences: Sequence[Difference]) -> None:
    """Write the marks of those that moved, and of no other."""
    classroom.ledger.begin()
    for difference in differences:
        if difference.moved:
            classroom.record(difference.submission, difference.result)


def as_dict(difference: Difference) -> dict[str, Any]:
    """Return a difference for JSON."""
    return {
        "student": printable(difference.submission.student),
        "unit": difference.submission.unit,
        "before": difference.before,
        "after": difference.after,
        "because": difference.because,
        "by_hand": difference.by_hand,
    }


def table(differences: Sequence[Difference]) -> Table:
    """Return the table of those that move."""
    shown = Table(title_justify="left", expand=False)
    shown.add_column("student")
    shown.add_column("unit", no_wrap=True)
    for name in ("before", "after", "change"):
        shown.add_column(name, justify="right", no_wrap=True)
    shown.add_column("because of", overflow="fold")
    for difference in differences:
        before, change, because = "–", "", "not graded before"
        if difference.before is not None:
            before, change = f"{difference.before:g}", f"{difference.after - difference.before:+g}"
            because = "\n".join(difference.because)
        if difference.by_hand:
            because += f"\n(your own mark stays: {', '.join(difference.by_hand)})"
        student = escape(printable(difference.submission.student))
        shown.add_row(student, difference.submission.unit, before, f"{difference.after:g}", change, escape(because))
    return shown


@dataclass
class Run:
    """The moves of one run, as the log has them; `undone_by` is the run that took them back."""

    name: str
    undoes: str | None
    moved: list[dict[str, Any]] = field(default_factory=list)
    undone_by: str | None = None


def runs(classroom: Classroom) -> list[Run]:
    """Return the runs that moved marks, oldest first."""
    found: dict[str, Run] = {}
    for line in classroom.ledger.moved():
        run = found.setdefault(line["run"], Run(line["run"], line["undoes"]))
        run.moved.append(line)
        if run.undoes in found:
            found[run.undoes].undone_by = run.name
    return list(found.values())


def runs_table(known: Sequence[Run]) -> Table:
    """Return the table of the runs that moved marks."""
    shown = Table(title_justify="left", expand=False)
    for name in ("run", "marks moved", "points in all", "units", ""):
        shown.add_column(name, justify="right" if name in ("marks moved", "points in all") else "left")
    for run in known:
        change = sum(line["after"]["points"] - line["before"]["points"] for line in run.moved)
        units = ", ".join(sorted({line["unit"] for line in run.moved}))
        note = f"undoes {run.undoes}" if run.undoes else f"undone by {run.undone_by}" if run.undone_by else ""
        shown.add_row(run.name, str(len(run.moved)), f"{change:+g}", units, note)
    return shown


def moved_table(known: Sequence[Run]) -> Table:
    """Return the table of the marks that moved in these runs."""
    shown = Table(title_justify="left", expand=False)
    for name in ("run", "student", "unit", "before", "after", "because of"):
        shown.add_column(name, justify="right" if name in ("before", "after") else "left", overflow="fold")
    for run in known:
        for line in run.moved:
            marks = (f"{line[when]['points']:g}" for when in ("before", "after"))
            student, because = printable(line["student"]), "\n".join(line["because"])
            shown.add_row(run.name, escape(student), line["unit"], *marks, escape(because))
    return shown


def undo(classroom: Classroom, name: str | None = None) -> tuple[Run, list[str]]:
    """Put back the marks that a run moved: the last one that has not been undone, or the one with this name.

    Returns the run and what could not be put back, a line each. Marks given by hand stay. Raises CourseError when
    there is no such run.
    """
    known = runs(classroom)
    if name is None:
        wanted = next((run for run in reversed(known) if run.undoes is None and run.undone_by is None), None)
        if wanted is None:
            raise CourseError("no run has moved a mark that could be put back; see: grader log")
    else:
        found = [run for run in known if run.name.startswith(name)]
        if len(found) != 1:
            raise CourseError(f"the log has {len(found) or 'no'} runs {name!r}; see: grader log")
        wanted = found[0]
    classroom.ledger.begin(undoes=wanted.name)
    kept_back = []
    for line in wanted.moved:
        if why := _put_back(classroom, line):
            kept_back.append(f"{printable(line['student'])}, {line['unit']}: {why}")
    return wanted, kept_back


def _put_back(classroom: Classroom, line: dict[str, Any]) -> str:
    """Have the result before a move recorded again; return why that can't be done, or ""."""
    unit, student = line["unit"], line["student"]
    now, before = classroom.ledger.entry(unit, student), line["before"]
    if now is None or (now["status"], points(now)) != (line["after"]["status"], line["after"]["points"]):
        return "the mark has moved since; undo the later run first"
    submission = Submission(student, unit, classroom.root / classroom.directory.submitted_directory / student / unit)
    if not before["key"]:
        classroom.record(submission, before["reason"])
        return ""
    result = classroom.session.store.get(before["key"])
    if result is None:
        return "the result before is no longer in .grader/results/"
    source = classroom.session.source(unit).notebook
    if len(nbformat.reads(result["notebook"], as_version=4).cells) != len(source.cells):
        return "the unit's notebook has other cells now"
    classroom.session.pinned[unit, student] = {**result, "key": before["key"]}
    try:
        row = classroom.record(submission, classroom.session.pinned[unit, student])
    finally:
        del classroom.session.pinned[unit, student]
    return row.reason if row.points != before["points"] else ""
