"""05 · Softmax regression: the nine questions.

Probes run in the jail (and, for public checks, at the student's): they see `ns`, their inputs and `measure`, nothing
else of this module. Features, judges and misconceptions stay on the grader's side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

import reference.softmax_regression as solved
from autograder.questions.classifiers import (
    disguised_images,
    fashion_mnist,
    given_files,
    initial_loss_inputs,
    initial_loss_of,
    overfit_judge,
    reordered,
    right_initial_loss,
)
from autograder.questions.draws import BATCHES, classes, over, randint
from autograder.questions.softmax_regression import cross_entropy, errors, labels, logits, probes, softmax
from autograder.questions.softmax_regression.draws import probabilities
from autograder.spec.measure import (
    fit,
    mixes,
    pictures,
    set_weights,
    small_fashion_mnist,
)
from autograder.spec.question import Assignment, Case, Example, Measurement, Misconception, Question
from reference.d2lite import TensorLoader
from reference.softmax_regression import Classifier, FashionMNIST, SoftmaxRegressionScratch

ID = "05-softmax-regression"

# ── dataset ─────────────────────────────────────────────────────────────────────────────────────────────────────


def dataset_probe(
    ns: Any,
    train_size: int,
    val_size: int,
    seed: int,
    batch_size: int,
    resize: tuple[int, int],
    by_default: bool = False,
) -> Measurement:
    with small_fashion_mnist(train_size, val_size, seed):
        data = ns.FashionMNIST() if by_default else ns.FashionMNIST(batch_size=batch_size, resize=resize)
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


def _nearest(images: Tensor, originals: Tensor) -> list[int]:
    """For each image the number of the most similar original."""
    return torch.cdist(images.flatten(1).float(), originals.flatten(1)).argmin(dim=1).tolist()


def dataset_features(
    measured: Measurement,
    train_size: int,
    val_size: int,
    seed: int,
    batch_size: int,
    resize: tuple[int, int],
    by_default: bool = False,
) -> Measurement:
    train, val = measured["training batches"], measured["held-out batches"]
    assert all(isinstance(part, (list, tuple)) for part in (train, val, measured["one image"])), (
        "a tensor would be taken apart row by row"
    )
    found: Measurement = {
        "the number of images in each training batch": [len(X) for X in train],
        "the number of images in each held-out batch": [len(X) for X in val],
        "the shape of one image": list(measured["one image"])[-3:],
        "the shapes of the images in a batch": sorted({tuple(X.shape[1:]) for X in [*train, *val]}),
        "the images are float32": all(X.dtype == torch.float32 for X in [*train, *val]),
        "the labels are int64": all(
            measured[f"{part} labels"].dtype == torch.int64 for part in ("training", "held-out")
        ),
    }
    images, pixels = torch.cat(val), torch.cat([*train, *val])
    found["pixels lie between 0 and 1 and use that range"] = bool(pixels.min() >= 0 and 0.5 < pixels.max() <= 1 + 1e-6)
    if tuple(images.shape[1:]) != (1, *resize) or len(torch.cat(train)) != len(measured["second pass"]):
        return found
    (train_images, train_labels), (val_images, val_labels) = pictures(train_size, seed), pictures(val_size, seed + 1)
    train_images, val_images = (
        torch.nn.functional.interpolate(part.unsqueeze(1) / 255, size=tuple(resize), mode="bilinear")
        for part in (train_images, val_images)
    )
    order, again = _nearest(torch.cat(train), train_images), _nearest(measured["second pass"], train_images)
    stored = list(range(train_size))
    if tuple(resize) == (28, 28):  # each way to resize gives other pixels
        found["pixels are the stored ones over 255"] = all(
            torch.allclose(batches.float(), stored_images[_nearest(batches, stored_images)], atol=1e-3)
            for batches, stored_images in ((images, val_images), (torch.cat(train), train_images))
        )
    return {
        **found,
        "every training image comes exactly once per pass": sorted(order) == sorted(again) == stored,
        "each training image comes with its own label": bool(
            torch.equal(measured["training labels"].long(), train_labels[order])
        ),
        "training is shuffled": order != stored,
        "training batches mix images from everywhere": mixes(order, batch_size),
        "training is shuffled anew in each pass": order != again,
        "held-out images come in their stored order": _nearest(images, val_images) == list(range(val_size)),
        "held-out labels come in their stored order": torch.equal(measured["held-out labels"].long(), val_labels),
    }


def dataset_inputs(*settings: tuple[int, tuple[int, int], bool]) -> Any:
    """Made-up data sets for each batch size and image size, and whether these are the defaults that are left out."""
    return lambda generator: [
        {
            "train_size": randint(generator, 4 * batch_size, 6 * batch_size), "val_size": randint(generator, 12, 25),
            "seed": randint(generator, 0, 10**6), "batch_size": batch_size, "resize": resize, "by_default": by_default,
        }
        for batch_size, resize, by_default in settings
    ]  # fmt: skip


def _wrong_dataset(**changes: Any) -> dict[str, Any]:
    return {"FashionMNIST": type("FashionMNIST", (FashionMNIST,), changes)}


def _loader(train: bool | None = None, order: slice = slice(0, None), drop_last: bool = False) -> Any:
    """`get_dataloader` that shuffles as told by `train` and may drop the short batch."""

    def get_dataloader(self: FashionMNIST, train_split: bool) -> Any:
        data = self.train if train_split else self.val
        shuffle = train_split if train is None else train
        return torch.utils.data.DataLoader(data, self.batch_size, shuffle=shuffle, drop_last=drop_last)

    return lambda self, train: get_dataloader(self, train)


class _Raw255(FashionMNIST):
    def get_dataloader(self, train: bool) -> TensorLoader:
        images, labels = (self.train if train else self.val).tensors
        return TensorLoader((images * 255, labels), self.batch_size, shuffle=train)


class _NoChannel(FashionMNIST):
    def get_dataloader(self, train: bool) -> TensorLoader:
        images, labels = (self.train if train else self.val).tensors
        return TensorLoader((images.squeeze(1), labels), self.batch_size, shuffle=train)


class _WidthFirst(FashionMNIST):
    def __init__(self, batch_size: int = 64, resize: tuple[int, int] = (28, 28)) -> None:
        super().__init__(batch_size, (resize[1], resize[0]))


DATASET = Question(
    id="dataset",
    title="Fashion-MNIST in batches",
    defines=("FashionMNIST",),
    example=Example(
        dataset_probe,
        lambda: [{"train_size": 10, "val_size": 6, "seed": 4, "batch_size": 4, "resize": (28, 20)}],
        dataset_features,
    ),
    cases=(
        Case(
            "batches",
            8,
            "Batches of the stored images",
            dataset_probe,
            dataset_inputs((7, (28, 28), False), (64, (28, 28), True)),
            dataset_features,
        ),
        Case(
            "resize",
            4,
            "Images of another size",
            dataset_probe,
            dataset_inputs((7, (20, 32), False), (11, (20, 32), False)),
            dataset_features,
        ),
    ),
    mistakes=(
        Misconception(
            "no shuffling",
            "Your training batches come in the stored order: shuffle them, so that batches differ between epochs.",
            _wrong_dataset(get_dataloader=_loader(train=False)),
        ),
        Misconception(
            "held-out images shuffled",
            "You shuffle the held-out images, too: shuffle only when `train` is true.",
            _wrong_dataset(get_dataloader=_loader(train=True)),
        ),
        Misconception(
            "short batch dropped",
            "The last, shorter batch is missing: without it some examples are never seen.",
            _wrong_dataset(get_dataloader=_loader(drop_last=True)),
        ),
        Misconception(
            "pixels up to 255",
            "Your pixels go up to 255: divide by 255, so that they lie between 0 and 1.",
            {"FashionMNIST": _Raw255},
        ),
        Misconception(
            "no channel axis",
            "The channel axis is missing: a gray image has shape (1, height, width); `unsqueeze(1)` inserts it.",
            {"FashionMNIST": _NoChannel},
        ),
        Misconception(
            "width first",
            "`resize` is (height, width), in this order: yours come out as (width, height).",
            {"FashionMNIST": _WidthFirst},
        ),
    ),
)

# ── accuracy ────────────────────────────────────────────────────────────────────────────────────────────────────


def accuracy_probe(ns: Any, Y_hat: Tensor, Y: Tensor, averaged: bool) -> Measurement:
    classifier = ns.Classifier()
    result = classifier.accuracy(Y_hat, Y) if averaged else classifier.accuracy(Y_hat, Y, averaged=False)
    name = "accuracy(Y_hat, Y)" if averaged else "accuracy(Y_hat, Y, averaged=False)"
    return {name: result, "Y_hat afterwards": Y_hat, "Y afterwards": Y}


def accuracy_inputs(averaged: bool, leading: Sequence[tuple[int, ...]]) -> Any:
    def inputs(generator: torch.Generator) -> list[dict[str, Any]]:
        found = []
        for number, shape in enumerate(leading):
            columns = (4, 10, 3)[number % 3]
            Y = torch.randint(columns, shape, generator=generator)
            Y_hat = torch.randn(*shape, columns, generator=generator)
            Y_hat += 2 * nn.functional.one_hot(Y, columns)  # about two in three are right
            found.append({"Y_hat": Y_hat, "Y": Y, "averaged": averaged})
        return found

    return inputs


def _wrong_accuracy(function: Any) -> dict[str, Any]:
    return {"Classifier": type("Classifier", (Classifier,), {"accuracy": function})}


def _right(Y_hat: Tensor, Y: Tensor) -> Tensor:
    return (Y_hat.reshape(-1, Y_hat.shape[-1]).argmax(1) == Y.reshape(-1)).float()


def _count(self: Any, Y_hat: Tensor, Y: Tensor, averaged: bool = True) -> Tensor:
    return _right(Y_hat, Y).sum() if averaged else _right(Y_hat, Y)


def _always_mean(self: Any, Y_hat: Tensor, Y: Tensor, averaged: bool = True) -> Tensor:
    return _right(Y_hat, Y).mean()


def _booleans(self: Any, Y_hat: Tensor, Y: Tensor, averaged: bool = True) -> Tensor:
    return _right(Y_hat, Y).mean() if averaged else _right(Y_hat, Y).bool()


def _number(self: Any, Y_hat: Tensor, Y: Tensor, averaged: bool = True) -> Any:
    return _right(Y_hat, Y).mean().item() if averaged else _right(Y_hat, Y)


def _axis_zero(self: Any, Y_hat: Tensor, Y: Tensor, averaged: bool = True) -> Tensor:
    right = (Y_hat.reshape(-1, Y_hat.shape[-1]).argmax(0) == Y.reshape(-1)).float()
    return right.mean() if averaged else right


def _no_flatten(self: Any, Y_hat: Tensor, Y: Tensor, averaged: bool = True) -> Tensor:
    right = (Y_hat.argmax(-1) == Y).float()
    return right.mean() if averaged else right


def _broadcast(self: Any, Y_hat: Tensor, Y: Tensor, averaged: bool = True) -> Tensor:
    right = (Y_hat.reshape(-1, Y_hat.shape[-1]).argmax(1, keepdim=True) == Y.reshape(-1)).float()
    return right.mean() if averaged else right


ACCURACY = Question(
    id="accuracy",
    title="Accuracy",
    defines=("Classifier",),
    example=Example(
        accuracy_probe,
        lambda: [
            {
                "Y_hat": torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5], [0.7, 0.2, 0.1], [0.2, 0.5, 0.3]]),
                "Y": torch.tensor([0, 2, 0, 1]),
                "averaged": averaged,
            }
            for averaged in (True, False)
        ],
    ),
    cases=(
        Case("share", 4, "The share of right predictions", accuracy_probe, accuracy_inputs(True, [(12,), (7,), (1,)])),
        Case("per example", 3, "One number per example", accuracy_probe, accuracy_inputs(False, [(12,), (7,), (1,)])),
        Case(
            "leading axes", 3, "Scores with more than two axes", accuracy_probe,
            lambda generator: [
                *accuracy_inputs(True, [(2, 3), (3, 1, 4)])(generator),
                *accuracy_inputs(False, [(2, 3), (3, 1, 4)])(generator),
            ],
        ),
    ),
    mistakes=(
        Misconception(
            "count", "You count the right ones: the accuracy is their share, so take the mean.", _wrong_accuracy(_count)
        ),
        Misconception(
            "averaged ignored",
            "With `averaged=False` the mean must not be taken: return one 0 or 1 per example.",
            _wrong_accuracy(_always_mean),
        ),
        Misconception(
            "booleans",
            "You return True and False: `.float()` (or `.type(torch.float32)`) makes them 1 and 0.",
            _wrong_accuracy(_booleans),
        ),
        Misconception(
            "plain number",
            "You return a Python number: leave `.item()` out, so that the result stays a tensor.",
            _wrong_accuracy(_number),
        ),
        Misconception(
            "argmax over the batch",
            "`argmax(0)` finds the best example for each class: the class with the highest score is `argmax(-1)`.",
            _wrong_accuracy(_axis_zero),
        ),
        Misconception(
            "not flattened",
            "The result keeps the leading axes: flatten it, one number per example.",
            _wrong_accuracy(_no_flatten),
        ),
        Misconception(
            "(n, 1) against (n,)",
            "You compare (n, 1) with (n,), which broadcasts to (n, n): give both the same shape.",
            _wrong_accuracy(_broadcast),
        ),
    ),
)  # fmt: skip

# ── model ───────────────────────────────────────────────────────────────────────────────────────────────────────


def parameters_probe(ns: Any, num_inputs: int, num_outputs: int, sigma: float) -> Measurement:
    model = ns.SoftmaxRegressionScratch(num_inputs, num_outputs, lr=0.1, sigma=sigma)
    found = [id(parameter) for parameter in model.parameters()]
    return {
        "W": model.W, "b": model.b,
        "W is trainable": model.W.requires_grad, "b is trainable": model.b.requires_grad,
        "W is in parameters()": id(model.W) in found, "b is in parameters()": id(model.b) in found,
    }  # fmt: skip


def parameters_features(measured: Measurement, num_inputs: int, num_outputs: int, sigma: float) -> Measurement:
    W, b = measured["W"].double(), measured["b"].double()
    same: Measurement = {key: value for key, value in measured.items() if isinstance(value, bool)}
    return {
        "the shape of W": list(W.shape),
        "the shape of b": list(b.shape),
        "the largest entry of b": float(b.abs().max()),
        "the standard deviation of W over sigma": float(W.std()) / sigma,
        "the mean of W over sigma": float(W.mean()) / sigma,
        "the share of W within one sigma": float((W.abs() < sigma).double().mean()),
        **same,
    }


def right_parameters(num_inputs: int, num_outputs: int, sigma: float) -> Measurement:
    """What `parameters_features` tends to, so that only the student's draw is random."""
    flags = ("W is trainable", "b is trainable", "W is in parameters()", "b is in parameters()")
    return {
        "the shape of W": [num_inputs, num_outputs],
        "the shape of b": [num_outputs],
        "the largest entry of b": 0.0,
        "the standard deviation of W over sigma": 1.0,
        "the mean of W over sigma": 0.0,
        "the share of W within one sigma": 0.6827,
        **dict.fromkeys(flags, True),
    }


