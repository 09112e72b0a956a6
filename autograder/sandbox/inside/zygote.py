"""The zygote: one clean thread that has imported torch and IPython and forks a jail on request.

It runs before any student code and never runs any. Started as `python -I -c "…" control <fd> <folder>` with an empty
HOME in that folder and no secrets, it reads JSON requests from a control socket (SOCK_SEQPACKET): `spawn` comes with
one descriptor, the jail's end of a socket pair; `kill` ends a jail and answers when its last process is dead, `end`
does so with all. When the control socket closes, every jail dies, and the folder is removed.

Started as `… server <fd> <folder>`, it first forks a server, outside of all jails, so that what judges need not import
torch once more. The server is told on its descriptor what to run, and has the other end of the control socket.

Each jail is two processes at least: the *supervisor* stays outside, watches memory and kills; its *child* shuts itself
in and runs the student's cells (`cells.py`).
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from typing import Any, NoReturn

from . import cells, confine, folders, kernel, namespaces, server, wire

SUPERVISOR_SECONDS = 30
"""Seconds that a supervisor may take to kill its jail."""
OWN_FOLDER = "homework-zygote-"
"""What the name of the folder begins with that is made for this process, and that it removes when it ends."""
LAST_SECONDS = {False: 0.05, True: 1.0}
"""How long an idle child may take to end by itself, which counts its time; with CUDA there is more to give back."""
DEEPEST = 64
"""How deep folders in a jail may lie in each other, where they are looked through."""


def main() -> None:
    """Warm up, fork the server where one is asked for, say so, then serve until the control socket closes."""
    kind, descriptor, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    if not os.path.basename(folder).startswith(OWN_FOLDER):
        raise SystemExit(f"{folder} is no folder of a warm process, and would be removed in the end")
    kernel.LIBC.prctl(kernel.PR_SET_THP_DISABLE, 1, 0, 0, 0)  # now that all is warm: to make room for one can take long
    control = server.fork_server(descriptor, folder) if kind == "server" else socket.socket(fileno=descriptor)
    jails: dict[int, dict[str, Any]] = {}
    try:
        shell = cells.make_shell()
        control.send(json.dumps({"ready": True}).encode())
        while True:
            data, descriptors, _, _ = socket.recv_fds(control, 1 << 20, 1)
            if not data:
                break
            request = json.loads(data)
            if request["do"] == "spawn":
                if not (pid := os.fork()):
                    control.close()
                    _supervise(descriptors[0], shell, request)
                os.close(descriptors[0])
                jails[pid] = request
                control.send(json.dumps({"supervisor": pid}).encode())
            elif request["do"] == "end":
                _end_all(jails)
                control.send(json.dumps({"ended": True}).encode())
            else:
                supervisor = request["supervisor"]
                status, seconds = _end(supervisor, jails.pop(supervisor))
                control.send(json.dumps({"status": status, "cpu_seconds": seconds}).encode())
    finally:
        _end_all(jails)
        shutil.rmtree(folder, ignore_errors=True)  # whoever made it may be dead
    os._exit(0)  # to take down all that was imported takes half a second, and what IPython would do needs our folder


def _end_all(jails: dict[int, dict[str, Any]]) -> None:
    while jails:
        _end(*jails.popitem())


def _end(supervisor: int, settings: dict[str, Any]) -> tuple[int, float]:
    """Have the supervisor kill its jail; its exit status and the processor seconds of both, once both are dead.

    A supervisor that hangs is killed itself, so that this ends in any case.
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(supervisor, signal.SIGTERM)
    deadline = time.monotonic() + SUPERVISOR_SECONDS
    while not (ended := os.wait4(supervisor, os.WNOHANG))[0]:
        if time.monotonic() > deadline:
            os.kill(supervisor, signal.SIGKILL)
        time.sleep(0.001)
    _, raw, usage = ended
    status = os.waitstatus_to_exitcode(raw)
    if status < 0:  # somebody killed the supervisor: its work falls to us
        _clear(settings)
    return status, usage.ru_utime + usage.ru_stime


