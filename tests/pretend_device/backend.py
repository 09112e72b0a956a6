"""What PyTorch asks of a device in Python. It lies beside `device.so`, and PyTorch calls `load` when it is imported."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext as device  # noqa: F401 - one device is always the current one
from pathlib import Path

import torch


def load() -> None:
    """Let `torch.device("pretend")` be a device of this process."""
    torch.ops.load_library(Path(__file__).with_name("device.so"))
    torch._register_device_module("pretend", sys.modules[__name__])


def is_available() -> bool:
    """Whether there is any."""
    return device_count() > 0


def device_count() -> int:
    """There are two, of which the second never answers, and none where all is to stay on the CPU."""
    return 0 if os.environ.get("HW_DEVICE") == "cpu" else 2


def manual_seed_all(seed: int) -> None:
    """Its random numbers are the CPU's."""


def _is_in_bad_fork() -> bool:
    return False
