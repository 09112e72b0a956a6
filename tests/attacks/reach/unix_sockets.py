"""Connect to every unix socket: the instructor's agent, Docker, abstract names."""
import glob, socket

found = [PLACES["agent"], "/var/run/docker.sock", "/run/docker.sock", "/run/systemd/private", "/run/nscd/socket"]
found += glob.glob("/run/**/*sock*", recursive=True) + glob.glob("/tmp/**/*sock*", recursive=True)
try:
    found += [line.split()[-1].replace("@", "\0", 1) for line in open("/proc/net/unix").readlines()[1:] if len(line.split()) > 7]
except OSError:
    pass
for path in found:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(0.3)
            connection.connect(path)
        trophy(f"connected to {path!r}")
    except OSError:
        pass
