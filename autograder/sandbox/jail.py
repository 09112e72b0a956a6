"""Jails as the trusted side sees them: `Jail` runs requests in one that its zygote forked."""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from autograder.sandbox.allowance import Allowance, cpu_seconds_below
from autograder.sandbox.host import DOCKER_ADVICE, JailNotOpened, JailRefused, choose_mode, cuda_is_here, free_uid
from autograder.sandbox.inside import confine, wire
from autograder.sandbox.limits import Limits
from autograder.sandbox.zygote import ON_CPU, Zygote

OPENING_SECONDS = 60
"""Seconds that a jail may take to shut itself in."""
OPENING_TRIES = 3
"""How often to try to open a jail that dies while it shuts itself in: no code of the submission has run by then."""
LOOK_SECONDS = 0.25
"""How often the processor time of a request is looked at; one that takes less is taken to compute all the while."""


class End(StrEnum):
    """What ended a jail."""

    TIME = "time"
    MEMORY = "memory"
    FILES = "files"
    ANSWER = "answer"
    """Its answer was larger than is allowed."""
    UNREADABLE = "unreadable"
    """What it sent was no frame of ours."""
    EXIT = "exit"
    """Its process ended, or something else killed it: the kernel when memory ran out, or an administrator."""
    AGAIN = "again"
    """The grader ended it, to run the cells once more without one that hit a limit."""


class JailEnded(Exception):
    """The jail is gone."""

    def __init__(self, end: End, limit: str = "") -> None:
        super().__init__(f"{end}: {limit}" if limit else str(end))
        self.end = end
        self.limit = limit
        """The limit that it met, such as `500 MiB`, or the empty string."""


def open_jail(
    zygote: Zygote, limits: Limits, protected: Iterable[Path], files: Mapping[str, bytes], tools: str | bytes
) -> Jail:
    """Open a jail with these files in its working folder, and tools for probes; one that fails to open is tried again.

    Raises:
        JailRefused: if none holds here, or it is to compute where it cannot.
        JailNotOpened: if every try fails.
    """
    for attempt in range(1, OPENING_TRIES + 1):
        try:
            jail = Jail(zygote, limits, protected)
            for request in ({"do": "files", "files": dict(files)}, {"do": "tools", "source": tools}):
                jail.ask(request, Allowance.of(OPENING_SECONDS, "for opening"))
            return jail
        except JailEnded as ended:
            why = f"its first process ended ({ended})"
        except JailNotOpened as failed:
            why = str(failed)
        if attempt < OPENING_TRIES:
            time.sleep(attempt)
    raise JailNotOpened(f"The jail could not be shut in ({why}): {DOCKER_ADVICE}.")


