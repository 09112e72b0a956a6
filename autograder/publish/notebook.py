"""Notebooks from one Markdown file: the handout with stubs, the solution with answers and rubrics."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.judge.causes import is_stub
from autograder.publish.checks.asked import END, YOUR_ANSWER, Asked
from autograder.publish.figures import with_figures
from autograder.publish.text import BadText, filled
from autograder.spec.answers import answer, stub
from autograder.spec.question import Assignment

WRITTEN = re.compile(r"<!-- written: (\w+) -->")
RUBRIC = re.compile(r"<!-- rubric: (.*?) -->\s*", re.DOTALL)
RAISES = "raises-exception"
"""Jupyter's tag of a cell after which Run All goes on: in the handout, cells that fail while an answer is missing."""
BEGIN = "<!-- BEGIN QUESTION -->"
"""What stands above a question that is graded by hand."""
HEADING = re.compile(r"^### ((?:Question \d+: \w+|Written question \d+) \(([\d.]+) points?\))$", re.MULTILINE)
"""The heading of a question in a built notebook: all of it, and its points."""


def notebook(assignment: Assignment, text: Path, solved: bool) -> NotebookNode:
    """The notebook of `text`, a jupytext Markdown file; with `solved`, answers and rubrics stand in it.

    Raises:
        BadText: if the text leaves out a question, repeats one or names one that is not declared, or names a section
            that the book does not have.
        BadFigure: if it shows a figure that is none of ours, or that has no alternative text.
    """
    source = jupytext.read(text)
    book = new_notebook()
    book.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "otter": {"assignment_name": assignment.id},
        "title": assignment.title,
    }
    asked: list[str] = []
    section = "start"
    for cell in source.cells:
        if cell.cell_type == "raw":
            continue
        question_id = cell.metadata.get("question")
        if question_id:
            asked.append(question_id)
            question = assignment.question(question_id)
            if question.defines:
                cut = answer if solved else stub
                code = "\n\n\n".join(cut(assignment.reference, name) for name in question.defines)
                _add(book, new_code_cell(code), f"{question_id}-answer")
            _add(book, new_code_cell(f'grader.check("{question_id}")'), f"{question_id}-check")
        elif cell.cell_type == "code":
            made = new_code_cell(cell.source)
            if tags := [tag for tag in cell.metadata.get("tags", []) if not (solved and tag == RAISES)]:
                made.metadata["tags"] = tags
            _add(book, made, f"{section}-example")
        else:
            section = _section(cell.source) or section
            _add_text(book, with_figures(filled(cell.source, assignment)), section, solved)
    declared = [question.id for question in assignment.questions]
    if sorted(asked) != sorted(declared):
        raise BadText(f"{text} asks {', '.join(asked)}; the questions declared are {', '.join(declared)}.")
    nbformat.validate(book)
    return book


def asked_in(book: NotebookNode) -> list[Asked]:
    """What a built notebook asks, in its order.

    Raises:
        BadText: if a check or the place of a written answer has no heading of its own above it.
    """
    found: list[Asked] = []
    headings: list[tuple[str, str]] = []
    stubs: tuple[str, ...] = ()
    for cell in book.cells:
        headings += HEADING.findall(cell.source) if cell.cell_type == "markdown" else []
        stubs = tuple(_stubs(ast.parse(cell.source))) if cell.id.endswith("-answer") else stubs
        check = cell.id.removesuffix("-check") if cell.source.startswith("grader.check(") else ""
        written = cell.id if cell.source == YOUR_ANSWER else ""
        if check or written:
            if len(headings) != 1:
                name, number = cell.id.removesuffix("-check"), len(headings)
                raise BadText(f"Above {name} stand {number} headings such as `### Question 3: {name}`; one is needed.")
            ((heading, points),) = headings
            found.append(Asked(heading, float(points), check, written, stubs))
            headings, stubs = [], ()
    return found


def _stubs(node: ast.AST, within: str = "") -> Iterator[str]:
    """The functions and `Class.method`s that are to be written."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.ClassDef):
            yield from _stubs(part, f"{part.name}.")
        elif isinstance(part, ast.FunctionDef) and is_stub(ast.unparse(part.body[-1])):
            yield within + part.name


def _add_text(book: NotebookNode, text: str, section: str, solved: bool) -> None:
    parts = WRITTEN.split(text)
    for number, part in enumerate(parts):
        if number % 2:
            continue
        rubric = RUBRIC.search(part)
        prose = RUBRIC.sub("", part).strip()
        if number:
            written = parts[number - 1]
            content = _rubric(rubric[1]) if solved and rubric else YOUR_ANSWER
            name = f"written-{written.replace('_', '-')}"
            _add(book, new_markdown_cell(content), name)
            _add(book, new_markdown_cell(END), f"{name}-end")
        if prose:
            prose = re.sub(r"^(?=#+ Written question)", f"{BEGIN}\n\n", prose, flags=re.MULTILINE)
            _add(book, new_markdown_cell(prose), f"{section}-text")


def _rubric(text: str) -> str:
    """The marking points, `(1) this; (2) that`, as a list."""
    points = re.split(r";\s*(?=\(\d)", text.strip())
    return "**Rubric**\n\n" + "\n".join(f"- {point}" for point in points)


def _section(text: str) -> str | None:
    """A cell-id prefix from the last heading in `text`."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    if not headings:
        return None
    return re.sub(r"[^a-z0-9]+", "-", headings[-1].lower()).strip("-")[:40] or None


def _add(book: NotebookNode, cell: NotebookNode, name: str) -> None:
    """Append `cell` under an id of its name, numbered where that is taken: the same text gives the same ids."""
    taken = {other.id for other in book.cells}
    cell.id = next(new for new in [name, *(f"{name}-{n}" for n in range(2, 1000))] if new not in taken)
    book.cells.append(cell)
