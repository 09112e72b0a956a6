"""Grade in this process, where a run has one submission to grade: it need not wait for a worker to start."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from autograder.batch.task import judge_process


def lead(log: Path, *descriptors: int) -> None:
    """Have what is written to these descriptors added to a file; nothing changes where that cannot be written."""
    with contextlib.suppress(OSError):
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK, 0o666)
        for descriptor in descriptors:
            os.dup2(file, descriptor)
        os.close(file)


@contextlib.contextmanager
def judging_here(log: Path) -> Iterator[None]:
    """Warm up a process that judges. Meanwhile what it and this process write to standard error goes to the file."""
    terminal = os.dup(2)
    lead(log, 2)
    try:
        with open(os.dup(2), "w", errors="backslashreplace") as errors, contextlib.redirect_stderr(errors):
            judge_process()
            yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)
