"""Judge the questions of an assignment: ask the session, compare what it measured, name the mistake.

Every case has a `Verdict`; sentences are made of those in `messages.py`.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from autograder.judge.asked import Asked
from autograder.judge.clock import Clock, JudgingTimeUp
from autograder.judge.definitions import Definitions
from autograder.judge.draws import Draws
from autograder.judge.evidence import cell_failures, left_out_lines, of_end
from autograder.judge.expected import tools_code
from autograder.judge.explained import same_inputs
from autograder.judge.handout import compiled_files, handout_files, skipped_cells
from autograder.judge.messages import message
from autograder.judge.names import rebound
from autograder.judge.notes import cell_notes, left_out_notes, points_notes
from autograder.judge.substitutes import Verdicts, with_substitutes
from autograder.judge.uses import Uses
from autograder.judge.verdict import Evidence, Inaccurate, OutOfMemory, OutOfTime, Verdict
from autograder.paths import protected_paths
from autograder.sandbox import session as sandbox
from autograder.sandbox.jail import JailEnded
from autograder.sandbox.limits import Limits
from autograder.sandbox.zygote import Zygote
from autograder.spec.measure import Measurement
from autograder.spec.question import Assignment, Case, Example, Question, names
from autograder.submission import Submission

TRAININGS = 3
"""How often a model may be trained to reach its accuracy."""


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
    modules = {**handout_files(assignment.id), **compiled_files(assignment.id)}
    files = {**modules, **assignment.files(Draws(seed, submission).generator("files"))}
    paths, skip = [*protected_paths(), *protected], skipped_cells(assignment.id)
    with sandbox.Session(submission, zygote, limits, paths, files, skip, tools_code()) as session:
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
        self._own: dict[tuple[str, str], Verdict] = {}
        """Verdicts on the student's own answers, by id of the question and name of the case."""
        self._met_shared = False
        """Whether the jail may know inputs that are the same for everybody."""
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

        So the cells run once, as a rule: substitutes come into the jail in which everything else was judged. Examples
        come first, and inputs that are the same for everybody last: what an answer has not met it cannot carry out.
        """
        for question in self.assignment.questions:
            self.example(question)
        for shared in (False, True):
            for question in self.assignment.questions:
                for case in question.cases:
                    if case.shared is shared:
                        self._own_verdict(question, case)
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
        return {case.name: self._own_verdict(question, case) for case in question.cases}

    def _own_verdict(self, question: Question, case: Case) -> Verdict:
        key = (question.id, case.name)
        if key not in self._own:
            self._own[key] = self._told(self.verdict(question, case))
        return self._own[key]

    def verdict(self, question: Question, case: Case) -> Verdict:
        """The verdict on one hidden case, judged anew.

        A model that misses its accuracy is trained again, otherwise drawn: accuracies after a few epochs have a long
        tail, into which one right model of a hundred falls.
        """
        if self._met_shared and not case.shared and self.session.limits.full:
            self.session.renew()  # values of this case are told, and the next jail knows none that are shared
            self._met_shared = False
        self._met_shared |= case.shared
        for number in range(TRAININGS):
            purpose = (question.id, case.name, *([str(number)] if number else []))
            inputs, seed = case.inputs(self._draws.generator(*purpose)), self._draws.number(*purpose, "torch")
            if case.threshold and self.session.limits.full:
                inputs = [{**one, "watched": True} for one in inputs]
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

    def fixed(self, question: Question, case: Case, inputs: list[Measurement]) -> set[int]:
        """The numbers of those inputs that come out the same when they are drawn otherwise."""
        others = [case.inputs(self._draws.generator(question.id, case.name, f"other {number}")) for number in range(2)]
        return {
            number
            for number, one in enumerate(inputs)
            if all(number < len(other) and same_inputs(one, other[number]) for other in others)
        }

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
