"""The questions: one spec each, from which public checks, hidden tests, the kit's own tests and the rubric come."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.spec.question import Assignment  # with torch, which whoever asks for names can spare

HERE = Path(__file__).parent


def module_name(assignment: str) -> str:
    """The module of an assignment here and in `reference`: `05-softmax-regression` is in `softmax_regression`."""
    return assignment.partition("-")[2].replace("-", "_")


def assignment_names() -> list[str]:
    """The assignments of the kit: the texts whose questions are declared here."""
    texts = (HERE.parent.parent / "assignments").glob("*.md")
    return sorted(text.stem for text in texts if (HERE / module_name(text.stem)).is_dir())


def load_assignment(name: str) -> Assignment:
    """The assignment called `name`, for instance `05-softmax-regression`."""
    module = importlib.import_module(f"autograder.questions.{module_name(name)}")
    assignment: Assignment = module.ASSIGNMENT
    return assignment
