# Wrong answers to `drop_sparse`, as students write them. How to add one: docs/question-authors.md

# %% last of a tie
# On a tie you drop the last column: drop the first one of those that miss most.
def drop_most_missing(data):
    worst, most = None, 0
    for name in data.columns:
        missing = data[name].isna().sum()
        if missing >= most:
            worst, most = name, missing
    return data.drop(columns=worst)

# %% all of a tie
# On a tie you drop all of them: drop one column, the first.
def drop_most_missing(data):
    missing = data.isna().sum()
    worst = missing[missing == missing.max()].index
    return data.drop(columns=worst)

# %% every incomplete column
# You drop every column with a missing value, as `dropna(axis=1)` does: drop only the one that misses most.
def drop_most_missing(data):
    return data.dropna(axis=1)

# %% rows dropped
# You drop every row with a missing value, as `dropna()` does: drop one column, and keep every row.
def drop_most_missing(data):
    return data.dropna()

# %% the fullest column
# You drop the column that has *fewest* missing values: `isna()` finds missing ones, `count()` the others.
def drop_most_missing(data):
    missing = data.isna().sum()
    return data.drop(columns=missing.idxmin())

# %% numbers only
# You look at numeric columns only: a text column can miss most.
def drop_most_missing(data):
    missing = data.select_dtypes(include="number").isna().sum()
    return data.drop(columns=missing.idxmax())

# %% a row's label
# You drop the *row* with most missing values: count down the columns, `isna().sum()`.
def drop_most_missing(data):
    missing = data.isna().sum(axis=1)
    return data.drop(index=missing.idxmax())

# %% data changed
# The column is gone from `data` itself: make a new table without it.
def drop_most_missing(data):
    del data[data.isna().sum().idxmax()]
    return data

# %% nothing returned
# You return None and change `data` itself, as `inplace=True` does: return the new table that `drop` gives without it.
def drop_most_missing(data):
    worst = data.isna().sum().idxmax()
    data.drop(columns=worst, inplace=True)

# %% the name only
# You return the name of the column: return the table without it.
def drop_most_missing(data):
    return data.isna().sum().idxmax()

# %% nothing dropped
# Every column is still there: `drop` returns a new table, keep that one.
def drop_most_missing(data):
    worst = data.isna().sum().idxmax()
    data.drop(columns=worst)
    return data