def forward_probe(ns: Any, X: Tensor, W: Tensor, b: Tensor) -> Measurement:
    model = ns.SoftmaxRegressionScratch(W.shape[0], W.shape[1], lr=0.1)
    return {"the probabilities": set_weights(model, W=W, b=b)(X), "X afterwards": X}


def forward_inputs(dtype: torch.dtype) -> Any:
    def inputs(generator: torch.Generator) -> list[dict[str, Any]]:
        found = []
        for shape in [(5, 12), (4, 1, 3, 4), (1, 2, 5, 3)]:
            X = torch.rand(shape, generator=generator).to(dtype)
            pixels = X[0].numel()
            columns = randint(generator, 3, 9)
            W = torch.randn(pixels, columns, generator=generator).to(dtype) / 2
            found.append({"X": X, "W": W, "b": torch.randn(columns, generator=generator).to(dtype)})
        return found

    return inputs


def initial_loss_probe(ns: Any, X: Tensor, y: Tensor) -> Measurement:
    model = ns.SoftmaxRegressionScratch(X[0].numel(), 10, lr=0.1, sigma=0.01).to(X.device)
    with torch.no_grad():
        return {"the loss": float(model.loss(model(X), y)), "W": model.W, "b": model.b}


def initial_loss_features(measured: Measurement, X: Tensor, y: Tensor) -> Measurement:
    W, b = measured["W"].float(), measured["b"].float()
    return initial_loss_of(measured["the loss"], X.flatten(1) @ W + b, y, W)


