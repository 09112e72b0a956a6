"""A table that a platform exported, to be filled and given back: all but the grades stays letter by letter."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course.exports.files import CannotExport
from autograder.course.exports.graded import Graded, number, some
from autograder.judge.messages import shown_name

EXCUSED = "EX"
"""What Canvas has in the cell of who need not hand in."""
Keys = Mapping[str, str]
"""What identifies somebody: by the kind of identifier."""


@dataclass
class Gradebook:
    """The table, and how it was written."""

    file: Path
    rows: list[list[str]]
    """With the line of titles; all that are not empty are as long as it, or longer."""
    delimiter: str
    line_end: str
    mark: str
    """UTF-8's mark at the beginning, if there was one."""

    @property
    def titles(self) -> list[str]:
        """What the columns are called."""
        return self.rows[0]

    def text(self) -> str:
        """The table, written as it came."""
        return self.mark + table_text(self.rows, self.delimiter, self.line_end)


def table_text(rows: Iterable[Sequence[str]], delimiter: str = ",", line_end: str = "\n") -> str:
    """These rows as a CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def read_gradebook(file: Path) -> Gradebook:
    """What a platform exported.

    Raises:
        CannotExport: in one sentence.
    """
    try:
        text = file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise CannotExport(f"There is no file {file}: name what the platform exported with GRADEBOOK=….") from None
    except OSError as error:
        raise CannotExport(f"{file} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise CannotExport(f"{file} is no UTF-8 text: give it as the platform exported it.") from None
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise CannotExport(f"{file} is no CSV ({error}): give it as the platform exported it.") from None
    if not rows:
        raise CannotExport(f"{file} is empty: export it again.")
    rows = [row and row + [""] * (len(rows[0]) - len(row)) for row in rows]
    return Gradebook(file, rows, delimiter, "\r\n" if head.endswith("\r") else "\n", mark)


def matches(people: Mapping[int, Keys], known: Mapping[int, Keys], pairs: Iterable[tuple[str, str]]) -> dict[int, int]:
    """Who of `known` each of `people` is, by pairs of kinds of identifier, the surest first.

    What two of them share identifies neither.
    """
    found: dict[int, int] = {}
    for theirs, ours in pairs:
        here, there = _owners(people, theirs), _owners(known, ours)
        for value in here.keys() & there.keys():
            if here[value] not in found and there[value] not in found.values():
                found[here[value]] = there[value]
    return found


def _owners(people: Mapping[int, Keys], kind: str) -> dict[str, int]:
    """Whose identifiers these are."""
    values = {number: keys.get(kind, "").strip().casefold() for number, keys in people.items()}
    often = Counter(values.values())
    return {value: number for number, value in values.items() if value and often[value] == 1}


def put_grades(
    book: Gradebook, column: int, theirs: Sequence[Graded], found: Mapping[int, int], rows: Iterable[int]
) -> list[str]:
    """Write the points into the column, and say in sentences who is not there and whose cells stay as they are.

    Args:
        found: which of `theirs` each row is.
        rows: those of students.
    """
    name, said = shown_name(book.file.name), []
    for row in rows:
        who = theirs[found[row]] if row in found else None
        if why := _in_the_way(who, book.rows[row][column]):
            said.append(f"{name}, row {row + 1}, {shown_name(book.rows[row][0])}: {why}, so the cell stays as it is.")
        elif who:
            book.rows[row][column] = who.points
    for one in (one for index, one in enumerate(theirs) if index not in found.values()):
        left = f"{one.points} points" if one.points else one.mark.status
        said.append(f"{one.who} is not in {name}, which lacks {left}: see to the identifiers in the roster.")
    filled = [theirs[number] for number in found.values()]
    if nothing := [one.who for one in filled if one.mark.status == "missing" and one.points == "0"]:
        said.append(f"0 points for who handed in nothing: {some(nothing)}.")
    return said


def _in_the_way(who: Graded | None, cell: str) -> str:
    """Why nobody's points go into the cell; empty if they do."""
    if not who:
        return "nobody here"
    if not who.points:
        return f"{who.who} has no points yet ({who.mark.status})"
    return f"{who.who} is excused there" if cell.strip().upper() == EXCUSED else ""


def other_scale(platform: str, there: Iterable[str], theirs: Iterable[Graded]) -> list[str]:
    """A sentence if the platform counts otherwise than the course.

    Args:
        there: what it says of the points possible.
    """
    here = possible_of(theirs)
    said = {most for one in there if (most := plain_number(one)) is not None}
    if not said or here in said:
        return []
    counted = f"{platform} counts {number(min(said))} points at most, the course {number(here)}"
    return [f"{counted}: change it there, or write points = {number(min(said))} for the assignment in course.toml."]


def plain_number(cell: str) -> float | None:
    """The number in a cell, with a decimal point or comma; None if there is none."""
    plain = cell.strip().replace(",", ".")
    return float(plain) if re.fullmatch(r"\d+(\.\d+)?", plain) else None


def possible_of(theirs: Iterable[Graded]) -> float:
    """All points that could be had; an older handout may have had fewer."""
    return max((one.mark.possible for one in theirs), default=0.0)
