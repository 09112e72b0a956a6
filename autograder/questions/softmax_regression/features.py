"""What the grader computes from measurements of the answers to 05."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from autograder.questions.classifiers import LEARNED, classes_of, held_out, initial_loss_of, no_classes
from autograder.spec.measure import Measurement, mixes, pictures
from autograder.spec.operations import ARITHMETIC, FORMS, judged


def without_softmax(measured: Measurement, function: str, **inputs: Any) -> Measurement:
    """What is measured, with one word for whether it came about without any softmax of torch's."""
    return judged(measured, function, FORMS | ARITHMETIC)


def batches(
    measured: Measurement,
    train_size: int,
    val_size: int,
    seed: int,
    batch_size: int,
    resize: tuple[int, int],
    by_default: bool = False,
) -> Measurement:
    """Sizes, types and range of all batches; where these are right, which stored image stands where."""
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
            torch.allclose(batch.float(), stored_images[_nearest(batch, stored_images)], atol=1e-3)
            for batch, stored_images in ((images, val_images), (torch.cat(train), train_images))
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


def _nearest(images: Tensor, originals: Tensor) -> list[int]:
    """For each image the number of the most similar original."""
    return torch.cdist(images.flatten(1).float(), originals.flatten(1)).argmin(dim=1).tolist()


def initial_values(measured: Measurement, num_inputs: int, num_outputs: int, sigma: float) -> Measurement:
    """Shapes and distribution of a fresh model's parameters."""
    W, b = measured["W"].double(), measured["b"].double()
    same: Measurement = {key: value for key, value in measured.items() if isinstance(value, bool)}
    return {
        "the shape of W": list(W.shape),
        "the shape of b": list(b.shape),
        "b starts at zero": not b.any(),
        "all of W starts at zero": not W.any(),
        "the standard deviation of W over sigma": float(W.std()) / sigma,
        "the mean of W over sigma": float(W.mean()) / sigma,
        "the share of W within one sigma": float((W.abs() < sigma).double().mean()),
        **same,
    }


def right_initial_values(num_inputs: int, num_outputs: int, sigma: float) -> Measurement:
    """What `initial_values` gives for endless draws; so only the student's draw is random, not the right values."""
    flags = ("W is trainable", "b is trainable", "W is in parameters()", "b is in parameters()")
    return {
        "the shape of W": [num_inputs, num_outputs],
        "the shape of b": [num_outputs],
        "b starts at zero": True,
        "all of W starts at zero": False,
        "the standard deviation of W over sigma": 1.0,
        "the mean of W over sigma": 0.0,
        "the share of W within one sigma": 0.6827,
        **dict.fromkeys(flags, True),
    }


def initial_loss(measured: Measurement, X: Tensor, y: Tensor) -> Measurement:
    """An untrained model's loss, and whether it is the loss of that model's own parameters."""
    W, b = measured["W"].float(), measured["b"].float()
    return initial_loss_of(measured["the loss"], X.flatten(1) @ W + b, y, W)


def learned(measured: Measurement, X: Tensor, y: Tensor) -> Measurement:
    """How many of 20 uint8 images `X` the returned parameters get right."""
    return {LEARNED: int((_predicted(measured, X.flatten(1) / 255) == y).sum())}


def held_out_accuracy(
    measured: Measurement, X: Tensor, y: Tensor, _pixels: Tensor, _names: Tensor, watched: bool = False
) -> Measurement:
    """The accuracy of the trained parameters on the held-out images, and how the model learned if it was `watched`."""
    return held_out(_predicted, measured, _pixels, _names, watched)


def _predicted(measured: Measurement, X: Tensor) -> Tensor:
    """The classes that the returned parameters give images `X (n, pixels)` in [0, 1]; -1 where they make no sense."""
    W, b = measured["W"], measured["b"]
    if W.shape != (X.shape[1], 10) or b.shape != (10,):  # other shapes could broadcast: a bias per image, for one
        return no_classes(X)
    return classes_of(X @ W.float() + b.float())
