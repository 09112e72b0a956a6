"""A course's rules, applied to what was graded: late days, exceptions, dropped and bonus questions, points."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from autograder.batch.ahead import question_points
from autograder.batch.record import FAILED, Record
from autograder.course.handed_in import HandedIn
from autograder.course.lateness import Lateness, lateness, moment
from autograder.course.mark import Mark
from autograder.course.overrides import Override
from autograder.course.points import exact, number, possible, rounded, scale, worth_of
from autograder.course.roster import Person
from autograder.course.settings import AssignmentSettings, Course
from autograder.judge.messages import printable, shown_name

MISSING = "missing"
NO_TIME = datetime.min.replace(tzinfo=UTC)


def marks_of(
    assignment: str,
    records: Iterable[Record],
    handed_in: Sequence[HandedIn],
    course: Course,
    roster: Sequence[Person] = (),
    overrides: Iterable[Override] = (),
    free_days_used: Mapping[str, int] | None = None,
) -> list[Mark]:
    """A mark for each student of the roster, in its order, then for each who handed in and is not in it.

    Nothing is graded and no clock is read: the same arguments give the same marks. Points are exact numbers until they
    are rounded once, to hundredths. A submission that could not be graded, or has no record yet, has no points, not 0.

    Args:
        records: priced; those that `handed_in` does not name count as handed in by whom their file is called after.
        free_days_used: free late days that each student used for assignments that were due before.
    """
    found = {str(record["file"]): record for record in records}
    named = {one.file for one in handed_in}
    known = {student.student: student for student in roster}
    theirs: dict[str, list[HandedIn]] = {student: [] for student in known}
    for one in [*handed_in, *(HandedIn(file) for file in found if file not in named)]:
        for who in one.students or (one.file,):
            theirs.setdefault(who, []).append(one)
    here = [one for one in overrides if one.assignment == assignment]
    worth = worth_of(assignment, course.of(assignment))
    return [
        _mark(
            _Case(
                assignment, course, worth, known.get(who, Person(who)), known, files, found,
                [one for one in here if one.student == who], (free_days_used or {}).get(who, 0),
            )
        )
        for who, files in theirs.items()
    ]  # fmt: skip


@dataclass(frozen=True)
class _Case:
    """All that decides one student's mark."""

    assignment: str
    course: Course
    worth: dict[str, float]
    student: Person
    roster: Collection[str]
    files: list[HandedIn]
    records: dict[str, Record]
    overrides: list[Override]
    free_days_used: int

    @functools.cached_property
    def said(self) -> AssignmentSettings:
        """What the course says of the assignment."""
        return self.course.of(self.assignment)

    @functools.cached_property
    def handed(self) -> HandedIn | None:
        """The submission that counts: the last one."""
        return max(reversed(self.files), key=lambda one: one.when or NO_TIME, default=None)

    @property
    def record(self) -> Record | None:
        """Its record; None where nothing was handed in, or it is not graded yet."""
        return self.records.get(self.handed.file) if self.handed else None

    @property
    def status(self) -> str:
        """As `Mark.status`."""
        if not self.handed:
            return MISSING
        return str(self.record["status"]) if self.record else FAILED

    @functools.cached_property
    def asked(self) -> dict[str, float]:
        """The kit's points of the questions that count for this student: not dropped, in the handout or overridden."""
        told = (self.record or {}).get("questions") or dict.fromkeys(self.worth, {})
        here = {name for name, question in told.items() if question.get("asked", True)}
        here = {*here, *self.by_hand, *(one.question for one in self.overrides)}.difference(self.said.dropped)
        return {name: points for name, points in self.worth.items() if name in here}

    @functools.cached_property
    def by_hand(self) -> set[str]:
        """The answers in words that count: people grade them."""
        return set(self.worth).difference(question_points(self.assignment))

    @property
    def waiting(self) -> list[str]:
        """Those of a submission that nobody has graded yet."""
        given = {one.question for one in self.overrides}
        return [name for name in self.asked if name in self.by_hand - given] if self.handed and not self.whole else []

    @property
    def extension(self) -> Override | None:
        """The student's own due date."""
        return next((one for one in self.overrides if one.due), None)

    @property
    def whole(self) -> Override | None:
        """The student's points for all of the assignment."""
        return next((one for one in self.overrides if not one.question and one.points is not None), None)

    def lateness(self) -> Lateness:
        """How late it was: not at all, where nothing was handed in."""
        due = self.extension.due if self.extension else self.said.due
        due = due.astimezone(self.course.time_zone) if due else None
        rule, extended = self.course.late_rule(self.assignment), self.extension is not None
        return lateness(self.handed or HandedIn(""), due, extended, rule, self.free_days_used)


