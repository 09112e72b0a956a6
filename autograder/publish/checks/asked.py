"""What a notebook asks, in its order: the build reads it off the headings and writes it into `checks.py`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from nbformat import NotebookNode

YOUR_ANSWER = "*Write your answer here.*"
"""What stands where a written answer goes."""
END = "<!-- END QUESTION -->"
"""What stands below it; Otter's export can print only what is graded by hand."""
SETS = re.compile(r"^(?:(?:async +)?(?:def|class) +(\w+)|(\w+) *(?::[^=\n]+)?=(?!=))", re.MULTILINE)
"""A line that sets a name."""


@dataclass(frozen=True)
class Asked:
    """A question as it stands in the notebook."""

    heading: str
    """Its heading there, such as `Question 3: softmax (12 points)`."""
    points: float
    check: str = ""
    """What `grader.check` calls it; empty for a written question."""
    written: str = ""
    """The id of the cell that a written answer goes into; empty for a coding question."""
    stubs: tuple[str, ...] = ()
    """What is to be written, in its order: functions, and methods as `Class.method`."""

    @property
    def name(self) -> str:
        """Its heading without the points, such as `Question 3: softmax`."""
        return self.heading.rpartition(" (")[0]

    @property
    def number(self) -> str:
        """The start of its heading, such as `Question 3`."""
        return self.name.partition(":")[0]

    @property
    def defines(self) -> tuple[str, ...]:
        """The functions and classes that its cell sets."""
        return tuple(dict.fromkeys(stub.partition(".")[0] for stub in self.stubs))


def names_set(source: str) -> list[str]:
    """The names that a cell sets at its top level, whether or not it is right Python."""
    return [one or other for one, other in SETS.findall(source)]


def is_answered(book: NotebookNode, asked: Asked) -> bool:
    """Whether the notebook `book` holds words of the student's for a written question.

    Ids may be gone, where a front end knows none: then the cells between its heading and the next one count.
    """
    cells = [cell for cell in book.cells if cell.get("id") == asked.written]
    if not cells:
        below = dropwhile(lambda cell: f"# {asked.heading}" not in cell.source, book.cells)
        cells = list(takewhile(lambda cell: cell.cell_type == "markdown" and END not in cell.source, below))[1:]
    return any(cell.source.replace(YOUR_ANSWER, "").strip() for cell in cells)
