"""What a submission's text says of its questions, as Otter's `GradingResults.summary` says it."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent
from typing import Any

from autograder.otter_plugin.words import ALL_PASSED, FAILED, PASSED, RESULT, RESULTS


def summary(questions: Mapping[str, Any], reason: str) -> str:
    """The summary of these questions of a record; of a submission without any, the reason."""
    return "\n\n".join(_of_question(name, said["cases"]) for name, said in questions.items()) or reason


def _of_question(name: str, cases: Mapping[str, Any]) -> str:
    if all(case["passed"] for case in cases.values()):
        return ALL_PASSED.format(name)
    said = {case: PASSED if one["passed"] else FAILED + one["message"] for case, one in cases.items()}
    parts = [(RESULT.format(case) + indent(words.strip(), "    ")).strip() for case, words in said.items()]
    return RESULTS.format(name) + indent("\n\n".join(parts), "    ")
