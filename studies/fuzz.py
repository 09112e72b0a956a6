"""Damage real submissions, grade them, and see that each gets a grade or one clear sentence: `make fuzz`.

Hypothesis draws a submission, changes of its code, of the notebook around the code, and of the bytes of the file.
Checked for every case, on the way of `make grade` and, up to the kernel, on that of `otter run`:

- the grader does not fail, and what it says is one sentence that names no exception of ours;
- cells are read exactly, whatever is wrapped around them; both ways read the same;
- no question gets more than its points, nor any where its functions are not defined;
- a change within one question's answer raises the score of no other question.

The same SEED draws the same cases again. What is found becomes a test in `test_broken_notebooks.py`.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import copy
import functools
import hashlib
import io
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
import warnings
import zipfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import click
import nbformat
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning
from otter.nbmeta_config import NBMetadataConfig
from otter.run import AutograderConfig
from otter.run.run_autograder.utils import OtterRuntimeError

from autograder.batch import task
from autograder.batch.record import failed_record, priced
from autograder.batch.settings import RunSettings
from autograder.otter_plugin.config import ArchiveConfig
from autograder.otter_plugin.plugin import SEALED, SealedGrading
from autograder.paths import KIT as ROOT
from autograder.paths import zip_path
from autograder.publish.products import build
from autograder.report.files import write_result
from autograder.submission import PACKED, BadSubmission, read_notebook, read_submission

TIME_LIMITS = {"cell_seconds": 4, "probe_seconds": 10, "total_seconds": 60}
PER_SEED = 10
"""Cases drawn from one seed: Hypothesis varies what it has drawn, so that many from one seed are much alike."""
FAILURES = ROOT / ".hypothesis" / "fuzz"
"""Where the files of failed cases are kept."""

# ── what students' notebooks hold ───────────────────────────────────────────────────────────────────────────────────

ODD_CODE = (
    "%%bash\necho hello; exit 3", "%%sh\nrm -rf ./*", "!pip install --no-index nothing-of-this-name",
    "files = !ls\n!!ls",
    "%pip --version", "%cd ..", "%env X=1", "name = input('Your name? ')", "import getpass; getpass.getpass()",
    "import ipywidgets as widgets\nwidgets.interact(lambda k: k, k=3)", "from tqdm.notebook import tqdm",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", "%matplotlib notebook", "%matplotlib widget",
    "%config InlineBackend.figure_format = 'retina'", "from google.colab import drive\ndrive.mount('/content/drive')",
    "display('x')\nfrom IPython.display import HTML, clear_output\ndisplay(HTML('<b>x</b>'))\nclear_output()",
    "%%html\n<script>alert(1)</script>", "%%javascript\nalert(1)", "%%latex\n$x$", "%%R\nx <- 1", "%%capture\nprint(1)",
    "%load_ext autoreload\n%autoreload 2", "%load_ext rpy2.ipython", "%reset -f", "%reset", "%who\n%whos", "%history",
    "%logstart", "%save x 1", "%store", "%run other.ipynb", "%load other.py", "%edit", "%xmode Minimal", "%quickref",
    "%debug", "%pdb on\n1 / 0", "breakpoint()", "%time 1 + 1\n%timeit -n1 -r1 1 + 1", "%%time\nx = 1", "%prun 1",
    "%%script false --no-raise-error\n1", "%%python3\nprint(1)", "%%writefile torch.py\nx = 1", "%%nothing\n1",
    "%nothing",
    "?torch", "torch??", "%gui qt", "get_ipython().kernel.do_shutdown(False)", "get_ipython().ask_exit()",
    "exit()", "quit", "raise SystemExit(3)", "raise KeyboardInterrupt", "import os; os._exit(1)",
    "import os; os.abort()",
    "import asyncio\nawait asyncio.sleep(0)", "asyncio.run(asyncio.sleep(0))", "return 1", "yield 1", "await x",
    "break",
    "library(ggplot2)\nx <- c(1, 2)", 'using Flux\nprintln("x")', "x = “smart quotes”", "λ = 3; ｘ = 4",
    "x = 1\n\ty = 2",
    "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> theirs", "from __future__ import braces", "# only a comment",
    " \n\t\n",
    "print = None", "del torch", "import sys; sys.stdout = sys.stderr = None", "import sys; sys.stdout.close()",
    "import sys; sys.path.clear(); sys.modules.clear()", "import builtins; del builtins.__import__",
    "dict = list = str = 1",
    "import os; os.chdir('/')", "import os; os.close(2)", "import sys; sys.setrecursionlimit(60)", "def f(): f()\nf()",
    "import torch; torch.set_default_dtype(torch.float64)", "import torch; torch.set_grad_enabled(False)",
    "import torch; torch.set_default_device('meta')", "import threading; threading.Thread(target=input).start()",
    "import signal; signal.alarm(1)", "import warnings; warnings.simplefilter('error')", "x = " + "(" * 300 + ")" * 300,
    "x = " + "-" * 5000 + "1", "x = [" + "1, " * 5000 + "]", "print('y' * 100_000)", "assert False, 'a\\nb\\x1b[31m'",
    "raise type('Odd\\nName', (Exception,), {})", "raise BaseExceptionGroup('x', [ValueError()])", "class otter: pass",
    "import otter; grader = otter.Notebook('x.ipynb')\ngrader.check_all(); grader.export()",
    "raise ValueError from None",
)  # fmt: skip
KERNELS = (
    {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}, "language_info": {"name": "R"}},
    {"kernelspec": {"name": "julia-1.9", "display_name": "Julia 1.9.3", "language": "julia"}},
    {"kernelspec": {"name": "python2", "display_name": "Python 2"}, "language_info": {"name": "python",
    "version": "2.7"}},
    {"kernelspec": {"name": "conda-env-dl-py", "display_name": "Python [conda env:dl]", "language": "python"}},
    {"kernelspec": {"name": "python3"}, "colab": {"provenance": [], "gpuType": "T4"}, "accelerator": "GPU"},
    {"vscode": {"interpreter": {"hash": "31f2aee4e71d21fb"}}, "language_info": {"name": "python", "version": "3.11.4"}},
    {"kernelspec": None, "language_info": []}, {"otter": {"OK_FORMAT": True}}, {"otter": {"tests": {"grid": None}}},
    {"otter": {"assignment_name": None}}, {"otter": "x"}, {"widgets": {"application/x": {"state": {}}}}, {},
)  # fmt: skip
CELL_METADATA = (
    {"id": "aBc-_1", "colab": {"base_uri": "https://example.org/"}, "outputId": "0f"}, {"vscode": {"languageId": "r"}},
    {"tags": ["otter_ignore"]}, {"otter": {"ignore": True, "tests": ["grid"]}}, {"tags": None}, {"collapsed": "x"}, {},
)  # fmt: skip
ODD_VALUES = (
    None, True, 0, -1, 3, 5, 4.5, 1e300, 10**300, "", "4", "code", "\0\ud800", [], [None], [["x"]], ["x = 1\n", 5],
    ["x = 1", "y = 2"], {}, {"cells": []}, [{}], [{"cell_type": "code"}], "x" * 300, {"a": [{"b": {}}]},
)  # fmt: skip
NAMES = (
    "hw", "my homework (2)", "Übung 作业 🎓", "-rf", "a\nb", "%s {0} $HOME `ls`", "[red]x[/]", "x.zip", "..", "n" * 200,
    "a'\"b",
)  # fmt: skip
IN_ZIP = (
    "hw",
    "a/b/c/hw",
    "./hw",
    "../../hw",
    "/hw",
    "C:\\x\\hw",
    "Übung 🎓",
    "__MACOSX/._hw",
    ".ipynb_checkpoints/hw",
    "a\nb",
)


def answer_of(notebook, question):
    """The cell with the answer, or None where it was deleted."""
    return next((cell for cell in notebook["cells"] if cell.get("id") == f"{question}-answer"), None)


def code_of(notebook):
    return tuple(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code" and cell["source"].strip())


def new_cell(source, kind="code"):
    return {"cell_type": kind, "id": "new", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


# ── changes of the code: in one cell, or of all cells ───────────────────────────────────────────────────────────────


def put_odd_code(draw, cell):
    odd = draw(st.sampled_from(ODD_CODE))
    cell["source"] = draw(st.sampled_from((odd, f"{odd}\n{cell['source']}", f"{cell['source']}\n{odd}")))


def put_any_text(draw, cell):
    at = draw(st.integers(0, len(cell["source"])))
    any_text = st.text(st.characters(exclude_categories=()), max_size=20)
    cell["source"] = cell["source"][:at] + draw(any_text) + cell["source"][at:]


def cut_source(draw, cell):
    cell["source"] = cell["source"][: draw(st.integers(0, len(cell["source"])))]


def rename_functions(draw, cell):
    cell["source"] = re.sub(r"\bdef (\w+)", draw(st.sampled_from((r"def my_\1", r"def \1_", "def f"))), cell["source"])


def drop_bodies(draw, cell):
    body = draw(st.sampled_from(("pass", "...", "raise NotImplementedError", "return None", "return self", "")))
    cell["source"] = re.sub(r"(?m)^( *)(def .*:)$(\n\1 +.*|\n *$)*", rf"\1\2\n\1    {body}", cell["source"])


def change_line_ends(draw, cell):
    cell["source"] = cell["source"].replace("\n", draw(st.sampled_from(("\r\n", "\r", "\n\n", "\x0c\n", "\u2028"))))


def change_indent(draw, cell):
    cell["source"] = cell["source"].replace("    ", draw(st.sampled_from(("\t", "  ", " ", "\xa0" * 4))))


def change_cell_type(draw, cell):
    cell["cell_type"] = draw(st.sampled_from(("markdown", "raw")))


def keep_only_answers(draw, notebook):
    kept = [cell for at, cell in enumerate(notebook["cells"]) if at < 2 or cell["id"].endswith("-answer")]
    notebook["cells"] = kept


def delete_cells(draw, notebook):
    for _ in range(draw(st.integers(1, 5))):
        if notebook["cells"]:
            del notebook["cells"][draw(st.integers(0, len(notebook["cells"]) - 1))]


def repeat_cells(draw, notebook):
    for cell in draw(st.lists(st.sampled_from(notebook["cells"] or [new_cell("")]), min_size=1, max_size=5)):
        notebook["cells"].insert(draw(st.integers(0, len(notebook["cells"]))), copy.deepcopy(cell))


def shuffle_cells(draw, notebook):
    draw(st.randoms(use_true_random=False)).shuffle(notebook["cells"])


def reverse_cells(draw, notebook):
    notebook["cells"].reverse()


def merge_cells(draw, notebook):
    notebook["cells"] = [new_cell("\n".join(code_of(notebook)))]


def split_cells(draw, notebook):
    notebook["cells"] = [new_cell(line) for source in code_of(notebook)[:20] for line in source.splitlines()]


def insert_odd_cells(draw, notebook):
    for odd in draw(st.lists(st.sampled_from(ODD_CODE), min_size=1, max_size=3)):
        notebook["cells"].insert(draw(st.integers(0, len(notebook["cells"]))), new_cell(odd))


def change_any_cell(draw, notebook):
    if notebook["cells"]:
        draw(st.sampled_from(IN_CELL))(draw, draw(st.sampled_from(notebook["cells"])))


IN_CELL = (
    put_odd_code, put_any_text, cut_source, rename_functions, drop_bodies, change_line_ends, change_indent,
    change_cell_type,
)  # fmt: skip
ALL_CELLS = (
    keep_only_answers, delete_cells, repeat_cells, shuffle_cells, reverse_cells, merge_cells, split_cells,
    insert_odd_cells,
    change_any_cell,
)  # fmt: skip

# ── changes of the notebook around the code: these leave the code as it is ──────────────────────────────────────────


def change_metadata(draw, notebook):
    notebook["metadata"] = dict(draw(st.sampled_from(KERNELS)))


def change_cell_metadata(draw, notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = dict(draw(st.sampled_from(CELL_METADATA)))


def change_ids(draw, notebook):
    make = draw(st.sampled_from((None, "same", "", "not a valid id!", "x" * 100, 7)))
    for cell in notebook["cells"]:
        cell.pop("id", None)
        if make is not None:
            cell["id"] = make


def change_outputs(draw, notebook):
    outputs = draw(st.sampled_from(([], None, "x", [None], [{"output_type": "strange"}], [{"output_type": "stream"}])))
    outputs = draw(st.sampled_from((outputs, OUTPUTS)))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = outputs, draw(st.sampled_from((None, 3, "x", -1)))


def drop_outputs(draw, notebook):
    for cell in notebook["cells"]:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def split_sources(draw, notebook):
    for cell in notebook["cells"]:
        if isinstance(cell["source"], str):
            cell["source"] = cell["source"].splitlines(True) if draw(st.booleans()) else [cell["source"]]


def add_strange_cells(draw, notebook):
    for kind in draw(st.lists(st.sampled_from(("sql", "heading", "widget", None, 5, ["code"], "Code")), min_size=1)):
        cell = new_cell(draw(st.sampled_from(("x = 1", None, ["a"], 5))), kind)
        notebook["cells"].insert(draw(st.integers(0, len(notebook["cells"]))), cell)


def change_version(draw, notebook):
    minors = st.sampled_from((0, 1, 2, 4, 5, 6, 99, -1, "5", None))
    notebook["nbformat"] = draw(st.sampled_from((4, 4, 4, 1, 2, 3, 5, "4", 4.5, None, 0, -1, [], 10**30)))
    notebook["nbformat_minor"] = draw(minors)


def break_a_value(draw, notebook):
    cell = draw(st.sampled_from(notebook["cells"] or [new_cell("")]))
    place, keys = draw(
        st.sampled_from(
            (
                (notebook, ("metadata", "nbformat", "nbformat_minor", "signature", "title")),
                (cell, ("metadata", "outputs", "execution_count", "id", "attachments", "trusted")),
            )
        )
    )
    _break(draw, place, keys)


def _break(draw, place, keys):
    key = draw(st.sampled_from(keys))
    if draw(st.booleans()):
        place[key] = draw(st.sampled_from(ODD_VALUES))
    else:
        place.pop(key, None)


OUTPUTS = [
    {"output_type": "display_data", "data": {"image/png": base64.b64encode(b"x" * 9999).decode()}, "metadata": {}},
    {"output_type": "stream", "name": "stdout", "text": ["x\n"] * 500},
    {"output_type": "error", "ename": "E", "evalue": "\x1b[31m\ud800", "traceback": ["x"] * 50},
]
AROUND = (
    change_metadata, change_cell_metadata, change_ids, change_outputs, drop_outputs, split_sources, add_strange_cells,
    change_version, break_a_value,
)  # fmt: skip


def as_worksheets(draw, notebook):
    """The same notebook in format 3, which keeps code in `input` and cells in worksheets."""
    cells = []
    for cell in notebook.pop("cells"):
        source = cell.pop("source", "")
        cells.append(
            {**cell, "language": "python", "prompt_number": 1, "outputs": [], "input": source, "source": source}
        )
        cells[-1].pop("source" if cell["cell_type"] == "code" else "input")
    at = draw(st.integers(0, len(cells)))
    sheets = draw(st.sampled_from(([cells], [cells[:at], cells[at:]])))
    notebook.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": sheet, "metadata": {}} for sheet in sheets])


# ── damage: of values that code is in, and of bytes ─────────────────────────────────────────────────────────────────


def break_code_values(draw, notebook):
    cell = draw(st.sampled_from(notebook["cells"] or [{}]))
    place, keys = draw(st.sampled_from(((notebook, ("cells",)), (cell, ("source", "cell_type")))))
    _break(draw, place, keys)
    if not isinstance(notebook.get("cells"), list):
        notebook.setdefault("more", notebook.pop("cells", None))
        notebook["cells"] = draw(st.sampled_from(ODD_VALUES))


def put_in_a_value(draw, notebook):
    notebook["cells"].insert(draw(st.integers(0, len(notebook["cells"]))), draw(st.sampled_from(ODD_VALUES)))


def truncate(draw, data):
    return data[: draw(st.integers(0, len(data)))]


def overwrite(draw, data):
    at = draw(st.integers(0, len(data)))
    return data[:at] + draw(st.binary(min_size=1, max_size=8)) + data[at + draw(st.integers(0, 8)) :]


def put_nuls(draw, data):
    at = draw(st.integers(0, len(data)))
    return data[:at] + b"\0" * draw(st.sampled_from((1, 512))) + data[at:]


def other_encoding(draw, data):
    encoding = draw(st.sampled_from(("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7", "cp037")))
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def raw_surrogates(draw, data):
    return data.replace(b"e", "\udce4".encode("utf-8", "surrogatepass"), draw(st.integers(1, 30)))


def double(draw, data):
    return data + data[draw(st.integers(0, len(data))) :]


def around_bytes(draw, data):
    before, after = draw(
        st.sampled_from(((b"<html><pre>", b"</pre>"), (b"<<<<<<< HEAD\n", b">>>>>>> x"), (b"[", b"]"), (b'"', b'"')))
    )
    return before + data + after


def something_else(draw, data):
    return draw(
        st.binary(max_size=200) | st.sampled_from((b"", b"null", b"[]", b"{}", b"%PDF-1.7\n%\xe2\xe3", b"x = 1\n"))
    )


VALUES = (break_code_values, put_in_a_value)
BYTES = (truncate, truncate, overwrite, put_nuls, other_encoding, raw_surrogates, double, around_bytes, something_else)


def zipped(draw, data):
    """A zip with the notebook, perhaps more, under odd names, perhaps damaged; and whether it is as it should be."""
    method = draw(st.sampled_from((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))
    names = draw(st.sampled_from((("hw",), ("hw",), None))) or draw(st.lists(st.sampled_from(IN_ZIP), max_size=3))
    others = draw(st.lists(st.sampled_from(("tests/grid.py", "torch.py", ".OTTER_LOG", "x.ipynb/", "a.zip", "d/"))))
    file = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(file, "w", method) as archive:
        for name in [*(f"{name}.ipynb" for name in names), *others]:
            archive.writestr(name, data if name.endswith(".ipynb") else b"" if name.endswith("/") else b"x")
    content = bytearray(file.getvalue())
    damage = draw(st.sampled_from((None, None, truncate, overwrite, put_nuls, "locked")))
    if damage == "locked" and (names or others):
        content[6] |= 1
        content[content.rindex(b"PK\1\2") + 8] |= 1
    elif damage and damage != "locked":
        content = damage(draw, bytes(content))
    return bytes(content), not damage and tuple(names) == ("hw",) and method in PACKED


# ── cases ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Case:
    """A file to grade."""

    name: str
    data: bytes
    base: Path
    steps: tuple[str, ...]
    """What was done to the base."""
    cells: tuple[str, ...] | None
    """The code cells that must be read, or None where anything may come out."""
    only: str
    """The one question whose answer was changed, if so."""

    def __repr__(self):
        return f"{self.base.relative_to(ROOT)}: {' → '.join(self.steps)} → {self.name!r}, {len(self.data)} bytes"


@functools.cache
def _text(path):
    return json.dumps(_joined(json.loads(path.read_text())))


def _joined(notebook):
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def bases(assignment):
    """Real submissions that can be read: the samples, the solution and the handout."""
    samples = sorted((ROOT / "tests" / "submissions" / assignment).glob("*.ipynb"))
    return [
        ROOT / "solutions" / f"{assignment}.ipynb",
        ROOT / "assignments" / assignment / f"{assignment}.ipynb",
        *(path for path in samples if not path.name.startswith("unreadable") and "endless" not in path.name),
    ]


@st.composite
def cases(draw, assignment, questions):
    base = draw(st.sampled_from(bases(assignment)))
    notebook = json.loads(_text(base))
    steps = []

    def apply(changes, thing, least, most):
        for change in draw(st.lists(st.sampled_from(changes), min_size=least, max_size=most)):
            steps.append(change.__name__)
            result = change(draw, thing)
            thing = thing if result is None else result
        return thing

    if draw(st.integers(0, 3)):  # without the cells between the answers, grading takes a third of the time
        keep_only_answers(draw, notebook)
    only = draw(st.sampled_from(("", "", *questions)))
    if only:
        apply(IN_CELL, answer_of(notebook, only), 1, 2)
    else:
        apply(ALL_CELLS, notebook, draw(st.sampled_from((0, 1, 1, 2))), 3)
    cells = code_of(notebook)
    apply(AROUND, notebook, 0, 3)
    damaged = draw(st.sampled_from((None, None, VALUES, BYTES, BYTES)))
    if damaged is VALUES:
        apply(VALUES, notebook, 1, 1)
    elif draw(st.integers(0, 5)) == 5:
        steps.append("as_worksheets")
        as_worksheets(draw, notebook)
    data = json.dumps(notebook, indent=draw(st.sampled_from((None, 1)))).encode()
    data = draw(st.sampled_from((b"", b"", b"\xef\xbb\xbf", b"\n \t"))) + data
    if damaged is BYTES:
        data = apply(BYTES, data, 1, 2)
    name, suffix = draw(st.sampled_from(NAMES)), draw(st.sampled_from((".ipynb",) * 5 + (".zip",)))
    if draw(st.integers(0, 5)) == 5:
        suffix = ".zip" if suffix == ".ipynb" else ".ipynb"
        steps.append("zipped")
        data, intact = zipped(draw, data)
        if not intact:
            damaged = BYTES
    if damaged or suffix != (".zip" if "zipped" in steps else ".ipynb"):
        cells = None
    return Case(name + suffix, data, base, tuple(steps), cells, only)


# ── grading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def small_archive(assignment, questions, folder):
    """The assignment's autograder zip with the tests of a few questions."""
    small = Path(folder, f"{assignment}.zip")
    wanted = {f"tests/{question}.py" for question in questions}
    with zipfile.ZipFile(zip_path(assignment)) as whole, zipfile.ZipFile(small, "w") as file:
        for name in whole.namelist():
            if not name.startswith("tests/") or name in wanted:
                file.writestr(name, whole.read(name))
    return small


