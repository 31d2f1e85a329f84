"""The judge: compares an answer's evidence with the reference's, and names the mistake whose evidence it equals.

Pure functions of plain data. A judge needs no TensorFlow and no student's code; it runs where neither is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, TypeAlias

import numpy as np

from grader.evidence import Evidence, Items, Opaque, Raised, Value
from grader.verdict import AspectVerdict, Difference, Spec, Verdict

Array: TypeAlias = "np.ndarray[Any, Any]"

SMALLEST_SCALE = 0.1
"""Arrays whose entries are all smaller than this are compared as if their largest were this large."""


def judge(
    spec: Spec, evidence: Evidence, reference: Evidence, mistakes: Sequence[Evidence] = (), flags: Sequence[str] = ()
) -> Verdict:
    """Return the verdict on an answer's `evidence`.

    `mistakes` is the evidence of the spec's known mistakes, in its order; it may be empty where the answer is right.
    """
    if evidence.missing:
        return void(spec, "missing", f"not done yet: {spec.id} is not defined, or its cell has not been run", flags)
    if evidence.unfinished:
        return void(spec, "unfinished", "not done yet", flags, seed=evidence.seed)
    if evidence.used:
        names = " and ".join(evidence.used)
        error = f"uses {names}, which this exercise asks you to build yourself"
        return void(spec, "forbidden", error, flags, seed=evidence.seed)
    if (evidence.exercise, evidence.seed) != (reference.exercise, reference.seed):
        wanted, came = (f"{found.exercise}, seed {found.seed}" for found in (reference, evidence))
        error = f"expected evidence on {wanted}; got {came}"
        return void(spec, "no evidence", error, flags)
    aspects = tuple(_judge_aspect(spec, name, evidence, reference) for name in spec.aspects)
    points = sum(found.points for found in aspects)
    right = all(found.passed for found in aspects)
    name, hint = (None, None) if right else name_mistake(spec, evidence, reference, mistakes)
    return Verdict(
        spec.id,
        spec.unit,
        spec.section,
        "right" if right else "wrong",
        points,
        spec.points,
        aspects,
        name,
        hint,
        None,
        evidence.seed,
        tuple(flags),
    )


def void(spec: Spec, state: str, error: str, flags: Sequence[str] = (), *, seed: int | None = None) -> Verdict:
    """Return a verdict without points, and why."""
    aspects = tuple(
        AspectVerdict(name, title, False, 0.0, points, error) for name, (points, title) in spec.aspects.items()
    )
    return Verdict(
        spec.id, spec.unit, spec.section, state, 0.0, spec.points, aspects, error=error, seed=seed, flags=tuple(flags)
    )


def _judge_aspect(spec: Spec, name: str, evidence: Evidence, reference: Evidence) -> AspectVerdict:
    points, title = spec.aspects[name]
    expected = reference.aspects[name][0]
    alternatives = evidence.aspects.get(name) or [[]]
    found = [differences(items, expected, spec.tolerance(name)) for items in alternatives]
    best = min(found, key=len)
    if not best:
        return AspectVerdict(name, title, True, points, points, "as it should be")
    return AspectVerdict(name, title, False, 0.0, points, best[0].message, best[0])


def differences(items: Items, expected: Items, tolerance: float) -> list[Difference]:
    """Return where `items` are not as `expected`, in order; after an error nothing more is compared."""
    found = []
    for ours, theirs in zip_longest(items, expected):
        if theirs is None:
            label, value = ours
            found.append(Difference(label, None, value, f"{label}: {say(value)}"))
            break
        if ours is None:
            found.append(Difference(theirs[0], theirs[1], None, f"{theirs[0]}: nothing was written down"))
            break
        (label, got), (wanted_label, wanted) = ours, theirs
        if isinstance(got, Raised) and not isinstance(wanted, Raised):
            found.append(Difference(wanted_label, wanted, got, _raised_sentence(wanted_label, got)))
            break
        if label != wanted_label:
            if label in dict(expected) and wanted_label not in dict(items):
                found.append(Difference(wanted_label, wanted, None, f"{wanted_label}: nothing was written down"))
            else:
                found.append(Difference(label, None, got, f"{label}: got {say(got)}"))
            break
        if not same(got, wanted, tolerance):
            found.append(Difference(label, wanted, got, _sentence(label, wanted, got, tolerance)))
    return found


def same(got: Value, wanted: Value, tolerance: float) -> bool:
    """Tell whether two recorded values are equal, numbers within `tolerance` of the larger entries' size."""
    if isinstance(got, Raised) or isinstance(wanted, Raised):
        return isinstance(got, Raised) and isinstance(wanted, Raised) and got.type == wanted.type
    if isinstance(got, bool | str) or isinstance(wanted, bool | str):
        return type(got) is type(wanted) and got == wanted
    if isinstance(got, int | float) and isinstance(wanted, int | float):
        return close(np.asarray(got), np.asarray(wanted), tolerance)
    if isinstance(got, np.ndarray) and isinstance(wanted, np.ndarray):
        return got.shape == wanted.shape and close(got, wanted, tolerance)
    if isinstance(got, list) and isinstance(wanted, list):
        return len(got) == len(wanted) and all(same(a, b, tolerance) for a, b in zip(got, wanted, strict=True))
    if isinstance(got, dict) and isinstance(wanted, dict):
        return got.keys() == wanted.keys() and all(same(got[key], wanted[key], tolerance) for key in wanted)
    return bool(type(got) is type(wanted) and got == wanted)


