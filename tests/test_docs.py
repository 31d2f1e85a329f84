"""The docs site is built without a warning, so no link in it is dead, and fetches nothing from anywhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def site(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build it as `make docs` does, in a folder of its own."""
    out = tmp_path_factory.mktemp("docs")
    options = ["--quiet", "--fail-on-warning", "--keep-going"]
    command = [sys.executable, "-m", "sphinx", *options, str(repo / "docs"), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return out


def test_every_page_and_every_lesson_is_there(site: Path, repo: Path) -> None:
    pages = {path.stem for path in (repo / "docs").glob("*.md")}
    assert pages <= {path.stem for path in site.glob("*.html")}
    units = {path.parent.name for path in (repo / "notebooks").glob("*/*.ipynb")}
    assert len(units) == 8
    assert units == {path.stem for path in (site / "lessons").glob("*.html")}


def test_lessons_hold_no_solution_and_formulas_are_drawn(site: Path) -> None:
    page = (site / "lessons" / "02_gradient_descent.html").read_text(encoding="utf-8")
    assert "NotImplementedError" in page and "BEGIN SOLUTION" not in page
    assert page.count("<math") > 10 and "\\frac" not in page


def test_the_search_finds_a_word_of_a_lesson(site: Path) -> None:
    assert "softmax" in (site / "searchindex.js").read_text(encoding="utf-8")


def test_no_page_fetches_anything_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        fetched = re.findall(r'<(?:script|img|iframe|source)[^>]*src="([^"]*)"|<link[^>]*href="([^"]*)"', text)
        away = [address for pair in fetched for address in pair if re.match(r"(https?:)?//", address)]
        assert not away, page
