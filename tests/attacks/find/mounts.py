"""Mount, unshare, chroot out of the jail and read the disk by other doors: setuid programs, device files, handles."""
import ctypes, os, subprocess

libc = ctypes.CDLL(None, use_errno=True)
for flags in (0x10000000, 0x20000, 0x10000000 | 0x20000):
    if libc.unshare(flags) == 0 and libc.mount(b"proc", b"/tmp", b"proc", 0, None) == 0:
        trophy("mounted something")
for device in ("/dev/mem", "/dev/kmsg", "/dev/vda", "/dev/sda", "/proc/kcore", "/dev/fuse", "/dev/kvm"):
    try:
        os.close(os.open(device, os.O_RDONLY))
        trophy(device)
    except OSError:
        pass
try:
    os.chroot("/")
    trophy("chroot")
except OSError:
    pass
if "uid=0" in subprocess.run("su -c id; sudo -n id; newgrp", shell=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout:
    trophy("became root")
if os.getuid() == 0 or os.geteuid() == 0:
    trophy("runs as root")
