"""What `make grade` leaves behind: the CSV of `otter grade`, and a text and a record per submission."""

from __future__ import annotations

import contextlib
import json
import os
import re
from pathlib import Path

import pandas as pd
from otter.grade.utils import SCORES_DICT_FILE_KEY as FILE
from otter.grade.utils import SCORES_DICT_GRADING_STATUS_KEY as STATUS
from otter.grade.utils import (
    SCORES_DICT_PERCENT_CORRECT_KEY,
    SCORES_DICT_TOTAL_POINTS_KEY,
    merge_scores_to_df,
)

from autograder.batch.record import Record, results_of, stem_of
from autograder.errors import KitError
from autograder.judge.messages import printable, shown_name
from autograder.report.table import points_of

CSV_NAME = "final_grades.csv"
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
    head = [shown_name(record["file"]), scored + record["status"], printable(record["reason"]), *record["notes"]]
    lines = [*filter(None, head), ""]
    _write(folder / f"{stem}.txt", "\n".join([*lines, results_of(record).summary()]) + "\n")
    _write(folder / f"{stem}.json", json.dumps(record, indent=2) + "\n")


def write_csv(records: list[Record], path: Path) -> None:
    """The grades with the columns of `otter grade`'s `final_grades.csv`, made by Otter's own function."""
    table = merge_scores_to_df([results_of(record) for record in records])
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
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            theirs = json.loads(path.read_text())["assignment"]
            if theirs != assignment:
                raise CannotWrite(f"{folder} holds results of {theirs}: choose another folder with OUT=….")
            return


def _write(path: Path, text: str) -> None:
    """Replace `path` in one go: a reader sees the old content or the new, never half of it."""
    temporary = path.with_name(f".{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8", errors="replace")
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise CannotWrite(
            f"{path} cannot be written ({error.strerror}): make room or choose another folder with OUT=…, then run the "
            "same again; what is graded stays and is not graded again."
        ) from None
