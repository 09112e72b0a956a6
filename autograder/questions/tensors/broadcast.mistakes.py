# Wrong answers to `broadcast`, as students write them. How to add one: docs/question-authors.md

# %% transposed
# Your table is the transpose of the right one: `a` runs down the rows, so `a` becomes the column (n, 1).
def outer_sum(a, b):
    return a.reshape(1, -1) + b.reshape(-1, 1)

# %% added pair by pair
# You add the vectors entry by entry: turn `a` into a column (n, 1) first, and broadcasting makes a table.
def outer_sum(a, b):
    return a + b

# %% products
# You multiply the entries: the table holds their sums.
def outer_sum(a, b):
    return a.reshape(-1, 1) * b

# %% differences
# You subtract the entries of `b`: add them.
def outer_sum(a, b):
    return a.reshape(-1, 1) - b

# %% flat
# The sums are right, but in one long vector: the result is a table with n rows and m columns.
def outer_sum(a, b):
    return (a.reshape(-1, 1) + b).flatten()

# %% a loop
# The table is right, but made entry by entry: a column plus a row gives the whole table in one go.
def outer_sum(a, b):
    rows = []
    for number in a:
        rows.append(number + b)
    return torch.stack(rows)

# %% through plain numbers
# The sums are right, but torch cannot differentiate them (NumPy, plain numbers and `detach` cut them off): stay with
# tensors.
def outer_sum(a, b):
    column = a.detach().numpy().reshape(-1, 1)
    return torch.tensor(column + b.detach().numpy())
