# Wrong answers to `one_hot`, as students write them. How to add one: docs/question-authors.md

# %% missing values forgotten
# The `_nan` columns are not there: `dummy_na=True` makes "missing" a category of its own.
def encode_categories(inputs):
    return pd.get_dummies(inputs)

# %% nan column only where needed
# A text column without missing values gets its `_nan` column, too; it is all zeros then.
def encode_categories(inputs):
    numbers = inputs.select_dtypes(include="number")
    parts = [numbers]
    for name in inputs.columns.drop(numbers.columns):
        missing = inputs[name].isna().any()
        parts.append(pd.get_dummies(inputs[name], prefix=name, dummy_na=missing))
    return pd.concat(parts, axis=1)

# %% first category dropped
# One category of each column has no indicator, as with `drop_first=True`: each needs its own.
def encode_categories(inputs):
    return pd.get_dummies(inputs, dummy_na=True, drop_first=True)

# %% one number per category
# You number the categories. Numbers have an order, which roofs do not: make one indicator column each.
def encode_categories(inputs):
    encoded = inputs.copy()
    for name in inputs.select_dtypes(exclude="number"):
        codes, categories = pd.factorize(inputs[name])
        encoded[name] = codes
    return encoded

# %% numbers encoded, too
# You made indicators of the numeric columns as well: encode text columns only.
def encode_categories(inputs):
    return pd.get_dummies(inputs, columns=inputs.columns, dummy_na=True)

# %% numbers lost
# The numeric columns are gone: keep them beside the indicators.
def encode_categories(inputs):
    text = inputs.select_dtypes(exclude="number")
    return pd.get_dummies(text, dummy_na=True)

# %% text kept beside
# The text columns are still there: the indicators take their place.
def encode_categories(inputs):
    text = inputs.select_dtypes(exclude="number")
    indicators = pd.get_dummies(text, dummy_na=True)
    return pd.concat([inputs, indicators], axis=1)

# %% missing under another name
# The indicators of missing text are no `_nan` columns: leave it missing, and `dummy_na=True` makes them.
def encode_categories(inputs):
    filled = inputs.copy()
    for name in inputs.select_dtypes(exclude="number"):
        filled[name] = inputs[name].astype(str).fillna("missing")
    return pd.get_dummies(filled)

# %% no prefix
# The column names lack their prefix: `RoofType` with the value `Slate` becomes `RoofType_Slate`.
def encode_categories(inputs):
    return pd.get_dummies(inputs, dummy_na=True, prefix="", prefix_sep="")

# %% incomplete rows dropped
# Rows with missing values are gone: encoding keeps every row.
def encode_categories(inputs):
    return pd.get_dummies(inputs.dropna(), dummy_na=True)

# %% numbers filled, too
# Your missing numbers are filled already: encoding leaves the numeric columns as they are.
def encode_categories(inputs):
    encoded = pd.get_dummies(inputs, dummy_na=True)
    return encoded.fillna(encoded.mean())
