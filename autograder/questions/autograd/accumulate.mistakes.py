# Wrong answers to `accumulate`, as students write them. How to add one: docs/question-authors.md

# %% leftover
# The second gradient holds the first one, too: `.grad` adds up, so clear it before the second backward.
def two_gradients(x):
    x = x.clone().requires_grad_()
    x.sum().backward()
    first = x.grad.clone()
    torch.dot(x, x).backward()
    return first, x.grad

# %% one tensor, cleared
# Both results are the second gradient: `.grad` is one tensor, and `zero_()` clears the first result with it. Keep a
# `clone()` of the first, or set `.grad = None` instead.
def two_gradients(x):
    x = x.clone().requires_grad_()
    x.sum().backward()
    first = x.grad
    x.grad.zero_()
    torch.dot(x, x).backward()
    second = x.grad
    return first, second

# %% one tensor, not cleared
# Both results are the sum of the two gradients: `.grad` is one tensor that adds up. Keep the first gradient, and clear
# `.grad` before the second backward.
def two_gradients(x):
    x = x.clone().requires_grad_()
    x.sum().backward()
    first = x.grad
    torch.dot(x, x).backward()
    second = x.grad
    return first, second

# %% order
# The order is swapped: first the gradient of sum(x), then that of xᵀx.
def two_gradients(x):
    x = x.clone().requires_grad_()
    torch.dot(x, x).backward()
    first = x.grad.clone()
    x.grad.zero_()
    x.sum().backward()
    return first, x.grad

# %% xᵀx doubled
# The second gradient is twice the right one: differentiate xᵀx without a factor, and clear `.grad` before.
def two_gradients(x):
    x = x.clone().requires_grad_()
    x.sum().backward()
    first = x.grad.clone()
    x.grad.zero_()
    y = 2 * torch.dot(x, x)
    y.backward()
    return first, x.grad

# %% by hand
# The numbers are right, but autograd did not compute them: a formula worked out by hand does not count. Build the
# function from a tensor that requires a gradient, and let `backward()` find its slope.
def two_gradients(x):
    return torch.ones_like(x), 2 * x

# %% x marked
# Your function leaves `x` changed: afterwards it requires a gradient. Work on a copy of your own,
# `x.clone().requires_grad_()`.
def two_gradients(x):
    x.requires_grad_(True)
    x.sum().backward()
    first = x.grad.clone()
    x.grad.zero_()
    torch.dot(x, x).backward()
    return first, x.grad
