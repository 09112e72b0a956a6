"""What a reply of the jail, or its end, tells about a submission, as far as a forged one can be trusted.

Types are named only if they are built in, lines and names are looked up in the submission, and of an exception's text
only the kind is told: it could carry hidden inputs out.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

from autograder.judge.causes import CAUSES, cause_of, is_stub
from autograder.judge.compare import error_name
from autograder.judge.definitions import Definitions, lines_of
from autograder.judge.names import why_missing
from autograder.judge.notes import MOST_NOTES
from autograder.judge.verdict import STUB, Ended, Evidence, LeftOut, LimitHit, MissingName, OutOfTime, Place, Raised
from autograder.sandbox import session as sandbox
from autograder.sandbox.jail import JailEnded
from autograder.sandbox.session import Reply, limit_of
from autograder.spec.measure import PLAIN
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

EXPLAINED = 100
"""How many failed cells are looked into; more than are told of."""


def cell_failures(session: sandbox.Session, names: Definitions) -> dict[int, Evidence]:
    """How each cell that failed did so, by its number, in order; why a name is missing is looked up for the first."""
    numbers = enumerate(sorted(session.failures))
    return {number: _of_cell(session, names, number, place < EXPLAINED) for place, number in numbers}


def _of_cell(session: sandbox.Session, names: Definitions, number: int, explain: bool = True) -> Evidence:
    failure = session.failures[number]
    if isinstance(failure, sandbox.OutOfTime):
        return OutOfTime(str(failure))
    if isinstance(failure, JailEnded):
        return Ended(failure.end, failure.limit)
    return _of_reply(session, names, failure, number, explain)


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


def of_reply(
    session: sandbox.Session, names: Definitions, reply: Reply, defines: tuple[str, ...] = (), function: object = None
) -> Evidence:
    """What a probe raised, and where.

    Args:
        names: what the submission's cells define.
        defines: the names of the question.
        function: the one of these that was called, if only one was.
    """
    found = _of_reply(session, names, reply, 0)
    if isinstance(found, MissingName) and not found.because:
        lines = [one for one in left_out_lines(session) if re.search(rf"\b{found.name}\b", one[1].line)]
        return MissingName(found.name, next(iter(lines), None))
    if not isinstance(found, Raised) or found.line:
        return found
    return dataclasses.replace(found, asked=tuple(name for name in defines if name == function) or defines)


def _of_reply(
    session: sandbox.Session, names: Definitions, reply: Reply, running: int, explain: bool = True
) -> Evidence:
    """What was raised, and where.

    Args:
        running: the cell that was run; 0 for a probe.
        explain: whether to look for why a name is missing.
    """
    raised = _at_line(names.submission, reply, running)
    if raised.error == "NotImplementedError" and is_stub(raised.line):
        return dataclasses.replace(raised, cause=STUB)
    missing = reply.get("missing")
    if isinstance(missing, str) and missing in names.known:
        why = why_missing(session, names, missing, running) if explain else None
        if isinstance(why, int):
            return MissingName(missing, (why, _of_cell(session, names, why, explain=False)))
        return MissingName(missing, why)
    raised = _with_cause(names, reply, raised)
    if (limit := limit_of(reply)) in REACHED:
        return LimitHit(REACHED[limit].format(getattr(session.limits, limit)), raised)
    return raised


def is_unseen(reply: Reply) -> bool:
    """Whether a probe says that it asked with plain tensors, since what it asked could not be followed."""
    value = reply.get("value")
    return isinstance(value, dict) and value.get(PLAIN) is True


def of_end(names: Definitions, asked: Iterable[str], ended: JailEnded) -> Ended:
    """How an answer, one of those `asked`, ended its jail, and which cell defines it, if one can be found."""
    for name in asked:
        cells = [event.cell for event in names.events(name) if event.how in ("def", "set")]
        if cells:
            return Ended(ended.end, ended.limit, name, cells[-1])
    return Ended(ended.end, ended.limit)


def _with_cause(names: Definitions, reply: Reply, raised: Raised) -> Raised:
    cause = cause_of(reply.get("types"), reply.get("text"))
    return dataclasses.replace(raised, cause=cause, place=_place(names, cause, raised.line)) if cause else raised


def _place(names: Definitions, cause: str, line: str) -> Place | None:
    """Where a cause lies, if not in the line that raised."""
    asks, lacks = CAUSES[cause].asks, CAUSES[cause].lacks
    if lacks and (alike := names.alike(lacks)):
        return Place("alike", alike[1], alike[0])
    if asks and not re.search(asks, line) and (found := names.line(asks)):
        return Place("asked", *found)
    return None


def _at_line(submission: Submission, reply: Reply, running: int) -> Raised:
    error = error_name(reply.get("types"))
    match reply.get("where"):  # a list or a tuple: a tensor would be taken apart row by row
        case [int(cell), int(number)] if line := _line(submission, cell, number):
            return Raised(error, cell, line, cell == running)
    return Raised(error)


def _line(submission: Submission, cell: int, number: int) -> str:
    """A line of the submission, shortened; the empty string if there is none of this number."""
    if not 0 < cell <= len(submission.cells) or len(source := submission.cells[cell - 1]) > LONGEST_CELL:
        return ""
    lines = lines_of(source)
    return lines[number - 1].strip()[:120] if 0 < number <= len(lines) else ""
