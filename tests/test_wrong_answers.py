"""Wrong answers of the kinds that small examples let through, made of every right one, lose points.

Arguments changed, containers of another type, limits, results and memory kept from call to call, shared instances.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from torch import Tensor

from autograder.spec.question import names
from reference import d2lite, linear_regression, mlp, softmax_regression
from tests.test_questions import ASSIGNMENTS, problem_with, quick_cases

MOST = 25
"""So far these answers are right."""
METHODS = {
    "Classifier": ["accuracy"],
    "LinearRegressionScratch": ["forward", "loss"],
    "SoftmaxRegressionScratch": ["forward", "loss"],
    "MLPScratch": ["forward"],
}
"""Methods of classes that are answers like functions."""
SHORT = {"to_python", "add_to_class", "write_house_csv", "fit_epoch", "sweep"}
"""What takes and gives nothing long, or tells it in calls of other functions."""
NO_MISTAKE = {
    "changes argument 0": {"fill_rows", "add_in_place"},
    "keeps results by form": {"fill_rows", "add_in_place", "sweep", "fit_epoch"},
    "keeps results by argument": {"fill_rows", "add_in_place", "numpy_view", "add_to_class", "mlp_gradients"},
    "keeps its memory": {"fill_rows", "add_in_place", "activation_gradient", "forward"},
}
"""Where that is asked for, or as good, or would be another answer."""
Function = Callable[..., Any]
Call = tuple[Any, tuple[Any, ...]]
"""A result and the arguments that led to it."""
Spoil = Callable[[Any, tuple[Any, ...]], Any]
"""Makes another result of one, or changes an argument."""


class Nothing(Exception):
    """There is nothing to spoil in this call."""


def answers() -> Iterator[tuple[str, str, str]]:
    """Assignment, question and name of each function or `Class.method` that students write."""
    for name, assignment in ASSIGNMENTS.items():
        for question in assignment.questions:
            for defined in question.defines:
                if inspect.isfunction(getattr(assignment.reference, defined)):
                    yield name, question.id, "FashionMNIST.text_labels" if defined == "text_labels" else defined
                for method in METHODS.get(defined, []):
                    yield name, question.id, f"{defined}.{method}"


def loses(name: str, question_id: str, replaced: dict[str, Any]) -> bool:
    """Whether a notebook that is right but for some names loses points for this question."""
    assignment = ASSIGNMENTS[name]
    question, ns = assignment.question(question_id), names(assignment.reference, replaced)
    cases = [case for case in quick_cases(question)[1:] if not case.bounds]
    return any(problem_with(assignment, question, case, ns) for case in cases)


def replaced(name: str, answer: str, make: Callable[[Function], Function]) -> dict[str, Any]:
    """The names of a notebook in which `answer` is what `make` makes of the right one."""
    owner, _, method = answer.partition(".")
    right = vars(names(ASSIGNMENTS[name].reference))[owner]
    return {owner: type(owner, (right,), {method: make(getattr(right, method))}) if method else make(right)}


def copied(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(map(copied, value))
    if isinstance(value, Tensor):
        return value.detach().clone()
    return value.copy() if isinstance(value, (np.ndarray, pd.DataFrame, pd.Series, dict)) else value


def spoiled(spoil: Spoil) -> Callable[[Function], Function]:
    """The right answer, and then `spoil` for its result and arguments."""

    def make(right: Function) -> Function:
        @functools.wraps(right)
        def wrong(*arguments: Any, **settings: Any) -> Any:
            result = right(*arguments, **settings)
            with contextlib.suppress(Nothing):
                result = spoil(result, arguments)
            return result

        return wrong

    return make


# ── what is done to a result or an argument ─────────────────────────────────────────────────────────────────────


def changes(value: Any) -> None:
    with torch.no_grad():
        match value:
            case Tensor() | np.ndarray():
                value += 1
            case [*items] if items and isinstance(value, list):
                value.append(items[0])
            case pd.DataFrame():
                value["more"] = 1
            case pd.Series():
                value.iloc[0] = value.iloc[-1] + 1
            case _:
                raise Nothing


def tracks(value: Any) -> None:
    if not (isinstance(value, Tensor) and value.is_floating_point() and value.is_leaf) or value.requires_grad:
        raise Nothing
    value.requires_grad_()


def arrays(value: Any) -> Any:
    match value:
        case Tensor():
            return value.detach().numpy()
        case [str(), *_]:
            return np.array(value)
        case tuple():
            return tuple(map(arrays, value))
        case dict():
            return {key: arrays(item) if isinstance(item, (Tensor, list)) else item for key, item in value.items()}
    raise Nothing


def index(value: Any) -> Any:
    match value:
        case [str(), *_]:
            return pd.Index(value)
        case dict() if any(isinstance(item, list) for item in value.values()):
            return {key: pd.Index(item) if isinstance(item, list) else item for key, item in value.items()}
    raise Nothing


def one_tensor(value: Any) -> Any:
    parts = value if isinstance(value, tuple) else ()
    if not parts or not all(isinstance(part, Tensor) and part.shape == parts[0].shape for part in parts):
        raise Nothing
    return torch.stack(parts)


def pairs(value: Any) -> Any:
    match value:
        case dict():
            return list(value.items())
        case tuple() | list():
            return dict(enumerate(value))
    raise Nothing


def cut(value: Any) -> Any:
    """The first entries, rows, columns or items are right."""
    match value:
        case Tensor() | np.ndarray() if value.ndim and max(value.shape) > MOST:
            value = copied(value)
            value[MOST:] = 0
            value[..., MOST:] = 0
            return value
        case pd.DataFrame() if max(value.shape) > MOST:
            return value.iloc[:MOST, :MOST]
        case [*items] if isinstance(value, list) and len(items) > MOST:
            return value[:MOST]
        case tuple() if any(map(is_long, value)):
            return tuple(cut(part) if is_long(part) else part for part in value)
        case dict() if any(map(is_long, value.values())):
            return {key: cut(part) if is_long(part) else part for key, part in value.items()}
    raise Nothing


# ── answers that are wrong in some calls ────────────────────────────────────────────────────────────────────────


def first_ones(right: Function) -> Function:
    """As a loop that stops too early."""

    def wrong(*arguments: Any, **settings: Any) -> Any:
        return right(
            *(value[:MOST] if is_long(value) and len(value) > MOST else value for value in arguments), **settings
        )

    return wrong


def is_long(value: Any) -> bool:
    return max(getattr(value, "shape", ()), default=0) > MOST or isinstance(value, list) and len(value) > MOST


def keeps_results_by_form(right: Function) -> Function:
    kept: dict[str, Any] = {}

    def wrong(*arguments: Any, **settings: Any) -> Any:
        key = ", ".join(f"{value.shape}" if hasattr(value, "shape") else str(value) for value in arguments)
        return kept[key] if key in kept else kept.setdefault(key, right(*arguments, **settings))

    return wrong


def keeps_results_by_argument(right: Function) -> Function:
    cached = functools.lru_cache(None)(right)

    def wrong(*arguments: Any, **settings: Any) -> Any:
        return (cached if is_hashable(arguments) else right)(*arguments, **settings)

    return wrong


def is_hashable(arguments: tuple[Any, ...]) -> bool:
    return not any(isinstance(value, (list, np.ndarray, pd.DataFrame, pd.Series)) for value in arguments)


def keeps_its_memory(right: Function) -> Function:
    kept: dict[Any, Tensor] = {}

    def place(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(place, value))
        if not isinstance(value, Tensor) or value.requires_grad:
            return value
        return kept.setdefault((value.shape, value.dtype), torch.empty_like(value)).copy_(value)

    return lambda *arguments, **settings: place(right(*arguments, **settings))


def ways(calls: list[Call]) -> Iterator[tuple[str, Callable[[Function], Function]]]:
    """The wrong answers, as far as they make a difference to these calls of the right one."""

    def on_argument(place: int, do: Function) -> Spoil:
        def spoil(result: Any, arguments: tuple[Any, ...]) -> Any:
            do(arguments[place] if place < len(arguments) else None)
            return result

        return spoil

    spoils = {f"{do.__name__} argument {n}": on_argument(n, do) for n in range(6) for do in (changes, tracks)}
    for do in (arrays, index, one_tensor, pairs, cut):
        spoils[f"returns {do.__name__}"] = lambda result, _, do=do: do(result)
    for name, spoil in spoils.items():
        for call in calls:
            with contextlib.suppress(Nothing):
                spoil(*copied(call))
                yield name, spoiled(spoil)
                break
    if any(is_long(value) and len(value) > MOST for _, arguments in calls for value in arguments):
        yield "first ones", first_ones
    yield "keeps results by form", keeps_results_by_form
    if any(map(is_hashable, (arguments for _, arguments in calls))):
        yield "keeps results by argument", keeps_results_by_argument
    if any(type(part) is Tensor for result, _ in calls for part in (result if isinstance(result, tuple) else [result])):
        yield "keeps its memory", keeps_its_memory


@pytest.mark.slow
@pytest.mark.parametrize(("name", "question_id", "answer"), answers())
def test_a_right_answer_that_is_spoiled_loses_points(name, question_id, answer):
    calls: list[Call] = []

    def noting(right: Function) -> Function:
        def noted(*arguments: Any, **settings: Any) -> Any:
            before = copied(arguments)
            result = right(*arguments, **settings)
            if all(type(value) is Tensor for value in arguments if isinstance(value, Tensor)):  # and is not traced
                calls.append((copied(result), before))
            return result

        return noted

    assert not loses(name, question_id, replaced(name, answer, noting))
    found = dict(ways(calls))
    short = answer.split(".")[-1]
    assert short in SHORT or {"returns cut", "first ones"} & {*found}, "no hidden input is long"
    earn = [
        way
        for way, make in found.items()
        if short not in NO_MISTAKE.get(way, ()) and not loses(name, question_id, replaced(name, answer, make))
    ]
    assert not earn


# ── classes, and answers that stop too early ────────────────────────────────────────────────────────────────────


def sharing(Right: type) -> type:
    """A class whose instances share all attributes."""

    class Wrong(Right):  # type: ignore[misc]
        state: dict[str, Any] = {}

        def __new__(cls, *arguments: Any, **settings: Any) -> Any:
            self = object.__new__(cls)
            self.__dict__ = Wrong.state
            return self

    return Wrong


@pytest.mark.parametrize(
    ("name", "question_id", "Right"),
    [
        ("04-linear-regression", "hyperparameters", d2lite.HyperParameters),
        ("04-linear-regression", "data", linear_regression.SyntheticRegressionData),
        ("04-linear-regression", "sgd", linear_regression.SGD),
        ("04-linear-regression", "model", linear_regression.LinearRegressionScratch),
        ("05-softmax-regression", "dataset", softmax_regression.FashionMNIST),
        ("05-softmax-regression", "model", softmax_regression.SoftmaxRegressionScratch),
        ("06-mlp", "scratch", mlp.MLPScratch),
        ("06-mlp", "concise", mlp.MLP),
    ],
)
def test_instances_that_share_their_state_lose_points(name, question_id, Right):
    assert loses(name, question_id, {Right.__name__: sharing(Right)})


def ten_batches(Right: type) -> type:
    """A class of data whose loaders stop after ten batches."""

    class Loader(d2lite.TensorLoader):
        def __iter__(self) -> Iterator[list[Tensor]]:
            return itertools.islice(super().__iter__(), 10)

    def get_dataloader(self: Any, train: bool) -> Loader:
        loader = Right.get_dataloader(self, train)
        return Loader(loader.tensors, loader.batch_size, loader.shuffle)

    return type(Right.__name__, (Right,), {"get_dataloader": get_dataloader})


class FirstTen(d2lite.Trainer):
    """One that reads ten batches of each kind."""

    def fit_epoch(self) -> None:
        train, val = self.train_dataloader, self.val_dataloader
        self.train_dataloader = itertools.islice(train, 10)
        self.val_dataloader = val and itertools.islice(val, 10)
        super().fit_epoch()
        self.train_dataloader, self.val_dataloader = train, val


class TenParameters(linear_regression.SGD):
    def __init__(self, params, lr):
        super().__init__(itertools.islice(params, 10), lr)


def sweep_of_ten(values, score):
    return mlp.sweep(list(values)[:10], score)


class ThreeLayers(mlp.MLP):
    def __init__(self, num_outputs, num_hiddens, lr):
        super().__init__(num_outputs, num_hiddens if isinstance(num_hiddens, int) else num_hiddens[:3], lr)


@pytest.mark.parametrize(
    ("name", "question_id", "wrong"),
    [
        ("04-linear-regression", "fit_epoch", {"Trainer": FirstTen}),
        (
            "04-linear-regression",
            "data",
            {"SyntheticRegressionData": ten_batches(linear_regression.SyntheticRegressionData)},
        ),
        ("04-linear-regression", "sgd", {"SGD": TenParameters}),
        ("05-softmax-regression", "dataset", {"FashionMNIST": ten_batches(softmax_regression.FashionMNIST)}),
        ("06-mlp", "sweep", {"sweep": sweep_of_ten}),
        ("06-mlp", "concise", {"MLP": ThreeLayers}),
    ],
)
def test_an_answer_that_stops_after_a_few_loses_points(name, question_id, wrong):
    assert loses(name, question_id, wrong)
