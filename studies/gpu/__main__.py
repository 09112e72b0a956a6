"""Grade on a GPU and measure: `python -m studies.gpu [--out FOLDER] [--device cpu] [--short] [part…]`.

Each part runs in a process of its own, and what it has found is in `gpu.json` when it ends or its time is up: so a part
that fails or hangs costs only itself.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import psutil

from autograder.paths import KIT
from autograder.questions import assignment_names, load_assignment
from studies.gpu import accuracy, load, machine
from studies.gpu.grading import NO_JAIL, grade, graders, right_notebooks, wrong_notebooks

ALL_SECONDS = 465
"""Parts that would end later are cut short, and those after them left out."""


def grading(device: str, mode: str, short: bool) -> Iterator[tuple[str, Any]]:
    """Right and wrong notebooks: the points on the device alone, and what was said of those that lose any."""
    limits = {"cell_seconds": 10, "probe_seconds": 10}
    trained = [name for name in assignment_names() if load_assignment(name).images]  # the others stay on the CPU
    with graders(2 if short else 4, device, mode) as pool:
        books = {
            (assignment, name): data
            for kind in (right_notebooks, *([wrong_notebooks] if mode != NO_JAIL else []))
            for assignment in trained[: 1 if short else None]
            for name, data in list(kind(assignment).items())[: 2 if short else None]
        }
        jobs = {pool.submit(grade, *place, data, limits, alone=True): place for place, data in books.items()}
        for job in as_completed(jobs):
            yield ", ".join(jobs[job]), {"error": repr(job.exception())} if job.exception() else job.result()


PARTS: dict[str, tuple[Callable[[str, str, bool], Iterator[tuple[str, Any]]], float]] = {
    "machine": (machine.part, 70), "grading": (grading, 150), "accuracy": (accuracy.part, 100),
    "seconds": (load.seconds_each, 80), "together": (load.together, 60), "hostile": (load.hostile, 150),
}  # fmt: skip
"""In order of worth: what each does, given device, mode of the jail and whether only a little, and its most seconds."""


def started(part: str, mode: str, device: str, short: bool, seconds: float, out: Path) -> dict[str, Any]:
    """Run a part in a process of its own, and end all of it when its time is up: what it found until then."""
    name = "_".join((part, mode, device))
    command = [sys.executable, "-m", "studies.gpu", "--inside", part, mode, device, "short" * short]
    begun = time.monotonic()
    print(f"{name} begins", flush=True)
    with tempfile.TemporaryFile("w+") as answer, open(out / "gpu.log", "ab") as log:
        process = subprocess.Popen(command, cwd=KIT, stdout=answer, stderr=log, start_new_session=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        _end(process)
        answer.seek(0)
        found = dict(json.loads(line) for line in answer.read().splitlines() if line.startswith('["'))
    found["took"] = round(time.monotonic() - begun, 1)
    if not found.pop("ended", False):
        found.setdefault("failed", f"not at its end after {found['took']} seconds; status {process.returncode}")
    print(f"{name}: {found['took']} s, {len(found)} entries, {found.get('failed', '')}", flush=True)
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a part and all that descends from it."""
    try:
        below = psutil.Process(process.pid).children(recursive=True)
    except psutil.Error:
        below = []
    for one in (*below, process):
        try:
            os.kill(one.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()


def modes_of(found: dict[str, Any], device: str) -> list[str]:
    """The modes of the jail in which the device can be used, strongest first, and none at all."""
    jails = {name.removeprefix("jail "): look for name, look in found.items() if name.startswith("jail ")}
    return [*(mode for mode, look in jails.items() if look.get(device, {}).get("device") == device), NO_JAIL]


def main() -> None:
    """Run the parts, keep what they find, and say what was lost."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m studies.gpu")
    parser.add_argument("--out", type=Path, default=Path("gpu"))
    parser.add_argument("--device", default="")
    parser.add_argument("--times", type=float, default=1.0, help="how many times as long all may take")
    parser.add_argument("--short", action="store_true", help="a little of everything, to see that it runs")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help=f"of {', '.join(PARTS)}")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    device = given.device or ("cuda" if os.path.exists("/dev/nvidiactl") else "cpu")
    until = time.monotonic() + given.times * ALL_SECONDS
    found: dict[str, Any] = {}
    for part in [part for part in PARTS if part in (given.parts or PARTS)]:
        seconds = min(given.times * PARTS[part][1], until - time.monotonic())
        if seconds < 20:
            found[part] = {"failed": "left out: no time was left"}
            continue
        modes = modes_of(found.get("machine", {}), device)
        runs = [(modes[0], device)]
        if part == "grading":
            runs = [*((mode, device) for mode in modes), *([(modes[0], "cpu")] if device != "cpu" else [])]
        with ThreadPoolExecutor(len(runs)) as pool:
            jobs = {
                " ".join((part, *run)) if len(runs) > 1 else part: pool.submit(
                    started, part, *run, given.short, seconds, given.out
                )
                for run in runs
            }
        found |= {name: job.result() for name, job in jobs.items()}
        (given.out / "gpu.json").write_text(json.dumps(found, indent=1, default=str))
    print(json.dumps(found, indent=1, default=str)[:6000] if given.short else summary(found))


def summary(found: dict[str, Any]) -> str:
    """The most important of it, in lines that fit into the end of an output."""
    lines = []
    for name, part in found.items():
        lines.append(f"== {name}: {part.get('took')} s {part.get('failed', '')}")
        for key, value in part.items():
            if isinstance(value, dict):
                told = {one: it for one, it in value.items() if it and one not in ("accuracies", "notes", "status")}
                lines.append(f"{key}: {json.dumps(told, default=str)[:240]}")
    return "\n".join(lines)[-11000:]


def inside(part: str, mode: str, device: str, short: str) -> None:
    """In the process of a part: run it, and print each thing that it finds as a line."""
    os.environ["HW_DEVICE"] = device
    try:
        for name, value in PARTS[part][0](device, mode, bool(short)):
            print(json.dumps([name, value], default=str), flush=True)
        print('["ended", true]', flush=True)
    except BaseException:
        print(json.dumps(["failed", traceback.format_exc()[-1500:]]), flush=True)
    os._exit(0)


if __name__ == "__main__":
    inside(*sys.argv[2:]) if sys.argv[1:2] == ["--inside"] else main()
