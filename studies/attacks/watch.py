"""Run a grader and see what it leaves behind: `python watch.py`, an order on stdin, what was seen on stdout (JSON).

The order: `command`, `env`, `place` (a folder that holds cwd, home, tmp and submissions), `seconds`, `watched` (more
folders), `uid` (None: as now), `contained` (folders that a container of its own may read, or None: no container).
This kit and stock Otter are watched alike. Every process that the grader starts descends from this one, which adopts
orphans, so none is missed. Hostile code may run without a jail only with `contained`: then the grader runs in
namespaces of its own, as an ordinary user, with resource limits.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import tarfile
import time
from pathlib import Path

from autograder.sandbox.inside import confine, folders, kernel, namespaces

MARK = "attack-"
OPEN_TO_ALL = (
    "/tmp",
    "/dev/shm",
    "/var/tmp",
    "/run",
    "/run/lock",
    "/etc/cron.d",
    "/etc/cron.hourly",
    "/var/spool/cron",
)
HOMES = ("/root", os.path.expanduser("~"))
STARTUP = (".bashrc", ".profile", ".zshrc", ".bash_profile", ".pythonrc.py", ".ipython", ".jupyter", ".config")
IPC_KEY = str(0x0A77AC4)
MOST_TEXT = 8 << 20
CONTAINER_BYTES = 3 << 30


def snapshot(roots: list[str]) -> dict[str, str]:
    """What is watched: files below `roots`, marked files in folders open to all, start-up files, System V objects."""
    found: dict[str, str] = {}
    for root in roots:
        note(found, root)
        for folder, below, files in os.walk(root):
            for name in (*below, *files):
                note(found, os.path.join(folder, name))
    for folder in OPEN_TO_ALL:
        for path in Path(folder).glob(f"*{MARK}*") if os.path.isdir(folder) else ():
            note(found, str(path))
    for home in HOMES:
        for name in STARTUP:
            note(found, os.path.join(home, name))
    for table in Path("/proc/sysvipc").glob("*"):
        if any(line.split()[:1] == [IPC_KEY] for line in table.read_text().splitlines()):
            found[f"/sysvipc/{table.name}"] = "there"
    return found


def note(found: dict[str, str], path: str) -> None:
    """Put down what `path` is; a folder's time and size are left out, for those change with its entries."""
    with contextlib.suppress(OSError):
        entry = os.lstat(path)
        seen = [entry.st_mode, entry.st_uid]
        if not os.path.isdir(path) or os.path.islink(path):
            seen += [entry.st_size, entry.st_mtime_ns, entry.st_ino]
        found[path] = str(seen)


def descendants() -> dict[int, str]:
    """Pid and command line of everything that descends from this process."""
    parents, names = {}, {}
    for pid in (int(entry) for entry in os.listdir("/proc") if entry.isdigit()):
        with contextlib.suppress(OSError, IndexError):
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            if stat[0] not in "ZX":
                parents[pid] = int(stat[1])
                names[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    ours, grown = {os.getpid()}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in ours} - ours
        ours |= more
        grown = bool(more)
    return {pid: names[pid][:200] for pid in ours - {os.getpid()}}


def run(order: dict) -> dict:
    """Run the command and report."""
    kernel.LIBC.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    place = Path(order["place"])
    doors = listen(place, order["port"])
    roots = [str(place), *order["watched"]]
    before = snapshot(roots)
    outputs = [open(place.parent / f"{place.name}.{name}", "w+b") for name in ("out", "err")]
    started = time.monotonic()
    process = subprocess.Popen(
        order["command"], cwd=place / "cwd", env=order["env"], stdin=subprocess.DEVNULL,
        stdout=outputs[0], stderr=outputs[1], start_new_session=True, preexec_fn=lambda: step_down(order),
    )  # fmt: skip
    try:
        code = process.wait(order["seconds"])
    except subprocess.TimeoutExpired:
        code = None
    seconds = time.monotonic() - started
    left = linger(5) if code is not None else {}
    kill_all()
    after = snapshot(roots)
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    return {
        "code": code, "seconds": round(seconds, 1), "left": sorted(left.values()), "changed": changed,
        "reached": [name for name, door in doors.items() if visited(door)],
        "stdout": read_end(outputs[0]), "stderr": read_end(outputs[1]),
        "files": {path: read_text(path) for path in changed if path.startswith(f"{place}/") and os.path.isfile(path)},
    }  # fmt: skip


