"""The course's seed is shown, handed on and taken in; grades of two seeds never mix in silence."""

from __future__ import annotations

import dataclasses
import json
import secrets

import pytest
from click.testing import CliRunner

from autograder.__main__ import cli
from autograder.batch.record import failed_record, read_record
from autograder.course import seed
from autograder.otter_plugin.config import ArchiveConfig
from autograder.publish.archive import write_zip
from autograder.questions import load_assignment
from autograder.report import folder as report_folder
from autograder.report.files import CannotWrite, require_own, write_result
from autograder.report.folder import prepare
from tests.conftest import SOFTMAX

OURS, THEIRS = bytes(range(32)), bytes(32)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Where the seed lies, in a folder of its own."""
    file = tmp_path / "kit" / ".seed"
    file.parent.mkdir()
    monkeypatch.setattr(seed, "FILE", file)
    return file


@pytest.fixture
def theirs(tmp_path):
    file = tmp_path / "theirs.seed"
    file.write_text(THEIRS.hex() + "\n")
    return file


def asked(*arguments):
    done = CliRunner().invoke(cli, ["seed", *map(str, arguments)])
    return done.exit_code, done.output


def test_the_fingerprint_tells_seeds_apart_and_is_no_part_of_what_is_drawn_from_them(here):
    here.write_text(OURS.hex())
    told = seed.fingerprint(OURS)
    assert asked() == (0, f"seed {told}, in {here}\n")
    assert len({seed.fingerprint(secrets.token_bytes(32)) for _ in range(1000)}) == 1000
    assert told not in OURS.hex() + seed.assignment_seed(SOFTMAX).hex()


def test_what_is_exported_can_be_taken_in_elsewhere(here, tmp_path):
    here.write_text(OURS.hex())
    copy = tmp_path / "copy"
    assert asked("--export", copy)[0] == 0
    assert copy.stat().st_mode & 0o777 == 0o600
    here.unlink()
    assert asked("--import", copy)[0] == 0
    assert seed.course_seed() == OURS and here.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in here.parent.iterdir()] == [".seed"]


def test_no_file_is_overwritten_by_an_export(here, theirs):
    here.write_text(OURS.hex())
    code, words = asked("--export", theirs)
    assert code == 1 and "is there already" in words
    assert theirs.read_text() == THEIRS.hex() + "\n"
    assert "cannot be written (No such file or directory)" in asked("--export", here.parent / "x" / "y")[1]


def test_another_seed_is_kept_aside_when_one_is_taken_in(here, theirs):
    here.write_text(OURS.hex())
    code, words = asked("--import", theirs)
    aside = here.with_name(f".seed.{seed.fingerprint(OURS)}")
    assert code == 0 and str(aside) in words and "make build" in words
    assert (seed.course_seed(), aside.read_text()) == (THEIRS, OURS.hex())
    before = here.stat().st_mtime_ns
    assert asked("--import", theirs)[0] == 0 and here.stat().st_mtime_ns == before, "the same seed builds nothing"
    assert asked("--import", aside)[0] == 0 and seed.course_seed() == OURS


@pytest.mark.parametrize("content", ["", "abcd", "no seed", "ü", "0" * 2000])
def test_what_is_no_seed_is_refused_and_changes_nothing(here, theirs, content):
    here.write_text(OURS.hex())
    theirs.write_text(content)
    code, words = asked("--import", theirs)
    assert code == 1 and "does not hold a seed of 32 bytes: name a file" in words
    assert here.read_text() == OURS.hex()


def test_a_seed_that_is_not_there_is_one_sentence(here, theirs):
    assert asked() == (1, f"Error: {NO_SEED}\n")
    assert asked("--export", theirs.with_name("x"))[0] == 1 and not theirs.with_name("x").exists()
    assert "No such file" in asked("--import", theirs.with_name("y"))[1]
    here.write_text("damaged")
    assert "move it away, then take in the course's" in asked("--import", theirs)[1]


NO_SEED = "There is no seed yet: take in the course's with make seed IMPORT=…, or make build draws one."


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """A zip of our seed, which `make grade` takes for the built one."""
    path = tmp_path / "05.zip"
    write_zip(load_assignment(SOFTMAX), b"x", path, seed.fingerprint(OURS))
    monkeypatch.setattr(report_folder, "zip_path", lambda assignment: path)
    monkeypatch.setattr(report_folder.RunSettings, "of", lambda config, protected: None)
    monkeypatch.setattr(report_folder, "kept_records", lambda *arguments: {})
    return path


def prepared(tmp_path):
    (tmp_path / "in").mkdir(exist_ok=True)
    (tmp_path / "in" / "a.ipynb").touch()
    return prepare(SOFTMAX, tmp_path / "in", tmp_path / "out", {})


def test_a_zip_tells_which_seed_it_is_of_and_an_older_one_does_not(archive):
    config = ArchiveConfig.read(archive)
    assert config.course_seed == seed.fingerprint(OURS)
    (entry,) = config.plugin_entry().values()
    assert ArchiveConfig.of(json.loads(json.dumps(entry))) == config
    del entry["course_seed"]
    assert ArchiveConfig.of(entry) == dataclasses.replace(config, course_seed="")


def test_a_zip_of_another_seed_than_the_one_here_is_refused(archive, here, tmp_path):
    here.write_text(OURS.hex())
    prepared(tmp_path)
    here.write_text(THEIRS.hex())
    with pytest.raises(seed.BadSeed, match=f"was built with seed {seed.fingerprint(OURS)}, .* make build"):
        prepared(tmp_path)
    here.unlink()
    prepared(tmp_path)


def test_results_of_another_seed_are_left_alone(archive, here, tmp_path):
    results = prepared(tmp_path).out / "results"
    record = {**failed_record("a.ipynb", ValueError("x")), "assignment": SOFTMAX}
    write_result({**record, "seed": seed.fingerprint(THEIRS)}, results)
    sentence = f"was graded with seed {seed.fingerprint(THEIRS)}, here is {seed.fingerprint(OURS)}: .*OUT="
    with pytest.raises(CannotWrite, match=sentence):
        prepared(tmp_path)
    write_result({**record, "seed": seed.fingerprint(OURS)}, results)
    prepared(tmp_path)


def test_records_from_before_there_were_fingerprints_count(here, tmp_path):
    record = {**failed_record("a.ipynb", ValueError("x")), "assignment": SOFTMAX}
    del record["seed"]
    write_result(record, tmp_path)
    require_own(SOFTMAX, "0" * 16, tmp_path)
    assert read_record(tmp_path / "a.ipynb.json") == {**record, "seed": ""}
    write_result({**record, "file": "b.ipynb", "seed": "1" * 16}, tmp_path)
    with pytest.raises(CannotWrite):
        require_own(SOFTMAX, "0" * 16, tmp_path)
