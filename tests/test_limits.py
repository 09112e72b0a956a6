"""Every limit is stated, can be changed for an assignment, and is named when it is hit."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import jail as jails
from autograder.sandbox import limits as kit_limits
from autograder.sandbox.allowance import Allowance
from autograder.sandbox.host import choose_mode
from autograder.sandbox.jail import Jail, JailEnded
from autograder.sandbox.limits import LIMITS_FILE, BadLimit, limits_of
from tests.conftest import SOFTMAX, limits

pytestmark = pytest.mark.privileges


@pytest.fixture
def patient(monkeypatch):
    """Computing counts, and the clock does not: the machine may be as busy as it likes."""
    monkeypatch.setattr(kit_limits, "WAITING", 100)


SMALL = limits(
    cell_seconds=1, probe_seconds=1, memory_mib=500, scratch_mib=100, answer_mib=1, output_mib=1, processes=32,
    open_files=64,
)  # fmt: skip
ENDLESS = "def softmax(X):\n    while True: pass"
COMPUTES = "while time.process_time() < 2: pass"
SOFTMAX_OF_ZEROS = "import torch\n\ndef softmax(X): return torch.zeros(3)"


ONE_CELL = "took longer than the limit of 1 seconds for one cell"
WAITED = "took longer than the limit of 3 seconds for one cell, waiting included"
FILES = "hit the limit of 100 MiB of files at `{}`|wrote more files than the limit of 100 MiB"
PROCESSES = "hit the limit of 32 processes at `{}`"
PRINTED = "hit the limit of 1 MiB of printed text in one cell at `{}`"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("while True: pass", f"{ONE_CELL}|{WAITED}"),
        ("import time; time.sleep(9)", WAITED),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", WAITED),
        ("import os, time\nwhile os.fork() or time.sleep(9): pass", f"{ONE_CELL}|{WAITED}|{PROCESSES}"),
        ("from threading import *\nwhile True: Thread(target=Event().wait).start()", PROCESSES),
        ("x = bytearray(600 << 20)", "hit the limit of 500 MiB of memory at `{}`"),
        ("import torch\nx = torch.ones(600 << 18)", "hit the limit of 500 MiB of memory at `{}`"),
        ("files = [open('/dev/null') for _ in range(99)]", "hit the limit of 64 open files at `{}`"),
        ("open('big', 'wb').write(bytes(200 << 20))", FILES),
        ("while True: print('x' * 1000)", PRINTED),
        ("from IPython.display import display\nwhile True: display('x' * 10**6)", PRINTED),
        ("from IPython.display import HTML, display\nwhile True: display(HTML('x' * 10**6))", PRINTED),
        ("'x' * 10**7", PRINTED),
        ("import os; os._exit(0)", "ended the Python process"),
        ("raise SystemExit", "raised SystemExit at `{}`"),
        ("def f(): return f()\nf()", "raised RecursionError at `def f(): return f()`"),
    ],
)
def test_a_cell_at_a_limit_gets_a_sentence_and_the_rest_is_graded(open_judge, verdict, source, sentence):
    judge = open_judge([source, SOFTMAX_OF_ZEROS], SMALL)
    (note,) = judge.notes()
    assert note in [f"cell 1 {words}" for words in sentence.format(source.splitlines()[-1]).split("|")]
    assert "the wrong shape" in verdict(judge, "softmax", "values")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("while True: pass", "`softmax` (cell 2) took longer than the limit of 1 seconds for one call"),
        ("return torch.zeros(1 << 20)", "`softmax` (cell 2) gave a larger answer than the limit of 1 MiB"),
        ("return torch.zeros(9**9)", "hit the limit of 500 MiB of memory in cell 2 at `return torch.zeros(9**9)`"),
        ("__import__('os')._exit(1)", "`softmax` (cell 2) ended the Python process"),
    ],
)
def test_a_question_at_a_limit_gets_a_sentence_and_the_others_are_graded(patient, open_judge, verdict, body, sentence):
    cells = ["import torch\n\ndef cross_entropy(y_hat, y): return torch.zeros(3)", f"def softmax(X):\n    {body}"]
    judge = open_judge(cells, SMALL)
    assert sentence in verdict(judge, "softmax", "values")
    assert "the wrong shape" in verdict(
        judge, "cross_entropy", judge.assignment.question("cross_entropy").cases[0].name
    )


def test_what_a_cell_holds_at_a_limit_does_not_cost_the_others(open_judge, verdict):
    greedy = "held = []\nwhile True: held.append(bytearray(1 << 20))"
    judge = open_judge([greedy, "more = bytearray(200 << 20)", SOFTMAX_OF_ZEROS], SMALL)
    assert judge.notes() == [
        "cell 1 hit the limit of 500 MiB of memory at `while True: held.append(bytearray(1 << 20))`"
    ]
    assert "the wrong shape" in verdict(judge, "softmax", "values")


def test_a_cell_that_asks_for_too_much_keeps_what_it_defined(open_judge, verdict):
    judge = open_judge([SOFTMAX_OF_ZEROS + "\nbytearray(600 << 20)", "x = 1"], SMALL)
    assert len(judge.notes()) == 1 and "the wrong shape" in verdict(judge, "softmax", "values")


def test_the_total_is_shared_by_cells_and_questions(patient, open_judge, verdict):
    judge = open_judge(["import time\nwhile True: pass", "x = 1"], limits(total_seconds=2))
    assert judge.notes() == [
        "cell 1 took longer than the limit of 2 seconds in all",
        "cell 2 was not run: the limit of 2 seconds in all is used up",
    ]
    assert verdict(judge, "softmax", "values").endswith("not graded: the limit of 2 seconds in all is used up")


GREEDY = """
import os, time
for _ in range({helpers}):
    if not os.fork(): break