class Grader:
    """Grades as a worker of `make grade` does; a tuple of cells that was graded before is not graded again."""

    def __init__(self, assignment, questions, folder):
        archive = small_archive(assignment, questions, folder)
        self.folder = Path(folder)
        self.config = ArchiveConfig.read(archive)
        self.settings = RunSettings.of(self.config.with_limits(TIME_LIMITS, "fuzz"), [])
        self.functions = {question: defined_in(assignment, question) for question in questions}
        self.tally = Tally()
        self._known = {}
        self._scores = {}

    def grade(self, path, cells):
        if cells is None or cells not in self._known:
            started = time.monotonic()
            try:
                data = read_notebook(path, self.settings.config.assignment)
                record = priced(json.loads(task.grade(path.name, data, self.settings)))
            except BadSubmission as error:
                record = failed_record(path.name, error)
            self.tally.slowest = max(self.tally.slowest, time.monotonic() - started)
            if cells is None:
                return record
            self.tally.afresh += 1
            self._known[cells] = record
        return {**self._known[cells], "file": path.name}

    def base_scores(self, base):
        if base not in self._scores:
            self._scores[base] = scores_of(self.grade(base, read_submission(base).cells))
        return self._scores[base]


@dataclass
class Tally:
    """The results of some cases, added up."""

    cases: int = 0
    files: set[bytes] = field(default_factory=set)
    """Digests of the files, which tell how many are different."""
    afresh: int = 0
    slowest: float = 0
    said: Counter = field(default_factory=Counter)
    """How often each status, and each sentence with numbers left out, was given."""
    failures: list[str] = field(default_factory=list)

    def add(self, other):
        self.cases, self.afresh = self.cases + other.cases, self.afresh + other.afresh
        self.slowest = max(self.slowest, other.slowest)
        self.said += other.said
        self.files |= other.files
        self.failures += other.failures


