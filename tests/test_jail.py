"""Attempts to find, patch, fake or exhaust something from inside a jail."""

from __future__ import annotations

import ast
import json
import marshal
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
import torch

from autograder.judge.asked import Asked
from autograder.judge.handout import SKIPPED_TAGS, compiled_files, handout_files
from autograder.paths import protected_paths
from autograder.questions.mlp import features as mlp_features
from autograder.questions.softmax_regression import features as softmax_features
from autograder.sandbox import jail as jails
from autograder.sandbox import session
from autograder.sandbox.allowance import Allowance
from autograder.sandbox.host import JailNotOpened, JailRefused, choose_mode, free_uid, inside_command
from autograder.sandbox.jail import End, Jail, JailEnded
from autograder.sandbox.zygote import Zygote
from reference.fashion_mnist import find_fashion_mnist
from tests import other_python
from tests.conftest import ROOT, SOFTMAX, limits

pytestmark = pytest.mark.privileges

SEEK = r"""
import gc, os, sys

found = []
mine = (os.path.dirname(os.getcwd()), "/proc/self/cwd", "/proc/1/cwd")  # scratch, with a made-up data set
packages = [path for path in sys.path if path.endswith("-packages")]
python = ("/usr/lib", "/lib", sys.prefix, sys.base_prefix, *packages, "/proc/self/root", "/proc/thread-self", "/sys")
for root in ("/", "/proc/1/root", "/proc/1/cwd"):
    for folder, _, files in os.walk(root):
        if not folder.startswith((*mine, *python)):
            found += [os.path.join(folder, name) for name in files if any(word in name for word in {words!r})]
for path in {paths!r}:
    try:
        open(path, "rb").read(1)
        found.append(path)
    except IsADirectoryError:
        found += os.listdir(path)
    except OSError:
        pass
names = {{*sys.modules, *(str(type(item).__module__) for item in gc.get_objects())}}
found += [name for name in names if name.startswith(("autograder", "reference", "otter."))]
try:
    pids = list(filter(str.isdigit, os.listdir("/proc")))
except PermissionError:
    pids = []
for pid in pids:
    for name in ("environ", "cmdline", "maps", "fd", "root", "cwd"):
        path = f"/proc/{{pid}}/{{name}}"
        try:
            text = " ".join(os.listdir(path)) if name in ("fd", "root", "cwd") else open(path, "rb").read().decode()
        except OSError:
            continue
        found += [(path, word) for word in ("order.json", "results.json", "COURSE_SECRET", "solutions") if word in text]
    try:
        if int(pid) != os.getpid():
            open(f"/proc/{{pid}}/mem", "rb")
            found.append(f"memory of {{pid}}")
    except OSError:
        pass
found += [name for name in os.environ if "SECRET" in name]
assert not found, found
"""
PATCH = """
import otter, torch, torch.testing

torch.equal = torch.allclose = lambda *args, **kwargs: True
torch.testing.assert_close = lambda *args, **kwargs: None
torch.Tensor.__eq__ = lambda self, other: True
otter.Notebook.check = lambda *args, **kwargs: "passed"
import sys, types
for name in ("otter.test_files", "otter.execute", "autograder.judge.judge", "autograder.judge.compare"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].difference = sys.modules[name].Checker = lambda *args, **kwargs: None

def softmax(X):
    return torch.zeros(3)
"""
ALWAYS_EQUAL = """
import torch

class Same:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    def __getattr__(self, name): return Same()
    def __call__(self, *args, **kwargs): return Same()
    def __iter__(self): return iter([Same()])
    def __len__(self): return 1
    def __float__(self): return 1.0
    shape, dtype, ndim = (2, 3), torch.float32, 2

class SameTensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return True
    def __eq__(self, other): return True

def softmax(X): return Same()
def cross_entropy(y_hat, y): return torch.zeros(()).as_subclass(SameTensor)
def log_softmax(X): return Same()
def cross_entropy_from_logits(X, y): return Same()
def misclassified(model, X, y): return Same(), Same(), Same()
class Classifier:
    def accuracy(self, *args, **kwargs): return Same()
SoftmaxRegressionScratch = FashionMNIST = Trainer = DataModule = Same()
"""


