"""Flags: lines of a submission that reach for what no exercise needs, for a person to look at.

A flag takes no points. What it points to is often harmless; the marks do not rest on it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from IPython.core.inputtransformer2 import TransformerManager

MOST = 20
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
    "environ": "the environment",
}


def flags(source: str, where: str) -> list[str]:
    """Return a line for each place in a cell's `source` that reaches for the grader's or the interpreter's insides."""
    try:
        tree = ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    lines = source.splitlines()
    found: dict[int, str] = {}
    try:
        for line, what in _reaches(tree):
            found.setdefault(line, what)
    except RecursionError:
        return [f"{where}: nested too deeply to be looked through"]
    return [
        f"{where}, line {line}: reaches for {what}: {lines[line - 1].strip()[:120] if line <= len(lines) else ''}"
        for line, what in sorted(found.items())[:MOST]
    ]


def _reaches(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    if what := _MODULES.get(alias.name.split(".")[0]):
                        yield node.lineno, what
            case ast.ImportFrom(module=str(module), names=names):
                what = _MODULES.get(module.split(".")[0])
                if what and not all({(module, alias.name), (module, "*")} & _HARMLESS for alias in names):
                    yield node.lineno, what
            case ast.Name(id=name) if name in _NAMES:
                yield node.lineno, _NAMES[name]
            case ast.Attribute(attr="modules", value=ast.Name(id="sys")):
                yield node.lineno, "the modules that are loaded"
            case ast.Attribute(attr=name) if name in _ATTRIBUTES:
                yield node.lineno, _ATTRIBUTES[name]
            case ast.Constant(value=str(text)) if text in _ATTRIBUTES or text in ("__builtins__", "modules"):
                yield node.lineno, "names spelt as text"
            case ast.Attribute(value=ast.Name(id=owner), ctx=ast.Store()) if owner in (
                "np",
                "numpy",
                "keras",
                "tf",
                "ops",
            ):
                yield node.lineno, f"a name inside {owner}, to change it"
