"""Moodle: the grading worksheet of an assignment, the import of grades, and reports beside submissions.

The rules are those of `moodle/moodle`. In `mod/assign/feedback/offline`, `importgradeslib.php` wants the columns
Identifier, Grade and Last modified (grade), and takes the number at the end of an identifier for the participant;
`locallib.php` leaves out, without a word, grades above the maximum and those that were changed on Moodle meanwhile.
`mod/assign/feedback/file/importziplib.php` reads the participant from a folder
`Full name_number_assignsubmission_file_`. `grade/import/csv` lets people say what each column is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from autograder.course.exports.files import CannotExport
from autograder.course.exports.gradebook import (
    Gradebook,
    Keys,
    matches,
    other_scale,
    plain_number,
    put_grades,
    table_text,
)
from autograder.course.exports.graded import Graded, number
from autograder.judge.messages import shown_name

IDENTIFIER, GRADE = "Identifier", "Grade"
NEEDED = (IDENTIFIER, GRADE, "Last modified (grade)")
MAXIMUM, CHANGEABLE = "Maximum Grade", "Grade can be changed"
FOLDER = re.compile(r"[^_]*_(\d+)_assignsubmission_[a-z]+_?", re.IGNORECASE)
REPORT = "report.txt"
PAIRS = (
    ("participant", "participant"),
    ("email", "email"),
    ("ID number", "sis_id"),
    ("Username", "student"),
    ("ID number", "student"),
    ("Full name", "name"),
)
"""Moodle's columns, and what here may be the same."""


def fill(book: Gradebook, theirs: Sequence[Graded], assignment: str, column: str) -> tuple[list[str], dict[str, str]]:
    """Put the grades into the worksheet; returns sentences, and where the report of each student goes.

    Raises:
        CannotExport: if it is no worksheet, or not in English and nobody says which column has the grades.
    """
    titles = book.titles
    wanted = column or GRADE
    if wanted not in titles or not column and not set(NEEDED) <= set(titles):
        raise CannotExport(
            f"{book.file} is no grading worksheet of Moodle, which has the columns {', '.join(NEEDED)}: download it "
            "there, under the assignment; if it is in another language, say which of its columns has the grades with "
            f"COLUMN=…, one of these: {', '.join(map(shown_name, titles))}."
        )
    rows = [number for number, row in enumerate(book.rows) if number and any(row)]
    people = {row: _person(titles, book.rows[row]) for row in rows}
    known = {number: _keys(one) for number, one in enumerate(theirs)}
    found = matches(people, known, PAIRS)
    said = put_grades(book, titles.index(wanted), theirs, found, rows)
    folders = {
        theirs[there].student: folder
        for row, there in found.items()
        if (folder := _folder(people[row].get("Full name", ""), people[row]["participant"]))
    }
    scale = other_scale("Moodle", [keys.get(MAXIMUM, "") for keys in people.values()], theirs)
    return [*scale, *said, *_left_out(people, theirs, found)], folders


def _person(titles: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """A row by its columns, with what identifies the participant in any language: "Participant 123", an address."""
    cells = dict(zip(titles, row))
    number = re.search(r"\d+$", cells.get(IDENTIFIER, row[0]).strip())
    email = next((cell for cell in row if "@" in cell), "")
    return {**cells, "email": email, "participant": number[0] if number else ""}


def _folder(name: str, participant: str) -> str:
    name = re.sub(r"[_/\\]", " ", name) or "Participant"
    return f"{name}_{participant}_assignsubmission_file_/{REPORT}" if participant else ""


def _left_out(people: Mapping[int, Keys], theirs: Sequence[Graded], found: Mapping[int, int]) -> Iterator[str]:
    """A sentence for each grade that Moodle would leave out without a word."""
    for row, there in found.items():
        one, most = theirs[there], plain_number(people[row].get(MAXIMUM, ""))
        if one.points and most is not None and float(one.points) > most:
            yield f"{one.who} has {one.points} points: Moodle leaves out what is above its maximum, {number(most)}."
        if people[row].get(CHANGEABLE) == "No":
            yield f"{one.who}: Moodle says that this grade cannot be changed; unlock it there."


def from_roster(theirs: Sequence[Graded], assignment: str, column: str) -> str:
    """A table for the import of grades from CSV, of those who have points."""
    rows = [["Username", "ID number", "Email address", "Full name", column or assignment]]
    for one in theirs:
        student = one.mark.student
        if one.points:
            rows.append([student.student, student.sis_id, student.email, student.name, one.points])
    return table_text(rows)


def place(one: Graded) -> str:
    """Where the report goes, so that Moodle finds its submission; empty if that is unknown."""
    folder = _folder_of(one)
    return f"{folder}/{REPORT}" if folder and not one.shared else ""


def _folder_of(one: Graded) -> str:
    """The folder that Moodle made for what the student handed in."""
    return next((part for part in one.places if FOLDER.fullmatch(part)), "")


def _keys(one: Graded) -> dict[str, str]:
    """What identifies a student; a file of several identifies none of them."""
    found, student = FOLDER.fullmatch(_folder_of(one)), one.mark.student
    return {
        "participant": found[1] if found else "", "email": student.email, "sis_id": student.sis_id,
        "student": student.student, "name": student.name,
    }  # fmt: skip
