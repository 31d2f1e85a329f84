"""Layerwise: exercises on how Keras works inside, and the grader that checks them.

A notebook needs two names: `check(id)` puts the answer to an exercise on trial, `quiz(…)` asks a question. The start
page has a third, `overview()`, which shows how far one has come.
"""

import os
from typing import Any

# Before anything imports TensorFlow: its start-up log is noise in a notebook.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

__all__ = ["check", "overview", "quiz"]


def __getattr__(name: str) -> Any:
    # Late, so that the command line and a course's settings load without Jupyter and TensorFlow.
    if name == "check":
        from grader.notebook import check

        return check
    if name == "overview":
        from grader.start import overview

        return overview
    if name == "quiz":
        from grader.questions import quiz

        return quiz
    raise AttributeError(f"module 'grader' has no attribute {name!r}")
