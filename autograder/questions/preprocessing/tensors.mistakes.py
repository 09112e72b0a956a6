# Wrong answers to `tensors`, as students write them. How to add one: docs/question-authors.md

# %% float32
# Your tensors are float32: float64 keeps every digit of the table, as `to_numpy(dtype=float)` does.
def to_tensors(inputs, targets):
    X = torch.tensor(inputs.to_numpy(dtype=float), dtype=torch.float32)
    y = torch.tensor(targets.to_numpy(dtype=float), dtype=torch.float32)
    return X, y

# %% column vector
# `y` has shape (n, 1) or (1, n): it must have one axis, (n,).
def to_tensors(inputs, targets):
    X = torch.tensor(inputs.to_numpy(dtype=float))
    y = torch.tensor(targets.to_numpy(dtype=float)).reshape(-1, 1)
    return X, y

# %% whatever dtype
# Whole numbers and booleans keep a dtype of their own: ask for floats, `to_numpy(dtype=float)`.
def to_tensors(inputs, targets):
    X = inputs.to_numpy()
    if X.dtype == object:
        X = X.astype(float)
    return torch.tensor(X), torch.tensor(targets.to_numpy())

# %% integer targets
# `y` has another dtype than float64: convert the targets as you convert the inputs.
def to_tensors(inputs, targets):
    X = torch.tensor(inputs.to_numpy(dtype=float))
    y = torch.tensor(targets.to_numpy())
    return X, y

# %% transposed
# Rows and columns of `X` are swapped: one row of the table is one row of `X`.
def to_tensors(inputs, targets):
    X = torch.tensor(inputs.T.to_numpy(dtype=float))
    y = torch.tensor(targets.to_numpy(dtype=float))
    return X, y

# %% row labels in X
# `X` has an extra column, the row labels: they are no feature.
def to_tensors(inputs, targets):
    X = torch.tensor(inputs.reset_index().to_numpy(dtype=float))
    y = torch.tensor(targets.to_numpy(dtype=float))
    return X, y

# %% target in X
# The targets are a column of `X`: keep the two apart.
def to_tensors(inputs, targets):
    table = inputs.copy()
    table["target"] = targets
    X = torch.tensor(table.to_numpy(dtype=float))
    y = torch.tensor(targets.to_numpy(dtype=float))
    return X, y

# %% swapped
# You return the targets first: the order is `X, y`.
def to_tensors(inputs, targets):
    X = torch.tensor(inputs.to_numpy(dtype=float))
    y = torch.tensor(targets.to_numpy(dtype=float))
    return y, X

# %% arrays
# These are numpy arrays: `torch.tensor(array)` makes a tensor of each.
def to_tensors(inputs, targets):
    X = inputs.to_numpy(dtype=float)
    y = targets.to_numpy(dtype=float)
    return X, y
