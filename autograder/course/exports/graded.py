"""A student's mark with what goes back beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.batch.record import stem_of
from autograder.course.handed_in import HandedIn
from autograder.course.mark import Mark
from autograder.course.term import Term
from autograder.judge.messages import shown_name


@dataclass(frozen=True)
class Graded:
    """A mark, where its file came from and where its report is."""

    mark: Mark
    places: tuple[str, ...]
    """Folders and file in what the platform gave: `("submissions.zip", "doe_12_345_hw.ipynb")`; () if nobody knows."""
    shared: bool
    """Whether the same file makes other students' marks, too."""
    report: Path
    """What the student alone is told."""
    common: Path
    """What all are told whose file it is: the same, unless there are several."""

    @property
    def student(self) -> str:
        """Who it is; no other mark has the same."""
        return self.mark.student.student

    @property
    def who(self) -> str:
        """The student, in a sentence."""
        name = self.mark.student.name
        return shown_name(f"{self.student} ({name})" if name and name != self.student else self.student)

    def named(self, term: Term) -> Graded:
        """With the student's name and the file's in place of their pseudonyms."""
        source = term.key.real("/".join(self.places)) if term.key else ""
        mark = replace(self.mark, student=term.named(self.mark.student))
        return replace(self, mark=mark, places=tuple(source.split("/")) if source else self.places)

    @property
    def points(self) -> str:
        """What counts, as platforms read it in every language; empty if there are no points yet."""
        return number(self.mark.points)


def number(points: float | None) -> str:
    """Points with a decimal point, as few digits as needed; empty for None."""
    return "" if points is None else f"{points:.4f}".rstrip("0").rstrip(".")


def graded_of(marks: Sequence[Mark], handed_in: Iterable[HandedIn], out: Path) -> list[Graded]:
    """The marks with what was handed in and graded in `out`."""
    places = {one.file: tuple(one.source.split("/")) for one in handed_in}
    together = Counter(mark.file for mark in marks)
    found = []
    for mark in marks:
        own, common = out / "results" / mark.own_text, report_of(out, mark.file)
        shared = together[mark.file] > 1
        found.append(Graded(mark, places.get(mark.file, ()), shared, own if own.exists() else common, common))
    return found


def report_of(out: Path, file: str) -> Path:
    """The report on a submission that everybody gets who handed it in."""
    return out / "results" / f"{stem_of(file)}.txt"


def some(names: Sequence[str]) -> str:
    """These names, the first ones of many."""
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
