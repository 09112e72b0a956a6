"""Grades and reports as learning platforms take them back: Canvas, Moodle, Gradescope."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.batch.record import stem_of
from autograder.course.accepted import CSV_NAME, not_accepted
from autograder.course.exports import canvas, gradescope, moodle
from autograder.course.exports.feedback import feedback_zip
from autograder.course.exports.files import CannotExport, write
from autograder.course.exports.gradebook import read_gradebook
from autograder.course.exports.graded import Graded, graded_of, some
from autograder.course.handed_in import HandedIn, read_handed_in
from autograder.course.mark import Mark
from autograder.course.settings import Course
from autograder.course.term import Term, assignment_of, records_in, result_folders
from autograder.judge.messages import shown_name

TABLES = {"canvas": canvas, "moodle": moodle}
PLATFORMS = (*TABLES, "gradescope")


def export_results(
    to: str, assignment: str, out: Path, course: Course, gradebook: Path | None, column: str, feedback: bool
) -> list[str]:
    """As `export`, of the results in `out`, by the rules of the course.

    Raises:
        KitError: in one sentence.
    """
    found = assignment_of(out / "results")
    if not found or assignment not in ("", found):
        what = f"results of {found}, not of {assignment}" if found else "no results"
        raise CannotExport(f"{out} has {what}: grade first, then name the same folder with OUT=….")
    term = Term.of(course)
    marks = term.marks(found, records_in(out), out, result_folders(out.parent))
    if waiting := [shown_name(mark.student.student) for mark in not_accepted(marks, out)]:
        raise CannotExport(
            f"{out / CSV_NAME} has other grades than the records and rules give now ({len(waiting)}: {some(waiting)}): "
            "make grade or make totals shows what changes, with ACCEPT=1 it is taken; then export."
        )
    return export(to, found, out, marks, read_handed_in(out), gradebook, column, feedback, term)


def export(
    to: str,
    assignment: str,
    out: Path,
    marks: Sequence[Mark],
    handed_in: Sequence[HandedIn],
    gradebook: Path | None = None,
    column: str = "",
    feedback: bool = False,
    term: Term = Term(),  # noqa: B008 – it is frozen
) -> list[str]:
    """Write the platform's files, and say in sentences which, and who is not in them.

    They go into `out`; where pseudonyms are used, into a folder beside the key, as they have the names.

    Args:
        to: one of `PLATFORMS`.
        gradebook: what the platform exported; its rows and columns are kept and the grades put in. Else, the roster's.
        column: title of the grades' column, where it is not the assignment's name.
        feedback: whether to write the reports, too.
        term: whose pseudonyms the marks have, if they do.

    Raises:
        KitError: in one sentence.
    """
    theirs = graded_of(marks, handed_in, out)
    if term.key:
        theirs, out = [one.named(term) for one in theirs], term.key.file.parent / out.name
        out.mkdir(mode=0o700, exist_ok=True)
    if to == "gradescope":
        return _for_gradescope(assignment, out, theirs, gradebook, feedback)
    platform = TABLES[to]
    path = out / f"{to}-grades.csv"
    if gradebook:
        if path.exists() and gradebook.exists() and path.samefile(gradebook):
            raise CannotExport(f"{gradebook} would be overwritten: keep what {to.title()} exported under another name.")
        book = read_gradebook(gradebook)
        said, places = platform.fill(book, theirs, assignment, column)
        text = book.text()
    else:
        text, places = platform.from_roster(theirs, assignment, column), {}
        said = [f"{one.who} has no points ({one.mark.status}) and no row." for one in theirs if not one.points]
    lines = [*said, write(path, text.encode("utf-8"))]
    if feedback:
        data, said = feedback_zip(theirs, {one.student: platform.place(one) for one in theirs} | places)
        lines += [*said, write(out / f"{to}-feedback.zip", data)]
    return lines


def _for_gradescope(
    assignment: str, out: Path, theirs: Sequence[Graded], gradebook: Path | None, feedback: bool
) -> list[str]:
    if gradebook:
        raise CannotExport("Gradescope takes no table of grades back: leave GRADEBOOK out.")
    data, said = gradescope.autograder_zip(theirs)
    lines = [*said, write(out / "gradescope-autograder.zip", data)]
    if feedback:
        data, said = feedback_zip(theirs, {one.student: f"{stem_of(one.student)}.txt" for one in theirs})
        lines += [*said, write(out / "feedback.zip", data)]
    return lines
