"""What goes into the sandbox gives no answer away, and is enough to run a trial."""

import ast

import pytest

from grader.exercise import find, module_of, units
from grader.payload import strip


def _text(unit: str) -> str:
    import importlib.util

    spec = importlib.util.find_spec(module_of(unit))
    assert spec is not None and spec.origin is not None
    with open(spec.origin, encoding="utf-8") as file:
        return file.read()


@pytest.mark.parametrize("unit", list(units()))
def test_no_reference_right_answer_or_mistake_is_left(unit: str) -> None:
    tree = strip(_text(unit))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            assert node.name != "reference"
            marks = [ast.unparse(mark) for mark in node.decorator_list]
            assert not [mark for mark in marks if mark.startswith(("right", "mistake"))]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("right", "mistake")
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "reference"]


@pytest.mark.parametrize("unit", list(units()))
def test_aspects_use_nothing_that_was_cut_out(unit: str) -> None:
    full, cut = ast.parse(_text(unit)), strip(_text(unit))
    gone = {node.name for node in full.body if isinstance(node, ast.FunctionDef | ast.ClassDef)} - {
        node.name for node in cut.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    used = {node.id for node in ast.walk(cut) if isinstance(node, ast.Name)}
    assert gone & used == set()


def test_a_known_word_of_an_answer_is_really_gone() -> None:
    """The proof does not rest on the marks alone: a line of a right answer, looked for as text."""
    assert "self.activation(ops.matmul(x, self.kernel) + self.bias)" in _text("05_custom_layers")
    assert "self.activation(ops.matmul(x, self.kernel) + self.bias)" not in ast.unparse(
        strip(_text("05_custom_layers"))
    )
    assert find("SimpleDense").mistakes
