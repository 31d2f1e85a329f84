"""What is not graded is not run: nothing that is run needs a demonstration, in any unit.

That marks are the same with the demonstrations and without is tried by running both, in test_class.py.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import jupytext
import pytest

from grader.restore import DEMO

LESSONS = sorted(Path(__file__).parent.parent.glob("solutions/*/*.py"))
UNITS = [path for path in LESSONS if path.name != "figures.py"]


class Names(ast.NodeVisitor):
    """The names that a cell binds at its top level, and those it takes from the notebook."""

    def __init__(self, source: str) -> None:
        self.bound: set[str] = set()
        self.taken: set[str] = set()
        self._inner: list[set[str]] = []
        self.visit(ast.parse(source))

    def _bind(self, name: str) -> None:
        (self._inner[-1] if self._inner else self.bound).add(name)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bind(node.id)
        elif node.id not in self.bound and not any(node.id in names for names in self._inner):
            self.taken.add(node.id)

    def visit_alias(self, node: ast.alias) -> None:
        self._bind((node.asname or node.name).partition(".")[0])

    def visit_arg(self, node: ast.arg) -> None:
        self._bind(node.arg)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        # The right side first: `x = x + 1` takes x.
        for part in (node.value, *node.targets):
            self.visit(part)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        for name in ast.walk(node.target):
            if isinstance(name, ast.Name):
                self.visit(ast.Name(name.id, ast.Load()))
        self.generic_visit(node)

    def _scope(self, node: ast.AST) -> None:
        self._inner.append(set())
        self.generic_visit(node)
        self._inner.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._bind(node.name)
        self._scope(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._bind(node.name)
        self._scope(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._scope(node)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        self._inner.append(set())
        for generator in node.generators:
            self.visit(generator)
        for part in ast.iter_child_nodes(node):
            if not isinstance(part, ast.comprehension):
                self.visit(part)
        self._inner.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension


def needed(lesson: Path | str) -> Iterator[str]:
    """Go through the names that cells which are run take as a demonstration has left them."""
    notebook = jupytext.read(lesson) if isinstance(lesson, Path) else jupytext.reads(lesson, "py:percent")
    shown: set[str] = set()
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        names = Names(cell.source)
        if DEMO in cell.metadata.get("tags", []):
            shown |= names.bound
        else:
            yield from (f"cell {number}: {name}" for name in sorted(names.taken & shown))
            shown -= names.bound


@pytest.mark.parametrize("lesson", UNITS, ids=lambda path: path.parent.name)
def test_no_cell_that_is_run_needs_a_demonstration(lesson: Path) -> None:
    assert any(DEMO in cell.metadata.get("tags", []) for cell in jupytext.read(lesson).cells)
    assert list(needed(lesson)) == []


def test_a_cell_that_needs_one_is_found() -> None:
    lesson = '# %%\nx = 1\n\n# %% tags=["demo"]\nx, y = 2, 3\n\n# %%\nz = [y for _ in range(x)]\n\n# %%\ny = y + x\n'
    assert list(needed(lesson)) == ["cell 2: x", "cell 2: y", "cell 3: x", "cell 3: y"]
