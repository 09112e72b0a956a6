# Wrong answers to `numpy`, as students write them. How to add one: docs/question-authors.md

# %% copy
# Your array is a copy: writing into one of the two must show in the other. `X.numpy()` shares the memory.
def numpy_view(X):
    return np.array(X)

# %% another dtype
# Your array is float64: to convert it is to copy it. Keep the dtype of `X`.
def numpy_view(X):
    return X.numpy().astype(np.float64)

# %% still a tensor
# You return a tensor: turn it into a NumPy array with `.numpy()`.
def numpy_view(X):
    return X

# %% a list
# You return a Python list, which is a copy: `.numpy()` gives an array that shares the memory of `X`.
def numpy_view(X):
    return X.tolist()

# %% int stays int
# An integer tensor gives you a Python int: `float(…)` makes a float of either.
def to_python(t):
    return t.item()

# %% cut off
# You cut off what is behind the point: `int` does that, `float` keeps it.
def to_python(t):
    return int(t)

# %% tensor instead of number
# You return a tensor: `float(t)` and `t.item()` give a Python number.
def to_python(t):
    return t.float()
