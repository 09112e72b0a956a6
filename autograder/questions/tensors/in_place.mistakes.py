# Wrong answers to `in_place`, as students write them. How to add one: docs/question-authors.md

# %% new tensor
# You make a new tensor, and the caller's `Y` stays as it was: `Y[:] = …` or `+=` writes into its memory.
def add_in_place(Y, X):
    Y = X + Y
    return Y

# %% new memory
# `Y` has the right values, but in new memory: assigning to `.data` replaces it, `Y[:] = …` does not.
def add_in_place(Y, X):
    Y.data = X + Y
    return Y

# %% X overwritten
# The sum lands in `X`: the tensor on the left of `+=` is the one that changes.
def add_in_place(Y, X):
    X += Y
    return X

# %% no sum
# You only copy `X` into `Y`: its old values must be added.
def add_in_place(Y, X):
    Y[:] = X
    return Y

# %% nothing returned
# `Y` is right, but your function returns nothing: end it by returning `Y`.
def add_in_place(Y, X):
    Y += X

# %% added twice
# `Y` is right, but what you return adds `X` once more: return `Y` itself.
def add_in_place(Y, X):
    Y += X
    return X + Y

# %% copy returned
# `Y` is right, but you return a copy in new memory: return `Y` itself.
def add_in_place(Y, X):
    Y += X
    return Y.clone()
