# Wrong answers to `detach`, as students write them. How to add one: docs/question-authors.md

# %% not detached
# This is 3x², the slope of x³: u still depends on x. Cut it off with `.detach()`.
def detached_gradient(x):
    x = x.clone().requires_grad_()
    u = x * x
    (u * x).sum().backward()
    return x.grad

# %% the wrong part detached
# This is 2x²: you cut off the wrong x. The whole product u = x * x counts as constant, and the x beside it does not.
def detached_gradient(x):
    x = x.clone().requires_grad_()
    u = x * x
    (u * x.detach()).sum().backward()
    return x.grad

# %% gradient of u
# This is 2x, the slope of x * x: differentiate the sum of u * x, where u is a constant.
def detached_gradient(x):
    x = x.clone().requires_grad_()
    u = x * x
    u.sum().backward()
    return x.grad

# %% value instead of gradient
# You return u * x itself: after backward, the gradient waits in `.grad` of your copy of x.
def detached_gradient(x):
    x = x.clone().requires_grad_()
    u = (x * x).detach()
    z = u * x
    z.sum().backward()
    return z

# %% by hand
# The numbers are right, but autograd did not compute them: a formula worked out by hand does not count. Build the
# function from a tensor that requires a gradient, and let `backward()` find its slope.
def detached_gradient(x):
    return x * x

# %% x marked
# Your function leaves `x` changed: afterwards it requires a gradient. Work on a copy of your own,
# `x.clone().requires_grad_()`.
def detached_gradient(x):
    x.requires_grad_(True)
    u = (x * x).detach()
    (u * x).sum().backward()
    return x.grad

# %% mean
# Your gradient is too small by the number of entries: add u * x up, do not average.
def detached_gradient(x):
    x = x.clone().requires_grad_()
    u = (x * x).detach()
    (u * x).mean().backward()
    return x.grad
