# Wrong answers to `vectorize`, as students write them. How to add one: docs/question-authors.md

# %% still a loop
# `add_vectorized` still goes through the entries one by one: `+` adds whole vectors at once.
def add_vectorized(a, b):
    return torch.stack([x + y for x, y in zip(a, b)])

# %% always float32
# Your loop's result is float32, whatever dtype `a` has: `torch.zeros_like(a)` keeps the dtype.
def add_loop(a, b):
    c = torch.zeros(len(a))
    for i in range(len(a)):
        c[i] = a[i] + b[i]
    return c

# %% one entry short
# Your loop leaves out the last entry: `range(n)` goes from 0 to n - 1 already.
def add_loop(a, b):
    n = len(a)
    c = torch.zeros_like(a)
    for i in range(n - 1):
        c[i] = a[i] + b[i]
    return c

# %% last entry only
# Your loop returns the last sum only: collect the sums, one per entry.
def add_loop(a, b):
    for i in range(len(a)):
        c = a[i] + b[i]
    return c

# %% a changed
# Your loop changes `a` itself, as after `c = a`, which is only a second name for it: start from a new tensor.
def add_loop(a, b):
    c = a
    for i in range(len(a)):
        c[i] += b[i]
    return c

# %% a list
# Your loop returns a list: make a tensor of it, for instance with `torch.stack`.
def add_loop(a, b):
    c = []
    for i in range(len(a)):
        c.append(a[i] + b[i])
    return c

# %% a changed by +=
# Your function changes `a` itself, as `a += b` does: compute a new tensor, `a + b`.
def add_vectorized(a, b):
    a += b
    return a
