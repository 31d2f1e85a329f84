"""Make the notebooks out of the lessons: `solutions/` → `source/` → `notebooks/`.

A lesson is a Python file in Jupytext's percent format. `source/` gets it as a notebook with its answers, which is
what nbgrader calls the instructor version; `notebooks/` gets what nbgrader makes of that for students, and the start
page, `solutions/start.py`, which is no assignment. Beside its notebooks each of the two folders has a list of what the
build wrote there, so that a later build replaces and removes its own files, and never one that somebody has worked in.
"""

import ast
import copy
import difflib
import hashlib
import json
import math
import os
import re
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from jupytext.stringparser import StringParser
from nbformat import NotebookNode
from nbgrader import preprocessors as nbgrader
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from grader.course import RELEASE_FOLDER, STUB, put_scripts_on_path
from grader.start import Unit, page

LESSONS = "solutions"
SOURCE = "source"
START = "start.py"
LIST = ".built.sha256"

Points = Callable[[str], float]
Files = dict[str, bytes]

_CELL_START = re.compile(r"^\s*#\s*%%+(\s|$)")
_GRADE_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_MARKER = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)")
_OPTIONS = ("exercise", "check", "tags", "nbgrader", "slideshow", "jupyter", "editable", "deletable")
_JUPYTEXT_OPTIONS = ("lines_to_next_cell", "lines_to_end_of_cell_marker", "skipline", "noskipline", "cell_marker")
_NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}
# What nbgrader's GenerateAssignment runs, less what needs a gradebook or a file of its own.
_RELEASE_STEPS = (
    nbgrader.LockCells,
    nbgrader.ClearSolutions,
    nbgrader.ClearOutput,
    nbgrader.CheckCellMetadata,
    nbgrader.ClearHiddenTests,
    nbgrader.ClearMarkScheme,
    nbgrader.ComputeChecksums,
    nbgrader.CheckCellMetadata,
)


