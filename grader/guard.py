"""Keep a reference out of reach while its own exercise is on trial.

Python functions are blocked by swapping their code object, which reaches every alias, wrapper and detour to the same
function; classes by doing so for the methods that make and run them. What is not a Python function (a NumPy ufunc) is
replaced in its module and looked for in what the answer's own code refers to. Operators are found in its bytecode.

A block is for the length of a trial (`out_of_reach`), or for good (`seal`): then nothing is kept to put back.
"""

from __future__ import annotations

import contextlib
import dis
import functools
import importlib
import inspect
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.exercise import Exercise

_MATRIX_PRODUCT = {"@", "@="}
_PREFIXES = (sys.prefix, sys.base_prefix, sys.exec_prefix)
_MADE_BY_LIBRARIES = ("<grader", "<frozen", "<__array_function__")
_FILES: frozenset[str] | None = None
"""The files of what was loaded when this process was sealed."""
_MAKERS = ("__new__", "__init__")
_WORKERS = ("build", "call", "__call__", "update_state", "update_step", "on_epoch_end")


class ReferenceUsed(BaseException):
    """An answer called or subclassed the reference of its own exercise.

    Not an Exception, so that an answer's `except Exception` does not swallow it.
    """


def _refusal(name: str, used: list[str]) -> ReferenceUsed:
    """Note that `name` was used, and return what is raised for it."""
    used.append(name)
    return ReferenceUsed(f"{name} is what this exercise is measured against, so an answer may not use it")


@contextlib.contextmanager
def out_of_reach(exercise: Exercise, answer: Any) -> Iterator[list[str]]:
    """Block what `exercise` forbids; yield the list of forbidden names that get used, whether or not that raised."""
    used: list[str] = []
    targets = _targets(exercise)
    used += _mentioned(answer, targets, exercise.operators)
    blocks = _Blocks(used, _gateways(exercise))
    try:
        for name, target in targets.items():
            blocks.add(name, target)
        blocks.add_operations(exercise.forbidden)
        yield used
    finally:
        blocks.remove()


def seal(exercise: Exercise) -> Callable[[Any], list[str]]:
    """Block what `exercise` forbids in this process, for good and whoever calls it, before an answer is there.

    Returns a function that says, of an answer, which forbidden names it uses, or have been used since that was last
    asked.
    """
    used: list[str] = []
    targets = _targets(exercise)
    blocks = _Blocks(used, _gateways(exercise), sealed=True)
    for name, target in targets.items():
        blocks.add(name, target)
    blocks.add_operations(exercise.forbidden)
    if _MATRIX_PRODUCT & set(exercise.operators):
        _without_matrix_product(used)
    # A function is of no use any more; what can't be changed in itself, such as a ufunc, is not to be found from here.
    targets = {name: target for name, target in targets.items() if isinstance(target, type)}
    global _FILES
    _FILES = frozenset(filter(None, (getattr(module, "__file__", None) for module in list(sys.modules.values()))))

    def uses(answer: Any) -> list[str]:
        found = [*_mentioned(answer, targets, exercise.operators), *used]
        used.clear()
        return found

    return uses


def _targets(exercise: Exercise) -> dict[str, Any]:
    return {name: found for name in exercise.forbidden if (found := resolve(name)) is not None}


def _gateways(exercise: Exercise) -> set[types.CodeType]:
    return {function.__code__ for name in exercise.gateways for function in _functions(resolve(name))}


def _watch_operations(
    forbidden: Sequence[str], used: list[str], gateways: set[types.CodeType], *, building: bool
) -> Iterator[tuple[Any, str, Any]]:
    """Yield stand-ins for the places where Python hands TensorFlow's runtime an operation: module, name, stand-in.

    They refuse the forbidden ones, by themselves or in a graph. A copy of a function, its code put back, or a graph
    that was traced beforehand still comes by there. `building` refuses to put one into a graph, too.
    """
    prefix = "tensorflow.raw_ops."
    operations = {name.removeprefix(prefix): name for name in forbidden if name.startswith(prefix)}
    if not operations:
        return
    from tensorflow.python import pywrap_tfe
    from tensorflow.python.client import pywrap_tf_session
    from tensorflow.python.eager import context

    def refuse(name: str) -> None:
        if not _within(gateways):
            raise _refusal(name, used)

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

    def runs(execute: Any, place: int) -> Any:
        def wrapper(*args: Any) -> Any:
            operation = args[place].decode() if isinstance(args[place], bytes) else str(args[place])
            if name := operations.get(operation) or in_graph(operation):
                refuse(name)
            return execute(*args)

        return wrapper

    def imports(take: Any) -> Any:
        # The name of a node's operation, as protocol buffers write it: field 2, its length, its text.
        signs = {bytes([0x12, len(name)]) + name.encode(): full for name, full in operations.items()}

        def wrapper(*args: Any) -> Any:
            for value in args:
                data = value.SerializeToString() if hasattr(value, "SerializeToString") else value
                if isinstance(data, bytes) and (name := next((signs[sign] for sign in signs if sign in data), None)):
                    refuse(name)
            return take(*args)

        return wrapper

    for name, place in (("TFE_Py_FastPathExecute", 1), ("TFE_Py_Execute", 2), ("TFE_Py_ExecuteCancelable", 2)):
        yield pywrap_tfe, name, runs(getattr(pywrap_tfe, name), place)
    if not building:
        return
    yield pywrap_tf_session, "TF_NewOperation", runs(pywrap_tf_session.TF_NewOperation, 1)
    for module in (pywrap_tfe, pywrap_tf_session):
        for name in dir(module):
            if any(part in name for part in ("AddFunctionDef", "ImportGraphDefWith", "ImportFunctionDef", "NewBuffer")):
                yield module, name, imports(getattr(module, name))


