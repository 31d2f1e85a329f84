"""Flags point at what reaches for the grader's insides, at nothing an exercise needs, and in no time."""

import time
from pathlib import Path

import pytest

from grader.flags import flags, mentions, plain
from grader.mistakes import ANSWERS


@pytest.mark.parametrize(
    "line",
    [
        "import gc",
        "import ctypes",
        "from grader.exercise import find",
        "import keras.src.ops.nn",
        "from keras import src",
        "from tensorflow.python.ops import gen_nn_ops",
        "from os import fork",
        "get_ipython().ast_transformers.append(x)",
        "sys.modules['grader']",
        "np.allclose = lambda *args: True",
        "json.dumps = str",
        "setattr(np, 'allclose', all)",
        "getattr(keras.ops, 'soft' + 'max')(x)",
        "f = tf.function(tf.nn.softmax).get_concrete_function(spec)",
        "type(a).__subclasses__()",
        "os._exit(0)",
    ],
)
def test_what_reaches_inside_is_flagged_with_its_line(line: str) -> None:
    found = flags(f"import json\n%matplotlib inline\n{line}\nx = 3", "the cell a")
    assert len(found) == 1 and found[0].startswith("the cell a, line 3:") and line[:100] in found[0]


@pytest.mark.parametrize("line", ["%timeit x", "!ls", "files = !ls", "np.sum?", "from IPython.display import display"])
def test_what_ipython_adds_hides_nothing_and_is_not_flagged(line: str) -> None:
    assert [found.split(":")[0] for found in flags(f"{line}\nimport gc", "x")] == ["x, line 2"]


def test_no_answer_of_the_bank_is_flagged() -> None:
    assert [
        line for path in ANSWERS.glob("*/*.py") for line in flags(path.read_text(encoding="utf-8"), str(path))
    ] == []


@pytest.mark.parametrize(
    "source",
    [
        "\n".join(f"x{n} = !true" for n in range(10_000)),
        "%time x\n" * 20_000,
        "x?\n" * 60_000,
        " " * 199_000 + "x!",
        "a = " * 49_000 + "x!",
        "a," * 99_000 + "?!",
        "(" * 100_000,
        "-" * 190_000 + "1",
        "a" + ".b" * 90_000,
        "lambda:" * 25_000 + "0",
        "x = [1, 2, 3]\n" * 14_000,
        "a\0b",
        "'\ud800'",
    ],
    ids=range(13),
)
def test_no_cell_takes_long_to_look_through(source: str) -> None:
    began = time.process_time()
    flags(source, "x")
    assert time.process_time() - began < 10


def test_lessons_are_read_too() -> None:
    text = Path(__file__).parents[1] / "solutions" / "01_tensors" / "tensors.py"
    assert flags(text.read_text(encoding="utf-8"), "x")


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nimport tensorflow as tf\nfrom keras import layers, ops\n%matplotlib inline",
        "class A(layers.Layer):\n    def __init__(self, n):\n        super().__init__()\n        self._n = n",
        "model.layers[0].trainable = False\nprint(f'{model.name}: {model.count_params()}')",
        "from grader import check, quiz\ncheck('SimpleDense')",
        "def f(x):\n    '''Say what it does.'''\n    return np.exp(x - x.max(axis=-1, keepdims=True))",
        "class A(layers.Layer):\n    '''Goes without `__init__`.'''",
    ],
)
def test_lessons_code_is_plain(source: str) -> None:
    assert plain(source)


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "from numpy import _core",
        "np.core = 1",
        "np._core.umath.matmul(a, b)",
        "getattr(a, 'x' + y)(b)",
        "eval('a @ b')",
        "get_ipython().events.register('pre_run_cell', f)",
        "%load_ext autoreload",
        "!ls",
        "keras.src.layers",
        "tf.compat.v1.Session()",
        "f.__code__",
        "def f():\n    'x.__matmul__'\nf.__doc__",
        "def f():\n    f'{x.__code__}'",
        "type('A', (B,), {})",
        "x = '__matmul__'",
        "'__matmul__'",
        "vars(np.ndarray)",
        "n = np\nn.allclose = f",
        "class A(metaclass=M): pass",
        "keras.activations.get('soft' + 'max')",
        "keras.activations.get('xamtfos'[::-1])",
        "keras.activations.get(''.join(parts))",
        "keras.activations.get('SOFTMAX'.lower())",
    ],
)
def test_what_could_change_a_trial_is_not_plain(source: str) -> None:
    assert not plain(source)


def test_every_right_answer_but_a_few_is_plain() -> None:
    """The second trial costs honest work nearly nothing: most of it is tried once."""
    texts = [path.read_text(encoding="utf-8") for path in ANSWERS.glob("*/right_*.py")]
    assert sum(map(plain, texts)) >= 0.95 * len(texts) > 0


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("tf.nn.softmax(x)", True),
        ("from scipy.special import softmax", True),
        ("keras.activations.get('softmax')", True),
        ("a @ b", True),
        ("@tf.function\ndef softmax(x):\n    return softmax(x)", False),
        ("def softmax(self):\n    return self.softmax(x)", False),
    ],
)
def test_what_is_reached_for_in_a_library_is_mentioned(source: str, said: bool) -> None:
    assert mentions(source, ["tensorflow.nn.softmax", "@"]) == said
