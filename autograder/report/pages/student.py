"""One submission's page: what its record and its mark say, as the template shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.batch.ahead import written_points
from autograder.batch.record import Record
from autograder.course.mark import Mark
from autograder.judge.messages import shown_name
from autograder.judge.notes import ONCE
from autograder.report.pages import cases, markdown
from autograder.report.pages.rendering import points, render


@dataclass(frozen=True)
class Row:
    """What a question or an answer in words adds to the points."""

    name: str
    anchor: str
    """Where on the page it is; empty for what was not asked."""
    points: float | None
    """What counts; None where there are none, or nobody knows them."""
    possible: float | None
    words: str
    """How it came out."""
    bonus: bool = False
    """Whether its points are not among those possible."""

    @property
    def share(self) -> float:
        """Of its points, at most all."""
        return min(1.0, (self.points or 0.0) / self.possible) if self.possible else 0.0

    @property
    def lost(self) -> float:
        """Points that it lacks; a bonus lacks none."""
        known = self.points is not None and self.possible is not None and not self.bonus
        return max(0.0, (self.possible or 0.0) - (self.points or 0.0)) if known else 0.0


def student_page(record: Record, mark: Mark | None, course: str = "") -> str:
    """The page of a submission, with what the course's rules make of it where there is a mark."""
    file = shown_name(record["file"])
    written = _written(record, mark)
    rows = [*_question_rows(record, mark), *_written_rows(written)]
    told = not record["questions"] or record["status"] == "not started"
    return render(
        "student.html", title=(mark.student.name if mark else "") or file, file=file, course=course,
        assignment=record["assignment"], explained=False, headline=_headline(record, mark),
        reason=record["reason"] if told else "", rules=mark.rules if mark else (),
        lost=sorted((row for row in rows if row.lost), key=lambda row: -row.lost), handout=record["handout"],
        rows=rows if record["questions"] else [], sums=_sums(rows, mark), notes=_notes(record),
        questions=_questions(record, mark), written=written,
    )  # fmt: skip


def explained_page(record: Record, course: str = "") -> str:
    """The page that explains the points of the only question in the record."""
    return render(
        "student.html", title=f"{next(iter(record['questions']))}, explained", file=shown_name(record["file"]),
        course=course, assignment=record["assignment"], explained=True, headline="", reason="", rules=(), lost=[],
        handout=[], rows=[], sums=[], notes=[], questions=_questions(record, None), written=[],
    )  # fmt: skip


def _headline(record: Record, mark: Mark | None) -> tuple[str, str]:
    """The points, and what is to be said of them: no points, rather than 0, where nothing could be read."""
    status = mark.label if mark else str(record["status"])
    if not record["questions"] and not (mark and mark.points):
        return "", f"No points{' yet' * bool(mark and mark.points is None)}: {status}"
    if mark and mark.points is None:
        return "", status
    got, of_all = (mark.points or 0.0, mark.possible) if mark else (record["points"], record["possible"])
    waiting = len(mark.waiting) if mark else 0
    some = f"{waiting} written answer{'s are' if waiting > 1 else ' is'} not graded yet"
    return f"{points(got)} of {points(of_all)}", f"points, {status}" + f"; so far: {some}" * bool(waiting)


def _counting(name: str, got: float, mark: Mark | None) -> float | None:
    """The points of a question in the course; None where it does not count."""
    return mark.questions.get(name, got) if mark else got


def _anchor(number: int) -> str:
    return f"question-{number}"


def _question_rows(record: Record, mark: Mark | None) -> list[Row]:
    return [
        _row(name, _anchor(number), question, mark)
        for number, (name, question) in enumerate(record["questions"].items(), start=1)
    ]


def _row(name: str, anchor: str, question: Mapping[str, Any], mark: Mark | None) -> Row:
    if not question["asked"]:
        return Row(name, "", None, None, "not asked in this handout")
    got = _counting(name, question["points"], mark)
    bonus = bool(mark and name in mark.bonus)
    words = cases.outcome(question["cases"])
    if changed := mark and mark.comments.get(name):
        words = f"changed {changed.partition(':')[0]}"
    said = ["bonus"] * bonus + [words] + ["does not count"] * (got is None)
    return Row(name, anchor, got, None if got is None else question["possible"], "; ".join(said), bonus)


def _questions(record: Record, mark: Mark | None) -> list[dict[str, Any]]:
    """The questions that were asked, with their cases and code."""
    return [
        _question(name, _anchor(number), question, mark)
        for number, (name, question) in enumerate(record["questions"].items(), start=1)
        if question["asked"]
    ]


def _question(name: str, anchor: str, question: Mapping[str, Any], mark: Mark | None) -> dict[str, Any]:
    got, source = _counting(name, question["points"], mark), mark.comments.get(name) if mark else None
    change = f"{points(got or 0)} point{'s' * (got != 1)} instead of {points(question['points'])}, {source}."
    instead = "does not count" if got is None else "before the change" if source else ""
    return {
        "name": name, "anchor": anchor, "points": got, "possible": question["possible"],
        "change": change if source else "", "code": question["code"], "mended": cases.mended(question["cases"]),
        "passed": cases.passed(question["cases"]), "failed": cases.failed(question["cases"], instead),
        "trained": cases.trained(question["cases"]),
    }  # fmt: skip


def _sums(rows: Sequence[Row], mark: Mark | None) -> list[tuple[str, float, float, str]]:
    """The last rows of the table: the sum, what it counts for, and what rules make of that; each only if it differs."""
    got = sum(row.points or 0 for row in rows)
    possible = sum(row.possible or 0 for row in rows if not row.bonus)
    apart = f"the bonus is not among the {points(possible)}"
    sums = [("sum", got, possible, apart * any(row.bonus for row in rows))]
    if mark is None or mark.points is None or not possible:
        return sums
    if _differ(mark.possible, possible):
        got = got * mark.possible / possible
        sums.append(("counts as", got, mark.possible, f"the course has {points(mark.possible)} points"))
    if _differ(mark.points, got):
        sums.append(("in the end", mark.points, mark.possible, "by the rules above"))
    return sums


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > 0.006


def _notes(record: Record) -> list[str]:
    """What happened in the notebook; what a question says itself is left out."""
    said = tuple(f"{name}: " for name, question in record["questions"].items() if cases.mended(question["cases"]))
    return [note for note in record["notes"] if not (note.endswith(ONCE) and note.startswith(said))]


def _written_rows(written: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Those answers in words that count."""
    return [
        Row(f"written: {one['name']}", one["anchor"], one["points"], one["possible"], one["state"])
        for one in written
        if one["counts"]
    ]


def _written(record: Record, mark: Mark | None) -> list[dict[str, Any]]:
    """The answers in words, with what the course says of each that it counts."""
    return [
        _answer(number, name, text, record, mark) for number, (name, text) in enumerate(record["written"].items(), 1)
    ]


def _answer(number: int, name: str, text: str, record: Record, mark: Mark | None) -> dict[str, Any]:
    counts = mark is not None and mark.questions.get(name) is not None
    comment = mark.comments.get(name, "") if mark else ""
    waits = "not graded yet" if text else "nothing was written"
    return {
        "name": name.replace("-", " "), "number": number, "anchor": f"written-{number}", "counts": counts,
        "answer": markdown.written(text) if text else "", "comment": comment.removeprefix("by "),
        "points": mark.questions[name] if mark and counts and comment else None,
        "possible": written_points(record["assignment"]).get(name), "state": "" if comment or not counts else waits,
    }  # fmt: skip