def close(got: Array, wanted: Array, tolerance: float) -> bool:
    """Tell whether two arrays of one shape have close entries; NaN is close to NaN, an infinity to itself."""
    return not bool(_far(got, wanted, tolerance).any())


def _far(got: Array, wanted: Array, tolerance: float) -> Array:
    if got.size == 0:
        return np.zeros(got.shape, bool)
    if got.dtype.kind in "biu" and wanted.dtype.kind in "biu":
        return np.asarray(got != wanted)
    kind = complex if "c" in got.dtype.kind + wanted.dtype.kind else float
    got, wanted = got.astype(kind), wanted.astype(kind)
    with np.errstate(all="ignore"):
        finite = np.isfinite(wanted)
        scale = max(float(np.abs(wanted[finite]).max()), SMALLEST_SCALE) if finite.any() else 1.0
        near = np.abs(got - wanted) <= tolerance * scale + tolerance * np.abs(wanted)
        alike = np.isnan(got) & np.isnan(wanted)
    return np.asarray((got != wanted) & ~np.where(finite, near, alike))


# Naming the mistake


def name_mistake(
    spec: Spec, evidence: Evidence, reference: Evidence, mistakes: Sequence[Evidence]
) -> tuple[str | None, str | None]:
    """Return the name and hint of the known mistake that an answer's evidence equals, or (None, None).

    Evidence that equals a mistake's throughout is named. So is evidence that agrees with it on most of what sets the
    two
    apart from the reference, provided some of it is numbers: they don't agree by chance.
    """
    best, chosen = 0.0, None
    for (name, hint, telling), known in zip(spec.mistakes, mistakes, strict=False):
        likeness = _likeness(spec, evidence, known, reference, telling)
        if likeness > best:
            best, chosen = likeness, (name, hint)
    return chosen or (None, None)


