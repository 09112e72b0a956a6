"""Probes of automatic differentiation, which run in the jail: they watch whether autograd found a gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch

from autograder.spec.measure import Measurement, amid_others, called, vjp


def gradient_probe(ns: Any, function: str, transposed: bool = False, **arguments: Any) -> Measurement:
    """A function of the notebook that returns a gradient."""
    if transposed:
        arguments["x"] = turned_view(arguments["x"])
    return observed(ns, function, (), **arguments)[0]


def two_gradients_probe(ns: Any, function: str, x: torch.Tensor) -> Measurement:
    return observed(ns, function, ("the gradient of sum(x)", "the gradient of xᵀx"), x=x)[0]


def control_flow_probe(ns: Any, function: str, a: torch.Tensor) -> Measurement:
    found = observed(ns, function, ("f(a)", "the gradient"), a=a)[0]
    del found["f(a) comes without a graph"]  # with or without: nothing is said of it
    return found


def f_probe(ns: Any, a: torch.Tensor, cotangent: torch.Tensor) -> Measurement:
    return {"the gradient of f": vjp(ns.f, a, cotangent), **called(ns, "f", a=a)}


def twice_probe(ns: Any, function: str, x: torch.Tensor) -> Measurement:
    found, runs, _ = observed(ns, function, (), x=x)
    twice = len(runs) > 1 and runs[0][1] and bool(runs[0][0] & runs[1][0])
    return {**found, "backward ran twice through one graph": twice}


def sine_probe(ns: Any, function: str, **arguments: float) -> Measurement:
    found, _, names = observed(ns, function, ("x", "sin x", "the slope"), **arguments)
    return {**found, "a cosine was computed": not names.isdisjoint({"cos", "cos_"})}


def numeric_probe(ns: Any, g: str, x: torch.Tensor, transposed: bool = False, **eps: Any) -> Measurement:
    return called(ns, "numeric_gradient", g=formula(g), x=turned_view(x) if transposed else x, **eps)


def turned_view(x: torch.Tensor) -> torch.Tensor:
    """The same matrix, as the transpose of another: its rows do not lie one after the other in memory."""
    return x.T.contiguous().T


def formula(text: str) -> Callable[[torch.Tensor], torch.Tensor]:
    """The function of x that is written down in `text`."""
    function: Callable[[torch.Tensor], torch.Tensor] = eval(f"lambda x: {text}", {"torch": torch})
    return function


def observed(
    ns: Any, function: str, results: Sequence[str], **arguments: Any
) -> tuple[Measurement, list[tuple[set[Any], bool]], set[str]]:
    """Call a function of the notebook: what it returns, whether autograd's engine ran, how its arguments fare.

    Args:
        results: what it returns, in words, where that is several things.
        arguments: what it is called with, in this order; `g` is a formula.

    Returns:
        The measurement, and what `watched` saw.
    """
    values = [formula(value) if name == "g" else value for name, value in arguments.items()]
    with amid_others(getattr(ns, function), *values), watched() as (runs, names):
        result = getattr(ns, function)(*values)
    labels, parts = [f"{function}({', '.join(arguments)})"], [result]
    found: Measurement = {}
    if results:
        labels, parts = list(results), list(result) if isinstance(result, (tuple, list)) else [result]
        found["the number of results"] = len(parts)
    found.update(zip(labels, parts))
    found["autograd's engine ran"] = bool(runs) or "_make_dual" in names  # forward mode has no engine, but duals
    for label, part in zip(labels, parts):
        found[f"{label} comes without a graph"] = not getattr(part, "requires_grad", False)
    for name, value in arguments.items():
        if isinstance(value, torch.Tensor):
            found[f"{name} afterwards"] = value
            found[f"{name} is still a plain tensor afterwards"] = not value.requires_grad and value.grad is None
    return found, runs, names


@contextmanager
def watched() -> Iterator[tuple[list[tuple[set[Any], bool]], set[str]]]:
    """Watch autograd for a while.

    Yields:
        Of each run of its engine the nodes, and whether they were kept for another run; and the names of the torch
        functions that the notebook's own code called.
    """
    engine = torch.autograd.Variable._execution_engine  # what backward, grad, func and functional all end in
    runs: list[tuple[set[Any], bool]] = []
    names: set[str] = set()

    class Calls(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            names.add(getattr(func, "__name__", ""))
            return func(*args, **(kwargs or {}))

    class Engine:
        def __getattr__(self, name: str) -> Any:
            return getattr(engine, name)

        def run_backward(self, *args: Any, **kwargs: Any) -> Any:
            runs.append((nodes_behind(args[0]), bool(args[2])))
            with Calls():  # a `backward` written by hand is the notebook's own code, too
                return engine.run_backward(*args, **kwargs)

    torch.autograd.Variable._execution_engine = Engine()  # type: ignore[assignment]
    try:
        with Calls():
            yield runs, names
    finally:
        torch.autograd.Variable._execution_engine = engine


def nodes_behind(roots: Iterable[Any]) -> set[Any]:
    """The nodes of the graphs behind these tensors, without leaves: a leaf is in many graphs."""
    nodes: set[Any] = set()
    waiting = [getattr(root, "grad_fn", None) for root in roots]
    while waiting:
        node = waiting.pop()
        if node is not None and node not in nodes and not hasattr(node, "variable"):
            nodes.add(node)
            waiting += [above for above, _ in node.next_functions]
    return nodes
