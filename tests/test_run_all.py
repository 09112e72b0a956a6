"""Run All on an untouched notebook goes to its end, and says where answers are missing."""

from __future__ import annotations

import shutil

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.publish.notebook import RAISES, notebook
from autograder.questions import assignment_names, load_assignment
from tests.conftest import ROOT, SOFTMAX

SHORT = ("01-tensors", SOFTMAX)
"""What CI runs."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in SHORT else pytest.mark.long) for name in assignment_names()]
)
def test_run_all_goes_to_the_end_and_only_cells_that_fail_are_tagged(name, tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    folder = tmp_path / name
    shutil.copytree(ROOT / "assignments" / name, folder)
    book = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    NotebookClient(book, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    failed = [cell.id for cell in code if any(output.output_type == "error" for output in cell.outputs)]
    tagged = [cell.id for cell in code if RAISES in cell.metadata.get("tags", [])]
    assert failed == tagged, f"tag those that fail as {RAISES} in assignments/{name}.md, and no others"
    (end,) = (cell for cell in code if "export" in cell.metadata.get("tags", []))
    assert end.outputs and end is code[-1]


@pytest.mark.parametrize("name", assignment_names())
def test_solved_notebooks_have_no_cell_that_may_fail(name):
    text = ROOT / "assignments" / f"{name}.md"
    handout, solved = (notebook(load_assignment(name), text, solved) for solved in (False, True))
    tags = [{cell.id: cell.metadata.get("tags", []) for cell in book.cells} for book in (handout, solved)]
    assert any(RAISES in some for some in tags[0].values())
    assert tags[1] == {cell: [tag for tag in some if tag != RAISES] for cell, some in tags[0].items()}
