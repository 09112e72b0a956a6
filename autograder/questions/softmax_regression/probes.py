"""What is measured of the answers to 05. Runs in the jail, which gets this file whole: no right values in here."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor

from autograder.spec.measure import (
    Batches,
    Measurement,
    Watched,
    asked,
    called,
    differentiated,
    fit,
    set_weights,
    small_fashion_mnist,
    spread,
    trained_on,
)


def dataset(
    ns: Any,
    train_size: int,
    val_size: int,
    seed: int,
    batch_size: int,
    resize: tuple[int, int],
    by_default: bool = False,
) -> Measurement:
    """Two passes over the training images of a made-up data set, and one over those held out."""
    with small_fashion_mnist(train_size, val_size, seed):
        data = ns.FashionMNIST() if by_default else ns.FashionMNIST(batch_size=batch_size, resize=resize)
        ns.FashionMNIST(batch_size=batch_size + 1)  # somebody else's: it changes no other
        training, held_out = data.get_dataloader(train=True), data.get_dataloader(train=False)
        first, second, val = list(training), list(training), list(held_out)
    example = data.train[0][0]
    return {
        "training batches": [X for X, _ in first],
        "training labels": torch.cat([y for _, y in first]),
        "second pass": torch.cat([X for X, _ in second]),
        "held-out batches": [X for X, _ in val],
        "held-out labels": torch.cat([y for _, y in val]),
        "one image": tuple(example.shape),
    }


def text_labels(ns: Any, indices: Any) -> Measurement:
    """The names that a data set has for `indices`."""
    with small_fashion_mnist(2, 2, seed=0):
        try:
            data = ns.FashionMNIST()
        except Exception:  # the names need no images
            data = object.__new__(ns.FashionMNIST)
    return called(data, "text_labels", indices=indices)


def accuracy(ns: Any, Y_hat: Tensor, Y: Tensor, averaged: bool) -> Measurement:
    """A classifier's accuracy; where it is averaged, this is left to the default."""
    function = ns.Classifier().accuracy
    if averaged:
        return asked("accuracy(Y_hat, Y)", function, Y_hat=Y_hat, Y=Y)
    return asked("accuracy(Y_hat, Y, averaged=False)", partial(function, averaged=False), Y_hat=Y_hat, Y=Y)


def parameters(ns: Any, num_inputs: int, num_outputs: int, sigma: float) -> Measurement:
    """The parameters of a fresh model."""
    model = ns.SoftmaxRegressionScratch(num_inputs, num_outputs, lr=0.1, sigma=sigma)
    other_model(ns)
    found = [id(parameter) for parameter in model.parameters()]
    return {
        "W": model.W, "b": model.b,
        "W is trainable": model.W.requires_grad, "b is trainable": model.b.requires_grad,
        "W is in parameters()": id(model.W) in found, "b is in parameters()": id(model.b) in found,
    }  # fmt: skip


def forward(ns: Any, X: Tensor, W: Tensor, b: Tensor) -> Measurement:
    """The probabilities of a model with these parameters."""
    model = set_weights(ns.SoftmaxRegressionScratch(W.shape[0], W.shape[1], lr=0.1), W=W, b=b)
    other_model(ns)
    return asked("the probabilities", model, X=X)


def other_model(ns: Any) -> None:
    """A model that somebody else makes: it changes no other."""
    ns.SoftmaxRegressionScratch(2, 3, lr=7.0)


def method(ns: Any, function: str, y_hat: Tensor, y: Tensor) -> Measurement:
    """What the method `function` of a model with as many classes as `y_hat (n, k)` returns."""
    return called(ns.SoftmaxRegressionScratch(4, y_hat.shape[1], lr=0.1), function, y_hat=y_hat, y=y)


def initial_loss(ns: Any, X: Tensor, y: Tensor) -> Measurement:
    """The loss of a fresh model, and its parameters."""
    model = ns.SoftmaxRegressionScratch(X[0].numel(), 10, lr=0.1, sigma=0.01).to(X.device)
    with torch.no_grad():
        return {"the loss": float(model.loss(model(X), y)), "W": model.W, "b": model.b}


