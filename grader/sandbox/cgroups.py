"""Control groups of a fork, where this process may make some: version 1 or 2."""

from __future__ import annotations

import contextlib
import functools
import os
import time
from pathlib import Path

from grader.sandbox.limits import Limits

_ROOT = Path("/sys/fs/cgroup")


@functools.cache
def _parents() -> dict[str, Path]:
    """Where groups can be made, by controller (`memory`, `pids`, `cpu`). Version 2 has one folder for all."""
    found: dict[str, Path] = {}
    try:
        own = dict(line.rstrip().split(":", 2)[1:] for line in Path("/proc/self/cgroup").read_text().splitlines())
    except (OSError, ValueError):
        return found
    for controller in ("memory", "pids", "cpu"):
        for names, path in own.items():
            if controller in names.split(","):
                for parent in (_ROOT / names / path.lstrip("/"), _ROOT / names):
                    if controller not in found and _usable(parent, controller):
                        found[controller] = parent
    if not found and "" in own:
        parent = _ROOT / own[""].lstrip("/")
        if _usable(parent, "memory.max") or _usable(parent.parent, "memory.max"):
            base = parent if _usable(parent, "memory.max") else parent.parent
            found = {"memory": base, "pids": base, "cpu": base}
    return found


def _delegate(folder: Path) -> None:
    # Only version 2 has this; there, a folder's children get the controllers that it passes on.
    if (folder / "cgroup.subtree_control").exists():
        for controller in ("memory", "pids", "cpu"):
            with contextlib.suppress(OSError):
                (folder / "cgroup.subtree_control").write_text(f"+{controller}")


def _usable(parent: Path, kind: str) -> bool:
    probe = parent / f"layerwise-probe-{os.getpid()}"
    try:
        if kind == "memory.max":
            _delegate(parent)
        probe.mkdir()
    except OSError:
        return False
    wanted = {"memory": "memory.limit_in_bytes", "pids": "pids.max", "cpu": "cpu.shares"}.get(kind, kind)
    try:
        return os.access(probe / wanted, os.W_OK)
    finally:
        with contextlib.suppress(OSError):
            probe.rmdir()


def _remove(folder: Path) -> None:
    for _ in range(50):
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(0.01)
        else:
            return


class ControlGroups:
    """The control groups of one fork. Without any to be had, all of this does nothing.

    Attributes:
        memory: whether memory is bounded by the kernel.
        sandboxed: whether the fork has namespaces of its own.
    """

    def __init__(self, server: str, fork: str, limits: Limits, *, sandboxed: bool) -> None:
        self.sandboxed = sandboxed
        self._folders: dict[str, Path] = {}
        for controller, parent in _parents().items():
            folder = parent / server / fork
            with contextlib.suppress(OSError):
                if not folder.parent.exists():
                    folder.parent.mkdir()
                    _delegate(folder.parent)
                folder.mkdir(exist_ok=True)
                self._folders[controller] = folder
        memory = str(limits.memory_mb << 20)
        for name in ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.max"):
            self._write("memory", name, memory)
        self._write("memory", "memory.swap.max", "0")
        # For `cpu` the group is enough: forks share the processors by fork, however many processes one has.
        # The kernel counts threads: the exact number of processes is for the watchdog.
        self._write("pids", "pids.max", str(limits.tasks))
        self.memory = "memory" in self._folders

    def _write(self, controller: str, name: str, text: str) -> None:
        folder = self._folders.get(controller)
        if folder and (folder / name).exists():
            with contextlib.suppress(OSError):
                (folder / name).write_text(text)

    def add(self, pid: int) -> None:
        """Move a process in; what it starts from now on is born there."""
        for controller in list(self._folders):
            try:
                (self._folders[controller] / "cgroup.procs").write_text(str(pid))
            except OSError:
                del self._folders[controller]
        self.memory = "memory" in self._folders

    def out_of_memory(self) -> bool:
        """Whether the kernel has killed a process of the group for its memory."""
        folder = self._folders.get("memory")
        if not folder:
            return False
        for name in ("memory.oom_control", "memory.events"):
            with contextlib.suppress(OSError):
                for line in (folder / name).read_text().splitlines():
                    key, _, value = line.partition(" ")
                    if key == "oom_kill" and value != "0":
                        return True
        return False

    def processes(self) -> int | None:
        """How many processes are in the groups; None if that is not known."""
        folder = self._folders.get("pids")
        if folder:
            with contextlib.suppress(OSError):
                return len((folder / "cgroup.procs").read_text().split())
        return None

    def remove(self) -> None:
        """Remove the groups. Their processes must be gone, which may take the kernel a moment to notice."""
        for folder in set(self._folders.values()):
            _remove(folder)

    @staticmethod
    def remove_all(server: str) -> None:
        """Remove the groups of a fork server that has ended."""
        for parent in set(_parents().values()):
            for folder in [*(parent / server).glob("*/"), parent / server]:
                _remove(folder)

    @staticmethod
    def found() -> str:
        """Which controllers can be used here, for people; empty if none."""
        return ", ".join(f"{name} ({parent})" for name, parent in _parents().items())
