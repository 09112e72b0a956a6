"""The trusted session: runs a submission's cells in a jail, asks probes, judges what comes back.

The `student` handle that hidden tests use is a `Student`: `student.check("softmax", "values")` raises `Wrong` with a
sentence for the student, or returns.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import hmac
import inspect
import itertools
import os
import re
import secrets
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import nbformat
import torch

from autograder.questions import measure
from autograder.questions.compare import (
    NOT_YET,
    SENSELESS,
    Outcome,
    difference,
    error_name,
    features_of,
    outcome_of,
    recognise,
    try_probe,
)
from autograder.questions.spec import Assignment, Case, Example, Measurement, Question, names
from autograder.questions.thresholds import accuracy_problem, tolerance
from autograder.sealed.limits import Limits
from autograder.sealed.machine import KIT, Zygote, kit_folders, memory_capped
from autograder.sealed.submission import Submission
from autograder.sealed.warden import Jail, JailEnded, open_jail
from reference.data import DataError, find_fashion_mnist

REACHED = {
    "memory_mib": "{} MiB of memory", "processes": "{} processes", "open_files": "{} open files",
    "scratch_mib": "{} MiB of files", "output_mib": "{} MiB of printed text in one cell",
}  # fmt: skip
"""How the limits that raise an exception in the jail are said."""
UNGRADED = "not graded: "
"""How a case begins that no time was left for."""
NOT_RIGHT = "not right"
"""All that is said of a failed hidden case where the instructor wants verdicts only."""
TRAININGS = 3
"""How often a model may be trained to reach its accuracy."""
JUDGING_BYTES = 2 << 30
"""Memory that judging one answer may take: a forged one could blow up to any size when it is computed with."""
HELD = set(REACHED) - {"output_mib"}
"""Limits on what a cell may go on holding after it failed, so that later cells meet them, too."""


class Wrong(Exception):
    """An answer that earns no point; the text is for the student and holds no hidden value."""

    def __init__(self, words: str) -> None:
        super().__init__(printable(words))


class Missed(Wrong):
    """A model that was trained and is not accurate enough."""


def printable(text: str, most: int = 4000) -> str:
    """The text without control characters but line breaks, and not too long: it may quote a student's code."""
    kept = "".join(mark for mark in text if mark == "\n" or unicodedata.category(mark)[0] != "C")
    return kept if len(kept) <= most else kept[: most - 1] + "…"


