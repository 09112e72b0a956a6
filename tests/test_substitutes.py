"""A wrong answer costs its own points only: what uses it is judged with a right function in its place."""

from __future__ import annotations

import ast
import dataclasses
import re

import pytest

from autograder.judge.uses import Uses
from autograder.questions import assignment_names, load_assignment
from autograder.sandbox import session
from autograder.sandbox.inside.substitutes import substitute
from autograder.sandbox.jail import open_jail
from autograder.spec.answers import answer
from tests.solved import solved

NO_ATTRIBUTES = """
import inspect


class HyperParameters:
    def save_hyperparameters(self, ignore=[]):
        found = inspect.getargvalues(inspect.currentframe().f_back)
        self.hparams = {name: found.locals[name] for name in found.args if name not in ["self", *ignore]}
"""
PIECES = {
    "01-tensors": {"products": ["products not added"], "reductions": ["means of the columns"]},
    "02-preprocessing": {
        "load": ["incomplete rows dropped"], "split": ["swapped"], "one_hot": ["missing values forgotten"],
        "impute": ["median"], "tensors": ["transposed"],
    },
    "04-linear-regression": {
        "hyperparameters": NO_ATTRIBUTES, "squared_loss": ["sum instead of mean"],
        "sgd": "class SGD:\n    def __init__(self, params, lr): 1 / 0", "model": ["w flat"],
        "fit_epoch": ["gradients add up"],
    },
    "05-softmax-regression": {
        "softmax": ["columns"], "cross_entropy": ["every class counts"], "accuracy": ["averaged ignored"],
        "model": ["bias not in parameters()"],
    },
    "06-mlp": {"activations": ["absolute value"], "scratch": ["no activation"]},
}  # fmt: skip
"""A mistake of each question that others build on."""
BUILT = {
    "norms": "{answer}\n\n\ndef l2_norm(u):\n    return torch.sqrt(dot(u, u))",
    "normalize": "def normalize_rows(A):\n    return A / (row_means(A) * A.shape[1]).reshape(-1, 1)",
    "logits": "{answer}\n\n\ndef cross_entropy_from_logits(X, y):\n    return cross_entropy(softmax(X), y)",
    "errors": """
def misclassified(model, X, y):
    scores = model(X)
    wrong = model.accuracy(scores, y, averaged=False) == 0
    return X[wrong], y[wrong], scores.argmax(1)[wrong]
""",
}
"""Answers that use earlier ones, where the solution's own do not."""
THEIR_OWN = {"logits": {"large loss"}}
"""What those answers lose with right pieces, too."""
WITHIN = [
    ("01-tensors", "products", "{answer}\n\n\ndef dot(x, y):\n    return x * y\n\n\n"
     "def matvec(A, x):\n    return torch.stack([dot(row, x) for row in A])", ("matvec",)),
    ("01-tensors", "norms", "{answer}\n\n\ndef l2_norm(u):\n    return u.abs().max()\n\n\n"
     "def frobenius_norm(A):\n    return l2_norm(A.flatten())", ("any number of axes",)),
    ("03-autograd", "control_flow", "{answer}\n\n\ndef f(a):\n    return 3 * a",
     ("scalars", "vectors", "numerical gradient")),
    ("05-softmax-regression", "logits", "{answer}\n\n\ndef log_softmax(X):\n    return X", ("loss", "large loss")),
    ("06-mlp", "activations", ["sigmoid overflows"], ("tanh", "swish")),
    ("06-mlp", "activations", "{answer}\n\n\ndef tanh(x):\n    return x\n\n\n"
     "def sigmoid(x):\n    return (tanh(x / 2) + 1) / 2", ("sigmoid", "swish")),
]  # fmt: skip
"""A question, its cell, and the cases that pass with a right version of another of its names."""
DEFINES = re.compile(r"^(import|from|def|class|d2lite\.|Trainer\.|assert)\b", re.MULTILINE)
"""The cells that are needed: the others only show something."""
ENDS_AT_A_SUBSTITUTE = """
import os
class Ends(type):
    def __setattr__(Class, name, value):
        os._exit(0)
class SGD(metaclass=Ends):
    def __init__(self, params, lr):
        1 / 0
"""


def opened(open_judge, name, cells, *questions):
    """The judge of the cells, without what trains for long, and with only these questions and what they build on."""
    judge = open_judge([cell for cell in cells if DEFINES.search(cell)], assignment=name)
    needed = {piece for asked in questions for piece in [asked, *judge.assignment.question(asked).builds_on]}
    kept = [question for question in judge.assignment.questions if not questions or question.id in needed]
    quick = (
        dataclasses.replace(question, cases=tuple(case for case in question.cases if not case.trains))
        for question in kept
    )
    judge.assignment = dataclasses.replace(judge.assignment, questions=tuple(quick))
    return judge


