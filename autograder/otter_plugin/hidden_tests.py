"""Otter's results of an assignment's hidden tests: its own classes run them, each asks for its verdict."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from otter.nbmeta_config import NBMetadataConfig
from otter.test_files import TestFile, create_test_file

from autograder.errors import GraderError
from autograder.judge.judge import Judge
from autograder.judge.verdict import Verdict

PASSED = "✅ Test case passed"
FAILED = "❌ Test case failed\n"
"""What Otter says of a case."""


class VerdictLookup:
    """What hidden tests know as `student`: raises for a case that is not passed."""

    def __init__(self, judge: Judge) -> None:
        """Look up the verdicts of a judge that has judged."""
        self._judge = judge

    def example(self, question: str) -> None:
        """Raise AssertionError unless the public example is right."""
        assert self.of(question, "example").passed

    def check(self, question: str, case: str) -> None:
        """Raise AssertionError unless this hidden case is right."""
        assert self.of(question, case).passed

    def of(self, question: str, case: str) -> Verdict:
        """The verdict on one case."""
        asked = self._judge.assignment.question(question)
        return self._judge.example(asked) if case == "example" else self._judge.verdicts(asked)[case]


def run_tests(judge: Judge, paths: Iterable[Path | str]) -> list[TestFile]:
    """Run the test files; their messages are those of the verdicts.

    Raises:
        GraderError: if a test says something else than its verdict.
        Exception: what kept the student's code from being asked, such as a zygote that ended.
    """
    judge.judge_all()
    verdicts = VerdictLookup(judge)
    files = []
    for path in paths:
        file = create_test_file(str(path), NBMetadataConfig())
        file.run({"student": verdicts})
        for result in file.test_case_results:
            verdict = verdicts.of(file.name, result.test_case.name)
            if result.passed is not verdict.passed:
                raise GraderError(f"The test {file.name} itself failed: {result.message}")
            result.message = PASSED if result.passed else FAILED + judge.message(verdict)
        files.append(file)
    return files
