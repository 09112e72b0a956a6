"""Which grades would change without anything new being handed in: whose, in which case, by how much, why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.batch.record import FAILED, Record
from autograder.course.accepted import Row, Rows, differ
from autograder.course.cells import cell, identity, text_of
from autograder.course.mark import Mark
from autograder.course.term import is_unread
from autograder.judge.messages import printable, shown_name
from autograder.report.files import write_table

MOST_LINES = 20
"""Most lines about changes that the terminal shows."""
GONE = "no row any more"
LONGEST_REASON = 240
"""Most characters of a reason in a line."""


@dataclass(frozen=True)
class CaseChange:
    """A case that earns other points, or is worth others."""

    question: str
    case: str
    before: float
    after: float
    why: str


@dataclass(frozen=True)
class Change:
    """A row of the table that changes; texts are as in its cells."""

    file: str
    student: str
    before: float | None
    after: float | None
    why: str = ""
    cases: tuple[CaseChange, ...] = ()

    @property
    def falls(self) -> bool:
        """Whether the student has less than before."""
        return self.before is not None and (self.after is None or self.after < self.before - 1e-9)

    @property
    def ungraded(self) -> bool:
        """Whether points would be lost to what is not graded, or cannot be read: that is not the student's doing."""
        return bool(self.before) and self.after is None and self.why != GONE

    @property
    def who(self) -> str:
        """The student and the file, in a sentence."""
        file = text_of(self.file) * (self.file != self.student)  # who is not of the roster is called as the file
        return f"{self.student} ({file})" if self.student and file else self.student or file


def same_submission(record: Record, before: Record | None) -> bool:
    """Whether a record is of what an accepted grade was given for; records that do not tell count as such."""
    if not before or before["status"] == "unreadable" != record["status"]:
        return False
    if before["status"] == FAILED:
        return is_unread(before)
    return "" in (record["submission"], before["submission"]) or record["submission"] == before["submission"]


def changes_of(
    records: Iterable[Record], marks: Sequence[Mark], accepted: Mapping[str, Record], rows: Sequence[Row]
) -> tuple[list[Change], list[Change]]:
    """What changes for those who handed in nothing new, and who has less because of what was handed in.

    Among the former are those who would lose their points to what is not graded.

    Args:
        records: new ones.
        marks: what rules make of them; none where there is no course.
        accepted: earlier records of these files, which may have had other names, as they were written.
        rows: of the accepted table.
    """
    graded, table = {record["file"]: record for record in records}, Rows(rows)
    cases = {
        file: () if is_unread(accepted[file]) else tuple(cases_of(accepted[file], record))
        for file, record in graded.items()
        if same_submission(record, accepted.get(file))
    }
    names = {file: before["file"] for file, before in accepted.items()}
    units = _units(graded, marks, names, table)
    changed, other = [], []
    for file, mark, row in units:
        before = accepted.get(file)
        change = _change(row, file, mark, graded.get(file), before, cases.get(file, ()))
        moved = row is not None and row.points is not None and differ(row.points, change.after)
        if change.cases or moved and (change.ungraded or _is_of(row, names.get(file, file), before, file in cases)):
            changed.append(change)
        elif moved and change.falls:
            other.append(change)
    here, seen = {"", *(cell(shown_name(file)) for file, *_ in units)}, {row for *_, row in units}
    for row in (row for row in rows if row.points and row not in seen):
        # where the file is still there, or none ever was, nobody handed in anything else
        (changed if row.file in here else other).append(Change(row.file, row.student, row.points, None, GONE))
    return changed, other


def _units(
    graded: Mapping[str, Record], marks: Sequence[Mark], names: Mapping[str, str], table: Rows
) -> list[tuple[str, Mark | None, Row | None]]:
    """What makes a row, with the accepted one: marks, and files that make none, but may have had rows of a group."""
    units: list[tuple[str, Mark | None, Row | None]] = [
        (mark.file, mark, table.of(names.get(mark.file, mark.file), mark)) for mark in marks
    ]
    taken, marked = {row for *_, row in units}, {mark.file for mark in marks}
    for file in (file for file in graded if file not in marked):
        rows = [row for row in table.of_file(names.get(file, file)) if row not in taken]
        units += [(file, None, row) for row in rows] or [(file, None, None)]
    return units


def _change(
    row: Row | None,
    file: str,
    mark: Mark | None,
    record: Record | None,
    before: Record | None,
    cases: tuple[CaseChange, ...],
) -> Change:
    """What becomes of a row, whether it changes or not."""
    failed = record is not None and record["status"] == FAILED
    points = None if record is None or failed else float(record["points"])
    was = row.points if row else float(before["points"]) if before else None
    why = record["reason"] if record and failed else _other_rules(row, mark) if row and mark else ""
    student = str(identity(mark.student, mark.listed)["student"]) if mark else row.student if row else ""
    return Change(cell(shown_name(file)) if file else "", student, was, mark.points if mark else points, why, cases)


