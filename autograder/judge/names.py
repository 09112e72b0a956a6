"""What became of a name of the notebook: why it is missing, and whether it still stands for the answer."""

from __future__ import annotations

import dataclasses

from autograder.judge.definitions import Definitions, Event
from autograder.judge.verdict import (
    Ended,
    LimitHit,
    MissingName,
    OutOfMemory,
    OutOfTime,
    Place,
    Rebound,
    Strength,
    Verdict,
)
from autograder.sandbox.session import Session
from autograder.spec.measure import made_in
from autograder.spec.question import Question
from reference import d2lite


def why_missing(session: Session, definitions: Definitions, name: str, running: int) -> int | Place | None:
    """Why a name is not defined: the cell that would have set it but failed, or where it is; None if nobody can tell.

    Args:
        running: the cell that misses it; 0 for a probe, after all cells.
    """
    events = [one for one in definitions.events(name) if one.how != "star" or hasattr(d2lite, name)]
    before = [one for one in events if not running or one.cell <= running]
    done = [one for one in before if _done(session, one)]
    if done:
        return _removed(done)
    lost = [one.cell for one in before if one.how != "removed" and one.cell != running]
    if cell := next((cell for cell in reversed(lost) if not _misses(session, cell, name)), 0):
        return cell
    if text := definitions.in_text(name):
        return Place("text", *text)
    if inner := definitions.inner(name):
        return Place("inside", inner.cell, inner.outer)
    if below := [one for one in events if one not in before and one.how != "removed"]:
        return Place("below", below[0].cell)
    if alike := definitions.alike(name):
        return Place("alike", alike[1], alike[0])
    return None


def _done(session: Session, event: Event) -> bool:
    """Whether its cell came so far; the line is the jail's word, a submission's cells are known."""
    failure = session.failures.get(event.cell)
    began = failure.get("began") if isinstance(failure, dict) else None
    return failure is None or (isinstance(began, int) and event.line < began)


def _misses(session: Session, cell: int, name: str) -> bool:
    """Whether a cell that failed missed the name itself, so that it explains nothing."""
    failure = session.failures.get(cell)
    return isinstance(failure, dict) and failure.get("missing") == name


def _removed(done: list[Event]) -> Place | None:
    made = [number for number, one in enumerate(done) if one.how != "removed"]
    if not made or done[-1].how != "removed":
        return None
    last, end = done[made[-1]], done[made[-1] + 1]
    return Place("removed", end.cell, end.said, last.cell, last.how == "def")


def rebound(session: Session, definitions: Definitions, question: Question, verdict: Verdict) -> Verdict:
    """The verdict, or one that says nothing but that a later cell gave the answer's name another value.

    Raises:
        OutOfTime, JailEnded: as `Session.ask`.
    """
    if verdict.passed or isinstance(verdict.evidence, Ended | LimitHit | MissingName | OutOfMemory | OutOfTime):
        return verdict
    for name in question.defines:
        found = _last_and_answer(session, definitions, name, question.id)
        if found and not _still(session, name, found.answer):
            return dataclasses.replace(verdict, evidence=found, mistake="", hint="", strength=Strength.NONE)
    return verdict


def _last_and_answer(session: Session, definitions: Definitions, name: str, question: str) -> Rebound | None:
    """The last cell that sets the name, if that comes after the answer, which stands above its public check."""
    made = [one for one in definitions.events(name) if one.how != "removed" and _done(session, one)]
    check = definitions.check(question)
    above = [one for one in made if one.cell <= check and not definitions.has_stub(one.cell)] or made
    answers = [one.cell for one in above if one.how == "def"] or [one.cell for one in above[-1:]]
    later = [one for one in made if answers and one.cell > answers[-1]]
    sure = [one.cell for one in later if one.how != "star"] or [one.cell for one in later]
    return Rebound(name, sure[-1], answers[-1]) if sure else None


def _still(session: Session, name: str, cell: int) -> bool:
    """Whether the name stands for what the cell made all the same, as the jail says."""
    request = {"do": "probe", "name": made_in.__name__, "source": "", "seed": 0}
    seconds, inputs = session.limits.probe_seconds, {"name": name, "cell": cell}
    (reply,) = session.ask(request, [inputs], seconds, "for one call", [0])
    return reply.get("value") is True
