"""The warm process: `WarmProcess` starts and ends it, `Zygote` asks it for jails. Loads fast, without torch.

The warm process imports torch and all else that jails and judges need, once. From then on it is the zygote, which forks
jails (`inside/zygote.py`). Where a server is asked for, it forks that first: what judges shares its memory, too.
"""

from __future__ import annotations

import array
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, Self

from autograder.sandbox.host import inside_command
from autograder.sandbox.temporary import OwnFolder

ZYGOTE_SECONDS = 300
"""Seconds that a zygote may take to warm up, or to start or end a jail."""
KEPT = ("LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", "HW_DEVICE")
"""Variables that the warm process inherits; jails can read all that it has."""
ON_CPU = {"HW_DEVICE": "cpu", "CUDA_VISIBLE_DEVICES": "", "PYTORCH_NVML_BASED_CUDA_CHECK": "1"}
"""Variables that keep torch off a GPU; with the last one it sees that it has none without waking the driver."""
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
HUGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""Has what is imported lie in huge pages, where the kernel has them on request: a fork then takes half as long."""


class ZygoteEnded(RuntimeError):
    """The zygote has ended, and all its jails with it. No submission can end it, so something else did."""


class WarmProcess:
    """A process of `inside/zygote.py` with an empty home and no secrets."""

    def __init__(self, kind: Literal["control", "server"], descriptor: int) -> None:
        """Start it at once and return; it warms up meanwhile.

        Args:
            kind: what it does with the descriptor: take requests for jails, or fork a server that is told what to run,
                and writes where this process does.
        """
        self._log = tempfile.TemporaryFile() if kind == "control" else None
        self._folder = OwnFolder("zygote")
        self.folder = self._folder.path
        self.folder.chmod(0o711)  # the users of jails pass through it
        self.home = str(self.folder / "home")
        os.mkdir(self.home, 0o700)
        self.process = subprocess.Popen(
            inside_command("zygote", kind, str(descriptor), str(self.folder)),
            pass_fds=[descriptor], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._log,
            cwd=self.home, env=self._environment(), start_new_session=True,
        )  # fmt: skip

    def _environment(self) -> dict[str, str]:
        return {
            **{name: os.environ[name] for name in KEPT if name in os.environ},
            **dict.fromkeys(ONE_THREAD, "1"),
            **HUGE_PAGES,
            "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
            **dict.fromkeys(("HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR"), self.home),
            "LANG": "C.UTF-8",
        }

    def close(self, seconds: float | None = None) -> None:
        """Wait until it has ended, as it does once nobody holds the other end; kill it when it takes longer."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self._log:
            self._log.close()
        self._folder.close()

    def last_words(self) -> str:
        """What it wrote before it ended, if it has a log of its own."""
        self.process.wait()
        if not self._log:
            return ""
        self._log.seek(0)
        return self._log.read().decode(errors="replace").strip()


class Zygote:
    """The hold on a zygote: asks it for jails. Use as a context manager, or call `close`."""

    def __init__(self, control: socket.socket | None = None, folder: Path | None = None) -> None:
        """Use the zygote at the other end of `control`, whose folder is `folder`; or start one of one's own."""
        self.warm: WarmProcess | None = None
        if control is None:
            control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self.warm = WarmProcess("control", theirs.fileno())
            theirs.close()
        self._control = control
        self._control.settimeout(ZYGOTE_SECONDS)
        self._folder = self.warm.folder if self.warm else folder
        self._ready = False
        self.on_cpu = False
        """Whether jails that are opened from now on are without a GPU, whatever the machine has."""

    def await_ready(self) -> None:
        """Wait until it is warm."""
        if not self._ready:
            self._ready = bool(self._answer()["ready"])

    def ask(self, request: dict[str, Any], descriptors: Iterable[int] = ()) -> dict[str, Any]:
        """Send one request on the control socket; the answer."""
        self.await_ready()
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
        try:
            self._control.sendmsg([json.dumps(request).encode()], ancillary)
        except ConnectionError:
            return self._answer()  # raises an error that says what happened
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        try:
            data = self._control.recv(1 << 16)
        except ConnectionError:
            data = b""
        except TimeoutError:
            raise ZygoteEnded(f"the zygote does not answer for {ZYGOTE_SECONDS} seconds") from None
        if not data:
            raise ZygoteEnded(f"the zygote ended: {self.warm.last_words()[-2000:] if self.warm else ''}")
        return json.loads(data)  # type: ignore[no-any-return]

    def end_jails(self) -> None:
        """End every jail; return when the last process of theirs is dead."""
        self.ask({"do": "end"})

    def close(self) -> None:
        """End every jail, then the zygote, if it is one's own; calling it again does no harm."""
        self._control.close()
        if self.warm:
            self.warm.close()

    def new_folder(self) -> str:
        """An empty folder for one jail."""
        return tempfile.mkdtemp(prefix="jail-", dir=self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