def scores_of(record):
    return {name: question["points"] for name, question in record["questions"].items()}


def defined_in(assignment, question):
    """The names that the handout's answer cell defines."""
    notebook = json.loads(_text(ROOT / "assignments" / assignment / f"{assignment}.ipynb"))
    tree = ast.parse(answer_of(notebook, question)["source"])
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def check(case, grader):
    """Grade a case and see that every promise holds."""
    path = grader.folder / "in" / case.name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(case.data)
    try:
        try:
            cells = read_submission(path).cells
        except BadSubmission:
            cells = None
        record = grader.grade(path, cells)
        if path.suffix == ".ipynb":
            compare_with_otter(case, cells, record["reason"], grader)
    finally:
        path.unlink()
    words, reason = record["status"], record["reason"]
    grader.tally.cases += 1
    grader.tally.files.add(hashlib.sha256(case.data).digest())
    grader.tally.said[words if cells is not None else re.sub(r"\d+", "…", reason)] += 1
    (grader.folder / "out").mkdir(exist_ok=True)
    write_result(record, grader.folder / "out")
    for one in (reason, *record["notes"]):
        assert one == one.strip() and len(one.splitlines()) <= 1, f"not a line: {one!r}"
        assert not any(unicodedata.category(mark)[0] == "C" for mark in one), f"control characters: {one!r}"
    if cells is None:
        assert words == "unreadable", words
        assert_clear(reason)
    else:
        assert words in ("graded", "not started", "limit hit"), f"{words}: {reason}"
        check_scores(case, cells, record, grader)
    assert case.cells is None or cells == case.cells, f"read {cells!r} instead of {case.cells!r}"


