"""Evidence crosses a border that is not trusted: what goes in comes out, and nothing else does."""

import json
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.evidence import MAX_BYTES, BadEvidence, Evidence, Opaque, Raised
from grader.judge import same

ARRAYS = hnp.arrays(
    st.sampled_from(["float32", "float64", "int32", "uint8", "bool", "complex64", "int64", "float16"]),
    hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats()
    | st.text(max_size=50)
    | ARRAYS
    | st.builds(Raised, st.text(max_size=20), st.text(max_size=50), st.integers(0, 999), st.text(max_size=30))
    | st.builds(Opaque, st.text(max_size=20), st.text(max_size=20)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8).filter(lambda key: not key.startswith("$")), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(PLAIN)
@example(sys.float_info.max)
@example(-sys.float_info.max)
@settings(max_examples=200, deadline=None)
def test_what_goes_in_comes_out(value: object) -> None:
    found = Evidence.from_json(Evidence("x", 1, {"a": [[("label", value)]]}).to_json())
    assert same(found.aspects["a"][0][0][1], _as_sent(value), 0)


def _as_sent(value: object) -> object:
    """Return what a value becomes on its way: text that is no Unicode loses what can't be sent."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case Raised():
            texts = map(_as_sent, (value.type, value.message, value.source))
            return Raised(next(texts), next(texts), value.line, next(texts))
        case dict():
            return {key: _as_sent(entry) for key, entry in value.items()}
        case list():
            return [_as_sent(entry) for entry in value]
        case _:
            return value


WHOLE = Evidence("x", 1, {"a": [[("label", np.arange(6.0).reshape(2, 3)), ("other", [1, "two", None])]]}).to_json()


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_mutated_evidence_is_read_or_refused(data: st.DataObject) -> None:
    """Whatever a submission sends, reading it either gives evidence or says BadEvidence; it never breaks."""
    text = list(WHOLE)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text) - 1))
        action = data.draw(st.sampled_from(["drop", "double", "replace"]))
        if action == "drop":
            del text[at : at + data.draw(st.integers(1, 9))]
        elif action == "double":
            text[at:at] = text[at : at + data.draw(st.integers(1, 30))]
        else:
            text[at] = data.draw(st.sampled_from('{}[]",:0123456789-eE.truefalsn\\u\x00é$'))
        if not text:
            break
    try:
        found = Evidence.from_json("".join(text))
    except BadEvidence as error:
        assert str(error)
    else:
        assert isinstance(found, Evidence)


@pytest.mark.parametrize("dtype", [",f8", "f8,f8", "O8", "V8", "M8[s]", "<U2", "float64", "(2,)f4", "", "f"])
def test_a_dtype_of_no_numbers_is_refused(dtype: str) -> None:
    text = WHOLE.replace('"<f8"', json.dumps(dtype))
    assert text != WHOLE
    with pytest.raises(BadEvidence):
        Evidence.from_json(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
@settings(max_examples=200, deadline=None)
def test_any_json_is_read_or_refused(value: object) -> None:
    with pytest.raises(BadEvidence):
        Evidence.from_json(json.dumps(value))


HALF = "\ud800"


@pytest.mark.parametrize("value", [HALF, Raised(HALF, HALF, 1, HALF), Opaque(HALF, HALF), {HALF: [HALF]}])
def test_half_characters_are_replaced_on_either_side(value: object) -> None:
    sent = Evidence("x", 1, {"a": [[(HALF, value)]]}, used=[HALF], changed=[HALF]).to_json()
    assert "\\ud800" not in sent
    for text in (sent, sent.replace("?", "\\ud800")):
        str(Evidence.from_json(text)).encode()


def _with(value: object) -> str:
    data = json.loads(WHOLE)
    data["aspects"]["a"][0][0][1] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    "value",
    [
        {"$array": ["<f8", [2, 3], "AAAA"]},
        {"$array": ["<f8", [2**40], ""]},
        {"$array": ["<f8", [-1], ""]},
        {"$array": ["O", [1], "AAAAAAAAAAA="]},
        {"$array": ["V8", [1], "AAAAAAAAAAA="]},
        {"$array": ["<f8", [1], "not base64"]},
        {"$array": ["no such dtype", [1], ""]},
        {"$raised": ["ValueError", "x", "line", "source"]},
        {"$float": "1.0"},
        {"$new": 1},
        "x" * 3000,
        2**64,
        [[[[[[[[[[1]]]]]]]]]],
    ],
)
def test_values_that_are_not_evidence_are_refused(value: object) -> None:
    with pytest.raises(BadEvidence, match="expected"):
        Evidence.from_json(_with(value))


def test_too_much_is_refused_and_too_much_is_not_sent() -> None:
    with pytest.raises(BadEvidence, match="at most"):
        Evidence.from_json("x" * (MAX_BYTES + 1))
    huge = Evidence("x", 1, {"a": [[("label", np.zeros(2_000_000))]], "b": [[("label", 1)]]})
    found = Evidence.from_json(huge.to_json())
    assert isinstance(found.aspects["a"][0][0][1], Raised)
    assert found.aspects["b"] == [[("label", 1)]]


def test_deep_json_is_refused() -> None:
    with pytest.raises(BadEvidence):
        Evidence.from_json("[" * 100_000)
