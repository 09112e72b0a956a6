# Wrong answers to `pipeline`, as students write them. How to add one: docs/question-authors.md

# %% rows dropped last
# You drop rows without a target too late: they still count in your means or categories. Drop them first.
def preprocess(path, target):
    data = load_table(path)
    inputs, targets = split_inputs_targets(data, target)
    X, y = to_tensors(impute_mean(encode_categories(inputs)), targets)
    known = ~y.isnan()
    return X[known], y[known]

# %% targets made up
# You fill in a mean for missing *targets*: a made-up answer teaches nothing, drop those rows.
def preprocess(path, target):
    data = load_table(path)
    data[target] = data[target].fillna(data[target].mean())
    inputs, targets = split_inputs_targets(data, target)
    return to_tensors(impute_mean(encode_categories(inputs)), targets)

# %% targets still missing
# `y` contains NaN: drop the rows whose target is missing, `dropna(subset=[target])`.
#- .dropna(subset=[target])

# %% every incomplete row dropped
# You drop every row with a missing value: only a missing *target* costs a row, other gaps are filled.
#- subset=[target]

# %% means forgotten
# `X` contains NaN: missing numbers must become the mean of their column, after the encoding.
#- impute_mean(encode_categories(inputs))
#+ encode_categories(inputs)

# %% zero for missing
# Missing numbers became 0: they must become the mean of their column.
#- impute_mean(encode_categories(inputs))
#+ encode_categories(inputs).fillna(0)

# %% median
# Missing numbers became the median of their column: they must become its mean.
def preprocess(path, target):
    data = load_table(path).dropna(subset=[target])
    inputs, targets = split_inputs_targets(data, target)
    encoded = encode_categories(inputs)
    filled = encoded.fillna(encoded.median(numeric_only=True))
    return to_tensors(filled, targets)

# %% no nan indicators
# The `_nan` columns are not there: "missing" is a category of its own, in text columns without missing values, too.
#- impute_mean(encode_categories(inputs))
#+ impute_mean(pd.get_dummies(inputs))

# %% text left out
# `X` holds the numeric columns only: text goes in as indicator columns.
#- impute_mean(encode_categories(inputs))
#+ impute_mean(inputs.select_dtypes(include="number"))

# %% last column as target
# You take the last column as the target: pick it by its name.
#- split_inputs_targets(data, target)
#+ data.iloc[:, :-1], data.iloc[:, -1]

# %% target in X
# The target is a column of `X`, too: a model would just read the answer.
#- encode_categories(inputs)
#+ encode_categories(data)

# %% float32
# Your tensors are float32: float64 keeps every digit of the table.
def preprocess(path, target):
    data = load_table(path).dropna(subset=[target])
    inputs, targets = split_inputs_targets(data, target)
    X, y = to_tensors(impute_mean(encode_categories(inputs)), targets)
    return X.float(), y.float()

# %% swapped
# You return the targets first: the order is `X, y`.
def preprocess(path, target):
    data = load_table(path).dropna(subset=[target])
    inputs, targets = split_inputs_targets(data, target)
    X, y = to_tensors(impute_mean(encode_categories(inputs)), targets)
    return y, X
