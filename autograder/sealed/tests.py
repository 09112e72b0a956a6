"""Run an assignment's hidden Otter tests against a `Student`, with Otter's own classes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from otter.nbmeta_config import NBMetadataConfig
from otter.test_files import TestFile, create_test_file

from autograder.sealed.student import Student, Wrong

PASSED = "✅ Test case passed"
FAILED = "❌ Test case failed\n"
"""What Otter says of a case."""
MARK = f"{Wrong.__name__}: "


class GraderError(RuntimeError):
    """The grader itself failed: no grade may be given."""


def run_tests(student: Student, paths: Iterable[Path | str]) -> list[TestFile]:
    """Run the test files and clean their messages.

    Raises:
        GraderError: if a test failed for a reason that is not the student's.
        Exception: what kept the student's code from being asked, such as a zygote that ended.
    """
    student.judge_all()
    files = []
    for path in paths:
        file = create_test_file(str(path), NBMetadataConfig())
        file.run({"student": student})
        if student.trouble:
            raise student.trouble
        files.append(file)
    clean_messages(files)
    return files


def clean_messages(files: Iterable[TestFile]) -> None:
    """Leave our sentence of each failure, without the test's source line around it.

    Raises:
        GraderError: if a failure is not one of ours.
    """
    for file in files:
        for result in file.test_case_results:
            if result.passed:
                continue
            _, mark, words = (result.message or "").partition(MARK)
            if mark:
                result.message = FAILED + words
            elif not (result.message or "").startswith(FAILED) or "Error at line" in result.message:
                raise GraderError(f"the test {file.name} itself failed: {result.message}")