def test_a_submission_finds_nothing(open_judge, monkeypatch, tmp_path):
    secret = tmp_path / "results.json"
    secret.write_text("{}")
    monkeypatch.setenv("COURSE_SECRET", "x")
    paths = [*protected_paths(), find_fashion_mnist().folder, secret, ROOT / "Makefile", ROOT / ".git", Path.home()]
    words = ["idx", "thresholds.json", "softmax_regression", ".seed", "order.json", "otter_config.json"]
    python = (sys.prefix, sys.base_prefix)  # the folders above it are there, with nothing else in them
    paths = [str(path) for path in paths if not any(folder.startswith(str(path)) for folder in python)]
    judge = open_judge([SEEK.format(words=words, paths=paths)], protected=[secret])
    assert judge.notes() == []


def test_texts_with_rubrics_are_protected():
    texts = set(ROOT.glob("assignments/*.md"))
    assert texts and texts <= set(protected_paths())


def test_patching_the_tools_of_grading_changes_nothing(open_judge, verdict):
    judge = open_judge([PATCH])
    assert "raised" not in str(judge.notes())
    for case in ("values", "large logits"):
        assert "the wrong shape" in verdict(judge, "softmax", case)


def test_objects_that_equal_everything_earn_nothing(open_judge, verdict):
    judge = open_judge([ALWAYS_EQUAL])
    assert judge.notes() == []
    for question in judge.assignment.questions:
        for case in question.cases:
            assert verdict(judge, question.id, case.name), (question.id, case.name)


def processes_of(zygote):
    """Pids of all descendants of this zygote."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            continue
        if f"IPYTHONDIR={zygote.warm.home}".encode() in environment and int(pid) != zygote.warm.process.pid:
            found.append(int(pid))
    return found


ONE_OF_THREE = """
def look(ns, x):
    import os, time, torch
    drawn = torch.rand(1).item()
    while {endless} and x:
        pass
    if x and {ends}:
        os._exit(1)
    time.sleep(0.7)
    return {{"x": x, "drawn": drawn}}
