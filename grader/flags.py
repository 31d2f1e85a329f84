"""What the text of a submission says about it: flags for a person, and whether a second trial is due.

A flag is a line that reaches for what no exercise needs. It takes no points; what it points to is often harmless. Code
that is not `plain` is not accused of anything either: its answers are tried once more, under lock (`grader.lock`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

MOST = 20
MOST_TEXT = 200_000
"""How many characters of a notebook's code are looked through: reading the worst of them takes some seconds."""
_MODULES = {
    "grader": "the grader",
    "nbgrader": "the grader",
    "IPython": "IPython's insides",
    "ipykernel": "the kernel's insides",
    "jupyter_client": "the kernel's insides",
    "zmq": "the kernel's sockets",
    "gc": "the garbage collector",
    "ctypes": "raw memory",
    "cffi": "raw memory",
    "inspect": "stack frames and sources",
    "traceback": "stack frames",
    "dis": "bytecode",
    "marshal": "bytecode",
    "builtins": "the built-in names",
    "importlib": "the import system",
    "subprocess": "other processes",
    "multiprocessing": "other processes",
    "pty": "other processes",
    "socket": "the network",
    "urllib": "the network",
    "requests": "the network",
    "http": "the network",
    "signal": "signals",
    "atexit": "what runs at the end",
    "threading": "threads",
    "sqlite3": "a database",
    "shutil": "files",
    "pathlib": "files",
    "glob": "files",
    "faulthandler": "the interpreter's insides",
    "psutil": "other processes",
    "_posixsubprocess": "other processes",
    "_thread": "threads",
    "concurrent": "threads",
    "runpy": "code made at run time",
    "pkgutil": "the import system",
    "site": "the import system",
    "sysconfig": "the import system",
    "mmap": "raw memory",
    "fcntl": "files",
    "resource": "limits",
}
_PRIVATE = {
    "tensorflow.python": "TensorFlow's insides",
    "keras.src": "Keras's insides",
    "numpy._core": "NumPy's insides",
    "numpy.core": "NumPy's insides",
}
_HARMLESS = {("grader", "check"), ("grader", "quiz"), ("IPython", "display"), ("IPython.display", "*")}
_NAMES = {
    "get_ipython": "IPython's insides",
    "__import__": "the import system",
    "exec": "code made at run time",
    "eval": "code made at run time",
    "compile": "code made at run time",
    "globals": "the notebook's namespace",
    "open": "files",
    "__builtins__": "the built-in names",
    "__loader__": "the import system",
    "__spec__": "the import system",
}
_ATTRIBUTES = {
    "_getframe": "stack frames",
    "f_back": "stack frames",
    "f_globals": "stack frames",
    "f_locals": "stack frames",
    "tb_frame": "stack frames",
    "gi_frame": "stack frames",
    "settrace": "the interpreter's tracing",
    "setprofile": "the interpreter's tracing",
    "displayhook": "what the notebook shows",
    "excepthook": "how errors are handled",
    "meta_path": "the import system",
    "path_hooks": "the import system",
    "__subclasses__": "all classes there are",
    "__globals__": "another function's namespace",
    "__code__": "a function's code",
    "__closure__": "a function's closure",
    "__wrapped__": "what a function wraps",
    "__getattribute__": "attribute access",
    "co_code": "bytecode",
    "user_ns": "the notebook's namespace",
    "run_cell": "IPython's insides",
    "ast_transformers": "IPython's insides",
    "input_transformers_cleanup": "IPython's insides",
    "_exit": "the end of the process",
    "kill": "signals",
    "fork": "other processes",
    "system": "other processes",
    "popen": "other processes",
    "posix_spawn": "other processes",
    "environ": "the environment",
    "raw_ops": "raw operations",
    "get_concrete_function": "a graph made beforehand",
    "wrap_function": "a graph made beforehand",
}
_LIBRARIES = {"np", "numpy", "keras", "tf", "ops", "tensorflow"}
# What IPython reads and Python does not, a line at a time: magics, shell commands, questions.
_MAGIC = re.compile(r"^(\s*)(?:[\w.,\s]+=\s*)?(?:[%!].*|\?.*|[^#'\"]*\?{1,2}\s*)$")


