"""Explain a point: grade one submission again in full, and tell the failed cases of one question."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from autograder.batch.ahead import case_points
from autograder.batch.record import Record, priced, stem_of
from autograder.batch.settings import RunSettings
from autograder.batch.task import grade
from autograder.course.seed import require_same
from autograder.course.settings import Course
from autograder.errors import KitError
from autograder.judge.messages import hang, shown_name
from autograder.otter_plugin.config import ArchiveConfig
from autograder.paths import zip_path
from autograder.questions import assignment_names
from autograder.report.files import make_folder, write_file
from autograder.report.pages.cases import title
from autograder.report.pages.pictures import WATCHED
from autograder.report.pages.student import explained_page
from autograder.submission import BadSubmission, read_notebook, submission_of

FEW = 8
"""How many files of a folder are named."""
NOT_FULL = (
    'The course gives no full feedback on {}: to explain points, write feedback = "full" and due = … in course.toml.'
)


class CannotExplain(KitError):
    """A point that cannot be explained; the text says why."""


def explained(
    file: Path, question: str, case: str, assignment: str, course: Course, say: Callable[[str], object]
) -> Record:
    """The record of a submission that was graded again in full, with the failed cases of one question and no others.

    Args:
        case: the only case that counts; all by default.
        assignment: what it is of, if the notebook does not say.
        say: is told when grading begins, which takes its time.

    Raises:
        CannotExplain: if there is no such thing, it is right, or the course does not allow it.
        KitError: if it cannot be graded.
    """
    data, assignment = _read(file, assignment)
    _require_known(assignment, question, case)
    if course.limits(assignment).get("feedback") != "full":
        why = course.not_yet(assignment)
        raise CannotExplain(f"{why} Nothing is explained before." if why else NOT_FULL.format(assignment))
    config = ArchiveConfig.read(zip_path(assignment)).with_feedback(**course.limits(assignment))
    require_same(config.course_seed, zip_path(assignment))
    say(f"Grading {shown_name(file.name)} once more, in full …")
    sent = json.loads(grade(file.name, data, RunSettings.of(config, [file])))
    if "refused" in sent:
        raise CannotExplain(sent["refused"])
    record = priced({**sent, "assignment": assignment})
    if not record["questions"]:
        raise CannotExplain(f"{shown_name(file.name)}: {record['reason']}")
    return _cut(record, question, case)


def _read(file: Path, assignment: str) -> tuple[bytes, str]:
    """The notebook, and the assignment that it is of."""
    if not file.is_file():
        others = sorted(one.name for one in file.parent.glob("*") if one.suffix in (".ipynb", ".zip"))
        there = f"{file.parent} has {', '.join(map(shown_name, others[:FEW]))}" + ", …" * (len(others) > FEW)
        raise CannotExplain(
            f"There is no file {file}: {there if others else f'there is no notebook in {file.parent}'}."
        )
    try:
        data = read_notebook(file, assignment)
        said = submission_of(file.name, data).assignment
    except BadSubmission as error:
        raise CannotExplain(f"{shown_name(file.name)}: {error}") from None
    assignment = assignment or (said if said in assignment_names() else "")
    if not assignment:
        raise CannotExplain(f"{shown_name(file.name)} does not say which assignment it is of: say ASSIGNMENT=….")
    return data, assignment


def _require_known(assignment: str, question: str, case: str) -> None:
    worth = case_points(assignment)
    if question not in worth:
        raise CannotExplain(f"{assignment} has no question {question}: choose from {', '.join(worth)}.")
    if case and case not in worth[question]:
        raise CannotExplain(f"{question} has no case {case!r}: choose from {', '.join(map(repr, worth[question]))}.")


def _cut(record: Record, question: str, case: str) -> Record:
    """The record with the failed cases of one question."""
    found = record["questions"][question]
    failed = {name: said for name, said in found["cases"].items() if not said["passed"] and case in ("", name)}
    if not failed:
        what = f"the case {case!r} of {question}" if case else question
        raise CannotExplain(f"{shown_name(record['file'])}: {what} is right, so there is nothing to explain.")
    return {**record, "questions": {question: {**found, "cases": failed}}, "notes": [], "written": {}}


def write_explanation(record: Record, folder: Path, course: str = "") -> Path:
    """Write what `explained` found as a page in this folder; its path.

    Raises:
        CannotWrite: in one sentence.
    """
    make_folder(folder)
    page = folder / f"{stem_of(record['file'])}-{next(iter(record['questions']))}.html"
    write_file(page, explained_page(record, course))
    return page


def print_explanation(record: Record, console: Console) -> None:
    """Print what `explained` found."""
    for line in lines_of(record):
        console.print(line, soft_wrap=True)


def lines_of(record: Record) -> Iterator[Text]:
    """What is to be said of the question that is left in the record."""
    ((question, found),) = record["questions"].items()
    points = f"{found['points']:g} of {found['possible']:g} points"
    yield Text(f"{shown_name(record['file'])}, {question}: {points}", style="bold")
    for number, text in found["code"]:
        yield Text(f"\nCell {number}")
        yield _block(text)
    for name, said in found["cases"].items():
        yield from _case(name, said)


def _case(name: str, said: dict[str, Any]) -> Iterator[Text]:
    told = said["told"]
    cost = f"−{said['points']:g}" if said["points"] else "costs nothing"
    yield Text(f"\n✗ {title(name, told)} ({cost})", style="bold")
    yield Text(told.get("sentence") or said["message"] or "")
    if kept := told.get("kept"):
        yield Text(kept)
    for part, heading in (
        ("tried", "Tried"),
        ("yours", "Yours"),
        ("expected", "Expected"),
        ("difference", "Yours − expected"),
        ("judged", "Judged"),
        ("hint", "Hint"),
    ):
        if text := told.get(part):
            yield Text(f"{heading}:")
            yield _block(text)
    if curve := said.get("curve"):
        yield Text(
            f"After each epoch, on {WATCHED:,} of the held-out images; what counts is the accuracy on all of them: "
            f"{', '.join(f'{one:.1%}' for one in curve)}"
        )
    if missed := said.get("missed"):
        yield Text("Missed, by place in the held-out images, and what the model says: ")
        yield _block(", ".join(f"{place}: class {given}" for place, given in missed))


def _block(text: str) -> Text:
    return Text(f"    {hang(text, 4)}")
