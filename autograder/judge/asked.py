"""A case that is being judged: ask for each input in turn, compare, say what the outcomes show."""

from __future__ import annotations

import dataclasses
import functools
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograder.judge.compare import Outcome, error_name, features_of, require_memory
from autograder.judge.evidence import is_unseen, of_reply
from autograder.judge.expected import (
    identical,
    mistakes,
    probe_request,
    problem_of,
    sent,
    wanted,
    wanted_of_example,
)
from autograder.judge.explained import difference_of, trained_of, tried_of
from autograder.judge.recognition import Seen, recognise, remark
from autograder.judge.stumbling import in_words
from autograder.judge.thresholds import threshold
from autograder.judge.verdict import (
    Evidence,
    Explained,
    Inaccurate,
    Kind,
    OutOfMemory,
    OutOfTime,
    Strength,
    Trained,
    Verdict,
    kind_of,
)
from autograder.sandbox import session as sandbox
from autograder.sandbox.host import memory_capped
from autograder.sandbox.jail import JailEnded
from autograder.sandbox.session import Reply
from autograder.spec.measure import Measurement
from autograder.spec.question import Case, Example, Question

if TYPE_CHECKING:
    from autograder.judge.judge import Judge

JUDGING_BYTES = 2 << 30
"""Memory that judging one answer may take: a forged answer could grow to any size in a computation."""
EVIDENCE_BYTES = 64 << 20
"""Memory that the wrong replies of one case may take; those that are judged right are not kept."""
REPLY_FACTOR = 4
"""Of a reply, arrays of so many times the bytes of its inputs are read, or the case's `reply_mib`."""


