"""The build, on a small course of its own and on this project's."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import nbformat
import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from grader import build as building
from grader.build import BuildError, Built, build, check, leaks, register, render
from grader.exercise import find

POINTS = {"double": 3, "nothing": 0}
LESSON = '''\
    # %% [markdown]
    # # Doubling
    # Twice is nice.

    # %% tags=["setup"]
    import figures


    def check(name, answer):
        return 3.0 if answer(2) == 4 else 1.0

    # %% exercise="double"
    def double(x):
        """Twice `x`."""
        ### BEGIN SOLUTION
        doubled_by_addition = x + x
        return doubled_by_addition
        ### END SOLUTION

    # %% check="double"
    check("double", double)

    # %%
    figures.show()

    # %%
    figures.show()

    # %% nbgrader={"schema_version": 3, "grade_id": "own", "grade": false, "solution": true, "locked": false, "task": false}
    ### BEGIN SOLUTION
    handmade_answer = 42
    ### END SOLUTION

    # %% nbgrader={"schema_version": 3, "grade_id": "own_test", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
    assert handmade_answer
    ### BEGIN HIDDEN TESTS
    assert handmade_answer == 6 * 7
    ### END HIDDEN TESTS
'''  # noqa: E501
CONFIG = f"""
c = get_config()
c.CourseDirectory.course_id = "toy"
c.CourseDirectory.release_directory = "notebooks"
c.ClearSolutions.code_stub = {{"python": {building.STUB!r}}}
"""


def points(name: str) -> float:
    if name not in POINTS:
        raise LookupError(f"there is no exercise {name!r}; did you mean 'double'?")
    return POINTS[name]


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text))
    return path


@pytest.fixture
def course(tmp_path: Path) -> Path:
    write(tmp_path / "solutions/01_toy/toy.py", LESSON)
    write(tmp_path / "solutions/01_toy/figures.py", "def show():\n    pass\n")
    write(tmp_path / "nbgrader_config.py", CONFIG)
    return tmp_path


def released(course: Path) -> nbformat.NotebookNode:
    return nbformat.read(course / "notebooks/01_toy/toy.ipynb", as_version=4)


def by_grade_id(notebook: nbformat.NotebookNode) -> dict[str, nbformat.NotebookNode]:
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def nbgrader(course: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=course, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    assert done.returncode == 0, done.stdout
    return done.stdout


# What is made


def test_a_built_course_has_both_versions_and_their_companions(course: Path) -> None:
    built = build(course, points)
    names = ["figures.py", "toy.ipynb"]
    assert built.notebooks == ("notebooks/01_toy/toy.ipynb",)
    assert built.written == tuple(f"{top}/01_toy/{name}" for top in ("source", "notebooks") for name in names)
    assert contents(course / "solutions/01_toy")["figures.py"] == contents(course / "notebooks/01_toy")["figures.py"]


def test_answers_and_checks_get_their_marking_from_the_exercise(course: Path) -> None:
    build(course, points)
    cells = by_grade_id(released(course))
    answer, checked = cells["double"], cells["check_double"]
    assert (answer.id, checked.id) == ("double", "check_double")
    marking = {key: answer.metadata.nbgrader[key] for key in ("schema_version", "solution", "locked", "grade")}
    assert marking == {"schema_version": 3, "solution": True, "locked": False, "grade": False}
    marking = {
        key: checked.metadata.nbgrader[key] for key in ("schema_version", "solution", "locked", "grade", "points")
    }
    assert marking == {"schema_version": 3, "solution": False, "locked": True, "grade": True, "points": 3}
    assert checked.metadata.editable is False and checked.metadata.deletable is False


def test_students_get_the_stub_in_place_of_the_answer(course: Path) -> None:
    build(course, points)
    answer = by_grade_id(released(course))["double"]
    assert answer.source == 'def double(x):\n    """Twice `x`."""\n    raise NotImplementedError'
    assert "doubled_by_addition" in (course / "source/01_toy/toy.ipynb").read_text()


def test_cells_with_marking_of_their_own_pass_through(course: Path) -> None:
    build(course, points)
    cells = by_grade_id(nbformat.read(course / "source/01_toy/toy.ipynb", as_version=4))
    assert cells["own_test"].metadata.nbgrader.points == 2
    assert "HIDDEN TESTS" in cells["own_test"].source
    assert "HIDDEN TESTS" not in by_grade_id(released(course))["own_test"].source


def test_prose_has_no_marking_and_nothing_of_jupytext_is_left(course: Path) -> None:
    build(course, points)
    notebook = released(course)
    nbformat.validate(notebook)
    assert notebook.cells[0].metadata == {}
    assert notebook.cells[1].metadata == {"tags": ["setup"]}
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert "jupytext" not in json.dumps(notebook) and "lines_to" not in json.dumps(notebook)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_the_same_lessons_make_the_same_bytes_anywhere(course: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(course / "solutions", elsewhere / "solutions")
    build(course, points)
    build(elsewhere, points)
    assert contents(course / "notebooks") == contents(elsewhere / "notebooks")


def test_a_cell_that_is_added_leaves_the_ids_of_the_others(course: Path) -> None:
    build(course, points)
    before = [cell.id for cell in released(course).cells]
    lesson = course / "solutions/01_toy/toy.py"
    lesson.write_text("# %% [markdown]\n# New.\n\n" + lesson.read_text())
    build(course, points)
    assert [cell.id for cell in released(course).cells][1:] == before


def test_magics_and_top_level_await_are_python_enough(course: Path) -> None:
    lesson = course / "solutions/01_toy/toy.py"
    lesson.write_text(lesson.read_text() + "\n# %%\n# %matplotlib inline\nawait something\n\n# %%\n# !ls\n")
    build(course, points)
    assert released(course).cells[-2].source == "%matplotlib inline\nawait something"


# Building again


def test_building_again_writes_nothing(course: Path) -> None:
    build(course, points)
    before = {path: path.stat().st_mtime_ns for path in course.rglob("*") if path.is_file()}
    built = build(course, points)
    assert (built.written, built.removed, built.kept) == ((), (), ())
    assert {path: path.stat().st_mtime_ns for path in course.rglob("*") if path.is_file()} == before


def test_what_no_lesson_makes_any_more_is_removed(course: Path) -> None:
    write(course / "solutions/02_more/more.py", "# %%\nx = 1\n")
    build(course, points)
    shutil.rmtree(course / "solutions/02_more")
    (course / "solutions/01_toy/figures.py").rename(course / "solutions/01_toy/pictures.py")
    built = build(course, points)
    assert set(built.removed) >= {"notebooks/02_more/more.ipynb", "notebooks/01_toy/figures.py"}
    assert not (course / "notebooks/02_more").exists()
    assert check(course, points) == []


def test_a_notebook_that_someone_worked_in_is_kept(course: Path) -> None:
    build(course, points)
    mine = course / "notebooks/01_toy/toy.ipynb"
    mine.write_text(mine.read_text().replace("raise NotImplementedError", "return 2 * x"))
    scratch = write(course / "notebooks/01_toy/scratch.ipynb", "{}")
    work = mine.read_bytes()
    lesson = course / "solutions/01_toy/toy.py"
    lesson.write_text(lesson.read_text().replace("Twice is nice", "Two times is nice"))
    assert build(course, points).kept == ("notebooks/01_toy/toy.ipynb",)
    assert mine.read_bytes() == work
    assert build(course, points, force=True).written == ("notebooks/01_toy/toy.ipynb",)
    assert b"Two times" in mine.read_bytes() and scratch.exists()


def test_check_says_what_is_out_of_date(course: Path) -> None:
    build(course, points)
    shutil.rmtree(course / "source")
    assert check(course, points) == []
    (course / "notebooks/01_toy/figures.py").unlink()
    write(course / "notebooks/01_toy/old.txt", "old")
    lesson = course / "solutions/01_toy/toy.py"
    lesson.write_text(lesson.read_text().replace("Twice is nice", "Two times is nice"))
    assert check(course, points)[:3] == [
        "notebooks/01_toy/figures.py: missing",
        "notebooks/01_toy/toy.ipynb: out of date",
        "notebooks/01_toy/old.txt: left over, nothing in solutions/ makes it",
    ]
    assert not (course / "source").exists()


def test_check_looks_at_source_when_it_is_there(course: Path) -> None:
    build(course, points)
    write(course / "source/mine/mine.ipynb", "{}")
    (course / "source/01_toy/toy.ipynb").write_text("{}")
    assert check(course, points) == ["source/01_toy/toy.ipynb: changed by hand since it was built"]


# Lessons that are not well formed

ANSWER = '# %% exercise="double"\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n\n'
CHECK = '# %% check="double"\ncheck("double", x)\n\n'
BROKEN = {
    "no check": (ANSWER, ":1: exercise 'double' has no check, expected a cell"),
    "no exercise": (CHECK, ":1: check 'double' has no exercise"),
    "check first": (CHECK + ANSWER, ":1: check 'double' stands before its exercise, on line 4"),
    "unknown id": (
        (ANSWER + CHECK).replace("double", "duoble"),
        ":1: there is no exercise 'duoble'; did you mean 'double'?",
    ),
    "id twice": (ANSWER + CHECK + ANSWER, ":9: id 'double' is used a second time, expected it once"),
    "no end": (ANSWER.replace("### END SOLUTION", "") + CHECK, ":2: BEGIN SOLUTION without END SOLUTION"),
    "no begin": (ANSWER.replace("### BEGIN SOLUTION", "") + CHECK, ":4: END SOLUTION without BEGIN SOLUTION"),
    "nested": (
        ANSWER.replace("x = 1", "### BEGIN SOLUTION") + CHECK,
        ":3: BEGIN SOLUTION in a region that is still open, expected END SOLUTION",
    ),
    "no region": ('# %% exercise="double"\nx = 1\n\n' + CHECK, ":1: exercise 'double' shows its whole cell"),
    "solution in prose": ("# %% [markdown]\n# ### BEGIN SOLUTION\n# ### END SOLUTION\n", ":2: '### BEGIN SOLUTION' in"),
    "hidden tests": (
        ANSWER + CHECK.replace("\n\n", "\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS\n"),
        ":8: '### BEGIN",
    ),
    "other check": (
        ANSWER + CHECK.replace('check("double", x)', 'check("triple", x)'),
        ':6: a check cell with check("triple", x), expected one call: check("double")',
    ),
    "more than a check": (ANSWER + CHECK.replace('check("d', 'print(1)\ncheck("d'), ":6: a check cell with print(1)"),
    "empty check": (ANSWER + '# %% check="double"\n', ":6: a check cell with nothing"),
    "misspelt option": (ANSWER.replace("exercise", "exercize"), ":1: option 'exercize' in a cell's first line"),
    "no quotes": (ANSWER.replace('"double"', "double"), ":1: 'exercise=double' in a cell's first line"),
    "commas": (ANSWER.replace('"double"', '"double", tags=["x"]') + CHECK, ":1: id ['double'], expected a word"),
    "two roles": (ANSWER.replace('"double"', '"double" check="double"'), ":1: a cell with exercise and check"),
    "markdown": ('# %% [markdown] exercise="double"\n# ### BEGIN SOLUTION\n# ### END SOLUTION\n', ":1: exercise on a"),
    "stub breaks it": (
        ANSWER.replace("### BEGIN", "y = (\n### BEGIN").replace("END SOLUTION", "END SOLUTION\n)") + CHECK,
        ":1: the cell is not valid Python once its solution is taken out",
    ),
    "not Python": (ANSWER.replace("x = 1", "x = = 1") + CHECK, ":1: the cell is not valid Python as it stands"),
    "free": (
        ANSWER.replace("double", "nothing") + CHECK.replace("double", "nothing"),
        ":1: exercise 'nothing' is worth 0 points",
    ),
    "no cells": ("x = 1\n", "solutions/01_toy/: no lesson here, expected a .py file with '# %%' cells"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_lesson_that_is_not_well_formed_says_where_and_why(tmp_path: Path, name: str) -> None:
    lesson, message = BROKEN[name]
    write(tmp_path / "solutions/01_toy/toy.py", lesson)
    with pytest.raises(BuildError) as caught:
        build(tmp_path, points)
    assert any(message in line and "solutions/01_toy/" in line for line in caught.value.problems), caught.value
    assert not (tmp_path / "notebooks").exists() and not (tmp_path / "source").exists()


def test_an_id_is_used_once_in_the_whole_course(course: Path) -> None:
    write(course / "solutions/02_more/more.py", ANSWER + CHECK)
    with pytest.raises(BuildError, match=r"02_more/more.py:1: id 'double' is used a second time.*01_toy/toy.py:12"):
        build(course, points)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path / "solutions/01_toy/toy.py", ANSWER)
    write(tmp_path / "solutions/02_more/more.py", CHECK)
    with pytest.raises(BuildError) as caught:
        build(tmp_path, points)
    assert len(caught.value.problems) == 2


def test_a_cell_marker_in_a_string_does_not_shift_the_lines(tmp_path: Path) -> None:
    write(tmp_path / "solutions/01_toy/toy.py", '# %%\nx = """\n# %% no cell\n"""\n\n' + ANSWER)
    with pytest.raises(BuildError, match=r"toy.py:6: exercise 'double' has no check"):
        build(tmp_path, points)