x = bytearray({mebibytes} << 20)
for i in range(0, len(x), 4096): x[i] = 1
time.sleep(60)
"""


@pytest.mark.parametrize("cuda", [False, True])
def test_memory_of_many_processes_counts_together(zygote, monkeypatch, cuda):
    monkeypatch.setattr(jails, "cuda_is_here", lambda: cuda)
    with Jail(zygote, limits(memory_mib=500), []) as jail:
        source = GREEDY.format(helpers=3, mebibytes=300)
        with pytest.raises(JailEnded, match="memory: 500 MiB"):
            jail.ask({"do": "cell", "number": 1, "source": source}, Allowance.of(20, "here"))


STARTED = """
import subprocess, sys, time
hold = "x = bytearray(b'x') * (100 << 20); import time; time.sleep(60)"
held = [subprocess.Popen([sys.executable, "-c", hold]) for _ in range(9)]
time.sleep(60)
"""


def test_memory_of_started_programs_counts_and_a_sentence_says_so(zygote):
    with Jail(zygote, limits(memory_mib=500), []) as jail:
        with pytest.raises(JailEnded, match="memory: 500 MiB"):
            jail.ask({"do": "cell", "number": 1, "source": STARTED}, Allowance.of(20, "here"))


SHARING = """
import os, time
x = bytearray(b"x") * (300 << 20)
for _ in range(4):
    if not os.fork():
        time.sleep(60)
time.sleep(2)
"""


def skip_where_the_kernel_does_not_say():
    held = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())["CapEff"]
    if choose_mode([]) == "uid" and not int(held, 16) >> 19 & 1:
        pytest.skip("without CAP_SYS_PTRACE, as in containers, root may not look into other users' processes")


def test_memory_that_forked_processes_share_counts_once(zygote):
    skip_where_the_kernel_does_not_say()
    with Jail(zygote, limits(memory_mib=500), []) as jail:
        assert jail.ask({"do": "cell", "number": 1, "source": SHARING}, Allowance.of(20, "here")) == {"ok": True}


NAMELESS = """
import os, time
files = []
for name in range(4):
    files.append(open(str(name), "wb"))
    os.unlink(str(name))
    files[-1].write(bytes(50 << 20))
time.sleep(60)
"""
DEEP = """
import os, time
for _ in range(30):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
for name in range(4):
    open(str(name), "wb").write(bytes(50 << 20))
time.sleep(60)
"""
SWAPPED = """
import os, time
for name in range(3000):
    open(str(name), "wb").close()
os.mkdir("folder")
os.mkfifo("pipe")
if not os.fork():
    while True:
        for one, other in [("folder", "kept"), ("pipe", "folder"), ("folder", "pipe"), ("kept", "folder")]:
            os.rename(one, other)
