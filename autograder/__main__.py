"""The command line, `homework build | grade | doctor | …`; the Makefile's targets call it as `python -m autograder`."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.errors import KitError
from autograder.report.commands import ACCEPT, COMMANDS, COURSE, PATH, known

if TYPE_CHECKING:
    from distributed import Client
    from rich.console import Console

    from autograder.course.settings import Course
    from autograder.report.pages.students import Summary

LOG_WIDTH = 140
"""Width, in columns, of tables that are written to a file: at the usual 80 every name would be folded."""


EPILOG = """
\b
Examples:
  homework doctor                        what this machine offers for grading
  homework build                         handouts, solutions, autograder zips
  homework release 05-softmax-regression what its students get, as zips
  homework grade                         the bundled samples of all six
  homework grade --assignment 05-softmax-regression --submissions submissions.zip --out grades/05
  homework totals --out grades           a course's rules, a row per student
  homework explain a.ipynb --question softmax
  homework export --to canvas --out grades/05

All of this is also in `make`, which builds first where something is stale. Exit codes: 0 all is well, 1 something was
refused or could not be graded (a sentence says what), 2 a mistake on the command line.
"""


class Cli(click.Group):
    """A group of commands that says what went wrong in one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error that people are meant to see ends it with exit code 1."""
        try:
            return super().invoke(ctx)
        except KitError as error:
            raise click.ClickException(str(error)) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            raise click.ClickException(_logged(error)) from None


def _logged(error: Exception) -> str:
    """What to say of a fault of the kit, whose traceback is kept in a file."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="homework-fault-", suffix=".log", delete=False) as log:
        traceback.print_exception(error, file=log)
    return f"This is a fault of the kit ({type(error).__name__}): please report it with {log.name}."


@click.group(cls=Cli, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="deep-homework", message="%(package)s %(version)s")
def cli() -> None:
    """Build deep-learning homework and grade it: six notebooks, sealed grading, a diagnosis for each wrong answer."""


@cli.command()
@click.argument("assignments", nargs=-1)
def build(assignments: tuple[str, ...]) -> None:
    """Write handouts, solutions, autograder zips.

    A handout is a notebook with its public checks; of all assignments by default. Files that are fresh stay.
    """
    from autograder.course.seed import FILE, seed_here
    from autograder.publish.products import build as build_one
    from autograder.publish.products import build_shared

    drawn = not FILE.exists()
    for path in [*(path for name in known(assignments) for path in build_one(name)), *build_shared()]:
        click.echo(f"wrote {path}")
    if drawn:
        click.echo(f"drew the course's seed, {seed_here()}: keep a copy of it apart (make seed EXPORT=file)")


@cli.command()
@click.argument("assignments", nargs=-1)
def solutions(assignments: tuple[str, ...]) -> None:
    """Run the solved notebooks, keep their outputs.

    Of all assignments by default.
    """
    import time

    from autograder.paths import KIT
    from autograder.publish.solutions import run

    for name in known(assignments):
        started = time.monotonic()
        run(KIT / "solutions" / f"{name}.ipynb", KIT / "assignments" / name)
        click.echo(f"ran solutions/{name}.ipynb in {time.monotonic() - started:.0f} s")


@cli.command()
@click.argument("assignments", nargs=-1)
@COURSE
def release(assignments: tuple[str, ...], course_file: Path | None) -> None:
    """Pack what students get, with a number in it.

    Writes ASSIGNMENT.zip, ASSIGNMENT-checks.zip, all.zip and manifest.json into the folder release, or what course.toml
    calls so; of all assignments by default. The number rises when the handout has changed.
    """
    from autograder.course.settings import load_course
    from autograder.publish.release import release as release_one
    from autograder.publish.release import release_all

    course = load_course(course_file)
    for name in known(assignments):
        click.echo(release_one(name, course))
    click.echo(release_all(course))


