"""Checks in a real kernel: they say that they are at work, and stop when they are told to."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel

TIMEOUT = 180


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    manager, client = start_new_kernel(startup_timeout=TIMEOUT, cwd=str(tmp_path))
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def messages(client: BlockingKernelClient, request: str) -> Iterator[tuple[str, Any]]:
    """Go through what a request brings, until the kernel is idle again."""
    while True:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") == request:
            if message["content"].get("execution_state") == "idle":
                return
            yield message["msg_type"], message["content"]


def test_an_endless_answer_can_be_stopped_and_the_kernel_lives(
    kernel: tuple[KernelManager, BlockingKernelClient],
) -> None:
    manager, client = kernel
    stub = "from grader import check\n\ndef describe(tensor):\n    while True:\n        pass"
    for kind, content in messages(client, client.execute(stub)):
        assert kind != "error", content
    began, shown, error = 0.0, [], ""
    for kind, content in messages(client, client.execute('check("describe")')):
        if kind == "display_data":
            shown.append(content["data"]["text/plain"])
            time.sleep(1)
            began = time.monotonic()
            manager.interrupt_kernel()
        elif kind == "update_display_data":
            shown.append(content["data"]["text/plain"])
        elif kind == "error":
            error = "".join(content["traceback"])
    assert time.monotonic() - began < 60
    assert shown[0] == "Trying your answer… (■ above the notebook stops it)"
    assert shown[1].startswith("describe: 0 of ") and "stopped after" in shown[1]
    assert len(shown) == 2 and error == "Stopped. Cells that were waiting have not been run."
    said = [
        content["data"]["text/plain"]
        for kind, content in messages(client, client.execute("6 * 7"))
        if kind == "execute_result"
    ]
    assert said == ["42"]
