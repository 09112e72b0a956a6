"""CUDA in a jail that lacks one layer: `python -m studies.gpu.layers MODE LAYER` says which layer it cannot live with.

Prints the empty string if CUDA works, or why it does not.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import torch

from autograder.sandbox.host import free_uid
from autograder.sandbox.inside import confine, folders, kernel, seccomp
from tests import jail_without

_restrict = seccomp.restrict_syscalls
LAYERS: dict[str, dict[str, Any]] = {
    **jail_without.LAYERS,
    "shared anonymous memory": (
        seccomp, {"restrict_syscalls": lambda **options: _restrict(**{**options, "shared_memory": False})},
    ),
    "what the kernel says": (folders, {"OF_GPUS": folders.OF_GPUS[:2]}),
    "what the driver says": (confine, {"OF_DRIVER": []}),
    "the ban of sockets": (
        seccomp, {"restrict_syscalls": lambda **options: _restrict(**{**options, "sockets": True})},
    ),
}  # fmt: skip
"""What is patched, and where, to take each layer (or what a jail opens for GPUs) away."""
OPENED = ("nothing", *list(LAYERS)[len(jail_without.LAYERS) :])
"""What is taken away in any case; the others where CUDA does not work in a whole jail."""


def main(mode: str, layer: str) -> str:
    """Shut a child process in without the layer, and compute on the GPU there; the line that is printed."""
    module, changes = LAYERS[layer]
    vars(module).update(changes)
    lock = confine.lock

    def lock_and_compute(*args: Any) -> None:
        if args:
            lock(*args)
        try:
            x = torch.ones(64, 64, device=os.environ.get("HW_DEVICE", "cuda"))
            assert float((x @ x).sum()) == 64**3
        except Exception as error:
            raise kernel.Refused(f"{type(error).__name__}: {str(error).splitlines()[0]}") from None

    confine.lock = lock_and_compute
    return confine._in_child(lock_and_compute) if mode == "none" else confine.attempt(mode, free_uid(), [])


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
