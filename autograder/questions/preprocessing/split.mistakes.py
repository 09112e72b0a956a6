# Wrong answers to `split`, as students write them. How to add one: docs/question-authors.md

# %% last column
# You take the last column as the target: pick the column called `target`, wherever it stands.
def split_inputs_targets(data, target):
    inputs = data.iloc[:, :-1]
    targets = data.iloc[:, -1]
    return inputs, targets

# %% columns before the target
# The columns behind the target are lost: the inputs are *all* columns but the target.
def split_inputs_targets(data, target):
    position = data.columns.get_loc(target)
    return data.iloc[:, :position], data[target]

# %% target still in the inputs
# The target is still among the inputs, so a model could just read the answer: leave that column out.
def split_inputs_targets(data, target):
    targets = data[target]
    return data, targets

# %% data changed
# The column is gone from `data` itself (`pop`, `del`, `inplace=True` do that): make a new table instead.
def split_inputs_targets(data, target):
    targets = data.pop(target)
    return data, targets

# %% swapped
# You return the targets first: the order is `inputs, targets`.
def split_inputs_targets(data, target):
    return data[target], data.drop(columns=target)

# %% incomplete rows dropped
# Rows with missing values are gone: splitting keeps every row.
def split_inputs_targets(data, target):
    data = data.dropna()
    return data.drop(columns=target), data[target]

# %% rows without target dropped
# Rows whose target is missing are gone: here every row stays, the last question drops them.
def split_inputs_targets(data, target):
    data = data.dropna(subset=[target])
    return data.drop(columns=target), data[target]

# %% numbers only
# Your inputs hold only the numeric columns: text columns are inputs, too.
def split_inputs_targets(data, target):
    inputs = data.drop(columns=target)
    return inputs.select_dtypes(include="number"), data[target]
