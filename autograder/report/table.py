"""The table that `make grade` ends with."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.batch.record import Record
from autograder.course.mark import Mark, by_file
from autograder.course.points import exact, number
from autograder.judge.messages import printable, shown_name


def tested(record: Record) -> str:
    """Points that the tests gave, and possible ones; empty if nothing was graded."""
    return f"{record['points']:g} / {record['possible']:g}" if record["questions"] else ""


def counted(record: Record, mark: Mark | None) -> str:
    """Points that count, and possible ones, as the course has them; empty where there are none."""
    if mark is None:
        return tested(record)
    # what could not be read has none, unless somebody gave some
    known = mark.points is not None and (record["questions"] or mark.points)
    return f"{number(exact(mark.points or 0))} / {number(exact(mark.possible))}" if known else ""


def _cell(record: Record, marks: Sequence[Mark]) -> str:
    """What counts, for each student who handed it in if that differs; in brackets what the tests gave."""
    tests = tested(record)
    counts = dict.fromkeys([counted(record, mark) or "–" for mark in marks] or [tests or "–"])
    return " or ".join(counts) + f" ({tests})" * (bool(tests) and [*counts] != [tests])


def print_table(title: str, records: list[Record], console: Console, marks: Sequence[Mark] = ()) -> None:
    """A table of all submissions, with what the course's rules make of them where there are marks."""
    made = by_file(marks)
    cells = {record["file"]: _cell(record, made.get(record["file"], [])) for record in records}
    table = Table(title=f"{title}: {len(records)} submission{'s' * (len(records) != 1)}", title_justify="left")
    table.add_column("submission", overflow="fold")
    by_tests = any("(" in text for text in cells.values())
    table.add_column("points" + " (by the tests)" * by_tests, justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("reason", overflow="fold")
    colors = {
        "graded": "green",
        "limit hit": "yellow",
        "not started": "yellow",
        "unreadable": "red",
        "could not be graded": "red",
    }
    for record in sorted(records, key=lambda record: str(record["file"])):
        status = record["status"]
        name, reason = Text(shown_name(record["file"])), Text(printable(record["reason"]))
        table.add_row(name, cells[record["file"]], Text(status, colors[status]), reason)
    console.print(table)
