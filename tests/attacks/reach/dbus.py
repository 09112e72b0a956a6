"""Speak to D-Bus, the system's and the session's."""
import os, socket

buses = ["/run/dbus/system_bus_socket", "/var/run/dbus/system_bus_socket", PLACES["bus"], f"/run/user/{os.getuid()}/bus"]
for path in buses:
    try:
        with socket.socket(socket.AF_UNIX) as bus:
            bus.settimeout(0.3)
            bus.connect(path)
            bus.sendall(b"\0AUTH EXTERNAL 30\r\n")
        trophy(f"spoke to {path}")
    except OSError:
        pass
