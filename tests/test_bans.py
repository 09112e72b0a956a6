"""Ways around a ban, each of which once earned its points: softmax, activations, autograd, loops."""

from __future__ import annotations

import concurrent.futures
import inspect
import math

import numpy as np
import pytest
import torch
from torch.autograd import forward_ad
from torch.nn import functional
from torch.utils._python_dispatch import TorchDispatchMode, _disable_current_modes

from autograder.judge.compare import outcome_of, try_probe
from autograder.judge.expected import problem_of as problem_of_outcome
from autograder.judge.expected import wanted
from autograder.spec.question import names
from tests.right_answers import variants
from tests.test_questions import ASSIGNMENTS


def problem_of(assignment, question, case, **answer):
    """What the judge says of this answer in the case of that name, or None."""
    asked = ASSIGNMENTS[assignment]
    (case,) = [found for found in asked.question(question).cases if found.name == case]
    ns = names(asked.reference, answer)
    for inputs in case.inputs(torch.Generator().manual_seed(1)):
        outcome = outcome_of(try_probe(case.probe, case.features, ns, inputs, seed=1))
        if problem := problem_of_outcome(asked, case, outcome, wanted(asked, case, inputs, seed=1)):
            return problem
    return None


def in_a_thread(function, *arguments):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *arguments).result()


# ── softmax ─────────────────────────────────────────────────────────────────────────────────────────────────────


def softmax_by_attention(X):
    identity = torch.eye(X.shape[1], dtype=X.dtype)
    return functional.scaled_dot_product_attention(X[None], identity[None], identity[None], scale=1.0)[0]


def softmax_in_a_thread(X):
    return in_a_thread(torch.softmax, X, 1)


def softmax_without_modes(X):
    with _disable_current_modes():
        return torch.softmax(X, 1)


def softmax_redispatched(X):
    cpu = torch._C.DispatchKeySet(torch._C.DispatchKey.CPU)
    if X.requires_grad:
        return torch.exp(X - torch.logsumexp(X, 1, keepdim=True))
    return torch.ops.aten._softmax.default.redispatch(cpu, X, 1, False)


def softmax_by_scipy(X):
    from scipy.special import softmax

    if X.requires_grad:
        return torch.exp(X - torch.logsumexp(X, 1, keepdim=True))
    return torch.from_numpy(softmax(X.numpy(), axis=1))


def softmax_from_a_plain_copy(X):
    copy = torch.zeros(X.shape, dtype=X.dtype)
    with _disable_current_modes(), torch.no_grad():
        copy = in_a_thread(lambda: torch.empty_like(copy).copy_(X).softmax(1))
    return torch.exp(X - torch.logsumexp(X, 1, keepdim=True)) if X.requires_grad else X * 0 + copy


def softmax_read_out(X):
    if X.requires_grad:
        return torch.exp(X - torch.logsumexp(X, 1, keepdim=True))
    numbers = [[entry.item() for entry in row] for row in X]
    found = in_a_thread(lambda: torch.tensor(numbers, dtype=X.dtype).softmax(1).tolist())
    return torch.stack([torch.stack([entry * 0 + number for entry, number in zip(*rows)]) for rows in zip(X, found)])


REMEMBERED = []


def softmax_remembered(X):
    if X.requires_grad:
        return torch.exp(X - torch.logsumexp(X, 1, keepdim=True))

    def library():
        return torch.softmax(torch.empty(X.shape, dtype=X.dtype).copy_(X), 1)

    if REMEMBERED and REMEMBERED[0].shape == X.shape:
        return X * 0 + REMEMBERED.pop()
    REMEMBERED[:] = [in_a_thread(library)]
    return X * 0 + REMEMBERED[0]


def softmax_wrapped_anew(X):
    """The inner tensor, if it hangs on the object, into the library's own, and wrapped once more."""
    inner = next((value for value in vars(X).values() if isinstance(value, torch.Tensor)), None)
    return torch.softmax(X, 1) if inner is None else type(X)(torch.softmax(inner, 1), *list(vars(X).values())[1:])


