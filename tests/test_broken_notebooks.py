"""Damaged or odd notebooks: each gets a grade or one clear sentence. `make fuzz` looks for more of them."""

from __future__ import annotations

import json
import stat
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.judge.definitions import Definitions
from autograder.judge.evidence import cell_failures, of_reply
from autograder.judge.notes import cell_notes
from autograder.judge.verdict import MissingName, Raised
from autograder.paths import zip_path
from autograder.publish.products import build
from autograder.submission import BadSubmission, Submission, read_submission, submission_of
from studies import fuzz


def cell(source, **changes):
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None, **changes}


def notebook(*cells, **changes):
    whole = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 4, **changes}
    return {key: value for key, value in whole.items() if value is not None}


def saved(*cells, **changes):
    return json.dumps(notebook(*cells, **changes)).encode()


def without(key, one):
    return {name: value for name, value in one.items() if name != key}


def sheets(*lists):
    return saved(cells=None, nbformat=3, worksheets=[{"cells": cells} for cells in lists])


A, B = cell("a = 1\n"), cell("b = 2")
READ = {
    "blank code cells, which have no number in Jupyter": saved(cell(" \n"), A, cell(""), B),
    "byte order mark": b"\xef\xbb\xbf" + saved(A, B),
    "no metadata": saved(without("metadata", A), B, metadata=None),
    "metadata of odd types": saved(cell("a = 1\n", metadata=[1]), B, metadata="x"),
    "no outputs": saved(without("outputs", A), cell("b = 2", outputs=None)),
    "ids given twice": saved(cell("a = 1\n", id="x"), cell("b = 2", id="x"), nbformat_minor=5),
    "lines in a list": saved(cell(["a =", " 1\n"]), cell(["b = 2"])),
    "cells of unknown types": saved(
        cell(None, cell_type="sql"), A, cell(3, cell_type=None), without("cell_type", A), B
    ),
    "format 5": saved(A, B, nbformat=5),
    "calls itself format 1, where nbformat loses the code": saved(A, B, nbformat=1),
    "format that is a word": saved(A, B, nbformat="four"),
    "no format": saved(A, B, nbformat=None, nbformat_minor=None),
    "worksheets": sheets([{"cell_type": "code", "input": ["a = 1\n"]}], [{"cell_type": "code", "input": "b = 2"}]),
    "another language": saved(A, B, metadata={"kernelspec": {"name": "ir", "language": "R"}}),
}
REFUSED = {
    "empty": (b" \n", "the file is empty"),
    "cut off": (saved(A, B)[:60], "the notebook is cut off or damaged (no valid JSON)"),
    "cut off within a letter": ('{"cells": "ü'.encode()[:-1], "the notebook is cut off or damaged (no UTF-8 text)"),
    "latin-1": ('{"cells": ["ü"]}'.encode("latin-1"), "the notebook is cut off or damaged (no UTF-8 text)"),
    "utf-16": (saved(A).decode().encode("utf-16"), "this is no notebook (no UTF-8 text)"),
    "html": (b"<html>", "this is no notebook (no valid JSON)"),
    "a list": (b"[1]", "this is no notebook (it has no cells)"),
    "worksheets that are a word": (saved(cells=None, worksheets="x"), "this is no notebook (it has no cells)"),
    "cells in a dict": (saved(cells={"0": A}), "the notebook is damaged (its cells are no list)"),
    "a cell that is a number": (saved(A, 5), "cell 2 of the notebook is damaged"),
    "no source": (saved(without("source", A)), "cell 1 of the notebook is damaged"),
    "a number as source, which nbformat takes for code": (saved(A, cell(5)), "cell 2 of the notebook is damaged"),
    "a number in a source": (saved(cell(["a", 1])), "cell 1 of the notebook is damaged"),
    "too deep": (b'{"cells": ' + b"[" * 100_000, "the notebook is nested too deeply"),
    "too many values": (b'{"cells": [' + b"[]," * 1_000_001 + b"0]}", "the notebook has too many parts"),
    "too many cells": (saved(*[A] * 20_001), "the notebook has more than 20000 cells"),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_code_is_read_whatever_is_around_it(name):
    assert submission_of("a.ipynb", READ[name]).cells == ("a = 1\n", "b = 2")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["a = 1", "b = 2"], "a = 1\nb = 2"),
        (["x = '\u2028", "'\n", "a"], "x = '\u2028'\na"),
        (["", "a"], "\na"),
        ([" ", "b"], " \nb"),
    ],
)
def test_worksheets_keep_lines_with_and_without_ends(lines, code):
    assert submission_of("a.ipynb", sheets([{"cell_type": "code", "input": lines}])).cells == (code,)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_a_sentence(name):
    data, words = REFUSED[name]
    with pytest.raises(BadSubmission) as refusal:
        submission_of("a.ipynb", data)
    assert str(refusal.value).startswith(words)
    fuzz.assert_clear(str(refusal.value))