def assert_clear(sentence):
    """One sentence for a student: what, and what to do; nothing of Python's."""
    assert re.fullmatch(r"[a-z][^\n]{20,160}[a-z)`]", sentence), f"not a sentence: {sentence!r}"
    assert ": " in sentence or "too " in sentence, f"does not say what to do: {sentence!r}"
    assert not re.search(r"Traceback|Error|Exception|codec|Expecting|\bat 0x|NoneType|object|[{}<>\\]", sentence), (
        sentence
    )


def check_scores(case, cells, record, grader):
    everything, code = scores_of(record), "\n".join(cells)
    scores = {question: everything[question] for question in grader.functions}
    before = grader.base_scores(case.base) if case.only and case.cells is not None else {}
    for question, score in scores.items():
        assert 0 <= score <= record["questions"][question]["possible"]
        names = grader.functions[question]
        assert not score or all(name in code for name in names), f"{question} got {score} without its functions"
        if before and question != case.only:
            assert score <= before[question], f"{question} rose from {before[question]} to {score}"


def compare_with_otter(case, cells, problem, grader):
    """Read the file as `otter run` does, up to the kernel: it fails, or our plugin gets the same cells."""
    place = grader.folder / "autograder" / "submission"
    place.mkdir(parents=True, exist_ok=True)
    path = place / "hw.ipynb"
    path.write_bytes(case.data)
    try:
        with warnings.catch_warnings(action="ignore"):
            NBMetadataConfig.from_notebook(nbformat.read(path, as_version=nbformat.NO_CONVERT))
            notebook = nbformat.read(path, as_version=4)
    except Exception:  # Otter itself ends here, before any hook
        return
    plugin = SealedGrading(str(path), {}, next(iter(grader.config.plugin_entry().values())))
    try:
        plugin.before_grading(AutograderConfig())
        trusted = plugin.before_execution(notebook)
    except OtterRuntimeError as error:
        assert str(error) == f"{path.name} has no grade: {problem}."
        return
    sealed = place.parent / SEALED
    theirs = read_submission(sealed / path.name).cells
    shutil.rmtree(sealed)
    assert len(trusted.cells) == 1 and "run_sealed" in trusted.cells[0].source
    assert theirs == cells, f"otter run reads {theirs!r}, make grade reads {cells!r}"


