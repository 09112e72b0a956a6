"""The questions: one spec each, from which public checks, hidden tests, the kit's own tests and the rubric come."""

from __future__ import annotations

import importlib

from autograder.questions.spec import Assignment

MODULES = {"05-softmax-regression": "softmax_regression"}
"""The assignments of the kit and where each one's questions are declared."""


def load_assignment(name: str) -> Assignment:
    """The assignment called `name`, for instance `05-softmax-regression`.

    Raises:
        KeyError: if there is no such assignment.
    """
    module = importlib.import_module(f"autograder.questions.{MODULES[name]}")
    assignment: Assignment = module.ASSIGNMENT
    return assignment
