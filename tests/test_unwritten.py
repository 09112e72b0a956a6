"""What a check says of functions that are not written yet: which, who asks for them, and what of the rest is right."""

from __future__ import annotations

import linecache
import re
import sys
from types import ModuleType

import pytest

from autograder.publish.checks.page import State
from autograder.questions import assignment_names, load_assignment
from autograder.spec.answers import answer, stub
from autograder.spec.question import names
from tests.conftest import SOFTMAX, page_of

CHECKS = [(name, question.id) for name in assignment_names() for question in load_assignment(name).questions]
MLP = "06-mlp"


def solved(name):
    return dict(vars(names(load_assignment(name).reference)))


def run(cell, space):
    """Run a cell's text among these names, as IPython does: its lines can be looked up."""
    place = f"<cell {len(linecache.cache)}>"
    linecache.cache[place] = (0, None, cell.splitlines(keepends=True), place)
    exec(compile(cell, place, "exec"), space)
    return space


def unwritten(name, *defined, space=None):
    """The names of a solved notebook, but for stubs of some functions or classes."""
    space = space or solved(name)
    for one in defined:
        run(stub(load_assignment(name).reference, one), space)
    return space


@pytest.mark.parametrize(("name", "question_id"), CHECKS)
def test_where_nothing_is_written_a_check_says_just_that(name, question_id, check):
    assignment = load_assignment(name)
    space = unwritten(name, *(one for question in assignment.questions for one in question.defines))
    page = page_of(check(name, question_id, space))
    own = assignment.question(question_id).defines
    assert re.fullmatch(r"(, | and |`[\w.]+`( \(Question \d+\))?)+ (is|are) not written yet", page.sentence)
    assert page.state == (State.NOT_STARTED if own else State.WAITS) and ("(Question" not in page.sentence) is bool(own)
    assert all(re.search(rf"(`|\.){one}(`|\.)", page.sentence) for one in own)


WRONG_RELU = "def relu(x): return x"


def test_of_several_functions_those_that_are_there_are_judged(check):
    space = unwritten(MLP, "sigmoid", "gelu")
    page = page_of(check(MLP, "activations", space))
    written = "`relu`, `tanh`, `prelu` and `swish`"
    assert page.text().replace("\n", " ") == f"`sigmoid` and `gelu` are not written yet; right so far: {written}"
    assert page.state == State.UNFINISHED
    page = page_of(check(MLP, "activations", run(WRONG_RELU, space)))
    assert page.sentence.startswith("relu(x): wrong in 3 of 6 entries") and page.state == State.WRONG
    assert page.text().endswith("\n\n`sigmoid` and `gelu` are not written yet")
    assert page.html().endswith("gelu</code> are not written yet</div>")
    space["sigmoid"], space["gelu"] = solved(MLP)["sigmoid"], solved(MLP)["gelu"]
    assert not page_of(check(MLP, "activations", space)).unwritten


def test_a_mistake_is_known_although_another_function_is_missing(check):
    space = unwritten("01-tensors", "dot")
    run("def matmul(A, B):\n    return B @ A", space)
    whole = run("def matmul(A, B):\n    return B @ A", solved("01-tensors"))
    pages = [page_of(check("01-tensors", "products", one)) for one in (space, whole)]
    assert pages[0].hint == pages[1].hint != "" and pages[0].unwritten == "`dot` is not written yet"


def test_a_stub_of_an_earlier_question_is_said_to_be_one(check):
    space = run(answer(load_assignment(SOFTMAX).reference, "SoftmaxRegressionScratch"), unwritten(SOFTMAX, "softmax"))
    page = page_of(check(SOFTMAX, "model", space))
    assert page.sentence == "`softmax` (Question 3) is not written yet" and page.state == State.WAITS
    page = page_of(check(SOFTMAX, "softmax", unwritten(SOFTMAX, "softmax")))
    assert page.sentence == "`softmax` is not written yet" and page.state == State.NOT_STARTED


def test_a_class_of_which_a_method_is_missing_is_not_finished(check):
    space = solved(SOFTMAX)
    cell = "class Half(SoftmaxRegressionScratch):\n    def forward(self, X):\n        raise NotImplementedError\n"
    run(cell.replace("Half", "SoftmaxRegressionScratch"), space)
    page = page_of(check(SOFTMAX, "model", space))
    assert page.sentence == "`SoftmaxRegressionScratch.forward` is not written yet" and page.state == State.UNFINISHED


