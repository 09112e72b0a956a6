# Wrong answers to `concat`, as students write them. How to add one: docs/question-authors.md

# %% axes swapped
# The two results are swapped: first comes `X` above `Y` (`dim=0`, more rows), then side by side (`dim=1`).
def concat_both(X, Y):
    return torch.cat((X, Y), dim=1), torch.cat((X, Y), dim=0)

# %% Y first
# `Y` comes first in your results: put `X` in front.
def concat_both(X, Y):
    return torch.cat((Y, X), dim=0), torch.cat((Y, X), dim=1)

# %% stacked
# Your results have a third axis, as `torch.stack` adds one: to stay in two axes, concatenate along one of them.
def concat_both(X, Y):
    return torch.stack((X, Y), dim=0), torch.stack((X, Y), dim=1)

# %% one axis twice
# Both your results put `X` above `Y`: the second one needs the other axis.
def concat_both(X, Y):
    return torch.cat((X, Y)), torch.cat((X, Y))

# %% X twice
# `Y` is missing from your results: you put `X` together with itself.
def concat_both(X, Y):
    return torch.cat((X, X), dim=0), torch.cat((X, X), dim=1)

# %% added
# You add the tables: concatenating keeps all the entries and only puts them together.
def concat_both(X, Y):
    return X + Y, X + Y
