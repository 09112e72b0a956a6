"""Where a jail computes: on a GPU if there is one, and it is not told otherwise."""

from __future__ import annotations

import os
from typing import Any

import torch


def chosen(gpu_bytes: int) -> str:
    """The device that probes' inputs are moved to; the same choice as d2lite's `device()`.

    Of a GPU's memory, torch gives out so much at most. It stops honest mistakes; hostile code can get around it.
    """
    device = os.environ.get("HW_DEVICE") or ("cuda" if torch.cuda.is_available() else "cpu")
    if device == "cuda":
        whole = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.set_per_process_memory_fraction(min(1.0, gpu_bytes / whole))
    return device


def place(value: Any, device: str) -> Any:
    """The value with every tensor in it on the device."""
    if isinstance(value, torch.Tensor):
        return value.to(device)
    if isinstance(value, (list, tuple)):
        return type(value)(place(item, device) for item in value)
    return {key: place(item, device) for key, item in value.items()} if isinstance(value, dict) else value
