"""The assignments of a term: their folders of results, free late days over all of them, and each student's total."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from os.path import splitext
from pathlib import Path

from autograder.batch.record import FAILED, MAX_RECORD_BYTES, Record, failed_record, read_written, repriced, stem_of
from autograder.course.accepted import ASIDE
from autograder.course.handed_in import read_handed_in
from autograder.course.mark import Mark
from autograder.course.overrides import Override, read_overrides
from autograder.course.points import exact, rounded
from autograder.course.pseudonyms import Pseudonyms
from autograder.course.roster import Person, read_roster
from autograder.course.rules import marks_of
from autograder.course.settings import Course
from autograder.errors import GraderError, KitError
from autograder.questions import assignment_names
from autograder.submission import BadSubmission, read_file

UNREAD = GraderError("its record cannot be read: grade it again")


class BadTerm(KitError):
    """The folders of results cannot be put together; the text says which and what to do."""


@dataclass(frozen=True)
class Term:
    """What is the course's, read from its files."""

    course: Course = Course()
    roster: Sequence[Person] = ()
    overrides: Sequence[Override] = ()
    people: Sequence[Person] = ()
    """The roster with names: `roster` and `overrides` know pseudonyms only, if there are any."""
    key: Pseudonyms | None = None

    @classmethod
    def of(cls, course: Course) -> Term:
        """With the course's roster and overrides.

        Raises:
            BadTable: a sentence for each mistake in one of them.
        """
        people = read_roster(course.roster) if course.roster else []
        overrides = read_overrides(course.overrides, course, people) if course.overrides else []
        if not course.pseudonyms:
            return cls(course, people, overrides, people)
        key = Pseudonyms(course.pseudonyms)
        roster = sorted((Person(key.of(one.student)) for one in people), key=lambda one: one.student)
        return cls(course, roster, [replace(one, student=key.of(one.student)) for one in overrides], people, key)

    def named(self, student: Person) -> Person:
        """Whom a pseudonym stands for, as the roster has it; without pseudonyms, the student as it is."""
        if not self.key:
            return student
        label, ending = splitext(student.student)  # without a roster, files of a flat folder are all that is known
        real = self.key.real(label) + ending
        return next((one for one in self.people if one.student == real), Person(real))

    def marks(self, assignment: str, records: Iterable[Record], out: Path, folders: Mapping[str, Path]) -> list[Mark]:
        """The marks of an assignment whose results are in `out`.

        Args:
            folders: those of all assignments, as `result_folders` finds them: which late days are free depends on them.
        """
        used = self._free_days_used(assignment, folders)
        return marks_of(assignment, records, read_handed_in(out), self.course, self.roster, self.overrides, used)

    def _free_days_used(self, assignment: str, folders: Mapping[str, Path]) -> Counter[str]:
        """The free days that each student used for assignments that were due before: they need no records."""
        used: Counter[str] = Counter()
        rank = {name: (self.course.of(name).due or datetime.max.replace(tzinfo=UTC), name) for name in folders}
        here = (self.course.of(assignment).due or datetime.max.replace(tzinfo=UTC), assignment)
        for name in sorted((name for name in folders if rank[name] < here), key=rank.__getitem__):
            handed_in = read_handed_in(folders[name])
            for mark in marks_of(name, [], handed_in, self.course, self.roster, self.overrides, used):
                used[mark.student.student] += mark.free_days
        return used


def result_folders(place: Path, apart: str = "") -> dict[str, Path]:
    """The folders of results that `place` is or has in it, by assignment, in the assignments' order.

    Args:
        apart: an assignment that is not looked for.

    Raises:
        BadTerm: if two hold results of one assignment.
    """
    found: dict[str, Path] = {}
    for folder in [place, *sorted(path for path in place.glob("*") if path.is_dir() and path.name not in ASIDE)]:
        name = assignment_of(folder / "results")
        if name in ("", apart):
            continue
        if name in found:
            raise BadTerm(f"{found[name]} and {folder} both hold results of {name}: move one of them elsewhere.")
        found[name] = folder
    return dict(sorted(found.items()))


def assignment_of(results: Path) -> str:
    """The assignment of which this folder holds records; the empty string if there are none."""
    return next((name for name in _said(results, "assignment") if name in assignment_names()), "")


