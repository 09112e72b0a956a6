"""Run every claim of the notebooks: `python -m studies.claims [--only 04] [--repeats 20] [--data subset]`."""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.errors import KitError
from autograder.paths import KIT, handout
from autograder.questions import assignment_names
from reference.fashion_mnist import find_fashion_mnist
from studies.claims import inside, page, runs
from studies.claims.claim import Claim, module_of
from studies.claims.runs import Job

PAGE = KIT / "docs" / "claims.md"
FOLDER = KIT / ".claims"
"""Where figures are kept; a study that was stopped goes on there."""


@click.command()
@click.option("--only", multiple=True, help="Assignments, by the beginning of their names: 04.")
@click.option("--repeats", default=20, show_default=True, help="Runs per notebook and data set, each with its seed.")
@click.option("--data", type=click.Choice(["whole", "subset"]), help="One data set; otherwise both.")
@click.option("--jobs", default=os.cpu_count() or 1, show_default=True, help="Runs at a time.")
@click.option("--times/--no-times", default=True, help="Measure how long a notebook takes with one and two cores.")
def main(only: tuple[str, ...], repeats: int, data: str | None, jobs: int, times: bool) -> None:
    """Run the claims, write docs/claims.md, and name those that do not hold; exit code 1 if there are any."""
    try:
        names = [name for name in assignment_names() if not only or name.startswith(only)]
        sys.exit(study(names, repeats, [data] if data else ["whole", "subset"], jobs, times, PAGE))
    except KitError as error:
        raise click.ClickException(str(error)) from None


def study(names: list[str], repeats: int, sets: list[str], jobs: int, times: bool, to: Path) -> int:
    """Run what is not known yet and write the page; 1 if a claim fails.

    Raises:
        KitError: if no assignment is left, one cannot be run, or the whole data is missing.
    """
    if not names:
        raise KitError(f"No assignment begins like that; there are {', '.join(assignment_names())}.")
    for name in names:
        runs.check_cells(name)
    if "whole" in sets and find_fashion_mnist().kind != "whole":
        raise KitError("The study needs the whole Fashion-MNIST: apt install dataset-fashion-mnist, or --data subset.")
    jobs_of = {name: [Job(name, one, k) for one in data_of(name, sets) for k in range(repeats)] for name in names}
    measure(sum(jobs_of.values(), []), jobs)
    failed, sections, cores = 0, {}, (1, 2) if times else ()
    for name, wanted in jobs_of.items():
        seconds = {(one, count): clock(Job(name, one, 0), count) for one in data_of(name, sets) for count in cores}
        found = collect(wanted)
        sections[name] = page.section(name, found, seconds)
        failed += report(name, found)
    page.write(to, sections)
    return int(failed > 0)


def data_of(name: str, sets: list[str]) -> list[str]:
    """The data sets on which a notebook's claims can differ."""
    pictures = any("FashionMNIST" in cell.source for cell in runs.solution(name).cells)
    return sets if pictures else ["none"]


def measure(wanted: list[Job], jobs: int) -> None:
    """Run what is not kept yet, `jobs` at a time; what is done is kept, whatever happens to the rest."""
    left = [job for job in wanted if not kept(job).exists()]
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with tempfile.TemporaryDirectory() as turns, bar, ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        task = bar.add_task("claims", total=len(wanted), completed=len(wanted) - len(left))
        pending = {pool.submit(runs.run, job, Path(turns)): job for job in left}
        try:
            for done in as_completed(pending):
                keep(kept(pending[done]), done.result())
                bar.update(task, advance=1, description=f"{pending[done].assignment}, {pending[done].data}")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def clock(job: Job, cores: int) -> float:
    """Seconds of the whole notebook, measured unless they are kept."""
    file = kept(job).with_name(f"{job.data}-{cores}-cores.json")
    if not file.exists():
        print(f"{job.assignment}, {job.data}: from top to bottom with {cores} of the machine's cores", flush=True)
        keep(file, runs.seconds(job, cores))
    seconds: float = json.loads(file.read_text())
    return seconds


def collect(wanted: list[Job]) -> page.Figures:
    """The figures of all runs of one assignment."""
    found: page.Figures = {}
    for job in wanted:
        figures = json.loads(kept(job).read_text())
        for claim in runs.asked(job):
            found.setdefault(job.data, {}).setdefault(claim, []).append(figures[claim.cell][claim.gist])
    return found


def report(name: str, found: page.Figures) -> int:
    """Print what does not hold and return how many claims that are; else print that all do."""
    failed = list(page.failures(found))
    for data, claim, figures in failed:
        held = sum(map(claim.holds, figures))
        words = f"must be {claim.condition}, held {held} of {len(figures)}, worst {page.worst(claim, figures)}"
        print(f"{name}{page.DATA[data]}, {claim.cell}: {claim.gist}: {words}")
    if not failed:
        print(f"{name}: all claims hold ({max(map(len, found.values()))})")
    return len(failed)


def kept(job: Job) -> Path:
    """Where the figures of a run lie: another folder whenever the notebook's code, its d2lite or its claims change."""
    return folder_of(job.assignment) / f"{job.data}-{job.repeat}.json"


@functools.cache
def folder_of(assignment: str) -> Path:
    """The folder for what is kept of an assignment as it is now."""
    sources = [cell.source for cell in runs.solution(assignment).cells]
    support = handout(assignment) / "d2lite.py"
    parts = [Path(inspect.getfile(part)) for part in (Claim, inside, runs, module_of(assignment))]
    files = [support] * support.exists() + parts
    digest = hashlib.sha256(json.dumps([sources, *(file.read_text() for file in files)]).encode()).hexdigest()
    return FOLDER / f"{assignment}-{digest[:12]}"


def keep(file: Path, value: object) -> None:
    """Write a result, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps(value))
    part.replace(file)


if __name__ == "__main__":
    main()
