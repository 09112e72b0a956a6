"""Write the pages beside tables and texts: only those that have changed."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from autograder.batch.record import Record, stem_of
from autograder.course.accepted import TOTALS_NAME
from autograder.course.mark import Mark
from autograder.course.settings import Course
from autograder.report.files import write_each, write_file
from autograder.report.pages.overview import assignment_page, lecture_page, term_page
from autograder.report.pages.student import student_page
from autograder.report.pages.students import Summary, students_of
from autograder.submission import BadSubmission, read_file

INDEX, LECTURE = "index.html", "mistakes.html"
PAGES = (INDEX, LECTURE)
"""What is about an assignment, beside its results."""


def write_pages(assignment: str, records: Sequence[Record], marks: Sequence[Mark], out: Path, course: Course) -> None:
    """Write the pages about an assignment and, among its results, a page per submission.

    A submission of several students has a page that tells of none of them, and one for each.

    Raises:
        CannotWrite: in one sentence.
    """
    results = out / "results"

    def write(record: Record, mark: Mark | None, name: str) -> None:
        _write(results / name, student_page(record, mark, course.name))

    write_each(".html", records, marks, results, write)
    write_index(assignment, records, marks, out, course)


def write_index(assignment: str, records: Sequence[Record], marks: Sequence[Mark], out: Path, course: Course) -> None:
    """Write the pages about an assignment alone: for instructors, and what can be shown in a lecture.

    Raises:
        CannotWrite: in one sentence.
    """
    when = _last_graded(records, out / "results", course)
    students = students_of(records, marks)
    _write(out / INDEX, assignment_page(assignment, students, course, when))
    _write(out / LECTURE, lecture_page(assignment, students, course))


def write_term_page(out: Path, course: Course, summaries: Mapping[str, tuple[Path, Summary]]) -> None:
    """Write `out/index.html` with a row for each assignment, unless that is the page of an assignment itself.

    Args:
        summaries: of each assignment, with the folder of its results.

    Raises:
        CannotWrite: in one sentence.
    """
    if all(folder != out for folder, _ in summaries.values()):
        rows = {name: (folder.name, one) for name, (folder, one) in summaries.items()}
        _write(out / INDEX, term_page(course, rows, TOTALS_NAME if (out / TOTALS_NAME).is_file() else ""))


def _last_graded(records: Sequence[Record], results: Path, course: Course) -> datetime | None:
    """When the newest record was written: no clock is read, so that what has not changed stays as it is."""
    times = []
    for record in records:
        with contextlib.suppress(OSError):
            times.append((results / f"{stem_of(record['file'])}.json").stat().st_mtime)
    return datetime.fromtimestamp(max(times), course.time_zone) if times else None


def _write(path: Path, text: str) -> None:
    """Replace the page, if it is not there as it is."""
    with contextlib.suppress(BadSubmission):  # it is not there, or something else is
        if read_file(path) == text.encode("utf-8", "backslashreplace"):
            return
    write_file(path, text)
