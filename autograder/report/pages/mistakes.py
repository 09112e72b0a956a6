"""The mistakes of the class: what, in which question, how many, and what one of these answers looks like."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.judge.messages import printable
from autograder.report.pages.students import Member

OTHERWISE = {
    "wrong": "wrong in another way", "raised": "raised an exception", "not implemented": "not implemented",
    "missing name": "a name is missing", "limit": "ran into a limit", "not graded": "no time was left",
}  # fmt: skip
"""What is said where neither a mistake nor a sentence is known, by the kind of the verdict."""
COMMENT = "\0"
"""A line that was nothing else."""
MOST_LINES = 60
"""Lines of an example that are shown; a longer one is cut."""
LONGEST = 300
"""Characters of a sentence that are shown."""
FIRST = re.compile(r"(?:`[^`]*`|[^`:.]|[:.](?!\s|$))*")
"""What a hint begins with, up to the first colon or full stop: what was done; how to mend it follows."""
IMPORT = re.compile(r"^(?:from\s+\S+\s+)?import\b(?:[^\n(]*\([^)]*\)|[^\n]*)\n?", re.MULTILINE)


@dataclass
class Mistake:
    """What some students have done in one question."""

    words: str
    """In a sentence, without its full stop."""
    name: str = ""
    """What the question calls it; empty where it tells of no such mistake."""
    more: str = ""
    """What else the hint says."""
    students: list[Member] = field(default_factory=list)
    example: str = ""
    """One student's code, the shortest, without comments and imports."""


@dataclass
class Asked:
    """What went wrong in a question."""

    question: str
    of: int = 0
    """How many were asked, of those who have started."""
    found: dict[tuple[str, str], Mistake] = field(default_factory=dict)

    @property
    def mistakes(self) -> list[Mistake]:
        """The most frequent first, of equally frequent ones those with a name."""
        return sorted(self.found.values(), key=lambda one: (-len(one.students), not one.name, one.words))


def mistakes_of(students: Sequence[Member]) -> list[Asked]:
    """What cost points in each question, in the notebook's order, of those who were graded and have started."""
    found: dict[str, Asked] = {}
    for student in (one for one in students if one.started):
        for question, said in student.record["questions"].items() if student.record else ():
            if said["asked"]:
                asked = found.setdefault(question, Asked(question))
                asked.of += 1
                _add(asked, student, said)
    return list(found.values())


def _add(asked: Asked, student: Member, said: Mapping[str, Any]) -> None:
    for name, case in _made(said):
        words, more = _told(name, case, student)
        mistake = asked.found.setdefault((name, "" if name else words), Mistake(words, name, more))
        mistake.students.append(student)
        code = _bare("\n\n".join(text for _, text in said["code"]))
        shorter = not mistake.example or len(code) < len(mistake.example)
        if code and shorter and case["kind"] != "not implemented" and not _names(student, code):
            mistake.example = code


def _made(question: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each known mistake of an answer with a case that shows it; if none is known, a case of each way to come out.

    A case that costs nothing may fail for another answer's mistake, which stands where that was asked.
    """
    failed = [case for case in question["cases"].values() if not case["passed"] and case["points"]]
    named = {case["mistake"]: case for case in reversed(failed) if case.get("mistake")}
    kinds = {case.get("kind", ""): ("", case) for case in reversed(failed)}
    yield from named.items() or kinds.values()


def _told(name: str, case: Mapping[str, Any], student: Member) -> tuple[str, str]:
    """What was done, and what else the hint says of it."""
    told = case.get("told", {})
    if name:
        hint = told.get("hint") or name
        words = FIRST.match(hint)[0] or hint  # type: ignore[index]  # it matches what is empty, too
        more = hint[len(words) :].lstrip(":. ")
        return words, more[:1].upper() + more[1:]
    kind = case.get("kind", "")
    sentence = printable(told.get("sentence") or case.get("message") or "", LONGEST).partition("\n")[0]
    if not sentence or _names(student, sentence):
        return OTHERWISE.get(kind, kind or "not right"), ""
    return f"not diagnosed: {sentence}" if kind == "wrong" else sentence, ""


def _names(student: Member, text: str) -> bool:
    """Whether the student's own name, or a part of it, stands in a text: `X.max()` and `max(1, 2)` name no Max."""
    person = student.mark.student
    words = (word for word in (person.student, *re.split(r"[\W_]+", person.name)) if len(word) > 2)
    return any(re.search(rf"(?<![^\W_]|\.){re.escape(word)}(?![^\W_]|\()", text, re.IGNORECASE) for word in words)


def _bare(code: str) -> str:
    """Code without comments, which may hold a name, and without imports; none of what cannot be read as Python."""
    code = IMPORT.sub("", code)
    lines = code.split("\n")
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError):
        return ""
    for row, column in (token.start for token in tokens if token.type == tokenize.COMMENT):
        lines[row - 1] = lines[row - 1][:column].rstrip() or COMMENT
    left = "\n".join(line for line in lines if line != COMMENT)
    lines = re.sub(r"\n{3,}", "\n\n", left).strip().split("\n")
    return "\n".join(lines[:MOST_LINES]) + "\n…" * (len(lines) > MOST_LINES)
