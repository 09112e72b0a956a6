"""The hold on the process that judges: give it submissions one by one, wait, and kill it when it takes too long.

Loads fast, without torch.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import signal
import sys
import time
from dataclasses import dataclass, replace
from typing import Any, Self

from autograder.errors import GraderError, KitError
from autograder.judge.findings import Findings, cut_short, nothing_to_say
from autograder.paths import KIT
from autograder.sandbox.host import may_use_gpu
from autograder.sandbox.limits import Limits
from autograder.sandbox.zygote import WarmProcess
from autograder.submission import BadSubmission

OVERTIME = 300.0
"""Seconds on the clock beyond a submission's own limit after which its judge is taken to hang, and is killed."""
ENDING_SECONDS = 60.0
"""How long it may take until a judge that is killed is gone, with its jails."""
TRIES = 3
"""How many judges of a submission may be killed by somebody else before the grader gives up on it."""
JUDGING = "{:g} seconds for judging"
"""What the limit of judging is called."""


class CannotJudge(KitError):
    """No submission can be judged here; the text says why and what to do."""


@dataclass(frozen=True)
class Task:
    """One submission and how it is to be judged."""

    file: str
    data: bytes
    assignment: str
    seed: bytes
    limits: Limits
    protected: tuple[str, ...] = ()
    """More paths that must not open in its jail, besides the kit's own."""
    on_cpu: bool = False
    """Whether its jails are without a GPU, whatever the machine has."""


class JudgeProcess:
    """Judges submissions, each in a process of its own. Use as a context manager, or call `close`."""

    def __init__(self, server: str = "autograder.judge.server") -> None:
        """Start the warm process and in it `main` of the module `server`, at once and return; it warms up meanwhile."""
        self._server = server
        self.warm_seconds = 0.0
        """From its start until it was warm; known once it has judged."""
        self._start()

    def _start(self) -> None:
        self._started = time.monotonic()
        self._connection, theirs = multiprocessing.Pipe()
        self.warm = WarmProcess("server", theirs.fileno())
        theirs.close()
        path = [str(KIT), *filter(None, sys.path)]
        self._connection.send(
            {"module": self._server, "path": path, "environment": dict(os.environ), "place": os.getcwd()}
        )

    def judge(self, task: Task) -> Findings:
        """What is found in a submission.

        Where a GPU leaves anything to say, it is judged anew without one, and that counts: a GPU costs nobody a point.

        Raises:
            BadSubmission: if there is no notebook to judge in it.
            CannotJudge: if this machine cannot judge any.
            GraderError: if judging fails.
        """
        if not may_use_gpu():
            return self.judge_once(task)
        took = 0.0
        with contextlib.suppress(GraderError):
            findings = self.judge_once(task)
            if findings["device"] == "cpu" or nothing_to_say(findings):
                return findings
            took = findings.get("cpu_seconds", 0.0)
        findings = self.judge_once(replace(task, on_cpu=True))
        return {**findings, "cpu_seconds": findings.get("cpu_seconds", 0.0) + took}

    def judge_once(self, task: Task) -> Findings:
        """The same, without a second look. One whose judge is killed by somebody else is judged again all the same.

        Raises:
            BadSubmission, CannotJudge, GraderError: as `judge`.
        """
        for _ in range(TRIES):
            try:
                return self._judge(task)
            except (EOFError, ConnectionError):
                self.close()
                self._start()
        raise GraderError("the grader failed: its process ended each time")

    def _judge(self, task: Task) -> Findings:
        """The same, once.

        Raises:
            EOFError, ConnectionError: if a process ended that should not have.
        """
        self._connection.send(task)
        deadline = time.monotonic() + task.limits.clock_seconds + OVERTIME
        told: dict[str, dict[str, Any]] = {}
        last: dict[str, Any] = {}
        late = False
        while "ended" not in last:
            if not self._connection.poll(max(0.0, deadline - time.monotonic())):
                if late:
                    raise EOFError
                late, deadline = True, time.monotonic() + ENDING_SECONDS
                self._connection.send("kill")
                continue
            what, content = json.loads(self._connection.recv_bytes())
            if what == "warm":
                self.warm_seconds = time.monotonic() - self._started
            elif what == "told":
                question, case, said = content
                told.setdefault(question, {})[case] = said
            else:
                last[what] = content
        if (status := last["ended"]) == 0:
            return _result(last)
        if not late and status not in (-signal.SIGXCPU, -signal.SIGALRM):
            raise EOFError
        self.close()
        self._start()
        limit = f"{task.limits.clock_seconds:g} seconds in all" if late else JUDGING.format(task.limits.judging_seconds)
        return cut_short(last.get("asked", {}), told, limit)

    def close(self) -> None:
        """End the process and all jails; more than once does no harm."""
        self._connection.close()
        self.warm.close(ENDING_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def _result(last: dict[str, Any]) -> Findings:
    if "unreadable" in last:
        raise BadSubmission(last["unreadable"])
    if "refused" in last:
        raise CannotJudge(last["refused"])
    if "failed" in last:
        raise GraderError(f"the grader failed: {last['failed']}")
    return last["found"]  # type: ignore[no-any-return]
