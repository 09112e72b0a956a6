"""What a probe cannot go on with is told in a sentence: lists for tensors, what is missing, other parameters, None."""

from __future__ import annotations

import pytest
import torch

from autograder.judge.compare import try_probe
from autograder.judge.messages import words
from autograder.judge.stumbling import HOW, stumbled_at, stumbled_over
from autograder.publish.checks.data import Known
from autograder.sandbox.inside.failures import failure as reply_of
from autograder.spec.question import names
from tests.cells import page_for
from tests.test_questions import ASSIGNMENTS, QUESTIONS, inputs_of, quick_cases


class Empty:
    """An answer without anything that is asked of it."""

    def __init__(self, *args, **settings):
        pass


BROKEN = {
    "None": lambda *args, **settings: None,
    "a list": lambda *args, **settings: [1.0, 2.0, 3.0],
    "a number": lambda *args, **settings: 3.5,
    "text": lambda *args, **settings: "text",
    "nothing in a tuple": lambda *args, **settings: (),
    "a generator": lambda *args, **settings: (number for number in range(3)),
    "a tensor": lambda *args, **settings: torch.ones(2),
    "another parameter": lambda x_, /: x_,
    "a method is missing": Empty,
    "no function": 3,
}


def sentence(question, case, ns, inputs):
    """What is said where the probe cannot go on; the empty string where it can."""
    result = try_probe(case.probe, case.features, ns, inputs, 0)
    if not isinstance(result, Exception):
        return ""
    return words(stumbled_at(reply_of(result), question, case, inputs))


@pytest.mark.parametrize(("name", "question_id"), QUESTIONS)
def test_whatever_comes_back_is_told_in_a_sentence_that_names_the_answer(name, question_id):
    assignment = ASSIGNMENTS[name]
    question = assignment.question(question_id)
    for case in quick_cases(question):
        inputs = inputs_of(question, case)[0]
        for broken in BROKEN.values():
            answers = {define: broken for define in question.defines if "." not in define}
            said = sentence(question, case, names(assignment.reference, answers), inputs)
            assert not said or "raised" not in said and any(part in said for part in (*question.defines, "`")), said


@pytest.mark.parametrize(
    ("path", "answer", "words"),
    [
        ("05/errors", lambda model, X, y: ([1], [2], [3]), "`misclassified` gives a list where a tensor is asked"),
        (
            "05/errors",
            BROKEN["None"],
            "`misclassified` gives None (is a `return` missing?) where several results are asked",
        ),
        (
            "05/errors",
            lambda model, X, y: (X, y),
            "`misclassified` gives another number of results than is asked",
        ),
        ("06/concise", Empty, "`MLP` gives or is something that cannot be called, as is asked"),
        (
            "06/concise",
            lambda num_outputs, lr: None,
            "`MLP` does not take `num_hiddens`: keep the names of the parameters",
        ),
        ("05/softmax", 3, "`softmax`: an int stands where something is asked that can be called"),
        ("04/sgd", Empty, "`SGD` has no `step`, which is asked for"),
        ("04/sgd", lambda params: None, "`SGD` cannot be called as is asked: keep its parameters"),
        ("04/add_to_class", 3, "`add_to_class`: an int stands where something is asked that can be called"),
        ("06/sweep", BROKEN["None"], "`sweep` gives None (is a `return` missing?) where several results are asked"),
    ],
)
def test_the_sentence_names_what_is_wrong(path, answer, words):
    number, _, name = path.partition("/")
    assignment = next(one for key, one in ASSIGNMENTS.items() if key.startswith(number))
    question = assignment.question(name)
    case = question.cases[0]
    ns = names(assignment.reference, {question.defines[0]: answer})
    assert sentence(question, case, ns, inputs_of(question, case)[0]).startswith(words)


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"types": 3, "text": 3},
        {"types": [["TypeError"], 3], "text": "secret"},
        {"types": "TypeError", "text": {}},
        {"types": ["AttributeError"], "text": "'secret' object has no attribute 'hidden'"},
    ],
)
def test_a_forged_word_goes_nowhere(forged):
    question = ASSIGNMENTS["05-softmax-regression"].question("errors")
    said = words(stumbled_at(forged, question, question.cases[0], {}))
    assert said.startswith("`misclassified` ") and "secret" not in said and "hidden" not in said


def test_every_way_of_stumbling_has_a_sentence(open_judge, verdict):
    question = ASSIGNMENTS["05-softmax-regression"].question("errors")
    for how in HOW:
        for of in ("list", ""):
            for name in ("long", ""):
                assert "`misclassified`" in words(stumbled_over(how, of, name, question, question.cases[0], {}))


def test_the_jail_tells_where_a_probe_stumbled(open_judge, verdict):
    case = ASSIGNMENTS["05-softmax-regression"].question("errors").cases[0].name
    cells = ["def misclassified(model, X, y):\n    return [1], [2], [3]"]
    assert verdict(open_judge(cells), "errors", case).endswith("`misclassified` gives a list where a tensor is asked")


def test_a_public_check_says_that_it_cannot_go_on():
    def first(ns, X):
        return {"first(X)": ns.first(X).sum()}

    page = page_for(first, {"first": lambda X: [1.0]}, [{"X": 1}], Known([{"first(X)": 1.0}]))
    assert page.sentence.startswith(
        "the check cannot go on with what your code gives: AttributeError: 'list' object has"
    )


def test_an_exception_without_a_text_is_told_as_any_other(open_judge, verdict):
    odd = "class Odd({}):\n    def __str__(self): raise KeyboardInterrupt\ndef softmax(X):\n    raise Odd"
    for kind in ("TypeError", "RuntimeError"):
        said = verdict(open_judge([odd.format(kind)]), "softmax", "values")
        assert f"raised {kind} in cell 1 at `raise Odd`" in said
