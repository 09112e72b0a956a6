"""Forward mode with dual numbers, one entry at a time or all at once, Hessian products, numpy round trips."""

import numpy as np
import torch
import torch.autograd.forward_ad as forward
from torch.autograd.functional import hvp
from torch.func import jacfwd, jvp


def grad_of_quadratic(x):
    return jacfwd(lambda z: 2 * z.dot(z))(x)


def two_gradients(x):
    gradients = [[], []]
    for direction in torch.eye(len(x), dtype=x.dtype):
        with forward.dual_level():
            z = forward.make_dual(x, direction)
            for slopes, y in zip(gradients, (z.sum(), (z * z).sum())):
                slopes.append(forward.unpack_dual(y).tangent)
    return tuple(torch.stack(slopes) for slopes in gradients)


def vector_backward(x):
    return jvp(lambda z: z * z, (x,), (torch.ones_like(x),))[1]


def detached_gradient(x):
    z = x.detach().clone().requires_grad_()
    with torch.no_grad():
        u = z * z
    (gradient,) = torch.autograd.grad(torch.sum(u * z), [z])
    return gradient


def f(a):
    c = a.abs().pow(2).sum().sqrt() * 2
    b = a * 2
    while c < 1000:
        c, b = c * 2, b + b
    return b * (1 if b.sum().item() > 0 else 100)


def control_flow_gradient(a):
    return jvp(f, (a,), (torch.ones_like(a),))


def second_derivative(g, x):
    return hvp(lambda z: g(z).sum(), x, torch.ones_like(x))[1]


def backward_twice(x):
    leaf = torch.tensor(x.tolist(), dtype=x.dtype, requires_grad=True)
    y = torch.inner(leaf, leaf)
    torch.autograd.backward(y, retain_graph=True)
    torch.autograd.backward(y)
    return leaf.grad


def sine_and_slope(start, end, step):
    x = torch.from_numpy(np.arange(start, end, step))
    y, slope = jvp(torch.sin, (x,), (torch.ones_like(x),))
    return x, y, slope


def numeric_gradient(g, x, eps=1e-4):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        old = x[place].item()
        x[place] = old + eps
        above = float(g(x))
        x[place] = old - eps
        below = float(g(x))
        x[place] = old
        gradient[place] = (above - below) / (2 * eps)
    return torch.from_numpy(np.asarray(gradient))
