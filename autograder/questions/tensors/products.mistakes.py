# Wrong answers to `products`, as students write them. How to add one: docs/question-authors.md

# %% products not added
# You return the products entry by entry: a dot product is their sum, a scalar tensor.
def dot(x, y):
    return x * y

# %% plain number
# You return a Python number: keep it a tensor, without `.item()` or `float`.
def dot(x, y):
    return (x * y).sum().item()

# %% outer product
# You multiply every entry of `x` with every entry of `y`: only entries at the same place belong together.
def dot(x, y):
    return torch.outer(x, y)

# %% matrix scaled by the vector
# You only scale the columns of `A`, as `A * x` does: the products of each row must also be added up, as `@` does.
def matvec(A, x):
    return A * x

# %% a column instead of a vector
# Your result has shape (rows, 1): keep `x` a vector with one axis, and the result is one, too.
def matvec(A, x):
    return A @ x.reshape(-1, 1)

# %% transposed matrix
# You use the columns of `A`: each entry of the result is the dot product of a *row* of `A` with `x`.
def matvec(A, x):
    return A.T @ x

# %% Hadamard product
# You multiply entry by entry, as `A * B` does: the matrix product takes rows of `A` with columns of `B`, as `@` does.
def matmul(A, B):
    return A * B

# %% order
# You multiply in the wrong order: `A` comes first, and the order matters.
def matmul(A, B):
    return B @ A

# %% rows with rows
# You multiply rows of `A` with rows of `B`: the matrix product takes the columns of `B`.
def matmul(A, B):
    return A @ B.T
