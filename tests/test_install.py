"""The project installs into a new environment as conda and Binder do it: the pip part of environment.yml, by pip."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = [pytest.mark.install, pytest.mark.timeout(600)]

TOOLS = ("grader", "nbgrader", "jupyter", "alembic")
PYTHONS = ("3.11", "3.12", "3.13")


def pip_part(repo: Path) -> list[str]:
    environment: dict[str, Any] = yaml.safe_load((repo / "environment.yml").read_text())
    parts = [part["pip"] for part in environment["dependencies"] if isinstance(part, dict)]
    assert len(parts) == 1 and "pip" in environment["dependencies"]
    return parts[0]


def run(*command: str | Path, cwd: Path) -> str:
    # conda runs pip in the environment that it makes, with nothing of the one it was called from.
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(command, cwd=cwd, env=inherited, text=True, capture_output=True, timeout=500)
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def clone(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a clone has, since conda writes a file beside environment.yml."""
    copy = tmp_path_factory.mktemp("clone") / "layerwise"
    generated = (".*", "__pycache__", "source", "submitted", "autograded", "feedback", "demo", "gradebook.db*")
    return shutil.copytree(repo, copy, ignore=shutil.ignore_patterns(*generated))


@pytest.fixture(scope="module")
def installed(clone: Path) -> Iterator[Path]:
    """The bin folder of a new environment, made and filled as `conda env create` does it."""
    venv = clone.parent / "env"
    run(sys.executable, "-m", "venv", venv, cwd=clone)
    requirements = clone / "condaenv.requirements.txt"
    requirements.write_text("\n".join(pip_part(clone)))
    run(venv / "bin/python", "-m", "pip", "install", "-U", "-r", requirements, "--exists-action=b", cwd=clone)
    yield venv / "bin"
    shutil.rmtree(venv)  # 3 GB, of which pytest would keep the last three


def test_the_versions_are_those_of_the_lock(installed: Path, clone: Path) -> None:
    listed = json.loads(run(installed / "python", "-m", "pip", "list", "--format=json", cwd=clone))
    versions = {re.sub(r"[-_.]+", "-", package["name"]).lower(): package["version"] for package in listed}
    pins = re.findall(r"^([a-z0-9-]+)==(\S+)$", (clone / "requirements.lock").read_text(), re.MULTILINE)
    assert len(pins) > 100
    assert {name: versions.get(name) for name, _ in pins} == dict(pins)
    assert "layerwise" in versions


def test_the_commands_start(installed: Path, clone: Path) -> None:
    assert [tool for tool in TOOLS if not (installed / tool).is_file()] == []
    shown = run(installed / "grader", "--help", cwd=clone)
    assert all(command in shown for command in ("build", "check", "grade"))


def test_helping_and_building_do_without_tensorflow(installed: Path, clone: Path) -> None:
    code = "import sys, grader.cli, grader.build; print('tensorflow' in sys.modules, grader.__file__)"
    loaded, where = run(installed / "python", "-c", code, cwd=Path("/")).split()
    assert loaded == "False" and Path(where) == clone / "grader/__init__.py"


def test_nbgrader_finds_the_course_and_its_own_tools(installed: Path, clone: Path, tmp_path: Path) -> None:
    """`nbgrader` run by its path, no environment activated, opens a gradebook: for that it must find alembic."""
    (tmp_path / "nbgrader_config.py").write_bytes((clone / "nbgrader_config.py").read_bytes())
    run("/usr/bin/env", "PATH=/usr/bin:/bin", installed / "nbgrader", "db", "student", "list", cwd=tmp_path)
    assert (tmp_path / "gradebook.db").is_file()


@pytest.mark.parametrize("version", PYTHONS)
def test_the_lock_resolves(version: str, repo: Path, tmp_path: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    options = ["--dry-run", "--python-version", version, "--target", tmp_path / "packages"]
    run(uv, "pip", "install", *options, "-r", "requirements.lock", cwd=repo)


def test_the_lock_and_the_recipes_name_no_machine(repo: Path) -> None:
    address = re.compile(r"https?://|file:|--(extra-)?index-url|--find-links|/(home|root|Users|opt|work)/")
    for name in ("requirements.lock", "pyproject.toml", "environment.yml", "Makefile", ".ci/run"):
        assert not address.search((repo / name).read_text()), name