def _mark(case: _Case) -> Mark:
    questions, factor, of_all = _questions(case), scale(case.asked, case.said), possible(case.asked, case.said)
    known = [points for points in questions.values() if points is not None]
    got = factor * sum(known, Fraction(0)) if len(known) == len(questions) else None
    rules = [*_who_and_when(case), *_question_rules(case), *_scaled(case, sum(known, Fraction(0)), factor, of_all)]
    late, when = case.lateness(), case.handed.when if case.handed else None
    if case.whole and case.whole.points is not None:
        instead = "" if got is None else f" instead of {number(got)}"
        rules.append(f"{case.whole.points:g} of {number(of_all)} points{instead}, {case.whole.source}.")
        got, late = exact(case.whole.points), dataclasses.replace(late, free_days=0, percent=Fraction(0))
    else:
        rules += _late_rule(late, got, case)
    return Mark(
        student=case.student,
        enrolled=case.student.student in case.roster or not case.roster,
        file=case.handed.file if case.handed else "",
        status=case.status,
        questions={name: _rounded(questions.get(name)) for name in case.worth},
        comments={one.question: one.source for one in case.overrides if one.question in case.asked},
        bonus=tuple(name for name in case.said.bonus if name in case.asked),
        waiting=tuple(case.waiting),
        earned=_rounded(got),
        points=_rounded(got and got * (1 - late.percent / 100)),
        possible=rounded(of_all),
        when=when.astimezone(case.course.time_zone) if when else None,
        days_late=late.days,
        free_days=late.free_days,
        listed=case.student.student in case.roster,
        rules=tuple(map(printable, rules)),
    )


def _rounded(points: Fraction | None) -> float | None:
    return None if points is None else rounded(points)


def _questions(case: _Case) -> dict[str, Fraction | None]:
    """The points of the questions that count, after overrides; None where they were not graded."""
    told = (case.record or {}).get("questions") or {}
    points: dict[str, Fraction | None] = {}
    for name in case.asked:
        asked = told.get(name, {"points": 0.0})
        points[name] = None if case.status == FAILED else exact(asked["points"])
    given = {one.question: exact(one.points) for one in case.overrides if one.question and one.points is not None}
    return points | {name: given[name] for name in points if name in given}


def _who_and_when(case: _Case) -> Iterator[str]:
    if case.handed and len(case.files) > 1:
        yield f"Of {len(case.files)} submissions, the last one counts: {shown_name(case.handed.file)}."
    if case.extension and case.extension.due:
        yield f"Extension to {moment(case.extension.due)}, {case.extension.source}."
    if not case.handed:
        yield "Nothing was handed in."
    elif not case.record:
        yield "It is not graded yet."
    elif case.status == FAILED:
        yield "It could not be graded: there are no points yet."


def _question_rules(case: _Case) -> Iterator[str]:
    told = (case.record or {}).get("questions") or {}
    for name in case.said.dropped:
        yield f"{name} counts for nobody."
    for name in case.said.bonus:
        if name in case.asked:
            yield f"{name} is a bonus: its points are added, and are not among the points possible."
    if case.waiting:
        yield f"Not graded by hand yet, 0 points so far: {', '.join(case.waiting)}."
    for one in case.overrides:
        if one.question in case.asked and one.points is not None:
            instead = f" instead of {number(exact(told[one.question]['points']))}" if one.question in told else ""
            yield f"{one.question}: {one.points:g} point{'s' * (one.points != 1)}{instead}, {one.source}."


def _scaled(case: _Case, got: Fraction, factor: Fraction, of_all: Fraction) -> Iterator[str]:
    if factor != 1 and got:
        yield f"{number(got)} of {number(of_all / factor)} points count as {number(factor * got)} of {number(of_all)}."


def _late_rule(late: Lateness, got: Fraction | None, case: _Case) -> Iterator[str]:
    """What being late costs, after how late it was."""
    rule = case.course.late_rule(case.assignment)
    if not late.days:
        yield from [f"{late.said}."] if late.said else []
    elif rule.last_day is not None and late.days > rule.last_day:
        yield f"{late.said}: there are no points after day {rule.last_day}."
    elif not late.percent:
        yield f"{late.said}: nothing is lost."
    else:
        of_what = "the points" if got is None else f"{number(got)} points"
        lost = f"{number(late.percent)} % of {of_what} are lost"
        yield f"{late.said}: {lost} ({rule.percent_per_day:g} % a day)."
