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
from autograder.questions.draws import BATCHES, classes, large_logits, logits, randint
from autograder.questions.softmax_regression import softmax
from autograder.spec.calls import differences_vjp as central_differences
from autograder.spec.measure import (
    fit,
    mixes,
    pictures,
    set_weights,
    small_fashion_mnist,
    vjp,
)
from autograder.spec.question import Assignment, Case, Example, Measurement, Misconception, Question
from reference.d2lite import TensorLoader
from reference.softmax_regression import Classifier, FashionMNIST, SoftmaxRegressionScratch

ID = "05-softmax-regression"
SHAPES = BATCHES

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

# ── labels ──────────────────────────────────────────────────────────────────────────────────────────────────────


def labels_probe(ns: Any, indices: Any) -> Measurement:
    with small_fashion_mnist(2, 2, seed=0):
        try:
            data = ns.FashionMNIST()
        except Exception:  # the names need no images
            data = object.__new__(ns.FashionMNIST)
    return {"text_labels(indices)": data.text_labels(indices)}


def _wrong_labels(change: Any) -> dict[str, Any]:
    right = FashionMNIST.text_labels  # type: ignore[attr-defined]
    return _wrong_dataset(text_labels=lambda self, indices: change(right, self, indices))


def _in_torchvision(name: str) -> str:
    return {"t-shirt": "T-shirt/top"}.get(name, name.capitalize())


LABELS = Question(
    id="labels",
    title="Names for the labels",
    defines=("text_labels",),
    example=Example(labels_probe, lambda: [{"indices": [9, 0, 1]}, {"indices": torch.tensor([5, 8])}]),
    cases=(
        Case(
            "names", 4, "Names for lists and tensors of ints", labels_probe,
            lambda generator: [
                {"indices": torch.randperm(10, generator=generator).tolist()},
                {"indices": torch.randint(10, (13,), generator=generator)},
                {"indices": torch.randint(10, (3,), generator=generator).to(torch.uint8)},
                {"indices": [randint(generator, 0, 9)]},
            ],
        ),
    ),
    mistakes=(
        Misconception(
            "one name only",
            "You return a single name: build a list with one name per index, for instance with a comprehension.",
            _wrong_labels(lambda right, self, indices: right(self, indices)[0]),
        ),
        Misconception(
            "counted from one",
            "Every name is off by one: classes are counted from 0, and 0 is the t-shirt.",
            _wrong_labels(lambda right, self, indices: right(self, [(int(i) - 1) % 10 for i in indices])),
        ),
        Misconception(
            "all names",
            "You return all ten names: return the names of the given indices, in their order.",
            _wrong_labels(lambda right, self, indices: right(self, range(10))),
        ),
        Misconception(
            "sorted",
            "The names do not come in the order of the indices: keep their order, repeats included.",
            _wrong_labels(lambda right, self, indices: right(self, sorted(int(i) for i in indices))),
        ),
        Misconception(
            "torchvision's names",
            "These are torchvision's names: use those of the task, in small letters and with `t-shirt` for class 0.",
            _wrong_labels(lambda right, self, indices: [_in_torchvision(name) for name in right(self, indices)]),
        ),
        Misconception(
            "numbers as text",
            "You return the numbers themselves as text: look each one up in the list of the ten names.",
            _wrong_labels(lambda right, self, indices: [str(int(i)) for i in indices]),
        ),
    ),
)  # fmt: skip

# ── softmax ─────────────────────────────────────────────────────────────────────────────────────────────────────


def gradient_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    """Logits and a random cotangent of the same shape, float32 and float64."""
    return [
        {"X": X, "cotangent": torch.randn(X.shape, generator=generator, dtype=X.dtype)}
        for rows, columns in SHAPES[1:]
        for X in (logits(generator, rows, columns), logits(generator, rows, columns, torch.float64))
    ]


# ── cross_entropy ───────────────────────────────────────────────────────────────────────────────────────────────


def cross_entropy_probe(ns: Any, y_hat: Tensor, y: Tensor) -> Measurement:
    return {"cross_entropy(y_hat, y)": ns.cross_entropy(y_hat, y), "y_hat afterwards": y_hat, "y afterwards": y}


def cross_entropy_gradient_probe(ns: Any, y_hat: Tensor, y: Tensor, cotangent: Tensor) -> Measurement:
    return {"the gradient of cross_entropy": vjp(lambda leaf: ns.cross_entropy(leaf, y), y_hat, cotangent)}