def test_what_d2lite_leaves_to_the_notebook_is_not_called_unwritten(check, monkeypatch):
    name = "04-linear-regression"
    support = ModuleType("d2lite")
    monkeypatch.setitem(sys.modules, "d2lite", support)
    code = "class Trainer:\n    def fit_epoch(self):\n        raise NotImplementedError  # the notebook asks you"
    run(code, vars(support))
    space = solved(name)
    space["Trainer"] = type("Trainer", (space["Trainer"],), {"fit_epoch": support.Trainer.fit_epoch})
    page = page_of(check(name, "training", space))
    assert page.sentence == "`Trainer.fit_epoch` (Question 9) is not defined: run its cell first"
    assert page.state == State.NOT_RUN


def test_a_name_that_is_missing_is_told_with_its_question(check):
    space = solved(SOFTMAX)
    del space["cross_entropy"]
    page = page_of(check(SOFTMAX, "cross_entropy", space))
    assert page.text() == "`cross_entropy` is not defined: run its cell first" and page.state == State.NOT_RUN
    run("class Model(SoftmaxRegressionScratch):\n    def loss(self, y_hat, y): return cross_entropy(y_hat, y)", space)
    space["SoftmaxRegressionScratch"] = space["Model"]
    page = page_of(check(SOFTMAX, "model", space))
    assert page.sentence == "`cross_entropy` (Question 4) is not defined: run its cell first"
    run("class Model(SoftmaxRegressionScratch):\n    def loss(self, y_hat, y): return crossentropy(y_hat, y)", space)
    space["SoftmaxRegressionScratch"] = space["Model"]
    assert "NameError: name 'crossentropy' is not defined" in page_of(check(SOFTMAX, "model", space)).sentence


MISSPELLED = """\
class SoftmaxRegressionScratch(Classifier):
    def __init__(self, num_inputs, num_outputs, lr, sigma=0.01):
        super().__init__()
        self.W = torch.nn.Parameter(torch.zeros(num_inputs, num_outputs))
        self.b = torch.nn.Parameter(torch.zeros(num_outputs))
    def foward(self, X): return X
"""


@pytest.mark.parametrize(
    ("question", "cell", "said"),
    [
        ("softmax", "def softmax(X):\n    return torch.softmax(X.long(), 1)", 'NotImplementedError: "softmax'),
        ("softmax", "def softmax(X):\n    return X ^ X", "NotImplementedError: "),
        ("softmax", "def softmax(X):\n    raise NotImplementedError('soon')", "NotImplementedError: soon"),
        ("model", MISSPELLED, "NotImplementedError: SoftmaxRegressionScratch has neither"),
        (
            "softmax",
            "def softmax(X):\n    return torch.optim.Optimizer.step(X)",
            "NotImplementedError: in Optimizer.step",
        ),
        ("softmax", "def softmax(X):\n    if True:\n        raise NotImplementedError  # your code here", None),
    ],
)
def test_only_the_stubs_own_line_is_called_unwritten(question, cell, said, check):
    page = page_of(check(SOFTMAX, question, run(cell, solved(SOFTMAX))))
    assert page.sentence.startswith(f"your code raised {said}") if said else page.sentence.endswith("not written yet")
    assert page.state == (State.WRONG if said else State.NOT_STARTED)


def test_every_stub_of_a_handout_belongs_to_a_question(check):
    for name in assignment_names():
        check(name, load_assignment(name).questions[0].id, solved(name))
        asked = {one.check: one.stubs for one in sys.modules["checks"].QUESTIONS if one.check}
        for question in load_assignment(name).questions:
            tops = tuple(dict.fromkeys(one.partition(".")[0] for one in asked[question.id]))
            assert tops == question.defines


SEVERAL = [
    (name, question.id)
    for name in assignment_names()
    for question in load_assignment(name).questions
    if len(question.defines) > 1 and question.id != "control_flow"  # whose functions are asked together
]


@pytest.mark.parametrize(("name", "question_id"), SEVERAL)
def test_all_functions_but_the_last_are_judged_without_it(name, question_id, check):
    *there, last = load_assignment(name).question(question_id).defines
    page = page_of(check(name, question_id, unwritten(name, last)))
    said, _, right = page.sentence.partition("; right so far: ")
    assert said == f"`{last}` is not written yet" and re.findall(r"`(\w+)`", right) == there
