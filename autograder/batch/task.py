"""The task that a worker gets, on this machine or on another one: grade one submission in a jail of the warm zygote."""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import functools
import io
import socket
import tempfile
import threading
import time
import traceback
import zipfile
from collections.abc import Iterator
from pathlib import Path

import torch
from otter.test_files import GradingResults

from autograder.archive_config import ArchiveConfig
from autograder.batch.order import Order, kit_fingerprint
from autograder.batch.record import Record, failed_record, record_of
from autograder.questions import load_assignment
from autograder.sealed.limits import Limits
from autograder.sealed.machine import JailRefused, Zygote, ZygoteEnded
from autograder.sealed.plugin import TRAINING_TAGS
from autograder.sealed.student import Student, handed_out_cells
from autograder.sealed.submission import BadSubmission, submission_of
from autograder.sealed.tests import GraderError, run_tests
from reference.data import DataError, find_fashion_mnist

OVERTIME = 300.0
"""Seconds beyond a submission's own limit after which its worker is taken to hang, and ends itself."""
ZYGOTES = 3
"""How many zygotes a submission may see end before the grader gives up on it."""
_lock = threading.Lock()


class WrongWorker(RuntimeError):
    """A worker that would not give the same grades; the text says where it is and what to do."""


def grade(file: str, data: bytes, order: Order) -> Record:
    """Grade the submission `data`, whose name is `file`.

    If the grader itself fails, the record says so and gives no points.

    Raises:
        JailRefused: if no jail holds here.
        DataError: if Fashion-MNIST is not as it should be here.
        WrongWorker: if the kit or the data here is not that of the order.
    """
    with _lock, _watched(order.limits):
        started = time.monotonic()
        _insist(order)
        try:
            record = _grade(file, data, order)
        except BadSubmission as error:
            record = failed_record(file, error)
        except (JailRefused, DataError):
            raise
        except Exception as error:
            traceback.print_exc()
            record = failed_record(file, GraderError(f"the grader failed: {type(error).__name__}: {error}"))
        return {**record, "fingerprint": order.fingerprint(data), "seconds": round(time.monotonic() - started, 2)}


def _grade(file: str, data: bytes, order: Order) -> Record:
    config = ArchiveConfig.read(io.BytesIO(order.archive))
    submission = submission_of(file, data)
    for attempt in range(1, ZYGOTES + 1):
        try:
            with _hidden_tests(order.archive) as (folder, tests):
                student = Student(
                    load_assignment(config.assignment), submission, config.seed, _zygote(), order.limits,
                    [*map(Path, order.protected), folder], handed_out_cells(config.assignment, TRAINING_TAGS),
                )  # fmt: skip
                with student:
                    results = GradingResults(run_tests(student, tests))
            record = record_of(file, results, student.notes)
            return {**record, "cpu_seconds": round(student.cpu_seconds, 2)}
        except ZygoteEnded:
            _zygote().close()
            _zygote.cache_clear()
            if attempt == ZYGOTES:
                raise
    raise AssertionError("unreachable")


def _insist(order: Order) -> None:
    kind = find_fashion_mnist().kind
    if order.kit != kit_fingerprint():
        raise WrongWorker(f"The worker on {socket.gethostname()} has another version of the kit: install the same.")
    if order.data != kind:
        raise WrongWorker(f"The worker on {socket.gethostname()} has the {kind} Fashion-MNIST, not the {order.data}.")


@functools.cache
def _zygote() -> Zygote:
    torch.set_num_threads(1)
    zygote = Zygote()
    atexit.register(zygote.close)
    return zygote


@contextlib.contextmanager
def _hidden_tests(archive: bytes) -> Iterator[tuple[Path, list[Path]]]:
    """The hidden tests of the zip, in a folder that nobody else can read."""
    with tempfile.TemporaryDirectory(prefix="kit-tests-") as folder, zipfile.ZipFile(io.BytesIO(archive)) as file:
        names = sorted(name for name in file.namelist() if name.startswith("tests/") and name.endswith(".py"))
        file.extractall(folder, names)
        yield Path(folder), [Path(folder, name) for name in names]


@contextlib.contextmanager
def _watched(limits: Limits) -> Iterator[None]:
    """End this process if it hangs: a grader that waits for ever would hold up everybody."""
    faulthandler.dump_traceback_later(limits.total_seconds + OVERTIME, exit=True, file=2)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
