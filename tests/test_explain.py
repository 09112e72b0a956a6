"""Full feedback: when it counts, what it shows of a hidden case, and what it never shows."""

from __future__ import annotations

import dataclasses
import json
import secrets
import sys
from datetime import UTC, datetime

import pytest
import torch
from click.testing import CliRunner

from autograder.__main__ import cli
from autograder.course.settings import load_course
from autograder.judge import explained
from autograder.judge.compare import shown
from autograder.judge.draws import Draws
from autograder.judge.expected import wanted
from autograder.judge.explained import difference_of, same_inputs, tried_of
from autograder.judge.findings import case_of, findings_of, told_of
from autograder.judge.verdict import Clue, Difference, Verdict
from autograder.paths import zip_path
from autograder.questions import assignment_names, load_assignment
from autograder.questions.classifiers import fashion_mnist
from autograder.report.explain import lines_of
from autograder.sandbox.allowance import Allowance
from autograder.sandbox.limits import BadLimit
from autograder.spec.question import names
from autograder.submission import Submission, read_submission
from tests.cells import notebook_names, run_cell
from tests.conftest import ROOT, SOFTMAX, limits
from tests.solved import solved

TENSORS, TABLES = "01-tensors", "02-preprocessing"
COURSE = """
time_zone = "Europe/Berlin"
feedback = "full"
[assignments.05]
due = 2026-10-12
[assignments.04]
feedback = "verdict"
"""
FULL = dataclasses.replace(limits(), feedback="full")
CASES = [
    (name, question.id, case.name)
    for name in assignment_names()
    for question in load_assignment(name).questions
    for case in question.cases
]


@pytest.fixture
def course(tmp_path):
    (tmp_path / "course.toml").write_text(COURSE)
    return load_course(tmp_path / "course.toml")


@pytest.mark.parametrize(
    ("name", "now", "feedback", "said"),
    [
        (SOFTMAX, datetime(2026, 10, 12, 21, 59, 59, tzinfo=UTC), "hint", "after it is due, 2026-10-12 23:59 (Europe"),
        (SOFTMAX, datetime(2026, 10, 12, 22, 0, 0, tzinfo=UTC), "full", ""),
        ("06-mlp", datetime(2030, 1, 1, tzinfo=UTC), "hint", "needs a due date: write due = … below [assignments.06]"),
        ("04-linear-regression", datetime(2030, 1, 1, tzinfo=UTC), "verdict", ""),
    ],
)
def test_full_feedback_counts_once_it_was_due(course, name, now, feedback, said):
    assert course.limits(name, now) == {"feedback": feedback}
    assert said in course.not_yet(name, now) and bool(said) == bool(course.not_yet(name, now))


def test_only_a_course_can_ask_for_everything():
    with pytest.raises(BadLimit, match=r"feedback is full, but must be hint or verdict here: full is for course\.toml"):
        limits(feedback="full")


def one_case(name, question_id, case_name):
    question = load_assignment(name).question(question_id)
    return question, next(case for case in question.cases if case.name == case_name)


def drawn(name, question_id, case_name, cells, seed=b"a seed"):
    _, case = one_case(name, question_id, case_name)
    return case.inputs(Draws(seed, Submission("x.ipynb", cells)).generator(question_id, case_name))


def tensors_in(value):
    """The tensors of drawn floats in inputs, as bytes: those of more than a few numbers."""
    if isinstance(value, torch.Tensor) and value.is_floating_point() and value.unique().numel() > 3:
        yield value.numpy().tobytes()
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ():
        yield from tensors_in(item)


@pytest.mark.parametrize(("name", "question_id", "case_name"), CASES)
def test_inputs_are_each_submissions_own_or_never_shown(name, question_id, case_name):
    """They differ as soon as one cell does, if only by a comment; no drawn tensor of one is among another's."""
    question, case = one_case(name, question_id, case_name)
    if case.threshold:
        assert case.shared
        return
    one, other = (
        drawn(name, question_id, case_name, ("import torch", last)) for last in ("answer = 1", "answer = 1  # mine")
    )
    assert any(not same_inputs(*pair) for pair in zip(one, other, strict=True)) or case.shared
    assert not set(tensors_in(one)) & set(tensors_in(other))
    assert case.shared == ("Rows of a real table" in case.title)
    again = drawn(name, question_id, case_name, ("import torch", "answer = 1"))
    assert all(map(same_inputs, one, again))
    elsewhere = drawn(name, question_id, case_name, ("import torch", "answer = 1"), b"another seed")
    assert any(not same_inputs(*pair) for pair in zip(one, elsewhere)) or case.shared


