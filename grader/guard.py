"""Keep a reference out of reach while its own exercise is on trial.

Python functions are blocked by swapping their code object, which reaches every alias, wrapper and detour to the same
function; classes by doing so for the methods that make and run them. What is not a Python function (a NumPy ufunc) is
replaced in its module and looked for in what the answer's own code refers to. Operators are found in its bytecode.
"""

from __future__ import annotations

import contextlib
import dis
import functools
import importlib
import sys
import types
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.exercise import Exercise

_MATRIX_PRODUCT = {"@", "@="}
_PREFIXES = (sys.prefix, sys.base_prefix, sys.exec_prefix)
_MAKERS = ("__new__", "__init__")
_WORKERS = ("build", "call", "__call__", "update_state", "update_step", "on_epoch_end")


class ReferenceUsed(BaseException):
    """An answer called or subclassed the reference of its own exercise.

    Not an Exception, so that an answer's `except Exception` does not swallow it.
    """


@contextlib.contextmanager
def out_of_reach(exercise: Exercise, answer: Any) -> Iterator[list[str]]:
    """Block what `exercise` forbids; yield the list of forbidden names that get used, whether or not that raised."""
    used: list[str] = []
    targets = {name: found for name in exercise.forbidden if (found := resolve(name)) is not None}
    gateways = {
        code for name in exercise.gateways for function in _functions(resolve(name)) for code in [function.__code__]
    }
    used += _mentioned(answer, targets, exercise.operators)
    blocks = _Blocks(used, gateways)
    try:
        for name, target in targets.items():
            blocks.add(name, target)
        with _operations_watched(exercise.forbidden, used, gateways):
            yield used
    finally:
        blocks.remove()


@contextlib.contextmanager
def _operations_watched(forbidden: Sequence[str], used: list[str], gateways: set[types.CodeType]) -> Iterator[None]:
    """Block TensorFlow's forbidden operations where Python hands them to the runtime, by themselves or in a graph.

    A copy of a function, its code put back, or a graph that was traced beforehand still comes by there.
    """
    prefix = "tensorflow.raw_ops."
    operations = {name.removeprefix(prefix): name for name in forbidden if name.startswith(prefix)}
    if not operations:
        yield
        return
    from tensorflow.python import pywrap_tfe
    from tensorflow.python.eager import context

    graphs: dict[str, str | None] = {}

    def in_graph(function: str) -> str | None:
        """Return the forbidden operation in a function of the runtime, or in those that it calls."""
        if function not in graphs:
            graphs[function] = None
            if context.context().has_function(function):
                for node in context.context().get_function_def(function).node_def:
                    called = [value.func.name for value in node.attr.values() if value.WhichOneof("value") == "func"]
                    found = operations.get(node.op) or next(filter(None, map(in_graph, [node.op, *called])), None)
                    graphs[function] = graphs[function] or found
        return graphs[function]

    def watched(execute: Any, place: int) -> Any:
        def wrapper(*args: Any) -> Any:
            operation = args[place].decode() if isinstance(args[place], bytes) else str(args[place])
            if (name := operations.get(operation) or in_graph(operation)) and not _within(gateways):
                used.append(name)
                raise ReferenceUsed(f"{name} is what this exercise is measured against, so an answer may not use it")
            return execute(*args)

        return wrapper

    places = {"TFE_Py_FastPathExecute": 1, "TFE_Py_Execute": 2, "TFE_Py_ExecuteCancelable": 2}
    originals = {name: getattr(pywrap_tfe, name) for name in places}
    try:
        for name, place in places.items():
            setattr(pywrap_tfe, name, watched(originals[name], place))
        yield
    finally:
        for name, execute in originals.items():
            setattr(pywrap_tfe, name, execute)


def _within(gateways: set[types.CodeType]) -> bool:
    """Whether a function that may go through a forbidden one is among the callers, with libraries' code between."""
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code in gateways:
            return True
        if not _is_library(frame.f_code.co_filename):
            return False
        frame = frame.f_back
    return False


def _is_library(filename: str) -> bool:
    return filename == __file__ or filename.startswith(("<grader", "<frozen", "<__array_function__", *_PREFIXES))


def resolve(name: str) -> Any:
    """Return the object with this dotted name, or None where this installation has none."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part, None)
        return found
    return None


def _functions(target: Any) -> list[types.FunctionType]:
    """Return the Python functions behind a callable: itself, what it wraps, a dispatcher's implementation."""
    found: list[types.FunctionType] = []
    while target is not None:
        if isinstance(target, types.MethodType | staticmethod | classmethod):
            target = target.__func__
        if isinstance(target, types.FunctionType):
            found.append(target)
        implementation = getattr(target, "_implementation", None)
        if isinstance(implementation, types.FunctionType):
            found.append(implementation)
        target = getattr(target, "__wrapped__", None)
    return found


