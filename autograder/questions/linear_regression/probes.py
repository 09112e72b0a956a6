"""Probes of 04. They run in the jail and, those of examples, in public checks: they measure and never judge."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from autograder.spec.measure import Measurement, Operations, called, vjp


def added(ns: Any, function: str, a: Tensor, b: Tensor) -> Measurement:
    """What a function makes of two vectors; of `add_vectorized` also whether it has a loop."""
    found = called(ns, function, a=a, b=b)
    if function == "add_vectorized":
        effort(ns, 4)  # what runs only once has run now
        found["add_vectorized works entry by entry"] = effort(ns, 104) - effort(ns, 4) >= 100
    return found


def effort(ns: Any, n: int) -> int:
    """How many instructions Python and how many operations torch executes to add vectors of length `n`."""
    import sys  # here, since a public check takes functions only

    class Counting(Operations):
        count = 0

        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            self.count += 1
            return func(*args, **(kwargs or {}))

    instructions = 0

    def trace(frame: Any, event: str, argument: Any) -> Any:
        nonlocal instructions
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        instructions += event == "opcode"
        return trace

    a, b = torch.ones(n), torch.ones(n)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        ns.add_vectorized(a, b)
    finally:
        sys.settrace(before)
    with Counting() as operations:
        ns.add_vectorized(a, b)
    return int(instructions + operations.count)


def loss_gradient(ns: Any, function: str, y_hat: Tensor, y: Tensor, cotangent: Tensor) -> Measurement:
    """The gradient for `y_hat` only: nobody asks a loss for that of its targets."""
    return {f"the gradient of {function}": vjp(lambda leaf: getattr(ns, function)(leaf, y), y_hat, cotangent)}
