"""What a jail may read: Python, system libraries, a few devices."""

from __future__ import annotations

import glob
import os
import sys

SCRATCH_ROOT = "/scratch"
"""The scratch folder inside the root of a `namespaces` jail."""
SYSTEM_FOLDERS = [
    *("/bin", "/lib", "/lib32", "/lib64", "/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec"),
    *("/usr/local/bin", "/usr/local/lib", "/usr/share/zoneinfo", "/usr/share/fonts", "/usr/share/fontconfig"),
    *("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime"),
]
"""What a jail reads besides Python. /usr/share is left out: Debian keeps the held-out labels there."""
DEVICES = ["/dev/null", "/dev/full", "/dev/random", "/dev/urandom"]
OF_GPUS = ["/usr/local/nvidia", "/usr/local/cuda", "/sys/bus/pci/devices", "/sys/devices"]
"""Where libraries of GPUs lie if not with the others, and what the kernel says of the machine's parts."""
OF_DRIVER = ["/proc/driver/nvidia", "/proc/devices"]
"""What the driver says of itself."""


def gpus() -> list[str]:
    """The device files of NVIDIA's driver, which is spoken to by ioctl; none where all is to stay on the CPU."""
    return [] if os.environ.get("HW_DEVICE") == "cpu" else sorted(glob.glob("/dev/nvidia*"))


def readable_folders() -> list[str]:
    """Python's own folders and the system folders, symlinks kept as they are and followed."""
    places = [sys.prefix, sys.base_prefix, *(path for path in sys.path if path.endswith("-packages"))]
    python = {*places, *map(os.path.realpath, places)} - {"/usr", "/usr/local"}
    return [path for path in [*SYSTEM_FOLDERS, *_of_gpus(), *sorted(python)] if os.path.lexists(path)]


def _of_gpus() -> list[str]:
    """What is read besides where there are GPUs; `LD_LIBRARY_PATH` may lead to the driver's libraries."""
    if not gpus():
        return []
    named = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    places = [*OF_GPUS, *(folder for folder in named if glob.glob(f"{folder}/libcuda.so*"))]
    return sorted({*places, *map(os.path.realpath, places)})
