"""The server that the warm process forks: outside of all jails, with surroundings and code that it is told."""

from __future__ import annotations

import importlib
import os
import signal
import socket
import sys
import tempfile
import traceback
from multiprocessing.connection import Connection
from typing import NoReturn

from . import kernel


def fork_server(descriptor: int, folder: str) -> socket.socket:
    """Fork the server, which is told of the zygote's folder; in this process, our end of the control socket."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if not os.fork():
        ours.close()
        kernel.die_with_parent(signal.SIGKILL)
        _become_server(Connection(descriptor), theirs, folder)
    os.close(descriptor)
    theirs.close()
    return ours


def _become_server(connection: Connection, control: socket.socket, folder: str) -> NoReturn:
    """In the server: run `main` of the module that comes on `connection`, in the surroundings that come with it."""
    kernel.LIBC.prctl(kernel.PR_SET_NAME, b"kit-server", 0, 0, 0)  # for `ps`, and for who looks for it
    status = 1
    try:
        order = connection.recv()
        os.environ.clear()
        os.environ.update(order["environment"])
        tempfile.tempdir = None  # it was looked up before
        sys.path[:] = order["path"]
        os.chdir(order["place"])
        importlib.import_module(order["module"]).main(connection, control, folder)
        status = 0
    except EOFError:
        status = 0  # nobody asks any more
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)