class _Blocks:
    def __init__(self, used: list[str], gateways: set[types.CodeType]) -> None:
        self._used = used
        self._gateways = gateways
        self._swapped: list[tuple[types.FunctionType, types.CodeType]] = []
        self._replaced: list[tuple[types.ModuleType, str, Any]] = []

    def add(self, name: str, target: Any) -> None:
        if isinstance(target, type):
            for method in _MAKERS:
                for function in _functions(vars(target).get(method)):
                    self._swap(name, function, method=True)
            for method in _WORKERS:
                for function in _functions(getattr(target, method, None)):
                    self._swap(name, function, None if method in vars(target) else target, method=True)
            return
        functions = _functions(target)
        for function in functions:
            self._swap(name, function)
        if not functions:
            self._replace(name, target)

    def remove(self) -> None:
        for function, code in reversed(self._swapped):
            function.__code__ = code
        for module, attribute, target in reversed(self._replaced):
            setattr(module, attribute, target)

    def _swap(
        self, name: str, function: types.FunctionType, owner: type | None = None, *, method: bool = False
    ) -> None:
        """Block `function`; where a class only inherits it, block it for the instances of that class, `owner`."""
        code = function.__code__
        if owner is None and any(done is function for done, _ in self._swapped):
            return
        original = types.FunctionType(
            code, function.__globals__, function.__name__, function.__defaults__, function.__closure__
        )
        original.__kwdefaults__ = function.__kwdefaults__
        function.__code__ = _stand_in(self._handler(name, original, owner), code, method)
        self._swapped.append((function, code))

    def _replace(self, name: str, target: Any) -> None:
        """Put a stand-in in the place of what is no Python function (a ufunc, a built-in), wherever a library names
        it.
        """
        handler = self._handler(name, target)
        home = name.partition(".")[0]
        for module in list(sys.modules.values()):
            if not isinstance(module, types.ModuleType) or module.__name__.partition(".")[0] != home:
                continue
            if module.__name__.startswith(f"{home}._"):
                continue  # What a library calls inside stays as it is.
            for attribute, value in list(vars(module).items()):
                if value is target:
                    setattr(module, attribute, lambda *args, **kwargs: handler(args, kwargs))
                    self._replaced.append((module, attribute, target))

    def _handler(self, name: str, original: Any, owner: type | None = None) -> Any:
        def handle(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            if owner is not None and not (args and isinstance(args[0], owner)):
                return original(*args, **kwargs)
            if _within(self._gateways):
                return original(*args, **kwargs)
            self._used.append(name)
            raise ReferenceUsed(f"{name} is what this exercise is measured against, so an answer may not use it")

        return handle


def _stand_in(handler: Any, code: types.CodeType, method: bool) -> types.CodeType:
    """Return code that calls `handler` and has the free variables of `code`, as swapping requires.

    A method's first parameter stays one: Keras reads the signature of a layer's constructor before it calls it.
    """
    first, args = ("instance, /, ", "(instance, *args)") if method else ("", "args")
    free = code.co_freevars
    lines = ["def outer():"]
    lines += [f"    {name} = None" for name in free]
    lines += [f"    def stand_in({first}*args, **kwargs):", f"        ({' '.join(name + ',' for name in free)})"]
    lines += [f"        return '__handler__'({args}, kwargs)", "    return stand_in"]
    namespace: dict[str, Any] = {}
    with _quiet():
        exec(compile("\n".join(lines), "<grader guard>", "exec"), namespace)
    made: types.CodeType = namespace["outer"]().__code__
    constants = tuple(handler if constant == "__handler__" else constant for constant in made.co_consts)
    return made.replace(co_consts=constants, co_name=code.co_name)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        yield


def _mentioned(answer: Any, targets: dict[str, Any], operators: tuple[str, ...]) -> list[str]:
    """Return what an answer's own code uses that only its text can show: base classes, ufuncs, operators."""
    found = []
    if isinstance(answer, type):
        found += [name for name, target in targets.items() if isinstance(target, type) and issubclass(answer, target)]
    bare = {name: target for name, target in targets.items() if not isinstance(target, type) and not _functions(target)}
    for function in _own_functions(answer):
        codes = list(_codes(function.__code__))
        words = {word for code in codes for word in code.co_names}
        for name, target in bare.items():
            values = [function.__globals__.get(word) for word in words]
            if any(value is target for value in values):
                found.append(name)
        if _MATRIX_PRODUCT & set(operators):
            if any(
                step.opname == "BINARY_OP" and step.argrepr in _MATRIX_PRODUCT
                for code in codes
                for step in dis.get_instructions(code)
            ):
                found.append("@")
            if {"__matmul__", "__rmatmul__", "__imatmul__"} & words:
                found.append("__matmul__")
    return found


def _own_functions(answer: Any) -> list[types.FunctionType]:
    """Return the functions of the answer and those of the same namespace that it can reach by name."""
    queue: list[Any] = [answer]
    seen: list[types.FunctionType] = []
    home = getattr(answer, "__module__", None)
    while queue:
        target = queue.pop()
        if isinstance(target, type):
            if target.__module__ == home:
                queue += [member for member in vars(target).values() if not isinstance(member, type)]
            continue
        if isinstance(target, property):
            queue += [target.fget, target.fset]
        if isinstance(target, functools.partial):
            queue += [target.func]
        for function in _functions(target):
            if function in seen or function.__module__ != home:
                continue
            seen.append(function)
            words = {word for code in _codes(function.__code__) for word in code.co_names}
            queue += [function.__globals__[word] for word in words if word in function.__globals__]
            queue += [cell.cell_contents for cell in function.__closure__ or () if _filled(cell)]
            queue += list(function.__defaults__ or ())
    return seen


def _filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)
