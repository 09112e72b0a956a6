"""Small pictures inside a page: misclassified images as PNG, the curve of a training as SVG."""

from __future__ import annotations

import base64
import contextlib
import functools
import struct
import zlib
from collections.abc import Sequence

from autograder.paths import NoData, fashion_mnist
from reference.fashion_mnist import _NAMES, DataError, _parse, _path, _read

SIDE = 28
CLASSES = ("t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
"""Fashion-MNIST's, by number."""
WIDTH, HEIGHT = 320, 120
"""Of a curve, in its own units."""
WATCHED = 1000
"""Held-out images on which accuracies are taken after each epoch; the one that counts is taken on all of them."""


def missed_images(missed: Sequence[Sequence[int]]) -> list[tuple[str, str]]:
    """Misclassified held-out images as data URIs, each with what the model said; none that cannot be had here."""
    shown = []
    for index, said in missed:
        if (image := _image(index)) and 0 <= said < len(CLASSES):
            shown.append((image, CLASSES[said]))
    return shown


@functools.lru_cache(maxsize=4096)
def _image(index: int) -> str:
    size, pixels = SIDE * SIDE, _pixels()
    return png(bytes(pixels[index * size : (index + 1) * size])) if 0 <= index < len(pixels) // size else ""


@functools.cache
def _pixels() -> memoryview:
    """Of all held-out images, one after the other; none where they cannot be read."""
    with contextlib.suppress(NoData, DataError):
        name = _NAMES[2]
        if path := _path(fashion_mnist().folder, name):
            return _parse(name, _read(path, name)[1])[1]
    return memoryview(b"")


def png(pixels: bytes) -> str:
    """A gray image, 28 by 28, as a data URI."""
    rows = b"".join(b"\0" + pixels[start : start + SIDE] for start in range(0, SIDE * SIDE, SIDE))
    parts = {b"IHDR": struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0), b"IDAT": zlib.compress(rows, 9), b"IEND": b""}
    data = b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, parts, parts.values()))
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def curve(values: Sequence[float]) -> list[tuple[float, float]]:
    """Where the points of a curve of shares lie, from left to right."""
    step = WIDTH / max(1, len(values) - 1)
    return [(round(number * step, 1), height(value)) for number, value in enumerate(values)]


def height(share: float) -> float:
    """How far below the upper edge a share lies."""
    return round(HEIGHT * (1 - min(1.0, max(0.0, share))), 1)
