"""Why torch or d2lite refused, and what the grader does not have: in words of ours, and never "not implemented yet"."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from torch import nn

from autograder.judge.causes import CAUSES, cause_of, cause_words, is_stub
from autograder.judge.definitions import Definitions
from autograder.judge.evidence import cell_failures, of_reply
from autograder.judge.messages import words
from autograder.judge.notes import cell_notes
from autograder.judge.verdict import Kind, Raised, kind_of
from autograder.submission import Submission
from reference.d2lite import DataModule, Module
from tests.conftest import limits
from tests.test_definitions import TENSORS, notebook, said

NO_GPU = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
LONG = torch.ones(1, 1, 2, 2, dtype=torch.long)
LEAF, TABLE = torch.ones(2, requires_grad=True), torch.ones(2, 3)


def twice():
    y = (LEAF * LEAF).sum()
    y.backward()
    y.backward()


def changed():
    y = LEAF.exp()
    y.add_(1)
    y.sum().backward()


RAISED = {
    "dtype int64": lambda: nn.functional.interpolate(LONG, size=(4, 4)),
    "floats": lambda: LONG.mean(),
    "bools": lambda: -torch.tensor(True),
    "backend": lambda: torch.ones(2, 2).to_sparse().view(4),
    "forward": lambda: nn.Module()(1),
    "forward or net": lambda: Module()(TABLE),
    "loss": lambda: Module().loss(TABLE, TABLE),
    "get_dataloader": lambda: DataModule().train_dataloader(),
    "__getitem__": lambda: torch.utils.data.Dataset()[0],
    "no gradient": lambda: TABLE.sum().backward(),
    "unused": lambda: torch.autograd.grad(LEAF.sum(), torch.ones(2, requires_grad=True)),
    "untracked": lambda: torch.autograd.grad(LEAF.sum(), TABLE),
    "scalar gradient": lambda: (LEAF * LEAF).backward(),
    "second backward": twice,
    "changed in place": changed,
    "leaf in place": lambda: LEAF.add_(1),
    "numpy": lambda: LEAF.numpy(),
    "float gradient": lambda: LONG.requires_grad_(),
    "product": lambda: TABLE @ TABLE,
    "shapes": lambda: TABLE + torch.ones(2),
    "reshape": lambda: TABLE.reshape(5),
    "view": lambda: TABLE.T.view(6),
    "dtypes": lambda: TABLE.T @ TABLE.double(),
    "cast": lambda: LONG.add_(0.5),
    "truth": lambda: bool(TABLE),
    "scalar": lambda: TABLE.item(),
    "index": lambda: TABLE[5],
    "no parameters": lambda: torch.optim.SGD([], lr=1),
    "module": lambda: torch.sofmax,
    "abstract": lambda: torch.utils.data.IterableDataset(),
    "arguments": lambda: twice(1),
    "not callable": lambda: TABLE(1),
    "None": lambda: None + 1,
}


@pytest.mark.parametrize("name", RAISED)
def test_what_torch_d2lite_and_python_say_is_known(name):
    with pytest.raises(Exception) as caught:
        RAISED[name]()
    assert cause_of([kind.__name__ for kind in caught.type.__mro__], str(caught.value)) == name


@NO_GPU
@pytest.mark.parametrize(
    ("name", "ask"),
    [
        ("gpu", lambda: TABLE.cuda()),
        ("gpu", lambda: nn.Linear(1, 1).to("cuda:0")),
        ("gpu", lambda: torch.ones(2, device=torch.device("cuda"))),
        ("gpu", lambda: torch.cuda.current_device()),
        ("gpu", lambda: torch.cuda.get_device_name(0)),
        ("other gpu", lambda: torch.ones(2, device="mps")),
        ("other gpu", lambda: nn.Linear(1, 1).to("mps")),
        ("other gpu", lambda: TABLE.to("xpu")),
        ("other gpu", lambda: torch.mps.synchronize()),
    ],
)
def test_devices_that_are_not_here_are_known(name, ask):
    with pytest.raises(Exception) as caught:
        ask()
    assert cause_of([kind.__name__ for kind in caught.type.__mro__], str(caught.value)) == name


def test_texts_of_a_submissions_own_carry_nothing_out():
    """Whatever an exception says, no more than one of our sentences is told."""
    assert cause_of(["ValueError"], "tensor([[3.1415, 2.7182]])") == ""
    assert cause_of(["TypeError"], ["a", "list"]) == cause_of(None, None) == ""
    for name in CAUSES:
        assert "{" not in cause_words(name, "", ("softmax",))


@pytest.mark.parametrize(
    ("line", "stub"),
    [
        ("    raise NotImplementedError  # your code here", True),
        ("raise NotImplementedError", True),
        ("def softmax(X): raise NotImplementedError()", True),
        ('raise NotImplementedError("only for tables")', False),
        ("return nn.functional.interpolate(X)  # raise NotImplementedError", False),
        ("if X.ndim != 2: raise NotImplementedError", False),
        ("", False),
    ],
)
def test_not_implemented_yet_is_only_the_stubs_own_line(line, stub):
    assert is_stub(line) is stub


@pytest.mark.parametrize(
    ("line", "asked", "sentence"),
    [
        ("loss.backward()", (), "no gradient flows from `loss` to any tensor that requires one"),
        ("return torch.autograd.grad(y, x)[0]", (), "no gradient flows from `y` to `x`"),
        ("(h.sum() / 2).backward()", (), "no gradient flows from `h.sum() / 2` to any tensor that requires one"),
        ("g(x, (", (), "no gradient flows from the result to any tensor that requires one"),
        ("", ("relu",), "no gradient flows from what `relu` returns to its arguments"),
        ("", ("MLP",), "no gradient flows from the loss to the parameters"),
    ],
)  # fmt: skip
def test_a_gradient_that_does_not_exist_is_told_from_where_to_where(line, asked, sentence):
    assert cause_words("no gradient", line, asked) == sentence


def test_an_exception_never_stands_alone():
    names = Definitions(Submission("a.ipynb", ("@torch.compile\ndef relu(x): return x",)))
    session = None
    bare = of_reply(session, names, {"types": ["RuntimeError"], "text": "?"}, ("relu", "tanh"), "tanh")
    assert words(bare) == "raised RuntimeError at no line of yours, when `tanh` was used"
    compiled = {"types": ["InductorError", "BackendCompilerFailed", "RuntimeError"], "text": "CppCompileError: …"}
    assert words(of_reply(session, names, compiled, ("relu",))) == (
        "raised RuntimeError at no line of yours, when `relu` was used: "
        "the grader has no compiler: leave `torch.compile` out (cell 1 asks for it at `@torch.compile`)"
    )


NOT_HERE = (
    "torch.set_default_device('cuda')\ntorch.set_default_device(None)",
    "device = 'cuda' if torch.cuda.is_available() else 'cpu'",
    *["torch.ones(2, device='cuda')"] * 30,
    "torch.ones(2, device='mps')",
    "1 / 0",
)  # fmt: skip


@NO_GPU
def test_what_the_grader_does_not_have_is_told_once(open_judge):
    answers = {
        "grid": "def make_grid(rows, cols):\n    return torch.zeros(rows, cols).to('cuda')",
        "compare": "def compare(X, Y):\n    return X.to('mps')",
        "symmetric": "def symmetrize(A):\n    return torch.nn.functional.interpolate(A.long(), 3)",
    }
    cells = [*notebook(**answers), *NOT_HERE]
    judge = open_judge(cells, assignment=TENSORS)
    first = len(cells) - len(NOT_HERE) + 3
    advice = "leave that out, or write `device()` of d2lite"
    assert judge.notes() == [
        f"cell {first} raised {{}} at `torch.ones(2, device='cuda')`: the grader has no GPU: {advice}; "
        "the same in 29 more cells".format(error_of(lambda: torch.ones(2, device="cuda"))),
        f"cell {first + 30} raised NotImplementedError at `torch.ones(2, device='mps')`: "
        f"the grader has no GPU of this kind: {advice}",
        f"cell {first + 31} raised ZeroDivisionError at `1 / 0`",
    ]
    (case, *_) = judge.assignment.question("grid").cases
    assert (
        f"in cell 2 at `return torch.zeros(rows, cols).to('cuda')`: the grader has no GPU: {advice}"
        in judge.message(judge.verdicts(judge.assignment.question("grid"))[case.name])
    )
    assert all("no GPU of this kind" in one for one in said(judge, "compare"))
    assert not any("not implemented yet" in one for one in said(judge, "symmetric"))


def error_of(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__


def test_where_devices_come_by_default_the_line_that_asks_is_named():
    cells = ("import torch  # .cuda() is not here", "torch.set_default_device('cuda')", "x = torch.ones(3)")
    names = Definitions(Submission("a.ipynb", cells))
    reply = {"types": ["AssertionError"], "text": "Torch not compiled with CUDA enabled", "where": [3, 1]}
    found = cell_failures(SimpleNamespace(failures={3: reply}), names)
    assert cell_notes(found) == [
        "cell 3 raised AssertionError at `x = torch.ones(3)`: the grader has no GPU: leave that out, or write "
        "`device()` of d2lite (cell 2 asks for it at `torch.set_default_device('cuda')`)"
    ]
    assert cell_notes(found, verdicts_only=True) == ["cell 3 failed"]


def test_a_misspelled_method_is_told_in_d2lites_words(open_judge, right_cells):
    cells = [cell.replace("def forward(", "def foward(") for cell in right_cells]
    judge = open_judge([cell.replace("def get_dataloader(", "def get_dataloder(") for cell in cells])
    assert any("the model has neither `forward` nor `net` (cell" in one for one in said(judge, "model"))
    assert any("finds no `get_dataloader` in the data's class (cell" in one for one in said(judge, "dataset"))
    assert not any(
        "not implemented yet" in one for one in [*said(judge, "model"), *said(judge, "dataset"), *judge.notes()]
    )


def test_only_the_stubs_line_counts_as_not_implemented(open_judge):
    answers = {
        "grid": "def make_grid(rows, cols):\n    x = rows\n    raise NotImplementedError",
        "compare": "def compare(X, Y):\n    raise NotImplementedError('later')",
    }
    judge = open_judge(notebook(**answers), assignment=TENSORS)
    assert said(judge, "grid") == {"not implemented yet"}
    assert all("at `raise NotImplementedError('later')`" in one for one in said(judge, "compare"))
    assert kind_of(Raised("NotImplementedError", 1, "f(x)")) is Kind.RAISED


def test_a_verdict_alone_says_no_cause(open_judge):
    answers = {"grid": "def make_grid(rows, cols):\n    return torch.ones(2, 3) @ torch.ones(2, 3)"}
    judge = open_judge([*notebook(**answers), "compare = 3"], limits(feedback="verdict"), TENSORS)
    for question_id in ("grid", "compare"):
        question = judge.assignment.question(question_id)
        told = {judge.message(one) for one in judge.verdicts(question).values()}
        assert all(one.endswith(": not right") for one in told)
