"""What `make grade` leaves behind: the CSV of `otter grade`, and a text and a record per submission."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from otter.grade.utils import SCORES_DICT_FILE_KEY as FILE
from otter.grade.utils import SCORES_DICT_GRADING_STATUS_KEY as STATUS
from otter.grade.utils import (
    SCORES_DICT_PERCENT_CORRECT_KEY,
    SCORES_DICT_TOTAL_POINTS_KEY,
    merge_scores_to_df,
)

from autograder.batch.record import MAX_RECORD_BYTES, Record, stem_of
from autograder.errors import KitError
from autograder.judge.messages import printable, shown_name
from autograder.questions import assignment_names
from autograder.report.results import results_of
from autograder.report.table import points_of
from autograder.sandbox.temporary import PREFIX, lock, sweep
from autograder.submission import BadSubmission, read_file

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
    stem = stem_of(record["file"])
    scored = f"{points_of(record)} points, " if record["questions"] else ""
    head = [shown_name(record["file"]), scored + record["status"], printable(record["reason"])]
    lines = [*filter(None, head), *record["notes"], *record["handout"], ""]
    asked = {name: question for name, question in record["questions"].items() if question["asked"]}
    _write(folder / f"{stem}.txt", "\n".join([*lines, results_of({**record, "questions": asked}).summary()]) + "\n")
    _write(folder / f"{stem}.json", json.dumps(record, indent=2) + "\n")


def write_csv(records: list[Record], path: Path) -> None:
    """The grades with the columns of `otter grade`'s `final_grades.csv`, made by Otter's own function.

    Where a handout did not ask a question, its cell is empty.
    """
    fullest = sorted(records, key=lambda record: -float(record["possible"]))  # Otter's first row is of the first
    table = merge_scores_to_df([results_of(record) for record in fullest])
    for record in records:
        if left_out := [name for name, question in record["questions"].items() if not question["asked"]]:
            table.loc[table[FILE] == record["file"], left_out] = None
    table[FILE] = table[FILE].map(shown_name).map(cell)
    table[STATUS] = table[STATUS].map(printable).map(cell)
    _write(path, table.to_csv(index=False))


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
    for path in folder.glob("*.json"):
        with contextlib.suppress(BadSubmission, ValueError, LookupError, TypeError, RecursionError):
            theirs = json.loads(read_file(path, MAX_RECORD_BYTES))["assignment"]
            if theirs in set(assignment_names()) - {assignment}:
                raise CannotWrite(f"{folder} holds results of {theirs}: choose another folder with OUT=….")
            if theirs == assignment:
                return


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
