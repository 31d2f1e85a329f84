"""The eight notebooks as they are handed out: nothing a lesson needs is missing, and every link in it leads somewhere.

Nothing is executed here; that the code runs and asserts what the prose says shows when the solved notebooks are run.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grader.build import STUB
from grader.exercise import UNITS, exercise_ids

PARTS = ["What you will be able to do", "Reading old code", "What you can do now", "Where to read on"]
SHOWS = re.compile(r"^(import figures|figures\.|quiz\(|plt\.show\(|from time import)", re.MULTILINE)

Cell = nbformat.NotebookNode


@pytest.fixture(params=UNITS)
def unit(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def cells(repo: Path, unit: str) -> list[Cell]:
    notebook = nbformat.read(repo / "notebooks" / unit / f"{UNITS[unit]}.ipynb", as_version=4)
    return list(notebook.cells)


def prose(cells: list[Cell]) -> str:
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def headings(cells: list[Cell]) -> list[str]:
    return [re.sub(r"[`*]", "", text) for text in re.findall(r"^#+ (.+)$", prose(cells), re.MULTILINE)]


def is_demo(cell: Cell) -> bool:
    return "demo" in cell.metadata.get("tags", [])


def is_exercise(cell: Cell) -> bool:
    return "nbgrader" in cell.metadata


def quizzes(cells: list[Cell]) -> list[ast.Call]:
    """Return the calls of `quiz`."""
    parsed = [ast.parse(cell.source) for cell in cells if cell.source.startswith("quiz(")]
    return [line.value for tree in parsed for line in tree.body if isinstance(line, ast.Expr)]


def test_a_link_into_the_notebook_leads_to_a_heading(cells: list[Cell]) -> None:
    anchors = {heading.replace(" ", "-") for heading in headings(cells)}  # as JupyterLab makes them
    links = re.findall(r"\]\(#([^\s]*?)\)", prose(cells))
    assert links and set(links) <= anchors


def test_a_lesson_has_all_its_parts(cells: list[Cell]) -> None:
    found = [heading for heading in headings(cells) if heading in PARTS]
    assert found == PARTS
    old_code = next(k for k, cell in enumerate(cells) if "## Reading old code" in cell.source)
    assert "|---|---|" in cells[old_code].source
    assert any(cell.cell_type == "code" for cell in cells[old_code:])  # the old lines are run
    assert any(cell.source.startswith("quiz(") for cell in cells)
    assert any(re.search(r"^figures\.\w+\(\)$", cell.source, re.MULTILINE) for cell in cells)


def test_every_choice_of_a_quiz_is_explained(cells: list[Cell]) -> None:
    for call in quizzes(cells):
        choices = ast.literal_eval(call.args[1])
        assert len(choices) >= 3
        assert len(set(choices.values())) == len(choices) and all(choices.values())
        assert ast.literal_eval(call.keywords[0].value) in choices


def test_every_exercise_has_its_stub_and_its_check(cells: list[Cell], unit: str) -> None:
    marked = {cell.metadata.nbgrader.grade_id: cell.source for cell in cells if is_exercise(cell)}
    wanted = [name for name, home in exercise_ids().items() if home == unit]
    assert set(marked) == {*wanted, *(f"check_{name}" for name in wanted)}
    for name in wanted:
        assert marked[f"check_{name}"] == f'check("{name}")'
        assert re.search(rf"^(def|class) {name}\b", marked[name], re.MULTILINE)
        assert marked[name].rstrip().endswith(STUB)


def test_every_exercise_is_announced_in_the_same_words(cells: list[Cell]) -> None:
    before = [
        cells[k - 1].source for k, cell in enumerate(cells) if is_exercise(cell) and cell.metadata.nbgrader.solution
    ]
    assert all("**Exercise.**" in text for text in before)


def test_the_sections_that_exercises_name_are_there(cells: list[Cell], repo: Path, unit: str) -> None:
    module = (repo / "grader" / "exercises" / f"{UNITS[unit]}.py").read_text(encoding="utf-8")
    assert set(re.findall(r'^    section = "(.+)"$', module, re.MULTILINE)) <= set(headings(cells))


def test_cells_that_only_show_something_are_marked(cells: list[Cell]) -> None:
    for cell in cells:
        if cell.cell_type == "code" and SHOWS.search(cell.source):
            assert is_demo(cell) and not is_exercise(cell), cell.source


def test_without_the_marked_cells_no_name_is_missing(cells: list[Cell]) -> None:
    kept = "\n\n\n".join(cell.source for cell in cells if cell.cell_type == "code" and not is_demo(cell))
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--select",
        "F821",
        "--output-format",
        "concise",
        "-",
    ]
    done = subprocess.run(command, input=kept, text=True, capture_output=True)
    assert done.returncode == 0, done.stdout