"""


def replies_of(jail, source, allowed):
    """The replies for three inputs of one request, and how the jail ended."""
    inputs, found = [{"x": x} for x in (0, 0, 1)], []
    request = {"do": "probe", "name": "look", "source": source, "seed": 5, "inputs": inputs}
    try:
        for reply in jail.ask_each(request, lambda: allowed, [0] * 3):
            found.append(reply["value"])
    except JailEnded as ended:
        return found, ended.end
    return found, None


def test_each_of_a_requests_inputs_has_its_own_time_and_the_same_random_numbers(zygote):
    with Jail(zygote, limits(), []) as jail:
        found, end = replies_of(jail, ONE_OF_THREE.format(endless=False, ends=False), Allowance(1, "", 1.5, "here"))
    assert end is None and [one["x"] for one in found] == [0, 0, 1]
    assert len({one["drawn"] for one in found}) == 1


@pytest.mark.parametrize(("way", "end"), [("ends", End.EXIT), ("endless", End.TIME)])
def test_what_was_replied_before_a_jail_ends_counts(zygote, way, end):
    with Jail(zygote, limits(), []) as jail:
        source = ONE_OF_THREE.format(**{"endless": False, "ends": False, way: True})
        found, ended = replies_of(jail, source, Allowance(1, "", 3, "here"))
    assert ([one["x"] for one in found], ended) == ([0, 0], end)


COUNTED = "def look(ns, function):\n    ns.counts()\n    return getattr(ns, function)()"
"""A probe that asks for one answer by name, and first for one that counts the calls."""


@pytest.mark.parametrize(
    ("asked", "calls", "replied"),
    [
        (["absent"] * 4, 1, [False] * 4),
        (["absent", "absent", "seven"], 3, [False, False, True]),
        (["seven", "absent", "absent"], 2, [True, False, False]),
        (["raises"] * 3, 3, [False] * 3),
    ],
)
def test_an_answer_that_is_missing_is_looked_up_once(zygote, asked, calls, replied):
    cell = (
        "from types import SimpleNamespace\nseen = []\ndef counts(): seen.append(0)\ndef seven(): return 7\n"
        "def raises(): return SimpleNamespace().absent"
    )
    request = {"do": "probe", "name": "look", "source": COUNTED, "seed": 5}
    allowed = Allowance(5, "", 5, "here")
    with Jail(zygote, limits(), []) as jail:
        jail.ask({"do": "cell", "number": 1, "source": cell}, allowed)
        inputs = [{"function": name} for name in asked]
        found = list(jail.ask_each({**request, "inputs": inputs}, lambda: allowed, [0] * len(asked)))
        count = "def look(ns):\n    return len(ns.seen)"
        counted = jail.ask({**request, "source": count, "inputs": [{}]}, allowed)
    assert [one.get("ok") for one in found] == replied and counted["value"] == calls


def test_nothing_outlives_a_jail():
    escape = "import os, time\nif not os.fork():\n    os.setsid()\n    os.fork()\n    time.sleep(600)"
    with Zygote() as zygote:
        with Jail(zygote, limits(), []) as jail:
            jail.ask({"do": "cell", "number": 1, "source": escape}, Allowance.of(10, "here"))
            assert len(processes_of(zygote)) >= 3
        assert processes_of(zygote) == []


def test_a_zygote_is_one_thread_without_the_kit(zygote):
    with Jail(zygote, limits(), []) as jail:
        source = "def look(ns):\n    import sys\n    return {'names': [n for n in sys.modules if 'autograder' in n]}"
        reply = jail.ask(
            {"do": "probe", "name": "look", "source": source, "seed": 0, "inputs": [{}]}, Allowance.of(10, "here")
        )
    assert reply["value"] == {"names": []}
    assert len(os.listdir(f"/proc/{zygote.warm.process.pid}/task")) == 1


def imports_of(handout):
    """The modules that run in a handout's cells import, but for those that lie in its folder."""
    cells = [cell for cell in json.loads(handout.read_text())["cells"] if cell["cell_type"] == "code"]
    run = [cell for cell in cells if not SKIPPED_TAGS & set(cell["metadata"].get("tags", []))]
    nodes = [node for cell in run for node in ast.walk(ast.parse("".join(cell["source"])))]
    found = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    found |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name for name in found if not (handout.parent / f"{name}.py").exists()}


def looked_up(jail, source):
    """What the expression `source` gives in the jail."""
    source = f"def look(ns):\n    import sys, numpy, pandas, torch\n    return {source}"
    request = {"do": "probe", "name": "look", "source": source, "seed": 5, "inputs": [{}]}
    return jail.ask(request, Allowance.of(10, "here"))["value"]


def test_what_handouts_import_is_loaded_before_the_first_cell(zygote):
    needed = set().union(*map(imports_of, ROOT.glob("assignments/*/*.ipynb")))
    assert {"torch", "numpy", "pandas", "math"} <= needed
    with Jail(zygote, limits(), []) as jail:
        assert needed <= set(looked_up(jail, "list(sys.modules)"))


def test_what_is_loaded_is_no_name_and_no_state_of_a_notebook(zygote):
    names = "sorted(name for name in vars(ns) if name[0] != '_' and name not in ('In', 'Out', 'exit', 'quit'))"
    state = "(pandas.get_option('display.max_rows'), numpy.get_printoptions(), torch.initial_seed())"
    changes = "import pandas, torch\npandas.set_option('display.max_rows', 7)\ntorch.manual_seed(7)\ntorch.sin = None"
    with Jail(zygote, limits(), []) as jail:
        before = looked_up(jail, names), looked_up(jail, state)
        jail.ask({"do": "cell", "number": 1, "source": changes}, Allowance.of(10, "here"))
        assert looked_up(jail, names) != before[0]
    with Jail(zygote, limits(), []) as jail:
        assert (looked_up(jail, names), looked_up(jail, state)) == before
        assert before[0] == ["get_ipython", "open", "otter"] and looked_up(jail, "torch.sin is not None")


