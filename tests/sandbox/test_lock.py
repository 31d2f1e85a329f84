"""The second trial: what honest work keeps under lock, and what is out of reach there."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from grader.demo import right_answer
from grader.evidence import Evidence
from grader.exercise import unit_of
from grader.judge import judge
from grader.payload import locked_source, reference_source
from grader.sandbox import ForkServer
from grader.verdict import Spec, Verdict

HONEST = """
import os, subprocess
import numpy as np, tensorflow as tf, keras
from grader import check
%matplotlib inline
def mine(x):
    return x
subprocess.run(["ls"])
os.system("ls")
np.allclose(mine(2.0), tf.nn.softmax([1.0, 2.0]))
layer = keras.layers.Dense(3)
layer(np.ones((2, 4)))
check("stable_softmax")
"""


@pytest.fixture(scope="module")
def locked(server: ForkServer) -> Callable[..., Verdict]:
    """Try an answer under lock, with these cells before it and after it."""

    def run(exercise: str, *before: str, after: tuple[str, ...] = ()) -> Verdict:
        unit = unit_of(exercise)
        source = reference_source(unit, exercise, 5, "reference")
        told = json.loads(server.evaluate(source, seconds=60, max_bytes=10**8))
        source = locked_source(unit, exercise, 5, before, after, {"figures.py": b"here = 1"}, 5)
        found = server.evaluate(source, seconds=60, max_bytes=10**7, hidden=told["forbidden"])
        return judge(Spec.from_dict(told["spec"]), Evidence.from_json(found), Evidence.from_json(told["reference"]))

    return run


@pytest.mark.parametrize("exercise", ["stable_softmax", "batched_matmul", "SimpleDense", "Dropout", "train_step"])
def test_a_right_answer_keeps_its_points_beside_cells_that_fail_here(locked, exercise):
    answer = right_answer(exercise).read_text(encoding="utf-8")
    verdict = locked(exercise, HONEST, answer)
    assert verdict.points == verdict.max_points, verdict.message


def test_an_answer_is_tried_as_it_stood_at_its_check(locked):
    answer = right_answer("stable_softmax").read_text(encoding="utf-8")
    later = ("def stable_softmax(logits):\n    return None", "def helper(x):\n    return x")
    assert locked("stable_softmax", answer, after=later).state == "right"
    calls = answer.replace("def stable_softmax", "def inner") + "\ndef stable_softmax(logits):\n"
    assert locked("stable_softmax", calls + "    return helper(inner(logits))", after=later[1:]).state == "right"


def test_a_cell_that_loops_does_not_keep_the_others_from_running(locked):
    answer = right_answer("stable_softmax").read_text(encoding="utf-8")
    assert locked("stable_softmax", "while True: pass", answer).state == "right"


@pytest.mark.parametrize(
    "cell",
    [
        "import tensorflow as tf\nstable_softmax = tf.nn.softmax",
        "from scipy.special import softmax\nstable_softmax = lambda x: softmax(x, axis=-1)",
        "import keras\nlayer = keras.layers.Softmax()\nstable_softmax = lambda x: layer(x)",
    ],
)
def test_the_reference_is_gone(locked, cell):
    verdict = locked("stable_softmax", cell)
    assert verdict.points == 0 and verdict.state in ("forbidden", "wrong", "missing")


@pytest.mark.parametrize(
    "line",
    [
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "__import__('_posixsubprocess').fork_exec(*range(23))",
        "os.execv('/bin/true', ['true'])",
        "open(scipy.special._logsumexp.__file__).read()[:1][0]",
    ],
)
def test_no_process_is_started_and_no_source_is_read(server, line):
    tries = f"try:\n    {line}\n    emit('done')\nexcept Exception as error:\n    emit(repr(error))"
    source = f"import os, scipy.special._logsumexp\n{tries}"
    said = server.evaluate(source, seconds=20, max_bytes=1000, hidden=["scipy.special.softmax"])
    assert said != "done" and "Error" in said


def test_threads_still_start(server):
    source = "import threading\nt = threading.Thread(target=lambda: emit('here'))\nt.start()\nt.join()"
    assert server.evaluate(source, seconds=20, max_bytes=1000, hidden=[]) == "here"
