"""Runs of stock Otter and of the kit as processes, and what they use."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.paths import KIT
from autograder.questions import load_assignment
from autograder.sandbox.inside import kernel

OTTER = str(Path(sys.executable).parent / "otter")
STOCK_TEST = """\
OK_FORMAT = False

from otter.test_files import test_case

from tests.in_process import Student

name = "{question}"
points = {points}
"""
STOCK_CASE = """

@test_case(name="{case}", points={points}, hidden=True)
def case_{number}(env):
    Student("{assignment}", env).check("{question}", "{case}")
"""


def stock_zip(folder: Path, archive: Path, assignment: str) -> Path:
    """The hidden tests of a zip for stock Otter: no plugin, the probes run in the student's own process."""
    path = folder / "stock.zip"
    with zipfile.ZipFile(archive) as sealed, zipfile.ZipFile(path, "w") as stock:
        for name in sealed.namelist():
            if name == "otter_config.json":
                stock.writestr(name, json.dumps({"assignment_name": assignment}))
            elif not name.startswith("tests/"):
                stock.writestr(name, sealed.read(name))
        for question in load_assignment(assignment).questions:
            text = STOCK_TEST.format(question=question.id, points=question.points)
            for number, case in enumerate(question.cases):
                text += STOCK_CASE.format(
                    assignment=assignment, case=case.name, points=case.points, number=number, question=question.id
                )
            stock.writestr(f"tests/{question.id}.py", text)
    return path


@dataclass
class Use:
    """What processes that were started inside `measured` used."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak: int = 0
    """Most bytes of all of them together (proportional set size)."""


@contextlib.contextmanager
def measured(use: Use) -> Iterator[None]:
    """Add what the processes that start in here use; they must have ended, and been waited for, at its end."""
    done = threading.Event()
    sampler = threading.Thread(target=_sample, args=(use, done), daemon=True)
    kernel.LIBC.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # orphans are waited for here, and counted
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    sampler.start()
    try:
        yield
    finally:
        use.seconds += time.perf_counter() - started
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()
        done.set()
        sampler.join()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        use.cpu_seconds += after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _sample(use: Use, done: threading.Event) -> None:
    """Look at the memory, so seldom that looking takes a fiftieth of a core: it reads the tables of all pages."""
    took = 0.0
    while not done.wait(max(0.25, 50 * took)):
        total, before = 0, time.thread_time()
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                total += process.memory_full_info().pss
        use.peak, took = max(use.peak, total), time.thread_time() - before


def otter_run(archive: Path, notebook: Path, folder: Path) -> float | None:
    """The points that `otter run` gives, or None if it fails; its results are left in `folder`."""
    (folder / "results.json").unlink(missing_ok=True)
    support = KIT / "assignments" / notebook.parent.name
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(KIT), str(support)])}
    command = [OTTER, "run", "--no-logo", "-a", str(archive), "-o", str(folder), str(notebook)]
    if subprocess.run(command, capture_output=True, env=environment).returncode:
        return None
    tests = json.loads((folder / "results.json").read_text())["tests"]
    return float(sum(test.get("score", 0) for test in tests))
