"""A submission's work, and who does it: threads of this process, or the workers of a Dask cluster.

A `Work` holds all that a result depends on, and a result is plain data. `Graders.result` goes from the one to the other
and touches nothing else: no course, no store, no gradebook. So it may run anywhere, and again if a worker was lost.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

from grader.grading import Grader
from grader.restore import Restored
from grader.results import installation
from grader.sandbox import ForkFailed, Limits, why_unavailable

NO_SANDBOX = "LAYERWISE_NO_SANDBOX"
_CONNECT_SECONDS = 10


class NoSandbox(RuntimeError):
    """There is no sandbox on this machine, and nobody has accepted to grade without one."""


class ClusterError(RuntimeError):
    """The cluster can't be used as it is; the message says why."""


@dataclass(frozen=True)
class Work:
    """One notebook to be run and judged.

    Attributes:
        key: the hash that the result is kept under.
        unit: whose exercises these are.
        restored: the notebook, in its source's frame.
        rejected: why the submission could not be read, or "".
        files: of the source, beside the notebook when it runs, by relative name.
        seed: of the trials.
        limits: of the run.
        sandbox: False runs it without one.
        installation: the hash of the code that marks come from, where the work was made.
    """

    key: str
    unit: str
    restored: Restored
    rejected: str
    files: dict[str, bytes]
    seed: int
    limits: Limits
    sandbox: bool
    installation: str


class Graders:
    """The graders of a process, one a seed, all of them with one fork server.

    Args:
        limits: of each submission.
        sandbox: False runs students' code without one.
    """

    def __init__(self, limits: Limits, *, sandbox: bool) -> None:
        self.limits = limits
        self.sandbox = sandbox
        self.closed = False
        self._graders: dict[int, Grader] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the fork server, for good: a thread that is still at work gets no other."""
        with self._lock:
            self.closed = True
            graders, self._graders = self._graders, {}
        for grader in graders.values():
            grader.close()

    def grader(self, seed: int) -> Grader:
        """Return the grader for a seed; raise NoSandbox, or ForkFailed once they are closed."""
        with self._lock:
            if self.closed:
                raise ForkFailed("crashed", "The grading session has been closed.")
            if seed not in self._graders:
                if self.sandbox and (why := why_unavailable()):
                    raise NoSandbox(f"{why} To grade without a sandbox all the same, use: grader grade --no-sandbox")
                server = next((grader.server for grader in self._graders.values()), None)
                self._graders[seed] = Grader(seed, self.limits, sandbox=self.sandbox, server=server)
            return self._graders[seed]

    def result(self, work: Work) -> dict[str, Any]:
        """Return what came of a notebook, as plain data (see `Graded.record`)."""
        grader = self.grader(work.seed)
        if work.rejected:
            return grader.reject(work.restored, work.rejected).record()
        return grader.grade(work.restored, work.files).record()


@cache
def _graders(limits: Limits, sandbox: bool) -> Graders:
    made = Graders(limits, sandbox=sandbox)
    atexit.register(made.close)
    return made


def on_worker(work: Work) -> dict[str, Any]:
    """Return what came of a notebook, on a cluster's worker, which keeps its fork server for its life.

    Raises ClusterError where another version of the grader is installed: its marks would be kept as this one's.
    """
    if work.installation != installation(work.unit):
        raise ClusterError(f"The worker on {os.uname().nodename} has another version of the grader installed.")
    return _graders(work.limits, work.sandbox).result(work)


@dataclass(frozen=True)
class Workers:
    """Those who do the work.

    Attributes:
        executor: what takes it.
        do: what is done with each `Work`.
        count: how many can be at work at once, now.
    """

    executor: Executor
    do: Callable[[Work], dict[str, Any]]
    count: Callable[[], int]


@contextlib.contextmanager
def threads(graders: Graders, jobs: int) -> Iterator[Workers]:
    """Work in `jobs` threads of this process: what takes time runs in forks, beside them."""
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="grader")
    try:
        yield Workers(pool, graders.result, lambda: jobs)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _threads_of(client: Any) -> int:
    try:
        return sum(client.nthreads().values())
    except OSError as error:
        raise ClusterError(f"The connection to the cluster was lost: {error}") from None


@contextlib.contextmanager
def dask(address: str) -> Iterator[Workers]:
    """Work on the Dask cluster whose scheduler is at `address`; raise ClusterError when there is none, or no worker.

    How it is connected to, TLS among it, is for Dask's own configuration to say.
    """
    import distributed

    try:
        client = distributed.Client(address, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(f"There is no Dask scheduler to be reached at {address}: {error}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
        except TimeoutError:
            raise ClusterError(f"No worker has joined the scheduler at {address}.") from None
        executor = client.get_executor(pure=False)
        try:
            yield Workers(executor, on_worker, lambda: _threads_of(client))
        finally:
            executor.shutdown(wait=False)
