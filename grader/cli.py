"""The command `grader`."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core
from rich.console import Console

from grader.course import put_scripts_on_path
from grader.exercise import UnknownExercise

if TYPE_CHECKING:
    from grader.regrade import Difference
    from grader.scaffold import Written


class _Measuring(typer.core.TyperGroup):
    """A group whose command `measure` need not be said."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["measure", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    help="Build the course's notebooks, check answers, grade a class.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
mistakes = typer.Typer(
    cls=_Measuring,
    help="""Measure exercises on answers whose marks are known, or make a wrong answer a known mistake.

    `grader mistakes` alone measures; `grader mistakes new` writes.

    Example: `grader mistakes --exercise SimpleDense`, `grader mistakes new SimpleDense --group 1`""",
)
new = typer.Typer(
    no_args_is_help=True,
    help="""Start something that an author writes.

    Example: `grader new exercise cosine_similarity --unit 01_tensors`""",
)
app.add_typer(mistakes, name="mistakes")
app.add_typer(new, name="new")
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


@contextlib.contextmanager
def told_plainly() -> Iterator[None]:
    """Say what stopped a command that works on a class, and what to do, in place of a traceback."""
    import sqlite3

    import sqlalchemy.exc

    from grader.classroom import CourseError
    from grader.sandbox import ForkFailed, SandboxUnavailable
    from grader.work import ClusterError, NoSandbox

    try:
        yield
    except (ClusterError, CourseError, FileNotFoundError, NoSandbox, SandboxUnavailable, ForkFailed) as error:
        raise fail(str(error)) from None
    except (sqlalchemy.exc.OperationalError, sqlite3.OperationalError) as error:
        raise fail(
            f"the gradebook can't be read or written: {error}. What was graded is kept; run the command again.", 4
        ) from None
    except OSError as error:
        raise fail(f"{error}. What was graded is kept; make room and run the command again.", 4) from None
    except KeyboardInterrupt:
        raise fail("interrupted; what was graded is kept, and the same command goes on from there.", 130) from None


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


