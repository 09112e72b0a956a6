"""How the checks of this notebook run: `from checks import grader`, then `grader.check("name")`.

In `tests/` lies a file for each check: it says what is tried. What is right for that, and what mistakes lead to,
is in the `.json` file beside it. Built by `make build`.
"""

from __future__ import annotations

import ast
import base64
import builtins
import contextlib
import datetime
import html
import inspect
import json
import math
import os
import re
import reprlib
import sys
import textwrap
import time
import traceback
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import dropwhile, takewhile, zip_longest
from pathlib import Path
from types import FrameType, FunctionType, SimpleNamespace
from typing import Any, ClassVar, NamedTuple
from urllib.parse import quote

import numpy as np
import torch
from IPython.core.getipython import get_ipython
from IPython.display import display
from nbformat import NotebookNode, reader
from otter import Notebook
from otter.check.utils import IPythonInterpreter, save_notebook
from otter.test_files import GradingResults, TestFile, test_case
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map


def activation(
    ns: Any, function: str, again: float, x: Tensor, cotangent: Tensor | None = None, **settings: Any
) -> Measurement:
    """An activation's value and its gradient, on a copy of `x` that it may write into; and what it is made of.

    With `gradient` among the settings, as `called`: the gradient for a tensor `a`, too.
    """
    if "gradient" in settings:
        return called(ns, function, again, x=x, **settings)
    gradient = vjp(
        lambda leaf: getattr(ns, function)(leaf.clone(), *settings.values()),
        x,
        torch.ones_like(x) if cotangent is None else cotangent,
    )
    return {**called(ns, function, again, x=x, **settings), f"the gradient of {function}": gradient}


def slopes(ns: Any, fn: str, x: Tensor) -> Measurement:
    """The slopes of a function, called twice, and what is left behind."""
    functions: dict[str, Any] = {
        "lambda x: x * x": lambda x: x * x,
        "lambda x: x**3 - x": lambda x: x**3 - x,
        "lambda x: torch.sin(50 * x)": lambda x: torch.sin(50 * x),
        "torch.tanh": torch.tanh,
        "torch.relu": torch.relu,
        "torch.abs": torch.abs,
        "lambda x: torch.exp(-x * x)": lambda x: torch.exp(-x * x),
    }
    with amid_others(ns.activation_gradient, functions[fn], x):
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


