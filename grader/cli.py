"""The command `grader`."""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.course import put_scripts_on_path
from grader.exercise import UnknownExercise

app = typer.Typer(
    help="Build the course's notebooks, check answers, grade a class.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
# A pipe or a file has no width of its own; a table folded into 80 columns is hard to read.
out = Console(highlight=False, width=None if sys.stdout.isatty() else 150)
err = Console(stderr=True, highlight=False)

Root = Annotated[Path, typer.Option("--course", help="The course's folder.", show_default="this folder")]
Seed = Annotated[int | None, typer.Option(help="Seed of the trials, to repeat a run.", show_default="a fresh one")]
Unsafe = Annotated[
    bool,
    typer.Option(
        "--no-sandbox", help="Run students' code without a sandbox: it can read and change your files, and forge marks."
    ),
]


def fail(message: str, code: int = 2) -> typer.Exit:
    """Print what went wrong and what to do, and return the way out."""
    err.print("[bold]grader:[/bold] ", end="")
    err.print(message, markup=False, soft_wrap=True)
    return typer.Exit(code)


def look_up(units: list[str] | None) -> None:
    """Say of a unit that the course does not have which ones it has."""
    from grader.exercise import UNITS

    for unit in units or ():
        if unit not in UNITS:
            raise fail(f"there is no unit {unit!r}; the units are {', '.join(UNITS)}")


def need_sandbox(unsafe: bool) -> None:
    """Stop when there is no sandbox here and nobody has accepted to go without."""
    from grader.sandbox import why_unavailable

    if unsafe:
        err.print(
            "[bold]Without a sandbox:[/bold] students' code can read and change your files, and marks can be forged."
        )
    elif why := why_unavailable():
        raise fail(f"{why} To run students' code without a sandbox all the same, add --no-sandbox.", 3)


@app.callback()
def main() -> None:
    """Build the course's notebooks, check answers, grade a class."""
    put_scripts_on_path()
    # nbgrader's queries make SQLAlchemy 2.1 warn about its own habits.
    warnings.filterwarnings("ignore", module=r"nbgrader\.")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@app.command()
def build(
    check: Annotated[
        bool, typer.Option("--check", help="Say what is out of date, write nothing, exit 1 if anything is.")
    ] = False,
    force: Annotated[bool, typer.Option(help="Replace also notebooks that were changed by hand.")] = False,
    course: Root = Path(),
) -> None:
    """Make source/ and notebooks/ from solutions/.

    Example: `grader build --check`
    """
    from grader.build import BuildError
    from grader.build import build as build_course
    from grader.build import check as check_course
    from grader.exercise import find
    from grader.quiet import quiet

    def points(exercise_id: str) -> float:
        with quiet():
            return find(exercise_id).points

    try:
        if check:
            stale = check_course(course.resolve(), points)
            for line in stale:
                out.print(line, markup=False)
            if stale:
                raise fail("the notebooks are not what solutions/ makes; run: grader build", 1)
            out.print("The notebooks are up to date.")
            return
        built = build_course(course.resolve(), points, force=force)
    except BuildError as error:
        raise fail("\n".join(error.problems), 1) from None
    for name in built.written:
        out.print(f"wrote {name}", markup=False)
    for name in built.removed:
        out.print(f"removed {name}", markup=False)
    for name in built.kept:
        out.print(f"kept {name}: it was changed by hand (--force replaces it)", markup=False)
    from grader.build import register
    from grader.classroom import load_config

    register(course.resolve(), load_config(course.resolve()))
    out.print(f"{len(built.notebooks)} notebooks, {len(built.written)} files written.")


@app.command()
def check(
    exercise: Annotated[str, typer.Argument(help="An exercise's id, such as SimpleDense.")],
    files: Annotated[list[Path], typer.Argument(help="Python files, each with an answer.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print an object a line.")] = False,
    seed: Seed = None,
    jobs: Annotated[int, typer.Option(min=1, help="How many at a time.", show_default="the cores")] = os.cpu_count()
    or 1,
    no_sandbox: Unsafe = False,
) -> None:
    """Judge answers from Python files, in the sandbox.

    Example: `grader check SimpleDense my_dense.py`
    """
    from grader.answers import as_row, check_files
    from grader.exercise import unit_of
    from grader.grading import Grader, fresh_seed
    from grader.report import text

    need_sandbox(no_sandbox)
    try:
        unit_of(exercise)
    except UnknownExercise as error:
        raise fail(str(error)) from None
    with Grader(fresh_seed() if seed is None else seed, sandbox=not no_sandbox) as grader:
        for path, verdict in check_files(grader, exercise, files, jobs):
            if as_json:
                print(json.dumps(as_row(path, verdict)), flush=True)
            else:
                out.print(f"{path}\n{text(verdict)}\n", markup=False, soft_wrap=True)


@app.command()
def tolerances(
    units: Annotated[list[str] | None, typer.Argument(help="Units to measure.", show_default="all")] = None,
) -> None:
    """Measure how far rounding moves the references' results, and write the tolerances table.

    Example: `grader tolerances 05_custom_layers`
    """
    from grader.exercise import exercise_ids
    from grader.tolerance import TABLE, derive, interpreters, measure

    look_up(units)
    table = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    with interpreters() as pools:
        for name in [name for name, unit in exercise_ids().items() if not units or unit in units]:
            measured = measure(name, pools)
            table.pop(name, None)
            if wanted := derive(measured):
                table[name] = wanted
            out.print(
                f"{name}: moves by at most {max(measured.values()):.1e}; {wanted or 'the floor will do'}", markup=False
            )
    TABLE.write_text(json.dumps(dict(sorted(table.items())), indent=1) + "\n", encoding="utf-8")


@app.command()
def mistakes(
    units: Annotated[list[str] | None, typer.Argument(help="Units to measure.", show_default="all")] = None,
    exercise: Annotated[
        list[str] | None, typer.Option(help="Only this exercise, with every answer's verdict; may be given again.")
    ] = None,
    table: Annotated[Path | None, typer.Option(help="Write a Markdown table of what was measured here.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the trials.")] = 20260,
) -> None:
    """Try exercises on answers whose marks are known: which are not caught, not named, or wrongly rejected?

    The answers are each exercise's reference, its known mistakes and those in tests/answers. They are the authors' own,
    and run without a sandbox. Exits 1 if there is anything to put right.

    Example: `grader mistakes --exercise SimpleDense`
    """
    from grader.exercise import unit_of
    from grader.mistakes import survey
    from grader.mistakes import table as table_of

    try:
        wanted = {name: unit_of(name) for name in exercise or ()}
    except UnknownExercise as error:
        raise fail(str(error)) from None
    look_up(units)
    chosen = units or sorted(set(wanted.values()))
    measured = []
    complaints = 0
    try:
        for found, outcomes in survey(chosen, wanted, seed):
            measured.append((found, outcomes))
            bad = [outcome for outcome in outcomes if outcome.complaint]
            complaints += len(bad)
            verdict = f"{len(bad)} to put right" if bad else "as they should be"
            out.print(f"{found.id}: {len(outcomes)} answers, {verdict}", markup=False)
            for outcome in outcomes if wanted else bad:
                points = f"{outcome.verdict.points:g}/{outcome.verdict.max_points:g}"
                mark = "✗" if outcome.complaint else "✓"
                out.print(
                    f"  {mark} {outcome.answer}: {points}, {outcome.complaint or outcome.verdict.message}",
                    markup=False,
                    soft_wrap=True,
                )
    except ValueError as error:
        raise fail(str(error)) from None
    if table is not None:
        table.parent.mkdir(parents=True, exist_ok=True)
        table.write_text(table_of(measured), encoding="utf-8")
        out.print(f"wrote {table}", markup=False)
    if complaints:
        raise typer.Exit(1)


@app.command()
def doctor(course: Root = Path()) -> None:
    """Look at this machine and this course, and say what is missing for grading and what to do about it.

    Nothing is changed. Exits 1 if something that grading a class in the sandbox needs is missing.

    Example: `grader doctor --course demo`
    """
    from grader.doctor import examine

    part, stopped = "", 0
    for finding in examine(course):
        if finding.part != part:
            part = finding.part
            out.print(f"[bold]{part}[/bold]")
        state = "ok" if finding.ok else "missing"
        style = "green" if finding.ok else "bold red" if finding.needed else "yellow"
        optional = "" if finding.ok or finding.needed else " (grading works without)"
        out.print(f"  [{style}]{state:<8}[/{style}] {finding.name:<12}", end="")
        out.print(f"{finding.detail}{optional}", markup=False, soft_wrap=True)
        if not finding.ok:
            out.print(f"{'':23}→ {finding.remedy}", markup=False, soft_wrap=True)
        stopped += finding.stops
    if stopped:
        raise fail(f"{stopped} {'thing needs' if stopped == 1 else 'things need'} to be put right before grading.", 1)
    out.print("This course can be graded here.")


@app.command()
def collect(
    source: Annotated[Path, typer.Option("--from", help="The download: a folder, or the zip file.")],
    unit: Annotated[
        str | None, typer.Option(help="Whose notebooks these are.", show_default="by the notebooks' names")
    ] = None,
    system: Annotated[str, typer.Option(help="canvas, moodle or gradescope.")] = "auto",
    roster: Annotated[
        Path | None,
        typer.Option(help="A CSV as for nbgrader db student import.", show_default="the gradebook's students"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")] = False,
    course: Root = Path(),
) -> None:
    """Put notebooks downloaded from Canvas, Moodle or Gradescope into submitted/.

    Whose a notebook is comes from the roster: by lms_user_id, id or e-mail where the platform tells them, else by name.
    Of several attempts the last is taken, and what it replaces is kept. Exits 1 if a notebook could not be placed.

    Example: `grader collect --from ~/Downloads/submissions.zip --unit 01_tensors`
    """
    from grader.collect import SYSTEMS, CollectError, Collector

    if system not in ("auto", *SYSTEMS):
        raise fail(f"there is no system {system!r}; the systems are {', '.join(SYSTEMS)}")
    try:
        done = Collector(course.resolve(), roster).collect(source.expanduser(), system, unit, dry_run=dry_run)
    except (CollectError, OSError) as error:
        raise fail(str(error)) from None
    for row in done.rows:
        notes = f" ({', '.join(row.notes)})" if row.notes else ""
        out.print(f"{row.status:<9} {row.student}  {row.unit}  {row.source}{notes}", markup=False, soft_wrap=True)
    for of, students in done.nothing.items():
        if students:
            out.print(f"{of}: nothing here by {', '.join(students)}", markup=False, soft_wrap=True)
    counts = Counter(row.status for row in done.rows)
    said = ", ".join(f"{count} {status}" for status, count in counts.items())
    out.print(f"{'Would collect' if dry_run else 'Collected'} from {done.system}: {said or 'nothing'}.", markup=False)
    for problem in done.problems:
        err.print(f"not collected: {problem}", markup=False, soft_wrap=True)
    if done.problems:
        raise fail(f"{len(done.problems)} {'was' if len(done.problems) == 1 else 'were'} not collected, see above.", 1)


@app.command()
def grade(
    units: Annotated[list[str] | None, typer.Argument(help="Units to grade.", show_default="all")] = None,
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be given again.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print an object a submission.")] = False,
    csv: Annotated[Path | None, typer.Option(help="Where to write the marks.", show_default="grades.csv")] = None,
    feedback: Annotated[bool, typer.Option(help="Write feedback pages as well.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="How many at a time.", show_default="the cores")] = os.cpu_count()
    or 1,
    seed: Seed = None,
    cluster: Annotated[
        str, typer.Option(help="Address of a Dask scheduler, whose workers do the work.", show_default="this machine")
    ] = "",
    no_sandbox: Unsafe = False,
    course: Root = Path(),
) -> None:
    """Grade what was handed in, through nbgrader, with the sandbox, and print a table.

    Example: `grader grade 05_custom_layers --student ada --student ben`
    """
    import sqlite3

    import sqlalchemy.exc

    from grader.classroom import Classroom, CourseError, as_dict, write_grades
    from grader.progress import progress, table
    from grader.sandbox import ForkFailed, SandboxUnavailable
    from grader.work import NO_SANDBOX, ClusterError, NoSandbox

    if no_sandbox or not cluster:
        need_sandbox(no_sandbox)
    if no_sandbox:
        os.environ[NO_SANDBOX] = "1"
    root = course.resolve()
    rows = []
    try:
        classroom = Classroom(root)
        classroom.session.seed = seed
        submissions = classroom.submissions(units or (), student or ())
        with progress(err, len(submissions)) as told:
            for row in classroom.grade(submissions, jobs, told, cluster):
                rows.append(row)
                if as_json:
                    print(json.dumps(as_dict(row)), flush=True)
        if rows:
            write_grades(csv or root / "grades.csv", rows)
        if feedback:
            folder = classroom.feedback(submissions)
            err.print(f"Feedback pages are in {folder}", markup=False)
    except (ClusterError, CourseError, FileNotFoundError, NoSandbox, SandboxUnavailable, ForkFailed) as error:
        raise fail(str(error)) from None
    except (sqlalchemy.exc.OperationalError, sqlite3.OperationalError) as error:
        raise fail(
            f"the gradebook can't be written: {error}. What was graded is kept; run the command again.", 4
        ) from None
    except OSError as error:
        raise fail(f"{error}. What was graded is kept; make room and run the command again.", 4) from None
    except KeyboardInterrupt:
        raise fail(f"interrupted after {len(rows)} submissions; what was graded is kept.", 130) from None
    finally:
        if "classroom" in locals():
            classroom.session.close()
    if not as_json:
        out.print(table(rows) if rows else "Nothing was handed in.")
        if rows:
            out.print(f"The marks are in {csv or root / 'grades.csv'}", markup=False, soft_wrap=True)


if __name__ == "__main__":
    app()
