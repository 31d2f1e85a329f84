"""Evidence: what a trial wrote down about an answer, as plain data.

Evidence crosses a border that is not trusted: it is made where a student's code runs and read where the mark is made.
So it is JSON with base64 arrays, never a pickle, and reading it checks every type and size before anything is built.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

MAX_BYTES = 4_000_000
MAX_DEPTH = 8
MAX_VALUES = 20_000
MAX_TEXT = 2_000
MAX_ITEMS = 500
_DTYPE = re.compile(r"[<>|]?[biufc]\d{1,2}")
"""An array's dtype as it is sent. NumPy itself takes more for one, and reads some of that as Python."""


@dataclass(frozen=True)
class Raised:
    """An exception that an answer raised: its type's name, its message, and the student's own line."""

    type: str
    message: str = ""
    line: int = 0
    source: str = ""


@dataclass(frozen=True)
class Opaque:
    """A value that evidence does not carry, by the name of its type and what can be said of it."""

    type: str
    note: str = ""


Value: TypeAlias = (
    "bool | int | float | str | np.ndarray[Any, Any] | Raised | Opaque | list[Any] | dict[str, Any] | None"
)
Items: TypeAlias = list[tuple[str, Value]]


class BadEvidence(ValueError):
    """What was read is not evidence; the message says what came and what was expected."""


@dataclass
class Evidence:
    """What one trial of one answer wrote down.

    `aspects` maps an aspect's name to its alternatives: one list of (label, value) items, or several where a layer's
    weights could be paired with the reference's in more than one way. `used` names the references that the answer
    called although they were out of reach.
    """

    exercise: str
    seed: int
    aspects: dict[str, list[Items]] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)
    missing: bool = False
    """Whether there was no answer to try: the name was not defined."""
    unfinished: bool = False
    """Whether the answer is still the stub that it was handed out as."""
    changed: list[str] = field(default_factory=list)
    """Names inside the libraries that had been changed, and were put back before the trial."""

    def to_json(self) -> str:
        """Return the evidence as JSON text, at most `MAX_BYTES` long; an aspect that would not fit says so instead."""
        head = {
            "exercise": self.exercise,
            "seed": self.seed,
            "used": [_clip(name, 200) for name in self.used[:20]],
            "missing": self.missing,
            "unfinished": self.unfinished,
            "changed": [_clip(name, 200) for name in self.changed[:20]],
        }
        room = MAX_BYTES - 20_000
        aspects = {}
        for name, alternatives in self.aspects.items():
            encoded = [
                [[_clip(label, 300), _encode(value)] for label, value in items[:MAX_ITEMS]] for items in alternatives
            ]
            size = len(json.dumps(encoded))
            if size > room:
                too_large = Raised("OutputTooLarge", f"what the answer returned takes {size:,} bytes, more than fits")
                encoded = [[["the size of what was returned", _encode(too_large)]]]
                size = 0
            room -= size
            aspects[name] = encoded
        return json.dumps({**head, "aspects": aspects})

    @classmethod
    def from_json(cls, text: str) -> Evidence:
        """Read evidence that `to_json` wrote; raise BadEvidence for anything else."""
        if len(text) > MAX_BYTES:
            raise BadEvidence(f"expected at most {MAX_BYTES:,} characters of evidence, got {len(text):,}")
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BadEvidence(f"expected JSON, got something else ({error})") from None
        budget = _Budget()
        match data:
            case {
                "exercise": str(exercise),
                "seed": int(seed),
                "used": list(used),
                "missing": bool(missing),
                "unfinished": bool(unfinished),
                "changed": list(changed),
                "aspects": dict(aspects),
            } if len(data) == 7:
                return cls(
                    _short(exercise, 100),
                    seed,
                    {_short(name, 100): _alternatives(found, budget) for name, found in aspects.items()},
                    _names(used),
                    missing,
                    unfinished,
                    _names(changed),
                )
        raise BadEvidence("expected an object with exercise, seed, used, missing, unfinished, changed and aspects")


def values(items: Items) -> Iterator[Value]:
    """Go through the values of `items`, in order."""
    return (value for _, value in items)


