"""Answers that avoid the work earn nothing, are told what is wrong, and cost the other questions nothing."""

from __future__ import annotations

import pytest
import torch

from autograder.judge.judge import Judge
from autograder.questions import load_assignment
from autograder.sandbox import limits as kit_limits
from tests.conftest import SOFTMAX, limits

SHORT = limits(cell_seconds=2, probe_seconds=2, memory_mib=2000)
OTHER = "def cross_entropy(y_hat, y): return -y_hat[range(len(y)), y].log().mean()"
LAZY = {
    "the notebook's printed numbers": (
        "return torch.tensor([[0.0900, 0.2447, 0.6652]])",
        "softmax(X): the wrong shape",
    ),
    "NaN": ("return torch.full_like(X, float('nan'))", "softmax(X): NaN where a number belongs"),
    "an always-equal object": ("return type('Equal', (), {'__eq__': lambda *_: True})()", "is an object of another"),
    "an always-equal tensor": (
        "return torch.zeros(X.shape).as_subclass(type('T', (torch.Tensor,), {'__eq__': lambda *_: True}))",
        "softmax(X): wrong in every entry",
    ),
    "a generator": ("yield X", "is a generator, not a tensor"),
    "nothing": ("pass", "is None (is a `return` missing?), not a tensor"),
    "two gigabytes": ("return torch.zeros(1 << 29)", "hit the limit of 2000 MiB of memory in cell 2 at `return"),
    "SystemExit": ("raise SystemExit", "raised SystemExit in cell 2 at `raise SystemExit`"),
    "endless recursion": ("return softmax(X)", "raised RecursionError in cell 2 at `return softmax(X)`"),
    "sleep": ("import time; time.sleep(60)", "took longer than the limit of 2 seconds for one call, waiting included"),
}


def problems(judge: Judge, question: str) -> list[str | None]:
    """The message on each of the question's cases, None for one that passed."""
    verdicts = judge.verdicts(judge.assignment.question(question)).values()
    return [None if verdict.passed else judge.message(verdict) for verdict in verdicts]


@pytest.mark.parametrize("kind", LAZY)
def test_a_lazy_answer_earns_nothing_and_is_told_why(open_judge, monkeypatch, kind):
    if kind == "sleep":
        monkeypatch.setattr(kit_limits, "WAITING", 1)
    body, sentence = LAZY[kind]
    judge = open_judge(["import torch", f"def softmax(X):\n    {body}", OTHER], SHORT)
    found = problems(judge, "softmax")
    assert all(found)
    assert any(words in found[0] for words in sentence.split("|")), found[0]
    assert problems(judge, "cross_entropy") == [None] * 4


@pytest.mark.parametrize("name", ["softmax", "cross_entropy"])
def test_remembering_the_public_example_earns_nothing(open_judge, name):
    assignment = load_assignment(SOFTMAX)
    inputs = assignment.question(name).example.inputs()
    arguments = [[value for value in one.values() if isinstance(value, torch.Tensor)] for one in inputs]
    results = [getattr(assignment.reference, name)(*one).tolist() for one in arguments]
    known = [[value.tolist() for value in one] for one in arguments]
    answer = f"""
def {name}(*arguments):
    asked = [value.tolist() for value in arguments]
    return torch.tensor({results}[{known}.index(asked)]) if asked in {known} else torch.zeros_like(arguments[0])
"""
    judge = open_judge(["import torch", answer], SHORT)
    assert not judge.example(assignment.question(name)).passed  # which asks for a gradient, too
    assert all(problems(judge, name))
