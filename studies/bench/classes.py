"""Whole classes: `otter run` on one notebook after the other against `make grade`, and from 10 notebooks to 2,000."""

from __future__ import annotations

import itertools
import json
import operator
import os
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from dask.system import CPU_COUNT

from autograder.judge.expected import tools_source
from autograder.judge.judge import judging
from autograder.otter_plugin.config import ArchiveConfig
from autograder.paths import KIT, zip_path
from autograder.questions import load_assignment
from autograder.sandbox.inside import wire
from autograder.sandbox.inside.cells import make_shell, serve
from autograder.sandbox.session import Session
from autograder.sandbox.zygote import Zygote
from autograder.spec.question import Measurement
from autograder.submission import Submission, read_submission
from studies.bench.runs import Use, measured, otter_run, stock_zip
from studies.bench.synthetic import notebooks

GOALS = {"01-tensors": 35, "05-softmax-regression": 10}
"""The goal: how many times as many notebooks an hour as stock Otter."""
SIZES = (10, 100, 1000, 2000)
ONE_BY_ONE = int(os.environ.get("ONE_BY_ONE", "40"))
"""How many notebooks of a class `otter run` grades."""


@dataclass
class Way:
    """A way to grade a class."""

    title: str
    use: Use = field(default_factory=Use)
    scores: dict[str, float | None] = field(default_factory=dict)
    own: float = 0.0
    """CPU-seconds of the student's own code."""


@contextmanager
def a_class(assignment: str, count: int) -> Iterator[tuple[Path, list[Path]]]:
    """A folder to work in, and the notebooks of a class."""
    with tempfile.TemporaryDirectory(prefix="kit-bench-") as place:
        folder = Path(place, assignment)
        folder.mkdir()
        for name, content in notebooks(assignment, count):
            (folder / name).write_bytes(content)
        yield Path(place), sorted(folder.iterdir())


