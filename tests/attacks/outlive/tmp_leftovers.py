"""Leave files in /tmp, /var/tmp and the grader's temporary folder, and look for those of the submission before."""
import glob, os, tempfile

places = {"/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", PLACES["tmp"], PLACES["cwd"], PLACES["submissions"], tempfile.gettempdir()}
for folder in places:
    if glob.glob(f"{folder}/attack-left*"):
        trophy(f"leftovers in {folder}")
for folder in places:
    try:
        with open(f"{folder}/attack-left-{os.getpid()}", "w") as file:
            file.write("hello, next one")
        os.symlink("/etc/passwd", f"{folder}/attack-left-link-{os.getpid()}")
    except OSError:
        pass
