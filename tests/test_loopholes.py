"""Wrong answers that once earned points, and right answers that once lost some."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from autograder.spec.question import names
from reference.d2lite import TensorLoader
from reference.linear_regression import SyntheticRegressionData
from reference.softmax_regression import Classifier, FashionMNIST
from tests.test_questions import ASSIGNMENTS, problem_with


def problem_of_answer(name, question_id, case, answer):
    """The message on a notebook that is right except for this answer, or None if it is not faulted."""
    assignment = ASSIGNMENTS[name]
    return problem_with(assignment, assignment.question(question_id), case, names(assignment.reference, answer))


def gradients_by_forward_mode(X, y, W1, b1, W2, b2):
    def loss(W1, b1, W2, b2):
        scores = torch.relu(X @ W1 + b1) @ W2 + b2
        return (torch.logsumexp(scores, 1) - scores.gather(1, y[:, None])[:, 0]).mean()

    parameters = (W1, b1, W2, b2)
    found = torch.func.jacfwd(loss, (0, 1, 2, 3))(*parameters)
    return {"loss": loss(*parameters), **dict(zip(("W1", "b1", "W2", "b2"), found))}


class ConstantLoss(Classifier):
    def __init__(self, num_inputs, num_outputs, num_hiddens=1, lr=0.1, sigma=0.01):
        super().__init__()
        self.W, self.b = nn.Parameter(torch.zeros(num_inputs, num_outputs)), nn.Parameter(torch.zeros(num_outputs))
        self.W1, self.b1 = nn.Parameter(torch.zeros(num_inputs, num_hiddens)), nn.Parameter(torch.zeros(num_hiddens))
        self.W2, self.b2 = nn.Parameter(torch.zeros(num_hiddens, num_outputs)), self.b

    def forward(self, X):
        return torch.zeros(len(X), 10)

    def loss(self, y_hat, y, averaged=True):
        return torch.tensor(2.3026)


class WideImages(FashionMNIST):
    def get_dataloader(self, train):
        images, labels = (self.train if train else self.val).tensors
        return TensorLoader((images.double(), labels.to(torch.uint8)), self.batch_size, shuffle=train)


class NoisyTraining(FashionMNIST):
    def get_dataloader(self, train):
        images, labels = (self.train if train else self.val).tensors
        images = (images + 0.05 * torch.rand_like(images)).clamp(0, 1) if train else images
        return TensorLoader((images, labels), self.batch_size, shuffle=train)


class ShuffledBatches:
    """A loader that draws the order of its batches, or that within each."""

    def __init__(self, tensors, size, inside):
        self.tensors, self.size, self.inside = tensors, size, inside

    def __len__(self):
        return -(-len(self.tensors[0]) // self.size)

    def __iter__(self):
        batches = list(torch.arange(len(self.tensors[0])).split(self.size))
        order = range(len(batches)) if self.inside else torch.randperm(len(batches)).tolist()
        for number in order:
            rows = batches[number][torch.randperm(len(batches[number]))] if self.inside else batches[number]
            yield tuple(tensor[rows] for tensor in self.tensors)


class ImagesInBatches(FashionMNIST):
    def get_dataloader(self, train):
        if not train:
            return super().get_dataloader(train)
        return ShuffledBatches(self.train.tensors, self.batch_size, inside=True)


def in_batches(inside):
    def get_dataloader(self, train):
        if not train:
            return SyntheticRegressionData.get_dataloader(self, train)
        return ShuffledBatches((self.X[: self.num_train], self.y[: self.num_train]), self.batch_size, inside)

    return type("SyntheticRegressionData", (SyntheticRegressionData,), {"get_dataloader": get_dataloader})


class EqualColumns(SyntheticRegressionData):
    def __init__(self, w, b, noise=0.01, num_train=1000, num_val=1000, batch_size=32):
        super().__init__(w, b, noise, num_train, num_val, batch_size)
        errors = self.y - self.X @ w.reshape(-1, 1)
        self.X = self.X[:, :1].expand(-1, len(w)).clone()
        self.y = self.X @ w.reshape(-1, 1) + errors


class NoiseFromX(SyntheticRegressionData):
    def __init__(self, w, b, noise=0.01, num_train=1000, num_val=1000, batch_size=32):
        super().__init__(w, b, noise, num_train, num_val, batch_size)
        self.y = self.X @ w.reshape(-1, 1) + b + noise * self.X[:, :1]


def backward_through_two_graphs(x):
    leaf = x.clone().requires_grad_()
    for _ in range(2):
        (leaf @ leaf).backward(retain_graph=True)
    return leaf.grad


def numeric_gradient_by_autograd(g, x, eps=1e-4):
    leaf = x.clone().requires_grad_()
    return torch.autograd.grad(g(leaf), leaf)[0]


def slope_by_differences(fn, x):
    z = x.double()
    return ((fn(z + 1e-6) - fn(z - 1e-6)) / 2e-6).to(x.dtype)


def slope_to_one_side(fn, x):
    z = x.double()
    return ((fn(z) - fn(z - 1e-8)) / 1e-8).to(x.dtype)


class WithoutDefaults(FashionMNIST):
    def __init__(self, batch_size, resize):
        super().__init__(batch_size, resize)


@pytest.mark.parametrize(
    ("name", "question_id", "case_name", "answer"),
    [
        ("03-autograd", "twice", "values", {"backward_twice": backward_through_two_graphs}),
        ("03-autograd", "numeric", "small steps", {"numeric_gradient": numeric_gradient_by_autograd}),
        ("05-softmax-regression", "dataset", "batches", {"FashionMNIST": WithoutDefaults}),
        ("06-mlp", "slopes", "slopes", {"activation_gradient": slope_by_differences}),
        ("06-mlp", "slopes", "slopes", {"activation_gradient": slope_to_one_side}),
        ("06-mlp", "backprop", "gradients", {"mlp_gradients": gradients_by_forward_mode}),
        ("05-softmax-regression", "model", "initial loss", {"SoftmaxRegressionScratch": ConstantLoss}),
        ("06-mlp", "scratch", "initial loss", {"MLPScratch": ConstantLoss}),
        ("05-softmax-regression", "dataset", "batches", {"FashionMNIST": WideImages}),
        ("05-softmax-regression", "dataset", "batches", {"FashionMNIST": NoisyTraining}),
        ("05-softmax-regression", "dataset", "batches", {"FashionMNIST": ImagesInBatches}),
        ("04-linear-regression", "data", "batches", {"SyntheticRegressionData": in_batches(inside=False)}),
        ("04-linear-regression", "data", "batches", {"SyntheticRegressionData": in_batches(inside=True)}),
        ("04-linear-regression", "data", "examples", {"SyntheticRegressionData": EqualColumns}),
        ("04-linear-regression", "data", "examples", {"SyntheticRegressionData": NoiseFromX}),
    ],
    ids=lambda value: next(iter(value.values())).__name__ if isinstance(value, dict) else None,
)
def test_a_way_around_a_question_earns_nothing(name, question_id, case_name, answer):
    question = ASSIGNMENTS[name].question(question_id)
    case = next(case for case in question.cases if case.name == case_name)
    problem = problem_of_answer(name, question_id, case, answer)
    assert problem, f"a way around earns the points of {question_id}/{case_name} again"


def test_numpys_own_floats_and_strings_are_pythons(open_judge, verdict):
    cells = [
        "import numpy as np\nfrom d2lite import *",
        "def sweep(values, score):\n    values = list(dict.fromkeys(values))\n"
        "    scores = dict(zip(values, np.array([score(v) for v in values])))\n"
        "    return max(scores, key=scores.get), scores",
    ]
    judge = open_judge(cells, assignment="06-mlp")
    question = judge.assignment.question("sweep")
    assert [verdict(judge, "sweep", case.name) for case in question.cases] == [None] * len(question.cases)
    right = FashionMNIST.text_labels

    def text_labels(self, indices):
        return [np.str_(name) for name in right(self, indices)]

    answer = {"FashionMNIST": type("FashionMNIST", (FashionMNIST,), {"text_labels": text_labels})}
    for case in ASSIGNMENTS["05-softmax-regression"].question("labels").cases:
        assert problem_of_answer("05-softmax-regression", "labels", case, answer) is None


def the_best_key_by_numpy(values, score):
    keys = np.array(list(dict.fromkeys(values)))
    scores = [score(key) for key in keys]
    return keys[np.argmax(scores)], dict(zip(dict.fromkeys(values), scores))


def backward_twice_from_sums(x):
    leaf = x.clone().requires_grad_()
    y = leaf @ leaf
    y.sum().backward(retain_graph=True)
    y.sum().backward()
    return leaf.grad


def misclassified_where_the_model_is(model, X, y):
    device = next(model.parameters()).device
    predicted = model(X.to(device)).argmax(1)
    wrong = predicted != y.to(device)
    return X[wrong], y[wrong], predicted[wrong]


def misclassified_in_numpy(model, X, y):
    predicted = torch.from_numpy(model(X).numpy().argmax(1))
    wrong = predicted != y
    return X[wrong], y[wrong], predicted[wrong]


@pytest.mark.parametrize(
    ("name", "question_id", "answer"),
    [
        ("03-autograd", "twice", {"backward_twice": backward_twice_from_sums}),
        ("06-mlp", "sweep", {"sweep": the_best_key_by_numpy}),
        ("05-softmax-regression", "errors", {"misclassified": misclassified_where_the_model_is}),
        ("05-softmax-regression", "errors", {"misclassified": misclassified_in_numpy}),
    ],
)
def test_a_right_answer_that_once_lost_points_loses_none(name, question_id, answer):
    for case in ASSIGNMENTS[name].question(question_id).cases:
        assert problem_of_answer(name, question_id, case, answer) is None


def test_a_data_loader_of_several_processes_works_in_every_jail(open_judge):
    cells = [
        "import torch\nfrom torch.utils.data import DataLoader, TensorDataset\n"
        "loader = DataLoader(TensorDataset(torch.arange(6)), 2, num_workers=2, persistent_workers=True)\n"
        "assert [X.tolist() for X, in loader] == [[0, 1], [2, 3], [4, 5]] and loader.num_workers == 0",
    ]
    assert open_judge(cells).notes() == []
