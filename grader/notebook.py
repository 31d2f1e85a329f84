"""`check` in a student's notebook: trial, judge and card, all in the kernel at hand.

What is said here is for the student. When a class is graded, the same trial runs in a sandbox and the judge outside.
"""

from __future__ import annotations

import gc
import os
import secrets
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from grader import journal
from grader.evidence import Evidence
from grader.exercise import Exercise, find
from grader.judge import judge, void
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
# A collection that goes through all of TensorFlow's objects takes a third of a second, in a trial or as a slider moves.
gc.freeze()


class NotYet(Exception):
    """A check that is not passed, where nbgrader's Validate wants an error to report; or one that was stopped, so that
    the notebook stops as well.
    """

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
        NotYet: points are missing, while nbgrader validates the notebook; or the trial was interrupted.
    """
    exercise = find(exercise_id)
    if answer is _UNSET:
        answer = sys._getframe(1).f_globals.get(exercise_id)
    mode = os.environ.get("NBGRADER_EXECUTION")
    if mode is None:
        _try(exercise, answer)
        return None
    verdict = verdict_on(exercise, answer, secrets.randbelow(2**31) if mode == "autograde" else LOCAL_SEED)
    if mode == "validate" and verdict.points < verdict.max_points:
        raise NotYet(text(verdict))
    _show(_bundle(verdict))
    return verdict.points if mode == "autograde" else None


def _try(exercise: Exercise, answer: Any) -> None:
    """Put an answer on trial for a student, who may stop it, and write down what came of it."""
    show = _shown_meanwhile("Trying your answer… (■ above the notebook stops it)")
    began = time.monotonic()
    try:
        verdict = verdict_on(exercise, answer, LOCAL_SEED)
    except KeyboardInterrupt:
        after = f"stopped after {time.monotonic() - began:.0f} s, before the trial was over"
        error = f"{after}; if your answer should have been done by then, look for a loop that does not end"
        show(_bundle(void(Spec.of(exercise), "stopped", error)))
        raise NotYet("Stopped. Cells that were waiting have not been run.") from None
    before = 0
    if folder := journal.folder_of(exercise.unit, Path.cwd()):
        before = journal.note(folder, verdict)
    show(_bundle(verdict, before))


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


def _bundle(verdict: Verdict, before: int = 0) -> dict[str, str]:
    return {"text/plain": text(verdict), "text/html": card(verdict, before)}


def _show(data: dict[str, str]) -> None:
    try:
        from IPython.display import publish_display_data

        publish_display_data(data)
    except ImportError:
        print(data["text/plain"])


def _shown_meanwhile(words: str) -> Callable[[dict[str, str]], None]:
    """Show `words`, and return what shows something in their place. Only a notebook can take back what it shows."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if not hasattr(shell, "kernel"):
        return _show
    from IPython.display import display

    shown: Any = display({"text/plain": words}, raw=True, display_id=True)
    return lambda data: shown.update(data, raw=True)
