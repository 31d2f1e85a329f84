"""What a student gets as one file: the notebooks, the package that checks them, and how to install both."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from grader.course import RELEASE_FOLDER

NAME = "layerwise"
PROJECT = Path(__file__).parents[1]
_RECIPES = ("environment.yml", "pyproject.toml", "requirements.lock")
README = """\
# Layerwise

Learn how Keras works inside by rebuilding it. You need Python 3.11, 3.12 or 3.13 and 3 GB of room. Open a terminal in
this folder (the one with this file), and do this once; it takes some minutes:

Linux and macOS:

    python3 -m venv .venv
    .venv/bin/python -m pip install -r requirements.lock .

Windows:

    py -m venv .venv
    .venv\\Scripts\\python -m pip install -r requirements.lock .

With conda, on any of them: `conda env create`, then `conda activate layerwise`.

Then, each time you want to work:

    Linux and macOS   .venv/bin/python -m jupyterlab notebooks/start.ipynb
    Windows           .venv\\Scripts\\python -m jupyterlab notebooks\\start.ipynb
    conda             python -m jupyterlab notebooks/start.ipynb

Your work is in `notebooks/`, and stays on your computer until you hand it in. If your instructor names a folder for
that, the first unit goes there with

    Linux and macOS   .venv/bin/grader submit 01_tensors --to FOLDER
    Windows           .venv\\Scripts\\grader submit 01_tensors --to FOLDER
    conda             grader submit 01_tensors --to FOLDER
"""


class BundleError(Exception):
    """There is nothing to bundle as things stand; the message says what to do."""


def bundle(root: Path, target: Path) -> list[str]:
    """Write the zip `target` for the course in `root`; return the names of what is in it.

    Raises:
        BundleError: the notebooks are not built, or this is not a clone of the project.
        OSError: the file can't be written.
    """
    files = dict(_files(root))
    half = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr(f"{NAME}/README.md", README)
            for name, path in sorted(files.items()):
                made.write(path, f"{NAME}/{name}")
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return sorted(["README.md", *files])


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    from grader.build import release

    for name in release(root):
        yield f"{RELEASE_FOLDER}/{name}", root / RELEASE_FOLDER / name
    for name in _RECIPES:
        if not (PROJECT / name).is_file():
            raise BundleError(f"{name} is not in {PROJECT}: a bundle is made in a clone of the project")
        yield name, PROJECT / name
    package = Path(__file__).parent
    for path in package.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
            yield f"grader/{path.relative_to(package).as_posix()}", path
