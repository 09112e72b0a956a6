"""The reference for 01 against torch's and NumPy's own functions, and the laws that its functions obey."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import tensors as solved

quick = settings(max_examples=25, deadline=None, derandomize=True)
DTYPES = [torch.float32, torch.float64, torch.int64]
sizes = st.integers(1, 6)
entries = st.integers(-50, 50)
dtypes = st.sampled_from(DTYPES)
floats = st.sampled_from(DTYPES[:2])


@st.composite
def tensors(draw, *shape, dtype=dtypes):
    """Whole numbers of any dtype, so that sums in any order agree to the last digit."""
    count = int(np.prod(shape))
    values = draw(st.lists(entries, min_size=count, max_size=count))
    return torch.tensor(values).reshape(shape).to(draw(dtype) if isinstance(dtype, st.SearchStrategy) else dtype)


@st.composite
def matrices(draw, dtype=dtypes):
    return draw(tensors(draw(sizes), draw(sizes), dtype=dtype))


@st.composite
def pairs(draw, dtype=dtypes):
    shape, kind = (draw(sizes), draw(sizes)), draw(dtype)
    return draw(tensors(*shape, dtype=kind)), draw(tensors(*shape, dtype=kind))


@st.composite
def chains(draw):
    """Three matrices that can be multiplied, and a vector."""
    n, m, k, j, kind = (*(draw(sizes) for _ in range(4)), draw(dtypes))
    return [draw(tensors(*shape, dtype=kind)) for shape in [(n, m), (m, k), (k, j), (m,)]]


def same(left, right):
    torch.testing.assert_close(left, right, rtol=0, atol=0)


@quick
@given(sizes, sizes)
def test_grid_counts_row_by_row(rows, cols):
    grid = solved.make_grid(rows, cols)
    same(grid, torch.from_numpy(np.arange(rows * cols, dtype=np.float32).reshape(rows, cols)))
    assert all(grid[i, j] == i * cols + j for i in range(rows) for j in range(cols))


@quick
@given(matrices(), st.data())
def test_rows_are_filled_in_place(X, data):
    start = data.draw(st.integers(0, len(X)))
    stop = data.draw(st.integers(start, len(X)))
    before = X.clone()
    assert solved.fill_rows(X, start, stop, 77) is X
    same(X[start:stop], torch.full_like(X[start:stop], 77))
    same(X[:start], before[:start])
    same(X[stop:], before[stop:])


def test_last_and_middle():
    X = torch.arange(15).reshape(5, 3)
    last, middle = solved.last_and_middle(X)
    assert last.tolist() == [12, 13, 14] and middle.tolist() == [[3, 4, 5], [6, 7, 8]]


@quick
@given(pairs())
def test_elementwise_and_compare_are_numpys(pair):
    X, Y = pair
    x, y = X.double().numpy(), Y.double().abs().add(1).numpy()
    results = solved.elementwise(torch.from_numpy(x), torch.from_numpy(y))
    for result, wanted in zip(results, (np.add(x, y), np.subtract(x, y), x * y, x / y, np.power(x, y))):
        np.testing.assert_allclose(result.numpy(), wanted)
    less, equal, greater = solved.compare(X, Y)
    assert (less.int() + equal.int() + greater.int() == 1).all()
    same(less, torch.lt(X, Y))
    same(solved.compare(Y, X)[2], less)


def test_elementwise_takes_numbers_and_promotes_integers():
    x = torch.tensor([1.0, 2.0])
    for y in (2, 2.0, torch.tensor([2, 2])):
        results = solved.elementwise(x, y)
        assert [result.dtype for result in results] == [torch.float32] * 5
        assert [result.tolist() for result in results] == [[3, 4], [-1, 0], [2, 4], [0.5, 1], [1, 4]]


@quick
@given(pairs())
def test_concat_keeps_all_entries(pair):
    X, Y = pair
    above, beside = solved.concat_both(X, Y)
    same(above, torch.vstack((X, Y)))
    same(beside, torch.hstack((X, Y)))
    assert above.dtype == X.dtype


@quick
@given(st.data(), sizes, sizes)
def test_outer_sum_is_numpys(data, n, m):
    a, b = data.draw(tensors(n)), data.draw(tensors(m))
    table = solved.outer_sum(a, b)
    same(table.double(), torch.from_numpy(np.add.outer(a.double().numpy(), b.double().numpy())))
    same(table.T, solved.outer_sum(b, a))
    assert table.dtype == torch.promote_types(a.dtype, b.dtype)


@quick
@given(pairs())
def test_in_place_sum_stays_in_its_memory(pair):
    X, Y = pair
    total, before, address = X + Y, X.clone(), Y.data_ptr()
    assert solved.add_in_place(Y, X) is Y
    assert Y.data_ptr() == address
    same(Y, total)
    same(X, before)


@quick
@given(matrices())
def test_arrays_share_memory(X):
    array = solved.numpy_view(X)
    assert np.shares_memory(array, X.numpy()) and array.shape == tuple(X.shape)
    array[0, 0] = 99
    assert X[0, 0] == 99
    assert solved.numpy_view(X.T).shape == tuple(X.T.shape)


@pytest.mark.parametrize("dtype", [*DTYPES, torch.int32, torch.uint8])
@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_to_python_is_a_float(dtype, shape):
    number = solved.to_python(torch.full(shape, 7, dtype=dtype))
    assert type(number) is float and number == 7.0


@quick
@given(matrices(), st.data())
def test_symmetry(A, data):
    assert solved.is_symmetric(A) is bool(np.array_equal(A.numpy(), A.numpy().T))
    n = data.draw(sizes)
    S = solved.symmetrize(data.draw(tensors(n, n)))
    assert solved.is_symmetric(S) is True
    if n > 1:
        S[n - 1, 0] += 1
        assert solved.is_symmetric(S) is False
    assert type(solved.is_symmetric(A)) is bool


def test_a_row_of_equal_entries_is_not_symmetric():
    assert solved.is_symmetric(torch.ones(1, 4)) is False
    almost = torch.ones(2, 2)
    almost[0, 1] = torch.nextafter(almost[0, 1], torch.tensor(2.0))
    assert solved.is_symmetric(almost) is False


@quick
@given(matrices())
def test_reductions_are_torchs(A):
    kind = A.dtype if A.is_floating_point() else torch.float32
    same(solved.column_sums(A), torch.sum(A, 0))
    torch.testing.assert_close(solved.row_means(A), torch.mean(A.to(kind), 1))
    same(solved.running_rows(A), torch.cumsum(A, 0))
    same(solved.running_rows(A)[-1], solved.column_sums(A))


@quick
@given(matrices())
def test_normalized_rows_sum_to_one(A):
    A = A.abs() + 1
    P = solved.normalize_rows(A)
    kind = A.dtype if A.is_floating_point() else torch.float32
    assert P.dtype == kind
    torch.testing.assert_close(P.sum(1), torch.ones(len(A), dtype=kind))
    torch.testing.assert_close(P * A.sum(1, keepdim=True), A.to(kind))
    torch.testing.assert_close(P, torch.nn.functional.normalize(A.to(kind), p=1, dim=1))


@quick
@given(chains())
def test_products_are_torchs_and_associate(factors):
    A, B, C, x = factors
    same(solved.matmul(A, B), torch.mm(A, B))
    same(solved.matvec(A, x), torch.mv(A, x))
    same(solved.dot(x, x), torch.dot(x, x))
    same(solved.matmul(A, B).T, solved.matmul(B.T, A.T))
    left, right = solved.matmul(solved.matmul(A, B), C), solved.matmul(A, solved.matmul(B, C))
    torch.testing.assert_close(left.double(), right.double())


@quick
@given(matrices(dtype=floats), st.data())
def test_norms_are_torchs_and_numpys(A, data):
    u = A[0]
    torch.testing.assert_close(solved.l1_norm(u), torch.linalg.vector_norm(u, 1))
    torch.testing.assert_close(solved.l2_norm(u), torch.linalg.vector_norm(u))
    torch.testing.assert_close(solved.frobenius_norm(A), torch.linalg.matrix_norm(A))
    cube = data.draw(tensors(2, 3, 2, dtype=floats))
    assert np.isclose(float(solved.frobenius_norm(cube)), np.linalg.norm(cube.numpy()))
    v = data.draw(tensors(len(u), dtype=u.dtype))
    assert solved.l2_norm(u + v) <= solved.l2_norm(u) + solved.l2_norm(v) + 1e-3
    assert solved.l2_norm(u) <= solved.l1_norm(u) + 1e-3


GRADIENTS = {
    "elementwise": [(2, 3), (2, 3)], "concat_both": [(2, 3), (2, 3)], "outer_sum": [(3,), (2,)],
    "symmetrize": [(3, 3)], "column_sums": [(2, 3)], "row_means": [(2, 3)], "running_rows": [(3, 2)],
    "normalize_rows": [(2, 3)], "dot": [(3,), (3,)], "matvec": [(2, 3), (3,)], "matmul": [(2, 3), (3, 2)],
    "l1_norm": [(3,)], "l2_norm": [(3,)], "frobenius_norm": [(2, 3, 2)], "last_and_middle": [(4, 2)],
}  # fmt: skip


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients_flow(name):
    torch.manual_seed(0)
    inputs = [torch.rand(shape, dtype=torch.float64).add(0.5).requires_grad_() for shape in GRADIENTS[name]]
    assert torch.autograd.gradcheck(getattr(solved, name), inputs)


@pytest.mark.parametrize("name", GRADIENTS)
def test_results_stay_on_the_device(name):
    inputs = [torch.empty(shape, device="meta") for shape in GRADIENTS[name]]
    result = getattr(solved, name)(*inputs)
    assert all(part.is_meta for part in (result if isinstance(result, tuple) else (result,)))
