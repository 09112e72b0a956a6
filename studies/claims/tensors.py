"""What the cells of 01 are to show."""

from __future__ import annotations

import torch

from studies.claims.claim import Claim, numbers, so

MAKING, PICKING = "1-making-tensors-example", "2-picking-and-writing-entries-example"
ARITHMETIC = "3-arithmetic-example"
COMPARING, BROADCASTING, MEMORY = "5-comparing-example", "6-broadcasting-example", "7-saving-memory-example"
NUMPY, MATRICES = "8-to-numpy-and-back-example", "9-matrices-and-their-transposes-example"
SUMS, AXIS = "10-sums-and-means-example", "11-sums-that-keep-their-axis-example"
PRODUCTS, NORMS = "12-products-example", "13-norms-example"


def time_of(printed: str, line: int) -> float:
    """The milliseconds in a line of what the cell printed."""
    return numbers(printed.splitlines()[line].partition(": ")[2])[0]


CLAIMS = [
    so(MAKING, "one axis; len is the length of the first axis", lambda k, out: k.x.shape == (6,) and len(k.x) == 6),
    so(f"{MAKING}-2", "the same entries, row by row; numel stays, len is the first axis",
       lambda k, out: k.X.flatten().equal(k.x) and (k.X.numel(), len(k.X)) == (6, 2) and k.X[1, 0] == 3),
    so(f"{MAKING}-2", "with -1 torch works out the length", lambda k, out: "[3, 2]" in out),
    so(f"{MAKING}-3", "whole numbers unless told otherwise",
       lambda k, out: out.split() == ["torch.int64", "torch.float32", "torch.float64"]),
    so(f"{MAKING}-4", "zeros, ones, own numbers in nested lists",
       lambda k, out: "[0., 0., 0.]" in out and "[3, 1, 2]" in out),
    so("question-1-grid-example", "make_grid looks just like X above", lambda k, out: k.make_grid(2, 3).equal(k.X)),
    so(PICKING, "G[0] is the first row, G[-2] the last but one",
       lambda k, out: out.startswith("tensor([10, 11, 12]) tensor([30, 31, 32])")),
    so(PICKING, "a number as index removes its axis, a slice keeps it",
       lambda k, out: "torch.Size([4, 1])" in out and "torch.Size([])" in out),
    so(f"{PICKING}-2", "assigning writes into the tensor: an entry, a block",
       lambda k, out: k.G[3, 2] == 99 and not k.G[0:2, 1:3].any() and k.G[2].tolist() == [30, 31, 32]),
    so(f"{PICKING}-3", "writing through the window changes the tensor behind it; the clone stays",
       lambda k, out: k.G[0, 0] == -1 and k.own[0] == 10),
    so("question-2-slices-example", "fill_rows writes into X itself",
       lambda k, out: k.X[1:3].eq(7).all() and k.X[0, 0] == 0),
    so(ARITHMETIC, "exp and the operators work entry by entry",
       lambda k, out: "[1.0000, 2.7183, 7.3891]" in out and "[10., 11., 12.]" in out),
    so(f"{ARITHMETIC}-2", "a tensor may have no axes",
       lambda k, out: k.a.shape == () and numbers(out) == [7, 10, 2.5, 25]),
    so(f"{ARITHMETIC}-3", "int with float gives float, int / int gives float",
       lambda k, out: "[1.5000, 2.5000]" in out and "[0.5000, 1.0000]" in out),
    so("4-putting-tensors-together-example", "cat puts tensors end to end",
       lambda k, out: numbers(out) == [1, 2, 7, 8, 9, 1, 2]),
    so("question-4-concat-example", "first above, then side by side",
       lambda k, out: [t.shape for t in k.concat_both(torch.zeros(2, 3), torch.ones(2, 3))] == [(4, 3), (2, 6)]),
    so(COMPARING, "a sum of booleans counts the true ones", lambda k, out: "tensor(4) tensor(112.)" in out),
    so(f"{COMPARING}-2", "torch.equal answers with one bool",
       lambda k, out: "[False,  True, False]" in out and out.split()[-2:] == ["True", "False"]),
    so(BROADCASTING, "a column plus a row is a table",
       lambda k, out: (k.column + k.row).tolist() == [[1, 2], [11, 12], [21, 22]] and "[3, 2]" in out),
    so(f"{BROADCASTING}-2", "it works for any number of axes",
       lambda k, out: out.startswith("torch.Size([2, 3, 4])\ntorch.Size([2, 3, 4])\ntorch.Size([2, 2, 3])")),
    so(f"{BROADCASTING}-3", "the error tells the two lengths that clash", lambda k, out: {3, 2} <= set(numbers(out))),
    so("question-6-broadcast-example", "7 comes up most often",
       lambda k, out: k.outer_sum(k.dice, k.dice).flatten().mode().values == 7),
    so(MEMORY, "Y = Y + X moves the label to new memory", lambda k, out: out == "False\n"),
    so(f"{MEMORY}-2", "Z[:] =, += and mul_ keep the memory",
       lambda k, out: out.endswith("True\n") and k.Z.tolist() == [32, 98]),
    so(f"{MEMORY}-3", "nothing moved with -=, with = it did", lambda k, out: out == "True\nFalse\n"),
    so("question-7-in-place-example", "the caller's tensor has changed",
       lambda k, out: k.account.tolist() == [101, 52]),
    so(NUMPY, "array and tensor share memory", lambda k, out: k.tensor[0] == 100 and "tensor([100.," in out),
    so(f"{NUMPY}-2", "item keeps the kind of number, float and int convert it",
       lambda k, out: out == "tensor([2.7500]) 2.75 2.75 2\n4\n"),
    so("question-8-numpy-example", "the NumPy view writes into X; 7 becomes 7.0",
       lambda k, out: k.X[0, 0] == -5 and out.endswith("7.0\n")),
    so(MATRICES, "x_3 is x[2]; A has four rows", lambda k, out: k.x[2] == 10 and len(k.A) == 4),
    so(f"{MATRICES}-2", "three axes are a stack of two matrices",
       lambda k, out: len(k.stack) == 2 and k.stack.dim() == 3),
    so(f"{MATRICES}-3", "the transpose turns rows into columns",
       lambda k, out: k.A.T.shape == (2, 4) and "[0, 2, 4, 6]" in out),
    so(f"{MATRICES}-4", "three facts hold for random matrices", lambda k, out: out == "True\n" * 3, "drawn"),
    so(f"{MATRICES}-5", "comparing shows where M and its transpose agree", lambda k, out: out.count("False") == 2),
    so(f"{MATRICES}-6", "A * B multiplies entry by entry; the original stays",
       lambda k, out: "[10.,  4.]" in out and k.A[0, 0] == 1),
    so("question-9-symmetric-example", "M is not symmetric, its symmetrized form is, a row is not",
       lambda k, out: out.endswith("False True False\n")),
    so(SUMS, "the axis disappears: one sum per column, one per row",
       lambda k, out: k.A.sum(axis=0).tolist() == [11, 22, 33] and k.A.sum(axis=1).tolist() == [6, 60]
       and "tensor(True)" in out),
    so(f"{SUMS}-2", "the axes named are gone", lambda k, out: numbers(out) == [0, 3, 4, 1, 2, 4, 2, 2, 3, 0, 2, 3]),
    so(f"{SUMS}-3", "the mean is the sum divided by the count",
       lambda k, out: numbers(out)[:2] == [11, 11] and numbers(out)[2:5] == numbers(out)[5:]),
    so(f"{SUMS}-4", "mean refuses integers", lambda k, out: "mean()" in out and "dtype" in out),
    so(f"{SUMS}-5", "a running sum keeps the shape", lambda k, out: numbers(out) == [1, 3, 6, 10]),
    so(AXIS, "keepdim keeps the axis with length 1", lambda k, out: numbers(out) == [3, 1, 3, 2, 2, 1]),
    so(f"{AXIS}-2", "each column of the result sums to 1", lambda k, out: k.shares.sum(axis=0).allclose(torch.ones(3))),
    so("question-11-normalize-example", "every row sums to 1", lambda k, out: k.P.sum(axis=1).allclose(torch.ones(2))),
    so("question-11-normalize-example-2", "without the axis no error, and no row sums to 1",
       lambda k, out: not (k.wrong.sum(axis=1) == 1).any()),
    so(PRODUCTS, "prices times amounts are a bill", lambda k, out: out.endswith("tensor(12.)\n")),
    so(f"{PRODUCTS}-2", "@ is mv and mm; (rows, n) times (n, cols)",
       lambda k, out: torch.mv(k.A, k.prices).equal(k.A @ k.prices) and torch.mm(k.A, k.B).equal(k.A @ k.B)
       and "[2, 2]) torch.Size([3, 3])" in out),
    so("question-12-products-example", "a vector times ones is its sum",
       lambda k, out: out.startswith("tensor(14) tensor(6) tensor(6)")),
    Claim("question-12-products-example-2", "(AB)C takes less time than A(BC): time of A(BC) ÷ time of (AB)C",
          lambda k, out: time_of(out, 1) / time_of(out, 0), above=5, kind="timed"),
    so(NORMS, "13 as the crow flies, 17 on foot",
       lambda k, out: (k.goal - k.corner).norm() == 13 and (k.goal - k.corner).norm(p=1) == 17),
    so(f"{NORMS}-2", "the norms of (5, 12) are 13 and 17", lambda k, out: "tensor(13.) tensor(17.)" in out),
    so(f"{NORMS}-3", "np.linalg.norm treats all entries as one vector", lambda k, out: numbers(out) == [4]),
    so("question-13-norms-example", "the same by your functions", lambda k, out: numbers(out) == [17, 13, 4]),
]  # fmt: skip