def test_a_companion_may_not_hold_an_answer(course: Path) -> None:
    write(course / "solutions/01_toy/figures.py", "### BEGIN SOLUTION\n")
    with pytest.raises(BuildError, match=r"figures.py:1: '### BEGIN SOLUTION' in a file that students get as it is"):
        build(course, points)


def test_a_course_without_lessons_is_told_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"no lessons here, expected solutions/<unit>/<name>.py"):
        check(tmp_path, points)


# No answer gets out


def leak_into(course: Path, text: str) -> list[str]:
    path = course / "notebooks/01_toy/toy.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = text
    nbformat.write(notebook, path)
    return leaks(course)


def test_a_built_course_leaks_nothing(course: Path) -> None:
    build(course, points)
    assert leaks(course) == []


@pytest.mark.parametrize(
    "text",
    [
        "    doubled_by_addition = x + x",
        "the answer is `doubled_by_addition  =  x + x`, of course",
        "assert handmade_answer == 6 * 7",
        "### BEGIN HIDDEN TESTS",
        "### END SOLUTION",
    ],
)
def test_a_line_of_an_answer_is_found(course: Path, text: str) -> None:
    build(course, points)
    assert len(leak_into(course, text)) == 1


def test_an_answer_is_found_in_outputs_and_companions(course: Path) -> None:
    build(course, points)
    write(course / "notebooks/01_toy/figures.py", "def f(x):\n    doubled_by_addition = x + x\n")
    path = course / "notebooks/01_toy/toy.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="handmade_answer = 42\n")]
    nbformat.write(notebook, path)
    assert leaks(course) == [
        "notebooks/01_toy/figures.py: has a line of solutions/01_toy/toy.py:16: doubled_by_addition = x + x",
        "notebooks/01_toy/toy.ipynb: has a line of solutions/01_toy/toy.py:31: handmade_answer = 42",
    ]


