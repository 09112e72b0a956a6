"""Make `fashion-mnist-subset/` from the whole Fashion-MNIST: `python -m reference.make_subset [FOLDER]`.

The first 600 training and 100 test images of each class, in their old order. Made again, it is the same byte
for byte (by the same zlib; another may pack the same bytes differently). The printed checksums, unpacked and
packed, go into the table in `fashion_mnist.py`.
"""

import gzip
import hashlib
import struct
import sys
from pathlib import Path

import torch
from torch import Tensor

from reference.data import load_fashion_mnist
from reference.fashion_mnist import DataError, find_fashion_mnist


def first_of_each_class(labels: Tensor, per_class: int) -> Tensor:
    """Sorted int64 indices of the first `per_class` examples of each class in `labels` `(n,)`."""
    firsts = [(labels == label).nonzero().flatten()[:per_class] for label in range(10)]
    return torch.cat(firsts).sort().values


def idx_bytes(values: Tensor) -> bytes:
    """`values` (uint8 or small int, `(n,)` or `(n, 28, 28)`) as an idx file."""
    header = struct.pack(f">{1 + values.ndim}I", 0x800 + values.ndim, *values.shape)
    return header + values.to(torch.uint8).numpy().tobytes()


def make_subset(folder: Path) -> None:
    """Write the four .gz files into `folder` and print their checksums; raises `DataError`."""
    if find_fashion_mnist().kind != "whole":
        raise DataError("the subset is made from the whole set: `apt install dataset-fashion-mnist` first.")
    folder.mkdir(parents=True, exist_ok=True)
    for split, per_class in (("train", 600), ("t10k", 100)):
        images, labels = load_fashion_mnist(train=split == "train")
        keep = first_of_each_class(labels, per_class)
        for name, values in ((f"{split}-images-idx3-ubyte", images), (f"{split}-labels-idx1-ubyte", labels)):
            data = idx_bytes(values[keep])
            path = folder / f"{name}.gz"
            with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
                packed.write(data)
            print(name, hashlib.sha256(data).hexdigest(), hashlib.sha256(path.read_bytes()).hexdigest())


if __name__ == "__main__":
    make_subset(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "fashion-mnist-subset")
