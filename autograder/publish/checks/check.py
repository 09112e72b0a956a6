"""A public check: its probe is run on the notebook's names, and what is wrong becomes a page."""

from __future__ import annotations

import textwrap
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

from otter.test_files import test_case

from autograder.judge.compare import difference, outcome_of, try_probe
from autograder.judge.messages import NO_SENSE, difference_sentence, hint_words, stands_apart
from autograder.judge.recognition import Mistaken, Seen, recognise, remark
from autograder.judge.tried import tried_code
from autograder.judge.verdict import Difference
from autograder.publish.checks.asked import Asked
from autograder.publish.checks.data import read
from autograder.publish.checks.page import WIDTH, Page, State, listed
from autograder.publish.checks.unwritten import Names, last_frame, stub_in

HERE = Path(__file__).parent.absolute()
COLUMNS = WIDTH - 4
"""Of what was tried, which plain text indents."""


class NotRight(AssertionError):
    """What Otter is told of an answer that is not right."""


class Check(test_case):  # type: ignore[misc]
    """A public check, as Otter runs it: a probe and its inputs; what is right for them lies beside the test file."""

    questions: ClassVar[list[Asked]] = []
    """What the notebook asks, as `open_grader` is told."""

    def __init__(
        self,
        question: str,
        probe: Callable[..., Any],
        inputs: list[dict[str, Any]] | None = None,
        features: Callable[..., dict[str, Any]] | None = None,
        rtol: float = 1e-4,
        atol: float = 1e-6,
    ) -> None:
        super().__init__(name="example")
        self.question, self.known = question, read((HERE / "tests" / f"{question}.json").read_bytes())
        self.others = self.known.others
        self.probe, self.features, self.rtol, self.atol = probe, features, rtol, atol
        self.inputs = self.known.inputs if inputs is None else inputs
        self.page: Page | None = None
        self.test_func = self.run

    def __reduce__(self) -> Any:
        """Otter's log, and whoever reads it, get a test case of Otter's own."""
        return test_case, (self.name, self.points, self.hidden)

    def run(self, env: dict[str, Any]) -> None:
        """Ask the notebook's names; keep the page and raise where they are not right."""
        self.page = failure(self, env)
        if self.page:
            raise NotRight(f"\n\n{self.page.text()}")


def failure(check: Check, env: dict[str, Any]) -> Page | None:
    """What is wrong with the answers among the names `env`, or None; inputs that meet a stub are set aside."""
    results = [try_probe(check.probe, check.features, SimpleNamespace(**env), one, seed=0) for one in check.inputs]
    stubs = [stub_in(result, env) for result in results]
    left = [number for number, stub in enumerate(stubs) if not stub]
    page = _wrong(check, env, results, left)
    if len(left) == len(results):
        return page
    names = Names(check.questions, check.question)
    missing = names.missing(filter(None, stubs), env)
    said = f"{listed(map(names.called, missing))} {'is' if len(missing) == 1 else 'are'} not written yet"
    if page:
        return replace(page, unwritten=said)
    right = dict.fromkeys(f"`{one}`" for number in left if (one := check.inputs[number].get("function")))
    said += f"; right so far: {listed(right)}" if right else ""
    return Page(said, state=names.state(missing))


def _wrong(check: Check, env: dict[str, Any], results: list[Any], left: list[int]) -> Page | None:
    """What is wrong with those results whose numbers are `left`, or None."""
    known, inputs, rtol, atol = check.known, check.inputs, check.rtol, check.atol
    seen = [_seen(results[number], known.expected[number], inputs[number], rtol, atol) for number in left]
    first = next((number for number, one in zip(left, seen) if one.wrong), None)
    if first is None:
        return None
    result, tried = results[first], tried_code(known.call, inputs[first], "", COLUMNS)
    names = Names(check.questions, check.question)
    if gone := names.undefined(result):
        return Page(f"{names.called(gone)} is not defined: run its cell first", state=State.NOT_RUN)
    mistakes = [
        Mistaken(hint, hint, [outcomes[number] for number in left].__getitem__) for hint, outcomes in known.mistakes
    ]
    shown = recognise(seen, mistakes, rtol, atol)
    hint = hint_words(*shown) if shown else ""
    if isinstance(result, Exception):
        line = _own_line(result, env)
        ours = _is_ours(result, check.probe)
        start = "the check cannot go on with what your code gives:" if ours else "your code raised"
        said = str(result) or f"in {last_frame(result).f_code.co_qualname}"
        words = textwrap.shorten(f"{start} {type(result).__name__}: {said}", 4 * WIDTH)
        return Page(words, hint, line=line, tried=tried)
    found = None if hint else remark(seen, lambda one: _problem(one, rtol, atol, explain=True), rtol, atol)
    at = left.index(first)
    if found:  # of the first input where something is in common
        at = next(at for at, one in enumerate(seen) if one.wrong and _problem(one, rtol, atol, True) == found)
    found = found or _problem(seen[at], rtol, atol)
    if not found:
        return Page(NO_SENSE, hint, tried=tried)
    tried = tried_code(known.call, inputs[left[at]], found.label, COLUMNS)
    values = (found.got, found.want) if stands_apart(found) else ("", "")
    return Page(difference_sentence(found), hint, *values, tried=tried)


def _seen(
    result: dict[str, Any] | Exception, right: dict[str, Any], inputs: dict[str, Any], rtol: float, atol: float
) -> Seen:
    outcome = outcome_of(result)
    wrong = isinstance(outcome, str) or "" in outcome or bool(difference(outcome, right, rtol, atol))
    return Seen(outcome, right, wrong, str(inputs.get("function", "")))


def _problem(one: Seen, rtol: float, atol: float, explain: bool = False) -> Difference | None:
    return None if "" in one.outcome else difference(one.outcome, one.right, rtol, atol, reveal=True, explain=explain)


def _own_line(error: Exception, env: dict[str, Any]) -> str:
    """The last line of the notebook's own that the exception went through."""
    frames = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_globals is env]
    return traceback.StackSummary.extract(iter(frames))[-1].line or "" if frames else ""


def _is_ours(error: Exception, probe: Callable[..., Any]) -> bool:
    """Whether the check itself raised it, over what an answer returned or lacks."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    return frame.f_code is probe.__code__ or frame.f_code.co_filename == _seen.__code__.co_filename