def test_the_jail_dies_with_the_zygote():
    zygote = Zygote()
    jail = Jail(zygote, limits(), [])
    jail.ask({"do": "cell", "number": 1, "source": "x = 1"}, Allowance.of(10, "here"))
    zygote.warm.process.kill()
    zygote.warm.process.wait()
    end = time.monotonic() + 10
    while processes_of(zygote) and time.monotonic() < end:
        time.sleep(0.05)
    assert processes_of(zygote) == []


def test_a_path_that_opens_inside_is_refused(zygote):
    with pytest.raises(JailRefused, match="can be read from inside.*Docker"):
        Jail(zygote, limits(), [Path(os.__file__)])


def test_a_virtual_environment_behind_a_link_is_found_in_the_jail(tmp_path):
    (tmp_path / "venv").symlink_to(sys.prefix)
    command = inside_command("confine", str(free_uid()))[1:]
    answers = [
        json.loads(subprocess.run([python, *command], capture_output=True, check=True).stdout)["namespaces"]
        for python in (sys.executable, str(tmp_path / "venv" / "bin" / "python"))
    ]
    assert answers[0] == answers[1]


@pytest.mark.skipif(os.geteuid() != 0, reason="other users are made safe by namespaces")
def test_a_strict_umask_of_roots_changes_no_answer():
    command = inside_command("confine", str(free_uid()))
    answers = [subprocess.run(command, capture_output=True, check=True, umask=umask).stdout for umask in (0o022, 0o077)]
    assert answers[0] == answers[1]


def test_a_jail_that_cannot_be_opened_is_tried_again(zygote, monkeypatch):
    refusals = iter(["fork: no memory", "fork: no memory", ""])

    class Refusing(Jail):
        def __init__(self, *args):
            if words := next(refusals):
                raise JailNotOpened(words)
            super().__init__(*args)

    monkeypatch.setattr(jails, "Jail", Refusing)
    monkeypatch.setattr(jails.time, "sleep", lambda seconds: None)
    with jails.open_jail(zygote, limits(), [], {}, "") as jail:
        assert jail.ask({"do": "cell", "number": 1, "source": "x = 1"}, Allowance.of(10, "here")) == {"ok": True}
    refusals = iter(["fork: no memory"] * 9)
    with pytest.raises(JailNotOpened, match="could not be shut in .fork: no memory.: .*Docker"):
        jails.open_jail(zygote, limits(), [], {}, "")


def test_a_device_that_is_not_here_costs_no_submission_its_points(monkeypatch):
    monkeypatch.setenv("HW_DEVICE", "gpu")
    with Zygote() as zygote, pytest.raises(JailRefused, match="HW_DEVICE=gpu, and .* no such device .* HW_DEVICE=cpu"):
        jails.open_jail(zygote, limits(), [], {}, "")


def test_what_a_jail_allocates_lies_in_small_pages(zygote):
    """Its processor time counts, and to make room for a huge page can take long."""
    cell = "import ctypes\nassert ctypes.CDLL(None).prctl(42, 0, 0, 0, 0) == 1  # PR_GET_THP_DISABLE"
    with Jail(zygote, limits(), []) as jail:
        assert jail.ask({"do": "cell", "number": 1, "source": cell}, Allowance.of(10, "here")) == {"ok": True}


@pytest.mark.parametrize("changed", [False, True])
def test_the_compiled_d2lite_is_taken_while_its_source_is_the_same(zygote, changed):
    """Compiled from another text under the digest of this one, so that it shows which of both was taken."""
    (name, source), (cached, code) = (*handout_files(SOFTMAX).items(), *compiled_files(SOFTMAX).items())
    other = code[:16] + marshal.dumps(compile("mark = 'compiled'", name, "exec"))
    cell = f"open({name!r}, 'a').write({'# changed' if changed else ''!r})\nimport d2lite\nd2lite.mark"
    with jails.open_jail(zygote, limits(), [], {name: source, cached: other}, "") as jail:
        reply = jail.ask({"do": "cell", "number": 1, "source": cell}, Allowance.of(10, "here"))
    assert reply["ok"] is not changed


