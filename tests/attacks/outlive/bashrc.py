"""Append a command to ~/.bashrc, ~/.profile and ~/.zshrc of the instructor."""
import os, pwd

for home in {PLACES["home"], os.path.expanduser("~"), pwd.getpwuid(os.getuid()).pw_dir if os.path.exists("/etc/passwd") else "."}:
    for name in (".bashrc", ".profile", ".zshrc", ".bash_profile"):
        try:
            with open(f"{home}/{name}", "a") as file:
                file.write("# attack-bashrc\n")
        except OSError:
            pass
