"""03 · Automatic differentiation, solved. Sections in brackets are those of Dive into Deep Learning."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


def grad_of_quadratic(x: Tensor) -> Tensor:
    """The gradient of 2 xᵀx at `x (n,)`, from autograd: a plain tensor `(n,)` [2.5]."""
    leaf = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(2 * torch.dot(leaf, leaf), leaf)
    return gradient


def two_gradients(x: Tensor) -> tuple[Tensor, Tensor]:
    """The gradients of sum(x) and of xᵀx, from one leaf: two plain tensors [2.5].

    Nothing of the first is left in the second.
    """
    leaf = x.clone().requires_grad_()
    (of_sum,) = torch.autograd.grad(leaf.sum(), leaf)
    (of_square,) = torch.autograd.grad(torch.dot(leaf, leaf), leaf)
    return of_sum, of_square


def vector_backward(x: Tensor) -> Tensor:
    """The gradient of x * x against ones at `x (n,)`: a plain tensor `(n,)` [2.5]."""
    leaf = x.clone().requires_grad_()
    y = leaf * leaf
    (gradient,) = torch.autograd.grad(y, leaf, grad_outputs=torch.ones_like(y))
    return gradient


def detached_gradient(x: Tensor) -> Tensor:
    """The gradient of sum(u * x) with u = x * x held constant: a plain tensor [2.5].

    Shape and dtype of the float `x`, which may have any number of axes.
    """
    leaf = x.clone().requires_grad_()
    u = (leaf * leaf).detach()
    (gradient,) = torch.autograd.grad((u * leaf).sum(), leaf)
    return gradient


def f(a: Tensor) -> Tensor:
    """b = 2a, doubled until its norm is at least 1000, or 100 b if sum(b) ≤ 0 [2.5].

    `a` is a float scalar tensor or vector other than 0; the result has its shape and
    dtype, and autograd can go through it.
    """
    b = 2 * a
    while b.norm() < 1000:
        b = 2 * b
    return b if b.sum() > 0 else 100 * b


def control_flow_gradient(a: Tensor) -> tuple[Tensor, Tensor]:
    """`(f(a), gradient)`; the gradient of f(a)'s sum is a plain tensor [2.5]."""
    leaf = a.clone().requires_grad_()
    value = f(leaf)
    (gradient,) = torch.autograd.grad(value.sum(), leaf)
    return value.detach(), gradient


def second_derivative(g: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The second derivative of the elementwise `g` at each entry of `x`.

    From autograd: a plain tensor like `x`, zero where `g` is linear [2.5].
    """
    leaf = x.clone().requires_grad_()
    y = g(leaf)
    for _ in range(2):
        if not y.requires_grad:  # y no longer depends on x
            return torch.zeros_like(x)
        (y,) = torch.autograd.grad(y.sum(), leaf, create_graph=True)
    return y.detach()


def backward_twice(x: Tensor) -> Tensor:
    """What `.grad` holds after two runs through one graph of xᵀx: `(n,)` [2.5]."""
    leaf = x.clone().requires_grad_()
    y = torch.dot(leaf, leaf)
    y.backward(retain_graph=True)
    y.backward()
    assert leaf.grad is not None
    return leaf.grad


def sine_and_slope(start: float, end: float, step: float) -> tuple[Tensor, Tensor, Tensor]:
    """`(x, sin x, slope)` for x = start, start + step, … below end [2.5].

    Three plain tensors of equal length; the slope is from autograd, without a cosine.
    """
    x = torch.arange(start, end, step, requires_grad=True)
    y = torch.sin(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    return x.detach(), y.detach(), slope


def numeric_gradient(g: Callable[[Tensor], Tensor], x: Tensor, eps: float = 1e-4) -> Tensor:
    """The gradient of `g` at `x` by central differences, `eps` to either side [2.5].

    Shape and dtype of the float `x`, of any number of axes; meant for float64.
    """
    eye = torch.eye(x.numel(), dtype=x.dtype, device=x.device)
    steps = eps * eye.reshape(-1, *x.shape)
    slopes = [(float(g(x + step)) - float(g(x - step))) / (2 * eps) for step in steps]
    return torch.tensor(slopes, dtype=x.dtype, device=x.device).reshape(x.shape)
