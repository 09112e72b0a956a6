"""Grade a folder of submissions and leave behind what people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from autograder.batch.live import Live
from autograder.batch.record import FAILED, Record, stem_of
from autograder.batch.run import CannotGrade, grade_all, kept_records
from autograder.batch.settings import RunSettings
from autograder.course.accepted import CSV_NAME
from autograder.course.collect import collect
from autograder.course.collected import FEW, Collected, sentences
from autograder.course.collected import NAME as COLLECTED
from autograder.course.handed_in import NAME as HANDED_IN
from autograder.course.handed_in import written
from autograder.course.nameless import without_names
from autograder.course.releases import Release, as_asked, read_releases
from autograder.course.seed import require_same
from autograder.course.settings import Course
from autograder.course.term import Term, renamed_in, result_folders, written_at
from autograder.errors import GraderError
from autograder.judge.messages import shown_name
from autograder.otter_plugin.config import ArchiveConfig
from autograder.paths import KIT, fashion_mnist, zip_path
from autograder.report.files import (
    CannotWrite,
    make_folder,
    require_own,
    require_writable,
    write_file,
)
from autograder.report.marks import apply_rules
from autograder.report.pages.students import Summary, students_of, summary_of
from autograder.report.pages.write import INDEX, PAGES
from autograder.report.preview import PREVIEW, Settled, finish, keep, some
from autograder.report.table import print_table
from reference.fashion_mnist import how_to_get_it

if TYPE_CHECKING:
    from distributed import Client


@dataclass
class Folder:
    """The submissions of one assignment, and where their grades go."""

    assignment: str
    collected: Collected
    out: Path
    settings: RunSettings
    kept: dict[Path, Record]
    """Records of earlier runs that are still good."""
    releases: Sequence[Release]
    """Of the assignment's handouts."""
    term: Term
    others: dict[str, Path]
    """The folders of results beside `out`, by assignment."""
    previewed: dict[Path, Record] = field(default_factory=dict)
    """Records that are still good and wait to be accepted."""
    outdated: dict[str, Record] = field(default_factory=dict)
    """Accepted records that are no longer good, by file."""
    renamed: dict[str, Record] = field(default_factory=dict)
    """Those of files that are not there any more, by the notebook's digest."""

    @property
    def waiting(self) -> list[Path]:
        """Those that are to be graded."""
        return [path for path in self.collected.paths if path not in self.kept and path not in self.previewed]

    def accepted(self, records: Iterable[Record]) -> dict[str, Record]:
        """The accepted record of each of these, by file, as it was written: of the file, or of the same notebook."""
        known = {record["file"]: record for record in self.kept.values()} | self.outdated
        found = {one["file"]: known.get(one["file"]) or self.renamed.get(one["submission"]) for one in records}
        return {file: record for file, record in found.items() if record}

    def keep(self, record: Record) -> None:
        """Write a new record to where it belongs."""
        keep(record, self.accepted([record]).get(record["file"]), self.out)

    def settle(self, records: Sequence[Record], console: Console, accept: bool) -> Settled:
        """Write what becomes of these records by the course's rules, or a preview of it."""
        accepted = self.accepted(records)
        return apply_rules(self.term, self.assignment, records, accepted, self.out, self.others, console, accept)


