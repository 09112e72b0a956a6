"""04 · Linear regression, solved. Sections in brackets are those of Dive into Deep Learning."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reference.d2lite import DataModule, HyperParameters, Module, TensorLoader, add_to_class, fit_epoch

__all__ = [
    "HyperParameters",
    "LinearRegressionScratch",
    "SGD",
    "SyntheticRegressionData",
    "add_loop",
    "add_to_class",
    "add_vectorized",
    "closed_form",
    "fit_epoch",
    "normal",
    "squared_loss",
]


def normal(x: NDArray[Any], mu: float, sigma: float) -> NDArray[Any]:
    """The density of N(mu, sigma²), `sigma > 0`, at each entry of `x` [3.1].

    `x` and the result are numpy arrays of the same shape.
    """
    z = (x - mu) / sigma
    return np.asarray(np.exp(-(z**2) / 2) / (sigma * math.sqrt(2 * math.pi)))


def add_loop(a: Tensor, b: Tensor) -> Tensor:
    """The sum of the vectors `a (n,)` and `b (n,)`, in a Python loop [3.1]."""
    return torch.stack([a[i] + b[i] for i in range(len(a))])


def add_vectorized(a: Tensor, b: Tensor) -> Tensor:
    """The sum of the vectors `a (n,)` and `b (n,)`, without a Python loop [3.1]."""
    return a + b


class SyntheticRegressionData(DataModule):
    """Made-up data for linear regression, all drawn at once [3.3].

    `X`, float32 `(n, d)` with n = num_train + num_val, is drawn from N(0, 1), and
    `y = Xw + b + noise` is `(n, 1)`.
    """

    def __init__(
        self, w: Tensor, b: float, noise: float = 0.01, num_train: int = 1000, num_val: int = 1000, batch_size: int = 32
    ) -> None:
        """Draw `X` and `y` for weights `w (d,)`, a bias `b` and noise of this size."""
        super().__init__()
        self.save_hyperparameters()
        n = num_train + num_val
        self.X = torch.randn(n, len(w))
        self.y = self.X @ w.reshape(-1, 1) + b + noise * torch.randn(n, 1)
        self.train_rows, self.val_rows = slice(0, num_train), slice(num_train, n)

    def get_dataloader(self, train: bool) -> TensorLoader:
        """Batches `(X, y)`: the first `num_train` rows, shuffled, or the others."""
        rows = self.train_rows if train else self.val_rows
        return self.get_tensorloader((self.X, self.y), train, rows)


def squared_loss(y_hat: Tensor, y: Tensor) -> Tensor:
    """The mean of `(y_hat - y)² / 2`, a scalar tensor; both `(n, 1)` or `(n,)`."""
    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).mean()


class SGD:
    """Minibatch stochastic gradient descent [3.4]."""

    def __init__(self, params: Iterable[Tensor], lr: float) -> None:
        """Keep the parameters, from a list or a generator, and the learning rate."""
        self.params, self.lr = list(params), lr

    def step(self) -> None:
        """Move each parameter, in place, against its gradient; under `no_grad`."""
        for param in self.params:
            if param.grad is not None:
                param -= self.lr * param.grad

    def zero_grad(self) -> None:
        """Forget all gradients."""
        for param in self.params:
            param.grad = None


class LinearRegressionScratch(Module):
    """Linear regression [3.4]: `w (num_inputs, 1)` ~ N(0, sigma²), `b (1,)` zero."""

    def __init__(self, num_inputs: int, lr: float, sigma: float = 0.01) -> None:
        """Draw the parameters; both require a gradient."""
        super().__init__()
        self.save_hyperparameters()
        self.w = torch.normal(0, sigma, size=(num_inputs, 1), requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)

    def forward(self, X: Tensor) -> Tensor:
        """Predictions `(n, 1)` for the inputs `X (n, num_inputs)`."""
        return X @ self.w + self.b

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        """The squared loss of predictions `y_hat (n, 1)` for targets `y (n, 1)`."""
        return squared_loss(y_hat, y)

    def configure_optimizers(self) -> SGD:
        """An optimizer over `w` and `b` with learning rate `lr`."""
        return SGD([self.w, self.b], self.lr)


def closed_form(X: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Weights `w (d, 1)` and bias `b (1,)` with the least squared error [3.1].

    `X` is `(n, d)`, `y` is `(n, 1)` or `(n,)`. Of several best ones, any.
    """
    ones = torch.ones_like(X[:, :1])
    solution = torch.linalg.pinv(torch.cat((X, ones), dim=1)) @ y.reshape(-1, 1)
    return solution[:-1], solution[-1]