def _other_rules(row: Row, mark: Mark) -> str:
    """The sentences of rules that are new; where there are none, those of before, if one is gone."""
    before, now = text_of(row.rules), " ".join(mark.rules)
    new = [rule for rule in mark.rules if rule not in before]
    return " ".join(new) or (f"before: {before}" if before not in ("", now) else "")


def _is_of(row: Row | None, file: str, before: Record | None, same: bool) -> bool:
    """Whether a row was made from the accepted record of this very submission, by the name that it had.

    It was not, where a new submission was graded since: that run was stopped, or its table waits.
    """
    if row is None or row.file != (cell(shown_name(file)) if file else ""):
        return False
    if not file or not same or before is None:
        return not file
    return is_unread(before) or not differ(row.total, before["points"])


def cases_of(before: Record, after: Record) -> Iterator[CaseChange]:
    """The cases of one submission that two records price or judge differently."""
    if not before["questions"] or not after["questions"]:
        if differ(before["points"], after["points"]):
            yield CaseChange("", "", before["points"], after["points"], after["reason"] or "it can be graded now")
        return
    for question in dict.fromkeys([*after["questions"], *before["questions"]]):
        was, now = (record["questions"].get(question, {"cases": {}}) for record in (before, after))
        for case in dict.fromkeys([*now["cases"], *was["cases"]]):
            old, new = was["cases"].get(case), now["cases"].get(case)
            if differ(_worth(old), _worth(new)) or differ(_earned(old), _earned(new)):
                why = "; ".join(_why(old, new, now.get("asked", True)))
                yield CaseChange(question, case, _earned(old), _earned(new), why)


def _worth(case: Mapping[str, Any] | None) -> float:
    """The points that a case can bring; anybody may have written anything into a record."""
    points = case.get("points") if case else 0.0
    return float(points) if isinstance(points, int | float) else 0.0


def _earned(case: Mapping[str, Any] | None) -> float:
    return _worth(case) if case and case.get("passed") else 0.0


def _why(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, asked: bool) -> Iterator[str]:
    if not new:
        yield "no case any more"
        return
    if not asked:
        yield "not asked in this handout"
    elif not old:
        yield "a new case"
    elif differ(_worth(old), _worth(new)):
        yield f"worth {_worth(new):g}, not {_worth(old):g}"
    if new["passed"] and not (old and old.get("passed")):
        yield "passes now"
    elif not new["passed"] and (not old or old.get("passed")):
        yield f"fails now: {_first_line(new['message'] or '')}"


def _first_line(message: str) -> str:
    lines = (line.strip() for line in message.splitlines())
    return printable(next(filter(None, lines), "it does not say why"), LONGEST_REASON)


def in_order(changes: Iterable[Change]) -> list[Change]:
    """Those who fall first, and deepest first; others by name."""
    return sorted(changes, key=lambda one: (not one.falls, -_loss(one) if one.falls else 0.0, one.who))


def _loss(change: Change) -> float:
    return (change.before or 0.0) - (change.after or 0.0)


def lines_of(changes: Sequence[Change], where: Path) -> list[str]:
    """A line for each change and each of its cases; of many, the first ones, and where all of them are."""
    lines = []
    for change in in_order(changes):
        why = printable(change.why, LONGEST_REASON).replace("\n", " ")
        moved = f"{'▼' if change.falls else ' '} {change.who}: {_shown(change.before)} → {_shown(change.after)}"
        lines.append(moved + f", {why}" * bool(why))
        lines += [f"      {_case(one)}{one.before:g} → {one.after:g}, {one.why}" for one in change.cases]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"  … {len(lines) - MOST_LINES} more lines: {where}"]
    return lines


def _case(change: CaseChange) -> str:
    return f"{change.question}, {change.case}: " if change.question else ""


def _shown(points: float | None) -> str:
    return "none" if points is None else f"{round(points, 2):g}"


def write_changes(changes: Sequence[Change], path: Path) -> None:
    """A row for each change, and one for each of its cases, with the columns of `changes.csv`."""
    rows: list[dict[str, object]] = []
    for change in in_order(changes):
        who = {"file": change.file, "student": change.student, "falls": "yes" if change.falls else ""}
        rows.append({**who, "from": change.before, "to": change.after, "why": cell(change.why)})
        for one in change.cases:
            place = {"question": one.question, "case": one.case, "from": one.before, "to": one.after}
            rows.append({**who, **place, "why": cell(one.why)})
    write_table(path, ["file", "student", "falls", "question", "case", "from", "to", "why"], rows)