STOP_EVERYBODY = """
import os, signal, sys
from autograder.sandbox.inside.zygote import _kill_all_of, _uid_of
uid, killer = map(int, sys.argv[1:])
for _ in range(30):
    attackers = []
    for _ in range(2):
        attackers.append(os.fork())
        if not attackers[-1]:
            os.setresuid(uid, uid, uid)
            while True:
                os.kill(-1, signal.SIGSTOP)
    while any(_uid_of(pid) != uid for pid in attackers):
        pass
    _kill_all_of(uid, killer)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes uids")
def test_a_jail_cannot_stop_who_kills_it():
    command = [sys.executable, "-c", STOP_EVERYBODY, str(free_uid()), str(free_uid())]
    assert subprocess.run(command, cwd=ROOT, timeout=60).returncode == 0


def test_a_jail_stays_on_its_core(zygote):
    with Jail(zygote, limits(), []) as jail:
        reply = jail.ask(
            {"do": "cell", "number": 1, "source": "import os; os.sched_setaffinity(0, range(64))"},
            Allowance.of(10, "here"),
        )
        assert "PermissionError" in reply["types"]


def test_without_a_jail_grading_refuses(monkeypatch):
    monkeypatch.setenv("KIT_JAIL", "none")
    with pytest.raises(JailRefused, match="No jail holds on this machine.*Docker"):
        choose_mode([])


@pytest.mark.parametrize(
    "forged",
    [
        "b'\\xff' * 8",  # lengths of 4 GiB
        "b'\\0\\0\\0\\2\\0\\0\\0\\0{}'[:9]",  # cut off
        "__import__('struct').pack('>II', 200000, 0) + b'[' * 200000",  # nesting
        "__import__('struct').pack('>II', 2, 16) + b'{}' + b'\\xff' * 16",  # a safetensors header that lies
        "__import__('struct').pack('>II', 4, 0) + b'null'",
    ],
)
def test_forged_frames_end_the_jail_and_nothing_else(zygote, forged):
    with Jail(zygote, limits(), []) as jail:
        source = f"import os\nos.write(3, {forged})\nos._exit(0)"
        with pytest.raises(JailEnded):
            jail.ask({"do": "cell", "number": 1, "source": source}, Allowance.of(5, "here"))


NATURAL = "import torch\n\ndef softmax(X): return torch.softmax(X, 1)"
FORGE = """
import sys
wire = sys.modules["inside.wire"]
pack = wire.pack
wire.pack = lambda message: {frame} if "value" in message or "missing" in message else pack(message)
"""


@pytest.mark.parametrize(
    "frame",
    [
        'wire.HEADER.pack(60, 90) + b\'{"ok":true,"value":[{"$tensor":"0"},{"$tensor":"0"}]}\'.ljust(60) + b\' \' * 90',
        "pack({'ok': torch.ones(2), 'value': {}})",
        "pack({'ok': True, 'value': 5})",
        "pack({'ok': True, 'value': {'': 'a message of my own'}})",
        "pack({'ok': True, 'value': {'softmax(X)': torch.zeros(2**24, 0)}})",
        "pack({'ok': True, 'value': {'softmax(X)': [[]] * 200000}})",
        "pack({'ok': True, 'value': {'loss': 10**400, 'softmax(X)': 1e400}})",
        "pack({'ok': True, 'value': {'softmax(X)': [torch.zeros(1)] * 600}})",
        "pack({'ok': False, 'types': ['softmax is right'], 'where': [[1], 'x'], 'missing': 'a message of my own'})",
        "pack({'ok': False, 'types': 7, 'where': torch.ones(2, 2), 'missing': ['softmax']})",
        "pack({'ok': False, 'where': torch.tensor([2**63, 1], dtype=torch.uint64)})",
        "pack({'ok': False, 'where': torch.zeros(1 << 25, dtype=torch.uint8)})",
    ],
)
def test_a_forged_reply_is_at_worst_a_wrong_answer(open_judge, verdict, frame):
    judge = open_judge([NATURAL, FORGE.format(frame=frame)])
    for question in ("softmax", "dataset", "training"):
        case = judge.assignment.question(question).cases[0].name
        words = verdict(judge, question, case)
        assert words and "of my own" not in words, words


def test_replies_that_are_the_same_are_compared_each_with_what_is_right_for_its_input(open_judge, monkeypatch):
    judge = open_judge([NATURAL, FORGE.format(frame="pack({'ok': True, 'value': 5})")])
    outcome, compared = Asked._outcome, []
    monkeypatch.setattr(Asked, "_outcome", lambda asked, reply: compared.append(asked.at) or outcome(asked, reply))
    question = judge.assignment.question("softmax")
    assert not judge.verdict(question, question.cases[0]).passed
    last = compared[-1]
    assert last > 1 and compared[-last - 1 :] == list(range(last + 1))


def test_a_number_that_fits_no_float_is_a_wrong_answer_where_mistakes_are_recognised(open_judge, verdict):
    value = "{'the type of to_python(t)': 'float', 'to_python(t)': 10**400}"
    judge = open_judge([FORGE.format(frame=f"pack({{'ok': True, 'value': {value}}})")], assignment="01-tensors")
    for case in judge.assignment.question("numpy").cases:
        assert verdict(judge, "numpy", case.name)


def test_an_answer_that_blows_up_when_it_is_judged_is_a_wrong_answer(open_judge, verdict):
    batches = "[[(torch.zeros(1 << 16, 2), torch.zeros(1 << 16, 1))]]"
    value = (
        "{'X': torch.zeros(4600, 2), 'y': torch.zeros(4600, 1), 'w afterwards': 0, 'the data is a DataModule': True,"
        " 'the loaders have a length': True, 'len of the loaders': 1, 'batch sizes': 0,"
        f" 'training': {batches}[0], 'training again': [], 'held-out': [], 'held-out again': []}}"
    ).replace("[]", "[(torch.zeros(1, 2), torch.zeros(1, 1))]")
    forge = FORGE.format(frame=f"pack({{'ok': True, 'value': {value}}})")
    judge = open_judge(["import torch", forge], assignment="04-linear-regression")
    said = [verdict(judge, "data", case.name) for case in judge.assignment.question("data").cases]
    assert any("needs more memory than judging allows" in words for words in said), said


@pytest.mark.parametrize(
    ("accuracy", "measured", "settings"),
    [
        (softmax_features.held_out_accuracy, {"W": torch.zeros(784, 10), "b": torch.zeros(10000, 10)}, {}),
        (
            mlp_features.held_out_accuracy,
            {
                "weights": [torch.zeros(784, 256), torch.zeros(256, 10)],
                "biases": [torch.zeros(256), torch.zeros(10000, 10)],
            },
            {"hiddens": 256},
        ),
    ],
)
def test_a_bias_per_image_earns_no_accuracy(accuracy, measured, settings):
    hidden = {"_pixels": torch.arange(784), "_names": torch.arange(10), **settings}
    assert accuracy(measured, X=torch.zeros(1), y=torch.zeros(1), **hidden) == {"accuracy": 0.0}


BY_HAND = """
import torch

