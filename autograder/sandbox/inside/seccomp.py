"""Seccomp: which system calls a jail may make.

Source: seccomp(2).
"""

from __future__ import annotations

import ctypes
import errno
import struct

from .kernel import LIBC, MACHINE, PR_SET_SECCOMP, SYSCALLS, check

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
HANDLED = {"mmap", "truncate", "socket", "clone", "clone3"}
HANDLED |= {name for name in SYSCALLS["x86_64"] if name.startswith("landlock")}
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000


def restrict_syscalls(sockets: bool, truncate: bool, shared_memory: bool) -> None:
    """Seccomp: refuse what reaches other processes or the kernel's rarer parts; allow the rest.

    Without `truncate`, files cannot be cut off by path either; from version 3 on, Landlock restricts that itself.
    With `sockets`, unix and internet sockets may be made (the net namespace is empty); without, none. Without
    `shared_memory`, which CUDA needs, memory can only be shared through files, whose size is limited: shared anonymous
    memory counts for no process once a part of it is unmapped.
    """
    table = SYSCALLS[MACHINE]
    program: list[tuple[int, int, int, int]] = [
        (0x20, 0, 0, 4),  # load the architecture
        (0x15, 1, 0, AUDIT_ARCH[MACHINE]),
        (0x06, 0, 0, KILL),
        (0x20, 0, 0, 0),  # load the number
    ]
    if MACHINE == "x86_64":  # the numbers of the x32 interface would slip past the filter
        program += [(0x35, 0, 1, 0x40000000), (0x06, 0, 0, ERRNO | errno.ENOSYS)]

    def refuse(name: str, code: int) -> None:
        program.extend([(0x15, 0, 1, table[name]), (0x06, 0, 0, ERRNO | code)])

    for name in sorted(set(table) - HANDLED):
        refuse(name, errno.EPERM)
    if not shared_memory:  # mmap(…, flags, …) with MAP_SHARED and MAP_ANONYMOUS
        program += [(0x15, 0, 5, table["mmap"]), (0x20, 0, 0, 40), (0x54, 0, 0, 0x21), (0x15, 0, 1, 0x21)]
        program += [(0x06, 0, 0, ERRNO | errno.EPERM), (0x06, 0, 0, ALLOW)]
    refuse("clone3", errno.ENOSYS)  # no filter can look at its flags; the C library falls back to clone
    program += [(0x15, 0, 4, table["clone"]), (0x20, 0, 0, 16), (0x45, 0, 1, 0x7E020000)]
    program += [(0x06, 0, 0, ERRNO | errno.EPERM), (0x06, 0, 0, ALLOW)]
    if sockets:  # unix and internet families; the others (vsock, netlink, packet) know no namespace of ours
        program += [(0x15, 0, 6, table["socket"]), (0x20, 0, 0, 16)]
        program += [(0x15, 3, 0, 1), (0x15, 2, 0, 2), (0x15, 1, 0, 10)]
        program += [(0x06, 0, 0, ERRNO | errno.EAFNOSUPPORT), (0x06, 0, 0, ALLOW)]
    else:
        refuse("socket", errno.EACCES)
    if not truncate:
        refuse("truncate", errno.EPERM)
    program.append((0x06, 0, 0, ALLOW))

    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_program = struct.pack("=HxxxxxxQ", len(program), ctypes.addressof(buffer))
    check(LIBC.prctl(PR_SET_SECCOMP, 2, filter_program, 0, 0), "seccomp")
