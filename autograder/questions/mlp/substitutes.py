"""Right functions and methods of 06 that others are built on. Each goes into the jail alone.

Activations are made of what the question allows, as those that are built on them are watched for it. In a method,
`theirs` is what it takes the place of.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor

theirs: Any = None


def relu(x: Tensor) -> Tensor:
    return x.clamp(min=0)


def sigmoid(x: Tensor) -> Tensor:
    return 1 / (1 + (-x).clamp(max=80).exp())


def tanh(x: Tensor) -> Tensor:
    return 2 / (1 + (-2 * x).clamp(max=80).exp()) - 1


def prelu(x: Tensor, a: float | Tensor) -> Tensor:
    return x.clamp(min=0) + a * x.clamp(max=0)


def swish(x: Tensor, beta: float = 1.0) -> Tensor:
    return x / (1 + (-beta * x).clamp(max=80).exp())


def gelu(x: Tensor) -> Tensor:
    return x * (1 + (x / 2**0.5).erf()) / 2


class MLPScratch:
    W1: Tensor
    b1: Tensor
    W2: Tensor
    b2: Tensor
    lr: float

    def __init__(self, num_inputs: int, num_outputs: int, num_hiddens: int, lr: float, sigma: float = 0.01) -> None:
        import d2lite  # type: ignore[import-not-found]
        import torch

        try:
            theirs(self, num_inputs, num_outputs, num_hiddens, lr, sigma)
        except Exception:
            d2lite.Classifier.__init__(self)
        self.W1 = torch.nn.Parameter(sigma * torch.randn(num_inputs, num_hiddens))
        self.b1 = torch.nn.Parameter(torch.zeros(num_hiddens))
        self.W2 = torch.nn.Parameter(sigma * torch.randn(num_hiddens, num_outputs))
        self.b2 = torch.nn.Parameter(torch.zeros(num_outputs))
        self.lr = lr

    def forward(self, X: Tensor) -> Tensor:
        import torch

        return torch.relu(X.reshape(-1, len(self.W1)) @ self.W1 + self.b1) @ self.W2 + self.b2