def flags(source: str, where: str) -> list[str]:
    """Return a line for each place in a cell's `source` that reaches for the grader's or the interpreter's insides."""
    tree = _parsed(source)
    if tree is None:
        return []
    lines = source.splitlines()
    found: dict[int, str] = {}
    for line, what in _reaches(tree):
        found.setdefault(line, what)
    return [
        f"{where}, line {line}: reaches for {what}: {lines[line - 1].strip()[:120] if line <= len(lines) else ''}"
        for line, what in sorted(found.items())[:MOST]
    ]


def _parsed(source: str) -> ast.AST | None:
    """Return the tree of a cell, or None if it has none. Takes time in proportion to its length, whatever it holds."""
    for text in (source, "\n".join(_MAGIC.sub(r"\1pass", line[:2_000]) for line in source.splitlines())):
        try:
            return ast.parse(text)
        except SyntaxError:
            continue
        except (ValueError, RecursionError, MemoryError, SystemError):
            return None
    return None


def _reaches(tree: ast.AST) -> Iterator[tuple[int, str]]:
    libraries = _LIBRARIES | {
        alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    if what := _module(alias.name):
                        yield node.lineno, what
            case ast.ImportFrom(module=str(module), names=names):
                what = _module(module)
                if what and not all({(module, alias.name), (module, "*")} & _HARMLESS for alias in names):
                    yield node.lineno, what
                for alias in names:
                    if what := _private(f"{module}.{alias.name}") or _ATTRIBUTES.get(alias.name):
                        yield node.lineno, what
            case ast.Name(id=name) if name in _NAMES:
                yield node.lineno, _NAMES[name]
            case ast.Call(func=ast.Name(id="getattr"), args=[_, name, *_]) if not isinstance(
                name, ast.Constant | ast.Name
            ):
                yield node.lineno, "a name that is put together"
            case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[ast.Name(id=owner), *_]) if owner in libraries:
                yield node.lineno, f"a name inside {owner}, to change it"
            case ast.Attribute(attr="modules", value=ast.Name(id="sys")):
                yield node.lineno, "the modules that are loaded"
            case ast.Attribute(attr=name) if name in _ATTRIBUTES:
                yield node.lineno, _ATTRIBUTES[name]
            case ast.Constant(value=str(text)) if text in _ATTRIBUTES or text in ("__builtins__", "modules"):
                yield node.lineno, "names spelt as text"
            case ast.Attribute(value=ast.Name(id=owner), ctx=ast.Store()) if owner in libraries:
                yield node.lineno, f"a name inside {owner}, to change it"


_PLAIN_MODULES = {
    *("numpy", "tensorflow", "keras", "sklearn", "scipy", "pandas", "matplotlib", "ipywidgets", "figures"),
    *(
        "math",
        "random",
        "itertools",
        "functools",
        "collections",
        "typing",
        "dataclasses",
        "time",
        "statistics",
        "string",
    ),
    *("abc", "enum", "numbers", "warnings", "copy", "__future__"),
}
_PLAIN_DUNDERS = {"__init__", "__call__", "__name__", "__class__", "__version__", "__len__", "__new__"}
_DANGEROUS = {
    *("os", "sys", "builtins", "inspect", "types", "gc", "ctypes", "ctypeslib", "subprocess", "multiprocessing", "imp"),
    *("importlib", "threading", "traceback", "dis", "marshal", "pickle", "shutil", "pathlib", "socket", "operator"),
    *("runpy", "site", "atexit", "weakref", "codecs", "modules", "python", "src", "compat", "lite"),
}
"""Modules that a library's own modules hold as attributes, and the ways into a library's insides."""
_NOT_PLAIN_CALLS = {
    "chr",
    "getattr",
    "setattr",
    "delattr",
    "vars",
    "locals",
    "dir",
    "input",
    "breakpoint",
    "memoryview",
}
_SETTABLE = {"trainable", "training", "built"}


