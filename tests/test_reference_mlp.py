"""The reference of 06 against torch's own functions, and properties that must hold."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from reference import d2lite
from reference.mlp import (
    MLP,
    MLPScratch,
    activation_gradient,
    gelu,
    mlp_gradients,
    prelu,
    relu,
    sigmoid,
    sweep,
    swish,
    tanh,
)

quick = settings(max_examples=25, deadline=None, derandomize=True)
numbers = st.floats(-100, 100, allow_subnormal=False, width=32)
OURS_AND_TORCHS = {
    "relu": (relu, torch.relu),
    "sigmoid": (sigmoid, torch.sigmoid),
    "tanh": (tanh, torch.tanh),
    "prelu": (lambda x: prelu(x, -0.3), lambda x: torch.prelu(x, torch.tensor(-0.3, dtype=x.dtype))),
    "swish": (swish, nn.functional.silu),
    "swish, beta 2": (lambda x: swish(x, 2.0), lambda x: x * torch.sigmoid(2 * x)),
    "gelu": (gelu, nn.functional.gelu),
}


@pytest.mark.parametrize(("ours", "torchs"), OURS_AND_TORCHS.values(), ids=OURS_AND_TORCHS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_activations_equal_torchs(ours, torchs, dtype):
    @quick
    @given(st.lists(numbers, min_size=1, max_size=8))
    def check(values):
        x = torch.tensor(values, dtype=dtype)
        torch.testing.assert_close(ours(x), torchs(x), rtol=1e-5, atol=1e-6)
        away = x[x.abs() > 1e-3]
        slope = activation_gradient(ours, away)
        assert slope.dtype == dtype and not slope.requires_grad
        torch.testing.assert_close(slope, activation_gradient(torchs, away), rtol=1e-5, atol=1e-6)

    check()


@quick
@given(numbers, numbers)
def test_sigmoid_is_symmetric_and_monotonic(one, other):
    low, high = sorted((one, other))
    x = torch.tensor([low, high], dtype=torch.float64)
    assert sigmoid(x)[0] <= sigmoid(x)[1]
    torch.testing.assert_close(sigmoid(-x), 1 - sigmoid(x))
    torch.testing.assert_close(tanh(-x), -tanh(x))


@quick
@given(numbers)
def test_what_activations_have_in_common(number):
    x = torch.tensor(number, dtype=torch.float64)
    torch.testing.assert_close(prelu(x, 0.0), relu(x))
    torch.testing.assert_close(prelu(x, 1.0), x)
    torch.testing.assert_close(gelu(x) - gelu(-x), x)
    torch.testing.assert_close(swish(x, 0.0), x / 2)


def test_the_learned_slope_of_prelu_gets_a_gradient():
    a = torch.tensor(0.25, requires_grad=True)
    prelu(torch.tensor([-2.0, 3.0, -1.0]), a).sum().backward()
    assert a.grad == -3


def test_slopes_leave_x_alone():
    x = torch.tensor([[1.0, 2.0]])
    for _ in range(2):
        torch.testing.assert_close(activation_gradient(torch.square, x), 2 * x)
    assert not x.requires_grad and x.grad is None


@quick
@given(st.integers(1, 6), st.integers(1, 5), st.integers(1, 5), st.integers(2, 4), st.integers(0, 1000))
def test_backpropagation_equals_autograd(n, d, h, k, seed):
    generator = torch.Generator().manual_seed(seed)
    X, W1, b1, W2, b2 = (
        torch.randn(size, generator=generator, dtype=torch.float64) for size in ((n, d), (d, h), (h,), (h, k), (k,))
    )
    y = torch.randint(k, (n,), generator=generator)
    leaves = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    for leaf in leaves.values():
        leaf.requires_grad_()
    loss = nn.functional.cross_entropy(torch.relu(X @ W1 + b1) @ W2 + b2, y)
    loss.backward()
    found = mlp_gradients(X, y, *(leaf.detach() for leaf in leaves.values()))
    torch.testing.assert_close(found["loss"], loss.detach())
    for name, leaf in leaves.items():
        torch.testing.assert_close(found[name], leaf.grad)


@quick
@given(st.integers(1, 5), st.integers(1, 4), st.integers(2, 4))
def test_both_models_compute_the_same(n, hiddens, k):
    X = torch.randn(n, 1, 3, 2)
    scratch, concise = MLPScratch(6, k, hiddens, lr=0.1, sigma=1.0), MLP(k, hiddens, lr=0.1)
    concise(X)
    first, last = concise.net[1], concise.net[-1]
    first.weight.data, first.bias.data = scratch.W1.data.T, scratch.b1.data
    last.weight.data, last.bias.data = scratch.W2.data.T, scratch.b2.data
    torch.testing.assert_close(scratch(X), concise(X))
    torch.testing.assert_close(scratch(X.flatten(1)), concise(X))


def test_several_hidden_layers():
    model = MLP(num_outputs=3, num_hiddens=[5, 4], lr=0.1)
    assert model(torch.zeros(2, 1, 2, 2)).shape == (2, 3)
    assert [tuple(p.shape) for p in model.parameters()] == [(5, 4), (5,), (4, 5), (4,), (3, 4), (3,)]
    assert isinstance(model.net[2], nn.ReLU) and isinstance(model.net[4], nn.ReLU)


@pytest.mark.parametrize("make", [lambda: MLPScratch(4, 2, 3, lr=1.0, sigma=0.5), lambda: MLP(2, 3, lr=1.0)])
def test_one_step_at_rate_1_is_the_gradient(make):
    torch.manual_seed(0)
    X, y = torch.randn(6, 4), torch.tensor([0, 1, 1, 0, 1, 0])
    model = make()
    loss = model.loss(model(X), y)
    before = [parameter.detach().clone() for parameter in model.parameters()]
    gradients = torch.autograd.grad(loss, list(model.parameters()))

    class Data(d2lite.DataModule):
        def get_dataloader(self, train):
            return d2lite.TensorLoader((X, y), 6, shuffle=False) if train else None

    d2lite.Trainer(max_epochs=1).fit(model, Data())
    for old, gradient, new in zip(before, gradients, model.parameters()):
        torch.testing.assert_close(new.detach().cpu(), old - gradient)


def test_an_untrained_model_guesses():
    model = MLPScratch(784, 10, 256, lr=0.1)
    X, y = torch.rand(128, 1, 28, 28), torch.randint(10, (128,))
    assert abs(model.loss(model(X), y).item() - math.log(10)) < 0.05


@quick
@given(st.lists(st.integers(0, 9), min_size=1, max_size=12), st.lists(st.floats(-5, 5), min_size=10, max_size=10))
def test_sweep_scores_each_value_once_and_finds_the_first_best(values, table):
    calls = []

    def score(value):
        calls.append(value)
        return table[value]

    best, scores = sweep(values, score)
    assert calls == list(dict.fromkeys(values)) == list(scores)
    assert scores[best] == max(scores.values())
    assert all(table[value] < scores[best] for value in calls[: calls.index(best)])
