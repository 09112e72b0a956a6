"""Become a daemon: setsid, closed descriptors, every signal ignored, another process name."""
import ctypes, os, signal, subprocess, sys, time

if not os.fork():
    os.setsid()
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    if os.fork():
        os._exit(0)
    ctypes.CDLL(None).prctl(15, b"kworker/0:1", 0, 0, 0)
    os.closerange(0, 4096)
    while True:
        time.sleep(60)
subprocess.Popen(["setsid", "nohup", "sleep", "600"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
