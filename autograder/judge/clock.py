"""How long judging may take: what a submission sends must not decide it."""

from __future__ import annotations

import contextlib
import math
import resource
import signal
from collections.abc import Iterator
from typing import Any

WALL_SECONDS = 120.0
"""How long judging may go on without asking the jail, on the clock; then the process that judges is killed."""
GRACE_SECONDS = 10
"""Processor time beyond the limit after which that process is killed, as it does not come back from a library."""


class JudgingTimeUp(BaseException):
    """The limit is used up; nothing that judges catches this."""


class Clock:
    """Ends judging in this process; one that is not `started` never does."""

    def __init__(self) -> None:
        self.limit = ""
        """What it is called."""
        self.up = False
        """Whether the limit is used up."""
        self._started = self._running = False

    def start(self, seconds: float, limit: str) -> None:
        """Allow this process so many seconds of processor time from now on; main thread only."""
        self.limit, self._started = limit, True
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = math.ceil(used.ru_utime + used.ru_stime + seconds) + GRACE_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        signal.signal(signal.SIGPROF, self._ring)
        signal.setitimer(signal.ITIMER_PROF, seconds)

    def _ring(self, *signal_and_frame: Any) -> None:
        self.up = True
        if self._running:
            raise JudgingTimeUp

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """While this process judges.

        Raises:
            JudgingTimeUp: when the limit is used up, or is already.
        """
        if self.up:
            raise JudgingTimeUp
        with self._switched(True):
            yield

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """While it waits for the jail."""
        with self._switched(False):
            yield

    @contextlib.contextmanager
    def _switched(self, running: bool) -> Iterator[None]:
        before, self._running = self._running, running
        self._arm()
        try:
            yield
        finally:
            self._running = before
            self._arm()

    def _arm(self) -> None:
        """Set the alarm whose signal kills; nobody handles it."""
        if self._started:
            signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS if self._running else 0)
