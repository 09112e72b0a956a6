"""Public checks: Otter test files to be read, what they compare with, and `checks.py`, which runs them."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from autograder.judge import causes, clues, compare, messages, recognition, tried, verdict
from autograder.judge.compare import Outcome, difference, outcome_of, try_probe
from autograder.judge.expected import TOOLS, mistakes
from autograder.judge.tried import laid_out
from autograder.publish.checks import asked, check, data, export, grader, overview, page, unwritten
from autograder.publish.checks.asked import Asked
from autograder.publish.checks.data import Known, data_of
from autograder.publish.source import join, used
from autograder.spec import operations
from autograder.spec.question import Assignment, Example, Question, names

RUNTIME = (
    *TOOLS, operations, verdict, causes, messages, clues, compare, recognition,
    asked, data, tried, page, unwritten, check, export, overview, grader,
)  # fmt: skip
"""What travels in every `checks.py`, as far as it is used, in this order."""
OURS = ("autograder", "reference")
WIDTH, LINES = 120, 25
"""Columns and lines of a test file at most; larger inputs go into the data file."""
CHECKS = """\
How the checks of this notebook run: `from checks import grader`, then `grader.check("name")`.

In `tests/` lies a file for each check: it says what is tried. What is right for that, and what mistakes lead to,
is in the `.json` file beside it. Built by `make build`.
"""
TEST = '''"""{title}: what `grader.check("{id}")` tries.

{compared}
"""

{imports}

OK_FORMAT = False
name = "{id}"
points = {points:g}
{inputs}example = Check({arguments})
'''


def public_files(assignment: Assignment, questions: Iterable[Asked]) -> dict[PurePosixPath, str]:
    """The files of an assignment's public checks, by their path in its folder; its notebook asks `questions`."""
    files = {PurePosixPath("checks.py"): checks_module(assignment, questions)}
    for question in assignment.questions:
        test = PurePosixPath("tests", f"{question.id}.py")
        known = _known(assignment, question)
        files[test] = test_file(question, known)
        apart = replace(known, inputs=[]) if "INPUTS" in files[test] else known
        files[test.with_suffix(".json")] = data_of(apart, question.example.rtol / 10, question.example.atol / 10)
    return files


def _known(assignment: Assignment, question: Question) -> Known:
    """Outcomes of the reference and of the mistakes, except mistakes that cannot be recognised."""
    example = question.example
    inputs = example.inputs()
    ns = names(assignment.reference)
    expected: list[Any] = [outcome_of(try_probe(example.probe, example.features, ns, one, 0)) for one in inputs]
    known: list[tuple[str, list[Outcome]]] = []
    for mistake in mistakes(assignment, question, example, inputs, 0):
        found = [mistake.outcomes(number) for number in range(len(inputs))]
        pairs = list(zip(found, expected))
        measured = [pair for pair in pairs if mistake.stops or not isinstance(pair[0], str)]
        if not all(isinstance(outcome, str) for outcome in found) and any(
            difference(*pair, example.rtol, example.atol) for pair in measured
        ):
            known.append((mistake.hint, found))
    titles = [case.title for case in question.cases]
    return Known(expected, known, inputs, titles, assignment.calls.get(question.id, ""))


def checks_module(assignment: Assignment, questions: Iterable[Asked]) -> str:
    """The text of `checks.py`: the runtime, the probes and features of the public examples, and what is asked."""
    tried = [part for question in assignment.questions for part in _functions(question.example)]
    parts = {**_needed(tried), **{module.__name__: inspect.getsource(module) for module in RUNTIME}}
    rows = "".join(f"    {question!r},\n" for question in questions)
    text = join(parts, OURS, CHECKS) + f"\n\nQUESTIONS = [\n{rows}]\ngrader = open_grader(QUESTIONS)\n"
    return used(text, ["grader", "Check", *(function.__name__ for function in tried)])


def _functions(example: Example) -> list[Callable[..., Any]]:
    return [example.probe, *([example.features] if example.features else [])]


def _needed(functions: Iterable[Callable[..., Any]]) -> dict[str, str]:
    """Source of all that these functions use from the kit's modules outside the runtime, by the modules' names."""
    runtime = {module.__name__ for module in RUNTIME}
    wanted: dict[str, set[str]] = {}
    waiting = [(function.__module__, function.__name__) for function in functions]
    found: dict[str, str] = {}
    while waiting:
        module, name = waiting.pop(0)
        if module in runtime or name in wanted.setdefault(module, set()):
            continue
        wanted[module].add(name)
        found[module] = used(inspect.getsource(sys.modules[module]), wanted[module])
        for node in ast.parse(found[module]).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS:
                waiting += [(node.module or "", alias.name) for alias in node.names]
    return found


def test_file(question: Question, known: Known) -> str:
    """The text of the question's test file, with its inputs where they can be read."""
    example = question.example
    labels = "; ".join(dict.fromkeys(label for outcome in known.expected for label in outcome))
    parts = [f'"{question.id}"', example.probe.__name__, "INPUTS"]
    parts += [f"features={example.features.__name__}"] if example.features else []
    parts += [f"rtol={example.rtol}"] if example.rtol != Example.rtol else []
    parts += [f"atol={example.atol}"] if example.atol != Example.atol else []
    ours = ", ".join(sorted({"Check", *(function.__name__ for function in _functions(example))}))
    text = ""
    whole = f"INPUTS = {laid_out(known.inputs, WIDTH, before='INPUTS = ')}\n"
    for inputs, most in ((whole, 4), (whole, 2), (whole, 1), ("", 4)):
        data = f"{question.id}.json has {'what is right' if inputs else 'the inputs and what is right'}"
        imports = [line for use, line in (("np.", "import numpy as np"), ("torch.", "import torch")) if use in inputs]
        text = TEST.format(
            id=question.id,
            title=question.title,
            points=question.points,
            compared="\n".join(textwrap.wrap(f"{data}: {labels}.", WIDTH, max_lines=most, placeholder=" …")),
            imports="\n".join([*imports, f"from checks import {ours}"]),
            inputs=inputs,
            arguments=", ".join(part for part in parts if inputs or part != "INPUTS"),
        )
        lines = text.splitlines()
        if len(lines) <= LINES and max(map(len, lines)) <= WIDTH:
            break
    return text
