"""What platforms give is collected: a file for each student, whose it is and when, and a sentence for all the rest."""

from __future__ import annotations

import io
import json
import os
import random
import struct
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.batch.record import failed_record
from autograder.course import unpack
from autograder.course.collect import FOLDER, MARKER, collect
from autograder.course.collected import sentences
from autograder.course.handed_in import NAME as HANDED_IN
from autograder.course.handed_in import HandedIn, read_handed_in, written
from autograder.course.layouts import original, place_of, platform_of
from autograder.course.matching import Matcher
from autograder.course.roster import Person
from autograder.course.settings import Course
from autograder.course.unpack import CannotCollect, NoSubmissions
from autograder.report.files import write_file, write_result
from autograder.report.folder import prepare
from autograder.submission import BadSubmission, read_notebook, read_submission
from tests.test_names import ODD

SOFTMAX = "05-softmax-regression"
JANE = Person("jdoe", "Jane Doe", "jane@example.edu", "0012", "501", group="")
MAX = Person("mmuel", "Max Müller", "max@example.edu", "0013", "502")
ANA = Person("asouza", "Ana Maria de Souza", "ana@example.edu", "0014", "503")
ROSTER = [JANE, MAX, ANA]


def notebook(mark="", assignment=SOFTMAX):
    """The bytes of a notebook that holds `mark`, of this assignment or of none."""
    metadata = {"otter": {"assignment_name": assignment}} if assignment else {}
    cell = {"cell_type": "code", "source": f"# {mark}", "metadata": {}, "outputs": []}
    return json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}).encode()


def zipped(files):
    """The bytes of a zip of these files, by name."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def handed(tmp_path):
    """Collects files that lie in a zip, or in a folder: what comes out, once as zip and once unpacked."""
    out = tmp_path / "out"
    out.mkdir()

    def handed(files, roster=ROSTER, form="zip", **more):
        source = tmp_path / ("download.zip" if form == "zip" else "download")
        if form == "zip":
            source.write_bytes(zipped(files))
        else:
            for name, content in files.items():
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                (source / name).write_bytes(content)
        return collect(source, out, SOFTMAX, roster, **more)

    handed.out = out
    return handed


def marks(done):
    """What counts: the mark in each file that is to be graded, by its name."""
    return {path.name: read_submission(path, SOFTMAX).cells[0].removeprefix("# ") for path in done.paths}


def owners(done):
    return {one.file: one.students for one in done.handed_in}


def told(done):
    """How many files are in a row or in a sentence."""
    return len(done.paths) + sum(map(len, [*done.set_aside.values(), *done.left_out.values()]))


CANVAS = {
    "doejane_501_9001_05-softmax-regression.ipynb": notebook("jane"),
    "müllermax_LATE_502_9002_05-softmax-regression-1.ipynb": notebook("max"),
    "desouzaanamaria_503_9003_export.zip": zipped({"05.ipynb": notebook("ana"), "d2lite.py": b""}),
    "unknownulf_999_9004_05-softmax-regression.ipynb": notebook("ulf"),
}
MOODLE = {
    "Jane Doe_1001_assignsubmission_file/05-softmax-regression.ipynb": notebook("jane"),
    "Max Müller_1002_assignsubmission_file_/05-softmax-regression.ipynb.txt": notebook("max"),
    "Lab-1-Ana Maria de Souza_1003_assignsubmission_file/deep/export.zip": zipped({"05.ipynb": notebook("ana")}),
    "Ulf Unknown_1004_assignsubmission_file/05.ipynb": notebook("ulf"),
    "Jane Doe_1001_assignsubmission_onlinetext/onlinetext.html": b"<p>Hello",
}
MOODLE_FLAT = {
    name.replace("/deep", "").replace("file_/", "file/").replace("/", "_"): data for name, data in MOODLE.items()
}
GRADESCOPE = {
    "assignment_7_export/submission_metadata.yml": b"""---
submission_11:
  :submitters:
  - :name: Jane D.
    :sid: '0012'
    :email: jane@private.example
  :created_at: 2026-10-12 21:59:00.516262000 Z
  :history:
  - :created_at: 2026-10-11 20:00:00.000000000 Z
submission_12:
  :submitters:
  - :name: Max Mueller
    :email: MAX@example.edu
  :created_at: 2026-10-13 08:00:00.000000000 +02:00
