"""Run a submission's cells in a jail and ask it: retries, blame for what ended a jail, and the clock.

Nothing here knows what is right: a session hands on replies, which the submission may have forged.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from autograder.sandbox.allowance import Allowance
from autograder.sandbox.jail import End, Jail, JailEnded, open_jail
from autograder.sandbox.limits import Limits
from autograder.sandbox.zygote import Zygote
from autograder.submission import Submission

HELD = {"memory_mib", "processes", "open_files", "scratch_mib"}
"""Limits on things that a failed cell may still hold, so that later cells hit them, too."""

Reply = dict[str, Any]
"""What a jail answered; `ok` is True if nothing was raised."""


class OutOfTime(Exception):
    """No time is left for a request; the text is the limit, such as `900 seconds in all`."""


class Session:
    """A submission in its jail. Use as a context manager, or call `close`: after that no process of it is left."""

    def __init__(
        self,
        submission: Submission,
        zygote: Zygote,
        limits: Limits,
        protected: Iterable[Path],
        files: Mapping[str, bytes],
        skip: Iterable[str] = (),
        tools: str | bytes = "",
    ) -> None:
        """Open a jail and run the cells in it.

        Args:
            protected: paths that must not open in the jail.
            files: what the jail is given, by path relative to its working folder.
            skip: sources of cells that only train, plot or measure time; they are not run when unchanged.
            tools: Python, or its compiled code, that is loaded before the cells; probes find its names.

        Raises:
            JailRefused: if no jail holds here.
            JailNotOpened: if this one could not be opened all the same.
        """
        self.submission, self.limits = submission, limits
        self.files, self._tools = files, tools
        self._zygote, self._protected = zygote, list(protected)
        self._skip = {source.strip() for source in skip}
        self._total = Allowance.of(limits.total_seconds, "in all")
        self._for_cell = Allowance.of(limits.cell_seconds, "for one cell")
        self._deadline = time.monotonic() + self._total.clock
        self._asked_seconds = 0.0
        """Processor seconds of the requests to closed jails."""
        self.failures: dict[int, Reply | JailEnded | OutOfTime] = {}
        """How each failed cell failed, by its number from 1."""
        self.left_out: dict[int, Any] = {}
        """What each cell's reply says of lines that were left out, by its number; a forged one may say anything."""
        self._fatal: set[int] = set()
        """Cells that ended a jail; the next one leaves them out."""
        self._retried: set[int] = set()
        """Cells in which a jail ended without a reason: the next one tries them once more."""
        self._over_limit: set[int] = set()
        """Cells that met one of the `HELD` limits and stay, as what they defined may be fine."""
        self._substitutes: Mapping[str, str] = {}
        self._barred: frozenset[str] = frozenset()
        self._placed: set[str] = set()
        """Names that have their substitutes in the jail that is open."""
        self._cells_took = (0.0, 0.0)
        """Seconds that the cells took, of processor time and on the clock, in the jail that was opened last."""
        self._jail: Jail | None = None
        self.device = "cpu"
        """Where its jails compute: the type of a device, `cpu` only if that is true of all."""
        self.cpu_seconds = 0.0
        """Processor seconds of its closed jails."""
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Kill the jail and wait until its last process is dead."""
        if self._jail:
            self._jail.close()
            self.cpu_seconds += self._jail.cpu_seconds
            self._asked_seconds += self._jail.asked_seconds
        self._jail = None
        self._placed = set()

    def renew(self) -> None:
        """Close the jail; what the cells take in the next one, as in this one, does not count."""
        if self._jail:
            self.close()
            self._asked_seconds -= self._cells_took[0]
            self._deadline += self._cells_took[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def substitute(self, sources: Mapping[str, str], barred: Iterable[str] = ()) -> None:
        """Before the next request, put these in place of what the notebook defines, by name; none: take all away.

        Args:
            sources: as `inside.substitutes.substitute` takes them.
            barred: names that must be the notebook's own in the jail of the next requests, and in all its past.
        """
        self._substitutes, self._barred = sources, frozenset(barred)

    def ask(
        self, request: Reply, inputs: Sequence[Mapping[str, Any]], seconds: float, purpose: str, kept: Sequence[int]
    ) -> Iterator[Reply]:
        """The reply for each of the inputs in turn; one for which the jail ends without a reason is tried again, once.

        Args:
            request: all of it but the `inputs`.
            seconds: how long one may compute; on the clock, some times as long.
            purpose: what the time is for, such as `for one call`.
            kept: the bytes of arrays above which only shapes and dtypes are kept, for each of the inputs.

        Raises:
            OutOfTime: if no time is left.
            JailEnded: if the jail ends or is ended.
        """
        own, done, tries = Allowance.of(seconds, purpose), 0, 2
        while done < len(inputs):
            try:
                for reply in self._asked(request, inputs[done:], own, kept[done:]):
                    held = limit_of(reply) in HELD
                    if held:
                        self.close()
                        if self._blame_cells_over_limit():
                            break
                    done, tries = done + 1, 2
                    yield reply
                    if held:
                        break
            except JailEnded as ended:
                self.close()
                unexplained = ended.end is End.EXIT
                tries -= unexplained
                if not self._blame_cells_over_limit() and not (unexplained and tries):
                    raise
            except BaseException:  # such as a want of memory: the jail's answer is read in part
                self.close()
                raise

    def _asked(
        self, request: Reply, inputs: Sequence[Mapping[str, Any]], own: Allowance, kept: Sequence[int]
    ) -> Iterator[Reply]:
        """The replies of one jail."""
        self._time_for(own)
        jail = self._open()  # which may take long
        return jail.ask_each({**request, "inputs": list(inputs)}, lambda: self._time_for(own), kept)

    def _time_for(self, own: Allowance) -> Allowance:
        """How long a request may take: as its purpose allows, or what is left in all.

        Raises:
            OutOfTime: if no time is left.
        """
        total = self._total
        cpu = total.cpu - self._asked_seconds - (self._jail.asked_seconds if self._jail else 0.0)
        clock = self._deadline - time.monotonic()
        if min(cpu, clock) <= 0:
            raise OutOfTime(total.cpu_limit if cpu <= 0 else total.clock_limit)
        if own.cpu <= cpu and own.clock <= clock:
            return own
        return Allowance(
            *min((own.cpu, own.cpu_limit), (cpu, total.cpu_limit)),
            *min((own.clock, own.clock_limit), (clock, total.clock_limit)),
        )

    def _open(self) -> Jail:
        """A jail in which the cells have run, and then the substitutes; cells that would kill it are left out.

        Raises:
            JailEnded: if it ends while the substitutes take their places.
            OutOfTime: if no time is left for those.
        """
        if self._placed & self._barred or (self._placed and not self._substitutes):
            self.close()
        while not self._jail:
            self._jail = open_jail(self._zygote, self.limits, self._protected, self.files, self._tools)
            self.device = self._jail.device if self.device == "cpu" else self.device
            started = time.monotonic()
            try:
                for number, source in enumerate(self.submission.cells, start=1):
                    if number not in self._fatal and source.strip() not in self._skip:
                        self._run_cell(self._jail, number, source)
                self._cells_took = (self._jail.asked_seconds, time.monotonic() - started)
            except JailEnded:
                self.close()
        for name, source in self._substitutes.items():
            if name not in self._placed:
                request = {"do": "substitute", "name": name, "source": source}
                self._jail.ask(request, self._time_for(self._for_cell))
                self._placed.add(name)
        return self._jail

    def _run_cell(self, jail: Jail, number: int, source: str) -> None:
        request = {"do": "cell", "number": number, "source": source}
        try:
            reply = jail.ask(request, self._time_for(self._for_cell))
        except OutOfTime as late:
            self.failures[number] = late
            return
        except JailEnded as ended:
            if ended.end is End.EXIT and number not in self._retried:
                self._retried.add(number)
            elif not self._blame_cells_over_limit():
                self.failures[number] = ended
                self._fatal.add(number)
            raise
        self.left_out[number] = reply.get("left_out")
        if reply.get("ok") is True:
            self.failures.pop(number, None)  # it may have failed in an earlier jail, beside a cell that is left out now
            return
        if limit_of(reply) in HELD:
            if self._blame_cells_over_limit():
                raise JailEnded(End.AGAIN)
            self._over_limit.add(number)
        self.failures[number] = reply

    def _blame_cells_over_limit(self) -> bool:
        """After a limit was hit, leave out the cells that hit one earlier; whether this jail had any."""
        cells = self._over_limit - self._fatal
        self._fatal |= cells
        return bool(cells)


def limit_of(reply: Reply) -> str:
    """The limit that a reply says was hit, or the empty string; a forged one may say anything."""
    limit = reply.get("limit")
    return limit if isinstance(limit, str) else ""
