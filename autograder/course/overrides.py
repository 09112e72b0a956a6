"""`overrides.csv`: exceptions of single students, points or a due date of their own, each with reason and author."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from autograder.batch.ahead import written_points
from autograder.course.points import exact, rounded, scale, worth_of
from autograder.course.roster import BadTable, Person, read_table
from autograder.course.settings import Course, end_of_day
from autograder.questions import assignment_names

COLUMNS = ("student", "assignment", "question", "points", "due", "reason", "author")
NUMBER = re.compile(r"\d+([.,]\d+)?")


@dataclass(frozen=True)
class Override:
    """A line of the file: what one student has otherwise than all, in one assignment."""

    student: str
    assignment: str
    """Its full name."""
    question: str
    """The question whose points these are; empty where they are those of the whole assignment."""
    points: float | None
    """In the kit's points for a question, in the course's points for an assignment; None if it is a due date only."""
    due: datetime | None
    """The student's own due date, in the course's time zone; never with a question."""
    reason: str
    author: str
    line: int

    @property
    def source(self) -> str:
        """By whom and why, as it stands at the end of a sentence for the student."""
        return f"by {self.author}: {self.reason.rstrip('.')}"


def read_overrides(file: Path, course: Course, roster: Sequence[Person]) -> list[Override]:
    """The exceptions, in the file's order.

    Raises:
        BadTable: a sentence for each mistake, all at once.
    """
    found: list[Override] = []
    wrong = []
    for line, row in read_table(file, required=COLUMNS, known=COLUMNS):
        try:
            one = _override(line, {name: " ".join(row.get(name, "").split()) for name in COLUMNS}, course)
            _require_student(one, roster)
            _require_points(one, course)
            _require_new(one, found)
            found.append(one)
        except ValueError as error:
            wrong.append(f"{file}, line {line}: {error}")
    if wrong:
        raise BadTable("\n".join(wrong))
    return found


def _override(line: int, row: dict[str, str], course: Course) -> Override:
    for name in ("student", "reason", "author"):
        if not row[name]:
            raise ValueError(f"the column {name} is empty: each exception needs a student, a reason and an author.")
    if not row["points"] and not row["due"]:
        raise ValueError("there are neither points nor a due date: write one of them, or delete the line.")
    if row["question"] and row["due"]:
        raise ValueError("a single question has no due date: write it in a line whose column question is empty.")
    assignment = _assignment(row["assignment"])
    due = _due(row["due"], assignment, course) if row["due"] else None
    points = _points(row["points"]) if row["points"] else None
    return Override(row["student"], assignment, row["question"], points, due, row["reason"], row["author"], line)


def _assignment(said: str) -> str:
    """The full name; spreadsheets make 5 of 05."""
    number = said.zfill(2) if said.isdigit() else said
    for name in assignment_names():
        if number in (name, name[:2]):
            return name
    raise ValueError(
        f"there is no assignment {said}: write one of {', '.join(name[:2] for name in assignment_names())}."
    )


def _points(said: str) -> float:
    if not NUMBER.fullmatch(said):
        raise ValueError(f"points are {said}: write a number from 0, such as 7.5.")
    return float(said.replace(",", "."))


def _due(said: str, assignment: str, course: Course) -> datetime:
    try:
        due: datetime = end_of_day(date.fromisoformat(said)) if len(said) == 10 else datetime.fromisoformat(said)
    except ValueError:
        raise ValueError(f"due is {said}: write it like 2026-10-14T18:00, or 2026-10-14 for all of that day.") from None
    due = due.astimezone(course.time_zone) if due.tzinfo else due.replace(tzinfo=course.time_zone)
    usual = course.of(assignment).due
    if usual and due < usual:
        raise ValueError(
            f"due is {said}, before {assignment} is due for all ({usual:%Y-%m-%dT%H:%M}): write a later one."
        )
    return due


def _require_student(one: Override, roster: Sequence[Person]) -> None:
    known = [student.student for student in roster]
    if known and one.student not in known:
        close = difflib.get_close_matches(one.student, known, 1)
        instead = f"is {close[0]} meant?" if close else "write what stands in its column student."
        raise ValueError(f"{one.student} is not in the roster: {instead}")


def _require_points(one: Override, course: Course) -> None:
    if not one.question and one.points is None:
        return
    said = course.of(one.assignment)
    worth = worth_of(one.assignment, said)
    if one.question in set(written_points(one.assignment)).difference(worth):
        raise ValueError(
            f"answers in words do not count in {one.assignment}: write written = true into its table of course.toml."
        )
    if one.question and one.question not in worth:
        raise ValueError(f"{one.assignment} has no question {one.question}: write one of {', '.join(worth)}.")
    counted = {name: points for name, points in worth.items() if name not in said.dropped}
    whole = rounded(scale(counted, said) * sum(map(exact, counted.values())))
    most = worth[one.question] if one.question else whole
    if one.points is not None and one.points > most:
        what = one.question or one.assignment
        raise ValueError(f"{one.points:g} points for {what}, which has {most:g}: write a number from 0 to {most:g}.")


def _require_new(one: Override, before: Sequence[Override]) -> None:
    for other in before:
        same = (one.student, one.assignment, one.question) == (other.student, other.assignment, other.question)
        if same and (None not in (one.points, other.points) or None not in (one.due, other.due)):
            raise ValueError(f"line {other.line} says the same of {one.student} already: leave one of them.")
