"""The mistakes of the class: what, in which question, how many, and what one of these answers looks like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.report.pages.students import Member

OTHERWISE = {
    "wrong": "wrong in another way", "raised": "raised an exception", "not implemented": "not implemented",
    "missing name": "a name is missing", "limit": "ran into a limit", "not graded": "no time was left",
}  # fmt: skip
"""What is said where no mistake is known, by the kind of the verdict."""
MOST_LINES = 60
"""Lines of an example that are shown; a longer one is cut."""


@dataclass
class Mistake:
    """What several students have done in one question."""

    question: str
    name: str
    known: bool
    """Whether it is one of the mistakes that the question tells of."""
    students: list[Member] = field(default_factory=list)
    hint: str = ""
    example: str = ""
    """One student's code, the shortest."""


def mistakes_of(students: Sequence[Member]) -> list[Mistake]:
    """In the order of the questions, known ones first, the most frequent first."""
    found: dict[tuple[str, str], Mistake] = {}
    order: dict[str, int] = {}
    for student in students:
        for question, said in (student.record or {"questions": {}})["questions"].items():
            order.setdefault(question, len(order))
            for known, name, case in _made(said) if said["asked"] else ():
                mistake = found.setdefault((question, name), Mistake(question, name, known))
                mistake.students.append(student)
                _tell(mistake, case, said)
    return sorted(found.values(), key=lambda one: (order[one.question], not one.known, -len(one.students), one.name))


def _made(question: Mapping[str, Any]) -> Iterator[tuple[bool, str, Mapping[str, Any]]]:
    """Each known mistake of an answer with a case that shows it; if none is known, how its cases came out."""
    failed = [case for case in question["cases"].values() if not case["passed"]]
    named = {case["mistake"]: case for case in reversed(failed) if case.get("mistake")}
    if named:
        yield from ((True, name, case) for name, case in named.items())
    else:
        kinds = {case.get("kind", ""): case for case in reversed(failed)}
        yield from ((False, OTHERWISE.get(kind, kind or "not right"), case) for kind, case in kinds.items())


def _tell(mistake: Mistake, case: Mapping[str, Any], question: Mapping[str, Any]) -> None:
    """Keep the hint, and the code if it is the shortest so far."""
    told = case.get("told", {})
    mistake.hint = mistake.hint or (told.get("hint", "") if mistake.known else "")
    code = "\n\n".join(text for _, text in question["code"]).strip()
    shown = case.get("kind") in ("wrong", "raised", "limit")
    if shown and code and (not mistake.example or len(code) < len(mistake.example)):
        lines = code.splitlines()
        mistake.example = "\n".join(lines[:MOST_LINES]) + "\n…" * (len(lines) > MOST_LINES)
