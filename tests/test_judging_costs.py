"""No size that a submission chooses decides what judging it costs: its clock is not used up, other answers count."""

from __future__ import annotations

import nbformat
import pytest

from autograder.judge.process import JudgeProcess, Task
from autograder.sandbox.limits import limits_of
from tests.solved import solved

pytestmark = pytest.mark.slow
WIDE = """
{answer}

_made = SyntheticRegressionData.__init__

def _wide(self, *args, **kwargs):
    _made(self, *args, **kwargs)
    self.X = torch.zeros(12_000, 2_048, dtype=torch.float16)

SyntheticRegressionData.__init__ = _wide
"""
NESTED = "{answer}\n\ndef is_symmetric(A):\n    return [[torch.zeros((7,) * 8, dtype=torch.uint8)] * 3] * 3"
MANY = """
def numpy_view(X):
    return np.zeros(67_000_000, dtype=np.uint8)

def to_python(t):
    return bytes(67_000_000)
"""
LISTS = "def to_python(t):\n    return [[0.0] * 300] * 300\n\ndef numpy_view(X):\n    return X.numpy()"
COSTLY = {
    "data of 12,000 × 2,048": ("04-linear-regression", "data", WIDE),
    "tensors of eight axes in lists": ("01-tensors", "symmetric", NESTED),
    "64 MiB each time": ("01-tensors", "numpy", MANY),
    "90,000 numbers in lists": ("01-tensors", "numpy", LISTS),
}


@pytest.mark.parametrize("name", COSTLY)
def test_a_large_answer_costs_its_points_and_nothing_else(name):
    assignment, question, cell = COSTLY[name]
    cells = [nbformat.v4.new_code_cell(source) for source in solved(assignment, {question: cell})]
    data = nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()
    with JudgeProcess() as judges:
        limits = limits_of(assignment).changed({"cell_seconds": 5}, "tests")  # the cell of the check prints it, too
        found = judges.judge(Task("a.ipynb", data, assignment, b"a seed", limits))
    lost = {one for one, cases in found["questions"].items() if not all(case["passed"] for case in cases.values())}
    assert question in lost and not [note for note in found["notes"] if "judging" in note]
    kinds = {case["kind"] for case in found["questions"][question].values()}
    assert kinds <= {"wrong", "right", "limit"}, found["questions"][question]
    if assignment == "01-tensors":
        assert lost == {question}
