"""`check` in a student's notebook: trial, judge and card, all in the kernel at hand.

What is said here is for the student. When a class is graded, the same trial runs in a sandbox and the judge outside.
"""

from __future__ import annotations

import os
import secrets
import sys
from functools import cache
from pathlib import Path
from typing import Any

from grader import journal
from grader.evidence import Evidence
from grader.exercise import Exercise, find
from grader.judge import judge
from grader.quiet import quiet
from grader.report import card, text
from grader.trial import run
from grader.verdict import Spec, Verdict

LOCAL_SEED = 1
_UNSET: Any = object()

# TensorFlow writes to the process's stderr when it is loaded, and once more at the first operation.
with quiet():
    import tensorflow as tf

    tf.add(1, 1)


class NotYet(Exception):
    """A check that is not passed, where nbgrader's Validate wants an error to report."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def check(exercise_id: str, answer: Any = _UNSET) -> float | None:
    """Put the answer to an exercise on trial and show the card.

    Args:
        exercise_id: the exercise's id, such as `"SimpleDense"`.
        answer: the function or class to try; by default what the notebook calls `exercise_id`.

    Returns:
        The points while nbgrader grades the notebook; nothing otherwise.

    Raises:
        UnknownExercise: there is no exercise of this id.
        NotYet: points are missing, while nbgrader validates the notebook.
    """
    exercise = find(exercise_id)
    if answer is _UNSET:
        answer = sys._getframe(1).f_globals.get(exercise_id)
    mode = os.environ.get("NBGRADER_EXECUTION")
    verdict = verdict_on(exercise, answer, secrets.randbelow(2**31) if mode == "autograde" else LOCAL_SEED)
    if mode == "validate" and verdict.points < verdict.max_points:
        raise NotYet(text(verdict))
    before = 0
    if mode is None and (folder := journal.folder_of(exercise.unit, Path.cwd())):
        before = journal.note(folder, verdict)
    _show(verdict, before)
    return verdict.points if mode == "autograde" else None


def verdict_on(exercise: Exercise, answer: Any, seed: int) -> Verdict:
    """Try an answer and judge it, here and now."""
    with quiet():
        evidence = run(exercise, answer, seed)
        undone = evidence.missing or evidence.unfinished
        reference = evidence if undone else _reference(exercise.id, seed)
    spec = Spec.of(exercise)
    verdict = judge(spec, evidence, reference)
    if verdict.state == "wrong":
        with quiet():
            known = _known(exercise.id, seed)
        verdict = judge(spec, evidence, reference, known)
    return verdict


@cache
def _reference(exercise_id: str, seed: int) -> Evidence:
    exercise = find(exercise_id)
    return run(exercise, exercise.reference, seed, registered=True, guarded=False)


@cache
def _known(exercise_id: str, seed: int) -> list[Evidence]:
    exercise = find(exercise_id)
    return [
        run(exercise, known.answer, seed, registered=known.registered, guarded=False) for known in exercise.mistakes
    ]


def _show(verdict: Verdict, before: int) -> None:
    try:
        from IPython.display import publish_display_data

        publish_display_data({"text/plain": text(verdict), "text/html": card(verdict, before)})
    except ImportError:
        print(text(verdict))
