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

from grader.ledger import Ledger
from grader.restore import Rejected, Restored, read, restore
from grader.results import Store, installation, key, seed_of
from grader.sandbox import Limits
from grader.work import NO_SANDBOX, Graders, Work


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
        self.ledger = Ledger(root)
        self.seed = seed
        self.dry = False
        """Whether nothing is to be written but results: a seed that is asked for is not kept, either."""
        self.pinned: dict[tuple[str, str], dict[str, Any]] = {}
        """Results that stand for a submission, by unit and student, whatever it holds now."""
        self.graded_anew = 0
        self.graders = Graders(self.limits, sandbox=sandbox)
        self._sources: dict[str, Source] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the fork server, for good: a thread that is still at work gets no other."""
        self.graders.close()

    def source(self, unit: str) -> Source:
        """Return a unit's source; raise FileNotFoundError when it has not been built."""
        with self._lock:
            if unit not in self._sources:
                self._sources[unit] = Source(self.root, unit)
            return self._sources[unit]

    def restored(self, unit: str, path: Path) -> tuple[Restored, str]:
        """Return a submitted notebook in its source's frame, and why it was rejected, or ""."""
        source = self.source(unit)
        try:
            return restore(read(path), source.notebook), ""
        except Rejected as error:
            return restore(None, source.notebook), str(error)

    def work(self, unit: str, restored: Restored, rejected: str = "") -> Work:
        """Return what is to be done for a restored notebook."""
        source = self.source(unit)
        with self._lock:
            seed = seed_of(self.root, unit, wanted=self.seed, keep=not self.dry)
        settings = [seed, asdict(self.limits), self.sandbox, rejected, restored.notes]
        name = key(unit, restored.notebook, source.data, settings)
        return Work(name, unit, restored, rejected, source.files, seed, self.limits, self.sandbox, installation(unit))

    def kept(self, work: Work) -> dict[str, Any] | None:
        """Return the result that is kept for it: what `Graded.record` has, and the hash that it is kept under as `key`;
        or None.
        """
        found = self.store.get(work.key)
        return None if found is None else {**found, "key": work.key}

    def keep(self, work: Work, result: dict[str, Any]) -> dict[str, Any]:
        """Keep a new result, and return it as `kept` will."""
        self.store.put(work.key, result)
        self.graded_anew += 1
        return {**result, "key": work.key}

    def result(self, unit: str, restored: Restored, rejected: str = "") -> dict[str, Any]:
        """Return the result for a restored notebook, as `kept` does: a kept one, or a new one, made here."""
        work = self.work(unit, restored, rejected)
        return self.kept(work) or self.keep(work, self.graders.result(work))


_sessions: dict[Path, Session] = {}


def session_of(root: Path) -> Session:
    """Return this process's session for a course; what nbgrader calls and `grader grade` share it."""
    root = root.resolve()
    if root not in _sessions or _sessions[root].graders.closed:
        _sessions[root] = Session(root, sandbox=not os.environ.get(NO_SANDBOX))
        atexit.register(_sessions[root].close)
    return _sessions[root]
