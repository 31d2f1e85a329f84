"""Measure an exercise on answers whose marks are known: its own known mistakes, and the bank in `tests/answers`.

`tests/answers/<exercise>/` holds one answer a file: `right_*.py` must get full marks; `wrong_*.py` must lose points,
and be named where its first line says how: `# mistake: <name>`. A `wrong_*.py` that begins `# no name` combines
mistakes or makes one of its own; it must lose points and get a message, whatever it is called.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.evidence import Evidence
from grader.exercise import Exercise, exercises, units
from grader.judge import judge
from grader.quiet import quiet
from grader.trial import run
from grader.verdict import Spec, Verdict

ANSWERS = Path(__file__).parents[1] / "tests" / "answers"
SEED = 20260
TODO = "TODO:"
"""What a name or hint begins with that an author has yet to write (see `grader.scaffold`)."""


@dataclass(frozen=True)
class Outcome:
    """What became of one answer of the bank: its verdict, and what is wrong with that, if anything."""

    exercise: str
    answer: str
    expected: str | None
    """The mistake that should be named; "" for a right answer, None for a wrong one of any name."""
    verdict: Verdict

    @property
    def caught(self) -> bool:
        """Whether points were lost."""
        return self.verdict.points < self.verdict.max_points

    @property
    def named(self) -> bool:
        """Whether the mistake that should be named is."""
        return self.caught and self.verdict.mistake == self.expected

    @property
    def complaint(self) -> str:
        """Return why this verdict is not what it should be, or ""."""
        if any(text and text.startswith(TODO) for text in (self.expected, self.verdict.hint)):
            return "its name or its hint is still to be written"
        if self.expected == "":
            return f"right, and rejected: {self.verdict.message}" if self.caught else ""
        if not self.caught:
            return "wrong, and not caught"
        if self.expected is not None and not self.named:
            return f"not named {self.expected!r} but {self.verdict.mistake!r}: {self.verdict.message}"
        return ""


Surveyed = tuple[Exercise, list[Outcome]]


class Bench:
    """One exercise with its reference's and its known mistakes' evidence for one seed."""

    def __init__(self, exercise: Exercise, seed: int = SEED) -> None:
        self.exercise = exercise
        self.seed = seed
        self.spec = Spec.of(exercise)
        self.reference = run(exercise, exercise.reference, seed, registered=True, guarded=False)
        broken = {name: items[0][-1][1] for name, items in self.reference.aspects.items() if "raised" in dict(items[0])}
        if broken:
            raise ValueError(f"the reference of {exercise.id} raises: {broken}")
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


def survey(chosen: Sequence[str] = (), ids: Collection[str] = (), seed: int = SEED) -> Iterator[Surveyed]:
    """Measure the exercises of the `chosen` units (all, if none is), or of those only the ones named in `ids`."""
    for unit in chosen or units():
        with quiet():
            found = exercises(unit)
        for exercise in found.values():
            if not ids or exercise.id in ids:
                with quiet():
                    outcomes = list(Bench(exercise, seed).outcomes())
                yield exercise, outcomes


_HEADING = """# Exercises, and what the grader was measured on

Made by `grader mistakes --table docs/exercises.md`. Each exercise is tried on answers whose marks are known:

- **right**: right answers, written in different styles, that get full marks, of those that were tried;
- **known mistakes**: what the grader tells apart by name and answers with a hint;
- **wrong**: wrong answers that were tried, without each known mistake's own code, which its own evidence names;
- **caught**: those that lost points;
- **named**: those called by the right name, of those that make a known mistake. The others make a mistake of their own
  or several at once; they must be caught, and the student is told what differs and where.

The answers are in `tests/answers/`, written by the authors of the exercises. So the table shows that the grader keeps
its word on the mistakes its authors thought of; it is no estimate of what students will come up with.
"""


def table(measured: Sequence[Surveyed]) -> str:
    """Return the Markdown table of what was measured, an exercise a row, with totals."""
    rows = [_row(exercise, outcomes) for exercise, outcomes in measured]
    lines = [
        _HEADING,
        "| exercise | unit | points | right | known mistakes | wrong | caught | named |",
        "|---|---|--:|--:|---|--:|--:|--:|",
    ]
    for (exercise, _), counts in zip(measured, rows, strict=True):
        names = "; ".join(dict.fromkeys(_escaped(known.name) for known in exercise.mistakes))
        lines.append(_line(f"`{exercise.id}`", exercise.unit, exercise.points, names, counts))
    points = sum(exercise.points for exercise, _ in measured)
    names = f"{sum(len({known.name for known in exercise.mistakes}) for exercise, _ in measured)} names"
    sums = {name: sum(counts[name] for counts in rows) for name in _COUNTS}
    lines.append(_line(f"**all {len(measured)}**", "", points, names, sums))
    return "\n".join(lines) + "\n"


_COUNTS = ("right", "accepted", "wrong", "caught", "nameable", "named")


def _row(exercise: Exercise, outcomes: Sequence[Outcome]) -> dict[str, int]:
    own = 1 + len(exercise.mistakes)
    bank = outcomes[own:]
    right = [outcome for outcome in bank if outcome.expected == ""]
    wrong = [outcome for outcome in bank if outcome.expected != ""]
    nameable = [outcome for outcome in wrong if outcome.expected]
    counted = (
        len(right),
        sum(not outcome.caught for outcome in right),
        len(wrong),
        sum(outcome.caught for outcome in wrong),
        len(nameable),
        sum(outcome.named for outcome in nameable),
    )
    return dict(zip(_COUNTS, counted, strict=True))


def _line(name: str, unit: str, points: float, mistakes: str, counts: Mapping[str, int]) -> str:
    right, named = (f"{counts[one]} of {counts[all_]}" for one, all_ in (("accepted", "right"), ("named", "nameable")))
    cells = [name, unit, f"{points:g}", right, mistakes, str(counts["wrong"]), str(counts["caught"]), named]
    return f"| {' | '.join(cells)} |"


def _escaped(name: str) -> str:
    """Return a mistake's name so that Markdown shows it as it is."""
    for mark in "\\*_`|<[":
        name = name.replace(mark, f"\\{mark}")
    return name


if __name__ == "__main__":
    # As before there was a command: a unit, then the exercises wanted.
    from grader.cli import app

    unit, *wanted = sys.argv[1:]
    app(["mistakes", unit, *(word for name in wanted for word in ("--exercise", name))])
