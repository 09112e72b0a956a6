"""What a machine offers a jail that computes on a GPU."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from autograder import doctor
from autograder.paths import KIT, kit_folders, protected_paths
from autograder.sandbox.allowance import Allowance
from autograder.sandbox.host import MODE_VARIABLE, refusals
from autograder.sandbox.jail import open_jail
from autograder.sandbox.limits import limits_of
from autograder.sandbox.zygote import Zygote
from studies.gpu import layers

LOOK = '''
import os, resource, time
import torch

def look(ns):
    """What using a device takes; the device is where the inputs would be placed."""
    times, begun = {}, time.perf_counter()
    def mark(what):
        nonlocal begun
        times[what] = round(time.perf_counter() - begun, 3)
        begun = time.perf_counter()
    x = torch.ones(256, 256, device=os.environ.get("HW_DEVICE") or ("cuda" if torch.cuda.is_available() else "cpu"))
    mark("first tensor")
    x.requires_grad_(); (x @ x).relu().log_softmax(1).sum().backward(); float(x.grad.sum())
    mark("first gradient")
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    links = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
    files = [os.readlink(link) for link in links if os.path.lexists(link)]
    maps = open("/proc/self/maps").read()
    return {
        "device": x.device.type, "times": str(times), "open files": len(files),
        "files of the driver": sum("nvidia" in name for name in files), "threads": status["Threads"].strip(),
        **{name: status[name].strip() for name in ("VmSize", "RssAnon", "RssShmem", "VmPTE")},
        "shared anonymous maps": maps.count("/dev/zero (deleted)"), 
        "free on the GPU": str(torch.cuda.mem_get_info()) if x.is_cuda else "",
    }
'''


def nvidia_smi(*query: str) -> list[str]:
    """The lines that `nvidia-smi` answers, or none."""
    program = shutil.which("nvidia-smi") or "/usr/local/nvidia/bin/nvidia-smi"
    try:
        done = subprocess.run([program, *query], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return done.stdout.strip().splitlines()


def gpu_mib() -> int:
    """Memory in use on the first GPU."""
    return int((nvidia_smi("--query-gpu=memory.used", "--format=csv,noheader,nounits") or ["0"])[0])


def gpu_processes() -> list[str]:
    """The processes that compute on a GPU, as far as the driver tells: process number and memory."""
    return nvidia_smi("--query-compute-apps=pid,used_memory", "--format=csv,noheader")


@contextmanager
def peak_of_gpu() -> Iterator[list[int]]:
    """The memory in use on the GPU before, and, at the end, the most that was seen meanwhile."""
    found, done = [gpu_mib()], threading.Event()

    def watch() -> None:
        most = found[0]
        while not done.wait(0.1):
            most = max(most, gpu_mib())
        found.append(most)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield found
    finally:
        done.set()
        watching.join()


def part(device: str, mode: str, short: bool) -> Iterator[tuple[str, Any]]:
    """The machine, and for every mode of the jail what CUDA meets in it."""
    yield from {
        "python": sys.version, "torch": f"{torch.__version__}, CUDA {torch.version.cuda}", "cores": os.cpu_count(),
        "kernel": platform.release(), "user": os.geteuid(), "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""),
        "device files": [f"{path} {oct(path.stat().st_mode)}" for path in sorted(Path("/dev").glob("nvidia*"))],
        "nvidia-smi": nvidia_smi("--query-gpu=name,driver_version,memory.total,memory.used", "--format=csv,noheader"),
        "GPU seen without a jail": _without("none", "nothing", device),
        "in its own words": [f"{heading}: {said}" for heading, said in doctor.findings()],
    }.items()  # fmt: skip
    looks: dict[str, Any] = {}
    for jail, why in refusals(kit_folders()).items():
        wheres = [] if why else dict.fromkeys(("cpu", device))
        looks[jail] = {"refused": why} if why else {where: look_inside(jail, where) for where in wheres}
        yield f"jail {jail}", looks[jail]
    asked = [
        (jail, layer)
        for jail, look in looks.items()
        if "refused" not in look
        for layer in (layers.OPENED if look[device].get("device") == device else layers.LAYERS)
    ][: 2 if short else None]
    with ThreadPoolExecutor(8) as pool:
        for (jail, layer), words in zip(asked, pool.map(lambda one: _without(*one, device), asked)):
            yield f"{jail}, without {layer}", words


def look_inside(mode: str, device: str) -> dict[str, Any]:
    """What a process in a jail of this mode sees and needs, and how long it takes to open."""
    os.environ.update({MODE_VARIABLE: mode, "HW_DEVICE": device})
    try:
        with Zygote() as zygote:
            zygote.await_ready()
            pid = zygote.warm.process.pid if zygote.warm else 0
            driver = [os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir() if "nvidia" in os.readlink(link)]
            woken = {"driver's files in the zygote": driver, "libcuda there": _maps(pid).count("libcuda.so")}
            for times in ("first", "second"):
                begun = time.perf_counter()
                with open_jail(zygote, limits_of("05-softmax-regression"), protected_paths(), {}, "") as jail:
                    opened = round(time.perf_counter() - begun, 3)
                    request = {"do": "probe", "name": "look", "source": LOOK, "seed": 1, "inputs": [{}]}
                    reply = jail.ask(request, Allowance.of(20, "to look"))
                woken[f"opened, the {times}"] = opened
            said = reply.get("value") or {"failed": f"{reply.get('types')} {reply.get('text')}"}
            return {**woken, "jail computes on": jail.device, **said, "cpu seconds": jail.cpu_seconds}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"[-1500:]}


def _maps(pid: int) -> str:
    return Path(f"/proc/{pid}/maps").read_text()


def _without(mode: str, layer: str, device: str) -> str:
    command = [sys.executable, "-m", "studies.gpu.layers", mode, layer]
    environment = {**os.environ, "HW_DEVICE": device}
    try:
        done = subprocess.run(command, cwd=KIT, env=environment, capture_output=True, text=True, timeout=40)
    except subprocess.TimeoutExpired:
        return "no answer for 40 seconds"
    return done.stdout.strip() or done.stderr.strip()[-300:] or "CUDA works"
