"""Otter's results of an assignment's hidden tests: its own classes run them, each looks up what judging found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from otter.nbmeta_config import NBMetadataConfig
from otter.test_files import TestFile, create_test_file

from autograder.errors import GraderError
from autograder.judge.findings import Findings
from autograder.otter_plugin.words import FAILED, PASSED


class Lookup:
    """Stands in the hidden tests under the name `student`: its methods raise AssertionError for a case that failed."""

    def __init__(self, findings: Findings) -> None:
        """Look up what judging found."""
        self._questions = findings["questions"]

    def example(self, question: str) -> None:
        """Raise AssertionError unless the public example is right."""
        assert self.of(question, "example")["passed"]

    def check(self, question: str, case: str) -> None:
        """Raise AssertionError unless this hidden case is right."""
        assert self.of(question, case)["passed"]

    def of(self, question: str, case: str) -> dict[str, Any]:
        """What was found of one case."""
        return self._questions[question][case]  # type: ignore[no-any-return]


def run_tests(findings: Findings, paths: Iterable[Path | str]) -> list[TestFile]:
    """Run the test files; their messages are those of the findings.

    Raises:
        GraderError: if a test says something else than what was found.
    """
    lookup = Lookup(findings)
    files = []
    for path in paths:
        file = create_test_file(str(path), NBMetadataConfig())
        file.run({"student": lookup})
        for result in file.test_case_results:
            found = lookup.of(file.name, result.test_case.name)
            if result.passed is not found["passed"]:
                raise GraderError(f"The test {file.name} itself failed: {result.message}")
            result.message = PASSED if result.passed else FAILED + found["message"]
        files.append(file)
    return files
