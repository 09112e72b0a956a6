"""Sentences about a notebook as a whole: what happened in its cells, and how points were earned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from autograder.judge.causes import LACKING
from autograder.judge.messages import UNSEEN, cell_note, substitutes_words
from autograder.judge.verdict import Evidence, LeftOut, Raised, Verdict

MOST_NOTES = 20
"""How many of a notebook's failed cells are told of."""
ONCE = "so that a mistake there costs points once"
"""How a note ends about cases that were judged with substitutes."""


def cell_notes(failures: Mapping[int, Evidence], verdicts_only: bool = False) -> list[str]:
    """What happened in the cells that failed, given by number: a sentence each of the first ones, and how many more.

    What the grader lacks is told once.
    """
    lacks = {
        number: one.cause
        for number, one in failures.items()
        if not verdicts_only and isinstance(one, Raised) and one.cause in LACKING
    }
    first = {cause: number for number, cause in reversed(lacks.items())}
    told = [number for number in failures if first.get(lacks.get(number, ""), number) == number]
    notes = [cell_note(number, failures[number], verdicts_only) for number in told[:MOST_NOTES]]
    for place, number in enumerate(told[:MOST_NOTES]):
        if number in lacks and (more := list(lacks.values()).count(lacks[number]) - 1):
            notes[place] += f"; the same in {more:,} more cell{'s' * (more > 1)}"
    return [*notes, f"… and {len(told) - MOST_NOTES:,} more"] if len(told) > MOST_NOTES else notes


def left_out_notes(lines: Iterable[tuple[int, LeftOut]]) -> list[str]:
    """A sentence each of the first lines that were left out, given with the numbers of their cells."""
    return list(dict.fromkeys(cell_note(number, line) for number, line in lines))


def points_notes(questions: Iterable[Mapping[str, Verdict]]) -> list[str]:
    """A sentence for the cases that earned points with the same substitutes, and for each ban that was hardly watched.

    Args:
        questions: the verdicts of each question, by name of the case.
    """
    notes = []
    for verdicts in questions:
        passed = [verdict for verdict in verdicts.values() if verdict.passed]
        for names in dict.fromkeys(verdict.substitutes for verdict in passed if verdict.substitutes):
            cases = ", ".join(verdict.case for verdict in passed if verdict.substitutes == names)
            told = f"{passed[0].question}: {cases} judged {substitutes_words(names)}"
            notes.append(f"{told}, {ONCE}")
        for verdict in [verdict for verdict in passed if verdict.unseen][:1]:
            notes.append(f"{verdict.question}: {UNSEEN}")
    return notes
