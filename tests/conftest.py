"""What every test can count on: this environment's scripts on PATH, and no settings of the person who runs it."""

import os
from pathlib import Path

import pytest

from grader.course import put_scripts_on_path

REPO = Path(__file__).resolve().parent.parent


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
