"""Workers: a small pool on this machine, or any Dask cluster, always over TLS. Dask's messages are pickles."""

from __future__ import annotations

import atexit
import contextlib
import functools
import multiprocessing
import os
import resource
import tempfile
from collections.abc import Iterator
from multiprocessing import forkserver
from pathlib import Path

import dask
from distributed import Client, LocalCluster, Security, Worker, WorkerPlugin

from autograder.batch.here import lead
from autograder.errors import KitError
from autograder.sandbox.temporary import OwnFolder

TLS_FILES = ("ca.pem", "cert.pem", "key.pem")
"""What a folder of TLS files holds: the authority's certificate, our own certificate, its key."""
CONNECT_SECONDS = 30
LONGEST_PLACE = 50
"""Bytes of the path of a folder whose folders hold sockets: Linux limits the path of a socket to 107 bytes."""
OPEN_FILES, OPEN_FILES_PER_WORKER = 32, 16
"""Open files that the process which has workers needs; one of two workers has 43 open."""
dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"})  # large submissions are no news to anybody


class NoCluster(KitError):
    """The workers that were asked for cannot be had; the text says why and what to do."""


def warm_up() -> None:
    """Begin to import what local workers need, in a process of its own that they are forked from."""
    multiprocessing.current_process()._config["tempdir"] = str(_folder())  # type: ignore[attr-defined]
    multiprocessing.set_forkserver_preload(["autograder.batch.task", "distributed"])
    forkserver.ensure_running()


@functools.cache
def _folder() -> Path:
    """For temporary files of local workers, sockets among them, until this process ends."""
    place = Path(tempfile.gettempdir())
    folder = OwnFolder("workers", place if len(os.fsencode(place)) <= LONGEST_PLACE else Path("/tmp"))
    atexit.register(folder.close)
    return folder.path


class OwnCore(WorkerPlugin):  # type: ignore[misc]
    """Keeps each numbered worker of a local pool, and so its jails, on a core of its own.

    A submission with many busy processes then slows down nobody else.
    """

    def setup(self, worker: Worker) -> None:
        """Choose the core, before the worker starts any thread or process for its tasks."""
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[int(worker.name) % len(cores)]})


class OwnLog(WorkerPlugin):  # type: ignore[misc]
    """Has a worker write to a file what would go to the terminal: tracebacks, and the stack of one that hangs."""

    def __init__(self, log: Path) -> None:
        self._log = log

    def setup(self, worker: Worker) -> None:
        """Lead both outputs there."""
        lead(self._log, 1, 2)


def require_open_files(workers: int) -> None:
    """Let this process open as many files as so many workers need.

    Raises:
        NoCluster: if it may not.
    """
    needed = OPEN_FILES + OPEN_FILES_PER_WORKER * workers
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise NoCluster(
            f"Only {hard} files may be open at once here; grading with --workers {workers} needs {needed}: raise the "
            "limit (`ulimit -n`) or take fewer workers."
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextlib.contextmanager
def local_client(workers: int, log: Path | None = None) -> Iterator[Client]:
    """A pool of worker processes, which are restarted when they die; each has its own core if there is one for each.

    Args:
        log: the file that gets what they print.
    """
    require_open_files(workers)
    warm_up()
    with (
        dask.config.set(
            {
                "distributed.scheduler.allowed-failures": 1,
                "distributed.scheduler.worker-saturation": 1.0,
                "distributed.worker.multiprocessing-method": "forkserver",
                "temporary-directory": str(_folder()),
            }
        ),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            security=True,
            silence_logs=50,
            memory_limit=0,  # jails have limits; Dask's own would end workers on machines with little memory
        ) as cluster,
        Client(cluster) as client,
    ):
        if log:
            client.register_plugin(OwnLog(log.absolute()))
        if workers == len(os.sched_getaffinity(0)):
            client.register_plugin(OwnCore())
        yield client


@contextlib.contextmanager
def remote_client(address: str, tls: Path | None) -> Iterator[Client]:
    """A client of the Dask scheduler at `address`, `tls://host:port`, with the files of the folder `tls`.

    Without a folder, Dask's own configuration says where the TLS files are.

    Raises:
        NoCluster: if the address is not TLS, a file is missing, or nobody answers.
    """
    if not address.startswith("tls://"):
        raise NoCluster(f"{address} is not encrypted: give a scheduler's tls:// address (docs/instructors.md).")
    if tls:
        missing = [name for name in TLS_FILES if not (tls / name).is_file()]
        if missing:
            raise NoCluster(f"{tls} lacks {', '.join(missing)}: docs/instructors.md says how to make them.")
        authority, certificate, key = (str(tls / name) for name in TLS_FILES)
        security = Security(
            tls_ca_file=authority, tls_client_cert=certificate, tls_client_key=key, require_encryption=True
        )
    else:
        security = Security(require_encryption=True)
    try:
        client = Client(address, security=security, timeout=CONNECT_SECONDS)
    except (OSError, TimeoutError, RuntimeError, ValueError, TypeError) as error:
        raise NoCluster(f"The scheduler at {address} does not answer ({error}): is it running there?") from None
    with client:
        yield client
