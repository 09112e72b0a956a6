"""The task that a worker gets, on this machine or on another one: have one submission judged, write its record."""

from __future__ import annotations

import atexit
import functools
import hashlib
import json
import re
import socket
import threading
import time
import traceback

from autograder.batch.ahead import kit_fingerprint
from autograder.batch.record import Record, failed_record, record_of
from autograder.batch.settings import RunSettings
from autograder.errors import GraderError, KitError, NotBuilt
from autograder.judge.process import CannotJudge, JudgeProcess, Task
from autograder.paths import NoData, fashion_mnist
from autograder.submission import BadSubmission

_lock = threading.Lock()
RELEASE = re.compile(rb'"handout_release"\s*:\s*(\d{1,6})\b')
"""The number of the handout's release, which `make release` puts beside it."""


class WrongWorker(KitError):
    """A worker that would not give the same grades; the text says where it is and what to do."""


def grade(file: str, data: bytes, settings: RunSettings) -> str:
    """Grade the submission `data`, whose name is `file`: its record as JSON.

    If the grader itself fails, however it does, the record says so and gives no points. If this worker cannot grade at
    all, the reason comes back as JSON, too, under `refused`: an exception may not survive the way to the client.
    """
    with _lock:
        started = time.monotonic()
        try:
            _require_same(settings.config.assignment, settings.kit, settings.data)
            record = _grade(file, data, settings)
        except (BadSubmission, GraderError) as error:
            record = failed_record(file, error)
        except (CannotJudge, NoData, NotBuilt, WrongWorker) as error:
            return json.dumps({"refused": str(error)})
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            traceback.print_exc()
            record = failed_record(file, GraderError(f"the grader failed: {type(error).__name__}"))
        record |= {"fingerprint": settings.fingerprint(data), "seconds": round(time.monotonic() - started, 2)}
        record |= {"release": release_in(data), "submission": hashlib.sha256(data).hexdigest()}
        return json.dumps(record)


def release_in(notebook: bytes) -> int:
    """The number of the release that a notebook says its handout is of; 0 if it does not say. Anybody may forge it."""
    said = RELEASE.findall(notebook)
    return int(said[-1]) if said else 0


def _grade(file: str, data: bytes, settings: RunSettings) -> Record:
    config = settings.config
    task = Task(file, data, config.assignment, config.seed, config.limits, settings.protected)
    return record_of(file, config.assignment, judge_process().judge(task))


@functools.lru_cache(maxsize=1)
def _require_same(assignment: str, kit: str, data: str) -> None:
    """Refuse to work with another kit or data than the run's; the digests take a while, so once per run."""
    here = fashion_mnist().kind
    if kit != kit_fingerprint(assignment):
        raise WrongWorker(f"The worker on {socket.gethostname()} has another version of the kit: install the same.")
    if data != here:
        raise WrongWorker(f"The worker on {socket.gethostname()} has the {here} Fashion-MNIST, not the {data}.")


@functools.cache
def judge_process() -> JudgeProcess:
    """This worker's; it warms up when it is first asked for."""
    process = JudgeProcess()
    atexit.register(process.close)
    return process
