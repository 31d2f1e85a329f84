"""How far apart two numbers may be and still be called equal.

Derived by rerunning the references under rounding noise, across seeds, precisions and thread counts (`grader tolerances`),
and kept in `tolerances.json` beside this file.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FLOOR = 2e-5
"""The least tolerance, relative to an array's largest entry: about 170 units of float32's rounding."""


@cache
def _table() -> dict[str, float]:
    path = Path(__file__).with_name("tolerances.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def tolerance_of(exercise_id: str) -> float:
    """Return the tolerance of an exercise, relative to the size of what is compared."""
    return _table().get(exercise_id, FLOOR)