def model_example_probe(ns: Any, X: Tensor, y: Tensor, W: Tensor, b: Tensor) -> Measurement:
    fresh = ns.SoftmaxRegressionScratch(num_inputs=W.shape[0], num_outputs=W.shape[1], lr=0.1)
    found = [id(parameter) for parameter in fresh.parameters()]
    shapes = {"the shape of W": list(fresh.W.shape), "the shape of b": list(fresh.b.shape)}
    listed = {"W and b are in parameters()": {id(fresh.W), id(fresh.b)} <= set(found)}
    probabilities = set_weights(fresh, W=W, b=b)(X)
    return {**shapes, **listed, "the probabilities": probabilities, "the loss": fresh.loss(probabilities, y)}


def _wrong_model(**changes: Any) -> dict[str, Any]:
    return {"SoftmaxRegressionScratch": type("SoftmaxRegressionScratch", (SoftmaxRegressionScratch,), changes)}


def _initial(scale: Any) -> Any:
    """An `__init__` that multiplies the right initial `W` by `scale(sigma)`."""

    def __init__(self: Any, num_inputs: int, num_outputs: int, lr: float, sigma: float = 0.01) -> None:
        SoftmaxRegressionScratch.__init__(self, num_inputs, num_outputs, lr, sigma)
        self.W.data.mul_(scale(sigma))

    return __init__


