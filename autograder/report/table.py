"""The table that `make grade` ends with."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.batch.record import Record
from autograder.judge.messages import printable, shown_name


def points_of(record: Record) -> str:
    """Points earned and possible, or a dash if nothing was graded."""
    return f"{record['points']:g} / {record['possible']:g}" if record["questions"] else "–"


def print_table(title: str, records: list[Record], console: Console) -> None:
    """A table of all submissions."""
    table = Table(title=f"{title}: {len(records)} submissions", title_justify="left")
    table.add_column("submission", overflow="fold")
    table.add_column("points", justify="right", no_wrap=True)
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
        table.add_row(name, points_of(record), Text(status, colors[status]), reason)
    console.print(table)