# ── the whole of `otter run` ────────────────────────────────────────────────────────────────────────────────────────


def chosen_for_otter():
    """Some damaged files by name, and what `otter run` says in the end: Otter's words, ours, or none and a grade."""
    plain = json.loads(_text(ROOT / "tests" / "submissions" / "01-tensors" / "passes_all.ipynb"))
    first = next(number for number, cell in enumerate(plain["cells"]) if cell["cell_type"] == "code")

    def changed(cell=None, **top):
        notebook = copy.deepcopy({**plain, **top})
        notebook["cells"][first] = {**notebook["cells"][first], **(cell or {})}
        return json.dumps(notebook).encode()

    def packed(*names):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name in names:
                archive.writestr(name, changed())
        return file.getvalue()

    same_ids = [{**cell, "id": "same"} for cell in plain["cells"]]
    in_r = {**plain["metadata"], **KERNELS[0]}
    return {
        "cut off.ipynb": (changed()[:20_000], "does not appear to be JSON"),
        "utf-16.ipynb": (changed().decode().encode("utf-16"), "can't decode byte"),
        "empty.ipynb": (b"", "does not appear to be JSON"),
        "without metadata.ipynb": (changed().replace(b'"metadata"', b'"meta"'), "missing an expected key"),
        "number as source.ipynb": (changed({"source": 5}), "has no grade: cell 2 of"),
        "unknown type of cell.ipynb": (changed({"cell_type": "sql"}), ""),
        "several.zip": (packed("a.ipynb", "b.ipynb"), "More than one .ipynb"),
        "damaged.zip": (packed("a.ipynb")[:3000], "not a zip file"),
        "R, and ids twice.ipynb": (changed(cells=same_ids, metadata=in_r), ""),
        "calls itself format 1.ipynb": (changed(nbformat=1), "UnboundLocalError"),
        "shell and magics.ipynb": (changed({"source": "\n".join(ODD_CODE[2:7])}), ""),
    }


