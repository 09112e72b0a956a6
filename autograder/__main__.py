"""The command line: `python -m autograder build | grade | doctor | …`. The Makefile's targets call it."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from distributed import Client
    from rich.console import Console

    from autograder.batch.order import Order
    from autograder.batch.record import Record

LOG_WIDTH = 140
"""Columns of tables that go into a file, where 80 would fold every name."""


@click.group()
def cli() -> None:
    """Build and grade the homework."""


@cli.command()
@click.argument("assignments", nargs=-1)
def build(assignments: tuple[str, ...]) -> None:
    """Write notebooks, public checks, d2lite, solutions and autograder zips (of all assignments by default)."""
    from autograder.build.products import build as build_one
    from autograder.build.products import build_shared
    from autograder.sealed.limits import BadLimit

    try:
        for path in [*(path for name in _known(assignments) for path in build_one(name)), *build_shared()]:
            click.echo(f"wrote {path}")
    except BadLimit as error:
        raise click.ClickException(str(error)) from None


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
@click.option("--workers", type=click.IntRange(1), help="Worker processes on this machine; one per core by default.")
@click.option(
    "--limit", "changes", multiple=True, metavar="NAME=VALUE", help="Change a limit of autograder/limits.toml."
)
@click.option("--scheduler", default="", metavar="ADDRESS", help="Use the workers of the Dask scheduler at tls://….")
@click.option(
    "--tls", type=click.Path(path_type=Path), help="Folder of ca.pem, cert.pem and key.pem; else as Dask is configured."
)
def grade(
    assignment: str,
    submissions: Path | None,
    out: Path,
    workers: int | None,
    changes: tuple[str, ...],
    scheduler: str,
    tls: Path | None,
) -> None:
    """Grade a folder of submissions, each in a jail of its own; what was graded before and is unchanged stays."""
    if submissions and not assignment:
        raise click.ClickException("Say which assignment these submissions are of: ASSIGNMENT=….")
    from autograder.sealed.machine import KIT, JailRefused, choose_mode, kit_folders

    try:
        mode = "" if scheduler else choose_mode(kit_folders())  # before imports that other systems lack
    except JailRefused as refusal:
        raise click.ClickException(str(refusal)) from None
    names = _known((assignment,) if assignment else ())

    from autograder.batch.cluster import NoCluster, local_client, remote_client, warm_up

    if not scheduler:
        warm_up()
    from dask.system import CPU_COUNT  # what a container's quota allows, too
    from rich.console import Console

    from autograder.archive_config import ArchiveConfig
    from autograder.batch.order import Order
    from autograder.batch.report import CSV_NAME, CannotWrite, insist_on_own, make_folder, write_combined_csv
    from autograder.batch.run import find_submissions, kept_records, left_alone
    from autograder.batch.task import WrongWorker
    from autograder.build.products import zip_path
    from autograder.sealed.limits import BadLimit
    from autograder.sealed.student import printable
    from autograder.sealed.tests import GraderError
    from reference.data import DataError, find_fashion_mnist

    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = LOG_WIDTH
    try:
        wanted = dict(_name_and_value(change) for change in changes)
        limits = {name: ArchiveConfig.read(zip_path(name)).limits.changed(wanted, "--limit") for name in names}
        folders = {name: submissions or KIT / "tests" / "submissions" / name for name in names}
        paths = {name: find_submissions(folder) for name, folder in folders.items()}
        outs = {name: out if assignment else out / name for name in names}
        for name, folder in outs.items():
            make_folder(folder / "results")
            insist_on_own(name, folder / "results")
        for name, folder in folders.items():
            if others := left_alone(folder, paths[name]):
                some = printable(", ".join(others[:5])) + (", …" if len(others) > 5 else "")
                console.print(f"Left alone, as neither .ipynb nor .zip: {some}", highlight=False, markup=False)
        source = find_fashion_mnist()
        where = f"Workers: {scheduler}." if scheduler else f"Jail: {mode}."
        console.print(f"Fashion-MNIST: {source.kind}, from {source.origin}. {where}", highlight=False)
        if source.kind == "subset":
            console.print("For the whole set: apt install dataset-fashion-mnist, or set FASHION_MNIST_ROOT.")
        orders = {name: Order.of(zip_path(name), limits[name], [folders[name], outs[name]]) for name in names}
        kept = {name: kept_records(paths[name], orders[name], outs[name] / "results") for name in names}
        most = max(len(paths[name]) - len(kept[name]) for name in names)
        with contextlib.ExitStack() as stack:
            client = None
            if most:
                pool = remote_client(scheduler, tls) if scheduler else local_client(min(workers or CPU_COUNT, most))
                client = stack.enter_context(pool)
                if scheduler and client.dashboard_link:
                    console.print(f"Dashboard: {client.dashboard_link}", highlight=False)
            for name in names:
                _grade(name, paths[name], kept[name], outs[name], orders[name], client, console)
        if not assignment:
            write_combined_csv(names, out)
            console.print(f"All of them: {out / CSV_NAME}.", highlight=False)
    except (
        JailRefused, DataError, GraderError, BadLimit, NoCluster, CannotWrite, WrongWorker, FileNotFoundError,
    ) as error:  # fmt: skip
        raise click.ClickException(str(error)) from None


def _grade(
    name: str,
    paths: list[Path],
    kept: dict[Path, Record],
    out: Path,
    order: Order,
    client: Client | None,
    console: Console,
) -> None:
    from autograder.batch.live import Live
    from autograder.batch.report import CSV_NAME, print_table, write_csv, write_result
    from autograder.batch.run import grade_all
    from autograder.sealed.student import printable
    from autograder.sealed.tests import GraderError

    records = list(kept.values())
    rest = [path for path in paths if path not in kept]
    if client and rest:
        with Live(name, len(rest), console) as live:
            for graded in grade_all(rest, order, client, live.look):
                record = {**graded, "assignment": name}
                write_result(record, out / "results")
                records.append(record)
                live.add(record)
    write_csv(records, out / CSV_NAME)
    print_table(name, records, console)
    if kept:
        console.print(f"{len(kept)} of {len(records)} were graded before and have not changed.", highlight=False)
    console.print(f"Grades: {out / CSV_NAME}. A report per submission: {out / 'results'}.\n", highlight=False)
    if failed := [record["file"] for record in records if record["status"] == "grader failed"]:
        raise GraderError(printable(f"The grader itself failed on {', '.join(failed)}: the other grades stand."))


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
