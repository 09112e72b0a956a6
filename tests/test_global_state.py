"""Switches that a notebook leaves on: probes find torch, NumPy, pandas and Python as they come."""

from __future__ import annotations

import pytest
import torch

from autograder.sandbox.allowance import Allowance
from autograder.sandbox.jail import Jail
from tests.conftest import limits

SWITCHES = {
    "grad mode": "torch.set_grad_enabled(False)",
    "inference mode": "held = torch.inference_mode()\nheld.__enter__()",
    "both": "held = [torch.inference_mode(), torch.no_grad()]\nfor one in held: one.__enter__()",
    "default dtype": "torch.set_default_dtype(torch.float64)",
    "default tensor type": "torch.set_default_tensor_type(torch.DoubleTensor)",
    "default device": "torch.set_default_device('meta')",
    "device entered": "held = torch.device('meta')\nheld.__enter__()",
    "function mode": "class Mode(torch.overrides.TorchFunctionMode):\n"
        "    def __torch_function__(self, *args, **kwargs): raise ValueError\nheld = Mode()\nheld.__enter__()",
    "modes over a device": "torch.set_default_device('meta')\n"
        "class Mode(torch.overrides.TorchFunctionMode): ...\nheld = Mode()\nheld.__enter__()",
    "dispatch mode": "from torch.utils._python_dispatch import TorchDispatchMode\nclass Mode(TorchDispatchMode):\n"
        "    def __torch_dispatch__(self, *args, **kwargs): raise ValueError\nheld = Mode()\nheld.__enter__()",
    "autocast": "held = torch.autocast('cpu')\nheld.__enter__()",
    "deterministic": "torch.use_deterministic_algorithms(True, warn_only=True)",
    "anomaly": "torch.autograd.set_detect_anomaly(True)",
    "saved tensors": "held = torch.autograd.graph.saved_tensors_hooks(lambda x: 0, lambda x: 0)\nheld.__enter__()",
    "threads": "torch.set_num_threads(3)",
    "precision": "torch.set_float32_matmul_precision('medium')",
    "denormals": "torch.set_flush_denormal(True)",
    "backends": "torch.backends.mkldnn.enabled = False\ntorch.backends.cudnn.benchmark = True",
    "torch's print options": "torch.set_printoptions(precision=1, sci_mode=True)",
    "NumPy's print options": "np.set_printoptions(precision=1, suppress=True)",
    "NumPy's errors": "np.seterr(all='raise')",
    "pandas": "import pandas as pd\npd.set_option('display.precision', 1)\npd.set_option('display.max_rows', 2)",
    "warnings": "import warnings\nwarnings.simplefilter('error')",
    "warnings shown": "import warnings\nwarnings.showwarning = None",
    "recursion": "sys.setrecursionlimit(120)",
    "folder": "os.makedirs('away', exist_ok=True)\nos.chdir('away')",
    "folder that is gone": "os.makedirs('away2')\nos.chdir('away2')\nos.rmdir('../away2')",
    "streams": "sys.stdout = open('log', 'w')\nsys.stderr = sys.stdin = None",
    "closed streams": "sys.stdout.close()",
    "built-ins": "import builtins\nbuiltins.sum = builtins.float = builtins.print = None\ndel builtins.max",
    "tracing": "sys.setprofile(lambda *args: None)\nsys.settrace(lambda *args: None)",
    "garbage": "import gc\ngc.disable()\ngc.set_threshold(1)",
    "decimals": "import decimal\ndecimal.getcontext().prec = 1",
}  # fmt: skip
LOOK = """
def look(ns, x):
    import builtins, decimal, gc, os, sys, warnings
    import numpy as np, pandas as pd, torch
    print("still there")
    w = torch.ones(2, requires_grad=True)
    (w * w.exp()).sum().backward()
    opened = lambda stream: not getattr(stream, "closed", True)
    state = [
        x.sum().item(), w.grad.tolist(), torch.is_inference_mode_enabled(), torch.get_default_dtype(),
        torch.get_default_device(), torch.ones(2).device, (torch.ones(2, 2) @ torch.ones(2, 2)).dtype,
        torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled(),
        torch.is_anomaly_enabled(), torch.get_num_threads(), torch.get_float32_matmul_precision(),
        torch.backends.mkldnn.enabled, torch.backends.cudnn.benchmark, str(torch.ones(2) / 3), str(np.ones(2) / 3),
        (torch.tensor(1e-310, dtype=torch.float64) * 2).item(), np.geterr(), str(pd.Series([1 / 3] * 5)),
        warnings.filters[:], warnings.showwarning, sys.getrecursionlimit(), os.getcwd(),
        [opened(stream) for stream in (sys.stdin, sys.stdout, sys.stderr)], type(sys.stdout), builtins.sum([1, 2]),
        float(1), max(1, 2), sys.gettrace(), sys.getprofile(), gc.isenabled(), gc.get_threshold(),
        decimal.getcontext().prec, ns.path in sys.path,
    ]
    return {"state": [repr(one) for one in state]}
"""
PROBE = {"do": "probe", "name": "look", "source": LOOK, "seed": 0, "inputs": [{"x": torch.ones(3)}]}
FIRST = "import os, sys, torch, numpy as np\npath = '/somewhere'\nsys.path.append(path)"


@pytest.fixture(scope="module")
def jail(zygote):
    with Jail(zygote, limits(), []) as one:
        yield one


def ask(jail, request):
    reply = jail.ask(request, Allowance.of(20, "here"))
    assert reply["ok"], reply
    return reply


@pytest.fixture(scope="module")
def before(jail):
    ask(jail, {"do": "cell", "number": 1, "source": FIRST})
    return ask(jail, PROBE)["value"]["state"]


@pytest.mark.parametrize("switch", SWITCHES)
def test_what_a_cell_leaves_on_is_off_when_answers_are_asked(jail, before, switch):
    ask(jail, {"do": "cell", "number": 2, "source": SWITCHES[switch]})
    assert ask(jail, PROBE)["value"]["state"] == before
    assert ask(jail, {**PROBE, "inputs": [{"x": 3 * torch.ones(1)}]})["value"]["state"] == before


def test_what_an_answer_leaves_on_is_off_for_the_next(jail, before):
    leave = "def look(ns):\n    import torch\n    torch.set_default_device('meta')\n    torch.set_grad_enabled(False)\n"
    ask(jail, {**PROBE, "source": leave, "inputs": [{}]})
    assert ask(jail, PROBE)["value"]["state"] == before


def test_cells_keep_what_they_switch(jail):
    ask(jail, {"do": "cell", "number": 3, "source": "torch.set_default_dtype(torch.float64)"})
    ask(jail, {"do": "cell", "number": 4, "source": "assert torch.ones(1).dtype == torch.float64"})


def test_switches_cost_no_points(open_judge, verdict, right_cells):
    softmax = [cell for cell in right_cells if "def softmax" in cell][:1]
    last = "torch.set_grad_enabled(False)\ntorch.set_default_dtype(torch.float64)\ntorch.set_default_device('meta')"
    judge = open_judge(["import torch", *softmax, last])
    assert {verdict(judge, "softmax", case.name) for case in judge.assignment.question("softmax").cases} == {None}
