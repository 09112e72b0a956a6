"""Common readings of a question earn its points, whatever is drawn; a slip costs what it is about, and is told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from autograder.judge.compare import outcome_of, try_probe
from autograder.judge.expected import problem_of, wanted
from autograder.judge.messages import words
from autograder.questions import load_assignment
from autograder.spec.mistakes import cell_of, notebook_with

SOFTMAX = "05-softmax-regression"
PICKED = "def cross_entropy(y_hat, y):\n    p = y_hat[range(len(y)), y]\n    return "
GUARDS = {
    **{f"clamp at {least}": f"{PICKED}-p.clamp(min={least}).log().mean()" for least in (1e-12, 1e-10, 1e-8)},
    **{f"{least} added": f"{PICKED}-torch.log(p + {least}).mean()" for least in (1e-12, 1e-10, 1e-8)},
    "clamp from both sides": PICKED + "-p.clamp(1e-8, 1 - 1e-8).log().mean()",
    "nan_to_num": PICKED + "-torch.nan_to_num(p.log()).mean()",
    "log_softmax": "def cross_entropy(y_hat, y):\n    return nn.functional.cross_entropy(torch.log(y_hat), y)",
    "logsumexp": PICKED + "-(p.log() - torch.logsumexp(torch.log(y_hat), dim=1)).mean()",
    "none": PICKED + "-p.log().mean()",
}
DOT = """
def detached_gradient(x):
    leaf = x.clone().requires_grad_()
    torch.dot((leaf * leaf).detach(), leaf).backward()
    return leaf.grad
"""


def failed(name, question, cell, seeds=2, cases=None):
    """What is said of each quick case that fails in a notebook with this cell at the end, with any of the seeds."""
    assignment, found = load_assignment(name), {}
    ns = SimpleNamespace(**notebook_with(assignment.reference, cell, "cell"))
    for case in assignment.question(question).cases:
        if case.trains or (cases and case.name not in cases):
            continue
        for seed in range(seeds):
            for one in case.inputs(torch.Generator().manual_seed(seed)):
                outcome = outcome_of(try_probe(case.probe, case.features, ns, one, seed))
                if problem := problem_of(assignment, case, outcome, wanted(assignment, case, one, seed)):
                    found[case.name] = words(problem)
    return found


@pytest.mark.parametrize("guard", GUARDS)
@pytest.mark.parametrize("question", ["cross_entropy", "model", "training"])
def test_a_guarded_logarithm_is_as_good(question, guard):
    assert not failed(SOFTMAX, question, GUARDS[guard], seeds=1)


def test_no_guard_acts_while_twenty_images_are_learned():
    assignment = load_assignment(SOFTMAX)
    noted = "least = []\n" + PICKED.replace("return ", "least.append(float(p.detach().min()))\n    return ")
    ns = SimpleNamespace(**notebook_with(assignment.reference, noted + "-p.log().mean()", "cell"))
    (case,) = [case for case in assignment.question("training").cases if case.name == "overfitting"]
    for seed in range(2):
        (one,) = case.inputs(torch.Generator().manual_seed(seed))
        assert isinstance(outcome_of(try_probe(case.probe, case.features, ns, one, seed)), dict)
    assert len(ns.least) == 400 and min(ns.least) > 0.01


def test_uphill_is_not_learned_by_heart():
    wrong = PICKED + "p.log().mean()"
    assert set(failed(SOFTMAX, "training", wrong, 1)) == {"one step", "overfitting", "replay"}


def test_a_dot_product_serves_where_vectors_are_asked():
    assert not failed("03-autograd", "detach", DOT, seeds=5)


def mistake(name, question, called):
    assignment = load_assignment(name)
    (wrong,) = [wrong.cell for wrong in assignment.question(question).mistakes if wrong.name == called]
    return cell_of(assignment.reference, assignment.question(question).defines, wrong)


@pytest.mark.parametrize(
    ("called", "sentence"),
    [
        ("flattened in forward", "net takes images of shape (n, 1, 28, 28) and flattens them itself"),
        ("no net", "the model's attribute net is an nn.Sequential"),
    ],
)
def test_layers_in_the_wrong_place_cost_the_layout_only(called, sentence):
    cell = mistake("06-mlp", "concise", called)
    assert failed("06-mlp", "concise", cell, 1) == {"layout": f"{sentence}: no, where yes is right"}
    assert not failed("06-mlp", "training", cell, 1, {"one step, concise", "replay, concise", "overfitting, concise"})


def test_a_repeated_value_scored_twice_costs_one_point():
    question = load_assignment("06-mlp").question("sweep")
    assert set(failed("06-mlp", "sweep", mistake("06-mlp", "sweep", "repeated values scored again"))) == {"repeats"}
    assert {case.name: case.points for case in question.cases} == {"settings": 5, "repeats": 1}
