# Wrong answers to `closed_form`, as students write them. How to add one: docs/question-authors.md

# %% no bias
# Your solution has no bias: give `X` a further column of ones, whose weight is the bias.
def closed_form(X, y):
    w = torch.linalg.pinv(X) @ y.reshape(-1, 1)
    b = torch.zeros(1, dtype=X.dtype)
    return w, b

# %% mean as bias
# Your bias is the mean of `y`: that is right only where every column of `X` has mean 0.
def closed_form(X, y):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    w = (torch.linalg.pinv(A) @ y.reshape(-1, 1))[:-1]
    b = y.mean().reshape(1)
    return w, b

# %% bias at the wrong end
# Weights and bias are mixed up: the weight of the column of ones is `b`, the others are `w`.
def closed_form(X, y):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    v = torch.linalg.pinv(A) @ y.reshape(-1, 1)
    return v[1:], v[0]

# %% inverse | stops
# Your function stops where columns depend on each other: there is no inverse then, but `torch.linalg.lstsq` and `pinv`
# still solve it.
def closed_form(X, y):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    v = torch.linalg.inv(A.T @ A) @ A.T @ y.reshape(-1, 1)
    return v[:-1], v[-1]

# %% shapes
# The numbers are right, the shapes are not: `w` is (d, 1) and `b` is (1,).
def closed_form(X, y):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    v = (torch.linalg.pinv(A) @ y.reshape(-1, 1)).flatten()
    return v[:-1], v[-1]

# %% flat y
# For `y` of shape (n,) your `w` is (d,): make `y` a column first, `y.reshape(-1, 1)`.
def closed_form(X, y):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    v = torch.linalg.pinv(A) @ y
    return v[:-1], v[-1].reshape(1)
