"""Otter's own objects, made from records: what the kit's tables and texts are compared with."""

from __future__ import annotations

from typing import Any

from otter.test_files import GradingResults, TestCase
from otter.test_files.abstract_test import TestCaseResult
from otter.test_files.exception_test import ExceptionTestFile

from autograder.batch.record import Record
from autograder.otter_plugin.words import FAILED, PASSED


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
