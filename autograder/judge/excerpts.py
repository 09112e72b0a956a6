"""What of a notebook is shown beside its verdicts: the cells that define the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.judge.definitions import Definitions
from autograder.judge.messages import printable

if TYPE_CHECKING:
    from autograder.spec.question import Question  # with torch, which whoever only waits for findings can spare

MOST_SHOWN = 20_000
"""Characters of a question's answer that are kept; a longer one is cut."""


def answer_cells(definitions: Definitions, question: Question) -> list[list[object]]:
    """The cells that define what a question asks, in the notebook's order: `[number, text]` each."""
    events = [event for name in question.defines for event in definitions.events(name)]
    numbers = sorted({event.cell for event in events if event.how in ("def", "set")})
    shown: list[list[object]] = []
    room = MOST_SHOWN
    for number in numbers:
        text = printable(definitions.submission.cells[number - 1].expandtabs(4), room)
        shown.append([number, text])
        room -= len(text)
        if room <= 0:
            break
    return shown
