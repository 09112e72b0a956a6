"""A mistake costs points once: cases are judged again with right functions in place of earlier wrong answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

from autograder.judge.verdict import Kind, Verdict
from autograder.spec.question import Question

if TYPE_CHECKING:
    from autograder.judge.judge import Judge

Verdicts = dict[str, Verdict]
"""Verdicts by name of the case."""


def due(judge: Judge, question: Question) -> Mapping[str, str]:
    """The substitutes for wrong answers that a question builds on, if it fails itself."""
    if _passed(judge.own_verdicts(question)):
        return {}
    pieces = [judge.assignment.question(piece) for piece in question.builds_on]
    wrong = [piece for piece in pieces if not _passed(judge.own_verdicts(piece))]
    return {name: source for piece in wrong for name, source in piece.substitutes.items()}


def with_substitutes(judge: Judge, question: Question) -> Verdicts:
    """The verdicts on the question's cases, with substitutes for those that fail without."""
    found, substitutes = dict(judge.own_verdicts(question)), due(judge, question)
    if not substitutes:
        return found
    judge.session.substitute(substitutes)
    try:
        for case in [case for case in question.cases if not found[case.name].passed]:
            verdict = judge.verdict(question, case)
            if verdict.kind is Kind.NOT_GRADED:
                break  # keep the verdict that says what is wrong: no time left says less
            found[case.name] = dataclasses.replace(verdict, substitutes=tuple(substitutes))
            judge.told(found[case.name])
    finally:
        judge.session.substitute({})
    return found


def _passed(verdicts: Verdicts) -> bool:
    return all(verdict.passed for verdict in verdicts.values())
