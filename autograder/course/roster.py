"""`roster.csv`: who takes the course."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, fields
from pathlib import Path

from autograder.errors import KitError


class BadTable(KitError):
    """A CSV of the course cannot be used; the text names the file, the line and what to write."""


@dataclass(frozen=True)
class Person:
    """A row of the roster. All but `student` may be empty; identifiers are kept letter by letter."""

    student: str
    """What identifies the student in this course everywhere, such as a login or a matriculation number."""
    name: str = ""
    """First name, then surname."""
    email: str = ""
    sis_id: str = ""
    """The university's number, as Canvas ("SIS User ID"), Moodle ("ID number") and Gradescope ("SID") know it."""
    canvas_id: str = ""
    """Canvas's own number of the user, the third part of the names in its `submissions.zip`."""
    section: str = ""
    group: str = ""
    """Members of a group hand in together: what one hands in counts for all of them."""


def read_roster(file: Path) -> list[Person]:
    """The students, in the file's order.

    Raises:
        BadTable: in one sentence.
    """
    students: dict[str, Person] = {}
    for line, row in read_table(file, required=("student",), known=tuple(field.name for field in fields(Person))):
        one = Person(**row)
        if not one.student:
            raise BadTable(f"{file}, line {line}: the column student is empty: write what identifies this student.")
        if one.student in students:
            raise BadTable(f"{file}, line {line}: {one.student} stands in the roster twice: leave one of them.")
        students[one.student] = one
    return list(students.values())


def read_table(file: Path, required: tuple[str, ...], known: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV with their line numbers: cells by column, stripped of blanks; other columns are left out.

    Commas, semicolons or tabs may part the cells, as spreadsheets of different countries write them; the names of
    columns may be in any case, with blanks for underscores.

    Raises:
        BadTable: in one sentence, if it cannot be read or a required column is missing.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise BadTable(f"There is no file {file}: put it there, or change its name in course.toml.") from None
    except OSError as error:
        raise BadTable(f"{file} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise BadTable(f"{file} is no UTF-8 text: save it as “CSV UTF-8”.") from None
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise BadTable(f"{file}, line {reader.line_num}: this is no CSV ({error}): save it as “CSV UTF-8”.") from None
    columns = [name.strip().lower().replace(" ", "_") for name in (lines[0][1] if lines else [])]
    for name in required:
        if columns.count(name) != 1:
            raise BadTable(f"{file} needs a column {name}: its first line must name the columns {', '.join(known)}.")
    rows = []
    for line, row in lines[1:]:
        if any(cell.strip() for cell in row):
            cells = {name: cell.strip() for name, cell in zip(columns, row) if name in known}
            rows.append((line, cells))
    return rows
