# Wrong answers to `elementwise`, as students write them. How to add one: docs/question-authors.md

# %% difference turned around
# Your difference has the wrong sign: it is `x` minus `y`.
def elementwise(x, y):
    return x + y, y - x, x * y, x / y, x ** y

# %% quotient turned around
# Your quotient is upside down: divide `x` by `y`.
def elementwise(x, y):
    return x + y, x - y, x * y, y / x, x ** y

# %% power turned around
# You raise `y` to the power `x`: it is the other way round.
def elementwise(x, y):
    return x + y, x - y, x * y, x / y, y ** x

# %% floor division
# Your quotient is rounded down to a whole number, as `//` does: a single slash divides.
def elementwise(x, y):
    return x + y, x - y, x * y, x // y, x ** y

# %% dot product
# You add the products up: keep them apart, one per entry.
def elementwise(x, y):
    return x + y, x - y, (x * y).sum(), x / y, x ** y

# %% order of the results
# The results come in another order: first sum, difference and product, then quotient and power.
def elementwise(x, y):
    return x + y, x - y, x / y, x * y, x ** y

# %% x changed
# Your function changes `x` itself, as `+=` does, so the later results start from a wrong `x`: compute new tensors.
def elementwise(x, y):
    total = x
    total += y
    return total, x - y, x * y, x / y, x ** y

# %% one tensor
# You put all five results into one tensor: return the five themselves, with commas between them.
#- return x + y, x - y, x * y, x / y, x**y
#+ return torch.stack([x + y, x - y, x * y, x / y, x**y])
