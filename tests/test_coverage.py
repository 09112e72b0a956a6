"""`docs/coverage.md` names places that exist, and has a row for every cell of the homework."""

from __future__ import annotations

import re

import nbformat
import pytest

from autograder.questions import assignment_names, load_assignment
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "coverage.md").read_text()
CELLS = {
    "01-tensors": [*range(168, 194), *range(201, 233)],
    "02-preprocessing": range(194, 201),
    "03-autograd": range(233, 248),
    "04-linear-regression": range(1, 27),
    "05-softmax-regression": range(1, 27),
    "06-mlp": [*range(1, 8), *range(14, 18), *range(30, 36), 65, 141, 152, 155, *range(163, 167)],
}
"""The numbers of the homework's cells, `In [n]`, by the assignment that took them over."""


def rows_of(name):
    (section,) = re.findall(rf"^## {name}:.*?\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    rows = [[part.strip() for part in line.split("|")[1:-1]] for line in section.splitlines() if line.startswith("|")]
    return rows[2:]


@pytest.mark.parametrize("name", assignment_names())
def test_every_place_exists(name):
    assignment = load_assignment(name)
    book = nbformat.read(ROOT / "assignments" / name / f"{name}.ipynb", as_version=4)
    places = {cell.id for cell in book.cells} | set(assignment.written_points)
    places |= {question.id for question in assignment.questions}
    rows = rows_of(name)
    assert rows
    for row in rows:
        named = re.findall(r"`([^`]+)`", re.sub(r"\([^)]*\)", "", row[2]))
        assert named and set(named) <= places, f"{row}: {set(named) - places} is no place in {name}"


@pytest.mark.parametrize("name", assignment_names())
def test_every_cell_of_the_homework_has_a_row(name):
    said = {int(number) for row in rows_of(name) for number in re.findall(r"In \[?(\d+)", row[0])}
    assert set(CELLS[name]) <= said, sorted(set(CELLS[name]) - said)
