"""Apply a course's rules to what was graded, and write what becomes of it: nothing is graded for that."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.batch.record import FAILED, Record, failed_record, repriced
from autograder.course.accepted import CSV_NAME, TOTALS_NAME, number
from autograder.course.cells import identity
from autograder.course.handed_in import read_handed_in
from autograder.course.mark import Mark
from autograder.course.releases import as_asked, read_releases
from autograder.course.settings import Course
from autograder.course.term import UNREAD, BadTerm, Term, Total, renamed_in, result_folders, totals_of, written_in
from autograder.judge.messages import printable, shown_name
from autograder.questions import assignment_names
from autograder.report.files import require_writable, write_csv, write_marks, write_table
from autograder.report.pages.students import Summary, students_of, summary_of
from autograder.report.pages.write import INDEX, PAGES, write_pages, write_term_page
from autograder.report.preview import PREVIEW, Settled, finish, keep, put_totals, settle, some, waiting_record

OTHER_COLUMNS = ("student", "name", "late_days_used", "dropped", "total_percent")
"""Of the term's table, beside those of the assignments."""


def apply_rules(
    term: Term,
    assignment: str,
    records: Sequence[Record],
    accepted: Mapping[str, Record],
    out: Path,
    folders: Mapping[str, Path],
    console: Console,
    accept: bool = False,
) -> Settled:
    """Write table, texts and pages of an assignment with what the course's rules make of its records.

    They go into the preview where a grade changes of what was handed in before.

    Args:
        accepted: earlier records by file, as they were written.
        folders: of the term's assignments, as `result_folders` finds them.
        accept: whether to replace grades all the same.

    Raises:
        CannotWrite: in one sentence.
    """
    standing = [_standing(record, accepted.get(record["file"])) for record in records]
    stays = [shown_name(one["file"]) for one, record in zip(standing, records, strict=True) if one is not record]
    records = standing
    marks = term.marks(assignment, records, out, folders)
    _warn(term, assignment, marks, console)
    counted = [] if term.course == Course() else marks

    def write(place: Path) -> None:
        """Table, texts and pages; without a course, texts are as grading left them."""
        if counted:
            write_marks(records, counted, place)
        else:
            write_csv(records, place / CSV_NAME)
        write_pages(assignment, records, marks, place, term.course)

    settled = settle(records, counted, accepted, out, write, accept)
    said = [f"Not graded again, by a fault of the kit: the accepted grades stay ({len(stays)}: {some(stays)})."]
    return replace(settled, marks=marks, lines=[*settled.lines, *said * bool(stays)])


def _standing(record: Record, before: Record | None) -> Record:
    """What counts of a submission: the accepted record, where a fault of the kit takes its place."""
    failed = record["status"] == FAILED and before and before["status"] != FAILED
    return before if failed and before and repriced(before) else record


def _warn(term: Term, assignment: str, marks: Sequence[Mark], console: Console) -> None:
    """Say which overrides are of nobody, and how many answers in words nobody has graded."""
    if waiting := sum(bool(mark.waiting) for mark in marks):
        console.print(Text(f"{assignment}: answers in words are not graded by hand yet (students: {waiting})."))
    students = {mark.student.student for mark in marks}
    for one in term.overrides:
        if one.assignment == assignment and one.student not in students:
            where = f"{term.course.overrides}, line {one.line}"
            console.print(Text(printable(f"{where}: nobody called {one.student} handed in {assignment} yet.")))


