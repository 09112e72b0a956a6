"""Kill every process it may."""
import os, signal

assert os.geteuid() != 0, "never as root"
try:
    os.kill(-1, signal.SIGKILL)
except OSError:
    pass
os.kill(0, signal.SIGKILL)
