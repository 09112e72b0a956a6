# Wrong answers to `norms`, as students write them. How to add one: docs/question-authors.md

# %% no absolute values
# Negative entries cancel positive ones in your sum: take absolute values first.
def l1_norm(u):
    return u.sum()

# %% mean of absolute values
# You average the absolute values: add them up.
def l1_norm(u):
    return u.abs().mean()

# %% norms swapped
# Your two vector norms are swapped: l1 adds absolute values, l2 is the root of the summed squares.
def l1_norm(u):
    return torch.sqrt((u ** 2).sum())

def l2_norm(u):
    return u.abs().sum()

# %% no root
# You return the sum of the squares: the l2 norm is its square root.
def l2_norm(u):
    return (u * u).sum()

# %% mean of the squares
# You average the squares before the root: add them up.
def l2_norm(u):
    return (u * u).mean().sqrt()

# %% largest stretch
# This is the spectral norm of a matrix: the Frobenius norm treats all entries as one long vector.
def frobenius_norm(A):
    return torch.linalg.matrix_norm(A, 2)

# %% one norm per row
# You get one norm per row: square and add *all* entries, along every axis.
def frobenius_norm(A):
    return (A * A).sum(-1).sqrt()

# %% two axes only
# Your norm handles two axes: with more of them, square and add all entries, however many axes there are.
def frobenius_norm(A):
    return torch.linalg.matrix_norm(A)

# %% sum of absolute values
# You add absolute values: for the Frobenius norm, add the squares and take the root.
def frobenius_norm(A):
    return A.abs().sum()
