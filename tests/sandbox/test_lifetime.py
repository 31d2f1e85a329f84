"""Nothing survives; what dies is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from pathlib import Path

import psutil
import pytest

from grader.sandbox import ForkFailed, ForkServer, describe, why_unavailable
from grader.sandbox.cgroups import ControlGroups
from grader.sandbox.server import PREFIX, sweep

from .conftest import text


def test_a_killed_fork_server_is_replaced(light, play, caplog):
    server = light()
    assert text(play("print(1)", server=server)) == "1\n"
    os.kill(server.pid, signal.SIGKILL)
    assert text(play("print(2)", server=server)) == "2\n"
    assert "starting another" in caplog.text


def test_killed_in_the_middle_of_a_run(light, play, caplog):
    server = light()
    server.start()
    threading.Timer(0.7, lambda: os.kill(server.pid, signal.SIGKILL)).start()
    run = play("import time\ntime.sleep(1)\nprint('done')", server=server)
    assert run.status == "ok" and text(run) == "done\n"
    assert "running the notebook again" in caplog.text


def test_close_leaves_nothing(light, play):
    server = light()
    server.start()
    server.prepare()
    folder, pids = server._folder, [p.pid for p in psutil.Process(server.pid).children(recursive=True)] + [server.pid]
    assert len(pids) >= 4
    server.close()
    assert not folder.exists()
    assert not [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]
    server.close()


def test_closed_is_closed(light, play):
    """A thread that is still at work when its grader is closed gets no new server, which nobody would end."""
    server = light()
    server.start()
    failed: list[str] = []

    def work():
        try:
            while True:
                server.evaluate("1", seconds=5, max_bytes=1)
        except ForkFailed as error:
            failed.append(error.reason)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    tree = psutil.Process(server.pid).children(recursive=True)
    server.close()
    for thread in threads:
        thread.join(10)
    assert len(failed) == 3 and server.pid is None
    assert not [process for process in tree if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    with pytest.raises(ForkFailed, match="closed"):
        server.start()


def test_sigkill_of_the_trusted_process_leaves_nothing():
    if why := why_unavailable():
        pytest.skip(why)
    code = """
        import sys, time
        from grader.sandbox import ForkServer
        server = ForkServer(preload=["ipykernel.kernelapp", "ipykernel.debugger"])
        kernel = server.kernel()
        time.sleep(0.5)
        print(server._folder, server.pid, kernel.fork.pid, flush=True)
        time.sleep(60)
    """
    trusted = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True)
    folder, *_ = trusted.stdout.readline().split()
    tree = psutil.Process(trusted.pid).children(recursive=True)
    assert len(tree) >= 4
    trusted.kill()
    trusted.wait()
    _, alive = psutil.wait_procs(tree, timeout=5)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    # A process that is killed can't tidy up: the next one does.
    sweep()
    assert not Path(folder).exists()


def test_sweep_spares_the_living(light):
    server = light()
    server.start()
    sweep()
    assert server._folder.exists()
    stale = Path(tempfile.mkdtemp(prefix=PREFIX, dir=server._folder.parent))
    (stale / "lock").touch()
    sweep()
    assert not stale.exists()


def test_a_server_started_in_a_thread_outlives_the_thread(light):
    server = light()
    thread = threading.Thread(target=server.start)
    thread.start()
    thread.join()
    pid = server.pid
    time.sleep(0.3)
    assert server.evaluate("emit('1')", seconds=5, max_bytes=9) == "1" and server.pid == pid


def test_the_watchdog_alone_keeps_the_limits(light, play, monkeypatch):
    monkeypatch.setattr("grader.sandbox.cgroups._parents", dict)
    server = light()
    hog = """
        import os, time
        for _ in range(4):
            if not os.fork():
                x = b'x' * (200 << 20)
                time.sleep(60)
        time.sleep(60)
    """
    run = play(hog, server=server, cell_seconds=10)
    assert run.status == "memory", run
    run = play("import os, time\nwhile os.fork() or not time.sleep(60): time.sleep(0.01)", server=server)
    assert run.status == "processes", run


def test_without_a_sandbox(light, play):
    server = light(sandbox=False)
    run = play(
        """
        import os, subprocess
        print(open('a/b.txt').read(), os.getcwd())
        subprocess.Popen(['sleep', '987'], start_new_session=True)
        """,
        files={"a/b.txt": b"hello"},
        server=server,
    )
    assert run.status == "ok" and "hello" in text(run)
    time.sleep(0.1)
    assert not [p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", "987"]]
    assert {path.name for path in server._folder.glob("*/")} <= {"home"}
    server.close()


def test_the_doctor_can_be_told():
    rows = describe()
    assert set(rows) == {"bubblewrap", "namespaces", "cgroups", "seccomp"}
    assert all(row["ok"] or row["remedy"] for row in rows.values())


def test_no_bubblewrap(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert "bubblewrap" in why_unavailable()
    from grader.sandbox import SandboxUnavailable

    with pytest.raises(SandboxUnavailable, match="install"):
        ForkServer().start()


def test_groups_are_removed(light):
    server = light()
    server.evaluate("1", seconds=5, max_bytes=1)
    name = server._folder.name
    server.close()
    from grader.sandbox.cgroups import _parents

    assert not any((parent / name).exists() for parent in _parents().values())
    assert ControlGroups.found() or not _parents()
