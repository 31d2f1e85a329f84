"""Results, kept under a hash of what they depend on, so that grading again grades only what changed."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from functools import cache
from pathlib import Path
from typing import Any

import psutil
from nbformat import NotebookNode

from grader.exercise import UNITS

FOLDER = ".grader"


# What a mark depends on: the engine, and the exercises of the unit. The rest (commands, tables, the build) may change.
_ENGINE = (
    *("arrays", "clean", "contract", "evidence", "exercise", "flags", "grading", "guard", "judge", "lock"),
    *("payload", "report", "restore", "tolerance", "trial", "verdict"),
)


@cache
def installation(unit: str) -> str:
    """Return a hash of the code that a unit's marks come from."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    paths = [here / f"{name}.py" for name in _ENGINE]
    paths += [*sorted((here / "sandbox").glob("*.py")), here / "tolerances.json"]
    paths.append(here / "exercises" / f"{UNITS.get(unit)}.py")
    for path in paths:
        if path.exists():
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def key(unit: str, notebook: NotebookNode, source: bytes, settings: Any) -> str:
    """Return the hash that a result stands under: what is run, what it is measured by, and how."""
    cells = [
        [cell.cell_type, cell.source, cell.metadata.get("nbgrader", {}).get("grade_id")] for cell in notebook.cells
    ]
    text = json.dumps([installation(unit), hashlib.sha256(source).hexdigest(), cells, settings], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


_PARTS = {"notebook", "verdicts", "status", "reason", "seconds", "notes", "flags", "trial_seconds", "unnamed"}


class Store:
    """Results in a course's folder, a file each; a file is there whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER / "results"

    def sweep(self) -> None:
        """Remove what a run that was killed had half written."""
        for path in self.folder.glob(".*.json.*"):
            if not psutil.pid_exists(int(path.name.split(".")[-2])):
                path.unlink(missing_ok=True)

    def get(self, name: str) -> dict[str, Any] | None:
        """Return the result under this hash, or None; what is no whole result counts as none."""
        try:
            found = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) and found.keys() >= _PARTS else None

    def put(self, name: str, result: dict[str, Any]) -> None:
        """Keep a result; raise OSError when there is no room."""
        write_whole(self.folder / f"{name}.json", json.dumps(result))


def file_of(student: str) -> str:
    """Return the name of the file that is kept of a student: the id's, or its hash where the id leaves no room."""
    # A folder's name may be as long as a file's, and this one's is longer by its ending.
    name = os.fsencode(student)
    return f"{student if len(name) < 200 else hashlib.sha256(name).hexdigest()}.json"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it holds the old text or the new, whenever the power goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def seed_of(root: Path, unit: str, *, wanted: int | None = None, keep: bool = True) -> int:
    """Return the seed of a unit's trials in this course: drawn when the unit is first graded, kept until another is
    `wanted`. With `keep` False that one is for this once.
    """
    if wanted is not None and not keep:
        return wanted
    path = root / FOLDER / "seeds.json"
    try:
        seeds: dict[str, int] = dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        seeds = {}
    if wanted is not None or unit not in seeds:
        seeds[unit] = secrets.randbelow(2**31) if wanted is None else wanted
        write_whole(path, json.dumps(seeds, indent=1))
    return seeds[unit]
