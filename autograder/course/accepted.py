"""What grades are now: the table `final_grades.csv`, which only accepting replaces where a grade would change.

Records are priced, and rules applied, anew whenever they are read, so what they give may differ from it.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course.cells import cell, identity, text_of
from autograder.course.mark import Mark
from autograder.judge.messages import shown_name

CSV_NAME = "final_grades.csv"
TOTALS_NAME = "course.csv"
"""Over all assignments."""
ASIDE = ("preview", "accepted", "earlier")
"""Folders in one of results, beside what is accepted: what waits, what is being put in its place, what was before."""
ALL = "points-per-question"
"""What Otter writes as file of the row with the points possible."""


@dataclass(frozen=True)
class Row:
    """A row of the table; texts are as in its cells."""

    file: str
    student: str
    total: float | None
    """The record's points, in the kit's own."""
    points: float | None
    """What counts: by the course's rules where the table has them, else the total; None if nobody knew it yet."""
    rules: str


def read_rows(out: Path) -> list[Row]:
    """The rows of the table in a folder of results, without the points possible; none if there is no table."""
    try:
        text = (out / CSV_NAME).read_bytes().decode("utf-8-sig", "replace")
    except FileNotFoundError:
        return []
    return [_row(said) for said in csv.DictReader(io.StringIO(text, newline="")) if said.get("file") != ALL]


def _row(said: Mapping[str, str | None]) -> Row:
    total = number(said.get("total_points_earned"))
    points = number(said["points"]) if "points" in said else total
    return Row(said.get("file") or "", said.get("student") or "", total, points, said.get("rules") or "")


def number(text: str | None) -> float | None:
    """What stands in a cell; None if that is no number."""
    with contextlib.suppress(ValueError):
        return float(text or "")
    return None


class Rows:
    """The rows of a table, to be looked up."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.all = rows
        self._by_file: dict[str, list[Row]] = {}
        for row in rows:
            self._by_file.setdefault(row.file, []).append(row)
        self._by_student = {text_of(row.student): row for row in rows if row.student}

    def of(self, file: str, mark: Mark | None = None) -> Row | None:
        """The row of a mark, or of a submission's record; None if there is none.

        A table from before there was a course, or its roster, knows a student by the file only.
        """
        student = str(identity(mark.student, mark.listed)["student"]) if mark else ""
        return self._by_student.get(text_of(student)) or next(iter(self.of_file(file)), None)

    def of_file(self, file: str) -> list[Row]:
        """The rows of a submission: of a group, several."""
        return self._by_file.get(cell(shown_name(file)), []) if file else []


def differ(one: float | None, other: float | None) -> bool:
    """Whether two numbers of points are not the same."""
    return (one is None) != (other is None) or abs((one or 0.0) - (other or 0.0)) > 1e-9


def not_accepted(marks: Iterable[Mark], out: Path) -> list[Mark]:
    """The marks that are not those of the table; none where no table was written yet."""
    rows = Rows(read_rows(out))
    found = [(mark, rows.of(mark.file, mark)) for mark in marks] if rows.all else []
    return [mark for mark, row in found if not row or differ(row.points, mark.points)]
