"""The command line: `python -m autograder build | stale | grade`. The Makefile's targets call it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


@click.group()
def cli() -> None:
    """Build and grade the homework."""


@cli.command()
@click.argument("assignments", nargs=-1)
def build(assignments: tuple[str, ...]) -> None:
    """Write notebooks, public checks, d2lite, solutions and autograder zips (of all assignments by default)."""
    from autograder.build.products import build as build_one

    for name in _known(assignments):
        for path in build_one(name):
            click.echo(f"wrote {path}")


@cli.command()
@click.option("--assignment", required=True, help="For instance 05-softmax-regression.")
@click.option("--submissions", required=True, type=click.Path(path_type=Path), help="Folder of notebooks or zips.")
@click.option("--out", default="grades", type=click.Path(path_type=Path), help="Where the results go.")
@click.option("--workers", default=os.cpu_count() or 1, help="How many submissions are graded at a time.")
@click.option("--cell-seconds", type=float, help="Limit for one cell of a submission.")
def grade(assignment: str, submissions: Path, out: Path, workers: int, cell_seconds: float | None) -> None:
    """Grade a folder of submissions, each in a jail of its own."""
    _known((assignment,))
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from autograder.batch.grade import find_submissions, grade_all
    from autograder.batch.report import CSV_NAME, print_table, status, write_csv, write_result
    from autograder.build.products import zip_path
    from autograder.sealed.machine import JailRefused, choose_mode
    from autograder.sealed.student import protected_paths
    from autograder.sealed.tests import GraderError
    from autograder.sealed.warden import Limits
    from reference.data import DataError, find_fashion_mnist

    console = Console()
    try:
        paths = find_submissions(submissions)
        (out / "results").mkdir(parents=True, exist_ok=True)
        source = find_fashion_mnist()
        mode = choose_mode(protected_paths())
        console.print(f"Fashion-MNIST: {source.kind}, from {source.origin}. Jail: {mode}.", highlight=False)
        limits = Limits(cell_seconds=cell_seconds) if cell_seconds else Limits()
        grades = []
        columns = (SpinnerColumn(), TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            task = progress.add_task("grading", total=len(paths))
            for graded in grade_all(paths, zip_path(assignment), workers, limits):
                write_result(graded, out / "results")
                grades.append(graded)
                progress.advance(task)
                if not console.is_terminal:
                    console.print(f"{len(grades)}/{len(paths)} {graded.file}: {status(graded)}", highlight=False)
        write_csv(grades, out / CSV_NAME)
    except (JailRefused, DataError, GraderError, OSError) as error:
        raise click.ClickException(str(error)) from None
    print_table(grades, console)
    console.print(f"Grades: {out / CSV_NAME}. A report per submission: {out / 'results'}.", highlight=False)


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


def _known(assignments: tuple[str, ...]) -> list[str]:
    from autograder.questions import assignment_names

    known = assignment_names()
    for name in assignments:
        if name not in known:
            raise click.ClickException(f"There is no assignment {name}: choose from {', '.join(known)}.")
    return list(assignments) or known


if __name__ == "__main__":
    sys.exit(cli())