def _logits(self: Any, X: Tensor) -> Any:
    return X.reshape(-1, self.W.shape[0]) @ self.W + self.b


def _not_flattened(self: Any, X: Tensor) -> Tensor:
    return solved.softmax(X @ self.W + self.b)


def _no_bias(self: Any, X: Tensor) -> Tensor:
    return solved.softmax(X.reshape(-1, self.W.shape[0]) @ self.W)


class _FrozenBias(SoftmaxRegressionScratch):
    def parameters(self, recurse: bool = True) -> Any:
        return iter([self.W])


MODEL = Question(
    id="model",
    title="The model",
    defines=("SoftmaxRegressionScratch",),
    builds_on=("softmax", "cross_entropy"),
    example=Example(
        model_example_probe,
        lambda: [
            {
                "X": torch.tensor([[[[1.0, 0.0], [0.5, 1.0]]], [[[0.0, 1.0], [1.0, 0.5]]]]),
                "y": torch.tensor([0, 2]),
                "W": torch.tensor([[1.0, -1.0, 0.0], [0.5, 0.0, -0.5], [0.0, 1.0, 0.0], [-1.0, 0.5, 1.0]]),
                "b": torch.tensor([0.1, 0.0, -0.1]),
            }
        ],
    ),
    cases=(
        Case(
            "parameters", 4, "The initial parameters", parameters_probe,
            lambda generator: [
                {"num_inputs": randint(generator, 700, 900), "num_outputs": 10, "sigma": sigma}
                for sigma in (0.01, 0.3)
            ],
            parameters_features, rtol=0.06, atol=0.06, reference=right_parameters,
        ),
        Case("forward", 4, "The forward pass", forward_probe, forward_inputs(torch.float32)),
        Case(
            "forward in float64", 2, "The forward pass in float64", forward_probe, forward_inputs(torch.float64),
            rtol=1e-9, atol=1e-12,
        ),
        Case("loss", 2, "The loss", probes.method, over("loss", BATCHES[1:], y_hat=probabilities, y=classes)),
        Case(
            "initial loss", 2, "The loss of an untrained model on ten classes, which is close to ln 10",
            initial_loss_probe, initial_loss_inputs, initial_loss_features,
            reference=right_initial_loss, rtol=0.0, atol=0.08,
        ),
    ),
    mistakes=(
        Misconception(
            "sigma ignored",
            "`W` does not have standard deviation sigma: scale it, for instance `sigma * torch.randn(size)`.",
            _wrong_model(__init__=_initial(lambda sigma: 1 / sigma)),
        ),
        Misconception(
            "zero weights",
            "`W` starts at zero: draw it from a normal distribution with standard deviation sigma.",
            _wrong_model(__init__=_initial(lambda sigma: 0)),
        ),
        Misconception(
            "variance for standard deviation",
            "`sigma` is the standard deviation, not the variance: do not take its square or its root.",
            _wrong_model(__init__=_initial(lambda sigma: sigma)),
        ),
        Misconception(
            "logits",
            "`forward` returns logits: put your `softmax` around them, so that it returns probabilities.",
            _wrong_model(forward=_logits),
        ),
        Misconception(
            "not flattened",
            "`forward` fails for images: reshape `X` to `(-1, num_inputs)` first.",
            _wrong_model(forward=_not_flattened),
        ),
        Misconception(
            "bias forgotten",
            "`forward` does not use the bias: add `self.b` to the product.",
            _wrong_model(forward=_no_bias),
        ),
        Misconception(
            "bias not in parameters()",
            "The optimizer does not see `b`: `parameters()` must list both, as it does for an `nn.Parameter`.",
            {"SoftmaxRegressionScratch": _FrozenBias},
        ),
    ),
)  # fmt: skip

