"""What is sent into the sandbox: the trial of one exercise, as code that brings its own modules along.

There is no grader inside the sandbox. The modules that a trial needs are compiled here, from the installation, and go
along with each request, so that nothing an answer has done to `sys.modules` or to files is used. What would give an
answer away, references, right answers and known mistakes, is cut out of the exercises' module first.
"""

from __future__ import annotations

import ast
import base64
import importlib.util
import marshal
import re
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from types import CodeType

from grader.exercise import module_of

CORE = (
    "grader",
    "grader.evidence",
    "grader.exercise",
    "grader.guard",
    "grader.trial",
    "grader.contract",
    "grader.lock",
    "grader.exercises",
)
_SECRET_MARKS = {"right", "mistake"}
_SECRET_NAMES = {"reference"}

# Runs inside. Its names stay in a function: the student's namespace gets none of them.
_LOADER = """
def _load(packed):
    import base64, marshal, sys, types, zlib
    for name in [name for name in sys.modules if name == "grader" or name.startswith("grader.")]:
        del sys.modules[name]
    for name, code in marshal.loads(zlib.decompress(base64.b85decode(packed))):
        module = types.ModuleType(name)
        module.__path__ = []
        module.__file__ = "<grader>"
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
        exec(code, module.__dict__)
"""

_TRIAL = """
def _trial():
    import sys
    put_back = vars(sys.modules["grader"])["_put_back"]
    changed = put_back()
    stand_ins = {name: module for name, module in sys.modules.items() if name == "grader" or name.startswith("grader.")}
    seen = vars(stand_ins["grader"]).get("_seen", {}).get(ID, {})
    _load(PACKED)
    try:
        from IPython import get_ipython
        from grader.exercise import exercises
        from grader.trial import run
        exercise = exercises(UNIT)[ID]
        names = get_ipython().user_ns
        later = dict(names)
        names.update(seen)
        try:
            evidence = run(exercise, seen.get(ID), SEED)
        finally:
            names.update(later)
        if evidence.missing or evidence.unfinished:
            evidence = run(exercise, names.get(ID), SEED)
        evidence.changed = changed
        return evidence.to_json()
    finally:
        for name in [name for name in sys.modules if name == "grader" or name.startswith("grader.")]:
            del sys.modules[name]
        sys.modules.update(stand_ins)

from IPython.display import publish_display_data as _publish
_publish({MIME: TOKEN + ":" + _trial()})
"""

# What an answer's names stood for when its check's turn came: a cell further down may give them another meaning.
_NOTE = """
def _note():
    import sys
    from IPython import get_ipython
    vars(sys.modules["grader"]).setdefault("_seen", {})[ID] = dict(get_ipython().user_ns)

_note()
"""

# The same trial where nothing of the notebook has run: see `grader.lock`.
_LOCKED = """
def _locked():
    import base64, os
    for name, data in FILES.items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(base64.b85decode(data))
    _load(PACKED)
    from grader.exercise import exercises
    from grader.lock import locked_trial
    return locked_trial(exercises(UNIT)[ID], SEED, BEFORE, AFTER, SECONDS).to_json()

emit(_locked())
"""

_REFERENCE = """
def _reference():
    import dataclasses, json
    _load(PACKED)
    from grader.exercise import exercises
    from grader.trial import run
    from grader.verdict import Spec
    exercise = exercises(UNIT)[ID]
    found = {"spec": dataclasses.asdict(Spec.of(exercise))}
    if WHAT == "reference":
        found["forbidden"] = [*exercise.forbidden, *exercise.operators]
        found["reference"] = run(exercise, exercise.reference, SEED, registered=True, guarded=False).to_json()
    if WHAT == "mistakes":
        found["mistakes"] = [
            run(exercise, known.answer, SEED, registered=known.registered, guarded=False).to_json()
            for known in exercise.mistakes
        ]
    return json.dumps(found)

emit(_reference())
"""


def trial_source(unit: str, exercise_id: str, seed: int, token: str, mime: str) -> str:
    """Return code that tries the answer called `exercise_id` in a kernel's namespace and displays the evidence.

    The evidence is displayed with MIME type `mime`, after `token` and a colon.
    """
    names = {"UNIT": unit, "ID": exercise_id, "SEED": seed, "TOKEN": token, "MIME": mime}
    return program(_TRIAL, unit, names)


def locked_source(
    unit: str,
    exercise_id: str,
    seed: int,
    before: Sequence[str],
    after: Sequence[str],
    files: Mapping[str, bytes],
    seconds: float,
) -> str:
    """Return code that runs a notebook's cells and tries the answer called `exercise_id` under lock.

    It emits the evidence. `before` and `after` are the texts of the cells up to the exercise's check and of the others,
    `files` what lies beside the notebook, `seconds` what a cell may take.
    """
    names = {
        "UNIT": unit,
        "ID": exercise_id,
        "SEED": seed,
        "BEFORE": list(before),
        "AFTER": list(after),
        "FILES": {name: base64.b85encode(data).decode() for name, data in files.items()},
        "SECONDS": seconds,
    }
    return program(_LOCKED, unit, names)


def note_source(exercise_id: str) -> str:
    """Return code that notes, in a kernel, what the names of a notebook stand for when a check's turn comes."""
    return _NOTE.replace("ID", repr(exercise_id))


def reference_source(unit: str, exercise_id: str, seed: int, what: str) -> str:
    """Return code that emits, as JSON, the exercise's spec and its reference's or known mistakes' evidence.

    `what` is "spec", "reference" or "mistakes". Never run it where a student's code has run.
    """
    names = {"UNIT": unit, "ID": exercise_id, "SEED": seed, "WHAT": what}
    return program(_REFERENCE, unit, names, secret=True)


def program(body: str, unit: str, names: Mapping[str, object], *, secret: bool = False) -> str:
    """Return `body` with literals for `names`, after what it needs to load the unit's trials.

    The references and known mistakes are among them only if `secret`.
    """
    values = {**names, "PACKED": _packed(unit, secret=secret)}
    return _LOADER + re.sub(rf"\b({'|'.join(values)})\b", lambda found: repr(values[found[0]]), body)


@cache
def _packed(unit: str, *, secret: bool) -> str:
    modules: list[tuple[str, CodeType]] = []
    for name in [*CORE, *(("grader.tolerance", "grader.verdict") if secret else ()), module_of(unit)]:
        modules.append((name, compile(_text(name, secret), f"<grader {name}>", "exec")))
    return base64.b85encode(zlib.compress(marshal.dumps(modules))).decode()


def _text(name: str, secret: bool) -> str | ast.Module:
    if name in ("grader", "grader.exercises"):
        return ""
    spec = importlib.util.find_spec(name)
    assert spec is not None and spec.origin is not None
    with open(spec.origin, encoding="utf-8") as file:
        text = file.read()
    return text if secret or not name.startswith("grader.exercises.") else strip(text)


def strip(text: str) -> ast.Module:
    """Return a module of exercises without its references, right answers and known mistakes."""
    tree = ast.parse(text)
    tree.body = _kept(tree.body)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            node.body = _kept(node.body) or [ast.Pass()]
    return ast.fix_missing_locations(tree)


def _kept(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    return [node for node in body if not _is_secret(node)]


def _is_secret(node: ast.stmt) -> bool:
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            marks = {_name(mark) for mark in node.decorator_list}
            return bool(marks & _SECRET_MARKS) or node.name in _SECRET_NAMES
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name in _SECRET_NAMES
    return False


def _name(mark: ast.expr) -> str:
    match mark:
        case ast.Call(func=function):
            return _name(function)
        case ast.Name(id=name):
            return name
    return ""