def lost(judge, question):
    """The names of the question's failed cases."""
    found = judge.verdicts(judge.assignment.question(question))
    return {case for case, verdict in found.items() if not verdict.passed}


def test_every_piece_is_tried():
    for name in assignment_names():
        pieces = {piece for question in load_assignment(name).questions for piece in question.builds_on}
        assert pieces == set(PIECES.get(name, ()))


@pytest.mark.parametrize(("name", "piece"), [(name, piece) for name, pieces in PIECES.items() for piece in pieces])
def test_a_wrong_piece_costs_its_own_points_only(open_judge, name, piece):
    questions = load_assignment(name).questions
    later = [question.id for question in questions if piece in question.builds_on]
    answers = {piece: PIECES[name][piece], **{asked: cell for asked, cell in BUILT.items() if asked in later}}
    judge = opened(open_judge, name, solved(name, answers), piece, *later)
    assert lost(judge, piece)
    assert {asked: lost(judge, asked) for asked in later} == {asked: THEIR_OWN.get(asked, set()) for asked in later}
    parts = judge.assignment.question(piece).substitutes
    used = [verdict for asked in later for verdict in judge.verdicts(judge.assignment.question(asked)).values()]
    assert {part for verdict in used for part in verdict.substitutes} <= set(parts)
    assert sum(" in place of yours, so that a mistake there costs points once" in note for note in judge.notes()) >= 1


@pytest.mark.parametrize(("name", "question", "cell", "mended"), WITHIN)
def test_a_wrong_function_costs_others_of_its_question_nothing(open_judge, name, question, cell, mended):
    judge = opened(open_judge, name, solved(name, {question: cell}), question)
    own = judge.own_verdicts(judge.assignment.question(question))
    failed = {case for case, verdict in own.items() if not verdict.passed}
    assert failed - lost(judge, question) == set(mended)
    assert all(note.startswith(f"{question}: ") and "judged with" in note for note in judge.points_notes())


def test_several_wrong_pieces_are_replaced_together_and_the_cells_run_once(open_judge, monkeypatch):
    jails = []
    monkeypatch.setattr(session, "open_jail", lambda *arguments: jails.append(1) or open_jail(*arguments))
    name = "04-linear-regression"
    wrong = {"squared_loss": ["sum instead of mean"], "sgd": "assert False", "hyperparameters": NO_ATTRIBUTES}
    judge = opened(open_judge, name, solved(name, wrong))
    judge.judge_all()
    assert {question.id for question in judge.assignment.questions if lost(judge, question.id)} == set(wrong)
    assert len(jails) == 1


def test_functions_and_classes_are_mended_wherever_they_are_bound(open_judge):
    name = "04-linear-regression"
    model = answer(load_assignment(name).reference, "LinearRegressionScratch")
    model = model.replace("SGD(", "ours(").replace("return squared_loss(", "return kept['loss'](")
    wrong = {
        "sgd": "class SGD:\n    def __init__(self, params, lr): 1 / 0\nours = SGD",
        "squared_loss": "def squared_loss(y_hat, y):\n    return 3\nkept = {'loss': squared_loss}",
        "model": model,
    }
    judge = opened(open_judge, name, solved(name, wrong), "model", "training")
    assert not lost(judge, "model") and not lost(judge, "training")


def test_a_mended_class_stays_the_one_of_its_instances_and_subclasses():
    space = {}
    exec("class C:\n    def m(self):\n        return 1\nclass D(C): pass\none, other, C0 = C(), D(), C", space)
    substitute(space, "C.m", "class C:\n    def m(self):\n        return 2 + theirs(self)\n")
    assert space["C"] is space["C0"] and isinstance(space["other"], space["C"])
    assert (space["one"].m(), space["other"].m()) == (3, 3)


def test_a_questions_own_mistake_costs_points_with_a_substitute_too(open_judge, verdict):
    wrong = "{answer}\n\n\n@add_to_class(SoftmaxRegressionScratch)\ndef forward(self, X):\n    return 2 * softmax(X)\n"
    judge = open_judge(solved("05-softmax-regression", {"softmax": ["columns"], "model": wrong}))
    assert "(judged with a right `softmax` in place of yours)" in verdict(judge, "model", "forward")
    assert verdict(judge, "model", "loss") is None


