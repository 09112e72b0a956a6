"""What of a notebook is shown beside its verdicts: the cells that define the answers, and the written answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from autograder.judge.messages import printable

if TYPE_CHECKING:
    from autograder.judge.definitions import Definitions
    from autograder.spec.question import Assignment  # with torch, which whoever only waits for findings can spare

MOST_SHOWN = 20_000
"""Characters of a question's answer that are kept; a longer one is cut."""
MOST_CODE = 100_000
"""The same of all questions together: who answers all of them in one large cell makes no huge record."""
BEGIN, END = "<!-- BEGIN QUESTION -->", "<!-- END QUESTION -->"
"""What the handout has above a question that is graded by hand, and below the answer."""


def answer_cells(definitions: Definitions, assignment: Assignment) -> dict[str, list[list[object]]]:
    """By question, the cells that define what it asks, in the notebook's order: `[number, text]` each."""
    left, shown = MOST_CODE, dict[str, list[list[object]]]()
    for question in assignment.questions:
        shown[question.id] = _cells(definitions, question.defines, min(left, MOST_SHOWN))
        left -= sum(len(str(text)) for _, text in shown[question.id])
    return shown


def _cells(definitions: Definitions, names: Iterable[str], room: int) -> list[list[object]]:
    events = [event for name in names for event in definitions.events(name)]
    shown: list[list[object]] = []
    for number in sorted({event.cell for event in events if event.how in ("def", "set")}):
        if room > 0:
            text = printable(definitions.submission.cells[number - 1].expandtabs(4), room)
            shown.append([number, text])
            room -= len(text)
    return shown


def written_answers(notebook: bytes, asked: Mapping[str, str]) -> dict[str, str]:
    """The written answers by name, in the handout's order; empty where there is none.

    An answer is the cell with the handout's id, or, where an editor has dropped all of these, the one below a question
    that is graded by hand; with it go text cells that were added before the end of the question.

    Args:
        notebook: a submission that was read before.
        asked: what stands in the handout's cell, by the cell's id, `written-<name>`.
    """
    found = json.loads(notebook.decode("utf-8-sig"))
    cells = [cell if isinstance(cell, dict) else {} for cell in found.get("cells", [])]
    places = {cell.get("id"): number for number, cell in enumerate(cells) if isinstance(cell.get("id"), str)}
    if not asked.keys() & places.keys():
        places = dict(zip(asked, [number + 1 for number, cell in enumerate(cells) if BEGIN in _text(cell)]))
    return {
        name.removeprefix("written-"): _answer(cells, places[name], asked[name]) if name in places else ""
        for name in asked
    }


def _answer(cells: Sequence[Mapping[str, Any]], first: int, placeholder: str) -> str:
    below = range(first, len(cells))
    end = next((n for n in below if END in _text(cells[n]) or cells[n].get("cell_type") != "markdown"), len(cells))
    texts = [_text(cell) for cell in cells[first:end]]
    return printable("\n\n".join(text for text in texts if text.strip() != placeholder).expandtabs(4), MOST_SHOWN)


def _text(cell: Mapping[str, Any]) -> str:
    """The source of a cell of text; any other has none."""
    source = cell.get("source") if cell.get("cell_type") == "markdown" else ""
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))