@cli.command()
@click.option("--assignment", default="", help="For instance 05-softmax-regression; all of them by default.")
@click.option(
    "--submissions",
    type=PATH,
    help="What was handed in: a folder, or a platform's zip; the samples by default.",
)
@click.option("--out", default="grades", type=PATH, help="Where the results go.")
@click.option("--workers", type=click.IntRange(1), help="Worker processes on this machine; one per core by default.")
@click.option(
    "--limit", "changes", multiple=True, metavar="NAME=VALUE", help="Change a limit of autograder/limits.toml."
)
@click.option("--scheduler", default="", metavar="ADDRESS", help="Use the workers of the Dask scheduler at tls://….")
@ACCEPT
@COURSE
@click.option("--tls", type=PATH, help="Folder of ca.pem, cert.pem and key.pem; else as Dask is configured.")
def grade(
    assignment: str,
    submissions: Path | None,
    out: Path,
    workers: int | None,
    changes: tuple[str, ...],
    scheduler: str,
    accept: bool,
    tls: Path | None,
    course_file: Path | None,
) -> None:
    """Grade submissions, each in a jail of its own.

    What was graded before and is unchanged stays; without --submissions, the bundled samples are graded. Where tests,
    points or rules have changed and grades with them, it shows whose, and replaces them with --accept only.
    """
    if submissions and not assignment:
        raise click.ClickException("Say which assignment these submissions are of: ASSIGNMENT=….")
    from autograder.paths import kit_folders
    from autograder.sandbox.host import choose_mode

    mode = "" if scheduler else choose_mode(kit_folders())  # first: the imports below fail on systems other than Linux
    names = known((assignment,) if assignment else ())
    from autograder.course.settings import load_course

    course = load_course(course_file)
    from rich.console import Console

    from autograder.batch.here import judging_here
    from autograder.course.accepted import CSV_NAME
    from autograder.report.files import LOG_NAME, require_writable
    from autograder.report.folder import grade_folder, prepare, say_what_holds
    from autograder.report.pages.write import INDEX

    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = LOG_WIDTH
    limits = dict(_name_and_value(change) for change in changes)
    folders = [prepare(name, submissions, out if assignment else out / name, limits, course) for name in names]
    require_writable(out, [CSV_NAME, LOG_NAME, INDEX])
    say_what_holds(f"Workers: {scheduler}." if scheduler else f"Jail: {mode}.", course, names, console)
    most = max(len(folder.waiting) for folder in folders)
    with contextlib.ExitStack() as stack:
        client = None
        if most and (scheduler or most > 1):
            client = stack.enter_context(_pool(scheduler, tls, workers, most, out / LOG_NAME))
            if scheduler and client.dashboard_link:
                console.print(f"Dashboard: {client.dashboard_link}", highlight=False)
        elif most:
            stack.enter_context(judging_here(out / LOG_NAME))
        log = "the workers' logs" if scheduler else str(out / LOG_NAME)
        done = {name: grade_folder(folder, client, console, log, accept) for name, folder in zip(names, folders)}
    if not assignment:
        _put_together(done, out, course, console)


def _pool(
    scheduler: str, tls: Path | None, workers: int | None, most: int, log: Path
) -> contextlib.AbstractContextManager[Client]:
    """The workers that grade up to `most` submissions at a time."""
    from dask.system import CPU_COUNT  # unlike os.cpu_count(), it respects a container's quota

    from autograder.batch.cluster import local_client, remote_client

    return remote_client(scheduler, tls) if scheduler else local_client(min(workers or CPU_COUNT, most), log)


def _put_together(done: Mapping[str, Summary | None], out: Path, course: Course, console: Console) -> None:
    """Write a table and a page over all assignments; the page stays where new grades wait, as these do."""
    from autograder.course.accepted import CSV_NAME
    from autograder.report.files import write_combined_csv
    from autograder.report.pages.write import INDEX, write_term_page

    write_combined_csv(list(done), out)
    pages = [out / INDEX] if None not in done.values() else []
    if pages:
        write_term_page(out, course, {name: (out / name, one) for name, one in done.items() if one})
    console.print(f"All of them: {', '.join(map(str, [*pages, out / CSV_NAME]))}.", highlight=False)


@cli.command()
def doctor() -> None:
    """Say what this machine offers for grading."""
    from rich.console import Console
    from rich.table import Table

    from autograder.doctor import findings

    table = Table.grid(padding=(0, 2))
    for heading, sentence in findings():
        table.add_row(f"[bold]{heading}[/]", sentence)
    Console().print(table)


for command in COMMANDS:
    cli.add_command(command)


def _name_and_value(change: str) -> tuple[str, str]:
    name, _, value = change.partition("=")
    return name.strip(), value.strip()


def main() -> None:
    """Run the command line in UTF-8, whatever the locale is: names of files and the kit's own texts are."""
    if sys.getfilesystemencoding() != "utf-8":
        os.execve(
            sys.executable, [sys.executable, "-m", "autograder", *sys.argv[1:]], {**os.environ, "PYTHONUTF8": "1"}
        )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # none if it is closed
            stream.reconfigure(errors="backslashreplace")
    cli()


if __name__ == "__main__":
    main()