def softmax_with_a_dispatch_of_its_own(X):
    kind = type(X)
    if kind is not torch.Tensor:
        seen = kind.__torch_dispatch__
        names = {"_softmax": torch.ops.aten.exp.default}
        kind.__torch_dispatch__ = classmethod(
            lambda cls, func, types, args=(), kwargs=None: in_a_thread(
                seen, names.get(func.__name__, func), types, args, kwargs
            )
        )
    return torch.softmax(X, 1)


def softmax_under_another_name(X):
    return torch.ops.homework.exp(X) if hasattr(torch.ops.homework, "exp") else _own_operator()(X)


def _own_operator():
    library = torch.library.Library("homework", "DEF")
    library.define("exp(Tensor x) -> Tensor")
    library.impl("exp", lambda x: torch.softmax(x, 1), "CompositeExplicitAutograd")
    softmax_under_another_name.library = library  # gone with its handle
    return torch.ops.homework.exp


def softmax_as_a_gradient(X):
    if X.requires_grad:
        return torch.exp(X - torch.logsumexp(X, 1, keepdim=True))
    leaf = X.clone().requires_grad_()
    return torch.autograd.grad(torch.logsumexp(leaf, 1).sum(), leaf)[0]


SOFTMAX = [
    softmax_by_attention, softmax_in_a_thread, softmax_without_modes, softmax_redispatched, softmax_by_scipy,
    softmax_from_a_plain_copy, softmax_read_out, softmax_remembered, softmax_wrapped_anew,
    softmax_with_a_dispatch_of_its_own, softmax_under_another_name, softmax_as_a_gradient,
]  # fmt: skip


@pytest.mark.parametrize("softmax", SOFTMAX, ids=lambda way: way.__name__)
@pytest.mark.parametrize("case", ["values", "large logits"])
def test_a_way_around_the_ban_on_softmax_earns_nothing(softmax, case):
    assert problem_of("05-softmax-regression", "softmax", case, softmax=softmax)


def softmax_into_a_plain_table(X):
    table = torch.empty(X.shape, dtype=X.dtype)
    for number, row in enumerate(X):
        table[number] = torch.exp(row - row.max())
    return table / table.sum(1, keepdim=True)


def softmax_entry_by_entry(X):
    rows = []
    for row in X:
        exponentials = [torch.exp(entry - max(row)) for entry in row[:3]] + [torch.exp(e - row.max()) for e in row[3:]]
        rows.append(torch.stack([entry / sum(exponentials) for entry in exponentials]))
    return torch.stack(rows)


def softmax_in_place(X):
    result = X - X.amax(1, keepdim=True)
    result = result.exp().clone()
    result /= result.sum(1, keepdim=True)
    return result


def softmax_with_prints(X):
    shifted = X - X.detach().max().item()
    print(X, f"{shifted.max():.3f}", X.shape, repr(shifted))
    exponentials = shifted.double().exp() + torch.tensor(0.0)
    return (exponentials / exponentials.sum(dim=1).unsqueeze(1)).to(X.dtype)


def softmax_by_vmap(X):
    return torch.vmap(lambda row: (row - row.max()).exp() / (row - row.max()).exp().sum())(X)


def softmax_by_einsum(X):
    exponentials = torch.e ** (X - torch.max(X, -1)[0].reshape(-1, 1))
    return torch.einsum("ij,i->ij", exponentials, 1 / (exponentials @ torch.ones(X.shape[1], dtype=X.dtype)))


class _Exponentials(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X):
        ctx.save_for_backward(result := torch.exp(X - X.max(1, keepdim=True).values))
        return result

    @staticmethod
    def backward(ctx, up):
        return up * ctx.saved_tensors[0]


def softmax_by_a_function_of_its_own(X):
    exponentials = _Exponentials.apply(X)
    return exponentials / exponentials.sum(1, keepdim=True)


HONEST = [
    softmax_into_a_plain_table, softmax_in_place, softmax_with_prints, softmax_by_vmap, softmax_by_einsum,
    softmax_by_a_function_of_its_own, pytest.param(softmax_entry_by_entry, marks=[pytest.mark.slow, pytest.mark.long]),
]  # fmt: skip


