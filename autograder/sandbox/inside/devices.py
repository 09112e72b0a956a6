"""Where a jail computes: on a GPU if there is one, and it is not told otherwise."""

from __future__ import annotations

import os
from typing import Any

import torch


class NoDevice(Exception):
    """There is no such device on this machine."""


def chosen(gpu_bytes: int) -> torch.device:
    """The device that probes' inputs are moved to; the same choice as d2lite's `device()`, and seen to compute.

    Of a GPU's memory, torch gives out so much at most. It stops honest mistakes; hostile code can get around it.

    Raises:
        NoDevice: if `$HW_DEVICE` names none that PyTorch finds.
        Exception: what PyTorch raises if it does not compute, now at least; its memory may be full.
    """
    name = os.environ.get("HW_DEVICE") or ("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        here = device.type == "cpu" or (device.index or 0) < torch.get_device_module(device).device_count()
    except (AttributeError, RuntimeError):
        here = False
    if not here:
        raise NoDevice(f"HW_DEVICE={name}, and PyTorch finds no such device here: leave it out, or set HW_DEVICE=cpu.")
    if device.type == "cuda":
        whole = torch.cuda.get_device_properties(device.index).total_memory
        torch.cuda.set_per_process_memory_fraction(min(1.0, gpu_bytes / whole), device.index)
    if device.type != "cpu":
        torch.ones(1, device=device).item()
    return device


def place(value: Any, device: torch.device | str) -> Any:
    """The value with every tensor in it on the device."""
    if isinstance(value, torch.Tensor):
        return value.to(device)
    if isinstance(value, (list, tuple)):
        return type(value)(place(item, device) for item in value)
    return {key: place(item, device) for key, item in value.items()} if isinstance(value, dict) else value
