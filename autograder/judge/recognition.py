"""Which mistake the outcomes of a case show, and how surely; and which remark holds for all of them.

`compare.py`, `clues.py` and `verdict.py` only: the build puts this file into every public check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograder.judge.clues import alike, clue, fits
from autograder.judge.compare import Outcome, difference, doubles
from autograder.judge.verdict import Difference, Strength

CLOSER = 10
"""So many times closer than to what is right an answer must come to what a mistake leads to: other slips come near."""


class Mistaken(NamedTuple):
    """A mistake, as far as it is recognised."""

    name: str
    hint: str
    outcomes: Callable[[int], Outcome]
    """What it leads to for the input with a number."""
    stops: bool = True
    """Whether exceptions alone, where right answers go on, may show it: other mistakes raise the same type."""


@dataclass(frozen=True)
class Seen:
    """What came out for one input."""

    outcome: Outcome
    """Where the answer was judged right, what is right."""
    right: dict[str, Any]
    wrong: bool
    asked: str = ""
    """The function that is called, where inputs name one: about another function they say nothing."""

    @property
    def measured(self) -> bool:
        """Whether there is evidence: many mistakes lead to exceptions and to measurements of the wrong form."""
        return isinstance(self.outcome, dict) and "" not in self.outcome


@dataclass(frozen=True)
class _Match:
    """How what a mistake leads to agrees with what was seen."""

    mistake: Mistaken
    closely: bool
    """Whether it does on all inputs."""
    nearly: bool
    """Whether it does on all inputs within the tolerances of what is right."""
    fits: tuple[int, ...]
    """The wrong inputs on which it does, unless another input contradicts."""


def recognise(
    seen: Sequence[Seen], mistakes: Iterable[Mistaken], rtol: float, atol: float
) -> tuple[str, Strength] | None:
    """The name of the mistake that outcomes show, and how surely; None where they show none.

    Args:
        rtol, atol: within which an answer is right.
    """
    asked = {one.asked for one in seen if one.wrong}
    if not any(one.measured for one in seen if one.asked in asked):
        return None
    mistakes = list(mistakes)
    matches = [match for mistake in mistakes if (match := _match(seen, mistake, rtol, atol))]
    whole = [match for match in matches if match.nearly]
    close = [match.mistake for match in whole if match.closely and (match.fits or match.mistake.stops)]
    if close and len({match.mistake.hint for match in whole}) == 1:
        return close[0].name, Strength.SHOWN
    for number, one in enumerate(seen):
        for match in [match for match in matches if number in match.fits]:
            others = (other for other in mistakes if other.hint != match.mistake.hint)
            if not any(_near(one, other.outcomes(number), rtol, atol) for other in others):
                return match.mistake.name, Strength.LIKELY
    return None


def _match(seen: Sequence[Seen], mistake: Mistaken, rtol: float, atol: float) -> _Match | None:
    """How a mistake agrees with what was seen, computed as far as it may still do."""
    closely = nearly = possible = True
    fits: list[int] = []
    concerned, elsewhere = set(), set()
    for number, one in enumerate(seen):
        theirs = mistake.outcomes(number)
        close = _close(one, theirs, rtol, atol)
        closely &= close
        nearly &= close or _near(one, theirs, rtol, atol)
        harmless = not isinstance(theirs, str) and not difference(theirs, one.right, rtol, atol)
        if not harmless:
            concerned.add(one.asked)
        if close and one.wrong and one.measured:
            fits.append(number)
        elif one.wrong and one.measured and harmless:
            elsewhere.add(one.asked)  # wrong in another way, which is another function's, perhaps
        elif not close and (one.measured or isinstance(theirs, str)):
            possible = False
        if not nearly and not possible:
            return None
    possible &= concerned.isdisjoint(elsewhere)
    return _Match(mistake, closely, nearly, tuple(fits) if possible else ())


def _close(one: Seen, theirs: Outcome, rtol: float, atol: float) -> bool:
    """Whether an answer is right in all that the mistake leaves right, and meets closely what it makes wrong."""
    mine, right = one.outcome, one.right
    if not one.wrong or isinstance(mine, str) or isinstance(theirs, str):
        return _near(one, theirs, rtol, atol)
    if mine.keys() != theirs.keys():
        return False
    for label, other in theirs.items():
        if label in right and not difference(other, right[label], rtol, atol):
            if difference(mine[label], right[label], rtol, atol):
                return False
        elif difference(mine[label], other, rtol / CLOSER, atol / CLOSER):
            return False
    return True


def _near(one: Seen, theirs: Outcome, rtol: float, atol: float) -> bool:
    """Whether an answer and a mistake lead to the same within the tolerances of what is right."""
    if isinstance(one.outcome, str) or isinstance(theirs, str):
        return one.outcome == theirs
    return not (difference(one.outcome, theirs, rtol, atol) if one.wrong else difference(theirs, one.right, rtol, atol))


def remark(seen: Sequence[Seen], problem: Callable[[Seen], object], rtol: float, atol: float) -> Difference | None:
    """A problem with what wrong values have in common, if that holds for all wrong inputs of the first one's function.

    Args:
        problem: what is wrong with an outcome, with a clue where there is one.
    """
    wrong = [one for one in seen if one.wrong]
    found = [(one, problem(one)) for one in wrong if one.asked == wrong[0].asked]
    first = next((other for _, other in found if isinstance(other, Difference) and other.clue), None)
    return first if first and all(_holds(first, *pair, rtol, atol) for pair in found) else None


def _holds(first: Difference, one: Seen, other: object, rtol: float, atol: float) -> bool:
    assert first.clue
    if not isinstance(other, Difference) or (other.label, other.items) != (first.label, first.items):
        return False
    if other.clue and alike(other.clue, first.clue, first.revealed):
        return True
    if other.problem not in ("all", "value", "dtype") or isinstance(one.outcome, str):
        return False
    got, want = one.outcome[first.label], one.right[first.label]
    for item in first.items:
        got, want = got[item], want[item]
    numbers = doubles(got), doubles(want)  # another dtype may be wrong besides
    found = clue(*numbers, rtol, atol)
    return alike(found, first.clue, first.revealed) if found else fits(first.clue, *numbers, rtol, atol, first.revealed)
