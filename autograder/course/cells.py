"""Texts of students as cells of a CSV: never a formula, and letter by letter where the roster has them."""

from __future__ import annotations

import re

from autograder.course.roster import Person
from autograder.judge.messages import shown_name

_BEGINS = r"\s*[=+\-@%|'＝＋－＠％｜﹦﹢﹣﹫]|[\t\r]"
FORMULA = re.compile(rf"(^|;)({_BEGINS})")
DEFUSED = re.compile(rf"(^|;)'({_BEGINS})")
"""Where a spreadsheet would begin a formula, and what is made of it."""


def cell(text: str) -> str:
    """A text from a submission as a cell of a CSV: where a spreadsheet would take it for a formula, after `'`.

    A semicolon begins a cell, too, in many countries.
    """
    return FORMULA.sub(r"\1'\2", text)


def text_of(cell: str) -> str:
    """The text in a cell that `cell` wrote."""
    return DEFUSED.sub(r"\1\2", cell)


def identity(student: Person, listed: bool) -> dict[str, object]:
    """Who it is: letter by letter if it is from the roster, as a name of a file is shown if not."""
    return {"student": student.student if listed else cell(shown_name(student.student)), "name": student.name}