def test_a_line_that_the_lesson_shows_anyway_is_no_leak(course: Path) -> None:
    lesson = course / "solutions/01_toy/toy.py"
    lesson.write_text(lesson.read_text().replace("Twice is nice.", "Write `doubled_by_addition = x + x`."))
    build(course, points)
    assert leaks(course) == []


# nbgrader takes it for its own


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("graded")
    write(root / "solutions/01_toy/toy.py", LESSON)
    write(root / "solutions/01_toy/figures.py", "def show():\n    pass\n")
    write(root / "nbgrader_config.py", CONFIG)
    build(root, points)
    assert register(root) == ["01_toy"]
    assert register(root) == ["01_toy"]
    for student, version in (("ann", "source"), ("bob", "notebooks")):
        shutil.copytree(root / version / "01_toy", root / "submitted" / student / "01_toy")
    nbgrader(root, "autograde", "01_toy", "--create")
    yield root


def test_registering_fills_the_gradebook_and_leaves_the_notebooks(course: Path) -> None:
    build(course, points)
    before = contents(course / "notebooks")
    register(course, Config())
    assert contents(course / "notebooks") == before
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        notebook = gradebook.find_notebook("toy", "01_toy")
        assert {cell.name: cell.max_score for cell in notebook.grade_cells} == {"check_double": 3, "own_test": 2}
        assert {cell.name for cell in notebook.source_cells} == {"double", "check_double", "own", "own_test"}


