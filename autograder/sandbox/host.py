"""Which modes of jail work on this machine, and limits on the grader's own process. Loads fast, without torch."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.errors import KitError

MODE_VARIABLE = "KIT_JAIL"
"""Environment variable that requires one mode, `namespaces` or `uid`."""
DOCKER_ADVICE = "grade inside Docker as root instead (`otter grade`, docs/instructors.md)"


class JailRefused(KitError):
    """This machine cannot keep the promise that a submission sees nothing and touches nothing, or lacks the device."""


class JailNotOpened(RuntimeError):
    """A jail could not be opened although jails work on this machine; memory may have been short, for example."""


def may_use_gpu() -> bool:
    """Whether jails may compute elsewhere than on the CPU; asked without torch, and without waking a GPU."""
    return os.environ.get("HW_DEVICE", "") != "cpu" and (cuda_is_here() or bool(os.environ.get("HW_DEVICE")))


def cuda_is_here() -> bool:
    """Whether this machine has an NVIDIA driver."""
    return os.path.exists("/dev/nvidiactl")


def choose_mode(protected: Iterable[Path]) -> str:
    """The strongest mode of jail that works on this machine; each is tried out on a real process.

    Raises:
        JailRefused: if none works; the text gives the reason and says what to do.
    """
    if sys.platform != "linux":
        raise JailRefused(f"Sealed grading needs Linux and this is {sys.platform}: {DOCKER_ADVICE}.")
    return _choose(tuple(sorted(str(path) for path in protected)), os.environ.get(MODE_VARIABLE, ""))


@functools.cache
def _choose(protected: tuple[str, ...], wanted: str) -> str:
    tried = {mode: why for mode, why in _try(protected).items() if wanted in ("", mode)}
    for mode, refusal in tried.items():
        if not refusal:
            return mode
    reasons = "; ".join(f"{mode}: {why}" for mode, why in tried.items())
    raise JailRefused(
        f"No jail holds on this machine ({reasons or f'{MODE_VARIABLE}={wanted} is no mode'}): {DOCKER_ADVICE}."
    )


def refusals(protected: Iterable[Path]) -> dict[str, str]:
    """Each mode of jail, strongest first, and why it does not work on this machine; the empty string if it does."""
    return _try(tuple(sorted(str(path) for path in protected)))


def inside_command(module: str, *arguments: str) -> list[str]:
    """The command that runs `main` of a module of `inside/`, in a Python that finds nothing else of the kit."""
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); from inside.{module} import main; "
        "del sys.path[0]; main()"
    )
    return [sys.executable, "-I", "-c", code, *arguments]


@functools.cache
def _try(protected: tuple[str, ...]) -> dict[str, str]:
    answer = subprocess.run(
        inside_command("confine", str(free_uid()), *protected), capture_output=True, text=True, check=False
    )
    if answer.returncode:
        why = answer.stderr.strip().rpartition("\n")[2]  # the last line of a traceback
        raise JailRefused(f"The jail cannot be tried out ({why[:300]}): {DOCKER_ADVICE}.")
    found: dict[str, str] = json.loads(answer.stdout)
    return found


@contextlib.contextmanager
def memory_capped(more: int) -> Iterator[None]:
    """Let this process take at most `more` bytes beyond what it has now; allocations over that raise an exception."""
    import resource  # not on Windows, where this module is asked why it cannot grade

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    most = now + more if soft == resource.RLIM_INFINITY else min(now + more, soft)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def free_uid() -> int:
    """A uid for one jail, drawn at random so that no two share it: rlimits count processes per uid of the kernel.

    In a user namespace with few uids, as in a rootless container, it is drawn from the upper half of them.
    """
    first, _, count = max((tuple(map(int, line.split())) for line in _uid_map()), key=lambda entry: entry[2])
    if first + count > 2**31:
        return 2**20 + secrets.randbelow(2**30)
    return first + count // 2 + secrets.randbelow(max(1, count // 2))


def _uid_map() -> list[str]:
    return Path("/proc/self/uid_map").read_text().splitlines()
