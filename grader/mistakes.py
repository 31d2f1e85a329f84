"""Measure an exercise on answers whose marks are known: its own known mistakes, and the bank of answers in `tests/answers`.

`tests/answers/<exercise>/` holds one answer a file: `right_*.py` must get full marks; `wrong_*.py` must lose points, and
be named where its first line says how: `# mistake: <name>`. A `wrong_*.py` that begins `# no name` combines mistakes or
makes one of its own; it must lose points and get a message, whatever it is called.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.evidence import Evidence
from grader.exercise import Exercise
from grader.judge import judge
from grader.trial import run
from grader.verdict import Spec, Verdict

ANSWERS = Path(__file__).parents[1] / "tests" / "answers"


@dataclass(frozen=True)
class Outcome:
    """What became of one answer of the bank: its verdict, and what is wrong with that, if anything."""

    exercise: str
    answer: str
    expected: str | None
    """The mistake that should be named; "" for a right answer, None for a wrong one of any name."""
    verdict: Verdict

    @property
    def complaint(self) -> str:
        """Return why this verdict is not what it should be, or ""."""
        full = self.verdict.points == self.verdict.max_points
        if self.expected == "":
            return "" if full else f"right, and rejected: {self.verdict.message}"
        if full:
            return "wrong, and not caught"
        if self.expected is not None and self.verdict.mistake != self.expected:
            return f"not named {self.expected!r} but {self.verdict.mistake!r}: {self.verdict.message}"
        return ""


class Bench:
    """One exercise with its reference's and its known mistakes' evidence for one seed."""

    def __init__(self, exercise: Exercise, seed: int = 20260) -> None:
        self.exercise = exercise
        self.seed = seed
        self.spec = Spec.of(exercise)
        self.reference = run(exercise, exercise.reference, seed, registered=True, guarded=False)
        self.known = [
            run(exercise, known.answer, seed, registered=known.registered, guarded=False) for known in exercise.mistakes
        ]

    def judge(self, evidence: Evidence) -> Verdict:
        """Judge evidence as a class's is judged, after the way through JSON."""
        return judge(self.spec, Evidence.from_json(evidence.to_json()), self.reference, self.known)

    def outcomes(self) -> Iterator[Outcome]:
        """Judge the reference, the known mistakes, and the answers of the bank."""
        yield Outcome(self.exercise.id, "the reference", "", self.judge(self.reference))
        for known, evidence in zip(self.exercise.mistakes, self.known, strict=True):
            yield Outcome(self.exercise.id, f"known: {known.answer.__name__}", known.name, self.judge(evidence))
        for path in sorted((ANSWERS / self.exercise.id).glob("*.py")):
            answer = load_answer(path, self.exercise.id)
            evidence = run(self.exercise, answer, self.seed)
            yield Outcome(self.exercise.id, path.name, expectation(path), self.judge(evidence))


def expectation(path: Path) -> str | None:
    """Return what the bank says of an answer: "" for right, a mistake's name, or None for a wrong one of any name."""
    if path.name.startswith("right_"):
        return ""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    if first.startswith("# mistake: "):
        return first.removeprefix("# mistake: ").strip()
    if first.startswith("# no name"):
        return None
    raise ValueError(f"{path.name}: expected a first line '# mistake: <name>' or '# no name', got {first!r}")


def load_answer(path: Path, name: str) -> Any:
    """Run an answer's file in a module of its own, as a notebook's namespace, and return what it calls `name`."""
    module = types.ModuleType(f"answer_{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return getattr(module, name, None)


def main(arguments: list[str]) -> int:
    """Print a line for each answer of a unit (and of the exercises named after it); return 1 if there is a complaint."""
    from grader.exercise import exercises

    unit, only = arguments[0], arguments[1:]
    complaints = 0
    for exercise in exercises(unit).values():
        if only and exercise.id not in only:
            continue
        outcomes = list(Bench(exercise).outcomes())
        bad = [outcome for outcome in outcomes if outcome.complaint]
        complaints += len(bad)
        print(f"{exercise.id}: {len(outcomes)} answers, {len(bad)} complaints")
        for outcome in outcomes if only else bad:
            verdict = outcome.verdict
            lost = ", ".join(found.name for found in verdict.aspects if not found.passed)
            mark = "BAD" if outcome.complaint else "ok "
            print(
                f"  {mark} {outcome.answer}: {verdict.points:g}/{verdict.max_points:g} [{lost}] {outcome.complaint or verdict.message}"
            )
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