@mistakes.command()
def measure(
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


@mistakes.command("new")
def new_mistake(
    exercise: Annotated[str, typer.Argument(help="An exercise's id.")],
    file: Annotated[Path | None, typer.Argument(help="A Python file with a wrong answer.")] = None,
    group: Annotated[int | None, typer.Option(min=1, help="Or a group of unnamed answers in the report.")] = None,
    name: Annotated[str, typer.Option(help="What to call it, in a few words.", show_default="left to do")] = "",
    no_sandbox: Unsafe = False,
    course: Root = Path(),
) -> None:
    """Write the skeleton of a known mistake from a wrong answer: in the exercise, and in the bank of answers.

    The answer is tried in the sandbox first. One that is right, or that is named already, is left alone.

    Example: `grader mistakes new one_hot --group 1 --name "all ones"`
    """
    from grader.classroom import Classroom
    from grader.exercise import unit_of
    from grader.grading import Grader, fresh_seed
    from grader.scaffold import CanNot
    from grader.scaffold import new_mistake as write
    from grader.summary import Answers

    if (file is None) == (group is None):
        raise fail("give a file with the answer, or --group with its number in the report")
    need_sandbox(no_sandbox)
    try:
        unit = unit_of(exercise)
        if file is not None:
            text = file.read_text(encoding="utf-8-sig")
        else:
            classroom = Classroom(course.resolve())
            students = [submission.student for submission in classroom.submissions([unit])]
            groups = {found.number: found.example for found in Answers(classroom, unit, students).groups(exercise)}
            if group not in groups:
                have = f"its groups are 1 to {len(groups)}" if groups else "it has none; run: grader grade"
                raise fail(f"{exercise} has no group {group} of unnamed answers: {have}")
            text = groups[group]
        with told_plainly(), Grader(fresh_seed(), sandbox=not no_sandbox) as grader:
            written = write(exercise, text, grader, name)
    except (UnknownExercise, UnicodeDecodeError, OSError, CanNot) as error:
        raise fail(str(error), 1) from None
    say_written(written)


@new.command("exercise")
def new_exercise(
    exercise: Annotated[str, typer.Argument(help="Its id: the name that an answer defines.")],
    unit: Annotated[str, typer.Option(help="The unit it belongs to.")],
) -> None:
    """Write the skeleton of an exercise: its class, and its cells in the lesson. It can be built as it stands.

    Example: `grader new exercise cosine_similarity --unit 01_tensors`
    """
    from grader.scaffold import CanNot
    from grader.scaffold import new_exercise as write

    try:
        say_written(write(exercise, unit))
    except CanNot as error:
        raise fail(str(error), 1) from None


def say_written(written: Written) -> None:
    """Print what was written, and what is left to do."""
    for path in written.paths:
        out.print(f"wrote {path}", markup=False, soft_wrap=True)
    out.print("Now:")
    for number, sentence in enumerate(written.left, 1):
        out.print(f"  {number}. {sentence}", markup=False, soft_wrap=True)


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
def bundle(
    to: Annotated[Path, typer.Option("--to", help="The zip to write.")] = Path("layerwise.zip"),
    course: Root = Path(),
) -> None:
    """Make a zip of what a student needs: the notebooks, the package that checks them, how to install both.

    Example: `grader bundle --to layerwise.zip`
    """
    from grader.build import BuildError
    from grader.bundle import BundleError
    from grader.bundle import bundle as make

    try:
        names = make(course.resolve(), to)
    except BuildError as error:
        raise fail("\n".join(error.problems), 1) from None
    except (BundleError, OSError) as error:
        raise fail(str(error)) from None
    out.print(f"wrote {to}: {len(names)} files, {to.stat().st_size / 1e6:.1f} MB", markup=False)


@app.command()
def submit(
    unit: Annotated[str, typer.Argument(help="A unit, such as 01_tensors.")],
    to: Annotated[Path, typer.Option("--to", help="The folder that your instructor named.")],
    student: Annotated[str | None, typer.Option(help="Your id.", show_default="the name you are logged in by")] = None,
    notebooks: Annotated[Path, typer.Option(help="Where the units' folders are.")] = Path("notebooks"),
) -> None:
    """Hand in a unit, as it was last saved: copy its notebook to a folder, with a receipt in it.

    Example: `grader submit 01_tensors --to /course/submitted`
    """
    import getpass

    from grader.submit import SubmitError
    from grader.submit import submit as hand_in

    try:
        path, receipt = hand_in(unit, student or getpass.getuser(), notebooks, to)
    except (SubmitError, OSError) as error:
        raise fail(str(error)) from None
    out.print(f"wrote {path}: {receipt}", markup=False, soft_wrap=True)


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
        with told_plainly():
            done = Collector(course.resolve(), roster).collect(source.expanduser(), system, unit, dry_run=dry_run)
    except CollectError as error:
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
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show whose marks would move, and because of what; write no mark.")
    ] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Write what --dry-run shows, and nothing else.")] = False,
    no_sandbox: Unsafe = False,
    course: Root = Path(),
) -> None:
    """Grade what was handed in, through nbgrader, with the sandbox, and print a table.

    Marks that were there before and move are logged, with the reason: `grader log` shows them, `grader undo` puts them
    back. Marks given by hand stay.

    Examples: `grader grade 05_custom_layers --student ada --student ben`; after a change to an exercise,
    `grader grade --dry-run`, then `grader grade --apply`
    """
    from grader.classroom import Classroom, as_dict
    from grader.grades import write_grades
    from grader.progress import progress, table
    from grader.regrade import apply as write
    from grader.regrade import compare
    from grader.work import NO_SANDBOX

    if dry_run and apply:
        raise fail("--dry-run shows what --apply writes; give one of them")
    if no_sandbox or not cluster:
        need_sandbox(no_sandbox)
    if no_sandbox:
        os.environ[NO_SANDBOX] = "1"
    root = course.resolve()
    rows = []
    with told_plainly():
        classroom = Classroom(root)
        with contextlib.closing(classroom.session):
            classroom.session.seed, classroom.session.dry = seed, dry_run
            submissions = classroom.submissions(units or (), student or ())
            with progress(err, len(submissions)) as told:
                if dry_run or apply:
                    differences = compare(classroom, submissions, jobs, told, cluster)
                else:
                    for row in classroom.grade(submissions, jobs, told, cluster):
                        rows.append(row)
                        if as_json:
                            print(json.dumps(as_dict(row)), flush=True)
            if dry_run or apply:
                show_differences(differences, as_json)
            if apply:
                write(classroom, differences)
            if (rows or apply) and submissions:
                write_grades(csv or root / "grades.csv", classroom)
            if feedback and not dry_run:
                folder = classroom.feedback(submissions)
                err.print(f"Feedback pages are in {folder}", markup=False)
    if as_json:
        return
    if dry_run:
        out.print("Nothing was written. To write this: the same command with --apply in place of --dry-run.")
        return
    if not submissions:
        out.print("Nothing was handed in.")
        return
    if rows:
        out.print(table(rows))
        anew = classroom.session.graded_anew
        out.print(f"{anew} of {len(rows)} were run; there was no need to run the others again.")
    out.print(f"The marks are in {csv or root / 'grades.csv'}", markup=False, soft_wrap=True)


def show_differences(differences: Sequence[Difference], as_json: bool) -> None:
    """Print those that move, and how many don't."""
    from grader.regrade import as_dict, table

    moved = [difference for difference in differences if difference.moved]
    if as_json:
        for difference in moved:
            print(json.dumps(as_dict(difference)), flush=True)
        return
    if moved:
        out.print(table(moved))
    out.print(f"{len(moved)} of {len(differences)} move.")


