# Wrong answers to `numeric`, as students write them. How to add one: docs/question-authors.md

# %% one-sided
# You step to one side only: central differences compare g at x + eps with g at x - eps.
def numeric_gradient(g, x, eps=1e-4):
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        step = torch.zeros_like(x)
        step.view(-1)[i] = eps
        gradient.view(-1)[i] = (g(x + step) - g(x)) / eps
    return gradient

# %% wrong width
# Your gradient is twice the right one: x + eps and x - eps lie 2 eps apart, so divide by that.
def numeric_gradient(g, x, eps=1e-4):
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        step = torch.zeros_like(x)
        step.view(-1)[i] = eps
        gradient.view(-1)[i] = (g(x + step) - g(x - step)) / eps
    return gradient

# %% eps without effect
# `eps` makes no difference in your answer: step to either side by the width that is given.
def numeric_gradient(g, x, eps=1e-4):
    x = x.clone().requires_grad_()
    g(x).backward()
    return x.grad

# %% half the step
# You step by half of eps: go a full eps to either side, and divide by 2 eps.
def numeric_gradient(g, x, eps=1e-4):
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        step = torch.zeros_like(x)
        step.view(-1)[i] = eps / 2
        gradient.view(-1)[i] = (g(x + step) - g(x - step)) / eps
    return gradient

# %% all entries at once
# You move all entries at once, so all slopes are mixed: move one entry, leave the others in place.
def numeric_gradient(g, x, eps=1e-4):
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        gradient.view(-1)[i] = (g(x + eps) - g(x - eps)) / (2 * eps)
    return gradient

# %% flat
# Your gradient is flat: give it the shape of x, for instance with `reshape(x.shape)`.
def numeric_gradient(g, x, eps=1e-4):
    gradient = []
    for i in range(x.numel()):
        step = torch.zeros_like(x)
        step.view(-1)[i] = eps
        gradient.append((g(x + step) - g(x - step)) / (2 * eps))
    return torch.tensor(gradient, dtype=x.dtype)

# %% sign
# Your gradient has the wrong sign: it is g(x + eps) minus g(x - eps).
def numeric_gradient(g, x, eps=1e-4):
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        step = torch.zeros_like(x)
        step.view(-1)[i] = eps
        gradient.view(-1)[i] = (g(x - step) - g(x + step)) / (2 * eps)
    return gradient

# %% x moved
# Your function leaves `x` moved: change a copy, or step back to where it was.
def numeric_gradient(g, x, eps=1e-4):
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        z = x.clone()
        z.view(-1)[i] += eps
        above = g(z)
        z.view(-1)[i] -= 2 * eps
        below = g(z)
        gradient.view(-1)[i] = (above - below) / (2 * eps)
    x += eps
    return gradient

# %% no step back
# You step with `x` itself and never step back, so the other slopes are taken elsewhere and `x` stays moved: add `eps`
# once more at the end of each round, or move a copy.
def numeric_gradient(g, x, eps=1e-4):
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        x.view(-1)[i] += eps
        above = g(x)
        x.view(-1)[i] -= 2 * eps
        below = g(x)
        gradient.view(-1)[i] = (above - below) / (2 * eps)
    return gradient

# %% float32
# Your gradient is float32 where x is float64: make it with `torch.zeros_like(x)`, or with x's dtype.
def numeric_gradient(g, x, eps=1e-4):
    gradient = torch.zeros(x.shape)
    for i in range(x.numel()):
        step = torch.zeros_like(x)
        step.view(-1)[i] = eps
        gradient.view(-1)[i] = (g(x + step) - g(x - step)) / (2 * eps)
    return gradient

# %% flat x
# You hand `g` a flat vector, and some functions need the rows and columns: give what you moved the shape of x again.
def numeric_gradient(g, x, eps=1e-4):
    flat = x.reshape(-1)
    slopes = torch.zeros_like(flat)
    for i in range(len(flat)):
        step = torch.zeros_like(flat)
        step[i] = eps
        slopes[i] = (g(flat + step) - g(flat - step)) / (2 * eps)
    return slopes.reshape(x.shape)

# %% copy moved
# Where `x` is transposed, `contiguous()` makes a copy: you move the copy, but `g` gets the other one.
def numeric_gradient(g, x, eps=1e-4):
    moved = x.clone()
    flat = moved.contiguous().view(-1)
    gradient = torch.zeros(x.numel(), dtype=x.dtype)
    for i in range(x.numel()):
        old = flat[i].item()
        flat[i] = old + eps
        above = g(moved)
        flat[i] = old - eps
        below = g(moved)
        flat[i] = old
        gradient[i] = (above - below) / (2 * eps)
    return gradient.reshape(x.shape)
