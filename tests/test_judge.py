"""What the judge says of evidence that does not run along with the reference's."""

import pytest

from grader.evidence import Items
from grader.judge import differences

EXPECTED: Items = [("rank", 2), ("size", 6), ("dtype", "float32")]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([("rank", 2), ("what it returns", None)], "what it returns: got nothing (None)"),
        ([("rank", 2), ("size", 5), ("dtype", "float32")], "size: expected 6, got 5"),
        ([("rank", 2), ("dtype", "float32")], "size: nothing was written down"),
        ([("rank", 2), ("dtype", "float32"), ("size", 6)], "dtype: got 'float32'"),
        ([("rank", 2)], "size: nothing was written down"),
        (
            [*EXPECTED, ("the argument after the call", "changed by the answer")],
            "the argument after the call: changed by the answer",
        ),
    ],
)
def test_a_difference_is_what_was_seen(items: Items, message: str) -> None:
    assert differences(items, EXPECTED, 2e-5)[0].message == message