def listen(place: Path, port: int) -> dict[str, socket.socket]:
    """Sockets that listen as a machine's own do: an agent, a bus, a server. An attack must not reach them."""
    doors = {}
    for name in ("agent", "bus"):
        doors[name] = socket.socket(socket.AF_UNIX)
        doors[name].bind(str(place / "home" / f"{name}.sock"))
        os.chmod(place / "home" / f"{name}.sock", 0o777)
    doors["server"] = socket.socket()
    doors["server"].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    doors["server"].bind(("127.0.0.1", port))
    for door in doors.values():
        door.listen()
        door.setblocking(False)
    return doors


def visited(door: socket.socket) -> bool:
    """Whether anyone connected."""
    try:
        door.accept()[0].close()
    except OSError:
        return False
    return True


def step_down(order: dict) -> None:
    """Set resource limits and change the user, in the child, before the grader starts."""
    if order["contained"] is not None:
        for which, value in (
            (resource.RLIMIT_NPROC, 200), (resource.RLIMIT_AS, 6 << 30), (resource.RLIMIT_FSIZE, 1 << 30),
            (resource.RLIMIT_CORE, 0),
        ):  # fmt: skip
            resource.setrlimit(which, (value, value))
    if order["uid"] is not None and os.geteuid() == 0:
        confine.become(order["uid"])


def linger(seconds: float) -> dict[int, str]:
    """Descendants that are alive after `seconds`, in which the grader's own helpers have time to end."""
    end = time.monotonic() + seconds
    while (left := descendants()) and time.monotonic() < end:
        reap()
        time.sleep(0.05)
    return left


def kill_all() -> None:
    """Kill every descendant."""
    for _ in range(400):
        reap()
        left = descendants()
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def read_end(file: io.BufferedRandom) -> str:
    file.seek(max(0, file.seek(0, 2) - MOST_TEXT))
    return file.read().decode(errors="replace")


def read_text(path: str) -> str:
    with contextlib.suppress(OSError), open(path, "rb") as file:
        return file.read(MOST_TEXT).decode(errors="replace")
    return ""


# ── the container for stock Otter ───────────────────────────────────────────────────────────────────────────────


def contained(order: dict) -> dict:
    """`run` in namespaces of its own: no network, no files but Python, the kit to read and `place` to write."""
    place, uid = order["place"], order["uid"]
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(place, place, filter=lambda item: owned(item, uid))
    folders.SYSTEM_FOLDERS.extend([*order["contained"], "/etc/ssl", "/etc/nsswitch.conf", "/etc/hosts"])
    reader, writer = os.pipe()
    namespaces.enter_namespaces()
    if not (pid := os.fork()):  # process 1 in there
        os.close(reader)
        namespaces.build_root(uid, CONTAINER_BYTES)
        loopback_up()
        os.makedirs(place)
        packed.seek(0)
        with tarfile.open(fileobj=packed) as archive:
            archive.extraction_filter = lambda item, path: item  # our own files, links and all
            archive.extractall("/", numeric_owner=True)
        with os.fdopen(writer, "w") as pipe:
            json.dump(run(order), pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    return json.loads(text)


def owned(item: tarfile.TarInfo, uid: int) -> tarfile.TarInfo:
    item.uid = item.gid = uid
    return item


def loopback_up() -> None:
    """Jupyter's kernels talk to their clients over 127.0.0.1."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 0x1 | 0x40))


if __name__ == "__main__":
    _order = json.load(sys.stdin)
    json.dump(run(_order) if _order["contained"] is None else contained(_order), sys.stdout)
