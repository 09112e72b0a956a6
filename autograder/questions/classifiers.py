"""What the assignments with image classifiers share: disguised data, and features of trained models."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from autograder.questions.draws import classes, randint, uniform
from autograder.spec.measure import Measurement, idx_files, pictures
from reference.d2lite import load_fashion_mnist

fashion_mnist = functools.cache(load_fashion_mnist)
"""Images and labels of a split, read once per process."""


def given_files(generator: torch.Generator) -> dict[str, bytes]:
    """A small made-up data set for the notebook's own cells, in `../data`."""
    seed = randint(generator, 0, 10**6)
    return {
        f"../data/{name}": content
        for number, (split, size) in enumerate({"train": 512, "t10k": 128}.items())
        for name, content in idx_files(split, *pictures(size, seed + number)).items()
    }


def reordered(images: Tensor, pixels: Tensor) -> Tensor:
    """Images `(n, height, width)` with their pixels in another order; `np.take` needs a fifth of indexing's time."""
    taken = np.take(images.flatten(1).numpy(), pixels.numpy(), axis=1)
    return torch.from_numpy(taken).reshape(images.shape)


def disguised_images(generator: torch.Generator) -> dict[str, Any]:
    """All training images, shuffled; pixels and labels are renamed by permutations that are not sent to the jail."""
    images, labels = fashion_mnist(train=True)
    pixels = torch.randperm(images[0].numel(), generator=generator)
    names = torch.randperm(10, generator=generator)
    order = torch.randperm(len(images), generator=generator)
    X = reordered(torch.from_numpy(np.take(images.numpy(), order.numpy(), axis=0)), pixels).unsqueeze(1)
    return {"X": X, "y": names[labels[order]], "_pixels": pixels, "_names": names}


CURVE, MISSED = 1000, 12
"""How many held-out images each point of a curve is measured on, and how many missed ones are named."""


def held_out(
    predicted: Callable[[Measurement, Tensor], Tensor], measured: Measurement, pixels: Tensor, names: Tensor,
    watched: bool,
) -> Measurement:  # fmt: skip
    """Features of a trained model, on the held-out images, which never enter the jail.

    Args:
        predicted: the classes that measured parameters give images `(n, pixels)` in [0, 1].
        watched: whether to add the accuracy after each epoch, and missed images: their place and the wrong class.
    """
    images, labels = fashion_mnist(train=False)
    X, y = reordered(images, pixels).flatten(1) / 255, names[labels]
    classes = predicted(measured, X)
    right = classes == y
    found: Measurement = {"accuracy": float(right.float().mean())}
    if watched:
        plain = torch.cat([names.argsort(), torch.tensor([-1])])  # the classes' names again; the last one has none
        missed = [(place, int(plain[classes[place]])) for place in (~right).nonzero().flatten().tolist()[:MISSED]]
        found["missed"] = [one for one in missed if one[1] >= 0]
        found["curve"] = _curve(predicted, measured, X[:CURVE], y[:CURVE], right[:CURVE])
    return found


def _curve(
    predicted: Callable[[Measurement, Tensor], Tensor], measured: Measurement, X: Tensor, y: Tensor, right: Tensor
) -> list[float]:
    """The accuracy after each epoch, the last one's included; none where what came back makes no sense."""
    try:
        before = [predicted(one, X) == y for one in measured["passes"][1:]]
    except Exception:  # forged: it costs nothing
        return []
    return [round(float(one.float().mean()), 4) for one in (*before, right)]


def classes_of(scores: Tensor) -> Tensor:
    """The classes of scores `(n, k)`, int64 `(n,)`."""
    return scores.argmax(dim=1) if scores.isfinite().all() else no_classes(scores)


def no_classes(rows: Tensor) -> Tensor:
    """What is said of parameters that give no classes: -1 for each row."""
    return torch.full((len(rows),), -1)


def replayed_training(generator: torch.Generator) -> dict[str, Any]:
    """A short training from outside: made-up images, float32 `(157, 1, 28, 28)` in [0, 1], the batches in their order.

    20 batches, the last of them short, three times over, at a learning rate at which rounding errors stay small.
    """
    images, y = pictures(157, randint(generator, 0, 10**9))
    X = (images.unsqueeze(1) / 127.5 - 1).clamp(min=0)  # dark around bright shapes
    return {"X": X, "y": y, "lr": uniform(generator, 0.01, 0.02), "epochs": 3, "size": 8}


LEARNED = "how many of the 20 images your trained model gets right"
ALL_LEARNED = {LEARNED: (20, 20)}


def initial_loss_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    return [{"X": torch.rand(256, 1, 28, 28, generator=generator), "y": classes(generator, 256, 10)}]


def initial_loss_of(loss: float, logits: Tensor, y: Tensor, W: Tensor) -> Measurement:
    """Features of an untrained model's `loss`; `logits` are those of its own parameters, `W` is one of these."""
    return {
        "the loss before any training": loss,
        "the loss is that of the model's own parameters": abs(loss - float(nn.functional.cross_entropy(logits, y)))
        < 1e-3,
        "the first weights are drawn": float(W.std()) > 0,
    }


def right_initial_loss(X: Tensor, y: Tensor) -> Measurement:
    """The right features: the loss for ten classes of nearly equal probability, whatever the images are."""
    return {
        "the loss before any training": math.log(10),
        "the loss is that of the model's own parameters": True,
        "the first weights are drawn": True,
    }
