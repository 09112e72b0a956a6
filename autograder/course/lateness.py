"""How late something was handed in, and what that costs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from autograder.course.handed_in import HandedIn
from autograder.course.points import exact
from autograder.course.settings import LateRule


@dataclass(frozen=True)
class Lateness:
    """How late one student was."""

    days: int
    """Started days after the due time and the grace."""
    free_days: int
    """How many of them are taken from the student's free late days."""
    percent: Fraction
    """Percent of the points earned that are lost."""
    said: str
    """For the student: how late, without what it costs; empty if there is nothing to say."""


def lateness(handed: HandedIn, due: datetime | None, extended: bool, rule: LateRule, used: int) -> Lateness:
    """What the rule says of a submission.

    Free days are used by whoever is late, whatever the submission earns; but not where nothing is lost by being late,
    or where no points can be saved any more.

    Args:
        due: when it was due for this student, in the course's time zone.
        extended: whether that is an extension: a platform does not know of it.
        used: free days that the student used for assignments that were due before.
    """
    days = days_late(handed, due, extended, rule.grace_minutes)
    if rule.last_day is not None and days > rule.last_day:
        return Lateness(days, 0, Fraction(100), _said(handed, due, days))
    free = min(days, max(0, rule.free_days - used)) if rule.percent_per_day else 0
    percent = min(Fraction(100), exact(rule.percent_per_day) * (days - free))
    said = _said(handed, due, days) if days else _excused(handed, due, extended)
    if days and rule.free_days and rule.percent_per_day:
        said += f", {free or 'none'} of them free ({used + free} of {rule.free_days} free days are used)"
    return Lateness(days, free, percent, said)


def days_late(handed: HandedIn, due: datetime | None, extended: bool, grace_minutes: float = 0) -> int:
    """Started days after the due time and the grace; seconds are whole, and a day ends at the same time of the clock.

    Where nobody says when it was handed in, or when it was due, the platform's own mark is one day; but not for a
    student with an extension, of which the platform does not know.
    """
    if not due or not handed.when:
        return int(handed.late and not extended)
    when = handed.when.replace(microsecond=0).astimezone(UTC) - timedelta(minutes=grace_minutes)
    fewest = max(0, (when - due.astimezone(UTC)).days - 1)
    return next(day for day in itertools.count(fewest) if when <= (due + timedelta(days=day)).astimezone(UTC))


def moment(when: datetime) -> str:
    """A time as people read it: 14 October 2026 18:00."""
    return f"{when.day} {when:%B %Y %H:%M}"


def _said(handed: HandedIn, due: datetime | None, days: int) -> str:
    how_late = f"{days} {'day' if days == 1 else 'days'} late"
    if due and handed.when:
        return f"{how_late} (due {moment(due)}, handed in {moment(handed.when.astimezone(due.tzinfo))})"
    return f"{how_late} (marked late by the platform; it is not known by how much)"


def _excused(handed: HandedIn, due: datetime | None, extended: bool) -> str:
    """Why something that looks late is not."""
    if due and handed.when and handed.when.replace(microsecond=0).astimezone(UTC) > due.astimezone(UTC):
        return f"In time, with the grace (due {moment(due)}, handed in {moment(handed.when.astimezone(due.tzinfo))})"
    if handed.late and extended and not (due and handed.when):
        return "Marked late by the platform, which does not know of the extension: this counts as in time"
    return ""
