"""What the grader computes itself of automatic differentiation: gradients without autograd, points in any dtype."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from autograder.questions.autograd.probes import formula
from autograder.spec.measure import Measurement
from reference import autograd as solved


def by_differences(x: Tensor, functions: Mapping[str, Callable[[Tensor], Tensor]], eps: float = 1e-4) -> Measurement:
    """The right measurement at `x`: by label, gradients of scalar-valued functions, by central differences."""
    gradients = {label: solved.numeric_gradient(function, x, eps) for label, function in functions.items()}
    return {**gradients, "autograd's engine ran": True}


def second_by_differences(function: str, g: str, x: Tensor, eps: float = 1e-4) -> Measurement:
    """The second derivative of the elementwise formula `g`, by central differences of second order; float64."""
    value = formula(g)
    second = (value(x + eps) - 2 * value(x) + value(x - eps)) / eps**2
    return {f"{function}(g, x)": second, "autograd's engine ran": True}


def sine_by_differences(function: str, start: float, end: float, step: float) -> Measurement:
    """The points, their sines, and the slope by central differences, in float64."""
    x = torch.arange(start, end, step, dtype=torch.float64)
    slope = by_differences(x, {"the slope": lambda z: torch.sin(z).sum()})
    return {"x": x, "sin x": torch.sin(x), **slope, "a cosine was computed": False}


def in_float64(measured: Measurement, **inputs: Any) -> Measurement:
    """What is measured, with all tensors in float64: no dtype is asked for."""
    return {label: value.double() if isinstance(value, torch.Tensor) else value for label, value in measured.items()}
