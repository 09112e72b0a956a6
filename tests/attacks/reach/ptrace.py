"""Trace and seize neighbours with ptrace, the parent first."""
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
pids = [os.getppid()]
try:
    pids += [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and int(entry) != os.getpid()]
except OSError:
    pass
for pid in [pid for pid in pids if pid]:
    if libc.ptrace(0x4206, pid, None, None) == 0:
        trophy(f"traces {pid}")
        libc.ptrace(17, pid, None, None)
child = os.fork()
if not child:
    if libc.ptrace(0, 0, None, None) == 0:
        os._exit(7)
    os._exit(0)
if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7:
    trophy("ptrace is allowed")
