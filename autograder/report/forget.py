"""Remove what grading left of one student, and say what is not the kit's to remove."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.batch.record import stem_of
from autograder.course.accepted import ASIDE, CSV_NAME, TOTALS_NAME, not_accepted
from autograder.course.cells import text_of
from autograder.course.collect import FOLDER
from autograder.course.collected import NAME as COLLECTED
from autograder.course.handed_in import NAME as HANDED_IN
from autograder.course.handed_in import HandedIn, read_handed_in, written
from autograder.course.mark import own_stem
from autograder.course.pseudonyms import Pseudonyms
from autograder.course.roster import read_roster
from autograder.course.settings import Course
from autograder.course.term import Term, assignment_of, records_in, result_folders
from autograder.course.unpack import MAX_INNER_BYTES, NoSubmissions, chunks, open_class
from autograder.errors import KitError
from autograder.judge.messages import shown_name
from autograder.report.files import CannotWrite, write_file
from autograder.report.pages.write import PAGES, write_index
from autograder.report.preview import ACCEPTED, CHANGES, EARLIER, PREVIEW

TABLES = (CSV_NAME, TOTALS_NAME, CHANGES)
"""Tables with a row for each student."""
MOST_SHOWN = 8
"""Most names of files that one sentence tells."""


class NobodyThere(KitError):
    """Nothing is there of the student; the text says where it was looked for."""


@dataclass
class Traces:
    """What there is of a student in an assignment's folder of results."""

    handed_in: list[HandedIn] = field(default_factory=list)
    """Theirs alone."""
    shared: list[HandedIn] = field(default_factory=list)
    """What they handed in with others, who stay."""
    kept: list[HandedIn] = field(default_factory=list)
    """All that stays, without them."""
    files: list[Path] = field(default_factory=list)
    """Copies and results that are theirs alone."""

    @property
    def shown(self) -> set[str]:
        """What tables call their files."""
        return {shown_name(one.file) for one in self.handed_in} | {path.stem for path in self.files if _is_result(path)}


def forget(student: str, out: Path, course: Course) -> list[str]:
    """Remove a student's submissions, results, rows and pseudonym below `out`.

    A submission of a group stays for the others. What tells whose the files are is removed last, so that the same can
    be run again after a run that was stopped.

    Returns:
        Sentences: what was removed, and what was not.

    Raises:
        KitError: in one sentence, if nothing there is the student's, or something cannot be removed.
    """
    if not student:
        raise NobodyThere("Say whose files are to be removed: STUDENT=….")
    key = Pseudonyms(course.pseudonyms) if course.pseudonyms and course.pseudonyms.exists() else None
    alias = key.known(student) if key else ""
    who = {student, alias} - {""}
    folders = {folder: _traces(folder, who) for folder in _folders(out)}
    files = [file for traces in folders.values() for file in traces.files]
    words = who | _identifiers(student, course)
    files += [path for folder in folders if (path := folder / COLLECTED).is_file() and _names(path, words)]
    tables = {path: made for folder in folders for path in _tables(folder) if (made := _without(path, who, folders))}
    theirs = [one for traces in folders.values() for one in (*traces.handed_in, *traces.shared)]
    sources = list(dict.fromkeys(one.source for one in theirs))  # what waits or was before is of the same
    if not (files or tables or sources or alias):
        raise NobodyThere(
            f"Nothing below {out} is of {shown_name(student)}: write STUDENT= as the roster has it, or the platform."
        )
    _remove(files)
    for path, (text, _) in tables.items():
        write_file(path, text)
    unwritten: list[Path] = []
    for folder, traces in folders.items():
        if (traces.files or traces.shared) and any((folder / name).is_file() for name in PAGES):
            unwritten += _rewrite_pages(folder, who | {one.file for one in traces.handed_in}, course)
        if traces.handed_in or traces.shared:
            write_file(folder / HANDED_IN, written(traces.kept))
    if key:
        sources = [key.real(source) for source in sources]
        labels = {Path(one.file).stem for traces in folders.values() for one in traces.handed_in}
        key.forget({alias, *labels} - {""})
    rows = sum(count for _, count in tables.values())
    removed = f"Removed of {shown_name(student)}: {_some(files) or 'no files'}, and {rows} rows of tables."
    pages = f"Removed, too: the pages of {_some(unwritten)}. `make totals` makes them anew, or says why it cannot."
    return [removed, *[pages] * bool(unwritten), *_remaining(words, out, course, folders, [*filter(None, sources)])]


def _remaining(
    words: set[str], out: Path, course: Course, folders: Mapping[Path, Traces], sources: list[str]
) -> Iterator[str]:
    """What was not removed."""
    now = [(folder, traces) for folder, traces in folders.items() if not {*folder.parts[-2:]} & {*ASIDE}]
    if shared := [folder / one.file for folder, traces in now for one in traces.shared]:
        yield f"Kept, as others handed it in, too: {_some(shared)}."
    own = [
        path
        for path in (course.roster, course.overrides, course.pseudonyms)
        if path and path.exists() and _names(path, words)
    ]
    if own:
        yield f"Yours to change: {_some(own)}. The student is still named there."
    if named := [path for path in sorted(out.rglob("*")) if path.is_file() and _names(path, words)]:
        yield f"Still named in what is not one student's: {_some(named)}. Look there, and remove it by hand."
    yield (
        "Yours to remove: what was downloaded"
        + (f" ({', '.join(sources[:MOST_SHOWN])})" if sources else "")
        + ", which the next make grade would take in again; what the platform holds; backups; what was exported."
    )