def _clear(settings: dict[str, Any]) -> None:
    """Kill the processes and remove the files of a `uid` jail, which shares the machine's processes and folders."""
    if settings["mode"] == "uid":
        _kill_all_of(settings["uid"], settings["killer"])
        subprocess.run(["rm", "-rf", "--", settings["scratch"]], check=False)


def _supervise(fd: int, shell: cells.JailShell, settings: dict[str, Any]) -> NoReturn:
    """In the supervisor: fork the child, watch it, kill everything, exit."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGCHLD})
    kernel.die_with_parent(signal.SIGTERM)
    kernel.LIBC.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.dup2(fd, 3)
    os.closerange(4, 1 << 16)
    status = child = 0
    mode, uid = settings["mode"], settings["uid"]
    most_files = settings["scratch_bytes"] * 9 // 8  # one file cut off at the limit, and some small ones, may stay
    try:
        os.umask(0o022)
        settings["outside"] = namespaces.own_namespaces()
        inherited = _memory(os.getpid())  # pages shared with the zygote do not count as the jail's
        if mode == "namespaces":
            namespaces.enter_namespaces()
        if not (child := os.fork()):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGCHLD})
            kernel.die_with_parent(signal.SIGKILL)
            _serve_shut_in(shell, settings)
        while True:
            event = signal.sigtimedwait({signal.SIGTERM, signal.SIGCHLD}, 0.1)
            if event and event.si_signo == signal.SIGTERM:
                signal.sigtimedwait({signal.SIGCHLD}, LAST_SECONDS[settings["cuda"]])
                break
            if os.waitpid(child, os.WNOHANG)[0]:
                child = 0
                break
            pids = _processes(mode, uid)
            if _memory_of_jail(pids, inherited, settings["memory_bytes"]) > settings["memory_bytes"]:
                status = confine.MEMORY_EXIT
                break
            if mode == "uid" and _size_of(settings["scratch"], most_files) + _size_without_name(pids) > most_files:
                status = confine.FILES_EXIT
                break
    except (kernel.Refused, OSError) as error:
        if not child:  # a child would answer on this socket itself; if it ends unheard, the grader tries again
            _say_refused(error)
    finally:
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)  # for process 1 of a pid namespace: returns when all of them are dead
        _clear(settings)
        os._exit(status)


def _say_refused(error: Exception) -> None:
    with contextlib.suppress(OSError):
        wire.send(socket.socket(fileno=os.dup(3)), {"refused": str(error) or type(error).__name__})


def _processes(mode: str, uid: int) -> list[int]:
    """The jail's processes: those of its uid, or all that its /proc shows but process 1, which holds nothing."""
    if mode == "namespaces" and os.path.exists("/proc/self"):
        return []  # still the machine's /proc: the new root is not there yet
    pids = [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and entry != "1"]
    return pids if mode == "namespaces" else [pid for pid in pids if _uid_of(pid) == uid]


def _memory_of_jail(pids: list[int], inherited: int, limit: int) -> int:
    """Bytes that the jail's processes took beyond the `inherited` ones, which they share with the zygote.

    Forked processes share pages: if the plain sum is above the limit, each page is divided by its users, which takes
    some milliseconds, where the kernel tells us (a container may lack that capability); else the plain sum counts.
    """
    total = sum(map(_memory, pids)) - inherited
    if total <= limit:
        return total
    try:
        return sum(map(_share_of_memory, pids)) - inherited // 3  # zygote, supervisor and child share them at least
    except PermissionError:
        return total


