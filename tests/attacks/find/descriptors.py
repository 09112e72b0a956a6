"""Read every inherited file descriptor and send itself a copy of the grader's with pidfd_getfd."""
import ctypes, os, stat

libc = ctypes.CDLL(None, use_errno=True)
for fd in range(4, 4096):
    try:
        kind = os.fstat(fd).st_mode
        target = os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        continue
    if (stat.S_ISREG(kind) or stat.S_ISDIR(kind)) and any(target.startswith(place) for place in PLACES.values()):
        trophy(f"{fd}: {target}")
pidfd = libc.syscall(434, os.getppid(), 0)
for fd in range(64):
    if pidfd >= 0 and libc.syscall(438, pidfd, fd, 0) >= 0:
        trophy(f"descriptor {fd} of the parent")
