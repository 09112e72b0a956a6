"""Judge the questions of an assignment: ask the session, compare what it measured, name the mistake.

Every case has a `Verdict`; sentences are made of those in `messages.py`.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.judge.clock import Clock, JudgingTimeUp
from autograder.judge.compare import error_name, features_of, require_memory
from autograder.judge.definitions import Definitions
from autograder.judge.draws import Draws
from autograder.judge.evidence import cell_failures, is_unseen, left_out_lines, of_end, of_reply
from autograder.judge.expected import mistakes, probe_request, problem_of, tools_source, wanted
from autograder.judge.handout import handout_files, skipped_cells
from autograder.judge.messages import message
from autograder.judge.names import rebound
from autograder.judge.notes import cell_notes, left_out_notes, points_notes
from autograder.judge.recognition import Seen, recognise, remark
from autograder.judge.stumbling import in_words
from autograder.judge.substitutes import Verdicts, with_substitutes
from autograder.judge.thresholds import TOLERANCES
from autograder.judge.uses import Uses
from autograder.judge.verdict import Evidence, Inaccurate, Kind, OutOfMemory, OutOfTime, Strength, Verdict, kind_of
from autograder.paths import protected_paths
from autograder.sandbox import session as sandbox
from autograder.sandbox.host import memory_capped
from autograder.sandbox.jail import JailEnded
from autograder.sandbox.limits import Limits
from autograder.sandbox.zygote import Zygote
from autograder.spec.measure import Measurement
from autograder.spec.question import Assignment, Case, Example, Question, names
from autograder.submission import Submission

TRAININGS = 3
"""How often a model may be trained to reach its accuracy."""
JUDGING_BYTES = 2 << 30
"""Memory that judging one answer may take: a forged answer could grow to any size in a computation."""
EVIDENCE_BYTES = 64 << 20
"""Memory that the wrong replies of one case may take; those that are judged right are not kept."""
REPLY_FACTOR = 4
"""Of a reply, arrays of so many times the bytes of inputs and right answer are read, or the case's `reply_mib`."""


@contextlib.contextmanager
def judging(
    assignment: Assignment,
    submission: Submission,
    seed: bytes,
    zygote: Zygote,
    limits: Limits,
    protected: Iterable[Path] = (),
) -> Iterator[Judge]:
    """The judge of a submission whose cells have run; at the end no process of it is left.

    Args:
        protected: more paths that must not open in the jail, besides the kit's own.

    Raises:
        JailRefused: if no jail holds here.
        JailNotOpened: if this one could not be opened all the same.
    """
    files = {**handout_files(assignment.id), **assignment.files(Draws(seed, submission).generator("files"))}
    paths, skip = [*protected_paths(), *protected], skipped_cells(assignment.id)
    with sandbox.Session(submission, zygote, limits, paths, files, skip, tools_source()) as session:
        yield Judge(assignment, session, seed)


