# Wrong answers to `reductions`, as students write them. How to add one: docs/question-authors.md

# %% sums of the rows
# You add along the rows: a column's sum runs down the rows, so axis 0 is the one that goes.
def column_sums(A):
    return A.sum(dim=1)

# %% one sum for all
# You add up the whole table: name the axis that should go, and one sum per column is left.
def column_sums(A):
    return A.sum()

# %% axis kept
# Your sums have a second axis of length 1, as `keepdim=True` leaves it: one axis is asked for, (cols,).
def column_sums(A):
    return A.sum(dim=0, keepdim=True)

# %% means of the columns
# You average down the columns: the mean of a row runs along axis 1.
def row_means(A):
    return A.sum(dim=0) / A.shape[0]

# %% wrong count
# You divide by the number of rows: a row has as many entries as there are columns.
def row_means(A):
    return A.sum(dim=1) / A.shape[0]

# %% mean of integers | stops
# A table of integers stops your function, as it stops torch's `mean`: divide the sum by the number of entries, or make
# floats first.
def row_means(A):
    return A.mean(dim=1)

# %% always float32
# Your means are float32 for a float64 table, too: it must keep its dtype, only integers need floats.
def row_means(A):
    return A.float().mean(dim=1)

# %% rounded means
# Your means are rounded down to whole numbers, as `//` does: a single slash divides.
def row_means(A):
    return A.sum(dim=1) // A.shape[1]

# %% along the rows
# Your running sum goes along each row: down the rows is axis 0.
def running_rows(A):
    return A.cumsum(dim=1)