@dataclass
class Asked:
    """A case that is being judged."""

    judge: Judge
    question: Question
    case: Case | Example
    inputs: list[Measurement]
    seed: int
    unseen: bool = False
    at: int = 0
    """The number of the input that is asked, and in the end of the one that the verdict is about."""
    seen: list[Seen] = field(default_factory=list)
    trained: Trained | None = None

    @memory_capped(JUDGING_BYTES)
    def verdict(self) -> Verdict:
        """Ask for all inputs in one request, and compare.

        Raises:
            OutOfTime, JailEnded: as `Session.ask`.
        """
        problems: dict[int, Evidence] = {}
        room = EVIDENCE_BYTES
        replies, ended = self._replies()
        for number, reply in enumerate(replies):
            self.at = number
            found, problem = self._outcome(reply)
            self.seen.append(found)
            if problem:
                problems[number] = problem
                room -= size_of(found.outcome)
            if kind_of(problem) is Kind.NOT_IMPLEMENTED:
                return self.ruled(problem)
            if room < 0:
                break
        if ended and room >= 0:
            self.at = len(replies)
            raise ended
        if not problems:
            return self.ruled(None)
        self.at = next(filter(self._shown, problems), min(problems))
        if room < 0 or isinstance(problems[self.at], Inaccurate) or self._verdicts_only:
            return self.ruled(problems[self.at])
        return self._explained(problems[self.at])

    def _replies(self) -> tuple[list[Reply], sandbox.OutOfTime | JailEnded | None]:
        """The replies, which may be forged, and what ended them before there was one for each input."""
        trains = isinstance(self.case, Case) and self.case.trains
        session, limits = self.judge.session, self.judge.session.limits
        allowed = (limits.training_seconds, "for one training") if trains else (limits.probe_seconds, "for one call")
        least = self.case.reply_mib if isinstance(self.case, Case) else 1
        kept = [max(least << 20, REPLY_FACTOR * size_of(one)) for one in self.inputs]
        request, replies = probe_request(self.case, self.seed), []
        try:
            with self.judge.clock.stopped():
                for reply in session.ask(request, [sent(one) for one in self.inputs], *allowed, kept):
                    replies.append(reply)
        except (sandbox.OutOfTime, JailEnded) as ended:
            return replies, ended
        return replies, None

    def _shown(self, number: int) -> bool:
        """Whether the input with this number, and what came of it, may be told."""
        if isinstance(self.case, Example):
            return True
        return self.judge.session.limits.full and not self.case.shared and number not in self._fixed

    @functools.cached_property
    def _fixed(self) -> set[int]:
        assert isinstance(self.case, Case)
        return self.judge.fixed(self.question, self.case, self.inputs)

    def _outcome(self, reply: Reply) -> tuple[Seen, Evidence | None]:
        """What came out for the input `at`, and the problem with it."""
        session, inputs = self.judge.session, self.inputs[self.at]
        asked = str(inputs.get("function", ""))
        if reply.get("ok") is not True:
            defines, function = self.question.defines, inputs.get("function")
            raised = Seen(error_name(reply.get("types")), {}, True, asked)
            found = of_reply(session, self.judge.definitions, reply, defines, function)
            return raised, in_words(found, reply, self.question, self.case, inputs)
        self.unseen |= is_unseen(reply)
        features = features_of(self.case.features, reply.get("value"), inputs)
        if self._least is not None:
            self.trained = trained_of(features, self._least)
        want = self._want(self.at)
        if want and identical(features, want):
            return Seen(want, want, False, asked), None
        problem = self._problem(features, want)
        if problem and self._shown(self.at):
            problem = self._problem(features, want, reveal=True)
        return Seen(features if problem else want, want, problem is not None, asked), problem

    def _want(self, number: int) -> Measurement:
        """What is right for the input with this number."""
        assignment = self.judge.assignment
        if isinstance(self.case, Example):
            return wanted_of_example(assignment.reference, self.case)[number]
        return wanted(assignment, self.case, self.inputs[number], self.seed)

    @property
    def _least(self) -> float | None:
        """The accuracy that the case asks for, if it does."""
        if isinstance(self.case, Example) or not self.case.threshold:
            return None
        return threshold(self.judge.assignment.id, self.case.threshold)

    @property
    def _verdicts_only(self) -> bool:
        return self.judge.session.limits.verdicts_only and isinstance(self.case, Case)

    def _problem(self, outcome: Outcome, want: Measurement, explain: bool = False, reveal: bool = False) -> Any:
        return problem_of(self.judge.assignment, self.case, outcome, want, explain, reveal)

    def _explained(self, first: Evidence) -> Verdict:
        """The verdict with the mistake that outcomes show, or else with what wrong values have in common."""
        case, near = self.case, (self.case.rtol, self.case.atol)
        if isinstance(case, Case) and not case.compared:
            return self.ruled(first)
        if not any(one.measured for one in self.seen):
            return self.ruled(first)
        for number, one in enumerate(self.seen):
            self.seen[number] = one if one.right else dataclasses.replace(one, right=self._want(number))
        known = mistakes(self.judge.assignment, self.question, case, self.inputs, self.seed)
        try:
            if shown := recognise(self.seen, known, *near):
                return self.ruled(first, *shown)
            return self.ruled(self._remark(near) or first)
        except Exception as error:  # only a forged measurement gets here, such as a number too large for a float
            require_memory(error)
            return self.ruled(first)

    def _remark(self, near: tuple[float, float]) -> Evidence | None:
        """What wrong values have in common; said of the first input that shows it, among those that may be told."""
        reveal = self._shown(self.at)
        about = [number for number in range(len(self.seen)) if not reveal or self._shown(number)]

        def clear(one: Seen) -> Evidence | None:
            return self._problem(one.outcome, one.right, explain=True, reveal=reveal)  # type: ignore[no-any-return]

        found = remark([self.seen[number] for number in about], clear, *near)
        if found:
            self.at = next(one for one in about if self.seen[one].wrong and clear(self.seen[one]) == found)
        return found

    def ruled(self, evidence: Evidence | None, mistake: str = "", strength: Strength = Strength.NONE) -> Verdict:
        """The verdict with this evidence, which is about the input `at`; without any the case is passed."""
        name, title = (self.case.name, self.case.title) if isinstance(self.case, Case) else ("example", "")
        hint = next((known.hint for known in self.question.mistakes if known.name == mistake), "")
        verdict = Explained(self.question.id, name, evidence, title, mistake, hint, strength, unseen=self.unseen)
        if self._least is not None:
            verdict = dataclasses.replace(verdict, trained=self.trained or Trained(self._least))
        untold = isinstance(evidence, OutOfTime | OutOfMemory) or verdict.kind is Kind.NOT_IMPLEMENTED
        if verdict.passed or untold or not self._shown(self.at):
            return verdict
        tried = tried_of(self.judge.assignment, self.question, self.case, self.inputs[self.at], evidence)
        return dataclasses.replace(verdict, tried=tried, difference=self._difference(evidence))

    def _difference(self, evidence: Evidence | None) -> str:
        if self.at >= len(self.seen):  # the jail ended
            return ""
        one = self.seen[self.at]
        return difference_of(evidence, one.outcome, one.right, (self.case.rtol, self.case.atol))


def size_of(value: Any) -> int:
    """Bytes of an outcome, roughly."""
    if isinstance(value, dict):
        return sum(map(size_of, value.values()))
    if isinstance(value, (list, tuple)):
        return sum(map(size_of, value))
    return max(sys.getsizeof(value), int(getattr(value, "nbytes", 0)))
