"""Leave start-up files for IPython, Jupyter, Python and matplotlib that run with the next submission."""
import os, site, sys

code = "import builtins; builtins.attack_startup = True\n"
for home in {PLACES["home"], os.path.expanduser("~")}:
    for path in (".ipython/profile_default/startup/attack-start.py", ".ipython/profile_default/ipython_kernel_config.py",
                 ".jupyter/jupyter_notebook_config.py", ".local/lib/python3.11/site-packages/usercustomize.py", ".pythonrc.py", ".config/matplotlib/matplotlibrc"):
        try:
            os.makedirs(os.path.dirname(f"{home}/{path}"), exist_ok=True)
            with open(f"{home}/{path}", "a") as file:
                file.write(code)
        except OSError:
            pass
for folder in [*sys.path, site.getusersitepackages()]:
    try:
        with open(f"{folder}/attack-start.pth", "w") as file:
            file.write("import builtins; builtins.attack_startup = True\n")
    except OSError:
        pass
if hasattr(__builtins__, "attack_startup"):
    trophy("the start-up files of an earlier submission")