def make_grade(assignment: str, submissions: Path, out: Path, use: Use) -> list[dict[str, Any]]:
    """The records of `make grade`."""
    command = [sys.executable, "-m", "autograder", "grade", "--assignment", assignment]
    with measured(use):
        subprocess.run(
            [*command, "--submissions", str(submissions), "--out", str(out)],
            cwd=KIT, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return [json.loads(path.read_text()) for path in sorted((out / "results").glob("*.json"))]


class Recorded:
    """Records each request to a session, with the substitutes of that moment."""

    def __init__(self, session: Session) -> None:
        self.asked: list[tuple[tuple[tuple[str, str], ...], Mapping[str, Any]]] = []
        self._substitutes: tuple[tuple[str, str], ...] = ()
        self._ask, self._substitute = session.ask, session.substitute
        session.ask, session.substitute = self.ask, self.substitute  # type: ignore[method-assign]

    def ask(self, request: Mapping[str, Any], inputs: list[Measurement], *limits: Any) -> Iterator[dict[str, Any]]:
        """Keep the request, and hand it on."""
        self.asked.append((self._substitutes, {**request, "inputs": inputs}))
        return self._ask(request, inputs, *limits)

    def substitute(self, sources: Mapping[str, str], barred: Iterable[str] = ()) -> None:
        """Keep the substitutes, and hand them on."""
        self._substitutes = tuple(sources.items())
        self._substitute(sources, barred)


def three_ways(assignment: str, count: int) -> tuple[list[Way], float]:
    """Stock `otter run`, sealed `otter run`, `make grade`: the first two take turns, notebook by notebook.

    Also the CPU-seconds that `make grade` takes to start, whatever it grades.
    """
    stock, sealed, ours = Way("`otter run`, stock"), Way("`otter run`, sealed"), Way("`make grade`")
    with a_class(assignment, count) as (place, paths):
        archives = {"stock": stock_zip(place, zip_path(assignment), assignment), "sealed": zip_path(assignment)}
        for path in paths[:ONE_BY_ONE]:
            for way, archive in ((stock, archives["stock"]), (sealed, archives["sealed"])):
                with measured(way.use):
                    way.scores[path.name] = otter_run(archive, path, place)
        records = make_grade(assignment, paths[0].parent, place / "out", ours.use)
        ours.scores = {record["file"]: record["points"] for record in records}
        (place / "empty").mkdir()
        for number in range(CPU_COUNT):
            nbformat.write(nbformat.v4.new_notebook(), place / "empty" / f"{number}.ipynb")
        make_grade(assignment, place / "empty", place / "start", start := Use())
        with Zygote() as zygote:
            jail = jail_seconds(assignment, zygote)
            own = {record["file"]: record["cpu_seconds"] - jail for record in records}
            ours.own = sum(own.values())
            for path in paths:
                if path.name in stock.scores:
                    sealed.own += own[path.name]
                    session = session_requests(assignment, read_submission(path), zygote)
                    once = itertools.takewhile(lambda request: request["do"] != "cell", session)
                    stock.own += own_seconds(read_submission(path), [*once])
    return [stock, sealed, ours], start.cpu_seconds


def jail_seconds(assignment: str, zygote: Zygote) -> float:
    """CPU-seconds that a jail costs beyond what runs in it: those of a notebook without code."""
    empty, found = Submission("empty.ipynb", ("",)), []
    for _ in range(9):
        config = ArchiveConfig.read(zip_path(assignment))
        with judging(load_assignment(assignment), empty, config.seed, zygote, config.limits) as judge:
            judge.judge_all()
        found.append(judge.session.cpu_seconds - own_seconds(empty, session_requests(assignment, empty, zygote)))
    return statistics.median(found)


def session_requests(assignment: str, submission: Submission, zygote: Zygote) -> list[Measurement]:
    """What a session asks a jail for besides the cells: files, tools, probes, then substitutes and their probes."""
    config = ArchiveConfig.read(zip_path(assignment))
    with judging(load_assignment(assignment), submission, config.seed, zygote, config.limits) as judge:
        it = Recorded(judge.session)
        judge.judge_all()
        requests: list[Mapping[str, Any]] = [
            {"do": "files", "files": judge.session.files},
            {"do": "tools", "source": tools_source()},
        ]
    for substitutes, asked in itertools.groupby(sorted(it.asked, key=operator.itemgetter(0)), operator.itemgetter(0)):
        requests += [{"do": "substitute", "name": name, "source": source} for name, source in substitutes]
        requests += [request for _, request in asked]
    return requests


def own_seconds(submission: Submission, session: list[Measurement]) -> float:
    """CPU-seconds of a notebook's cells and of a session's requests, in a warm process without a jail."""
    shell = make_shell()
    files, tools, *others = session
    ours, theirs = socket.socketpair()
    with tempfile.TemporaryDirectory(prefix="kit-own-") as scratch:
        child = os.fork()
        if not child:
            ours.close()
            try:
                serve(theirs, shell, scratch, 1 << 30, 1 << 32)
            finally:
                os._exit(0)
        theirs.close()
        with ours:
            wire.receive(ours, 1 << 30, trusted=True)  # it is ready
            for request in [files, tools, *cell_requests(submission), *others]:
                wire.send(ours, request)
                for _ in request.get("inputs", [request]):
                    wire.receive(ours, 1 << 30, trusted=True)
        usage = os.wait4(child, 0)[2]
    return usage.ru_utime + usage.ru_stime


def cell_requests(submission: Submission) -> list[Measurement]:
    """The notebook's cells as a jail gets them."""
    cells = enumerate(submission.cells, start=1)
    return [{"do": "cell", "number": number, "source": source} for number, source in cells]


def a_class_three_ways(assignment: str, count: int) -> dict[str, list[str]]:
    """Measure, and give the page's section: lines of Markdown by heading."""
    lines = [
        f"{count} notebooks with answers drawn from the samples: right, right in another way, wrong, missing. Stock",
        "Otter runs the same hidden tests in the student's process, and the notebook's own training, which the kit",
        "leaves out. The student's own is what the jails needed, without what a jail of a notebook without code needs;",
        "in stock Otter, what the cells and the calls of the tests need in a warm process.",
        "",
        "| way | graded | an hour | CPU-seconds each | of them the student's own | peak memory |",
        "|---|---|---|---|---|---|",
    ]
    ways, start = three_ways(assignment, count)
    for way in ways:
        graded = len(way.scores)
        lines.append(
            f"| {way.title} | {graded} | {3600 * graded / way.use.seconds:.0f} | {way.use.cpu_seconds / graded:.2f} | "
            f"{100 * way.own / way.use.cpu_seconds:.0f} % | {way.use.peak >> 20} MiB |"
        )
    stock, sealed, ours = ways
    equal = sum(ours.scores[name] == score == sealed.scores[name] for name, score in stock.scores.items())
    faster = len(ours.scores) / ours.use.seconds / (len(stock.scores) / stock.use.seconds)
    beyond = (ours.use.cpu_seconds - start - ours.own) / count
    lines += [
        "",
        f"`make grade` is {faster:.1f} times as fast as stock Otter (goal: {GOALS[assignment]}); beyond the student's",
        f"own computing a submission costs {beyond:.2f} CPU-seconds (goal: 0.3), and a run {start:.0f} to",
        f"start. All three give {equal} of {len(stock.scores)} notebooks the same score.",
        "Stock Otter knows no error carried forward: there, a mistake that other questions build on costs more.",
    ]
    print("\n".join(lines), flush=True)
    return {f"A class of {assignment}, three ways": lines}


def flat() -> dict[str, list[str]]:
    """Classes of 10 to 2,000 notebooks of 01-tensors, and the page's section."""
    lines = [
        "| notebooks | in all | CPU-seconds each | seconds at a worker, median | peak memory |",
        "|---|---|---|---|---|",
    ]
    for count in SIZES:
        with a_class("01-tensors", count) as (place, paths):
            records = make_grade("01-tensors", paths[0].parent, place / "out", use := Use())
        assert len(records) == count and all(record["status"] == "graded" for record in records)
        median = statistics.median(record["seconds"] for record in records)
        lines.append(
            f"| {count:,} | {use.seconds:.0f} s | {use.cpu_seconds / count:.2f} | {median:.2f} | {use.peak >> 20} MiB |"
        )
        print(lines[-1], flush=True)
    start = "CPU-seconds include the start of the workers, which a small class feels; memory is that of all processes."
    return {"From 10 to 2,000": [f"Drawn in the same way, of 01-tensors, with `make grade`. {start}", "", *lines]}