class Judge:
    """Judges one submission; each question once, whatever asks for it and how often."""

    def __init__(self, assignment: Assignment, session: sandbox.Session, seed: bytes) -> None:
        """Judge what runs in `session`; hidden inputs are drawn from the instructor's `seed` and the submission."""
        self.assignment, self.session = assignment, session
        self.definitions = Definitions(session.submission, frozenset(vars(names(assignment.reference))))
        self._draws = Draws(seed, session.submission)
        self._examples: Verdicts = {}
        """By id of the question."""
        self._own: dict[str, Verdicts] = {}
        """Verdicts on the student's own answers, by id of the question."""
        self._final: dict[str, Verdicts] = {}
        """Verdicts with substitutes where an earlier answer is wrong, by id of the question."""
        self.clock = Clock()
        self.told: Callable[[Verdict], object] = lambda verdict: None
        """Called with each verdict, as it is found; one with substitutes comes after the one without."""

    @functools.cached_property
    def uses(self) -> Uses:
        """Which of the submission's answers use which others."""
        return Uses(self.session.submission.cells)

    def judge_all(self) -> None:
        """Judge every question as it is, and then those that need substitutes.

        So the cells run once, as a rule: substitutes come into the jail in which everything else was judged.
        """
        for question in self.assignment.questions:
            self.example(question)
            self.own_verdicts(question)
        for question in self.assignment.questions:
            self.verdicts(question)

    def example(self, question: Question) -> Verdict:
        """The verdict on the public example, whose values may be shown."""
        if question.id not in self._examples:
            example = question.example
            self._examples[question.id] = self._told(self._judged(question, example, example.inputs(), 0))
        return self._examples[question.id]

    def verdicts(self, question: Question) -> Verdicts:
        """The verdict on each hidden case of the question.

        Where it uses answers that are wrong themselves, cases that fail are judged once more with right functions in
        place of those: a mistake costs points once.
        """
        if question.id not in self._final:
            self._final[question.id] = with_substitutes(self, question)
        return self._final[question.id]

    def own_verdicts(self, question: Question) -> Verdicts:
        """The verdict on each hidden case of the question, without any substitutes."""
        if question.id not in self._own:
            self._own[question.id] = {case.name: self._told(self.verdict(question, case)) for case in question.cases}
        return self._own[question.id]

    def verdict(self, question: Question, case: Case) -> Verdict:
        """The verdict on one hidden case, judged anew.

        A model that misses its accuracy is trained again, otherwise drawn: accuracies after a few epochs have a long
        tail, into which one right model of a hundred falls.
        """
        for number in range(TRAININGS):
            purpose = (question.id, case.name, *([str(number)] if number else []))
            inputs, seed = case.inputs(self._draws.generator(*purpose)), self._draws.number(*purpose, "torch")
            verdict = self._judged(question, case, inputs, seed)
            if not isinstance(verdict.evidence, Inaccurate):
                break
        return verdict

    def _judged(self, question: Question, case: Case | Example, inputs: list[Measurement], seed: int) -> Verdict:
        asked = Asked(self, question, case, inputs, seed)
        try:
            with self.clock.running():
                verdict = asked.verdict()
            return rebound(self.session, self.definitions, question, verdict)
        except JudgingTimeUp:
            return asked.ruled(OutOfTime(self.clock.limit))
        except sandbox.OutOfTime as late:
            return asked.ruled(OutOfTime(str(late)))
        except JailEnded as ended:
            return asked.ruled(of_end(self.definitions, question.asked(case), ended))
        except MemoryError:
            return asked.ruled(OutOfMemory())

    def _told(self, verdict: Verdict) -> Verdict:
        self.told(verdict)
        return verdict

    def cell_failures(self) -> dict[int, Evidence]:
        """How each cell that failed did so, by its number, in the notebook's order."""
        return cell_failures(self.session, self.definitions)

    def points_notes(self) -> list[str]:
        """A sentence per question that earned points with substitutes, or without being watched."""
        return points_notes(self._final.values())

    def notes(self, failures: Mapping[int, Evidence] | None = None) -> list[str]:
        """What happened in the cells, the first of many, and how points were earned: a sentence each.

        Args:
            failures: those of `cell_failures`, if somebody has looked already.
        """
        told = cell_notes(self.cell_failures() if failures is None else failures, self.session.limits.verdicts_only)
        return [*told, *left_out_notes(left_out_lines(self.session)), *self.points_notes()]

    def message(self, verdict: Verdict) -> str:
        """What the student reads of a verdict, as far as the instructor's `feedback` allows."""
        return message(verdict, self.session.limits.verdicts_only)


