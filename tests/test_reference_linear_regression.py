"""The reference of 04 against numpy's and torch's own functions, on generated inputs."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from reference.d2lite import DataModule, TensorLoader, Trainer
from reference.linear_regression import (
    SGD,
    HyperParameters,
    LinearRegressionScratch,
    SyntheticRegressionData,
    add_loop,
    add_to_class,
    add_vectorized,
    closed_form,
    normal,
    squared_loss,
)

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**31)
sizes = st.integers(1, 12)
numbers = st.floats(-5, 5)
rates = st.floats(0.01, 1)
float_types = st.sampled_from([torch.float32, torch.float64])
types = st.sampled_from([torch.float32, torch.float64, torch.int64, torch.int32])


def draw(seed: int, *shape: int, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


class Rows(DataModule):
    """Batches of given tensors; without validation data unless asked for."""

    def __init__(self, X: Tensor, y: Tensor, size: int, validate: bool = False) -> None:
        super().__init__()
        self.tensors, self.batch_size, self.validate = (X, y), size, validate

    def get_dataloader(self, train: bool) -> TensorLoader | None:  # type: ignore[override]
        return TensorLoader(self.tensors, self.batch_size, False) if train or self.validate else None


@quick
@given(numbers, st.floats(0.05, 20), st.lists(numbers, min_size=1, max_size=9))
def test_normal_is_the_normal_density(mu, sigma, x):
    expected = [statistics.NormalDist(mu, sigma).pdf(one) for one in x]
    np.testing.assert_allclose(normal(np.array(x), mu, sigma), expected, rtol=1e-9, atol=1e-300)


@quick
@given(numbers, st.floats(0.05, 20))
def test_the_area_under_normal_is_one(mu, sigma):
    x, step = np.linspace(mu - 9 * sigma, mu + 9 * sigma, 2001, retstep=True)
    assert normal(x, mu, sigma).sum() * step == pytest.approx(1)


def test_normal_keeps_the_shape():
    for shape in [(1,), (2, 3), (0,)]:
        assert normal(np.zeros(shape), 0, 1).shape == shape
    assert isinstance(normal(np.array(0), 0, 1), np.ndarray)


@quick
@given(seeds, sizes, types)
def test_both_sums_are_the_sum(seed, n, dtype):
    a, b = (10 * draw(seed, 2, n)).to(dtype)
    for add in (add_loop, add_vectorized):
        torch.testing.assert_close(add(a, b), torch.add(a, b), rtol=0, atol=0)


def test_both_sums_are_differentiable():
    a, b = draw(0, 2, 4).requires_grad_()
    assert torch.autograd.gradcheck(add_loop, (a, b)) and torch.autograd.gradcheck(add_vectorized, (a, b))


def test_the_loop_promotes_as_torch_does():
    assert add_loop(torch.tensor([1]), torch.tensor([0.5])).tolist() == [1.5]


@quick
@given(st.text(st.characters(categories=["Ll"]), min_size=1, max_size=5), numbers)
def test_methods_reach_instances_that_exist(name, value):
    class Empty:
        pass

    instance = Empty()

    def method(self: object, x: float) -> tuple[object, float]:
        return self, x

    method.__name__ = name
    assert add_to_class(Empty)(method) is method
    assert getattr(instance, name)(value) == (instance, value)


@quick
@given(st.sets(st.sampled_from("abc")), numbers, numbers, numbers)
def test_hyperparameters_are_the_arguments_less_the_ignored(ignored, a, b, c):
    class Thing(HyperParameters):
        def __init__(self, a: float, b: float, *, c: float, _d: float = 0) -> None:
            self.save_hyperparameters(ignore=sorted(ignored))

    thing = Thing(a, b, c=c)
    kept = {name: value for name, value in {"a": a, "b": b, "c": c}.items() if name not in ignored}
    assert thing.hparams == kept == vars(thing)["hparams"]
    assert {name: value for name, value in vars(thing).items() if name != "hparams"} == kept


@quick
@given(seeds, st.integers(1, 3), sizes, st.integers(0, 6), sizes)
def test_batches_hold_every_row_once(seed, d, num_train, num_val, batch_size):
    torch.manual_seed(seed)
    data = SyntheticRegressionData(torch.ones(d), 1.0, 0.1, num_train, num_val, batch_size)
    for train, rows in [(True, slice(0, num_train)), (False, slice(num_train, None))]:
        loader = data.get_dataloader(train)
        for _ in range(2):
            batches = list(loader)
            lengths = [len(X) for X, _ in batches]
            assert len(batches) == len(loader) and all(length == batch_size for length in lengths[:-1])
            pairs = [torch.cat([X, y], dim=1) for X, y in batches]
            got = torch.cat(pairs) if pairs else torch.empty(0, d + 1)
            want = torch.cat([data.X[rows], data.y[rows]], dim=1)
            if train:
                assert sorted(got.tolist()) == sorted(want.tolist())
            else:
                assert torch.equal(got, want)


def test_training_is_shuffled_anew():
    torch.manual_seed(0)
    data = SyntheticRegressionData(torch.ones(1), 0.0, num_train=50, num_val=50)
    loader = data.train_dataloader()
    first, second = (torch.cat([X for X, _ in loader]) for _ in range(2))
    assert not torch.equal(first, second) and not torch.equal(first, data.X[:50])


@pytest.mark.parametrize("noise", [0.01, 0.5, 3.0])
def test_data_is_spread_as_told(noise):
    torch.manual_seed(1)
    w, b = torch.tensor([2.0, -3.4, 0.5]), 4.2
    data = SyntheticRegressionData(w, b, noise, num_train=20_000, num_val=20_000)
    errors = (data.y - data.X @ w.reshape(-1, 1) - b).flatten()
    assert data.X.shape == (40_000, 3) and data.y.shape == (40_000, 1)
    assert data.X.std().item() == pytest.approx(1, abs=0.02) and data.X.mean().item() == pytest.approx(0, abs=0.02)
    assert errors.std().item() == pytest.approx(noise, rel=0.02)
    assert errors.mean().item() == pytest.approx(0, abs=0.03 * noise)
    assert torch.corrcoef(torch.cat([data.X, errors[:, None]], dim=1).T).triu(1).abs().max() < 0.03


@quick
@given(seeds, sizes, float_types, st.booleans(), st.booleans())
def test_squared_loss_is_half_of_mse(seed, n, dtype, flat_y_hat, flat_y):
    y_hat, y = draw(seed, 2, n, 1, dtype=dtype)
    expected = nn.functional.mse_loss(y_hat, y) / 2
    loss = squared_loss(y_hat.flatten() if flat_y_hat else y_hat, y.flatten() if flat_y else y)
    torch.testing.assert_close(loss, expected)


@quick
@given(seeds, sizes)
def test_gradient_of_squared_loss(seed, n):
    y_hat, y = draw(seed, 2, n, 1)
    y_hat.requires_grad_()
    assert torch.autograd.gradcheck(lambda one: squared_loss(one, y.flatten()), y_hat)
    (gradient,) = torch.autograd.grad(squared_loss(y_hat, y), y_hat)
    torch.testing.assert_close(gradient, (y_hat.detach() - y) / n)


@quick
@given(seeds, rates, float_types, st.sets(st.integers(0, 2)))
def test_sgd_is_torchs_own(seed, lr, dtype, without):
    shapes = [(2, 3), (1,), ()]
    mine = [draw(seed + i, *shape, dtype=dtype).requires_grad_() for i, shape in enumerate(shapes)]
    theirs = [param.detach().clone().requires_grad_() for param in mine]
    optimizer, other = SGD((param for param in mine), lr), torch.optim.SGD(theirs, lr)
    for step in range(3):
        for i, (param, same) in enumerate(zip(mine, theirs)):
            if i not in without:
                param.grad = draw(seed + 10 * step + i, *shapes[i], dtype=dtype)
                same.grad = param.grad.clone()
        with torch.no_grad():
            optimizer.step()
        other.step()
        for param, same in zip(mine, theirs):
            torch.testing.assert_close(param, same)
        optimizer.zero_grad()
        other.zero_grad()
        assert all(param.grad is None for param in mine)


@quick
@given(seeds, sizes, st.integers(1, 6), float_types)
def test_the_model_is_a_linear_layer(seed, n, d, dtype):
    torch.manual_seed(seed)
    model, layer = LinearRegressionScratch(d, lr=0.1).to(dtype), nn.Linear(d, 1, dtype=dtype)
    with torch.no_grad():
        layer.weight.copy_(model.w.T)
        layer.bias.copy_(model.b)
    X, y = draw(seed, n, d, dtype=dtype), draw(seed + 1, n, 1, dtype=dtype)
    torch.testing.assert_close(model(X), layer(X))
    torch.testing.assert_close(model.loss(model(X), y), nn.functional.mse_loss(layer(X), y) / 2)


@pytest.mark.parametrize("sigma", [0.01, 2.0])
def test_initial_parameters(sigma):
    torch.manual_seed(2)
    model = LinearRegressionScratch(40_000, lr=0.1, sigma=sigma)
    assert model.w.shape == (40_000, 1) and model.w.std().item() == pytest.approx(sigma, rel=0.02)
    assert model.w.mean().item() == pytest.approx(0, abs=0.03 * sigma)
    assert model.b.tolist() == [0] and model.w.requires_grad and model.b.requires_grad


@quick
@given(seeds, sizes, st.integers(1, 4), st.integers(1, 5), rates, st.booleans())
def test_training_equals_a_plain_loop(seed, n, d, size, lr, validate):
    X, y = draw(seed, n, d, dtype=torch.float32), draw(seed + 1, n, 1, dtype=torch.float32)
    torch.manual_seed(seed)
    model, layer = LinearRegressionScratch(d, lr), nn.Linear(d, 1)
    with torch.no_grad():
        layer.weight.copy_(model.w.T)
        layer.bias.copy_(model.b)
    trainer = Trainer(max_epochs=2)
    trainer.fit(model, Rows(X, y, size, validate))
    optimizer = torch.optim.SGD(layer.parameters(), lr)
    for _ in range(2):
        for X_batch, y_batch in zip(X.split(size), y.split(size)):
            optimizer.zero_grad()
            (nn.functional.mse_loss(layer(X_batch), y_batch) / 2).backward()
            optimizer.step()
    torch.testing.assert_close(model.w.T, layer.weight, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(model.b, layer.bias, rtol=1e-3, atol=1e-4)
    batches = 2 * math.ceil(n / size)
    assert (trainer.train_batch_idx, trainer.val_batch_idx) == (batches, batches * validate)


def test_training_recovers_the_parameters():
    torch.manual_seed(3)
    data = SyntheticRegressionData(torch.tensor([2.0, -3.4]), 4.2)
    model = LinearRegressionScratch(2, lr=0.03)
    Trainer(max_epochs=10).fit(model, data)
    assert (model.w.flatten() - data.w).abs().max() < 0.01 and abs(model.b.item() - 4.2) < 0.01


def test_clipping_bounds_the_step():
    X, y = torch.full((4, 1), 10.0), torch.full((4, 1), 1000.0)
    model = LinearRegressionScratch(1, lr=1.0)
    before = torch.cat([model.w.flatten(), model.b]).detach().clone()
    Trainer(max_epochs=1, gradient_clip_val=0.5).fit(model, Rows(X, y, 4))
    after = torch.cat([model.w.flatten(), model.b]).detach()
    assert torch.linalg.vector_norm(after - before).item() == pytest.approx(0.5, rel=1e-4)


@quick
@given(seeds, st.integers(1, 12), st.integers(1, 5), st.booleans(), float_types)
def test_closed_form_is_least_squares(seed, n, d, flat, dtype):
    X, y = draw(seed, n, d, dtype=dtype), draw(seed + 1, n, 1, dtype=dtype)
    w, b = closed_form(X, y.flatten() if flat else y)
    assert w.shape == (d, 1) and b.shape == (1,) and w.dtype == b.dtype == dtype
    A = np.column_stack([X.numpy(), np.ones(n)]).astype(np.float64)
    expected = A @ np.linalg.lstsq(A, y.numpy().astype(np.float64), rcond=None)[0]
    np.testing.assert_allclose((X @ w + b).numpy(), expected, rtol=1e-2, atol=1e-2 if dtype == torch.float32 else 1e-6)


@quick
@given(seeds, st.integers(3, 12), st.sampled_from(["zeros", "ones", "copy", "sum"]))
def test_closed_form_without_an_inverse(seed, n, how):
    X, y = draw(seed, n, 2), draw(seed + 1, n, 1)
    column = {"zeros": 0 * X[:, :1], "ones": 0 * X[:, :1] + 1, "copy": X[:, :1], "sum": X.sum(1, keepdim=True)}[how]
    w, b = closed_form(torch.cat([X, column], dim=1), y)
    fitted = torch.cat([X, column], dim=1) @ w + b
    small = closed_form(X, y)
    torch.testing.assert_close(fitted, X @ small[0] + small[1], rtol=1e-5, atol=1e-6)
