"""The solved answers of 03 against torch's own transforms, against closed forms, and against differences."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import autograd as solved

quick = settings(max_examples=25, deadline=None, derandomize=True)
dtypes = st.sampled_from([torch.float32, torch.float64])
shapes = st.sampled_from([(), (1,), (4,), (2, 3), (1, 5), (2, 1, 2)])


@st.composite
def tensors(draw, shape=None, low=-3.0, high=3.0, dtype=None):
    size = draw(shapes) if shape is None else shape
    numbers = st.floats(low, high, width=32)
    entries = draw(st.lists(numbers, min_size=math.prod(size), max_size=math.prod(size)))
    return torch.tensor(entries, dtype=dtype or draw(dtypes)).reshape(size)


@st.composite
def vectors(draw, **options):
    return draw(tensors(shape=(draw(st.integers(1, 6)),), **options))


def is_plain(*results):
    return all(not result.requires_grad and result.grad_fn is None for result in results)


@quick
@given(vectors())
def test_gradients_of_vectors(x):
    before = x.clone()
    first, second = solved.two_gradients(x)
    results = [solved.grad_of_quadratic(x), first, second, solved.vector_backward(x), solved.backward_twice(x)]
    for result, right in zip(results, [4 * x, torch.ones_like(x), 2 * x, 2 * x, 4 * x]):
        torch.testing.assert_close(result, right)
    torch.testing.assert_close(results[0], torch.func.grad(lambda z: 2 * z.dot(z))(x))
    assert is_plain(*results)
    assert torch.equal(x, before) and not x.requires_grad and x.grad is None


@quick
@given(tensors())
def test_detached_gradient(x):
    result = solved.detached_gradient(x)
    torch.testing.assert_close(result, x * x)
    assert is_plain(result) and not x.requires_grad and x.grad is None


@quick
@given(vectors(low=0.25, high=3.0), st.sampled_from([1.0, -1.0]), st.floats(1e-3, 1e4))
def test_control_flow_multiplies_by_one_number(a, sign, size):
    a = a * sign * size
    value, gradient = solved.control_flow_gradient(a)
    torch.testing.assert_close(value, solved.f(a), rtol=0, atol=0)
    torch.testing.assert_close(gradient, value / a)
    factor = gradient[0].item()
    assert (gradient == factor).all()
    assert math.log2(factor if sign > 0 else factor / 100).is_integer()
    norm = (2 * a).norm()
    assert value.norm() >= 1000 or value.norm() >= norm
    assert is_plain(value, gradient) and not a.requires_grad


@pytest.mark.parametrize(
    ("a", "right"),
    [
        (500.0, 1000.0),  # a norm of exactly 1000 ends the loop
        (-250.0, -100_000.0),
        (499.0, 1996.0),
        (3e4, 6e4),
        ([300.0, 400.0], [600.0, 800.0]),
        ([800.0, -800.0], [160_000.0, -160_000.0]),  # a sum of exactly 0 is not above 0
    ],
)
def test_f_at_its_edges(a, right):
    torch.testing.assert_close(solved.f(torch.tensor(a)), torch.tensor(right))


CURVES = {
    "cubic": (lambda x: x**3 - 2 * x, lambda x: 6 * x),
    "sine": (torch.sin, lambda x: -torch.sin(x)),
    "exponential": (lambda x: torch.exp(2 * x), lambda x: 4 * torch.exp(2 * x)),
    "linear": (lambda x: 5 * x + 1, torch.zeros_like),
    "itself": (lambda x: x, torch.zeros_like),
    "constant": (lambda x: torch.full_like(x, 7), torch.zeros_like),
    "bent": (lambda x: torch.where(x > 0, x**2, 3 * x), lambda x: 2 * (x > 0).to(x.dtype)),
}


@pytest.mark.parametrize("name", CURVES)
@quick
@given(x=tensors())
def test_second_derivative(name, x):
    g, right = CURVES[name]
    result = solved.second_derivative(g, x)
    torch.testing.assert_close(result, right(x), rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(
        result, torch.autograd.functional.hvp(lambda z: g(z).sum(), x, torch.ones_like(x))[1], rtol=1e-4, atol=1e-5
    )
    assert is_plain(result) and not x.requires_grad and x.grad is None


@quick
@given(st.floats(-6, 6), st.integers(1, 40), st.floats(0.0625, 0.5))
def test_sine_and_slope(start, points, step):
    x, y, slope = solved.sine_and_slope(start, start + (points - 0.5) * step, step)
    torch.testing.assert_close(x.double(), start + step * torch.arange(points).double(), rtol=1e-6, atol=1e-5)
    torch.testing.assert_close(y, torch.sin(x))
    torch.testing.assert_close(slope, torch.cos(x))
    assert is_plain(x, y, slope)


@quick
@given(tensors(dtype=torch.float64), st.floats(1e-4, 0.5))
def test_numeric_gradient_of_a_cubic_shows_its_width(x, eps):
    before = x.clone()
    result = solved.numeric_gradient(lambda z: (z**3).sum(), x, eps)
    torch.testing.assert_close(result, 3 * x**2 + eps**2, rtol=1e-6, atol=1e-6)
    assert torch.equal(x, before)


@quick
@given(tensors(dtype=torch.float64))
def test_numeric_gradient_agrees_with_autograd(x):
    def g(z):
        return torch.sin(z).sum() * torch.exp(z / 4).sum()

    torch.testing.assert_close(solved.numeric_gradient(g, x), torch.func.grad(g)(x), rtol=1e-6, atol=1e-6)