# ── training ────────────────────────────────────────────────────────────────────────────────────────────────────


def one_step_probe(ns: Any, X: Tensor, y: Tensor, W: Tensor, b: Tensor) -> Measurement:
    model = set_weights(ns.SoftmaxRegressionScratch(W.shape[0], W.shape[1], lr=1.0), W=W, b=b)
    fit(ns, model, X, y, epochs=1, size=len(X), shuffle=False)
    return {"W after one step": model.W, "b after one step": model.b}


def overfit_probe(ns: Any, X: Tensor, y: Tensor) -> Measurement:
    model = fit(ns, ns.SoftmaxRegressionScratch(X[0].numel(), 10, lr=0.5), X, y, epochs=200, size=20)
    return {"W": model.W, "b": model.b}


def training_probe(ns: Any, X: Tensor, y: Tensor) -> Measurement:
    model = fit(ns, ns.SoftmaxRegressionScratch(X[0].numel(), 10, lr=0.1), X, y, epochs=10, size=256)
    return {"W": model.W, "b": model.b}


def _accuracy(measured: Measurement, X: Tensor, y: Tensor) -> float:
    """Share of right predictions of the returned parameters on images `X (n, pixels)` in [0, 1]; NaN parameters: 0."""
    W, b = measured["W"].float(), measured["b"].float()
    if W.shape != (X.shape[1], 10) or b.shape != (10,):  # other shapes could broadcast: a bias per image, for one
        return 0.0
    scores = X @ W + b
    return float((scores.argmax(dim=1) == y).float().mean()) if scores.isfinite().all() else 0.0


