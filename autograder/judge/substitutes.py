"""A mistake costs points once: failed cases are judged again with right functions in place of other wrong answers.

Only where what a case asks is the student's own, and uses what is wrong; see `uses.py`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

from autograder.judge.uses import Uses
from autograder.judge.verdict import Kind, Verdict
from autograder.spec.question import Case, Question

if TYPE_CHECKING:
    from autograder.judge.judge import Judge

Verdicts = dict[str, Verdict]
"""Verdicts by name of the case."""


def with_substitutes(judge: Judge, question: Question) -> Verdicts:
    """The verdicts on the question's cases, with substitutes for those that fail without."""
    found = dict(judge.own_verdicts(question))
    if all(verdict.passed for verdict in found.values()):
        return found
    pieces = [judge.assignment.question(piece) for piece in question.builds_on]
    earlier = {name: source for piece in pieces for name, source in _wrong_parts(piece, judge.verdicts(piece)).items()}
    try:
        found |= _judged_again(judge, question, found, [question, *pieces], earlier)
        found |= _judged_again(judge, question, found, [question, *pieces], earlier | _wrong_parts(question, found))
    finally:
        judge.session.substitute({})
    return found


def _judged_again(
    judge: Judge, question: Question, found: Verdicts, known: list[Question], wrong: Mapping[str, str]
) -> Verdicts:
    """New verdicts on the cases that failed and may pass with substitutes for what is wrong.

    Args:
        known: all questions that have substitutes.
    """
    again = {}
    for case in [case for case in question.cases if not found[case.name].passed]:
        asked = _asked(question, case, judge.uses)
        substitutes = _helpful(asked, known, wrong, judge.uses)
        if set(substitutes) <= set(found[case.name].substitutes):
            continue
        judge.session.substitute(substitutes, barred=asked)
        verdict = judge.verdict(question, case)
        if verdict.kind is Kind.NOT_GRADED:
            break  # keep the verdict that says what is wrong: no time left says less
        again[case.name] = dataclasses.replace(verdict, substitutes=tuple(substitutes))
        judge.told(again[case.name])
    return again


def _wrong_parts(question: Question, verdicts: Verdicts) -> dict[str, str]:
    """The substitutes for what of a question is wrong: what fails where it is asked with the fewest others."""
    found = {}
    for name, source in question.substitutes.items():
        asking = [case for case in question.cases if {name, _owner(name)} & set(question.asked(case))]
        fewest = min(len(question.asked(case)) for case in asking)
        if not all(verdicts[case.name].passed for case in asking if len(question.asked(case)) == fewest):
            found[name] = source
    return found


def _asked(question: Question, case: Case, uses: Uses) -> set[str]:
    """The names that a case asks, and others of its question that these only pass on."""
    asked = set(question.asked(case))
    return asked | {same for name in asked for same in uses.same_as(name)} & set(question.defines)


def _helpful(asked: set[str], known: list[Question], wrong: Mapping[str, str], uses: Uses) -> dict[str, str]:
    """The substitutes that a case may pass with: what it asks uses them, and is not replaced itself."""
    reached = uses.reached(asked)
    found = {
        name: source
        for name, source in wrong.items()
        if name not in asked and {name, _owner(name)} & reached
    }  # fmt: skip
    answers = {name for question in known for name in question.defines}
    parts = {name for question in known for name in question.substitutes}
    for name in asked & answers | {name for name in asked if _owner(name) in answers}:
        own = {part for part in parts if _owner(part) == name} - set(found) or {name} - {_owner(part) for part in parts}
        if not any(map(uses.is_written, own)):
            return {}
    return found


def _owner(name: str) -> str:
    """The class of a method, `Class.method`; the empty string for a function or a class."""
    return name.rpartition(".")[0]
