"""What collecting found, and the sentences in which instructors read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.handed_in import HandedIn
from autograder.judge.messages import shown_name

NAME = "collected.txt"
"""The file of all these sentences in the folder of an assignment's results."""
FEW = 5
"""How many files are named on a terminal."""
Sources = list[str]
"""Files by their places in the download, as people see them."""


@dataclass
class Collected:
    """What there is to grade, and what is to be said of all the rest."""

    source: Path
    paths: list[Path] = field(default_factory=list)
    handed_in: list[HandedIn] = field(default_factory=list)
    """One for each of `paths`."""
    set_aside: dict[str, Sources] = field(default_factory=dict)
    """Files of the same students that do not count, by the name of the file that does."""
    left_out: dict[str, Sources] = field(default_factory=dict)
    """Files that are no submissions, by why they are none, in words that follow "it"."""
    no_notebook: dict[str, Sources] = field(default_factory=dict)
    """Students of the roster of whom there are only files that are no submissions, with these files."""
    missing: list[str] = field(default_factory=list)
    """Students of the roster of whom there is nothing at all."""
    unclear: dict[str, list[str]] = field(default_factory=dict)
    """Files that several students of the roster may have handed in, with these students."""
    strangers: dict[str, list[str]] = field(default_factory=dict)
    """Files that some of the roster handed in with others who are not, with these others."""
    classes: Sources = field(default_factory=list)
    """Zips that are taken for one student's, though a platform seems to have put several students' files in them."""


def sentences(done: Collected, few: int | None = None) -> Iterator[str]:
    """Who is missing, unknown, late or handed in twice, what is not graded and why.

    Args:
        few: how many files are named at most where there are many; all by default.
    """
    yield from _of_students(done, few)
    if done.source.is_file() and len(done.paths) == 1:
        yield f"{done.source} is taken for a class's, as it was named itself: it holds one submission."
    for source in done.classes:
        yield f"{source} is graded as one student's: if it is a platform's zip of many, name it itself: SUBMISSIONS=…."
    for file, others in done.set_aside.items():
        yield f"{shown_name(file)} counts of {len(others) + 1} that were handed in; set aside: {_some(others, few)}."
    for why, files in done.left_out.items():
        yield f"Not graded, as it {why}: {_some(files, few)}."


def _of_students(done: Collected, few: int | None) -> Iterator[str]:
    if done.missing:
        yield f"Nothing from {len(done.missing)} of the roster: {_some(map(shown_name, done.missing), None)}."
    for student, files in done.no_notebook.items():
        yield f"No notebook from {shown_name(student)}, only {_some(files, few)}."
    unknown = [shown_name(one.file) for one in done.handed_in if not one.known]
    if unknown and (done.missing or len(unknown) < len(done.handed_in)):
        yield f"Not of the roster, and graded all the same: {_some(unknown, None)}."
    for source, students in done.unclear.items():
        yield f"{source} may be of {' or '.join(map(shown_name, students))}: nobody is guessed."
    for source, others in done.strangers.items():
        yield f"{source} is of {' and '.join(map(shown_name, others))}, too, who is not of the roster."
    if late := [shown_name(one.file) for one in done.handed_in if one.late]:
        yield f"Late, as the platform says: {_some(late, None)}."


def _some(names: Iterable[str], few: int | None) -> str:
    names = list(names)
    more = f" and {len(names) - few} more, in {NAME}" if few and len(names) > few else ""
    return ", ".join(names[:few]) + more