submission_13:
  :submitters:
  - :name: Ana Maria de Souza
    :sid:
  :results: !ruby/object:Whatever
    :score: 1
submission_14:
  :submitters:
  - :name: Ulf Unknown
    :email: ulf@example.edu
""",
    "assignment_7_export/submission_11/05-softmax-regression.ipynb": notebook("jane"),
    "assignment_7_export/submission_11/d2lite.py": b"",
    "assignment_7_export/submission_12/hw/05.ipynb": notebook("max"),
    "assignment_7_export/submission_13/export.zip": zipped({"05.ipynb": notebook("ana")}),
    "assignment_7_export/submission_14/05.ipynb": notebook("ulf"),
}  # fmt: skip
FOLDERS = {
    "hw-jdoe/05.ipynb": notebook("jane"),
    "Müller, Max/05.ipynb": notebook("max"),
    "0014/05.ipynb": notebook("ana"),
    "ulf/05.ipynb": notebook("ulf"),
}
FLAT = {
    "jdoe.ipynb": notebook("jane"),
    "05-softmax-regression_max@example.edu.ipynb": notebook("max"),
    "Ana Maria de Souza.zip": zipped({"05.ipynb": notebook("ana")}),
    "ulf.ipynb": notebook("ulf"),
}
LAYOUTS = {
    "Canvas": CANVAS, "Moodle": MOODLE, "Moodle, flat": MOODLE_FLAT, "Gradescope": GRADESCOPE, "folders": FOLDERS,
    "flat": FLAT,
}  # fmt: skip


@pytest.mark.parametrize("form", ["zip", "folder", "below a folder", "zip in a folder"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_student_has_a_file_whatever_the_platform(handed, tmp_path, layout, form):
    files = {f"wrapped/{name}": data for name, data in LAYOUTS[layout].items()} if "below" in form else LAYOUTS[layout]
    if form == "zip in a folder":
        if layout in ("folders", "flat"):
            pytest.skip("is one student's")
        files = {"submissions.zip": zipped(files), "notes.txt": b""}
    done = handed(files, form="zip" if form == "zip" else "folder")
    found = {one.students[0] if one.known else "?": marks(done)[one.file] for one in done.handed_in}
    assert found == {"jdoe": "jane", "mmuel": "max", "asouza": "ana", "?": "ulf"}
    assert done.missing == [] and done.unclear == {} and done.set_aside == {}
    assert told(done) == len(LAYOUTS[layout]) - (layout == "Gradescope") + ("notes.txt" in files)
    if layout != "flat" or form == "zip":
        assert {path.stem for path in done.paths} >= {"jdoe", "mmuel", "asouza"}
        assert {path.parent for path in done.paths} == {handed.out / FOLDER}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_without_a_roster_students_are_called_as_the_platform_does(handed, layout):
    done = handed(LAYOUTS[layout], roster=())
    assert sorted(marks(done).values()) == ["ana", "jane", "max", "ulf"]
    assert not any(one.known for one in done.handed_in) and done.missing == []
    expected = {
        "Canvas": "doejane_501.ipynb", "Moodle": "Jane Doe_1001.ipynb", "Moodle, flat": "Jane Doe_1001.ipynb",
        "Gradescope": "jane@private.example.ipynb", "folders": "hw-jdoe.ipynb", "flat": "jdoe.ipynb",
    }  # fmt: skip
    assert expected[layout] in marks(done)
    assert not any("roster" in sentence for sentence in sentences(done))


def test_what_canvas_says_is_kept(handed):
    done = handed(CANVAS)
    max_ = next(one for one in done.handed_in if one.file == "mmuel.ipynb")
    source = "download.zip/müllermax_LATE_502_9002_05-softmax-regression-1.ipynb"
    assert max_ == HandedIn("mmuel.ipynb", ("mmuel",), True, None, True, source)
    assert [one.file for one in done.handed_in if one.late] == ["mmuel.ipynb"]
    assert "Late, as the platform says: mmuel.ipynb." in sentences(done)
    assert "Not of the roster, and graded all the same: unknownulf_999.ipynb." in sentences(done)


def test_gradescope_says_when(handed):
    when = {one.file: one.when for one in handed(GRADESCOPE).handed_in}
    assert when["jdoe.ipynb"] == datetime(2026, 10, 12, 21, 59, 0, 516262, UTC)
    assert when["mmuel.ipynb"] == datetime(2026, 10, 13, 6, tzinfo=UTC)
    assert when["asouza.zip"] is None


def test_what_is_no_submission_is_said(handed):
    done = handed({**MOODLE, "__MACOSX/._x.ipynb": b"", "Jane Doe_1001_assignsubmission_file/.DS_Store": b""})
    assert done.left_out == {
        "is neither .ipynb nor .zip": ["download.zip/Jane Doe_1001_assignsubmission_onlinetext/onlinetext.html"],
        "belongs to a system or an editor": [
            "download.zip/__MACOSX/._x.ipynb", "download.zip/Jane Doe_1001_assignsubmission_file/.DS_Store",
        ],
    }  # fmt: skip


def test_who_handed_in_no_notebook_is_not_missing(handed):
    done = handed({"doejane_501_1_report.pdf": b"", "doejane_501_text.html": b"", "ulf_9_1_05.ipynb": notebook()})
    files = ["download.zip/doejane_501_1_report.pdf", "download.zip/doejane_501_text.html"]
    assert done.no_notebook == {"jdoe": files} and done.missing == ["mmuel", "asouza"]
    assert f"No notebook from jdoe, only {', '.join(files)}." in sentences(done)


def test_a_zip_of_many_among_others_is_pointed_out(handed):
    done = handed({"submissions.zip": zipped(CANVAS), "jdoe.ipynb": notebook()}, form="folder")
    assert done.classes == ["download/submissions.zip"] and len(done.paths) == 2
    assert any(one.startswith("download/submissions.zip is graded as one student's") for one in sentences(done))


def test_a_zip_of_one_submission_is_pointed_out(handed, tmp_path):
    words = f"{tmp_path / 'download.zip'} is taken for a class's, as it was named itself: it holds one submission."
    assert words in sentences(handed({"05.ipynb": notebook(), "d2lite.py": b""}, roster=()))


def test_long_lists_are_cut_on_a_terminal(handed):
    done = handed({"a.ipynb": notebook(), **{f"{number}.txt": b"" for number in range(9)}}, roster=())
    assert any(one.endswith(", download.zip/1.txt and 7 more, in collected.txt.") for one in sentences(done, 2))
    assert any(one.endswith(", download.zip/8.txt.") for one in sentences(done))


def test_a_partner_who_is_not_of_the_roster_is_named(handed):
    said = b"submission_1:\n  :submitters:\n  - :email: jane@example.edu\n  - :email: ulf@example.edu\n"
    done = handed({"e/submission_metadata.yml": said, "e/submission_1/05.ipynb": notebook()})
    assert owners(done) == {"jdoe.ipynb": ("jdoe",)}
    assert done.strangers == {"download.zip/e/submission_1/05.ipynb": ["ulf@example.edu"]}


@pytest.mark.parametrize(
    "said", [b"", b"[1", b"- 1", b"submission_1: 2", b"a: &a [*a]", b"\xff", b"submission_1: {:submitters: 3}"]
)
def test_metadata_without_sense_costs_names_only(handed, said):
    done = handed({"e/submission_metadata.yml": said, "e/submission_1/05.ipynb": notebook("x")})
    assert marks(done) == {"submission_1.ipynb": "x"}
    assert done.left_out == {"is neither .ipynb nor .zip": ["download.zip/e/submission_metadata.yml"]}


@pytest.mark.parametrize("seed", range(40))
def test_each_file_ends_in_a_row_or_in_a_sentence(handed, seed):
    draw = random.Random(seed)
    folders = ["", "a/", "jdoe/", "jdoe/mmuel/", ".x/", "submission_1/", "Max Müller_1_assignsubmission_file/", "a/../"]
    names = [
        "05.ipynb",
        "jdoe.zip",
        "doejane_501_1_x.ipynb",
        "x.txt",
        ".DS_Store",
        "x.ipynb.txt",
        "submission_metadata.yml",
    ]
    files = {draw.choice(folders) + draw.choice(names): notebook() for _ in range(draw.randint(1, 12))}
    files["one.ipynb"] = notebook()
    for wrapped in (files, {f"w/{name}": data for name, data in files.items()}):
        done = handed(wrapped, roster=draw.choice([ROSTER, []]))
        assert told(done) == len(files)
        assert len({path.name for path in done.paths}) == len(done.paths) == len(done.handed_in)
        students = [one for each in done.handed_in if each.known for one in each.students]
        assert len(students) == len(set(students))


def test_students_of_whom_nothing_came_are_named(handed):
    done = handed({"doejane_501_1_05.ipynb": notebook()})
    assert done.missing == ["mmuel", "asouza"]
    assert "Nothing from 2 of the roster: mmuel, asouza." in sentences(done)


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        ({"doejane_501_10_05.ipynb": "old", "doejane_501_11_05-1.ipynb": "new"}, "new"),
        ({"doejane_501_9_05.ipynb": "old", "doejane_501_10_05.ipynb": "new"}, "new"),
        ({"jdoe.ipynb": "old", "jdoe (1).ipynb": "newer", "jdoe (2).ipynb": "new"}, "new"),
        ({"jdoe.ipynb": "old", "jdoe-Copy1.ipynb": "new"}, "new"),
        ({"jdoe_05.ipynb": "right", "jdoe_06.ipynb": ("another", "06-mlp")}, "right"),
        ({"jdoe/05.ipynb": "right", "jdoe/z.ipynb": ("scratch", ""), "mmuel/05.ipynb": "x"}, "right"),
        ({"jdoe/05.ipynb": "right", "jdoe/z.zip": b"PK", "mmuel/05.ipynb": "x"}, "right"),
        ({"jdoe/05.ipynb": ("old", ""), "jdoe/05 (1).ipynb": ("new", ""), "mmuel/05.ipynb": "x"}, "new"),
    ],
)
def test_of_several_files_the_latest_notebook_of_the_assignment_counts(handed, files, counts):
    made = {
        name: mark if isinstance(mark, bytes) else notebook(*mark) if isinstance(mark, tuple) else notebook(mark)
        for name, mark in files.items()
    }
    for order in (made, dict(reversed(made.items()))):
        done = handed(order)
        (file,) = [one.file for one in done.handed_in if one.students == ("jdoe",)]
        assert marks(done)[file] == counts
        others = [f"download.zip/{name}" for name, mark in files.items() if mark not in (counts, (counts, ""), "x")]
        assert sorted(done.set_aside[file]) == sorted(others)
        assert any(
            f"{file} counts of {len(others) + 1} that were handed in; set aside: " in one for one in sentences(done)
        )


@pytest.mark.parametrize(
    "files",
    [
        {"hw_2026_11_29T10_20_30_111111.zip": "a", "hw_2026_11_29T10_20_31_222222.zip": "b"},
        {
            "05-softmax-regression_2026_11_29T10_20_30_1.zip": "a",
            "05-softmax-regression_2026_11_30T10_20_30_1.zip": "b",
        },
        {"a_1.ipynb": "a", "a_1_2.ipynb": "b"},
    ],
)
def test_plain_names_are_not_taken_for_canvas_names(handed, files):
    done = handed({name: zipped({"x.ipynb": notebook(mark)}) if "zip" in name else notebook(mark)
                   for name, mark in files.items()}, roster=())  # fmt: skip
    assert sorted(marks(done).values()) == ["a", "b"]


def test_what_a_member_hands_in_counts_for_the_group(handed):
    group = [Person(name, name=name, canvas_id=str(number), group="Red") for number, name in enumerate("abc", 1)]
    done = handed({"b_2_50_05.ipynb": notebook("old"), "a_1_51_05.ipynb": notebook("new")}, [*group, JANE])
    assert marks(done) == {"a.ipynb": "new"} and owners(done) == {"a.ipynb": ("a", "b", "c")}
    assert done.missing == ["jdoe"] and done.set_aside == {"a.ipynb": ["download.zip/b_2_50_05.ipynb"]}
    done = handed({"Red_77_assignsubmission_file/05.ipynb": notebook("team")}, [*group, JANE])
    assert owners(done) == {"a.ipynb": ("a", "b", "c")} and marks(done) == {"a.ipynb": "team"}


def test_who_hands_in_with_others_twice_gets_the_latest(handed):
    said = "".join(
        f"submission_{n}:\n  :submitters:\n  - :email: {one}\n  - :email: max@example.edu\n"
        f"  :created_at: 2026-10-1{n} 08:00:00 Z\n"
        for n, one in ((1, "jane@example.edu"), (2, "ana@example.edu"))
    )
    files = {f"e/submission_{n}/05.ipynb": notebook(str(n)) for n in (1, 2)}
    done = handed({"e/submission_metadata.yml": said.encode(), **files})
    assert owners(done) == {"jdoe.ipynb": ("jdoe",), "mmuel.ipynb": ("mmuel", "asouza")}


def test_a_broken_file_of_one_member_of_a_group_does_not_take_the_place_of_anothers_notebook(handed):
    group = [replace(JANE, group="red"), replace(MAX, group="red")]
    broken = {"Max Müller_1002_assignsubmission_file/05-softmax-regression.ipynb": b"{"}
    first = {"Jane Doe_1001_assignsubmission_file/05-softmax-regression.ipynb": notebook("jane")}
    done = handed({**first, **broken}, roster=group)
    assert list(marks(done).values()) == ["jane"] and len(done.set_aside) == 1


def test_the_same_twice_is_the_same_copies(handed):
    first = handed(CANVAS)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in first.paths}
    second = handed(CANVAS)
    assert second == first
    assert before == {path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in second.paths}


def test_a_second_run_grades_nothing_anew(handed, tmp_path):
    (tmp_path / "download.zip").write_bytes(zipped(CANVAS))
    rows = "".join(f"{one.student},{one.name},{one.canvas_id}\n" for one in ROSTER)
    (tmp_path / "roster.csv").write_text(f"student,name,canvas_id\n{rows}", encoding="utf-8")
    course = Course(roster=tmp_path / "roster.csv")
    first = prepare(SOFTMAX, tmp_path / "download.zip", handed.out, {}, course)
    assert len(first.waiting) == 4
    for path in first.waiting:
        fingerprint = first.settings.fingerprint(read_notebook(path, SOFTMAX))
        write_result({**failed_record(path.name, ValueError("x")), "fingerprint": fingerprint}, handed.out / "results")
    second = prepare(SOFTMAX, tmp_path / "download.zip", handed.out, {}, course)
    assert second.waiting == [] and len(second.kept) == 4
    assert read_handed_in(handed.out) == second.collected.handed_in == first.collected.handed_in
    text = (handed.out / "collected.txt").read_text(encoding="utf-8")
    assert text == "".join(f"{sentence}\n" for sentence in sentences(second.collected))


def test_copies_that_count_no_more_are_removed(handed):
    handed(CANVAS)
    later = {"doejane_501_9009_05-softmax-regression-1.zip": zipped({"05.ipynb": notebook("again")})}
    done = handed({**CANVAS, **later})
    left = {path.name for path in (handed.out / FOLDER).iterdir()} - {MARKER}
    assert left == {path.name for path in done.paths} and "jdoe.zip" in left and "jdoe.ipynb" not in left
    assert marks(done)["jdoe.zip"] == "again"


def test_a_folder_of_the_instructors_is_not_written_into(handed):
    (handed.out / FOLDER).mkdir()
    (handed.out / FOLDER / "mine.ipynb").write_text("mine")
    with pytest.raises(CannotCollect, match="holds files of yours: choose another folder with OUT="):
        handed(CANVAS)
    assert [path.name for path in (handed.out / FOLDER).iterdir()] == ["mine.ipynb"]
    done = handed({name: notebook(name) for name in ("a.ipynb", "b.ipynb")}, form="folder")
    assert not (handed.out / FOLDER / MARKER).exists() and len(done.paths) == 2


def test_a_flat_folder_is_graded_where_it_lies(handed, tmp_path):
    files = {"jdoe.ipynb": notebook(), "x.ipynb.txt": notebook("x"), "notes.txt": b"", "old/x.ipynb": notebook()}
    done = handed(files, form="folder")
    assert done.paths == [tmp_path / "download" / name for name in ("jdoe.ipynb", "x.ipynb.txt")]
    assert owners(done) == {"jdoe.ipynb": ("jdoe",), "x.ipynb.txt": ()} and marks(done)["x.ipynb.txt"] == "x"
    assert done.left_out == {
        "is neither .ipynb nor .zip": ["download/notes.txt"],
        "lies in a folder beside the submissions": ["download/old/x.ipynb"],
    }
    assert not (handed.out / FOLDER).exists()


def test_pseudonyms_take_the_place_of_names(handed):
    done = handed(FLAT, form="folder", alias=lambda name: f"p{len(name)}")
    assert owners(done)["p4.ipynb"] == ("p4",)
    assert {path.parent for path in done.paths} == {handed.out / FOLDER}


def test_results_are_no_submissions(tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "a.ipynb.txt").write_text("points")
    (tmp_path / "a.ipynb").write_bytes(notebook("a"))
    done = collect(tmp_path, tmp_path, SOFTMAX)
    assert marks(done) == {"a.ipynb": "a"} and done.left_out == {}


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_a_notebook_is_found_in_zips_in_zips(handed, depth):
    data = notebook("deep")
    for level in range(depth):
        data = zipped({f"level{level}.zip" if level else "05.ipynb": data})
    done = handed({"doejane_501_1_hw.zip": data})
    (path,) = done.paths
    if depth < 4:
        assert marks(done) == {"jdoe.zip": "deep"}


def test_a_broken_zip_costs_one_student_only(handed):
    whole = zipped({"05.ipynb": notebook("max")})
    done = handed({"doejane_501_1_hw.zip": whole[:-30], "muellermax_502_2_hw.zip": whole, "x_503_3_a.ipynb": b""})
    assert [path.name for path in done.paths] == ["asouza.ipynb", "jdoe.zip", "mmuel.zip"] or done.paths
    with pytest.raises(BadSubmission, match="damaged"):
        read_notebook(handed.out / FOLDER / "jdoe.zip")
    assert read_submission(handed.out / FOLDER / "mmuel.zip").cells == ("# max",)


def test_a_download_whose_bytes_are_damaged_costs_one_student_only(handed, tmp_path):
    data = bytearray(zipped({name: content for name, content in CANVAS.items() if name.endswith("ipynb")}))
    at = data.find(b"doejane") + len("doejane_501_9001_05-softmax-regression.ipynb") + 20
    data[at : at + 10] = bytes(10)
    (tmp_path / "download.zip").write_bytes(data)
    done = collect(tmp_path / "download.zip", handed.out, SOFTMAX, ROSTER)
    assert {one.file for one in done.handed_in} == {"jdoe.ipynb", "mmuel.ipynb", "unknownulf_999.ipynb"}
    with pytest.raises(BadSubmission):
        read_submission(handed.out / FOLDER / "jdoe.ipynb")


HOSTILE = ("../../evil_501_1_a.ipynb", "/etc/evil.ipynb", "..\\..\\evil.ipynb", "C:\\evil.ipynb", "a/../../evil.ipynb")


def test_no_name_in_a_zip_leads_out_of_the_folder(handed, tmp_path):
    before = {path for path in tmp_path.rglob("*")}
    done = handed({name: notebook(name) for name in HOSTILE}, roster=())
    assert told(done) == len(HOSTILE)
    new = {path for path in tmp_path.rglob("*")} - before - {tmp_path / "download.zip"}
    assert all(path.is_relative_to(handed.out / FOLDER) for path in new)


def test_hostile_names_have_a_file_each(handed):
    names = [name for name in map(os.fsdecode, ODD) if name.isprintable()]
    done = handed({f"{name[:-6]}_1_assignsubmission_file/05.ipynb": notebook() for name in names}, roster=())
    assert len({path.name for path in done.paths}) == len(names)
    assert all(sentence.isprintable() for sentence in sentences(done))


def test_names_of_files_that_are_no_text_are_kept(handed, tmp_path):
    (tmp_path / "in").mkdir()
    for name in ODD:
        Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/" + name)).write_bytes(notebook())
    done = collect(tmp_path / "in", handed.out, SOFTMAX)
    assert {os.fsencode(one.file) for one in done.handed_in} == set(ODD)
    write_file(handed.out / HANDED_IN, written(done.handed_in))
    assert read_handed_in(handed.out) == done.handed_in


def test_links_are_not_followed(handed, tmp_path):
    (tmp_path / "secret.ipynb").write_bytes(notebook("secret"))
    place = tmp_path / "download" / "jdoe"
    place.mkdir(parents=True)
    (place / "05.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (tmp_path / "download" / "mmuel").symlink_to(tmp_path)
    done = handed({"asouza/05.ipynb": notebook("ana")}, form="folder")
    assert marks(done) == {"asouza.ipynb": "ana"} and list(done.no_notebook) == ["jdoe", "mmuel"]
    assert "download/jdoe/05.ipynb" in done.left_out["is a link or no plain file, and is not followed"]
    item = zipfile.ZipInfo("jdoe/05.ipynb")
    item.external_attr = 0o120777 << 16
    done = handed({item: b"/etc/passwd", "mmuel/05.ipynb": notebook("max")})
    assert marks(done) == {"mmuel.ipynb": "max"}
    assert done.left_out == {"is a link, and links are not followed": ["download.zip/jdoe/05.ipynb"]}


def test_a_students_zip_speaks_for_that_student_only(handed):
    """Names within what a student packed are the student's, however they look."""
    forged = {"muellermax_502_9_05.ipynb": notebook("forged"), "submission_metadata.yml": b"submission_1: {}"}
    done = handed({"doejane_501_1_hw.zip": zipped(forged), "souza_503_2_hw.ipynb": notebook("ana")})
    assert owners(done) == {"jdoe.zip": ("jdoe",), "asouza.ipynb": ("asouza",)}
    moodle = {f"Jane Doe_1_assignsubmission_file/{name}": data for name, data in forged.items()}
    done = handed({**moodle, "Ana Maria de Souza_2_assignsubmission_file/05.ipynb": notebook()})
    assert sorted(owners(done).values()) == [("asouza",), ("jdoe",)]
    folders = {f"e/submission_1/{name}": data for name, data in forged.items()}
    done = handed({**folders, "e/submission_2/submission_3/05.ipynb": notebook()})
    assert len(done.paths) == 2 and not any(one.known for one in done.handed_in)