def _size_of(folder: str | int, limit: int, depth: int = 0) -> int:
    """Bytes on disk below `folder`, counting each file as 4 KiB at least; stops counting beyond `limit`.

    Folders are opened by descriptor, as paths may be too long, and as nothing but folders: their owner may swap them
    for pipes or links at any time. Folders below `DEEPEST` others are too much.
    """
    total = limit + 1 if depth > DEEPEST else 0
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if total > limit:
                break
            with contextlib.suppress(OSError):
                about = entry.stat(follow_symlinks=False)
                total += max(4096, about.st_blocks * 512)
                if stat.S_ISDIR(about.st_mode):
                    inner = os.open(entry.path, flags, dir_fd=folder if isinstance(folder, int) else None)
                    try:
                        total += _size_of(inner, limit - total, depth + 1)
                    finally:
                        os.close(inner)
    return total


def _size_without_name(pids: list[int]) -> int:
    """Bytes on disk of files that these processes hold open after they were deleted, as far as the kernel tells us."""
    sizes = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            for descriptor in os.listdir(f"/proc/{pid}/fd"):
                with contextlib.suppress(OSError):
                    file = os.stat(f"/proc/{pid}/fd/{descriptor}")
                    if stat.S_ISREG(file.st_mode) and not file.st_nlink:
                        sizes[file.st_dev, file.st_ino] = file.st_blocks * 512
    return sum(sizes.values())


def _memory(pid: int) -> int:
    """Bytes of anonymous and shared memory of one process, 0 once it is gone."""
    with contextlib.suppress(PermissionError):
        return _sum_of(f"/proc/{pid}/status", "RssAnon", "RssShmem", "VmPTE")
    return 0


def _share_of_memory(pid: int) -> int:
    """Bytes as `_memory` counts them, but with each shared page divided by its users.

    Raises:
        PermissionError: if this process may not know.
    """
    return _sum_of(f"/proc/{pid}/smaps_rollup", "Pss_Anon", "Pss_Shmem") + _sum_of(f"/proc/{pid}/status", "VmPTE")


def _sum_of(path: str, *names: str) -> int:
    """Bytes in the lines of these names in a file of /proc, 0 once its process is gone."""
    try:
        with open(path) as file:
            return sum(int(line.split()[1]) << 10 for line in file if line.startswith(names))
    except PermissionError:
        raise
    except OSError:
        return 0


def _kill_all_of(uid: int, killer: int) -> None:
    """Kill every process of the jail's uid, however it hid from its parent, and wait until none is left.

    The process that kills takes the jail's uid as its effective uid, which the kernel asks for. Its real and saved uid
    is `killer`, which no other process has, so that the jail cannot stop it.
    """
    for _ in range(200):
        if not (pid := os.fork()):
            with contextlib.suppress(OSError):
                os.setresuid(killer, uid, killer)
                os.kill(-1, signal.SIGKILL)
            os._exit(0)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0] or _uid_of(pid) != -1:
                time.sleep(0.001)
        if not _processes("uid", uid):
            return
        time.sleep(0.01)


def _uid_of(pid: int) -> int:
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return -1


def _serve_shut_in(shell: cells.JailShell, settings: dict[str, Any]) -> NoReturn:
    """In the child: shut in, then serve the trusted side until it hangs up."""
    mode, uid, scratch = settings["mode"], settings["uid"], settings["scratch"] or folders.SCRATCH_ROOT
    os.environ.update(settings["environment"])
    try:
        if mode == "namespaces":
            namespaces.require_namespaces(settings["outside"])
            namespaces.build_root(uid, settings["scratch_bytes"])
            if child := os.fork():  # process 1 only reaps, so that nothing of the student's is process 1
                kernel.LIBC.prctl(kernel.PR_SET_DUMPABLE, 0, 0, 0, 0)
                while os.wait()[0] != child:
                    pass
                os._exit(0)
        confine.limit(
            settings["memory_bytes"], settings["processes"], settings["open_files"], settings["scratch_bytes"],
            settings["cuda"],
        )  # fmt: skip
        confine.lock(mode, uid, scratch, settings["protected"])
    except (kernel.Refused, OSError) as error:
        _say_refused(error)
        os._exit(1)
    try:
        cells.serve(socket.socket(fileno=3), shell, scratch, settings["output_bytes"], settings["memory_bytes"])
    finally:
        os._exit(0)
