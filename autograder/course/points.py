"""Points as exact numbers: nothing is rounded on the way, and once at the end."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from autograder.batch.ahead import question_points, written_points
from autograder.course.settings import AssignmentSettings


def exact(number: float) -> Fraction:
    """The number as people write it: 0.1 is a tenth."""
    return Fraction(str(number))


def rounded(number: Fraction) -> float:
    """To hundredths, halves up: what people and platforms see, and what sums are made of."""
    return math.floor(number * 100 + Fraction(1, 2)) / 100


def number(points: Fraction) -> str:
    """Points, or percents, in a sentence."""
    return f"{rounded(points):.2f}".rstrip("0").rstrip(".")


def worth_of(assignment: str, said: AssignmentSettings) -> dict[str, float]:
    """The kit's points of each question, with answers in words where they count."""
    return question_points(assignment) | (written_points(assignment) if said.written else {})


def possible(worth: Mapping[str, float], said: AssignmentSettings) -> Fraction:
    """What all these questions but those for a bonus count for, in the course's points; 0 if there are no others."""
    return scale(worth, said) * _together(worth, said)


def scale(worth: Mapping[str, float], said: AssignmentSettings) -> Fraction:
    """How many of the course's points one point of the kit is.

    Args:
        worth: the kit's points of each question that counts for this student.
    """
    all_of_it = _together(worth, said) or sum(map(exact, worth.values()))
    return exact(said.points) / all_of_it if said.points and all_of_it else Fraction(1)


def _together(worth: Mapping[str, float], said: AssignmentSettings) -> Fraction:
    return sum((exact(points) for name, points in worth.items() if name not in said.bonus), Fraction(0))
