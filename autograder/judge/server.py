"""The server that forks a judge for each submission: whatever judging does to it, the others go on.

The warm process forks it, `process.py` sends it `Task`s. It has one thread and one zygote. The child that it forks
holds session and judge, reads what the jail sends, and tells what it finds as it goes, as JSON; last comes "found",
"unreadable", "refused" or "failed". Then the server adds "ended", with the child's exit code. Where the child did not
end by itself, the server ends all jails first, then itself.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import os
import signal
import socket
import sys
import traceback
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import torch

from autograder.errors import KitError, NotBuilt
from autograder.judge.excerpts import written_answers
from autograder.judge.expected import probe_code, tools_code, work_out_examples
from autograder.judge.findings import case_of, findings_of
from autograder.judge.handout import compiled_files, skipped_cells, written_cells
from autograder.judge.judge import judging
from autograder.judge.process import JUDGING, Task
from autograder.paths import NoData, protected_paths
from autograder.questions import load_assignment
from autograder.questions.classifiers import fashion_mnist
from autograder.sandbox.host import JailNotOpened, JailRefused, choose_mode
from autograder.sandbox.inside import kernel
from autograder.sandbox.zygote import ON_CPU, Zygote, ZygoteEnded
from autograder.submission import BadSubmission, submission_of


def main(connection: Connection, control: socket.socket, folder: str) -> None:
    """Serve until the other end hangs up, or a child did not end by itself.

    Args:
        control: the control socket of the zygote, whose folder is `folder`.
    """
    torch.set_num_threads(1)
    os.environ.update(ON_CPU)  # what is right is the same everywhere, and CUDA reserves more memory than judging may
    status = 0
    with Zygote(control, Path(folder)) as zygote, contextlib.suppress(EOFError):
        zygote.await_ready()
        gc.freeze()  # what is here now stays shared with the children
        _tell(connection, "warm", True)
        last = ""
        while not status:
            task: Task = connection.recv()
            with contextlib.suppress(KitError):  # the child meets it again, and tells
                _warm_up(task)
                if task.assignment == last:  # a class, then: the first submission need not wait for it
                    _work_out(last)
            last = task.assignment
            if not (child := os.fork()):
                _judge(Connection(os.dup(connection.fileno())), task, zygote)
            status = _status_of(child, connection)
            if status:
                zygote.end_jails()
            _tell(connection, "ended", status)


def _warm_up(task: Task) -> None:
    """Look up what is the same for all submissions, so that each child finds it done."""
    assignment = load_assignment(task.assignment)
    skipped_cells(task.assignment)
    written_cells(task.assignment)
    compiled_files(task.assignment)
    choose_mode([*protected_paths(), *map(Path, task.protected)])
    for question in assignment.questions:
        for probe in (question.example.probe, *(case.probe for case in question.cases)):
            probe_code(probe)
    tools_code()


@functools.cache
def _work_out(name: str) -> None:
    """Work out what takes a while and is the same for all submissions, so that children find it done."""
    assignment = load_assignment(name)
    work_out_examples(assignment)
    for train in (True, False) if assignment.images else ():
        fashion_mnist(train=train)
    gc.freeze()


def _status_of(child: int, connection: Connection) -> int:
    """Wait for the child and return its exit code; kill it when the other end says so, or is gone."""
    ended = os.pidfd_open(child)
    if connection in wait([connection, ended]):
        signal.pidfd_send_signal(ended, signal.SIGKILL)
    os.close(ended)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _judge(connection: Connection, task: Task, zygote: Zygote) -> None:
    """In the child: judge one submission, tell, and end."""
    code = 1
    try:
        kernel.die_with_parent(signal.SIGKILL)
        Path("/proc/self/oom_score_adj").write_text("500")  # when memory runs out, not the worker
        _tell(connection, *_found(connection, task, zygote))
        code = 0
    except ZygoteEnded as error:
        print(error, file=sys.stderr)
    finally:
        os._exit(code)


def _found(connection: Connection, task: Task, zygote: Zygote) -> tuple[str, Any]:
    """What comes last."""
    try:
        submission = submission_of(task.file, task.data)
        submission.require_assignment(task.assignment)
        assignment = load_assignment(task.assignment)
        zygote.on_cpu = task.on_cpu or not assignment.images
        asked = {one.id: ["example", *(case.name for case in one.cases)] for one in assignment.questions}
        _tell(connection, "asked", asked)
        with judging(assignment, submission, task.seed, zygote, task.limits, map(Path, task.protected)) as judge:
            judge.clock.start(task.limits.judging_seconds, JUDGING.format(task.limits.judging_seconds))
            judge.told = lambda verdict: _tell(
                connection, "told", [verdict.question, verdict.case, case_of(judge, verdict)]
            )
            findings = findings_of(judge)
        written = written_answers(task.data, written_cells(task.assignment))
        return "found", {**findings, "written": written, "cpu_seconds": round(judge.session.cpu_seconds, 2)}
    except BadSubmission as error:
        return "unreadable", str(error)
    except (JailRefused, NoData, NotBuilt) as error:
        return "refused", str(error)
    except ZygoteEnded:
        raise
    except BaseException as error:
        traceback.print_exc()
        return "failed", str(error) if isinstance(error, JailNotOpened) else type(error).__name__


def _tell(connection: Connection, what: str, content: Any) -> None:
    with contextlib.suppress(BrokenPipeError):
        connection.send_bytes(json.dumps([what, content]).encode())