def check_otter_run(name, archive, folder):
    """Run unmodified `otter run` on one of the chosen files: a grade or a reason, and nothing left behind."""
    data, reason_given = chosen_for_otter()[name]
    temporary, out = Path(folder, "tmp"), Path(folder, "out")
    temporary.mkdir()
    out.mkdir()
    submission = Path(folder, name)
    submission.write_bytes(data)
    command = [str(Path(sys.executable).parent / "otter"), "run", "--no-logo", "-a", str(archive), str(submission)]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    done = subprocess.run(command, cwd=out, env=environment, capture_output=True, text=True)
    last = (done.stderr.strip().splitlines() or [""])[-1]
    if reason_given:
        assert done.returncode and reason_given in last, f"{name}: {last}"
    else:
        assert done.returncode == 0, f"{name}: {last}"
        assert sum(test.get("score", 0) for test in json.loads((out / "results.json").read_text())["tests"]) > 0
    left = [entry.name for entry in temporary.iterdir() if not entry.name.startswith("torchinductor_")]
    assert left == [], f"{name} leaves {left}"  # torch's own cache folder is no business of ours
    assert not processes_with(str(temporary)), f"{name} leaves processes"


def processes_with(text):
    """The ids of processes whose environment holds `text`."""
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if text.encode() in place.read_bytes():
                found.append(int(place.parent.name))
    return found