def overfit_features(measured: Measurement, X: Tensor, y: Tensor) -> Measurement:
    return {"learned": round(20 * _accuracy(measured, X.flatten(1) / 255, y))}


def accuracy_features(measured: Measurement, X: Tensor, y: Tensor, _pixels: Tensor, _names: Tensor) -> Measurement:
    """The accuracy of the trained parameters on the held-out images, which never enter the jail."""
    images, labels = fashion_mnist(train=False)
    return {"accuracy": _accuracy(measured, reordered(images, _pixels).flatten(1) / 255, _names[labels])}


def step_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    return [
        {
            "X": torch.rand(rows, 1, 3, 4, generator=generator), "y": classes(generator, rows, columns),
            "W": torch.randn(12, columns, generator=generator) / 4, "b": torch.randn(columns, generator=generator) / 4,
        }
        for rows, columns in [(6, 4), (1, 3), (9, 7)]
    ]  # fmt: skip


def _summed_loss(self: Any, y_hat: Tensor, y: Tensor) -> Tensor:
    return solved.cross_entropy(y_hat, y) * len(y)


def _uphill_loss(self: Any, y_hat: Tensor, y: Tensor) -> Tensor:
    return -solved.cross_entropy(y_hat, y)


def _double_softmax_loss(self: Any, y_hat: Tensor, y: Tensor) -> Tensor:
    return nn.functional.cross_entropy(y_hat, y)


