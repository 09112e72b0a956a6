"""A hint comes only where outcomes show the mistake: not for answers near to one, nor for what several lead to."""

from __future__ import annotations

import pytest

from autograder.judge.expected import mistakes
from autograder.judge.messages import message
from autograder.judge.recognition import Mistaken, Seen, recognise
from autograder.judge.verdict import Difference, Strength, Verdict
from autograder.spec.mistakes import Mistake, parse_mistakes
from autograder.spec.question import mistaken
from autograder.submission import read_submission
from tests.conftest import ROOT
from tests.test_questions import ASSIGNMENTS, inputs_of, outcomes_of, quick_cases, seed_of, seen_of

SHOWN, LIKELY = Strength.SHOWN, Strength.LIKELY
LINEAR = "04-linear-regression"


def told(path, cell):
    """What is recognised of a notebook that is right but for `cell`, by case, in the question of `02/impute`."""
    number, _, name = path.partition("/")
    assignment = next(one for key, one in ASSIGNMENTS.items() if key.startswith(number))
    question = assignment.question(name)
    ns = mistaken(assignment, question, Mistake("an answer", "", cell))
    found = {}
    for case in quick_cases(question):
        seen = seen_of(assignment, question, case, outcomes_of(question, case, ns))
        known = mistakes(assignment, question, case, inputs_of(question, case), seed_of(question, case))
        found[getattr(case, "name", "example")] = recognise(seen, known, case.rtol, case.atol)
    return {case: one for case, one in found.items() if one}


NEAR = parse_mistakes(
    """
# %% noise of another size
# 04/data
#- noise * torch.randn(n, 1)
#+ 0.01 * torch.randn(n, 1)

# %% hardly any noise
# 04/data
#- noise * torch.randn(n, 1)
#+ 1e-4 * torch.randn(n, 1)

# %% a little less than its root
# 04/data
#- noise * torch.randn(n, 1)
#+ 0.97 * math.sqrt(noise) * torch.randn(n, 1)

# %% half of the bias
# 04/data
#- w.reshape(-1, 1) + b + noise
#+ w.reshape(-1, 1) + 0.02 * b + noise

# %% hardly any weights
# 04/model
#- torch.normal(0, sigma, size
#+ torch.normal(0, sigma / 1000, size

# %% hardly any weights of a classifier
# 05/model
#- torch.normal(0, sigma, size
#+ torch.normal(0, sigma / 1000, size

# %% hardly any weights of an MLP
# 06/scratch
#- sigma * torch.randn(num_inputs, num_hiddens)
#+ 1e-5 * torch.randn(num_inputs, num_hiddens)

#- sigma * torch.randn(num_hiddens, num_outputs)
#+ 1e-5 * torch.randn(num_hiddens, num_outputs)

# %% nearly the sum
# 04/squared_loss
def squared_loss(y_hat, y):
    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).sum() * 1.00005

# %% nearly no half
# 04/squared_loss
def squared_loss(y_hat, y):
    return 1.00008 * ((y_hat - y.reshape(y_hat.shape)) ** 2).mean()

# %% the mean over all but one
# 04/squared_loss
def squared_loss(y_hat, y):
    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).sum() / max(len(y) - 1, 1)

# %% a filling of nearly 0
# 02/impute
def impute_mean(inputs):
    return inputs.fillna({name: 1e-6 for name in inputs.select_dtypes('number')})

# %% imputed by 0 where a mean is 0
# 02/pipeline
#- impute_mean(encode_categories(inputs))
#+ impute_mean(encode_categories(inputs)) * 0

# %% a mean that is used, then lost
# 02/pipeline
#- impute_mean(encode_categories(inputs))
#+ impute_mean(encode_categories(inputs)).round(1)

# %% a while loop that ends early
# 03/control_flow
def f(a):
    b = a * 2
    while b.norm() < 500:
        b = b * 2
    return b if b.sum() > 0 else 100 * b

# %% three doublings
# 03/control_flow
def f(a):
    b = a * 2
    for _ in range(3):
        b = b * 2
    return b if b.sum() > 0 else 100 * b

# %% almost one-sided
# 03/numeric
def numeric_gradient(g, x, eps=1e-4):
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        step = torch.zeros_like(x)
        step.view(-1)[i] = eps
        gradient.view(-1)[i] = (g(x + step) - g(x - step / 2)) / (1.5 * eps)
    return gradient

# %% all entries at once, as a number
# 03/numeric
def numeric_gradient(g, x, eps=1e-4):
    return (g(x + eps) - g(x - eps)) / (2 * eps)

# %% columns that nearly sum to 1
# 05/softmax
def softmax(X):
    E = torch.exp(X - X.max(0, keepdim=True).values)
    return 1.0005 * E / E.sum(0, keepdim=True)

# %% another approximation of gelu
# 06/activations
def gelu(x):
    return x * sigmoid(1.7 * x)

# %% ones for a mean
# 06/slopes
def activation_gradient(fn, x):
    x = x.clone().requires_grad_()
    (fn(x).sum() / (x.numel() + 1e-3)).backward()
    return x.grad

# %% loss per example, halved twice
# 04/squared_loss
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 4

# %% momentum
# 05/training
@add_to_class(SoftmaxRegressionScratch)
def configure_optimizers(self):
    return torch.optim.SGD(self.parameters(), lr=self.lr, momentum=0.89)

# %% another rate
# 06/training
@add_to_class(Classifier)
def configure_optimizers(self):
    return torch.optim.SGD(self.parameters(), lr=0.11)

# %% norms off by a little
# 01/norms
def l2_norm(u):
    return 1.00005 * (u * u).sum()

# %% two raise
# 01/symmetric
def is_symmetric(A):
    raise ValueError

# %% relu
# 06/backprop
#- d_logits @ W2.T * (Z > 0)
#+ d_logits @ W2.T * (0.99 * H)
""",
    "near",
)
"""Answers that are near to a mistake, in the question that stands in place of the hint."""


