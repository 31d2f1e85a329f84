"""What every test can count on: this environment's scripts on PATH, and no settings of the person who runs it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from grader.course import put_scripts_on_path

REPO = Path(__file__).resolve().parent.parent
BANK = "test_answers.py"


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


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Modules:
    """Keep a module's tests on one worker, since they share what it set up, and let the many small ones fill the gaps.

    The bank of answers shares nothing from one exercise to the next; handed out last, it ends both workers at one time.
    """
    return Modules(config, log)


class Modules(LoadFileScheduling):
    """pytest-xdist's `--dist loadfile`, but for the bank's tests, which go where there is room."""

    def _split_scope(self, nodeid: str) -> str:
        module: str = super()._split_scope(nodeid)
        return nodeid if module.endswith(BANK) else module
