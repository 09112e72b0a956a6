# Wrong answers to `normalize`, as students write them. How to add one: docs/question-authors.md

# %% no keepdim
# Each column is divided by the sum of a row: sums of shape (rows,) meet the wrong axis, `keepdim=True` keeps them as
# (rows, 1).
def normalize_rows(A):
    return A / A.sum(dim=1)

# %% columns
# Your columns sum to 1, not your rows: sum along axis 1.
def normalize_rows(A):
    return A / A.sum(dim=0)

# %% whole table
# All entries together sum to 1: divide each row by its own sum.
def normalize_rows(A):
    return A / A.sum()

# %% absolute values
# You divide by the sum of the absolute values: with negative entries, the rows then do not sum to 1.
def normalize_rows(A):
    return A / A.abs().sum(dim=1, keepdim=True)

# %% unit length
# You divide each row by its length (root of the summed squares): divide it by its sum.
def normalize_rows(A):
    lengths = torch.sqrt((A ** 2).sum(dim=1, keepdim=True))
    return A / lengths

# %% mean
# You divide by the mean of each row: divide by its sum, so that the row sums to 1.
def normalize_rows(A):
    means = A.sum(dim=1, keepdim=True) / A.shape[1]
    return A / means

# %% A changed
# Your function changes `A` itself, as `/=` does: compute a new tensor instead.
def normalize_rows(A):
    A /= A.sum(dim=1, keepdim=True)
    return A