time.sleep(3)
open("large", "wb").write(bytes(99 << 20))
open("large too", "wb").write(bytes(99 << 20))
time.sleep(60)
"""


@pytest.mark.parametrize("source", [NAMELESS, DEEP, SWAPPED])
def test_files_without_name_or_with_a_very_long_one_count(zygote, source):
    if source == NAMELESS:
        skip_where_the_kernel_does_not_say()
    with Jail(zygote, limits(scratch_mib=100), []) as jail:
        try:
            reply = jail.ask({"do": "cell", "number": 1, "source": source}, Allowance.of(20, "here"))
        except JailEnded as ended:
            assert str(ended) == "files: 100 MiB"
        else:
            assert "OSError" in reply["types"]


def test_with_cuda_address_space_is_free_and_memory_is_not(zygote, monkeypatch):
    monkeypatch.setattr(jails, "cuda_is_here", lambda: True)
    with Jail(zygote, limits(memory_mib=500), []) as jail:
        reserve = "import ctypes; c = ctypes.CDLL(None); c.mmap.restype = ctypes.c_void_p\n"
        reserve += "assert c.mmap(None, ctypes.c_size_t(1 << 40), 0, 0x4022, -1, 0) != ctypes.c_void_p(-1).value"
        assert jail.ask({"do": "cell", "number": 1, "source": reserve}, Allowance.of(20, "here")) == {"ok": True}
        with pytest.raises(JailEnded, match="memory: 500 MiB"):
            jail.ask(
                {"do": "cell", "number": 2, "source": GREEDY.format(helpers=0, mebibytes=700)}, Allowance.of(20, "here")
            )


def test_memory_cannot_be_held_without_counting(zygote):
    tries = [
        "import mmap; mmap.mmap(-1, 1 << 20)",
        "import os; os.memfd_create('x')",
        "import ctypes; assert ctypes.CDLL(None, use_errno=True).shmget(0, 1 << 20, 0o1600) == -1; raise OSError",
        "open('/dev/zero', 'rb')",
    ]
    with Jail(zygote, limits(), []) as jail:
        for number, source in enumerate(tries, 1):
            reply = jail.ask({"do": "cell", "number": number, "source": source}, Allowance.of(20, "here"))
            assert not reply["ok"] and "OSError" in reply["types"], source


def test_a_limit_ends_the_whole_tree_at_once(patient, zygote):
    from tests.test_jail import processes_of

    with Jail(zygote, limits(), []) as jail:
        source = "import os, time\nfor _ in range(5):\n    os.fork() or os.setsid() or time.sleep(60)\nwhile True: pass"
        with pytest.raises(JailEnded, match="time: 1 seconds here"):
            jail.ask({"do": "cell", "number": 1, "source": source}, Allowance.of(1, "here"))
        assert processes_of(zygote) == []


def test_an_assignment_may_have_limits_of_its_own(tmp_path):
    file = tmp_path / "limits.toml"
    file.write_text(LIMITS_FILE.read_text() + f'\n["{SOFTMAX}"]\ncell_seconds = 45.5\n')
    assert limits_of(SOFTMAX, file) == dataclasses.replace(limits_of(SOFTMAX), cell_seconds=45.5)
    assert limits_of("01-tensors", file) == limits_of("01-tensors")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("cell_secs = 3", "there is no limit cell_secs; choose from cell_seconds"),
        ("processes = 2.5", "processes is 2.5, but must be a positive whole number"),
        ("cell_seconds = -1", "cell_seconds is -1, but must be a positive number"),
        ("cell_seconds = nan", "cell_seconds is nan, but must be a positive number"),
        ("memory_mib = 'much'", "memory_mib is much, but must be a positive whole number"),
        ("cell_seconds 5", "limits.toml: "),
        ("feedback = 'all'", "feedback is all, but must be hint or verdict"),
        ("feedback = 3", "feedback is 3, but must be hint or verdict"),
    ],
)
def test_a_bad_limit_is_named(tmp_path, table, words):
    file = tmp_path / "limits.toml"
    file.write_text(LIMITS_FILE.read_text() + f'\n["{SOFTMAX}"]\n{table}\n')
    with pytest.raises(BadLimit, match="limits.toml") as error:
        limits_of(SOFTMAX, file)
    assert words in str(error.value) and "\n" not in str(error.value)


def test_the_time_that_cells_take_in_a_new_jail_counts(patient, open_judge, verdict):
    judge = open_judge([ENDLESS, f"import time\n{COMPUTES}"], limits(total_seconds=8, probe_seconds=3))
    first, second, *_ = [case.name for case in judge.assignment.question("softmax").cases]
    assert "the limit of 3 seconds for one call" in verdict(judge, "softmax", first)
    assert "the limit of 8 seconds in all" in verdict(judge, "softmax", second)


def test_a_busy_machine_costs_no_time(patient, open_judge, verdict):
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        judge = open_judge([f"import time\n{COMPUTES}", SOFTMAX_OF_ZEROS], limits(cell_seconds=3))
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert judge.notes() == []
    assert "the wrong shape" in verdict(judge, "softmax", "values")


def test_processes_of_a_cell_share_its_time(patient, open_judge):
    shared = "import os\nfor _ in range(3): os.fork()\nwhile True: pass"
    judge = open_judge([shared], limits(cell_seconds=4))
    assert judge.notes() == ["cell 1 took longer than the limit of 4 seconds for one cell"]
    assert judge.session.cpu_seconds < 8


def test_pip_fails_at_once(open_judge):
    cells = [
        "import sys",
        "said = !{sys.executable} -m pip install nosuchpackage\n"
        "assert 'No matching' in str(said) and 'etrying' not in str(said), said",
    ]
    assert open_judge(cells).notes() == []
