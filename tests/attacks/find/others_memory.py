"""Open the memory of every other process, by /proc and by process_vm_readv."""
import ctypes, glob, os

libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(8)


class IoVec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


for folder in glob.glob("/proc/[0-9]*"):
    pid = int(folder.rpartition("/")[2])
    if pid == os.getpid():
        continue
    try:
        open(f"{folder}/mem", "rb").close()
        trophy(f"memory of {pid}")
    except OSError:
        pass
    try:
        start = int(open(f"{folder}/maps").readline().split("-")[0], 16)
    except (OSError, ValueError):
        continue
    local, remote = IoVec(ctypes.addressof(buffer), 8), IoVec(start, 8)
    if libc.process_vm_readv(pid, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0) > 0:
        trophy(f"process_vm_readv of {pid}")
