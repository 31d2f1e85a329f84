"""Feedback pages of submissions that want to run something in the browser of whoever reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hostile_bank import NAME, UNIT, bank, hand_in, right_notebook
from nbformat.v4 import new_code_cell, new_markdown_cell

from grader import session as sessions
from grader.classroom import Classroom
from grader.demo import make_course
from grader.sandbox import Limits, why_unavailable
from grader.session import Session

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
CANARY = "canary-of-ada"
PLOT = """
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, Latex, Markdown, display

plt.plot(np.arange(5) ** 2)
plt.show()
display(HTML("<table><tr><th>layer</th><th>weights</th></tr><tr><td>dense</td><td>12</td></tr></table>"))
display(Markdown("**bold** and [Keras](https://keras.io)"))
display(Latex(r"$$\\sum_i x_i$$"))
"""
TEXT = """My *own* words: $a < b$, $$\\begin{aligned} x &= 1 \\\\ y &= 2 \\end{aligned}$$

| a | b |
|---|---|
| 3 | 4 |
"""

# Runs before anything of the page: whoever gets to run something is written down.
WATCH = """
window.ran = 0; window.told = [];
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
    window[name] = (...args) => { window.told.push(name + ' ' + args) };
"""
PROVOKE = """() => {
    for (const found of document.querySelectorAll('details')) found.open = true;
    for (const found of document.querySelectorAll('#notebook *'))
        for (const name of ['mouseover', 'mouseenter', 'focus', 'load', 'error', 'toggle', 'animationstart'])
            found.dispatchEvent(new Event(name));
    for (const found of document.querySelectorAll('#notebook a, #notebook button'))
        if (!/^(https?:|#|mailto:)/.test(found.getAttribute('href') || '#')) found.click();
}"""
LOOK = """() => {
    const notebook = document.querySelector('#notebook');
    const found = [];
    for (const part of notebook.querySelectorAll('*')) {
        if (['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'FORM', 'BASE', 'META', 'LINK', 'SVG', 'VIDEO', 'STYLE', 'MATH']
                .includes(part.tagName.toUpperCase())) found.push(part.outerHTML.slice(0, 200));
        for (const mark of part.attributes) {
            if (mark.name.startsWith('on') || ['srcdoc', 'ping', 'formaction', 'background'].includes(mark.name))
                found.push(mark.name);
            if (['href', 'src', 'xlink:href'].includes(mark.name)
                    && /^\\s*(javascript|vbscript|data:(?!image\\/(png|jpeg);base64))/i.test(mark.value))
                found.push(mark.value);
            if (mark.name == 'style' && /url|expression/i.test(mark.value)) found.push(mark.value);
        }
    }
    return found;
}"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    if why := why_unavailable():
        pytest.skip(why)
    course = tmp_path_factory.mktemp("feedback") / "course"
    make_course(course, (UNIT,))
    release = nbformat.read(course / "notebooks" / UNIT / NAME, as_version=4)
    for hostile in bank("feedback"):
        hand_in(hostile, course, release, {})
    honest = right_notebook(release)
    honest.cells += [new_code_cell(PLOT), new_markdown_cell(TEXT), new_code_cell(f"mine = {CANARY!r}")]
    folder = course / "submitted" / "honest" / UNIT
    folder.mkdir(parents=True)
    nbformat.write(honest, folder / NAME)
    session = Session(course, limits=Limits(cell_seconds=15, submission_seconds=90), seed=3)
    sessions._sessions[course.resolve()] = session
    classroom = Classroom(course, session)
    try:
        submissions = classroom.submissions()
        rows = list(classroom.grade(submissions, 2, lambda *_: None))
        feedback = classroom.feedback(submissions)
    finally:
        session.close()
    assert len(rows) == 1 + len(list(bank("feedback")))
    yield {row.student: feedback / row.student / UNIT / NAME.replace(".ipynb", ".html") for row in rows}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("there is no /usr/bin/chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


class Opened:
    """A feedback page in the browser, and what happened there."""

    def __init__(self, browser: Any, page: Path) -> None:
        self.page = browser.new_page()
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self.page.add_init_script(WATCH)
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        self.page.on("popup", lambda popup: self.dialogs.append(popup.url))
        self.page.route("**/*", self._route)
        self.page.goto(page.as_uri(), wait_until="domcontentloaded")
        self.page.evaluate(PROVOKE)
        self.page.wait_for_timeout(500)

    def _route(self, route: Any) -> None:
        url = route.request.url
        # What nbgrader's own page asks for.
        if not (url.endswith(".html") and url.startswith("file:")) and "/mathjax/" not in url.lower():
            self.requests.append(url)
        route.continue_() if url.startswith("file:") else route.abort()

    def ran(self) -> list[str]:
        """All that ran or was asked for, whoever asked."""
        told = self.page.evaluate("[window.ran ? 'ran ' + window.ran : '', ...window.told].filter(Boolean)")
        requests = [url for url in self.requests if not url.startswith("data:")]
        return [*told, *self.dialogs, *requests]


def test_the_watch_sees_what_runs(browser: Any, tmp_path: Path) -> None:
    """The proof is worth something only if it can fail."""
    page = tmp_path / "x.html"
    page.write_text(
        "<div id=notebook><script>window.ran = 1</script><img src=http://evil.test/x onerror='alert(1)'>"
        "<a href='javascript:alert(2)'>x</a></div>"
    )
    opened = Opened(browser, page)
    ran = opened.ran()
    assert {"ran 1", "alert 1", "alert 2", "http://evil.test/x"} <= set(ran)
    assert len(opened.page.evaluate(LOOK)) == 3
    opened.page.close()


@pytest.mark.parametrize("name", [hostile.student for hostile in bank("feedback")])
def test_nothing_runs(browser: Any, pages: dict[str, Path], name: str) -> None:
    opened = Opened(browser, pages[name])
    assert opened.ran() == []
    assert opened.page.evaluate(LOOK) == []
    opened.page.close()


def test_plots_tables_and_formulas_survive(browser: Any, pages: dict[str, Path]) -> None:
    opened = Opened(browser, pages["honest"])
    assert opened.ran() == []
    images = opened.page.evaluate("[...document.images].map(image => [image.src.slice(0, 22), image.naturalWidth])")
    assert ["data:image/png;base64,", True] in [[start, width > 100] for start, width in images]
    tables = opened.page.evaluate("[...document.querySelectorAll('table')].map(table => table.innerText)")
    assert [table for table in tables if "dense" in table and "12" in table]
    assert [table for table in tables if "3" in table and "4" in table]
    text = opened.page.inner_text("#notebook")
    for kept in ("$a < b$", "x &= 1", "\\sum_i x_i", "stable_softmax: 4 of 4 points"):
        assert kept in text, kept
    assert opened.page.locator("a[href='https://keras.io']").count() >= 1
    # The lesson's own words, formulas and pictures are not the student's to be cut.
    assert "x_{ijk}" in text and "&lt;" not in text
    opened.page.close()


def test_hidden_inputs_and_other_students_are_not_in_it(pages: dict[str, Path]) -> None:
    for student, page in pages.items():
        text = page.read_text(encoding="utf-8")
        assert (CANARY in text) == (student == "honest")
        assert "BEGIN SOLUTION" not in text and "BEGIN HIDDEN" not in text
        others = set(pages) - {student}
        assert not [other for other in others if other in text]
    # What the trial was given, beyond the few entries that a card shows, stays with the grader.
    outputs = json.dumps(pages["feedback-markdown"].read_text(encoding="utf-8"))
    assert "vnd.layerwise.evidence" not in outputs
    assert not re.search(r"[0-9a-f]{32}:\{", outputs)
