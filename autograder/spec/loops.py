"""Whether a function works entry by entry: by torch's operations, by Python's instructions, and by its time.

This file travels with `measure.py`, into the jail before the student's cells and into public checks: no kit imports
but the tensors that are traced.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch

from autograder.spec.traced import traced

MORE = 9
"""So many operations may be more for longer vectors."""
LISTS = 4
"""NumPy takes as long as one list, a loop in C over two lists as long as ten."""
Vectors = Sequence[torch.Tensor]


class Effort(NamedTuple):
    """How a function's work grows."""

    by_entry: bool
    """Whether it does with the number of entries."""
    result: Any
    """For many entries."""
    seen: bool
    """Whether torch's operations told; else only Python's instructions and the time did."""


def effort(function: Callable[..., Any], few: Vectors, many: Vectors, long: Sequence[Vectors]) -> Effort:
    """Compare what a function does for vectors of some ten entries with what it does for a thousand.

    Args:
        long: vectors of so many entries that a loop over them takes time; their first may be the short one.
    """
    plain = function(*many)  # what it raises is its own
    short, wide = traced(function, few), traced(function, many)
    by_entry = len(wide.operations) > len(short.operations) + MORE
    if by_entry or (short.whole and wide.whole):
        return Effort(by_entry, wide.result if wide.whole else plain, seen=True)
    instructions = _instructions(function, many) - _instructions(function, few)
    by_entry = instructions > max(map(len, many)) // 2 or any(_is_slow(function, vectors) for vectors in long)
    return Effort(by_entry, plain, seen=False)


def _instructions(function: Callable[..., Any], vectors: Vectors) -> int:
    """How many Python executes, in this thread and in those that it starts."""
    count = 0

    def trace(frame: Any, event: str, argument: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before = _get_trace()
    _trace_threads(trace)
    _set_trace(trace)
    try:
        function(*vectors)
    finally:
        _set_trace(before)
        _trace_threads(before)
    return count


def _is_slow(function: Callable[..., Any], vectors: Vectors) -> bool:
    """Whether a function takes longer than lists of the longest vector do that are made one after the other."""
    longest = max(vectors, key=len)
    return _seconds(lambda: function(*vectors)) > LISTS * _seconds(longest.tolist)


def _seconds(run: Callable[[], Any]) -> float:
    """Processor time of the whole process, the least of three."""
    found = []
    for _ in range(3):
        start = _clock()
        run()
        found.append(_clock() - start)
    return min(found)


_get_trace, _set_trace, _trace_threads = sys.gettrace, sys.settrace, threading.settrace
_clock = time.process_time
