"""Every question: the reference and other right answers pass, each mistake fails and is recognised as itself."""

from __future__ import annotations

import ast
import builtins
import dataclasses
import dis
import zlib
from types import CodeType, SimpleNamespace

import numpy as np
import pytest
import torch

from autograder.judge.compare import outcome_of, try_probe
from autograder.judge.expected import (
    mistakes,
    probe_source,
    problem_of,
    tools_source,
    wanted,
    wanted_of_example,
    work_out_examples,
)
from autograder.judge.messages import words
from autograder.judge.recognition import Seen, recognise
from autograder.judge.verdict import Strength
from autograder.publish.text import all_points
from autograder.questions import assignment_names, load_assignment
from autograder.spec.answers import answer
from autograder.spec.question import Case, names
from tests import conftest
from tests.right_answers import variants

ASSIGNMENTS = {name: load_assignment(name) for name in assignment_names()}
QUESTIONS = [(name, question.id) for name, assignment in ASSIGNMENTS.items() for question in assignment.questions]
VARIANTS = [(name, variant) for name in assignment_names() for variant in variants(name).values()]


def seed_of(question, case):
    return zlib.crc32(f"{question.id}/{getattr(case, 'name', 'example')}".encode())


def inputs_of(question, case):
    if isinstance(case, Case):
        return case.inputs(torch.Generator().manual_seed(seed_of(question, case)))
    return case.inputs()


def quick_cases(question):
    """All cases but those that train on the whole data: `test_grading.py` runs them."""
    return [question.example, *(case for case in question.cases if case.compared)]


def outcomes_of(question, case, ns):
    seed = seed_of(question, case)
    return [outcome_of(try_probe(case.probe, case.features, ns, one, seed)) for one in inputs_of(question, case)]


def seen_of(assignment, question, case, outcomes):
    """What recognition is given of these outcomes."""
    found = []
    for inputs, outcome in zip(inputs_of(question, case), outcomes):
        right = wanted(assignment, case, inputs, seed_of(question, case))
        wrong = bool(problem_of(assignment, case, outcome, right))
        found.append(Seen(outcome if wrong else right, right, wrong, inputs.get("function", "")))
    return found


def problem_with(assignment, question, case, ns):
    """The judge's message on a notebook with the names `ns`, or None if it is not faulted."""
    inputs, seed = inputs_of(question, case), seed_of(question, case)
    for one, outcome in zip(inputs, outcomes_of(question, case, ns)):
        if problem := problem_of(assignment, case, outcome, wanted(assignment, case, one, seed)):
            return words(problem)
    return None


@pytest.mark.parametrize(("name", "question_id"), QUESTIONS)
def test_reference_passes(name, question_id):
    assignment = ASSIGNMENTS[name]
    question = assignment.question(question_id)
    for case in quick_cases(question):
        assert problem_with(assignment, question, case, names(assignment.reference)) is None


@pytest.mark.parametrize(("name", "variant"), VARIANTS, ids=lambda value: getattr(value, "__name__", value))
def test_other_right_answers_pass(name, variant):
    assignment = ASSIGNMENTS[name]
    for question in assignment.questions:
        for case in quick_cases(question):
            problem = problem_with(assignment, question, case, names(assignment.reference, vars(variant)))
            assert problem is None, f"{question.id}, {getattr(case, 'name', 'example')}: {problem}"


@pytest.mark.parametrize(("name", "question_id"), QUESTIONS)
def test_there_are_three_other_right_answers(name, question_id):
    assignment = ASSIGNMENTS[name]
    for defined in assignment.question(question_id).defines:
        sources = [
            ast.unparse(ast.parse(answer(module, defined)))
            for module in (assignment.reference, *variants(name).values())
            if defined in vars(module)
        ]
        assert len(set(sources)) >= 4, f"{defined} has {len(set(sources)) - 1} right answers besides the reference"


@pytest.mark.parametrize(("name", "question_id"), QUESTIONS)
def test_mistakes_fail_and_are_recognised(name, question_id):
    assignment = ASSIGNMENTS[name]
    question = assignment.question(question_id)
    assert len(question.mistakes) >= 5
    recognised = set()
    for case in quick_cases(question):
        seed, inputs = seed_of(question, case), inputs_of(question, case)
        known = list(mistakes(assignment, question, case, inputs, seed))
        for wrong in known:
            seen = seen_of(assignment, question, case, [wrong.outcomes(number) for number in range(len(inputs))])
            if not any(one.wrong for one in seen):
                continue
            told = recognise(seen, known, case.rtol, case.atol)
            assert told in (None, (wrong.name, Strength.SHOWN)), f"{wrong.name} is taken for {told}"
            recognised |= {wrong.name} if told and isinstance(case, Case) else set()
    unnamed = {mistake.name for mistake in question.mistakes} - recognised
    assert not unnamed, f"{unnamed} are recognised in no hidden case"


def global_names(code):
    """Every global name that a code object reads, those of its inner functions included."""
    found = {step.argval for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return found.union(*(global_names(part) for part in code.co_consts if isinstance(part, CodeType)))


@pytest.mark.parametrize(("name", "question_id"), QUESTIONS)
def test_probes_need_nothing_of_their_module(name, question_id):
    question = ASSIGNMENTS[name].question(question_id)
    for probe in {case.probe for case in (question.example, *question.cases)}:
        space = {"__name__": "probe"}
        exec(tools_source(), space)
        exec(probe_source(probe), space)
        known = {*space, *vars(builtins), "__annotations__"}
        missing = global_names(space[probe.__name__].__code__) - known
        assert not missing, f"{probe.__name__} uses {missing}, which does not travel with it"


@pytest.mark.parametrize("name", assignment_names())
def test_points_sum_to_100_with_the_written_questions(name):
    assert all_points(ASSIGNMENTS[name]) == 100


def test_what_is_tested_of_one_question_can_run_alone():
    parameters = [{"question": "softmax"}, {"question": "model"}, {"values": np.zeros(3)}, {"values": torch.zeros(3)}]
    items = [SimpleNamespace(), *(SimpleNamespace(callspec=SimpleNamespace(params=params)) for params in parameters)]
    kept = list(items)
    conftest.pytest_collection_modifyitems(SimpleNamespace(getoption=lambda name: "softmax"), kept)
    assert kept == items[1:2]


def test_what_is_right_and_what_mistakes_lead_to_in_public_examples_is_worked_out_once():
    assignment, asked = ASSIGNMENTS["03-autograd"], []
    question = assignment.questions[0]
    original = question.example

    def counted(ns, **inputs):
        asked.append(inputs)
        return original.probe(ns, **inputs)

    example = dataclasses.replace(original, probe=counted)
    question = dataclasses.replace(question, example=example)
    assignment = dataclasses.replace(assignment, questions=(question,))
    work_out_examples(assignment)
    inputs, calls = example.inputs(), len(asked)
    known = [
        [one.outcomes(number) for number in range(len(inputs))]
        for one in mistakes(assignment, question, example, inputs, 0)
    ]
    assert len(known) == len(question.mistakes) and all(map(len, known))
    for one, right in zip(inputs, wanted_of_example(assignment.reference, example), strict=True):
        assert not problem_of(assignment, example, right, wanted(assignment, original, one, 0))
    assert calls == len(asked) == len(inputs) * (1 + len(question.mistakes))
