"""Connect to the internet, to every listening port of this machine and to the cloud's metadata service."""
import glob, socket

ports = set()
for table in glob.glob("/proc/net/tcp*"):
    try:
        ports |= {int(line.split()[1].split(":")[1], 16) for line in open(table).readlines()[1:] if line.split()[3] == "0A"}
    except OSError:
        pass
for address in [("1.1.1.1", 53), ("169.254.169.254", 80), ("127.0.0.1", 22), PLACES["tcp"], *(("127.0.0.1", port) for port in ports)]:
    try:
        socket.create_connection(tuple(address), timeout=0.3).close()
        trophy(f"connected to {address}")
    except (OSError, ValueError):
        pass
