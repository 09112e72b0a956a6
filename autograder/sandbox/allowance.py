"""How long a request to a jail may take, and how much processor time its processes have used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import psutil

from autograder.sandbox import limits as kit_limits


@dataclass(frozen=True)
class Allowance:
    """How long a request may take: in seconds of processor time of all the jail's processes, and on the clock."""

    cpu: float
    cpu_limit: str
    """What to call it, such as `30 seconds for one cell`."""
    clock: float
    clock_limit: str

    @classmethod
    def of(cls, seconds: float, purpose: str) -> Self:
        """So many seconds of processor time, and what they are for, such as `for one cell`."""
        clock = kit_limits.WAITING * seconds
        return cls(seconds, f"{seconds:g} seconds {purpose}", clock, f"{clock:g} seconds {purpose}, waiting included")


def cpu_seconds_below(supervisor: int) -> float:
    """Processor time that the processes below this one have used until now, with those that were waited for."""
    total = 0.0
    try:
        process = psutil.Process(supervisor)
        ended = process.cpu_times()
        total = ended.children_user + ended.children_system
        for child in process.children(recursive=True):
            try:
                total += sum(child.cpu_times()[:4])
            except psutil.Error:  # it has just ended
                continue
    except psutil.Error:
        pass
    return total