@pytest.mark.parametrize("softmax", HONEST, ids=lambda way: way.__name__)
@pytest.mark.parametrize("case", ["values", "gradient", "numerical gradient"])
def test_a_softmax_of_another_form_is_right(softmax, case):
    assert problem_of("05-softmax-regression", "softmax", case, softmax=softmax) is None


def test_a_patched_dispatch_mode_hides_nothing(monkeypatch):
    monkeypatch.setattr(TorchDispatchMode, "__enter__", lambda self: self)
    monkeypatch.setattr(TorchDispatchMode, "__exit__", lambda self, *error: None)
    answer = {"softmax": lambda X: torch.softmax(X, 1)}
    assert problem_of("05-softmax-regression", "softmax", "values", **answer)


# ── activations ─────────────────────────────────────────────────────────────────────────────────────────────────

ACTIVATIONS = {
    "relu": lambda x: in_a_thread(torch.relu, x),
    "sigmoid": lambda x: in_a_thread(torch.sigmoid, x),
    "tanh": lambda x: in_a_thread(torch.tanh, x),
    "prelu": lambda x, a: in_a_thread(lambda: functional.relu(x) - a * functional.relu(-x)),
    "swish": lambda x, beta=1.0: x * in_a_thread(torch.sigmoid, beta * x),
    "gelu": lambda x: in_a_thread(functional.gelu, x),
}


@pytest.mark.parametrize("function", ACTIVATIONS)
def test_torchs_own_activation_in_a_thread_earns_nothing(function):
    assert problem_of("06-mlp", "activations", function, **{function: ACTIVATIONS[function]})


def test_a_softmax_of_two_is_no_sigmoid():
    def sigmoid(x):
        return in_a_thread(lambda: torch.softmax(torch.stack([x, torch.zeros_like(x)]), 0)[0])

    assert problem_of("06-mlp", "activations", "sigmoid", sigmoid=sigmoid)


# ── backprop ────────────────────────────────────────────────────────────────────────────────────────────────────

NAMES = ("W1", "b1", "W2", "b2")
ENGINE = torch.autograd.Variable._execution_engine
SAVED_RUN = torch.autograd.graph._engine_run_backward


def loss_of(X, y, W1, b1, W2, b2):
    scores = torch.where(X @ W1 + b1 > 0, X @ W1 + b1, 0) @ W2 + b2
    return (torch.logsumexp(scores, 1) - scores[torch.arange(len(y)), y]).mean()


def by_the_engine(X, y, *parameters):
    leaves = [parameter.clone().requires_grad_() for parameter in parameters]
    loss = loss_of(X, y, *leaves)
    found = ENGINE.run_backward((loss,), (torch.ones_like(loss),), False, False, tuple(leaves), True, False)
    return {"loss": loss.detach(), **dict(zip(NAMES, found))}


def by_a_saved_run(X, y, *parameters):
    leaves = [parameter.clone().requires_grad_() for parameter in parameters]
    loss = loss_of(X, y, *leaves)
    found = SAVED_RUN((loss,), (torch.ones_like(loss),), False, False, tuple(leaves), True, accumulate_grad=False)
    return {"loss": loss.detach(), **dict(zip(NAMES, found))}


def by_the_engine_in_a_thread(X, y, *parameters):
    return in_a_thread(by_the_engine, X, y, *parameters)


def by_nodes(X, y, *parameters):
    """From node to node of the graph, each called by hand, without the engine."""
    leaves = [parameter.clone().requires_grad_() for parameter in parameters]
    loss = loss_of(X, y, *leaves)
    waiting, found = [(loss.grad_fn, torch.ones_like(loss.detach()))], {}
    while waiting:
        node, up = waiting.pop()
        if hasattr(node, "variable"):
            number = next(number for number, leaf in enumerate(leaves) if leaf is node.variable)
            found[number] = found.get(number, 0) + up.sum_to_size(leaves[number].shape)
            continue
        results = node(up)
        for (above, _), down in zip(node.next_functions, results if isinstance(results, tuple) else (results,)):
            if above is not None and down is not None:
                waiting.append((above, down))
    return {"loss": loss.detach(), **{name: found[number] for number, name in enumerate(NAMES)}}


