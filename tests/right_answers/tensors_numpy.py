"""A round trip through NumPy where nothing has to be differentiable, NumPy's vocabulary elsewhere."""

import numpy as np
import torch


def make_grid(rows, cols):
    return torch.from_numpy(np.arange(rows * cols, dtype=np.float32).reshape(rows, cols))


def fill_rows(X, start, stop, value):
    X.numpy()[start:stop, :] = value
    return X


def last_and_middle(X):
    return X[-1, :], X[[1, 2], :]


def elementwise(x, y):
    if not isinstance(y, torch.Tensor):
        y = torch.full_like(x, y)
    return x + y, x + -y, y * x, x.true_divide(y), torch.float_power(x, y).to(x.dtype)


def concat_both(X, Y):
    return torch.concatenate([X, Y], axis=0), torch.cat([X.T, Y.T]).T


def compare(X, Y):
    x, y = X.numpy(), Y.numpy()
    return [torch.from_numpy(np.less(x, y)), torch.from_numpy(x == y), torch.tensor((x > y).tolist())]


def outer_sum(a, b):
    column, row = torch.meshgrid(a, b, indexing="ij")
    return column + row


def add_in_place(Y, X):
    view = Y.numpy()
    view[...] = view + X.numpy()
    return Y


def numpy_view(X):
    return np.from_dlpack(X)


def to_python(t):
    return float(t.numpy().reshape(-1)[0])


def symmetrize(A):
    return A.swapaxes(0, 1) + A


def is_symmetric(A):
    a = A.numpy()
    return np.array_equal(a, a.T)


def column_sums(A):
    return A.T.sum(axis=-1)


def row_means(A):
    return (A if A.is_floating_point() else A.float()) @ torch.full(
        A.shape[1:], 1 / A.shape[1], dtype=A.dtype if A.is_floating_point() else torch.float32
    )


def running_rows(A):
    return torch.stack([A[: i + 1].sum(axis=0) for i in range(len(A))])


def normalize_rows(A):
    return (A.T / A.sum(axis=1)).T


def dot(x, y):
    return x @ y


def matvec(A, x):
    return (A * x).sum(axis=1)


def matmul(A, B):
    return (A[:, :, None] * B[None, :, :]).sum(axis=1)


def l1_norm(u):
    return torch.norm(u, p=1)


def l2_norm(u):
    return torch.sqrt(u @ u)


def frobenius_norm(A):
    return torch.norm(A)