def prepare(
    assignment: str,
    submissions: Path | None,
    out: Path,
    limits: Mapping[str, str],
    course: Course = Course(),  # noqa: B008 – it is frozen
) -> Folder:
    """Collect what was handed in, the bundled samples by default, and look at what was graded before.

    Args:
        submissions: a folder or a zip, as learning platforms give them.
        course: whom to look for in it, and what counts.

    Raises:
        KitError: if there is nothing to grade, a limit is not one, or `out` cannot hold the results.
    """
    if course.pseudonyms and course.pseudonyms.resolve().is_relative_to(out.resolve()):
        raise CannotWrite(f"{course.pseudonyms} lies in {out}, with the pseudonyms: move the key file elsewhere.")
    term = Term.of(course if submissions else Course())  # the samples are nobody's of a course
    config = ArchiveConfig.read(zip_path(assignment)).with_feedback(**course.limits(assignment))
    config = config.with_limits(limits, "--limit")
    require_same(config.course_seed, zip_path(assignment))
    source = submissions or KIT / "tests" / "submissions" / assignment
    make_folder(out / "results")
    require_own(assignment, config.course_seed, out / "results")
    require_writable(out, [CSV_NAME, HANDED_IN, COLLECTED, *PAGES])
    finish(out)
    collected = collect(source, out, assignment, term.people, term.key.of if term.key else None)
    if term.key:
        collected = without_names(collected, term.key)
    paths = collected.paths
    kinds = (".txt", ".html", ".json")
    require_writable(out / "results", [f"{stem_of(path.name)}{kind}" for path in paths for kind in kinds])
    write_file(out / HANDED_IN, written(collected.handed_in))
    write_file(out / COLLECTED, "".join(f"{sentence}\n" for sentence in sentences(collected)))
    releases = read_releases(course.release).get(assignment, ())
    settings = RunSettings.of(config, [source, out])
    kept = kept_records(paths, settings, out / "results")
    others = result_folders(out.parent, apart=assignment) if term.course.late_rule(assignment).free_days else {}
    left = [path for path in paths if path not in kept]
    previewed = kept_records(left, settings, out / PREVIEW / "results") if (out / PREVIEW).exists() else {}
    read = [written_at(out / "results" / f"{stem_of(path.name)}.json", path.name) for path in left]
    outdated = {record["file"]: record for record in read if record}
    renamed = renamed_in(out, [path.name for path in paths])
    return Folder(assignment, collected, out, settings, kept, releases, term, others, previewed, outdated, renamed)


def say_what_holds(where: str, course: Course, names: Iterable[str], console: Console) -> None:
    """Say what accuracies are measured on, where submissions run, and where full feedback has to wait."""
    source = fashion_mnist()
    console.print(f"Fashion-MNIST: {source.kind}, from {source.origin}. {where}", highlight=False)
    if source.kind == "subset":
        console.print(f"For the whole set: {how_to_get_it()}.")
    for sentence in filter(None, map(course.not_yet, names)):
        console.print(sentence, highlight=False)


def grade_folder(
    folder: Folder, client: Client | None, console: Console, log: str, accept: bool = False
) -> Summary | None:
    """Grade what is waiting, and write the table, the CSV and the pages of all.

    Args:
        client: of the workers; without one, this process grades.
        log: where workers write why they fail.
        accept: whether to replace grades of what was handed in before.

    Returns:
        The class in a few numbers; None where they wait to be accepted.

    Raises:
        GraderError: at the end, if some could not be graded.
    """
    records = [as_asked(record, folder.releases) for record in (folder.kept | folder.previewed).values()]
    for record in records:
        folder.keep(record)
    if folder.waiting:
        with Live(folder.assignment, len(folder.waiting), console) as live:
            try:
                for graded in grade_all(folder.waiting, folder.settings, client, live.look):
                    told = {"assignment": folder.assignment, "seed": folder.settings.config.course_seed}
                    record = as_asked({**graded, **told}, folder.releases)
                    folder.keep(record)
                    records.append(record)
                    live.add(record)
            except CannotGrade:
                if records and not folder.outdated:  # else some of the class would lose their rows
                    _tell(folder.settle(records, console, accept=False).lines, console)
                raise
    settled = folder.settle(records, console, accept)
    print_table(folder.assignment, records, console, settled.marks)
    if before := len(folder.kept) + len(folder.previewed):
        console.print(f"{before} of {len(records)} were graded before and have not changed.", highlight=False)
    if others := [shown_name(record["file"]) for record in records if record["handout"]]:
        console.print(Text(f"Reports that tell of an older or unknown handout ({len(others)}): {some(others)}."))
    summary = summary_of(students_of(settled.records, settled.marks))
    _tell([*sentences(folder.collected, FEW), *settled.lines, summary.words], console)
    console.print(Text(f"Pages: {(folder.out / PREVIEW if settled.waits else folder.out) / INDEX}."))
    kept = ", both as they were" * settled.waits
    console.print(Text(f"Grades: {folder.out / CSV_NAME}. A report per submission: {folder.out / 'results'}{kept}.\n"))
    if failed := sorted(shown_name(record["file"]) for record in records if record["status"] == FAILED):
        raise GraderError(f"{len(failed)} could not be graded ({some(failed)}): the others were, and {log} says more.")
    return None if settled.waits else summary


def _tell(sentences: Iterable[str], console: Console) -> None:
    for sentence in sentences:
        console.print(Text(sentence))
