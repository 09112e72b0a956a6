"""What a class handed in, from the download of any platform: a file for each submission, whose it is, and all else."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain, count, groupby
from pathlib import Path

from autograder.batch.record import stem_of
from autograder.course.collected import Collected
from autograder.course.handed_in import HandedIn
from autograder.course.layouts import METADATA, Place, original, place_of, platform_of, read_metadata
from autograder.course.matching import Matcher
from autograder.course.roster import Person
from autograder.course.unpack import (
    CannotCollect,
    Found,
    NoSubmissions,
    Unpacker,
    copy,
    looks_like_a_class,
    without_wrappers,
)
from autograder.sandbox.temporary import OwnFolder
from autograder.submission import SAID, BadSubmission, read_notebook

FOLDER = "submissions"
"""Where copies of submissions go, in the folder of an assignment's results."""
MARKER = ".collected"
"""The file that tells that all in that folder are copies."""


@dataclass(frozen=True)
class _Submission:
    """A file that may count."""

    found: Found
    place: Place
    students: tuple[str, ...]
    """Whose it is, by the roster; empty if nobody there."""
    set_aside: list[str] = field(default_factory=list)
    """Other files of the same students, which do not count."""

    @property
    def whose(self) -> tuple[str, ...]:
        """Files of the same are attempts of the same."""
        return self.students or ("", self.place.file if self.place.platform == "files" else self.place.owner)

    @property
    def order(self) -> tuple[datetime, int, int, str]:
        """Later submissions are greater, as far as platforms and names tell."""
        when = self.place.when or datetime.min.replace(tzinfo=UTC)
        return when, self.place.number, original(self.place.file)[1], self.found.source


def collect(
    source: Path, out: Path, assignment: str, roster: Sequence[Person] = (), alias: Callable[[str], str] | None = None
) -> Collected:
    """Find each student's submission in a download; copy it into `out` unless it lies in a flat folder.

    Args:
        source: a folder or a zip.
        out: the folder of the assignment's results, which must be there.
        alias: what to call a student in names of files and results; then all are copied.

    Raises:
        NoSubmissions: in one sentence, if there is nothing to grade.
        CannotCollect: in one sentence, if copies cannot be made.
    """
    done = Collected(source)
    with OwnFolder("unpacked", out) as folder:
        unpacker = Unpacker(folder.path)
        found = unpacker.download(source, [out, out / FOLDER, out / "results"])
        sorter = _Sorter(found, Matcher(roster), assignment)
        submissions = [
            _Submission(inner, place, students)
            for one, place, students in sorter.submissions(done)
            for inner in unpacker.inner_zips(one)
        ]
        if not submissions:
            raise NoSubmissions(f"{source} holds no .ipynb or .zip file to grade.")
        chosen = _latest(_whole(submissions, assignment))
        if alias or any(not _in_place(one, folder.path) for one in chosen):
            _own(out / FOLDER)
        for one in sorted(chosen, key=lambda one: one.found.source):
            copied = alias or not _in_place(one, folder.path)
            _add(one, out / FOLDER if copied else None, alias or str, folder.path / "draft", done)
    _remove_others(out / FOLDER, done.paths)
    _note_missing(roster, {student for one in chosen for student in one.students}, alias or str, done)
    return done


def _note_missing(roster: Sequence[Person], seen: set[str], alias: Callable[[str], str], done: Collected) -> None:
    absent = [one.student for one in roster if one.student not in seen]
    done.missing = [alias(student) for student in absent if student not in done.no_notebook]
    done.no_notebook = {alias(one): done.no_notebook[one] for one in absent if one in done.no_notebook}


class _Sorter:
    """Tells for each file of a download whose it is, and whether it may count."""

    def __init__(self, found: list[Found], matcher: Matcher, assignment: str) -> None:
        """Find out which platform this is of, and read what that says of its files."""
        places = without_wrappers([one.parts for one in found], lambda name: bool(matcher.within(name)))
        self.found = [replace(one, parts=parts) for one, parts in zip(found, places)]
        self.platform = platform_of(one.parts for one in self.found if not one.why_not)
        metadata = next((one.path for one in self.found if one.parts == (METADATA,)), None)
        self._people = read_metadata(metadata) if metadata and self.platform == "Gradescope" else {}
        self._whose = functools.cache(lambda place: matcher.whose(place, assignment))

    def submissions(self, done: Collected) -> Iterator[tuple[Found, Place, tuple[str, ...]]]:
        """The files that may count, with their students; the others are noted."""
        for one in self.found:
            if one.parts == (METADATA,) and self._people:
                continue
            place = place_of(one.parts, self.platform, self._people)
            students, strangers, unclear = self._whose(place.of_all_files)
            why_not = one.why_not or self._beside(one, students)
            if why_not:
                done.left_out.setdefault(why_not, []).append(one.source)
                for student in students:
                    done.no_notebook.setdefault(student, []).append(one.source)
                continue
            if unclear:
                done.unclear[one.source] = list(unclear)
            if students and strangers:
                done.strangers[one.source] = list(strangers)
            if self.platform == "files" and one.path and looks_like_a_class(one.path):
                done.classes.append(one.source)
            yield one, place, students

    def _beside(self, one: Found, students: tuple[str, ...]) -> str:
        beside = len(one.parts) > 1 and self.platform in ("files", "Canvas") and not students
        return "lies in a folder beside the submissions" if beside else ""


