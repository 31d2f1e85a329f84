"""Run a notebook in a sandboxed kernel, and hand back what it made, within bounds, whatever it does."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import logging
import math
import secrets
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import zmq
from nbclient import NotebookClient
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output

from grader.sandbox.limits import Limits
from grader.sandbox.provisioner import MAX_MESSAGE_BYTES, SandboxKernelManager
from grader.sandbox.server import Fork, ForkFailed, ForkServer

log = logging.getLogger(__name__)

EVIDENCE = "application/vnd.layerwise.evidence"

Status = Literal["ok", "timeout", "memory", "processes", "output", "crashed"]

# How long a cell may take to end after it was interrupted, and how long a reply or "idle" may lag behind the other.
_GRACE_SECONDS = 2.0
_LAG_SECONDS = 1.0
_QUEUE_SECONDS = 10.0
_READY_SECONDS = 30.0
_TEXT_KEPT = 20_000


@dataclass(frozen=True)
class Ask:
    """A cell whose text is replaced by code of the grader.

    Attributes:
        source: from a fresh token to the code to run, called right before it runs.
    """

    source: Callable[[str], str]


@dataclass
class Outcome:
    """How an ask went.

    Attributes:
        status: `ok`; `error` (it raised); `timeout` or `output` (it was stopped); `died` (the kernel ended in it).
        stdout, stderr, error: what it printed and raised, cut to 20,000 characters each.
        seconds: wall time.
    """

    status: Literal["ok", "error", "timeout", "output", "died"] = "ok"
    stdout: str = ""
    stderr: str = ""
    error: str = ""
    seconds: float = 0.0


@dataclass
class Run:
    """What a notebook made.

    Attributes:
        notebook: a copy, with the outputs of the cells that ran and no others.
        replies: by the cell index of an ask, the evidence it displayed, in order, without the token and colon.
        asked: by cell index, how each ask that was started went.
        status: `ok` if it came to its end, though cells may have raised or been interrupted; else what ended it.
        reason: a sentence for a teacher; empty if ok.
        seconds: wall time.
    """

    notebook: NotebookNode
    replies: dict[int, list[str]] = field(default_factory=dict)
    asked: dict[int, Outcome] = field(default_factory=dict)
    status: Status = "ok"
    reason: str = ""
    seconds: float = 0.0


class _Ended(Exception):
    """The kernel is gone, or has to go."""

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def run_notebook(
    server: ForkServer,
    nb: NotebookNode,
    *,
    files: Mapping[str, bytes] | None = None,
    asks: Mapping[int, Ask] | None = None,
    skip: Collection[int] = (),
    limits: Limits | None = None,
) -> Run:
    """Run a notebook's code cells, in order, in a kernel of its own.

    Args:
        server: forks the kernel.
        nb: the notebook, format 4; it is not changed.
        files: contents of the work folder, by relative name.
        asks: cells, by index, in whose place the grader's code runs.
        skip: indices of cells that don't run.
        limits: bounds; the server's if None.

    Raises:
        SandboxUnavailable: no fork server can be had.
        ForkFailed: it can, but gives no fork. Nothing that the notebook does raises.
        ValueError: a file's name leaves the work folder.
    """
    limits = limits or server.limits
    # Its start is not this notebook's time.
    server.start()
    began = time.monotonic()
    run = _run_once(server, nb, files, asks, skip, limits)
    if run.status == "crashed" and server.died():
        # No notebook can reach the fork server: what ended that is not this one's doing, nor its crash.
        log.warning("The fork server died during a run; running the notebook again.")
        run = _run_once(server, nb, files, asks, skip, limits)
    run.seconds = time.monotonic() - began
    return run


def _run_once(
    server: ForkServer,
    nb: NotebookNode,
    files: Mapping[str, bytes] | None,
    asks: Mapping[int, Ask] | None,
    skip: Collection[int],
    limits: Limits,
) -> Run:
    run = Run(_without_outputs(nb))
    began = time.monotonic()
    failure: list[BaseException] = []

    def body() -> None:
        try:
            asyncio.run(_run(server, run, dict(files or {}), asks or {}, frozenset(skip), limits, began))
        except BaseException as error:
            failure.append(error)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        body()
    else:
        # A loop can't run in a loop: a caller in Jupyter has one.
        thread = threading.Thread(target=body)
        thread.start()
        thread.join()
    if failure:
        raise failure[0]
    return run


def _node(fields: dict[str, Any]) -> NotebookNode:
    node: NotebookNode = from_dict(fields)
    return node


def _without_outputs(nb: NotebookNode) -> NotebookNode:
    bare: NotebookNode = _node({key: copy.deepcopy(nb[key]) for key in nb if key != "cells"})
    bare.cells = []
    for cell in nb.cells:
        kept: NotebookNode = _node({key: copy.deepcopy(cell[key]) for key in cell if key != "outputs"})
        if kept.cell_type == "code":
            kept.outputs = []
            kept.execution_count = None
        bare.cells.append(kept)
    return bare


async def _run(
    server: ForkServer,
    run: Run,
    files: dict[str, bytes],
    asks: Mapping[int, Ask],
    skip: frozenset[int],
    limits: Limits,
    began: float,
) -> None:
    manager = SandboxKernelManager(server, limits=limits, files=files)
    try:
        await manager.start_kernel()
    except ForkFailed as error:
        if error.kind == "crashed":
            raise
        run.status, run.reason = "crashed", error.reason
        return
    client = SandboxClient(run.notebook, manager, limits, began + limits.submission_seconds)
    index = 0
    try:
        client.connect()
        for index, cell in enumerate(run.notebook.cells):
            if cell.cell_type != "code" or index in skip:
                continue
            if index in asks:
                run.replies[index] = []
                run.asked[index] = Outcome()
                client.ask(asks[index], run.replies[index], run.asked[index])
            elif cell.source.strip():
                await client.async_execute_cell(cell, index)
    except _Ended as ended:
        run.status, run.reason = ended.status, ended.reason.replace("CELL", f"cell {index + 1}")
    finally:
        client.disconnect()
        await manager.shutdown_kernel(now=True)


class _Cell:
    """What is gathered of the messages that one request makes."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.displays = self.bytes = self.messages = 0

    def over(self, kind: str, size: int) -> bool:
        """Count a message; whether it is one too many."""
        self.messages += 1
        self.bytes += size
        if kind in ("display_data", "execute_result", "update_display_data", "error"):
            self.displays += 1
        return (
            self.bytes > self.limits.output_bytes
            or self.displays > self.limits.outputs
            or self.messages > 40 * self.limits.outputs
        )


