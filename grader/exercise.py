"""What an exercise is: a reference, aspects with their points, and known mistakes.

An exercise is a subclass of `Exercise` named by its id. Its aspects are methods that do something to an answer and
write down what came of it; the same methods run on the student's answer, on the reference, and on each known mistake.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from grader.trial import Trial

UNITS = {
    "01_tensors": "tensors",
    "02_gradient_descent": "gradient_descent",
    "03_keras_tour": "keras_tour",
    "04_models": "models",
    "05_custom_layers": "custom_layers",
    "06_layer_state": "layer_state",
    "07_training": "training",
    "08_capstone": "capstone",
}
"""The units in the order they are read, each with the module that holds its exercises."""

Method = TypeVar("Method", bound=Callable[..., Any])


class UnknownExercise(LookupError):
    """No exercise has this id; the message names the closest ones."""


@dataclass(frozen=True)
class Aspect:
    """One thing that is looked at, marked all or nothing: its name, its points, and one line for the student."""

    name: str
    points: float
    title: str


@dataclass(frozen=True)
class Mistake:
    """A known mistake: a small wrong answer with the name and the hint that it stands for.

    `telling` is the beginning of the labels that give this mistake away: an answer that differs from the reference
    there, and does so as this one does, is named by it even when the rest of its evidence differs.
    `registered` says whether the wrong answer is run as if `keras.saving.register_keras_serializable` had been applied.
    """

    name: str
    hint: str
    answer: Any
    telling: str = ""
    registered: bool = True


def aspect(points: float, title: str) -> Callable[[Method], Method]:
    """Mark a method `(self, t, answer)` of an exercise as one of its aspects."""

    def mark(method: Method) -> Method:
        method.__dict__["_aspect"] = Aspect(method.__name__, points, title)
        return method

    return mark


def mistake(name: str, hint: str = "", *, telling: str = "", registered: bool = True) -> Callable[[Any], Any]:
    """Mark a function or class in an exercise's body as a known mistake.

    Several may share one name, being the same mistake written differently; the hint is given with the first.
    """

    def mark(answer: Any) -> Mistake:
        return Mistake(name, hint, answer, telling, registered)

    return mark


def right(answer: Any) -> Any:
    """Mark a right answer that known mistakes are derived from, so that it stays out of the sandbox like they do."""
    return answer


class Exercise:
    """Base of every exercise; the subclass's name is the exercise's id.

    A subclass gives `reference` (a static function or class that is answered with), aspects, known mistakes, and:

    - `share`: points for an inherited aspect other than its own; an inherited aspect set to None is left out;
    - `section`: the heading in the unit's notebook that teaches it;
    - `forbidden`: dotted names that an answer may not call or subclass;
    - `gateways`: dotted names of functions that may themselves go through a forbidden one (`tf.tensordot` uses
    `tf.matmul`);
    - `operators`: operators that an answer may not use, such as `"@"`.
    """

    unit: ClassVar[str]
    section: ClassVar[str]
    forbidden: ClassVar[tuple[str, ...]] = ()
    gateways: ClassVar[tuple[str, ...]] = ()
    operators: ClassVar[tuple[str, ...]] = ()
    share: ClassVar[dict[str, float]] = {}
    reference: ClassVar[Any]

    @property
    def id(self) -> str:
        """The exercise's id: its class's name, its cell's grade_id, the name that its answer defines."""
        return type(self).__name__

    @property
    def aspects(self) -> dict[str, Aspect]:
        """The aspects by name, in the order they are defined, the base class's first."""
        found: dict[str, Aspect] = {}
        for base in reversed(type(self).__mro__):
            for name, member in vars(base).items():
                if (mark := getattr(member, "_aspect", None)) is not None:
                    found[name] = replace(mark, points=self.share.get(name, mark.points))
                elif member is None:
                    found.pop(name, None)
        return found

    @property
    def mistakes(self) -> list[Mistake]:
        """The known mistakes, each with its hint."""
        hints: dict[str, str] = {}
        found = []
        for member in vars(type(self)).values():
            if isinstance(member, Mistake):
                hints.setdefault(member.name, member.hint)
                found.append(replace(member, hint=hints[member.name]))
        return found

    @property
    def points(self) -> float:
        """The most that an answer can get."""
        return sum(mark.points for mark in self.aspects.values())

    def run(self, name: str, t: Trial, answer: Any) -> None:
        """Put `answer` through the aspect called `name`."""
        getattr(self, name)(t, answer)


def module_of(unit: str) -> str:
    """Return the dotted name of the module that holds the exercises of `unit`."""
    return f"grader.exercises.{UNITS[unit]}"


@cache
def exercises(unit: str) -> dict[str, Exercise]:
    """Return the exercises of `unit` by id, in their order."""
    module = importlib.import_module(module_of(unit))
    found = {}
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Exercise) and value.__module__ == module.__name__:
            if value.__name__.startswith("_"):
                continue
            value.unit = unit
            found[value.__name__] = value()
    return found


def units() -> Iterator[str]:
    """Go through the units whose exercises are written, in order."""
    return (unit for unit in UNITS if importlib.util.find_spec(module_of(unit)) is not None)


def unit_of(exercise_id: str) -> str:
    """Return the unit of an exercise without importing the exercises; raise UnknownExercise."""
    ids = exercise_ids()
    if exercise_id not in ids:
        close = get_close_matches(exercise_id, ids, n=3)
        hint = f"; did you mean {' or '.join(close)}?" if close else f"; the exercises are {', '.join(ids)}"
        raise UnknownExercise(f"there is no exercise {exercise_id!r}{hint}")
    return ids[exercise_id]


@cache
def exercise_ids() -> dict[str, str]:
    """Return every exercise's id with its unit, read from the modules' text: importing them takes TensorFlow along."""
    found = {}
    for unit in units():
        spec = importlib.util.find_spec(module_of(unit))
        assert spec is not None and spec.origin is not None
        with open(spec.origin, encoding="utf-8") as file:
            for name in re.findall(r"^class ([A-Za-z]\w*)\(\w*Exercise\)", file.read(), re.MULTILINE):
                found[name] = unit
    return found


def find(exercise_id: str) -> Exercise:
    """Return the exercise with this id; raise UnknownExercise."""
    return exercises(unit_of(exercise_id))[exercise_id]