class Student:
    """A submission in its jail. Use as a context manager, or call `close`: after that no process of it is left."""

    def __init__(
        self,
        assignment: Assignment,
        submission: Submission,
        seed: bytes,
        zygote: Zygote,
        limits: Limits,
        protected: Iterable[Path] = (),
        skip: Iterable[str] = (),
    ) -> None:
        """Open a jail and run the cells in it.

        Args:
            seed: the instructor's; hidden inputs are drawn from it and the submission's code.
            protected: more paths that must not open in the jail, besides the kit's own.
            skip: sources of cells that only train or plot; they are not run when unchanged.

        Raises:
            JailRefused: if no jail holds here.
            JailNotOpened: if this one could not be opened all the same.
        """
        self.assignment, self.submission, self.limits = assignment, submission, limits
        self._seed = hmac.digest(seed, submission.digest, "sha256")
        self._zygote = zygote
        self._protected = [*protected_paths(), *protected]
        self._skip = {source.strip() for source in skip}
        self._deadline = time.monotonic() + limits.total_seconds
        self._broken: dict[int, str] = {}
        """What went wrong in which cell, counted from 1."""
        self._killers: set[int] = set()
        """Cells that ended a jail; the next one leaves them out."""
        self._suspects: set[int] = set()
        """Cells in which a jail ended without a reason: the next one tries them once more."""
        self._hogs: set[int] = set()
        """Cells that met one of the `HELD` limits and stay, as what they defined may be fine."""
        self.trouble: Exception | None = None
        """What kept the grader from judging, if anything did."""
        self._examples: dict[str, str | None] = {}
        """What is wrong in the public example of each question, as far as it was judged."""
        self._as_they_are: dict[str, dict[str, str | None]] = {}
        """What is wrong in each case of each question, with the student's own answers only."""
        self._verdicts: dict[str, dict[str, str | None]] = {}
        """The same, with stand-ins where they are due."""
        self._stand_ins: Mapping[str, str] = {}
        """Names that torch's own functions are to take in the jail, and the source that puts them there."""
        self._placed: set[str] = set()
        """Those that have taken their names in the jail that is open."""
        self._followed: list[str] = []
        """Which questions were judged with stand-ins, in a sentence each."""
        self._jail: Jail | None = None
        self.cpu_seconds = 0.0
        """Processor time of its jails, those that are closed."""
        try:
            self._open_jail()
        except BaseException:
            self.close()
            raise

    @property
    def notes(self) -> list[str]:
        """What happened: a sentence per cell that failed, and per question that was judged with stand-ins."""
        return [*(f"cell {number} {words}" for number, words in sorted(self._broken.items())), *self._followed]

    def close(self) -> None:
        """Kill the jail and wait until its last process is dead."""
        if self._jail:
            self._jail.close()
            self.cpu_seconds += self._jail.cpu_seconds
        self._jail = None
        self._placed = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # ── the jail ────────────────────────────────────────────────────────────────────────────────────────────────

    def _open_jail(self) -> Jail:
        """A jail in which the cells have run, and then the stand-ins; cells that would kill it are left out.

        Raises:
            JailEnded: if it ends while the stand-ins take their places.
        """
        if not self._placed <= set(self._stand_ins):
            self.close()
        while not self._jail:
            self._jail = open_jail(self._zygote, self.limits, self._protected, self._files())
            try:
                for number, source in enumerate(self.submission.cells, start=1):
                    if number in self._killers or source.strip() in self._skip:
                        continue
                    self._run_cell(self._jail, number, source)
            except JailEnded:
                self.close()
        for name in set(self._stand_ins) - self._placed:
            seconds, limit = self._time_for(self.limits.cell_seconds, "one cell")
            self._jail.ask({"do": "cell", "number": 0, "source": self._stand_ins[name]}, seconds, limit)
            self._placed.add(name)
        return self._jail

    def _files(self) -> dict[str, bytes]:
        support = KIT / "assignments" / self.assignment.id / "d2lite.py"
        return {"d2lite.py": support.read_bytes(), **self.assignment.files(self._generator("files"))}

    def _run_cell(self, jail: Jail, number: int, source: str) -> None:
        seconds, limit = self._time_for(self.limits.cell_seconds, "one cell")
        if seconds <= 0:
            self._broken[number] = f"was not run: the limit of {limit} is used up"
            return
        try:
            reply = jail.ask({"do": "cell", "number": number, "source": source}, seconds, limit)
        except JailEnded as ended:
            if ended.unexplained and number not in self._suspects:
                self._suspects.add(number)
            elif not self._leave_hogs_out():
                self._broken[number] = str(ended)
                self._killers.add(number)
            raise
        if reply.get("ok") is True:
            self._broken.pop(number, None)  # it may have failed in an earlier jail, beside a cell that is left out now
            return
        if _limit_of(reply) in HELD:
            if self._leave_hogs_out():
                raise JailEnded("is run again without the cell that hit a limit")
            self._hogs.add(number)
        self._broken[number] = printable(self._words_for(reply, number, self.limits.feedback == "verdict"))

    def _leave_hogs_out(self) -> bool:
        """Blame cells that hit a limit earlier for hitting one again; whether there were any in this jail."""
        hogs = self._hogs - self._killers
        self._killers |= hogs
        return bool(hogs)

    def _time_for(self, seconds: float, purpose: str) -> tuple[float, str]:
        """How long a request may take, and the limit that says so: the purpose's own, or what is left in all."""
        left = self._deadline - time.monotonic()
        if seconds < left:
            return seconds, f"{seconds:g} seconds for {purpose}"
        return left, f"{self.limits.total_seconds:g} seconds in all"

    def _ask_probe(self, question: Question, case: Case | Example, inputs: Measurement, seed: int) -> dict[str, Any]:
        """The reply to a probe; one in which the jail ends without a reason is tried again, once."""
        request = probe_request(case, inputs, seed)
        if isinstance(case, Case) and case.trains:
            allowed = self.limits.training_seconds, "one training"
        else:
            allowed = self.limits.probe_seconds, "one call"
        tries = 2
        while True:
            try:
                self._insist_on_time(*allowed)
                jail = self._open_jail()
                reply = jail.ask(request, *self._insist_on_time(*allowed))  # opening may have taken long
            except JailEnded as ended:
                self.close()
                tries -= ended.unexplained
                if self._leave_hogs_out() or (ended.unexplained and tries):
                    continue
                if self._verdicts_only(case) and "the limit of" not in str(ended):
                    raise Wrong(NOT_RIGHT) from None
                raise Wrong(f"{self._author_of(question)} {ended}") from None
            if _limit_of(reply) in HELD:
                self.close()
                if self._leave_hogs_out():
                    continue
            return reply

    def _insist_on_time(self, seconds: float, purpose: str) -> tuple[float, str]:
        """What `_time_for` says.

        Raises:
            Wrong: if no time is left.
        """
        seconds, limit = self._time_for(seconds, purpose)
        if seconds <= 0:
            raise Wrong(f"{UNGRADED}the limit of {limit} is used up")
        return seconds, limit

    def _verdicts_only(self, case: Case | Example) -> bool:
        return self.limits.feedback == "verdict" and isinstance(case, Case)

    # ── the judge ───────────────────────────────────────────────────────────────────────────────────────────────

    def check(self, question_id: str, case_name: str) -> None:
        """Judge one hidden case.

        Raises:
            Wrong: with what is wrong and, if the mistake is known, a hint.
        """
        question = self.assignment.question(question_id)
        with self._keeping_trouble():
            problem = self.problems(question)[case_name]
        if problem:
            raise Wrong(problem)

    def judge_all(self) -> None:
        """Judge every question as it is, and then those that need stand-ins, the fewest first.

        So the cells run once, as a rule: stand-ins come into the jail in which everything else was judged.
        """
        with self._keeping_trouble():
            for question in self.assignment.questions:
                self._problem_of_example(question)
                self._as_it_is(question)
            for question in sorted(self.assignment.questions, key=lambda question: len(self._due(question))):
                self.problems(question)

    def problems(self, question: Question) -> dict[str, str | None]:
        """What is wrong in each case of the question.

        Where it builds on answers that are wrong themselves, cases that fail are judged once more with torch's own
        functions in place of those: a mistake costs points once.
        """
        if question.id not in self._verdicts:
            stand_ins = self._due(question)
            found = self._as_it_is(question)
            self._verdicts[question.id] = self._follow_through(question, stand_ins) if stand_ins else found
        return self._verdicts[question.id]

    def _as_it_is(self, question: Question) -> dict[str, str | None]:
        """What is wrong in each case of the question, with nothing but the student's own answers."""
        if question.id not in self._as_they_are:
            self._as_they_are[question.id] = {case.name: self.problem(question, case) for case in question.cases}
        return self._as_they_are[question.id]

    def _due(self, question: Question) -> Mapping[str, str]:
        """The stand-ins for wrong answers that a question builds on, if it fails itself."""
        if not any(self._as_it_is(question).values()):
            return {}
        pieces = [self.assignment.question(piece) for piece in question.builds_on]
        wrong = [piece for piece in pieces if any(self._as_it_is(piece).values())]
        return {name: source for piece in wrong for name, source in piece.stand_ins.items()}

    def _follow_through(self, question: Question, stand_ins: Mapping[str, str]) -> dict[str, str | None]:
        """What is wrong in each case of the question with stand-ins, where it fails without."""
        found = dict(self._as_it_is(question))
        names = " and ".join(f"`{name}`" for name in stand_ins)
        words = f"with torch's own {names} in place of yours"
        failed = [case for case in question.cases if found[case.name]]
        self._stand_ins = stand_ins
        try:
            for case in failed:
                if time.monotonic() > self._deadline:
                    break  # what is known to be wrong says more than that no time is left
                problem = self.problem(question, case)
                found[case.name] = f"{problem}\n(judged {words})" if problem and problem != NOT_YET else problem
        finally:
            self._stand_ins = {}
        if not all(found[case.name] for case in failed):
            self._followed.append(f"{question.id}: judged {words}, so that a mistake there costs points once")
        return found

    def problem(self, question: Question, case: Case) -> str | None:
        """What is wrong in one case, or None.

        A model that misses its accuracy is trained again, otherwise drawn: accuracies after a few epochs have a long
        tail, into which one right model of a hundred falls.
        """
        words = None
        for number in range(TRAININGS):
            purpose = (question.id, case.name, *([str(number)] if number else []))
            inputs = case.inputs(self._generator(*purpose))
            try:
                self._judge(question, case, inputs, self._number(*purpose, "torch"))
                return None
            except Missed as missed:
                words = str(missed)
            except Wrong as wrong:
                return str(wrong)
        return words

    def example(self, question_id: str) -> None:
        """Judge the public example, whose values may be shown.

        Raises:
            Wrong: with what was tried, what came out and what was expected.
        """
        with self._keeping_trouble():
            problem = self._problem_of_example(self.assignment.question(question_id))
        if problem:
            raise Wrong(problem)

    def _problem_of_example(self, question: Question) -> str | None:
        if question.id not in self._examples:
            try:
                self._judge(question, question.example, question.example.inputs(), 0)
                self._examples[question.id] = None
            except Wrong as wrong:
                self._examples[question.id] = str(wrong)
        return self._examples[question.id]

    @contextlib.contextmanager
    def _keeping_trouble(self) -> Iterator[None]:
        """Otter takes every exception for a failed test: keep those that are no answer of the student's."""
        if self.trouble:
            raise self.trouble
        try:
            yield
        except Wrong:
            raise
        except Exception as error:
            self.trouble = error
            raise

    @memory_capped(JUDGING_BYTES)
    def _judge(self, question: Question, case: Case | Example, inputs: list[Measurement], seed: int) -> None:
        reveal = isinstance(case, Example)
        verdict = self._verdicts_only(case)
        outcomes: list[Outcome] = []
        problem = None
        wrong: list[tuple[str, Measurement, Measurement]] = []
        for one in inputs:
            reply = self._ask_probe(question, case, one, seed)
            if reply.get("ok") is not True:
                words = self._words_for(reply, verdict=verdict)
                if words == NOT_YET:
                    raise Wrong(NOT_YET)
                outcomes.append(error_name(reply.get("types")))
                problem = problem or words
                continue
            features = features_of(case.features, reply.get("value"), one)
            outcomes.append(features)
            if plain := judged(self.assignment, case, features, one, seed, reveal):
                problem = problem or (NOT_RIGHT if verdict else plain)
                wrong.append((plain, features, one))
        if not problem:
            return
        says = f"{case.says}: " if isinstance(case, Case) else ""
        if isinstance(case, Case) and case.threshold and wrong:
            raise Missed(f"{says}{problem}")
        if verdict:
            raise Wrong(f"{says}{problem}")
        if hint := self._hint(question, case, outcomes, inputs, seed):
            raise Wrong(f"{says}{problem}\nHint: {hint}")
        for plain, features, one in wrong if wrong and problem == wrong[0][0] else []:
            clear = judged(self.assignment, case, features, one, seed, reveal, tell=True)
            if clear and clear != plain:
                problem = clear
                break
        raise Wrong(f"{says}{problem}")

    def _hint(
        self, question: Question, case: Case | Example, outcomes: list[Outcome], inputs: list[Measurement], seed: int
    ) -> str | None:
        """The hint of a known mistake that leads to these outcomes, if there is one."""
        if isinstance(case, Case) and not case.compared:
            return None
        known = mistakes(self.assignment, question, case, inputs, seed)
        try:
            return recognise(outcomes, known, tolerance() * case.rtol, tolerance() * case.atol)
        except Exception:  # only a forged measurement gets here, such as a number too large for a float
            return None

    def _number(self, *purpose: str) -> int:
        digest = hmac.digest(self._seed, "/".join(purpose).encode(), "sha256")
        return int.from_bytes(digest[:8]) >> 1

    def _generator(self, *purpose: str) -> torch.Generator:
        return torch.Generator().manual_seed(self._number(*purpose))

    def _words_for(self, reply: dict[str, Any], running: int | None = None, verdict: bool = False) -> str:
        """A failure in our words: a known type's name and the student's own line, looked up here, never their text.

        A `verdict` names a limit at most.
        """
        name = error_name(reply.get("types"))
        if name == "NotImplementedError":
            return NOT_YET
        limit = _limit_of(reply)
        if verdict:
            reached = REACHED[limit].format(getattr(self.limits, limit)) if limit in REACHED else ""
            return f"hit the limit of {reached}" if reached else "failed" if running else NOT_RIGHT
        missing = reply.get("missing")
        if isinstance(missing, str) and hasattr(names(self.assignment.reference), missing):
            because = f" (cell {min(self._broken)} {self._broken[min(self._broken)]})" if self._broken else ""
            return f"`{missing}` is not defined{because}"
        line = self._line(reply.get("where"), running)
        if limit in REACHED:
            return f"hit the limit of {REACHED[limit].format(getattr(self.limits, limit))}{line}"
        return f"raised {name}{line}"

    def _author_of(self, question: Question) -> str:
        """Whose doing an answer to this question is: `softmax` in cell 7, as far as the cells tell."""
        for name in question.defines:
            definition = re.compile(rf"^(?:def|class) {name}\b|^{name} *=", re.MULTILINE)
            cells = [number for number, source in enumerate(self.submission.cells, 1) if definition.search(source)]
            if cells:
                return f"`{name}` (cell {cells[-1]})"
        return "your code"

    def _line(self, where: Any, running: int | None) -> str:
        match where:  # a list or a tuple: a tensor would be taken apart row by row
            case [int(cell), int(line)] if 0 < cell <= len(self.submission.cells) and line > 0:
                lines = self.submission.cells[cell - 1].splitlines()
            case _:
                return ""
        lines = list(itertools.dropwhile(lambda line: not line.strip(), lines))  # as IPython does
        if line > len(lines):
            return ""
        source = lines[line - 1].strip()
        return f"{'' if cell == running else f' in cell {cell}'} at `{source[:120]}`"


