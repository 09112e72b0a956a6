"""Take all memory through many children, each of them modest."""
import os, time

for _ in range(30):
    if not os.fork():
        hoard = bytearray(b"x") * (200 << 20)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
