# Wrong answers to `summary`, as students write them. How to add one: docs/question-authors.md

# %% share of rows
# You count the rows with something missing: count missing *cells*, and divide by all cells.
#- float(data.isna().to_numpy().mean())
#+ data.isna().any(axis=1).mean()

# %% count instead of fraction
# `missing_fraction` is a count: divide the missing cells by all cells, rows times columns.
#- float(data.isna().to_numpy().mean())
#+ data.isna().sum().sum()

# %% missing cells per row
# You divide by the number of rows: divide by the number of cells, rows times columns.
#- float(data.isna().to_numpy().mean())
#+ data.isna().sum().sum() / len(data)

# %% percent
# `missing_fraction` is in percent: a fraction lies between 0 and 1.
#- float(data.isna().to_numpy().mean())
#+ 100 * data.isna().to_numpy().mean()

# %% one fraction per column
# You have one fraction per column: return a single number for the whole table.
#- float(data.isna().to_numpy().mean())
#+ data.isna().mean()

# %% present cells
# This is the share of cells that are *there*: count the missing ones.
#- float(data.isna().to_numpy().mean())
#+ data.notna().to_numpy().mean()

# %% numbers only
# You look for missing cells in numeric columns only: text can be missing, too.
def summarize(data):
    numbers = data.select_dtypes(include="number")
    text = data.select_dtypes(exclude="number")
    missing = 0
    if numbers.size > 0:
        missing = numbers.isna().sum().sum() / numbers.size
    return {
        "rows": len(data),
        "missing_fraction": missing,
        "numeric": list(numbers.columns),
        "categorical": list(text.columns),
    }

# %% cells for rows
# `rows` is the number of cells: `data.size` counts cells, `len(data)` rows.
#- len(data)
#+ data.size

# %% columns for rows
# `rows` is the number of columns: `data.shape` is (rows, columns).
#- len(data)
#+ data.shape[1]

# %% complete rows
# `rows` leaves incomplete rows out: count all rows.
#- len(data)
#+ len(data.dropna())

# %% swapped
# `numeric` and `categorical` are swapped.
#-         "numeric": list(data.select_dtypes(include="number")),
#-         "categorical": list(data.select_dtypes(exclude="number")),
#+         "numeric": list(data.select_dtypes(exclude="number")),
#+         "categorical": list(data.select_dtypes(include="number")),

# %% whole numbers forgotten
# `numeric` lacks columns of whole numbers: `select_dtypes(include='number')` finds every kind of number.
#- include="number"
#+ include="float"

# %% object only
# `categorical` lacks some text columns: text is not always of dtype `object`. Take all columns without numbers.
#- list(data.select_dtypes(exclude="number"))
#+ [name for name in data if data[name].dtype == object]

# %% sorted
# The names are sorted: keep the order of the columns.
#- list(data.select_dtypes(include="number"))
#+ sorted(data.select_dtypes(include="number"))
#- list(data.select_dtypes(exclude="number"))
#+ sorted(data.select_dtypes(exclude="number"))

# %% index for list
# `numeric` and `categorical` are each a pandas Index: `list(...)` makes a list of its names.
#- "numeric": list(data.select_dtypes(include="number")),
#+ "numeric": data.select_dtypes(include="number").columns,

#- "categorical": list(data.select_dtypes(exclude="number")),
#+ "categorical": data.select_dtypes(exclude="number").columns,