class BuildError(Exception):
    """The lessons can't be built. `problems` has a line for each reason, with its file and line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Built:
    """What a build did, as paths from the root; `kept` are files that were changed by hand and so left alone."""

    notebooks: tuple[str, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True)
class _Cell:
    node: NotebookNode
    line: int

    @property
    def exercise(self) -> object:
        return self.node.metadata.get("exercise")

    @property
    def check(self) -> object:
        return self.node.metadata.get("check")

    @property
    def nbgrader(self) -> dict[str, object]:
        return self.node.metadata.get("nbgrader") or {}


@dataclass(frozen=True)
class _Lesson:
    unit: str
    name: str
    shown: str
    cells: list[_Cell]

    def at(self, cell: _Cell, text: str, *, line: int = 0) -> str:
        return f"{self.shown}:{cell.line + line}: {text}"


def build(root: Path, points: Points, *, force: bool = False) -> Built:
    """Write `source/` and `notebooks/` under `root`, touching only files whose content changes.

    Args:
        root: The course's folder.
        points: Gives the points of an exercise by its id. For an id that it doesn't know it raises LookupError, whose
            message (closest ids, say) is passed on.
        force: Replace also what was changed by hand since it was built.

    Raises:
        BuildError: A lesson is not well formed; nothing has been written.
    """
    made = render(root, points)
    written: list[str] = []
    removed: list[str] = []
    kept: list[str] = []
    for folder in (SOURCE, RELEASE_FOLDER):
        done = _update(Path(root) / folder, _under(folder, made), force)
        for total, names in zip((written, removed, kept), done, strict=True):
            total += [f"{folder}/{name}" for name in names]
    notebooks = [name for name in made if name.startswith(f"{RELEASE_FOLDER}/") and name.endswith(".ipynb")]
    return Built(tuple(notebooks), tuple(written), tuple(removed), tuple(kept))


def check(root: Path, points: Points) -> list[str]:
    """Say, a line each, how `notebooks/` (and `source/`, where there is one) differ from what the build makes.

    Raises:
        BuildError: A lesson is not well formed, so there is nothing to compare with.
    """
    made = render(root, points)
    found = _differences(Path(root), RELEASE_FOLDER, made, everything=True)
    if (Path(root) / SOURCE).is_dir():
        found += _differences(Path(root), SOURCE, made, everything=False)
    return found


def release(root: Path) -> list[str]:
    """Return what the build wrote into `notebooks/`, by name there.

    Raises:
        BuildError: Nothing has been built, or a file is no longer what the build wrote: a solution may be in it.
    """
    folder = Path(root) / RELEASE_FOLDER
    built = _read_list(folder)
    if not built:
        raise BuildError([f"{RELEASE_FOLDER}/: nothing is built here; run: grader build"])
    changed = [
        f"{RELEASE_FOLDER}/{name}: not as it was built; run: grader build --force"
        for name, digest in built.items()
        if not (folder / name).is_file() or _digest((folder / name).read_bytes()) != digest
    ]
    if changed:
        raise BuildError(changed)
    return list(built)


def register(root: Path, config: Config | None = None) -> list[str]:
    """Put every unit of `source/` into the gradebook, as `nbgrader generate_assignment` would; return the units.

    `notebooks/` is not touched. Registering again is harmless: what is there is brought up to date.

    Args:
        root: The course's folder, built.
        config: nbgrader's configuration; the course's settings that matter here are added to a copy of it.

    Raises:
        BuildError: Nothing has been built, or nbgrader refuses (it does when cells come or go in a notebook that
            has submissions).
    """
    root = Path(root).resolve()
    units = sorted({path.parent.name for path in (root / SOURCE).glob("*/*.ipynb")})
    if not units:
        raise BuildError([f"{SOURCE}/: no notebooks here, expected those of `grader build`"])
    put_scripts_on_path()
    with tempfile.TemporaryDirectory() as unused:
        settings = copy.deepcopy(config) if config is not None else Config()
        settings.CourseDirectory.root = str(root)
        settings.CourseDirectory.release_directory = unused
        settings.CourseDirectory.assignment_id = "*"
        settings.ClearSolutions.code_stub = {"python": STUB}
        try:
            GenerateAssignment(coursedir=CourseDirectory(config=settings), config=settings).start()
        except NbGraderException as error:
            raise BuildError([f"{SOURCE}/: nbgrader can't put it into the gradebook: {error}"]) from error
    return units


def render(root: Path, points: Points) -> Files:
    """Make everything in memory: the content of each file of `source/` and `notebooks/`, by its path from `root`.

    Raises:
        BuildError: A lesson is not well formed.
    """
    root = Path(root)
    problems: list[str] = []
    lessons, companions = _read_course(root, problems)
    problems += _problems(lessons, points)
    if problems:
        raise BuildError(problems)
    made: Files = {}
    units: list[Unit] = []
    for lesson in lessons:
        if not lesson.unit:
            continue
        source = _source_notebook(lesson, points)
        made[f"{SOURCE}/{lesson.unit}/{lesson.name}.ipynb"] = _bytes(source)
        made[f"{RELEASE_FOLDER}/{lesson.unit}/{lesson.name}.ipynb"] = _bytes(_release(lesson, source))
        units.append(Unit.of(f"{lesson.unit}/{lesson.name}.ipynb", source))
    for lesson in lessons:
        if not lesson.unit:
            made[f"{RELEASE_FOLDER}/{lesson.name}.ipynb"] = _bytes(_start_page(lesson, points, units))
    for name, content in companions.items():
        made[f"{SOURCE}/{name}"] = made[f"{RELEASE_FOLDER}/{name}"] = content
    return dict(sorted(made.items()))


# Reading lessons


def _read_course(root: Path, problems: list[str]) -> tuple[list[_Lesson], Files]:
    lessons: list[_Lesson] = []
    companions: Files = {}
    for unit in sorted(path for path in (root / LESSONS).glob("*/") if not path.name.startswith((".", "_"))):
        before = len(lessons)
        for name in _files(unit):
            path = unit / name
            shown = f"{LESSONS}/{unit.name}/{name}"
            text = path.read_bytes().decode(errors="replace") if path.suffix == ".py" else ""
            starts = _cell_starts(text)
            if "/" not in name and starts:
                lessons += _read_lesson(unit.name, path, shown, text, starts, problems)
            else:
                problems += _companion_problems(shown, text)
                companions[f"{unit.name}/{name}"] = path.read_bytes()
        if len(lessons) == before:
            problems.append(f"{LESSONS}/{unit.name}/: no lesson here, expected a .py file with '# %%' cells")
    if not lessons and not problems:
        problems.append(f"{LESSONS}/: no lessons here, expected {LESSONS}/<unit>/<name>.py")
    start = root / LESSONS / START
    if start.is_file():
        text = start.read_bytes().decode(errors="replace")
        lessons += _read_lesson("", start, f"{LESSONS}/{START}", text, _cell_starts(text), problems)
    return lessons, companions


def _read_lesson(
    unit: str, path: Path, shown: str, text: str, starts: list[int], problems: list[str]
) -> Iterator[_Lesson]:
    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:
        problems.append(f"{shown}:1: Jupytext can't read this: {error}")
        return
    # Only what stands before the first marker makes a cell without one.
    starts = [1] * (len(notebook.cells) - len(starts)) + starts
    yield _Lesson(unit, path.stem, shown, [_Cell(*pair) for pair in zip(notebook.cells, starts, strict=False)])


def _cell_starts(text: str) -> list[int]:
    quotes = StringParser("python")
    starts = []
    for number, line in enumerate(text.splitlines(), 1):
        if not quotes.is_quoted() and _CELL_START.match(line):
            starts.append(number)
        quotes.read_line(line)
    return starts


def _companion_problems(shown: str, text: str) -> Iterator[str]:
    if shown.endswith(".ipynb"):
        yield f"{shown}: a notebook, expected it as text: {LESSONS}/<unit>/<name>.py with '# %%' cells"
    for number, line in enumerate(text.splitlines(), 1):
        if _MARKER.search(line):
            yield f"{shown}:{number}: {line.strip()!r} in a file that students get as it is, expected in lessons only"


# Finding what is wrong with them


def _problems(lessons: list[_Lesson], points: Points) -> list[str]:
    found: list[str] = []
    first_use: dict[str, str] = {}
    for lesson in lessons:
        for cell in lesson.cells:
            found += _option_problems(lesson, cell)
            found += _region_problems(lesson, cell)
            found += _id_problems(lesson, cell, points)
            found += _reuse_problems(lesson, cell, first_use)
            found += _check_problems(lesson, cell)
        found += _pair_problems(lesson)
    return found


def _option_problems(lesson: _Lesson, cell: _Cell) -> Iterator[str]:
    options = [name for name in cell.node.metadata if name not in _JUPYTEXT_OPTIONS]
    for name in options:
        if name not in _OPTIONS:
            value = cell.node.metadata[name]
            came = f"{value!r}" if name in ("title", "incorrectly_encoded_metadata") else f"option {name!r}"
            expected = 'options such as exercise="ID", check="ID", tags=["name"], with quotes and without commas'
            yield lesson.at(cell, f"{came} in a cell's first line{_meant(name, _OPTIONS)}; expected {expected}")
    roles = [name for name in ("exercise", "check", "nbgrader") if name in options]
    if len(roles) > 1:
        yield lesson.at(cell, f"a cell with {' and '.join(roles)}, expected one of them")
    for name in roles:
        if cell.node.cell_type != "code" and name != "nbgrader":
            yield lesson.at(cell, f"{name} on a {cell.node.cell_type} cell, expected a code cell")


def _region_problems(lesson: _Lesson, cell: _Cell) -> Iterator[str]:
    may_hold = {
        "SOLUTION": cell.exercise or cell.nbgrader.get("solution"),
        "HIDDEN TESTS": cell.nbgrader.get("grade"),
        "MARK SCHEME": cell.nbgrader.get("task"),
    }
    opened: dict[str, int] = {}
    seen: set[str] = set()
    for number, line in enumerate(cell.node.source.splitlines(), 1):
        for edge, kind in _MARKER.findall(line):
            seen.add(kind)
            if not may_hold[kind]:
                yield lesson.at(cell, f"{line.strip()!r} in a cell that is not made for it", line=number)
            elif edge == "BEGIN" and kind in opened:
                yield lesson.at(cell, f"BEGIN {kind} in a region that is still open, expected END {kind}", line=number)
            elif edge == "END" and kind not in opened:
                yield lesson.at(cell, f"END {kind} without BEGIN {kind} before it", line=number)
            if edge == "BEGIN":
                opened.setdefault(kind, number)
            else:
                opened.pop(kind, None)
    for kind, number in opened.items():
        if may_hold[kind]:
            yield lesson.at(cell, f"BEGIN {kind} without END {kind} after it", line=number)
    if cell.exercise and "SOLUTION" not in seen:
        expected = "the answer between '### BEGIN SOLUTION' and '### END SOLUTION'"
        yield lesson.at(cell, f"exercise {cell.exercise!r} shows its whole cell to students, expected {expected}")


def _id_problems(lesson: _Lesson, cell: _Cell, points: Points) -> Iterator[str]:
    for name in (cell.exercise, cell.check):
        if name is None:
            continue
        if not isinstance(name, str) or not _GRADE_ID.fullmatch(f"check_{name}"):
            yield lesson.at(cell, f"id {name!r}, expected a word in quotes, of letters, digits and '_'")
            continue
        try:
            worth = points(name)
        except LookupError as error:
            told = "" if isinstance(error, KeyError) else str(error)
            yield lesson.at(cell, told or f"there is no exercise {name!r}")
            continue
        if not (math.isfinite(worth) and worth > 0):
            yield lesson.at(cell, f"exercise {name!r} is worth {worth} points, expected a number above 0")


def _reuse_problems(lesson: _Lesson, cell: _Cell, first_use: dict[str, str]) -> Iterator[str]:
    used = [str(name) for name in (cell.exercise, cell.nbgrader.get("grade_id")) if name]
    used += [f"check_{cell.check}"] if cell.check else []
    for name in used:
        here = lesson.at(cell, "")[:-2]
        before = first_use.setdefault(name, here)
        if before != here:
            yield lesson.at(cell, f"id {name!r} is used a second time, expected it once in a course; first at {before}")


def _pair_problems(lesson: _Lesson) -> Iterator[str]:
    checks = {str(cell.check): cell for cell in lesson.cells if cell.check}
    exercises = {str(cell.exercise): cell for cell in lesson.cells if cell.exercise}
    for name, cell in exercises.items():
        if name not in checks:
            yield lesson.at(cell, f"exercise {name!r} has no check, expected a cell '# %% check=\"{name}\"' after it")
        elif checks[name].line < cell.line:
            yield lesson.at(checks[name], f"check {name!r} stands before its exercise, on line {cell.line}")
    for name, cell in checks.items():
        if name not in exercises:
            found = f"check {name!r} has no exercise{_meant(name, exercises)}"
            yield lesson.at(cell, f"{found}; expected a cell '# %% exercise=\"{name}\"' before it")


def _check_problems(lesson: _Lesson, cell: _Cell) -> Iterator[str]:
    if not cell.check or _is_check_call(cell.node.source, cell.check):
        return
    code = " ".join(cell.node.source.split())
    came = f"{code[:60]}…" if len(code) > 60 else code or "nothing"
    yield lesson.at(cell, f'a check cell with {came}, expected one call: check("{cell.check}")')


def _is_check_call(source: str, name: object) -> bool:
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False
    match body:
        case [ast.Expr(ast.Call(func=ast.Name("check"), args=[ast.Constant(value), *_]))]:
            return value == name
    return False


def _meant(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


# Making notebooks


def _source_notebook(lesson: _Lesson, points: Points) -> NotebookNode:
    notebook = _node({"cells": [], "metadata": _NOTEBOOK_METADATA, "nbformat": 4, "nbformat_minor": 5})
    taken: set[str] = set()
    for cell in lesson.cells:
        node = copy.deepcopy(cell.node)
        node.metadata = _cell_metadata(cell, points)
        node.id = _cell_id(lesson, node, taken)
        taken.add(node.id)
        notebook.cells.append(node)
    return notebook


def _cell_metadata(cell: _Cell, points: Points) -> NotebookNode:
    dropped = ("exercise", "check", *_JUPYTEXT_OPTIONS)
    metadata = {name: value for name, value in cell.node.metadata.items() if name not in dropped}
    if cell.node.source.startswith("quiz("):
        # The call holds the answer; it is folded away until somebody wants to see how a quiz is made.
        metadata["jupyter"] = {"source_hidden": True}
    if cell.exercise:
        metadata["nbgrader"] = _marking(str(cell.exercise), solution=True)
    if cell.check:
        worth = float(points(str(cell.check)))
        metadata["nbgrader"] = _marking(f"check_{cell.check}", grade=True, locked=True)
        metadata["nbgrader"]["points"] = int(worth) if worth.is_integer() else worth
    return _node(metadata)


def _node(plain: dict[str, object]) -> NotebookNode:
    return nbformat.from_dict(copy.deepcopy(plain))  # type: ignore[no-any-return]


def _marking(grade_id: str, *, grade: bool = False, solution: bool = False, locked: bool = False) -> dict[str, object]:
    return {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": False,
    }


def _cell_id(lesson: _Lesson, node: NotebookNode, taken: set[str]) -> str:
    grade_id = str(node.metadata.get("nbgrader", {}).get("grade_id", ""))
    if _GRADE_ID.fullmatch(grade_id):
        return grade_id
    # Of the text, so that a cell that is added or moved leaves the ids of the others as they are.
    copies = 0
    while True:
        text = "\0".join([lesson.unit, lesson.name, node.cell_type, node.source, str(copies)])
        name = hashlib.sha256(text.encode()).hexdigest()[:12]
        if name not in taken:
            return name
        copies += 1


def _release(lesson: _Lesson, source: NotebookNode) -> NotebookNode:
    config = Config({"ClearSolutions": {"code_stub": {"python": STUB}}})
    notebook = copy.deepcopy(source)
    resources: dict[str, object] = {}
    for step in _RELEASE_STEPS:
        try:
            notebook, resources = step(config=config).preprocess(notebook, resources)
        except Exception as error:
            raise BuildError([f"{lesson.shown}:1: nbgrader's {step.__name__} refuses it: {error}"]) from error
    problems = [
        lesson.at(cell, f"the cell is not valid Python {when}: {problem}")
        for when, nodes in (("as it stands", source.cells), ("once its solution is taken out", notebook.cells))
        for cell, node in zip(lesson.cells, nodes, strict=True)
        if node.cell_type == "code" and (problem := _syntax_problem(node.source))
    ]
    if problems:
        raise BuildError(problems)
    return notebook


def _start_page(lesson: _Lesson, points: Points, units: list[Unit]) -> NotebookNode:
    notebook = _release(lesson, _source_notebook(lesson, points))
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.rstrip().endswith("overview()"):
            # So that the units are there to be clicked on before anything has been run.
            cell.outputs = [nbformat.v4.new_output("display_data", page(units, {}))]
    return notebook


def _syntax_problem(source: str) -> str:
    if source.startswith("%%"):
        return ""
    try:
        code = TransformerManager().transform_cell(source)
        compile(code, "<cell>", "exec", flags=ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        return f"{error.msg} (line {error.lineno} of it)"
    return ""


def _bytes(notebook: NotebookNode) -> bytes:
    nbformat.validate(notebook)
    text = str(nbformat.writes(notebook))
    return (text.rstrip("\n") + "\n").encode()


# Keeping folders up to date


def _update(folder: Path, expected: Files, force: bool) -> tuple[list[str], list[str], list[str]]:
    written, removed, kept = [], [], []
    built = _read_list(folder)
    for name, content in expected.items():
        path = folder / name
        now = path.read_bytes() if path.is_file() else None
        if now == content:
            continue
        if now is not None and _digest(now) != built.get(name) and not force:
            kept.append(name)
        else:
            _write(path, content)
            written.append(name)
    for name in sorted(set(built) - set(expected)):
        path = folder / name
        if not path.is_file():
            continue
        if _digest(path.read_bytes()) == built[name] or force:
            path.unlink()
            removed.append(name)
        else:
            kept.append(name)
        _remove_empty(path.parent, folder)
    listed = _write_list(expected)
    if not (folder / LIST).is_file() or (folder / LIST).read_bytes() != listed:
        _write(folder / LIST, listed)
    return written, removed, kept


def _differences(root: Path, folder: str, made: Files, *, everything: bool) -> list[str]:
    expected = _under(folder, made)
    built = _read_list(root / folder)
    found = []
    for name, content in expected.items():
        path = root / folder / name
        if not path.is_file():
            found.append(f"{folder}/{name}: missing")
        elif (now := path.read_bytes()) != content:
            edited = _digest(now) != built.get(name)
            found.append(f"{folder}/{name}: " + ("changed by hand since it was built" if edited else "out of date"))
    units = {name.partition("/")[0] for name in expected}
    for name in _files(root / folder):
        if name not in expected and (everything or name in built or name.partition("/")[0] in units):
            found.append(f"{folder}/{name}: left over, nothing in {LESSONS}/ makes it")
    listing = root / folder / LIST
    if not listing.is_file() or listing.read_bytes() != _write_list(expected):
        found.append(f"{folder}/{LIST}: out of date")
    return found


def _under(folder: str, made: Files) -> Files:
    return {name.removeprefix(f"{folder}/"): content for name, content in made.items() if name.startswith(f"{folder}/")}


def _files(folder: Path) -> list[str]:
    names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    hidden = [name for name in names if any(part.startswith(".") or part == "__pycache__" for part in name.parts)]
    return sorted(name.as_posix() for name in set(names) - set(hidden))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    half.write_bytes(content)
    half.replace(path)


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read_list(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / LIST).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    # Lines of another form are those of a merge that is not finished.
    pairs = [line.split("  ", 1) for line in lines if re.match(r"[0-9a-f]{64}  \S", line)]
    return {name: digest for digest, name in pairs if ".." not in Path(name).parts and not Path(name).is_absolute()}


def _write_list(expected: Files) -> bytes:
    return "".join(f"{_digest(content)}  {name}\n" for name, content in expected.items()).encode()


# Proving that no answer got out. On purpose this shares nothing with the code above: it reads both folders as text.


def leaks(root: Path) -> list[str]:
    """Say, a line each, where a file under `notebooks/` has a line of a solution or of a hidden test.

    A line counts when it stands between the markers in some lesson and nowhere outside them in the unit whose file it
    is found in; lines of next to no content, such as a bracket, don't.
    """
    root = Path(root)
    secrets: dict[str, str] = {}
    public: dict[str, set[str]] = {}
    for path in sorted((root / "solutions").rglob("*")):
        if path.is_file() and path.suffix not in (".pyc",):
            unit = path.relative_to(root / "solutions").parts[0]
            inside, outside = _split_regions(path)
            public.setdefault(unit, set()).update(outside)
            for line, number in inside.items():
                secrets.setdefault(line, f"{path.relative_to(root).as_posix()}:{number}")
    found = []
    for path in sorted(path for path in (root / "notebooks").rglob("*") if path.is_file()):
        unit = path.relative_to(root / "notebooks").parts[0]
        shown = path.relative_to(root).as_posix()
        found += [f"{shown}: {leak}" for leak in _leaks_of(path, secrets, public.get(unit, set()))]
    return found


def _split_regions(path: Path) -> tuple[dict[str, int], set[str]]:
    inside: dict[str, int] = {}
    outside: set[str] = set()
    depth = 0
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        words = " ".join(line.split())
        if "### BEGIN " in line:
            depth += 1
        elif "### END " in line:
            depth -= 1
        elif depth == 0:
            outside.update({words, words.removeprefix("#").strip()})
        elif sum(character.isalnum() for character in words) > 3:
            inside.setdefault(words, number)
    return inside, outside


def _leaks_of(path: Path, secrets: dict[str, str], public: set[str]) -> Iterator[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    lines = {" ".join(line.split()) for line in _plain_lines(text)}
    whole = "\n".join(lines)
    shown = "\n".join(public)
    for marker in ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"):
        if marker in whole:
            yield f"has {marker!r}"
    for secret, origin in secrets.items():
        alone = secret in lines and secret not in public
        # A short line may well be part of a longer one by chance.
        within = len(secret) > 15 and secret in whole and secret not in shown
        if (alone or within) and secret != "raise NotImplementedError":
            yield f"has a line of {origin}: {secret}"


def _plain_lines(text: str) -> Iterator[str]:
    try:
        todo: list[object] = [json.loads(text)]
    except ValueError:
        todo = [text]
    while todo:
        thing = todo.pop()
        if isinstance(thing, str):
            yield from thing.splitlines()
        elif isinstance(thing, dict):
            todo += [*thing.keys(), *thing.values()]
        elif isinstance(thing, list):
            todo += thing
            if all(isinstance(item, str) for item in thing):
                todo.append("".join(str(item) for item in thing))