@pytest.mark.parametrize("answer", NEAR, ids=lambda answer: answer.name)
def test_an_answer_near_to_a_mistake_is_not_taken_for_it(answer):
    assert told(answer.hint, answer.cell) == {}


KNOWN = parse_mistakes(
    """
# %% no half
# 04/squared_loss
def squared_loss(y_hat, y):
    d = y_hat - y.reshape(y_hat.shape)
    return (d * d).mean()

# %% no noise
# 04/data
#-  + noise * torch.randn(n, 1)
#+  + 0 * torch.randn(n, 1)

# %% one doubling
# 03/control_flow
def f(a):
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
        break
    return b if b.sum() > 0 else 100 * b

# %% library
# 05/softmax
def softmax(X):
    return torch.log_softmax(X, 1).exp()
""",
    "known",
)
"""Mistakes, by their names, in other words."""
NORMS = {
    "a known mistake in each of two functions": "def l2_norm(u):\n    return (u * u).sum()\n",
    "another function is wrong in a way that is not known": "def l2_norm(u):\n    return (u * u).sum() ** 0.4\n",
    "another function stops": "def l2_norm(u):\n    raise ValueError\n",
}


@pytest.mark.parametrize("answer", KNOWN, ids=lambda answer: answer.name)
def test_a_mistake_is_told_however_it_is_written(answer):
    assert set(told(answer.hint, answer.cell).values()) == {(answer.name, SHOWN)}


@pytest.mark.parametrize("other", NORMS.values(), ids=NORMS)
def test_a_mistake_beside_others_is_told_less_surely(other):
    found = told("01/norms", "def l1_norm(u):\n    return u.sum()\n\n" + other)
    assert set(found.values()) == {("no absolute values", LIKELY)}


def seen(*outcomes, asked=None):
    """Outcomes for inputs whose right values are 1; `asked` are the functions."""
    asked = asked or [""] * len(outcomes)
    return [
        Seen(value if isinstance(value, str) else {"f": value}, {"f": 1.0}, value != 1.0, name)
        for value, name in zip(outcomes, asked)
    ]


def known(**mistakes):
    """Mistakes by name, with their outcomes."""
    return [
        Mistaken(
            name, f"Mend {name}.", [one if isinstance(one, str) else {"f": one} for one in outcomes].__getitem__, False
        )
        for name, outcomes in mistakes.items()
    ]


