"""Notebooks that mean well."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import time

import nbformat
import pytest

from grader.sandbox import ForkFailed
from grader.sandbox.run import EVIDENCE, Ask

from .conftest import text


def show(token: str, payload: str = "42") -> str:
    return f"from IPython.display import display\ndisplay({{{EVIDENCE!r}: {token + ':' + payload!r}}}, raw=True)"


def test_a_notebook_runs_and_keeps_its_outputs(play):
    run = play(
        "import tensorflow as tf\nprint(tf.reduce_sum(tf.ones((3, 3))).numpy())",
        "1 / 0",
        "open('data.txt').read()",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "",
        files={"data.txt": b"hello"},
    )
    assert (run.status, run.reason) == ("ok", "")
    assert text(run, 0) == "9.0\n"
    assert text(run, 1) == "ZeroDivisionError: division by zero"
    assert text(run, 2) == "'hello'"
    assert "image/png" in run.notebook.cells[3].outputs[0].data
    nbformat.validate(run.notebook)
    assert run.seconds < 5


def test_the_process_that_runs_it_stays_light():
    code = "import sys, grader.sandbox.run; sys.exit(any(m in sys.modules for m in ('tensorflow', 'keras', 'numpy')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_grader_is_a_stub(play):
    run = play("import grader\nfrom grader import check, quiz\nprint(check('x', 1), quiz(a=2), grader.any.thing)")
    assert "None None" not in text(run) or run.status == "ok"
    run = play("from grader import check\nprint(check('x', 1, y=2))")
    assert text(run) == "None\n"


def test_an_ask_gets_replies_and_leaves_no_output(play):
    run = play("x = 42", "check(x)", "print(x)", asks={1: Ask(lambda token: show(token) + "\nprint('noise')\n1/0")})
    assert run.replies == {1: ["42"]}
    assert run.notebook.cells[1].outputs == []
    assert run.asked[1].status == "error" and run.asked[1].stdout == "noise\n"
    assert "ZeroDivisionError" in run.asked[1].error
    assert text(run) == "42\n"


def test_skipped_cells_do_not_run(play):
    run = play("x = 1", "x = 2", "print(x)", skip={1})
    assert text(run) == "1\n"


def test_submitted_outputs_are_dropped(server):
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from grader.sandbox.run import run_notebook

    nb = new_notebook(cells=[new_code_cell("", outputs=[new_output("stream", text="10 points")])])
    assert run_notebook(server, nb).notebook.cells[0].outputs == []
    assert nb.cells[0].outputs


@pytest.mark.parametrize("name", ["../x", "/etc/x", "", "a/../../x"])
def test_files_stay_in_the_work_folder(play, name):
    with pytest.raises(ValueError, match="relative"):
        play("1", files={name: b""})


@pytest.mark.parametrize("sizes", [[100], [14, 14, 14], [14, 14, 4]])
def test_files_that_do_not_fit(play, sizes):
    run = play("1", files={str(index): bytes(size << 20) for index, size in enumerate(sizes)})
    # The last case fills the folder to the byte, which its own bookkeeping may or may not leave room for.
    assert run.status == ("ok" if sum(sizes) == 32 and run.status == "ok" else "crashed")
    assert run.status == "ok" or "do not fit" in run.reason
    assert run.seconds < 6


def test_a_submitted_file_shadows_no_module(play):
    run = play("import numpy, helper\nprint(numpy.__name__, numpy.__file__, helper.x)", files={
        "numpy.py": b"raise SystemExit", "helper.py": b"x = 7", "ipython_config.py": b"1/0", "sub/deep.txt": b"",
    })  # fmt: skip
    assert "site-packages" in text(run) and "7" in text(run)


def test_a_spare_kernel_is_used(play, server):
    server.prepare()
    spare = server._spare
    assert spare and spare.fork.alive
    run = play("print(open('a').read())", files={"a": b"1"}, **dataclasses.asdict(server.limits))
    assert text(run) == "1\n" and not server._spare and not spare.fork.alive


def test_the_next_kernel_is_ready_before_it_is_asked_for(light, play):
    server = light(ahead=True)
    play("1", server=server)
    until = time.monotonic() + 30
    while not server._spare and time.monotonic() < until:
        time.sleep(0.01)
    spare = server._spare.fork
    assert text(play("print(2)", server=server)) == "2\n" and not spare.alive
    server.close()
    assert not server._spare


def test_seeds_differ_between_forks(play):
    cell = "import numpy, random\nprint(numpy.random.rand(), random.random())"
    assert text(play(cell)) != text(play(cell))


def test_input_is_refused_at_once(play):
    run = play("input('?')", "import getpass\ngetpass.getpass()")
    assert "StdinNotImplementedError" in text(run, 0) and "StdinNotImplementedError" in text(run, 1)
    assert run.status == "ok"


def test_evaluate(server):
    assert server.evaluate("import keras\nemit('a')\nemit(keras.__name__)", seconds=10, max_bytes=100) == "akeras"


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("while True: pass", "timeout"),
        ("while True: emit('x' * 1000)", "output"),
        ("raise ValueError('why')", "crashed"),
        ("import os; os.kill(os.getpid(), 11)", "crashed"),
        ("x = bytearray(10**10)", "memory"),
        ("x = []\nwhile True: x.append(bytearray(10**6))", "memory"),
        ("for i in range(10): open(str(i), 'wb').write(bytes(8 << 20))", "disk"),
        ("import os, time\nfor _ in range(60):\n    if not os.fork(): time.sleep(9)\ntime.sleep(9)", "processes"),
    ],
)
def test_evaluate_fails_definitely(server, source, kind):
    with pytest.raises(ForkFailed) as failed:
        server.evaluate(source, seconds=2 if kind == "timeout" else 6, max_bytes=100_000)
    assert failed.value.kind == kind, failed.value.reason


def test_an_ordinary_client_sees_an_ordinary_kernel(server):
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell, new_notebook

    from grader.sandbox.provisioner import SandboxKernelManager

    nb = new_notebook(cells=[new_code_cell("print(open('a').read())"), new_code_cell("import time\ntime.sleep(9)")])
    manager = SandboxKernelManager(server, files={"a": b"1"})
    client = NotebookClient(nb, km=manager, timeout=1, interrupt_on_timeout=True, allow_errors=True)
    client.execute()
    assert nb.cells[0].outputs[0].text == "1\n"
    assert nb.cells[1].outputs[0].ename == "KeyboardInterrupt"
    assert manager.provisioner and manager.has_kernel
    manager.provisioner._release()


def test_the_provisioner_is_an_entry_point():
    import tomllib
    from pathlib import Path

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["jupyter_client.kernel_provisioners"] == {
        "layerwise-sandbox": "grader.sandbox.provisioner:SandboxProvisioner"
    }
