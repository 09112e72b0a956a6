# Wrong answers to `second`, as students write them. How to add one: docs/question-authors.md

# %% first derivative
# This is the first derivative: go backward through the first gradient once more.
def second_derivative(g, x):
    x = x.clone().requires_grad_()
    g(x).sum().backward()
    return x.grad

# %% linear functions raise | stops
# Your function stops where g is linear: the slope is constant there and no longer depends on x, and autograd refuses to
# go on. Look at the first gradient's `requires_grad`, and return zeros where it is false.
def second_derivative(g, x):
    x = x.clone().requires_grad_()
    first = torch.autograd.grad(g(x).sum(), x, create_graph=True)[0]
    second = torch.autograd.grad(first.sum(), x)[0]
    return second

# %% square of the slope
# This is the square of the first derivative: differentiate the first derivative, do not multiply it.
def second_derivative(g, x):
    x = x.clone().requires_grad_()
    g(x).sum().backward()
    return x.grad ** 2

# %% leftover of the first
# The first derivative is added to the second: `.grad` collects, so clear it in between, or use `torch.autograd.grad`,
# which does not write into `.grad`.
def second_derivative(g, x):
    x = x.clone().requires_grad_()
    g(x).sum().backward()
    first = torch.autograd.grad(g(x).sum(), x, create_graph=True)[0]
    if first.requires_grad:
        first.sum().backward()
    return x.grad

# %% added up
# You return one number, the sum: the second derivative has an entry for each entry of x.
def second_derivative(g, x):
    x = x.clone().requires_grad_()
    first = torch.autograd.grad(g(x).sum(), x, create_graph=True)[0]
    second = torch.zeros_like(x)
    if first.requires_grad:
        second = torch.autograd.grad(first.sum(), x)[0]
    return second.sum()

# %% graph kept
# Your second derivative still has a graph behind it: only the first gradient needs `create_graph=True`; return the
# second one without it, or `.detach()` it.
#- return y.detach()
#+ return y

# %% x marked
# Your function leaves `x` changed: afterwards it requires a gradient. Work on a copy of your own,
# `x.clone().requires_grad_()`.
def second_derivative(g, x):
    x.requires_grad_(True)
    first = torch.autograd.grad(g(x).sum(), x, create_graph=True)[0]
    if not first.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(first.sum(), x)[0]

# %% differences
# Your second derivative has lost digits, as differences of nearby values do: let autograd find it.
def second_derivative(g, x):
    eps = 1e-4
    return (g(x + eps) - 2 * g(x) + g(x - eps)) / eps ** 2
