"""The solved notebooks, some answers replaced, graded in warm jails without Otter around them."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Mapping

import nbformat
import torch

from autograder.judge.judge import Judge, judging
from autograder.questions import load_assignment
from autograder.sandbox.limits import limits_of
from autograder.sandbox.zygote import Zygote
from autograder.submission import Submission
from tests.conftest import ROOT
from tests.samples import Wrong, wrong_cell


def solved(assignment: str, answers: Mapping[str, Wrong] | None = None) -> tuple[str, ...]:
    """The code cells of the solution, with other cells in place of the answers to some questions."""
    book = nbformat.read(ROOT / "solutions" / f"{assignment}.ipynb", as_version=4)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    wrong = {f"{asked}-answer": wrong_cell(assignment, asked, cell) for asked, cell in (answers or {}).items()}
    return tuple(wrong.get(cell.id, cell.source) for cell in code)


@functools.cache
def _zygote() -> Zygote:
    torch.set_num_threads(1)
    return Zygote()


def warm_judge(
    assignment: str, cells: tuple[str, ...], seed: bytes, **limits: float
) -> contextlib.AbstractContextManager[Judge]:
    """The judge of these cells, in a jail of this process's zygote."""
    submission, asked = Submission("solved.ipynb", cells), load_assignment(assignment)
    return judging(asked, submission, seed, _zygote(), limits_of(assignment).changed(limits, "tests"))