def write_totals(place: Path, course: Course, console: Console, accept: bool = False) -> None:
    """Apply the rules anew to all results below `place`, and write a row per student into its `course.csv`.

    Args:
        accept: whether to replace grades that were accepted before.

    Raises:
        KitError: in one sentence, if there are no results, a file of the course cannot be used, or something that is
            not graded kept grades from being accepted.
    """
    term, folders = Term.of(course), result_folders(place)
    if not folders:
        raise BadTerm(f"{place} holds no results: grade with OUT={place}/05 and the like first.")
    require_writable(place, [TOTALS_NAME])
    applied = {name: _apply_anew(term, name, folders, console, accept) for name in folders}
    settled = {name: one for name, (one, _) in applied.items()}
    marks = {name: one.marks for name, one in settled.items()}
    possible: dict[str, object] = {
        name: max((one.possible for one in here), default="") for name, here in marks.items()
    }
    columns = [*OTHER_COLUMNS[:2], *marks, *OTHER_COLUMNS[2:]]
    totals = totals_of(marks, course)
    rows = [{"student": "points possible", **possible, "total_percent": 100}, *map(total_columns, totals)]
    changed, falling = _changed_totals(rows, _totals_before(place, list(marks)), list(marks))
    for sentence in filter(None, (changed, falling)):
        console.print(Text(printable(sentence)))
    waits = any(one.waits for one in settled.values()) or bool(changed) and not accept
    put_totals(place, lambda path: write_table(path, columns, rows), waits)
    if term.key and not waits:
        named = [total_columns(replace(total, student=term.named(total.student))) for total in totals]
        write_table(term.key.file.parent / TOTALS_NAME, columns, [rows[0], *named])
        console.print(Text(f"With names, beside the key: {term.key.file.parent / TOTALS_NAME}."))
    for sentence in _about(totals, course, folders):
        console.print(Text(printable(sentence)))
    counted = f"students: {len(totals)}, assignments: {len(marks)}"
    if waits and accept:
        raise BadTerm(f"Not everything was accepted, and {place / TOTALS_NAME} stays as it was: see above why.")
    if waits:
        console.print(Text(f"Totals wait, too: {place / PREVIEW / TOTALS_NAME}. To take them: the same with ACCEPT=1."))
    else:
        write_term_page(place, course, {name: (folders[name], summary) for name, (_, summary) in applied.items()})
        console.print(Text(f"Totals: {place / TOTALS_NAME} ({counted}). Pages: {place / INDEX}."))


def _apply_anew(
    term: Term, name: str, folders: Mapping[str, Path], console: Console, accept: bool
) -> tuple[Settled, Summary]:
    """Apply the rules to an assignment's results, with those that wait in place of the accepted ones."""
    out = folders[name]
    require_writable(out, [CSV_NAME, *PAGES])
    finish(out)
    releases = read_releases(term.course.release).get(name, ())
    written = {record["file"]: record for record in written_in(out)}
    files = list(dict.fromkeys([*(one.file for one in read_handed_in(out)), *written]))
    renamed, accepted, records = renamed_in(out, files), dict[str, Record](), []
    for file in files:
        waiting = waiting_record(out, file, written.get(file), renamed)
        before = written.get(file) or (renamed[waiting["submission"]] if waiting else None)
        if not before:
            continue  # nobody has graded it yet
        record = waiting or repriced(before) or failed_record(file, UNREAD)
        records.append(as_asked(record, releases))
        accepted[file] = before
        if record["status"] != FAILED:
            keep(records[-1], before, out)
    settled = apply_rules(term, name, records, accepted, out, folders, console, accept)
    for line in settled.lines:
        console.print(Text(line))
    return settled, summary_of(students_of(settled.records, settled.marks))


def _totals_before(place: Path, assignments: Collection[str]) -> dict[str, dict[str, str]]:
    """The rows of the accepted table by student; none where it is of other assignments."""
    with contextlib.suppress(FileNotFoundError):
        table = csv.DictReader(io.StringIO((place / TOTALS_NAME).read_bytes().decode("utf-8-sig", "replace")))
        if set(assignments) == set(table.fieldnames or ()) - set(OTHER_COLUMNS):
            return {row["student"]: row for row in table}
    return {}


def _changed_totals(
    rows: Iterable[Mapping[str, object]], before: Mapping[str, Mapping[str, str]], assignments: Collection[str]
) -> tuple[str, str]:
    """Sentences: whose total changes while the grades that it is made of stay, and whose falls with them."""
    moved, falling = [], []
    for new in rows:
        if (old := before.get(str(new["student"]))) and str(new["total_percent"]) != old["total_percent"]:
            said = f"{new['student']} ({old['total_percent']} → {new['total_percent']})"
            if all(str(new[name]) == old[name] for name in assignments):
                moved.append(said)
            elif (number(str(new["total_percent"])) or 0) < (number(old["total_percent"]) or 0):
                falling.append(said)
    weights = f"Totals of the same grades that change, by weights or what is dropped ({len(moved)}): {some(moved)}."
    return (
        weights * bool(moved),
        f"Totals that fall with grades ({len(falling)}): {some(falling)}." * bool(falling),
    )


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