def test_a_bomb_is_not_unpacked(handed, monkeypatch):
    monkeypatch.setattr(unpack, "MAX_NOTEBOOK_BYTES", 1000)
    monkeypatch.setattr(unpack, "MAX_INNER_BYTES", 1000)
    inner = zipped({"05.zip": zipped({"05.ipynb": bytes(500_000)}), "06.zip": bytes(500_000)})
    handed({"doejane_501_1_05.ipynb": bytes(1_000_000), "mm_502_2_05.zip": inner, "x_503_1_a.ipynb": notebook()})
    assert (handed.out / FOLDER / "jdoe.ipynb").stat().st_size == 1001
    assert max(path.stat().st_size for path in (handed.out / FOLDER).iterdir()) < 3000
    monkeypatch.setattr(unpack, "MAX_CLASS_BYTES", 1500)
    with pytest.raises(CannotCollect, match="larger than 0 GiB: unpack it yourself"):
        handed({"doejane_501_1_05.ipynb": bytes(1_000_000), "mm_502_2_05.ipynb": bytes(1_000_000)})


def test_a_class_has_a_bounded_number_of_files(handed, monkeypatch):
    monkeypatch.setattr(unpack, "MAX_FILES", 3)
    for form in ("zip", "folder"):
        with pytest.raises(NoSubmissions, match="holds more than 3 files"):
            handed({f"{number}.ipynb": b"" for number in range(4)}, form=form)
    monkeypatch.setattr(unpack, "MAX_LIST_BYTES", 100)
    with pytest.raises(NoSubmissions, match="cannot be read as a zip .too many files"):
        handed({f"{number}.ipynb": b"" for number in range(4)})


