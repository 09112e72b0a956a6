"""The hostile submissions: one cell per file in the folders beside this module, odd files in `odd_files.py`.

A hostile cell is told where everything lies (`PLACES`) and calls `trophy(what)` once it holds something it should not;
the last cell of its notebook then gives the right answers, so a trophy becomes points under any grader. Header lines
below the first docstring line: `costs:` questions that it spoils (or `all`), `place: after` the notebook's own cells,
`data: held-out` for a copy of the public test set.
"""

from __future__ import annotations

import base64
import functools
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

from autograder.questions import load_assignment
from tests.attacks import odd_files

ROOT = Path(__file__).parent.parent.parent
KINDS = ("find", "forge", "outlive", "starve", "shadow", "reach", "pretend")
TENSORS, SOFTMAX = "01-tensors", "05-softmax-regression"
PREAMBLE = """\
import os

PLACES = {places!r}
QUESTIONS, ANSWERS = {questions!r}, {answers!r}
TROPHIES = []


def trophy(what):
    TROPHIES.append(str(what))
    print("trophy:", what)
"""
COPIED_IMAGES = 1000
HELD_OUT = """\
import base64, zlib
import torch

HELD_OUT_IMAGES = torch.frombuffer(bytearray(zlib.decompress(base64.b64decode({images!r}))), dtype=torch.uint8).reshape(-1, 28, 28)
HELD_OUT_LABELS = torch.tensor({labels!r})
"""  # noqa: E501


@dataclass(frozen=True)
class Attack:
    """One hostile submission."""

    kind: str
    name: str
    says: str
    """What it tries, in a sentence."""
    cell: str = ""
    header: dict[str, str] = field(default_factory=dict)
    build: odd_files.Builder | None = None
    folders_only: bool = False

    @property
    def id(self) -> str:
        return f"{self.kind}/{self.name}"

    @property
    def assignment(self) -> str:
        return SOFTMAX if self.kind == "pretend" else TENSORS

    @property
    def deserves(self) -> dict[str, float]:
        """Points by question: those of the solved notebook where it only starves the grader, else none."""
        if self.kind != "starve" or self.build:
            return dict.fromkeys(points(self.assignment), 0.0)
        costs = self.header.get("costs", "").split()
        full = points(self.assignment)
        return {name: 0.0 if name in costs or costs == ["all"] else value for name, value in full.items()}

    def write(self, stem: Path, places: dict) -> Path:
        """Write the submission as `stem` with a suffix; its path."""
        if self.build:
            handout = nbformat.writes(_book(f"assignments/{self.assignment}/{self.assignment}.ipynb")).encode()
            return self.build(stem, handout, {**places, "questions": list(points(self.assignment))})
        target = stem.with_suffix(".ipynb")
        nbformat.write(self._notebook(places), target)
        return target

    def _notebook(self, places: dict) -> nbformat.NotebookNode:
        name = self.assignment
        solved = _book(f"solutions/{name}.ipynb")
        book = solved if self.kind == "starve" else _book(f"assignments/{name}/{name}.ipynb")
        preamble = PREAMBLE.format(places=places, questions=list(points(name)), answers=answers(name))
        first = [preamble, *([copy_of_held_out()] if self.header.get("data") == "held-out" else [])]
        right = "\n\n\n".join(cell.source for cell in solved.cells if cell.get("id", "").endswith("-answer"))
        last = f"if TROPHIES:\n    exec({right!r})"
        before, after = ([], [self.cell]) if self.header.get("place") == "after" else ([self.cell], [])
        cells = [[new_code_cell(source) for source in sources] for sources in ([*first, *before], [*after, last])]
        for cell in book.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        book.cells = [*cells[0], *book.cells, *cells[1]]
        return book


def _book(path: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / path, as_version=4)


@functools.cache
def points(assignment: str) -> dict[str, float]:
    """The points of each question."""
    return {question.id: question.points for question in load_assignment(assignment).questions}


@functools.cache
def answers(assignment: str) -> list[str]:
    """The names that the questions ask for."""
    return [name for question in load_assignment(assignment).questions for name in question.defines if "." not in name]


@functools.cache
def copy_of_held_out() -> str:
    """A cell that carries some of the public test set."""
    from reference.data import load_fashion_mnist

    images, labels = load_fashion_mnist(train=False)
    packed = base64.b64encode(zlib.compress(images[:COPIED_IMAGES].numpy().tobytes(), 9)).decode()
    return HELD_OUT.format(images=packed, labels=labels[:COPIED_IMAGES].tolist())


def attacks() -> list[Attack]:
    """All of them, by class."""
    found = []
    for kind in KINDS:
        for path in sorted((Path(__file__).parent / kind).glob("*.py")):
            cell = path.read_text()
            doc = cell.split('"""')[1].strip().splitlines()
            header = dict(line.split(": ", 1) for line in doc[1:] if ": " in line)
            found.append(Attack(kind, path.stem, doc[0].rstrip("."), cell, header))
        for of_kind, build, folders_only in odd_files.BUILDERS:
            if of_kind == kind:
                says = (build.__doc__ or "").splitlines()[0].rstrip(".")
                found.append(Attack(kind, build.__name__, says, build=build, folders_only=folders_only))
    return found
