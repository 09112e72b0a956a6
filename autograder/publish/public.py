"""Public checks: self-contained Otter test files with fixed inputs, expected outcomes and those of known mistakes."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import torch

from autograder.judge.compare import Outcome, outcome_of, recognise, try_probe
from autograder.judge.expected import mistakes
from autograder.publish.source import closure, inline, used
from autograder.spec import measure
from autograder.spec.question import Assignment, Question, names

KIT_PARTS = Path(__file__).parent.parent
DOCSTRING = "Public check of `{id}`: {title}. Built by `make build` from its spec."
TEMPLATE = """{tools}


OK_FORMAT = False

{probe}

{features}

INPUTS = {inputs}
EXPECTED = {expected}
MISTAKES = {mistakes}

CHECK = Check({probe_name}, {features_name}, INPUTS, EXPECTED, MISTAKES, rtol={rtol}, atol={atol})

name = "{id}"
points = {points}


@test_case(name="{id}")
def check_{id}(env):
    CHECK.run(env)
"""


def public_check(assignment: Assignment, question: Question) -> str:
    """The text of the question's public test file."""
    example = question.example
    inputs = example.inputs()
    ns = names(assignment.reference)
    expected = [outcome_of(try_probe(example.probe, example.features, ns, one, 0)) for one in inputs]
    known: list[tuple[str, list[Outcome]]] = []
    hints = {mistake.name: mistake.hint for mistake in question.mistakes}
    for name, outcomes in mistakes(assignment, question, example, inputs, 0):
        found = list(outcomes)
        recognisable = any(not isinstance(outcome, str) for outcome in found)
        if recognisable and not recognise(found, [(question.id, expected), *known], example.rtol, example.atol):
            known.append((hints[name], found))
    shared = [
        KIT_PARTS / part
        for part in ("spec/measure.py", "judge/verdict.py", "judge/messages.py", "judge/clues.py", "judge/compare.py")
    ]
    tools = [*shared, Path(__file__).parent / "public_runtime.py"]
    docstring = DOCSTRING.format(id=question.id, title=question.title)
    text = TEMPLATE.format(
        id=question.id,
        points=float(question.points),
        tools=inline(tools, ["autograder"], docstring).strip(),
        probe="" if inspect.getmodule(example.probe) is measure else closure(example.probe).strip(),
        features=closure(example.features).strip() if example.features else "",
        inputs=literal(inputs),
        expected=literal(expected),
        mistakes=literal(known),
        probe_name=example.probe.__name__,
        features_name=example.features.__name__ if example.features else None,
        rtol=example.rtol,
        atol=example.atol,
    )
    return used(text, ("OK_FORMAT", "name", "points", f"check_{question.id}"))


def literal(value: Any) -> str:
    """Python source for a tree of tensors, arrays, numbers, strings, lists, tuples and dictionaries."""
    if isinstance(value, torch.Tensor):
        reshape = "" if value.numel() else f".reshape({list(value.shape)})"
        return f"torch.tensor({_floats(value.detach().tolist())}, dtype={value.dtype}){reshape}"
    if isinstance(value, np.ndarray):
        return f"np.array({_floats(value.tolist())}, dtype=np.{value.dtype})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        text = ", ".join(literal(item) for item in value)
        return f"[{text}]" if isinstance(value, list) else f"({text}{',' if len(value) == 1 else ''})"
    return _floats(value)


def _floats(value: Any) -> str:
    """`repr`, with names for the numbers that have no literal."""
    text = repr(value)
    if isinstance(value, (list, float)):
        text = text.replace("nan", 'float("nan")').replace("inf", 'float("inf")')
    return text
