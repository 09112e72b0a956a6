"""The README's commands exist, the links lead somewhere, and programs make the pictures."""

from __future__ import annotations

import os
import re
import subprocess

from studies.calibrate import FIGURE
from studies.pictures import PICTURES
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}


def make(*arguments):
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True, env=ENVIRONMENT)


def test_every_make_command_is_a_target():
    commands = [line.split("#")[0].split()[1:] for line in re.findall(r"^make .*$", README, re.MULTILINE)]
    assert ["grade"] in commands and ["test"] in commands
    for command in commands:
        done = make("-n", *command)
        assert done.returncode == 0, f"make {command}: {done.stderr}"


def test_make_alone_lists_the_targets_with_a_line_each():
    said = make().stdout
    lines = [line for line in said.splitlines() if line.startswith("  ")]
    targets = re.findall(r"^([a-z-]+):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {line.split()[0] for line in lines} == set(targets)
    assert all(len(line.split()) > 2 for line in lines)
    assert "For courses:" in said and "For maintainers:" in said


def test_links_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_every_picture_is_described_and_made_by_a_program():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    shown = [(page, *picture) for page in pages for picture in re.findall(r"!\[(.*?)\]\((.*?)\)", page.read_text())]
    assert [picture for page, words, picture in shown if len(words.split()) < 5] == []
    made = {ROOT / "docs" / name for name in PICTURES} | {FIGURE}
    assert {page.parent / picture for page, words, picture in shown} == made == set((ROOT / "docs").glob("*.png"))


def test_a_folder_with_quotes_blanks_and_dollar_signs_reaches_the_kit_whole(tmp_path):
    folder = tmp_path / "O'Brien's \"class\" of Zoë $5"
    said = make("grade", "ASSIGNMENT=01-tensors", f"SUBMISSIONS={folder}", f"OUT={tmp_path}/out")
    assert f"There is no folder {folder}" in said.stderr.replace("\n", ""), said.stderr
