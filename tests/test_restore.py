"""A submitted notebook is rebuilt from its source: only what the student wrote is taken from the file."""

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.restore import Rejected, parse, read, restore


def _graded(name: str, text: str, **marks: Any) -> Any:
    return new_code_cell(
        text,
        id=name,
        metadata={"nbgrader": {"grade_id": name, "solution": False, "grade": False, "schema_version": 3, **marks}},
    )


def _source() -> Any:
    return new_notebook(
        cells=[
            new_markdown_cell("# A lesson", id="title"),
            new_code_cell("show_a_picture()", id="demo-1", metadata={"tags": ["demo"]}),
            _graded("a", "def a(): return 1", solution=True),
            _graded("check_a", 'check("a")', grade=True, locked=True, points=3),
            _graded("b", "def b(): return 2", solution=True),
            _graded("check_b", 'check("b")', grade=True, locked=True, points=4),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


def _submitted(change: Any = None) -> Any:
    notebook = _source()
    for cell in notebook.cells:
        if cell.id in ("a", "b"):
            cell.source = f"def {cell.id}(): return 'mine'"
    if change:
        change(notebook)
    return parse(json.dumps(notebook).encode(), "x.ipynb")


def _ids(notebook: Any) -> list[str]:
    return [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in notebook.cells]


def _cell(notebook: Any, name: str) -> Any:
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


def test_an_honest_notebook_keeps_its_text() -> None:
    made = restore(_submitted(), _source())
    assert made.notes == []
    assert _ids(made.notebook) == ["", "", "a", "check_a", "b", "check_b"]
    assert _cell(made.notebook, "a").source == "def a(): return 'mine'"
    nbformat.validate(made.notebook)


@pytest.mark.parametrize(
    "change",
    [
        lambda nb: nb.cells[3].update(source="12.0"),
        lambda nb: nb.cells[3].metadata.nbgrader.update(points=1000, locked=False, solution=True),
        lambda nb: nb.cells[3].update(cell_type="markdown"),
        lambda nb: nb.cells[3].metadata.update(tags=["skip-execution", "demo"]),
        lambda nb: nb.cells[3].update(outputs=[{"output_type": "execute_result", "data": {"text/plain": "3.0"}}]),
        lambda nb: nb.metadata.update(kernelspec={"name": "evil", "argv": ["sh"]}, widgets={"x": 1}),
        lambda nb: nb.cells.pop(3),
        lambda nb: nb.cells.append(copy.deepcopy(nb.cells[3])),
        lambda nb: nb.cells.insert(0, copy.deepcopy(nb.cells[3])),
        lambda nb: nb.cells.reverse(),
        lambda nb: [cell.update(id="same") for cell in nb.cells],
        lambda nb: nb.cells[2].metadata.nbgrader.update(grade_id="check_a", grade=True),
    ],
)
def test_what_is_not_the_students_is_restored(change: Any) -> None:
    made = restore(_submitted(change), _source()).notebook
    source = _source()
    for name in ("check_a", "check_b"):
        assert _ids(made).count(name) == 1
        cell, wanted = _cell(made, name), _cell(source, name)
        assert (cell.cell_type, cell.source, cell.metadata, cell.outputs) == (
            wanted.cell_type,
            wanted.source,
            wanted.metadata,
            [],
        )
    assert made.metadata == source.metadata
    assert len({cell.id for cell in made.cells}) == len(made.cells)
    assert sorted(name for name in _ids(made) if name) == ["a", "b", "check_a", "check_b"]
    nbformat.validate(made)


def test_a_deleted_answer_is_said_and_an_extra_cell_is_kept() -> None:
    def change(notebook: Any) -> None:
        notebook.cells.pop(4)
        notebook.cells.append(new_code_cell("def b(): return 'in another place'"))

    made = restore(_submitted(change), _source())
    assert made.notes == ["the answer cell b was missing"]
    assert "def b(): return 'in another place'" in [cell.source for cell in made.notebook.cells]


def test_only_untouched_demonstrations_are_left_out() -> None:
    def change(notebook: Any) -> None:
        notebook.cells[1].source = "def b(): return 'hidden in a demonstration'"

    tags = [cell.metadata.get("tags") for cell in restore(_submitted(change), _source()).notebook.cells]
    assert not [found for found in tags if found and "demo" in found]
    assert restore(_submitted(), _source()).notebook.cells[1].metadata.tags == ["lesson", "demo"]


def test_what_is_the_lessons_own_is_told_apart() -> None:
    def change(notebook: Any) -> None:
        notebook.cells.append(new_markdown_cell("# My own words"))
        notebook.cells.append(new_code_cell("mine = 1"))

    cells = restore(_submitted(change), _source()).notebook.cells
    told = {cell.source: cell.metadata.get("tags") for cell in cells if "nbgrader" not in cell.metadata}
    assert told == {
        "# A lesson": ["lesson"],
        "show_a_picture()": ["lesson", "demo"],
        "# My own words": None,
        "mine = 1": None,
    }


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON"),
        (b"{oops", "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"\x89PNG\r\n", "not UTF-8"),
        (b"[]", "no nbformat"),
        (b"3", "no nbformat"),
        (b'{"nbformat": 4, "cells": []}', "without cells"),
        (b'{"nbformat": 4}', "without cells"),
        (b'{"nbformat": 2, "worksheets": []}', "format 2"),
        (b'{"nbformat": 99, "cells": [1]}', "format 99"),
        (b'{"nbformat": 4, "cells": ' + b"[" * 200_000, "not JSON"),
        (json.dumps({"nbformat": 4, "cells": [{}] * 5000}).encode(), "5,000 cells"),
    ],
)
def test_what_is_no_notebook_is_rejected_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        parse(data, "x.ipynb")


def test_format_3_is_read() -> None:
    old = nbformat.v3.new_notebook(worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell("a = 1")])])
    assert parse(nbformat.v3.writes_json(old).encode(), "x.ipynb").cells[0].source == "a = 1"


def test_files_that_are_no_files_are_rejected(tmp_path: Path) -> None:
    (tmp_path / "link.ipynb").symlink_to("/etc/passwd")
    (tmp_path / "empty.ipynb").touch()
    with (tmp_path / "large.ipynb").open("wb") as file:
        file.truncate(50_000_000)
    for name, reason in (("link", "ordinary"), ("empty", "empty"), ("large", "50 MB"), ("none", "ordinary")):
        with pytest.raises(Rejected, match=reason):
            read(tmp_path / f"{name}.ipynb")


CELLS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "cell_type": st.sampled_from(["code", "markdown", "raw", "heading", 3, None]),
            "source": st.text(max_size=30) | st.lists(st.text(max_size=5) | st.integers()) | st.none(),
            "metadata": st.none()
            | st.dictionaries(
                st.sampled_from(["nbgrader", "tags"]),
                st.none()
                | st.text()
                | st.fixed_dictionaries({"grade_id": st.sampled_from(["a", "check_a", "b", 3, None])}),
            ),
            "outputs": st.text(),
            "id": st.integers(),
        },
    )
    | st.integers()
    | st.text(),
    min_size=1,
    max_size=8,
)


@given(CELLS)
@settings(max_examples=200, deadline=None)
def test_any_cells_make_a_valid_notebook(cells: list[Any]) -> None:
    made = restore(parse(json.dumps({"nbformat": 4, "cells": cells}).encode(), "x.ipynb"), _source()).notebook
    nbformat.validate(made)
    assert sorted(name for name in _ids(made) if name) == ["a", "b", "check_a", "check_b"]
