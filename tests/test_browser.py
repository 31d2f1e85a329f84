"""A student in a real JupyterLab in Chromium: open, solve, check, read the card, move the figure, validate."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from grader.demo import right_answer, wrong_answer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
CELL = 180_000
"""Milliseconds: the first cell imports TensorFlow, and the machine may be slow and busy."""
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, repo: Path) -> Path:
    """A student's folder: the notebooks, as they are handed out."""
    folder = tmp_path_factory.mktemp("student") / "course"
    shutil.copytree(repo / "notebooks", folder)
    return folder


@pytest.fixture(scope="module")
def lab(work: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    options = [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ip=127.0.0.1",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={work}",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    # A save of its own accord while Validate saves ends in the dialog "File Changed".
    settings = tmp_path_factory.mktemp("settings")
    documents = settings / "@jupyterlab" / "docmanager-extension" / "plugin.jupyterlab-settings"
    documents.parent.mkdir(parents=True)
    documents.write_text('{"autosave": false}')
    command = [sys.executable, "-m", "jupyterlab", *options, f"--LabApp.user_settings_dir={settings}"]
    with (work / "lab.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


def open_notebook(browser: Browser, lab: str, path: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    for _ in range(60):
        try:
            page.goto(f"{lab}/lab/workspaces/{Path(path).stem}/tree/{path}")
            break
        except Exception:
            time.sleep(1)
    expect(page.locator(f"{PANEL} .jp-KernelName")).to_contain_text("Python 3", timeout=CELL)
    expect(page.locator(f"{PANEL} .jp-Cell").first).to_be_visible(timeout=CELL)
    page.wait_for_timeout(2000)
    return page


def scroll_to(page: Page, text: str) -> Locator:
    """Bring the code cell that holds `text` into view: JupyterLab keeps only what is near in the page."""
    panel = page.locator(f"{PANEL} .jp-WindowedPanel-outer")
    for step in range(200):
        cell = page.locator(f"{PANEL} .jp-CodeCell").filter(has_text=text)
        if cell.count():
            cell.first.scroll_into_view_if_needed()
            page.wait_for_timeout(300)
            return page.locator(f"{PANEL} .jp-CodeCell").filter(has_text=text).first
        # From the top again after the end: a slow browser may not have put a cell there in time.
        panel.evaluate("(panel, to) => panel.scrollTop = to % panel.scrollHeight", step * 400)
        page.wait_for_timeout(150)
    raise AssertionError(f"no cell with {text!r}")


def run_cell(page: Page, text: str, source: str | None = None) -> Locator:
    """Run the cell that holds `text`, with `source` typed in its place if given; return its output."""
    cell = scroll_to(page, text)
    cell.locator(".cm-content").first.click()
    if source is not None:
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(500)
    return cell.locator(".jp-OutputArea").first


def assert_accessible(page: Page, found: Locator) -> None:
    """Have axe-core look at a part of the page, in the light theme and the dark one."""
    found.evaluate("found => found.setAttribute('data-looked-at', '')")
    for theme in ("", "Dark", "Light"):
        if theme:
            change = "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})"
            page.evaluate(change, f"JupyterLab {theme}")
            light = str(theme == "Light").lower()
            expect(page.locator("body")).to_have_attribute("data-jp-theme-light", light, timeout=CELL)
            page.wait_for_timeout(2000)
        seen = Axe().run(page, context="[data-looked-at]")
        assert not seen.violations_count, (theme, seen.generate_report())
        assert seen.response["passes"]
    found.evaluate("found => found.removeAttribute('data-looked-at')")


def test_the_start_page_leads_to_an_exercise(browser: Browser, lab: str) -> None:
    page = open_notebook(browser, lab, "start.ipynb")
    units = page.locator(f"{PANEL} .jp-OutputArea-output").first
    expect(units.locator("tbody tr")).to_have_count(8, timeout=CELL)
    assert_accessible(page, units)
    run_cell(page, "overview()")
    expect(units).to_contain_text("0 of 67 exercises done", timeout=CELL)
    units.locator("a", has_text="mse_loss").press("Enter")
    expect(page.locator(f"{PANEL} .jp-CodeCell.jp-mod-active")).to_contain_text("def mse_loss", timeout=CELL)
    page.close()


STUDENT = [
    ("01_tensors/tensors.ipynb", "stable_softmax", "overflow", "def stable_softmax", "figures.broadcasting("),
    ("05_custom_layers/custom_layers.ipynb", "SimpleDense", "activation ignored", "class SimpleDense", "figures."),
]


@pytest.mark.parametrize(("path", "exercise", "mistake", "stub", "figure"), STUDENT)
def test_a_students_way_through_a_notebook(
    browser: Browser, lab: str, tmp_path: Path, path: str, exercise: str, mistake: str, stub: str, figure: str
) -> None:
    page = open_notebook(browser, lab, path)
    run_cell(page, "from grader import check")
    check = f'check("{exercise}")'

    card = run_cell(page, check)
    expect(card).to_contain_text("not", timeout=CELL)
    expect(card).not_to_contain_text("Traceback")

    run_cell(page, stub, wrong_answer(exercise, mistake).read_text(encoding="utf-8"))
    card = run_cell(page, check)
    expect(card).to_contain_text(f"This looks like: {mistake}", timeout=CELL)
    steps = card.locator("summary")
    assert steps.all_text_contents() == ["A nudge", "Hint", "To read again"]
    for step, following in ((0, 1), (1, 2)):
        expect(steps.nth(following)).to_be_hidden()
        steps.nth(step).press("Enter")
        expect(steps.nth(following)).to_be_visible()
    assert_accessible(page, card.locator("[role=group]"))
    page.screenshot(path=os.environ.get("LAYERWISE_SHOTS", str(tmp_path)) + f"/card_{exercise}.png")

    run_cell(
        page, f"{exercise}(" if stub.startswith("class") else stub, right_answer(exercise).read_text(encoding="utf-8")
    )
    expect(run_cell(page, check)).to_contain_text("all right", timeout=CELL)

    output = run_cell(page, figure)
    picture = output.locator("img").first
    expect(picture).to_be_visible(timeout=CELL)
    words = output.locator("[role=status]")
    before = words.inner_text()
    assert before.strip()
    # Not its controls: ipywidgets gives a slider's handle no name of its own, only a label beside it.
    assert_accessible(page, output.locator(".widget-html:has(img)"))
    move(page, output)
    expect(words).not_to_have_text(before, timeout=CELL)

    # Validate saves the notebook itself. A save of one's own just before would still be under way.
    page.get_by_role("button", name="Validate").first.click()
    failures = page.locator(".jp-Dialog, .nbgrader-validate-dialog, [role=dialog]").filter(has_text="fail")
    expect(failures.first).to_be_visible(timeout=400_000)
    expect(failures.first).to_contain_text("not done yet")
    page.close()


def move(page: Page, output: Locator) -> None:
    """Move a control of a figure by the keyboard: a stepper's second button, or a slider."""
    buttons = output.locator(".widget-toggle-buttons button")
    if buttons.count() > 1:
        buttons.nth(1).press("Enter")
    else:
        output.locator("[role=slider]").first.press("ArrowRight")
