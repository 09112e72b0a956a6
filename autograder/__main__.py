"""The command line: `python -m autograder build | grade | doctor | …`. The Makefile's targets call it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.sealed.limits import Limits


@click.group()
def cli() -> None:
    """Build and grade the homework."""


@cli.command()
@click.argument("assignments", nargs=-1)
def build(assignments: tuple[str, ...]) -> None:
    """Write notebooks, public checks, d2lite, solutions and autograder zips (of all assignments by default)."""
    from autograder.build.products import build as build_one
    from autograder.build.products import build_shared

    for path in [*(path for name in _known(assignments) for path in build_one(name)), *build_shared()]:
        click.echo(f"wrote {path}")


@cli.command()
@click.argument("assignments", nargs=-1)
def solutions(assignments: tuple[str, ...]) -> None:
    """Run the solved notebooks and keep their outputs (of all assignments by default)."""
    import time

    from autograder.build.solutions import run
    from autograder.sealed.machine import KIT

    for name in _known(assignments):
        started = time.monotonic()
        run(KIT / "solutions" / f"{name}.ipynb", KIT / "assignments" / name)
        click.echo(f"ran solutions/{name}.ipynb in {time.monotonic() - started:.0f} s")


@cli.command()
@click.option("--assignment", default="", help="For instance 05-softmax-regression; all of them by default.")
@click.option(
    "--submissions", type=click.Path(path_type=Path), help="Folder of notebooks or zips; the bundled samples."
)
@click.option("--out", default="grades", type=click.Path(path_type=Path), help="Where the results go.")
@click.option("--workers", default=os.cpu_count() or 1, help="How many submissions are graded at a time.")
@click.option(
    "--limit", "changes", multiple=True, metavar="NAME=VALUE", help="Change a limit of autograder/limits.toml."
)
def grade(assignment: str, submissions: Path | None, out: Path, workers: int, changes: tuple[str, ...]) -> None:
    """Grade a folder of submissions, each in a jail of its own."""
    if submissions and not assignment:
        raise click.ClickException("Say which assignment these submissions are of: ASSIGNMENT=….")
    from autograder.sealed.machine import KIT, JailRefused, choose_mode, kit_folders

    try:
        mode = choose_mode(kit_folders())  # before imports that other systems lack
    except JailRefused as refusal:
        raise click.ClickException(str(refusal)) from None
    names = _known((assignment,) if assignment else ())

    from rich.console import Console

    from autograder.archive_config import ArchiveConfig
    from autograder.batch.grade import find_submissions
    from autograder.batch.report import CSV_NAME, write_combined_csv
    from autograder.build.products import zip_path
    from autograder.sealed.limits import BadLimit
    from autograder.sealed.tests import GraderError
    from reference.data import DataError, find_fashion_mnist

    console = Console()
    try:
        wanted = dict(_name_and_value(change) for change in changes)
        limits = {name: ArchiveConfig.read(zip_path(name)).limits.changed(wanted, "--limit") for name in names}
        folders = {name: submissions or KIT / "tests" / "submissions" / name for name in names}
        paths = {name: find_submissions(folder) for name, folder in folders.items()}
        source = find_fashion_mnist()
        console.print(f"Fashion-MNIST: {source.kind}, from {source.origin}. Jail: {mode}.", highlight=False)
        if source.kind == "subset":
            console.print("For the whole set: apt install dataset-fashion-mnist, or set FASHION_MNIST_ROOT.")
        for name in names:
            _grade(name, paths[name], out if assignment else out / name, workers, limits[name], console)
        if not assignment:
            write_combined_csv(names, out)
            console.print(f"All of them: {out / CSV_NAME}.", highlight=False)
    except (JailRefused, DataError, GraderError, BadLimit, OSError) as error:
        raise click.ClickException(str(error)) from None


def _grade(name: str, paths: list[Path], out: Path, workers: int, limits: Limits, console: Console) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from autograder.batch.grade import grade_all
    from autograder.batch.report import CSV_NAME, print_table, status, write_csv, write_result
    from autograder.build.products import zip_path
    from autograder.sealed.tests import GraderError

    (out / "results").mkdir(parents=True, exist_ok=True)
    grades = []
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(name, total=len(paths))
        for graded in grade_all(paths, zip_path(name), workers, limits):
            write_result(graded, out / "results")
            grades.append(graded)
            progress.advance(task)
            if not console.is_terminal:
                console.print(f"{len(grades)}/{len(paths)} {graded.file}: {status(graded)}", highlight=False)
    write_csv(grades, out / CSV_NAME)
    print_table(name, grades, console)
    console.print(f"Grades: {out / CSV_NAME}. A report per submission: {out / 'results'}.\n", highlight=False)
    if failed := [graded.file for graded in grades if status(graded) == "grader failed"]:
        raise GraderError(f"The grader itself failed on {', '.join(failed)}: the other grades stand.")


@cli.command()
def doctor() -> None:
    """Say what this machine offers for grading, and what follows."""
    from rich.console import Console
    from rich.table import Table

    from autograder.doctor import findings

    table = Table.grid(padding=(0, 2))
    for heading, sentence in findings():
        table.add_row(f"[bold]{heading}[/]", sentence)
    Console().print(table)


def _name_and_value(change: str) -> tuple[str, str]:
    name, _, value = change.partition("=")
    return name.strip(), value.strip()


def _known(assignments: tuple[str, ...]) -> list[str]:
    from autograder.questions import assignment_names

    known = assignment_names()
    for name in assignments:
        if name not in known:
            raise click.ClickException(f"There is no assignment {name}: choose from {', '.join(known)}.")
    return list(assignments) or known


if __name__ == "__main__":
    sys.exit(cli())