def _limit_of(reply: dict[str, Any]) -> str:
    """The limit that a reply says was hit, or the empty string; a forged one may say anything."""
    limit = reply.get("limit")
    return limit if isinstance(limit, str) else ""


def judged(
    assignment: Assignment,
    case: Case | Example,
    outcome: Outcome,
    inputs: Measurement,
    seed: int,
    reveal: bool,
    tell: bool = False,
) -> str | None:
    """What is wrong with the outcome of a probe, in a sentence, or None; for `reveal` and `tell` see `difference`."""
    if isinstance(outcome, str):
        return f"raised {outcome}"
    if "" in outcome:
        return str(SENSELESS[""])
    if isinstance(case, Example) or case.compared:
        want = _wanted(assignment, case, inputs, seed)
    try:
        if isinstance(case, Case) and case.threshold:
            return accuracy_problem(assignment.id, case.threshold, outcome["accuracy"])
        if isinstance(case, Case) and case.judge:
            return case.judge(outcome)
        return difference(outcome, want, tolerance() * case.rtol, tolerance() * case.atol, reveal, tell=tell)
    except DataError:
        raise
    except Exception:  # only a forged measurement gets here, such as a number too large for a float
        return str(SENSELESS[""])


def _wanted(assignment: Assignment, case: Case | Example, inputs: Measurement, seed: int) -> Measurement:
    """The right features for these inputs."""
    if isinstance(case, Case) and case.reference:
        return case.reference(**inputs)
    result = try_probe(case.probe, case.features, names(assignment.reference), inputs, seed)
    if isinstance(result, Exception):
        raise RuntimeError(f"the reference fails its own probe {case.probe.__name__}") from result
    return result


