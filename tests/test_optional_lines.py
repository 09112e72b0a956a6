"""Lines that only the grader's machine cannot serve are left out: the cell goes on, and nobody earns points by them."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from autograder.judge.evidence import left_out_lines
from autograder.questions import load_assignment
from autograder.submission import Submission
from tests.conftest import ROOT, SOFTMAX

OUT = "the line was left out"
GRID = "import torch\ndef make_grid(rows, cols):\n    return torch.arange(float(rows * cols)).reshape(rows, cols)\n"


def no(name):
    return f"the grader has no {name}: {OUT}"


def cannot(line, without=""):
    return f"the grader cannot run `{line}`{without}: {OUT}"


LEFT_OUT = {
    "import seaborn as sns": no("seaborn"),
    "import seaborn as sns, numpy as np\nassert np.ones(2).sum() == 2\nsns.set_theme()": no("seaborn"),
    "from google.colab import drive\ndrive.mount('/content/drive')": no("google.colab"),
    "from d2l import torch as d2l\nd2l.set_figsize()\nclass Plain(torch.nn.Module):\n    pass": no("d2l"),
    "from torchinfo import summary\ndef look(net):\n    return summary(net)\nlook(3)": no("torchinfo"),
    "from torch.utils.tensorboard import SummaryWriter\nSummaryWriter().add_scalar('loss', 1, 2)": no("tensorboard"),
    "from torch import softmaxx, exp\nassert exp(torch.zeros(())) == 1": no("torch.softmaxx"),
    "import torch.nn.foo\ntorch.nn.foo.bar()\nassert torch.nn.Linear": no("torch.nn.foo"),
    "import a.b.c\na.b.c.d()": no("a.b.c"),
    "from nowhere import *": no("nowhere"),
    "import my_utils\nfrom math import pi\nassert pi > 3": no("my_utils"),
    "from rich_of_colors import print\nprint('as ever')": no("rich_of_colors"),
    "if torch:\n    import seaborn": no("seaborn"),
    "try:\n    import zlib2\nexcept ImportError:\n    import seaborn\n    gone = True\nassert gone": no("seaborn"),
    "from tqdm.auto import tqdm\nassert [one for one in tqdm([1, 2], desc='x')] == [1, 2]": no("tqdm.auto"),
    "from numba import njit\n@njit\ndef one(): return 1\n@njit(cache=True)\ndef two(): return 2\nassert two() - one()":
        no("numba"),
    "from jaxtyping import Float\ndef f(x: Float[torch.Tensor, 'n'] | None, y=2 * Float): ...": no("jaxtyping"),
    "import torchmetrics\nif torchmetrics.__version__ >= '2' or int(torchmetrics.x[0]):\n    1 / 0": no("torchmetrics"),
    "import wandb\nwith wandb.init(project='x') as run:\n    run.log({'a': 1})\nfor x in run: ...": no("wandb"),
    "%load_ext tensorboard": cannot("%load_ext tensorboard", " without tensorboard"),
    "%matplotlib qt": cannot("%matplotlib qt"),
    "%matplotlib widget": cannot("%matplotlib widget"),
    "seconds = %memit -o 1 + 1\nseconds.best": cannot("seconds = %memit -o 1 + 1"),
    "get_ipython().run_line_magic('nosuch', '')": cannot("get_ipython().run_line_magic('nosuch', '')"),
    "import matplotlib\nmatplotlib.use('TkAgg')": cannot("matplotlib.use('TkAgg')"),
    "import subprocess\nsubprocess.check_call(['sh', '-c', 'exit 1'])":
        cannot("subprocess.check_call(['sh', '-c', 'exit 1'])"),
    "import urllib.request\nurllib.request.urlretrieve('http://d2l.ai/x', 'x')":
        cannot("urllib.request.urlretrieve('http://d2l.ai/x', 'x')"),
    "import requests\nrequests.get('https://d2l.ai/x')": cannot("requests.get('https://d2l.ai/x')"),
}  # fmt: skip
"""Lines above an answer, and what the notes say of those of them that are left out."""
UNNOTED = (
    "!nosuchcommand",
    "files = !ls\nassert list(files) is not None",
    "from otter import __version__\nimport otter\nassert __version__ == otter.__version__ and int(__version__[0]) > 0",
    "from otter import anything\nanything()\nfrom checks import grader, another\ngrader.whatever().else_()",
    "from __future__ import annotations",
    "try:\n    import google.colab\n    here = True\nexcept ImportError:\n    here = False\nassert not here",
    "from contextlib import suppress\nx = 0\nwith suppress(ImportError):\n    import seaborn\n    x = 1\nassert x == 0",
    "value = %time 1 + 1\nassert value == 2",
    "import asyncio\nvalue = await asyncio.sleep(0, 5)\nassert value == 5",
)
"""Lines above an answer of which none is left out."""


@pytest.fixture
def passes(verdict):
    """A function that asserts that the notebook's `make_grid` is right."""

    def assert_so(judge):
        assert verdict(judge, "grid", judge.assignment.question("grid").cases[0].name) is None

    return assert_so


@pytest.mark.parametrize("half", [0, 1])
def test_a_cell_goes_on_after_a_line_that_cannot_be_served(open_judge, passes, half):
    cells = {f"import torch\n{line}\n{GRID}": note for line, note in list(LEFT_OUT.items())[half::2]}
    judge = open_judge(cells, assignment="01-tensors")
    assert judge.notes() == [f"cell {number}: {note}" for number, note in enumerate(cells.values(), 1)]
    passes(judge)