def _rewrite_pages(folder: Path, gone: set[str], course: Course) -> list[Path]:
    """The pages of a folder without these students and files; the folder, if it needs `make totals`.

    Those of what waits or was before are removed, as are ones that cannot be made now, or would show grades that are
    not accepted.
    """
    if {*folder.parts[-2:]} & {*ASIDE}:
        _remove(folder / name for name in PAGES)
        return []
    try:
        name, records = assignment_of(folder / "results"), records_in(folder)
        marks = Term.of(course).marks(name, records, folder, result_folders(folder.parent)) if name else []
        kept = [mark for mark in marks if mark.student.student not in gone and mark.file not in gone]
        if not (folder / PREVIEW).exists() and not not_accepted(kept, folder):
            write_index(name, records, kept, folder, course)
            return []
    except KitError:
        pass
    _remove(folder / name for name in PAGES)
    return [folder]


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise CannotWrite(
                f"{file} cannot be removed ({error.strerror}): mend that, then run the same again."
            ) from None


def _folders(out: Path) -> list[Path]:
    """The folder and those in it, where an assignment's results may lie, each with what waits and what was earlier."""
    places = [out, *out.glob("*")]
    aside = (path for place in places for name in (PREVIEW, ACCEPTED, f"{EARLIER}/*") for path in place.glob(name))
    return [out, *sorted({path for path in [*places[1:], *aside] if path.is_dir() and not path.is_symlink()})]


def _tables(folder: Path) -> list[Path]:
    return [folder / name for name in TABLES if (folder / name).is_file()]


def _traces(folder: Path, who: set[str]) -> Traces:
    traces = Traces()
    for one in read_handed_in(folder):
        owners = set(one.students) or {one.file, Path(one.file).stem} & who
        rest = tuple(student for student in one.students if student not in who)
        if not owners & who:
            traces.kept.append(one)
        elif rest:
            traces.shared.append(one)
            traces.kept.append(replace(one, students=rest))
        else:
            traces.handed_in.append(one)
    theirs = {one.file for one in traces.handed_in}
    others = {one.file for one in traces.kept}
    traces.files = [path for path in _files(folder) if _is_of(path, folder, who, theirs, others)]
    return traces


def _files(folder: Path) -> list[Path]:
    """Copies of submissions, and results."""
    return sorted(path for part in (FOLDER, "results") for path in (folder / part).glob("*") if not path.is_dir())


def _is_result(path: Path) -> bool:
    return path.parent.name == "results"


def _is_of(path: Path, folder: Path, who: set[str], theirs: set[str], others: set[str]) -> bool:
    """Whether a file is of what the student handed in, or of an earlier attempt that bears the student's name."""
    results = _is_result(path)
    name = path.stem if results else path.name  # `jane.ipynb`
    if name in (map(stem_of, theirs) if results else theirs):
        return True
    labels = who | {stem_of(one) for one in who}
    of_group = results and any(name == own_stem(file, one) for file in others for one in who)
    return of_group or name not in {*others, *map(stem_of, others)} and (name in labels or Path(name).stem in labels)


def _without(path: Path, who: set[str], folders: Mapping[Path, Traces]) -> tuple[str, int] | None:
    """A table's text without the student's rows, and how many these are; None if there are none."""
    text = path.read_bytes().decode(errors="surrogateescape")
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    reader = csv.DictReader(io.StringIO(text.removeprefix(mark), newline=""))
    rows = list(reader)
    files = set(folders[path.parent].shown)
    for folder in (one for one in folders if one.parent == path.parent):
        files |= {f"{folder.name}/{name}" for name in folders[folder].shown}
    students = who | set(map(shown_name, who))
    kept = [row for row in rows if not _row_of(row, students, files)]
    made = io.StringIO()
    writer = csv.DictWriter(made, reader.fieldnames or (), lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept)
    return (mark + made.getvalue(), len(rows) - len(kept)) if len(kept) < len(rows) else None


def _row_of(row: Mapping[str, str | None], students: set[str], files: set[str]) -> bool:
    student, file = row.get("student") or "", row.get("file") or ""
    return student in students or text_of(student) in students or text_of(file) in files


def _identifiers(student: str, course: Course) -> set[str]:
    """What the roster says of the student, as far as it tells one from others."""
    roster = read_roster(course.roster) if course.roster and course.roster.exists() else []
    found = [one for one in roster if one.student == student]
    said = {text for one in found for text in (one.student, one.name, one.email, one.sis_id, one.canvas_id)}
    return {one for one in said if len(one) > 3 or one and not one.isdigit()}  # a short number stands everywhere


def _names(path: Path, words: Iterable[str]) -> bool:
    """Whether one of the words stands in a file's name or content, as it is or as JSON has it; in a zip, too."""
    forms = {form for word in words for form in (word, json.dumps(word)[1:-1])}
    asked = "|".join(re.escape(form) for form in forms)
    found = re.compile(rf"(?<![^\W_])(?:{asked})(?![^\W_])", re.IGNORECASE)
    return any(found.search(text) for text in (path.name, *_texts_of(path)))


def _texts_of(path: Path) -> Iterator[str]:
    yield path.read_bytes().decode(errors="replace")
    with contextlib.suppress(NoSubmissions), open_class(path, path.name) as archive:
        for item in archive.infolist():
            yield item.filename
            yield b"".join(chunks(archive, item, MAX_INNER_BYTES)).decode(errors="replace")


def _some(paths: list[Path]) -> str:
    more = f", … ({len(paths)} in all)" if len(paths) > MOST_SHOWN else ""
    return ", ".join(shown_name(str(path)) for path in paths[:MOST_SHOWN]) + more