def probabilities(generator: torch.Generator, rows: int, columns: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Random rows of probabilities `(rows, columns)`."""
    return solved.softmax(torch.randn(rows, columns, generator=generator, dtype=torch.float64)).to(dtype)


def cross_entropy_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    return [
        {"y_hat": probabilities(generator, rows, columns, dtype), "y": classes(generator, rows, columns)}
        for rows, columns in SHAPES[1:] for dtype in (torch.float32, torch.float64)
    ]  # fmt: skip


def certain_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    """Predictions that give some wrong class probability 0."""
    found = []
    for rows, columns in SHAPES[1:]:
        y_hat, y = probabilities(generator, rows, columns), classes(generator, rows, columns)
        y_hat[torch.arange(rows), (y + 1) % columns] = 0
        found.append({"y_hat": y_hat / y_hat.sum(1, keepdim=True), "y": y})
    return found


def cross_entropy_gradient_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    return [
        {**inputs, "cotangent": torch.randn((), generator=generator, dtype=inputs["y_hat"].dtype)}
        for inputs in cross_entropy_inputs(generator)
    ]


def _picked(y_hat: Tensor, y: Tensor) -> Tensor:
    return y_hat[torch.arange(len(y)), y]


CROSS_ENTROPY = Question(
    id="cross_entropy",
    title="Cross-entropy of probabilities",
    defines=("cross_entropy",),
    substitutes={
        "cross_entropy": "import torch\n\n\ndef cross_entropy(y_hat, y):\n"
        "    return torch.nn.functional.nll_loss(torch.log(y_hat), y)\n"
    },
    example=Example(
        cross_entropy_probe,
        lambda: [{"y_hat": torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]]), "y": torch.tensor([0, 2])}],
    ),
    cases=(
        Case("values", 5, "The mean over a batch", cross_entropy_probe, cross_entropy_inputs),
        Case("certain predictions", 1, "A wrong class with probability 0", cross_entropy_probe, certain_inputs),
        Case(
            "gradient", 2, "The gradient", cross_entropy_gradient_probe, cross_entropy_gradient_inputs,
        ),
        Case(
            "numerical gradient", 2, "The gradient against central differences", cross_entropy_gradient_probe,
            lambda generator: [
                {
                    "y_hat": probabilities(generator, 4, 3, torch.float64), "y": classes(generator, 4, 3),
                    "cotangent": torch.randn((), generator=generator, dtype=torch.float64),
                }
            ],
            rtol=1e-5, atol=1e-8,
            reference=lambda y_hat, y, cotangent: {
                "the gradient of cross_entropy": central_differences(
                    lambda p: solved.cross_entropy(p, y), y_hat, cotangent
                )
            },
        ),
    ),
    mistakes=(
        Misconception(
            "sum instead of mean",
            "You add the losses up: take the mean over the batch, or the loss grows with the batch size.",
            {"cross_entropy": lambda y_hat, y: -torch.log(_picked(y_hat, y)).sum()},
        ),
        Misconception(
            "sign",
            "Your loss is negative: the logarithm of a probability is below 0, so a minus sign belongs in front.",
            {"cross_entropy": lambda y_hat, y: torch.log(_picked(y_hat, y)).mean()},
        ),
        Misconception(
            "no logarithm",
            "The logarithm is missing: the loss is -log of the right class's probability.",
            {"cross_entropy": lambda y_hat, y: -_picked(y_hat, y).mean()},
        ),
        Misconception(
            "one loss per example",
            "You return one loss per example: return their mean, a scalar tensor.",
            {"cross_entropy": lambda y_hat, y: -torch.log(_picked(y_hat, y))},
        ),
        Misconception(
            "every class counts",
            "You average over all classes: only the probability of the right class enters, `y_hat[range(n), y]`.",
            {"cross_entropy": lambda y_hat, y: -torch.log(y_hat).mean()},
        ),
        Misconception(
            "columns instead of pairs",
            "`y_hat[:, y]` picks whole columns: pair each row with its class, `y_hat[range(n), y]`.",
            {"cross_entropy": lambda y_hat, y: -torch.log(y_hat[:, y]).mean()},
        ),
        Misconception(
            "softmax twice",
            "`y_hat` holds probabilities already: torch's `cross_entropy` expects logits and takes the softmax again.",
            {"cross_entropy": lambda y_hat, y: nn.functional.cross_entropy(y_hat, y)},
        ),
        Misconception(
            "0 times log 0",
            "The one-hot product meets 0 · log 0, which is nan: pick the right class before you take the logarithm.",
            {
                "cross_entropy": lambda y_hat, y: -(nn.functional.one_hot(y, y_hat.shape[1]) * torch.log(y_hat))
                .sum(1)
                .mean()
            },
        ),
    ),
)  # fmt: skip

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


def loss_probe(ns: Any, y_hat: Tensor, y: Tensor) -> Measurement:
    model = ns.SoftmaxRegressionScratch(4, y_hat.shape[1], lr=0.1)
    return {"model.loss(y_hat, y)": model.loss(y_hat, y)}


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
        Case("loss", 2, "The loss", loss_probe, cross_entropy_inputs),
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

# ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────────


def errors_probe(ns: Any, X: Tensor, y: Tensor, W: Tensor) -> Measurement:
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


def errors_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    """Some wrong, none wrong, all wrong, a batch of one."""
    found = []
    for rows, share in [(12, 0.5), (5, 0.0), (6, 1.0), (1, 1.0), (1, 0.0)]:
        X = torch.randn(rows, 1, 3, 2, generator=generator)
        W = torch.randn(6, 4, generator=generator)
        y = (X.flatten(1) @ W).argmax(1)
        wrong = torch.randperm(rows, generator=generator)[: round(share * rows)]
        y[wrong] = (y[wrong] + 1) % 4
        found.append({"X": X, "y": y, "W": W})
    return found


def _wrong_errors(change: Any) -> dict[str, Any]:
    def misclassified(model: Any, X: Tensor, y: Tensor) -> Any:
        return change(X, y, model(X), model(X).argmax(1))

    return {"misclassified": misclassified}


ERRORS = Question(
    id="errors",
    title="Misclassified examples",
    defines=("misclassified",),
    example=Example(
        errors_probe,
        lambda: [
            {
                "X": torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0]]),
                "y": torch.tensor([0, 0, 1]),
                "W": torch.eye(2),
            }
        ],
    ),
    cases=(Case("wrong ones", 6, "The wrong ones, in order, possibly none", errors_probe, errors_inputs),),
    mistakes=(
        Misconception(
            "right ones",
            "These are the rightly classified ones: keep those where the prediction is *not* the label.",
            _wrong_errors(lambda X, y, scores, best: (X[best == y], y[best == y], best[best == y])),
        ),
        Misconception(
            "all predictions",
            "`predicted` still has all examples: select the wrong ones in all three tensors.",
            _wrong_errors(lambda X, y, scores, best: (X[best != y], y[best != y], best)),
        ),
        Misconception(
            "labels twice",
            "The third item repeats the labels: it must hold the class that the model chose.",
            _wrong_errors(lambda X, y, scores, best: (X[best != y], y[best != y], y[best != y])),
        ),
        Misconception(
            "nothing selected",
            "You return all examples: select the wrong ones with a tensor of booleans, `X[predicted != y]`.",
            _wrong_errors(lambda X, y, scores, best: (X, y, best)),
        ),
        Misconception(
            "order lost",
            "The order is not kept: the wrong ones must come as they stood in the batch.",
            _wrong_errors(
                lambda X, y, scores, best: (X[best != y].flip(0), y[best != y].flip(0), best[best != y].flip(0))
            ),
        ),
    ),
)

# ── logits ──────────────────────────────────────────────────────────────────────────────────────────────────────


def log_softmax_probe(ns: Any, X: Tensor) -> Measurement:
    return {"log_softmax(X)": ns.log_softmax(X), "X afterwards": X}


def log_softmax_gradient_probe(ns: Any, X: Tensor, cotangent: Tensor) -> Measurement:
    return {"the gradient of log_softmax": vjp(ns.log_softmax, X, cotangent)}


def logits_loss_probe(ns: Any, X: Tensor, y: Tensor) -> Measurement:
    loss = vjp(lambda leaf: ns.cross_entropy_from_logits(leaf, y), X, torch.ones((), dtype=X.dtype))
    return {
        "cross_entropy_from_logits(X, y)": ns.cross_entropy_from_logits(X, y),
        "the gradient of cross_entropy_from_logits": loss,
        "X afterwards": X,
        "y afterwards": y,
    }


def logits_example_probe(ns: Any, X: Tensor, y: Tensor) -> Measurement:
    loss = ns.cross_entropy_from_logits(X, y)
    gradient = vjp(lambda leaf: ns.cross_entropy_from_logits(leaf, y), X, torch.ones(()))
    return {
        "log_softmax(X)": ns.log_softmax(X),
        "cross_entropy_from_logits(X, y)": loss,
        "the gradient of cross_entropy_from_logits": gradient,
    }


def ordinary_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    return [
        {"X": X, "y": classes(generator, *X.shape)}
        for rows, columns in SHAPES[1:]
        for X in (logits(generator, rows, columns), logits(generator, rows, columns, torch.float64))
    ]


def large_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    found = [large_logits(generator, rows, columns) for rows, columns in SHAPES[1:]]
    return [{"X": X, "y": classes(generator, *X.shape)} for X in found]


def without_classes(inputs: Any) -> Any:
    return lambda generator: [{"X": one["X"]} for one in inputs(generator)]


def _wrong_logits(log_softmax: Any) -> dict[str, Any]:
    return {
        "log_softmax": log_softmax,
        "cross_entropy_from_logits": lambda X, y: -log_softmax(X)[torch.arange(len(y)), y].mean(),
    }


LOGITS = Question(
    id="logits",
    title="Log-softmax and the loss of logits",
    defines=("log_softmax", "cross_entropy_from_logits"),
    example=Example(
        logits_example_probe,
        lambda: [
            {"X": torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]]), "y": torch.tensor([2, 0])},
            {"X": torch.tensor([[0.0, 1000.0, -1000.0], [-1000.0, -999.0, 0.0]]), "y": torch.tensor([0, 1])},
        ],
    ),
    cases=(
        Case("log-softmax", 2, "log_softmax", log_softmax_probe, without_classes(ordinary_inputs), atol=1e-5),
        Case(
            "large logits", 2, "log_softmax for logits of up to ±1000", log_softmax_probe,
            without_classes(large_inputs), atol=5e-4,  # float32 near 1000 has steps of 6e-5
        ),
        Case("gradient", 1, "The gradient of log_softmax", log_softmax_gradient_probe, gradient_inputs, atol=1e-5),
        Case("loss", 2, "The loss and its gradient", logits_loss_probe, ordinary_inputs, atol=1e-5),
        Case(
            "large loss", 1, "The loss and its gradient, for logits of up to ±1000", logits_loss_probe, large_inputs,
            rtol=1e-3, atol=5e-4,
        ),
    ),
    mistakes=(
        Misconception(
            "log of softmax",
            "A probability underflows to 0 before its logarithm: subtract `logsumexp` from the logits instead.",
            _wrong_logits(lambda X: torch.log(solved.softmax(X))),
        ),
        Misconception(
            "naive logsumexp",
            "`exp` overflows for large logits: use `torch.logsumexp`, or subtract each row's maximum first.",
            _wrong_logits(lambda X: X - torch.log(torch.exp(X).sum(1, keepdim=True))),
        ),
        Misconception(
            "columns",
            "You normalize down the columns: `logsumexp` must run along the rows, `dim=1`.",
            _wrong_logits(lambda X: X - torch.logsumexp(X, dim=0, keepdim=True)),
        ),
        Misconception(
            "sum instead of mean",
            "You add the losses up: take the mean over the batch.",
            {"cross_entropy_from_logits": lambda X, y: -_picked(solved.log_softmax(X), y).sum()},
        ),
        Misconception(
            "sign",
            "The loss has the wrong sign: it is *minus* the log-probability of the right class.",
            {"cross_entropy_from_logits": lambda X, y: _picked(solved.log_softmax(X), y).mean()},
        ),
        Misconception(
            "no keepdim",
            "`logsumexp` gives shape (n,), which is subtracted along the wrong axis: `keepdim=True` keeps (n, 1).",
            _wrong_logits(lambda X: X - torch.logsumexp(X, dim=1)),
        ),
    ),
)  # fmt: skip


ASSIGNMENT = Assignment(
    id=ID,
    title="Softmax regression",
    reference=solved,
    questions=(DATASET, LABELS, softmax.QUESTION, CROSS_ENTROPY, ACCURACY, MODEL, TRAINING, ERRORS, LOGITS),
    files=given_files,
    images=True,
    written_points={"batch_size": 4, "cross_entropy_choice": 4, "overflow": 4},
)