def test_what_can_be_served_or_is_caught_is_left_as_it_is(open_judge, passes):
    judge = open_judge([line + "\n" + GRID for line in UNNOTED], assignment="01-tensors")
    assert judge.notes() == []
    passes(judge)


BODIES = {
    "%%time": (),
    "%%capture out": (),
    "%%capture --no-stderr out\n%%time": (),
    "%%wandb": (1,),
    "%%memit\n\n": (1,),
}


@pytest.mark.parametrize("magic", BODIES)
def test_the_cell_below_a_magic_runs_and_keeps_its_lines(open_judge, passes, magic):
    cell = f"{magic}\nimport seaborn\n{GRID}print(5)\nraise ValueError"
    judge = open_judge([cell], assignment="01-tensors")
    magics = [cannot(magic.strip()) for _ in BODIES[magic]]
    assert judge.notes() == ["cell 1 raised ValueError at `raise ValueError`"] + [
        f"cell 1: {note}" for note in (*magics, no("seaborn"))
    ]
    passes(judge)


def test_a_cell_in_another_language_is_left_out_whole(open_judge):
    judge = open_judge(["%%bigquery\nselect * from x", "%%bash\nexit 3"])
    assert judge.notes() == [f"cell 1: {cannot('%%bigquery')}", f"cell 2: {cannot('%%bash')}"]


def test_other_errors_still_end_a_cell_at_their_line(open_judge):
    cells = [
        "import seaborn as sns",
        "x = 1\nx += undefined\nafter = 1",
        "def f():\n    return 1 / 0\nsns.heatmap(\n    f())",
        "raise ImportError",
        "import seaborn\ndef",
        "%time 1 / 0",
    ]
    assert open_judge(cells).notes()[:5] == [
        "cell 2 raised NameError at `x += undefined`",
        "cell 3 raised ZeroDivisionError at `return 1 / 0`",
        "cell 4 raised ImportError at `raise ImportError`",
        "cell 5 raised SyntaxError at `def`",
        "cell 6 raised ZeroDivisionError at `%time 1 / 0`",
    ]


def test_what_was_left_out_is_why_a_name_is_missing(open_judge, verdict):
    judge = open_judge(["from d2l import torch as d2l", "class Classifier(d2l.Classifier):\n    pass\nother = 1"])
    (note,) = [note for note in judge.notes() if note.startswith("cell 2")]
    assert note == f"cell 2: {cannot('class Classifier(d2l.Classifier):', ' without d2l')}"
    case = judge.assignment.question("accuracy").cases[0].name
    assert verdict(judge, "accuracy", case).endswith(f"`Classifier` is not defined ({note})")


@pytest.mark.parametrize("form", ["from nowhere import {0}", "import nowhere\n{0} = nowhere.{0}"])
def test_a_placeholder_is_no_answer(open_judge, form):
    names = [name for question in load_assignment(SOFTMAX).questions for name in question.defines if "." not in name]
    judge = open_judge([form.format(name) for name in names])
    for question in judge.assignment.questions:
        for name, found in judge.verdicts(question).items():
            assert not found.passed, (question.id, name)


def test_an_answer_made_of_placeholders_earns_nothing(open_judge):
    names = [name for question in load_assignment(SOFTMAX).questions for name in question.defines if "." not in name]
    functions = [f"def {name}(*args, **kwargs):\n    return it(args)" for name in names]
    classes = "class Both:\n    def __init__(self, *args, **kwargs): ...\n    def __getattr__(self, name): return it\n"
    judge = open_judge(["from nowhere import it", *functions, classes + "Classifier = SoftmaxRegressionScratch = Both"])
    for question in judge.assignment.questions:
        for name, found in judge.verdicts(question).items():
            assert not found.passed, (question.id, name)


@pytest.mark.parametrize(
    "told",
    [
        None, "x", [5], [[1]], [[1, 2]], [["1", "x"]], [[1, "0.123"]], [[1, "seaborn\n"]], [[1, "x" * 10**6]],
        [[9, "x"]], [[-1, "x"]], [[1, "torch.0123"]], [[1, "zero"]], [[1, ""]] * 10**5,
    ],
)  # fmt: skip
def test_what_a_jail_says_was_left_out_may_be_forged(told):
    """A sentence holds a line of the notebook, and no name that is not written there."""
    session = SimpleNamespace(left_out={1: told, 2: told}, submission=Submission("a.ipynb", ("import torch",)))
    found = left_out_lines(session)
    assert len(found) <= 20 and {(line.line, line.lack) for _, line in found} <= {("import torch", "")}


def test_students_are_told_which_packages_there_are(open_judge):
    text = " ".join((ROOT / "docs" / "students.md").read_text().split())
    listed = re.search(r"The grader has (.*?), and what these bring along", text)[1]
    names = re.findall(r"`(\w+)`", listed)
    assert open_judge([f"import {name}" for name in names]).notes() == []
    required = {re.split("[=>]", line)[0] for line in (ROOT / "requirements.txt").read_text().splitlines()}
    outside = {"otter-grader", "jupyterlab", "ipywidgets"}
    assert {name for name in required if name and name[0] != "#"} - outside <= set(names)
