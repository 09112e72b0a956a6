"""Ask cron, at and systemd to run a command later."""
import os, subprocess

for path in ("/var/spool/cron/crontabs/root", "/var/spool/cron/attack-cron", "/etc/cron.d/attack-cron", "/etc/crontab", "/etc/cron.hourly/attack-cron",
             f"{PLACES['home']}/.config/systemd/user/attack-cron.service"):
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "a") as file:
            file.write("# attack-cron\n")
    except OSError:
        pass
subprocess.run("echo '# attack-cron' | crontab -; echo true | at now + 1 hour; systemd-run --user sleep 60", shell=True, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