@dataclass
class Asked:
    """A case that is being judged."""

    judge: Judge
    question: Question
    case: Case | Example
    inputs: list[Measurement]
    seed: int
    unseen: bool = False

    @memory_capped(JUDGING_BYTES)
    def verdict(self) -> Verdict:
        """Ask for each input in turn, and compare.

        Raises:
            OutOfTime, JailEnded: as `Session.ask`.
        """
        seen: list[Seen] = []
        problems: list[Evidence] = []
        room = EVIDENCE_BYTES
        for one in self.inputs:
            found, problem = self._outcome(one)
            if problem:
                problems.append(problem)
                room -= size_of(found.outcome)
            if kind_of(problem) is Kind.NOT_IMPLEMENTED:
                return self.ruled(problem)
            if room < 0:
                break
            seen.append(found)
        if not problems:
            return self.ruled(None)
        if room < 0 or isinstance(problems[0], Inaccurate) or self._verdicts_only:
            return self.ruled(problems[0])
        return self._explained(seen, problems[0])

    def _outcome(self, inputs: Measurement) -> tuple[Seen, Evidence | None]:
        """The outcome for one input, and the problem with it."""
        trains = isinstance(self.case, Case) and self.case.trains
        session, assignment, limits = self.judge.session, self.judge.assignment, self.judge.session.limits
        allowed = (limits.training_seconds, "for one training") if trains else (limits.probe_seconds, "for one call")
        want = wanted(assignment, self.case, inputs, self.seed)
        request = probe_request(self.case, inputs, self.seed)
        least = self.case.reply_mib if isinstance(self.case, Case) else 1
        kept = max(least << 20, REPLY_FACTOR * (size_of(inputs) + size_of(want)))
        with self.judge.clock.stopped():
            reply = session.ask(request, *allowed, kept)
        asked = str(inputs.get("function", ""))
        if reply.get("ok") is not True:
            defines, function = self.question.defines, inputs.get("function")
            raised = Seen(error_name(reply.get("types")), want, True, asked)
            found = of_reply(session, self.judge.definitions, reply, defines, function)
            return raised, in_words(found, reply, self.question, self.case, inputs)
        self.unseen |= is_unseen(reply)
        features = features_of(self.case.features, reply.get("value"), inputs)
        problem = problem_of(assignment, self.case, features, want, device=session.device)
        return Seen(features if problem else want, want, problem is not None, asked), problem

    @property
    def _verdicts_only(self) -> bool:
        return self.judge.session.limits.verdicts_only and isinstance(self.case, Case)

    def _explained(self, seen: list[Seen], first: Evidence) -> Verdict:
        """The verdict with the mistake that outcomes show, or else with what wrong values have in common."""
        case, factor = self.case, TOLERANCES[self.judge.session.device]
        rtol, atol = factor * case.rtol, factor * case.atol
        if isinstance(case, Case) and not case.compared:
            return self.ruled(first)
        known = mistakes(self.judge.assignment, self.question, case, self.inputs, self.seed)
        try:
            if shown := recognise(seen, known, rtol, atol):
                return self.ruled(first, *shown)
            return self.ruled(remark(seen, self._clear_problem, rtol, atol) or first)
        except Exception as error:  # only a forged measurement gets here, such as a number too large for a float
            require_memory(error)
            return self.ruled(first)

    def _clear_problem(self, one: Seen) -> Evidence | None:
        device = self.judge.session.device
        return problem_of(self.judge.assignment, self.case, one.outcome, one.right, explain=True, device=device)

    def ruled(self, evidence: Evidence | None, mistake: str = "", strength: Strength = Strength.NONE) -> Verdict:
        """The verdict with this evidence; without any the case is passed."""
        name, title = (self.case.name, self.case.title) if isinstance(self.case, Case) else ("example", "")
        hint = next((known.hint for known in self.question.mistakes if known.name == mistake), "")
        return Verdict(self.question.id, name, evidence, title, mistake, hint, strength, unseen=self.unseen)


def size_of(value: Any) -> int:
    """Bytes of an outcome, roughly."""
    if isinstance(value, dict):
        return sum(map(size_of, value.values()))
    if isinstance(value, (list, tuple)):
        return sum(map(size_of, value))
    return max(sys.getsizeof(value), int(getattr(value, "nbytes", 0)))
