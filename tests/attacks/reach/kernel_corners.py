"""Try the kernel's rarer doors: keyring, bpf, io_uring, perf, userfaultfd, open by handle, kexec, modules."""
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(256)
calls = dict(add_key=(248, b"user", b"attack", b"x", 1, -3), bpf=(321, 0, buffer, 72), io_uring=(425, 2, buffer), perf=(298, buffer, 0, -1, -1, 0),
             userfaultfd=(323, 1), handle=(304, -100, buffer, 0), kexec=(246, 0, 0, None, 0), module=(175, buffer, 16, b""), memfd_secret=(447, 0))
for name, (number, *args) in calls.items():
    if libc.syscall(number, *args) >= 0:
        trophy(name)
