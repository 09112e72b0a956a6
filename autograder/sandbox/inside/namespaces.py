"""Namespaces of its own for a jail, and a root folder that holds Python and a scratch folder and nothing else.

Sources: user_namespaces(7), mount_namespaces(7), pivot_root(2).
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from pathlib import Path

from .folders import DEVICES, SCRATCH_ROOT, gpus, readable_folders
from .kernel import LIBC, Refused, check, syscall

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2


def own_namespaces() -> dict[str, str]:
    """The namespaces of the calling process that a jail must not share."""
    return {kind: os.readlink(f"/proc/self/ns/{kind}") for kind in ("mnt", "pid", "net", "ipc", "uts")}


def enter_namespaces() -> None:
    """Move the calling process into new namespaces; its next child is process 1 of the new pid namespace."""
    flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS
    uid, gid = os.geteuid(), os.getegid()
    if uid != 0:
        flags |= CLONE_NEWUSER
    check(LIBC.unshare(flags), "unshare")
    if uid != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    _mount("none", "/", None, MS_REC | MS_PRIVATE)


def require_namespaces(outside: Mapping[str, str]) -> None:
    """Refuse if the calling process, process 1 of the jail, still has one of the grader's namespaces.

    Before `build_root`: without its own mount namespace that would change the machine's folders, and without its own
    pid namespace the kernel would not let an ordinary user mount /proc.
    """
    for kind, name in outside.items():
        if os.readlink(f"/proc/self/ns/{kind}") == name:
            raise Refused(f"the jail still has the {kind} namespace of the grader")


def build_root(uid: int, scratch_bytes: int) -> None:
    """Replace the root folder by a small one: Python, system libraries, /proc of this pid namespace, scratch.

    Runs as process 1 of the pid namespace. `scratch_bytes` caps everything that can be written.
    """
    sources = readable_folders()
    root = next(  # any folder that exists: the new root is mounted over it, in this namespace only
        folder
        for folder in ("/mnt", "/srv", "/media", "/tmp")
        if os.path.isdir(folder) and not any(source.startswith(folder + "/") for source in sources)
    )
    _mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=4m,mode=755")
    for folder, share in ((SCRATCH_ROOT, 1.0), ("/tmp", 0.25), ("/dev/shm", 0.25)):
        os.makedirs(root + folder, exist_ok=True)
        options = f"size={int(scratch_bytes * share)},nr_inodes={max(1024, scratch_bytes >> 13)},mode=700,uid={uid}"
        _mount("tmpfs", root + folder, "tmpfs", MS_NOSUID | MS_NODEV, options)
    for folder in sources:
        _bind(folder, root + folder)
    for device in [*DEVICES, *gpus()]:
        _bind(device, root + device, device=True)
    for link, target in {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}.items():
        os.symlink(target, f"{root}/dev/{link}")
    Path(root, "etc/passwd").write_text(f"student:x:{uid}:{uid}:student:{SCRATCH_ROOT}:/bin/sh\n")
    Path(root, "etc/group").write_text(f"student:x:{uid}:\n")
    os.mkdir(root + "/proc")
    _mount("proc", root + "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    os.mkdir(root + "/old")
    os.chdir(root)
    check(syscall("pivot_root", b".", b"old"), "pivot_root")
    os.chdir("/")
    check(LIBC.umount2(b"/old", MNT_DETACH), "umount the old root")
    os.rmdir("/old")
    _mount("none", "/", None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def _bind(source: str, target: str, device: bool = False) -> None:
    if os.path.islink(source) and not os.path.isfile(source):  # /bin -> usr/bin on a merged system
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.symlink(os.readlink(source), target)
        return
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).touch()
    _mount(source, target, None, MS_BIND | MS_REC)
    flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | (0 if device else MS_NODEV)
    # a bind mount must keep the flags its source is locked to, or an ordinary user's remount is refused
    locked = os.statvfs(target).f_flag
    for vfs, flag in ((os.ST_NODEV, MS_NODEV), (os.ST_NOEXEC, MS_NOEXEC), (os.ST_NOATIME, 1024)):
        flags |= flag if locked & vfs else 0
    if locked & getattr(os, "ST_RELATIME", 4096):
        flags |= 1 << 21
    if not device or os.geteuid() == 0:
        _mount("none", target, None, flags)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    result = LIBC.mount(
        source.encode(), target.encode(), kind.encode() if kind else None, ctypes.c_ulong(flags), options.encode()
    )
    check(result, f"mount {target}")
