"""Python loops, entry by entry; slow and right. The sums of all pairs may not have one, so they use `expand`."""

import operator

import torch


def make_grid(rows, cols):
    return torch.tensor([[float(cols * i + j) for j in range(cols)] for i in range(rows)])


def last_and_middle(X):
    return X[len(X) - 1].clone(), torch.stack([X[1], X[2]])


def fill_rows(X, start, stop, value):
    for i in range(start, stop):
        for j in range(X.shape[1]):
            X[i, j] = value
    return X


def elementwise(x, y):
    y = y if isinstance(y, torch.Tensor) else torch.full_like(x, y)
    pairs = list(zip(x.reshape(-1), y.reshape(-1)))
    return tuple(
        torch.stack([operation(a, b) for a, b in pairs]).reshape(x.shape)
        for operation in (operator.add, operator.sub, operator.mul, operator.truediv, operator.pow)
    )


def concat_both(X, Y):
    above = torch.stack([*X, *Y])
    beside = torch.stack([torch.cat((x, y)) for x, y in zip(X, Y)])
    return above, beside


def compare(X, Y):
    less, equal, greater = (torch.zeros(X.shape, dtype=torch.bool) for _ in range(3))
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            less[i, j] = X[i, j] < Y[i, j]
            equal[i, j] = X[i, j] == Y[i, j]
            greater[i, j] = X[i, j] > Y[i, j]
    return less, equal, greater


def outer_sum(a, b):
    n, m = len(a), len(b)
    return a.unsqueeze(1).expand(n, m) + b.unsqueeze(0).expand(n, m)


def add_in_place(Y, X):
    for i in range(len(Y)):
        Y[i] = Y[i] + X[i]
    return Y


def numpy_view(X):
    return X.detach().cpu().numpy()


def to_python(t):
    number = t.tolist()
    while isinstance(number, list):
        (number,) = number
    return float(number)


def symmetrize(A):
    n = len(A)
    out = torch.zeros(n, n, dtype=A.dtype)
    for i in range(n):
        for j in range(n):
            out[i, j] = A[i, j] + A[j, i]
    return out


def is_symmetric(A):
    rows, cols = A.shape
    if rows != cols:
        return False
    return all(bool(A[i, j] == A[j, i]) for i in range(rows) for j in range(i))


def column_sums(A):
    total = torch.zeros_like(A[0])
    for row in A:
        total = total + row
    return total


def row_means(A):
    return torch.stack([sum(row) / len(row) for row in A])


def running_rows(A):
    rows = [A[0]]
    for row in A[1:]:
        rows.append(rows[-1] + row)
    return torch.stack(rows)


def normalize_rows(A):
    return torch.stack([row / row.sum() for row in A])


def dot(x, y):
    total = 0
    for i in range(len(x)):
        total = total + x[i] * y[i]
    return total


def matvec(A, x):
    return torch.stack([dot(row, x) for row in A])


def matmul(A, B):
    return torch.stack([matvec(A, B[:, j]) for j in range(B.shape[1])], dim=1)


def l1_norm(u):
    return sum(torch.where(value < 0, -value, value) for value in u)


def l2_norm(u):
    return sum(value * value for value in u) ** 0.5


def frobenius_norm(A):
    return l2_norm(A.reshape(-1))
