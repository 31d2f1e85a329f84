"""How far apart two numbers may be and still be called equal, aspect by aspect.

Derived, not guessed: each reference is run again on inputs moved by the rounding of float32, with Keras computing in
float64, with one thread and with two, for several seeds. What its results move by, times a margin, is the tolerance.
`grader tolerances` writes the table, `tolerances.json` beside this file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from grader.evidence import Evidence
    from grader.exercise import Exercise

FLOOR = 2e-5
"""The least tolerance, relative to an array's largest entry: about 170 units of float32's rounding."""
MARGIN = 4.0
SEEDS = (11, 12, 13)
JITTER = 2.0**-24
"""Half a unit in the last place of a float32: what casting an input to float32 moves it by, at most."""
TABLE = Path(__file__).with_name("tolerances.json")


@cache
def _table() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    return found


def tolerances_of(exercise_id: str) -> Mapping[str, float]:
    """Return the tolerance of each aspect of an exercise whose results were seen to move by more than the floor
    allows.
    """
    return _table().get(exercise_id, {})


def spread(one: Evidence, other: Evidence) -> dict[str, float]:
    """Return by how much two pieces of evidence of one trial differ, an aspect each, in units of a tolerance."""
    from grader.judge import SMALLEST_SCALE

    found: dict[str, float] = {}
    for name, alternatives in one.aspects.items():
        worst = 0.0
        for (label, ours), (same_label, theirs) in zip(alternatives[0], other.aspects[name][0], strict=False):
            if (
                label != same_label
                or not isinstance(ours, np.ndarray | float)
                or not isinstance(theirs, np.ndarray | float)
            ):
                continue
            a, b = np.asarray(ours, float), np.asarray(theirs, float)
            if a.shape != b.shape or a.size == 0:
                continue
            scale = max(float(np.nanmax(np.abs(a), initial=0.0)), SMALLEST_SCALE)
            with np.errstate(all="ignore"):
                apart = np.abs(a - b) / (scale + np.abs(a))
            worst = max(worst, float(np.nanmax(np.where(np.isfinite(apart), apart, 0.0))))
        found[name] = worst
    return found


def measure(exercise: Exercise, seeds: tuple[int, ...] = SEEDS) -> dict[str, float]:
    """Return how far the reference's own results move under rounding, aspect by aspect, here and now."""
    import keras

    from grader.trial import run

    worst = dict.fromkeys(exercise.aspects, 0.0)
    for seed in seeds:
        kwargs = {"registered": True, "guarded": False}
        first = run(exercise, exercise.reference, seed, **kwargs)  # type: ignore[arg-type]
        others = [run(exercise, exercise.reference, seed, jitter=JITTER, **kwargs)]  # type: ignore[arg-type]
        keras.config.set_floatx("float64")
        try:
            others.append(run(exercise, exercise.reference, seed, **kwargs))  # type: ignore[arg-type]
        finally:
            keras.config.set_floatx("float32")
        for other in others:
            for name, apart in spread(first, other).items():
                worst[name] = max(worst[name], apart)
    return worst


def derive(measured: Mapping[str, float]) -> dict[str, float]:
    """Return the tolerances that measured spreads ask for; those at the floor are left out."""
    wanted = {name: float(f"{MARGIN * apart:.1e}") for name, apart in measured.items()}
    return {name: tolerance for name, tolerance in wanted.items() if tolerance > FLOOR}
