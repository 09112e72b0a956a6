# Wrong answers to `twice`, as students write them. How to add one: docs/question-authors.md

# %% once
# Backward ran only once: keep the graph with `retain_graph=True` and run it again.
def backward_twice(x):
    x = x.clone().requires_grad_()
    y = torch.dot(x, x)
    y.backward()
    return x.grad

# %% cleared in between
# You cleared `.grad` between the two runs: here they are to add up.
def backward_twice(x):
    x = x.clone().requires_grad_()
    y = torch.dot(x, x)
    y.backward(retain_graph=True)
    x.grad.zero_()
    y.backward()
    return x.grad

# %% three times
# Your gradient is three times that of xᵀx: two runs of backward add up to twice the gradient.
def backward_twice(x):
    x = x.clone().requires_grad_()
    y = torch.dot(x, x)
    y.backward(retain_graph=True)
    y.backward(retain_graph=True)
    y.backward()
    return x.grad

# %% no second walk
# The numbers are right, but backward did not run twice through *one* graph: compute xᵀx once, and keep its graph with
# `retain_graph=True` for the second run.
def backward_twice(x):
    x = x.clone().requires_grad_()
    torch.dot(x, x).backward()
    torch.dot(x, x).backward()
    return x.grad

# %% by hand
# The numbers are right, but autograd did not compute them: a formula worked out by hand does not count. Build the
# function from a tensor that requires a gradient, and let `backward()` find its slope.
def backward_twice(x):
    return 4 * x

# %% x marked
# Your function leaves `x` changed: afterwards it requires a gradient. Work on a copy of your own,
# `x.clone().requires_grad_()`.
def backward_twice(x):
    x.requires_grad_(True)
    y = torch.dot(x, x)
    y.backward(retain_graph=True)
    y.backward()
    return x.grad

# %% value instead of gradient
# You return xᵀx itself: the two runs have left their gradients in `.grad` of your copy of x.
def backward_twice(x):
    x = x.clone().requires_grad_()
    y = torch.dot(x, x)
    y.backward(retain_graph=True)
    y.backward()
    return y
