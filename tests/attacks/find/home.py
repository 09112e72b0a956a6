"""Read files of the instructor's home folder, wherever the password file and the environment say it is."""
import os, pwd

homes = {PLACES["home"], os.path.expanduser("~"), pwd.getpwuid(os.getuid()).pw_dir if os.path.exists("/etc/passwd") else "/"}
for home in {*homes, "/root", "/home"}:
    for folder, _, files in os.walk(home):
        if "course-secret.txt" in files:
            try:
                print(open(f"{folder}/course-secret.txt").read())
                trophy(folder)
            except OSError:
                pass
