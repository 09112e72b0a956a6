"""The solved notebooks, some answers replaced, graded in warm jails without Otter around them."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import nbformat
import torch

from autograder.questions import load_assignment
from autograder.sealed.limits import limits_of
from autograder.sealed.machine import Zygote
from autograder.sealed.plugin import TRAINING_TAGS
from autograder.sealed.student import Student, handed_out_cells
from autograder.sealed.submission import Submission
from tests.conftest import ROOT


def solved(assignment: str, answers: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The code cells of the solution, with the answers to some questions replaced."""
    book = nbformat.read(ROOT / "solutions" / f"{assignment}.ipynb", as_version=4)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    return tuple((answers or {}).get(cell.id.removesuffix("-answer"), cell.source) for cell in code)


@functools.cache
def _zygote() -> Zygote:
    torch.set_num_threads(1)
    return Zygote()


def warm_student(assignment: str, cells: tuple[str, ...], seed: bytes, **limits: float) -> Student:
    """These cells in a jail of this process's zygote."""
    return Student(
        load_assignment(assignment), Submission("solved.ipynb", cells), seed, _zygote(),
        limits_of(assignment).changed(limits, "tests"), skip=handed_out_cells(assignment, TRAINING_TAGS),
    )  # fmt: skip