# ── runs ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Part:
    """Some cases of one assignment, with the tests of two questions."""

    assignment: str
    questions: tuple[str, ...]
    cases: int
    seed: int


QUESTIONS = (
    ("01-tensors", ("grid", "products")), ("01-tensors", ("slices", "broadcast")), ("01-tensors", ("elementwise",
    "normalize")),
    ("01-tensors", ("concat", "reductions")), ("01-tensors", ("compare", "symmetric")), ("01-tensors", ("in_place",
    "norms")),
    ("01-tensors", ("numpy", "grid")), ("02-preprocessing", ("impute", "one_hot")), ("03-autograd", ("quadratic",
    "second")),
    ("04-linear-regression", ("squared_loss", "normal")), ("05-softmax-regression", ("softmax", "cross_entropy")),
    ("06-mlp", ("activations", "slopes")),
)  # fmt: skip


def parts(cases, seed):
    """The parts of a run of `cases` cases; most are of 01-tensors, the quickest."""
    most = [part for part in QUESTIONS if part[0] == "01-tensors"]
    few = cases // 20
    many = -(-(cases - few * (len(QUESTIONS) - len(most))) // len(most))
    return [
        Part(name, questions, many if name == "01-tensors" else few, 100 * seed + number)
        for number, (name, questions) in enumerate(QUESTIONS)
    ]


def run_part(part, folder):
    """Draw and check the cases of a part, in this process."""
    tempfile.tempdir = tempfile.mkdtemp(dir=folder)
    grader = Grader(part.assignment, part.questions, tempfile.mkdtemp())
    failed = []

    @settings(
        max_examples=PER_SEED, database=None, deadline=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink], report_multiple_bugs=False, print_blob=False, verbosity=Verbosity.quiet,
    )  # fmt: skip
    @given(cases(part.assignment, part.questions))
    def hold(case):
        try:
            check(case, grader)
        except BaseException:
            failed[:] = [case]
            raise

    number = 1000 * part.seed
    try:
        with warnings.catch_warnings(action="ignore", category=HypothesisWarning):  # a case's bytes are long to print
            while grader.tally.cases < part.cases:
                number += 1
                seed(number)(hold)()
    except Exception as error:
        if not failed:  # the fuzzer itself is wrong
            raise
        FAILURES.mkdir(parents=True, exist_ok=True)
        kept = FAILURES / f"{number}{Path(failed[0].name).suffix}"
        kept.write_bytes(failed[0].data)
        words = f"{type(error).__name__}: {str(error)[:2000]}"
        grader.tally.failures.append(f"{failed[0]!r}\n    {words}\n    kept as {kept.relative_to(ROOT)}")
    return grader.tally


