"""`backward()` and `.grad` throughout, as the book does it, on copies of x or on x itself, put right afterwards."""

import torch


def grad_of_quadratic(x):
    x = x.detach().clone().requires_grad_(True)
    y = 2 * torch.dot(x, x)
    y.backward()
    return x.grad


def two_gradients(x):
    x.requires_grad_(True)
    x.sum().backward()
    first = x.grad.clone()
    x.grad.zero_()
    (x * x).sum().backward()
    second, x.grad = x.grad, None
    x.requires_grad_(False)
    return [first, second]


def vector_backward(x):
    leaf = torch.nn.Parameter(x.clone())
    y = leaf * leaf
    y.backward(gradient=torch.ones(len(y)))
    return leaf.grad


def detached_gradient(x):
    x = x.clone().requires_grad_()
    u = (x * x).detach()
    z = u * x
    z.sum().backward()
    return x.grad


def f(a):
    b = a * 2
    while b.norm() < 1000:
        b *= 2
    if b.sum() > 0:
        c = b
    else:
        c = 100 * b
    return c


def control_flow_gradient(a):
    a = a.detach().requires_grad_()
    d = f(a)
    d.backward(gradient=torch.ones_like(d))
    return d, a.grad


def second_derivative(g, x):
    x = x.clone().requires_grad_()
    g(x).sum().backward(create_graph=True)
    first, x.grad = x.grad, None
    if first.grad_fn is None:
        return torch.zeros_like(x).detach()
    first.sum().backward()
    return x.grad.detach()


def backward_twice(x):
    x = x.clone().requires_grad_()
    y = (x * x).sum()
    for _ in range(2):
        y.backward(retain_graph=True)
    return x.grad.detach()


def sine_and_slope(start, end, step):
    x = torch.arange(start, end, step, dtype=torch.float64)
    x.requires_grad_(True)
    y = torch.sin(x)
    y.backward(gradient=torch.ones(len(x)))
    return x.detach(), y.detach(), x.grad


def numeric_gradient(g, x, eps=1e-4):
    gradient = torch.zeros(x.numel(), dtype=x.dtype)
    for index in range(x.numel()):
        moved = x.clone().flatten()
        moved[index] += eps
        above = g(moved.reshape(x.shape))
        moved[index] -= 2 * eps
        below = g(moved.reshape(x.shape))
        gradient[index] = (above - below) / (2 * eps)
    return gradient.reshape(x.shape)
