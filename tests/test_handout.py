"""What students get holds no rubric, no answer, no seed and nothing hidden, however it is packed."""

from __future__ import annotations

import ast
import gzip
import inspect
import io
import json
import re
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.course.seed import assignment_seed, course_seed
from autograder.judge.handout import handout_files
from autograder.publish.archive import write_zip
from autograder.publish.notebook import RUBRIC
from autograder.publish.products import SUBSET
from autograder.questions import assignment_names, load_assignment, module_name
from autograder.spec.answers import answer, stub
from tests.conftest import ROOT, SOFTMAX

BOILERPLATE = {"super().__init__()", "self.save_hyperparameters()"}
"""Lines that begin many of the book's classes, those that are handed out, too."""
KIT = {
    "the kit": r"\bautograder\b|(?:from|import) reference\b",
    "hidden tests": r"hidden[ -](?:test|case)|hidden=|show_hidden|student\.(?:check|example)\(",
    "a rubric": r"(?i:\brubric)",
}
"""Patterns of what only the graders' side has."""


def flat(text):
    """The text in one line, strings in JSON as they were."""
    return re.sub(r"\s+", " ", text.replace("\\n", "\n").replace('\\"', '"'))


def passages(lines, known=()):
    """Passages that nobody writes by chance: each pair of consecutive lines that are not `known`, or the only line."""
    own = [line.strip() for line in lines if line.strip() and line.strip() not in known]
    return own if len(own) == 1 else [f"{one} {two}" for one, two in zip(own, own[1:])]


def answers(assignment):
    for name in (name for question in assignment.questions for name in question.defines):
        known = BOILERPLATE | {line.strip() for line in stub(assignment.reference, name).splitlines()}
        yield from passages(answer(assignment.reference, name).splitlines(), known)


def spec_of(question):
    """The source of the file in which a question is declared."""
    (module,) = (module for module in list(sys.modules.values()) if getattr(module, "QUESTION", None) is question)
    return inspect.getsource(module)


def hidden_inputs(assignment):
    """Passages of the hidden cases' source. Short ones are left out: a public example may call the same function."""
    for source in map(spec_of, assignment.questions):
        (cases,) = (
            node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.keyword) and node.arg == "cases"
        )
        for passage in passages(ast.get_source_segment(source, cases.value).splitlines()):
            if len(re.findall(r"\w", passage)) > 10 and len(re.findall(r"\w+", passage)) > 2:
                yield passage


def titles(name):
    """The titles of an assignment's hidden cases, as they stand in JSON: what its own checks say is tried besides."""
    return {
        json.dumps(case.title, ensure_ascii=False)
        for question in load_assignment(name).questions
        for case in question.cases
    }


def thresholds(tree):
    return [number for item in tree.values() for number in (thresholds(item) if isinstance(item, dict) else [item])]


def secrets_of(name):
    """Texts that the folder of assignment `name` must not hold, each with words for what it is.

    Answers of earlier assignments are not among them: its d2lite may hold those.
    """
    found = {course_seed().hex(): "the course's seed"}
    for other in assignment_names():
        assignment = load_assignment(other)
        found[assignment_seed(other).hex()] = f"the seed of {other}"
        for rubric in RUBRIC.findall((ROOT / "assignments" / f"{other}.md").read_text()):
            for point in re.split(r"(?:^|; *)\(\d\)", flat(rubric)):
                found[point.strip()] = f"a rubric of {other}"
        if other != name:
            found.update(dict.fromkeys(titles(other) - titles(name), f"the title of a hidden case of {other}"))
        found.update(dict.fromkeys(hidden_inputs(assignment), f"how hidden inputs of {other} are drawn"))
        if other >= name:
            found.update(dict.fromkeys(answers(assignment), f"an answer of {other}"))
    return {secret: words for secret, words in found.items() if secret}


def patterns():
    numbers = map(re.escape, map(str, thresholds(json.loads((ROOT / "autograder" / "thresholds.json").read_text()))))
    return {**KIT, "a threshold": rf"(?<![\d.])(?:{'|'.join(numbers)})(?!\d)"}


