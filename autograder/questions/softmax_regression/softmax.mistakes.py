# Wrong answers to `softmax`, as students write them. How to add one: docs/question-authors.md

# %% overflow
# `exp` overflows for large logits: subtract each row's maximum first, which leaves the result the same.
def softmax(X):
    X_exp = torch.exp(X)
    return X_exp / X_exp.sum(1, keepdim=True)

# %% columns
# Your columns sum to 1, not your rows: `sum(0)` adds down the columns, `sum(1, keepdim=True)` along rows.
def softmax(X):
    X_exp = torch.exp(X - X.max(0, keepdim=True).values)
    return X_exp / X_exp.sum(0, keepdim=True)

# %% whole table
# All entries together sum to 1: divide each row by its own sum, `sum(1, keepdim=True)`.
def softmax(X):
    X_exp = torch.exp(X - X.max())
    return X_exp / X_exp.sum()

# %% one maximum for all rows
# You subtract the maximum of the whole table, so small rows underflow to 0/0: take each row's own maximum.
def softmax(X):
    X_exp = torch.exp(X - X.max())
    return X_exp / X_exp.sum(1, keepdim=True)

# %% no keepdim
# Each column is divided by the sum of a row: sums of shape (n,) meet the wrong axis, `keepdim=True` keeps them as (n,
# 1).
#- exponentials.sum(dim=1, keepdim=True)
#+ exponentials.sum(dim=1)

# %% X changed
# Your function changes `X` itself, as `-=` does: compute a new tensor instead.
def softmax(X):
    X -= X.max(1, keepdim=True).values
    X_exp = torch.exp(X)
    return X_exp / X_exp.sum(1, keepdim=True)

# %% library
# The values are right, but something else than the allowed operations made them, such as torch's own softmax: build it
# from `exp`, `sum` and a division (and the row's maximum).
def softmax(X):
    return torch.softmax(X, dim=1)

# %% log-softmax
# These are logarithms of probabilities: softmax itself returns the probabilities, between 0 and 1.
def softmax(X):
    X = X - X.max(1, keepdim=True).values
    return X - torch.log(torch.exp(X).sum(1, keepdim=True))
