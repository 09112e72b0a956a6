"""What the grader computes of the measurements of 06, and what it expects where the reference is not the yardstick."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from autograder.questions.classifiers import LEARNED, classes_of, held_out, initial_loss_of, no_classes
from autograder.questions.mlp.probes import loss_and_gradients
from autograder.spec.calls import differences_vjp
from autograder.spec.measure import Measurement, vjp
from autograder.spec.operations import ARITHMETIC, FORMS, alone, judged
from reference import mlp as solved

PARAMETERS = ("W1", "b1", "W2", "b2")
MORE_PRIMITIVES = frozenset("cosh erf erf_ erfc erfc_ heaviside sinh special_ndtr".split())
"""What an activation may be made of besides arithmetic."""


def from_primitives(measured: Measurement, function: str, **inputs: Any) -> Measurement:
    """What is measured, with one word for whether only primitive operations ran."""
    return judged(measured, function, FORMS | ARITHMETIC | MORE_PRIMITIVES)


def apart_from_zero(measured: Measurement, function: str, x: Tensor, cotangent: Tensor, **settings: Any) -> Measurement:
    """The gradient, but at 0, where formulas differ in their slope, only whether that is finite or in a fair range."""
    measured = from_primitives(measured, function)
    gradient = measured[f"the gradient of {function}"].clone()
    slope = (gradient / cotangent)[x == 0]
    gradient[x == 0] = 0
    fine, words = slope.isfinite(), "is finite"
    if function == "relu":
        fine, words = (slope > -1e-4) & (slope < 1 + 1e-4), "lies between 0 and 1"
    return {
        **measured,
        f"the gradient of {function}": gradient,
        f"the slope of {function} at 0 {words}": bool(fine.all()),
    }


def activation_by_differences(
    function: str, again: float, x: Tensor, cotangent: Tensor, **settings: Any
) -> Measurement:
    """The right gradient of an activation by central differences."""
    right = getattr(solved, function)
    gradient = differences_vjp(lambda moved: right(moved, *settings.values()), x, cotangent)
    return {alone(function): True, f"the gradient of {function}": gradient}


def parameter_statistics(measured: Measurement, sigma: float, **sizes: int) -> Measurement:
    """Shapes and statistics of the first parameters, and what was found out about each."""
    found: Measurement = {f"the shape of {name}": list(measured[name].shape) for name in PARAMETERS}
    for name in ("b1", "b2"):
        found[f"{name} starts at zero"] = not measured[name].any()
    for name in ("W1", "W2"):
        W = measured[name].double()
        found[f"the standard deviation of {name} over sigma"] = float(W.std()) / sigma
        found[f"the mean of {name} over its standard deviation"] = float(W.mean()) / max(float(W.std()), 1e-12)
        found[f"the share of {name} within one standard deviation"] = float((W.abs() < W.std()).double().mean())
    return {**found, **{key: value for key, value in measured.items() if isinstance(value, bool)}}


def right_statistics(num_inputs: int, num_outputs: int, num_hiddens: int, sigma: float) -> Measurement:
    """The right statistics: those of the distribution itself."""
    shapes = [[num_inputs, num_hiddens], [num_hiddens], [num_hiddens, num_outputs], [num_outputs]]
    found: Measurement = {}
    for name, shape in zip(PARAMETERS, shapes):
        found[f"the shape of {name}"] = shape
        for what in ("an nn.Parameter", "trainable", "in parameters()"):
            found[f"{name} is {what}"] = True
        if name.startswith("b"):
            found[f"{name} starts at zero"] = True
        else:
            found[f"the standard deviation of {name} over sigma"] = 1.0
            found[f"the mean of {name} over its standard deviation"] = 0.0
            found[f"the share of {name} within one standard deviation"] = 0.6827
    return found


def logits(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    """The logits `(n, k)` of a ReLU MLP for images `X (n, pixels)`."""
    return torch.relu(X @ W1 + b1) @ W2 + b2


def initial_loss(measured: Measurement, X: Tensor, y: Tensor) -> Measurement:
    """An untrained model's loss, and whether it is the loss of that model's own parameters."""
    parameters = [measured[name].float() for name in PARAMETERS]
    return initial_loss_of(measured["the loss"], logits(X.flatten(1), *parameters), y, parameters[0])


def gradients_by_autograd(**inputs: Any) -> Measurement:
    """The right loss and gradients, from torch's own functions."""
    return _gradients(vjp, **inputs)


def gradients_by_differences(**inputs: Any) -> Measurement:
    """The right loss and gradients; the gradients are computed by central differences."""
    return _gradients(differences_vjp, **inputs)


def _gradients(method: Callable[..., Tensor], again: float, X: Tensor, y: Tensor, **parameters: Tensor) -> Measurement:
    first = _loss_and_gradients(method, X, y, **parameters)
    others = {name: value * again for name, value in parameters.items()}
    second = _loss_and_gradients(method, X * again, y, **others)
    return {
        "autograd was run": False,
        "the result is a dictionary": True,
        **loss_and_gradients(first, ""),
        **loss_and_gradients(second, " for other numbers"),
        "the arguments afterwards": [X, y, *(parameters[name] for name in PARAMETERS)],
        "autograd tracks an argument afterwards": False,
    }


def _loss_and_gradients(method: Callable[..., Tensor], X: Tensor, y: Tensor, **parameters: Tensor) -> Measurement:
    double = {name: value.double() for name, value in parameters.items()}
    images = X.double()
    on = images @ double["W1"] + double["b1"] > 0  # stays, so that differences do not step over a kink

    def loss(name: str, value: Tensor) -> Tensor:
        W1, b1, W2, b2 = {**double, name: value}.values()
        return nn.functional.cross_entropy((images @ W1 + b1) * on @ W2 + b2, y)

    one = torch.ones((), dtype=torch.float64)
    gradients = {name: method(functools.partial(loss, name), value, one) for name, value in double.items()}
    return {"loss": loss("W1", double["W1"]), **{name: gradients[name].to(X.dtype) for name in PARAMETERS}}


def learned_by_heart(measured: Measurement, X: Tensor, y: Tensor, hiddens: int, **settings: Any) -> Measurement:
    """How many of the 20 training images the trained parameters recognise."""
    return {LEARNED: int((_predicted(measured, X.flatten(1) / 255, hiddens) == y).sum())}


def held_out_accuracy(
    measured: Measurement, X: Tensor, y: Tensor, hiddens: int, _pixels: Tensor, _names: Tensor, watched: bool = False,
    **settings: Any,
) -> Measurement:  # fmt: skip
    """The accuracy of the trained parameters on the held-out images, and how the model learned if it was `watched`."""
    return held_out(functools.partial(_predicted, hiddens=hiddens), measured, _pixels, _names, watched)


def _predicted(measured: Measurement, X: Tensor, hiddens: int) -> Tensor:
    """The classes that the returned parameters give images `X (n, pixels)` in [0, 1]; -1 where they make no sense."""
    weights, biases = measured["weights"], measured["biases"]
    assert isinstance(weights, list) and isinstance(biases, list), "a tensor would be taken apart row by row"
    (W1, W2), (b1, b2) = weights, biases
    shapes = [tuple(parameter.shape) for parameter in (W1, b1, W2, b2)]
    if shapes != [(X.shape[1], hiddens), (hiddens,), (hiddens, 10), (10,)]:  # others could broadcast: a bias per image
        return no_classes(X)
    return classes_of(logits(X, W1.float(), b1.float(), W2.float(), b2.float()))
