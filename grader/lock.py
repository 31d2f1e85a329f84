"""Try an answer a second time, under lock: its exercise's reference is gone before the answer's first line runs.

The first trial runs where the notebook's cells have run, and those may have changed anything: the interpreter shares
all its parts with them. So what is not plain code is tried again, in a fork that nothing of the notebook has touched,
in this order: the reference is blocked for good, the interpreter's back doors are shut, the notebook's cells run, the
trial runs. No cell is there before the blocks are, and nothing is left in the process, or in its reach, that could undo
them. The fork adds what only it can: no new processes, and no sight of the files that hold the reference
(`grader.sandbox.forkserver`).
"""

from __future__ import annotations

import ast
import contextlib
import linecache
import os
import signal
import sys
import types
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from grader.guard import ReferenceUsed, opaque, poses, seal
from grader.trial import run

if TYPE_CHECKING:
    from grader.evidence import Evidence
    from grader.exercise import Exercise

_REFUSED = (
    "ctypes.",
    "gc.get_",
    "os.fork",
    "os.exec",
    "os.spawn",
    "os.posix_spawn",
    "os.system",
    "subprocess.",
    "pty.",
)
_CODE_IN = {"compile": 1, "exec": 0, "function.__new__": 0, "code.__new__": 1, "object.__setattr__": 2}
_BODY_MAGICS = ("time", "timeit", "capture", "prun")


def locked_trial(
    exercise: Exercise, seed: int, before: Sequence[str], after: Sequence[str], seconds: float
) -> Evidence:
    """Seal the process, run the cells, and return the evidence on what they call by the exercise's id.

    Args:
        exercise: the exercise; its references and known mistakes are not in its module any more.
        seed: of the trial.
        before: the texts of the cells up to the exercise's check. The answer is tried as it stands then.
        after: the texts of the others. What only they define is there for the answer as well.
        seconds: for a cell.
    """
    uses = seal(exercise)
    _shut_back_doors(callers_matter=bool(exercise.gateways))
    main = types.ModuleType("__main__")
    with _stand_ins(main):
        names = vars(main)
        _run_cells(before, names, seconds)
        seen = dict(names)
        _run_cells(after, names, seconds, len(before))
    later = dict(names)
    uses(None)
    names.update(seen)
    answer = seen.get(exercise.id)
    evidence = run(exercise, answer, seed, guarded=False)
    if evidence.missing or evidence.unfinished:
        names.update(later)
        answer = later.get(exercise.id)
        evidence = run(exercise, answer, seed, guarded=False)
    evidence.used = list(dict.fromkeys(uses(answer)))
    return evidence


def _shut_back_doors(*, callers_matter: bool) -> None:
    """Refuse raw memory, the garbage collector's view of objects, other processes, second copies of C modules.

    Where it matters who calls, also code that poses as a library's.
    """

    def refuse(event: str, args: tuple[Any, ...], refused: Any = _REFUSED, error: Any = PermissionError) -> None:
        if event.startswith(refused):
            raise error(f"{event} is out of reach while an answer is tried")
        if callers_matter and (place := _CODE_IN.get(event)) is not None and place < len(args):
            made = args[place]
            if poses(str(getattr(made, "co_filename", made))):
                raise error(f"{event} under a library's name is out of reach while an answer is tried")

    import _imp

    there = frozenset(sys.modules)

    def only_new(create: Any) -> Any:
        def created(spec: Any, *rest: Any) -> Any:
            name = str(spec.name)
            if name in there:
                raise ImportError(f"{name} is loaded already, and once is enough while an answer is tried")
            return create(types.SimpleNamespace(name=name, origin=str(spec.origin)), *rest)

        return opaque(created)

    _imp.create_dynamic = only_new(_imp.create_dynamic)
    _imp.create_builtin = only_new(_imp.create_builtin)
    sys.addaudithook(refuse)


@contextlib.contextmanager
def _stand_ins(main: types.ModuleType) -> Iterator[None]:
    """Let cells find a `grader` that does nothing, a notebook's `__main__`, and a shell for magics."""
    ours = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "grader"}
    stub: Any = types.ModuleType("grader")
    stub.check = stub.quiz = lambda *args, **kwargs: None
    for name in ours:
        del sys.modules[name]
    sys.modules.update({"grader": stub, "__main__": main})
    sys.path.append(os.getcwd())
    shell = _Shell()
    vars(main).update(get_ipython=lambda: shell, display=lambda *args, **kwargs: None)
    try:
        yield
    finally:
        sys.modules.update(ours)


class _Shell:
    """As much of IPython's shell as a cell's magics need to come to nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kwargs: None


def _run_cells(cells: Sequence[str], names: dict[str, Any], seconds: float, first: int = 0) -> None:
    """Run cells a statement at a time: one that fails, or uses what is sealed, does not keep the next from running."""
    for number, cell in enumerate(cells, first):
        filename = f"/cells/{number + 1}.py"
        text = _plain_python(cell)
        # For the student's own line in a message, and for TensorFlow, which reads a function's source.
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        with contextlib.suppress(BaseException), _at_most(seconds):
            for statement in ast.parse(text).body:
                with contextlib.suppress(Exception, ReferenceUsed, SystemExit):
                    exec(compile(ast.Module([statement], []), filename, "exec"), names)


def _plain_python(cell: str) -> str:
    """Return a cell's text without what IPython alone understands."""
    from IPython.core.inputtransformer2 import TransformerManager

    head, _, body = cell.lstrip().partition("\n")
    if head.startswith("%%"):
        cell = body if head[2:].split(" ")[0] in _BODY_MAGICS else ""
    return TransformerManager().transform_cell(cell)


class _TooLong(BaseException):
    """A cell has had its time."""


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise _TooLong

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
