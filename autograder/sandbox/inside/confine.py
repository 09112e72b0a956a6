"""Shut a process in: namespaces or another uid, then Landlock, seccomp, rlimits and no_new_privs.

Standard library only, so that `attempt` can tell which mode works here without importing torch.

Two modes keep the promise; without either, grading refuses:

- `namespaces`: own user (for ordinary users), mount, pid, net, ipc and uts namespaces, a root folder that holds
  Python and a scratch folder and nothing else; root also changes to another uid.
- `uid`: for root in a container, where every `unshare` is refused: another uid, Landlock rules for the same folders,
  no sockets at all, and a check that nothing protected can be opened.

Sources: capabilities(7), setrlimit(2), prctl(2).
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import struct
import sys
import tempfile
from collections.abc import Callable, Iterable

from . import landlock, namespaces, seccomp
from .folders import OF_DRIVER, SCRATCH_ROOT, gpus, readable_folders
from .kernel import LIBC, MACHINE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, SYSCALLS, Refused, check, die_with_parent

MEMORY_EXIT = 3
"""Exit status of a supervisor that killed its jail for its memory."""
FILES_EXIT = 4
"""Exit status of a supervisor that killed its jail for its files."""


def become(uid: int) -> None:
    """Give up root for `uid` (and the same gid) for good; no supplementary groups."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def drop_bounding_set() -> None:
    """Make sure that no program which this process starts can ever gain a capability."""
    for capability in range(64):
        if LIBC.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0:
            break


def clear_capabilities() -> None:
    """Empty the capability sets of this process."""
    header, empty = struct.pack("=Ii", 0x20080522, 0), b"\0" * 24
    check(LIBC.capset(header, empty), "capset")


def limit(memory_bytes: int, processes: int, open_files: int, file_bytes: int, cuda: bool) -> None:
    """Set resource limits, which all child processes inherit. Memory is counted beyond what this process has already.

    With `cuda`, which reserves far more than it uses, memory is limited by the supervisor alone.
    """
    with open("/proc/self/status") as file:
        sizes = {key: value.split()[0] for key, value in (line.split(":", 1) for line in file) if key.startswith("Vm")}
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # if memory runs out all the same, the kernel kills the jail and not the grader
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
    """Put the last layers on the process that will run the student's code; `protected` must not open afterwards.

    Raises:
        Refused: if a layer cannot be had or did not take effect, or a protected path can still be opened.
    """
    os.umask(0o077)
    check(LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    if mode == "namespaces":
        if os.geteuid() == 0:
            drop_bounding_set()
            become(uid)
        clear_capabilities()
        abi = landlock.restrict_files(["/"], [SCRATCH_ROOT, "/tmp", "/dev/shm"])
    else:
        parent = os.getppid()
        drop_bounding_set()
        become(uid)
        die_with_parent(9)  # changing the uid has cleared it
        if os.getppid() != parent:
            raise Refused("the supervisor is gone")
        clear_capabilities()
        machine = ["/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", *OF_DRIVER]
        read = [*readable_folders(), *machine]
        abi = landlock.restrict_files(read, [scratch])
        if not abi:
            raise Refused("this kernel has no Landlock")
    for path in (os.__file__, *(path for path in sys.path if path.endswith("-packages"))):
        if not _opens(path):
            raise Refused(f"Python's own {path} cannot be read by the jail's user (chmod -R go+rX, or another place)")
    for path in protected:
        if _opens(path):
            raise Refused(f"{path} can be read from inside")
    seccomp.restrict_syscalls(sockets=mode == "namespaces", truncate=abi >= 3, shared_memory=bool(gpus()))
    _require_layers()
    if not _opens(scratch):
        raise Refused(f"the jail's user cannot reach {scratch}: set TMPDIR to a folder that everybody may pass")


def _require_layers() -> None:
    """Check on this process itself that every layer took effect."""
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


# ── which mode works here ───────────────────────────────────────────────────────────────────────────────────────


def attempt(mode: str, uid: int, protected: Iterable[str]) -> str:
    """Shut a child process in, to see whether the mode works; the empty string, or the reason why it does not."""
    if sys.platform != "linux" or MACHINE not in SYSCALLS:
        return f"there is no jail for {sys.platform} on {MACHINE}"

    uid = uid if os.geteuid() == 0 else os.geteuid()
    outside = namespaces.own_namespaces()

    def child(scratch: str) -> None:
        if mode == "namespaces":
            namespaces.require_namespaces(outside)
            namespaces.build_root(uid, 1 << 20)
        lock(mode, uid, scratch, protected)

    def supervisor() -> None:
        os.umask(0o022)
        with contextlib.ExitStack() as stack:
            scratch = SCRATCH_ROOT
            if mode == "namespaces":
                namespaces.enter_namespaces()
            elif os.geteuid() != 0:
                raise Refused("only root can change to another uid")
            else:
                scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="kit-jail-"))
                os.chown(scratch, uid, uid)
            if why := _in_child(lambda: child(scratch)):
                raise Refused(why)

    return _in_child(supervisor)


def _in_child(work: Callable[[], None]) -> str:
    """Run `work` in a forked child; the empty string, or the text of the error that it raised."""
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


def main() -> None:
    """Print which modes work here: the arguments are a uid that nobody has, and paths that must not open."""
    uid, *protected = sys.argv[1:]
    json.dump({mode: attempt(mode, int(uid), protected) for mode in ("namespaces", "uid")}, sys.stdout)
