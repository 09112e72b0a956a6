# Wrong answers to `compare`, as students write them. How to add one: docs/question-authors.md

# %% order of the results
# The results come in another order: less, then equal, then greater.
def compare(X, Y):
    return X < Y, X > Y, X == Y

# %% turned around
# Less and greater are swapped: the first result asks where `X` is less than `Y`.
def compare(X, Y):
    return X > Y, X == Y, X < Y

# %% equal ones included
# Equal entries are neither less nor greater: leave the = out of your comparisons.
def compare(X, Y):
    return X <= Y, X == Y, X >= Y

# %% one answer for all
# You return one answer for the whole table: compare entry by entry, without `all`.
def compare(X, Y):
    return torch.all(X < Y), torch.all(X == Y), torch.all(X > Y)

# %% ones and zeros
# You return numbers: a comparison gives True and False by itself, dtype `torch.bool`.
def compare(X, Y):
    return (X < Y).float(), (X == Y).float(), (X > Y).float()

# %% almost equal
# You call entries equal that differ a little: compare exactly, with two equals signs.
def compare(X, Y):
    return X < Y, torch.isclose(X, Y), X > Y

# %% one tensor
# You put all three results into one tensor: return the three themselves, with commas between them.
#- return X < Y, X == Y, X > Y
#+ return torch.stack([X < Y, X == Y, X > Y])
