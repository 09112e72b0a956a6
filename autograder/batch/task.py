"""The task that a worker gets, on this machine or on another one: grade one submission in a jail of the warm zygote."""

from __future__ import annotations

import atexit
import functools
import io
import socket
import tempfile
import threading
import time
import traceback
import zipfile
from pathlib import Path

import dask
import torch
from otter.test_files import GradingResults

from autograder.archive_config import ArchiveConfig
from autograder.batch.order import Order, kit_fingerprint
from autograder.batch.record import Record, failed_record, record_of
from autograder.questions import load_assignment
from autograder.sealed.machine import JailRefused, Zygote, ZygoteEnded, watched
from autograder.sealed.plugin import TRAINING_TAGS
from autograder.sealed.student import Student, handed_out_cells
from autograder.sealed.submission import BadSubmission, submission_of
from autograder.sealed.tests import GraderError, run_tests
from reference.data import DataError, find_fashion_mnist

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
    with _lock, watched(order.limits.total_seconds):
        started = time.monotonic()
        _insist(order.kit, order.data)
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
    submission.insist_on(config.assignment)
    tests = _hidden_tests(order.archive)
    for attempt in range(1, ZYGOTES + 1):
        try:
            student = Student(
                load_assignment(config.assignment), submission, config.seed, _zygote(), order.limits,
                [*map(Path, order.protected), tests], handed_out_cells(config.assignment, TRAINING_TAGS),
            )  # fmt: skip
            with student:
                results = GradingResults(run_tests(student, sorted(tests.glob("*.py"))))
            record = record_of(file, results, student.notes)
            return {**record, "cpu_seconds": round(student.cpu_seconds, 2)}
        except ZygoteEnded:
            _zygote().close()
            _zygote.cache_clear()
            if attempt == ZYGOTES:
                raise
    raise AssertionError("unreachable")


@functools.lru_cache(maxsize=1)
def _insist(kit: str, data: str) -> None:
    """Refuse to work with another kit or data than the order's; the digests take a while, so once per order."""
    here = find_fashion_mnist().kind
    if kit != kit_fingerprint():
        raise WrongWorker(f"The worker on {socket.gethostname()} has another version of the kit: install the same.")
    if data != here:
        raise WrongWorker(f"The worker on {socket.gethostname()} has the {here} Fashion-MNIST, not the {data}.")


@functools.cache
def _zygote() -> Zygote:
    torch.set_num_threads(1)
    zygote = Zygote()
    atexit.register(zygote.close)
    return zygote


@functools.lru_cache(maxsize=1)
def _hidden_tests(archive: bytes) -> Path:
    """The folder of the zip's hidden tests, which nobody else can read; one for all submissions, as jails are tried
    out for each new set of paths. A local pool removes it, as its workers end without `atexit`."""
    folder = tempfile.TemporaryDirectory(prefix="kit-tests-", dir=dask.config.get("temporary-directory", None))
    atexit.register(folder.cleanup)
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        file.extractall(folder.name, [name for name in file.namelist() if name.startswith("tests/")])
    return Path(folder.name, "tests")
