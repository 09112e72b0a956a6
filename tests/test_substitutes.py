"""A wrong answer costs its own points only: questions that build on it are judged with torch's own in its place."""

from __future__ import annotations

import ast

import pytest

from autograder.questions import assignment_names, load_assignment
from autograder.sandbox import session
from autograder.sandbox.jail import open_jail
from autograder.spec.answers import answer
from tests.solved import solved

BROKEN = [
    ("04-linear-regression", "model", {"squared_loss": ["sum instead of mean"]}),
    ("04-linear-regression", "training", {"sgd": "class SGD:\n    def __init__(self, params, lr): 1 / 0"}),
    ("05-softmax-regression", "model", {"softmax": "def softmax(X): raise NotImplementedError"}),
    ("05-softmax-regression", "model", {"cross_entropy": ["every class counts"]}),
    ("05-softmax-regression", "model", {"softmax": ["columns"], "cross_entropy": ["no logarithm"]}),
    ("06-mlp", "scratch", {"activations": ["absolute value"]}),
    ("06-mlp", "backprop", {"activations": "assert False"}),
]
OWN_MISTAKE = """
class SoftmaxRegressionScratch(SoftmaxRegressionScratch):
    def loss(self, y_hat, y):
        return 2 * cross_entropy(y_hat, y)
"""
ENDS_AT_A_SUBSTITUTE = """
import builtins, os
real = builtins.__import__
def imports(name, scope=None, local=None, wanted=(), level=0):
    return os._exit(0) if "relu" in (wanted or ()) else real(name, scope, local, wanted, level)
builtins.__import__ = imports
"""


@pytest.mark.parametrize(("name", "question", "answers"), BROKEN)
def test_a_wrong_piece_costs_its_own_points_only(open_judge, verdict, name, question, answers):
    assignment = load_assignment(name)
    judge = open_judge(solved(name, answers), assignment=name)
    for case in assignment.question(question).cases:
        assert verdict(judge, question, case.name) is None
    for piece in answers:
        assert any(verdict(judge, piece, case.name) for case in assignment.question(piece).cases)
    (note,) = [note for note in judge.notes() if note.startswith(f"{question}: ")]
    used = " and ".join(f"`{name}`" for piece in answers for name in assignment.question(piece).substitutes)
    assert f"judged with torch's own {used} in place of yours" in note


def test_a_class_is_mended_wherever_it_is_bound(open_judge, verdict):
    name = "04-linear-regression"
    model = answer(load_assignment(name).reference, "LinearRegressionScratch").replace("SGD(", "ours(")
    wrong = "class SGD:\n    def __init__(self, params, lr): 1 / 0\nours = SGD"
    judge = open_judge(solved(name, {"sgd": wrong, "model": model}), assignment=name)
    for case in load_assignment(name).question("training").cases:
        assert verdict(judge, "training", case.name) is None


def test_a_questions_own_mistake_costs_points_with_a_substitute_too(open_judge, verdict):
    cells = solved("05-softmax-regression", {"softmax": ["columns"]})
    judge = open_judge([*cells, OWN_MISTAKE])
    assert verdict(judge, "model", "forward") is None
    assert "(judged with torch's own `softmax` in place of yours)" in verdict(judge, "model", "loss")


def test_no_substitute_is_used_where_the_piece_is_right(open_judge, verdict):
    judge = open_judge([*solved("05-softmax-regression"), OWN_MISTAKE])
    assert "judged" not in verdict(judge, "model", "loss")
    assert judge.notes() == []


@pytest.mark.parametrize("name", assignment_names())
def test_substitutes_are_torchs_own_and_come_from_earlier_questions(name):
    seen = {}
    for question in load_assignment(name).questions:
        assert all(seen[piece].substitutes for piece in question.builds_on)
        seen[question.id] = question
        for defined, source in question.substitutes.items():
            assert defined in question.defines
            modules = [node for node in ast.walk(ast.parse(source)) if isinstance(node, (ast.Import, ast.ImportFrom))]
            assert {getattr(node, "module", None) or node.names[0].name for node in modules} <= {"torch", "torch.optim"}


def test_the_cells_run_once_however_many_questions_get_substitutes(open_judge, monkeypatch):
    opened = []
    monkeypatch.setattr(session, "open_jail", lambda *arguments: opened.append(1) or open_jail(*arguments))
    cells = solved("04-linear-regression", {"squared_loss": ["sum instead of mean"], "sgd": "assert False"})
    judge = open_judge(cells, assignment="04-linear-regression")
    judge.judge_all()
    assert len(judge.notes()) == 4 and len(opened) == 1


def test_a_jail_that_ends_when_a_substitute_comes_costs_the_points_and_no_more(open_judge, verdict):
    cells = solved("06-mlp", {"activations": ["absolute value"]})
    judge = open_judge([*cells, ENDS_AT_A_SUBSTITUTE], assignment="06-mlp")
    assert "ended the Python process" in verdict(judge, "backprop", "gradients")