def _without_matrix_product(used: list[str]) -> None:
    """Take `@` from NumPy's arrays in this process: from the type itself, which serves every way to write it.

    Only where nothing is to be put back: the type's slots are changed in memory, as no Python code can.
    """
    import ctypes

    import numpy as np

    signature = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.py_object)

    def no_product(left: Any, right: Any) -> Any:
        used.append("@")
        return NotImplemented

    stand_in = signature(no_product)
    _KEPT.append(stand_in)
    address = ctypes.cast(stand_in, ctypes.c_void_p).value
    word = ctypes.sizeof(ctypes.c_void_p)

    def at(place: int) -> Any:
        return ctypes.c_void_p.from_address(place)

    kinds: list[type] = [np.ndarray]
    for kind in kinds:
        kinds += kind.__subclasses__()
        if numbers := at(id(kind) + _TP_AS_NUMBER * word).value:
            for slot in _NB_MATRIX_MULTIPLY:
                if at(numbers + slot * word).value:
                    at(numbers + slot * word).value = address
    for name in ("__matmul__", "__rmatmul__", "__imatmul__"):
        if isinstance(method := vars(np.ndarray).get(name), types.WrapperDescriptorType):
            at(id(method) + _D_WRAPPED * word).value = address


# Where CPython (3.5 and later, not the free-threaded builds) keeps these, in words.
_TP_AS_NUMBER, _NB_MATRIX_MULTIPLY, _D_WRAPPED = 12, (34, 35), 6
_KEPT: list[Any] = []


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
    made = filename.startswith(_MADE_BY_LIBRARIES)
    if _FILES is not None:
        return made or filename in _FILES
    return made or filename == __file__ or filename.startswith(_PREFIXES)


def poses(filename: str) -> bool:
    """Tell whether code that is made after `seal` under this name would pass for a library's own."""
    return filename.startswith(_MADE_BY_LIBRARIES) or filename in (_FILES or ())


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
    def __init__(self, used: list[str], gateways: set[types.CodeType], *, sealed: bool = False) -> None:
        self._used = used
        self._gateways = gateways
        self._sealed = sealed
        self._swapped: list[tuple[types.FunctionType, types.CodeType | None]] = []
        self._replaced: list[tuple[Any, str, Any]] = []

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

    def add_operations(self, forbidden: Sequence[str]) -> None:
        """Block those of TensorFlow's operations that are among `forbidden`."""
        for module, name, stand_in in list(
            _watch_operations(forbidden, self._used, self._gateways, building=self._sealed)
        ):
            original = getattr(module, name)
            if self._sealed:
                self._put(original, opaque(stand_in), lambda _: True)
            else:
                setattr(module, name, stand_in)
                self._replaced.append((module, name, original))

    def remove(self) -> None:
        for function, code in reversed(self._swapped):
            assert code is not None
            function.__code__ = code
            vars(function).pop("__signature__", None)
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
        if owner is not None and "__signature__" not in vars(function):
            # Other classes that inherit it go on; Keras reads the parameters' names of a layer's `build`.
            function.__dict__["__signature__"] = inspect.signature(function)
        function.__code__ = _stand_in(self._handler(name, original, owner), code, method)
        self._swapped.append((function, None if self._sealed else code))

    def _replace(self, name: str, target: Any) -> None:
        """Put a stand-in in the place of what is no Python function (a ufunc, a built-in), wherever a library names
        it.
        """
        handler = self._handler(name, target)
        home = name.partition(".")[0]

        def concerned(module: str) -> bool:
            # What a library calls inside stays as it is, unless nobody is to find it there.
            return self._sealed or (module.partition(".")[0] == home and not module.startswith(f"{home}._"))

        self._put(target, lambda *args, **kwargs: handler(args, kwargs), concerned)

    def _put(self, target: Any, stand_in: Any, concerned: Callable[[str], bool]) -> None:
        """Put `stand_in` in the place of `target` in the modules whose names are `concerned`."""
        for module in list(sys.modules.values()):
            if not isinstance(module, types.ModuleType) or not concerned(module.__name__):
                continue
            for attribute, value in list(vars(module).items()):
                if value is target:
                    setattr(module, attribute, stand_in)
                    self._replaced.append((module, attribute, None if self._sealed else target))

    def _handler(self, name: str, original: Any, owner: type | None = None) -> Any:
        if self._sealed and owner is None and not self._gateways:
            original = None

        def handle(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            if owner is not None and not (args and isinstance(args[0], owner)):
                return original(*args, **kwargs)
            if _within(self._gateways):
                return original(*args, **kwargs)
            raise _refusal(name, self._used)

        return opaque(handle) if self._sealed else handle


def opaque(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return what calls `function` and has no attribute that leads to it: a cache of no size, written in C."""
    made: Any = functools.lru_cache(maxsize=0)(function)
    vars(made).clear()
    return made  # type: ignore[no-any-return]


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