def contents(name, data):
    """A file and, if it is packed, what is in it, by path."""
    yield name, data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inside in archive.namelist():
                yield from contents(f"{name}/{inside}", archive.read(inside))
    elif data.startswith(b"\x1f\x8b"):
        yield from contents(f"{name}/unpacked", gzip.decompress(data))


def leaks(folder, name):
    """Pairs of a file in `folder` and words for what it holds and must not."""
    secrets, found = secrets_of(name), set()
    for path in (path for path in folder.rglob("*") if path.is_file()):
        for place, data in contents(path.relative_to(folder).as_posix(), path.read_bytes()):
            text = flat(f"{place}\n{data.decode(errors='replace')}")
            found |= {(place, words) for secret, words in secrets.items() if secret in text}
            found |= {(place, words) for words, pattern in patterns().items() if re.search(pattern, text)}
    return sorted(found)


@pytest.mark.parametrize("name", assignment_names())
def test_nothing_secret_is_handed_out(name):
    assert leaks(ROOT / "assignments" / name, name) == []


@pytest.mark.parametrize("name", assignment_names())
def test_nothing_secret_is_given_to_the_jail(name, tmp_path):
    for file, content in handout_files(name).items():
        (tmp_path / file).write_bytes(content)
    assert leaks(tmp_path, name) == []


@pytest.mark.parametrize("name", assignment_names())
def test_nothing_but_what_is_built_is_handed_out(name):
    assignment, folder = load_assignment(name), ROOT / "assignments" / name
    checks = {f"tests/{question.id}.{kind}" for question in assignment.questions for kind in ("py", "json")}
    built = {f"{name}.ipynb", "checks.py", "requirements.txt", *checks}
    if "import d2lite" in (notebook := (folder / f"{name}.ipynb").read_text()) or "from d2lite import" in notebook:
        built.add("d2lite.py")
    if assignment.images:
        built |= {f"{SUBSET.name}/{file.name}" for file in SUBSET.iterdir()}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == built, "`make build` writes what is missing; move the rest out of what students get"


def in_zips(path, folder):
    with zipfile.ZipFile(folder / "inner.zip", "w", zipfile.ZIP_DEFLATED) as inner:
        inner.write(path, "notes.txt")
    with zipfile.ZipFile(folder / "outer.zip", "w") as outer:
        outer.write(folder / "inner.zip", "more/inner.zip")
    (folder / "inner.zip").unlink()


def gzipped(path, folder):
    (folder / "notes.gz").write_bytes(gzip.compress(path.read_bytes()))


def plain(path, folder):
    (folder / "notes.txt").write_bytes(path.read_bytes())


@pytest.mark.parametrize("pack", [plain, gzipped, in_zips])
@pytest.mark.parametrize(
    ("secret", "words"),
    [
        (f"assignments/{SOFTMAX}.md", f"a rubric of {SOFTMAX}"),
        (f"solutions/{SOFTMAX}.ipynb", f"a rubric of {SOFTMAX}"),
        (f"solutions/{SOFTMAX}.ipynb", f"an answer of {SOFTMAX}"),
        ("reference/mlp.py", "an answer of 06-mlp"),
        ("autograder/.seed", "the course's seed"),
        ("autograder/questions/tensors/grid.py", "the title of a hidden case of 01-tensors"),
        (f"autograder/questions/{module_name(SOFTMAX)}/softmax.py", f"how hidden inputs of {SOFTMAX} are drawn"),
        ("autograder/thresholds.json", "a threshold"),
        ("autograder/__main__.py", "the kit"),
    ],
)
def test_a_secret_that_is_handed_out_is_found(secret, words, pack, tmp_path):
    pack(ROOT / secret, tmp_path)
    assert words in {said for _, said in leaks(tmp_path, SOFTMAX)}


def test_an_autograder_zip_that_is_handed_out_is_found(tmp_path):
    write_zip(load_assignment(SOFTMAX), assignment_seed(SOFTMAX), Path(tmp_path, "homework.zip"))
    assert {f"the seed of {SOFTMAX}", f"an answer of {SOFTMAX}", "hidden tests", "a threshold"} <= {
        words for _, words in leaks(tmp_path, SOFTMAX)
    }