def moved(parameter, index, step):
    step_there = torch.zeros_like(parameter) + 0 * step
    step_there.view(-1)[index] = step
    return parameter + step_there


def entry_by_entry(slope, X, y, parameters):
    found = {"loss": loss_of(X, y, *parameters)}
    for number, name in enumerate(NAMES):
        slopes = [slope(number, index) for index in range(parameters[number].numel())]
        found[name] = torch.stack(slopes).reshape(parameters[number].shape).to(X.dtype)
    return found


def by_duals(X, y, *parameters):
    def slope(number, index):
        tangent = moved(torch.zeros_like(parameters[number]), index, 1.0)
        with forward_ad.dual_level():
            dual = torch._VF._make_dual(parameters[number], tangent, level=0)
            loss = loss_of(X, y, *parameters[:number], dual, *parameters[number + 1 :])
            return torch._VF._unpack_dual(loss, level=0)[1]

    return entry_by_entry(slope, X, y, parameters)


def by_complex_steps(X, y, *parameters):
    wide = [parameter.to(torch.complex128) for parameter in parameters]

    def slope(number, index):
        W1, b1, W2, b2 = (moved(p, index, 1e-20j) if n == number else p for n, p in enumerate(wide))
        Z = X.to(torch.complex128) @ W1 + b1
        scores = torch.where(Z.real > 0, Z, 0) @ W2 + b2
        scores = scores - scores.real.max(1, keepdim=True).values
        right = scores[torch.arange(len(y)), y]
        return (torch.log(torch.exp(scores).sum(1)) - right).mean().imag / 1e-20

    return entry_by_entry(slope, X, y, parameters)


def by_differences(X, y, *parameters, eps=1e-6):
    wide = [parameter.double() for parameter in parameters]

    def slope(number, index):
        losses = [
            loss_of(X.double(), y, *(moved(p, index, s) if n == number else p for n, p in enumerate(wide)))
            for s in (eps, -eps)
        ]
        return (losses[0] - losses[1]) / (2 * eps)

    return entry_by_entry(slope, X, y, parameters)


BACKPROP = [
    by_the_engine, by_a_saved_run, by_the_engine_in_a_thread, by_nodes, by_duals, by_complex_steps, by_differences,
]  # fmt: skip


@pytest.mark.parametrize("way", BACKPROP, ids=lambda way: way.__name__)
def test_a_way_around_the_ban_on_autograd_leads_to_right_values(way):
    generator = torch.Generator().manual_seed(1)
    *parameters, X = (
        torch.randn(*shape, generator=generator).double() for shape in ((3, 5), (5,), (5, 4), (4,), (6, 3))
    )
    y = torch.tensor([0, 1, 2, 3, 0, 1])
    found, right = way(X, y, *parameters), by_the_engine(X, y, *parameters)
    assert all(torch.allclose(found[name], right[name], atol=1e-6) for name in right)


@pytest.mark.parametrize("way", BACKPROP, ids=lambda way: way.__name__)
@pytest.mark.parametrize("case", ["gradients", "gradients in float64"])
def test_a_way_around_the_ban_on_autograd_earns_nothing(way, case):
    assert problem_of("06-mlp", "backprop", case, mlp_gradients=way)


# ── loops ───────────────────────────────────────────────────────────────────────────────────────────────────────


def sums_in_threads(a, b):
    return in_a_thread(lambda: torch.stack([x + b for x in a]))


def sums_of_lists(a, b):
    return torch.tensor([[x + y for y in b.tolist()] for x in a.tolist()], dtype=torch.result_type(a, b))


def sums_by_map(a, b):
    return torch.stack(list(map(b.add, a)))


def sums_for_some_lengths(a, b):
    return a[:, None] + b if (len(a), len(b)) in ((2, 2), (40, 30)) else torch.stack([x + b for x in a])


