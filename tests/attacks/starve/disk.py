"""Fill the disk with one file and then with many."""
import os

number = 0
while True:
    number += 1
    for folder in (".", "/tmp", "/dev/shm", "/var/tmp", PLACES["tmp"]):
        try:
            with open(f"{folder}/attack-disk-{number}", "wb") as file:
                file.write(bytes(32 << 20))
        except OSError:
            pass
    if number > 40:
        break
