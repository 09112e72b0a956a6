"""Grades of what was handed in before change in two steps: the new ones wait in `OUT/preview` until they are accepted.

Accepting copies the accepted state into `OUT/earlier/<date>_<time>`, then renames `OUT/preview` to `OUT/accepted`: from
then on it is done, and what is left is to move its files into `OUT`. A run that begins finishes what another left.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.batch.record import Record, read_record, stem_of
from autograder.course.accepted import ASIDE, CSV_NAME, TOTALS_NAME, read_rows
from autograder.course.handed_in import NAME as HANDED_IN
from autograder.course.mark import Mark
from autograder.report.changes import Change, changes_of, lines_of, same_submission, write_changes
from autograder.report.files import CannotWrite, make_folder, write_result
from autograder.report.pages.write import PAGES
from autograder.sandbox.temporary import OwnFolder

PREVIEW, ACCEPTED, EARLIER = ASIDE
CHANGES = "changes.csv"
STATE = ("results", *PAGES, CSV_NAME, HANDED_IN, TOTALS_NAME)
"""What is kept of an earlier state."""
MOST_SHOWN = 5
"""Most students that one sentence names."""


@dataclass(frozen=True)
class Settled:
    """What became of new grades."""

    records: Sequence[Record]
    """What counts: where one could not be graded, the accepted one."""
    marks: Sequence[Mark]
    lines: list[str]
    """What to tell of it."""
    waits: bool = False
    """Whether they wait in the preview."""


def waiting_record(out: Path, file: str, accepted: Record | None, renamed: Mapping[str, Record]) -> Record | None:
    """The record of a submission that waits to be accepted, priced; None if that is not what was handed in last.

    Args:
        accepted: the record of the file among the results.
        renamed: accepted records of the same notebooks by other names, by their digests.
    """
    record = read_record(out / PREVIEW / "results" / f"{stem_of(file)}.json")
    before = record and (accepted or renamed.get(record["submission"]))
    if not record or not before or not same_submission(record, before):
        return None
    return record if before["submission"] in ("", record["submission"]) else None  # only accepted ones are older


def keep(record: Record, before: Record | None, out: Path) -> None:
    """Write a new record: beside an accepted one of the same submission, into the preview; else into the results.

    Raises:
        CannotWrite: in one sentence.
    """
    if record != before:
        folder = (out / PREVIEW if _waits(record, before) else out) / "results"
        make_folder(folder)
        write_result(record, folder)


def _waits(record: Record, before: Record | None) -> bool:
    return record != before and same_submission(record, before)


def settle(
    records: Sequence[Record],
    marks: Sequence[Mark],
    accepted: Mapping[str, Record],
    out: Path,
    write: Callable[[Path], None],
    accept: bool,
) -> Settled:
    """Write the tables and texts of new grades, into the preview where one changes for what was handed in before.

    Args:
        records: new ones, each kept by `keep`.
        marks: what rules make of them; none where there is no course.
        accepted: by file, as they were written.
        write: writes tables and texts into a folder that has the folder `results`.
        accept: whether to replace grades all the same.

    Raises:
        CannotWrite: in one sentence.
    """
    changed, other = changes_of(records, marks, accepted, read_rows(out))
    _clear(out / PREVIEW, [record for record in records if _waits(record, accepted.get(record["file"]))])
    if changed:
        _write_preview(changed, out, write)
        ungraded = [change for change in changed if change.ungraded]
        if ungraded or not accept:
            said = [*_about(changed, len(records), out / PREVIEW, False), *_about_ungraded(ungraded)]
            return Settled(records, marks, [*said, *_about_other(other)], waits=True)
    earlier = set_aside(out) if changed or other else out
    said = _about(changed, len(records), earlier, accept) if changed else []
    if (out / PREVIEW).exists():
        with _in_words(out):
            (out / PREVIEW).rename(out / ACCEPTED)
        finish(out)
    write(out)
    return Settled(records, marks, [*said, *_about_other(other, earlier)])


def _write_preview(changed: Sequence[Change], out: Path, write: Callable[[Path], None]) -> None:
    preview = out / PREVIEW
    make_folder(preview / "results")
    if (out / HANDED_IN).exists():
        with _in_words(preview):
            shutil.copy2(out / HANDED_IN, preview / HANDED_IN)
    write(preview)
    write_changes(changed, preview / CHANGES)


def _clear(preview: Path, records: Iterable[Record]) -> None:
    """Leave of a preview the results of these records only; nothing, if there are none."""
    kept = {f"{stem_of(record['file'])}{kind}" for record in records for kind in (".json", ".txt")}
    with _in_words(preview):
        for path in _files(preview):
            if path.parent != preview / "results" or path.name not in kept:
                path.unlink(missing_ok=True)
    _remove_empty(preview)


def put_totals(place: Path, write: Callable[[Path], None], waits: bool) -> None:
    """Write the table of a term, or its preview; another one that was accepted before is kept.

    Args:
        write: writes it to a path.
        waits: whether it is a preview.
    """
    preview, accepted = place / PREVIEW / TOTALS_NAME, place / TOTALS_NAME
    make_folder(preview.parent)
    write(preview)
    if waits:
        return
    with _in_words(place):
        if accepted.exists() and accepted.read_bytes() != preview.read_bytes():
            set_aside(place, [TOTALS_NAME])
        preview.replace(accepted)
    _remove_empty(preview.parent)


def set_aside(out: Path, names: Iterable[str] = (*STATE, f"{PREVIEW}/{CHANGES}")) -> Path:
    """Copy the accepted state into a new folder in `OUT/earlier`, with the list of what changes after it."""
    place = out / EARLIER
    make_folder(place)
    with _in_words(place), OwnFolder("earlier", place) as draft:
        for path in (path for name in names if (path := out / name).exists()):
            if path.is_dir():
                shutil.copytree(path, draft.path / path.name, symlinks=True)
            else:
                shutil.copy2(path, draft.path / path.name)
        name, number = f"{datetime.now():%Y-%m-%d_%H.%M.%S}", 1
        while (kept := place / (name + f"_{number}" * (number > 1))).exists():
            number += 1
        kept.mkdir()
        draft.path.rename(kept)  # over an empty folder: another run takes another name
        kept.chmod(out.stat().st_mode & 0o777)
    return kept


def finish(out: Path) -> None:
    """Move what was accepted into its place: all of it, or what a stopped run left.

    Raises:
        CannotWrite: in one sentence.
    """
    with _in_words(out):
        for path in _files(out / ACCEPTED):
            target = out / path.relative_to(out / ACCEPTED)
            target.parent.mkdir(exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # another run was quicker
                path.replace(target) if path.name != CHANGES else path.unlink()
    _remove_empty(out / ACCEPTED)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


def _remove_empty(folder: Path) -> None:
    for path in (folder / "results", folder):
        with contextlib.suppress(OSError):
            path.rmdir()


@contextlib.contextmanager
def _in_words(place: Path) -> Iterator[None]:
    """Errors of files as a sentence for people."""
    try:
        yield
    except (OSError, shutil.Error) as error:
        why = getattr(error, "strerror", None) or "see its files"
        raise CannotWrite(
            f"{place} cannot be written to ({why}): mend that, then run the same again; nothing is lost."
        ) from None


def _about(changed: Sequence[Change], of: int, where: Path, taken: bool) -> list[str]:
    falling = sum(change.falls for change in changed)
    head = "Grades that changed" if taken else "Grades that would change"
    end = (
        f"What they were before is in {where}."
        if taken
        else f"Nothing was replaced: the new grades and reports wait in {where}. To take them: the same with ACCEPT=1."
    )
    falls = f", {falling} fall{'s' * (falling == 1)}: ▼" if falling else ", none falls"
    counted = f"{len(changed)} of {of} change{'s' * (len(changed) == 1)}{falls}"
    return [f"{head} for what was handed in before ({counted}):", *lines_of(changed, where / CHANGES), end]


def _about_ungraded(changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    whose = some([change.who for change in changes])
    return [
        f"ACCEPT=1 takes none of them while grades would be lost to what is not graded ({len(changes)}: {whose}): "
        "grade those first, or give them points in overrides.csv."
    ]


def _about_other(changes: Sequence[Change], earlier: Path | None = None) -> list[str]:
    """Nobody has less in silence, whoever's doing it is."""
    if not changes:
        return []
    shown = some([_less(change) for change in changes])
    said = f"Fewer points than before, as what was handed in is not what it was ({len(changes)}): {shown}."
    return [said + f" What they were before is in {earlier}." * bool(earlier)]


def some(words: Sequence[str]) -> str:
    """The first of them, for a sentence."""
    return ", ".join([*words[:MOST_SHOWN], *["…"] * (len(words) > MOST_SHOWN)])


def _less(change: Change) -> str:
    after = change.why or "none" if change.after is None else f"{round(change.after, 2):g}"
    return f"{change.who} ({round(change.before or 0, 2):g} → {after})"