MINE = {"otter": {"assignment_name": "05-softmax-regression"}}
THEIRS = {"otter": {"assignment_name": "01-tensors"}}
GOOD, OTHER = saved(A, metadata=MINE), saved(B, metadata=THEIRS)
QUOTED = saved(cell(json.dumps(MINE)))
"""A notebook whose text looks like metadata."""
LINK = zipfile.ZipInfo("alias.ipynb")
LINK.external_attr = (stat.S_IFLNK | 0o777) << 16


def zipped(folder, entries, **options):
    """A zip of these names (or entries) and contents."""
    with zipfile.ZipFile(folder / "hw.zip", "w", **options) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return folder / "hw.zip"


@pytest.mark.parametrize(
    "entries",
    [
        [("hw.ipynb", GOOD)],
        [("HW.IPYNB", GOOD)],
        [("./a/b/Übung \n.Ipynb", GOOD), ("__MACOSX/a/._Übung.ipynb", b""), (".ipynb_checkpoints/hw.ipynb", OTHER)],
        [("old/hw.ipynb", GOOD)],
        [("hw.ipynb", saved(A)), ("old/hw.ipynb", saved(B))],
        [("hw.ipynb", saved(A)), ("old/hw.ipynb", OTHER)],
        [("a.ipynb", OTHER), ("b.ipynb", QUOTED), ("c.ipynb", b"no notebook"), ("d/hw.ipynb", GOOD)],
        [("a.ipynb", saved(B)), ("d/hw.IPYNB", GOOD)],
        [("hw.ipynb", GOOD), ("link.ipynb", b""), (LINK, b"hw.ipynb")],
        [("hw.ipynb", GOOD), ("large.ipynb", bytes(51 << 20))],
        [("hw.ipynb", GOOD), *((f"{number}.txt", b"") for number in range(999))],
    ],
    ids=lambda entries: entries[-1][0] if isinstance(entries[-1][0], str) else "link",
)
def test_of_a_zip_the_notebook_counts_that_is_of_this_assignment(entries, tmp_path):
    file = zipped(tmp_path, entries, compression=zipfile.ZIP_DEFLATED)
    assert read_submission(file, "05-softmax-regression").cells == ("a = 1\n",)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([("hw.ipynb/", b""), ("hw.zip", b""), (LINK, b"/etc/passwd")], "the zip holds no notebook: "),
        (
            [("a.ipynb", GOOD), ("b \n.ipynb", GOOD)],
            r"the zip holds 2 notebooks \(a.ipynb, b .ipynb\): hand in the one ",
        ),
        ([(f"{one}.ipynb", OTHER) for one in "abcdef"], r"the zip holds 6 notebooks \(a.ipynb, .*, e.ipynb, …\): "),
        ([("hw.ipynb", bytes(51 << 20))], "its notebook is larger than 50 MiB: clear the outputs"),
        ([(f"{number}.ipynb", GOOD) for number in range(1000)], "the zip holds 1000 notebooks "),
    ],
    ids=["none", "two", "six", "large", "thousand"],
)
def test_a_zip_without_one_notebook_of_this_assignment_is_refused(entries, words, tmp_path):
    with pytest.raises(BadSubmission, match=f"^{words}") as refusal:
        read_submission(zipped(tmp_path, entries, compression=zipfile.ZIP_DEFLATED), "05-softmax-regression")
    fuzz.assert_clear(str(refusal.value))


def test_what_else_a_zip_holds_does_not_count(tmp_path):
    log = np.random.default_rng(0).bytes(60 << 20)
    assert read_submission(zipped(tmp_path, [("train.log", log), ("hw.ipynb", GOOD)])).cells == ("a = 1\n",)


@pytest.mark.parametrize(
    ("options", "words"),
    [({"compression": zipfile.ZIP_LZMA}, "the zip is packed in a way "), ({}, "the zip needs a password: ")],
)
def test_a_zip_that_cannot_be_unpacked_is_refused(options, words, tmp_path):
    file = zipped(tmp_path, [("hw.ipynb", GOOD)], **options)
    if not options:
        data = bytearray(file.read_bytes())
        data[data.index(b"PK\1\2") + 8] |= 1
        file.write_bytes(data)
    with pytest.raises(BadSubmission, match=f"^{words}") as refusal:
        read_submission(file)
    fuzz.assert_clear(str(refusal.value))


