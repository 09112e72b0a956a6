"""Write to /proc and /sys: core pattern, its own oom score, the parent's, the kernel's settings."""
import os

for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/vm/overcommit_memory", f"/proc/{os.getppid()}/oom_score_adj",
             "/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory.max"):
    try:
        with open(path, "r+") as file:
            old = file.read(64)
            trophy(path)
    except OSError:
        pass