@pytest.mark.parametrize(
    ("outcomes", "mistakes", "right"),
    [
        ([2.0, 1.0], {"a": [2.0, 1.0]}, ("a", SHOWN)),
        ([2.0, 3.0], {"a": [2.0, 3.0], "b": [2.0, 1.0]}, ("a", SHOWN)),
        ([2.0, 3.0], {"a": [2.0, 3.0], "b": [2.0, 3.0]}, None),  # nothing tells the two apart
        ([2.0, 3.0], {"a": [2.0, 3.0], "b": [2.0, 3.0001]}, None),
        ([2.0, 3.0], {"a": [2.0, 1.0]}, None),  # wrong in more than the mistake is
        ([2.0, 1.0], {"a": [2.0, 3.0]}, None),  # right where the mistake is wrong
        ([2.0005, 3.0], {"a": [2.0, 3.0]}, None),  # near to it
        ([2.0, "ValueError"], {"a": [2.0, 3.0]}, ("a", LIKELY)),
        ([2.0, "ValueError"], {"a": [2.0, 3.0], "b": [2.0, 4.0]}, None),
        ([2.0, "ValueError"], {"a": [2.0, "ValueError"]}, ("a", SHOWN)),
        ([2.0, 3.0], {"a": [2.0, "ValueError"]}, None),
        (["ValueError", 1.0], {"a": ["ValueError", 1.0]}, None),  # many mistakes raise the same
        (["ValueError", "ValueError"], {"a": ["ValueError", "ValueError"]}, None),
    ],
)
def test_what_contradicts_a_mistake(outcomes, mistakes, right):
    assert recognise(seen(*outcomes), known(**mistakes), 1e-3, 1e-6) == right


def test_an_input_of_another_function_does_not_contradict():
    both = known(a=[2.0, 1.0, 1.0], b=[1.0, 1.0, 5.0])
    assert recognise(seen(2.0, 1.0, 5.0, asked="ffg"), both, 1e-3, 1e-6) == ("a", LIKELY)
    assert recognise(seen(2.0, 7.0, 5.0, asked="ffg"), both, 1e-3, 1e-6) == ("b", LIKELY)


def test_mistakes_with_one_hint_need_not_be_told_apart():
    one, other = known(a=[2.0], b=[2.0])
    assert recognise(seen(2.0), [one, other._replace(hint=one.hint)], 1e-3, 1e-6) == ("a", SHOWN)


def test_exceptions_show_a_mistake_that_is_marked_for_that_where_other_inputs_are_right():
    (one,) = known(a=["ValueError", 1.0])
    assert recognise(seen("ValueError", 1.0), [one._replace(stops=True)], 1e-3, 1e-6) == ("a", SHOWN)
    elsewhere = seen("ValueError", 1.0, asked="fg")
    assert recognise(elsewhere, [one._replace(stops=True)], 1e-3, 1e-6) is None


@pytest.mark.parametrize(
    ("hint", "strength", "words"),
    [
        ("Your sum is wrong.", SHOWN, "Hint: Your sum is wrong."),
        ("Your sum is wrong.", LIKELY, "It looks as if your sum is wrong."),
        ("`x` is wrong.", LIKELY, "It looks as if `x` is wrong."),
        ("W1 is wrong.", LIKELY, "It looks as if W1 is wrong."),
    ],
)
def test_a_message_says_how_sure_it_is(hint, strength, words):
    verdict = Verdict("sum", "values", Difference("value", "sum(x)"), "", "a", hint, strength)
    assert message(verdict) == f"sum(x): not right\n{words}"


SAME, LAST = "3 * {}", "3 * {} if len(y) == 1 else {} + 0.123"


@pytest.mark.parametrize(("result", "remark"), [(SAME, " (it is some times too large)"), (LAST, "")])
def test_a_remark_holds_for_all_wrong_inputs(open_judge, verdict, result, remark):
    half = "def squared_loss(y_hat, y):\n    half = ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).mean()\n"
    judge = open_judge(["import torch", half + f"    return {result.format('half', 'half')}"], assignment=LINEAR)
    assert verdict(judge, "squared_loss", "values").endswith(f"squared_loss(y_hat, y): not right{remark}")


def test_noise_of_another_size_gets_no_hint_in_the_jail(open_judge, verdict):
    right = read_submission(ROOT / "tests/submissions/04-linear-regression/passes_all.ipynb").cells
    cells = [cell.replace("unsqueeze(1), noise)", "unsqueeze(1), 0.01)") for cell in right]
    assert cells != list(right)
    said = verdict(open_judge(cells, assignment=LINEAR), "data", "examples")
    assert "over `noise`" in said and "Hint" not in said and "looks as if" not in said