def test_names_without_a_mark_are_utf_8(handed, tmp_path):
    data = zipped({"doejané_7_1_05.ipynb": notebook("x")})
    for at in (6, data.find(b"PK\1\2") + 8):  # the flag that says UTF-8, which Canvas does not set
        data = data[:at] + struct.pack("<H", 0) + data[at + 2 :]
    (tmp_path / "download.zip").write_bytes(data)
    done = collect(tmp_path / "download.zip", handed.out, SOFTMAX)
    assert list(owners(done)) == ["doejané_7.ipynb"]
    (tmp_path / "download.zip").write_bytes(data.replace("é".encode(), b"\xff\xfe"))
    assert len(collect(tmp_path / "download.zip", handed.out, SOFTMAX).paths) == 1


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "There is no folder .*: give one, or a zip, with SUBMISSIONS="),
        (lambda path: path.mkdir(), "holds no .ipynb or .zip file to grade"),
        (lambda path: path.write_bytes(b"no zip"), "cannot be read as a zip"),
        (lambda path: path.write_bytes(zipped({"a.txt": b""})), "holds no .ipynb or .zip file to grade"),
        (lambda path: path.write_bytes(zipped({})), "holds no .ipynb or .zip file to grade"),
    ],
)
def test_nothing_to_grade_is_one_sentence(handed, tmp_path, make, words):
    make(tmp_path / "download.zip")
    with pytest.raises(NoSubmissions, match=words) as refusal:
        collect(tmp_path / "download.zip", handed.out, SOFTMAX)
    assert "\n" not in str(refusal.value)


