"""What a check says it tried: code for a new cell, of which the check shows what comes out."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from autograder.judge.compare import shown
from autograder.judge.tried import laid_out, tried_code
from autograder.publish.checks.data import Known, differ
from autograder.questions import load_assignment
from autograder.spec.measure import called
from autograder.spec.question import names
from tests.cells import notebook_names, page_for, run_cell
from tests.test_checks import CHECKS

X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
VALUES = {
    "tensor": torch.tensor([[0.1, math.nan], [-math.inf, 1e-30]]), "integers": torch.arange(3),
    "long": torch.rand(9, 9), "line": torch.rand(99), "empty": torch.zeros(0, 3, dtype=torch.float64),
    "truths": torch.tensor(True), "array": np.linspace(0, 1, 7, dtype=np.float32), "table": np.eye(3), "none": None,
    "text": "a\n\"b'", "pair": (1, [True, 2.5]), "scores": {0.1: 1, "x": None},
}  # fmt: skip


def test_values_are_written_as_code_in_lines_that_fit():
    for width in (40, 84, 120):
        text = laid_out(VALUES, width)
        assert not differ(eval(text, {"torch": torch, "np": np}), VALUES, 0.0, 0.0)
        assert max(map(len, text.splitlines())) <= max(width, 60)
    assert laid_out(np.eye(1), 84) == "np.array([[1.0]])"


@pytest.mark.parametrize(
    ("call", "inputs", "label", "code"),
    [
        ("", {"function": "f", "again": 0.5, "X": X[0]}, "f(X)", "X = torch.tensor([1.0, 2.0])\nf(X)"),
        ("", {"function": "f", "rows": 2, "cols": 3}, "f(rows, cols)", "f(2, 3)"),
        ("", {"function": "f", "X": X[0], "k": 1}, "X afterwards", "X = torch.tensor([1.0, 2.0])\nf(X, 1)\nX"),
        (
            "", {"function": "f", "again": 0.5, "X": X[0], "y": torch.tensor(1)}, "f for other numbers",
            "X = torch.tensor([1.0, 2.0])\ny = torch.tensor(1)\nf(X, y)\nf(0.5 * X, y)",
        ),
        (
            "", {"function": "f", "X": X[0]}, "autograd tracks an argument afterwards",
            "X = torch.tensor([1.0, 2.0])\nf(X)\n[(value.requires_grad, value.grad) for value in [X]]",
        ),
        ("g = lambda x: {g}\nd(g)", {"g": "x < 1"}, "d(g)", "g = lambda x: x < 1\nd(g)"),
        ("m = M({n})\nm.b  # bias\nm.W  # weight; W", {"n": 3}, "the weight", "m = M(3)\nm.W"),
        ("m = M({n})\nm.b  # bias\nm.W  # weight; W", {"n": 3}, "the bias", "m = M(3)\nm.b"),
        ("m = M({n})\nm.b  # bias\nm.W", {"n": 3}, "", "m = M(3)\nm.b\nm.W"),
        ("m = M({n})\nm.b  # bias\nm(X)", {"n": 3, "unused": 4}, "something", "m = M(3)\nm(X)"),
        ("f()", {"n": 3, "_call": "g({n})"}, "something", "g(3)"),
    ],
)  # fmt: skip
def test_what_was_tried_leads_to_what_stands_under_the_label(call, inputs, label, code):
    assert tried_code(call, inputs, label, 84) == code


@pytest.mark.parametrize(("name", "question_id"), CHECKS)
def test_whatever_a_check_looks_at_is_shown_by_code_that_runs(name, question_id, check, monkeypatch):
    assignment = load_assignment(name)
    space = vars(names(assignment.reference))
    body = check(name, question_id, space).test_cases[0].body
    notebook = notebook_names(assignment, space, monkeypatch)
    for inputs, labels in zip(body.inputs, body.known.expected):
        for label in labels:
            code = tried_code(body.known.call, inputs, label, 84)
            result = run_cell(code, dict(notebook))
            assert not isinstance(result, Exception), f"{label}\n{code}\n{result!r}"
            assert max(map(len, code.splitlines())) <= 84 and code.count("\n") < 32, code


def test_a_remark_on_all_inputs_is_shown_with_the_input_that_it_is_about():
    """Equal numbers do not show what they have in common: the second input does, and the page is about that."""
    inputs = [{"function": "f", "x": torch.tensor(x)} for x in ([1.0, 1.0], [1.0, 2.0, 3.0])]
    expected = [called(SimpleNamespace(f=lambda x: x), **one) for one in inputs]
    env = {"f": lambda x: 2 * x}
    page = page_for(called, env, inputs, Known(expected))
    assert "each is 2 times what is right" in page.sentence
    assert page.yours == shown(run_cell(page.tried, env | {"torch": torch}))
