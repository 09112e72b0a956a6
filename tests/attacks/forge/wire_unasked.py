"""Send replies to questions that were not asked yet, before each question."""
import os, stat, sys

fds = [fd for fd in range(3, 256) if os.path.exists(f"/proc/self/fd/{fd}") and "socket:" in os.readlink(f"/proc/self/fd/{fd}")]
wire = next((module for name, module in sys.modules.items() if name.endswith("inside.wire")), None)

if wire and fds:
    for _ in range(40):
        os.write(fds[0], wire.pack({"ok": True, "value": {}}))
        os.write(fds[0], wire.pack({"ok": True}))