class SandboxClient(NotebookClient):
    """nbclient's client, for kernels that are not to be trusted.

    nbclient waits for a kernel's own word in several places (a reply, an idle status, a heartbeat), and keeps what a
    kernel sends without bound. Here one loop reads all sockets against one clock, and counts.
    """

    def __init__(self, nb: NotebookNode, manager: SandboxKernelManager, limits: Limits, deadline: float) -> None:
        super().__init__(nb, km=manager, store_widget_state=False, record_timing=False, allow_errors=True)
        self.manager = manager
        self.limits = limits
        self.deadline = deadline
        self.reset_execution_trackers()

    def connect(self) -> None:
        """Open the channels and wait until the kernel takes requests.

        Raises:
            _Ended: it died, or is not ready in time.
        """
        self.kc = self.manager.client()
        self.kc.start_channels(stdin=False, hb=False, control=False)
        self.fork: Fork = self.manager.kernel.fork
        self._session = self.kc.session
        # Plain sockets over the same handles: polled together with the fork's own, without a task a message.
        self._shell: zmq.Socket[bytes] = zmq.Socket.shadow(self.kc.shell_channel.socket.underlying)
        self._iopub: zmq.Socket[bytes] = zmq.Socket.shadow(self.kc.iopub_channel.socket.underlying)
        self._poller = zmq.Poller()
        for socket in (self._shell, self._iopub, self.fork.link):
            self._poller.register(socket, zmq.POLLIN)
        until = min(self.deadline, time.monotonic() + _READY_SECONDS)
        while not self._poll(until).get(self._iopub):
            if time.monotonic() >= until:
                raise _Ended("crashed", "The kernel did not start in time.")

    def disconnect(self) -> None:
        """Close the channels."""
        if self.kc is not None:
            self.kc.stop_channels()

    async def async_execute_cell(
        self, cell: NotebookNode, cell_index: int, execution_count: int | None = None, store_history: bool = True
    ) -> NotebookNode:
        """Run a cell as it stands; its outputs, within the limits, go into it.

        Raises:
            _Ended: the kernel died in it, or would not stop.
        """
        gathered = _Cell(self.limits)
        self.clear_before_next_output = False

        def handle(message: dict[str, Any], size: int) -> bool:
            kind = message["header"]["msg_type"]
            if kind == "status":
                return False
            over = gathered.over(kind, size)
            if not over or kind == "stream":
                self._add(message, cell, cell_index)
            return over

        stopped = None
        try:
            stopped = self._exchange(cell.source, store_history, handle)
        except _Ended as ended:
            cell.outputs.append(_error("DeadKernelError", ended.reason.replace("CELL", "this cell")))
            raise
        finally:
            _cut(cell, self.limits.output_bytes)
        if stopped:
            last = cell.outputs[-1] if cell.outputs else {}
            if last.get("output_type") == "error" and last.get("ename") == "KeyboardInterrupt":
                cell.outputs.pop()
            cell.outputs.append(_error(*stopped))
        failed = next((output for output in cell.outputs if output.output_type == "error"), None)
        if failed is not None and "MemoryError" in failed.ename and self.fork.short_of_memory():
            # What it holds, it holds on to: the cells after it would fail for want of memory.
            self._stop("memory", f"More than {self.limits.memory_mb} MB of memory were used")
        return cell

    def ask(self, ask: Ask, replies: list[str], outcome: Outcome) -> None:
        """Run an ask; gather the evidence that bears its token, and how it went.

        Raises:
            _Ended: the kernel died in it, or would not stop.
        """
        token = secrets.token_hex(16)
        began = time.monotonic()
        gathered = _Cell(self.limits)
        room = self.limits.reply_bytes

        def handle(message: dict[str, Any], size: int) -> bool:
            nonlocal room
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "display_data":
                payload = content["data"].get(EVIDENCE)
                if isinstance(payload, str) and payload.startswith(token + ":"):
                    room -= size
                    if room >= 0:
                        replies.append(payload[len(token) + 1 :])
                    return room < 0
            if kind == "stream" and content["name"] in ("stdout", "stderr") and isinstance(content["text"], str):
                have = getattr(outcome, content["name"])
                setattr(outcome, content["name"], (have + _clean(content["text"]))[:_TEXT_KEPT])
            elif kind == "error":
                outcome.status = "error"
                outcome.error = _clean("\n".join(map(str, content["traceback"])))[:_TEXT_KEPT]
            return kind != "status" and gathered.over(kind, size)

        try:
            stopped = self._exchange(ask.source(token), False, handle)
            if stopped:
                outcome.status = "timeout" if stopped[0] == "CellTimeoutError" else "output"
                outcome.error = stopped[1]
        except _Ended:
            outcome.status = "died"
            raise
        finally:
            outcome.seconds = time.monotonic() - began

    def _poll(self, until: float) -> dict[Any, int]:
        """What is ready, waiting no longer than `until`.

        Raises:
            _Ended: the kernel has ended, and what it sent before has been read.
        """
        left = max(0.0, until - time.monotonic())
        ready = dict(self._poller.poll(math.ceil(left * 1000)))
        if self.fork.link.fileno() in ready and not self.fork.alive:
            raise _Ended(*self._why())
        return ready

    def _why(self) -> tuple[Status, str]:
        kind, reason = self.fork.why()
        if kind == "crashed":
            return "crashed", f"The kernel died in CELL ({reason})."
        status: Status = kind if kind in ("timeout", "memory", "processes", "output") else "crashed"  # type: ignore[assignment]
        return status, f"{reason.rstrip('.')} in CELL; the kernel was stopped."

    def _exchange(
        self, code: str, store_history: bool, handle: Callable[[dict[str, Any], int], bool]
    ) -> tuple[str, str] | None:
        """Run code and hand its messages to `handle`, which says when it has had too many.

        Returns:
            (error name, message) if it was interrupted, else None.

        Raises:
            _Ended: the kernel died, or would not stop.
        """
        session = self._session
        content = {
            "code": code,
            "silent": False,
            "store_history": store_history,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        request = session.msg("execute_request", content)
        request_id = request["header"]["msg_id"].encode()
        session.send(self._shell, request)

        now = time.monotonic()
        end = now + self.limits.cell_seconds
        replied = idle = kill_at = again = patience = float("inf")
        stopped: tuple[str, str] | None = None
        while replied == float("inf") or idle == float("inf"):
            # Judged by when this look began: whatever holds this thread up later must not look like the kernel's delay.
            looked = time.monotonic()
            try:
                ready = self._poll(min(self.deadline, patience, min(again, kill_at) if stopped else end))
            except _Ended:
                self._drain(request_id, handle, bool(stopped))
                raise
            if self._iopub in ready:
                seen_idle, over = self._drain(request_id, handle, bool(stopped))
                if seen_idle:
                    idle = min(idle, time.monotonic())
                if over and not stopped:
                    stopped = "OutputLimitError", self._output_message()
            if self._shell in ready and self._reply(request_id):
                replied = min(replied, time.monotonic())
            now = time.monotonic()
            if looked >= self.deadline:
                self._stop("timeout", f"The notebook took longer than {self.limits.submission_seconds:g} s")
            if looked >= end and not stopped and replied == float("inf"):
                stopped = (
                    "CellTimeoutError",
                    f"This cell took longer than {self.limits.cell_seconds:g} s and was stopped.",
                )
            if stopped and kill_at == float("inf") and replied == float("inf"):
                self.fork.interrupt()
                kill_at, again = now + _GRACE_SECONDS, now + _GRACE_SECONDS / 2
            if replied < float("inf"):
                kill_at = again = end = float("inf")
            if now >= again:
                # A library's callback may have swallowed the first.
                self.fork.interrupt()
                again = float("inf")
            if looked >= kill_at:
                if stopped and stopped[0] == "OutputLimitError":
                    self._stop("output", "Too much was printed or displayed, and an interrupt was ignored,")
                self._stop(
                    "timeout", f"It took longer than {self.limits.cell_seconds:g} s, and an interrupt was ignored,"
                )
            if ready:
                # What was displayed before may be a long queue; as long as it moves, the rest can come, within reason.
                first = min(replied, idle)
                patience = min(now + _LAG_SECONDS, first + _QUEUE_SECONDS) if first < float("inf") else first
            if looked >= patience:
                if replied == float("inf"):
                    # Idle without a reply: a kernel that is at rest, or says so. The next request will tell.
                    break
                return stopped or (
                    "OutputLimitError",
                    f"Some output of this cell was lost; one output may have at most {MAX_MESSAGE_BYTES >> 20} MB.",
                )
        return stopped

    def _output_message(self) -> str:
        limits = self.limits
        return (
            f"This cell made more output than the {limits.output_bytes:,} bytes and {limits.outputs} displays that are "
            "kept; it was stopped, and the rest is left out."
        )

    def _stop(self, status: Status, reason: str) -> None:
        self.fork.kill()
        raise _Ended(status, f"{reason} in CELL; the kernel was stopped.")

    def _drain(self, request_id: bytes, handle: Callable[[dict[str, Any], int], bool], cut: bool) -> tuple[bool, bool]:
        """Read what waits on IOPub, up to a bounded number of messages: (idle seen, too much)."""
        over = False
        for _ in range(200):
            try:
                frames = self._iopub.recv_multipart(zmq.NOBLOCK)
            except zmq.ZMQError:
                break
            # Whatever these bytes are, they came from a process that may want this loop to fail.
            with contextlib.suppress(Exception):
                start = frames.index(b"<IDS|MSG>")
                header, parent = frames[start + 2], frames[start + 3]
                if request_id not in parent or ((cut or over) and b'"status"' not in header):
                    continue
                message = self._session.deserialize(frames[start + 1 :])
                if message["parent_header"]["msg_id"].encode() != request_id:
                    continue
                if message["header"]["msg_type"] == "status":
                    if message["content"]["execution_state"] == "idle":
                        return True, over
                    continue
                over = handle(message, sum(map(len, frames))) or over
        return False, over

    def _reply(self, request_id: bytes) -> bool:
        found = False
        for _ in range(200):
            try:
                frames = self._shell.recv_multipart(zmq.NOBLOCK)
            except zmq.ZMQError:
                break
            with contextlib.suppress(Exception):
                start = frames.index(b"<IDS|MSG>")
                message = self._session.deserialize(frames[start + 1 :])
                found = found or message["parent_header"]["msg_id"].encode() == request_id
        return found

    def _add(self, message: dict[str, Any], cell: NotebookNode, cell_index: int) -> None:
        """Put one message into the cell, if it is what the notebook format knows."""
        content = _clean(message["content"])
        kind = message["msg_type"] = message["header"]["msg_type"]
        if kind.startswith("comm") or not _well_formed(kind, content):
            return
        message["content"] = content
        outputs = cell.outputs
        if kind == "stream" and outputs and not self.clear_before_next_output:
            last = outputs[-1]
            if last.output_type == "stream" and last.name == content["name"]:
                last.text += content["text"]
                return
        self.process_message(message, cell, cell_index)


def _well_formed(kind: str, content: Any) -> bool:
    count = content.get("execution_count")
    if not (count is None or type(count) is int):
        return False
    if kind == "stream":
        return content.get("name") in ("stdout", "stderr") and isinstance(content.get("text"), str)
    if kind == "error":
        trace = content.get("traceback")
        named = isinstance(content.get("ename"), str) and isinstance(content.get("evalue"), str)
        return named and isinstance(trace, list) and all(isinstance(line, str) for line in trace)
    if kind in ("display_data", "execute_result", "update_display_data"):
        data = content.get("data")
        if not isinstance(data, dict) or not isinstance(content.get("metadata"), dict):
            return False
        return EVIDENCE not in data and all(
            isinstance(value, str) or mime.split("/")[-1].endswith("json") for mime, value in data.items()
        )
    return kind in ("execute_input", "clear_output")


def _clean(value: Any) -> Any:
    """The same value, but such that it can be written as UTF-8 and strict JSON."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, float) and value not in (float("inf"), float("-inf")) and value == value:
        return value
    return None if isinstance(value, float) else value


def _error(name: str, message: str) -> NotebookNode:
    output: NotebookNode = new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])
    return output


def _cut(cell: NotebookNode, most: int) -> None:
    """Keep the outputs of a cell to a size, shortening the stream that goes over it."""
    kept, room = [], most
    for output in cell.outputs:
        if output.output_type == "stream":
            output.text = output.text[:room] if len(output.text) > room else output.text
            room -= len(output.text)
            if output.text:
                kept.append(output)
        else:
            size = len(json.dumps(output, default=str))
            if size <= room or output.output_type == "error":
                kept.append(output)
                room = max(0, room - size)
    cell.outputs = kept
