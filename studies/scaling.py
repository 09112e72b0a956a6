"""Hand out 100,000 submissions to workers that have the answers ready, write and read 10,000 results.

`python -m studies.scaling [count…]` prints the tables of `docs/scaling.md`. Answers are real records of the samples.
Scheduler, two workers and client are processes that speak TLS; each thread of a worker stands for a worker.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
from distributed import Client
from rich.console import Console

from autograder.batch.cluster import local_client, remote_client
from autograder.batch.run import grade_all
from autograder.batch.settings import RunSettings
from autograder.course.term import Term, records_in
from autograder.otter_plugin.config import ArchiveConfig
from autograder.paths import KIT, zip_path
from autograder.report.files import make_folder, write_result
from autograder.report.marks import apply_rules
from studies.cluster import certificates

ASSIGNMENT = "01-tensors"
COUNTS, AT_A_TIME, RESULTS = (1_000, 10_000, 100_000), 256, 10_000
SECONDS, BUSY = 1.5, (32, 256, 1_024)
"""What a submission takes a worker, where it is said to take anything, and for how many workers it is."""
Processes = dict[str, list[psutil.Process]]
ANSWERS: dict[str, str] = {}  # a worker's: records as JSON, by file


def learn(answers: dict[str, str], seconds: float) -> None:
    """Have a worker know the answers, and how long it is to take for one."""
    ANSWERS.update(answers, seconds=str(seconds))


def answer(file: str, data: bytes, settings: RunSettings) -> str:
    """What workers run in place of `batch.task.grade`."""
    time.sleep(float(ANSWERS["seconds"]))
    return ANSWERS[file]


def used(processes: Processes) -> list[float]:
    """Seconds, bytes over the loopback device by anybody, CPU-seconds of each kind of process."""
    cpu = [sum(sum(one.cpu_times()[:2]) for one in several) for several in processes.values()]
    return [time.monotonic(), psutil.net_io_counters(pernic=True)["lo"].bytes_sent, *cpu]


def hand_out(count: int, samples: list[Path], settings: RunSettings, client: Client, processes: Processes) -> str:
    """Cells of the table."""
    paths, before = itertools.islice(itertools.cycle(samples), count), used(processes)
    assert sum(bool(record["questions"]) for record in grade_all(paths, settings, client, str, answer)) == count
    seconds, sent, *cpu = (after - then for after, then in zip(used(processes), before))
    each = ", ".join(f"{who} {1e3 * one / count:.2f}" for who, one in zip(processes, cpu))
    memory = ", ".join(f"{who} {several[0].memory_info().rss >> 20}" for who, several in processes.items())
    return f"{count:,} | {count / seconds:.0f} | {each} | {memory} | {sent / count / 1e3:.0f}"


@contextlib.contextmanager
def cluster(threads: int) -> Iterator[tuple[Client, Processes]]:
    """A scheduler and two workers with so many threads in all."""
    with tempfile.TemporaryDirectory(prefix="kit-scaling-") as folder, contextlib.ExitStack() as stack:
        place = Path(folder)
        for command in certificates():
            subprocess.run(command, shell=True, check=True, cwd=place, stderr=subprocess.DEVNULL)
        tls = f"--tls-ca-file {place}/ca.pem --tls-cert {place}/cert.pem --tls-key {place}/key.pem --no-dashboard"

        def start(words: str) -> psutil.Process:
            command = [sys.executable, "-m", "dask", *f"{words} {tls}".split()]
            process = stack.enter_context(psutil.Popen(command, cwd=KIT, stderr=subprocess.DEVNULL))
            stack.callback(process.terminate)
            return process

        file = place / "scheduler.json"
        scheduler = start(f"scheduler --host tls://127.0.0.1 --port 0 --scheduler-file {file}")
        while not file.exists():
            time.sleep(0.1)
        worker = f"worker --scheduler-file {file} --no-nanny --memory-limit 0 --local-directory {folder}"
        workers = [start(f"{worker} --nthreads {threads // 2}") for _ in range(2)]
        with remote_client(json.loads(file.read_text())["address"], place) as client:
            client.wait_for_workers(2)
            yield client, {"client": [psutil.Process()], "scheduler": [scheduler], "workers": workers}


@contextlib.contextmanager
def pool() -> Iterator[tuple[Client, Processes]]:
    """The workers of `make grade` on one machine, whose scheduler is a thread of the client's process."""
    with local_client(2) as client:
        workers = [psutil.Process(number) for number in client.run(os.getpid).values()]
        yield client, {"client with scheduler": [psutil.Process()], "workers": workers}


def results(records: list[dict], out: Path) -> Iterator[str]:
    """Rows of what is done with each result, then of the sizes of files."""
    make_folder(out / "results")
    many = [{**one, "file": f"{number:06}.ipynb"} for number, one in zip(range(RESULTS), itertools.cycle(records))]
    here = psutil.Process()

    def row(what: str, work: Callable[[], object]) -> str:
        before, memory = used({"": [here]}), here.memory_info().rss
        _kept, after = work(), used({"": [here]})
        wall, _, cpu = (1e3 * (now - then) / RESULTS for now, then in zip(after, before))
        return f"| {what} | {cpu:.2f} | {wall:.2f} | {(here.memory_info().rss - memory) / RESULTS / 1e3:.1f} |"

    now = Term(), ASSIGNMENT, many, {}, out, {}, Console(quiet=True)
    yield row("write record and text", lambda: [write_result(record, out / "results") for record in many])
    yield row("read records", lambda: records_in(out))
    yield row("rules, pages, CSV", lambda: apply_rules(*now))
    for kind in (".json", ".txt", ".html"):
        sizes = [(one.st_size, one.st_blocks << 9) for one in map(Path.stat, (out / "results").glob(f"*{kind}"))]
        yield f"{kind}: %.1f kB each, %.1f kB on disk" % tuple(sum(some) / RESULTS / 1e3 for some in zip(*sizes))


def main(counts: list[int]) -> None:
    """Measure, and print tables in Markdown."""
    settings = RunSettings.of(ArchiveConfig.read(zip_path(ASSIGNMENT)), [])
    samples = sorted((KIT / "tests" / "submissions" / ASSIGNMENT).glob("[pf]a*s_*.ipynb"))
    with local_client(2) as client:
        records = list(grade_all(samples, settings, client, str))
    answers = {record["file"]: json.dumps(record) for record in records}
    runs = [("cluster", cluster(many), many, SECONDS, 10 * many) for many in BUSY]
    runs += [("cluster", cluster(2), 2, 0, counts[0]), ("one machine", pool(), 2, 0, counts[0])]
    runs += [("cluster", cluster(AT_A_TIME), AT_A_TIME, 0, count) for count in counts]
    print("| way | at a time | seconds each | handed out | a second | CPU-ms each | MiB at the end | kB sent each |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for name, way, many, seconds, count in runs:
        with way as (client, processes):
            client.run(learn, answers, seconds)
            cells = hand_out(count, samples, settings, client, processes)
        print(f"| {name} | {many:,} | {seconds:g} | {cells} |", flush=True)
    print(f"\n| {RESULTS:,} results | CPU-ms each | ms each | kB of memory each |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="kit-scaling-") as folder:
        print(*results(records, Path(folder)), sep="\n")


if __name__ == "__main__":
    from studies import scaling  # so that workers find its functions by their names

    scaling.main([int(count) for count in sys.argv[1:]] or list(scaling.COUNTS))
