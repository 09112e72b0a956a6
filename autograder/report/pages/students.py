"""The class: each student's mark with the record behind it, and who needs a look and why."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.batch.record import Record
from autograder.course.mark import Mark, by_file
from autograder.judge.messages import UNSEEN, printable, shown_name
from autograder.report.files import page_name
from autograder.report.pages.rendering import points

BANNED = "is made of allowed torch operations alone"
"""How the sentence of a case goes whose answer uses what the question forbids (`spec/operations.py`)."""
MOST_NAMED = 5
"""Most students who are named where a run ends."""


@dataclass(frozen=True)
class Member:
    """A student of the class, or a submission whose student nobody knows."""

    name: str
    """As people read it."""
    page: str
    """The page among the results; empty where there is none."""
    mark: Mark
    record: Record | None

    @property
    def graded(self) -> bool:
        """Whether questions were asked, and what counts is known."""
        return bool(self.record and self.record["questions"]) and self.mark.points is not None

    @property
    def started(self) -> bool:
        """Whether there are answers to grade."""
        return self.graded and self.mark.status != "not started"

    @property
    def points(self) -> float | None:
        """What counts; None where it is nothing because nothing could be read, or was handed in."""
        return self.mark.points if self.graded else self.mark.points or None

    @property
    def reasons(self) -> list[str]:
        """Why somebody should look at the submission; empty where nobody needs to."""
        return list(_reasons(self.mark, self.record))


def students_of(records: Iterable[Record], marks: Sequence[Mark]) -> list[Member]:
    """The class, by name."""
    found = {str(record["file"]): record for record in records}
    theirs = by_file(marks)
    rows = []
    for mark in marks:
        record = found.get(mark.file)
        name = mark.student.name or shown_name(mark.student.student)
        rows.append(Member(name, page_name(mark, theirs[mark.file]) if record else "", mark, record))
    return sorted(rows, key=lambda one: (one.name.casefold(), one.mark.student.student))


def _reasons(mark: Mark, record: Record | None) -> Iterator[str]:
    if not mark.file:
        return
    if mark.status != "graded":
        why = (record["first_note"] or ("" if record["questions"] else record["reason"])) if record else ""
        yield f"{mark.status}: {why}" if why and mark.status != "not started" else mark.status
    if not record:
        return
    yield from (note for note in record["notes"] if note.endswith(UNSEEN))
    for name, question in record["questions"].items():
        sentences = [case.get("told", {}).get("sentence", "") for case in question["cases"].values()]
        if any(BANNED in sentence for sentence in sentences):
            yield f"{name}: uses what the question forbids"


@dataclass(frozen=True)
class Summary:
    """An assignment in a few numbers."""

    handed_in: int
    """Students who handed in something."""
    graded: int
    """Of these, whose points are known and whose questions were asked: mean and median are of them."""
    late: int
    missing: int
    mean: float
    median: float
    possible: float
    looks: list[Member]
    """Who needs a look."""

    @property
    def words(self) -> str:
        """In a sentence or two, for the terminal."""
        told = f"Graded {self.graded} of {self.handed_in}"
        if self.graded:
            told += f": mean {self.mean:.2f}, median {self.median:.2f} of {points(self.possible)} points"
        named = [f"{one.name} ({printable(one.reasons[0], 90)})" for one in self.looks[:MOST_NAMED]]
        more = [f"… and {len(self.looks) - MOST_NAMED} more"] if len(self.looks) > MOST_NAMED else []
        need = f" {len(self.looks)} need{'s' * (len(self.looks) == 1)} a look: {', '.join([*named, *more])}."
        return f"{told}." + need * bool(self.looks)


def summary_of(students: Sequence[Member]) -> Summary:
    """The numbers of a class."""
    got = [one.mark.points for one in students if one.graded and one.mark.points is not None]
    return Summary(
        handed_in=sum(bool(one.mark.file) for one in students),
        graded=len(got),
        late=sum(bool(one.mark.days_late) for one in students),
        missing=sum(one.mark.status == "missing" for one in students),
        mean=statistics.fmean(got) if got else 0.0,
        median=statistics.median(got) if got else 0.0,
        possible=max((one.mark.possible for one in students), default=0.0),
        looks=[one for one in students if one.reasons],
    )
