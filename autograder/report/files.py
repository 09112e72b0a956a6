"""What `make grade` leaves behind: the CSV of `otter grade`, and a text and a record per submission."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from autograder.batch.record import Record, failed_record, stem_of
from autograder.course.accepted import CSV_NAME
from autograder.course.cells import cell, identity, text_of
from autograder.course.files import DRAFT, replace_file
from autograder.course.mark import Mark, by_file
from autograder.course.term import assignment_of, seed_of
from autograder.errors import KitError
from autograder.judge.messages import printable, shown_name
from autograder.otter_plugin.words import FILE, LAST, POSSIBLE
from autograder.report.results import summary
from autograder.report.table import counted, tested
from autograder.sandbox.temporary import sweep

LOG_NAME = "grade.log"


class CannotWrite(KitError):
    """Results cannot be written; the text says where, why and what to do."""


def write_result(record: Record, folder: Path) -> None:
    """Write one submission's record as `<file>.txt` (for people) and then `<file>.json` (for programs).

    The JSON comes last: a submission counts as graded when it is there.

    Raises:
        CannotWrite: in one sentence.
    """
    write_text(record, folder)
    write_file(folder / f"{stem_of(record['file'])}.json", json.dumps(record, indent=2, ensure_ascii=False) + "\n")


def write_text(record: Record, folder: Path, mark: Mark | None = None, name: str = "") -> None:
    """Write the text for people alone, with what the course's rules make of it where there is a mark."""
    counts, tests = counted(record, mark), tested(record)
    scored = f"{counts} points{f' (by the tests: {tests})' * (tests not in ('', counts))}, " if counts else ""
    status, rules = (mark.label, mark.rules) if mark else (record["status"], ())
    head = [shown_name(record["file"]), scored + status, printable(record["reason"])]
    notes = [note for note in record["notes"] if note not in record["reason"]]
    lines = [*filter(None, head), *notes, *record["handout"], *rules, ""]
    asked = {name: question for name, question in record["questions"].items() if question["asked"]}
    text = "\n".join([*lines, summary(asked, record["reason"])]) + "\n"
    write_file(folder / (name or f"{stem_of(record['file'])}.txt"), text)


def write_csv(records: Sequence[Record], path: Path, marks: Sequence[Mark] = ()) -> None:
    """The grades, with the columns of `otter grade`'s `final_grades.csv`, questions in the assignment's order.

    Rows are ordered by file; a file has one for each student whose mark it makes, and those who handed in nothing come
    last. `grading_status` is the mark's or the record's, where Otter has "Completed" or an exception. After Otter's
    columns stand those of the marks.
    """
    possible = _possible(records)
    graded = {record["file"]: record for record in records}
    made = by_file(marks)
    rows = [_row(POSSIBLE, possible, sum(possible.values()), 1.0, "--")] if possible else []
    for file in sorted(graded | made, key=lambda file: (not file, file)):
        record = graded.get(file) or failed_record(file, KeyError())
        earned = {name: _earned(record, name) for name in possible}
        percent = round(record["points"] / record["possible"], 4) if record["possible"] else 0.0
        unmarked = f"{record['status']}, not counted" if marks else record["status"]
        row = _row(cell(shown_name(file)), earned, float(record["points"]), percent, unmarked)
        rows += [{**row, LAST[-1]: mark.label, **mark_columns(mark)} for mark in made.get(file, ())] or [row]
    more = mark_columns(marks[0]) if marks else {}
    write_table(path, [FILE, *possible, *LAST, *more], rows)


def _possible(records: Iterable[Record]) -> dict[str, float]:
    """The points of each question; what an older handout did not ask is known from other submissions."""
    possible: dict[str, float] = {}
    for record in sorted(records, key=lambda record: -len(record["questions"])):
        for name, said in record["questions"].items():
            possible[name] = max(possible.get(name, 0.0), said["possible"])
    return possible


def _earned(record: Record, question: str) -> float | str:
    """Its points in the table: empty where the handout did not ask it, 0 where nothing was graded."""
    said = record["questions"].get(question, {"asked": not record["questions"], "points": 0.0})
    return float(said["points"]) if said.get("asked", True) else ""


def _row(file: str, questions: Mapping[str, object], total: float, percent: float, status: str) -> dict[str, object]:
    return {FILE: file, **questions, **dict(zip(LAST, (total, percent, status)))}


