"""Probes of 06: they run in the jail, and those of the public checks at the student's, too."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from autograder.spec.measure import (
    PLAIN,
    Batches,
    Measurement,
    Watched,
    amid_others,
    asked,
    called,
    fit,
    followed,
    set_weights,
    spread,
    times,
    tracked,
    trained_on,
    vjp,
)


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


def scratch_parameters(ns: Any, sigma: float, **sizes: int) -> Measurement:
    """The parameters that `MLPScratch` starts with, and whether an optimizer finds them."""
    model = ns.MLPScratch(**sizes, lr=0.1, sigma=sigma)
    other_model(ns)
    listed = [id(parameter) for parameter in model.parameters()]
    found: Measurement = {}
    for name in ("W1", "b1", "W2", "b2"):
        parameter = getattr(model, name)
        found[name] = parameter
        found[f"{name} is an nn.Parameter"] = isinstance(parameter, torch.nn.Parameter)
        found[f"{name} is trainable"] = parameter.requires_grad
        found[f"{name} is in parameters()"] = id(parameter) in listed
    return found


def scratch_model(ns: Any, lr: float, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Any:
    """An `MLPScratch` with these parameters."""
    model = ns.MLPScratch(num_inputs=W1.shape[0], num_outputs=W2.shape[1], num_hiddens=W1.shape[1], lr=lr)
    other_model(ns)
    return set_weights(model, W1=W1, b1=b1, W2=W2, b2=b2)


def other_model(ns: Any) -> None:
    """A model that somebody else makes: it changes no other."""
    ns.MLPScratch(num_inputs=2, num_outputs=3, num_hiddens=2, lr=7.0)


def scratch_forward(ns: Any, X: Tensor, **weights: Tensor) -> Measurement:
    """The logits of `MLPScratch` for given parameters."""
    return asked("model(X)", scratch_model(ns, 0.1, **weights), X=X)


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


def scratch_loss(ns: Any, X: Tensor, y: Tensor) -> Measurement:
    """The loss of an untrained `MLPScratch`, and the parameters that lead to it."""
    model = ns.MLPScratch(num_inputs=X[0].numel(), num_outputs=10, num_hiddens=256, lr=0.1, sigma=0.01).to(X.device)
    with torch.no_grad():
        loss = float(model.loss(model(X), y))
    return {"the loss": loss, "W1": model.W1, "b1": model.b1, "W2": model.W2, "b2": model.b2}


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


def one_step(ns: Any, model: str, X: Tensor, y: Tensor, **weights: Tensor) -> Measurement:
    """The parameters after one step at learning rate 1, in the shapes of `MLPScratch`."""
    after = parameters_after(ns, model, X, y, lr=1.0, epochs=1, size=len(X), **weights)
    return {f"{name} after one step": parameter for name, parameter in after.items()}


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


def trained(
    ns: Any, model: str, X: Tensor, y: Tensor, hiddens: int, lr: float, epochs: int, size: int, watched: bool = False
) -> Measurement:
    """The parameters of a model that the notebook's `Trainer` trained; if `watched`, before each epoch, too."""
    if model == "MLPScratch":
        net = ns.MLPScratch(num_inputs=X[0].numel(), num_outputs=10, num_hiddens=hiddens, lr=lr)
    else:
        net = ns.MLP(num_outputs=10, num_hiddens=hiddens, lr=lr)

    def look() -> Measurement:
        if model == "MLPScratch":
            return {"weights": [net.W1, net.W2], "biases": [net.b1, net.b2]}
        linear = [layer for layer in net.modules() if isinstance(layer, torch.nn.Linear)]
        return {
            "weights": [layer.weight.T.contiguous() for layer in linear],
            "biases": [layer.bias for layer in linear],
        }

    return trained_on(ns, net, look, Watched(look, X, y, size) if watched else Batches(X, y, size, True), epochs)


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
