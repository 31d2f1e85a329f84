"""A course's grading at hand: its sources, its seeds, its kept results, and the graders that make new ones."""

from __future__ import annotations

import atexit
import os
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.grading import Grader
from grader.restore import Rejected, Restored, read, restore
from grader.results import Store, key, seed_of
from grader.sandbox import ForkFailed, Limits, why_unavailable

NO_SANDBOX = "LAYERWISE_NO_SANDBOX"


class NoSandbox(RuntimeError):
    """There is no sandbox on this machine, and nobody has accepted to grade without one."""


class Source:
    """A unit's source: its notebook with the answers, and the files beside it."""

    def __init__(self, root: Path, unit: str) -> None:
        self.unit = unit
        self.folder = root / "source" / unit
        notebooks = sorted(self.folder.glob("*.ipynb"))
        if len(notebooks) != 1:
            found = ", ".join(path.name for path in notebooks) or "none"
            raise FileNotFoundError(
                f"expected one notebook in {self.folder.relative_to(root)}, found {found}; run: grader build"
            )
        self.path = notebooks[0]
        self.name = self.path.stem
        self.data = self.path.read_bytes()
        self.notebook: NotebookNode = nbformat.reads(self.data.decode(), as_version=4)

    @property
    def files(self) -> dict[str, bytes]:
        """The files that lie beside the notebook when it runs."""
        paths = (path for path in self.folder.rglob("*") if path.is_file() and path.suffix != ".ipynb")
        return {
            str(path.relative_to(self.folder)): path.read_bytes() for path in paths if "__pycache__" not in path.parts
        }


class Session:
    """Grades submissions of one course, keeping every result under a hash of what it depends on."""

    def __init__(
        self, root: Path, *, sandbox: bool = True, limits: Limits | None = None, seed: int | None = None
    ) -> None:
        self.root = root
        self.sandbox = sandbox
        self.limits = limits or Limits()
        self.store = Store(root)
        self.seed = seed
        self.graded_anew = 0
        self.closed = False
        self._graders: dict[int, Grader] = {}
        self._sources: dict[str, Source] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the fork servers, for good: a thread that is still at work gets no other."""
        with self._lock:
            self.closed = True
            graders, self._graders = self._graders, {}
        for grader in graders.values():
            grader.close()

    def source(self, unit: str) -> Source:
        """Return a unit's source; raise FileNotFoundError when it has not been built."""
        with self._lock:
            if unit not in self._sources:
                self._sources[unit] = Source(self.root, unit)
            return self._sources[unit]

    def grader(self, seed: int) -> Grader:
        """Return the grader for a seed; raise NoSandbox, or ForkFailed once the session is closed."""
        with self._lock:
            if self.closed:
                raise ForkFailed("crashed", "The grading session has been closed.")
            if seed not in self._graders:
                if self.sandbox and (why := why_unavailable()):
                    raise NoSandbox(f"{why} To grade without a sandbox all the same, use: grader grade --no-sandbox")
                server = next((grader.server for grader in self._graders.values()), None)
                self._graders[seed] = Grader(seed, self.limits, sandbox=self.sandbox, server=server)
            return self._graders[seed]

    def restored(self, unit: str, path: Path) -> tuple[Restored, str]:
        """Return a submitted notebook in its source's frame, and why it was rejected, or ""."""
        source = self.source(unit)
        try:
            return restore(read(path), source.notebook), ""
        except Rejected as error:
            return restore(None, source.notebook), str(error)

    def result(self, unit: str, restored: Restored, rejected: str = "") -> dict[str, Any]:
        """Return the result for a restored notebook as plain data (see `Graded.record`): a kept one, or a new one."""
        source = self.source(unit)
        with self._lock:
            seed = seed_of(self.root, unit, wanted=self.seed)
        settings = [seed, asdict(self.limits), self.sandbox, rejected, restored.notes]
        name = key(unit, restored.notebook, source.data, settings)
        found = self.store.get(name)
        if found is None:
            grader = self.grader(seed)
            graded = grader.reject(restored, rejected) if rejected else grader.grade(restored, source.files)
            found = graded.record()
            self.store.put(name, found)
            self.graded_anew += 1
        return found


_sessions: dict[Path, Session] = {}


def session_of(root: Path) -> Session:
    """Return this process's session for a course; what nbgrader calls and `grader grade` share it."""
    root = root.resolve()
    if root not in _sessions or _sessions[root].closed:
        _sessions[root] = Session(root, sandbox=not os.environ.get(NO_SANDBOX))
        atexit.register(_sessions[root].close)
    return _sessions[root]