def _whole(submissions: list[_Submission], assignment: str) -> list[_Submission]:
    """The one that counts of all files of the same students: the assignment's notebook, of several the latest."""
    chosen = []
    for _, files in groupby(sorted(submissions, key=lambda one: one.whose), key=lambda one: one.whose):
        attempts: dict[tuple[str, ...], _Submission] = {}
        rest = sorted(files, key=lambda one: one.order)
        for one in rest:  # a later file of the same name takes the place of an earlier one, whatever is in it
            kind = one.found.parts[-1].rpartition(".")[2]
            attempts[one.place.owner, original(one.place.file)[0], kind] = one
        best = max(attempts.values(), key=lambda one: (len(attempts) > 1 and _standing(one, assignment), one.order))
        chosen.append(replace(best, set_aside=[one.found.source for one in rest if one is not best]))
    return chosen


def _standing(one: _Submission, assignment: str) -> int:
    """How likely this is the notebook of the assignment: it says so, says nothing, is another's, cannot be read."""
    try:
        said = SAID.findall(read_notebook(one.found.path, assignment)) if one.found.path else []
    except BadSubmission:
        return 0
    return 3 if assignment.encode() in said else 1 if said else 2


def _latest(submissions: list[_Submission]) -> list[_Submission]:
    """Those that count where a student is among those who handed in several together with others: the latest."""
    counts: dict[str, _Submission] = {}
    kept = []
    for one in sorted(submissions, key=lambda one: one.order, reverse=True):
        free = tuple(student for student in one.students if student not in counts)
        if one.students and not free:
            counts[one.students[0]].set_aside.extend([one.found.source, *one.set_aside])
            continue
        counts |= dict.fromkeys(free, one)
        kept.append(replace(one, students=free))
    return kept


def _in_place(one: _Submission, unpacked: Path) -> bool:
    """Whether a submission is graded where it lies: in a flat folder, whose names are those of the submissions."""
    return one.place.platform == "files" and one.found.path is not None and unpacked not in one.found.path.parents


def _add(one: _Submission, folder: Path | None, alias: Callable[[str], str], draft: Path, done: Collected) -> None:
    """Note a submission that counts, and copy it into the folder, if one is given, by way of a draft."""
    path = one.found.path
    if not path:
        raise CannotCollect(f"{one.found.source} was not taken out.")
    students = one.students or (() if one.place.platform == "files" else tuple(p.student for p in one.place.people))
    students = tuple(map(alias, students))
    if folder:
        label = stem_of(students[0] if one.students else alias(one.place.owner))
        ending = ".zip" if path.name.lower().endswith(".zip") else ".ipynb"
        names = (folder / f"{label}{number}{ending}" for number in chain([""], map("_{}".format, count(2))))
        target = next(name for name in names if name not in done.paths)
        copy(path, target, draft)
        path = target
    done.paths.append(path)
    done.handed_in.append(
        HandedIn(path.name, students, bool(one.students), one.place.when, one.place.late, one.found.source)
    )
    if one.set_aside:
        done.set_aside[path.name] = one.set_aside


def _own(folder: Path) -> None:
    """Make the folder of copies, unless there is one.

    Raises:
        CannotCollect: in one sentence, if anything else lies there.
    """
    try:
        folder.mkdir(exist_ok=True)
        if not (folder / MARKER).exists() and any(folder.iterdir()):
            raise CannotCollect(f"{folder} holds files of yours: choose another folder with OUT=….")
        (folder / MARKER).write_text("Copies of what was handed in: files that count no more are removed.\n")
    except OSError as error:
        raise CannotCollect(f"{folder} cannot be made ({error.strerror}): choose another OUT=….") from None


def _remove_others(folder: Path, paths: list[Path]) -> None:
    """Remove copies of earlier runs that count no more."""
    if (folder / MARKER).is_file() and any(path.parent == folder for path in paths):
        for old in set(folder.iterdir()) - {folder / MARKER, *paths}:
            if not old.is_dir():
                old.unlink(missing_ok=True)
