"""What a submission costs on a GPU, what several cost at once, and what hostile ones cost the others."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any

import nbformat

from studies.gpu.grading import Grade, grade, graders, right_notebooks, wrong_notebooks
from studies.gpu.machine import gpu_mib, gpu_processes, peak_of_gpu

SOFTMAX, MLP = "05-softmax-regression", "06-mlp"
HOSTILE = {
    "takes all memory": """
import torch
kept = []
while True:
    kept.append(torch.empty(1 << 28, dtype=torch.uint8, device="cuda"))
""",
    "lifts torch's cap and holds all memory": """
import time, torch
torch.cuda.set_per_process_memory_fraction(1.0)
kept, size = [], 1 << 32
while size > 1 << 20:
    try:
        kept.append(torch.empty(size, dtype=torch.uint8, device="cuda"))
    except RuntimeError:
        size //= 2
time.sleep(25)
""",
    "leaves a kernel running": """
import torch
torch.cuda._sleep(80_000_000_000)  # 40 seconds at 2 GHz
""",
    "leaves a thousand products running": """
import torch
x = torch.ones(16384, 16384, device="cuda")
for _ in range(1000):
    x @ x
""",
}
"""The first cell of each hostile notebook, by what it does; what follows is the solved notebook."""
HOSTILE_LIMITS = {"cell_seconds": 10, "probe_seconds": 10, "training_seconds": 20, "total_seconds": 20}


def seconds_each(device: str, mode: str, short: bool) -> Iterator[tuple[str, Any]]:
    """The same notebooks on the CPU and on the device in turn: medians of seconds, and of the jails' CPU-seconds."""
    notebooks = {
        f"{assignment}, {kind}": (assignment, data)
        for assignment in (SOFTMAX, MLP)[: 1 if short else None]
        for kind, data in (
            ("solved", right_notebooks(assignment)["solved"]),
            ("untouched", wrong_notebooks(assignment)["fails_all_untouched.ipynb"]),
        )
    }
    found: dict[str, list[Grade]] = {}
    with graders(1, "cpu", mode) as cpu, graders(1, device, mode) as gpu:
        for turn in range(2 if short else 6):
            for name, (assignment, data) in notebooks.items():
                for where, pool in (("cpu", cpu), (device, gpu)):
                    one = pool.submit(grade, assignment, f"{turn}.ipynb", data).result()
                    if turn:  # the first warms up
                        found.setdefault(f"{name}, {where}", []).append(one)
            yield from ((name, _medians(grades)) for name, grades in found.items())


def _medians(grades: list[Grade]) -> dict[str, Any]:
    return {
        "times": len(grades), "points": [one.get("points", one.get("error")) for one in grades],
        "judged at last on": sorted({one.get("device", "") for one in grades}),
        **{key: statistics.median(one.get(key, 0) for one in grades) for key in ("seconds", "cpu_seconds")},
    }  # fmt: skip


def together(device: str, mode: str, short: bool) -> Iterator[tuple[str, Any]]:
    """One, two and more notebooks at once on one GPU."""
    for assignment in (SOFTMAX, MLP)[: 1 if short else None]:
        data = right_notebooks(assignment)["solved"]
        with graders(8, device, mode) as pool:
            for job in [pool.submit(grade, assignment, "warm.ipynb", data) for _ in range(1 if short else 8)]:
                job.result()
            for count in (1, 2) if short else (1, 2, 4, 8):
                begun = time.perf_counter()
                with peak_of_gpu() as memory:
                    jobs = [pool.submit(grade, assignment, f"{number}.ipynb", data) for number in range(count)]
                    grades = [job.result() for job in jobs]
                yield f"{assignment}, {count} at once", {
                    **_medians(grades), "all": round(time.perf_counter() - begun, 2),
                    "lost": [one.get("lost") for one in grades], "MiB before and at most": memory,
                }  # fmt: skip


def hostile(device: str, mode: str, short: bool) -> Iterator[tuple[str, Any]]:
    """Each hostile notebook, two honest ones beside it, and an honest one after it."""
    honest = right_notebooks(SOFTMAX)["solved"]
    with graders(3, device, mode) as pool:
        for job in [pool.submit(grade, SOFTMAX, "warm.ipynb", honest) for _ in range(3)]:
            job.result()
        for name, cell in list(HOSTILE.items())[: 2 if short else None]:
            before = gpu_mib(), gpu_processes()
            attack = pool.submit(grade, SOFTMAX, "hostile.ipynb", _with_first(honest, cell), HOSTILE_LIMITS)
            time.sleep(3)
            beside = [pool.submit(grade, SOFTMAX, "beside.ipynb", honest) for _ in range(2)]
            found = {"beside": [_told(job.result()) for job in beside], "hostile": _told(attack.result())}
            found |= {"before": before, "and after": (gpu_mib(), gpu_processes())}
            yield name, found
            found["after"] = _told(pool.submit(grade, SOFTMAX, "after.ipynb", honest).result())
            yield name, {**found, "in the end": (gpu_mib(), gpu_processes())}


def _with_first(data: bytes, cell: str) -> bytes:
    book = nbformat.reads(data.decode(), as_version=4)
    book.cells.insert(0, nbformat.v4.new_code_cell(cell.strip()))
    return nbformat.writes(book).encode()


def _told(one: Grade) -> dict[str, Any]:
    kept = {key: one[key] for key in ("error", "points", "device", "seconds", "cpu_seconds") if key in one}
    lost = list(one.get("lost", {}).items())
    return {**kept, "lost": len(lost), "the first": lost[:2], "notes": one.get("notes", [])[:2]}
