"""Send replies of lists nested a hundred thousand deep, and of a million values.

place: after
"""
import os, stat, sys

fds = [fd for fd in range(3, 256) if os.path.exists(f"/proc/self/fd/{fd}") and "socket:" in os.readlink(f"/proc/self/fd/{fd}")]
wire = next((module for name, module in sys.modules.items() if name.endswith("inside.wire")), None)

import struct


def make_grid(rows, cols):
    os.write(fds[0], struct.pack(">II", 200000, 0) + b"[" * 200000)


def dot(x, y):
    text = b'{"ok":true,"value":{"dot(x, y)":[' + b"0," * 400000 + b"0]}}"
    view = memoryview(struct.pack(">II", len(text), 0) + text)
    while view:
        view = view[os.write(fds[0], view):]
