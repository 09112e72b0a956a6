"""Public checks try what a question's bullets name: broken answers that no named mistake covers do not pass."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from autograder.spec.mistakes import cell_of, notebook_with
from tests.test_questions import ASSIGNMENTS, problem_with

TENSORS, TABLES, AUTOGRAD = "01-tensors", "02-preprocessing", "03-autograd"
LINEAR, SOFTMAX, MLP = "04-linear-regression", "05-softmax-regression", "06-mlp"
DIFFERENTIABLE = {
    (TENSORS, "slices"): ("last_and_middle",),
    (TENSORS, "elementwise"): ("elementwise",),
    (TENSORS, "concat"): ("concat_both",),
    (TENSORS, "broadcast"): ("outer_sum",),
    (TENSORS, "symmetric"): ("symmetrize",),
    (TENSORS, "reductions"): ("column_sums", "row_means", "running_rows"),
    (TENSORS, "normalize"): ("normalize_rows",),
    (TENSORS, "products"): ("dot", "matvec", "matmul"),
    (TENSORS, "norms"): ("l1_norm", "l2_norm", "frobenius_norm"),
    (LINEAR, "vectorize"): ("add_vectorized",),
    (LINEAR, "squared_loss"): ("squared_loss",),
    (SOFTMAX, "softmax"): ("softmax",),
    (SOFTMAX, "cross_entropy"): ("cross_entropy",),
    (SOFTMAX, "logits"): ("log_softmax", "cross_entropy_from_logits"),
    (MLP, "activations"): ("relu", "sigmoid", "tanh", "prelu", "swish", "gelu"),
}
WITHOUT_GRADIENT = """
right = {0}

def {0}(*arguments):
    with torch.no_grad():
        return right(*arguments)
"""
BROKEN = {
    (TENSORS, "slices"): ["def last_and_middle(X):\n    return X[-1], X[1:-1]"],
    (TENSORS, "numpy"): ["def to_python(t):\n    return float(t[0])"],
    (TABLES, "load"): ["def load_table(path):\n    return pd.read_csv(path).drop_duplicates()"],
    (TABLES, "one_hot"): [
        "def encode_categories(inputs):\n    return pd.get_dummies(inputs, dummy_na=True).reset_index()",
        "def encode_categories(inputs):\n"
        "    text = [name for name in inputs if inputs[name].dtype != 'category' and inputs[name].dtype.kind == 'O']\n"
        "    return pd.get_dummies(inputs, columns=text, dummy_na=True)",
    ],
    (TABLES, "summary"): ['#- exclude="number"\n#+ exclude=["number", "category"]'],
    (AUTOGRAD, "detach"): ["#- (u * leaf).sum()\n#+ torch.dot(u, leaf)"],
    (AUTOGRAD, "control_flow"): ["#- b.sum() > 0\n#+ b.sum() >= 0"],
    (AUTOGRAD, "second"): [
        "right = second_derivative\n\ndef second_derivative(g, x):\n    return right(g, x.view(-1)).view(x.shape)",
        "right = second_derivative\n\ndef second_derivative(g, x):\n    return right(g, x).float()",
    ],
    (AUTOGRAD, "sine"): [
        "right = sine_and_slope\n\ndef sine_and_slope(start, end, step):\n    return right(start, end + 1e-6, step)"
    ],
    (AUTOGRAD, "numeric"): [
        "right = numeric_gradient\n\ndef numeric_gradient(g, x, eps=1e-4):\n    len(x)\n    return right(g, x, eps)"
    ],
    (LINEAR, "data"): ["#- noise * torch.randn(n, 1)\n#+ noise * torch.randn(1)"],
    (LINEAR, "model"): [
        "#- torch.normal(0, sigma, size=(num_inputs, 1), requires_grad=True)\n"
        "#+ (sigma * 3**0.5 * (2 * torch.rand(num_inputs, 1) - 1)).requires_grad_()"
    ],
    (LINEAR, "closed_form"): [
        "right = closed_form\n\ndef closed_form(X, y):\n    assert len(X) > X.shape[1]\n    return right(X, y)"
    ],
    (SOFTMAX, "labels"): ["#- sneaker\n#+ sneakers"],
    (SOFTMAX, "softmax"): ["right = softmax\n\ndef softmax(X):\n    return right(X.float())"],
    (SOFTMAX, "model"): ["#- def forward(self, X):\n#+ def forward(self, X):\n#+         n, c, h, w = X.shape"],
    (SOFTMAX, "errors"): [
        "right = misclassified\n\n"
        "def misclassified(model, X, y):\n    return tuple(torch.stack(list(part)) for part in right(model, X, y))"
    ],
    (MLP, "activations"): ["def prelu(x, a):\n    return torch.where(x > 0, x, abs(a) * x)"],
    (MLP, "slopes"): [
        "right = activation_gradient\n\ndef activation_gradient(fn, x):\n    return right(fn, x).float()"
    ],
    (MLP, "scratch"): ["#- def forward(self, X):\n#+ def forward(self, X):\n#+         n, c, h, w = X.shape"],
    (MLP, "sweep"): [
        "right = sweep\n\n"
        "def sweep(values, score):\n    scores = right(values, score)[1]\n"
        "    return sorted(scores, key=scores.get)[-1], scores"
    ],
}  # fmt: skip


def passes(name, question_id, cell):
    """Whether the public check finds nothing wrong with a notebook that is right but for this cell."""
    assignment = ASSIGNMENTS[name]
    question = assignment.question(question_id)
    ns = notebook_with(assignment.reference, cell_of(assignment.reference, question.defines, f"{cell}\n"), "cell")
    return problem_with(assignment, question, question.example, SimpleNamespace(**ns)) is None


@pytest.mark.parametrize(
    ("place", "function"), [(place, function) for place, functions in DIFFERENTIABLE.items() for function in functions]
)
def test_an_answer_without_a_gradient_fails_its_public_check(place, function):
    assert not passes(*place, WITHOUT_GRADIENT.format(function))


@pytest.mark.parametrize(("place", "cell"), [(place, cell) for place, cells in BROKEN.items() for cell in cells])
def test_an_answer_that_breaks_a_bullet_fails_its_public_check(place, cell):
    assert not passes(*place, cell)
