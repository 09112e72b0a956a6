"""The page of an assignment, and the page over several: what instructors look at."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from autograder.course.settings import Course
from autograder.report.pages.mistakes import mistakes_of
from autograder.report.pages.rendering import render
from autograder.report.pages.students import Member, Summary, summary_of

BINS = 10
BAR, HIGH = 60, 140
"""Width of a bar of the distribution and height of the highest, in the picture's units."""
STRIP = 240
"""Width of a strip of accuracies."""


@dataclass
class Bin:
    """A tenth of the points, and who is in it."""

    number: int
    students: list[Member] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Which tenth: the last one has the full points, too."""
        return f"{self.number * 100 // BINS}–{(self.number + 1) * 100 // BINS} %"


@dataclass
class QuestionRow:
    """How a class did in a question."""

    name: str
    possible: float
    points: list[float] = field(default_factory=list)
    lost: list[Member] = field(default_factory=list)
    """Who has not all of its points."""
    full: list[Member] = field(default_factory=list)

    @property
    def mean(self) -> float:
        """Of the points."""
        return statistics.fmean(self.points)

    @property
    def share(self) -> float:
        """The mean as a part of all points."""
        return min(1.0, self.mean / self.possible) if self.possible else 0.0


@dataclass
class Training:
    """The accuracies that a class reached in a case."""

    question: str
    case: str
    threshold: float
    reached: list[tuple[float, Member]] = field(default_factory=list)

    @property
    def values(self) -> list[float]:
        """In order."""
        return sorted(value for value, _ in self.reached)

    @property
    def middle(self) -> float:
        """Their median."""
        return statistics.median(self.values)

    @property
    def below(self) -> list[Member]:
        """Who has not reached the threshold."""
        return [student for value, student in self.reached if value < self.threshold]

    @property
    def ends(self) -> tuple[float, float]:
        """Of an axis that has all of them, and what is needed."""
        return min(self.values[0], self.threshold), max(self.values[-1], self.threshold)

    def place(self, value: float) -> float:
        """Where on a strip an accuracy lies."""
        low, high = self.ends
        return round(STRIP * (value - low) / ((high - low) or 1.0), 1)

    @property
    def strokes(self) -> list[float]:
        """Where they lie; equal ones once."""
        return sorted({self.place(value) for value in self.values})


def assignment_page(assignment: str, students: Sequence[Member], course: Course, when: datetime | None) -> str:
    """The page of an assignment.

    Args:
        when: the last of its submissions was graded.
    """
    bins = _bins(students)
    asked = mistakes_of(students)
    most = max((len(one.students) for one in bins), default=0) or 1
    return render(
        "assignment.html", assignment=assignment, course=course, when=when, students=students,
        summary=summary_of(students), bins=bins, chart={"bar": BAR, "high": HIGH, "scale": HIGH / most},
        questions=_questions(students), asked=asked, idle=_idle(students), strip=STRIP,
        wrong={one.question for one in asked if one.mistakes},
        trainings=_trainings(students),
        lists=[(title, people) for title, people in _lists(students) if people],
    )  # fmt: skip


def lecture_page(assignment: str, students: Sequence[Member], course: Course) -> str:
    """The mistakes of the class alone, without names."""
    return render(
        "mistakes.html", assignment=assignment, course=course, asked=mistakes_of(students), idle=_idle(students)
    )


def term_page(course: Course, summaries: Mapping[str, tuple[str, Summary]], table: str) -> str:
    """The page over several assignments.

    Args:
        summaries: of each assignment, with the folder of its page.
        table: the file beside it with a row per student; empty where there is none.
    """
    return render("term.html", course=course, summaries=summaries, table=table)


def _idle(students: Sequence[Member]) -> tuple[int, int]:
    """How many of how many graded ones have not started."""
    graded = [one for one in students if one.graded]
    return sum(not one.started for one in graded), len(graded)


def _bins(students: Sequence[Member]) -> list[Bin]:
    bins = [Bin(number) for number in range(BINS)]
    for one in students:
        if one.graded and one.mark.points is not None and one.mark.possible:
            bins[max(0, min(BINS - 1, int(BINS * one.mark.points / one.mark.possible + 1e-9)))].students.append(one)
    return bins


def _questions(students: Sequence[Member]) -> list[QuestionRow]:
    """Of those to whom they were asked, before late days are taken off; in the notebook's order."""
    rows: dict[str, QuestionRow] = {}
    for student in (one for one in students if one.graded and one.record):
        for name, question in student.record["questions"].items() if student.record else ():
            row = rows.setdefault(name, QuestionRow(name, question["possible"]))
            row.possible = max(row.possible, question["possible"])
            if question["asked"] and (points := student.mark.questions.get(name, question["points"])) is not None:
                row.points.append(points)
                (row.lost if points < question["possible"] else row.full).append(student)
    return [row for row in rows.values() if row.points]


def _trainings(students: Sequence[Member]) -> list[Training]:
    found: dict[tuple[str, str], Training] = {}
    for student in (one for one in students if one.graded):
        for name, question in student.record["questions"].items() if student.record else ():
            for case, said in question["cases"].items():
                reached, threshold = said.get("accuracy"), said.get("threshold")
                if reached is not None and threshold is not None:
                    found.setdefault((name, case), Training(name, case, threshold)).reached.append((reached, student))
    return list(found.values())


def _lists(students: Sequence[Member]) -> Iterator[tuple[str, list[Member]]]:
    """Who is in which state, as far as instructors ask for it."""
    yield "Limit hit", [one for one in students if one.mark.status == "limit hit"]
    yield "Not graded by hand yet", [one for one in students if one.mark.waiting]
    yield "Late", [one for one in students if one.mark.days_late]
    yield "Missing", [one for one in students if one.mark.status == "missing"]
    yield "Older or unknown handout", [one for one in students if one.record and one.record["handout"]]
    yield "Not in the roster", [one for one in students if not one.mark.enrolled]
