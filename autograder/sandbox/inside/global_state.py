"""Switches of Python, NumPy, pandas and torch that cells may leave on, put back before each probe.

What a submission puts into the environment and into modules stays, and so does how it finds them (`sys.path`,
`sys.modules`, `__import__`).
"""

from __future__ import annotations

import builtins
import contextlib
import decimal
import gc
import locale
import os
import sys
import threading
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch._C import _len_torch_dispatch_stack, _len_torch_function_stack
from torch.overrides import _pop_mode
from torch.utils import _device
from torch.utils._python_dispatch import _pop_mode as _pop_dispatch_mode

Switch = tuple[Callable[[], Any], Callable[[Any], object]]
"""Reads a piece of state, and puts back what was read. A dictionary is the state itself: it is copied, to compare."""
SMALL = 1e-310
"""A denormal number of float64."""


def _attribute(owner: Any, name: str) -> Switch:
    return partial(getattr, owner, name), partial(setattr, owner, name)


def _entries(owner: Any, stays: str = "") -> Switch:
    """All that the owner's dictionary holds but the name that `stays`; what is new in it stays, too."""
    now = vars(owner)

    def put(came: Mapping[str, Any]) -> None:
        now.update({name: value for name, value in came.items() if now.get(name) is not value and name != stays})

    return lambda: now, put


def _put_filters(came: list[Any]) -> None:
    warnings.resetwarnings()  # which tells Python that they are others
    list.extend(warnings.filters, came)  # type: ignore[arg-type]


def _put_folder(came: str) -> None:
    os.makedirs(came, exist_ok=True)
    os.chdir(came)


def _put_pandas_options(came: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # options that are deprecated warn
        pd.reset_option("all")


def _put_inference_mode(came: bool, guards: list[Any] = []) -> None:
    guards.append(torch.inference_mode(came))  # kept, as its end would bring back what was
    guards[-1].__enter__()


def _put_function_modes(came: int) -> None:
    """Leave the modes that were entered; a default device is one, too."""
    with contextlib.suppress(Exception):
        torch.set_default_device(None)
    while _len_torch_function_stack() > came:
        _pop_mode()
    torch.set_default_device(None)
    _device.CURRENT_DEVICE = None


def _put_dispatch_modes(came: int) -> None:
    while _len_torch_dispatch_stack() > came:
        _pop_dispatch_mode()


def _saved_tensors_hooks() -> Any:
    return torch._C._autograd._top_saved_tensors_default_hooks(False)


def _put_saved_tensors_hooks(came: Any) -> None:
    while _saved_tensors_hooks() is not came:
        torch._C._autograd._pop_saved_tensors_default_hooks()


def _flushes_denormal() -> bool:
    return SMALL * 1.0 == 0


def _autocast(device: str) -> tuple[Switch, Switch]:
    return (
        (lambda: torch.is_autocast_enabled(device), lambda came: torch.set_autocast_enabled(device, came)),
        (lambda: torch.get_autocast_dtype(device), lambda came: torch.set_autocast_dtype(device, came)),
    )


def _backends() -> list[Switch]:
    names = ("enabled", "deterministic", "benchmark", "allow_tf32", "fp32_precision")
    owners = (torch.backends.cudnn, torch.backends.mkldnn, torch.backends.cuda.matmul, torch.backends.opt_einsum)
    return [_attribute(owner, name) for owner in owners for name in names]


SWITCHES: tuple[Switch, ...] = (
    _entries(builtins, "__import__"),  # first: all that follows uses them
    *(_attribute(sys, name) for name in ("stdin", "stdout", "stderr", "displayhook", "excepthook")),
    (os.getcwd, _put_folder),
    (sys.gettrace, sys.settrace),
    (sys.getprofile, sys.setprofile),
    (threading.gettrace, threading.settrace),
    (threading.getprofile, threading.setprofile),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (sys.getswitchinterval, sys.setswitchinterval),
    (sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    (gc.isenabled, lambda came: gc.enable()),
    (gc.get_threshold, lambda came: gc.set_threshold(*came)),
    (lambda: locale.setlocale(locale.LC_ALL), lambda came: locale.setlocale(locale.LC_ALL, came)),
    (lambda: repr(decimal.getcontext()), lambda came: decimal.setcontext(decimal.Context())),
    (lambda: list(warnings.filters), _put_filters),
    _attribute(warnings, "showwarning"),
    (np.geterr, lambda came: np.seterr(**came)),
    (np.geterrcall, np.seterrcall),
    (np.get_printoptions, lambda came: np.set_printoptions(**came)),
    (lambda: pd.options.d, _put_pandas_options),
    (_len_torch_function_stack, _put_function_modes),
    (_len_torch_dispatch_stack, _put_dispatch_modes),
    (torch.is_inference_mode_enabled, _put_inference_mode),
    (torch.is_grad_enabled, torch.set_grad_enabled),
    (_saved_tensors_hooks, _put_saved_tensors_hooks),
    (torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
    (torch.get_default_dtype, torch.set_default_dtype),
    (
        lambda: (torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()),
        lambda came: torch.use_deterministic_algorithms(came[0], warn_only=came[1]),
    ),
    _attribute(torch.utils.deterministic, "fill_uninitialized_memory"),
    (torch.is_warn_always_enabled, torch.set_warn_always),
    (torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
    (torch.get_num_threads, torch.set_num_threads),
    (_flushes_denormal, torch.set_flush_denormal),
    *_autocast("cpu"),
    *_autocast("cuda"),
    *_backends(),
    _entries(torch._tensor_str.PRINT_OPTS),
)
"""All such state, in the order in which it is put back."""


def _copied(entries: dict[Any, Any]) -> dict[Any, Any]:
    return {name: _copied(value) if isinstance(value, dict) else value for name, value in entries.items()}


def remember() -> Callable[[], None]:
    """Look at all that state; the function that puts it back, where it differs, to what it is now."""
    came = []
    for read, put in SWITCHES:
        with contextlib.suppress(Exception):  # a setting that this machine's torch does not have
            before = read()
            came.append((read, put, _copied(before) if isinstance(before, dict) else before))

    def put_back() -> None:
        for read, put, before in came:
            try:
                same = read() == before
            except Exception:  # such as a working folder that is gone
                same = False
            if not same:
                with contextlib.suppress(Exception):  # one that cannot be put back keeps no other from it
                    put(before)

    return put_back