def mark_columns(mark: Mark) -> dict[str, object]:
    """The columns after Otter's."""
    return {
        **identity(mark.student, mark.listed),
        "handed_in": f"{mark.when:%Y-%m-%d %H:%M:%S}" if mark.when else "",
        "days_late": mark.days_late,
        "points": "" if mark.points is None else mark.points,
        "rules": cell(" ".join(mark.rules)),
    }


def text_name(mark: Mark, marks: Sequence[Mark]) -> str:
    """The file among the results that tells a student of the mark: that of the submission, or a member's own.

    What counts for one member of a group is told to nobody else.
    """
    alone = sum(one.file == mark.file for one in marks) == 1
    return f"{stem_of(mark.file)}.txt" if alone else mark.own_text


def page_name(mark: Mark, marks: Sequence[Mark]) -> str:
    """The page beside that text."""
    return text_name(mark, marks).removesuffix(".txt") + ".html"


def write_marks(records: Sequence[Record], marks: Sequence[Mark], out: Path) -> None:
    """The table and the texts with what the course's rules make of them; records stay as they are.

    Raises:
        CannotWrite: in one sentence.
    """
    results = out / "results"
    write_each(".txt", records, marks, results, lambda record, mark, name: write_text(record, results, mark, name))
    write_csv(records, out / CSV_NAME, marks)


def write_each(
    kind: str,
    records: Iterable[Record],
    marks: Iterable[Mark],
    results: Path,
    write: Callable[[Record, Mark | None, str], None],
) -> None:
    """Write a file of a kind, such as `.txt`, for each submission, and of several students one for each of them.

    Args:
        write: writes what is told of a record, and of a mark if it is told there, into this file of `results`.
    """
    made, names = by_file(marks), set()
    for record in records:
        theirs = made.get(record["file"], [])
        alone = theirs[0] if len(theirs) == 1 else None
        own = [(text_name(mark, theirs).removesuffix(".txt") + kind, mark) for mark in theirs if not alone]
        for name, mark in [(f"{stem_of(record['file'])}{kind}", alone), *own]:
            names.add(name)
            write(record, mark, name)
    for path in results.glob(f"*~*{kind}"):
        if path.name not in names and not path.with_suffix(".json").exists():
            path.unlink()  # of a member of what was a group


def write_combined_csv(names: list[str], out: Path) -> None:
    """One CSV for several assignments, from those in `out/<name>`: files as `<name>/<file>`, all question columns.

    An assignment without a table, as all its grades wait to be accepted, is left out. Questions are ordered by
    assignment. One that an assignment does not have stays empty.
    """
    questions: dict[str, None] = {}
    last: dict[str, None] = {}
    rows: list[dict[str, str]] = []
    for name in (name for name in names if (out / name / CSV_NAME).exists()):
        with open(out / name / CSV_NAME, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            columns = list(reader.fieldnames or ())
            rows += [{**row, FILE: cell(f"{name}/{text_of(row[FILE])}")} for row in reader]
        questions |= dict.fromkeys(columns[1 : columns.index(LAST[0])])
        last |= dict.fromkeys(columns[columns.index(LAST[0]) :])
    write_table(out / CSV_NAME, [FILE, *questions, *last], rows)


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """A CSV that Excel takes for UTF-8, too, as it begins with a mark; pandas and `utf-8-sig` know that mark."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_file(path, "\ufeff" + text.getvalue())


def make_folder(folder: Path) -> None:
    """Make the folder and those above it.

    Raises:
        CannotWrite: in one sentence.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"{folder} cannot be made ({error.strerror}): choose another folder with OUT=….") from None


def require_own(assignment: str, seed: str, folder: Path) -> None:
    """Leave a folder of results alone that holds those of another assignment, or of inputs from another seed.

    Args:
        seed: fingerprint of the course's seed that is graded with.

    Raises:
        CannotWrite: in one sentence.
    """
    theirs = assignment_of(folder)
    if theirs not in ("", assignment):
        raise CannotWrite(f"{folder} holds results of {theirs}: choose another folder with OUT=….")
    if seed and (their_seed := seed_of(folder)) not in ("", seed):
        raise CannotWrite(
            f"{folder} was graded with seed {printable(their_seed, 16)}, here is {seed}: take in that seed "
            "(make seed IMPORT=…), or choose another folder with OUT=…."
        )


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


def write_file(path: Path, text: str) -> None:
    """Replace `path` in one go.

    Raises:
        CannotWrite: in one sentence.
    """
    try:
        replace_file(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise CannotWrite(
            f"{path} cannot be written ({error.strerror}): make room or choose another folder with OUT=…, then run the "
            "same again; what is graded stays and is not graded again."
        ) from None
