"""Hidden tests without a jail, as stock Otter would run them: only for comparing speed, never for grading."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch

from autograder.judge.compare import outcome_of, try_probe
from autograder.judge.expected import problem_of, wanted
from autograder.judge.messages import words
from autograder.questions import load_assignment


class Student:
    """Runs probes on the names of the notebook that Otter executes in this very process."""

    def __init__(self, assignment: str, env: dict[str, Any]) -> None:
        self._ns = SimpleNamespace(**env)
        self._assignment = load_assignment(assignment)

    def check(self, question_id: str, case_name: str) -> None:
        """Raise AssertionError unless the case passes."""
        question = self._assignment.question(question_id)
        case = next(case for case in question.cases if case.name == case_name)
        for inputs in case.inputs(torch.Generator().manual_seed(1)):
            outcome = outcome_of(try_probe(case.probe, case.features, self._ns, inputs, seed=1))
            problem = problem_of(self._assignment, case, outcome, wanted(self._assignment, case, inputs, 1))
            assert problem is None, words(problem)