@app.command()
def export(
    units: Annotated[list[str] | None, typer.Argument(help="Units.", show_default="all that were handed in")] = None,
    to: Annotated[str, typer.Option(help="csv, canvas, moodle or gradescope.")] = "csv",
    output: Annotated[
        Path | None, typer.Option(help="The file; for Gradescope the folder.", show_default="named after the system")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="UNIT=NAME: a column's name on the platform; may be given again.")
    ] = None,
    missing_as_zero: Annotated[
        bool, typer.Option("--missing-as-zero", help="Give 0 where there is no mark, in place of nothing.")
    ] = False,
    course: Root = Path(),
) -> None:
    """Write the marks as Canvas, Moodle or Gradescope import them, or as one CSV.

    Marks given by hand and late penalties count. What was not handed in, or could not be judged at all, has no mark and
    is left empty.

    Example: `grader export 01_tensors --to canvas --column "01_tensors=Tensors (4711)"`
    """
    from grader.classroom import Classroom
    from grader.export import SYSTEMS
    from grader.export import export as write

    if to not in SYSTEMS:
        raise fail(f"there is no system {to!r}; the systems are {', '.join(SYSTEMS)}")
    if wrong := [pair for pair in column or () if "=" not in pair]:
        raise fail(f"expected UNIT=NAME, got {wrong[0]!r}")
    names = dict(pair.split("=", 1) for pair in column or ())
    root = course.resolve()
    target = output or root / {"csv": "grades.csv", "gradescope": "gradescope"}.get(to, f"{to}.csv")
    with told_plainly():
        done = write(Classroom(root), to, target, units or (), names, missing_as_zero=missing_as_zero)
    for path in done.files:
        out.print(f"wrote {path}", markup=False, soft_wrap=True)
    for note in done.notes:
        out.print(note, markup=False, soft_wrap=True)


@app.command()
def log(
    run: Annotated[str | None, typer.Argument(help="A run, by its time; or its beginning.", show_default="all")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print an object a move.")] = False,
    course: Root = Path(),
) -> None:
    """Show which runs moved marks that were there before, or who moved in one run, by how much and because of what.

    Example: `grader log 2026-11-24T18:03`
    """
    from grader.classroom import Classroom
    from grader.regrade import moved_table, runs, runs_table

    with told_plainly():
        known = [found for found in runs(Classroom(course)) if run is None or found.name.startswith(run)]
    if as_json:
        for found in known:
            for line in found.moved:
                print(json.dumps(line))
    elif not known:
        out.print("No mark has moved." if run is None else f"The log has no run {run}.", markup=False)
    elif run is None:
        out.print(runs_table(known))
    else:
        out.print(moved_table(known))


@app.command()
def undo(
    run: Annotated[
        str | None, typer.Argument(help="A run, as `grader log` names it.", show_default="the last one not undone")
    ] = None,
    course: Root = Path(),
) -> None:
    """Put back the marks that a run moved, in the gradebook and in autograded/. Marks given by hand stay as they are.

    The marks come back when you grade again, unless what moved them is put right first. Undoing a run's undoing by its
    name moves them forth again.

    Example: `grader undo`
    """
    from grader.classroom import Classroom
    from grader.grades import write_grades
    from grader.regrade import undo as put_back

    root = course.resolve()
    with told_plainly():
        classroom = Classroom(root)
        with contextlib.closing(classroom.session):
            undone, kept_back = put_back(classroom, run)
            write_grades(root / "grades.csv", classroom)
    done = len(undone.moved) - len(kept_back)
    out.print(f"Put back {done} of {len(undone.moved)} marks of the run {undone.name}.", markup=False)
    if kept_back:
        raise fail("not put back:\n" + "\n".join(kept_back), 1)


@app.command()
def report(
    units: Annotated[list[str] | None, typer.Argument(help="Units to report on.", show_default="all")] = None,
    page: Annotated[
        Path | None, typer.Option("--page", help="Where to write the page.", show_default="report.html")
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Where to write the table.", show_default="report.csv")] = None,
    course: Root = Path(),
) -> None:
    """Write what the class did as an HTML page, and its numbers as a CSV, a row an exercise.

    How points are distributed; each exercise's pass rate, discrimination and time; the mistakes that were made; wrong
    answers that no known mistake explains; submissions that are nearly equal; flagged lines; failures. Nothing is run.

    Example: `grader report 05_custom_layers`
    """
    from grader import summary
    from grader.classroom import Classroom
    from grader.results import write_whole

    root = course.resolve()
    targets = {page or root / "report.html": summary.page, csv or root / "report.csv": summary.as_csv}
    with told_plainly():
        found = list(summary.summarize(Classroom(root), units or ()))
        if not found:
            raise fail("nothing was handed in, so there is nothing to report.", 1)
        for path, made in targets.items():
            write_whole(path, made(found))
            out.print(f"wrote {path}", markup=False, soft_wrap=True)


if __name__ == "__main__":
    app()
