"""What `make grade` leaves behind: the CSV of `otter grade`, and a text and a record per submission."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import secrets
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd
from otter.grade.utils import SCORES_DICT_FILE_KEY as FILE
from otter.grade.utils import SCORES_DICT_GRADING_STATUS_KEY as STATUS
from otter.grade.utils import (
    SCORES_DICT_PERCENT_CORRECT_KEY,
    SCORES_DICT_TOTAL_POINTS_KEY,
    merge_scores_to_df,
)

from autograder.batch.record import Record, stem_of
from autograder.course.mark import Mark
from autograder.course.points import exact, number
from autograder.course.roster import Student
from autograder.course.term import assignment_of
from autograder.errors import KitError
from autograder.judge.messages import printable, shown_name
from autograder.report.results import results_of
from autograder.report.table import points_of
from autograder.sandbox.temporary import PREFIX, lock, sweep

CSV_NAME = "final_grades.csv"
LOG_NAME = "grade.log"
DRAFT = f".{PREFIX}"
"""What the name of a file begins with that is being written."""
FORMULA = re.compile(r"(^|;)(\s*[=+\-@%|'＝＋－＠％｜])")
DEFUSED = re.compile(r"(^|;)'(\s*[=+\-@%|'＝＋－＠％｜])")
"""Where a spreadsheet would begin a formula, and what is made of it."""


class CannotWrite(KitError):
    """Results cannot be written; the text says where, why and what to do."""


def write_result(record: Record, folder: Path) -> None:
    """Write one submission's record as `<file>.txt` (for people) and then `<file>.json` (for programs).

    The JSON comes last: a submission counts as graded when it is there.

    Raises:
        CannotWrite: in one sentence.
    """
    write_text(record, folder)
    _write(folder / f"{stem_of(record['file'])}.json", json.dumps(record, indent=2) + "\n")


def write_text(record: Record, folder: Path, mark: Mark | None = None, name: str = "") -> None:
    """Write the text for people alone, with what the course's rules make of it where there is a mark."""
    scored = f"{points_of(record)} points, " if record["questions"] else ""
    head = [shown_name(record["file"]), scored + record["status"], printable(record["reason"])]
    rules = mark_lines(mark) if mark else ()
    lines = [*filter(None, head), *record["notes"], *record["handout"], *rules, ""]
    asked = {name: question for name, question in record["questions"].items() if question["asked"]}
    text = "\n".join([*lines, results_of({**record, "questions": asked}).summary()]) + "\n"
    _write(folder / (name or f"{stem_of(record['file'])}.txt"), text)


def write_csv(records: Sequence[Record], path: Path, marks: Sequence[Mark] = ()) -> None:
    """The grades with the columns of `otter grade`'s `final_grades.csv`, made by Otter's own function.

    Where a handout did not ask a question, its cell is empty. With marks, what the course's rules make of them, in
    further columns; files have a row for each student.
    """
    fullest = sorted(records, key=lambda record: -float(record["possible"]))  # Otter's first row is of the first
    table = merge_scores_to_df([results_of(record) for record in fullest])
    for record in records:
        if left_out := [name for name, question in record["questions"].items() if not question["asked"]]:
            table.loc[table[FILE] == record["file"], left_out] = None
    if marks:
        more = pd.DataFrame([{FILE: mark.file, **mark_columns(mark)} for mark in marks], dtype=object)
        others = more.assign(**{STATUS: [mark.status for mark in marks]})[~more[FILE].isin(table[FILE])]
        table = pd.concat([table.merge(more, on=FILE, how="left"), others])
    table[FILE] = table[FILE].map(shown_name).map(cell)
    table[STATUS] = table[STATUS].map(printable).map(cell)
    _write(path, table.to_csv(index=False))


def mark_columns(mark: Mark) -> dict[str, object]:
    """The columns after Otter's."""
    return {
        **identity(mark.student, mark.listed),
        "handed_in": f"{mark.when:%Y-%m-%d %H:%M:%S}" if mark.when else "",
        "days_late": mark.days_late,
        "points": "" if mark.points is None else mark.points,
        "rules": cell(" ".join(mark.rules)),
    }


def identity(student: Student, listed: bool) -> dict[str, object]:
    """Who it is: letter by letter if it is from the roster, as a name of a file is shown if not."""
    return {"student": student.student if listed else cell(shown_name(student.student)), "name": student.name}


