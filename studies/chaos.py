"""Kill runs, workers, judges, zygotes and jails of `make grade` at random moments.

Run it as `python -m studies.chaos [kills] [seed]`. After each kill of a run it is started again. In the end there must
be the CSV of an undisturbed run, and nothing that was finished may have been graded again.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import psutil

from autograder.paths import KIT

ASSIGNMENT = "01-tensors"
TARGETS = ("run", "worker", "server", "judge", "zygote", "jail")
FIRST, NEXT = (0.0, 15.0), (5.0, 10.0)
"""Seconds until the first kill and between kills, long enough that no submission meets two and is blamed for it."""


def start(folder: Path, out: Path) -> psutil.Popen:
    """Start a run in a process session of its own; its output goes to a file beside `out`."""
    command = [sys.executable, "-m", "autograder", "grade", "--assignment", ASSIGNMENT]
    command += ["--submissions", str(folder), "--out", str(out), "--workers", "2"]
    with open(f"{out}.log", "w") as log:
        return psutil.Popen(
            command, cwd=KIT, env={**os.environ, "TMPDIR": str(out.parent)}, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip


def victims(run: psutil.Process, target: str) -> list[psutil.Process]:
    """The processes of a run that are a `target` now."""
    if target == "run":
        return [run]
    below = run.children(recursive=True)
    zygotes = _first(one for one in below if "inside.zygote" in " ".join(one.cmdline()))
    servers = [one for zygote in zygotes for one in zygote.children() if one.name() == "kit-server"]
    match target:
        case "worker":
            return [one for zygote in zygotes if (one := zygote.parent()) != run]  # a run with one submission has none
        case "server":
            return servers
        case "judge":
            return [child for server in servers for child in server.children()]
        case "zygote":
            return zygotes
    below = [one for zygote in zygotes for one in zygote.children(recursive=True)]
    return [jail for jail in below if jail.name() != "kit-server"]


def _first(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Those that were not forked from another one of them, whose command line they share."""
    found = list(processes)
    return [one for one in found if one.parent() not in found]


def kill_some(run: psutil.Process, draw: random.Random, most: int) -> list[str]:
    """Kill at most so many processes of a run, one after the other, until it ends; what they were."""
    killed: list[str] = []
    wait = draw.uniform(*FIRST)
    while len(killed) < most and "run" not in killed:
        until = time.monotonic() + wait
        target, wait = draw.choice(TARGETS), draw.uniform(*NEXT)
        hit = False
        while _alive(run) and not hit:
            time.sleep(0.05)
            with contextlib.suppress(psutil.Error, ProcessLookupError):
                if time.monotonic() >= until and (found := victims(run, target)):
                    os.kill(draw.choice(found).pid, signal.SIGKILL)
                    hit = True
        if not hit:
            break
        killed.append(target)
    return killed


def _alive(run: psutil.Process) -> bool:
    return bool(run.is_running() and run.status() != psutil.STATUS_ZOMBIE)


def finished(out: Path) -> dict[str, int]:
    """When each record was written, in nanoseconds, by name."""
    return {path.name: path.stat().st_mtime_ns for path in (out / "results").glob("*.json")}


def require_nothing_is_left(place: str) -> None:
    """No process of a killed run may live on: all of them have its TMPDIR or a HOME in it."""
    until = time.monotonic() + 60
    while left := [one for one in psutil.process_iter() if place in " ".join(_environment(one).values())]:
        assert time.monotonic() < until, f"these processes live on: {left}"
        time.sleep(0.1)


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except (psutil.Error, OSError):
        return {}


def main(kills: int, seed: int) -> None:
    """Kill so many times, then say what was seen.

    Raises:
        AssertionError: if anything was lost, graded twice, or left running.
    """
    draw = random.Random(seed)
    done: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="kit-chaos-") as place:
        folder, whole = Path(place, "in"), Path(place, "whole")
        shutil.copytree(KIT / "tests" / "submissions" / ASSIGNMENT, folder)
        started = time.monotonic()
        assert start(folder, whole).wait() == 0, Path(f"{whole}.log").read_text()
        seconds = time.monotonic() - started
        wanted = (whole / "final_grades.csv").read_bytes()
        print(f"an undisturbed run of {len(list(folder.iterdir()))} submissions takes {seconds:.0f} s", flush=True)
        rounds = 0
        while done.total() < kills:
            out = Path(place, f"out{rounds}")
            rounds += 1
            restarts, kept = 0, {}
            while True:
                run = start(folder, out)
                killed = kill_some(run, draw, kills - done.total())
                code = run.wait()
                done.update(killed)
                require_nothing_is_left(place)
                now = finished(out)
                assert kept.items() <= now.items(), f"graded again: {set(kept.items()) - set(now.items())}"
                kept = now
                if "run" not in killed:
                    assert code == 0, f"{killed} killed: {Path(f'{out}.log').read_text()}"
                    break
                restarts += 1
            assert (out / "final_grades.csv").read_bytes() == wanted, f"other grades in round {rounds}"
            shutil.rmtree(out)
            print(f"round {rounds}: {restarts} restarts, the same grades; kills so far {dict(done)}", flush=True)
    print(f"{done.total()} kills in {rounds} rounds: {dict(done)}; every CSV as without them, nothing graded twice.")


if __name__ == "__main__":
    wanted_kills, wanted_seed = [*sys.argv[1:], *("50", "1")[len(sys.argv) - 1 :]]
    main(int(wanted_kills), int(wanted_seed))
