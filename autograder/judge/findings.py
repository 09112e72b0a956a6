"""What judging found in a submission, as plain JSON: what the judge's process sends, and records are made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from autograder.judge.excerpts import answer_cells
from autograder.judge.messages import difference_sentence, hint_words, message, printable, substitutes_words, words
from autograder.judge.notes import cell_notes
from autograder.judge.verdict import (
    Difference,
    Ended,
    Evidence,
    Explained,
    Kind,
    OutOfMemory,
    OutOfTime,
    Verdict,
    kind_of,
)

if TYPE_CHECKING:
    from autograder.judge.judge import Judge  # with torch, which whoever only waits for findings can spare

Findings = dict[str, Any]
"""`status`, `questions` (cases by name, see `case_of`: `passed`, `kind`, `mistake`, `strength`, `message`, `told`, and
more of trained models), `code` (cells by question, see `excerpts.py`), `notes`, `first_note` (what a reason quotes),
`cpu_seconds` (of its jails), `device` (where these computed; the empty string if they could not tell)."""
KEPT = "The inputs are the same for everybody, so they are not shown."


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
        "code": answer_cells(judge.definitions, judge.assignment),
        "notes": judge.notes(failures),
        "first_note": next(iter([*cell_notes(started, only), *points]), ""),
        "device": judge.session.device,
    }


def nothing_to_say(findings: Findings) -> bool:
    """Whether every example and every hidden case is passed, and no cell is noted."""
    cases = [case for cases in findings["questions"].values() for case in cases.values()]
    return not findings["notes"] and all(case["passed"] for case in cases)


def case_of(judge: Judge, verdict: Verdict) -> dict[str, Any]:
    """One case; of a trained model also `threshold`, and `accuracy`, `curve` and `missed` as far as they are known."""
    trained = dataclasses.asdict(verdict.trained) if isinstance(verdict, Explained) and verdict.trained else {}
    learned = {name: value for name, value in trained.items() if value not in (None, ())}
    return {
        "passed": verdict.passed, "kind": verdict.kind.value, "mistake": verdict.mistake,
        "strength": verdict.strength.value, "message": judge.message(verdict) or None,
        "told": told_of(verdict, judge.session.limits.verdicts_only, judge.session.limits.full), **learned,
    }  # fmt: skip


def told_of(verdict: Verdict, verdicts_only: bool = False, full: bool = False) -> dict[str, str]:
    """The message of a case in parts, for a page; of one that passed no more than `judged`.

    `title` (what the case looks at), `sentence` (what is wrong), `hint`, `judged` (with which substitutes); where
    values may be shown, `tried` (code that leads to it), `yours`, `expected` and `difference` (yours − expected, where
    numbers are wrong), or `kept` (why there are none). Parts that there are none of are left out.
    """
    judged = substitutes_words(verdict.substitutes) if verdict.substitutes else ""
    if verdict.passed:
        return {"judged": judged} if judged else {}
    found = verdict.evidence
    if isinstance(found, Difference) and found.revealed:
        parts = {"sentence": difference_sentence(found), "yours": found.got, "expected": found.want}
    else:
        parts = {"sentence": words(found, verdicts_only and verdict.case != "example")}
    parts["title"] = verdict.title
    parts["hint"] = verdict.hint and hint_words(verdict.hint, verdict.strength)
    if isinstance(verdict, Explained):
        parts["tried"] = verdict.tried
        parts["difference"] = verdict.difference if isinstance(found, Difference) else ""
        parts["kept"] = KEPT if full and _is_kept(verdict) else ""
    parts["judged"] = judged
    return {name: printable(text) for name, text in parts.items() if text}


def _is_kept(verdict: Explained) -> bool:
    """Whether something was tried that may not be shown."""
    ran = verdict.kind in (Kind.WRONG, Kind.RAISED, Kind.LIMIT) and not isinstance(verdict.evidence, OutOfMemory)
    return ran and not verdict.tried and verdict.trained is None


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
            lost = {
                "passed": False, "kind": late.kind.value, "mistake": "", "strength": "", "message": message(late),
                "told": told_of(late),
            }  # fmt: skip
            questions[question][name] = told.get(question, {}).get(name, lost)
    note = f"judging was ended: the limit of {limit} is used up"
    said = {"notes": [note], "first_note": note, "device": ""}
    return {"status": "limit hit", "questions": questions, "code": {}, **said}


def _status(kinds: Iterable[str], failures: Iterable[Evidence]) -> str:
    """`not started`, `limit hit` (a cell met one, or no time was left for a case) or `graded`."""
    if set(kinds) == {Kind.NOT_IMPLEMENTED}:
        return "not started"
    ended = any(isinstance(failure, Ended) for failure in failures)
    stopped = {Kind.LIMIT, Kind.NOT_GRADED} & {kind_of(failure) for failure in failures}
    return "limit hit" if ended or stopped or Kind.NOT_GRADED in kinds else "graded"
