"""The trusted side's hold on one jail: open it, ask it with a time limit, end it for certain."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from autograder.sealed.jail import confine, wire
from autograder.sealed.machine import DOCKER_ADVICE, JailRefused, Zygote, choose_mode, free_uid


class JailEnded(Exception):
    """The jail is gone; `reason` is one of `time`, `memory`, `files`, `wire`, `exit`."""

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        self.reason = reason


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Seconds are wall time; bytes are bytes."""

    cell_seconds: float = 30
    total_seconds: float = 900
    memory_bytes: int = 4 << 30
    scratch_bytes: int = 512 << 20
    reply_bytes: int = 64 << 20
    processes: int = 128
    open_files: int = 256


class Jail:
    """One jail: send it requests, then `close` it; after that none of its processes is alive."""

    def __init__(self, zygote: Zygote, limits: Limits, protected: Iterable[Path]) -> None:
        """Open it.

        Raises:
            JailRefused: if it cannot shut in here.
        """
        protected = list(protected)
        mode = choose_mode(protected)
        root = os.geteuid() == 0
        uid = free_uid() if root else os.geteuid()
        self._zygote, self._limits = zygote, limits
        self._scratch = ""
        if mode == "uid":
            self._scratch = tempfile.mkdtemp(prefix="kit-jail-")
            os.chown(self._scratch, uid, uid)
        self._sock, theirs = socket.socketpair()
        self._keeper = zygote.ask(
            {
                "do": "spawn", "mode": mode, "uid": uid, "scratch": self._scratch,
                "scratch_bytes": limits.scratch_bytes, "memory_bytes": limits.memory_bytes,
                "processes": limits.processes, "open_files": limits.open_files,
                "protected": [str(path) for path in protected],
            },
            [theirs.fileno()],
        )["keeper"]  # fmt: skip
        theirs.close()
        self._open = True
        with self._ending():
            hello = wire.receive(self._sock, 1 << 10, time.monotonic() + 60)
            if refused := hello.get("refused"):
                raise JailRefused(f"The jail could not be shut in ({refused}): {DOCKER_ADVICE}.")

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send a request; the reply, which may be forged.

        Raises:
            JailEnded: if the time, memory or reply limit is hit or the jail ends; it is dead then.
        """
        deadline = time.monotonic() + seconds
        with self._ending(seconds):
            wire.send(self._sock, request, deadline)
            return wire.receive(self._sock, self._limits.reply_bytes, deadline)

    @contextmanager
    def _ending(self, seconds: float = 60) -> Iterator[None]:
        """Whatever goes wrong, the jail is dead when the caller hears of it."""
        try:
            yield
        except TimeoutError:
            self.close()
            raise JailEnded("time", f"took longer than the limit of {seconds:g} seconds") from None
        except wire.WireError as error:
            self.close()
            raise JailEnded("wire", f"gave an answer that cannot be read ({error})") from None
        except (EOFError, ConnectionError):
            status = self.close()
            if status == confine.MEMORY_EXIT:
                limit = f"{self._limits.memory_bytes / (1 << 30):g} GiB"
                raise JailEnded("memory", f"needed more memory than the limit of {limit}") from None
            if status == confine.FILES_EXIT:
                limit = f"{self._limits.scratch_bytes >> 20} MiB"
                raise JailEnded("files", f"wrote more than the limit of {limit} of files") from None
            raise JailEnded("exit", "ended the Python process") from None
        except BaseException:
            self.close()
            raise

    def close(self) -> int:
        """Kill every process of the jail and wait until the last one is dead; the keeper's exit status."""
        if not self._open:
            return 0
        self._open = False
        self._sock.close()
        status = int(self._zygote.ask({"do": "kill", "keeper": self._keeper})["status"])
        return status

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
