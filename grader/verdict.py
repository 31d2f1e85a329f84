"""Verdicts: points, what was looked at, and what is said about it. Plain data, as JSON-ready as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from grader.evidence import Value
from grader.exercise import Exercise
from grader.tolerance import FLOOR, tolerances_of


@dataclass(frozen=True)
class Spec:
    """What a judge has to know of an exercise; it needs neither Keras nor the exercise's code."""

    id: str
    unit: str
    section: str
    aspects: Mapping[str, tuple[float, str]]
    """An aspect's name → its points and its title."""
    mistakes: tuple[tuple[str, str, str], ...]
    """The known mistakes' names, hints, and telling labels, for each wrong answer."""
    tolerances: Mapping[str, float]
    """The tolerance of each aspect; `tolerance.FLOOR` for those that are not in it."""

    @property
    def points(self) -> float:
        return sum(points for points, _ in self.aspects.values())

    def tolerance(self, aspect: str) -> float:
        """Return how far apart numbers of this aspect may be, relative to the larger ones."""
        return self.tolerances.get(aspect, FLOOR)

    @classmethod
    def of(cls, exercise: Exercise) -> Spec:
        """Return the spec of `exercise`."""
        aspects = {name: (mark.points, mark.title) for name, mark in exercise.aspects.items()}
        mistakes = tuple((mistake.name, mistake.hint, mistake.telling) for mistake in exercise.mistakes)
        return cls(exercise.id, exercise.unit, exercise.section, aspects, mistakes, dict(tolerances_of(exercise.id)))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Spec:
        """Read what `dataclasses.asdict` made of a spec and JSON kept."""
        aspects = {name: (points, title) for name, (points, title) in data["aspects"].items()}
        mistakes = tuple((name, hint, telling) for name, hint, telling in data["mistakes"])
        return cls(data["id"], data["unit"], data["section"], aspects, mistakes, data["tolerances"])


@dataclass(frozen=True)
class Difference:
    """The first thing in an aspect that is not as the reference has it."""

    label: str
    expected: Value
    got: Value
    message: str


@dataclass(frozen=True)
class AspectVerdict:
    """What came of one aspect: all its points or none, and a line that says why."""

    name: str
    title: str
    passed: bool
    points: float
    max_points: float
    message: str
    difference: Difference | None = None


@dataclass(frozen=True)
class Verdict:
    """What an answer gets and why.

    `state` is "right", "wrong", "unfinished" (still the stub), "missing" (the name is not defined), "forbidden" (the
    reference was used), "stopped" (by the student, in a notebook) or "no evidence" (the trial brought nothing that can
    be judged; `error` says why).
    """

    exercise: str
    unit: str
    section: str
    state: str
    points: float
    max_points: float
    aspects: tuple[AspectVerdict, ...] = ()
    mistake: str | None = None
    hint: str | None = None
    error: str | None = None
    seed: int | None = None
    flags: tuple[str, ...] = field(default=())

    @property
    def message(self) -> str:
        """One line that says what this verdict comes to."""
        if self.state == "right":
            return "all right"
        if self.error:
            return self.error
        failed = next(found for found in self.aspects if not found.passed)
        return f"{self.mistake}: {failed.message}" if self.mistake else failed.message

    def as_dict(self) -> dict[str, Any]:
        """Return what the verdict says without the arrays, for JSON."""
        aspects = [
            {
                "name": found.name,
                "passed": found.passed,
                "points": found.points,
                "max_points": found.max_points,
                "message": found.message,
            }
            for found in self.aspects
        ]
        data = asdict(self)
        return {**data, "aspects": aspects, "flags": list(self.flags)}
