"""Shut a process in: namespaces or another uid, then Landlock, seccomp, rlimits and no_new_privs.

Standard library only, so that `python confine.py` can ask a machine which mode holds without importing torch.

Two modes keep the promise; without either, grading refuses:

- `namespaces`: own user (for ordinary users), mount, pid, net, ipc and uts namespaces, a root folder that holds
  Python and a scratch folder and nothing else; root also changes to another uid.
- `uid`: for root in a container, where every `unshare` is refused: another uid, Landlock rules for the same folders,
  no sockets at all, and a check that nothing protected can be opened.

Sources: landlock(7), seccomp(2), user_namespaces(7), pivot_root(2), capabilities(7).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import glob
import json
import os
import platform
import resource
import stat
import struct
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
MACHINE = platform.machine()

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38

MEMORY_EXIT = 3
"""Exit status of a keeper that killed its jail for its memory."""
FILES_EXIT = 4
"""Exit status of a keeper that killed its jail for its files."""
SCRATCH_ROOT = "/scratch"
"""The scratch folder inside the root of a `namespaces` jail."""
SYSTEM_FOLDERS = [
    *("/bin", "/lib", "/lib32", "/lib64", "/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec"),
    *("/usr/local/bin", "/usr/local/lib", "/usr/share/zoneinfo", "/usr/share/fonts", "/usr/share/fontconfig"),
    *("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime"),
]
"""What a jail reads besides Python. /usr/share is left out: Debian keeps the held-out labels there."""
DEVICES = ["/dev/null", "/dev/full", "/dev/random", "/dev/urandom"]


def gpus() -> list[str]:
    """The device files of NVIDIA's driver, which is spoken to by ioctl."""
    return sorted(glob.glob("/dev/nvidia*"))


class Refused(Exception):
    """A layer that the promise needs cannot be had here."""


