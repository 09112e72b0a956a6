"""Small changes of right answers are made, and hidden tests catch them: a few here, all of them in `make adequacy`."""

from __future__ import annotations

import ast

import pytest

from autograder.questions import assignment_names, load_assignment
from autograder.spec.answers import answer
from studies.adequacy import Mutant, all_mutants, judge, reasons
from studies.mutants import mutants
from studies.regrade import regrade

ANSWER = """
def f(X, axis=1):
    \"\"\"Rows.\"\"\"
    with torch.no_grad():
        total = X.sum(dim=1, keepdim=True)
    return -(X[1:] - total).mean().clone() if axis > 0 else torch.zeros(2, dtype=torch.float32)
"""
EXPECTED = [
    "f: `keepdim=True` → `keepdim=False`", "f: `dim=1` → `dim=0`", "f: `X.sum` → `X.mean`",
    "f: `X[1:] - total` → `X[1:] + total`", "f: `X[1:] - total` → `total - X[1:]`", "f: `1:` → `2:`",
    "f: `axis > 0` → `axis >= 0`", "f: `(X[1:] - total).mean().clone()` → `(X[1:] - total).mean()`",
    "f: `-(X[1:] - total).mean().clone()` → `(X[1:] - total).mean().clone()`",
    "f: `torch.float32` → `torch.float64`", "f: `torch.zeros` → `torch.ones`",
    "f: `with torch.no_grad(): total = X.sum(dim=1, keepdim=True)` → `if True: total = X.sum(dim=1, keepdim=True)`",
]  # fmt: skip


def test_the_usual_slips_are_made_in_the_body_only():
    found = dict(mutants(ANSWER))
    assert set(EXPECTED) <= set(found)
    for changed in found.values():
        (function,) = ast.parse(changed).body
        assert ast.unparse(function.args) == "X, axis=1" and ast.get_docstring(function) == "Rows."


@pytest.mark.parametrize(
    ("name", "question", "change"),
    [
        ("01-tensors", "normalize", "normalize_rows: `keepdim=True` → `keepdim=False`"),
        ("03-autograd", "twice", ""),
        ("05-softmax-regression", "softmax", "softmax: `X.max` → `X.min`"),
    ],
)
def test_a_slip_is_caught_and_the_unchanged_answer_is_not(name, question, change):
    assignment = load_assignment(name)
    made = [mutant for mutant in all_mutants(assignment) if mutant.question == question]
    assert judge(next(mutant for mutant in made if mutant.change.startswith(change))).caught_by
    right = "\n\n\n".join(answer(assignment.reference, defined) for defined in assignment.question(question).defines)
    verdict = judge(Mutant(name, question, "nothing", right))
    assert verdict.caught_by is None and not verdict.public


def test_every_reason_is_for_a_change_that_is_made():
    for name, questions in reasons().items():
        made = {(mutant.question, mutant.change) for mutant in all_mutants(load_assignment(name))}
        assert {(question, change) for question, changes in questions.items() for change in changes} <= made


@pytest.mark.parametrize("name", assignment_names()[:4])
def test_a_solution_loses_nothing_with_another_seed(name):
    asked, lost, _ = regrade(name, 7)
    assert asked and not lost
