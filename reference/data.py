"""Fashion-MNIST as tensors."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from reference.fashion_mnist import (
    _NAMES,
    DataError,
    Source,
    _first_time,
    _parse,
    _path,
    _read,
    _say,
    find_fashion_mnist,
    how_to_get_it,
)
from reference.fashion_mnist import fashion_mnist_root as fashion_mnist_root

# ── Fashion-MNIST as tensors ──


def load_fashion_mnist(train: bool, root: str | Path | None = None) -> tuple[Tensor, Tensor]:
    """Images uint8 `(n, 28, 28)` and labels int64 `(n,)` of the training or the test split.

    `root` takes the place of `$FASHION_MNIST_ROOT`. The whole set has n = 60,000 and 10,000, the subset 6,000
    and 1,000. Raises `DataError`.
    """
    source = find_fashion_mnist(root)
    if source.kind == "subset" and _first_time("subset"):
        _say(f"this is the 10 % subset, enough to learn from; for the whole set {how_to_get_it()}.")
    images, labels = (_load(source, name) for name in (_NAMES[:2] if train else _NAMES[2:]))
    if len(images) != len(labels):
        raise DataError(f"{source.folder} has {len(images)} images but {len(labels)} labels: replace both files.")
    return images, labels


def _load(source: Source, name: str) -> Tensor:
    """The tensor in one of the four files."""
    path = _path(source.folder, name)
    if path is None:
        raise DataError(f"{name} has just vanished from {source.folder}: try again.")
    kind, data = _read(path, name)
    if source.kind not in ("other", kind):
        raise DataError(f"{path} has just been changed: try again.")
    sizes, values = _parse(name, data)
    tensor = torch.frombuffer(bytearray(values), dtype=torch.uint8).view(sizes)
    return tensor if "images" in name else tensor.long()