def model_at_work(ns: Any, X: Tensor, y: Tensor, W: Tensor, b: Tensor, sigma: float) -> Measurement:
    """A fresh model's parameters, then its probabilities and its loss with given ones."""
    fresh = ns.SoftmaxRegressionScratch(num_inputs=W.shape[0], num_outputs=W.shape[1], lr=0.1)
    found = {id(parameter) for parameter in fresh.parameters()}
    wide = ns.SoftmaxRegressionScratch(num_inputs=1000, num_outputs=10, lr=0.1, sigma=sigma)
    measured = {
        "the shape of W": list(fresh.W.shape), "the shape of b": list(fresh.b.shape),
        "W and b are trainable": [fresh.W.requires_grad, fresh.b.requires_grad],
        "W and b are in parameters()": {id(fresh.W), id(fresh.b)} <= found,
        "b at the start": fresh.b.detach().clone(),
        **spread("W", wide.W, sigma),
    }  # fmt: skip
    probabilities = set_weights(fresh, W=W, b=b)(X)
    return {
        **measured, "the probabilities": probabilities, "the probabilities for flat images": fresh(X.flatten(1)),
        "the loss": fresh.loss(probabilities, y),
    }  # fmt: skip


def one_step(ns: Any, X: Tensor, y: Tensor, W: Tensor, b: Tensor) -> Measurement:
    """The parameters after one step at learning rate 1, on one batch."""
    model = trained_from(ns, X, y, W, b, lr=1.0, epochs=1, size=len(X))
    return {"W after one step": model.W, "b after one step": model.b}


def replayed(ns: Any, X: Tensor, y: Tensor, W: Tensor, b: Tensor, lr: float, epochs: int, size: int) -> Measurement:
    """The parameters after a training that began with these, on batches in the order of `X`."""
    model = trained_from(ns, X, y, W, b, lr, epochs, size)
    return {"W after the last step": model.W, "b after the last step": model.b}


def trained_from(ns: Any, X: Tensor, y: Tensor, W: Tensor, b: Tensor, lr: float, epochs: int, size: int) -> Any:
    """The model that began with these parameters and was trained on batches in the order of `X`."""
    model = set_weights(ns.SoftmaxRegressionScratch(W.shape[0], W.shape[1], lr=lr), W=W, b=b)
    fit(ns, model, Batches(X, y, size, shuffle=False), epochs)
    return model


def overfitted(ns: Any, X: Tensor, y: Tensor) -> Measurement:
    """The parameters after 200 epochs on 20 examples."""
    model = ns.SoftmaxRegressionScratch(X[0].numel(), 10, lr=0.1)
    fit(ns, model, Batches(X, y, 20, shuffle=True), epochs=200)
    return {"W": model.W, "b": model.b}


def trained(ns: Any, X: Tensor, y: Tensor, watched: bool = False) -> Measurement:
    """The parameters after ten epochs as in the notebook; where it is `watched`, before each of them, too."""
    model = ns.SoftmaxRegressionScratch(X[0].numel(), 10, lr=0.1)

    def look() -> Measurement:
        return {"W": model.W, "b": model.b}

    batches = Watched(look, X, y, 256) if watched else Batches(X, y, 256, shuffle=True)
    return trained_on(ns, model, look, batches, epochs=10)


def misclassified(ns: Any, X: Tensor, y: Tensor, W: Tensor) -> Measurement:
    """What a linear classifier with the weights `W (num_inputs, k)` gets wrong."""

    class Fixed(getattr(ns, "Classifier", torch.nn.Module)):  # type: ignore[misc]
        """A classifier with given weights that needs no other answer."""

        def __init__(self) -> None:
            super().__init__()
            self.W = torch.nn.Parameter(W, requires_grad=False)  # some ask the parameters for their device

        def forward(self, X: torch.Tensor) -> torch.Tensor:
            return X.flatten(1) @ self.W

    found = asked("the result", partial(ns.misclassified, Fixed()), X=X, y=y)
    result = found.pop("the result")
    if hasattr(result, "__iter__") and not isinstance(result, (list, tuple)):
        return {"the result is a tuple of three": False}
    images, right, predicted = result
    return {
        "the result is a tuple of three": True,
        "the number of wrong ones": images.shape[0],
        "the images": images,
        "the right classes": right,
        "the predicted classes": predicted.long(),
        **found,
    }


def loss_and_gradient(ns: Any, function: str, X: Tensor, y: Tensor) -> Measurement:
    """A loss of the logits `X (n, k)`, a 0-d tensor, and its gradient."""
    loss = called(ns, function, X=X, y=y)
    return {**loss, **differentiated(ns, function, [X.new_ones(())], X=X, y=y)}


def log_softmax_or_loss(ns: Any, function: str, **arguments: Any) -> Measurement:
    """A function of logits; of the loss, the gradient, too."""
    probe = loss_and_gradient if "y" in arguments else called
    return probe(ns, function, **arguments)
