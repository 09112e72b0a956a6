"""Probes of 06: they run in the jail, and those of the public checks at the student's, too."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from autograder.spec.measure import Measurement, Operations, called, vjp


def activation(ns: Any, function: str, x: Tensor, cotangent: Tensor | None = None, **settings: Any) -> Measurement:
    """An activation's value and its gradient, on a copy of `x` that it may write into; whether torch's own ran."""
    names = "relu sigmoid tanh silu gelu elu softplus threshold hard mish softmax glu".split()
    gradient = vjp(
        lambda leaf: getattr(ns, function)(leaf.clone(), *settings.values()),
        x,
        torch.ones_like(x) if cotangent is None else cotangent,
    )
    with Operations() as operations:
        measured = called(ns, function, x=x, **settings)
    return {
        f"torch's own activation was used in {function}": operations.ran(*names),
        **measured,
        f"the gradient of {function}": gradient,
    }


def slopes(ns: Any, fn: str, x: Tensor) -> Measurement:
    """The slopes of a function, called twice, and what is left behind."""
    functions: dict[str, Any] = {
        "x * x": lambda x: x * x,
        "x ** 3 - x": lambda x: x**3 - x,
        "torch.sin(50 * x)": lambda x: torch.sin(50 * x),
        "torch.tanh": torch.tanh,
        "torch.relu": torch.relu,
        "torch.abs": torch.abs,
        "torch.exp(-x * x)": lambda x: torch.exp(-x * x),
    }
    first = ns.activation_gradient(functions[fn], x)
    kept = first.detach().clone() if isinstance(first, torch.Tensor) else first
    return {
        "activation_gradient(fn, x)": kept,
        "the result still hangs on a graph": getattr(first, "requires_grad", False),
        "the same call once more": ns.activation_gradient(functions[fn], x),
        "x afterwards": x,
        "x requires a gradient afterwards": x.requires_grad,
        "x has a .grad afterwards": x.grad is not None,
    }


def backprop(ns: Any, X: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Measurement:
    """Loss and gradients, and whether autograd ran in either direction; a loss of one element becomes a number."""
    from unittest import mock

    run = mock.Mock(wraps=torch.autograd.graph._engine_run_backward)
    dual = mock.Mock(wraps=torch.autograd.forward_ad.make_dual)  # forward mode has no engine, but duals
    with (
        mock.patch.object(torch.autograd, "_engine_run_backward", run),
        mock.patch.object(torch.autograd.graph, "_engine_run_backward", run),
        mock.patch.object(torch.autograd.forward_ad, "make_dual", dual),
    ):
        found = ns.mlp_gradients(X, y, W1, b1, W2, b2)
    was_run = run.called or dual.called
    if not isinstance(found, dict):
        return {"autograd was run": was_run, "the result is a dictionary": False}
    loss = found.get("loss")
    if isinstance(loss, (torch.Tensor, np.ndarray)) and len(loss.reshape(-1)) == 1:
        loss = float(loss)
    return {
        "autograd was run": was_run,
        "the result is a dictionary": True,
        "the loss": loss,
        "the gradient of W2": found.get("W2"),
        "the gradient of b2": found.get("b2"),
        "the gradient of W1": found.get("W1"),
        "the gradient of b1": found.get("b1"),
        "the arguments afterwards": [X, y, W1, b1, W2, b2],
    }


def sweep(ns: Any, values: list[Any], scores: list[float]) -> Measurement:
    """What a sweep returns, whatever the order of its dictionary, and how it called `score`."""
    given, calls = list(values), []

    def score(value: Any) -> float:
        calls.append(value.item() if isinstance(value, np.generic) else value)
        return scores[given.index(value)]

    best, found = ns.sweep(values, score)
    is_dictionary = isinstance(found, dict)
    return {
        "the best value": best.item() if isinstance(best, np.generic) else best,
        "the list of calls of score": calls,
        "the scores are a dictionary": is_dictionary,
        "the scores": sorted(([value, result] for value, result in found.items()), key=str) if is_dictionary else None,
        "values afterwards": values,
    }
