"""Grade the submissions of a folder on a cluster of workers; keep what was graded before and is still good."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.batch.record import FAILED, Record, failed_record, priced, read_written, repriced, stem_of
from autograder.batch.settings import RunSettings
from autograder.batch.task import grade
from autograder.errors import GraderError, KitError
from autograder.judge.process import ENDING_SECONDS, OVERTIME
from autograder.submission import BadSubmission, read_notebook

if TYPE_CHECKING:
    from distributed import Client, Future


class CannotGrade(KitError):
    """No worker can grade; the text says why."""


PATIENCE = 120.0
"""Seconds to wait for lost workers to come back, and for a hanging worker to answer."""
NONSENSE = "the grader failed: its worker sent back no result that can be read"
Running = dict[str, float]
"""Files that are being graded, and since when (`time.monotonic`)."""


def kept_records(paths: Iterable[Path], settings: RunSettings, results: Path) -> dict[Path, Record]:
    """The records of earlier runs, in the folder `results`, that are still good, as they were written."""
    kept = {}
    for path in paths:
        try:
            fingerprint = settings.fingerprint(read_notebook(path, settings.config.assignment))
        except BadSubmission:
            continue
        record = read_written(results / f"{stem_of(path.name)}.json")
        if record and (record["file"], record["fingerprint"]) == (path.name, fingerprint):
            if record["status"] != FAILED and repriced(record):
                kept[path] = record
    return kept


def grade_all(
    paths: Iterable[Path],
    settings: RunSettings,
    client: Client | None,
    look: Callable[[Running], None],
    task: Callable[[str, bytes, RunSettings], str] = grade,
) -> Iterator[Record]:
    """Each submission's priced record, as it is ready.

    As many submissions as there are workers are read and handed out at a time, so that memory does not grow with the
    class. One whose worker died is tried once more when all others are done, alone: then it is known whose fault it is.

    Args:
        client: of the workers; without one, this process grades.
        look: called every second, as long as workers grade.
        task: what workers run, or this process.

    Raises:
        CannotGrade: if a worker cannot grade at all, or none is left.
    """
    if client is None:
        yield from (_grade_here(path, settings, task) for path in paths)
        return
    retried = []
    for path, record in _distribute(paths, settings, client, look, task):
        if record:
            yield record
        else:
            retried.append(path)
    for path in retried:
        for _, record in _distribute([path], settings, client, look, task):
            dead = GraderError("the grader failed: its process ended each time it graded this submission")
            yield record or failed_record(path.name, dead)


def _grade_here(path: Path, settings: RunSettings, task: Callable[[str, bytes, RunSettings], str]) -> Record:
    try:
        data = read_notebook(path, settings.config.assignment)
    except BadSubmission as error:
        return failed_record(path.name, error)
    return _read(task(path.name, data, settings), path.name)


def _distribute(
    paths: Iterable[Path],
    settings: RunSettings,
    client: Client,
    look: Callable[[Running], None],
    task: Callable[[str, bytes, RunSettings], str],
) -> Iterator[tuple[Path, Record | None]]:
    """Each path with its record, or None if its worker died or hung."""
    from distributed import wait  # here, as a run that grades by itself can spare Dask

    waiting = iter(paths)
    running: dict[Future, tuple[Path, float]] = {}
    once = settings.config.limits.clock_seconds + OVERTIME + ENDING_SECONDS
    most = 2 * once + PATIENCE  # a worker with a GPU may judge twice
    workers_seen = time.monotonic()
    while True:
        workers = _threads(client)
        workers_seen = time.monotonic() if workers else workers_seen
        if client.status == "closed" or time.monotonic() - workers_seen > PATIENCE:
            raise CannotGrade("No worker is left to grade with. What is graded stays: run the same again.")
        while len(running) < max(1, workers):
            if (path := next(waiting, None)) is None:
                break
            try:
                data = read_notebook(path, settings.config.assignment)
            except BadSubmission as error:
                yield path, failed_record(path.name, error)
                continue
            running[client.submit(task, path.name, data, settings, pure=False)] = (path, time.monotonic())
        if not running:
            return
        with contextlib.suppress(TimeoutError, CancelledError):
            wait(list(running), timeout=1, return_when="FIRST_COMPLETED")
        look({path.name: since for path, since in running.values()})
        late = time.monotonic() - most
        for future in [one for one, (_, since) in running.items() if one.done() or since < late]:
            path, _ = running.pop(future)
            yield path, _record_of(future, path.name)


def _threads(client: Client) -> int:
    """How many submissions the workers can take; none while the scheduler does not answer."""
    try:
        return sum(client.nthreads().values()) if client.status == "running" else 0
    except OSError:
        return 0


def _record_of(future: Future, file: str) -> Record | None:
    """What a worker sent back; None if it died or hung.

    Raises:
        CannotGrade: if it says that it cannot grade at all.
    """
    from distributed import KilledWorker

    if not future.done():
        future.cancel()
        return None
    try:
        return _read(future.result(timeout=PATIENCE), file)
    except (KilledWorker, CancelledError, TimeoutError):
        return None
    except (CannotGrade, KeyboardInterrupt):
        raise
    except BaseException as error:  # an exception of the worker's, or what came of reading one
        return failed_record(file, GraderError(f"{NONSENSE} ({type(error).__name__})"))


def _read(sent: str, file: str) -> Record:
    """The priced record in the answer of `grade`.

    Raises:
        CannotGrade: if it says that it cannot grade at all.
    """
    found = json.loads(sent)
    if "refused" in found:
        raise CannotGrade(str(found["refused"]))
    record = priced(found)
    return record if record["file"] == file else failed_record(file, GraderError(NONSENSE))
