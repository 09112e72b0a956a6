"""JupyterLab in a real browser, used as a student does: a copied folder, the keyboard, no look behind the curtain."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import nbformat

from autograder.paths import KIT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},  # what is saved is what a test has saved
    "notebook-extension/tracker": {"windowingMode": "none"},  # all cells are in the page
}
FAINT = """([selector, least]) => {
  const numbers = color => color.match(/[\\d.]+/g).map(Number);
  const linear = part => part <= 0.04 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const light = color => [0.2126, 0.7152, 0.0722].reduce((sum, c, i) => sum + c * linear(color[i] / 255), 0);
  const below = one => {
    for (; one; one = one.parentElement) {
      const color = numbers(getComputedStyle(one).backgroundColor);
      if (color.length < 4 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll(selector)].filter(one => {
    if (![...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) return false;
    const ink = one.namespaceURI.endsWith('svg') ? getComputedStyle(one).fill : getComputedStyle(one).color;
    const [low, high] = [numbers(ink), below(one)].map(light).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05) < least;
  }).map(one => one.textContent);
}"""
"""The texts of elements whose colors have a contrast below the least one."""
MINUTES = 60_000
"""In the browser's milliseconds."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


def homework(place: Path, assignment: str) -> Path:
    """The notebook in a student's copy of an assignment's folder, below `place`."""
    return Path(shutil.copytree(KIT / "assignments" / assignment, place / assignment), f"{assignment}.ipynb")


@dataclass(frozen=True)
class Lab:
    """JupyterLab of a folder."""

    folder: Path
    base: str
    token: str

    @contextmanager
    def opened(self, browser: Browser, file: Path, **looks: object) -> Iterator[OpenNotebook]:
        """A notebook of the folder, alone on a page of the browser, with a kernel that waits."""
        page = browser.new_page(**{"viewport": {"width": 1280, "height": 1000}, **looks})
        page.goto(f"{self.base}/doc/tree/{file.relative_to(self.folder)}?token={self.token}")
        page.get_by_text("| Idle").wait_for(timeout=2 * MINUTES)
        yield OpenNotebook(page, file, [cell.id for cell in nbformat.read(file, as_version=4).cells])
        for kernel in page.request.get(f"{self.base}/api/kernels?token={self.token}").json():
            page.request.delete(f"{self.base}/api/kernels/{kernel['id']}?token={self.token}")
        page.close()


@contextmanager
def jupyter_lab(folder: Path, theme: str, python: str) -> Iterator[Lab]:
    """JupyterLab of `folder` in this theme, run by `python`."""
    settings = folder.with_name(f"{folder.name}-settings")
    for name, values in {**SETTINGS, "apputils-extension/themes": {"theme": theme}}.items():
        file = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    lab = Lab(folder, f"http://127.0.0.1:{port}", secrets.token_hex(16))
    command = [python, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += [f"--IdentityProvider.token={lab.token}", f"--LabApp.user_settings_dir={settings}"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=quiet, stderr=quiet) as server:
        try:
            for _ in range(480):
                try:
                    urlopen(f"{lab.base}/api/status?token={lab.token}").close()
                    break
                except URLError:
                    time.sleep(0.25)
            yield lab
        finally:
            server.terminate()


@dataclass(frozen=True)
class OpenNotebook:
    """A notebook that is open in the browser; cells have the ids of the file as it was handed out."""

    page: Page
    file: Path
    ids: list[str]

    def cell(self, name: str) -> Locator:
        return self.page.locator(".jp-Notebook > * .jp-Cell, .jp-Notebook > .jp-Cell").nth(self.ids.index(name))

    def write(self, name: str, source: str) -> None:
        """Put `source` into a cell in place of what is there."""
        cell = self.cell(name)
        if "jp-MarkdownCell" in (cell.get_attribute("class") or ""):
            cell.dblclick()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)

    def run(self, name: str, timeout: float = 2 * MINUTES) -> str:
        """Run a cell with Shift+Enter; the text that it shows."""
        cell = self.cell(name)
        number = cell.locator(".jp-InputPrompt").inner_text() if cell.locator(".jp-InputPrompt").count() else ""
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        if number:
            prompt = cell.locator(".jp-InputPrompt").get_by_text(re.compile(r"\[\d+\]"))
            prompt.filter(has_not_text=number).wait_for(timeout=timeout)
        return self.shown(name)

    def run_all(self, timeout: float = 10 * MINUTES) -> None:
        """Run > Run All Cells, and wait until the last one has run, or the first one failed."""
        self.menu("Run", "Run All Cells")
        end, calm, before = time.monotonic() + timeout / 1000, 0, [""]
        while "[*]:" in (now := self.prompts()) or calm < (10 if "[ ]:" in now else 1):  # some are marked late
            assert time.monotonic() < end, now
            calm = calm + 1 if now == before else 0
            before = now
            self.page.wait_for_timeout(2000)

    def insert_below(self, name: str, source: str) -> str:
        """Write a new cell below another one; its name."""
        self.cell(name).locator(".jp-InputPrompt").click()
        self.page.keyboard.press("b")
        new = f"below-{name}"
        self.ids.insert(self.ids.index(name) + 1, new)
        self.write(new, source)
        return new

    def menu(self, *names: str) -> None:
        for name in names:
            self.page.get_by_role("menuitem", name=name, exact=True).click()

    def shown(self, name: str) -> str:
        """The text below a cell."""
        cell = self.cell(name)
        cell.scroll_into_view_if_needed()
        return "\n".join(cell.locator(".jp-OutputArea-output").all_inner_texts())

    def prompts(self) -> list[str]:
        """What stands before each code cell, such as `[3]:`."""
        return [text.strip() for text in self.page.locator(".jp-CodeCell .jp-InputPrompt").all_text_contents()]

    def faint(self) -> list[str]:
        """What can hardly be read below the cells: its colors have a contrast below 3."""
        found: list[str] = self.page.evaluate(FAINT, [".jp-RenderedHTMLCommon.jp-OutputArea-output *", 3])
        return found
