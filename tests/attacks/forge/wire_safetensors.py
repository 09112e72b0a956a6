"""Send safetensors headers that lie: offsets beyond the file, huge shapes, unknown types, pickles in metadata.

place: after
"""
import os, stat, sys

fds = [fd for fd in range(3, 256) if os.path.exists(f"/proc/self/fd/{fd}") and "socket:" in os.readlink(f"/proc/self/fd/{fd}")]
wire = next((module for name, module in sys.modules.items() if name.endswith("inside.wire")), None)

import json, struct


def send(header, body=b"\0" * 16):
    text = b'{"ok":true,"value":{"make_grid(rows, cols)":{"$tensor":"0"}}}'
    head = json.dumps(header).encode()
    blob = struct.pack("<Q", len(head)) + head + body
    os.write(fds[0], struct.pack(">II", len(text), len(blob)) + text + blob)


def make_grid(rows, cols):
    send({"0": {"dtype": "F32", "shape": [rows, cols], "data_offsets": [0, 1 << 40]}})


def dot(x, y):
    send({"0": {"dtype": "F32", "shape": [1 << 62, 1 << 62], "data_offsets": [0, 16]}})


def symmetrize(X):
    send({"0": {"dtype": "O8", "shape": [4], "data_offsets": [0, 16]}, "__metadata__": {"x": "cos\nsystem\n."}})


def l1_norm(u):
    send({"0": {"dtype": "F32", "shape": [-4], "data_offsets": [16, 0]}})