def scratch_model(ns: Any, lr: float, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Any:
    """An `MLPScratch` with these parameters."""
    model = ns.MLPScratch(num_inputs=W1.shape[0], num_outputs=W2.shape[1], num_hiddens=W1.shape[1], lr=lr)
    other_model(ns)
    return set_weights(model, W1=W1, b1=b1, W2=W2, b2=b2)


def other_model(ns: Any) -> None:
    """A model that somebody else makes: it changes no other."""
    ns.MLPScratch(num_inputs=2, num_outputs=3, num_hiddens=2, lr=7.0)


def scratch_example(ns: Any, X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor, sigma: float) -> Measurement:
    """The form of the first parameters of `MLPScratch`, and its logits for given ones."""
    model = ns.MLPScratch(num_inputs=W1.shape[0], num_outputs=W2.shape[1], num_hiddens=W1.shape[1], lr=0.1)
    wide = ns.MLPScratch(num_inputs=100, num_outputs=100, num_hiddens=100, lr=0.1, sigma=sigma)
    listed = [id(parameter) for parameter in model.parameters()]
    names = ("W1", "b1", "W2", "b2")
    return {
        **{f"the shape of {name}": list(getattr(model, name).shape) for name in names},
        "all four are in parameters()": all(id(getattr(model, name)) in listed for name in names),
        "the biases start at zero": not (model.b1.any() or model.b2.any()),
        **spread("W1", wide.W1, sigma),
        **spread("W2", wide.W2, sigma),
        "model(X)": set_weights(model, W1=W1, b1=b1, W2=W2, b2=b2)(X),
        "model(X) for flat images": model(X.flatten(1)),
        "X afterwards": X,
    }


def filled_up(rows: Tensor) -> Tensor:
    """Rows of 784 pixels that begin with these: a model may count on images of 28 × 28."""
    filled = rows.new_zeros(len(rows), 784)
    filled[:, : rows.shape[1]] = rows
    return filled


def linear_layers(model: Any, images: Tensor) -> list[Any]:
    """The linear layers of `model` in order, once lazy ones have seen `images`, where these are."""
    model.to(images.device)(images)
    return [layer for layer in model.modules() if isinstance(layer, torch.nn.Linear)]


def concise(
    ns: Any, X: Tensor, num_outputs: int, num_hiddens: Any, weights: list[Tensor], biases: list[Tensor]
) -> Measurement:
    """The layers of `MLP` and, where they have the right sizes, its logits for given weights."""
    images = filled_up(X.flatten(1)).reshape(-1, 1, 28, 28)
    given = [filled_up(weights[0]), *weights[1:]]
    given_sizes = list(num_hiddens) if isinstance(num_hiddens, list) else num_hiddens
    model = ns.MLP(num_outputs=num_outputs, num_hiddens=given_sizes, lr=0.1)
    ns.MLP(num_outputs=2, num_hiddens=[3, 2] if isinstance(num_hiddens, list) else 3, lr=7.0)  # it changes no other
    linear = linear_layers(model, images.float())
    found: Measurement = {
        "num_hiddens afterwards": given_sizes,
        "the list of linear layers, as [inputs, outputs],": [
            [layer.in_features, layer.out_features] for layer in linear
        ],
        "every linear layer has a bias": all(layer.bias is not None for layer in linear),
        "all parameters are trainable": all(parameter.requires_grad for parameter in model.parameters()),
    }
    shapes = [list(layer.weight.shape) for layer in linear]
    if not found["every linear layer has a bias"] or shapes != [list(weight.shape) for weight in given]:
        return found
    for layer, weight, bias in zip(linear, given, biases):
        layer.weight.data, layer.bias.data = weight.clone(), bias.clone()
    return {**found, **asked("model(X)", model, X=images)}


def layout(ns: Any, count: int, num_outputs: int, num_hiddens: Any) -> Measurement:
    """What `MLP.net` is, and whether it does alone what the model does, on `count` images."""
    images = torch.rand(count, 1, 28, 28)
    model = ns.MLP(num_outputs=num_outputs, num_hiddens=num_hiddens, lr=0.1)
    net, logits = getattr(model, "net", None), model(images)
    found = {
        "the model's attribute net is an nn.Sequential": isinstance(net, torch.nn.Sequential),
        "model(X) is a row of logits for each image": logits.shape == (count, num_outputs),
    }
    if not isinstance(net, torch.nn.Module):
        return found
    try:
        alone = net(images)
    except RuntimeError:
        alone = images
    found["net takes images of shape (n, 1, 28, 28) and flattens them itself"] = alone.ndim == 2
    if alone.ndim == 2:
        found["net(X) is what model(X) is"] = alone.shape == logits.shape and torch.allclose(alone, logits)
    return found


def concise_example(ns: Any, num_outputs: int, num_hiddens: Any, **given: Any) -> Measurement:
    """For the public check: the layout of `MLP` and its logits for given weights."""
    return {
        **layout(ns, 2, num_outputs, num_hiddens),
        **concise(ns, num_outputs=num_outputs, num_hiddens=num_hiddens, **given),
    }


def backprop(
    ns: Any, again: float, X: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor
) -> Measurement:
    """Loss and gradients, once more for all numbers times `again`, and whether autograd ran in either direction."""
    from unittest import mock

    arguments = [X, y, W1, b1, W2, b2]
    run = mock.Mock(wraps=torch.autograd.graph._engine_run_backward)
    dual = mock.Mock(wraps=torch.autograd.forward_ad.make_dual)  # forward mode has no engine, but duals
    others = times(arguments, again)
    seen = followed(ns.mlp_gradients, times(arguments, 1.0), again)
    with (
        mock.patch.object(torch.autograd, "_engine_run_backward", run),
        mock.patch.object(torch.autograd.graph, "_engine_run_backward", run),
        mock.patch.object(torch.autograd.forward_ad, "make_dual", dual),
    ):
        plain = [ns.mlp_gradients(*arguments), ns.mlp_gradients(*others)]
    first, second = seen.results if seen.whole else plain
    if not isinstance(first, dict) or not isinstance(second, dict):
        return {"autograd was run": False, "the result is a dictionary": False}
    return {
        "autograd was run": run.called or dual.called or any(map(is_of_autograd, seen.operations)),
        "the result is a dictionary": True,
        **loss_and_gradients(first, ""),
        **loss_and_gradients(second, " for other numbers"),
        "the arguments afterwards": arguments,
        **tracked(arguments),
        **({} if seen.whole else {PLAIN: True}),
    }


def is_of_autograd(operation: str) -> bool:
    """Whether an operation has to do with derivatives; forward mode compares storages before it makes a dual."""
    known = ("autograd", "complex", "_has_same_storage_numel", "_make_dual", "_fw_primal")
    return operation in known or operation.endswith("_backward")


def loss_and_gradients(found: dict[str, Any], when: str) -> Measurement:
    """What `mlp_gradients` returned, by labels; a loss of one element becomes a number."""
    loss = found.get("loss")
    if isinstance(loss, (torch.Tensor, np.ndarray)) and len(loss.reshape(-1)) == 1:
        loss = float(loss)
    return {
        f"the loss{when}": loss,
        **{f"the gradient of {name}{when}": found.get(name) for name in ("W2", "b2", "W1", "b1")},
    }


def replayed(
    ns: Any, model: str, X: Tensor, y: Tensor, lr: float, epochs: int, size: int, **weights: Tensor
) -> Measurement:
    """The parameters, in the shapes of `MLPScratch`, after a training that began with these `weights`."""
    after = parameters_after(ns, model, X, y, lr, epochs, size, **weights)
    return {f"{name} after the last step": parameter for name, parameter in after.items()}


def parameters_after(
    ns: Any, model: str, X: Tensor, y: Tensor, lr: float, epochs: int, size: int,
    W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor,
) -> dict[str, Any]:  # fmt: skip
    """The parameters of a `model` that began with these and was trained on batches in the order of `X`."""
    if model == "MLPScratch":
        net = scratch_model(ns, lr, W1, b1, W2, b2)
        fit(ns, net, Batches(X, y, size, shuffle=False), epochs)
        return {"W1": net.W1, "b1": net.b1, "W2": net.W2, "b2": net.b2}
    images = filled_up(X.flatten(1)).reshape(-1, 1, 28, 28)
    net = ns.MLP(num_outputs=W2.shape[1], num_hiddens=W1.shape[1], lr=lr)
    first, last = linear_layers(net, images)
    for layer, weight, bias in ((first, filled_up(W1.T), b1), (last, W2.T.contiguous(), b2)):
        layer.weight.data, layer.bias.data = weight, bias.clone()
    fit(ns, net, Batches(images, y, size, shuffle=False), epochs)
    return {"W1": first.weight.T[: len(W1)], "b1": first.bias, "W2": last.weight.T, "b2": last.bias}


def sweep(ns: Any, values: list[Any], scores: list[float]) -> Measurement:
    """What a sweep returns, whatever the order of its dictionary, and how it called `score`."""
    given, calls = list(values), []

    def score(value: Any) -> float:
        calls.append(value.item() if isinstance(value, np.generic) else value)
        return scores[given.index(value)]

    ns.sweep(list(values), lambda value: -scores[given.index(value)])  # what is kept from that is wrong here
    result = ns.sweep(values, score)
    if hasattr(result, "__iter__") and not isinstance(result, (tuple, list)):
        return {"the result is a pair": False}
    best, found = result
    is_dictionary = isinstance(found, dict)
    return {
        "the result is a pair": True,
        "the best value": best.item() if isinstance(best, np.generic) else best,
        "the list of calls of score": calls,
        "the scores are a dictionary": is_dictionary,
        "the scores": sorted(([value, result] for value, result in found.items()), key=str) if is_dictionary else None,
        "values afterwards": values,
    }


MORE_PRIMITIVES = frozenset("cosh erf erf_ erfc erfc_ heaviside sinh special_ndtr".split())
"""What an activation may be made of besides arithmetic."""


def from_primitives(measured: Measurement, function: str, **inputs: Any) -> Measurement:
    """What is measured, with one word for whether only primitive operations ran."""
    return judged(measured, function, FORMS | ARITHMETIC | MORE_PRIMITIVES)


NUMBERS = 8
"""How many numbers may be read out of tensors besides one per row: constants, or the largest entry of each row."""


class Trace:
    """What a function did between its arguments and its result."""

    def __init__(self) -> None:
        self.result: Any = None
        """With plain tensors."""
        self.operations: list[str] = []
        """Names of torch's operations, in order; `autograd` and `complex` beside one that has to do with these."""
        self.constants: set[str] = set()
        """Contents of the tensors that take part and come from elsewhere."""
        self.numbers = 0
        """How many floats were read out of tensors."""
        self.whole = False
        """Whether each tensor of the result is made by these operations."""


class Followed(NamedTuple):
    """What came of tracing a function twice."""

    results: list[Any]
    """Both, with plain tensors; None where the function cannot be traced."""
    operations: list[str]
    """The names of all operations, sorted."""
    whole: bool
    """Whether the results are made by these: of nothing that is another tensor the second time, and without reading
    numbers out one by one."""


def traced(function: Callable[..., Any], arguments: Sequence[Any]) -> Trace:
    """Call a function with tensors of floats that are traced, and see what becomes of them.

    Each call has a class of traced tensors of its own. What they stand for is held apart from them, so that a tensor
    that somebody else made of that class stands for nothing. A function that raises, as one does that wants to see a
    traced tensor in NumPy, leaves what it did until then.
    """
    trace = Trace()
    held: dict[int, tuple[Tensor, Tensor]] = {}

    def plain(value: Any) -> Any:
        return held[id(value)][1] if id(value) in held else value

    def wrapped(value: Any) -> Any:
        if not isinstance(value, Tensor) or id(value) in held:
            return value
        layout: dict[str, Any] = {"strides": value.stride(), "storage_offset": value.storage_offset()}
        made = _make_wrapper(Traced, value.shape, dtype=value.dtype, device=value.device, **layout)
        held[id(made)] = made, value
        return made

    def dispatch(cls: Any, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        tensors = [leaf for leaf in tree_leaves((args, kwargs or {})) if isinstance(leaf, Tensor)]
        _note(trace, func, tensors)
        trace.constants.update(_content(tensor) for tensor in tensors if id(tensor) not in held)
        out = func(*tree_map(plain, args), **(tree_map(plain, kwargs) if kwargs else {}))
        given = {id(plain(tensor)): tensor for tensor in tensors}  # an operation in place returns its argument
        return _each(lambda value: given.get(id(value)) if id(value) in given else wrapped(value), out)

    class Traced(Tensor):
        __torch_dispatch__ = classmethod(dispatch)  # type: ignore[assignment]

        __repr__ = _repr  # type: ignore[assignment]
        __format__ = _format

    def constant(value: Any, func: Any) -> Any:
        if not isinstance(value, Tensor) or id(value) in held or not value.is_floating_point():
            return value
        if "empty" in func.overloadpacket.__name__:
            value.zero_()
        trace.constants.add(_content(value))
        return wrapped(value)

    begins = [wrapped(value) if _is_floats(value) else value for value in arguments]
    with suppress(Exception), _Constants(constant):
        result = function(*begins)
        tensors = [leaf for leaf in tree_leaves(result) if isinstance(leaf, Tensor)]
        untouched = vars(Traced)["__torch_dispatch__"].__func__ is dispatch
        trace.whole = untouched and bool(tensors) and all(id(tensor) in held for tensor in tensors)
        trace.result = tree_map(plain, result)
    return trace


class _Constants(TorchDispatchMode):
    """Tensors of floats that the function makes are traced, too, so that an honest table stays in sight."""

    def __init__(self, constant: Callable[[Any, Any], Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._constant = constant

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Torch imports its compiler to keep it away from a mode, which takes seconds."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        given = {id(leaf) for leaf in tree_leaves((args, kwargs or {}))}
        return _each(lambda value: value if id(value) in given else self._constant(value, func), out)


def _each(change: Callable[[Any], Any], out: Any) -> Any:
    """What an operation gave, changed: most give one tensor."""
    return change(out) if isinstance(out, Tensor) else tree_map(change, out)


def _repr(self: Tensor, **settings: Any) -> str:
    return f"tensor(…, size={tuple(self.shape)})"


def _format(self: Tensor, spec: str) -> str:
    return format(self.item() if spec and not self.ndim else repr(self), spec)


def followed(function: Callable[..., Any], arguments: Sequence[Any], again: float) -> Followed:
    """Trace a function, and once more with its tensors of floats times `again`."""
    rows = max(len(value) if value.ndim else 1 for value in arguments if _is_floats(value))
    first, second = (traced(function, times(arguments, factor)) for factor in (1.0, again))
    few = max(first.numbers, second.numbers) <= rows + NUMBERS
    whole = first.whole and second.whole and first.constants == second.constants
    operations = sorted({*first.operations, *second.operations})
    return Followed([first.result, second.result], operations, whole and few)


def times(arguments: Sequence[Any], factor: float) -> list[Any]:
    """The arguments with new tensors in place of those of floats: these times `factor`."""
    return [value * factor if _is_floats(value) else value for value in arguments]


_make_wrapper = Tensor._make_wrapper_subclass
_task_of_engine = torch._C._current_graph_task_id
"""Of the run of autograd's engine in this thread, or -1."""


def _is_floats(value: Any) -> bool:
    return isinstance(value, Tensor) and value.is_floating_point()


def _note(trace: Trace, func: Any, tensors: Sequence[Tensor]) -> None:
    name = func._schema.name.removeprefix("aten::")  # a name of another library keeps its prefix
    trace.operations.append(name)
    if any(tensor.requires_grad for tensor in tensors) or _task_of_engine() != -1:
        trace.operations.append("autograd")
    if any(tensor.is_complex() for tensor in tensors):
        trace.operations.append("complex")
    trace.numbers += name == "_local_scalar_dense" and tensors[0].is_floating_point()


def _content(tensor: Tensor) -> str:
    return f"{tensor.dtype} {tuple(tensor.shape)} {tensor.tolist()}"


Measurement = dict[str, Any]
"""What a probe returns: labels in the teacher's words, and tensors, arrays, numbers, strings or lists of them."""


MADE_BY, WHOLE = "the operations that ran", "the result is made by these alone"
"""Labels of what is seen of a function that is followed."""
PLAIN = "asked with plain tensors"
"""Label, only where it is so, of a measurement of a function that cannot be followed, such as one in NumPy."""


def called(
    ns: Any, function: str, again: float | None = None, gradient: bool | str = False, **arguments: Any
) -> Measurement:
    """The probe of most questions: what a function of the notebook returns, and its arguments afterwards.

    Args:
        again: given where operations are banned: the function is followed, once more with its floats times this.
        gradient: whether its gradient is measured instead, as `differentiated` does; or for which argument alone.
        arguments: what it is called with, in this order.
    """
    if gradient:
        return differentiated(ns, function, None, again, gradient if isinstance(gradient, str) else "", **arguments)
    before = times(list(arguments.values()), 1.0)
    found = asked(f"{function}({', '.join(arguments)})", getattr(ns, function), **arguments)
    return {**found, **(_followed(ns, function, before, again) if again else {})}


def asked(label: str, function: Callable[..., Any], **arguments: Any) -> Measurement:
    """What a function returns amid other calls, by this label, and its arguments afterwards."""
    arguments = {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in arguments.items()}
    with amid_others(function, *arguments.values()):
        result = function(*arguments.values())
    return {label: result, **afterwards(**arguments)}


def afterwards(**arguments: Any) -> Measurement:
    """What became of arguments, as far as they can change; and whether autograd has left anything behind."""
    kept = {name: value for name, value in arguments.items() if isinstance(value, (torch.Tensor, np.ndarray, list))}
    return {**{f"{name} afterwards": value for name, value in kept.items()}, **tracked(kept.values())}


def tracked(arguments: Iterable[Any]) -> Measurement:
    """Whether autograd has left anything behind at one of these."""
    tensors = [value for value in arguments if isinstance(value, torch.Tensor)]
    left = any(value.requires_grad or value.grad is not None for value in tensors)
    return {"autograd tracks an argument afterwards": left}


@contextmanager
def amid_others(function: Callable[..., Any], *arguments: Any) -> Iterator[None]:
    """Call a function before and afterwards, too, for other numbers of the same form; wipe what it returns then.

    So what it keeps from one call, by the form of its arguments or by these themselves, is wrong in the next.
    """
    others = [turned(value) for value in arguments]
    own = [(value, value.data) for value in arguments if isinstance(value, torch.Tensor)]
    for value, other in zip(arguments, others):
        if isinstance(value, torch.Tensor):
            value.data = other.clone()
    _wipe(function(*(value if isinstance(value, torch.Tensor) else turned(value) for value in arguments)))
    for value, content in own:
        if value.requires_grad:
            value.detach_()
        value.data, value.grad = content, None
    yield
    _wipe(function(*others))


def turned(value: Any) -> Any:
    """Others of the same form: floats are halved; whole numbers, lists and rows of tables come in reversed order."""
    if isinstance(value, torch.Tensor):
        return value / 2 if value.is_floating_point() else value.flip(tuple(range(min(1, value.ndim))))
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return value / 2
    if hasattr(value, "take"):  # arrays and tables
        return value.take(range(len(value))[::-1], axis=0)
    return value[::-1] if isinstance(value, (list, tuple)) else value


def _wipe(result: Any) -> None:
    for part in result if isinstance(result, (list, tuple)) else [result]:
        with suppress(Exception):
            part.fill(0) if isinstance(part, np.ndarray) else part.detach().zero_()


def _followed(ns: Any, function: str, arguments: list[Any], again: float) -> Measurement:
    found = followed(getattr(ns, function), arguments, again)
    first, second = found.results
    return {
        MADE_BY: found.operations, WHOLE: found.whole,
        f"{function} called once more": first, f"{function} for other numbers": second,
    }  # fmt: skip


def differentiated(
    ns: Any, function: str, cotangents: list[torch.Tensor] | None, again: float | None = None, argument: str = "",
    **arguments: Any,
) -> Measurement:  # fmt: skip
    """The probe of gradients: vector–Jacobian products of a function with `cotangents`, one for each of its results.

    Args:
        cotangents: if None, each is 1, 2, 3, … in the shape of the result.
        again, arguments: as `called`.
        argument: the one to take the gradient for, if not all that are tensors of floats.
    """
    leaves = {
        name: value.clone().requires_grad_()
        for name, value in arguments.items()
        if isinstance(value, torch.Tensor) and value.is_floating_point() and argument in ("", name)
    }
    result = getattr(ns, function)(*{**arguments, **leaves}.values())
    outputs = list(result) if isinstance(result, (list, tuple)) else [result]
    live = all(isinstance(output, torch.Tensor) and output.requires_grad for output in outputs)
    shapes = [tuple(output.shape) if isinstance(output, torch.Tensor) else () for output in outputs]
    found = dict.fromkeys(leaves)
    if live and cotangents is None:
        cotangents = [torch.arange(1.0, output.numel() + 1).to(output).reshape(output.shape) for output in outputs]
    if live and cotangents and shapes == [tuple(cotangent.shape) for cotangent in cotangents]:
        gradients = torch.autograd.grad(outputs, list(leaves.values()), cotangents, allow_unused=True)
        found = dict(zip(leaves, gradients))
    return {
        f"torch can differentiate {function}": live,
        f"the shape of what {function} returns": str(shapes),
        **{
            f"the gradient of {function} for {name}": torch.zeros_like(leaf) if found[name] is None else found[name]
            for name, leaf in leaves.items()
        },
        **(_followed(ns, function, list(arguments.values()), again) if again else {}),
    }


def vjp(function: Callable[..., torch.Tensor], x: torch.Tensor, cotangent: torch.Tensor) -> torch.Tensor:
    """The vector–Jacobian product of `function` at `x` with `cotangent`, by autograd; shape and dtype of `x`."""
    leaf = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(function(leaf), leaf, cotangent)
    return gradient


def spread(name: str, weights: torch.Tensor, sigma: float) -> Measurement:
    """How thousands of weights are spread that were drawn with this sigma, rounded until chance does not show.

    Weights that differ at all have a standard deviation of 0.1 at least: they are not all zero.
    """
    weights = weights.detach().double()
    deviation = float(weights.std()) / sigma
    return {
        f"the standard deviation of {name} over sigma": max(round(deviation, 1), 0.1 * (deviation > 0)),
        f"the share of {name} within one sigma": round(float((weights.abs() < sigma).double().mean()), 1),
    }


class Batches:
    """A data loader over `X`, uint8 images or floats, and `y`: batches of `size`, shuffled where `shuffle` says so."""

    def __init__(self, X: torch.Tensor, y: torch.Tensor, size: int, shuffle: bool) -> None:
        self.X, self.y, self.size, self.shuffle = X, y, size, shuffle

    def __len__(self) -> int:
        return -(-len(self.X) // self.size)

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        order = torch.randperm(len(self.X)) if self.shuffle else torch.arange(len(self.X))
        for rows in order.split(self.size):
            X = self.X[rows]
            yield (X.float() / 255 if X.dtype == torch.uint8 else X), self.y[rows]


def fit(ns: Any, model: Any, batches: Batches, epochs: int) -> Any:
    """Train `model` with the notebook's `Trainer` on batches that nobody else chooses; the trained model."""

    class Given(ns.DataModule):  # type: ignore[misc]
        def get_dataloader(self, train: bool) -> Batches | None:
            return batches if train else None

    if board := getattr(model, "board", None):
        board.display = False
    ns.Trainer(max_epochs=epochs).fit(model, Given())
    return model


def set_weights(model: Any, **values: torch.Tensor) -> Any:
    """Give the model's parameters these values (and dtypes); the model, on the values' device."""
    model.to(next(iter(values.values())).device)
    for name, value in values.items():
        parameter = getattr(model, name)
        if parameter.shape != value.shape:
            raise ValueError(f"{name} has the wrong shape")
        parameter.data = value.clone()
    return model


FORMS = frozenset(
    """_copy_from _local_scalar_dense _reshape_alias _to_copy _unsafe_index _unsafe_view alias arange as_strided
    broadcast_tensors cat chunk clone constant_pad_nd contiguous copy copy_ detach diagonal empty empty_like
    empty_strided expand expand_as eye fill fill_ flatten flip full full_like gather index index_copy index_copy_
    index_fill index_fill_ index_put index_put_ index_select is_same_size lift_fresh linspace masked_fill masked_fill_
    masked_scatter masked_select meshgrid movedim narrow new_empty new_empty_strided new_full new_ones new_zeros
    nonzero ones ones_like permute repeat reshape resize_ roll scalar_tensor scatter scatter_ select select_scatter
    set_ slice slice_scatter split split_with_sizes squeeze squeeze_ stack swapaxes t take take_along_dim tile
    transpose unbind unflatten unfold unsqueeze unsqueeze_ view view_as where zero zero_ zeros zeros_like""".split()
)
"""What makes, places, copies, picks and reshapes entries."""
ARITHMETIC = frozenset(
    """_linalg_det abs abs_ add add_ addbmm addcdiv addcmul addmm addmv all allclose amax amin aminmax any argmax argmin
    argsort baddbmm bitwise_and bitwise_not bitwise_or bmm clamp clamp_ clamp_max clamp_max_ clamp_min clamp_min_
    copysign count_nonzero cummax cumprod cumsum diff div div_ dot eq equal exp exp2 exp_ expm1 expm1_ float_power
    floor_divide fmax fmin ge gt isfinite isinf isnan le lerp linalg_vector_norm log log10 log1p log2 log_ logaddexp
    logaddexp2 logcumsumexp logical_and logical_not logical_or logsumexp lt matmul max maximum mean min minimum mm mul
    mul_ mv nan_to_num ne neg neg_ norm pow pow_ prod reciprocal reciprocal_ remainder renorm rsub scatter_add
    scatter_reduce sgn sign signbit sort sqrt sqrt_ square std sub sub_ sum topk true_divide trunc var xlogy""".split()
)
"""What computes with entries, rows and tables, and is nobody's softmax, activation or loss."""


def alone(function: str) -> str:
    """The label of whether only operations that are allowed made what `function` returned."""
    return f"{function} is made of allowed torch operations alone"


def judged(measured: Measurement, function: str, allowed: frozenset[str]) -> Measurement:
    """A measurement of a function that was followed, with one word in place of all that was seen."""
    fine = measured[WHOLE] is True and allowed.issuperset(measured[MADE_BY])
    found = {
        (alone(function) if label == MADE_BY else label): value for label, value in measured.items() if label != WHOLE
    }
    return {**found, alone(function): fine}


class Strength(StrEnum):
    """How surely the outcomes of a case show a mistake."""

    NONE = ""
    """They show none."""
    SHOWN = "hint"
    """It leads to the same for all inputs, and no other mistake does."""
    LIKELY = "looks as if"
    """For one input it leads to the same, and no other mistake does; no input contradicts it."""


@dataclass(frozen=True)
class Clue:
    """What wrong entries have in common, such as one factor."""

    name: str
    value: Any = None


@dataclass(frozen=True)
class Difference:
    """The first difference between what came back and what is right.

    Shapes, numbers of items and values are in it only where they may be shown (`revealed`): a submission can put into
    them what it was asked with.
    """

    problem: str
    """`type`, `length`, `shape`, `dtype`, `truth`, `value`, or of an array `nan`, `infinite`, `all` or `some`."""
    label: str
    items: tuple[int, ...] = ()
    """Which item of a list or tuple called `label` it is."""
    got: str = ""
    want: str = ""
    wrong: int = 0
    """How many of the `size` entries of an array are wrong."""
    size: int = 0
    revealed: bool = False
    clue: Clue | None = None


STUB_LINE = re.compile(r"^(def\b.*:)?\s*raise\s+NotImplementedError\s*(\(\s*\))?\s*;?\s*(#.*)?$")


def is_stub(line: str) -> bool:
    """Whether a line of the notebook that raised NotImplementedError is the stub's own, which says no more."""
    return bool(STUB_LINE.match(line.strip()))
NOT_RIGHT = "not right"
"""All that is said of a failed case where the instructor wants verdicts only."""
NO_SENSE = "what came back cannot be made sense of: look at its type and shape"
PROBLEMS = {
    "nan": "NaN where a number belongs", "infinite": "infinity where a finite number belongs",
    "all": "wrong in every entry", "some": "wrong in some entries", "shape": "the wrong shape", "value": NOT_RIGHT,
}  # fmt: skip
CLUES = {
    "transposed": "rows and columns are swapped",
    "axis missing": "an axis of length 1 is missing: `keepdim=True` or `reshape` keeps it",
    "axis too many": "an axis of length 1 is too many",
    "another shape": "the numbers are right, but arranged in another shape",
    "square": "it has grown into a square, as `(n,)` with `(n, 1)` does",
    "same values": "the values are right",
    "swapped": "True and False are swapped",
    "every entry": "every entry",
    "sign": "the sign is turned around",
    "zeros": "every entry is 0",
    "factor": "all entries are off by the same factor",
    "offset": "all entries are off by the same amount",
    "reversed": "the {} stand in reversed order",
    "another order": "the {} are right, but in another order",
    "rounded": "the values are right, but rounded",
    "cut off": "the decimals are cut off",
}
"""What is said of a clue where no values may be shown."""


def hint_words(hint: str, strength: Strength) -> str:
    """A hint, said as surely as the mistake is shown."""
    if strength is not Strength.LIKELY:
        return hint
    first = hint.split()[0]
    plain = first.isalpha() and first.istitle()  # `W1`, NaN and code stay as they are
    return f"It looks as if {hint[0].lower() if plain else hint[0]}{hint[1:]}"


def stands_apart(found: Difference) -> bool:
    """Whether what came out and what is right may be shown and are too long for the sentence."""
    both = found.got + found.want
    values = found.revealed and found.problem in ("nan", "infinite", "all", "some", "value")
    return values and ("\n" in both or "[" in both or len(both) > 60)


def difference_sentence(found: Difference) -> str:
    """What differs, with short values where they may be shown."""
    name = found.label + "".join(f", {_ordinal(number, found.revealed)} item" for number in found.items)
    why = f" ({clue_words(found.clue, found.revealed)})" if found.clue else ""
    match found.problem:
        case "type":
            return f"{name or 'the result'} is {found.got}, not {found.want}"
        case "length" if not found.revealed:
            return f"{name}: too {found.got} items"
        case "length":
            return f"{name}: number of items {found.got} where {found.want} is right"
        case "shape" if found.revealed:
            return f"{name}: shape {found.got} where {found.want} is right{why}"
        case "dtype":
            return f"{name}: dtype {found.got} where {found.want} is right{why}"
        case "truth":
            return f"{name}: {found.got}, where {found.want} is right"
    if found.revealed and not stands_apart(found):
        return f"{name} is {found.got} where {found.want} is right{why}"
    some = found.revealed and found.problem == "some"
    what = f"wrong in {found.wrong} of {found.size} entries" if some else PROBLEMS[found.problem]
    return f"{name}: {what}{why}"


def _ordinal(number: int, revealed: bool) -> str:
    if number < 3:
        return ("first", "second", "third")[number]
    return f"number {number + 1}" if revealed else "one"


def clue_words(clue: Clue, revealed: bool) -> str:
    """What wrong entries have in common, with its numbers where values may be shown."""
    value = clue.value
    match clue.name:
        case "only" | "at":
            kind, number, count = value
            only = "only " if clue.name == "only" else ""
            if number in (0, count - 1):
                return f"{only}the {'last' if number else 'first'} {kind}"
            return only + (f"{kind} {number}, counted from 0" if revealed else f"one {kind}")
        case "single factor" if not revealed:
            return f"it is some times too {'large' if value > 1 else 'small'}"
        case "single factor":
            return f"it is {f'{value} times' if value > 1 else f'1/{1 / value:.0f} of'} what is right"
        case "offset" if revealed:
            return f"each is {abs(value):.4g} too {'large' if value > 0 else 'small'}"
        case "factor" if revealed:
            part = 0 < value < 1 and abs(round(1 / value) * value - 1) < 1e-4
            return f"each is 1/{1 / value:.0f} of what is right" if part else f"each is {value:.4g} times what is right"
    return CLUES[clue.name].format(value)


def printable(text: str, most: int = 4000) -> str:
    """The text with what cannot be seen, line breaks apart, shown as in Python's source (`\\x1b`), and not too long.

    It may quote a student's code, with marks that steer a terminal or turn around the order of letters.
    """
    shown = text[: most + 1]
    if not shown.replace("\n", "").isprintable():
        shown = "".join(mark if mark == "\n" or mark.isprintable() else _escape(mark) for mark in shown)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _escape(mark: str) -> str:
    byte = "\udc80" <= mark <= "\udcff"  # how Python's names of files carry bytes that are no UTF-8
    return f"\\x{ord(mark) & 0xFF:02x}" if byte else repr(mark)[1:-1]


Doubles = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def shape_clue(got: Doubles, want: Doubles, rtol: float, atol: float) -> Clue | None:
    """What is wrong with an array of another shape, if it can be told."""
    mine, right = got.shape, want.shape
    if len(mine) > 1 and mine == right[::-1]:
        return Clue("transposed")
    if mine != right and mine == tuple(size for size in right if size > 1):
        return Clue("axis missing")
    if right == tuple(size for size in mine if size > 1):
        return Clue("axis too many")
    if got.size == want.size and _varied(want, rtol, atol) and _same(got.reshape(right), want, rtol, atol):
        return Clue("another shape")
    if want.size > 1 and mine == (want.size, want.size) and right in ((want.size,), (want.size, 1)):
        return Clue("square")
    return None


def alike(one: Clue, other: Clue, revealed: bool) -> bool:
    """Whether the same is said of two clues: hidden ones are told without their numbers."""
    mine, theirs = one.value, other.value
    if one.name != other.name:
        return False
    match one.name:
        case "only" | "at":
            return _where(mine, revealed) == _where(theirs, revealed)
        case "factor" | "offset" | "single factor" if revealed:
            return bool(np.isclose(mine, theirs, rtol=1e-3))
        case "factor" | "offset":
            return True
        case "single factor":
            return bool((mine > 1) == (theirs > 1))
    return bool(mine == theirs)


def fits(found: Clue, got: Doubles, want: Doubles, rtol: float, atol: float, revealed: bool) -> bool:
    """Whether a clue holds for entries that are too few or too alike to show it by themselves."""
    if found.name == "zeros":
        return not np.any(got)
    if found.name == "factor" and (want * want).sum() > 0:
        factor = found.value if revealed else (got * want).sum() / (want * want).sum()
        return _same(got, factor * want, rtol, atol)
    return found.name == "offset" and _same(got, want + (found.value if revealed else (got - want).mean()), rtol, atol)


def _where(place: tuple[str, int, int], revealed: bool) -> tuple[str, int]:
    """What is said of a place: its kind and its number, -1 for the last, and 1 for any other that is not revealed."""
    kind, number, count = place
    return kind, 0 if number == 0 else -1 if number == count - 1 else number if revealed else 1


def clue(got: Doubles, want: Doubles, rtol: float, atol: float) -> Clue | None:
    """What the wrong entries of an array of the right shape have in common, if they have anything."""
    wrong = ~np.isclose(got, want, rtol=rtol, atol=atol, equal_nan=True)
    odd = wrong & ~np.isfinite(got)
    if odd.any():
        return Clue("every entry") if odd.all() and odd.size > 1 else _place("at", odd)
    if not np.isfinite(want).all() or not wrong.any():
        return None
    if np.abs(want).max() > 10 * atol and _same(got, -want, rtol, atol):
        return Clue("sign")
    if not np.any(got) and want.size > 1:
        return Clue("zeros")
    return (
        _scaled(got, want, rtol, atol) or _moved(got, want, rtol, atol) or _rounded(got, want) or _place("only", wrong)
    )


def _same(got: Doubles, want: Doubles, rtol: float, atol: float) -> bool:
    return bool(np.allclose(got, want, rtol=rtol, atol=atol))


def _varied(want: Doubles, rtol: float, atol: float) -> bool:
    """Whether the entries differ enough to tell a factor, an offset and an order apart."""
    return bool(want.size > 1 and np.isfinite(want).all() and np.ptp(want) > 50 * (rtol * np.abs(want).max() + atol))


def _scaled(got: Doubles, want: Doubles, rtol: float, atol: float) -> Clue | None:
    """The one factor or the one offset of all entries."""
    if want.size == 1:
        return _times(got.item(), want.item(), rtol)
    if not _varied(want, rtol, atol):
        return None
    factor, offset = float((got * want).sum() / (want * want).sum()), float((got - want).mean())
    scaled, shifted = _same(got, factor * want, rtol, atol), _same(got, want + offset, rtol, atol)
    if scaled == shifted or abs(factor) < 1e-3:
        return None
    return Clue("factor", factor) if scaled else Clue("offset", offset)


def _times(got: float, want: float, rtol: float) -> Clue | None:
    """The factor of a single number, if it is a plain one; between round numbers many hold by chance."""
    if want == 0 or abs(4 * (got - want) - round(4 * (got - want))) < 1e-6:
        return None
    for number in range(2, 11):
        for factor in (number, 1 / number):
            if abs(got / want / factor - 1) <= rtol:
                return Clue("single factor", factor)
    return None


def _moved(got: Doubles, want: Doubles, rtol: float, atol: float) -> Clue | None:
    """Right entries in wrong places."""
    if not _varied(want, rtol, atol):
        return None
    if want.ndim == 2 and got.T.shape == want.shape and _same(got.T, want, rtol, atol):
        return Clue("transposed")
    for kind, mine, right in (("rows" if want.ndim > 1 else "entries", got, want), ("columns", got.T, want.T)):
        if _shuffled(mine, right, rtol, atol):
            return Clue("reversed" if _same(mine[::-1], right, rtol, atol) else "another order", kind)
    return None


def _shuffled(got: Doubles, want: Doubles, rtol: float, atol: float) -> bool:
    """Whether each row of `got` is exactly one row of `want`, and the other way round."""
    if not 1 < len(want) <= 100:
        return False
    close = np.isclose(got[:, None], want[None], rtol=rtol, atol=atol).reshape(len(got), len(want), -1).all(-1)
    return bool((close.sum(0) == 1).all() and (close.sum(1) == 1).all())


def _rounded(got: Doubles, want: Doubles) -> Clue | None:
    """Right but for decimals that were cut off."""
    if want.size < 2 or np.ptp(got) == 0:
        return None
    for decimals in range(4):
        if np.allclose(got, np.round(want, decimals), rtol=1e-6, atol=1e-9):
            return Clue("rounded")
    return Clue("cut off") if np.array_equal(got, np.trunc(want)) else None


def _place(name: str, wrong: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Clue | None:
    """The one row, column or entry that is marked: its kind, its number counted from 0, and how many there are."""
    lines: dict[str, Any] = {"entry": wrong} if wrong.ndim == 1 and wrong.size > 2 else {}
    if wrong.ndim == 2 and min(wrong.shape) > 1:
        lines = {"row": wrong.all(1), "column": wrong.all(0)}
    for kind, marked in lines.items():
        if marked.sum() == 1 and wrong.sum() * len(marked) == wrong.size:
            return Clue(name, (kind, int(marked.argmax()), len(marked)))
    return None


SENSELESS: dict[str, Any] = {"": None}
"""Features of a measurement of the wrong form."""
KINDS = set("int float complex str bytes bool list tuple dict set range function method generator type module".split())
KINDS |= set("Tensor Parameter Size dtype ndarray DataFrame Series Module Linear Sequential".split())
"""Types that are named to people; a type of the student's own could carry a hidden value in its name."""
Outcome = dict[str, Any] | str
"""What a probe led to: features, or the name of the exception that it raised."""


def features_of(
    features: Callable[..., dict[str, Any]] | None, measured: Any, inputs: dict[str, Any]
) -> dict[str, Any]:
    """What is compared of a measurement; one of the wrong form gives `SENSELESS`, which equals nothing."""
    if not isinstance(measured, dict):
        return SENSELESS
    if not features:
        return measured
    try:
        return features(measured, **inputs)
    except Exception as error:
        require_memory(error)
        return SENSELESS


def require_memory(error: Exception) -> None:
    """Raise MemoryError if the error says that an allocation failed; torch has no type of its own for that."""
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        raise MemoryError from error


def try_probe(
    probe: Callable[..., Any],
    features: Callable[..., dict[str, Any]] | None,
    ns: Any,
    inputs: dict[str, Any],
    seed: int,
) -> dict[str, Any] | Exception:
    """Features of a probe that runs in this process, on copies of the inputs, or the exception that it raises."""
    visible = {name: _copy(value) for name, value in inputs.items() if not name.startswith("_")}
    state = torch.get_rng_state()
    seed_torch(seed)
    try:
        measured = probe(ns, **visible)
    except Exception as error:
        return error
    finally:
        torch.set_rng_state(state)  # a student's own random numbers go on as if nothing had been asked
    return features_of(features, plain(measured), inputs)


def seed_torch(seed: int) -> None:
    """What `torch.manual_seed` does, without the millisecond that it takes where there is no GPU."""
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_available():
        torch.cuda.manual_seed_all(seed)


def _copy(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_copy(item) for item in value)
    return value.clone() if isinstance(value, torch.Tensor) else value


def plain(value: Any) -> Any:
    """The value as it arrives from a jail: tensors without graph or subclass."""
    if isinstance(value, torch.Tensor):
        return value.detach().as_subclass(torch.Tensor)
    if isinstance(value, (np.float64, np.str_)):
        return value.item()
    if isinstance(value, (list, tuple)):
        return type(value)(plain(item) for item in value)
    return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def error_name(types: Any) -> str:
    """The first built-in exception type among these names: a class of the student's could carry values out."""
    for name in types if isinstance(types, list) else []:
        kind = getattr(builtins, name, None) if isinstance(name, str) else None
        if isinstance(kind, type) and issubclass(kind, BaseException):
            return kind.__name__
    return "an exception"


def outcome_of(result: dict[str, Any] | Exception) -> Outcome:
    """A result of `try_probe` as data."""
    if isinstance(result, Exception):
        return error_name([kind.__name__ for kind in type(result).__mro__])
    return result


@dataclass(frozen=True)
class Tolerance:
    """How close numbers must be, and how much a difference says."""

    rtol: float
    atol: float
    reveal: bool = False
    """Whether values may be shown."""
    explain: bool = False
    """Whether to look for what wrong entries have in common."""

    def close(self, got: Doubles, want: Doubles) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which entries are right; NaN equals NaN."""
        return np.isclose(got, want, rtol=self.rtol, atol=self.atol, equal_nan=True)


def difference(
    got: Any, want: Any, rtol: float, atol: float, reveal: bool = False, label: str = "", explain: bool = False
) -> Difference | None:
    """The first difference between `got` and `want`, or None if they agree.

    Dictionaries are compared by the keys of `want`, lists and tuples alike item by item, tensors and arrays by shape,
    dtype and value (NaN equals NaN), numbers within `rtol` and `atol`. Values, shapes and numbers of entries are kept
    only with `reveal`: a submission can put into them what it was asked with. `explain` adds what wrong entries have in
    common.
    """
    return _difference(got, want, Tolerance(rtol, atol, reveal, explain), label)


def _difference(got: Any, want: Any, near: Tolerance, label: str, items: tuple[int, ...] = ()) -> Difference | None:
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return Difference("type", label, items, kind_name(got), "a dictionary")
        found = (_difference(got.get(key), expected, near, key) for key, expected in want.items())
        return next(filter(None, found), None)
    if isinstance(want, (list, tuple)):
        return _items_difference(got, want, near, label, items)
    if isinstance(want, (torch.Tensor, np.ndarray)):
        return _array_difference(got, want, near, label, items)
    if isinstance(want, float) and isinstance(got, (int, float)) and not isinstance(got, bool):
        return _values_difference(np.float64(got), np.float64(want), near, label, items)
    if type(got) is type(want) and got == want:
        return None
    if isinstance(want, bool) and isinstance(got, bool):
        return Difference("truth", label, items, "yes" if got else "no", "yes" if want else "no")
    if near.reveal:
        return Difference("value", label, items, brief(got), brief(want), revealed=True)
    if type(got) is type(want):
        return Difference("value", label, items)
    return Difference("type", label, items, kind_name(got), kind_name(want))


def _items_difference(
    got: Any, want: list[Any] | tuple[Any, ...], near: Tolerance, label: str, items: tuple[int, ...]
) -> Difference | None:
    if not isinstance(got, (list, tuple)):
        return Difference("type", label, items, kind_name(got), kind_name(want))
    if len(got) != len(want):
        if near.reveal:
            return Difference("length", label, items, str(len(got)), str(len(want)), revealed=True)
        return Difference("length", label, items, "many" if len(got) > len(want) else "few")
    for number, (mine, expected) in enumerate(zip(got, want)):
        if found := _difference(mine, expected, near, label, (*items, number) if len(want) > 1 else items):
            return replace(found, revealed=near.reveal)
    return None


def _array_difference(got: Any, want: Any, near: Tolerance, label: str, items: tuple[int, ...]) -> Difference | None:
    unread = getattr(got, "type_name", "") == type(want).__name__ and hasattr(got, "shape")  # too large
    if not isinstance(got, type(want)) and not unread:
        return Difference("type", label, items, kind_name(got), kind_name(want))
    if tuple(got.shape) != tuple(want.shape):
        explain = near.explain and not unread
        why = shape_clue(doubles(got), doubles(want), near.rtol, near.atol) if explain else None
        shapes = (str(tuple(got.shape)), str(tuple(want.shape))) if near.reveal else ("", "")
        return Difference("shape", label, items, *shapes, revealed=near.reveal, clue=why)
    if got.dtype != want.dtype:
        same = near.explain and not unread and bool(near.close(doubles(got), doubles(want)).all())
        return Difference(
            "dtype", label, items, str(got.dtype), str(want.dtype), clue=Clue("same values") if same else None
        )
    return _values_difference(got, want, near, label, items)


def _values_difference(got: Any, want: Any, near: Tolerance, label: str, items: tuple[int, ...]) -> Difference | None:
    mine, right = doubles(got), doubles(want)
    wrong = ~near.close(mine, right)
    if not wrong.any():
        return None
    if (np.isnan(mine) & wrong).any():
        problem = "nan"
    elif (np.isinf(mine) & wrong).any():
        problem = "infinite"
    else:
        problem = "value" if wrong.size == 1 else "all" if wrong.all() else "some"
    why = None
    if near.explain and want.dtype in (torch.bool, np.bool_):
        why = Clue("swapped") if wrong.all() and wrong.size > 1 else None
    elif near.explain:
        why = clue(mine, right, near.rtol, near.atol)
    if not near.reveal:
        return Difference(problem, label, items, clue=why)
    digits = 4 if shown(got, 4) != shown(want, 4) else 8
    return Difference(
        problem, label, items, shown(got, digits), shown(want, digits), int(wrong.sum()), wrong.size, True, why
    )


def shown(array: Any, digits: int = 4) -> str:
    """A tensor or an array as NumPy prints it, row under row; a large one with its middle left out."""
    if isinstance(array, torch.Tensor):
        array = array.detach().cpu()
        array = (array.double() if array.is_floating_point() else array).numpy()
    if not np.ndim(array) and np.asarray(array).dtype.kind == "f":
        return f"{float(array):.{digits + 1}g}"
    return np.array2string(np.asarray(array), 88, digits, True, ", ", threshold=80, floatmode="maxprec_equal")


class _Brief(reprlib.Repr):
    """Prints what a submission sent, however large it is."""

    def repr_Tensor(self, value: Any, level: int) -> str:
        """Arrays in other values are told by their shape."""
        return f"<{kind_name(value)[2:].strip()} of shape {tuple(value.shape)}>"

    repr_ndarray = repr_Tensor


_BRIEF = _Brief()


def brief(value: Any) -> str:
    """A value as Python writes it; of a large one, the first parts."""
    return _BRIEF.repr(value)


def doubles(array: Any) -> Doubles:
    """The numbers of a tensor or an array as float64."""
    return np.asarray(array.detach().cpu().double() if isinstance(array, torch.Tensor) else array, dtype=np.float64)


def kind_name(value: Any) -> str:
    """A value's type in a student's words."""
    return kind_words(getattr(value, "type_name", type(value).__name__))


def kind_words(name: str) -> str:
    """A type's name in a student's words."""
    if name == "NoneType":
        return "None (is a `return` missing?)"
    if name not in KINDS:
        return "an object of another type"
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return f"{article} {name.lower() if name == 'Tensor' else name}"


CLOSER = 10
"""So many times closer than to what is right an answer must come to what a mistake leads to: other slips come near."""


class Mistaken(NamedTuple):
    """A mistake, as far as it is recognised."""

    name: str
    hint: str
    outcomes: Callable[[int], Outcome]
    """What it leads to for the input with a number."""
    stops: bool = True
    """Whether exceptions alone, where right answers go on, may show it: other mistakes raise the same type."""


@dataclass(frozen=True)
class Seen:
    """What came out for one input."""

    outcome: Outcome
    """Where the answer was judged right, what is right."""
    right: dict[str, Any]
    wrong: bool
    asked: str = ""
    """The function that is called, where inputs name one: about another function they say nothing."""

    @property
    def measured(self) -> bool:
        """Whether there is evidence: many mistakes lead to exceptions and to measurements of the wrong form."""
        return isinstance(self.outcome, dict) and "" not in self.outcome


@dataclass(frozen=True)
class _Match:
    """How what a mistake leads to agrees with what was seen."""

    mistake: Mistaken
    closely: bool
    """Whether it does on all inputs."""
    nearly: bool
    """Whether it does on all inputs within the tolerances of what is right."""
    fits: tuple[int, ...]
    """The wrong inputs on which it does, unless another input contradicts."""


def recognise(
    seen: Sequence[Seen], mistakes: Iterable[Mistaken], rtol: float, atol: float
) -> tuple[str, Strength] | None:
    """The name of the mistake that outcomes show, and how surely; None where they show none.

    Args:
        rtol, atol: within which an answer is right.
    """
    asked = {one.asked for one in seen if one.wrong}
    if not any(one.measured for one in seen if one.asked in asked):
        return None
    mistakes = list(mistakes)
    matches = [match for mistake in mistakes if (match := _match(seen, mistake, rtol, atol))]
    whole = [match for match in matches if match.nearly]
    close = [match.mistake for match in whole if match.closely and (match.fits or match.mistake.stops)]
    if close and len({match.mistake.hint for match in whole}) == 1:
        return close[0].name, Strength.SHOWN
    for number, one in enumerate(seen):
        for match in [match for match in matches if number in match.fits]:
            others = (other for other in mistakes if other.hint != match.mistake.hint)
            if not any(_near(one, other.outcomes(number), rtol, atol) for other in others):
                return match.mistake.name, Strength.LIKELY
    return None


def _match(seen: Sequence[Seen], mistake: Mistaken, rtol: float, atol: float) -> _Match | None:
    """How a mistake agrees with what was seen, computed as far as it may still do."""
    closely = nearly = possible = True
    fits: list[int] = []
    concerned, elsewhere = set(), set()
    for number, one in enumerate(seen):
        theirs = mistake.outcomes(number)
        close = _close(one, theirs, rtol, atol)
        closely &= close
        nearly &= close or _near(one, theirs, rtol, atol)
        harmless = not isinstance(theirs, str) and not difference(theirs, one.right, rtol, atol)
        if not harmless:
            concerned.add(one.asked)
        if close and one.wrong and one.measured:
            fits.append(number)
        elif one.wrong and one.measured and harmless:
            elsewhere.add(one.asked)  # wrong in another way, which is another function's, perhaps
        elif not close and (one.measured or isinstance(theirs, str)):
            possible = False
        if not nearly and not possible:
            return None
    possible &= concerned.isdisjoint(elsewhere)
    return _Match(mistake, closely, nearly, tuple(fits) if possible else ())


def _close(one: Seen, theirs: Outcome, rtol: float, atol: float) -> bool:
    """Whether an answer is right in all that the mistake leaves right, and meets closely what it makes wrong."""
    mine, right = one.outcome, one.right
    if not one.wrong or isinstance(mine, str) or isinstance(theirs, str):
        return _near(one, theirs, rtol, atol)
    if mine.keys() != theirs.keys():
        return False
    for label, other in theirs.items():
        if label in right and not difference(other, right[label], rtol, atol):
            if difference(mine[label], right[label], rtol, atol):
                return False
        elif difference(mine[label], other, rtol / CLOSER, atol / CLOSER):
            return False
    return True


def _near(one: Seen, theirs: Outcome, rtol: float, atol: float) -> bool:
    """Whether an answer and a mistake lead to the same within the tolerances of what is right."""
    if isinstance(one.outcome, str) or isinstance(theirs, str):
        return one.outcome == theirs
    return not (difference(one.outcome, theirs, rtol, atol) if one.wrong else difference(theirs, one.right, rtol, atol))


def remark(seen: Sequence[Seen], problem: Callable[[Seen], object], rtol: float, atol: float) -> Difference | None:
    """A problem with what wrong values have in common, if that holds for all wrong inputs of the first one's function.

    Args:
        problem: what is wrong with an outcome, with a clue where there is one.
    """
    wrong = [one for one in seen if one.wrong]
    found = [(one, problem(one)) for one in wrong if one.asked == wrong[0].asked]
    first = next((other for _, other in found if isinstance(other, Difference) and other.clue), None)
    return first if first and all(_holds(first, *pair, rtol, atol) for pair in found) else None


def _holds(first: Difference, one: Seen, other: object, rtol: float, atol: float) -> bool:
    assert first.clue
    if not isinstance(other, Difference) or (other.label, other.items) != (first.label, first.items):
        return False
    if other.clue and alike(other.clue, first.clue, first.revealed):
        return True
    if other.problem not in ("all", "value", "dtype") or isinstance(one.outcome, str):
        return False
    got, want = one.outcome[first.label], one.right[first.label]
    for item in first.items:
        got, want = got[item], want[item]
    numbers = doubles(got), doubles(want)  # another dtype may be wrong besides
    found = clue(*numbers, rtol, atol)
    return alike(found, first.clue, first.revealed) if found else fits(first.clue, *numbers, rtol, atol, first.revealed)


YOUR_ANSWER = "*Write your answer here.*"
"""What stands where a written answer goes."""
END = "<!-- END QUESTION -->"
"""What stands below it; Otter's export can print only what is graded by hand."""
SETS = re.compile(r"^(?:(?:async +)?(?:def|class) +(\w+)|(\w+) *(?::[^=\n]+)?=(?!=))", re.MULTILINE)
"""A line that sets a name."""


@dataclass(frozen=True)
class Asked:
    """A question as it stands in the notebook."""

    heading: str
    """Its heading there, such as `Question 3: softmax (12 points)`."""
    points: float
    check: str = ""
    """What `grader.check` calls it; empty for a written question."""
    written: str = ""
    """The id of the cell that a written answer goes into; empty for a coding question."""
    stubs: tuple[str, ...] = ()
    """What is to be written, in its order: functions, and methods as `Class.method`."""

    @property
    def name(self) -> str:
        """Its heading without the points, such as `Question 3: softmax`."""
        return self.heading.rpartition(" (")[0]

    @property
    def number(self) -> str:
        """The start of its heading, such as `Question 3`."""
        return self.name.partition(":")[0]

    @property
    def defines(self) -> tuple[str, ...]:
        """The functions and classes that its cell sets."""
        return tuple(dict.fromkeys(stub.partition(".")[0] for stub in self.stubs))


def names_set(source: str) -> list[str]:
    """The names that a cell sets at its top level, whether or not it is right Python."""
    return [one or other for one, other in SETS.findall(source)]


def is_answered(book: NotebookNode, asked: Asked) -> bool:
    """Whether the notebook `book` holds words of the student's for a written question.

    Ids may be gone, where a front end knows none: then the cells between its heading and the next one count.
    """
    cells = [cell for cell in book.cells if cell.get("id") == asked.written]
    if not cells:
        below = dropwhile(lambda cell: f"# {asked.heading}" not in cell.source, book.cells)
        cells = list(takewhile(lambda cell: cell.cell_type == "markdown" and END not in cell.source, below))[1:]
    return any(cell.source.replace(YOUR_ANSWER, "").strip() for cell in cells)


@dataclass(frozen=True)
class Known:
    """What is known of the answers to a question's public example."""

    expected: list[dict[str, Any]]
    """What is right, for each input."""
    mistakes: list[tuple[str, list[Outcome]]] = field(default_factory=list)
    """Hints, and what the mistakes that they mend lead to for each input."""
    inputs: list[dict[str, Any]] = field(default_factory=list)
    """The inputs, where they are too large for the test file."""
    others: list[str] = field(default_factory=list)
    """What else the grader tries, in words."""
    call: str = ""
    """The code that is shown of them, as `tried.py` reads it."""


def read(text: str | bytes) -> Known:
    """What a data file says."""
    data = json.loads(text)
    expected = [_decoded_labels(one) for one in data["expected"]]
    mistakes = [
        (item["hint"], [_changed(*pair) for pair in zip(item["outcomes"], expected)])
        for item in data.get("mistakes", [])
    ]
    inputs = [_decoded_labels(one) for one in data.get("inputs", [])]
    return Known(expected, mistakes, inputs, data.get("others", []), "\n".join(data.get("call", [])))


def _changed(changes: dict[str, Any] | str, right: dict[str, Any]) -> Outcome:
    """The outcome with these changes to what is right."""
    if isinstance(changes, str):
        return changes
    gone = [label for label, value in changes.items() if value is None]
    new = {label: value for label, value in changes.items() if value is not None}
    return {label: value for label, value in {**right, **_decoded_labels(new)}.items() if label not in gone}


def _decoded_labels(outcome: dict[str, Any]) -> dict[str, Any]:
    return {label: _decoded(value) for label, value in outcome.items()}


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "none":
        return None
    if kind == "tuple":
        return tuple(map(_decoded, content))
    if kind == "dict":
        return {_decoded(key): _decoded(item) for key, item in content}
    dtype = np.dtype(kind.removeprefix("numpy "))
    if isinstance(content, dict):
        plain = zlib.decompress(base64.b85decode(content["packed"]))
        array = np.frombuffer(plain, dtype).reshape(content["shape"]).copy()
    else:
        array = np.array(content, dtype)
    return array if kind.startswith("numpy ") else torch.from_numpy(array)


CALL = "{function}({arguments})"
"""What the student would write, if an example does not say it: most probes call one function of the notebook."""
COMMENT = "  # "
"""Behind it stands which labels a line of a call is there for."""
GRADIENT = """
result = {function}({arguments})
result  # differentiate; the shape of
parts = result if isinstance(result, tuple) else [result]
weights = [torch.arange(1.0, one.numel() + 1).reshape(one.shape) for one in parts]
torch.autograd.backward(parts, weights)
"""
"""What comes after `x.requires_grad_()` and before `x.grad`, for the gradient of a call."""
OURS = ("function", "again", "gradient", "transposed", "few", "many")
"""Inputs of the generic probes that are no arguments."""


def tried_code(call: str, inputs: dict[str, Any], label: str, width: int) -> str:
    """Code that leads to what stands under `label`: inputs in lines of at most `width` columns, then lines of `call`.

    Args:
        call: what the student would write. `{name}` stands for the text of an input, `{arguments}` for all inputs that
            are arguments. Lines whose comment is part of the label are there for its sake: no others with a comment
            are shown then, nor what comes after them. All are shown for an exception, which has no label.
    """
    given = {name: value for name, value in inputs.items() if name not in OURS and not name.startswith("_")}
    call = inputs.get("_call") or (_gradient_call(inputs, given) if "gradient" in inputs else call or CALL)
    lines = _lines_for(label, _filled(call, inputs, given)) + _more(call, inputs, given, label)
    read = {node.id for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, ast.Name)}
    shown = [name for name in given if name in read and f"{{{name}}}" not in call]
    turned = ".T.contiguous().T" if inputs.get("transposed") else ""  # its rows do not lie one after the other
    return "\n".join(
        [*(f"{name} = {laid_out(inputs[name], width, before=f'{name} = ')}{turned}" for name in shown), *lines]
    )


def _gradient_call(inputs: dict[str, Any], given: dict[str, Any]) -> str:
    """The code for an input `gradient`: True, or the name of the only argument that it is taken for."""
    leaves = [name for name in _floats(given) if inputs["gradient"] in (True, name)]
    grads = [f"{name}.grad  # for {name}" for name in leaves]
    return "\n".join([*(f"{name}.requires_grad_()" for name in leaves), GRADIENT.strip(), *grads])


def _floats(given: dict[str, Any]) -> list[str]:
    """The names of the arguments that are tensors of floats."""
    return [name for name, value in given.items() if isinstance(value, torch.Tensor) and value.is_floating_point()]


def _filled(call: str, inputs: dict[str, Any], given: dict[str, Any], times: str = "") -> list[str]:
    """The lines of `call`: arguments by name, but numbers as they are, and tensors of floats `times` a factor."""
    floats = _floats(given)
    texts = {name: literal(value) if isinstance(value, (int, float)) else name for name, value in given.items()}
    arguments = [times * (name in floats) + text for name, text in texts.items()]
    call = call.replace("{arguments}", ", ".join(arguments))
    for name, value in inputs.items():
        call = call.replace(f"{{{name}}}", str(value))
    return call.strip().splitlines()


def _lines_for(label: str, lines: list[str]) -> list[str]:
    """Those lines that `tried_code` shows for a label, without their comments."""
    for_it = [_is_for(label, line) for line in lines]
    end = len(lines) - for_it[::-1].index(True) if any(for_it) else len(lines)
    shown = [line for line in lines[:end] if not label or COMMENT not in line or _is_for(label, line)]
    return [line.partition(COMMENT)[0] for line in shown]


def _is_for(label: str, line: str) -> bool:
    return any(part in label for part in line.partition(COMMENT)[2].split("; ") if part)


def _more(call: str, inputs: dict[str, Any], given: dict[str, Any], label: str) -> list[str]:
    """Further lines, for what is measured besides a result: what became of arguments, a call for other numbers."""
    if label.removesuffix(" afterwards") in given:
        return [label.removesuffix(" afterwards")]
    if label.endswith(("plain tensor afterwards", "tracks an argument afterwards")):
        tensors = [name for name, value in given.items() if isinstance(value, torch.Tensor)]
        return [f"[(value.requires_grad, value.grad) for value in [{', '.join(tensors)}]]"]
    if label.endswith("for other numbers"):
        return _filled(call, inputs, given, f"{inputs['again']} * ")
    return []


def laid_out(value: Any, width: int, indent: str = "", before: str = "") -> str:
    """Python source for a tree of values, as `literal`; it is broken where a line of `width` columns is too short."""
    line = literal(value)
    if len(f"{indent}{before}{line},") <= width:
        return line
    inner = indent + "    "
    if isinstance(value, (torch.Tensor, np.ndarray)):
        start, end = _around(value)
        rows = numbers(np.asarray(value))
        if value.ndim < 2:
            return f"{start}{laid_out(rows, width, indent, before + start + end)}{end}"
        lines = [f"{inner}{laid_out(row, width, inner)},\n" for row in rows]
        return f"{start}[\n{''.join(lines)}{indent}]{end}"
    if not isinstance(value, (list, dict)):
        return line
    lines = [""]
    labels = [f"{literal(key)}: " for key in value] if isinstance(value, dict) else [""] * len(value)
    for label, item in zip(labels, value.values() if isinstance(value, dict) else value):
        piece = f"{label}{laid_out(item, width, inner, label)},"
        if lines[-1] and len(f"{inner}{lines[-1]} {piece}") <= width and "\n" not in piece + lines[-1]:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    first, last = "{}" if isinstance(value, dict) else "[]"
    return "\n".join([first, *(inner + line for line in lines[1:]), indent + last])


def literal(value: Any) -> str:
    """Python source, in one line, for a tree of arrays, numbers, strings, lists, tuples and dictionaries."""
    if isinstance(value, (torch.Tensor, np.ndarray)):
        start, end = _around(value)
        return f"{start}{literal(numbers(np.asarray(value)))}{end}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        text = ", ".join(literal(item) for item in value)
        return f"[{text}]" if isinstance(value, list) else f"({text}{',' if len(value) == 1 else ''})"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    finite = not isinstance(value, float) or math.isfinite(value)
    return repr(value) if finite else f'float("{value}")'


def numbers(array: np.ndarray[Any, Any]) -> Any:
    """The numbers in lists, with as many digits as their type holds."""
    return (array.astype(str).astype(np.float64) if array.dtype.kind == "f" else array).tolist()


def _around(array: Any) -> tuple[str, str]:
    """What stands before and after the numbers of an array or a tensor."""
    if isinstance(array, np.ndarray):
        inferred = array.size and array.dtype in (np.float64, np.int64, np.bool_)
        return "np.array(", ")" if inferred else f", dtype=np.{array.dtype})"
    reshape = "" if array.numel() else f".reshape({list(array.shape)})"
    inferred = array.numel() and array.dtype in (torch.float32, torch.int64, torch.bool)
    return "torch.tensor(", f"{'' if inferred else f', dtype={array.dtype}'}){reshape}"


WIDTH = 88
"""Columns of plain text: what a notebook shows without scrolling."""
MUTED = "color:var(--jp-ui-font-color2,inherit);font-size:90%"
RED, GREEN = "color:#e53935", "color:#43a047"
"""Of marks; to be seen on white and on black."""
HINT = (
    "margin:.5em 0;padding:.4em .8em;border-left:4px solid var(--jp-warn-color1,#f57c00);"
    "background:var(--jp-layout-color2,rgba(128,128,128,.12))"
)
VALUES = (
    "margin:.2em 0 .6em;padding:.4em .6em;overflow-x:auto;font-family:var(--jp-code-font-family,monospace);"
    "color:inherit;background:none;border:1px solid var(--jp-border-color2,rgba(128,128,128,.4))"
)


class State(StrEnum):
    """How far an answer is."""

    RIGHT = "right for the examples"
    WRONG = "wrong"
    UNFINISHED = "not finished"
    NOT_STARTED = "not started"
    WAITS = "needs an earlier answer"
    NOT_RUN = "not run yet"
    ANSWERED = "answered"
    EMPTY = "empty"
    UNSEEN = "not known: the notebook's file was not found"
    NO_CHECK = "not known: its check is missing in the folder tests"


@dataclass(frozen=True)
class Page:
    """What is said of an answer that is not right: plain text, some of which is the student's."""

    sentence: str
    """What is wrong."""
    hint: str = ""
    """How it is mended."""
    yours: str = ""
    expected: str = ""
    """What came out and what is right, unless the sentence says it."""
    line: str = ""
    """The student's own line that raised."""
    tried: str = ""
    """What their code was called with."""
    unwritten: str = ""
    """What is still to be written, where something else is wrong already."""
    state: State = State.WRONG

    def text(self) -> str:
        """For a terminal, and wherever nobody asks for more than text."""
        body = [textwrap.fill(self.sentence, WIDTH)]
        if self.line:
            body.append(f"    at: {self.line}")
        if self.yours:
            body.append(textwrap.indent(_columns(self.yours, self.expected), "    "))
        tried = f"Tried with:\n{textwrap.indent(self.tried, '    ')}" if self.tried else ""
        parts = [textwrap.fill(self.hint, WIDTH), "\n".join(body), tried, textwrap.fill(self.unwritten, WIDTH)]
        return printable("\n\n".join(filter(None, parts)))

    def html(self) -> str:
        """For a notebook, in its own colors, light or dark."""
        parts = [f'<div style="{HINT}">{_prose(self.hint)}</div>'] if self.hint else []
        parts.append(f'<div style="margin:.5em 0">{_prose(self.sentence)}</div>')
        pairs = [[("your line", self.line)], [("yours", self.yours), ("expected", self.expected)]]
        for pair in [*pairs, [("tried with", self.tried)]]:
            boxes = [_box(title, text) for title, text in pair if text]
            if boxes:
                parts.append(f'<div style="display:flex;flex-wrap:wrap;gap:0 1.5em">{"".join(boxes)}</div>')
        parts += [f'<div style="margin:.5em 0">{_prose(self.unwritten)}</div>'] if self.unwritten else []
        return "".join(parts)


def listed(words: Iterable[str], most: int = 6) -> str:
    """The words as in a sentence: one, two and three; of more than `most`, how many more."""
    few = list(words)
    few = few if len(few) <= most else [*few[: most - 1], f"{len(few) - most + 1} more"]
    return " and ".join(filter(None, [", ".join(few[:-1]), few[-1]]))


def _columns(mine: str, right: str) -> str:
    """The two side by side, or one below the other where they are too wide for that."""
    left, other = ["yours:", *mine.splitlines()], ["expected:", *right.splitlines()]
    width = max(map(len, left)) + 4
    rows = [f"{one:<{width}}{two}".rstrip() for one, two in zip_longest(left, other, fillvalue="")]
    return "\n".join(rows if max(map(len, rows)) <= WIDTH - 4 else [*left, *other])


def _prose(text: str) -> str:
    """The text, escaped, with code where it has backticks; between lone dollars, no front end sets a formula."""
    escaped = html.escape(printable(text)).replace("$", "<span>$</span>")
    return re.sub(r"`([^`]+)`", r'<code style="display:inline-block">\1</code>', escaped)


def _box(title: str, text: str) -> str:
    content = html.escape(printable(text))
    return (
        f'<div style="max-width:100%"><span style="{MUTED}">{title}</span><pre style="{VALUES}">{content}</pre></div>'
    )


def page_of(file: Any) -> Page | None:
    """The page of a result of Otter's, if it is of a public check that was not passed."""
    return next((page for case in file.test_cases if (page := getattr(case.body, "page", None))), None)


def others_of(file: Any) -> str:
    """What else the grader tries, in a sentence."""
    others = [title for case in file.test_cases for title in getattr(case.body, "others", [])]
    return f"The grader tries others: {'; '.join(others)}." if others else ""


def file_text(file: Any) -> str:
    """A `TestFile` of Otter's in plain text."""
    if page := page_of(file):
        return f"✗ {file.name}\n\n{page.text()}"
    if file.passed_all:
        return "\n".join(filter(None, [f"✓ {file.name}: {State.RIGHT}", textwrap.fill(others_of(file), WIDTH)]))
    return str(file.summary())


def file_html(file: Any) -> str:
    """A `TestFile` of Otter's in HTML."""
    name = html.escape(file.name)
    if page := page_of(file):
        return f'<div style="margin:.5em 0"><b><span style="{RED}">✗</span> {name}</b>{page.html()}</div>'
    if file.passed_all:
        others = f'<div style="{MUTED}">{html.escape(others_of(file))}</div>'
        return f'<div><span style="{GREEN}">✓</span> <b>{name}</b>: {State.RIGHT}</div>{others}'
    return f"<pre>{html.escape(file.summary())}</pre>"


def stub_in(result: Any, space: dict[str, Any]) -> str:
    """The function of the module or notebook `space` that is still a stub, if its own line raised.

    Where there is no text of the line to be had, any line counts.
    """
    if not isinstance(result, NotImplementedError) or (frame := last_frame(result)).f_globals is not space:
        return ""
    line = traceback.extract_tb(result.__traceback__)[-1].line
    return frame.f_code.co_qualname if not line or is_stub(line) else ""


def last_frame(error: Exception) -> FrameType:
    """The frame that raised."""
    return [frame for frame, _ in traceback.walk_tb(error.__traceback__)][-1]


@dataclass(frozen=True)
class Names:
    """The names that a notebook's questions ask for, as the check of one of them speaks of them."""

    questions: Sequence[Asked]
    check: str

    def question(self, name: str) -> Asked | None:
        """The question that asks for a function, a class or a method; d2lite knows some functions as methods."""
        known = (name, name.rpartition(".")[2])
        found = (one for one in self.questions for stub in one.stubs if stub in known or stub.startswith(f"{name}."))
        return next(found, None)

    def called(self, name: str) -> str:
        """The name, and which question asks for it if that is another one."""
        question = self.question(name)
        return f"`{name}` ({question.number})" if question and question.check != self.check else f"`{name}`"

    def undefined(self, result: Any) -> str:
        """The name that the notebook has not set, of those that are looked up in it, asked in it or left to it."""
        if isinstance(result, AttributeError) and isinstance(result.obj, SimpleNamespace):
            return str(result.name)
        if type(result) is NameError and result.name and self.question(result.name):
            return result.name
        return stub_in(result, vars(sys.modules["d2lite"])) if "d2lite" in sys.modules else ""

    def missing(self, met: Iterable[str], env: dict[str, Any]) -> list[str]:
        """What is missing: of what the own question asks for, all that is a stub still; and the stubs that were met."""
        return list(dict.fromkeys([*(stub for stub in self.own if is_untouched(stub, env)), *met]))

    @property
    def own(self) -> tuple[str, ...]:
        """What the check's own question asks for."""
        return next((question.stubs for question in self.questions if question.check == self.check), ())

    def state(self, missing: Sequence[str]) -> State:
        """How far the answer is if these are missing, and nothing is wrong."""
        if not set(self.own) & set(missing):
            return State.WAITS
        return State.UNFINISHED if set(self.own) - set(missing) else State.NOT_STARTED


def is_untouched(name: str, env: dict[str, Any]) -> bool:
    """Whether a function or `Class.method` of the notebook does nothing but raise NotImplementedError."""
    top, _, method = name.partition(".")
    found = getattr(env.get(top), method, None) if method else env.get(top)
    if not isinstance(found, FunctionType):
        return False
    code = found.__code__
    return code.co_names == ("NotImplementedError",) and set(code.co_consts) <= {None, found.__doc__}


HERE = Path(__file__).parent.absolute()
COLUMNS = WIDTH - 4
"""Of what was tried, which plain text indents."""


class NotRight(AssertionError):
    """What Otter is told of an answer that is not right."""


class Check(test_case):  # type: ignore[misc]
    """A public check, as Otter runs it: a probe and its inputs; what is right for them lies beside the test file."""

    questions: ClassVar[list[Asked]] = []
    """What the notebook asks, as `open_grader` is told."""

    def __init__(
        self,
        question: str,
        probe: Callable[..., Any],
        inputs: list[dict[str, Any]] | None = None,
        features: Callable[..., dict[str, Any]] | None = None,
        rtol: float = 1e-4,
        atol: float = 1e-6,
    ) -> None:
        super().__init__(name="example")
        self.question, self.known = question, read((HERE / "tests" / f"{question}.json").read_bytes())
        self.others = self.known.others
        self.probe, self.features, self.rtol, self.atol = probe, features, rtol, atol
        self.inputs = self.known.inputs if inputs is None else inputs
        self.page: Page | None = None
        self.test_func = self.run

    def __reduce__(self) -> Any:
        """Otter's log, and whoever reads it, get a test case of Otter's own."""
        return test_case, (self.name, self.points, self.hidden)

    def run(self, env: dict[str, Any]) -> None:
        """Ask the notebook's names; keep the page and raise where they are not right."""
        self.page = failure(self, env)
        if self.page:
            raise NotRight(f"\n\n{self.page.text()}")


def failure(check: Check, env: dict[str, Any]) -> Page | None:
    """What is wrong with the answers among the names `env`, or None; inputs that meet a stub are set aside."""
    results = [try_probe(check.probe, check.features, SimpleNamespace(**env), one, seed=0) for one in check.inputs]
    stubs = [stub_in(result, env) for result in results]
    left = [number for number, stub in enumerate(stubs) if not stub]
    page = _wrong(check, env, results, left)
    if len(left) == len(results):
        return page
    names = Names(check.questions, check.question)
    missing = names.missing(filter(None, stubs), env)
    said = f"{listed(map(names.called, missing))} {'is' if len(missing) == 1 else 'are'} not written yet"
    if page:
        return replace(page, unwritten=said)
    right = dict.fromkeys(f"`{one}`" for number in left if (one := check.inputs[number].get("function")))
    said += f"; right so far: {listed(right)}" if right else ""
    return Page(said, state=names.state(missing))


def _wrong(check: Check, env: dict[str, Any], results: list[Any], left: list[int]) -> Page | None:
    """What is wrong with those results whose numbers are `left`, or None."""
    known, inputs, rtol, atol = check.known, check.inputs, check.rtol, check.atol
    seen = [_seen(results[number], known.expected[number], inputs[number], rtol, atol) for number in left]
    first = next((number for number, one in zip(left, seen) if one.wrong), None)
    if first is None:
        return None
    result, tried = results[first], tried_code(known.call, inputs[first], "", COLUMNS)
    names = Names(check.questions, check.question)
    if gone := names.undefined(result):
        return Page(f"{names.called(gone)} is not defined: run its cell first", state=State.NOT_RUN)
    mistakes = [
        Mistaken(hint, hint, [outcomes[number] for number in left].__getitem__) for hint, outcomes in known.mistakes
    ]
    shown = recognise(seen, mistakes, rtol, atol)
    hint = hint_words(*shown) if shown else ""
    if isinstance(result, Exception):
        line = _own_line(result, env)
        ours = _is_ours(result, check.probe)
        start = "the check cannot go on with what your code gives:" if ours else "your code raised"
        said = str(result) or f"in {last_frame(result).f_code.co_qualname}"
        words = textwrap.shorten(f"{start} {type(result).__name__}: {said}", 4 * WIDTH)
        return Page(words, hint, line=line, tried=tried)
    found = None if hint else remark(seen, lambda one: _problem(one, rtol, atol, explain=True), rtol, atol)
    at = left.index(first)
    if found:  # of the first input where something is in common
        at = next(at for at, one in enumerate(seen) if one.wrong and _problem(one, rtol, atol, True) == found)
    found = found or _problem(seen[at], rtol, atol)
    if not found:
        return Page(NO_SENSE, hint, tried=tried)
    tried = tried_code(known.call, inputs[left[at]], found.label, COLUMNS)
    values = (found.got, found.want) if stands_apart(found) else ("", "")
    return Page(difference_sentence(found), hint, *values, tried=tried)


def _seen(
    result: dict[str, Any] | Exception, right: dict[str, Any], inputs: dict[str, Any], rtol: float, atol: float
) -> Seen:
    outcome = outcome_of(result)
    wrong = isinstance(outcome, str) or "" in outcome or bool(difference(outcome, right, rtol, atol))
    return Seen(outcome, right, wrong, str(inputs.get("function", "")))


def _problem(one: Seen, rtol: float, atol: float, explain: bool = False) -> Difference | None:
    return None if "" in one.outcome else difference(one.outcome, one.right, rtol, atol, reveal=True, explain=explain)


def _own_line(error: Exception, env: dict[str, Any]) -> str:
    """The last line of the notebook's own that the exception went through."""
    frames = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_globals is env]
    return traceback.StackSummary.extract(iter(frames))[-1].line or "" if frames else ""


def _is_ours(error: Exception, probe: Callable[..., Any]) -> bool:
    """Whether the check itself raised it, over what an answer returned or lacks."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    return frame.f_code is probe.__code__ or frame.f_code.co_filename == _seen.__code__.co_filename


PATIENCE = 10
"""Seconds in which Jupyter has saved a notebook that it was asked to save."""
AGAIN = "then run this cell again."


class NotReady(Exception):
    """Why nothing can be handed in yet: one sentence for the student."""


@dataclass(frozen=True)
class Notice:
    """A few words below a cell, in plain text and in HTML."""

    text: str
    html: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


@dataclass(frozen=True)
class Ran:
    """A cell as it ran last."""

    id: str
    """As the front end calls it; empty where it does not say."""
    source: str
    when: float


@dataclass(frozen=True)
class Saved:
    """A notebook as it lies in the folder."""

    path: Path
    book: NotebookNode
    when: float
    """When it was saved; infinity where it was saved just now, because we asked for it."""


def refusal(sentence: object) -> Notice:
    """A sentence that says what is missing."""
    return Notice(f"✗ {sentence}", f'<div><span style="{RED}">✗</span> {html.escape(str(sentence))}</div>')


def record(shell: Any) -> dict[str, Ran]:
    """What runs in this shell from now on, filled as it runs: of each cell, the last time, latest at the end."""
    ran: dict[str, Ran] = {}

    def note(info: Any) -> None:
        if info.store_history:  # what front ends and magics run on their own account is not
            cell = Ran(getattr(info, "cell_id", None) or "", info.raw_cell, time.time())
            ran.pop(cell.id or cell.source, None)
            ran[cell.id or cell.source] = cell

    shell.events.register("pre_run_cell", note)
    return ran


def ready(folder: Path, questions: list[Asked], ran: dict[str, Ran], shell: Any, name: str | None) -> Saved:
    """The notebook to hand in, saved, which holds what ran; `name` is what the student calls it, if they do.

    Raises:
        NotReady: if there is none.
    """
    found = opened(folder, questions, ran, shell, PATIENCE, name)
    unsaved, edited = differing(found, questions, ran.values())
    if unsaved:
        what = f"{listed(unsaved)} ran with changes that are not saved in {found.path.name}"
        raise NotReady(f"Nothing is packed yet: {what}; press Ctrl+S (⌘S on a Mac), {AGAIN}")
    if edited:
        changes = f"changes in {listed(edited)} did not run"
        raise NotReady(f"Nothing is packed yet: {changes}; press Shift+Enter there, {AGAIN}")
    return found


def opened(
    folder: Path, questions: list[Asked], ran: dict[str, Ran], shell: Any, patience: float, name: str | None = None
) -> Saved:
    """The notebook that is open, saved now if it can be; `patience` is how many seconds that may take in Jupyter.

    Raises:
        NotReady: if it cannot be told which it is.
    """
    if not folder.is_dir():
        raise NotReady(f"The folder {folder} is gone: if you moved it, restart the kernel and run all cells.")
    if not _stamps(folder):
        raise NotReady(f"No notebook lies beside checks.py: save this one in {folder}, {AGAIN}")
    # VS Code says where the notebook lies, and cannot be asked to save it
    in_code = getattr(shell, "user_ns", {}).get("__vsc_ipynb_file__", "")
    told = Path(in_code or os.environ.get("JPY_SESSION_NAME", "")).name
    changed = _have_saved(folder, patience if told and not in_code else patience / 10)
    saved = _notebooks(folder, changed, name)
    return saved[0] if name else _choice(saved, questions, ran, told)


def _stamps(folder: Path) -> dict[Path, int]:
    """When each notebook of the folder was saved."""
    return {path: path.stat().st_mtime_ns for path in folder.glob("*.ipynb") if path.is_file()}


def _have_saved(folder: Path, patience: float) -> set[Path]:
    """Have the open notebook saved; what has been saved then, if anything.

    Otter would wait for one file, and which one is open is seen only now, where it was renamed or has copies.
    """
    before = _stamps(folder)
    save_notebook(str(next(iter(before))), timeout=0)
    end = time.monotonic() + patience
    while time.monotonic() < end:
        time.sleep(0.1)
        changed = {path for path, when in _stamps(folder).items() if before.get(path) != when}
        if changed and all(_book_of(path) for path in changed):  # a file that is being written cannot be read
            return changed
    return set()


def _book_of(path: Path) -> NotebookNode | None:
    try:
        book = reader.reads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, AttributeError, KeyError):  # whatever JSON it is, if it is any
        return None
    return book if "cells" in book else None


def _notebooks(folder: Path, changed: set[Path], name: str | None) -> list[Saved]:
    """What can be handed in: the notebook of this name, or all, newest first."""
    times = _stamps(folder)
    paths = [folder / name] if name else sorted(times, key=lambda path: times[path], reverse=True)
    read = [(path, book) for path in paths if (book := _book_of(path))]
    if not read:
        wanted = f"No notebook called {name} can be read here" if name else "No notebook here can be read"
        raise NotReady(f"{wanted}; beside checks.py lie {listed(path.name for path in times)}.")
    return [Saved(path, book, math.inf if path in changed else path.stat().st_mtime_ns / 1e9) for path, book in read]


def _choice(saved: list[Saved], questions: list[Asked], ran: dict[str, Ran], told: str) -> Saved:
    """The open notebook: what was saved when asked, what Jupyter says, what holds most of what ran, the newest."""
    headings = [question.heading for question in questions]
    ours = [one for one in saved if any(heading in cell.source for cell in one.book.cells for heading in headings)]

    def rank(one: Saved) -> tuple[int, int, bool]:
        held = {_plain(cell.source) for cell in one.book.cells}
        matches = sum(_plain(cell.source) in held for cell in ran.values())
        # either may be wrong: Jupyter keeps the name that a notebook had at first, and saves the tab that is in front
        return (one.when == math.inf) + (one.path.name == told), matches, one.when == math.inf

    best = sorted(ours or saved, key=rank, reverse=True)
    first, *others = [one for one in best if rank(one) == rank(best[0])]
    sources = [cell.source for cell in first.book.cells]
    names = [one.path.name for one in others if [cell.source for cell in one.book.cells] != sources]
    if names:
        names = [first.path.name, *names]
        raise NotReady(
            f"Each of {listed(names)} could be this notebook: write which, as in "
            f'grader.export("{names[0]}", pdf=False), {AGAIN}'
        )
    return first


def differing(saved: Saved, questions: list[Asked], ran: Collection[Ran]) -> tuple[list[str], list[str]]:
    """Where what ran is not what is saved: what was not saved since, and answers that were edited since they ran.

    Cells have ids. Where the front end's are not those in the file, the cell that set an answer last must stand there.
    """
    held = {cell.get("id"): _plain(cell.source) for cell in saved.book.cells}
    code = [_plain(cell.source) for cell in saved.book.cells if cell.cell_type == "code"]
    in_file = {name for source in code for name in names_set(source)}
    last = {name: cell for cell in ran for name in names_set(cell.source)}
    unsaved, edited = dict[str, None](), dict[str, None]()
    for cell in ran:
        here = held.get(cell.id)
        if _plain(cell.source) == here or (here is None and _plain(cell.source) in code):
            continue
        names = {name for name in names_set(f"{cell.source}\n{here or ''}") if last.get(name, cell) is cell}
        of = [question.name for question in questions if names.intersection(question.defines)]
        if saved.when < cell.when:  # any cell shows that the file is old; one that is not there may be gone on purpose
            unsaved |= dict.fromkeys(of or [_above(saved.book, cell.id)] * (here is not None))
        elif names & in_file:  # what was tried beside the answers may stay as it is, and what was deleted is not missed
            edited |= dict.fromkeys(of)
    return list(unsaved), list(edited)


def _plain(source: str) -> str:
    """The source without what nobody sees."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip("\n")


def _without_points(heading: str) -> str:
    """A heading without its points."""
    return re.sub(r" \([\d.]+ points?\)$", "", heading)


def _above(book: NotebookNode, name: str) -> str:
    """The last heading above a cell."""
    found = "the first cell"
    for cell in book.cells:
        if cell.get("id") == name:
            break
        if cell.cell_type == "markdown":
            found = (
                [found] + [_without_points(heading) for heading in re.findall(r"^#+ (.*)$", cell.source, re.MULTILINE)]
            )[-1]
    return found


def is_finished(book: NotebookNode, question: Asked) -> bool:
    """Whether all that a coding question asks for stands in the notebook, with no stub of ours left in its cell."""
    cells = [cell.source for cell in book.cells if cell.cell_type == "code"]
    last = {name: source for source in cells for name in names_set(source)}
    return all(name in last and not any(map(is_stub, last[name].splitlines())) for name in question.defines)


def held_in(book: NotebookNode, questions: list[Asked]) -> str:
    """How much of what is asked the notebook holds, in words."""
    coding = [question for question in questions if not question.written]
    written = [question for question in questions if question.written]
    unfinished: list[Asked] = []
    for question in coding:  # one that asks for no code of its own puts together what stands above it
        if not is_finished(book, question) or (unfinished and not question.defines):
            unfinished.append(question)
    empty = [question for question in written if not is_answered(book, question)]
    parts = [_counted(coding, unfinished, "questions", "not finished")] * bool(coding)
    parts += [_counted(written, empty, "written answers", "still empty")] * bool(written)
    return ", ".join(parts)


def _counted(asked: list[Asked], lacking: list[Asked], called: str, state: str) -> str:
    words = f"{len(asked) - len(lacking)} of {len(asked)} {called}"
    numbers = [found[0] for question in lacking if (found := re.search(r"\d+", question.heading))]
    if not numbers:
        return words
    which = f"question {numbers[0]} is" if len(numbers) == 1 else f"questions {listed(numbers)} are"
    return f"{words} ({which} {state})"


def packed(zipped: Path, saved: Saved, questions: list[Asked]) -> Notice:
    """What the zip holds, how large it is, and where."""
    size = zipped.stat().st_size
    amount = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{math.ceil(size / 1e3)} kB"
    held = held_in(saved.book, questions)
    if saved.when < math.inf:  # written answers do not run: only the student can tell whether these are the last
        held += f", as saved at {time.strftime('%H:%M', time.localtime(saved.when))}"
    name = html.escape(zipped.name)
    link = f'<a href="{quote(zipped.name)}" download="{name}" target="_blank">{name}</a>'
    page = f'<span style="{GREEN}">✓</span> <b>Packed:</b> {html.escape(held)}.<br>Hand in {link} ({amount}).'
    text = f"✓ Packed: {held}.\nHand in {zipped.name} ({amount}), which lies beside the notebook."
    return Notice(text, f"<div>{page}</div>")


MARKS = {State.RIGHT: ("✓", GREEN), State.ANSWERED: ("✓", GREEN), State.WRONG: ("✗", RED)}
"""What stands before a question, and its color; before others, nothing."""
CELL = "text-align:left;vertical-align:top;padding:.15em .8em"


@dataclass(frozen=True)
class Row:
    """A question, and how far its answer is."""

    asked: Asked
    state: State
    note: str = ""
    """What is wrong, in a few words."""

    @property
    def done(self) -> bool:
        """Whether nothing is left to do, as far as it can be seen here."""
        return self.state in (State.RIGHT, State.ANSWERED)


def rows_of(questions: Iterable[Asked], results: Any, book: NotebookNode | None) -> list[Row]:
    """The questions with what `GradingResults` of Otter's and the saved notebook, if it was found, say of them."""
    return [_coding(asked, results.results) if asked.check else _written(asked, book) for asked in questions]


def _coding(asked: Asked, files: dict[str, Any]) -> Row:
    file = files.get(asked.check)
    if not file:
        return Row(asked, State.NO_CHECK)
    page = page_of(file)
    if not page:
        return Row(asked, State.RIGHT if file.passed_all else State.WRONG)
    return Row(asked, page.state, (page.hint or page.sentence) if page.state is State.WRONG else "")


def _written(asked: Asked, book: NotebookNode | None) -> Row:
    if not book:
        return Row(asked, State.UNSEEN)
    return Row(asked, State.ANSWERED if is_answered(book, asked) else State.EMPTY)


def overview_text(rows: Sequence[Row]) -> str:
    """The rows in plain text: one screen."""
    wide = max(len(row.asked.name) for row in rows)
    lines = [_line(row, wide) for row in rows]
    return "\n".join([_summary(rows), "", *lines, "", *(textwrap.fill(line, WIDTH) for line in _explained(rows))])


def _line(row: Row, wide: int) -> str:
    start = f"{MARKS.get(row.state, ' ')[0]} {row.asked.name:<{wide}} {row.asked.points:4g}  "
    said = f"{row.state}: {row.note}" if row.note else row.state
    return start + textwrap.shorten(printable(said), WIDTH - len(start), placeholder=" …")


def overview_html(rows: Sequence[Row]) -> str:
    """The same in HTML, with links to the questions' headings as JupyterLab calls them."""
    body = "".join(map(_html_row, rows))
    explained = "<br>".join(map(html.escape, _explained(rows)))
    return (
        f'<div style="margin:.5em 0"><b>{html.escape(_summary(rows))}</b></div>'
        f'<table style="border-collapse:collapse;margin:0">{body}</table><div style="{MUTED}">{explained}</div>'
    )


def _html_row(row: Row) -> str:
    mark, color = MARKS.get(row.state, ("", ""))
    link = html.escape(f"#{row.asked.heading.replace(' ', '-')}")
    note = textwrap.shorten(printable(row.note), WIDTH, placeholder=" …")
    cells = [
        f'<span style="{color}">{mark}</span>',
        f'<a href="{link}">{html.escape(row.asked.name)}</a>',
        f"{row.asked.points:g} points",
        row.state + (f': <span style="{MUTED}">{html.escape(note)}</span>' if note else ""),
    ]
    return f"<tr>{''.join(f'<td style={CELL!r}>{cell}</td>' for cell in cells)}</tr>"


def _summary(rows: Sequence[Row]) -> str:
    """How many are done, and which comes next."""
    counts = [[row.done for row in rows if bool(row.asked.check) is coding] for coding in (True, False)]
    coding, written = (f"{sum(done)} of {len(done)}" for done in counts)
    left = next((f"; next: {row.asked.number}" for row in rows if not row.done), ": hand in")
    return f"{coding} questions and {written} written answers done{left}"


def _explained(rows: Sequence[Row]) -> list[str]:
    """Where more is said, and how the points come about."""
    points = [sum(row.asked.points for row in rows if bool(row.asked.check) is coding) for coding in (True, False)]
    return [
        "A question's own check says what is wrong. Written answers are as last saved.",
        f"{points[0]:g} points are for code: the grader tries other examples. "
        f"{points[1]:g} are for the written answers: a person reads them.",
    ]


class Grader(Notebook):  # type: ignore[misc]
    """Otter's notebook, at home in this folder wherever the student's code goes, with messages of ours."""

    def __init__(self, questions: list[Asked], ran: dict[str, Ran]) -> None:
        super().__init__(tests_dir=str(HERE / "tests"))
        self._questions, self._ran = questions, ran

    def _log_event(self, *args: Any, **kwargs: Any) -> None:
        """Write no log: nothing reads it, it grows with every check, and it would lie where the student's code goes."""

    def check(self, question: str, global_env: dict[str, Any] | None = None) -> Any:
        """Check the answers to a question; Otter's result, whose text is that of the page."""
        if not (HERE / "tests" / f"{question}.py").is_file():
            return refusal(_no_check(question, self._questions))
        caller = inspect.currentframe()
        if global_env is None and caller and caller.f_back:
            global_env = caller.f_back.f_globals
        file = super().check(question, global_env)
        if page := page_of(file):
            for result in file.test_case_results:
                result.message = page.text()
        return file

    def check_all(self) -> Any:
        """Check all answers, in the notebook's order; Otter's results, which show as an overview."""
        caller = inspect.currentframe()
        space = caller.f_back.f_globals if caller and caller.f_back else {}
        found = [self.check(question.check, space) for question in self._questions if question.check]
        results = GradingResults([file for file in found if isinstance(file, TestFile)])
        book = None
        with contextlib.suppress(NotReady):
            book = opened(HERE, self._questions, self._ran, get_ipython(), PATIENCE / 10).book
        results.rows = rows_of(self._questions, results, book)
        return results

    def export(self, nb_path: str | None = None, export_path: str | None = None, *args: Any, **options: Any) -> None:
        """Save the notebook and pack it into a zip that lies beside it; or say why not."""
        try:
            if self.interpreter is IPythonInterpreter.COLAB:
                raise NotReady("Colab keeps the notebook elsewhere: hand in what File > Download > .ipynb gives you.")
            saved = ready(HERE, self._questions, self._ran, get_ipython(), nb_path)
        except NotReady as reason:
            display(refusal(reason))
            return
        path = export_path or f"{saved.path.stem}_{datetime.datetime.now():%Y_%m_%dT%H_%M_%S}.zip"
        with contextlib.chdir(HERE):
            inside = saved.path.relative_to(HERE) if saved.path.is_relative_to(HERE) else saved.path
            super().export(str(inside), path, *args, **{"display_link": False, "ignore_log": True, **options})
        display(packed(HERE / path, saved, self._questions))


def _no_check(question: str, questions: list[Asked]) -> str:
    known = [asked.check for asked in questions if asked.check]
    if question not in known:
        return f"There is no check called {question!r}; there are {', '.join(known)}."
    return f"tests/{question}.py is missing: put the handout's folder tests beside checks.py, and restart the kernel."


def open_grader(questions: list[Asked]) -> Grader:
    """The `grader` of a notebook that asks `questions`; from now on, results of Otter's show as pages."""
    Check.questions = questions
    shell = get_ipython()
    pages = (
        (TestFile, file_html, file_text),
        (GradingResults, lambda results: overview_html(results.rows), lambda results: overview_text(results.rows)),
    )
    for kind, as_html, as_text in pages if shell else ():
        shell.display_formatter.formatters["text/html"].for_type(kind, as_html)
        shell.display_formatter.formatters["text/plain"].for_type(
            kind, lambda result, printer, cycle, text=as_text: printer.text(text(result))
        )
    return Grader(questions, record(shell) if shell else {})


QUESTIONS = [
    Asked(heading='Question 1: activations (20 points)', points=20.0, check='activations', written='', stubs=('relu', 'sigmoid', 'tanh', 'prelu', 'swish', 'gelu')),
    Asked(heading='Question 2: slopes (6 points)', points=6.0, check='slopes', written='', stubs=('activation_gradient',)),
    Asked(heading='Written question 1 (4 points)', points=4.0, check='', written='written-activation-choice', stubs=()),
    Asked(heading='Question 3: scratch (14 points)', points=14.0, check='scratch', written='', stubs=('MLPScratch.__init__', 'MLPScratch.forward')),
    Asked(heading='Question 4: concise (14 points)', points=14.0, check='concise', written='', stubs=('MLP.__init__',)),
    Asked(heading='Question 5: backprop (14 points)', points=14.0, check='backprop', written='', stubs=('mlp_gradients',)),
    Asked(heading='Written question 2 (4 points)', points=4.0, check='', written='written-memory', stubs=()),
    Asked(heading='Question 6: training (14 points)', points=14.0, check='training', written='', stubs=()),
    Asked(heading='Written question 3 (4 points)', points=4.0, check='', written='written-one-hidden-unit', stubs=()),
    Asked(heading='Question 7: sweep (6 points)', points=6.0, check='sweep', written='', stubs=('sweep',)),
]
grader = open_grader(QUESTIONS)
