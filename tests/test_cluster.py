"""`grader grade --cluster`: a Dask scheduler and two workers as processes of their own, over TLS; one is killed."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_notebook
from test_resume import STUDENTS, command, kept, marks, template

from grader.restore import Restored
from grader.sandbox import ForkFailed, Limits, why_unavailable
from grader.work import ClusterError, Work, dask, on_worker

__all__ = ["template"]
pytestmark = [pytest.mark.classroom, pytest.mark.timeout(600)]


class Cluster:
    """A scheduler and its workers, with a certificate for both made for this once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tls://127.0.0.1:{free.getsockname()[1]}"
        pem = str(folder / "pem")
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=cluster"),
                *("-keyout", f"{pem}.key", "-out", f"{pem}.crt"),
            ],
            check=True,
            capture_output=True,
        )
        shutil.copy(f"{pem}.crt", pem)
        with open(pem, "a") as file:
            file.write(Path(f"{pem}.key").read_text())
        names = ("CA_FILE", "CLIENT__CERT", "SCHEDULER__CERT", "WORKER__CERT")
        self.environment = {**os.environ, **{f"DASK_DISTRIBUTED__COMM__TLS__{name}": pem for name in names}}
        self.environment["DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION"] = "True"
        port = self.address.rpartition(":")[2]
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", port, "--protocol", "tls")
        self.workers = [self.add() for _ in range(2)]

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *words, "--no-dashboard"],
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def add(self) -> subprocess.Popen[bytes]:
        words = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder))
        return self.start("worker", self.address, *words)

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    if why := why_unavailable():
        pytest.skip(why)
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl to make a certificate with")
    made = Cluster(tmp_path)
    yield made
    made.close()


def grade(course: Path, cluster: Cluster) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*command(course), "--cluster", cluster.address],
        env=cluster.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def until_kept(course: Path, results: int, run: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 200
    while len(kept(course)) < results and time.monotonic() < until:
        assert run.poll() is None, run.communicate()[1][-2000:]
        time.sleep(0.01)


def test_a_killed_worker_loses_nothing_and_a_lost_scheduler_is_said(
    template: Path, cluster: Cluster, tmp_path: Path
) -> None:
    here, there, lost = (Path(shutil.copytree(template, tmp_path / name)) for name in ("here", "there", "lost"))
    for course in (here, there, lost):
        for n in range(4, STUDENTS):
            shutil.rmtree(course / "submitted" / f"student-{n}")
    run = grade(there, cluster)
    until_kept(there, 1, run)
    cluster.workers[0].send_signal(signal.SIGKILL)
    _, said = run.communicate(timeout=300)
    assert run.returncode == 0, said[-2000:]
    assert len(kept(there)) == 4
    assert subprocess.run(command(here), capture_output=True, timeout=300).returncode == 0
    assert marks(there) == marks(here)

    run = grade(lost, cluster)
    until_kept(lost, 1, run)
    cluster.scheduler.kill()
    _, said = run.communicate(timeout=200)
    assert run.returncode == 2 and "cluster" in said and "Traceback" not in said, said[-2000:]


def test_a_scheduler_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.work._CONNECT_SECONDS", 0.5)
    with pytest.raises(ClusterError, match="no Dask scheduler to be reached"), dask("tcp://127.0.0.1:9"):
        pass


def test_a_worker_with_another_version_refuses() -> None:
    work = Work("key", "01_tensors", Restored(new_notebook()), "", {}, 1, Limits(), True, "another's hash")
    with pytest.raises(ClusterError, match="another version"):
        on_worker(pickle.loads(pickle.dumps(work)))


def test_what_a_worker_raises_arrives() -> None:
    error = pickle.loads(pickle.dumps(ForkFailed("memory", "Too much.")))
    assert (error.kind, error.reason, str(error)) == ("memory", "Too much.", "Too much.")
