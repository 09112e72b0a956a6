"""Leave shared memory, semaphores and message queues behind, System V and POSIX, for the next submission."""
import ctypes, os
from multiprocessing import resource_tracker, shared_memory

libc = ctypes.CDLL(None, use_errno=True)
if os.path.exists("/dev/shm/attack-memory") or libc.shmget(0x0A77AC4, 64, 0) >= 0:
    trophy("the shared memory of an earlier submission")
libc.shmget(0x0A77AC4, 64, 0o1666)
libc.semget(0x0A77AC4, 1, 0o1666)
libc.msgget(0x0A77AC4, 0o1666)
try:
    libc.mq_open(b"/attack-queue", os.O_CREAT | os.O_RDWR, 0o666, None)
except AttributeError:
    pass
try:
    resource_tracker.register = lambda *args: None
    shared_memory.SharedMemory("attack-memory", create=True, size=4096)
except OSError:
    pass
