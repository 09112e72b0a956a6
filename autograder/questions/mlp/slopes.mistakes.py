# Wrong answers to `slopes`, as students write them. How to add one: docs/question-authors.md

# %% value instead of slope
# You return fn(x): return the gradient of its sum with respect to x.
def activation_gradient(fn, x):
    return fn(x)

# %% mean instead of sum
# Your slopes are too small by the number of entries: start backward from the sum (or with a gradient of ones), not from
# the mean.
def activation_gradient(fn, x):
    x = x.clone().requires_grad_()
    fn(x).mean().backward()
    return x.grad

# %% slopes added up
# You return the sum of all slopes: return one slope per entry of x.
def activation_gradient(fn, x):
    x = x.clone().requires_grad_()
    fn(x).sum().backward()
    return x.grad.sum()

# %% x marked
# After the call, x itself requires a gradient: work on a copy, `x.clone().requires_grad_()`.
def activation_gradient(fn, x):
    x.requires_grad_()
    return torch.autograd.grad(fn(x).sum(), x)[0]

# %% accumulated
# A second call returns the double: backward adds to `x.grad`. Work on a fresh copy of x.
def activation_gradient(fn, x):
    x.requires_grad_()
    fn(x).sum().backward()
    return x.grad

# %% graph kept
# Your result still requires a gradient: leave `create_graph` out, or `detach()` what you return.
def activation_gradient(fn, x):
    x = x.clone().requires_grad_()
    return torch.autograd.grad(fn(x).sum(), x, create_graph=True)[0]

# %% differences
# These are differences of neighboring values, which are inexact: autograd gives the exact slope.
def activation_gradient(fn, x):
    return (fn(x + 1e-4) - fn(x - 1e-4)) / 2e-4
