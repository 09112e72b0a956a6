"""Grade a folder of submissions and leave behind what people read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from distributed import Client
from rich.console import Console
from rich.text import Text

from autograder.batch.live import Live
from autograder.batch.record import Record, stem_of
from autograder.batch.run import CannotGrade, grade_all, kept_records
from autograder.batch.settings import RunSettings
from autograder.course.collect import collect
from autograder.course.collected import FEW, Collected, sentences
from autograder.course.collected import NAME as COLLECTED
from autograder.course.handed_in import NAME as HANDED_IN
from autograder.course.handed_in import written
from autograder.course.nameless import without_names
from autograder.course.releases import Release, as_asked, read_releases
from autograder.course.seed import require_same
from autograder.course.settings import Course
from autograder.course.term import Term, result_folders
from autograder.errors import GraderError
from autograder.judge.messages import shown_name
from autograder.otter_plugin.config import ArchiveConfig
from autograder.paths import KIT, fashion_mnist, zip_path
from autograder.report.files import (
    CSV_NAME,
    CannotWrite,
    make_folder,
    require_own,
    require_writable,
    write_file,
    write_result,
)
from autograder.report.marks import apply_rules
from autograder.report.table import print_table
from reference.fashion_mnist import how_to_get_it


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

    @property
    def waiting(self) -> list[Path]:
        """Those that are to be graded."""
        return [path for path in self.collected.paths if path not in self.kept]


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
    config = ArchiveConfig.read(zip_path(assignment)).with_limits(limits, "--limit")
    require_same(config.course_seed, zip_path(assignment))
    source = submissions or KIT / "tests" / "submissions" / assignment
    make_folder(out / "results")
    require_own(assignment, config.course_seed, out / "results")
    require_writable(out, [CSV_NAME, HANDED_IN, COLLECTED])
    collected = collect(source, out, assignment, term.people, term.key.of if term.key else None)
    if term.key:
        collected = without_names(collected, term.key)
    paths = collected.paths
    require_writable(out / "results", [f"{stem_of(path.name)}{kind}" for path in paths for kind in (".txt", ".json")])
    write_file(out / HANDED_IN, written(collected.handed_in))
    write_file(out / COLLECTED, "".join(f"{sentence}\n" for sentence in sentences(collected)))
    releases = read_releases(course.release).get(assignment, ())
    settings = RunSettings.of(config, [source, out])
    kept = kept_records(paths, settings, out / "results")
    others = result_folders(out.parent, apart=assignment) if term.course.late_rule(assignment).free_days else {}
    return Folder(assignment, collected, out, settings, kept, releases, term, others)


def say_data(where: str, console: Console) -> None:
    """Say what accuracies are measured on, and where submissions run."""
    source = fashion_mnist()
    console.print(f"Fashion-MNIST: {source.kind}, from {source.origin}. {where}", highlight=False)
    if source.kind == "subset":
        console.print(f"For the whole set: {how_to_get_it()}.")


def grade_folder(folder: Folder, client: Client | None, console: Console, log: str) -> None:
    """Grade what is waiting, and write the table and the CSV of all.

    Args:
        log: where workers write why they fail.

    Raises:
        GraderError: at the end, if some could not be graded.
    """
    results = folder.out / "results"
    records = [as_asked(record, folder.releases) for record in folder.kept.values()]
    for record in (record for record, before in zip(records, folder.kept.values()) if record != before):
        write_result(record, results)
    if client and folder.waiting:
        with Live(folder.assignment, len(folder.waiting), console) as live:
            try:
                for graded in grade_all(folder.waiting, folder.settings, client, live.look):
                    told = {"assignment": folder.assignment, "seed": folder.settings.config.course_seed}
                    record = as_asked({**graded, **told}, folder.releases)
                    write_result(record, results)
                    records.append(record)
                    live.add(record)
            except CannotGrade:
                if records:
                    apply_rules(folder.term, folder.assignment, records, folder.out, folder.others, console)
                raise
    apply_rules(folder.term, folder.assignment, records, folder.out, folder.others, console)
    print_table(folder.assignment, records, console)
    if folder.kept:
        console.print(f"{len(folder.kept)} of {len(records)} were graded before and have not changed.", highlight=False)
    if others := [record["file"] for record in records if record["handout"]]:
        console.print(Text(f"Reports that tell of an older or unknown handout ({len(others)}): {_some(others)}."))
    for sentence in sentences(folder.collected, FEW):
        console.print(Text(sentence))
    console.print(Text(f"Grades: {folder.out / CSV_NAME}. A report per submission: {results}.\n"))
    if failed := [record["file"] for record in records if record["status"] == "could not be graded"]:
        raise GraderError(f"{len(failed)} could not be graded ({_some(failed)}): the others were, and {log} says more.")


def _some(files: list[str]) -> str:
    """The first of these names."""
    return ", ".join(map(shown_name, files[:5])) + (", …" if len(files) > 5 else "")
