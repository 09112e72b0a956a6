"""Send its parents and its session signals that end or stop them."""
import os, signal

assert os.geteuid() != 0, "never as root"
pids = {os.getppid(), os.getsid(0), os.getpgid(0), 1} - {0, os.getpid()}
try:
    pids |= {int(entry) for entry in os.listdir("/proc") if entry.isdigit()} - {os.getpid()}
except OSError:
    pass
for number in (signal.SIGUSR1, signal.SIGTERM, signal.SIGKILL):
    for pid in pids:
        try:
            os.kill(pid, number)
        except OSError:
            pass
