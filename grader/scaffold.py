"""What authors start from: the skeleton of a new exercise, or of a known mistake made from a wrong answer.

Both are written into the clone that this package runs from: the exercise's module, its lesson and the bank of answers.
What is left to the author begins with TODO; `grader mistakes` complains of each.
"""

from __future__ import annotations

import ast
import builtins
import copy
import keyword
import re
from dataclasses import dataclass
from pathlib import Path

from grader.answers import check_text
from grader.exercise import UNITS, exercise_ids, unit_of
from grader.flags import flags
from grader.grading import Grader
from grader.mistakes import ANSWERS, TODO
from grader.results import write_whole

REPO = ANSWERS.parents[1]


class CanNot(RuntimeError):
    """A skeleton can't be written; the message says why and, where there is something to be done, what."""


@dataclass(frozen=True)
class Written:
    """What was written, and what is left to do: sentences."""

    paths: list[Path]
    left: list[str]


def module_path(unit: str) -> Path:
    """Return the file that holds a unit's exercises."""
    return REPO / "grader" / "exercises" / f"{UNITS[unit]}.py"


def lesson_path(unit: str) -> Path:
    """Return the file that holds a unit's lesson."""
    return REPO / "solutions" / unit / f"{UNITS[unit]}.py"


def _need_clone(*paths: Path) -> None:
    for path in paths:
        if not path.exists():
            raise CanNot(f"{path} is not there; exercises are written in a clone of the project, installed with -e")


# A new exercise

_EXERCISE = """

class {id}(Exercise):
    section = "{heading}"
    forbidden = ("keras.ops.sum",)  # TODO: dotted names of what an answer may not call

    @staticmethod
    def reference(x: Any) -> Any:
        return keras.ops.sum(x, axis=-1)  # TODO: what TensorFlow or Keras makes of it

    @aspect(3, "TODO: what is asked for")
    def values(self, t: Trial, answer: Any) -> None:
        for shape in ((5, 3), (2, 4, 3)):
            t.array(f"result for an array of shape {{shape}}", answer(t.normal(shape)))

    @aspect(1, "TODO: a case that is easily forgotten")
    def edge(self, t: Trial, answer: Any) -> None:
        t.array("result for an array of shape (3, 0)", answer(t.normal((3, 0))))

    @mistake("TODO: one mistake, in a few words", "TODO: where to look, never the line to write.")
    def first_axis(x: Any) -> Any:
        return np.sum(x, axis=0)

    @mistake("TODO: another mistake", "TODO: where to look.")
    def averaged(x: Any) -> Any:
        return np.sum(x, axis=-1) / max(1, x.shape[-1])

    @mistake("TODO: a mistake that only the edge shows", "TODO: where to look.")
    def starts_from_the_first(x: Any) -> Any:
        return x[..., 0] + np.sum(x[..., 1:], axis=-1)
"""
_LESSON = '''
# %% [markdown]
# ## {heading}
#
# TODO: one idea, and what is asked for.


# %% exercise="{id}"
def {id}(x):
    """Return TODO."""
    ### BEGIN SOLUTION
    return np.sum(x, axis=-1)  # TODO
    ### END SOLUTION


# %% check="{id}"
check("{id}")
'''


def new_exercise(exercise_id: str, unit: str) -> Written:
    """Write the skeleton of an exercise at the end of a unit's module, and its cells at the end of the lesson.

    It can be built and measured as it stands. Raises CanNot.
    """
    if unit not in UNITS:
        raise CanNot(f"there is no unit {unit!r}; the units are {', '.join(UNITS)}")
    module, lesson = module_path(unit), lesson_path(unit)
    _need_clone(module, lesson)
    _check_id(exercise_id, unit, module)
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", exercise_id).replace("_", " ").strip()
    heading = words[:1].upper() + words[1:]
    for path, text in ((module, _EXERCISE), (lesson, _LESSON)):
        before = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
        write_whole(path, before + text.format(id=exercise_id, heading=heading))
    return Written(
        [module, lesson],
        [
            f"in {_short(module)}, write the reference, the aspects and the mistakes in place of the example's",
            f"in {_short(lesson)}, move the cells to where they belong, and write the text and the solution",
            f"put right and wrong answers into tests/answers/{exercise_id}/",
            f"run: grader mistakes --exercise {exercise_id}, then: grader build",
        ],
    )


