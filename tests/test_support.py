"""The support module `d2lite`: students get what their notebook needs, fit to read; the jail gets all it ever had."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from autograder.errors import NotBuilt
from autograder.judge import handout
from autograder.judge.handout import handout_files
from autograder.publish.notebook import notebook
from autograder.publish.solutions import support_of
from autograder.publish.support import imported, student_module
from autograder.questions import assignment_names, load_assignment
from tests.conftest import ROOT

ONCE = """
_array _cache _chosen _curves _DEBIAN _done _download _dress _fetch _first_time _is_whole _kind _load _MIRRORS
_NAMES _notebook _open _parse _path _plain_leaves _read _say _SECONDS _SHA256 _SUBSET _svg _unpack Any Array
Callable contextlib cycle DataError DataLoader DataModule device F fashion_mnist_root find_fashion_mnist gzip
hashlib HTTPException HyperParameters inspect io IO Iterable Iterator Kind Literal load_fashion_mnist Loader math
Module NamedTuple nn np os Path plot ProgressBoard queue Sequence show_images Source struct sys tempfile Tensor
TensorLoader threading time torch Trainer TYPE_CHECKING TypeAlias TypeVar urllib zlib
"""
"""The names in `vars(d2lite)` when all of it was handed out: notebooks that use them must go on working."""
MORE = {
    "05-softmax-regression": "add_to_class fit_epoch",
    "06-mlp": "add_to_class fit_epoch FashionMNIST text_labels Classifier loss",
}
"""Names that the d2lite of some assignments had besides."""


def handed_out(name):
    return notebook(load_assignment(name), ROOT / "assignments" / f"{name}.md", solved=False)


def parts(text):
    """What stands at the top of a module below its imports, with the names that each part defines."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node, {node.name}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield node, {part.id for part in ast.walk(node) if isinstance(getattr(part, "ctx", None), ast.Store)}


def lines_of_names(tree):
    """The numbers of the lines that read a name, in order, by name."""
    found: dict[str, list[int]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.setdefault(node.id, []).append(node.lineno)
    return {name: sorted(lines) for name, lines in found.items()}


STUDENTS = [name for name in assignment_names() if support_of(ROOT / "assignments" / name)]


@pytest.mark.parametrize("name", assignment_names())
def test_students_get_it_where_the_notebook_imports_it(name):
    texts = [cell.source for cell in handed_out(name).cells]
    assert (name in STUDENTS) == any("d2lite" in text for text in texts)


@pytest.mark.parametrize("name", STUDENTS)
@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_students_copies_pass_the_kits_own_lint(name, command):
    lint = [sys.executable, "-m", "ruff", *command, f"assignments/{name}/d2lite.py"]
    done = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and "No Python files" not in done.stderr, done.stdout + done.stderr


@pytest.mark.parametrize("name", STUDENTS)
def test_students_copies_hold_what_the_notebook_imports_and_nothing_without_use(name):
    text = support_of(ROOT / "assignments" / name)
    defined = [names for _, names in parts(text)]
    wanted = imported(handed_out(name))
    assert wanted and wanted <= set.union(*defined)
    methods = {node.name for node, _ in parts(text) if getattr(node, "decorator_list", ())}  # given to a class
    used = wanted | methods
    for node, names in parts(text):
        used |= set(lines_of_names(node)) - names
    assert [names for names in defined if not names & used] == []


@pytest.mark.parametrize("name", STUDENTS)
def test_students_read_from_top_to_bottom(name):
    """Imports first, then what the notebook imports; helpers stand below what they help, Fashion-MNIST at the end."""
    text = support_of(ROOT / "assignments" / name)
    tree = ast.parse(text)
    kinds = [isinstance(node, ast.Import | ast.ImportFrom | ast.If) for node in tree.body[1:]]
    assert kinds == sorted(kinds, reverse=True)
    read = lines_of_names(tree)
    helpers = [node for node, _ in parts(text) if isinstance(node, ast.FunctionDef) and node.name.startswith("_")]
    assert [node.name for node in helpers if node.lineno < read[node.name][0]] == []
    if "def fashion_mnist_root" in text:
        after = text[text.index("def fashion_mnist_root") :]
        assert not re.search(r"^class (Module|Classifier|ProgressBoard)|^def (plot|_svg)", after, re.MULTILINE)


@pytest.mark.parametrize("name", STUDENTS)
def test_students_copies_stand_alone(name, tmp_path):
    (tmp_path / "d2lite.py").write_text(support_of(ROOT / "assignments" / name))
    program = "import sys; from d2lite import *; print(*(m for m in sys.modules if m.split('.')[0] == 'reference'))"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


@pytest.mark.parametrize("name", assignment_names())
def test_the_jail_has_all_names_that_were_ever_handed_out(name, open_judge):
    names = {*ONCE.split(), *MORE.get(name, "").split()}
    public = {name for name in names if not name.startswith("_")}
    cells = [
        f"import d2lite as d2l\nassert not (lost := {names!r} - set(vars(d2l))), lost",
        f"from d2lite import *\nassert not (lost := {public!r} - set(globals())), lost",
        "x = torch.tensor(math.pi)\nTensorLoader([x[None]], 1, shuffle=True), device()",
    ]
    assert open_judge(cells, assignment=name).session.failures == {}


@pytest.mark.parametrize("name", assignment_names())
def test_the_jail_lacks_what_is_asked_for(name):
    later = [load_assignment(other) for other in assignment_names() if other >= name]
    (text,) = (content.decode() for content in handout_files(name).values())
    nodes = [node for node, _ in parts(text)]
    bodies = {node.name: node.body[-1] for node in nodes if isinstance(node, ast.FunctionDef)}
    for owner in (node for node in nodes if isinstance(node, ast.ClassDef)):
        bodies |= {
            f"{owner.name}.{part.name}": part.body[-1] for part in owner.body if isinstance(part, ast.FunctionDef)
        }
    for asked in (asked for assignment in later for asked in assignment.support_leaves_out):
        assert isinstance(bodies[asked], ast.Raise) if "." in asked else asked not in bodies


def test_a_notebook_that_draws_nothing_gets_no_imports_for_pictures():
    assignment = load_assignment("04-linear-regression")
    book = handed_out(assignment.id)
    for cell in book.cells:
        cell.source = "from d2lite import TensorLoader" if cell.id == book.cells[1].id else ""
        cell.cell_type = "code"
    text = student_module(assignment, book)
    assert "TYPE_CHECKING" not in text and "class TensorLoader" in text and "class Module" not in text


def test_grading_before_a_build_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(handout, "jail_support", lambda name: tmp_path / "d2lite.py")
    with pytest.raises(NotBuilt, match=r"^There is no .*d2lite.py yet: run `make build` first\.$"):
        handout_files("01-tensors")