def plain(source: str) -> bool:
    """Tell whether a cell's text is code as in a lesson: known libraries, public names, nothing made at run time."""
    if len(source) > MOST_TEXT:
        return False
    try:
        tree = ast.parse(re.sub(r"(?m)^%matplotlib \w+$", "", source))
    except SyntaxError:
        # What does not run has no effect; what IPython alone reads is no plain code.
        return _parsed(source) is None
    except (ValueError, RecursionError, MemoryError, SystemError):
        return False
    docstrings = set(map(id, _docstrings(tree)))
    nodes = (node for node in ast.walk(tree) if id(node) not in docstrings)
    return not any(True for _ in _reaches(tree)) and all(map(_is_plain, nodes))


def _docstrings(tree: ast.AST) -> Iterator[ast.expr]:
    """Go through what functions and classes say of themselves, which `__doc__` reads, and that is not plain.

    A cell has none: IPython keeps a text that stands there alone in `_` and `Out`.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value


def _is_plain(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return all(_is_plain_module(alias.name) for alias in names)
        case ast.ImportFrom(module=module, names=names):
            whole = module is not None and all(_is_plain_module(f"{module}.{alias.name}") for alias in names)
            return whole or (module in ("grader", "IPython.display"))
        case ast.Name(id=name):
            return name not in _NAMES and name not in _NOT_PLAIN_CALLS and (name[:2] != "__" or name in _PLAIN_DUNDERS)
        case ast.Call(func=ast.Name(id="type"), args=[_, _, *_]):
            return False
        case ast.Attribute(value=ast.Constant(value=str(text)), attr=name):
            # A literal that is made into another one: a name that is put together.
            return name == "format" or (name == "join" and not text.isalnum() and text != "")
        case ast.Attribute(value=value, attr=name, ctx=context):
            own = isinstance(value, ast.Name) and value.id in ("self", "cls")
            if name in _DANGEROUS or name in _ATTRIBUTES or (isinstance(context, ast.Del) and not own):
                return False
            if name.startswith("__"):
                return name in _PLAIN_DUNDERS
            return own or (name[0] != "_" and (isinstance(context, ast.Load) or name in _SETTABLE))
        case ast.Constant(value=str(text)):
            return "__" not in text and text not in _DANGEROUS
        case ast.BinOp(left=ast.Constant(value=str()), right=ast.Constant(value=str())):
            return False
        case ast.Subscript(value=ast.Constant(value=str())):
            return False
        case ast.ClassDef(keywords=keywords):
            return not any(word.arg == "metaclass" for word in keywords)
    return True


def _is_plain_module(name: str) -> bool:
    first, *rest = name.split(".")
    return first in _PLAIN_MODULES and not any(part[0] == "_" or part in _DANGEROUS for part in rest)


def mentions(source: str, forbidden: Sequence[str]) -> bool:
    """Tell whether a cell reaches, in a library, for one of the `forbidden` things, by the last part of its name, or
    uses the operator that is one.
    """
    words = {name.rpartition(".")[2] for name in forbidden}
    tree = _parsed(source)
    return tree is not None and any(_mentions(node, words) for node in ast.walk(tree))


def _mentions(node: ast.AST, words: set[str]) -> bool:
    match node:
        case ast.Attribute(value=value, attr=name) if name in words:
            return not (isinstance(value, ast.Name) and value.id == "self") and not ast.unparse(value).startswith(
                "super("
            )
        case ast.ImportFrom(names=names):
            return any(alias.name in words or alias.name == "*" for alias in names)
        case ast.Constant(value=str(text)):
            return text in words
        case ast.MatMult():
            return "@" in words
    return False


def _module(name: str) -> str | None:
    return _private(name) or _MODULES.get(name.split(".")[0])


def _private(name: str) -> str | None:
    return next((what for prefix, what in _PRIVATE.items() if f"{name}.".startswith(f"{prefix}.")), None)
