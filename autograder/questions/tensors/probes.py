"""Probes of 01 · Tensors, beside the generic ones. They run in the jail: they measure, and never judge."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from autograder.spec.measure import PLAIN, Measurement, afterwards, called, effort


def results(ns: Any, function: str, **arguments: Any) -> Measurement:
    """As `called`, with each of several results by its name."""
    if "gradient" in arguments:
        return called(ns, function, **arguments)
    names = {
        "elementwise": ("the sum", "the difference", "the product", "the quotient", "the power"),
        "concat_both": ("the first result (X above Y)", "the second result (X left of Y)"),
        "compare": ("where X is less", "where they are equal", "where X is greater"),
    }
    measured = called(ns, function, **arguments)
    result = measured.pop(next(iter(measured)))
    parts = list(result) if isinstance(result, (list, tuple)) else [] if result is None else [result]
    return {"the number of results": len(parts), **dict(zip(names[function], parts)), **measured}


def typed(ns: Any, function: str, **arguments: Any) -> Measurement:
    """As `called`, and the type of the result; `float` for one that NumPy derives from it, too."""
    if "gradient" in arguments:
        return called(ns, function, **arguments)
    measured = called(ns, function, **arguments)
    call, result = next(iter(measured.items()))
    kind = float if isinstance(result, float) else type(result)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    return {f"the type of {call}": name, **measured}


def written(ns: Any, function: str, inside: bool = False, **arguments: Any) -> Measurement:
    """A function that writes into its first argument; with `inside`, that is the middle of the table that is given."""
    (name, whole), *others = arguments.items()
    target = whole[1:-1, 1:-1] if inside else whole
    place = target.data_ptr()
    result = getattr(ns, function)(target, *(value for _, value in others))
    left = afterwards(**{name: target}, **dict(others))
    del left[f"{name} afterwards"]  # is what comes first
    return {
        f"{name} after {function}": target,
        f"{function}({', '.join(arguments)})": result,
        f"{name} is still where it was in memory": target.data_ptr() == place,
        f"the result lies in the memory of {name}": isinstance(result, torch.Tensor) and result.data_ptr() == place,
        f"the table that {name} is part of": whole,
        **left,
    }


def filled(ns: Any, **call: Any) -> Measurement:
    """As `written` for `fill_rows`, and whether it returns its argument itself, not a view of it."""
    measured = written(ns, "fill_rows", **call)
    target, result, *_ = measured.values()
    return {**measured, "fill_rows returns X itself": result is target}


def cut_or_filled(ns: Any, function: str, **call: Any) -> Measurement:
    """`fill_rows` as `filled`, `last_and_middle` as `called`."""
    return filled(ns, **call) if function == "fill_rows" else called(ns, function, **call)


def looped(ns: Any, a: Tensor, b: Tensor, few: int) -> Measurement:
    """`outer_sum` of long vectors, and whether it works harder for their entries than for the first `few`."""
    long = [(a.repeat(200), b[:1]), (a[:1], b.repeat(4000))]
    found = effort(ns.outer_sum, (a[:few], b[:few]), (a, b), long)
    return {
        "outer_sum(a, b)": found.result,
        "a loop runs over the entries": found.by_entry,
        **({} if found.seen else {PLAIN: True}),
    }


def summed(ns: Any, function: str, few: int = 0, many: int = 0, **call: Any) -> Measurement:
    """`outer_sum` as `called`; with `many`, whether it loops over so many numbers."""
    if not many:
        return called(ns, function, **call)
    found = looped(ns, torch.arange(float(many)), torch.arange(50.0), few)
    del found["outer_sum(a, b)"]
    return found


def shared(ns: Any, X: Tensor, new: Tensor, transposed: bool) -> Measurement:
    """`numpy_view`, and whether what is written into the tensor shows in the array, and the other way round."""
    if transposed:
        X, new = X.T, new.T
    ns.numpy_view(torch.zeros_like(X))  # a view that is kept from another tensor is the wrong one
    array = ns.numpy_view(X)
    is_array = isinstance(array, np.ndarray)
    measured: Measurement = {"numpy_view(X)": array.copy() if is_array else array, "X afterwards": X.clone()}
    if not is_array or array.shape != tuple(X.shape):
        return measured
    X.copy_(new)
    measured["the array after a change of X"] = array.copy()
    if array.flags.writeable:
        array[...] = array[::-1].copy()
    else:
        X.copy_(X.flip(0))
    return {**measured, "X after its rows are turned around in the array": X}


def view_or_number(ns: Any, function: str, **arguments: Tensor) -> Measurement:
    """`numpy_view` with a change of `X` afterwards, or `to_python`."""
    if function == "to_python":
        return typed(ns, function, **arguments)
    X = arguments["X"]
    array = ns.numpy_view(X)
    before = array.copy() if isinstance(array, np.ndarray) else array
    X[0] = 100
    after = array.copy() if isinstance(array, np.ndarray) else array
    return {"numpy_view(X)": before, "the array after X[0] = 100": after}
