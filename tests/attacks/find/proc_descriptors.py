"""Follow the open files, working folders and roots of all processes below /proc."""
import glob, os

for path in glob.glob("/proc/*/fd/*") + glob.glob("/proc/*/cwd") + glob.glob("/proc/*/root"):
    try:
        target = os.readlink(path)
    except OSError:
        continue
    if any(target.startswith(place) for place in PLACES.values()) and "kit-jail-" not in target:
        trophy(f"{path} -> {target}")
    if path.endswith("/root"):
        try:
            if PLACES["kit"].strip("/").split("/")[-1] in os.listdir(path + os.path.dirname(PLACES["kit"])):
                trophy(path)
        except OSError:
            pass
