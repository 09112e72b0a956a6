# Wrong answers to `load`, as students write them. How to add one: docs/question-authors.md

# %% NA kept as text
# `NA` stays text in your table: `read_csv` reads it as missing unless `keep_default_na=False` forbids it.
def load_table(path):
    return pd.read_csv(path, keep_default_na=False)

# %% header as a row
# The names of the columns became a row, as with `header=None`: the first line is the header.
def load_table(path):
    return pd.read_csv(path, header=None)

# %% first row as header
# Your column names are the first row of data: the header is the first line, nothing must be skipped.
def load_table(path):
    return pd.read_csv(path, skiprows=1)

# %% first column as row labels
# The first column became the row labels, as with `index_col=0`: it is a column like the others.
def load_table(path):
    return pd.read_csv(path, index_col=0)

# %% incomplete rows dropped
# Rows with missing values are gone: reading a table keeps all its rows.
def load_table(path):
    data = pd.read_csv(path)
    return data.dropna()

# %% missing filled with 0
# Your missing values became 0: leave them missing, they are handled later.
def load_table(path):
    data = pd.read_csv(path)
    return data.fillna(0)

# %% everything is text
# Your numbers are text: let `read_csv` find out the type of each column, without `dtype=str`.
def load_table(path):
    return pd.read_csv(path, dtype=str)

# %% only the first rows
# You return the first rows only, as `head()` does: return the whole table.
def load_table(path):
    data = pd.read_csv(path)
    return data.head()
