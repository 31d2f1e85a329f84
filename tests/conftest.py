"""What every test can count on: this environment's scripts on PATH, and no settings of the person who runs it."""

import os
from pathlib import Path

import pytest

from grader.course import put_scripts_on_path

REPO = Path(__file__).resolve().parent.parent
BANK = "test_answers"


@pytest.fixture(scope="session")
def repo() -> Path:
    """The project's own folder. A test that changes files works on a copy."""
    return REPO


@pytest.fixture(scope="session", autouse=True)
def plain_environment(tmp_path_factory: pytest.TempPathFactory) -> None:
    put_scripts_on_path()
    home = tmp_path_factory.mktemp("home")
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        os.environ[name] = str(home / name.lower())
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


# First: pytest-xdist reads the groups in a hook of its own of this name.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a module's tests on one worker, since they share what it set up, and let the many small ones fill the gaps.

    The bank of answers shares nothing from one exercise to the next; it comes last, to end both workers at one time.
    """
    for item in items:
        if item.path.stem != BANK:
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
    items.sort(key=lambda item: item.path.stem == BANK)
