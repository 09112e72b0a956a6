"""What is measured of the answers to 05. Runs in the jail, which gets this file whole: no right values in here."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from autograder.spec.measure import Measurement, called, differentiated, small_fashion_mnist


def text_labels(ns: Any, indices: Any) -> Measurement:
    """The names that a data set has for `indices`."""
    with small_fashion_mnist(2, 2, seed=0):
        try:
            data = ns.FashionMNIST()
        except Exception:  # the names need no images
            data = object.__new__(ns.FashionMNIST)
    return called(data, "text_labels", indices=indices)


def method(ns: Any, function: str, y_hat: Tensor, y: Tensor) -> Measurement:
    """What the method `function` of a model with as many classes as `y_hat (n, k)` returns."""
    return called(ns.SoftmaxRegressionScratch(4, y_hat.shape[1], lr=0.1), function, y_hat=y_hat, y=y)


def misclassified(ns: Any, X: Tensor, y: Tensor, W: Tensor) -> Measurement:
    """What a linear classifier with the weights `W (num_inputs, k)` gets wrong."""

    class Fixed(getattr(ns, "Classifier", torch.nn.Module)):  # type: ignore[misc]
        """A classifier with given weights that needs no other answer."""

        def __init__(self) -> None:
            super().__init__()
            self.W = torch.nn.Parameter(W, requires_grad=False)  # some ask the parameters for their device

        def forward(self, X: torch.Tensor) -> torch.Tensor:
            return X.flatten(1) @ self.W

    images, right, predicted = ns.misclassified(Fixed(), X, y)
    return {
        "the number of wrong ones": len(images),
        "the images": images,
        "the right classes": right,
        "the predicted classes": predicted.long(),
        "X afterwards": X,
        "y afterwards": y,
    }


def loss_and_gradient(ns: Any, function: str, X: Tensor, y: Tensor) -> Measurement:
    """A loss of the logits `X (n, k)`, a 0-d tensor, and its gradient."""
    loss = called(ns, function, X=X, y=y)
    return {**loss, **differentiated(ns, function, [X.new_ones(())], X=X, y=y)}


def log_softmax_and_loss(ns: Any, X: Tensor, y: Tensor) -> Measurement:
    """Both functions of logits, and the gradient of the loss."""
    return {**called(ns, "log_softmax", X=X), **loss_and_gradient(ns, "cross_entropy_from_logits", X, y)}
