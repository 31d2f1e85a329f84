"""The trusted side of the fork server: start it, ask it for forks, watch them, end them.

Nothing here runs a student's code or imports TensorFlow. What comes back from a fork is data of bounded size.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import fcntl
import itertools
import json
import logging
import os
import queue
import secrets
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

import psutil

from grader.sandbox import forkserver
from grader.sandbox.cgroups import ControlGroups
from grader.sandbox.limits import Limits

log = logging.getLogger(__name__)

T = TypeVar("T")

_START_SECONDS = 120.0
_ENVIRONMENT = Path("/opt/layerwise")
_POLL_SECONDS = 0.2

# Shell, IOPub, stdin and control; there is no heartbeat, since the death of a fork is seen at once.
KERNEL_PORTS = (1, 2, 3, 5)


class SandboxUnavailable(RuntimeError):
    """The sandbox can't be had on this machine; the message says why and what to install."""


class ForkFailed(RuntimeError):
    """A fork did not do what it was asked.

    Attributes:
        kind: `timeout`, `memory`, `crashed`, `output`, `processes` or `disk`.
        reason: a sentence for people.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason

    def __reduce__(self) -> tuple[type[ForkFailed], tuple[str, str]]:
        return type(self), (self.kind, self.reason)


class Fork:
    """One child of the fork server, seen from outside. `ForkServer` makes them.

    Attributes:
        pid: the guard's process id, here; it is process 1 of the fork's own namespace.
        exit_code: the worker's, negative for a signal; None while it runs, or if it was killed from here.
        killed: (kind, reason) if a limit ended it.
        folder: a private folder of this side, for sockets; nothing inside sees it.
        home: the work folder, as the worker sees it.
    """

    def __init__(self, link: socket.socket, limits: Limits, folder: Path, home: str, groups: ControlGroups) -> None:
        self.link = link
        self.limits = limits
        self.folder = folder
        self.home = home
        self.groups = groups
        self.pid = 0
        self.pidfd = -1
        self.exit_code: int | None = None
        self.killed: tuple[str, str] | None = None
        self.base_pss = 0
        self.base_data = 0
        self.sockets: Path | None = None
        self._buffer = b""
        self._written = False
        self._ended = False
        self._lock = threading.Lock()
        self._reading = threading.Lock()

    def hello(self, timeout: float) -> None:
        """Wait for the guard; learn its process id from the kernel, not from its words; put it into its groups."""
        self.link.settimeout(timeout)
        space = socket.CMSG_SPACE(struct.calcsize("3i"))
        line, ancillary, _, _ = self.link.recvmsg(4096, space)
        if not line:
            raise EOFError("the fork server is gone")
        message = json.loads(line.split(b"\n", 1)[0])
        if "error" in message:
            raise ForkFailed("crashed", f"No fork could be made: {message['error']}")
        for level, kind, data in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                self.pid = struct.unpack("3i", data)[0]
        self.pidfd = os.pidfd_open(self.pid)
        self.base_data = psutil.Process(self.pid).memory_info().data
        self.groups.add(self.pid)
        self.link.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        self.link.setblocking(True)
        self.link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 10, 0))

    def send(self, **message: Any) -> None:
        """Send the guard a command.

        Raises:
            OSError: it is gone.
        """
        self.link.sendall(json.dumps(message).encode() + b"\n")

    def write_files(self, files: Mapping[str, bytes]) -> None:
        """Put files into the work folder. Call it before any student code has run there.

        Raises:
            ValueError: a name is absolute, empty or leaves the folder.
            ForkFailed: the files don't fit, or the fork is gone.
        """
        if not files:
            return
        check_names(files)
        size = sum(map(len, files.values()))
        full = f"The {len(files)} files of the submission ({size:,} bytes) do not fit into {self.limits.disk_mb} MB."
        if size > self.limits.disk_mb << 20 or any(len(text) > self.limits.file_mb << 20 for text in files.values()):
            raise ForkFailed("disk", full)
        try:
            self.send(files={name: base64.b64encode(text).decode() for name, text in files.items()})
        except OSError:
            raise ForkFailed("crashed", "The kernel ended before its files were written.") from None
        deadline = time.monotonic() + 10
        while not self._written:
            left = deadline - time.monotonic()
            if left <= 0:
                raise ForkFailed("timeout", "The files of the submission could not be written in time.")
            if not self.wait(min(left, 0.5)) or self.exit_code is not None:
                raise ForkFailed("disk", full)

    def read(self) -> bool:
        """Take in what the guard has said, without waiting. False once it is gone."""
        with self._reading:
            return self._read()

    def _read(self) -> bool:
        while not self._ended:
            try:
                piece = self.link.recv(4096, socket.MSG_DONTWAIT)
            except BlockingIOError:
                break
            except OSError:
                piece = b""
            if not piece or len(self._buffer) > 65_536:
                self._ended = True
                break
            self._buffer += piece
            *lines, self._buffer = self._buffer.split(b"\n")
            for line in lines:
                with contextlib.suppress(ValueError):
                    message = json.loads(line)
                    if isinstance(message, dict):
                        if isinstance(message.get("exit"), int):
                            self.exit_code = message["exit"]
                        if message.get("written") is True:
                            self._written = True
                        if "error" in message:
                            self.killed = self.killed or ("crashed", str(message["error"])[:500])
        return not self._ended

    def wait(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds for word from the guard; whether it still runs."""
        if not self._ended:
            # ValueError: closed meanwhile, by whoever closed the server.
            with contextlib.suppress(ValueError):
                select.select([self.link], [], [], max(0.0, timeout))
            self.read()
        return not self._ended

    @property
    def alive(self) -> bool:
        return self.read() and self.exit_code is None and self.killed is None

    def interrupt(self) -> None:
        """Send SIGINT to the worker and its process group."""
        with contextlib.suppress(OSError):
            self.send(interrupt=True)

    def why(self) -> tuple[str, str]:
        """What ended the fork: (kind, a sentence)."""
        self.read()
        if self.killed:
            return self.killed
        if self.groups.out_of_memory():
            return self._over_memory()
        if self.exit_code == 71:
            return self._over_memory()
        if self.exit_code == 72:
            return "disk", f"More was written than the {self.limits.disk_mb} MB that are allowed."
        if self.exit_code == -signal.SIGXCPU:
            return "timeout", f"More than {self.limits.cpu_seconds} s of processor time were used."
        if self.exit_code is None:
            return "crashed", "it was killed"
        if self.exit_code < 0:
            name = signal.Signals(-self.exit_code).name if -self.exit_code in list(signal.Signals) else "signal"
            return "crashed", f"exit code {-self.exit_code}, {name}"
        return "crashed", f"exit code {self.exit_code}"

    def _over_memory(self) -> tuple[str, str]:
        return "memory", f"More than {self.limits.memory_mb} MB of memory were used."

    def short_of_memory(self) -> bool:
        """Whether one of its processes holds nearly all the memory it may, so that nothing else will run in it."""
        most = self.base_data + (self.limits.memory_mb << 20) * 3 // 4
        with contextlib.suppress(psutil.Error):
            return any(one.memory_info().data > most for one in psutil.Process(self.pid).children(recursive=True))
        return False

    def check(self) -> tuple[str, str] | None:
        """What limit the tree of processes is over, if any. The watchdog asks several times a second."""
        if self.groups.out_of_memory():
            return self._over_memory()
        # Looking through all processes of the machine is dear; a group knows its own.
        count = self.groups.processes()
        tree = []
        if count is None or not self.groups.memory:
            try:
                guard = psutil.Process(self.pid)
                tree = guard.children(recursive=True)
            except psutil.Error:
                return None
            count = len(tree) + 1
        if count > self.limits.processes + 1:
            return "processes", f"More than {self.limits.processes} processes ran at once."
        if not self.groups.memory:
            total = 0
            for process in [guard, *tree]:
                with contextlib.suppress(psutil.Error, OSError):
                    total += process.memory_full_info().pss
            self.base_pss = self.base_pss or total
            if total - self.base_pss > self.limits.memory_mb << 20:
                return self._over_memory()
        return None

    def kill(self, kind: str | None = None, reason: str = "") -> None:
        """End the fork and everything it started, now. Given a kind, that is what `why` will say."""
        with self._lock:
            if self.pidfd < 0:
                return
            self.read()
            if kind and not self._ended:
                self.killed = self.killed or (kind, reason)
            if self.groups.sandboxed:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            else:
                self._kill_tree()

    def _kill_tree(self) -> None:
        # The guard kills its own descendants when its link closes; it adopts those whose parents have gone.
        self.link.shutdown(socket.SHUT_WR)
        if not select.select([self.pidfd], [], [], 2)[0]:
            with contextlib.suppress(psutil.Error):
                guard = psutil.Process(self.pid)
                for process in [*guard.children(recursive=True), guard]:
                    with contextlib.suppress(psutil.Error):
                        process.kill()

    def close(self) -> None:
        """Kill, wait until the last process is gone, and remove the fork's folder and control groups."""
        self.kill()
        with self._lock:
            if self.pidfd >= 0:
                select.select([self.pidfd], [], [], 5)
                os.close(self.pidfd)
                self.pidfd = -1
        self.link.close()
        self.groups.remove()
        for folder in filter(None, (self.folder, self.sockets)):
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Kernel:
    """A fork that runs an IPython kernel.

    Attributes:
        fork: the fork.
        key: what its messages are signed with.
        ip: jupyter_client's "ip" for `transport="ipc"`: its sockets' paths, less `-` and a number of `KERNEL_PORTS`.
    """

    fork: Fork
    key: str
    ip: str


