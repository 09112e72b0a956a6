# Wrong answers to `vector`, as students write them. How to add one: docs/question-authors.md

# %% mean
# Your gradient is too small by the length of x: a vector of ones stands for the sum, not for the mean.
def vector_backward(x):
    x = x.clone().requires_grad_()
    y = x * x
    y.mean().backward()
    return x.grad

# %% x instead of ones
# The entries of y are weighted with `x`: every entry is to count once, so pass ones to backward.
def vector_backward(x):
    z = x.clone().requires_grad_()
    y = z * z
    y.backward(x)
    return z.grad

# %% first entry only
# Only one entry of y went backward: all of them count, each with weight 1.
def vector_backward(x):
    x = x.clone().requires_grad_()
    y = x * x
    y[0].backward()
    return x.grad

# %% x instead of x * x
# You differentiate x, whose slope is 1: the function is x * x.
def vector_backward(x):
    x = x.clone().requires_grad_()
    x.backward(torch.ones_like(x))
    return x.grad

# %% by hand
# The numbers are right, but autograd did not compute them: a formula worked out by hand does not count. Build the
# function from a tensor that requires a gradient, and let `backward()` find its slope.
def vector_backward(x):
    return 2 * x

# %% x marked
# Your function leaves `x` changed: afterwards it requires a gradient. Work on a copy of your own,
# `x.clone().requires_grad_()`.
def vector_backward(x):
    x.requires_grad_(True)
    y = x * x
    y.backward(torch.ones_like(y))
    return x.grad

# %% graph kept
# Your gradient still has a graph behind it, as if somebody wanted to differentiate once more: leave out
# `create_graph=True`, or return `gradient.detach()`.
def vector_backward(x):
    x = x.clone().requires_grad_()
    y = x * x
    return torch.autograd.grad(y, x, torch.ones_like(y), create_graph=True)[0]

# %% value instead of gradient
# You return x * x itself: after backward, the gradient waits in `.grad` of your copy of x.
def vector_backward(x):
    x = x.clone().requires_grad_()
    y = x * x
    y.backward(torch.ones_like(y))
    return y
