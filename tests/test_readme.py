"""The README's commands exist and the links lead somewhere."""

from __future__ import annotations

import re
import subprocess

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()


def test_every_make_command_is_a_target():
    commands = re.findall(r"^make .*$", README, re.MULTILINE)
    assert "make grade" in commands and "make test" in commands
    for command in commands:
        words = command.split("#")[0].split()
        done = subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}: {done.stderr}"


def test_make_alone_lists_the_targets_with_a_line_each():
    lines = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    listed = {line.split()[0] for line in lines}
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert listed == set(phony[1].split())
    assert all(len(line.split()) > 2 for line in lines)


def test_links_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"