def mistakes(
    assignment: Assignment, question: Question, case: Case | Example, inputs: list[Measurement], seed: int
) -> Iterator[tuple[str, Iterator[Outcome]]]:
    """The hint of each misconception, and what it leads to for each input, computed as far as it is read."""
    for misconception in question.misconceptions:
        ns = names(assignment.reference, misconception.replaces)
        yield misconception.hint, (outcome_of(try_probe(case.probe, case.features, ns, one, seed)) for one in inputs)


@functools.cache
def probe_source(probe: Callable[..., Any]) -> str:
    """A probe's source with the tools it may use: what is sent into the jail."""
    return inspect.getsource(measure) + "\n\n" + inspect.getsource(probe)


def probe_request(case: Case | Example, inputs: Measurement, seed: int) -> dict[str, Any]:
    """What asks a jail for a probe; inputs whose names begin with `_` stay here."""
    return {
        "do": "probe", "name": case.probe.__name__, "source": probe_source(case.probe), "seed": seed,
        "inputs": {name: value for name, value in inputs.items() if not name.startswith("_")},
        "on_cpu": isinstance(case, Case) and case.on_cpu,
    }  # fmt: skip


def protected_paths() -> list[Path]:
    """What no jail may read: the kit, the texts with rubrics, and the data with its labels."""
    texts = sorted((KIT / "assignments").glob("*.md"))
    return [*kit_folders(), *texts, *sorted(find_fashion_mnist().folder.glob("*ubyte*"))]


@functools.cache
def handed_out_cells(assignment: str, tags: frozenset[str]) -> frozenset[str]:
    """Sources of the hand-out's code cells that have one of these tags."""
    notebook = nbformat.read(KIT / "assignments" / assignment / f"{assignment}.ipynb", as_version=4)
    return frozenset(cell.source for cell in notebook.cells if tags & set(cell.metadata.get("tags", [])))


def course_seed() -> bytes:
    """The instructor's secret, made on first use and kept next to the kit, out of version control."""
    file = KIT / "autograder" / ".seed"
    if not file.exists():
        descriptor, draft = tempfile.mkstemp(dir=file.parent)  # readable by its owner only
        with os.fdopen(descriptor, "w") as writer:
            writer.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
        os.unlink(draft)
    seed = bytes.fromhex(file.read_text())
    if len(seed) != 32:
        raise ValueError(f"{file} does not hold a seed of 32 bytes: remove it, and the next build makes a new one.")
    return seed


def assignment_seed(assignment: str) -> bytes:
    """The assignment's seed, which goes into its autograder zip."""
    return hashlib.sha256(course_seed() + assignment.encode()).digest()