def test_no_substitute_is_used_where_the_piece_is_right_or_not_used(open_judge, verdict):
    wrong = (
        "{answer}\n\n\n@add_to_class(SoftmaxRegressionScratch)\ndef loss(self, y_hat, y):\n    return y_hat.mean()\n"
    )
    judge = open_judge(solved("05-softmax-regression", {"cross_entropy": ["no logarithm"], "model": wrong}))
    assert "judged" not in verdict(judge, "model", "loss")
    assert not judge.points_notes()


STUB = "def __init__(self, *args, **kwargs):\n        raise NotImplementedError"
NOTHING_OF_THEIR_OWN = [
    ("06-mlp", "activations", "activations", "{answer}\n\n\ndef sigmoid(x):\n    return x\ntanh = sigmoid", {"tanh"}),
    ("01-tensors", "products", "products", "{answer}\ndef matvec(A, x):\n    return A\nmatmul = matvec", {"matmul"}),
    (
        "01-tensors", "norms", "norms",
        "{answer}\n\n\ndef frobenius_norm(A):\n    return A\n\n\ndef l2_norm(u):\n    return frobenius_norm(u)",
        {"vectors"},
    ),
    ("04-linear-regression", "model", "model", "class LinearRegressionScratch(Module):\n    pass", {"forward", "loss"}),
    (
        "04-linear-regression", "model", "training", f"class LinearRegressionScratch(Module):\n    {STUB}",
        {"one epoch", "recovery"},
    ),
    (
        "06-mlp", "scratch", "training",
        "class MLPScratch(Classifier):\n    def forward(self, X):\n        return X\n\n    " + STUB,
        {"one step from scratch"},
    ),
]  # fmt: skip
"""An assignment, a question with a cell, and cases of a question that must fail with it."""


@pytest.mark.parametrize(("name", "piece", "question", "cell", "cases"), NOTHING_OF_THEIR_OWN)
def test_nobody_earns_points_for_what_is_not_there(open_judge, name, piece, question, cell, cases):
    judge = opened(open_judge, name, solved(name, {piece: cell}), question)
    assert cases <= lost(judge, question)


def test_an_untouched_notebook_is_judged_once(open_judge, monkeypatch):
    judge, placed = open_judge("fails_all_untouched.ipynb"), []
    monkeypatch.setattr(judge.session, "substitute", lambda sources, barred=(): placed.extend(sources))
    for question in judge.assignment.questions:
        assert len(lost(judge, question.id)) == len(question.cases)
    assert not placed


def test_what_is_asked_is_never_what_was_replaced_in_that_jail(open_judge, monkeypatch):
    cells = solved("06-mlp", {"activations": "{answer}\n\n\ndef tanh(x):\n    return x + 0 * sigmoid(x)\n\n\n"
                              "def sigmoid(x):\n    return x + 0 * tanh(x)"})  # fmt: skip
    judge = opened(open_judge, "06-mlp", cells, "activations")
    placed = []

    def watched(request, inputs, *limits):
        for one, reply in zip(inputs, ask(request, inputs, *limits)):
            placed.append((one.get("function"), set(judge.session._placed)))
            yield reply

    ask = judge.session.ask
    monkeypatch.setattr(judge.session, "ask", watched)
    assert {"tanh", "sigmoid"} <= lost(judge, "activations")
    assert any(names for _, names in placed) and not any(function in names for function, names in placed)


def test_uses_are_read_off_the_cells():
    uses = Uses(
        [
            "%matplotlib inline\ndef f(x):\n    g = x\n    return g + h(x)",
            "h = k",
            "def broken(:",
            "class C:\n    h = f",
        ]
    )
    assert uses.reached(["f"]) == {"f", "h", "k"}
    assert uses.same_as("h") == {"h", "k"} and uses.is_written("f") and not uses.is_written("broken")
    assert {"C.h", "f", "k"} <= uses.reached(["C"])


@pytest.mark.parametrize("name", assignment_names())
def test_substitutes_stand_alone_and_come_from_earlier_questions(name):
    seen = {}
    for question in load_assignment(name).questions:
        assert all(seen[piece].substitutes for piece in question.builds_on)
        seen[question.id] = question
        for part, source in question.substitutes.items():
            assert part.split(".")[0] in question.defines
            (definition,) = ast.parse(source).body
            assert definition.name == part.split(".")[0]
            assert all(
                set(question.asked(case)) <= {*question.substitutes, *question.defines} for case in question.cases
            )


def test_a_jail_that_ends_when_a_substitute_comes_costs_the_points_and_no_more(open_judge, verdict):
    judge = open_judge(solved("04-linear-regression", {"sgd": ENDS_AT_A_SUBSTITUTE}), assignment="04-linear-regression")
    assert "ended the Python process" in verdict(judge, "model", "optimizer")
    assert verdict(judge, "model", "forward") is None
