"""Right functions and methods of 05 that others are built on, with torch's own. Each goes into the jail alone.

In a method, `theirs` is what it takes the place of.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor

theirs: Any = None


def softmax(X: Tensor) -> Tensor:
    import torch

    return torch.softmax(X, dim=1)


def cross_entropy(y_hat: Tensor, y: Tensor) -> Tensor:
    import torch

    return torch.nn.functional.nll_loss(torch.log(y_hat), y)


class Classifier:
    def accuracy(self, Y_hat: Tensor, Y: Tensor, averaged: bool = True) -> Tensor:
        right = (Y_hat.argmax(-1) == Y).flatten().float()
        return right.mean() if averaged else right


class SoftmaxRegressionScratch:
    W: Tensor
    b: Tensor
    lr: float

    def __init__(self, num_inputs: int, num_outputs: int, lr: float, sigma: float = 0.01) -> None:
        import d2lite  # type: ignore[import-not-found]
        import torch

        try:
            theirs(self, num_inputs, num_outputs, lr, sigma)
        except Exception:
            d2lite.Module.__init__(self)
        self.W = torch.nn.Parameter(sigma * torch.randn(num_inputs, num_outputs))
        self.b = torch.nn.Parameter(torch.zeros(num_outputs))
        self.lr = lr

    def forward(self, X: Tensor) -> Tensor:
        import torch

        return torch.softmax(X.reshape(-1, len(self.W)) @ self.W + self.b, dim=1)

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        import torch

        return torch.nn.functional.nll_loss(torch.log(y_hat), y)


def log_softmax(X: Tensor) -> Tensor:
    import torch

    return torch.log_softmax(X, dim=1)
