"""Apply a course's rules to what was graded, and write what becomes of it: nothing is graded for that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.batch.record import Record
from autograder.course.mark import Mark
from autograder.course.releases import as_asked, read_releases
from autograder.course.settings import Course
from autograder.course.term import BadTerm, Term, Total, records_in, result_folders, totals_of
from autograder.judge.messages import printable, shown_name
from autograder.questions import assignment_names
from autograder.report.files import CSV_NAME, identity, require_writable, write_csv, write_marks, write_table

TOTALS_NAME = "course.csv"


def apply_rules(
    term: Term, assignment: str, records: Sequence[Record], out: Path, folders: Mapping[str, Path], console: Console
) -> list[Mark]:
    """Write table and texts of an assignment with what the course's rules make of its records; its marks.

    Args:
        folders: of the term's assignments, as `result_folders` finds them.

    Raises:
        CannotWrite: in one sentence.
    """
    marks = term.marks(assignment, records, out, folders)
    if term.course == Course():
        write_csv(records, out / CSV_NAME)
    else:
        write_marks(records, marks, out)
    students = {mark.student.student for mark in marks}
    for one in term.overrides:
        if one.assignment == assignment and one.student not in students:
            where = f"{term.course.overrides}, line {one.line}"
            console.print(Text(printable(f"{where}: nobody called {one.student} handed in {assignment} yet.")))
    return marks


def write_totals(place: Path, course: Course, console: Console) -> None:
    """Apply the rules anew to all results below `place`, and write a row per student into its `course.csv`.

    Raises:
        KitError: in one sentence, if there are no results, or a file of the course cannot be used.
    """
    term, folders = Term.of(course), result_folders(place)
    if not folders:
        raise BadTerm(f"{place} holds no results: grade with OUT={place}/05 and the like first.")
    require_writable(place, [TOTALS_NAME])
    releases = read_releases(course.release)
    marks = {}
    for name, out in folders.items():
        require_writable(out, [CSV_NAME])
        records = [as_asked(record, releases.get(name, ())) for record in records_in(out)]
        marks[name] = apply_rules(term, name, records, out, folders, console)
    possible: dict[str, object] = {
        name: max((one.possible for one in here), default="") for name, here in marks.items()
    }
    columns = ["student", "name", *marks, "late_days_used", "dropped", "total_percent"]
    totals = totals_of(marks, course)
    rows = [{"student": "points possible", **possible, "total_percent": 100}, *map(total_columns, totals)]
    write_table(place / TOTALS_NAME, columns, rows)
    if term.key:
        named = [total_columns(replace(total, student=term.named(total.student))) for total in totals]
        write_table(term.key.file.parent / TOTALS_NAME, columns, [rows[0], *named])
        console.print(Text(f"With names, beside the key: {term.key.file.parent / TOTALS_NAME}."))
    for sentence in _about(totals, course, folders):
        console.print(Text(printable(sentence)))
    counted = f"students: {len(totals)}, assignments: {len(marks)}"
    console.print(Text(f"Totals: {place / TOTALS_NAME} ({counted})."))


def total_columns(total: Total) -> dict[str, object]:
    """A student's row."""
    points = {name: mark.points if mark else 0.0 for name, mark in total.marks.items()}
    return {
        **identity(total.student, total.listed),
        **{name: "" if got is None else got for name, got in points.items()},
        "late_days_used": total.free_days,
        "dropped": " ".join(total.dropped),
        "total_percent": "" if total.percent is None else total.percent,
    }


def _about(totals: Iterable[Total], course: Course, folders: Collection[str]) -> Iterator[str]:
    """What people must know who read the table."""
    named = [name for name in assignment_names() if {name, name[:2]} & course.assignments.keys()]
    if left := [name for name in named or assignment_names() if name not in folders]:
        yield f"No results yet of {', '.join(left)}: left out."
    for total in totals:
        ungraded = [name for name, mark in total.marks.items() if mark and mark.points is None]
        if ungraded:
            yield f"No total yet for {shown_name(total.student.student)}: {', '.join(ungraded)} is not graded."
