# Wrong answers to `control_flow`, as students write them. How to add one: docs/question-authors.md

# %% never 100 times
# Where the sum is not above 0, f must return 100 b: yours returns b itself.
def f(a):
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    return b

# %% branches swapped
# The branches are swapped: b itself where the sum is above 0, 100 b elsewhere.
def f(a):
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    if b.sum() > 0:
        c = 100 * b
    else:
        c = b
    return c

# %% starts at a
# Your b starts at a: it starts at 2a, which shows for large a.
def f(a):
    b = a
    while b.norm() < 1000:
        b = b * 2
    if b.sum() > 0:
        c = b
    else:
        c = 100 * b
    return c

# %% one doubling
# b is doubled once at most: it must go on until the norm has reached 1000. An `if` looks only once, and a `while` loop
# ends early at a `return` or `break` inside it.
def f(a):
    b = a * 2
    if b.norm() < 1000:
        b = b * 2
    if b.sum() > 0:
        c = b
    else:
        c = 100 * b
    return c

# %% one doubling too many
# A norm of exactly 1000 is enough: double while the norm is below 1000, `<` and not `<=`.
def f(a):
    b = a * 2
    while b.norm() <= 1000:
        b = b * 2
    if b.sum() > 0:
        c = b
    else:
        c = 100 * b
    return c

# %% sign ignored in the loop
# For negative numbers the doubling goes wrong: it must look at the norm of b, not at b or at its sum.
def f(a):
    b = a * 2
    while 0 < b.sum() < 1000:
        b = b * 2
    if b.sum() > 0:
        c = b
    else:
        c = 100 * b
    return c

# %% by division
# The slope is right, as f(a) / a happens to be, but autograd did not compute it: give f a copy of `a` that requires a
# gradient, and go backward from the result.
def control_flow_gradient(a):
    d = f(a)
    return d, d / a

# %% mean of a vector
# A vector's gradient is too small by its length: it is the gradient of the sum of f(a), not of the mean.
def control_flow_gradient(a):
    a = a.clone().requires_grad_()
    d = f(a)
    d.mean().backward()
    return d.detach(), a.grad

# %% order
# The order is swapped: return f(a) first, then the gradient.
def control_flow_gradient(a):
    a = a.clone().requires_grad_()
    d = f(a)
    d.sum().backward()
    return a.grad, d.detach()

# %% a marked
# Your function leaves `a` changed: afterwards it requires a gradient. Work on a copy of your own,
# `a.clone().requires_grad_()`.
def control_flow_gradient(a):
    a.requires_grad_(True)
    d = f(a)
    d.sum().backward()
    return d.detach(), a.grad

# %% a changed
# The numbers in `a` change, as by `b = a`, which is no copy, and `b *= 2`: compute `2 * a` as a new tensor.
def control_flow_gradient(a):
    x = a.clone().requires_grad_()
    f(x).sum().backward()
    b = a
    b *= 2
    while b.norm() < 1000:
        b = b * 2
    if b.sum() > 0:
        return b, x.grad
    return 100 * b, x.grad
