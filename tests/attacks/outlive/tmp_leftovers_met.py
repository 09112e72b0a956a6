"""Look for what an earlier submission has left in /tmp, shared memory and the start-up files."""
import builtins, glob, tempfile

for folder in ("/tmp", "/var/tmp", "/dev/shm", PLACES["tmp"], PLACES["cwd"], PLACES["submissions"], tempfile.gettempdir()):
    for path in glob.glob(f"{folder}/attack-left*") + glob.glob(f"{folder}/attack-memory*"):
        trophy(path)
if hasattr(builtins, "attack_startup"):
    trophy("start-up files")
