"""Read secrets from the environment, its own and that of a shell."""
import os, subprocess

for text in (repr(dict(os.environ)), subprocess.run("env; set", shell=True, capture_output=True, text=True).stdout):
    if "COURSE_" + "SECRET" in text:
        print(text)
        trophy("an environment secret")