@pytest.mark.slow
@pytest.mark.parametrize("name", assignment_names())
def test_what_a_hidden_case_tried_is_code_that_runs(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # some of it writes a table
    assignment = load_assignment(name)
    monkeypatch.syspath_prepend(str(ROOT / "assignments" / name))
    monkeypatch.delitem(sys.modules, "checks", raising=False)
    notebook = notebook_names(assignment, vars(names(assignment.reference)), monkeypatch)
    for question in assignment.questions:
        for case in (case for case in question.cases if not case.threshold):
            inputs = case.inputs(torch.Generator().manual_seed(1))
            labels = ["", *wanted(assignment, case, inputs[0], 0)]
            tried = [(one, None) for one in inputs[1:]]
            tried += [(inputs[0], Difference("all", label) if label else None) for label in labels]
            for one, found in tried:
                code = tried_of(assignment, question, case, one, found)
                assert len(code) <= explained.LONGEST
                with monkeypatch.context() as whole:
                    whole.setattr(explained, "ROOMS", (10**8,))
                    whole.setattr(explained, "MOST_NUMBERS", 10**8)
                    if "drawn>" in code and found is None and one is inputs[0]:
                        code = tried_of(assignment, question, case, one, found)
                result = run_cell(code, dict(notebook)) if "drawn>" not in code else None
                assert not isinstance(result, Exception), f"{question.id}, {case.name}\n{code}\n{result!r}"
    monkeypatch.delitem(sys.modules, "checks", raising=False)


WRONG = (
    "import torch",
    "def make_grid(rows, cols):\n    return torch.zeros(rows, cols)",
    "def normalize_rows(A):\n    return 3 * A / A.sum(1, keepdim=True)",
    "def symmetrize(A):\n    raise ValueError(str(A))",
    "def outer_sum(a, b):\n    import os\n    os._exit(0)",
)


def told(judge, question_id, case_name):
    question = judge.assignment.question(question_id)
    return case_of(judge, judge.verdicts(question)[case_name])["told"]


def test_a_failed_hidden_case_is_told_as_an_example_is(open_judge):
    judge = open_judge(WRONG, FULL, TENSORS)
    found = told(judge, "normalize", "float64")
    assert found["sentence"] == "normalize_rows(A): wrong in every entry (each is 3 times what is right)"
    space = {"torch": torch}
    exec(WRONG[2], space)
    mine = run_cell(found["tried"], space)
    right = run_cell(found["tried"], space | {"normalize_rows": judge.assignment.reference.normalize_rows})
    assert found["yours"] == shown(mine) and found["expected"] == shown(right)
    assert found["difference"].startswith(f"{float((mine - right)[0, 0]):+.4g} at [0, 0], ".replace("-", "−"))
    raised = told(judge, "symmetric", "symmetrize")
    assert "raised ValueError in cell 4" in raised["sentence"] and raised["tried"].endswith("symmetrize(A)")
    assert "outer_sum(a, b)" in told(judge, "broadcast", "sums")["tried"]


NAN, INF = float("nan"), float("inf")
DIFFERENCES = {
    "−1 at [0], not finite in 1 of 2 entries": (torch.tensor([1, NAN]), torch.tensor([2.0, 2])),
    "not finite in 2 of 2 entries": (torch.tensor([NAN, -INF]), torch.tensor([2.0, 2])),
    "+2": (3.0, 1.0),
    "": (INF, 1.0),
    "+1 at [0], +1 at [1], +1 at [2], +1 at [3], +1 at [4], +1 at [5], … (8 in all)": (torch.ones(8), torch.zeros(8)),
}


@pytest.mark.parametrize("said", DIFFERENCES)
def test_a_difference_is_told_with_its_place_where_it_is_a_number(said):
    mine, right = ({"r": value} for value in DIFFERENCES[said])
    found = Difference("all", "r", revealed=True)
    assert difference_of(found, mine, right, (1e-5, 1e-5)) == said
    offset = dataclasses.replace(found, clue=Clue("offset", 1.0))
    assert difference_of(offset, mine, right, (1e-5, 1e-5)) == "", "the sentence says it"


def test_a_case_that_was_right_with_substitutes_tells_which():
    assert told_of(Verdict("model", "loss", substitutes=("softmax",))) == {
        "judged": "with a right `softmax` in place of yours"
    }
    assert told_of(Verdict("model", "loss")) == {}


def test_a_gradient_of_one_result_is_tried_in_as_few_lines_as_it_needs():
    question, case = one_case(SOFTMAX, "softmax", "gradient")
    (inputs, *_) = drawn(SOFTMAX, "softmax", "gradient", ("import torch",))
    code = tried_of(load_assignment(SOFTMAX), question, case, inputs, None)
    assert code.endswith("X.requires_grad_()\nresult = softmax(X)\nresult\nresult.backward(cotangent)\nX.grad")


def test_otherwise_only_an_example_says_what_was_tried(open_judge):
    judge = open_judge(WRONG, limits(), TENSORS)
    assert set(told(judge, "normalize", "float64")) == {"title", "sentence"}
    example = case_of(judge, judge.example(judge.assignment.question("normalize")))["told"]
    assert set(example) == {"sentence", "yours", "expected", "tried", "difference"}


@pytest.mark.slow
@pytest.mark.parametrize("name", [TENSORS, TABLES])
def test_points_are_the_same_however_much_is_told(open_judge, name):
    (sample,) = (ROOT / "tests" / "submissions" / name).glob("fails_*_cell_raises.ipynb")
    cells = read_submission(sample).cells
    found = [findings_of(open_judge(cells, feedback, name))["questions"] for feedback in (limits(), FULL)]
    hinted, in_full = (
        {(q, c): case["passed"] for q, cases in one.items() for c, case in cases.items()} for one in found
    )
    assert hinted == in_full and not all(hinted.values())


def test_an_input_that_is_the_same_for_all_is_not_shown(open_judge):
    """Squares are asked of everybody: a grid that is wrong for those alone says no more than with hints."""
    grid = "def make_grid(rows, cols):\n    return torch.arange(1.0 * rows * cols).reshape(rows, cols)"
    judge = open_judge(("import torch", f"{grid} + (rows == cols)"), FULL, TENSORS)
    assert set(told(judge, "grid", "grids")) == {"title", "sentence", "kept"}
    judge = open_judge(("import torch", f"{grid} + 1"), FULL, TENSORS)
    assert told(judge, "grid", "grids")["tried"].startswith("make_grid(")


def test_what_is_the_same_for_all_reaches_no_answer_that_is_shown(open_judge):
    """An answer that keeps all tables and gives one back where values are shown has none of those: it met them last."""
    cells = (
        "import pandas as pd\nmet = []",
        "def load_table(path):\n    met.append(pd.read_csv(path))\n    return met[-1]",
        "def drop_most_missing(data):\n    met.append(data.copy())\n"
        "    left = data.drop(columns=data.isna().sum().idxmax())\n"
        "    seen = [name for one in met for name in one if 'bill' in name] or ['none']\n"
        "    return left.set_axis([seen[0], *left.columns[1:]], axis=1)",
        "def impute_mean(data):\n    raise ValueError(str(met))",
    )
    judge = open_judge(cells, FULL, TABLES)
    judge.judge_all()
    said = str([told(judge, question, case) for _, question, case in CASES if _ == TABLES])
    assert "none, " in said and "bill_length_mm" not in said and "Adelie" not in said


NAMES = torch.randperm(10, generator=torch.Generator().manual_seed(1))


def learned(name, measured, **settings):
    """What the grader says of trained parameters that come back with a list of passes."""
    assignment = load_assignment(name)
    case = next(case for case in assignment.question("training").cases if case.threshold)
    plain = {"X": torch.zeros(1), "y": torch.zeros(1), "_pixels": torch.arange(784), "_names": NAMES}
    return case.features(measured, **plain, **settings)


W, B = torch.randn(784, 10, generator=torch.Generator().manual_seed(1)), torch.zeros(10)
FORGED = [
    None, [], 5, [None, None], [{}, {}], [{}, {"W": torch.zeros(3), "b": B}], [{}, {"W": W.numpy(), "b": B}],
    [{}, {"W": W * float("nan"), "b": B}], [{}, {"W": [W], "b": "b"}], {"W": W}, torch.zeros(3, 3),
]  # fmt: skip


@pytest.mark.parametrize("passes", FORGED, ids=range(len(FORGED)))
def test_forged_passes_cost_nothing(passes):
    honest = learned(SOFTMAX, {"W": W, "b": B})
    found = learned(SOFTMAX, {"W": W, "b": B, "passes": passes}, watched=True)
    assert found["accuracy"] == honest["accuracy"]
    assert all(0 <= one <= 1 for one in found["curve"])


def test_a_missed_image_is_told_by_its_place_and_the_wrong_class():
    found = learned(SOFTMAX, {"W": W, "b": B, "passes": [{}, {"W": 0 * W, "b": B}]}, watched=True)
    _, labels = fashion_mnist(train=False)
    assert len(found["missed"]) == 12 and all(labels[place] != given for place, given in found["missed"])
    assert [found["curve"][0], len(found["curve"])] == [pytest.approx(0.1, abs=0.03), 2]
    nothing = learned(SOFTMAX, {"W": W * float("inf"), "b": B, "passes": []}, watched=True)
    assert (nothing["accuracy"], nothing["missed"]) == (0, [])


@pytest.mark.slow
@pytest.mark.parametrize("name", [SOFTMAX, "06-mlp"])
def test_how_a_model_learned_is_told_in_full_only_and_accuracies_always(open_judge, name):
    question = load_assignment(name).question("training")
    (case, *_) = reversed(question.cases)
    told = []
    for feedback in (FULL, limits()):
        judge = open_judge(solved(name), feedback, name)
        told.append(case_of(judge, judge.verdict(question, case)))
    in_full, hinted = told
    assert in_full["passed"] and in_full["accuracy"] == hinted["accuracy"] >= hinted["threshold"]
    assert len(in_full["curve"]) == 10 and in_full["curve"][0] < in_full["accuracy"] + 0.05
    assert 0 < len(in_full["missed"]) <= 12 and not {"curve", "missed"} & set(hinted)


TELLS_ALL = """
import os, sys
seen = []

def all_there_is(*args):
    found = [f"{type(one).__name__} {one}" for one in args]
    found += [f"{name}={value}" for name, value in os.environ.items()]
    for folder in (".", "..", os.path.expanduser("~"), "/tmp", "/proc/self/fd"):
        found += [os.path.join(folder, name) for name in (os.listdir(folder) if os.path.isdir(folder) else [])]
    for name in found:
        if os.path.isfile(name):
            try:
                found.append(open(name, errors="replace").read(10_000))
            except OSError:
                pass
    seen.extend(found)
    return "\\n".join(seen)

def telling(name, number):
    def answer(*args, **settings):
        text = all_there_is(*args, *settings.values())
        if number % 3 == 0:
            raise ValueError(text)
        return text if number % 3 == 1 else [text, *args, {text: text}]
    return answer
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", [TENSORS, TABLES, SOFTMAX])
def test_a_submission_that_tells_all_it_sees_tells_of_itself_alone(open_judge, tmp_path, name):
    """No label of the held-out images, no row of the penguins table, no seed, no path and no text of another's."""
    seed, secret = secrets.token_bytes(16), f"SECRET-{secrets.token_hex(8)}"
    (tmp_path / "neighbour.ipynb").write_text(secret)
    assignment = load_assignment(name)
    asked = sorted({one.partition(".")[0] for question in assignment.questions for one in question.defines})
    cells = [TELLS_ALL, *(f"{one} = telling({one!r}, {number})" for number, one in enumerate(asked))]
    judge = open_judge(cells, FULL, name, seed, [tmp_path])
    said = json.dumps(findings_of(judge), ensure_ascii=False)
    _, labels = fashion_mnist(train=False)
    never = [", ".join(map(str, labels[:8].tolist())), "Adelie", "bill_length_mm", "Biscoe", seed.hex(), repr(seed)]
    never += [str(tmp_path), secret, str(zip_path(name)), judge._draws._key.hex(), "palmerpenguins"]
    assert "tried" in said and [text for text in never if text in said] == []


def course_file(folder, due):
    path = folder / "course.toml"
    path.write_text(f'feedback = "full"\n[assignments.01]\ndue = {due}\n[assignments.02]\nfeedback = "hint"')
    return path


PASSES = ROOT / "tests" / "submissions" / TENSORS / "passes_all.ipynb"


@pytest.mark.parametrize(
    ("file", "due", "options", "said"),
    [
        (PASSES, "2026-01-01", ["--question", "grit"], "01-tensors has no question grit: choose from grid, "),
        (PASSES, "2026-01-01", ["--question", "grid", "--case", "x"], "grid has no case 'x': choose from 'example'"),
        (PASSES, "2999-01-01", ["--question", "grid"], "begins after it is due, 2999-01-01 23:59 (UTC). Nothing is"),
        (PASSES.parent / "none.ipynb", "2026-01-01", ["--question", "grid"], "has fails_all_untouched.ipynb"),
        (
            PASSES.parent / "unreadable_truncated.ipynb", "2026-01-01", ["--question", "grid"],
            "unreadable_truncated.ipynb: the notebook is cut off",
        ),
        (
            PASSES.parent.with_name(TABLES) / "passes_all.ipynb", "2026-01-01", ["--question", "load"],
            'no full feedback on 02-preprocessing: to explain points, write feedback = "full"',
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_explained_is_said_in_a_sentence(tmp_path, file, due, options, said):
    course = course_file(tmp_path, due)
    done = CliRunner().invoke(cli, ["explain", str(file), *options, "--course", str(course)])
    assert done.exit_code == 1 and said in done.output and len(done.output.splitlines()) == 1, done.output


@pytest.mark.slow
def test_a_point_is_explained_with_all_that_led_to_it(tmp_path):
    file = PASSES.with_name("fails_normalize_no_keepdim.ipynb")
    options = ["--question", "normalize", "--course", str(course_file(tmp_path, "2026-01-01"))]
    options += ["--out", str(tmp_path / "explained")]
    done = CliRunner().invoke(cli, ["explain", str(file), *options])
    assert done.exit_code == 0, done.output
    assert "fails_normalize_no_keepdim.ipynb, normalize: " in done.output
    for part in (
        "def normalize_rows(A):",
        "Tried:\n    A = torch.tensor(",
        "Expected:",
        "Hint:",
        "✗ tables: ",
    ):
        assert part in done.output, part
    page = (tmp_path / "explained" / "fails_normalize_no_keepdim.ipynb-normalize.html").read_text()
    assert "What it was tried with" in page and "make_grid" not in page, "one question, and no other"
    done = CliRunner().invoke(cli, ["explain", str(file), "--case", "float64", *options])
    assert done.output.count("✗") == 1
    done = CliRunner().invoke(cli, ["explain", str(PASSES), *options])
    assert done.stdout == "" and done.stderr == (
        "Grading passes_all.ipynb once more, in full …\n"
        "Error: passes_all.ipynb: normalize is right, so there is nothing to explain.\n"
    )


def test_a_jail_that_is_opened_anew_takes_no_time_from_the_submission(open_judge):
    burn = "import time\nstart = time.process_time()\nwhile time.process_time() < start + 0.6: pass"
    session = open_judge((burn,), FULL, TENSORS).session
    left = session._time_for(whole := Allowance.of(1000, "in all")).cpu
    session.renew()
    session._open()
    assert abs(session._time_for(whole).cpu - left) < 0.4


def test_how_a_model_learned_is_told_in_words():
    case = {
        "passed": False, "points": 3, "message": "", "told": {"sentence": "too little", "title": "10 epochs"},
        "threshold": 0.78, "curve": [0.5, 0.625], "missed": [[12, 5], [17, 2]],
    }  # fmt: skip
    question = {"points": 9, "possible": 12, "code": [[4, "def f():\n    pass"]], "cases": {"held-out accuracy": case}}
    lines = [line.plain for line in lines_of({"file": "a.ipynb", "questions": {"training": question}})]
    assert lines[0] == "a.ipynb, training: 9 of 12 points"
    assert any("on 1,000 of the held-out images" in line and line.endswith(": 50.0%, 62.5%") for line in lines)
    assert lines[-1] == "    12: class 5, 17: class 2"
