"""One submission's grade as plain JSON: what workers send back, what is kept, what reports are made from."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Any

from otter.test_files import GradingResults, TestCase
from otter.test_files.abstract_test import TestCaseResult, TestFile
from otter.test_files.exception_test import ExceptionTestFile

from autograder.questions.compare import NOT_YET
from autograder.sealed.student import UNGRADED
from autograder.sealed.tests import FAILED, PASSED, GraderError

Record = dict[str, Any]
"""`file`, `status`, `reason`, `points`, `possible`, `questions`, `notes`, `seconds` (wall), `cpu_seconds` (its jails),
`fingerprint`; in files, `assignment`."""

LIMIT_HIT = re.compile(r"limit|ended the Python process")


def record_of(file: str, results: GradingResults, notes: list[str], fingerprint: str = "") -> Record:
    """The record of Otter's results."""
    record = {
        "file": file,
        "status": _status(results, notes),
        "reason": _reason(results, notes),
        "points": results.total,
        "possible": results.possible,
        "questions": {name: _question(test) for name, test in results.results.items()},
        "notes": notes,
        "seconds": 0.0,
        "cpu_seconds": 0.0,
        "fingerprint": fingerprint,
    }
    return record


def name_of(path: Path) -> str:
    """A submission's name for people and tables; of a name that is no UTF-8, the other bytes as `\\xfc`."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def stem_of(file: str) -> str:
    """The name of a submission's result files without ending: its own, cut where a file system could not hold it."""
    name = os.fsencode(file)
    return file if len(name) <= 240 else os.fsdecode(name[:200]) + hashlib.sha256(name).hexdigest()[:16]


def failed_record(file: str, error: Exception, fingerprint: str = "") -> Record:
    """The record of a submission that could not be graded; a `GraderError` if that is the kit's fault."""
    return record_of(file, GradingResults.without_results(error), [], fingerprint)


def results_of(record: Record) -> GradingResults:
    """Otter's results again, as far as its tables need them."""
    if not record["questions"]:
        results = GradingResults.without_results(RuntimeError(record["reason"]))
    else:
        results = GradingResults([_test_file(name, question) for name, question in record["questions"].items()])
    results.file = record["file"]
    return results


def _question(test: TestFile) -> dict[str, Any]:
    return {
        "points": test.score,
        "possible": test.possible,
        "cases": {
            result.test_case.name: {
                "points": result.test_case.points,
                "hidden": result.test_case.hidden,
                "passed": result.passed,
                "message": None if result.passed else (result.message or "").removeprefix(FAILED),
            }
            for result in test.test_case_results
        },
    }


def _test_file(name: str, question: dict[str, Any]) -> TestFile:
    cases = [
        TestCase(case_name, None, case["hidden"], case["points"], None, None)
        for case_name, case in question["cases"].items()
    ]
    test = ExceptionTestFile(name, "", cases, all_or_nothing=False)
    test.test_case_results = [
        TestCaseResult(case, PASSED if said["passed"] else FAILED + said["message"], said["passed"])
        for case, said in zip(cases, question["cases"].values())
    ]
    return test


def _status(results: GradingResults, notes: list[str]) -> str:
    """One word or two: `unreadable`, `not started`, `limit hit`, `graded`, `grader failed`."""
    if isinstance(results.catastrophic_error, GraderError):
        return "grader failed"
    if results.has_catastrophic_failure():
        return "unreadable"
    if all(_untouched(file) for file in results.results.values()):
        return "not started"
    cases = [case for file in results.results.values() for case in file.test_case_results]
    ungraded = any(UNGRADED in (case.message or "") for case in cases)
    if ungraded or any(LIMIT_HIT.search(note.partition(" raised ")[0]) for note in notes):  # then a line is quoted
        return "limit hit"
    return "graded"


def _untouched(file: TestFile) -> bool:
    return all(not result.passed and (result.message or "").endswith(NOT_YET) for result in file.test_case_results)


def _reason(results: GradingResults, notes: list[str]) -> str:
    """Why this is not the full score, in one sentence; empty if it is."""
    if results.has_catastrophic_failure():
        return str(results.catastrophic_error)
    if _status(results, notes) == "not started":
        return "no question is implemented yet"
    lost = [
        f"{name} {file.score:g}/{file.possible:g}"
        for name, file in results.results.items()
        if file.score < file.possible
    ]
    untagged = [note for note in notes if not note.endswith(NOT_YET)]
    return "; ".join([*(["lost points in " + ", ".join(lost)] if lost else []), *untagged[:1]])
