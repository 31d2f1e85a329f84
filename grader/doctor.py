"""What `grader doctor` looks at in the machine, the packages and the course, and what to do where it is amiss."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

PACKAGE = "layerwise"
LOCK = Path(__file__).parents[1] / "requirements.lock"
ROOM = 1_000_000_000
"""Bytes to have free: a graded submission takes some 2 MB in results, autograded notebooks and feedback pages."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `needed` says whether grading a class in the sandbox depends on it."""

    part: str
    name: str
    ok: bool
    detail: str
    remedy: str = ""
    needed: bool = True

    @property
    def stops(self) -> bool:
        """Whether a class can't be graded before this is put right."""
        return self.needed and not self.ok


def examine(root: Path) -> Iterator[Finding]:
    """Look at this machine and at the course in `root`; change nothing."""
    yield from machine()
    yield from packages()
    yield from course(root.resolve())


def machine() -> Iterator[Finding]:
    """Look at what the sandbox is made of."""
    from grader.sandbox import describe

    for name, told in describe().items():
        # Without control groups the limits are kept by watching; without the rest there is no sandbox.
        needed = name != "cgroups"
        yield Finding("machine", name, told["ok"], str(told["detail"]), told["remedy"], needed)


def packages(lock: Path = LOCK) -> Iterator[Finding]:
    """Compare Python and the installed packages with what the project asks for and with the lock."""
    python = ".".join(map(str, sys.version_info[:3]))
    metadata = importlib.metadata.metadata(PACKAGE)
    wanted = metadata["Requires-Python"]
    remedy = f"Use a Python {wanted}: make PYTHON=/path/to/python3.11 setup"
    yield Finding("packages", "Python", SpecifierSet(wanted).contains(python), f"{python} (wanted: {wanted})", remedy)
    absent, other, count = [], [], 0
    for name in importlib.metadata.requires(PACKAGE) or ():
        requirement = Requirement(name)
        if (requirement.marker is None or requirement.marker.evaluate()) and _version(requirement.name) is None:
            absent.append(requirement.name)
    yield Finding(
        "packages",
        "installed",
        not absent,
        f"not installed: {', '.join(absent)}" if absent else "all that the grader imports",
        "Run: make setup",
    )
    if not lock.is_file():
        yield Finding(
            "packages", "versions", False, f"no {lock.name} to compare with", "Work in a clone.", needed=False
        )
        return
    for line in lock.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith(("#", " ")):
            continue
        requirement = Requirement(line)
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        count += 1
        pinned = str(requirement.specifier).removeprefix("==")
        found = _version(requirement.name)
        if found is not None and found != pinned:
            other.append(f"{requirement.name} {found} (lock: {pinned})")
    detail = f"as in {lock.name} ({count} packages)"
    if other:
        detail = f"{', '.join(other[:4])}{f' and {len(other) - 4} more' if len(other) > 4 else ''}"
    remedy = "Marks were measured with the lock's versions. Run: make setup"
    yield Finding("packages", "versions", not other, detail, remedy, needed=False)


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def course(root: Path) -> Iterator[Finding]:
    """Look at a course's notebooks, gradebook, room on disk and exchange folder."""
    from nbgrader.coursedir import CourseDirectory

    from grader.classroom import CONFIG, load_config

    there = (root / CONFIG).is_file()
    detail = str(root) if there else f"no {CONFIG} in {root}"
    remedy = "Run this in the course's folder, or say where it is: grader doctor --course FOLDER"
    yield Finding("course", "folder", there, detail, remedy)
    if there:
        config = load_config(root)
        yield _notebooks(root)
        yield from _gradebook(root, CourseDirectory(config=config).db_url)
    yield _room(root)
    if there:
        yield _exchange(Path(str(config.Exchange.root)) if "root" in config.Exchange else root / "exchange")


