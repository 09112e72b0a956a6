"""Torch's other spellings: einsum, out=, meshgrid-like expansion, linalg; lists instead of tuples."""

import numpy as np
import torch


def make_grid(rows, cols):
    return torch.linspace(0, rows * cols - 1, rows * cols).view(rows, cols)


def last_and_middle(X):
    return [X.select(0, len(X) - 1), X.narrow(0, 1, 2)]


def fill_rows(X, start, stop, value):
    X[start:stop].fill_(value)
    return X


def elementwise(x, y):
    return [torch.add(x, y), torch.sub(x, y), torch.mul(x, y), torch.div(x, y), torch.pow(x, y)]


def concat_both(X, Y):
    return torch.vstack((X, Y)), torch.hstack((X, Y))


def compare(X, Y):
    return torch.lt(X, Y), torch.eq(X, Y), torch.gt(X, Y)


def outer_sum(a, b):
    return a[:, None] + b


def add_in_place(Y, X):
    return torch.add(X, Y, out=Y)


def numpy_view(X):
    return np.asarray(X)


def to_python(t):
    return t.double().item()


def symmetrize(A):
    return A.add(A.transpose(0, 1))


def is_symmetric(A):
    return A.shape == A.mT.shape and bool(torch.all(A == A.mT))


def column_sums(A):
    return torch.einsum("ij->j", A)


def row_means(A):
    if A.dtype.is_floating_point:
        return torch.mean(A, dim=-1)
    return A.to(torch.float32).mean(axis=1)


def running_rows(A):
    return torch.tril(torch.ones(len(A), len(A), dtype=A.dtype)) @ A


def normalize_rows(A):
    return torch.einsum("ij,i->ij", A if A.is_floating_point() else A.float(), 1 / A.sum(axis=1))


def dot(x, y):
    return torch.einsum("i,i->", x, y)


def matvec(A, x):
    return torch.einsum("ij,j->i", A, x)


def matmul(A, B):
    return torch.einsum("ik,kj->ij", A, B)


def l1_norm(u):
    return torch.linalg.vector_norm(u, ord=1)


def l2_norm(u):
    return torch.linalg.norm(u)


def frobenius_norm(A):
    return torch.linalg.vector_norm(A.flatten())