def check_names(files: Mapping[str, bytes]) -> None:
    """Raise ValueError for a file name that is empty or absolute, or leaves the folder."""
    for name in files:
        parts = Path(name).parts
        if not parts or Path(name).is_absolute() or ".." in parts or "\0" in name:
            raise ValueError(f"File names must be relative and stay inside the work folder, got {name!r}.")


class ForkServer:
    """A process with the libraries loaded, in a sandbox, of which kernels and evaluations are forks.

    It starts on first use, and again if it has died. It may be shared by threads, not by processes: a process that
    inherits one by `fork` starts its own.

    Args:
        limits: bounds of a fork, where a call does not give its own.
        sandbox: False runs the same server without bubblewrap or namespaces. Code in it can read and change
            whatever the user can; ask before you do this.
        preload: modules to load instead of the usual ones.
        ahead: whether the next kernel is got ready as soon as one is given out.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        sandbox: bool = True,
        preload: Sequence[str] | None = None,
        ahead: bool = False,
    ) -> None:
        self.limits = limits or Limits()
        self.sandbox = sandbox
        self.preload = tuple(preload) if preload is not None else forkserver.PRELOAD
        self.ahead = ahead
        self.start_seconds = 0.0
        self._owner = os.getpid()
        self._lock = threading.RLock()
        self.closed = False
        self._forget()

    def _forget(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._folder: Path | None = None
        self._folder_lock = -1
        self._forks: set[Fork] = set()
        self._spare: Kernel | None = None
        self._numbers = itertools.count(1)
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process id of what was started (bubblewrap, in a sandbox), if it runs."""
        return self._process.pid if self._process else None

    def died(self) -> bool:
        """Whether it has ended without being closed. Looks twice: its forks are gone a moment before it is."""
        process = self._process
        if process is None:
            return False
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
        return process.poll() is not None

    def start(self) -> None:
        """Start it, and wait until it is ready. Nothing happens if it already is.

        Raises:
            SandboxUnavailable: there is no sandbox on this machine.
            ForkFailed: it did not come up, and the reason holds the end of what it printed; or it has been closed.
        """
        with self._lock:
            if os.getpid() != self._owner:
                self._owner = os.getpid()
                self._forget()
            if self.closed:
                raise ForkFailed("crashed", "The fork server has been closed.")
            if self._process is not None:
                if self._process.poll() is None:
                    return
                log.warning("The fork server died (exit code %s); starting another.", self._process.returncode)
                self._stop()
            if self.sandbox and (why := why_unavailable()):
                raise SandboxUnavailable(why)
            began = time.monotonic()
            sweep()
            self._folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_base()))
            self._folder_lock = os.open(self._folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._folder_lock, fcntl.LOCK_EX)
            try:
                self._spawn(self._folder)
            except BaseException:
                self._stop()
                raise
            self.start_seconds = time.monotonic() - began

    def _spawn(self, folder: Path) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        errors = (folder / "stderr").open("wb")
        arguments = [str(theirs.fileno()), json.dumps(self.preload)]
        command = _command(arguments) if self.sandbox else _bare_command(arguments)
        environment = _environment(self.sandbox, folder)
        started: queue.SimpleQueue[subprocess.Popen[bytes] | BaseException] = queue.SimpleQueue()

        def spawn() -> None:
            try:
                started.put(
                    subprocess.Popen(
                        command,
                        stdin=subprocess.DEVNULL,
                        stdout=errors,
                        stderr=errors,
                        env=environment,
                        pass_fds=[theirs.fileno()],
                        cwd="/",
                    )
                )
            except BaseException as error:
                started.put(error)

        # Whoever dies with its parent dies with the *thread* that started it: so one that lives as long as we do.
        self._thread = threading.Thread(target=self._watch, name="layerwise-watchdog", daemon=True)
        self._thread.start()
        self._tasks.put(spawn)
        result = started.get()
        theirs.close()
        errors.close()
        if isinstance(result, BaseException):
            raise ForkFailed("crashed", f"The fork server could not be started: {result}") from result
        self._process = result
        ours.settimeout(_START_SECONDS)
        try:
            answer = json.loads(ours.recv(65_536) or b"{}")
        except TimeoutError:
            answer = {"error": f"it was not ready after {_START_SECONDS:.0f} s"}
        if not answer.get("ready"):
            tail = (folder / "stderr").read_bytes()[-2000:].decode(errors="replace")
            raise ForkFailed("crashed", f"The fork server did not start: {answer.get('error', '')} {tail}".strip())
        if answer["threads"] > 1:
            log.warning("The fork server has %d threads; forks may hang.", answer["threads"])

    def close(self) -> None:
        """End the server, all forks, and whatever they started, for good; remove their folders.

        All of it is gone when this returns. A thread that still wants a fork gets ForkFailed, and no new server.
        """
        with self._lock:
            self.closed = True
            if os.getpid() == self._owner:
                self._stop()

    def _stop(self) -> None:
        for fork in list(self._forks):
            self.release(fork)
        self._spare = None
        # Before its socket is closed: a server that leaves by itself takes the list of its processes along.
        if self._process:
            _end(self._process)
        if self._control:
            self._control.close()
        if self._thread:
            self._tasks.put(None)
            self._thread.join(5)
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            ControlGroups.remove_all(self._folder.name)
        if self._folder_lock >= 0:
            os.close(self._folder_lock)
        self._forget()

    def _watch(self) -> None:
        tasks, forks = self._tasks, self._forks
        while True:
            try:
                task = tasks.get(timeout=_POLL_SECONDS if forks else None)
            except queue.Empty:
                task = lambda: None  # noqa: E731
            if task is None:
                return
            task()
            for fork in list(forks):
                if found := fork.check():
                    fork.kill(*found)

    def fork(self, setup: Mapping[str, Any], fds: Sequence[int], limits: Limits | None = None) -> Fork:
        """Make a fork that does what `setup` says, holding copies of `fds`. Give it back with `release`.

        Raises:
            ForkFailed: it could not be made, twice.
        """
        return self._twice(lambda: self._fork(setup, fds, limits or self.limits))

    def _twice(self, make: Callable[[], T]) -> T:
        for attempt in (1, 2):
            # Held over both, so that nobody ends the server in between.
            with self._lock:
                self.start()
                try:
                    return make()
                except (OSError, EOFError, ValueError) as error:
                    log.warning("The fork server gave no fork (%s: %s); starting another.", type(error).__name__, error)
                    self._stop()
                    if attempt == 2:
                        raise ForkFailed("crashed", f"No fork could be made: {error}") from error
        raise AssertionError

    def _fork(self, setup: Mapping[str, Any], fds: Sequence[int], limits: Limits) -> Fork:
        with self._lock:
            assert self._folder and self._control
            folder = self._folder / str(next(self._numbers))
            folder.mkdir(mode=0o700)
            home = forkserver.HOME
            if not self.sandbox:
                (folder / "work").mkdir()
                home = str(folder / "work")
            groups = ControlGroups(self._folder.name, folder.name, limits, sandboxed=self.sandbox)
            ours, theirs = socket.socketpair()
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            fork = Fork(ours, limits, folder, home, groups)
            request = {
                "limits": {**dataclasses.asdict(limits), "tasks": limits.tasks},
                "home": home,
                "sandbox": self.sandbox,
            }
            try:
                self._control.settimeout(10)
                socket.send_fds(self._control, [json.dumps(request).encode()], [theirs.fileno(), *fds])
                theirs.close()
                fork.hello(30)
                fork.send(**setup)
            except BaseException:
                theirs.close()
                fork.close()
                raise
            self._forks.add(fork)
            self._tasks.put(lambda: None)
            return fork

    def kernel(self, files: Mapping[str, bytes] | None = None, limits: Limits | None = None) -> Kernel:
        """A fork that runs an IPython kernel, its work folder filled. The one made by `prepare` is used if it fits.

        Raises:
            ValueError: a file's name leaves the work folder.
            ForkFailed: no fork could be made, or the files don't fit.
        """
        check_names(files or {})
        limits = limits or self.limits
        kernel = self._take_spare(limits) or self._make_kernel(limits)
        try:
            kernel.fork.write_files(files or {})
        except BaseException:
            self.release(kernel.fork)
            raise
        if self.ahead:
            threading.Thread(target=self._prepare_quietly, args=(limits,), name="layerwise-ahead", daemon=True).start()
        return kernel

    def _prepare_quietly(self, limits: Limits) -> None:
        # Whoever asks for the next kernel meets the same failure, and has someone to tell.
        with contextlib.suppress(SandboxUnavailable, ForkFailed):
            self.prepare(limits)

    def prepare(self, limits: Limits | None = None) -> None:
        """Fork the kernel that the next call of `kernel` will get, so that it is ready by then.

        Raises:
            ForkFailed: no fork could be made.
        """
        limits = limits or self.limits
        with self._lock:
            if self._spare and self._spare.fork.limits == limits and self._spare.fork.alive:
                return
            if self._spare:
                self.release(self._spare.fork)
            self._spare = self._make_kernel(limits)

    def _take_spare(self, limits: Limits) -> Kernel | None:
        with self._lock:
            spare = self._spare
            if spare is None or os.getpid() != self._owner:
                return None
            self._spare = None
            if spare.fork.limits == limits and spare.fork.alive:
                return spare
            self.release(spare.fork)
            return None

    def _make_kernel(self, limits: Limits) -> Kernel:
        return self._twice(lambda: self._make_kernel_once(limits))

    def _make_kernel_once(self, limits: Limits) -> Kernel:
        with self._lock:
            assert self._folder
            folder = self._folder / f"sockets-{next(self._numbers)}"
            folder.mkdir(mode=0o700)
            listening: list[socket.socket] = []
            key = secrets.token_hex(32)
            try:
                for port in KERNEL_PORTS:
                    # Made here and handed over: a kernel can't reach, replace or even see the path.
                    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                    listening.append(listener)
                    listener.bind(f"{folder}/k-{port}")
                    listener.listen(16)
                    listener.setblocking(False)
                setup = {"mode": "kernel", "key": key, "output_bytes": limits.output_bytes}
                fork = self._fork(setup, [listener.fileno() for listener in listening], limits)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            finally:
                for listener in listening:
                    listener.close()
            fork.sockets = folder
            return Kernel(fork, key, f"{folder}/k")

    def release(self, fork: Fork) -> None:
        """Kill a fork, with everything in it, and remove what was kept for it."""
        fork.close()
        self._forks.discard(fork)

    def evaluate(
        self,
        source: str,
        *,
        seconds: float,
        max_bytes: int,
        hidden: Sequence[str] | None = None,
        limits: Limits | None = None,
    ) -> str:
        """Run source in a fresh fork; return what it passed to `emit(text)`, joined.

        Args:
            source: Python; `emit` is in its globals.
            seconds: wall time it may take.
            max_bytes: size of the UTF-8 text it may emit.
            hidden: dotted names whose files are not to be seen; where given, though empty, no process can be started.
            limits: bounds of the fork; the server's if None.

        Raises:
            ForkFailed: it ran too long, used too much, emitted too much, or raised.
        """
        out, out_theirs = os.pipe()
        err, err_theirs = os.pipe()
        try:
            setup = {"mode": "source", "source": source, "hidden": None if hidden is None else list(hidden)}
            fork = self.fork(setup, [out_theirs, err_theirs], limits)
        except BaseException:
            os.close(out)
            os.close(err)
            raise
        finally:
            os.close(out_theirs)
            os.close(err_theirs)
        text, errors = bytearray(), bytearray()
        deadline = time.monotonic() + seconds
        open_ends = {out, err}
        try:
            while open_ends:
                left = deadline - time.monotonic()
                ready, _, _ = select.select(list(open_ends), [], [], max(0.0, left))
                if not ready:
                    raise ForkFailed("timeout", f"It took longer than {seconds:g} s.")
                for end in ready:
                    piece = os.read(end, 1 << 16)
                    if not piece:
                        open_ends.discard(end)
                    elif end == out:
                        text += piece
                    else:
                        errors += piece
                        del errors[:-4000]
                if len(text) > max_bytes:
                    raise ForkFailed("output", f"It emitted more than {max_bytes} bytes.")
            while fork.exit_code is None and fork.wait(deadline - time.monotonic()):
                if time.monotonic() > deadline:
                    raise ForkFailed("timeout", f"It took longer than {seconds:g} s.")
            if fork.exit_code != 0 or fork.killed:
                kind, reason = fork.why()
                tail = errors.decode(errors="replace").strip()
                if kind == "crashed" and tail:
                    reason = f"{reason}: {tail}"
                raise ForkFailed(kind, reason)
            try:
                return text.decode()
            except UnicodeDecodeError as error:
                raise ForkFailed("output", f"What it emitted is not UTF-8: {error}") from error
        finally:
            os.close(out)
            os.close(err)
            self.release(fork)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and what it started, and wait until all are gone."""
    tree: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error):
        tree = psutil.Process(process.pid).children(recursive=True)
    for one in tree:
        with contextlib.suppress(psutil.Error):
            one.kill()
    process.kill()
    process.wait()
    deadline = time.monotonic() + 5
    while tree and time.monotonic() < deadline:
        # One that was handed to the system's init may stay a zombie until that looks.
        tree = [one for one in tree if _runs(one)]
        if tree:
            time.sleep(0.005)


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


# A name of its own, so that leftovers of a process that was killed can be told and swept.
PREFIX = "layerwise-"


def _base() -> str:
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    if not (base and os.access(base, os.W_OK)):
        base = tempfile.gettempdir()
    # A Unix socket's path has room for 107 bytes.
    return base if len(base) < 50 else "/tmp"


def sweep() -> None:
    """Remove folders and control groups left by processes that were killed before they could."""
    for folder in Path(_base()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            fd = os.open(folder / "lock", os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                ControlGroups.remove_all(folder.name)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(fd)


def _environment(sandboxed: bool, folder: Path) -> dict[str, str]:
    home = "/tmp" if sandboxed else str(folder / "home")
    environment = {
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "LANG": "C.UTF-8",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "KERAS_BACKEND": "tensorflow",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "IPYTHONDIR": f"{home}/.ipython",
        "CUDA_VISIBLE_DEVICES": "-1",
    }
    for name in ("TF_NUM_INTEROP_THREADS", "TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        environment[name] = "1"
    if "OPENBLAS_CORETYPE" in os.environ:
        environment["OPENBLAS_CORETYPE"] = os.environ["OPENBLAS_CORETYPE"]
    if not sandboxed:
        environment["LAYERWISE_SANDBOX"] = "0"
    return environment


def _bare_command(arguments: list[str]) -> list[str]:
    return [sys.executable, "-I", forkserver.__file__, *arguments]


def _command(arguments: list[str]) -> list[str]:
    bwrap = shutil.which("bwrap")
    assert bwrap
    command = [bwrap, "--unshare-all", "--unshare-user", "--unshare-cgroup-try", "--die-with-parent", "--new-session"]
    command += ["--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--cap-drop", "ALL", "--clearenv"]
    for name, value in _environment(True, Path("/")).items():
        command += ["--setenv", name, value]
    command += ["--ro-bind", "/usr", "/usr"]
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"):
        if os.path.islink(name):
            command += ["--symlink", os.readlink(name), name]
        elif os.path.isdir(name):
            command += ["--ro-bind", name, name]
    for name in ("ld.so.cache", "fonts", "localtime", "alternatives", "mime.types"):
        command += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    executable = sys.executable
    prefixes = {sys.base_prefix, str(Path(sys.executable).resolve().parent.parent)}
    if sys.prefix != sys.base_prefix:
        # A place of its own: an environment in a folder below /tmp would be covered by the sandbox's private one.
        command += ["--ro-bind", sys.prefix, str(_ENVIRONMENT)]
        executable = str(_ENVIRONMENT / Path(sys.executable).relative_to(sys.prefix))
    for prefix in sorted(prefixes):
        if not prefix.startswith("/usr"):
            command += ["--ro-bind", prefix, prefix]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", forkserver.HOME]
    command += ["--ro-bind", forkserver.__file__, "/run/forkserver.py", "--chdir", "/tmp"]
    command += ["--remount-ro", "/dev", "--remount-ro", "/"]
    return [*command, "--", executable, "-I", "/run/forkserver.py", *arguments]


def why_unavailable() -> str | None:
    """One sentence on why there is no sandbox on this machine and what to do about it; None if there is one."""
    if sys.platform != "linux":
        return "The sandbox needs Linux (bubblewrap and namespaces); grade on a Linux machine or in a container."
    bwrap = shutil.which("bwrap")
    if not bwrap:
        return "The sandbox needs bubblewrap: install the package `bubblewrap` (Debian, Fedora or conda-forge)."
    probe = [bwrap, "--unshare-all", "--unshare-user", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    nested = ["unshare", "--user", "--mount", "--pid", "--fork", "true"]
    try:
        done = subprocess.run([*probe, "true"], capture_output=True, text=True, timeout=20)
        if done.returncode == 0 and shutil.which("unshare"):
            done = subprocess.run([*probe, *nested], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"The sandbox needs a working bubblewrap, which failed here: {error}."
    if done.returncode == 0:
        return None
    last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
    return (
        f"The sandbox needs user namespaces, which this machine does not give ({last}): "
        "set `sysctl user.max_user_namespaces=10000` and, where there is one, `kernel.unprivileged_userns_clone=1` or "
        "`kernel.apparmor_restrict_unprivileged_userns=0`; in a container, allow nested namespaces."
    )


def describe() -> dict[str, dict[str, Any]]:
    """What this machine offers, for `grader doctor`: a name to `{"ok": bool, "detail": str, "remedy": str}`."""
    why = why_unavailable()
    bwrap = shutil.which("bwrap")
    version = ""
    if bwrap:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            version = subprocess.run([bwrap, "--version"], capture_output=True, text=True, timeout=10).stdout.strip()
    groups = ControlGroups.found()
    machine = os.uname().machine
    seccomp = machine in forkserver._ARCHES and os.path.exists("/proc/sys/kernel/seccomp")

    def row(ok: bool, detail: str, remedy: str) -> dict[str, Any]:
        return {"ok": ok, "detail": detail, "remedy": "" if ok else remedy}

    return {
        "bubblewrap": row(bool(version), version or "not found", "Install the package `bubblewrap`."),
        "namespaces": row(why is None, why or "user, mount, PID, IPC, network, UTS, cgroup", why or ""),
        "cgroups": row(
            bool(groups),
            groups or "not writable; limits on memory and processes are kept by watching, five times a second",
            "Run as root, or in a delegated cgroup (`systemd-run --user --scope -p Delegate=yes …`).",
        ),
        "seccomp": row(
            seccomp,
            f"filter for {machine}" if seccomp else f"no filter for {machine}",
            "Use a kernel with CONFIG_SECCOMP_FILTER on x86_64 or aarch64.",
        ),
    }