def _check_id(exercise_id: str, unit: str, module: Path) -> None:
    if not re.fullmatch(r"[A-Za-z]\w*", exercise_id, re.ASCII) or keyword.iskeyword(exercise_id):
        raise CanNot(f"{exercise_id!r} is no name for a function or class: letters, digits and _, a letter first")
    if exercise_id in exercise_ids():
        raise CanNot(f"there is an exercise {exercise_id!r} already, in {exercise_ids()[exercise_id]}")
    if exercise_id in _names(ast.parse(module.read_text(encoding="utf-8"))):
        raise CanNot(f"{_short(module)} uses the name {exercise_id!r} already; choose another")
    if hasattr(builtins, exercise_id):
        raise CanNot(f"{exercise_id!r} is a name of Python's own; choose another")


def _names(tree: ast.Module) -> set[str]:
    """Return the names that a module binds at its top level."""
    found: set[str] = set()
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found |= {(alias.asname or alias.name).partition(".")[0] for alias in names}
            case ast.Assign() | ast.AnnAssign():
                found |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and _bound(part)}
    return found


def _bound(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _short(path: Path) -> str:
    return str(path.relative_to(REPO))


# A new known mistake


def new_mistake(exercise_id: str, text: str, grader: Grader, name: str = "") -> Written:
    """Write a wrong answer down as a known mistake: its skeleton at the end of the exercise, the answer in the bank.

    The answer is tried first, in the sandbox, since only what is wrong and not named yet needs a name; and it is read
    for lines that reach for more than an exercise needs, since known mistakes are run without a sandbox. Raises CanNot,
    and UnknownExercise.
    """
    unit = unit_of(exercise_id)
    module, lesson = module_path(unit), lesson_path(unit)
    _need_clone(module, lesson, ANSWERS)
    if not (name or "-").isprintable():
        raise CanNot("a mistake's name is one line of plain text")
    answer = _Answer(exercise_id, text, lesson.read_text(encoding="utf-8"))
    verdict = check_text(grader, exercise_id, answer.text)
    if verdict.state == "right":
        raise CanNot("this answer is right: there is nothing to be named")
    if verdict.state != "wrong":
        raise CanNot(f"this answer can't be named: {verdict.message}")
    if verdict.mistake:
        raise CanNot(f"this answer is named already: {verdict.mistake}")
    if found := flags(text, "the answer"):
        lines = "; ".join(found)
        raise CanNot(f"known mistakes are run without a sandbox, and this answer has lines to look at first: {lines}")
    source = module.read_text(encoding="utf-8")
    slug = _free(_slug(name) or "unnamed", exercise_id, source)
    bank = ANSWERS / exercise_id / f"wrong_{slug}.py"
    label = name or f"{TODO} a few words for it"
    write_whole(module, _inserted(source, exercise_id, answer.skeleton(label, slug)))
    write_whole(bank, f"# mistake: {label}\n{answer.text}")
    left = ["read both files before anything is run: they are a student's text, and run without a sandbox"]
    if not name:
        left.append(f"name the mistake, in {_short(module)} and in the first line of {_short(bank)} alike")
    left.append(f"in {_short(module)}, write the hint, and cut {slug} down to the mistake: as small as it goes wrong")
    if missing := answer.missing(_names(ast.parse(source))):
        left.append(f"it uses {', '.join(missing)}, which {_short(module)} does not have: bring along what is needed")
    left.append(f"run: ruff format grader, then: grader mistakes --exercise {exercise_id}")
    return Written([module, bank], left)


def _slug(name: str) -> str:
    found = re.sub(r"\W+", "_", name.casefold(), flags=re.ASCII).strip("_")
    return f"_{found}".lstrip("_") if found[:1].isalpha() else ""


def _free(slug: str, exercise_id: str, source: str) -> str:
    """Return the slug, or with the first number after it that nothing in the class or the bank is called."""
    owner = _class(source, exercise_id)
    taken = {node.name for node in owner.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    number, found = 1, slug
    while found in taken or keyword.iskeyword(found) or (ANSWERS / exercise_id / f"wrong_{found}.py").exists():
        number += 1
        found = f"{slug}_{number}"
    return found


def _class(source: str, exercise_id: str) -> ast.ClassDef:
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and node.name == exercise_id:
            return node
    raise CanNot(f"the class {exercise_id} was not found in its module")


def _inserted(source: str, exercise_id: str, skeleton: str) -> str:
    """Return a module's text with a skeleton at the end of an exercise's class."""
    end = _class(source, exercise_id).end_lineno
    lines = source.splitlines(keepends=True)
    indented = "".join(f"    {line}" if line.strip() else line for line in skeleton.splitlines(keepends=True))
    return "".join([*lines[:end], "\n", indented, *lines[end:]])


class _Answer:
    """A wrong answer's text, and what can be made of it.

    Args:
        lesson: the text of the lesson, whose imports an answer counts on.
    """

    def __init__(self, exercise_id: str, text: str, lesson: str) -> None:
        try:
            self.tree = ast.parse(text)
        except (SyntaxError, ValueError) as error:
            raise CanNot(f"this answer is no Python: {error}") from None
        self.exercise_id = exercise_id
        needed, imports = self._free_names(), []
        for node in ast.parse(lesson).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias for alias in node.names if (alias.asname or alias.name) in needed]
                needed -= {alias.asname or alias.name for alias in names}
                if names:
                    node.names = names
                    imports.append(f"{ast.unparse(node)}\n")
        head = [*imports, "\n\n"] if imports else []
        self.text = "".join([*head, text.strip("\n"), "\n"])

    def _free_names(self) -> set[str]:
        """Return the names that the answer uses and nowhere binds."""
        nodes = list(ast.walk(self.tree))
        names = [node for node in nodes if isinstance(node, ast.Name)]
        bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)} | set(dir(builtins))
        bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        for node in nodes:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                bound.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                bound |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ExceptHandler) and node.name:
                bound.add(node.name)
        return {node.id for node in names} - bound

    def _definition(self) -> ast.FunctionDef | ast.ClassDef | None:
        found = [
            node
            for node in self.tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == self.exercise_id
        ]
        return found[-1] if found else None

    def missing(self, known: set[str]) -> list[str]:
        """Return the names that the skeleton uses, and a module that binds `known` does not have."""
        wanted = self._free_names() | (_names(self.tree) - {self.exercise_id})
        node = self._definition()
        used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} if node else set()
        return sorted((wanted & used) - known)

    def skeleton(self, name: str, slug: str) -> str:
        """Return the known mistake: the answer's own definition, typed as the exercises are, under another name."""
        node = self._definition()
        if node is None:
            code = f'def {slug}(*args: Any) -> Any:\n    raise NotImplementedError("{TODO} what the answer does")'
        else:
            node = copy.deepcopy(node)
            node.name, node.decorator_list = slug, []
            functions = [node] if isinstance(node, ast.FunctionDef) else node.body
            for function in functions:
                if isinstance(function, ast.FunctionDef):
                    _annotate(function)
            if len(node.body) > 1 and ast.get_docstring(node) is not None:
                node.body = node.body[1:]
            code = ast.unparse(node)
        return f'@mistake({_quoted(name)}, "{TODO} where to look, never the line to write.")\n{code}\n'


def _annotate(function: ast.FunctionDef) -> None:
    spec = function.args
    for arg in [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg]:
        if arg is not None and arg.arg != "self":
            arg.annotation = ast.Name("Any", ast.Load())
    function.returns = ast.Name("Any", ast.Load())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
