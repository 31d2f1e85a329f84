"""The ledger: what each submission's mark rests on, and a log of how marks have moved.

nbgrader's gradebook holds the marks. What became of a submission, what its mistakes were, and what a mark was before
stand here, beside it: `.grader/ledger/<unit>/<student>.json` and `.grader/ledger/log.jsonl`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.results import FOLDER, file_of, write_whole

KEPT = ("key", "status", "reason", "seconds", "flags", "verdicts")
"""What an entry has of a result; `key` is the hash that the whole of it is kept under, "" if it is not kept."""


@dataclass(frozen=True)
class Move:
    """An aspect, or a whole answer where its aspects could not be told (then `aspect` is ""), that is worth other
    points than before.
    """

    exercise: str
    aspect: str
    before: float
    after: float

    def __str__(self) -> str:
        where = f"{self.exercise}, {self.aspect}" if self.aspect else self.exercise
        return f"{where}: {self.before:g} → {self.after:g}"


def moves(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Move]:
    """Return what moved from a submission's verdicts to others of it, in the order of the exercises."""
    found = []
    old = {verdict["exercise"]: verdict for verdict in before}
    new = {verdict["exercise"]: verdict for verdict in after}
    for exercise in dict.fromkeys([*new, *old]):
        was, now = old.get(exercise, _NOTHING), new.get(exercise, _NOTHING)
        if was["points"] == now["points"]:
            continue
        parts = [{part["name"]: part["points"] for part in verdict["aspects"]} for verdict in (was, now)]
        if all(parts):
            names = dict.fromkeys([*parts[1], *parts[0]])
            found += [
                Move(exercise, name, parts[0].get(name, 0.0), parts[1].get(name, 0.0))
                for name in names
                if parts[0].get(name, 0.0) != parts[1].get(name, 0.0)
            ]
        else:
            found.append(Move(exercise, "", was["points"], now["points"]))
    return found


_NOTHING: dict[str, Any] = {"points": 0.0, "aspects": []}


class Ledger:
    """A course's ledger.

    Args:
        root: the course's folder.
    """

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER / "ledger"
        self.log = self.folder / "log.jsonl"
        self.run: str | None = None
        """What this process's moves are logged under, as `begin` set it; without, each is a run of its own."""
        self.undoes: str | None = None

    def begin(self, undoes: str | None = None) -> None:
        """Begin a run: the moves from here on belong together. `undoes` names the run whose moves it takes back."""
        self.run, self.undoes = _now(), undoes

    def entry(self, unit: str, student: str) -> dict[str, Any] | None:
        """Return what a submission's mark rests on (see `KEPT`), or None where there is no mark yet."""
        try:
            found = json.loads(self._path(unit, student).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) and found.keys() >= set(KEPT) else None

    def record(self, unit: str, student: str, result: Mapping[str, Any]) -> None:
        """Write down what a submission's mark rests on from now on, and log it if the mark moved."""
        before = self.entry(unit, student)
        entry = {name: result[name] for name in KEPT}
        if before is not None and (moved := moves(before["verdicts"], entry["verdicts"])):
            line = {
                "run": self.run or _now(),
                "undoes": self.undoes,
                "unit": unit,
                "student": student,
                "before": _shortly(before),
                "after": _shortly(entry),
                "because": [str(move) for move in moved],
            }
            self._append(json.dumps(line))
        write_whole(self._path(unit, student), json.dumps(entry))

    def moved(self) -> Iterator[dict[str, Any]]:
        """Go through the log, oldest first: `run` (a time), `undoes` (a run, or None), `unit`, `student`, `before` and
        `after` (each with `key`, `status`, `reason`, `points`), `because`.
        """
        try:
            lines = self.log.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            try:
                found = json.loads(line)
            except ValueError:
                # The end of a line that a power cut left half written.
                continue
            yield found

    def _path(self, unit: str, student: str) -> Path:
        return self.folder / unit / file_of(student)

    def _append(self, line: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())


def points(entry: Mapping[str, Any]) -> float:
    """Return the points of an entry, or of a result."""
    return float(sum(verdict["points"] for verdict in entry["verdicts"]))


def _shortly(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in ("key", "status", "reason")} | {"points": points(entry)}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
