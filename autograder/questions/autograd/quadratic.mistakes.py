# Wrong answers to `quadratic`, as students write them. How to add one: docs/question-authors.md

# %% factor forgotten
# Your gradient is half of the right one: the factor 2 of 2 xᵀx belongs to the function, too.
def grad_of_quadratic(x):
    x = x.clone().requires_grad_()
    y = torch.dot(x, x)
    y.backward()
    return x.grad

# %% backward twice
# Your gradient is twice the right one: the function is 2 xᵀx, and backward may run only once, as `.grad` collects.
def grad_of_quadratic(x):
    x = x.clone().requires_grad_()
    y = 2 * torch.dot(x, x)
    y.backward(retain_graph=True)
    y.backward()
    return x.grad

# %% sum instead of product
# You differentiate the sum of 2x, whose slope is 2 everywhere: xᵀx is the dot product of x with itself.
def grad_of_quadratic(x):
    x = x.clone().requires_grad_()
    y = (2 * x).sum()
    y.backward()
    return x.grad

# %% by hand
# The numbers are right, but autograd did not compute them: a formula worked out by hand does not count. Build the
# function from a tensor that requires a gradient, and let `backward()` find its slope.
def grad_of_quadratic(x):
    return 4 * x

# %% x marked
# Your function leaves `x` changed: afterwards it requires a gradient. Work on a copy of your own,
# `x.clone().requires_grad_()`.
def grad_of_quadratic(x):
    x.requires_grad_(True)
    y = 2 * torch.dot(x, x)
    y.backward()
    return x.grad

# %% graph kept
# Your gradient still has a graph behind it, as if somebody wanted to differentiate once more: leave out
# `create_graph=True`, or return `gradient.detach()`.
def grad_of_quadratic(x):
    x = x.clone().requires_grad_()
    y = 2 * torch.dot(x, x)
    return torch.autograd.grad(y, x, create_graph=True)[0]

# %% value instead of gradient
# You return 2 xᵀx itself, a single number: its gradient has one entry per entry of x and waits in `.grad`.
def grad_of_quadratic(x):
    x = x.clone().requires_grad_()
    y = 2 * torch.dot(x, x)
    y.backward()
    return y
