"""What an instructor sees while a class is graded: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from autograder.batch.record import Record
from autograder.batch.run import Running
from autograder.judge.messages import shown_name

SLOW = 5.0
"""Seconds after which a submission that is being graded is named."""


class Live:
    """Counts submissions as they are graded. Use as a context manager."""

    def __init__(self, title: str, total: int, console: Console) -> None:
        self._console, self._total = console, total
        self._counts: Counter[str] = Counter()
        self._started = time.monotonic()
        columns = (
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=20), MofNCompleteColumn(),
            TextColumn("{task.fields[counts]}"), TextColumn("{task.fields[rate]}"), TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[slowest]}", markup=False),
        )  # fmt: skip
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal, expand=True)
        self._task = self._progress.add_task(title, total=total, counts="", rate="", slowest="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._progress.stop()

    def add(self, record: Record) -> None:
        """Count a submission that has been graded."""
        self._counts[record["status"]] += 1
        done = self._counts.total()
        counts = ", ".join(f"{count} {status}" for status, count in self._counts.most_common())
        self._progress.update(self._task, completed=done, counts=counts, rate=self._rate())
        if not self._console.is_terminal:
            words = f"{done}/{self._total} {shown_name(record['file'])}: {record['status']}"
            self._console.print(Text(words), soft_wrap=True)

    def look(self, running: Running) -> None:
        """Name the submission that takes longest."""
        slowest = ""
        if running:
            file, since = min(running.items(), key=lambda item: item[1])
            seconds = time.monotonic() - since
            slowest = f"slowest now: {shown_name(file)}, {seconds:.0f} s" if seconds > SLOW else ""
        self._progress.update(self._task, slowest=slowest, rate=self._rate())

    def _rate(self) -> str:
        done = self._counts.total()
        return f"{done * 3600 / (time.monotonic() - self._started):.0f} an hour" if done else ""