def mark_lines(mark: Mark) -> list[str]:
    """What the course's rules make of a submission, as lines of its text: nothing where they change nothing."""
    if not mark.rules or mark.points is None:
        return list(mark.rules)
    return [*mark.rules, f"{number(exact(mark.points))} of {number(exact(mark.possible))} points count."]


def text_name(mark: Mark, marks: Sequence[Mark]) -> str:
    """The file among the results that tells a student of the mark: that of the submission, or a member's own.

    What counts for one member of a group is told to nobody else.
    """
    alone = sum(one.file == mark.file for one in marks) == 1
    return f"{stem_of(mark.file if alone else f'{mark.file}~{mark.student.student}')}.txt"


def write_marks(records: Sequence[Record], marks: Sequence[Mark], out: Path) -> None:
    """The table and the texts with what the course's rules make of them; records stay as they are.

    Raises:
        CannotWrite: in one sentence.
    """
    results, personal = out / "results", set()
    for record in records:
        theirs = [mark for mark in marks if mark.file == record["file"]]
        write_text(record, results, theirs[0] if len(theirs) == 1 else None)
        for mark in theirs * (len(theirs) > 1):
            personal.add(name := text_name(mark, theirs))
            write_text(record, results, mark, name)
    for path in results.glob("*~*.txt"):
        if path.name not in personal and not path.with_suffix(".json").exists():
            path.unlink()  # of a member of what was a group
    write_csv(records, out / CSV_NAME, marks)


def cell(text: str) -> str:
    """A text from a submission as a cell of a CSV: where a spreadsheet would take it for a formula, after `'`.

    A semicolon begins a cell, too, in many countries.
    """
    return FORMULA.sub(r"\1'\2", text)


def text_of(cell: str) -> str:
    """The text in a cell that `cell` wrote."""
    return DEFUSED.sub(r"\1\2", cell)


def write_combined_csv(names: list[str], out: Path) -> None:
    """One CSV for several assignments, from those in `out/<name>`: files as `<name>/<file>`, all question columns.

    A question that an assignment does not have stays empty.
    """
    tables = [pd.read_csv(out / name / CSV_NAME) for name in names]
    for name, table in zip(names, tables):
        table[FILE] = (f"{name}/" + table[FILE].map(text_of)).map(cell)
    combined = pd.concat(tables, ignore_index=True)
    last = [SCORES_DICT_TOTAL_POINTS_KEY, SCORES_DICT_PERCENT_CORRECT_KEY, STATUS]
    questions = sorted(set(combined.columns) - {FILE, *last})
    _write(out / CSV_NAME, combined[[FILE, *questions, *last]].to_csv(index=False))


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """A CSV that Excel takes for UTF-8, too, as it begins with a mark; pandas and `utf-8-sig` know that mark."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    _write(path, "\ufeff" + text.getvalue())


def make_folder(folder: Path) -> None:
    """Make the folder and those above it.

    Raises:
        CannotWrite: in one sentence.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"{folder} cannot be made ({error.strerror}): choose another folder with OUT=….") from None


def require_own(assignment: str, folder: Path) -> None:
    """Leave a folder of results alone that holds those of another assignment.

    Raises:
        CannotWrite: in one sentence.
    """
    theirs = assignment_of(folder)
    if theirs not in ("", assignment):
        raise CannotWrite(f"{folder} holds results of {theirs}: choose another folder with OUT=….")


def require_writable(folder: Path, names: Iterable[str]) -> None:
    """Write into the folder for a try, and remove what a killed run left half written.

    Args:
        names: of the files that are to be written there.

    Raises:
        CannotWrite: in one sentence.
    """
    for path in (folder / name for name in names):
        if path.is_dir() and not path.is_symlink():
            raise CannotWrite(f"{path} is a folder, where a file is to be written: move it or choose another OUT=….")
    sweep(folder, DRAFT)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(1 << 16))
    except OSError as error:
        raise CannotWrite(
            f"{folder} cannot be written to ({error.strerror}): make room or choose another folder with OUT=…."
        ) from None


def _write(path: Path, text: str) -> None:
    """Replace `path` in one go: a reader sees the old content or the new, never half of it."""
    draft = path.with_name(f"{DRAFT}{secrets.token_hex(8)}")
    try:
        with open(draft, "x", encoding="utf-8", errors="backslashreplace") as file:
            if not lock(file.fileno()):
                return _write(path, text)
            file.write(text)
            file.flush()
            draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise CannotWrite(
            f"{path} cannot be written ({error.strerror}): make room or choose another folder with OUT=…, then run the "
            "same again; what is graded stays and is not graded again."
        ) from None
