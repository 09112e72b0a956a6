"""One submission's grade as plain JSON: what workers send back, what is kept, what reports are made from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from otter.test_files import GradingResults, TestCase
from otter.test_files.abstract_test import TestCaseResult
from otter.test_files.exception_test import ExceptionTestFile

from autograder.errors import GraderError
from autograder.judge.judge import Judge
from autograder.judge.verdict import Ended, Evidence, Kind, kind_of
from autograder.otter_plugin.hidden_tests import FAILED, PASSED
from autograder.questions import load_assignment
from autograder.spec.question import Question

Record = dict[str, Any]
"""`file`, `assignment`, `status`, `reason`, `points`, `possible`, `questions`, `notes`, `seconds` (wall), `cpu_seconds`
(its jails), `fingerprint`, `first_note` (what a reason quotes). Points are not kept: `priced` puts in those that the
specs give now."""


def record_of(file: str, judge: Judge) -> Record:
    """The record of what a judge found."""
    cells, substitutes = judge.cell_notes(), judge.substitutes_notes()
    questions = {question.id: _cases(judge, question) for question in judge.assignment.questions}
    kinds = {case["kind"] for cases in questions.values() for case in cases.values()}
    started = [note for failure, note in cells if kind_of(failure) is not Kind.NOT_IMPLEMENTED]
    return _record(
        file,
        _status(kinds, [failure for failure, _ in cells]),
        assignment=judge.assignment.id,
        first_note=next(iter([*started, *substitutes]), ""),
        questions={name: {"cases": found} for name, found in questions.items()},
        notes=[*(note for _, note in cells), *substitutes],
    )


def failed_record(file: str, error: Exception) -> Record:
    """The record of a submission that could not be graded; a `GraderError` if that is the kit's fault."""
    status = "could not be graded" if isinstance(error, GraderError) else "unreadable"
    return _record(file, status, reason=str(error))


def _record(file: str, status: str, **more: Any) -> Record:
    return {
        "file": file, "assignment": "", "status": status, "reason": "", "points": 0.0, "possible": 0.0, "questions": {},
        "notes": [], "first_note": "", "seconds": 0.0, "cpu_seconds": 0.0, "fingerprint": "", **more,
    }  # fmt: skip


def _cases(judge: Judge, question: Question) -> dict[str, Any]:
    verdicts = {"example": judge.example(question), **judge.verdicts(question)}
    return {
        case: {
            "passed": verdict.passed, "kind": verdict.kind.value, "mistake": verdict.mistake,
            "message": judge.message(verdict) or None,
        }
        for case, verdict in verdicts.items()
    }  # fmt: skip


def _status(kinds: Iterable[Kind], failures: Iterable[Evidence]) -> str:
    """`not started`, `limit hit` (a cell met one, or no time was left for a case) or `graded`."""
    if set(kinds) == {Kind.NOT_IMPLEMENTED}:
        return "not started"
    ended = any(isinstance(failure, Ended) for failure in failures)
    stopped = {Kind.LIMIT, Kind.NOT_GRADED} & {kind_of(failure) for failure in failures}
    return "limit hit" if ended or stopped or Kind.NOT_GRADED in kinds else "graded"


def priced(record: Record) -> Record:
    """The record with the points that the specs give now, and with the reason that follows.

    Raises:
        KeyError: if its questions or cases are not those of the specs.
    """
    if not record["questions"]:
        return record
    assignment = load_assignment(record["assignment"])
    questions = {question.id: _priced(question, record["questions"][question.id]) for question in assignment.questions}
    return {
        **record, "questions": questions, "reason": _reason(record, questions),
        "points": sum(question["points"] for question in questions.values()),
        "possible": sum(question["possible"] for question in questions.values()),
    }  # fmt: skip


def _priced(question: Question, found: dict[str, Any]) -> dict[str, Any]:
    worth: dict[str, float] = {"example": 0.0, **{case.name: float(case.points) for case in question.cases}}
    cases = {
        name: {**found["cases"][name], "points": points, "hidden": name != "example"} for name, points in worth.items()
    }
    points = sum(case["points"] for case in cases.values() if case["passed"])
    return {"points": points, "possible": float(question.points), "cases": cases}


def _reason(record: Record, questions: dict[str, Any]) -> str:
    """Why this is not the full score, in one sentence; empty if it is."""
    if record["status"] == "not started":
        return "no question is implemented yet"
    lost = [
        f"{name} {question['points']:g}/{question['possible']:g}"
        for name, question in questions.items()
        if question["points"] < question["possible"]
    ]
    return "; ".join(filter(None, ["lost points in " + ", ".join(lost) if lost else "", record["first_note"]]))


def name_of(path: Path) -> str:
    """A submission's name for people and tables; of a name that is no UTF-8, the other bytes as `\\xfc`."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def stem_of(file: str) -> str:
    """The name of a submission's result files without ending: its own, cut where a file system could not hold it."""
    name = os.fsencode(file)
    return file if len(name) <= 240 else os.fsdecode(name[:200]) + hashlib.sha256(name).hexdigest()[:16]


def results_of(record: Record) -> GradingResults:
    """Otter's results of a priced record, as far as its tables need them."""
    if not record["questions"]:
        results = GradingResults.without_results(RuntimeError(record["reason"]))
    else:
        results = GradingResults([_test_file(name, question) for name, question in record["questions"].items()])
    results.file = record["file"]
    return results


def _test_file(name: str, question: dict[str, Any]) -> ExceptionTestFile:
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