def run(planned, processes, say=lambda line: None):
    """Run the parts, two at a time by default, and add up what came out."""
    total = Tally()
    for assignment in {part.assignment for part in planned}:
        build(assignment)
    context = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(processes, context, max_tasks_per_child=1) as pool,
    ):
        for part, tally in zip(planned, pool.map(run_part, planned, [folder] * len(planned))):
            total.add(tally)
            say(f"{part.assignment} {' '.join(part.questions)}: {tally.cases} cases, {tally.afresh} graded afresh")
    return total


@click.command()
@click.option("--cases", default=2600, help="How many cases at least.")
@click.option("--seed", "start", default=0, help="Another number draws other cases.")
@click.option("--processes", default=min(2, os.cpu_count() or 1))
def main(cases, start, processes):
    started = time.monotonic()
    total = run(parts(cases, start), processes, lambda line: click.echo(line))
    click.echo(f"\n{total.cases} cases, {len(total.files)} different files, {total.afresh} different codes graded;")
    seconds = time.monotonic() - started
    click.echo(f"SEED={start}, {seconds:.0f} s in all, {total.slowest:.1f} s for the slowest case.")
    for words, count in total.said.most_common():
        click.echo(f"{count:6} {words}")
    archive = zip_path("01-tensors")
    for name in chosen_for_otter():
        with tempfile.TemporaryDirectory() as folder:
            try:
                check_otter_run(name, archive, folder)
            except AssertionError as error:
                total.failures.append(f"otter run: {error}")
    click.echo(f"{len(chosen_for_otter()):6} damaged files through otter run")
    for failure in total.failures:
        click.echo(f"\nFAILED {failure}")
    sys.exit(bool(total.failures))


if __name__ == "__main__":
    main()
