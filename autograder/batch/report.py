"""What `make grade` leaves behind: the CSV of `otter grade`, a file per submission, a table to read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
from otter.grade.utils import (
    SCORES_DICT_GRADING_STATUS_KEY,
    SCORES_DICT_PERCENT_CORRECT_KEY,
    SCORES_DICT_TOTAL_POINTS_KEY,
    merge_scores_to_df,
)
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.batch.grade import Graded
from autograder.questions.compare import NOT_YET
from autograder.sealed.tests import GraderError

CSV_NAME = "final_grades.csv"


def write_result(graded: Graded, folder: Path) -> None:
    """Write one submission's result as `<file>.json` (for programs) and `<file>.txt` (for people), atomically."""
    results = graded.results
    record: dict[str, Any] = {
        "file": graded.file,
        "status": status(graded),
        "reason": reason(graded),
        "points": results.total,
        "possible": results.possible,
        "questions": {
            name: {
                "points": file.score,
                "possible": file.possible,
                "failed": {
                    result.test_case.name: result.message.split("\n", 1)[-1]
                    for result in file.test_case_results
                    if not result.passed
                },
            }
            for name, file in results.results.items()
        },
        "notes": list(graded.notes),
        "seconds": round(graded.seconds, 2),
    }
    _write(folder / f"{graded.file}.json", json.dumps(record, indent=2, ensure_ascii=False) + "\n")
    lines = [f"{graded.file}: {record['status']}. {record['reason']}", *graded.notes, "", results.summary()]
    _write(folder / f"{graded.file}.txt", "\n".join(lines) + "\n")


def write_csv(grades: list[Graded], path: Path) -> None:
    """The grades with the columns of `otter grade`'s `final_grades.csv`, made by Otter's own function."""
    _write(path, merge_scores_to_df([graded.results for graded in grades]).to_csv(index=False))


def write_combined_csv(names: list[str], out: Path) -> None:
    """One CSV for several assignments, from those in `out/<name>`: files as `<name>/<file>`, all question columns.

    A question that an assignment does not have stays empty.
    """
    tables = [pd.read_csv(out / name / CSV_NAME) for name in names]
    for name, table in zip(names, tables):
        table["file"] = f"{name}/" + table["file"]
    combined = pd.concat(tables, ignore_index=True)
    last = [SCORES_DICT_TOTAL_POINTS_KEY, SCORES_DICT_PERCENT_CORRECT_KEY, SCORES_DICT_GRADING_STATUS_KEY]
    questions = sorted(set(combined.columns) - {"file", *last})
    _write(out / CSV_NAME, combined[["file", *questions, *last]].to_csv(index=False))


def _write(path: Path, text: str) -> None:
    """Replace `path` in one go: a reader sees the old content or the new, never half of it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8", errors="replace")
    temporary.replace(path)


def status(graded: Graded) -> str:
    """One word or two: `unreadable`, `not started`, `limit hit`, `graded`, `grader failed`."""
    if isinstance(graded.results.catastrophic_error, GraderError):
        return "grader failed"
    if graded.results.has_catastrophic_failure():
        return "unreadable"
    if all(_untouched(file) for file in graded.results.results.values()):
        return "not started"
    if any("limit" in note or "ended the Python process" in note for note in graded.notes):
        return "limit hit"
    return "graded"


def _untouched(file: Any) -> bool:
    return all(not result.passed and (result.message or "").endswith(NOT_YET) for result in file.test_case_results)


def reason(graded: Graded) -> str:
    """Why this is not the full score, in one sentence; empty if it is."""
    results = graded.results
    if results.has_catastrophic_failure():
        return str(results.catastrophic_error)
    if status(graded) == "not started":
        return "no question is implemented yet"
    lost = [
        f"{name} {file.score:g}/{file.possible:g}"
        for name, file in results.results.items()
        if file.score < file.possible
    ]
    untagged = [note for note in graded.notes if not note.endswith(NOT_YET)]
    return "; ".join([*(["lost points in " + ", ".join(lost)] if lost else []), *untagged[:1]])


def print_table(title: str, grades: list[Graded], console: Console) -> None:
    """A table of all submissions."""
    table = Table(title=f"{title}: {len(grades)} submissions", title_justify="left")
    table.add_column("submission", overflow="fold")
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("reason", overflow="fold")
    colors = {
        "graded": "green",
        "limit hit": "yellow",
        "not started": "yellow",
        "unreadable": "red",
        "grader failed": "red",
    }
    for graded in sorted(grades, key=lambda graded: graded.file):
        word = status(graded)
        failed = graded.results.has_catastrophic_failure()
        points = "–" if failed else f"{graded.results.total:g} / {graded.results.possible:g}"
        table.add_row(Text(graded.file), points, Text(word, colors[word]), Text(reason(graded)))
    console.print(table)
