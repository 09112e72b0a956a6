"""`make forget` removes what grading left of one student, nothing of anybody else, and says what remains."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.__main__ import cli
from autograder.batch.record import failed_record
from autograder.course.files import zipped
from autograder.course.handed_in import NAME, HandedIn, read_handed_in, written
from autograder.course.pseudonyms import Pseudonyms
from autograder.report.files import write_csv, write_result

ASSIGNMENTS = ("05-softmax-regression", "06-mlp")


def leave(folder, *handed_in):
    """What grading leaves of these in a folder of results."""
    (folder / "results").mkdir(parents=True)
    (folder / "submissions").mkdir()
    records = [{**failed_record(one.file, ValueError("x")), "assignment": ASSIGNMENTS[0]} for one in handed_in]
    for record in records:
        (folder / "submissions" / record["file"]).write_text("{}")
        write_result(record, folder / "results")
    (folder / NAME).write_text(written(handed_in))
    write_csv(records, folder / "final_grades.csv")
    return folder


def handed(file, *students):
    return HandedIn(file, students or (Path(file).stem,), True, source=f"download.zip/{file}")


@pytest.fixture
def out(tmp_path):
    """Two assignments of a course, and its table."""
    leave(tmp_path / "grades" / "05", handed("jane.ipynb"), handed("jan.zip"), handed("pair.ipynb", "jane", "john"))
    leave(tmp_path / "grades" / "06", handed("jane.zip"), handed("janet.ipynb"))
    (tmp_path / "grades" / "course.csv").write_text('\ufeffstudent,rules\njan,"a, b"\njane,\n=1,"x\ny"\n')
    (tmp_path / "course.toml").write_text('roster = "roster.csv"\noverrides = "overrides.csv"\n')
    (tmp_path / "roster.csv").write_text("student,name,email\njane,Jane Doe,jane@x.edu\njan,Jan Doe,jan@x.edu\n")
    (tmp_path / "overrides.csv").write_text("student\njan\n")
    return tmp_path / "grades"


def forget(student, out):
    arguments = ["forget", student, "--out", str(out), "--course", str(out.parent / "course.toml")]
    done = CliRunner().invoke(cli, arguments)
    return done.exit_code, done.output


def content(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(file):
    with open(file, newline="", encoding="utf-8-sig") as lines:
        return [row["file"] for row in csv.DictReader(lines)]


def test_all_files_of_a_student_go_and_nobody_elses_change(out):
    before = content(out)
    code, words = forget("jane", out)
    after = content(out)
    assert code == 0
    gone = {
        f"{folder}/{part}/{file}"
        for folder, file in (("05", "jane.ipynb"), ("06", "jane.zip"))
        for part, file in (("submissions", file), ("results", f"{file}.txt"), ("results", f"{file}.json"))
    }
    assert before.keys() - after.keys() == gone and all(name in words for name in gone)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"course.csv", *(f"{one}/{name}" for one in ("05", "06") for name in (NAME, "final_grades.csv"))}
    assert rows(out / "05" / "final_grades.csv") == ["jan.zip", "pair.ipynb"]
    assert (out / "course.csv").read_text() == '\ufeffstudent,rules\njan,"a, b"\n=1,"x\ny"\n'
    assert [one.students for one in read_handed_in(out / "05")] == [("jan",), ("john",)]
    assert "Kept, as others handed it in, too" in words and "05/pair.ipynb" in words
    assert not re.search(r"\bjane\b", "".join(path.read_text() for path in out.rglob("*") if path.is_file()))


def test_what_remains_is_said(out):
    (out / "grade.log").write_text("jane@x.edu")
    (out / "05" / "collected.txt").write_text("Nothing from janet.")
    (out / "06" / "collected.txt").write_text("jane.ipynb counts of 2 that were handed in; set aside: x.")
    (out / "export.csv").write_text("Doe,7\njanet,7\n")
    words = forget("jane", out)[1]
    yours = next(line for line in words.splitlines() if line.startswith("Yours to change"))
    assert "roster.csv" in yours and "overrides.csv" not in yours
    named = next(line for line in words.splitlines() if line.startswith("Still named"))
    assert "grade.log" in named and "export.csv" not in named
    assert (out / "05" / "collected.txt").exists() and not (out / "06" / "collected.txt").exists()
    assert "download.zip/jane.ipynb" in words and "backups" in words
    assert "jane" in (out.parent / "roster.csv").read_text()


def test_an_exported_zip_that_names_the_student_is_named(out):
    for name, text in (("gradescope-autograder.zip", '{"jane@x.edu": 8}'), ("moodle-feedback.zip", "jan")):
        (out / "05" / name).write_bytes(zipped({"grades.json": text.encode()}))
    code, words = forget("jane", out)
    assert code == 0 and "gradescope-autograder.zip" in words and "moodle-feedback.zip" not in words


def test_nobody_there_is_one_sentence_and_changes_nothing(out):
    before = content(out)
    code, words = forget("jo", out)
    assert code == 1 and words.startswith("Error: Nothing below ") and len(words.splitlines()) == 1
    assert content(out) == before


def test_one_may_forget_again_after_a_run_that_was_stopped(out, monkeypatch):
    def stopped(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.report.forget.write_file", stopped)
    assert forget("jane", out)[0] == 1
    assert not (out / "05" / "results" / "jane.ipynb.json").exists()
    monkeypatch.undo()
    assert forget("jane", out)[0] == 0
    assert not re.search(r"\bjane\b", "".join(path.read_text() for path in out.rglob("*") if path.is_file()))
    assert forget("jane", out)[0] == 1


def test_a_student_without_a_roster_is_known_by_the_name_of_the_file(tmp_path):
    out = leave(tmp_path / "grades", HandedIn("o'neil $1.ipynb"), HandedIn("other.ipynb"))
    (tmp_path / "course.toml").write_text("")
    assert forget("o'neil $1", out)[0] == 0
    assert rows(out / "final_grades.csv") == ["other.ipynb"]
    assert sorted(path.name for path in out.rglob("*.*")) == [
        "final_grades.csv", NAME, "other.ipynb", "other.ipynb.json", "other.ipynb.txt",
    ]  # fmt: skip


def test_results_of_earlier_attempts_and_before_anything_was_collected_go_too(out):
    write_result(failed_record("jane.zip", ValueError("x")), out / "05" / "results")
    (out / "06" / NAME).unlink()
    assert forget("jane", out)[0] == 0
    assert not [path for path in out.rglob("*") if path.name.startswith("jane.")]


def test_the_combined_table_loses_the_rows_of_its_assignments(out):
    (out / "final_grades.csv").write_text("file,x\n05/jane.ipynb,1\n05/jan.zip,2\n06/jane.ipynb,3\n")
    forget("jane", out)
    assert rows(out / "final_grades.csv") == ["05/jan.zip", "06/jane.ipynb"]


def test_a_groups_file_that_bears_the_students_name_stays_and_is_named(tmp_path):
    out = leave(tmp_path / "grades", handed("jane.ipynb", "jane", "john"))
    (tmp_path / "course.toml").write_text("")
    code, words = forget("jane", out)
    assert code == 0 and (out / "results" / "jane.ipynb.json").exists()
    assert rows(out / "final_grades.csv") == ["jane.ipynb"]
    assert "results/jane.ipynb.json" in next(line for line in words.splitlines() if line.startswith("Still named"))


def test_the_pseudonym_goes_with_all_that_bears_it(out):
    key = Pseudonyms(out.parent / "key.csv")
    alias, other = key.of("jill"), key.of("jan")
    source = key.of("download.zip/jill_late.ipynb", f"{alias}-file")
    (out.parent / "course.toml").write_text('pseudonyms = "key.csv"\n')
    leave(out / "04", HandedIn(f"{alias}.ipynb", (alias,), True, source=source))
    code, words = forget("jill", out)
    assert code == 0 and "download.zip/jill_late.ipynb" in words
    assert alias not in json.dumps({name: text.decode() for name, text in content(out).items()})
    assert "jill" not in key.file.read_text() and Pseudonyms(key.file).real(other) == "jan"


def test_the_page_goes_and_that_of_the_class_is_written_again(tmp_path):
    out = leave(
        tmp_path / "grades" / "05", handed("jane.ipynb"), handed("jan.zip"), handed("pair.ipynb", "jane", "john")
    )
    (tmp_path / "course.toml").write_text('roster = "roster.csv"\n')
    (tmp_path / "roster.csv").write_text("student,name\njane,Jane Doe\njan,Jan Doe\njohn,John Roe\n")
    assert (
        CliRunner().invoke(cli, ["totals", "--out", str(out), "--course", str(tmp_path / "course.toml")]).exit_code == 0
    )
    assert "Jane Doe" in (out / "index.html").read_text() and (out / "results" / "jane.ipynb.html").exists()
    (out / "mistakes.html").write_text("Jane Doe")
    assert forget("jane", tmp_path / "grades")[0] == 0
    page = (out / "index.html").read_text()
    assert "Jane" not in (out / "mistakes.html").read_text()
    assert "Jane Doe" not in page and "Jan Doe" in page and "John Roe" in page
    assert not [
        path for path in (out / "results").glob("*.html") if re.search(r"\bjane\b|Jane", path.read_text() + path.name)
    ]


def test_the_page_goes_where_it_would_show_grades_that_wait(tmp_path):
    out = leave(tmp_path / "grades" / "05", handed("jane.ipynb"), handed("jan.zip"))
    (tmp_path / "course.toml").write_text('roster = "roster.csv"\noverrides = "overrides.csv"\n')
    (tmp_path / "roster.csv").write_text("student\njane\njan\n")
    head = "student,assignment,question,points,due,reason,author\n"
    (tmp_path / "overrides.csv").write_text(f"{head}jan,05,,50,,ill,me\n")
    totals = ["totals", "--out", str(out), "--course", str(tmp_path / "course.toml")]
    assert CliRunner().invoke(cli, [*totals, "--accept"]).exit_code == 0 and (out / "index.html").exists()
    (tmp_path / "overrides.csv").write_text(head)
    code, words = forget("jane", tmp_path / "grades")
    assert code == 0 and f"the pages of {out}. `make totals`" in words.replace("\n", " ")
    assert not (out / "index.html").exists() and b",50" in (out / "final_grades.csv").read_bytes()
