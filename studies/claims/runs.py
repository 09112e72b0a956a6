"""Solved notebooks run in a kernel of their own, with a question to the kernel after each cell that has claims."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.errors import KitError
from autograder.paths import KIT, handout
from studies.claims.claim import Claim, claims_of

SUBSET = KIT / "reference" / "fashion-mnist-subset"
Figures = dict[str, dict[str, float]]
"""By cell and by a claim's gist."""


class Job(NamedTuple):
    """One run of a notebook; `data` is `whole` or `subset`, or `none` where a notebook needs no pictures."""

    assignment: str
    data: str
    repeat: int


class BadClaim(KitError):
    """A claim does not fit its notebook, or the notebook does not run; the sentence says where."""


def solution(assignment: str) -> NotebookNode:
    """The solved notebook, without outputs."""
    book = nbformat.read(KIT / "solutions" / f"{assignment}.ipynb", as_version=4)
    book.cells = [new_code_cell(cell.source, id=cell.id) for cell in book.cells if cell.cell_type == "code"]
    return book


def check_cells(assignment: str) -> None:
    """See that each claim names a cell.

    Raises:
        BadClaim: for one that does not.
    """
    known = {cell.id for cell in solution(assignment).cells}
    for claim in claims_of(assignment):
        if claim.cell not in known:
            raise BadClaim(
                f'{assignment} has no cell {claim.cell}, of which studies/claims says "{claim.gist}": '
                "name the cell that shows it now (ids follow headings and order)."
            )


def asked(job: Job) -> list[Claim]:
    """The claims that a run measures: the first one all that are made for its data, the others those that vary."""
    here = [claim for claim in claims_of(job.assignment) if claim.data in (None, job.data)]
    return [claim for claim in here if claim.varies or not job.repeat]


def run(job: Job, turns: Path) -> Figures:
    """The figures of one run; cells with timed claims run while no other run in the folder `turns` runs a cell.

    Raises:
        BadClaim: if a cell or a claim's figure cannot be run.
    """
    claims = asked(job)
    claimed = {claim.cell for claim in claims}
    timed = {claim.cell for claim in claims if claim.kind == "timed"}
    found: Figures = {}
    with kernel(job, {"OMP_NUM_THREADS": "1"}) as client:
        _execute(client, job, _inside(f"seed({job.repeat})"))
        for cell in _cells_until(client.nb, set(claimed)):
            with turn(turns, alone=cell.id in timed):
                printed = _execute(client, job, cell)
            if cell.id in claimed:
                call = f"judge({job.assignment!r}, {cell.id!r}, names, {printed!r})"
                found[cell.id] = json.loads(_execute(client, job, _inside(call, cell.id)))
    return found


def seconds(job: Job, cores: int) -> float:
    """How long the whole notebook takes, checks and all, in a kernel with so many cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:cores])
    started = time.monotonic()
    try:
        with kernel(job, {}) as client:
            for cell in client.nb.cells:
                _execute(client, job, cell)
    finally:
        os.sched_setaffinity(0, before)
    return time.monotonic() - started


@contextlib.contextmanager
def kernel(job: Job, environment: dict[str, str]) -> Iterator[NotebookClient]:
    """A kernel in a copy of the folder that students get, with the solved notebook in it."""
    if job.data == "subset":
        environment = {**environment, "FASHION_MNIST_ROOT": str(SUBSET)}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, job.assignment)
        shutil.copytree(handout(job.assignment), folder)
        book = solution(job.assignment)
        nbformat.write(book, folder / f"{job.assignment}.ipynb")
        client = NotebookClient(book, timeout=1200, coalesce_streams=True, extra_arguments=["--log-level=ERROR"],
                                resources={"metadata": {"path": str(folder)}})  # fmt: skip
        client.reset_execution_trackers()
        with client.setup_kernel(env={**os.environ, **environment}):
            yield client


@contextlib.contextmanager
def turn(folder: Path, alone: bool) -> Iterator[None]:
    """Wait for a turn among the runs that share `folder`: `alone`, or together with others that do not ask for that."""
    with open(folder / "door", "w") as door, open(folder / "room", "w") as room:
        fcntl.flock(door, fcntl.LOCK_EX)  # whoever waits to be alone holds the door, so that nobody else goes in
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield


def _cells_until(book: NotebookNode, wanted: set[str]) -> Iterator[NotebookNode]:
    """The cells up to the last one that is wanted, without checks, which no later cell needs."""
    for cell in book.cells:
        if not wanted:
            return
        wanted.discard(cell.id)
        if not cell.id.endswith("-check"):
            yield cell


def _inside(call: str, cell: str = "start") -> NotebookNode:
    """A cell that calls a function of `inside.py` and leaves no name behind."""
    source = f"import sys; sys.path.append({str(KIT)!r}); from studies.claims import inside; inside.{call}"
    return new_code_cell(f"exec({source!r}, {{'names': globals()}})", id=f"after-{cell}"[:64])


def _execute(client: NotebookClient, job: Job, cell: NotebookNode) -> str:
    """Run a cell, which need not be one of the notebook, and return what it printed and showed as text."""
    try:
        client.nb.cells.append(cell)  # the client writes the cell back into its place
        client.execute_cell(cell, len(client.nb.cells) - 1)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        words = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else str(error)
        place = f"{job.assignment}, {job.data}, repeat {job.repeat}, cell {cell.id}"
        raise BadClaim(f"{place} cannot be run: {words}") from None
    finally:
        client.nb.cells.pop()
    shown = [output for output in cell.outputs if output.get("name") != "stderr"]
    return "\n".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in shown)