@pytest.mark.parametrize("target", ["real.ipynb", "real.zip", "nothing.ipynb", "link.ipynb", "."])
def test_a_link_is_refused_in_a_plain_sentence(target, tmp_path):
    (tmp_path / "real.ipynb").write_bytes(GOOD)
    zipped(tmp_path, [("hw.ipynb", GOOD)]).rename(tmp_path / "real.zip")
    link = tmp_path / ("link.zip" if target.endswith("zip") else "link.ipynb")
    link.symlink_to(target)
    with pytest.raises(
        BadSubmission, match="^this is a link, and links are not followed: put the file itself "
    ) as said:
        read_submission(link)
    fuzz.assert_clear(str(said.value))


@pytest.mark.parametrize("said", [None, 1, 0xFFFF])
def test_a_zip_of_many_files_is_refused_before_they_are_listed(said, tmp_path, monkeypatch):
    file = zipped(tmp_path, [("hw.ipynb", GOOD), *((f"{number}.txt", b"") for number in range(1000))])
    if said:  # the number of files, here and in all, as the end of the zip states it
        data = bytearray(file.read_bytes())
        data[-14:-10] = said.to_bytes(2, "little") * 2
        file.write_bytes(data)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(BadSubmission, match="the zip holds more than 1,000 files: hand in the ") as refusal:
        read_submission(file)
    fuzz.assert_clear(str(refusal.value))


@pytest.mark.parametrize(
    ("said", "quoted"), [("05-softmax-regression", "05-softmax-regression"), ("<b>", "something else")]
)
def test_a_notebook_of_another_assignment_is_refused(said, quoted):
    submission = submission_of("a.ipynb", saved(A, metadata={"otter": {"assignment_name": said}}))
    with pytest.raises(BadSubmission, match=f"^this is a notebook of {quoted}, not of 01-tensors: ") as refusal:
        submission.require_assignment("01-tensors")
    fuzz.assert_clear(str(refusal.value))


@pytest.mark.parametrize("metadata", [{}, {"otter": "x"}, {"otter": {"assignment_name": "01-tensors"}}, None])
def test_a_notebook_that_names_no_assignment_is_taken(metadata):
    submission_of("a.ipynb", saved(A, metadata=metadata)).require_assignment("01-tensors")


def test_of_many_cells_that_failed_the_first_twenty_are_told():
    failures = {number: Raised("ValueError") for number in range(2, 20_002)}
    told = cell_notes(failures)
    assert (len(told), told[0], told[-1]) == (21, "cell 2 raised ValueError", "… and 19,980 more")
    assert cell_notes(dict(list(failures.items())[:20])) == told[:20]


def test_why_a_name_is_missing_is_looked_up_for_the_first_of_many_cells():
    """Each of 20,000 cells uses a name that the one before failed to define."""
    replies = {number: {"types": ["NameError"], "missing": "relu"} for number in range(1, 20_001)}
    replies[1] = {"types": ["ValueError"], "where": [1, 1], "began": 1}
    submission = Submission("a.ipynb", ("relu = int('x')", *["relu = abs(relu)"] * 19_999))
    found = cell_failures(SimpleNamespace(failures=replies, submission=submission), Definitions(submission, {"relu"}))
    assert found[2] == found[3] == MissingName("relu", (1, found[1])) and found[20_000] == MissingName("relu")


def test_a_line_is_looked_up_in_cells_of_ordinary_size_only():
    """A reply may name any line; splitting 50 MB for each of hundreds takes minutes."""
    short = "pass\n" * 1000 + "fail"
    names = Definitions(Submission("a.ipynb", (short, "pass\n" * 300_000 + "fail")))
    session = SimpleNamespace(failures={}, submission=names.submission)
    assert of_reply(session, names, {"types": ["ValueError"], "where": [1, 1001]}) == Raised("ValueError", 1, "fail")
    lost = of_reply(session, names, {"types": ["ValueError"], "where": [2, 300_001]})
    assert lost == Raised("ValueError", asked=())


@pytest.mark.slow
def test_ten_thousand_cells_are_graded(open_judge):
    judge = open_judge(
        ["def make_grid(rows, cols): ...", *["x = 1", "raise ValueError"] * 5000], assignment="01-tensors"
    )
    assert len(judge.cell_failures()) == 5000
    assert judge.notes()[0] == "cell 3 raised ValueError at `raise ValueError`"
    assert judge.notes()[20:] == ["… and 4,980 more"]


@pytest.fixture(scope="module")
def archive():
    build("01-tensors")
    return zip_path("01-tensors")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["number as source.ipynb", "R, and ids twice.ipynb"])
def test_otter_run_gives_a_grade_or_a_reason_and_leaves_nothing(name, archive, tmp_path):
    fuzz.check_otter_run(name, archive, tmp_path)


@pytest.mark.slow
@pytest.mark.long
def test_a_short_fuzz_finds_nothing():
    total = fuzz.run([fuzz.Part("01-tensors", ("grid", "products"), 40, seed=0)], processes=1)
    assert total.failures == []
    assert total.cases >= 40
