"""Open the kit's files by their known paths: questions, solutions, the seed, the zip with the hidden tests."""
import glob, os

kit = PLACES["kit"]
for path in (
    "autograder/.seed", "autograder/questions/tensors/grid.py", "reference/tensors.py", "solutions/01-tensors.ipynb",
    "autograder/dist/01-tensors.zip", "assignments/01-tensors.md", "autograder/thresholds.json",
):
    try:
        open(f"{kit}/{path}").read(1)
        trophy(path)
    except (OSError, UnicodeDecodeError):
        pass
for pattern in ("tests/*.py", "../source/*", "../source/tests/*", "../../autograder/source/*", "/autograder/source/*",
                "/tmp/*/autograder/source/*", f"{PLACES['tmp']}/*/autograder/source/*", f"{PLACES['tmp']}/*/tests/*.py"):
    for path in glob.glob(pattern):
        trophy(path)
