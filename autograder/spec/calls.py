"""Two hidden cases on gradients for questions that ask for functions: against autograd, and against differences."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from autograder.spec.measure import Measurement, differentiated
from autograder.spec.operations import alone
from autograder.spec.question import Case, Features, Inputs
from autograder.spec.traced import times

STEP = 1e-5
"""Step of central differences in float64."""


def gradient_cases(
    reference: ModuleType,
    inputs: Inputs,
    small: Inputs,
    points: float,
    rtol: float = 1e-4,
    atol: float = 1e-5,
    numerical_rtol: float = 1e-6,
    numerical_atol: float = 1e-7,
    features: Features | None = None,
) -> tuple[Case, Case]:
    """A question's two cases on gradients, `points` each: against those of autograd, and against central differences.

    Args:
        inputs: draws calls as `called` takes them.
        small: draws calls with small float64 tensors, as the second case takes a difference for each entry.
        rtol, atol: of the first case.
        numerical_rtol, numerical_atol: of the second.
        features: of both.
    """

    def numerical(**call: Any) -> Measurement:
        return central_differences(reference, **call)

    return (
        Case(
            "gradient", points, "The gradient", differentiated, with_cotangents(reference, inputs), features,
            rtol=rtol, atol=atol,
        ),
        Case(
            "numerical gradient", points, "The gradient against central differences", differentiated,
            with_cotangents(reference, small), features, reference=numerical,
            rtol=numerical_rtol, atol=numerical_atol,
        ),
    )  # fmt: skip


def with_cotangents(reference: ModuleType, inputs: Inputs) -> Inputs:
    """The calls that `inputs` draws, with a random cotangent for each tensor that the right function returns."""

    def drawn(generator: torch.Generator) -> list[dict[str, Any]]:
        return [{**call, "cotangents": _cotangents(reference, generator, **call)} for call in inputs(generator)]

    return drawn


def _cotangents(reference: ModuleType, generator: torch.Generator, **call: Any) -> list[Tensor]:
    outputs = _outputs(reference, **call)
    return [torch.randn(output.shape, generator=generator, dtype=output.dtype) for output in outputs]


def _outputs(reference: ModuleType, function: str, again: Any = None, **arguments: Any) -> list[Tensor]:
    right: Callable[..., Any] = getattr(reference, function)
    result = right(*arguments.values())
    return list(result) if isinstance(result, tuple) else [result]


def central_differences(
    reference: ModuleType, function: str, cotangents: list[Tensor], again: float | None = None, **arguments: Any
) -> Measurement:
    """What `differentiated` measures for a right answer, computed by central differences on every entry; float64."""

    def weighted(name: str, value: Tensor) -> Tensor:
        outputs = _outputs(reference, function, **{**arguments, name: value})
        return torch.stack([(output * cotangent).sum() for output, cotangent in zip(outputs, cotangents)]).sum()

    found: Measurement = {}
    if again:
        (first,), (second,) = (
            _outputs(reference, function, **dict(zip(arguments, times(list(arguments.values()), factor))))
            for factor in (1.0, again)
        )
        found = {
            alone(function): True, f"{function} called once more": first, f"{function} for other numbers": second,
        }  # fmt: skip
    found[f"torch can differentiate {function}"] = True
    found[f"the shape of what {function} returns"] = str([tuple(cotangent.shape) for cotangent in cotangents])
    for name, value in arguments.items():
        if not isinstance(value, Tensor) or not value.is_floating_point():
            continue
        found[f"the gradient of {function} for {name}"] = _differences(functools.partial(weighted, name), value)
    return found


def differences_vjp(function: Callable[[Tensor], Tensor], x: Tensor, cotangent: Tensor) -> Tensor:
    """The vector–Jacobian product by central differences on every entry; float64 in, float64 out."""
    return _differences(lambda moved: (function(moved) * cotangent).sum(), x)


def _differences(function: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The gradient of a function with one number as its result; all entries are moved in one call."""
    steps = STEP * torch.eye(x.numel(), dtype=x.dtype).reshape(x.numel(), *x.shape)
    above, below = torch.func.vmap(function)(torch.cat([x + steps, x - steps])).chunk(2)
    return ((above - below) / (2 * STEP)).reshape(x.shape)
