"""Use up the inodes with empty files and folders."""
import os

for number in range(300_000):
    try:
        os.mkdir(f"attack-inode-{number}")
        open(f"attack-inode-{number}/x", "w").close()
    except OSError:
        pass
