# Wrong answers to `slices`, as students write them. How to add one: docs/question-authors.md

# %% last column
# You take the last column: the first index counts rows, so the last row is `X[-1]`.
def last_and_middle(X):
    return X[:, -1], X[1:3]

# %% last row as a table
# Your last row is still a table of one row: a slice keeps the axis, a single number as index removes it.
def last_and_middle(X):
    return X[-1:], X[1:3]

# %% counted from one
# You take the first two rows: counting starts at 0, so row 1 is the second row.
def last_and_middle(X):
    return X[-1], X[0:2]

# %% one row only
# Row 2 is missing: a slice ends *before* its second number, so rows 1 and 2 need 3 there.
def last_and_middle(X):
    return X[-1], X[1:2]

# %% a filled copy
# You fill a copy, and `X` stays as it was: assign to the slice of `X` itself.
def fill_rows(X, start, stop, value):
    Y = X.clone()
    Y[start:stop] = value
    return Y

# %% one row too many
# You fill the row `stop`, too: a slice ends before its second number already.
def fill_rows(X, start, stop, value):
    X[start:stop + 1] = value
    return X

# %% columns filled
# You fill columns: the first index counts rows, as in `X[start:stop]`.
def fill_rows(X, start, stop, value):
    X[:, start:stop] = value
    return X

# %% nothing returned
# `X` is filled as it should be, but your function returns nothing: end it by returning `X`.
def fill_rows(X, start, stop, value):
    X[start:stop] = value

# %% part returned
# You return the filled rows only: return the whole `X`.
def fill_rows(X, start, stop, value):
    X[start:stop] = value
    return X[start:stop]
