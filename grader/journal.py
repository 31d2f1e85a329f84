"""What the checks in a student's notebooks have said so far, in a small file beside the units' folders.

It is the student's own: nothing of it is sent anywhere, and no mark depends on it.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from grader.results import write_whole
from grader.verdict import Verdict

FILE = ".progress.json"


@dataclass
class Entry:
    """What an exercise's checks have said: the most points so far, and how often each kind of failure was shown."""

    points: float = 0.0
    max_points: float = 0.0
    failures: dict[str, int] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether a check was passed in full."""
        return 0 < self.max_points <= self.points


def folder_of(unit: str, here: Path) -> Path | None:
    """Return where the journal is kept when a notebook of `unit` runs in `here`; None for a notebook on its own."""
    return here.parent if here.name == unit else None


def read(folder: Path) -> dict[str, Entry]:
    """Return the entries by exercise. A file that is damaged, or not there, has none."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {str(name): _entry(told) for name, told in found.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return {}


def _entry(told: dict[str, Any]) -> Entry:
    failures = {str(kind): int(times) for kind, times in told["failures"].items()}
    return Entry(float(told["points"]), float(told["max_points"]), failures)


def note(folder: Path, verdict: Verdict) -> int:
    """Write a verdict down; return how often a failure of its kind was shown before.

    A folder that can't be written to is left as it is.
    """
    entries = read(folder)
    entry = entries.setdefault(verdict.exercise, Entry())
    entry.points, entry.max_points = max(entry.points, verdict.points), verdict.max_points
    kind = kind_of(verdict)
    before = entry.failures.get(kind, 0)
    if kind:
        entry.failures[kind] = before + 1
    with contextlib.suppress(OSError):
        write_whole(folder / FILE, json.dumps({name: asdict(told) for name, told in entries.items()}, indent=1))
    return before


def kind_of(verdict: Verdict) -> str:
    """Return what tells a failure from another of the same exercise: the mistake's name, or else what went wrong
    first; "" where nothing was judged.
    """
    if verdict.state not in ("wrong", "forbidden"):
        return ""
    return verdict.mistake or verdict.error or next(found.name for found in verdict.aspects if not found.passed)
