# Wrong answers to `impute`, as students write them. How to add one: docs/question-authors.md

# %% zero
# You fill in 0: a missing number is unknown, not zero. Fill in the mean of its column.
def impute_mean(inputs):
    filled = inputs.copy()
    for name in inputs.select_dtypes(include="number"):
        filled[name] = filled[name].fillna(0)
    return filled

# %% median
# You fill in the median: this question asks for the mean.
def impute_mean(inputs):
    return inputs.fillna(inputs.median(numeric_only=True))

# %% row means
# You fill in means of rows: a row mixes rooms and prices, take the mean of the *column*.
def impute_mean(inputs):
    numbers = inputs.select_dtypes(include="number")
    filled = inputs.copy()
    for name in numbers:
        filled[name] = numbers[name].fillna(numbers.mean(axis=1))
    return filled

# %% one mean for all
# You fill in one mean of the whole table: each column needs its own.
def impute_mean(inputs):
    numbers = inputs.select_dtypes(include="number")
    mean = np.nanmean(numbers.to_numpy())
    filled = inputs.copy()
    filled[numbers.columns] = numbers.fillna(mean)
    return filled

# %% missing counted as 0
# Your mean counts missing numbers as 0, so it is too small: take it over the numbers that are there.
def impute_mean(inputs):
    means = inputs.sum(numeric_only=True) / len(inputs)
    return inputs.fillna(means)

# %% previous value
# You copy the neighbor above, as `ffill` does: fill in the mean of the column.
def impute_mean(inputs):
    filled = inputs.copy()
    for name in inputs.select_dtypes(include="number"):
        filled[name] = filled[name].ffill()
    return filled

# %% incomplete rows dropped
# Rows with missing values are gone: every row stays, its gaps are filled.
def impute_mean(inputs):
    return inputs.dropna()

# %% inputs changed
# You change `inputs` itself: fill the gaps in a new table and return that.
def impute_mean(inputs):
    for name in inputs.select_dtypes(include="number"):
        inputs[name] = inputs[name].fillna(inputs[name].mean())
    return inputs

# %% nothing returned
# You return None and change `inputs` itself, as `inplace=True` does: return the new table that `fillna` gives without
# it.
def impute_mean(inputs):
    inputs.fillna(inputs.mean(numeric_only=True), inplace=True)

# %% text columns lost
# The text columns are gone: fill the numeric ones and keep the others as they are.
def impute_mean(inputs):
    numbers = inputs.select_dtypes(include="number")
    return numbers.fillna(numbers.mean())

# %% text filled, too
# You filled missing text as well: text columns stay as they are.
def impute_mean(inputs):
    filled = inputs.fillna(inputs.mean(numeric_only=True))
    for name in inputs.select_dtypes(exclude=["number", "bool"]):
        filled[name] = inputs[name].fillna(inputs[name].mode()[0])
    return filled

# %% empty column dropped
# A column without any number has disappeared: it has no mean, leave it as it is.
def impute_mean(inputs):
    filled = inputs.fillna(inputs.mean(numeric_only=True))
    return filled.dropna(axis=1, how="all")

# %% empty column filled with 0
# A column without any number has no mean: leave it as it is.
def impute_mean(inputs):
    means = inputs.mean(numeric_only=True).fillna(0)
    return inputs.fillna(means)
