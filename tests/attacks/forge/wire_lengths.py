"""Send frames whose lengths promise four gigabytes, nothing, and less than follows.

place: after
"""
import os, stat, sys

fds = [fd for fd in range(3, 256) if os.path.exists(f"/proc/self/fd/{fd}") and "socket:" in os.readlink(f"/proc/self/fd/{fd}")]
wire = next((module for name, module in sys.modules.items() if name.endswith("inside.wire")), None)

def make_grid(rows, cols):
    os.write(fds[0], b"\xff" * 8 if rows % 2 else b"\0" * 8)


def dot(x, y):
    os.write(fds[0], b"\0\0\0\2\0\0\0\0{}" + b"{" * 5000)


def symmetrize(X):
    os.write(fds[0], b"\0\0\0\2")
    os._exit(0)