def test_registering_what_is_not_built_says_so(course: Path) -> None:
    with pytest.raises(BuildError, match="no notebooks here, expected those of `grader build`"):
        register(course)


def test_nbgrader_autograde_marks_it(graded: Path) -> None:
    with Gradebook(f"sqlite:///{graded}/gradebook.db") as gradebook:
        scores = {name: gradebook.find_submission("01_toy", name).score for name in ("ann", "bob")}
        assert scores == {"ann": 5, "bob": 0}


def test_cells_can_come_and_go_only_before_there_are_submissions(graded: Path) -> None:
    source = graded / "source/01_toy/toy.ipynb"
    before = source.read_bytes()
    notebook = nbformat.read(source, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("own")]
    nbformat.write(notebook, source)
    with pytest.raises(BuildError, match="nbgrader can't put it into the gradebook"):
        register(graded)
    source.write_bytes(before)


def test_nbgrader_makes_the_very_same_notebooks(course: Path) -> None:
    build(course, points)
    nbgrader(course, "generate_assignment", "01_toy", "--force")
    assert check(course, points) == []


def test_nbgrader_validates_the_answers_and_not_the_stubs(course: Path) -> None:
    build(course, points)
    assert "Success" in nbgrader(course, "validate", "source/01_toy/toy.ipynb")
    assert "failed" in nbgrader(course, "validate", "notebooks/01_toy/toy.ipynb")


# This project's own notebooks


def test_the_notebooks_are_what_the_lessons_make(repo: Path) -> None:
    assert check(repo, lambda name: find(name).points) == []


def test_the_notebooks_hold_no_line_of_a_solution(repo: Path) -> None:
    assert list((repo / "solutions").glob("*/*.py")), "solutions/ has no lessons"
    assert list((repo / "notebooks").glob("*/*.ipynb")), "notebooks/ has no notebooks"
    assert leaks(repo) == []


def test_the_notebooks_are_valid(repo: Path) -> None:
    for path in (repo / "notebooks").glob("*/*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))


def test_building_does_not_need_tensorflow() -> None:
    code = "import sys, grader.build; sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_render_is_what_build_writes(course: Path) -> None:
    made = render(course, points)
    assert isinstance(build(course, points), Built)
    on_disk = {f"notebooks/{name}": content for name, content in contents(course / "notebooks").items()}
    assert {name: content for name, content in made.items() if name.startswith("notebooks/")} == {
        name: content for name, content in on_disk.items() if not name.endswith(building.LIST)
    }