def _likeness(spec: Spec, evidence: Evidence, known: Evidence, reference: Evidence, telling: str) -> float:
    """Return how far an answer and a known mistake agree on what is wrong, from 0 to 1 (a bit over, for like
    wording).
    """
    apart = agreed = numbers = errors = told = contradicted = wording = failed = 0
    for name, alternatives in reference.aspects.items():
        tolerance = spec.tolerance(name)
        right = dict(alternatives[0])
        ours = dict(_closest(evidence.aspects.get(name) or [[]], alternatives[0], tolerance))
        theirs = dict(_closest(known.aspects.get(name) or [[]], alternatives[0], tolerance))
        failed += "raised" in ours
        for label in {**right, **ours, **theirs}:
            wanted, a, b = (items.get(label, _ABSENT) for items in (right, ours, theirs))
            if a is _ABSENT and b is _ABSENT:
                continue
            wrong_a, wrong_b = (value is _ABSENT or not same(value, wanted, tolerance) for value in (a, b))
            if not (wrong_a or wrong_b):
                continue
            apart += 1
            agree = wrong_a and wrong_b and a is not _ABSENT and b is not _ABSENT and same(a, b, tolerance)
            agreed += agree
            numbers += agree and isinstance(a, np.ndarray | float | int | list | dict) and not isinstance(a, bool)
            if agree and isinstance(a, Raised) and isinstance(b, Raised):
                errors += 1
                wording += _worded(a) == _worded(b)
            if telling and label.startswith(telling) and a is not _ABSENT:
                told += agree
                contradicted += not agree
    if not agreed:
        return 0.0
    # An answer that raises wherever it is called says little: it may raise the same kind of error for another reason.
    if errors == agreed and not wording and failed == len(reference.aspects):
        return 0.0
    likeness = agreed / apart
    if likeness == 1 or (likeness >= 0.5 and numbers):
        return likeness + 0.001 * wording
    return 0.4 + 0.1 * likeness if told > contradicted else 0.0


_ABSENT = Opaque("absent")


def _closest(alternatives: list[Items], right: Items, tolerance: float) -> Items:
    return min(alternatives, key=lambda items: len(differences(items, right, tolerance)))


def _worded(error: Raised) -> str:
    """Return the beginning of a message without the names, numbers and shapes that differ from answer to answer."""
    return re.sub(r"[\w.<>]+\(\)|'[^']*'|\"[^\"]*\"|`[^`]*`|[\d()\[\],]+", "", error.message)[:50]


# Saying what differs


def _raised_sentence(label: str, error: Raised) -> str:
    where = f" (your line {error.line}: `{error.source}`)" if error.source else ""
    message = error.message.splitlines()[0] if error.message else ""
    return f"{label}: raised {error.type}{': ' + message if message else ''}{where}"


def _sentence(label: str, wanted: Value, got: Value, tolerance: float = 0.0) -> str:
    if isinstance(got, Raised):
        return _raised_sentence(label, got)
    if isinstance(wanted, np.ndarray) and isinstance(got, np.ndarray):
        if wanted.shape != got.shape:
            return f"{label}: expected shape {wanted.shape}, got shape {got.shape}"
        far = _far(got, wanted, tolerance)
        index = tuple(int(i) for i in np.argwhere(far)[0])
        place = f" at [{', '.join(map(str, index))}]" if index else ""
        count = f"{int(far.sum())} of {far.size} entries differ; " if far.size > 1 else ""
        return f"{label}: {count}expected {number(wanted[index])}{place}, got {number(got[index])}"
    return f"{label}: expected {say(wanted)}, got {say(got)}"


def say(value: Value) -> str:
    """Return a recorded value in a few words."""
    match value:
        case np.ndarray() if value.ndim == 0:
            return f"a 0-d array, {number(value[()])}"
        case np.ndarray():
            return f"an array of shape {value.shape}"
        case Raised():
            return f"{value.type}: {value.message.splitlines()[0] if value.message else ''}"
        case Opaque():
            return f"{'an' if value.type[:1].lower() in 'aeiou' else 'a'} {value.type} {value.note}".rstrip()
        case float():
            return number(value)
        case list():
            return (
                "("
                + ", ".join("None" if entry is None else say(entry) for entry in value)
                + ("," if len(value) == 1 else "")
                + ")"
            )
        case dict():
            return "{" + ", ".join(f"{key}: {say(entry)}" for key, entry in value.items()) + "}"
        case str():
            return value if " " in value else f"{value!r}"
        case None:
            return "nothing (None)"
        case _:
            return str(value)


def number(value: object) -> str:
    """Return a number with as many digits as tell it from its neighbours at the grader's tolerance."""
    return f"{value:.6g}" if isinstance(value, float | np.floating) else str(value)
