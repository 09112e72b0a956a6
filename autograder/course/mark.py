"""What a student gets for an assignment, after the course's rules, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from autograder.batch.record import stem_of
from autograder.course.roster import Person


def by_file(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    """The marks that each submission makes: of a group, several."""
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        found.setdefault(mark.file, []).append(mark)
    return found


def own_stem(file: str, student: str) -> str:
    """The name, without ending, of what only one of several students of a submission is told."""
    return stem_of(f"{file}~{student}")


@dataclass(frozen=True)
class Mark:
    """A row of the class: a student of the roster, or a submission whose student is not in it."""

    student: Person
    """Without a roster, or unknown to it: `Person(student=…)` with what the platform says, or the file's name."""
    enrolled: bool
    """Whether the student is in the roster; True for all where the course has none."""
    file: str
    """The submission that counts, by its record's name; empty where nothing was handed in."""
    status: str
    """The record's status ("graded", "limit hit", "not started", "unreadable", "could not be graded"), or "missing"."""
    questions: dict[str, float | None]
    """Points of each question, after overrides; None for one that is dropped, not asked or not graded."""
    earned: float | None
    """Points before what being late costs, in the course's points for the assignment; None if nobody knows them yet."""
    points: float | None
    """What counts in the end, in the course's points for the assignment; None where it could not be graded."""
    possible: float
    """All that could be had, without dropped, bonus and never asked questions, in the course's points."""
    when: datetime | None = None
    """When it was handed in, in the course's time zone."""
    days_late: int = 0
    """Started days after the due time (of this student, with extension and grace); free late days are not taken off."""
    free_days: int = 0
    """How many of them are taken from the student's free late days of the term."""
    listed: bool = False
    """Whether `student` is as the roster writes it; otherwise it comes from a file's name or a platform, unchecked."""
    comments: Mapping[str, str] = field(default_factory=dict)
    """By whom and why the points of a question were changed, or an answer in words was graded, by its name."""
    bonus: tuple[str, ...] = ()
    """Questions whose points are not among those possible."""
    waiting: tuple[str, ...] = ()
    """Answers in words that count and nobody has graded yet."""
    rules: tuple[str, ...] = ()
    """Each rule that changed something, as a sentence for the student: what, how much, why, and by whom."""

    @property
    def own_text(self) -> str:
        """The text among the results for this student alone, where several handed in the submission together."""
        return f"{own_stem(self.file, self.student.student)}.txt"

    @property
    def label(self) -> str:
        """The status in one word or two, with whether it was late: "graded, late"."""
        return f"{self.status}, late" if self.days_late else self.status
