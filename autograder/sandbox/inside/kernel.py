"""What the layers of a jail share: system calls that Python has no function for, and the error `Refused`.

Sources: syscall(2), prctl(2).
"""

from __future__ import annotations

import ctypes
import os
import platform

LIBC = ctypes.CDLL(None, use_errno=True)
MACHINE = platform.machine()
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NAME, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 15, 22, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_SET_THP_DISABLE = 36, 38, 41

SYSCALLS = {
    "x86_64": dict(
        socket=41, clone=56, shmget=29, semget=64, msgget=68, ptrace=101, pivot_root=155, adjtimex=159, chroot=161,
        acct=163, mount=165, umount2=166, swapon=167, swapoff=168, reboot=169, init_module=175, delete_module=176,
        mmap=9, truncate=76, quotactl=179, sched_setaffinity=203,
        add_key=248, request_key=249, keyctl=250, mq_open=240, migrate_pages=256, unshare=272,
        move_pages=279, perf_event_open=298, fanotify_init=300, name_to_handle_at=303, open_by_handle_at=304,
        memfd_create=319, setns=308, process_vm_readv=310, process_vm_writev=311, kcmp=312, finit_module=313, bpf=321,
        kexec_load=246, kexec_file_load=320, userfaultfd=323,
    ),
    "aarch64": dict(
        socket=198, clone=220, shmget=194, semget=190, msgget=186, ptrace=117, pivot_root=41, adjtimex=171, chroot=51,
        acct=89, mount=40, umount2=39, swapon=224, swapoff=225, reboot=142, init_module=105, delete_module=106,
        mmap=222, truncate=45, quotactl=60, sched_setaffinity=122,
        add_key=217, request_key=218, keyctl=219, mq_open=180, migrate_pages=238, unshare=97,
        move_pages=239, perf_event_open=241, fanotify_init=262, name_to_handle_at=264, open_by_handle_at=265,
        memfd_create=279, setns=268, process_vm_readv=270, process_vm_writev=271, kcmp=272, finit_module=273, bpf=280,
        kexec_load=104, kexec_file_load=294, userfaultfd=282,
    ),
}  # fmt: skip
for _table in SYSCALLS.values():  # numbers from 424 on are the same everywhere
    _table.update(
        io_uring_setup=425, io_uring_enter=426, io_uring_register=427, open_tree=428, move_mount=429, fsopen=430,
        fsconfig=431, fsmount=432, fspick=433, clone3=435, pidfd_getfd=438, mount_setattr=442, memfd_secret=447,
        landlock_create_ruleset=444, landlock_add_rule=445, landlock_restrict_self=446,
    )  # fmt: skip


class Refused(Exception):
    """A layer of the jail cannot be had on this machine; the text says which and why."""


def check(result: int, what: str) -> int:
    """The result of a call of the C library, if it succeeded.

    Raises:
        Refused: if it failed, with `what` and the system's words.
    """
    if result < 0:
        code = ctypes.get_errno()
        raise Refused(f"{what}: {os.strerror(code)}")
    return result


def syscall(name: str, *args: object) -> int:
    """Call the kernel by name, one of `SYSCALLS`; negative where it failed."""
    return int(LIBC.syscall(SYSCALLS[MACHINE][name], *args))


def die_with_parent(signal_number: int) -> None:
    """Have the kernel send this process the signal when its parent ends."""
    LIBC.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
