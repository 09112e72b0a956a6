"""01 · Tensors."""

NO_KEEPDIM = """\
def normalize_rows(A):
    return A / A.sum(axis=1)
"""
NEW_TENSOR = """\
def add_in_place(Y, X):
    Y = Y + X
    return Y
"""
COPY = """\
def fill_rows(X, start, stop, value):
    X = X.clone()
    X[start:stop] = value
    return X
"""
MEAN_OF_INTEGERS = """\
def column_sums(A):
    return A.sum(axis=1)


def row_means(A):
    return A.mean(axis=1)


def running_rows(A):
    return A.cumsum(axis=0)
"""
LOOP = """\
def outer_sum(a, b):
    return torch.tensor([[x + y for y in b] for x in a])
"""

WRONG = {
    "fails_normalize_no_keepdim": {"normalize-answer": NO_KEEPDIM},
    "fails_in_place_new_tensor": {"in_place-answer": NEW_TENSOR},
    "fails_slices_fills_a_copy": {"slices-answer": "{answer}\n\n\n" + COPY},
    "fails_reductions_axis_and_integers": {"reductions-answer": MEAN_OF_INTEGERS},
    "fails_broadcast_loop": {"broadcast-answer": LOOP},
    "fails_products_cell_raises": {"products-answer": "print(my_notes)\n\n\n{answer}"},
}
"""File name: cell id: new source, in which `{answer}` stands for the right answer."""
