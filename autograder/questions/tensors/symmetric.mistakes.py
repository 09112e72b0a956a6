# Wrong answers to `symmetric`, as students write them. How to add one: docs/question-authors.md

# %% half
# You take half of the sum: that is symmetric, too, but the sum itself is asked for.
def symmetrize(A):
    return (A + A.T) / 2

# %% product
# You multiply `A` by its transpose: add them.
def symmetrize(A):
    return A @ A.T

# %% doubled
# You add `A` to itself: the second term must be the transpose, `A.T`.
def symmetrize(A):
    return A + A

# %% A changed
# Your function changes `A` itself: compute a new matrix instead of writing into it.
def symmetrize(A):
    A += A.T.clone()
    return A

# %% not square | stops
# A matrix that is not square trips your function: compare the numbers of rows and columns first.
def is_symmetric(A):
    return bool((A == A.T).all())

# %% tensor instead of bool
# You return a tensor: `torch.equal` gives a Python bool, and so does `bool(…)`.
def is_symmetric(A):
    if A.shape[0] != A.shape[1]:
        return torch.tensor(False)
    return (A == A.T).all()

# %% tensor, and not square
# Two things are missing: your answer is still a tensor (`bool(…)` makes it a bool), and a matrix that is
# not square must give False.
def is_symmetric(A):
    return (A == A.T).all()

# %% a table of answers
# You return one answer per entry: `A` is symmetric only if all of them are true.
def is_symmetric(A):
    if A.shape[0] != A.shape[1]:
        return False
    return A == A.T

# %% almost symmetric
# You call a matrix symmetric that differs a little from its transpose: compare exactly.
def is_symmetric(A):
    return A.shape[0] == A.shape[1] and torch.allclose(A, A.T)

# %% shape only
# You only look at the shape: a square matrix need not be symmetric, so compare it with its transpose.
def is_symmetric(A):
    return A.shape == A.T.shape
