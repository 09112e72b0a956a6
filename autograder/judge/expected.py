"""What a case expects: the reference's features, what mistakes lead to, and what is wrong with an outcome."""

from __future__ import annotations

import ast
import functools
import inspect
import marshal
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any

import torch

from autograder.judge.compare import Outcome, difference, outcome_of, require_memory, try_probe
from autograder.judge.recognition import Mistaken
from autograder.judge.thresholds import threshold
from autograder.judge.verdict import Evidence, Inaccurate, OutOfBounds, Raised, Senseless
from autograder.spec import loops, measure, traced
from autograder.spec.measure import Measurement
from autograder.spec.mistakes import Mistake
from autograder.spec.question import Assignment, Case, Example, Question, mistaken, names

TOOLS = (traced, loops, measure)
"""The modules of tools that probes may use, each after those that it needs."""
_OF_EXAMPLES: dict[tuple[ModuleType, Example, Mistake], Callable[[int], Outcome]] = {}
"""What mistakes lead to for the inputs of public examples, by number."""


@functools.cache
def tools_source() -> str:
    """What a jail loads before the student's cells run: the tools that probes may use."""
    return "\n\n".join(_without_kit(inspect.getsource(module)) for module in TOOLS)


def probe_source(probe: Callable[..., Any]) -> str:
    """What is sent into the jail with a request: the module of probes that this one is from, unless it is a tool."""
    return "" if probe.__module__ == measure.__name__ else _source_of(probe.__module__)


@functools.cache
def _source_of(module: str) -> str:
    return _without_kit(inspect.getsource(sys.modules[module]))


def _without_kit(text: str) -> str:
    """A module without its imports of the kit and of what must stand first in a file; its lines keep their numbers."""
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("__future__", "autograder"):
            lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or 0) - node.lineno + 1)
    return "\n".join(lines) + "\n"


def tools_code() -> bytes:
    """The same as `tools_source`, compiled."""
    return _compiled(tools_source(), "<tools>")


def probe_code(probe: Callable[..., Any]) -> bytes:
    """The same as `probe_source`, compiled."""
    return _compiled(probe_source(probe), "<probe>")


@functools.cache
def _compiled(source: str, file: str) -> bytes:
    """What a jail executes, compiled once for all of them: they run the same Python."""
    return marshal.dumps(compile(source, file, "exec"))


def probe_request(case: Case | Example, seed: int) -> dict[str, Any]:
    """The request to run a probe, without its inputs."""
    return {"do": "probe", "name": case.probe.__name__, "source": probe_code(case.probe), "seed": seed}


def sent(inputs: Measurement) -> Measurement:
    """Those that are sent to the jail: their names do not begin with `_`."""
    return {name: value for name, value in inputs.items() if not name.startswith("_")}


def mistakes(
    assignment: Assignment, question: Question, case: Case | Example, inputs: list[Measurement], seed: int
) -> Iterator[Mistaken]:
    """The mistakes, and what each leads to for an input, computed when it is first asked for."""
    for mistake in question.mistakes:
        ns = mistaken(assignment, question, mistake)
        outcomes: Callable[[int], Outcome] = functools.cache(
            lambda number, ns=ns: _led_to(case, ns, inputs[number], seed)
        )
        if isinstance(case, Example):  # whose inputs are the same for everybody
            outcomes = _OF_EXAMPLES.setdefault((assignment.reference, case, mistake), outcomes)
        yield Mistaken(mistake.name, mistake.hint, outcomes, mistake.stops)


def _led_to(case: Case | Example, ns: Any, inputs: Measurement, seed: int) -> Outcome:
    with warnings.catch_warnings(action="ignore"):  # warnings of torch and pandas are for students
        return outcome_of(try_probe(case.probe, case.features, ns, inputs, seed))


def wanted(assignment: Assignment, case: Case | Example, inputs: Measurement, seed: int) -> Measurement:
    """The right features for these inputs; nothing for a case that is not compared with any."""
    if isinstance(case, Case):
        if not case.compared:
            return {}
        if case.reference:
            return case.reference(**inputs)
    return _of_reference(assignment.reference, case, inputs, seed)


@functools.cache
def wanted_of_example(reference: ModuleType, example: Example) -> list[Measurement]:
    """The right features for each of its inputs, which are the same for everybody."""
    return [_of_reference(reference, example, inputs, 0) for inputs in example.inputs()]


_right = functools.cache(names)


def _of_reference(reference: ModuleType, case: Case | Example, inputs: Measurement, seed: int) -> Measurement:
    result = try_probe(case.probe, case.features, _right(reference), inputs, seed)
    if isinstance(result, Exception):
        raise RuntimeError(f"the reference fails its own probe {case.probe.__name__}") from result
    return result


def work_out_examples(assignment: Assignment) -> None:
    """Compute what is right for the public examples, and what known mistakes lead to there, ahead of who asks."""
    for question in assignment.questions:
        wanted_of_example(assignment.reference, question.example)
        inputs = question.example.inputs()
        for mistake in mistakes(assignment, question, question.example, inputs, 0):
            for number in range(len(inputs)):
                mistake.outcomes(number)


def identical(outcome: Any, want: Any) -> bool:
    """Whether an outcome equals what is right bit for bit, as most right answers do; then nothing is to be compared."""
    if type(outcome) is not type(want):
        return False
    if isinstance(want, torch.Tensor):
        return outcome.dtype is want.dtype and torch.equal(outcome, want)  # which NaN is not
    if isinstance(want, dict):
        return outcome.keys() == want.keys() and all(identical(outcome[label], one) for label, one in want.items())
    if isinstance(want, (list, tuple)):
        return len(outcome) == len(want) and all(map(identical, outcome, want))
    return isinstance(want, (bool, int, float, str)) and bool(outcome == want)


def problem_of(
    assignment: Assignment,
    case: Case | Example,
    outcome: Outcome,
    want: Measurement,
    explain: bool = False,
    reveal: bool = False,
) -> Evidence | None:
    """What is wrong with the outcome of a probe, or None; values of the public example are always revealed.

    Args:
        want: the right features, from `wanted`.
        explain: whether to look for what wrong entries have in common.
        reveal: whether those of a hidden case are, too.
    """
    if isinstance(outcome, str):
        return Raised(outcome)
    if "" in outcome:
        return Senseless()
    least = threshold(assignment.id, case.threshold) if isinstance(case, Case) and case.threshold else None
    try:
        if least is not None:
            return Inaccurate(outcome["accuracy"], least) if outcome["accuracy"] < least else None
        if isinstance(case, Case) and case.bounds:
            return _out_of_bounds(outcome, case.bounds)
        revealed = reveal or isinstance(case, Example)
        return difference(outcome, want, case.rtol, case.atol, reveal=revealed, explain=explain)
    except Exception as error:  # only a forged measurement gets here, such as a number too large for a float
        require_memory(error)
        return Senseless()


def _out_of_bounds(features: Measurement, bounds: Mapping[str, tuple[float, float]]) -> OutOfBounds | None:
    for label, (least, most) in bounds.items():
        value = features[label]
        if not least <= value <= most:  # nan is wrong, too
            return OutOfBounds(label, least, most, value if isinstance(value, int) else None)
    return None