def test_a_notebook_alone_is_no_class(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(notebook())
    with pytest.raises(NoSubmissions, match="neither a folder nor a zip"):
        collect(tmp_path / "a.ipynb", tmp_path, SOFTMAX)


ROWS = [
    (Person("x", canvas_id="501"), ["jdoe"]),
    (Person("x", name="Max Müller", canvas_id="501"), ["jdoe"]),
    (Person("x", name="janedoe", canvas_id="777"), []),
    (Person("x", email="JANE@example.edu", sis_id="0013"), ["jdoe"]),
    (Person("x", sis_id="0013"), ["mmuel"]),
    (Person("MMUEL"), ["mmuel"]),
    (Person("x", name="MULLER max"), ["mmuel"]),
    (Person("x", name="Mu\u0308ller, Max"), ["mmuel"]),
    (Person("x", name="Red-7-Max Müller"), ["mmuel"]),
    (Person("x", name="souzaanamariade"), ["asouza"]),
    (Person("x", name="de Souza, Ana Maria"), ["asouza"]),
    (Person("x", name="Ana"), []),
    (Person("x", name=" , "), []),
]


@pytest.mark.parametrize(("person", "found"), ROWS)
def test_students_are_found_by_identifiers_then_names(person, found):
    assert [one.student for one in Matcher(ROSTER).find(person)] == found


def test_who_cannot_be_told_apart_is_not_guessed(handed):
    twins = [Person("jd1", "Jane Doe"), Person("jd2", "Jane Doe")]
    done = handed({"Jane Doe_1_assignsubmission_file/05.ipynb": notebook("jane")}, twins)
    assert owners(done) == {"Jane Doe_1.ipynb": ("Jane Doe_1",)} and done.missing == ["jd1", "jd2"]
    source = "download.zip/Jane Doe_1_assignsubmission_file/05.ipynb"
    assert done.unclear == {source: ["jd1", "jd2"]}
    assert f"{source} may be of jd1 or jd2" in " ".join(sentences(done))


@pytest.mark.parametrize(
    ("text", "found"),
    [("hw 0012", ["jdoe"]), ("hw-jdoe_2", ["jdoe"]), ("jdoes", []), ("00123", []), ("x_max@example.edu_y", ["mmuel"])],
)
def test_identifiers_are_found_as_words(text, found):
    assert [one.student for one in Matcher(ROSTER).within(text)] == found
    assert [one.student for one in Matcher([Person("anna"), Person("anna-b")]).within("hw anna-b")] == ["anna-b"]


@pytest.mark.parametrize(
    ("name", "owner", "late", "file"),
    [
        ("doejane_LATE_12_34_hw.ipynb", "doejane_12", True, "hw.ipynb"),
        ("doejane2_12_34_05_hw.ipynb", "doejane2_12", False, "05_hw.ipynb"),
        ("doe_jane_12_34_hw.ipynb", "doe_jane_12", False, "hw.ipynb"),
        ("anon_aB3dE_34_hw.ipynb", "anon_aB3dE", False, "hw.ipynb"),
        ("LATE_anon_aB3dE_34_05_hw.ipynb", "anon_aB3dE", True, "05_hw.ipynb"),
        ("doejane_12_text.html", "doejane_12", False, "text.html"),
    ],
)
def test_names_of_canvas_are_read(name, owner, late, file):
    place = place_of((name,), "Canvas", {})
    assert (place.platform, place.owner, place.late, place.file) == ("Canvas", owner, late, file)
    assert platform_of([(name,)]) == "Canvas" or file == "text.html"


@pytest.mark.parametrize(
    ("file", "name", "number"),
    [("hw.ipynb", "hw", 0), ("hw-2.ipynb", "hw", 2), ("hw (3).ipynb.txt", "hw", 3), ("hw-Copy1.ipynb", "hw", 1),
     ("05-softmax-regression.zip", "05-softmax-regression", 0)],
)  # fmt: skip
def test_copies_are_told_apart(file, name, number):
    assert original(file) == (name, number)
