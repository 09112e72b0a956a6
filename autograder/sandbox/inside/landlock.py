"""Landlock: which files a jail may open, whoever owns them.

Source: landlock(7).
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable

from .folders import DEVICES, gpus
from .kernel import check, syscall

FS_EXECUTE, FS_WRITE_FILE, FS_READ_FILE, FS_READ_DIR = 1, 2, 4, 8
FS_TRUNCATE, FS_IOCTL_DEV = 1 << 14, 1 << 15
FS_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
FILE_RIGHTS = FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV


def landlock_abi() -> int:
    """The kernel's Landlock version, 0 where there is none."""
    return max(0, syscall("landlock_create_ruleset", None, 0, 1))


def restrict_files(read: Iterable[str], write: Iterable[str]) -> int:
    """Landlock: read and run below `read`, read and write below `write`, nothing else. Returns the ABI, 0 if absent."""
    abi = landlock_abi()
    if not abi:
        return 0
    rights = FS_RIGHTS[min(abi, 5)]
    attributes = struct.pack("=QQQ", rights, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = check(syscall("landlock_create_ruleset", attributes, size, 0), "Landlock")
    try:
        for paths, allowed in (
            (read, FS_EXECUTE | FS_READ_FILE | FS_READ_DIR),
            (DEVICES, FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE),
            (gpus(), FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE | FS_TRUNCATE | FS_IOCTL_DEV),
            (write, rights & ~FS_IOCTL_DEV),
        ):
            for path in paths:
                _allow(ruleset, path, allowed & rights)
        check(syscall("landlock_restrict_self", ruleset, 0), "Landlock")
    finally:
        os.close(ruleset)
    return abi


def _allow(ruleset: int, path: str, allowed: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            allowed &= FILE_RIGHTS
        check(syscall("landlock_add_rule", ruleset, 1, struct.pack("=Qi", allowed, fd), 0), f"Landlock rule {path}")
    finally:
        os.close(fd)
