"""What a reply of the jail, or its end, tells about a submission, as far as a forged one can be trusted.

Types are named only if they are built in, and lines are looked up in the submission: the text of an exception could
carry hidden inputs out.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Container

from autograder.judge.compare import error_name
from autograder.judge.messages import MOST_NOTES
from autograder.judge.verdict import Ended, Evidence, LeftOut, LimitHit, MissingName, OutOfTime, Raised
from autograder.sandbox import session as sandbox
from autograder.sandbox.jail import JailEnded
from autograder.sandbox.session import Reply, limit_of
from autograder.spec.measure import PLAIN
from autograder.spec.question import Question
from autograder.submission import Submission

REACHED = {
    "memory_mib": "{} MiB of memory", "processes": "{} processes", "open_files": "{} open files",
    "scratch_mib": "{} MiB of files", "output_mib": "{} MiB of printed text in one cell",
}  # fmt: skip
"""Words for the limits that raise an exception in the jail, by their names in `limits.toml`."""

LONGEST_CELL = 1 << 20
"""Characters of a cell whose lines are looked up: each failed reply may name one."""
LONGEST_NAME = 120
"""Characters of the name of a module that the grader lacks."""


def cell_failures(session: sandbox.Session, known: Container[str]) -> dict[int, Evidence]:
    """How each cell that failed did so, by its number, in order."""
    numbers = sorted(session.failures)
    return {number: _of_cell(session, known, number, numbers[0]) for number in numbers}


def _of_cell(session: sandbox.Session, known: Container[str], number: int, first: int) -> Evidence:
    failure = session.failures[number]
    if isinstance(failure, sandbox.OutOfTime):
        return OutOfTime(str(failure))
    if isinstance(failure, JailEnded):
        return Ended(failure.end, failure.limit)
    return _of_reply(session, known, failure, number, first if first < number else 0)


def left_out_lines(session: sandbox.Session) -> list[tuple[int, LeftOut]]:
    """The first lines that were left out, with the numbers of their cells, in order."""
    found: list[tuple[int, LeftOut]] = []
    lacks = {""}
    for cell, told in sorted(session.left_out.items()):
        for item in told if isinstance(told, list) and len(found) < MOST_NOTES else []:
            match item:
                case [int(number), str(lack)] if line := _line(session.submission, cell, number):
                    if lack in lacks or _is_written(lack, session.submission.cells[cell - 1]):
                        lacks.add(lack)
                    else:
                        lack = ""
                    found.append((cell, LeftOut(line, lack)))
    return found[:MOST_NOTES]


def _is_written(name: str, source: str) -> bool:
    """Whether a cell holds all words of a dotted name."""
    is_name = len(name) <= LONGEST_NAME and all(map(str.isidentifier, words := name.split(".")))
    return is_name and all(re.search(rf"\b{word}\b", source) for word in words)


def of_reply(session: sandbox.Session, known: Container[str], reply: Reply) -> Evidence:
    """What a probe raised, and where.

    Args:
        known: names that the notebook is to define.
    """
    evidence = _of_reply(session, known, reply, 0, min(session.failures, default=0))
    if isinstance(evidence, MissingName):
        for cell, left_out in left_out_lines(session):
            if re.search(rf"\b{evidence.name}\b", left_out.line):
                return MissingName(evidence.name, (cell, left_out))
    return evidence


def _of_reply(session: sandbox.Session, known: Container[str], reply: Reply, running: int, first: int) -> Evidence:
    """What was raised, and where.

    Args:
        running: the cell that was run; 0 for a probe.
        first: the first cell that had failed before; 0 if none had.
    """
    raised = _raised(session.submission, reply, running)
    if raised.error == "NotImplementedError":
        return raised
    missing = reply.get("missing")
    if isinstance(missing, str) and missing in known:
        return MissingName(missing, (first, _of_cell(session, known, first, first)) if first else None)
    if (limit := limit_of(reply)) in REACHED:
        return LimitHit(REACHED[limit].format(getattr(session.limits, limit)), raised)
    return raised


def is_unseen(reply: Reply) -> bool:
    """Whether a probe says that it asked with plain tensors, since what it asked could not be followed."""
    value = reply.get("value")
    return isinstance(value, dict) and value.get(PLAIN) is True


def of_end(submission: Submission, question: Question, ended: JailEnded) -> Ended:
    """How an answer to the question ended its jail, and which cell defines that answer, if one can be found."""
    for name in question.defines:
        definition = re.compile(rf"^(?:def|class) {name}\b|^{name} *=", re.MULTILINE)
        cells = [number for number, source in enumerate(submission.cells, 1) if definition.search(source)]
        if cells:
            return Ended(ended.end, ended.limit, name, cells[-1])
    return Ended(ended.end, ended.limit)


def _raised(submission: Submission, reply: Reply, running: int) -> Raised:
    error = error_name(reply.get("types"))
    match reply.get("where"):  # a list or a tuple: a tensor would be taken apart row by row
        case [int(cell), int(number)] if line := _line(submission, cell, number):
            return Raised(error, cell, line, cell == running)
    return Raised(error)


def _line(submission: Submission, cell: int, number: int) -> str:
    """A line of the submission, shortened; the empty string if there is none of this number."""
    if not 0 < cell <= len(submission.cells) or len(source := submission.cells[cell - 1]) > LONGEST_CELL:
        return ""
    lines = list(itertools.dropwhile(lambda line: not line.strip(), source.splitlines()))  # as IPython does
    return lines[number - 1].strip()[:120] if 0 < number <= len(lines) else ""
