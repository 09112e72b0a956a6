"""What judging found in a submission, as plain JSON: what the judge's process sends, and records are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from autograder.judge.messages import message
from autograder.judge.notes import cell_notes
from autograder.judge.verdict import Ended, Evidence, Kind, OutOfTime, Verdict, kind_of

if TYPE_CHECKING:
    from autograder.judge.judge import Judge  # with torch, which whoever only waits for findings can spare

Findings = dict[str, Any]
"""`status`, `questions` (cases by name: `passed`, `kind`, `mistake`, `strength`, `message`), `notes`, `first_note`
(what a reason quotes), `cpu_seconds` (of its jails)."""


def findings_of(judge: Judge) -> Findings:
    """Judge all that was not judged yet, and tell what was found."""
    judge.judge_all()
    failures, points = judge.cell_failures(), judge.points_notes()
    only = judge.session.limits.verdicts_only
    questions = {}
    for question in judge.assignment.questions:
        verdicts = {"example": judge.example(question), **judge.verdicts(question)}
        questions[question.id] = {name: case_of(judge, verdict) for name, verdict in verdicts.items()}
    kinds = {case["kind"] for cases in questions.values() for case in cases.values()}
    started = {number: one for number, one in failures.items() if kind_of(one) is not Kind.NOT_IMPLEMENTED}
    return {
        "status": _status(kinds, failures.values()),
        "questions": questions,
        "notes": judge.notes(failures),
        "first_note": next(iter([*cell_notes(started, only), *points]), ""),
    }


def case_of(judge: Judge, verdict: Verdict) -> dict[str, Any]:
    """One case."""
    return {
        "passed": verdict.passed, "kind": verdict.kind.value, "mistake": verdict.mistake,
        "strength": verdict.strength.value, "message": judge.message(verdict) or None,
    }  # fmt: skip


def cut_short(asked: Mapping[str, Iterable[str]], told: Mapping[str, Mapping[str, Any]], limit: str) -> Findings:
    """What is found where judging was ended by a limit: the cases that were judged until then, and no others.

    Args:
        asked: the names of all cases, by question.
        told: cases by question and name.
        limit: what it is called.
    """
    questions: dict[str, dict[str, Any]] = {}
    for question, names in asked.items():
        questions[question] = {}
        for name in names:
            late = Verdict(question, name, OutOfTime(limit))
            lost = {"passed": False, "kind": late.kind.value, "mistake": "", "strength": "", "message": message(late)}
            questions[question][name] = told.get(question, {}).get(name, lost)
    note = f"judging was ended: the limit of {limit} is used up"
    return {"status": "limit hit", "questions": questions, "notes": [note], "first_note": note}


def _status(kinds: Iterable[str], failures: Iterable[Evidence]) -> str:
    """`not started`, `limit hit` (a cell met one, or no time was left for a case) or `graded`."""
    if set(kinds) == {Kind.NOT_IMPLEMENTED}:
        return "not started"
    ended = any(isinstance(failure, Ended) for failure in failures)
    stopped = {Kind.LIMIT, Kind.NOT_GRADED} & {kind_of(failure) for failure in failures}
    return "limit hit" if ended or stopped or Kind.NOT_GRADED in kinds else "graded"