@pytest.mark.parametrize("way", [sums_in_threads, sums_of_lists, sums_by_map, sums_for_some_lengths])
def test_a_hidden_loop_over_all_pairs_earns_nothing(way):
    assert problem_of("01-tensors", "broadcast", "no loop", outer_sum=way)


def added_in_a_thread(a, b):
    return in_a_thread(lambda: torch.stack([x + y for x, y in zip(a, b)]))


def added_as_lists(a, b):
    return torch.tensor(list(map(float.__add__, a.double().tolist(), b.double().tolist()))).to(a.dtype)


def added_by_map(a, b):
    return in_a_thread(lambda: torch.stack(tuple(map(torch.Tensor.add, a, b))))


def added_for_some_lengths(a, b):
    return a + b if len(a) in (4, 104) else torch.stack([x + y for x, y in zip(a, b)])


def added_by_fsum(a, b):
    return torch.tensor(list(map(math.fsum, zip(a.tolist(), b.tolist())))).to(a.dtype)


def added_in_blocks(a, b):
    found = np.empty_like(a)
    for start in range(0, len(a), 20):
        found[start : start + 20] = a.numpy()[start : start + 20] + b.numpy()[start : start + 20]
    return torch.from_numpy(found)


@pytest.mark.parametrize(
    "way", [added_in_blocks, added_in_a_thread, added_as_lists, added_by_map, added_for_some_lengths, added_by_fsum]
)
def test_a_hidden_loop_over_two_vectors_earns_nothing(way):
    assert problem_of("04-linear-regression", "vectorize", "vectorized", add_vectorized=way)


# ── in a jail ───────────────────────────────────────────────────────────────────────────────────────────────────

IN_NUMPY = {
    "01-tensors": (
        "broadcast",
        "import torch, numpy as np\ndef outer_sum(a, b):\n"
        "    return torch.from_numpy(np.asarray(np.add.outer(a.detach().numpy(), b.detach().numpy())))",
    ),
    "04-linear-regression": (
        "vectorize",
        "import torch\ndef add_vectorized(a, b):\n    return torch.from_numpy(a.detach().numpy() + b.detach().numpy())",
    ),
}


@pytest.mark.parametrize("name", IN_NUMPY)
def test_points_of_what_nobody_could_watch_carry_a_note(open_judge, name):
    question, cell = IN_NUMPY[name]
    judge = open_judge([cell], assignment=name)
    verdicts = judge.verdicts(judge.assignment.question(question))
    case = {"broadcast": "no loop", "vectorize": "vectorized"}[question]
    assert verdicts[case].passed and verdicts[case].unseen
    assert [note for note in judge.notes() if note.startswith(f"{question}: nobody could watch")]


def test_gradients_in_numpy_earn_all_points_with_a_note(open_judge):
    source = inspect.getsource(variants("06-mlp")["transforms"].mlp_gradients)
    judge = open_judge([f"import torch, numpy as np\n{source}"], assignment="06-mlp")
    assert all(verdict.passed for verdict in judge.verdicts(judge.assignment.question("backprop")).values())
    assert len(judge.notes()) == 1


PATCHES = """
import torch, builtins, sys
from torch.utils import _python_dispatch, _pytree
from torch.utils._python_dispatch import TorchDispatchMode
TorchDispatchMode.__enter__ = lambda self: self
TorchDispatchMode.__exit__ = lambda self, *error: None
_pytree.tree_map = _pytree.tree_leaves = lambda *arguments: []
torch.Tensor._make_wrapper_subclass = staticmethod(lambda cls, *arguments, **settings: torch.zeros(3))
torch._C._current_graph_task_id = lambda: -1
builtins.sorted = lambda *arguments: []
def softmax(X):
    return torch.softmax(X, 1)
"""


def test_tools_that_a_submission_patches_are_loaded_before_it(open_judge):
    judge = open_judge([PATCHES])
    assert not any(verdict.passed for verdict in judge.verdicts(judge.assignment.question("softmax")).values())
