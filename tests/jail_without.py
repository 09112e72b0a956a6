"""A jail that lacks one layer, attacked from inside: `python -m tests.jail_without MODE LAYER`.

Prints the empty string if every promise is kept all the same, `broken: …` if not, or why the jail refuses.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.sandbox.host import free_uid
from autograder.sandbox.inside import confine, kernel, landlock, namespaces, seccomp

LAYERS: dict[str, dict[str, Any]] = {
    "nothing": (confine, {}),
    "pid namespace": (namespaces, {"CLONE_NEWPID": 0}),
    "net namespace": (namespaces, {"CLONE_NEWNET": 0}),
    "ipc namespace": (namespaces, {"CLONE_NEWIPC": 0}),
    "uts namespace": (namespaces, {"CLONE_NEWUTS": 0}),
    "root folder": (namespaces, {"build_root": lambda *args: None}),
    "Landlock": (landlock, {"landlock_abi": lambda: 0}),
    "Landlock after version 1": (landlock, {"landlock_abi": lambda: 1}),
    "Landlock after version 2": (landlock, {"landlock_abi": lambda: 2}),
    "seccomp": (seccomp, {"restrict_syscalls": lambda **options: None}),
    "another user": (confine, {"become": lambda uid: None}),
    "empty capabilities": (confine, {"clear_capabilities": lambda: None, "drop_bounding_set": lambda: None}),
    "no_new_privs": (confine, {"PR_SET_NO_NEW_PRIVS": kernel.PR_SET_DUMPABLE}),
}
"""What is patched, and where, to switch each layer off."""


def main(mode: str, layer: str) -> str:
    """Shut a child process in without the layer, and attack from there; the line that is printed."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as tcp:
        os.chmod(folder, 0o755)
        secret, common = Path(folder, "secret"), Path(folder, "common")
        for file, rights in ((secret, 0o600), (common, 0o666)):
            file.write_text("kept")
            file.chmod(rights)
        named, abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        for listener, address in ((named, f"{folder}/socket"), (abstract, f"\0{folder}")):
            listener.bind(address)
            listener.listen()
        os.chmod(f"{folder}/socket", 0o777)
        tries = attacks(os.getpid(), secret, common, tcp.getsockname(), [named.getsockname(), abstract.getsockname()])
        real = confine.lock

        def lock_and_attack(*args: Any) -> None:
            real(*args)
            if gained := [what for what, attack in tries.items() if succeeds(attack)]:
                raise kernel.Refused(f"broken: {', '.join(gained)}")

        confine.lock = lock_and_attack
        module, changes = LAYERS[layer]
        vars(module).update(changes)
        said = confine.attempt(mode, free_uid(), [str(secret)])
        return said or ("" if common.read_text() == "kept" else "broken: a file was changed")


def attacks(
    grader: int, secret: Path, common: Path, tcp: tuple[str, int], sockets: list[Any]
) -> dict[str, Callable[[], Any]]:
    """Attacks that must fail in every jail, by words for what they would gain."""

    def connect(family: int, address: Any) -> None:
        socket.socket(family).connect(address)

    def call(name: str, *args: Any) -> None:
        if getattr(kernel.LIBC, name)(*args) < 0:
            raise OSError

    return {
        "read a secret": secret.read_text,
        "read the grader's environment": Path(f"/proc/{grader}/environ").read_text,
        "read the grader's memory": lambda: open(f"/proc/{grader}/mem", "rb"),
        "changed a file that anybody may change": lambda: common.write_text("gone"),
        "cut off a file that anybody may change": lambda: os.truncate(common, 0),
        "made a file": lambda: (common.parent / "new").touch(),
        "signalled the grader": lambda: os.kill(grader, 0),
        "traced the grader": lambda: call("ptrace", 16, grader, 0, 0),
        "reached the network": lambda: connect(socket.AF_INET, tcp),
        "reached a socket": lambda: connect(socket.AF_UNIX, sockets[0]),
        "reached an abstract socket": lambda: connect(socket.AF_UNIX, sockets[1]),
        "mounted": lambda: call("mount", b"none", b"/tmp", b"tmpfs", 0, b""),
        "made a user namespace": lambda: call("unshare", namespaces.CLONE_NEWUSER),
        "became root": lambda: os.setuid(0),
        "shared memory": lambda: call("shmget", 1, 4096, 0o1666),
    }


def succeeds(attack: Callable[[], Any]) -> bool:
    """Whether the attack gained anything."""
    try:
        attack()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
