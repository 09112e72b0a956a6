"""Take both cores with busy children of the highest priority they get."""
import os

for _ in range(8):
    if not os.fork():
        try:
            os.nice(-20)
        except OSError:
            pass
        while True:
            pass
while True:
    pass
