"""06 · Multilayer perceptrons, solved. Sections in brackets are those of Dive into Deep Learning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from reference.d2lite import add_to_class
from reference.softmax_regression import Classifier


@add_to_class(Classifier)
def loss(self: Classifier, y_hat: Tensor, y: Tensor) -> Tensor:
    """The mean cross-entropy of the logits `y_hat (n, k)` and the classes `y (n,)`, a scalar tensor [4.5]."""
    return nn.functional.cross_entropy(y_hat, y)


def relu(x: Tensor) -> Tensor:
    """The rectified linear unit max(x, 0), entry by entry [5.1]."""
    return torch.where(x > 0, x, 0)


def sigmoid(x: Tensor) -> Tensor:
    """1 / (1 + exp(-x)), entry by entry; finite, as its gradient, for ±100 [5.1]."""
    return 1 / (1 + torch.exp(torch.clamp(-x, max=80)))


def tanh(x: Tensor) -> Tensor:
    """The hyperbolic tangent; finite, as its gradient, for x of ±100 [5.1]."""
    return 2 * sigmoid(2 * x) - 1


def prelu(x: Tensor, a: float | Tensor) -> Tensor:
    """max(x, 0) + a · min(x, 0); `a`, a number or scalar tensor, may be learned."""
    return torch.where(x > 0, x, a * x)


def swish(x: Tensor, beta: float = 1.0) -> Tensor:
    """x · sigmoid(beta · x), entry by entry [5.1]."""
    return x * sigmoid(beta * x)


def gelu(x: Tensor) -> Tensor:
    """x · Φ(x), where Φ is the standard normal distribution function [5.1]."""
    return x * (1 + torch.erf(x / 2**0.5)) / 2


def activation_gradient(fn: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The derivative of the elementwise `fn` at each entry of `x`, by autograd [5.1].

    A plain tensor like `x`, which is of any shape, without gradient, and stays so.
    """
    leaf = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(fn(leaf).sum(), leaf)
    return slope


class MLPScratch(Classifier):
    """One hidden layer, from scratch [5.2].

    `W1 (num_inputs, num_hiddens)` and `W2 (num_hiddens, num_outputs)` ~ N(0, sigma²);
    `b1` and `b2` are zeros.
    """

    def __init__(self, num_inputs: int, num_outputs: int, num_hiddens: int, lr: float, sigma: float = 0.01) -> None:
        """Draw the parameters."""
        super().__init__()
        self.save_hyperparameters()
        self.W1 = nn.Parameter(sigma * torch.randn(num_inputs, num_hiddens))
        self.b1 = nn.Parameter(torch.zeros(num_hiddens))
        self.W2 = nn.Parameter(sigma * torch.randn(num_hiddens, num_outputs))
        self.b2 = nn.Parameter(torch.zeros(num_outputs))

    def forward(self, X: Tensor) -> Tensor:
        """Logits `(n, num_outputs)` for images of `num_inputs` pixels, any shape."""
        H = relu(X.reshape(-1, self.W1.shape[0]) @ self.W1 + self.b1)
        return H @ self.W2 + self.b2


class MLP(Classifier):
    """`net` has ReLU after each hidden layer; `num_hiddens`: an int or a list [5.2]."""

    def __init__(self, num_outputs: int, num_hiddens: int | Sequence[int], lr: float) -> None:
        """Build `net`, an `nn.Sequential` that begins by flattening its input."""
        super().__init__()
        self.save_hyperparameters()
        sizes = [num_hiddens] if isinstance(num_hiddens, int) else num_hiddens
        hidden = [layer for size in sizes for layer in (nn.LazyLinear(size), nn.ReLU())]
        self.net = nn.Sequential(nn.Flatten(), *hidden, nn.LazyLinear(num_outputs))


def mlp_gradients(X: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> dict[str, Tensor]:
    """Mean cross-entropy of a ReLU MLP, and its gradients, without autograd [5.3].

    `X (n, d)`, `y (n,)` int64, `W1 (d, h)`, `b1 (h,)`, `W2 (h, k)`, `b2 (k,)`. The
    dictionary holds the scalar `loss` and the gradients `W1 b1 W2 b2`, each shaped like
    its parameter.
    """
    n, rows = len(y), torch.arange(len(y))
    Z = X @ W1 + b1
    H = relu(Z)
    logits = H @ W2 + b2
    log_P = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    d_logits = torch.exp(log_P)
    d_logits[rows, y] -= 1
    d_logits /= n
    d_Z = d_logits @ W2.T * (Z > 0)
    return {
        "loss": -log_P[rows, y].mean(),
        "W1": X.T @ d_Z,
        "b1": d_Z.sum(dim=0),
        "W2": H.T @ d_logits,
        "b2": d_logits.sum(dim=0),
    }


def sweep(values: Iterable[Any], score: Callable[[Any], float]) -> tuple[Any, dict[Any, float]]:
    """The setting in `values` with the highest `score`, and all scores [5.2].

    `score` is called once per distinct value; the first best wins a tie.
    """
    scores = {}
    for value in values:
        if value not in scores:
            scores[value] = score(value)
    best = max(scores, key=lambda value: scores[value])
    return best, scores