def _check(result: int, what: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise Refused(f"{what}: {os.strerror(code)}")
    return result


def _syscall(name: str, *args: object) -> int:
    return int(LIBC.syscall(SYSCALLS[MACHINE][name], *args))


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    result = LIBC.mount(
        source.encode(), target.encode(), kind.encode() if kind else None, ctypes.c_ulong(flags), options.encode()
    )
    _check(result, f"mount {target}")


def readable_folders() -> list[str]:
    """Python's own folders and the system folders, symlinks kept as they are and followed."""
    places = [sys.prefix, sys.base_prefix, *(path for path in sys.path if path.endswith("-packages"))]
    python = {*places, *map(os.path.realpath, places)}
    return [folder for folder in [*SYSTEM_FOLDERS, *sorted(python - {"/usr", "/usr/local"})] if os.path.lexists(folder)]


# ── namespaces ──────────────────────────────────────────────────────────────────────────────────────────────────


def own_namespaces() -> dict[str, str]:
    """The namespaces of the calling process that a jail must not share."""
    return {kind: os.readlink(f"/proc/self/ns/{kind}") for kind in ("mnt", "pid", "net", "ipc", "uts")}


def enter_namespaces() -> None:
    """Move the calling process into new namespaces; its next child is process 1 of the new pid namespace."""
    flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS
    uid, gid = os.geteuid(), os.getegid()
    if uid != 0:
        flags |= CLONE_NEWUSER
    _check(LIBC.unshare(flags), "unshare")
    if uid != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    _mount("none", "/", None, MS_REC | MS_PRIVATE)


def insist_on_namespaces(outside: Mapping[str, str]) -> None:
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
    _check(_syscall("pivot_root", b".", b"old"), "pivot_root")
    os.chdir("/")
    _check(LIBC.umount2(b"/old", MNT_DETACH), "umount the old root")
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


# ── another uid ─────────────────────────────────────────────────────────────────────────────────────────────────


def become(uid: int) -> None:
    """Give up root for `uid` (and the same gid) for good; no supplementary groups."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def drop_bounding_set() -> None:
    """No program that this process starts can ever gain a capability."""
    for capability in range(64):
        if LIBC.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0:
            break


def clear_capabilities() -> None:
    """Empty the capability sets of this process."""
    header, empty = struct.pack("=Ii", 0x20080522, 0), b"\0" * 24
    _check(LIBC.capset(header, empty), "capset")


# ── Landlock, seccomp, rlimits ──────────────────────────────────────────────────────────────────────────────────

FS_EXECUTE, FS_WRITE_FILE, FS_READ_FILE, FS_READ_DIR = 1, 2, 4, 8
FS_TRUNCATE, FS_IOCTL_DEV = 1 << 14, 1 << 15
FS_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
FILE_RIGHTS = FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV


def landlock_abi() -> int:
    """The kernel's Landlock version, 0 where there is none."""
    return max(0, _syscall("landlock_create_ruleset", None, 0, 1))


def restrict_files(read: Iterable[str], write: Iterable[str]) -> int:
    """Landlock: read and run below `read`, read and write below `write`, nothing else. Returns the ABI, 0 if absent."""
    abi = landlock_abi()
    if not abi:
        return 0
    rights = FS_RIGHTS[min(abi, 5)]
    attributes = struct.pack("=QQQ", rights, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = _check(_syscall("landlock_create_ruleset", attributes, size, 0), "Landlock")
    try:
        for paths, allowed in (
            (read, FS_EXECUTE | FS_READ_FILE | FS_READ_DIR),
            (DEVICES, FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE),
            (gpus(), FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE | FS_TRUNCATE | FS_IOCTL_DEV),
            (write, rights & ~FS_IOCTL_DEV),
        ):
            for path in paths:
                _allow(ruleset, path, allowed & rights)
        _check(_syscall("landlock_restrict_self", ruleset, 0), "Landlock")
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
        _check(_syscall("landlock_add_rule", ruleset, 1, struct.pack("=Qi", allowed, fd), 0), f"Landlock rule {path}")
    finally:
        os.close(fd)


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
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
HANDLED = {"mmap", "truncate", "socket", "clone", "clone3"}
HANDLED |= {name for name in SYSCALLS["x86_64"] if name.startswith("landlock")}
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000


def restrict_syscalls(sockets: bool, truncate: bool) -> None:
    """Seccomp: refuse what reaches other processes or the kernel's rarer parts; allow the rest.

    Without `truncate`, files cannot be cut off by name either, which Landlock sees to from version 3 on.
    With `sockets`, unix and internet sockets may be made (the net namespace is empty); without, none. Memory can only
    be shared through files, whose size is limited: shared anonymous memory is nobody's once it is unmapped in part.
    """
    table = SYSCALLS[MACHINE]
    program: list[tuple[int, int, int, int]] = [
        (0x20, 0, 0, 4),  # load the architecture
        (0x15, 1, 0, AUDIT_ARCH[MACHINE]),
        (0x06, 0, 0, KILL),
        (0x20, 0, 0, 0),  # load the number
    ]
    if MACHINE == "x86_64":  # the x32 numbers would slip past
        program += [(0x35, 0, 1, 0x40000000), (0x06, 0, 0, ERRNO | errno.ENOSYS)]

    def refuse(name: str, code: int) -> None:
        program.extend([(0x15, 0, 1, table[name]), (0x06, 0, 0, ERRNO | code)])

    for name in sorted(set(table) - HANDLED):
        refuse(name, errno.EPERM)
    # mmap(…, flags, …) with MAP_SHARED and MAP_ANONYMOUS
    program += [(0x15, 0, 5, table["mmap"]), (0x20, 0, 0, 40), (0x54, 0, 0, 0x21), (0x15, 0, 1, 0x21)]
    program += [(0x06, 0, 0, ERRNO | errno.EPERM), (0x06, 0, 0, ALLOW)]
    refuse("clone3", errno.ENOSYS)  # its flags cannot be looked at; the C library falls back to clone
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
    _check(LIBC.prctl(PR_SET_SECCOMP, 2, filter_program, 0, 0), "seccomp")


def limit(memory_bytes: int, processes: int, open_files: int, file_bytes: int, cuda: bool) -> None:
    """Resource limits, inherited by everything that the process starts. Memory counts from what it has already.

    With `cuda`, which reserves far more than it uses, memory is limited by the keeper alone.
    """
    with open("/proc/self/status") as file:
        sizes = {key: value.split()[0] for key, value in (line.split(":", 1) for line in file) if key.startswith("Vm")}
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # when memory runs out all the same, the kernel takes the jail and not the grader
    data, space = (int(sizes[key]) << 10 for key in ("VmData", "VmSize"))
    unlimited = resource.RLIM_INFINITY
    for which, value in (
        (resource.RLIMIT_DATA, unlimited if cuda else data + memory_bytes),
        (resource.RLIMIT_AS, unlimited if cuda else space + 2 * memory_bytes),
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        hard = resource.getrlimit(which)[1]
        if hard != unlimited:
            value = hard if value == unlimited else min(value, hard)
        resource.setrlimit(which, (value, value))


def lock(mode: str, uid: int, scratch: str, protected: Iterable[str]) -> None:
    """The last layers, on the process that will run the student's code; `protected` must not open afterwards.

    Raises:
        Refused: if a layer cannot be had or did not take effect, or a protected path can still be opened.
    """
    os.umask(0o077)
    _check(LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    if mode == "namespaces":
        if os.geteuid() == 0:
            drop_bounding_set()
            become(uid)
        clear_capabilities()
        abi = restrict_files(["/"], [SCRATCH_ROOT, "/tmp", "/dev/shm"])
    else:
        parent = os.getppid()
        drop_bounding_set()
        become(uid)
        LIBC.prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)  # changing the uid has cleared it
        if os.getppid() != parent:
            raise Refused("the keeper is gone")
        clear_capabilities()
        read = [*readable_folders(), "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"]
        abi = restrict_files(read, [scratch])
        if not abi:
            raise Refused("this kernel has no Landlock")
    for path in (os.__file__, *(path for path in sys.path if path.endswith("-packages"))):
        if not _opens(path):
            raise Refused(f"Python's own {path} cannot be read by the jail's user")
    for path in protected:
        if _opens(path):
            raise Refused(f"{path} can be read from inside")
    restrict_syscalls(sockets=mode == "namespaces", truncate=abi >= 3)
    _insist()
    if not _opens(scratch):
        raise Refused(f"the jail's user cannot reach {scratch}: set TMPDIR to a folder that everybody may pass")


def _insist() -> None:
    """Look at what this process has become: a layer that took no effect must not go unnoticed."""
    with open("/proc/self/status") as file:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    for key, wanted in {"CapEff": 0, "CapPrm": 0, "CapInh": 0, "CapAmb": 0, "NoNewPrivs": 1, "Seccomp": 2}.items():
        if int(status[key], 16) != wanted:
            raise Refused(f"{key} is {status[key]} in the jail, not {wanted}")
    if "0" in status["Uid"].split():
        raise Refused("the jail's user is still root")


def _opens(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY))
    except OSError:
        return False
    return True


# ── which mode holds here ───────────────────────────────────────────────────────────────────────────────────────


def attempt(mode: str, uid: int, protected: Iterable[str]) -> str:
    """Shut a child in for real; the empty string, or why it cannot be done."""
    if sys.platform != "linux" or MACHINE not in SYSCALLS:
        return f"there is no jail for {sys.platform} on {MACHINE}"

    uid = uid if os.geteuid() == 0 else os.geteuid()
    outside = own_namespaces()

    def inmate(scratch: str) -> None:
        if mode == "namespaces":
            insist_on_namespaces(outside)
            build_root(uid, 1 << 20)
        lock(mode, uid, scratch, protected)

    def keeper() -> None:
        os.umask(0o022)
        with contextlib.ExitStack() as stack:
            scratch = SCRATCH_ROOT
            if mode == "namespaces":
                enter_namespaces()
            elif os.geteuid() != 0:
                raise Refused("only root can change to another uid")
            else:
                scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="kit-jail-"))
                os.chown(scratch, uid, uid)
            if why := _in_child(lambda: inmate(scratch)):
                raise Refused(why)

    return _in_child(keeper)


def _in_child(work: Callable[[], None]) -> str:
    """Run `work` in a forked child; what it was refused, or the empty string."""
    reader, writer = os.pipe()
    if not (pid := os.fork()):
        why = ""
        try:
            work()
        except (Refused, OSError) as error:
            why = str(error) or type(error).__name__
        finally:
            os.write(writer, why.encode())
            os._exit(0)
    os.close(writer)
    with open(reader, encoding="utf-8") as pipe:
        why = pipe.read()
    status = os.waitpid(pid, 0)[1]
    return why or (f"the attempt ended with status {status}" if status else "")


if __name__ == "__main__":
    _uid, *_protected = sys.argv[1:]
    json.dump({mode: attempt(mode, int(_uid), _protected) for mode in ("namespaces", "uid")}, sys.stdout)
