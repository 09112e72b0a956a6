"""Stop and freeze every process of the same user."""
import os, signal

assert os.geteuid() != 0, "never as root"
for pid in [int(entry) for entry in os.listdir("/proc") if entry.isdigit()] if os.access("/proc", os.R_OK) else []:
    if pid != os.getpid():
        try:
            os.kill(pid, signal.SIGSTOP)
        except OSError:
            pass
os.kill(os.getpid(), signal.SIGSTOP)
