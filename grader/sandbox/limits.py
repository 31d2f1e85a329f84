"""What a submission may use."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds on one fork: a submission's kernel, or one evaluation, with everything it starts.

    Attributes:
        memory_mb: MiB for the whole process tree, beyond what the fork server itself holds. The private folders
            live in memory, so what is written there counts too.
        processes: processes alive at once.
        open_files: file descriptors, a process.
        file_mb: MiB, one file.
        disk_mb: MiB for the work folder, and as much again for `/tmp`.
        cell_seconds: wall time of one cell.
        submission_seconds: wall time of one notebook, start-up included.
        cpu_seconds: processor time, a process.
        output_bytes: bytes of output a cell may leave in the notebook.
        outputs: number of outputs (displays, results, stream pieces) a cell may make.
        reply_bytes: bytes of evidence one ask may return.
    """

    memory_mb: int = 3072
    processes: int = 64
    open_files: int = 1024
    file_mb: int = 64
    disk_mb: int = 256
    cell_seconds: float = 30
    submission_seconds: float = 300
    cpu_seconds: int = 600
    output_bytes: int = 1_000_000
    outputs: int = 500
    reply_bytes: int = 16_000_000

    @property
    def tasks(self) -> int:
        """Threads and processes together. Libraries start a few threads a core, so this can't be the tight bound."""
        return 4 * self.processes + 4 * (os.cpu_count() or 1)
