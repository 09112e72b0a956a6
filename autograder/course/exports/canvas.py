"""Canvas: the gradebook that it exports and imports, and reports beside submissions.

The rules are those of `instructure/canvas-lms`. `lib/gradebook_importer.rb` wants the columns Student, ID, perhaps SIS
User ID and SIS Login ID, and Section, in this order, then assignments as `Title (id)`; a line "Points Possible" may
follow, which says "(read only)" where nothing can be imported. `infer_comment_context_from_filename` in
`app/models/abstract_assignment.rb` takes the first two numbers between underscores of a file's name for user and
attachment, or `anon`, an identifier and the attachment, and shows the file under the attachment's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.course.exports.files import CannotExport
from autograder.course.exports.gradebook import Gradebook, matches, other_scale, possible_of, put_grades, table_text
from autograder.course.exports.graded import Graded, number
from autograder.judge.messages import shown_name

TITLES = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POSSIBLE = "Points Possible"
NO_ASSIGNMENT = re.compile(
    "Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade|Override (Score|Grade|Status)"
)
PAIRS = (
    ("ID", "user"),
    ("ID", "canvas_id"),
    ("SIS User ID", "sis_id"),
    ("SIS Login ID", "student"),
    ("SIS Login ID", "email"),
    ("SIS User ID", "student"),
)
"""Canvas's columns, and what here may be the same."""


def fill(book: Gradebook, theirs: Sequence[Graded], assignment: str, column: str) -> tuple[list[str], dict[str, str]]:
    """Put the grades into the gradebook; returns sentences, and no places of reports: files alone tell those.

    Raises:
        CannotExport: if it is no gradebook, or does not tell which column is meant.
    """
    titles = book.titles
    section = next((number for number, title in enumerate(titles) if "Section" in title), -1)
    if "ID" not in titles or section < 0:
        raise CannotExport(
            f"{book.file} is no gradebook of Canvas, which begins with the columns {', '.join(TITLES)}: export it "
            "there, under Grades."
        )
    here = titles.index("ID")
    possible = next((row for row in book.rows[1:] if row and POSSIBLE in row[0]), [""] * len(titles))
    grades = _column(book, range(section + 1, len(titles)), possible, assignment, column)
    rows = [number for number, row in enumerate(book.rows) if number and row and row[here].strip()]
    rows = [number for number in rows if book.rows[number] is not possible]
    people = {row: dict(zip(titles, book.rows[row])) for row in rows}
    known = {number: _keys(one) for number, one in enumerate(theirs)}
    said = put_grades(book, grades, theirs, matches(people, known, PAIRS), rows)
    return [*other_scale("Canvas", [possible[grades]], theirs), *said], {}


def _column(book: Gradebook, among: range, possible: Sequence[str], assignment: str, column: str) -> int:
    """Where the assignment's grades stand."""
    titles = {
        number: book.titles[number]
        for number in among
        if not NO_ASSIGNMENT.search(book.titles[number]) and not re.search(r"read\s+only", possible[number])
    }
    without_id = {number: re.sub(r" \(\d+\)$", "", title) for number, title in titles.items()}
    wanted = column or assignment
    found = [number for number in titles if wanted in (titles[number], without_id[number])]
    if not column and not found:
        topic = assignment.partition("-")[2]
        found = [number for number in titles if topic in re.sub(r"[^a-z0-9]+", "-", titles[number].lower())]
    if len(found) != 1:
        known = ", ".join(shown_name(title) for title in titles.values()) or "none"
        raise CannotExport(
            f"{book.file} does not tell which column is {shown_name(wanted)}: say COLUMN=…, one of these: {known}."
        )
    return found[0]


def from_roster(theirs: Sequence[Graded], assignment: str, column: str) -> str:
    """A gradebook of those who have points; without ids, Canvas asks what is meant."""
    rows = [[*TITLES, column or assignment], [POSSIBLE, "", "", "", "", number(possible_of(theirs))]]
    for one in theirs:
        keys, student = _keys(one), one.mark.student
        if one.points:
            name = student.name or student.student
            rows.append(
                [name, keys["user"] or keys["canvas_id"], student.sis_id, student.student, student.section, one.points]
            )
    return table_text(rows)


def place(one: Graded) -> str:
    """Where the report goes, so that Canvas finds its submission: the file's own name, and more; empty if unknown."""
    return f"{name}.txt" if (name := _name(one)) else ""


def _name(one: Graded) -> str:
    """What Canvas called the file."""
    return next((part for part in one.places if _numbers(part)), "")


def _numbers(name: str) -> list[str]:
    """User and attachment, as Canvas reads them from a file's name; empty if it would not."""
    parts = [part for part in name.split("_") if part != "LATE"]
    if parts[0] == "anon":
        return parts[1:3] if len(parts) > 3 else []
    numbers = [part for part in parts if part.isascii() and part.isdigit()]
    return numbers[:2] if len(numbers) > 1 else []


def _keys(one: Graded) -> dict[str, str]:
    """What identifies a student; a file of several identifies none of them."""
    numbers, student = _numbers(_name(one)), one.mark.student
    user = numbers[0] if numbers else ""
    return {
        "user": user if user.isdigit() else "", "canvas_id": student.canvas_id, "sis_id": student.sis_id,
        "student": student.student, "email": student.email,
    }  # fmt: skip
