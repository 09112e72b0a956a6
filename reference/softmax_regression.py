"""05 · Softmax regression, solved. Sections in brackets are those of Dive into Deep Learning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from reference.d2lite import DataModule, Module, TensorLoader, add_to_class, load_fashion_mnist


class FashionMNIST(DataModule):
    """Fashion-MNIST in batches [4.2].

    `train` and `val` hold pairs of an image, float32 `(1, *resize)` in [0, 1], and its
    label, an int64 from 0 to 9.
    """

    def __init__(self, batch_size: int = 64, resize: tuple[int, int] = (28, 28)) -> None:
        """Load both splits and bring the images to `resize`, height first."""
        super().__init__()
        self.save_hyperparameters()

        def resized(train: bool) -> torch.utils.data.TensorDataset:
            images, labels = load_fashion_mnist(train)
            pixels = images.unsqueeze(1) / 255
            pixels = nn.functional.interpolate(pixels, tuple(resize), mode="bilinear")
            return torch.utils.data.TensorDataset(pixels, labels)

        self.train, self.val = resized(train=True), resized(train=False)

    def get_dataloader(self, train: bool) -> TensorLoader:
        """Batches `(X, y)` of the training images, shuffled, or the held-out ones."""
        data = self.train if train else self.val
        return TensorLoader(data.tensors, self.batch_size, shuffle=train)


@add_to_class(FashionMNIST)
def text_labels(self: FashionMNIST, indices: Sequence[int] | Tensor) -> list[str]:
    """The names of the classes `indices`, a list or `(n,)` tensor of ints [4.2]."""
    names = "t-shirt trouser pullover dress coat sandal shirt sneaker bag".split()
    names.append("ankle boot")
    return [names[int(index)] for index in indices]


def softmax(X: Tensor) -> Tensor:
    """The softmax of each row of the logits `X (n, k)`, right for any size [4.4].

    Without torch's own softmax or log-softmax.
    """
    exponentials = torch.exp(X - X.max(dim=1, keepdim=True).values)
    return exponentials / exponentials.sum(dim=1, keepdim=True)


def cross_entropy(y_hat: Tensor, y: Tensor) -> Tensor:
    """The mean of -log y_hat[i, y[i]], a scalar tensor; `y_hat (n, k)`, `y (n,)`."""
    return -torch.log(y_hat[torch.arange(len(y)), y]).mean()


class Classifier(Module):
    """A model whose last output axis holds one score per class [4.3]."""

    def validation_step(self, batch: Sequence[Tensor]) -> None:  # given
        """Draw the loss and the accuracy on a held-out batch."""
        y_hat = self(*batch[:-1])
        self.plot("loss", self.loss(y_hat, batch[-1]), train=False)
        self.plot("acc", self.accuracy(y_hat, batch[-1]), train=False)

    def accuracy(self, Y_hat: Tensor, Y: Tensor, averaged: bool = True) -> Tensor:
        """The share of examples where `Y_hat (..., k)` is largest at `Y (...)`.

        A scalar tensor, or one 0 or 1 per example, `(n,)`, if not `averaged`; float32.
        """
        predicted = Y_hat.reshape(-1, Y_hat.shape[-1]).argmax(dim=1)
        right = (predicted == Y.reshape(-1)).float()
        return right.mean() if averaged else right


class SoftmaxRegressionScratch(Classifier):
    """Softmax regression [4.4]: `W (num_inputs, num_outputs)` ~ N(0, sigma²), `b` 0."""

    def __init__(self, num_inputs: int, num_outputs: int, lr: float, sigma: float = 0.01) -> None:
        """Draw the parameters."""
        super().__init__()
        self.save_hyperparameters()
        self.W = nn.Parameter(torch.normal(0, sigma, size=(num_inputs, num_outputs)))
        self.b = nn.Parameter(torch.zeros(num_outputs))

    def forward(self, X: Tensor) -> Tensor:
        """Probabilities `(n, num_outputs)` for images with `num_inputs` pixels."""
        return softmax(X.reshape(-1, self.W.shape[0]) @ self.W + self.b)

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        """The cross-entropy of probabilities `y_hat (n, k)` and classes `y (n,)`."""
        return cross_entropy(y_hat, y)


def misclassified(model: Any, X: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """What `model` gets wrong, in order: `(X, y, predicted)`, possibly empty [4.4]."""
    with torch.no_grad():
        predicted = model(X).argmax(dim=1)
    wrong = predicted != y
    return X[wrong], y[wrong], predicted[wrong]


def log_softmax(X: Tensor) -> Tensor:
    """The logarithm of the softmax of each row of `X (n, k)`, always finite [4.5]."""
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def cross_entropy_from_logits(X: Tensor, y: Tensor) -> Tensor:
    """The cross-entropy of logits `X (n, k)` and classes `y (n,)`, a scalar [4.5]."""
    return -log_softmax(X)[torch.arange(len(y)), y].mean()