def seed_of(results: Path) -> str:
    """The fingerprint of the seed that these were graded with; the empty string if no record tells it."""
    return next(filter(None, _said(results, "seed")), "")


def _said(results: Path, key: str) -> Iterator[str]:
    """What the records of a folder say there, one after the other."""
    for path in sorted(results.glob("*.json")):
        with contextlib.suppress(BadSubmission, OSError, ValueError, LookupError, TypeError, RecursionError):
            yield str(json.loads(read_file(path, MAX_RECORD_BYTES))[key])


def records_in(out: Path) -> list[Record]:
    """The records of a folder of results that count: of what was handed in, or of all where nobody wrote that down."""
    return [repriced(record) or failed_record(record["file"], UNREAD) for record in written_in(out)]


def written_in(out: Path) -> list[Record]:
    """The same with the points that they were written with."""
    stems = {one.file: stem_of(one.file) for one in read_handed_in(out)}
    stems = stems or {path.stem: path.stem for path in sorted((out / "results").glob("*.json"))}
    found = [written_at(out / "results" / f"{stem}.json", file) for file, stem in stems.items()]
    return [record for record in found if record]


def written_at(path: Path, file: str) -> Record | None:
    """The record of a submission as it was written, or one that says that it cannot be read; None if there is none."""
    return read_written(path) or (failed_record(file, UNREAD) if path.exists() else None)


def is_unread(record: Record) -> bool:
    """Whether nobody knows what stood in the record."""
    return bool(record["status"] == FAILED and record["reason"] == str(UNREAD))


def renamed_in(out: Path, files: Iterable[str]) -> dict[str, Record]:
    """The records of files that are none of these, by the digest of the notebook: it may have another name now."""
    here = set(map(stem_of, files))
    found = [read_written(path) for path in sorted((out / "results").glob("*.json")) if path.stem not in here]
    return {record["submission"]: record for record in found if record and record["submission"]}


@dataclass(frozen=True)
class Total:
    """A student's row of the term."""

    student: Person
    marks: Mapping[str, Mark | None]
    """By assignment; None where there is none, as of somebody who is not in the roster and handed in nothing."""
    dropped: tuple[str, ...]
    """The assignments that do not count, as the student's worst."""
    percent: float | None
    """Of all points, by the assignments' weights; None if something that counts could not be graded."""

    @property
    def listed(self) -> bool:
        """As `Mark.listed`."""
        return any(mark.listed for mark in self.marks.values() if mark)

    @property
    def free_days(self) -> int:
        """How many of the free late days are used."""
        return sum(mark.free_days for mark in self.marks.values() if mark)


def totals_of(marks: Mapping[str, Sequence[Mark]], course: Course) -> list[Total]:
    """A row for each student of the marks, in their order; with it, what the term makes of them.

    A student without a mark has 0 points. An assignment without points possible counts for nothing.
    """
    students = {mark.student.student: mark.student for here in marks.values() for mark in here}
    found = {name: {mark.student.student: mark for mark in here} for name, here in marks.items()}
    return [_total(one, {name: here.get(who) for name, here in found.items()}, course) for who, one in students.items()]


def _total(student: Person, marks: Mapping[str, Mark | None], course: Course) -> Total:
    """The worst assignments are those with the lowest part of their points; of equal ones, the heaviest."""
    weights = {name: exact(course.of(name).weight) for name, mark in marks.items() if not mark or mark.possible}
    weights = {name: weight for name, weight in weights.items() if weight}
    parts = {name: _part(marks[name]) for name in weights}
    known = {name: part for name, part in parts.items() if part is not None}
    if len(known) < len(parts):
        return Total(student, marks, (), None)
    worst = sorted(known, key=lambda name: (known[name], -weights[name]))
    dropped = worst[: max(0, min(course.drop_lowest, len(worst) - 1))]
    kept = [name for name in known if name not in dropped]
    whole = sum(weights[name] for name in kept)
    percent = rounded(100 * sum(weights[name] * known[name] for name in kept) / whole) if whole else None
    return Total(student, marks, tuple(sorted(dropped)), percent)


def _part(mark: Mark | None) -> Fraction | None:
    """The part of the points possible; None where nobody knows it."""
    if not mark:
        return Fraction(0)
    return None if mark.points is None else exact(mark.points) / exact(mark.possible)
