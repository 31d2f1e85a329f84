"""Right answers are right, and the reference agrees with them, on shapes and dtypes that no trial draws."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.demo import right_answer
from grader.exercise import find
from grader.mistakes import load_answer

DTYPES = st.sampled_from(["float32", "float64"])
SIDE = st.integers(1, 5)


def _normal(draw: Callable[..., Any], shape: tuple[int, ...], dtype: str) -> Any:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return rng.normal(0.5, 2.0, shape).astype(dtype)


@st.composite
def _arguments(draw: Callable[..., Any], name: str) -> tuple[Any, ...]:
    dtype = draw(DTYPES)
    n, m, k = draw(SIDE), draw(SIDE), draw(SIDE)
    match name:
        case "stable_softmax":
            return (_normal(draw, tuple(draw(st.lists(SIDE, min_size=1, max_size=4))), dtype),)
        case "standardize":
            return (_normal(draw, (n + 2, m), dtype),)
        case "pairwise_distances":
            return _normal(draw, (n, k), dtype), _normal(draw, (m, k), dtype)
        case "batched_matmul":
            leading = tuple(draw(st.lists(SIDE, max_size=3)))
            return _normal(draw, (*leading, n, k), dtype), _normal(draw, (*leading, k, m), dtype)
        case "one_hot":
            shape = tuple(draw(st.lists(SIDE, max_size=3)))
            rng = np.random.default_rng(draw(st.integers(0, 2**32)))
            return np.asarray(rng.integers(-2, m + 2, shape), draw(st.sampled_from(["int32", "int64"]))), m
        case _:
            rng = np.random.default_rng(draw(st.integers(0, 2**32)))
            return _normal(draw, (n, m, k), dtype), rng.random((n, m)) < 0.5


@pytest.mark.parametrize(
    "name", ["stable_softmax", "standardize", "pairwise_distances", "batched_matmul", "one_hot", "masked_mean"]
)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_right_answers_agree_with_the_reference_everywhere(name: str, data: st.DataObject) -> None:
    arguments = data.draw(_arguments(name))
    wanted = np.asarray(find(name).reference(*arguments))
    for style in range(3):
        got = np.asarray(load_answer(right_answer(name, style), name)(*arguments))
        assert got.shape == wanted.shape
        np.testing.assert_allclose(got, wanted, rtol=1e-3, atol=2e-3)
