# Wrong answers to `sine`, as students write them. How to add one: docs/question-authors.md

# %% cosine
# You computed a cosine: let autograd find the slope of the sine, it knows the rule.
def sine_and_slope(start, end, step):
    x = torch.arange(start, end, step)
    return x, torch.sin(x), torch.cos(x)

# %% shifted sine
# The slope is right, but worked out by hand, say by a shifted sine: let autograd find it.
def sine_and_slope(start, end, step):
    x = torch.arange(start, end, step)
    return x, torch.sin(x), torch.sin(x + torch.pi / 2)

# %% x requires a gradient
# The x that you return still requires a gradient: return `x.detach()`, so that it can be drawn.
def sine_and_slope(start, end, step):
    x = torch.arange(start, end, step, requires_grad=True)
    y = torch.sin(x)
    y.sum().backward()
    return x, y.detach(), x.grad

# %% sine with its graph
# The sine that you return still has its graph: return `y.detach()`, so that it can be drawn.
def sine_and_slope(start, end, step):
    x = torch.arange(start, end, step, requires_grad=True)
    y = torch.sin(x)
    y.sum().backward()
    return x.detach(), y, x.grad

# %% both with their graph
# The x and the sine that you return still belong to the graph: `detach()` both, so that they can be drawn.
def sine_and_slope(start, end, step):
    x = torch.arange(start, end, step, requires_grad=True)
    y = torch.sin(x)
    y.sum().backward()
    return x, y, x.grad

# %% order
# The order is x, sin x, slope: yours has the last two swapped.
def sine_and_slope(start, end, step):
    x = torch.arange(start, end, step, requires_grad=True)
    y = torch.sin(x)
    y.sum().backward()
    return x.detach(), x.grad, y.detach()

# %% mean
# Your slopes are too small by the number of points: go backward from the sum of the sines, not the mean.
def sine_and_slope(start, end, step):
    x = torch.arange(start, end, step, requires_grad=True)
    y = torch.sin(x)
    y.mean().backward()
    return x.detach(), y.detach(), x.grad

# %% points up to the end
# The last point lies at `end`, and the distance of the points is not `step`: use `torch.arange(start, end, step)`.
def sine_and_slope(start, end, step):
    number = int((end - start) / step) + 1
    x = torch.linspace(start, end, number, requires_grad=True)
    y = torch.sin(x)
    y.sum().backward()
    return x.detach(), y.detach(), x.grad
