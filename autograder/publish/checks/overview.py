"""Where a student stands: every question in the notebook's order, with its state and points."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from autograder.judge.messages import printable
from autograder.publish.checks.asked import Asked, is_answered
from autograder.publish.checks.page import GREEN, MUTED, RED, WIDTH, State, page_of

MARKS = {State.RIGHT: ("✓", GREEN), State.ANSWERED: ("✓", GREEN), State.WRONG: ("✗", RED)}
"""What stands before a question, and its color; before others, nothing."""
CELL = "text-align:left;vertical-align:top;padding:.15em .8em"


@dataclass(frozen=True)
class Row:
    """A question, and how far its answer is."""

    asked: Asked
    state: State
    note: str = ""
    """What is wrong, in a few words."""

    @property
    def done(self) -> bool:
        """Whether nothing is left to do, as far as it can be seen here."""
        return self.state in (State.RIGHT, State.ANSWERED)


def rows_of(questions: Iterable[Asked], results: Any, book: NotebookNode | None) -> list[Row]:
    """The questions with what `GradingResults` of Otter's and the saved notebook, if it was found, say of them."""
    return [_coding(asked, results.results) if asked.check else _written(asked, book) for asked in questions]


def _coding(asked: Asked, files: dict[str, Any]) -> Row:
    file = files.get(asked.check)
    if not file:
        return Row(asked, State.NO_CHECK)
    page = page_of(file)
    if not page:
        return Row(asked, State.RIGHT if file.passed_all else State.WRONG)
    return Row(asked, page.state, (page.hint or page.sentence) if page.state is State.WRONG else "")


def _written(asked: Asked, book: NotebookNode | None) -> Row:
    if not book:
        return Row(asked, State.UNSEEN)
    return Row(asked, State.ANSWERED if is_answered(book, asked) else State.EMPTY)


def overview_text(rows: Sequence[Row]) -> str:
    """The rows in plain text: one screen."""
    wide = max(len(row.asked.name) for row in rows)
    lines = [_line(row, wide) for row in rows]
    return "\n".join([_summary(rows), "", *lines, "", *(textwrap.fill(line, WIDTH) for line in _explained(rows))])


def _line(row: Row, wide: int) -> str:
    start = f"{MARKS.get(row.state, ' ')[0]} {row.asked.name:<{wide}} {row.asked.points:4g}  "
    said = f"{row.state}: {row.note}" if row.note else row.state
    return start + textwrap.shorten(printable(said), WIDTH - len(start), placeholder=" …")


def overview_html(rows: Sequence[Row]) -> str:
    """The same in HTML, with links to the questions' headings as JupyterLab calls them."""
    body = "".join(map(_html_row, rows))
    explained = "<br>".join(map(html.escape, _explained(rows)))
    return (
        f'<div style="margin:.5em 0"><b>{html.escape(_summary(rows))}</b></div>'
        f'<table style="border-collapse:collapse;margin:0">{body}</table><div style="{MUTED}">{explained}</div>'
    )


def _html_row(row: Row) -> str:
    mark, color = MARKS.get(row.state, ("", ""))
    link = html.escape(f"#{row.asked.heading.replace(' ', '-')}")
    note = textwrap.shorten(printable(row.note), WIDTH, placeholder=" …")
    cells = [
        f'<span style="{color}">{mark}</span>',
        f'<a href="{link}">{html.escape(row.asked.name)}</a>',
        f"{row.asked.points:g} points",
        row.state + (f': <span style="{MUTED}">{html.escape(note)}</span>' if note else ""),
    ]
    return f"<tr>{''.join(f'<td style={CELL!r}>{cell}</td>' for cell in cells)}</tr>"


def _summary(rows: Sequence[Row]) -> str:
    """How many are done, and which comes next."""
    counts = [[row.done for row in rows if bool(row.asked.check) is coding] for coding in (True, False)]
    coding, written = (f"{sum(done)} of {len(done)}" for done in counts)
    left = next((f"; next: {row.asked.number}" for row in rows if not row.done), ": hand in")
    return f"{coding} questions and {written} written answers done{left}"


def _explained(rows: Sequence[Row]) -> list[str]:
    """Where more is said, and how the points come about."""
    points = [sum(row.asked.points for row in rows if bool(row.asked.check) is coding) for coding in (True, False)]
    return [
        "A question's own check says what is wrong. Written answers are as last saved.",
        f"{points[0]:g} points are for code: the grader tries other examples. "
        f"{points[1]:g} are for the written answers: a person reads them.",
    ]
