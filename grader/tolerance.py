"""How far apart two numbers may be and still be called equal, aspect by aspect.

Derived, not guessed: each reference is run again on inputs moved by the rounding of float32, with Keras computing in
float64, and in processes where TensorFlow has one thread and several, for several seeds. What its results move by,
times a margin, is the tolerance.
`grader tolerances` writes the table, `tolerances.json` beside this file.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from grader.evidence import Evidence

FLOOR = 2e-5
"""The least tolerance, relative to an array's largest entry: about 170 units of float32's rounding."""
MARGIN = 4.0
SEEDS = (11, 12, 13)
JITTER = 2.0**-24
"""Half a unit in the last place of a float32: what casting an input to float32 moves it by, at most."""
THREADS = (1, 4)
"""The numbers of threads that TensorFlow is given within an operation and between operations."""
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


@contextlib.contextmanager
def interpreters() -> Iterator[Sequence[Executor]]:
    """Give an interpreter for each number of threads: TensorFlow takes that number once, before its first operation."""
    with contextlib.ExitStack() as stack:
        spawn = multiprocessing.get_context("spawn")
        yield [
            stack.enter_context(ProcessPoolExecutor(1, spawn, initializer=_limit_threads, initargs=(threads,)))
            for threads in THREADS
        ]


def _limit_threads(threads: int) -> None:
    os.environ |= {"TF_NUM_INTRAOP_THREADS": str(threads), "TF_NUM_INTEROP_THREADS": str(threads)}


def _reference_evidence(exercise_id: str, seed: int, jitter: float = 0.0, floatx: str = "float32") -> str:
    from grader.quiet import quiet

    with quiet():
        import keras

        from grader.exercise import find
        from grader.trial import run

        exercise = find(exercise_id)
        keras.config.set_floatx(floatx)
        try:
            found = run(exercise, exercise.reference, seed, registered=True, guarded=False, jitter=jitter)
        finally:
            keras.config.set_floatx("float32")
    return found.to_json()


def measure(exercise_id: str, pools: Sequence[Executor], seeds: Sequence[int] = SEEDS) -> dict[str, float]:
    """Return how far a reference's own results move under rounding, aspect by aspect, on this machine.

    Args:
        pools: what `interpreters` gives; the first one's plain run is what the others are compared with.
    """
    from grader.evidence import Evidence

    worst: dict[str, float] = {}
    for seed in seeds:
        pending = [pool.submit(_reference_evidence, exercise_id, seed) for pool in pools]
        pending.append(pools[0].submit(_reference_evidence, exercise_id, seed, JITTER))
        pending.append(pools[0].submit(_reference_evidence, exercise_id, seed, 0.0, "float64"))
        first, *others = (Evidence.from_json(future.result()) for future in pending)
        for other in others:
            for name, apart in spread(first, other).items():
                worst[name] = max(worst.get(name, 0.0), apart)
    return worst


def derive(measured: Mapping[str, float]) -> dict[str, float]:
    """Return the tolerances that measured spreads ask for; those at the floor are left out."""
    wanted = {name: float(f"{MARGIN * apart:.1e}") for name, apart in measured.items()}
    return {name: tolerance for name, tolerance in wanted.items() if tolerance > FLOOR}
