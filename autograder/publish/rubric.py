"""`docs/rubric.md`: what earns which points, from the specs."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.publish.text import all_points
from autograder.spec.question import Assignment


def rubric(assignments: Iterable[Assignment]) -> str:
    """The page with a table per assignment."""
    lines = [
        "# Rubric",
        "",
        "Built by `make build` from the question specs. Each hidden case is passed or not; a question earns the sum of",
        "its cases. Written questions are graded by hand: their rubrics are in `solutions/`.",
    ]
    for assignment in assignments:
        lines += [
            "",
            f"## {assignment.id}",
            "",
            "| question | points | hidden cases | mistakes |",
            "|---|---|---|---|",
        ]
        for question in assignment.questions:
            cases = "; ".join(f"{case.name} {case.points:g}" for case in question.cases)
            mistakes = ", ".join(mistake.name for mistake in question.mistakes)
            lines.append(f"| {question.id}: {question.title} | {question.points:g} | {cases} | {mistakes} |")
        for name, points in assignment.written_points.items():
            lines.append(f"| written: {name.replace('_', ' ')} | {points:g} | by hand | |")
        lines.append(f"| **all** | **{all_points(assignment):g}** | | |")
    return "\n".join(lines) + "\n"
