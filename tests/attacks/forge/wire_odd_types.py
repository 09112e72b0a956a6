"""Send replies of odd types: infinite numbers, ten thousand digits, tensors for types, bytes for names, lists for places."""
import os, stat, sys

fds = [fd for fd in range(3, 256) if os.path.exists(f"/proc/self/fd/{fd}") and "socket:" in os.readlink(f"/proc/self/fd/{fd}")]
wire = next((module for name, module in sys.modules.items() if name.endswith("inside.wire")), None)

import torch

replies = [
    {"ok": True, "value": {"make_grid(rows, cols)": 10**4000, "dot(x, y)": float("inf")}}, {"ok": torch.ones(2), "value": {}},
    {"ok": False, "types": 7, "where": torch.ones(2, 2), "missing": ["make_grid"]}, {"ok": True, "value": 5}, {"ok": True, "value": None},
    {"ok": False, "types": ["SECRET-text-of-my-own"] * 50, "where": [[1], "x"], "missing": "SECRET-text-of-my-own"},
    {"ok": True, "value": {"make_grid(rows, cols)": [torch.zeros(1)] * 600}}, {"ok": 1, "value": {"\x1b[31m": "\ud800"}},
    {"ok": False, "types": [], "where": [-1, 10**30], "missing": None}, {"ok": True, "value": {"a" * 100000: torch.zeros(0, 2**24)}},
]
if wire:
    pack = wire.pack
    wire.pack = lambda message: pack(replies.pop() if replies and "where" in message and message.get("types") != ["NotImplementedError"] else message)