class Jail:
    """One jail: send it requests, then `close` it; after that none of its processes is alive."""

    def __init__(self, zygote: Zygote, limits: Limits, protected: Iterable[Path]) -> None:
        """Open it.

        Raises:
            JailRefused: if none holds here, or it is to compute where it cannot.
            JailNotOpened: if it is refused a layer while it shuts itself in, or its device does not answer.
            JailEnded: if it dies while it shuts itself in.
        """
        protected = list(protected)
        mode = choose_mode(protected)
        root = os.geteuid() == 0
        uid = free_uid() if root else os.geteuid()
        self._zygote, self._limits = zygote, limits
        self._scratch = ""
        if mode == "uid":
            self._scratch = zygote.new_folder()
            os.chown(self._scratch, uid, uid)
        self._sock, theirs = socket.socketpair()
        self._supervisor = zygote.ask(
            {
                "do": "spawn", "mode": mode, "uid": uid, "killer": free_uid(), "scratch": self._scratch,
                "scratch_bytes": limits.scratch_mib << 20, "memory_bytes": limits.memory_mib << 20,
                "processes": limits.processes, "open_files": limits.open_files, "output_bytes": limits.output_mib << 20,
                "cuda": cuda_is_here() and not zygote.on_cpu, "protected": [str(path) for path in protected],
                "environment": ON_CPU if zygote.on_cpu else {},
            },
            [theirs.fileno()],
        )["supervisor"]  # fmt: skip
        theirs.close()
        self.cpu_seconds = 0.0
        """Processor time of all its processes, known once it is closed."""
        self.asked_seconds = 0.0
        """Processor time that its requests took, about."""
        self._open = True
        with self._ending(f"{OPENING_SECONDS} seconds"):
            hello = wire.receive(self._sock, 1 << 10, time.monotonic() + OPENING_SECONDS)
        if hello.get("ready") is not True:
            self.close()
            if "no_device" in hello:
                raise JailRefused(hello["no_device"])
            raise JailNotOpened(str(hello.get("refused")))
        self.device: str = hello["device"]
        """Where it computes, such as `cpu` or `cuda`; said before any code of the submission has run."""

    def ask(self, request: dict[str, Any], allowed: Allowance) -> dict[str, Any]:
        """Send a request that has one reply; that reply, which may be forged.

        Raises:
            JailEnded: if a limit of time, memory or the answer is hit or the jail ends; it is dead then.
        """
        (reply,) = self.ask_each(request, lambda: allowed, [None])
        return reply

    def ask_each(
        self, request: dict[str, Any], allow: Callable[[], Allowance], kept_bytes: Sequence[int | None]
    ) -> Iterator[dict[str, Any]]:
        """Send a request; its replies, one for each of its inputs in turn. They may be forged, or another's.

        Args:
            allow: how long the next reply may take.
            kept_bytes: of larger arrays in a reply, only their shapes and dtypes are kept; for each of the inputs.

        Raises:
            JailEnded: as `ask`. What was replied before counts.
        """
        for number, kept in enumerate(kept_bytes):
            allowed = allow()
            deadline = time.monotonic() + allowed.clock
            with self._ending(allowed.clock_limit):
                if not number:
                    wire.send(self._sock, request, deadline)
                self._await_reply(allowed, deadline)
                reply = wire.receive(self._sock, self._limits.answer_mib << 20, deadline, kept_bytes=kept)
            yield reply

    def _await_reply(self, allowed: Allowance, deadline: float) -> None:
        """Wait until a reply begins.

        Raises:
            JailEnded: if the processor time is used up before.
            TimeoutError: after `deadline`.
        """
        started, before = time.monotonic(), None
        while not select.select([self._sock], [], [], min(LOOK_SECONDS, max(0.0, deadline - time.monotonic())))[0]:
            now = cpu_seconds_below(self._supervisor)
            before = now - LOOK_SECONDS if before is None else before
            if now - before >= allowed.cpu:
                self.asked_seconds += now - before
                self.close()
                raise JailEnded(End.TIME, allowed.cpu_limit)
            if time.monotonic() >= deadline:
                raise TimeoutError
        took = time.monotonic() - started
        self.asked_seconds += took if before is None else cpu_seconds_below(self._supervisor) - before

    @contextmanager
    def _ending(self, time_limit: str) -> Iterator[None]:
        """Kill the jail before any exception reaches the caller."""
        try:
            yield
        except TimeoutError:
            self.close()
            raise JailEnded(End.TIME, time_limit) from None
        except wire.TooLarge:
            self.close()
            raise JailEnded(End.ANSWER, f"{self._limits.answer_mib} MiB") from None
        except wire.WireError:
            self.close()
            raise JailEnded(End.UNREADABLE) from None
        except (EOFError, ConnectionError):
            status = self.close()
            if status == confine.MEMORY_EXIT:
                raise JailEnded(End.MEMORY, f"{self._limits.memory_mib} MiB") from None
            if status == confine.FILES_EXIT:
                raise JailEnded(End.FILES, f"{self._limits.scratch_mib} MiB") from None
            raise JailEnded(End.EXIT) from None
        except BaseException:
            self.close()
            raise

    def close(self) -> int:
        """Kill every process of the jail and wait until the last one is dead; the supervisor's exit status."""
        if not self._open:
            return 0
        self._open = False
        self._sock.close()
        end = self._zygote.ask({"do": "kill", "supervisor": self._supervisor})
        self.cpu_seconds = float(end["cpu_seconds"])
        return int(end["status"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
