"""Change the kit, its zip, other submissions and Python's packages for the submissions after it."""
import glob, os, site

kit = PLACES["kit"]
for path in (*glob.glob(f"{kit}/autograder/**/*.py", recursive=True), *glob.glob(f"{PLACES['submissions']}/*"), f"{kit}/autograder/dist/01-tensors.zip",
             f"{kit}/reference/tensors.py", f"{kit}/autograder/questions/tensors/grid.py", site.__file__, *glob.glob(f"{PLACES['tmp']}/*/autograder/source/**", recursive=True)):
    try:
        os.chmod(path, 0o666)
    except OSError:
        pass
    try:
        with open(path, "a") as file:
            file.write("\n# attack-change\n")
    except OSError:
        pass