def _whole(text: str) -> str:
    """Return text that any file takes: half a surrogate pair is text to Python and to JSON, and not to UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _clip(text: str, length: int) -> str:
    text = _whole(text)
    return text if len(text) <= length else text[: length - 1] + "…"


def _encode(value: Value) -> Any:
    match value:
        case np.ndarray():
            data = np.ascontiguousarray(value)
            return {"$array": [data.dtype.str, list(value.shape), base64.b64encode(data.tobytes()).decode()]}
        case Raised():
            return {
                "$raised": [
                    _clip(value.type, 100),
                    _clip(value.message, MAX_TEXT),
                    value.line,
                    _clip(value.source, 400),
                ]
            }
        case Opaque():
            return {"$opaque": [_clip(value.type, 100), _clip(value.note, 400)]}
        case bool() | None:
            return value
        case str():
            return _clip(value, MAX_TEXT)
        case int():
            return value if abs(value) < 2**63 else {"$opaque": ["int", "beyond 64 bits"]}
        case float():
            return value if np.isfinite(value) else {"$float": str(value)}
        case dict():
            return {_clip(str(key), 100): _encode(entry) for key, entry in value.items()}
        case _:
            return [_encode(entry) for entry in value]


class _Budget:
    left = MAX_VALUES

    def take(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise BadEvidence(f"expected at most {MAX_VALUES:,} values")


def _alternatives(data: Any, budget: _Budget) -> list[Items]:
    if not (isinstance(data, list) and 1 <= len(data) <= 24):
        raise BadEvidence("expected one to 24 alternatives an aspect")
    return [_items(items, budget) for items in data]


def _items(data: Any, budget: _Budget) -> Items:
    if not (isinstance(data, list) and len(data) <= MAX_ITEMS):
        raise BadEvidence(f"expected a list of at most {MAX_ITEMS} items")
    items: Items = []
    for item in data:
        match item:
            case [str(label), value]:
                items.append((_short(label, 300), _decode(value, budget, 0)))
            case _:
                raise BadEvidence("expected items of a label and a value")
    return items


def _decode(data: Any, budget: _Budget, depth: int) -> Value:
    budget.take()
    if depth > MAX_DEPTH:
        raise BadEvidence(f"expected values at most {MAX_DEPTH} deep")
    match data:
        case None | bool() | float():
            return data
        case int():
            if abs(data) >= 2**63:
                raise BadEvidence("expected whole numbers of at most 64 bits")
            return data
        case str():
            return _short(data, MAX_TEXT)
        case list():
            return [_decode(entry, budget, depth + 1) for entry in data]
        case {"$array": [str(dtype), list(shape), str(text)]} if len(data) == 1:
            return _array(dtype, shape, text)
        case {"$raised": [str(kind), str(message), int(line), str(source)]} if len(data) == 1:
            return Raised(_short(kind, 100), _short(message, MAX_TEXT), line, _short(source, 400))
        case {"$opaque": [str(kind), str(note)]} if len(data) == 1:
            return Opaque(_short(kind, 100), _short(note, 400))
        case {"$float": ("nan" | "inf" | "-inf") as text} if len(data) == 1:
            return float(text)
        case dict():
            if any(key.startswith("$") for key in data):
                raise BadEvidence(f"expected no such key as {next(iter(data))!r:.40}")
            return {_short(key, 100): _decode(entry, budget, depth + 1) for key, entry in data.items()}
    raise BadEvidence(f"expected plain data, got {type(data).__name__}")


def _array(dtype: str, shape: list[Any], text: str) -> np.ndarray[Any, Any]:
    if not _DTYPE.fullmatch(dtype) or len(shape) > 10 or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise BadEvidence("expected an array's dtype and shape")
    try:
        kind = np.dtype(dtype)
        data = base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise BadEvidence(f"expected a dtype and base64, got something else ({error})") from None
    size = kind.itemsize
    for n in shape:
        size *= n
    if size != len(data):
        raise BadEvidence(f"expected {size:,} bytes of numbers for shape {shape}, got {len(data):,} of {kind}")
    return np.frombuffer(data, kind).reshape(shape)


def _names(found: list[Any]) -> list[str]:
    if not all(isinstance(name, str) for name in found):
        raise BadEvidence("expected names as text")
    return [_short(name, 200) for name in found[:20]]


def _short(text: str, length: int) -> str:
    if len(text) > length:
        raise BadEvidence(f"expected text of at most {length} characters, got {len(text):,}")
    return _whole(text)