TRAINING = Question(
    id="training",
    title="Training",
    defines=(),
    builds_on=("softmax", "cross_entropy"),
    example=Example(
        one_step_probe,
        lambda: [
            {
                "X": torch.tensor([[[[1.0, 0.0]]], [[[0.0, 1.0]]], [[[1.0, 1.0]]]]),
                "y": torch.tensor([0, 1, 1]),
                "W": torch.tensor([[0.5, -0.5, 0.0], [0.0, 0.5, -0.5]]),
                "b": torch.tensor([0.0, 0.1, -0.1]),
            }
        ],
    ),
    cases=(
        Case("one step", 3, "One step at learning rate 1", one_step_probe, step_inputs),
        Case(
            "overfitting", 3, "200 epochs on 20 examples", overfit_probe,
            lambda generator: [
                {"X": torch.randint(256, (20, 1, 28, 28), generator=generator, dtype=torch.uint8),
                 "y": torch.arange(20) % 10}
            ],
            overfit_features,
            overfit_judge,
        ),
        Case(
            "held-out accuracy", 6, "10 epochs on the training images", training_probe,
            lambda generator: [disguised_images(generator)],
            accuracy_features, threshold="training", trains=True,
        ),
    ),
    mistakes=(
        Misconception(
            "summed loss",
            "The step is too long by the batch size: the loss must be the mean over the batch, not the sum.",
            _wrong_model(loss=_summed_loss),
        ),
        Misconception(
            "uphill",
            "The step goes uphill: the loss has the wrong sign.",
            _wrong_model(loss=_uphill_loss),
        ),
        Misconception(
            "softmax twice",
            "The step is too short: torch's `cross_entropy` in `loss` takes the softmax of your probabilities again.",
            _wrong_model(loss=_double_softmax_loss),
        ),
        Misconception(
            "bias does not learn",
            "`b` does not move: `parameters()` must list it, as it does for an `nn.Parameter`.",
            {"SoftmaxRegressionScratch": _FrozenBias},
        ),
        Misconception(
            "learning rate ignored",
            "The step has the wrong length: the optimizer must use `self.lr`, which `save_hyperparameters` stores.",
            _wrong_model(configure_optimizers=lambda self: torch.optim.SGD(self.parameters(), lr=0.1)),
        ),
    ),
)  # fmt: skip


ASSIGNMENT = Assignment(
    id=ID,
    title="Softmax regression",
    reference=solved,
    questions=(
        DATASET, labels.QUESTION, softmax.QUESTION, cross_entropy.QUESTION, ACCURACY, MODEL, TRAINING, errors.QUESTION,
        logits.QUESTION,
    ),
    files=given_files,
    images=True,
    written_points={"batch_size": 4, "cross_entropy_choice": 4, "overflow": 4},
)  # fmt: skip