def softmax(X):
    powers = torch.exp(X - X.max(1, keepdim=True).values)
    return powers / powers.sum(1, keepdim=True)
"""


@pytest.mark.parametrize(("kills", "words"), [(1, None), (2, "`softmax` (cell 1) ended the Python process")])
def test_a_call_whose_jail_is_killed_from_outside_is_tried_once_more(open_judge, verdict, monkeypatch, kills, words):
    judge, ask_each, left = open_judge([BY_HAND]), Jail.ask_each, [None] * kills

    def ask_a_dead_jail(jail, request, *limits):
        if request["do"] == "probe" and left:
            left.pop()
            os.kill(jail._supervisor, signal.SIGKILL)
            assert jail._sock.recv(1, socket.MSG_PEEK) == b""  # its processes are gone
        return ask_each(jail, request, *limits)

    monkeypatch.setattr(Jail, "ask_each", ask_a_dead_jail)
    assert verdict(judge, "softmax", "values") == words


def test_a_session_that_breaks_off_at_its_start_leaves_no_jail(open_judge, zygote, monkeypatch):
    def breaks(*arguments):
        raise RuntimeError("the grader's own fault")

    monkeypatch.setattr(session, "limit_of", breaks)
    others = len(psutil.Process(zygote.warm.process.pid).children())
    with pytest.raises(RuntimeError, match="own fault"):
        open_judge(["1 / 0"])
    assert len(psutil.Process(zygote.warm.process.pid).children()) == others


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a device file")
def test_what_cuda_needs_is_there_with_a_gpus_device_files(tmp_path, monkeypatch):
    place = Path(f"/dev/nvidia-test-{os.getpid()}")
    tmp_path.chmod(0o755)
    tmp_path.joinpath("libcuda.so.1").write_text("the driver's")
    tmp_path.joinpath("secrets").mkdir()
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{tmp_path}:{tmp_path}/secrets")
    os.mknod(place, 0o666 | stat.S_IFCHR, os.makedev(1, 3))  # what /dev/null is
    try:
        place.chmod(0o666)
        with Zygote() as zygote, Jail(zygote, limits(), []) as jail:
            source = f"open('{place}', 'r+b', 0).write(b'1')\nassert open('{tmp_path}/libcuda.so.1').read()\n"
            source += "import mmap, os; mmap.mmap(-1, 4096); os.listdir('/sys/devices')"
            reply = jail.ask({"do": "cell", "number": 1, "source": source}, Allowance.of(5, "here"))
            assert reply["ok"] is True and jail.device == "cpu"
    finally:
        place.unlink()


def test_messages_carry_no_text_of_the_students(open_judge, verdict):
    spy = "def softmax(X):\n    return type(f'\\x1b[31m[red]{X[0, 0]:.6f}', (), {})()"
    words = verdict(open_judge([spy]), "softmax", "values")
    assert words == "Logits of ordinary size: softmax(X) is an object of another type, not a tensor"
    raising = "def softmax(X):\n    raise type(f'E{X[0, 0]:.6f}', (ValueError,), {})(str(X))  # \x1b[31m[/red]"
    words = verdict(open_judge([raising]), "softmax", "values")
    assert "raised ValueError" in words and "\x1b" not in words


@pytest.mark.slow
@pytest.mark.skipif(other_python.why_not() != "", reason=other_python.why_not())
def test_the_other_jail_keeps_the_same_promises():
    """The tests above once more, with another uid in place of namespaces, under a Python that other users can read."""
    place = Path(tempfile.mkdtemp(prefix="kit-test-"))
    place.chmod(0o755)
    try:
        python = other_python.make_python(place / "venv", ROOT)
        files = [__file__, Path(__file__).with_name("test_limits.py")]
        chosen = "sentence or finds_nothing or patching or outlives or zygote or text_of_the or without_name"
        command = [python, "-m", "pytest", "-q", "-W", "ignore", "-p", "no:cacheprovider", *files]
        environment = {**os.environ, "KIT_JAIL": "uid"}
        done = subprocess.run([*command, "-k", chosen], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-3000:]
    finally:
        shutil.rmtree(place)


@pytest.mark.parametrize("first", ["import otter\ngrader = otter.Notebook()", "from checks import grader"])
def test_public_checks_do_nothing_in_a_jail(first, open_judge):
    asks = "assert grader.check('softmax') is grader.check_all() is grader.export(pdf=False) is None"
    assert open_judge([first, asks]).notes() == []
