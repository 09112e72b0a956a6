# Wrong answers to `grid`, as students write them. How to add one: docs/question-authors.md

# %% whole numbers
# Your grid holds integers: `torch.arange` makes int64 from ints; ask for `dtype=torch.float32`.
def make_grid(rows, cols):
    return torch.arange(rows * cols).reshape(rows, cols)

# %% float64
# Your grid is float64, as NumPy makes its floats: torch's usual float is float32.
def make_grid(rows, cols):
    numbers = np.arange(0.0, rows * cols).reshape(rows, cols)
    return torch.from_numpy(numbers)

# %% from one
# Your numbers start at 1: count from 0 to rows·cols - 1, as Python does.
def make_grid(rows, cols):
    return torch.arange(1, rows * cols + 1, dtype=torch.float32).reshape(rows, cols)

# %% column by column
# You count down the columns: count along each row. `reshape(rows, cols)` alone does that, no transpose.
def make_grid(rows, cols):
    return torch.arange(rows * cols, dtype=torch.float32).reshape(cols, rows).T

# %% flat
# The numbers are right, but still one long vector: `reshape` it into rows and columns.
def make_grid(rows, cols):
    return torch.arange(rows * cols, dtype=torch.float32)

# %% shape turned
# Rows and columns are swapped: the number of rows comes first in a shape.
def make_grid(rows, cols):
    return torch.arange(rows * cols, dtype=torch.float32).reshape(cols, rows)
