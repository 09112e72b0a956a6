"""Measure speed and write `docs/benchmarks.md`: `python -m studies.bench [part…]`, for the parts see `PARTS`."""

from __future__ import annotations

import os
import platform
import sys
from functools import partial

import torch

from autograder.paths import KIT
from studies.bench import classes, functions

PARTS = {
    "functions": functions.sections,
    "class-01": partial(classes.a_class_three_ways, "01-tensors", 200),
    "class-05": partial(classes.a_class_three_ways, "05-softmax-regression", 40),
    "flat": classes.flat,
}
PAGE = KIT / "docs" / "benchmarks.md"
HEAD = f"""\
# Benchmarks

Written by `make bench`. Ratios are of two sides that took turns in one run. Here: {os.cpu_count()} cores, Python
{platform.python_version()}, torch {torch.__version__}, on the CPU.
"""


def main(parts: list[str]) -> None:
    """Measure the parts and replace their sections of the page."""
    torch.set_num_threads(1)
    _, *old = PAGE.read_text(encoding="utf-8").split("\n## ")
    sections = dict(section.split("\n\n", 1) for section in old)
    for part in parts:
        sections |= {heading: "\n".join(lines) + "\n" for heading, lines in PARTS[part]().items()}
        texts = [HEAD, *(f"## {heading}\n\n{text}" for heading, text in sections.items())]
        PAGE.write_text("\n".join(texts), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:] or list(PARTS))
