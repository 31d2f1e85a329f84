"""The start page and the journal that it is made from."""

import json
from pathlib import Path

import nbformat
import pytest

from grader import check, journal
from grader.demo import right_answer, wrong_answer
from grader.journal import FILE, Entry
from grader.start import Unit, overview, page

DONE = Entry(5, 5)
UNITS = [
    Unit("01_tensors/tensors.ipynb", "Tensors", {"describe": 5, "total": 4}),
    Unit("02_gradient_descent/gradient_descent.ipynb", "Descent", {"mse_loss": 5}),
]


@pytest.fixture
def unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that a kernel of unit 01 runs in."""
    folder = tmp_path / "01_tensors"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return folder


def answer(path: Path) -> object:
    names: dict[str, object] = {}
    exec(path.read_text(encoding="utf-8"), names)
    return names["stable_softmax"]


def test_the_page_leads_to_the_first_exercise_that_is_not_done() -> None:
    shown = page(UNITS, {"describe": DONE, "total": Entry(2, 4), "mse_loss": DONE})
    first = shown["text/markdown"].splitlines()[0]
    assert first.startswith("**2 of 3 exercises done, 12 of 14 points.** ")
    assert first.endswith("Next: [total](01_tensors/tensors.ipynb#cell-id=total) in *Tensors*.")
    assert "Next: total in 01_tensors/tensors.ipynb" in shown["text/plain"]
    assert "02 Descent: 1 of 1 exercises, 5 of 5 points" in shown["text/plain"]
    everything = dict.fromkeys(["describe", "total", "mse_loss"], DONE)
    assert "That is the whole course." in page(UNITS, everything)["text/markdown"]


def test_the_built_page_has_every_exercise_and_its_links_lead_to_cells(repo: Path) -> None:
    start = nbformat.read(repo / "notebooks" / "start.ipynb", as_version=4)
    (shown,) = [output.data["text/markdown"] for cell in start.cells for output in cell.get("outputs", ())]
    assert "**0 of 67 exercises done" in shown
    links = [part.partition(")")[0] for part in shown.split("](")[1:]]
    assert len(links) == 1 + 2 * 8
    for link in links:
        path, _, cell = link.partition("#cell-id=")
        notebook = nbformat.read(repo / "notebooks" / path, as_version=4)
        assert not cell or [found for found in notebook.cells if found.id == cell], link


def test_checks_keep_the_most_points_and_count_failures_of_a_kind(unit: Path) -> None:
    overflow = answer(wrong_answer("stable_softmax", "overflow"))
    for found in (overflow, answer(right_answer("stable_softmax")), overflow):
        check("stable_softmax", found)
    entry = journal.read(unit.parent)["stable_softmax"]
    assert entry.done
    assert entry.failures == {"overflow": 2}
    assert [path.name for path in unit.parent.iterdir() if path.is_file()] == [FILE]


@pytest.mark.parametrize("mode", ["autograde", "validate"])
def test_grading_and_validating_write_nothing(unit: Path, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", mode)
    check("stable_softmax", answer(right_answer("stable_softmax")))
    assert not (unit.parent / FILE).exists()


def test_a_notebook_on_its_own_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    check("stable_softmax", answer(right_answer("stable_softmax")))
    assert not list(tmp_path.rglob("*")) and not list(tmp_path.parent.glob(FILE))


@pytest.mark.parametrize(
    "damaged", ["", "{", "[1]", '{"stable_softmax": 3}', '{"stable_softmax": {"points": "x"}}', "\0", "[" * 100_000]
)
def test_a_damaged_journal_is_begun_anew(unit: Path, damaged: str) -> None:
    (unit.parent / FILE).write_text(damaged)
    assert journal.read(unit.parent) == {}
    check("stable_softmax", answer(right_answer("stable_softmax")))
    assert journal.read(unit.parent)["stable_softmax"].done


def test_where_no_file_can_be_written_the_check_goes_on(unit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (unit.parent / FILE).mkdir()
    check("stable_softmax", answer(right_answer("stable_softmax")))
    assert "all right" in capsys.readouterr().out
    assert sorted(path.name for path in unit.parent.iterdir()) == [FILE, unit.name]


def test_the_overview_reads_what_lies_beside_it(
    unit: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], repo: Path
) -> None:
    notebook = (repo / "notebooks/01_tensors/tensors.ipynb").read_text(encoding="utf-8")
    (unit / "tensors.ipynb").write_text(notebook, encoding="utf-8")
    broken = unit.parent / "02_gradient_descent"
    broken.mkdir()
    (broken / "gradient_descent.ipynb").write_text("{")
    (unit.parent / FILE).write_text(json.dumps({"describe": {"points": 3, "max_points": 3, "failures": {}}}))
    monkeypatch.chdir(unit.parent)
    overview()
    said = capsys.readouterr().out
    assert "1 of 8 exercises done" in said and "gradient_descent.ipynb, which can't be read" in said
