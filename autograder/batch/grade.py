"""Grade every submission of a folder in a small pool of trusted workers, each with its own warm zygote."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
import traceback
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from otter.test_files import GradingResults

from autograder.archive_config import ArchiveConfig
from autograder.questions import load_assignment
from autograder.sealed.limits import Limits
from autograder.sealed.machine import JailRefused, Zygote
from autograder.sealed.plugin import TRAINING_TAGS
from autograder.sealed.student import Student, handed_out_cells
from autograder.sealed.submission import BadSubmission, read_submission
from autograder.sealed.tests import GraderError, run_tests
from reference.data import DataError

SUFFIXES = (".ipynb", ".zip")


@dataclass(frozen=True)
class Graded:
    """One submission's grade: Otter's results and what happened on the way."""

    results: GradingResults
    notes: tuple[str, ...]
    """One sentence per cell that failed or hit a limit."""
    seconds: float

    @property
    def file(self) -> str:
        """The submission's file name."""
        return str(self.results.file)


def find_submissions(folder: Path) -> list[Path]:
    """The notebooks and zips of `folder`, in order of name.

    Raises:
        FileNotFoundError: in one sentence, if there is no such folder or nothing in it to grade.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no folder {folder}: give one with SUBMISSIONS=….")
    found = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and not path.name.startswith("."))
    if not found:
        raise FileNotFoundError(f"{folder} holds no .ipynb or .zip file to grade.")
    return found


def grade_all(paths: list[Path], archive: Path, workers: int, limits: Limits) -> Iterator[Graded]:
    """Grade `paths` with the autograder zip `archive`; each grade as it is ready.

    If the grader itself fails on a submission, that one gets a `GraderError` and no points; the others are graded.

    Raises:
        JailRefused: if no jail holds here.
    """
    workers = max(1, min(workers, len(paths)))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _start_worker, (archive, limits)) as pool:
        futures: list[Future[Graded]] = [pool.submit(_grade, path) for path in paths]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_worker: dict[str, Any] = {}


def _start_worker(archive: Path, limits: Limits) -> None:
    torch.set_num_threads(1)
    _worker.update(zygote=Zygote(), config=ArchiveConfig.read(archive), limits=limits, folder=tempfile.mkdtemp())
    with zipfile.ZipFile(archive) as file:
        names = sorted(name for name in file.namelist() if name.startswith("tests/") and name.endswith(".py"))
        file.extractall(_worker["folder"], names)
    _worker["tests"] = [Path(_worker["folder"], name) for name in names]
    os.chmod(_worker["folder"], 0o700)


def _grade(path: Path) -> Graded:
    started = time.monotonic()
    notes: tuple[str, ...] = ()
    config: ArchiveConfig = _worker["config"]
    try:
        submission = read_submission(path)
        student = Student(
            load_assignment(config.assignment), submission, config.seed, _worker["zygote"], _worker["limits"],
            protected=[path, Path(_worker["folder"])], skip=handed_out_cells(config.assignment, TRAINING_TAGS),
        )  # fmt: skip
        with student:
            results = GradingResults(run_tests(student, _worker["tests"]))
        notes = tuple(student.notes)
    except BadSubmission as error:
        results = GradingResults.without_results(error)
    except (JailRefused, DataError):
        raise
    except Exception as error:
        traceback.print_exc()
        results = GradingResults.without_results(GraderError(f"the grader failed: {type(error).__name__}: {error}"))
    results.file = path.name
    return Graded(results, notes, time.monotonic() - started)
