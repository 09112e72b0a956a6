"""The task that a worker gets, on this machine or on another one: grade one submission in a jail of the warm zygote."""

from __future__ import annotations

import atexit
import functools
import json
import socket
import threading
import time
import traceback
from pathlib import Path

import torch

from autograder.batch.record import Record, failed_record, record_of
from autograder.batch.settings import RunSettings, kit_fingerprint
from autograder.errors import GraderError, KitError, NotBuilt
from autograder.judge.judge import judging
from autograder.paths import NoData, fashion_mnist
from autograder.questions import load_assignment
from autograder.sandbox.host import JailRefused, watched
from autograder.sandbox.jail import Zygote, ZygoteEnded
from autograder.submission import BadSubmission, submission_of

ZYGOTES = 3
"""How many zygotes a submission may see end before the grader gives up on it."""
_lock = threading.Lock()


class WrongWorker(KitError):
    """A worker that would not give the same grades; the text says where it is and what to do."""


def grade(file: str, data: bytes, settings: RunSettings) -> str:
    """Grade the submission `data`, whose name is `file`: its record as JSON.

    If the grader itself fails, however it does, the record says so and gives no points. What keeps this worker from
    grading at all is JSON, too, under `refused`: exceptions may not survive the way to the client.
    """
    with _lock, watched(settings.config.limits.total_seconds):
        started = time.monotonic()
        try:
            _require_same(settings.config.assignment, settings.kit, settings.data)
            record = _grade(file, data, settings)
        except BadSubmission as error:
            record = failed_record(file, error)
        except (JailRefused, NoData, NotBuilt, WrongWorker) as error:
            return json.dumps({"refused": str(error)})
        except BaseException as error:
            traceback.print_exc()
            record = failed_record(file, GraderError(f"the grader failed: {type(error).__name__}: {error}"))
        record |= {"fingerprint": settings.fingerprint(data), "seconds": round(time.monotonic() - started, 2)}
        return json.dumps(record)


def _grade(file: str, data: bytes, settings: RunSettings) -> Record:
    config = settings.config
    submission = submission_of(file, data)
    submission.require_assignment(config.assignment)
    assignment, protected = load_assignment(config.assignment), map(Path, settings.protected)
    for attempt in range(1, ZYGOTES + 1):
        try:
            with judging(assignment, submission, config.seed, _zygote(), config.limits, protected) as judge:
                judge.judge_all()
                record = record_of(file, judge)
            return {**record, "cpu_seconds": round(judge.session.cpu_seconds, 2)}
        except ZygoteEnded:
            _zygote().close()
            _zygote.cache_clear()
            if attempt == ZYGOTES:
                raise
    raise AssertionError("unreachable")


@functools.lru_cache(maxsize=1)
def _require_same(assignment: str, kit: str, data: str) -> None:
    """Refuse to work with another kit or data than the run's; the digests take a while, so once per run."""
    here = fashion_mnist().kind
    if kit != kit_fingerprint(assignment):
        raise WrongWorker(f"The worker on {socket.gethostname()} has another version of the kit: install the same.")
    if data != here:
        raise WrongWorker(f"The worker on {socket.gethostname()} has the {here} Fashion-MNIST, not the {data}.")


@functools.cache
def _zygote() -> Zygote:
    torch.set_num_threads(1)
    zygote = Zygote()
    atexit.register(zygote.close)
    return zygote
