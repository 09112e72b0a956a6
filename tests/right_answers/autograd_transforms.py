"""`torch.func` and `torch.autograd.functional`: gradients as functions of functions."""

import torch
from torch.autograd import functional
from torch.func import grad, hessian, jacrev, vjp, vmap


def grad_of_quadratic(x):
    return grad(lambda z: 2 * torch.einsum("i,i->", z, z))(x)


def two_gradients(x):
    return tuple(functional.jacobian(lambda z: torch.stack([z.sum(), z @ z]), x))


def vector_backward(x):
    return jacrev(lambda z: z * z)(x).T @ torch.ones_like(x)


def detached_gradient(x):
    def product(z, u):
        return torch.sum(u * z)

    return grad(product)(x, x**2)


def f(a):
    doublings = 1
    while torch.linalg.vector_norm(a * 2**doublings) < 1000:
        doublings += 1
    b = a * 2.0**doublings
    return torch.where(b.sum() > 0, b, 100 * b)


def control_flow_gradient(a):
    value, pull = vjp(f, a)
    return value, pull(torch.ones_like(value))[0]


def second_derivative(g, x):
    if x.ndim == 0:
        return grad(grad(g))(x)
    flat = hessian(lambda z: g(z.reshape(x.shape)).sum())(x.reshape(-1))
    return flat.diagonal().reshape(x.shape).clone()


def backward_twice(x):
    _, pull = vjp(lambda z: z @ z, x)
    one = torch.ones((), dtype=x.dtype)
    return pull(one)[0] + pull(one)[0]


def sine_and_slope(start, end, step):
    x = torch.arange(start, end, step)
    return x, x.sin(), vmap(grad(torch.sin))(x)


def numeric_gradient(g, x, eps=1e-4):
    def slope(direction):
        return (g(x + eps * direction) - g(x - eps * direction)) / (2 * eps)

    directions = torch.eye(x.numel(), dtype=x.dtype).reshape(x.numel(), *x.shape)
    return vmap(slope)(directions).reshape(x.shape)