def _notebooks(root: Path) -> Finding:
    from grader.build import BuildError, check
    from grader.exercise import find
    from grader.quiet import quiet

    def points(exercise_id: str) -> float:
        with quiet():
            return find(exercise_id).points

    try:
        stale = check(root, points)
    except BuildError as error:
        return Finding(
            "course", "notebooks", False, _shortened(error.problems), "Put the lesson right, then: grader build"
        )
    if not (root / "source").is_dir():
        stale.append("source/: missing")
    detail = _shortened(stale) if stale else "as solutions/ makes them"
    remedy = "Run: grader build (what was changed by hand it leaves alone; --force replaces that too)"
    return Finding("course", "notebooks", not stale, detail, remedy)


def _shortened(lines: list[str]) -> str:
    rest = f"; and {len(lines) - 3} more" if len(lines) > 3 else ""
    return "; ".join(lines[:3]) + rest


def _gradebook(root: Path, db_url: str) -> Iterator[Finding]:
    from grader.classroom import Classroom

    path = Path(db_url.removeprefix("sqlite:///")) if db_url.startswith("sqlite:///") else None
    shown = path.name if path and path.parent == root else re.sub(r":[^:@/]*@", ":…@", db_url)
    # Opening a gradebook that is not there makes one, so look first.
    if path is not None and not path.is_file():
        yield Finding("course", "gradebook", False, f"no {shown} yet", "Run: grader build")
        return
    try:
        version, newest = _versions(db_url)
        units = Classroom(root).units
        unknown = [unit for unit in units if not _registered(db_url, unit)]
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        remedy = "Put back a copy of it, or move it away and run: grader build"
        yield Finding("course", "gradebook", False, f"{shown} can't be read: {reason}", remedy)
        return
    remedy = "Copy the file, then run: nbgrader db upgrade"
    yield Finding("course", "gradebook", version == newest, f"{shown}, schema {version} (nbgrader's: {newest})", remedy)
    detail = f"not in the gradebook: {', '.join(unknown)}" if unknown else f"{len(units)} in the gradebook"
    yield Finding("course", "units", bool(units) and not unknown, detail, "Run: grader build")


def _versions(db_url: str) -> tuple[str, str]:
    """Return the gradebook's schema, and the one that the installed nbgrader writes."""
    import sqlalchemy
    from nbgrader.api import get_alembic_version

    engine = sqlalchemy.create_engine(db_url)
    try:
        with engine.connect() as connection:
            found = connection.execute(sqlalchemy.text("SELECT version_num FROM alembic_version")).scalar()
    finally:
        engine.dispose()
    return str(found), str(get_alembic_version())


def _registered(db_url: str, unit: str) -> bool:
    from grader.autograde import known_unit

    return known_unit(db_url, unit)


def _room(root: Path) -> Finding:
    free = shutil.disk_usage(root).free
    writable = os.access(root, os.W_OK)
    detail = f"{free / 1e9:.1f} GB free" if writable else f"{root} can't be written to"
    remedy = f"Have {ROOM / 1e9:g} GB free; .grader/results/ and feedback/ can be deleted and made again"
    return Finding("course", "disk", writable and free >= ROOM, detail, remedy)


def _exchange(folder: Path) -> Finding:
    remedy = (
        "Only for students who fetch and submit through nbgrader on this machine: "
        f"mkdir -p {folder} && chmod a+rwx {folder}; every folder above it must let others pass (chmod o+x)"
    )
    if not folder.is_dir():
        return Finding("course", "exchange", False, "not set up", remedy, needed=False)
    closed = [str(above) for above in folder.resolve().parents if not above.stat().st_mode & stat.S_IXOTH]
    everyone = stat.S_IROTH | stat.S_IWOTH | stat.S_IXOTH
    open_ = folder.stat().st_mode & everyone == everyone
    detail = f"{folder} is open to everyone on this machine"
    if closed:
        detail = f"others can't get through {closed[-1]}"
    elif not open_:
        detail = f"{folder} can't be read and written by others"
    return Finding("course", "exchange", open_ and not closed, detail, remedy, needed=False)
