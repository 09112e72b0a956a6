"""Grade on two hosts, lose a worker in the middle, add one in the middle: `python -m studies.cluster`, as root.

The hosts are network namespaces of this machine, joined by a cable; scheduler, workers and client speak TLS with
certificates made as docs/instructors.md says.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from autograder.paths import KIT

ASSIGNMENT = "01-tensors"
HOSTS = {"kit-one": "10.213.7.1", "kit-two": "10.213.7.2"}
SCHEDULER = f"tls://{HOSTS['kit-one']}:8786"


def run(*command: str) -> None:
    """Run a command and raise if it fails."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def two_hosts() -> Iterator[None]:
    """Two network namespaces with a cable between them."""
    one, two = HOSTS
    try:
        for host in HOSTS:
            run("ip", "netns", "add", host)
        run("ip", "link", "add", "eth0", "netns", one, "type", "veth", "peer", "name", "eth0", "netns", two)
        for host, address in HOSTS.items():
            run("ip", "-n", host, "addr", "add", f"{address}/24", "dev", "eth0")
            run("ip", "-n", host, "link", "set", "eth0", "up")
            run("ip", "-n", host, "link", "set", "lo", "up")
        yield
    finally:
        for host in HOSTS:
            subprocess.run(["ip", "netns", "del", host], check=False)


def certificates() -> list[str]:
    """The commands of docs/instructors.md that make the TLS files."""
    text = (KIT / "docs" / "instructors.md").read_text()
    (block,) = re.findall(r"```sh\n(openssl.*?)```", text, re.DOTALL)
    return block.replace("\\\n", " ").splitlines()


def start(host: str, place: Path, *words: str) -> psutil.Popen:
    """Start a program on a host; its output goes to a file in `place`."""
    log = open(place / f"{len(list(place.glob('*.log')))}-{host}.log", "w")
    command = ["ip", "netns", "exec", host, sys.executable, "-m", *words]
    return psutil.Popen(command, cwd=KIT, stdout=log, stderr=subprocess.STDOUT)


def end(process: psutil.Popen) -> None:
    """Kill a program and all that it started, at once."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for one in [*process.children(recursive=True), process]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
    process.wait()


def main() -> None:
    """Grade the samples on the cluster and locally.

    Raises:
        AssertionError: if the grades differ, or the workers were not used as meant.
    """
    with tempfile.TemporaryDirectory(prefix="kit-cluster-") as folder, two_hosts():
        place = Path(folder)
        for command in certificates():
            subprocess.run(command, shell=True, check=True, cwd=place, stderr=subprocess.DEVNULL)
        tls = ["--tls-ca-file", f"{place}/ca.pem", "--tls-cert", f"{place}/cert.pem", "--tls-key", f"{place}/key.pem"]
        submissions, out = place / "in", place / "out"
        submissions.mkdir()
        for number in range(3):
            for path in (KIT / "tests" / "submissions" / ASSIGNMENT).iterdir():
                shutil.copy(path, submissions / f"{number}_{path.name}")
        worker = ["dask", "worker", SCHEDULER, *tls, "--nthreads", "1", "--local-directory", folder]
        started = [
            start("kit-one", place, "dask", "scheduler", "--host", SCHEDULER.rpartition(":")[0], "--port", "8786",
                  "--no-dashboard", *tls),
            start("kit-one", place, *worker),
            start("kit-two", place, *worker),
        ]  # fmt: skip
        try:
            grading = ["autograder", "grade", "--assignment", ASSIGNMENT, "--submissions", str(submissions)]
            client = start(
                "kit-one", place, *grading, "--out", str(out), "--scheduler", SCHEDULER, "--tls", folder
            )  # fmt: skip
            killed = added = 0
            while client.poll() is None:
                done = len(list(out.glob("results/*.json")))
                if done >= 6 and not killed:
                    end(started[2])
                    killed = done
                if killed and done >= killed + 4 and not added:
                    started.append(start("kit-two", place, *worker))
                    added = done
                time.sleep(0.1)
            said = "\n".join(path.read_text() for path in sorted(place.glob("*-kit-one.log"))[2:])
            assert client.returncode == 0, said
            assert killed and added, said
            late = (place / "4-kit-two.log").read_text()
        finally:
            for process in started:
                end(process)
        local = place / "local"
        run(sys.executable, "-m", *grading, "--out", str(local))
        assert (out / "final_grades.csv").read_bytes() == (local / "final_grades.csv").read_bytes()
        print(
            f"{len(list(submissions.iterdir()))} submissions on two hosts over TLS; the second one's worker was killed "
            f"after {killed}, another one came after {added}: the same grades as on one machine."
        )
        assert "Starting established connection" in late, late


if __name__ == "__main__":
    main()
