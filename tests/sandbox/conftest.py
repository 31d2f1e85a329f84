"""One fork server for all tests: starting it is what takes long."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader.sandbox import ForkServer, Limits, why_unavailable
from grader.sandbox.run import Run, run_notebook

LIMITS = Limits(memory_mb=600, processes=24, disk_mb=32, file_mb=16, cell_seconds=3, submission_seconds=20)


@pytest.fixture(scope="session")
def server() -> Iterator[ForkServer]:
    if why := why_unavailable():
        pytest.skip(why)
    with ForkServer(LIMITS) as server:
        yield server


@pytest.fixture(scope="session")
def light() -> Iterator[Callable[[], ForkServer]]:
    """Makes fork servers without TensorFlow, for tests that lose one."""
    if why := why_unavailable():
        pytest.skip(why)
    made: list[ForkServer] = []

    def make(**options: object) -> ForkServer:
        made.append(ForkServer(LIMITS, preload=["ipykernel.kernelapp", "ipykernel.debugger"], **options))
        return made[-1]

    yield make
    for server in made:
        server.close()


@pytest.fixture
def play(server: ForkServer) -> Callable[..., Run]:
    """Run cells, given as source."""

    def run(*cells: str, server: ForkServer = server, files: dict[str, bytes] | None = None, **options: object) -> Run:
        asks = options.pop("asks", {})
        skip = options.pop("skip", ())
        nb = new_notebook(cells=[new_code_cell(textwrap.dedent(cell)) for cell in cells])
        limits = replace(LIMITS, **options)
        return run_notebook(server, nb, files=files, asks=asks, skip=skip, limits=limits)

    return run


def text(run: Run, index: int = -1) -> str:
    """All that a cell printed or raised, as one string."""
    parts = []
    for output in run.notebook.cells[index].outputs:
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "error":
            parts.append(f"{output.ename}: {output.evalue}")
        else:
            parts.append(output.data.get("text/plain", ""))
    return "\n".join(parts)
