"""Grade notebooks on a device, in a mode of the jail or in none, in processes of their own."""

from __future__ import annotations

import contextlib
import functools
import os
import resource
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import torch

from autograder.batch.record import priced, record_of
from autograder.errors import KitError
from autograder.judge.findings import findings_of
from autograder.judge.judge import judging
from autograder.judge.process import JudgeProcess, Task
from autograder.paths import KIT
from autograder.questions import load_assignment
from autograder.sandbox import session
from autograder.sandbox.allowance import Allowance
from autograder.sandbox.host import MODE_VARIABLE
from autograder.sandbox.inside import wire
from autograder.sandbox.inside.cells import make_shell, serve
from autograder.sandbox.jail import End, JailEnded
from autograder.sandbox.limits import limits_of
from autograder.sandbox.zygote import ON_CPU
from autograder.submission import submission_of
from tests.make_submissions import notebook, submissions
from tests.right_answers import variants

NO_JAIL = "none"
"""Stands for a mode of the jail: a plain process, for machines where no jail holds or sees the GPU."""
SEED = b"a seed for GPUs"
SLOW = {"fails_errors_endless_loop.ipynb", "fails_errors_cell_raises.ipynb", "fails_all_untouched.ipynb"}
Grade = dict[str, Any]
"""`points`, `possible`, `device`, `lost` (messages by case), `notes`, `seconds`, `cpu_seconds`; or `error`."""


@contextlib.contextmanager
def graders(count: int, device: str, mode: str) -> Iterator[ProcessPoolExecutor]:
    """Processes for `grade`, each with a warm process of its own.

    Without a jail each grades once: where autograd has run, a fork of it cannot run on a device.
    """
    once = 1 if mode == NO_JAIL else None
    with ProcessPoolExecutor(count, get_context("spawn"), _settle, (device, mode), max_tasks_per_child=once) as pool:
        yield pool


def _settle(device: str, mode: str) -> None:
    os.environ["HW_DEVICE"] = device
    if mode == NO_JAIL:
        os.environ.pop(MODE_VARIABLE, None)
        os.environ.update(ON_CPU)
        torch.set_num_threads(1)
        session.open_jail = lambda zygote, limits, protected, files, tools: Unjailed(device, files, tools)  # type: ignore
        _shell()
    else:
        os.environ[MODE_VARIABLE] = mode
        _process()


_process = functools.cache(JudgeProcess)
_shell = functools.cache(make_shell)


def grade(
    assignment: str, name: str, data: bytes, limits: dict[str, float] | None = None, alone: bool = False
) -> Grade:
    """Grade one notebook in this process of `graders`.

    Args:
        alone: whether to look at what the device says, and not to judge anew on the CPU what is lost there.
    """
    allowed = limits_of(assignment).changed(limits or {}, "studies.gpu")
    task = Task(name, data, assignment, SEED, allowed)
    started = time.perf_counter()
    try:
        if MODE_VARIABLE in os.environ:
            findings = _process().judge_once(task) if alone else _process().judge(task)
        else:
            findings = _judged_here(task)
    except KitError as error:
        return {"error": f"{type(error).__name__}: {error}"}
    record = priced(record_of(name, assignment, findings))
    lost = {
        f"{question} {case}": told["message"]
        for question, about in record["questions"].items()
        for case, told in about["cases"].items()
        if not told["passed"]
    }
    seconds = round(time.perf_counter() - started, 2)
    kept = {key: record[key] for key in ("status", "points", "possible", "notes", "cpu_seconds")}
    return {**kept, "lost": lost, "seconds": seconds, "device": findings["device"]}


def _judged_here(task: Task) -> dict[str, Any]:
    submission = submission_of(task.file, task.data)
    with judging(load_assignment(task.assignment), submission, task.seed, None, task.limits) as judge:  # type: ignore
        found = findings_of(judge)
    return {**found, "cpu_seconds": round(judge.session.cpu_seconds, 2)}


class Unjailed:
    """Stands in for a `Jail`: cells and probes run in a forked process that is not shut in."""

    def __init__(self, device: str, files: dict[str, bytes], tools: str | bytes) -> None:
        self._sock, theirs = socket.socketpair()
        self.asked_seconds = self.cpu_seconds = 0.0
        self._scratch = tempfile.TemporaryDirectory(prefix="kit-gpu-")
        self._child = os.fork()
        if not self._child:
            try:
                for name in ON_CPU:
                    os.environ.pop(name)
                os.environ["HW_DEVICE"] = device
                resource.setrlimit(resource.RLIMIT_AS, (resource.getrlimit(resource.RLIMIT_AS)[1],) * 2)
                serve(theirs, _shell(), self._scratch.name, 1 << 24, 4 << 30)
            finally:
                os._exit(0)
        theirs.close()
        self.device = wire.receive(self._sock, 1 << 10, time.monotonic() + 60)["device"]
        for request in ({"do": "files", "files": dict(files)}, {"do": "tools", "source": tools}):
            self.ask(request, Allowance.of(60, "for opening"))

    def ask(self, request: dict[str, Any], allowed: Allowance) -> dict[str, Any]:
        """The reply, as `Jail.ask` gives it."""
        return next(self.ask_each(request, lambda: allowed, [None]))

    def ask_each(
        self, request: dict[str, Any], allow: Callable[[], Allowance], kept_bytes: Sequence[int | None]
    ) -> Iterator[dict[str, Any]]:
        """The replies, as `Jail.ask_each` gives them."""
        for number, kept in enumerate(kept_bytes):
            allowed = allow()
            deadline = time.monotonic() + allowed.cpu
            try:
                if not number:
                    wire.send(self._sock, request, deadline)
                reply = wire.receive(self._sock, 1 << 26, deadline, kept_bytes=kept)
            except TimeoutError:
                self.close()
                raise JailEnded(End.TIME, allowed.cpu_limit) from None
            except (EOFError, ConnectionError):
                self.close()
                raise JailEnded(End.EXIT) from None
            yield reply

    def close(self) -> int:
        """Kill it."""
        if self._child:
            self._sock.close()
            os.kill(self._child, signal.SIGKILL)
            usage = os.wait4(self._child, 0)[2]
            self._child, self.cpu_seconds = 0, usage.ru_utime + usage.ru_stime
            self._scratch.cleanup()
        return 0


def right_notebooks(assignment: str) -> dict[str, bytes]:
    """The solved notebook, and it with every differently built right answer."""
    built = {f"right {name}": notebook(assignment, variant) for name, variant in variants(assignment).items()}
    return {"solved": (KIT / "solutions" / f"{assignment}.ipynb").read_bytes(), **built}


def wrong_notebooks(assignment: str) -> dict[str, bytes]:
    """Two of the samples that lose points, each under its name, and the handout."""
    told = {name: data for name, data in submissions(assignment).items() if name.startswith("fails_")}
    return {name: told[name] for name in ["fails_all_untouched.ipynb", *sorted(set(told) - SLOW)[-2:]]}
