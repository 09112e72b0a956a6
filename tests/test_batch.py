"""Grading a class: which grades are kept, what is graded again, what a dead worker or a full disk costs."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from distributed import Client

from autograder.__main__ import cli
from autograder.batch import cluster, run, task
from autograder.batch.cluster import NoCluster, local_client, remote_client
from autograder.batch.record import failed_record, priced
from autograder.batch.settings import RunSettings
from autograder.otter_plugin.config import ArchiveConfig
from autograder.paths import zip_path
from autograder.publish.products import build
from autograder.report.files import CannotWrite, make_folder, require_own, write_csv, write_result
from tests.conftest import ROOT, limits
from tests.other_python import make_python, why_not

TENSORS = "01-tensors"
SOLVED = ROOT / "tests" / "submissions" / TENSORS / "passes_all.ipynb"


@pytest.fixture(scope="module")
def archive():
    build(TENSORS)
    return zip_path(TENSORS)


@pytest.fixture
def the_settings(archive):
    return RunSettings.of(replace(ArchiveConfig.read(archive), limits=limits()), [])


@pytest.fixture(scope="module")
def client():
    """A client whose workers are threads of this process."""
    with Client(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as here:
        yield here


def answers(**functions):
    """A notebook that holds nothing but these functions."""
    sources = ["import torch", *(f"def {name}{body}" for name, body in functions.items())]
    return nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in sources]))


GRID = "(rows, cols):\n    return torch.arange(rows * cols, dtype=torch.float32).reshape(rows, cols)"


@pytest.fixture
def folder(tmp_path):
    """Three submissions; the second one earns the points of `grid`."""
    place = tmp_path / "in"
    place.mkdir()
    (place / "a.ipynb").write_text(answers(make_grid="(m, n):\n    return 5"))
    (place / "b.ipynb").write_text(answers(make_grid=GRID))
    (place / "c.ipynb").write_text(answers())
    return place


def graded(folder, the_settings, client, out):
    """Grade what has to be graded and keep the rest; the names of what was graded, and all records by name."""
    (out / "results").mkdir(parents=True, exist_ok=True)
    paths = sorted(folder.iterdir())
    kept = run.kept_records(paths, the_settings, out / "results")
    fresh = list(
        run.grade_all([path for path in paths if path not in kept], the_settings, client, lambda running: None)
    )
    for record in fresh:
        write_result(record, out / "results")
    return {record["file"] for record in fresh}, {record["file"]: record for record in [*kept.values(), *fresh]}


@pytest.mark.slow
def test_only_what_changed_is_graded_again(folder, the_settings, client, tmp_path):
    out = tmp_path / "out"
    fresh, first = graded(folder, the_settings, client, out)
    assert fresh == {"a.ipynb", "b.ipynb", "c.ipynb"}
    assert {file: record["points"] for file, record in first.items()} == {"a.ipynb": 0, "b.ipynb": 4, "c.ipynb": 0}
    assert graded(folder, the_settings, client, out) == (set(), first)

    (folder / "c.ipynb").write_text(answers(make_grid=GRID, norms="(x): return x"))
    fresh, second = graded(folder, the_settings, client, out)
    assert fresh == {"c.ipynb"} and second["c.ipynb"]["points"] == 4
    assert second["a.ipynb"] == first["a.ipynb"]

    (out / "results" / "a.ipynb.json").write_text('{"file": "a.ipynb", "stat')
    assert graded(folder, the_settings, client, out)[0] == {"a.ipynb"}
    write_result({**second["b.ipynb"], "status": "could not be graded"}, out / "results")
    assert graded(folder, the_settings, client, out)[0] == {"b.ipynb"}


@pytest.mark.parametrize(
    "change",
    [
        lambda one: replace(one, config=one.config.with_limits({"cell_seconds": 9}, "test")),
        lambda one: replace(one, config=replace(one.config, seed=b"another")),
        lambda one: replace(one, kit="newer"),
        lambda one: replace(one, data="subset"),
    ],
)
def test_another_autograder_grades_everything_again(folder, the_settings, client, tmp_path, change):
    out = tmp_path / "out"
    (out / "results").mkdir(parents=True)
    path = folder / "a.ipynb"
    record = {**failed_record(path.name, ValueError("x")), "fingerprint": the_settings.fingerprint(path.read_bytes())}
    write_result(record, out / "results")
    assert run.kept_records([path], the_settings, out / "results") == {path: record}
    assert run.kept_records([path], change(the_settings), out / "results") == {}


@pytest.mark.parametrize(
    ("field", "words"), [("kit", "another version of the kit"), ("data", "Fashion-MNIST, not the")]
)
def test_a_worker_that_would_grade_otherwise_is_refused(the_settings, field, words):
    sent = json.loads(task.grade("a.ipynb", b"{}", replace(the_settings, **{field: "another"})))
    assert list(sent) == ["refused"] and words in sent["refused"]


def test_a_run_whose_workers_refuse_ends_in_their_sentence(folder, the_settings, client):
    with pytest.raises(run.CannotGrade, match="another version of the kit"):
        list(run.grade_all(sorted(folder.iterdir()), replace(the_settings, kit="another"), client, str))


def end_on_b(file, data, the_settings):
    if file == "b.ipynb":
        os._exit(9)
    return json.dumps(failed_record(file, ValueError("fine")))


def test_a_worker_that_dies_costs_its_own_submission_only(folder, the_settings):
    with local_client(2) as client:
        graded = run.grade_all(sorted(folder.iterdir()), the_settings, client, str, end_on_b)
        records = {one["file"]: one for one in graded}
    assert {file: record["status"] for file, record in records.items()} == {
        "a.ipynb": "unreadable", "b.ipynb": "could not be graded", "c.ipynb": "unreadable",
    }  # fmt: skip
    assert "its process ended each time" in records["b.ipynb"]["reason"]


def test_a_large_submission_is_handed_out_without_a_word(the_settings, client, tmp_path, recwarn):
    (tmp_path / "a.ipynb").write_bytes(bytes(20 << 20))
    (record,) = run.grade_all([tmp_path / "a.ipynb"], the_settings, client, str, end_on_b)
    assert record["reason"] == "fine"
    assert [str(one.message) for one in recwarn if "large" in str(one.message)] == []


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["namespaces", pytest.param("uid", marks=pytest.mark.long)])
def test_the_same_score_in_any_order_with_any_jail_and_any_number_of_workers(archive, tmp_path, mode):
    python, folder = Path(sys.executable), tmp_path / "in"
    place = Path("/tmp") / f"kit-fair-{os.getpid()}"
    if mode == "uid":
        if why := why_not():
            pytest.skip(why)
        place.mkdir(mode=0o755)
        python = make_python(place / "venv", ROOT)
    samples = sorted((ROOT / "tests" / "submissions" / TENSORS).glob("*s_*"))[::4]
    random.Random(mode).shuffle(samples)
    folder.mkdir()
    for number, sample in enumerate(samples):  # names decide the order
        shutil.copy(sample, folder / f"{number:02}_{sample.name}")
    csvs = []
    for workers in (1, 3) if mode == "namespaces" else (2,):
        out = tmp_path / f"out{workers}"
        arguments = ["--assignment", TENSORS, "--submissions", folder, "--out", out, "--workers", str(workers)]
        done = subprocess.run(
            [python, "-m", "autograder", "grade", *arguments], cwd=ROOT, env={**os.environ, "KIT_JAIL": mode},
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        with open(out / "final_grades.csv", newline="", encoding="utf-8-sig") as file:
            csvs.append({row.pop("file").partition("_")[2]: row for row in csv.DictReader(file)})
    shutil.rmtree(place, ignore_errors=True)
    SEEN.setdefault("csv", csvs[0])
    assert all(csv == SEEN["csv"] for csv in csvs)


SEEN: dict[str, object] = {}


FULL = """
import sys
from pathlib import Path
from autograder.batch.record import failed_record
from autograder.report.files import CannotWrite, write_result
written = 0
try:
    while True:
        write_result(failed_record(f"{written}.ipynb", ValueError("x" * 2000)), Path(sys.argv[1]))
        written += 1
except CannotWrite as error:
    print(written, error)
    folder = Path(sys.argv[1])
    assert all((folder / f"{number}.ipynb.json").read_text().endswith("}\\n") for number in range(written))
    assert not list(folder.glob(".*"))
"""


def test_a_full_disk_is_one_sentence_and_leaves_what_was_there(tmp_path):
    command = f"mount -t tmpfs -o size=64k none {tmp_path} && exec {sys.executable} -c '{FULL}' {tmp_path}"
    done = subprocess.run(["unshare", "-rm", "sh", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    written, _, words = done.stdout.partition(" ")
    assert int(written) > 3
    assert "cannot be written (No space left on device): make room" in words and words.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite, match="cannot be made .*choose another folder with OUT="):
        make_folder(tmp_path / "file" / "results")
    with pytest.raises(CannotWrite, match="cannot be written"):
        write_csv([failed_record("a.ipynb", ValueError("x"))], tmp_path / "nowhere" / "grades.csv")
    out = str(tmp_path / "file" / "out")
    done = CliRunner().invoke(
        cli, ["grade", "--assignment", TENSORS, "--submissions", str(SOLVED.parent), "--out", out]
    )
    assert done.exit_code == 1 and len(done.output.splitlines()) == 1 and "choose another folder" in done.output


def test_a_very_long_name_gets_its_results(the_settings, client, tmp_path):
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / f"{'x' * 245}.IPYNB"
    path.write_text("no notebook")
    for fresh in ({path.name}, set()):
        assert graded(path.parent, the_settings, client, tmp_path / "out")[0] == fresh


def test_a_folder_of_another_assignments_results_is_left_alone(tmp_path):
    write_result({**failed_record("a.ipynb", ValueError("x")), "assignment": "06-mlp"}, tmp_path)
    require_own("06-mlp", "", tmp_path)
    with pytest.raises(CannotWrite, match="holds results of 06-mlp: choose another folder"):
        require_own("01-tensors", "", tmp_path)


def core_of_its_jails():
    from distributed import get_worker

    return get_worker().name, [*os.sched_getaffinity(task.judge_process().warm.process.pid)]


def test_each_local_worker_keeps_its_jails_on_one_core():
    ours = sorted(os.sched_getaffinity(0))
    with local_client(len(ours)) as client:
        found = client.gather(
            [client.submit(core_of_its_jails, workers=[name], pure=False) for name in range(len(ours))]
        )
    assert found == [(name, [core]) for name, core in enumerate(ours)]


def test_clusters_are_reached_over_tls_only(tmp_path, monkeypatch):
    with pytest.raises(NoCluster, match="is not encrypted"), remote_client("tcp://somewhere:8786", None):
        pass
    with pytest.raises(NoCluster, match="lacks ca.pem, cert.pem, key.pem"), remote_client("tls://here:1", tmp_path):
        pass
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with pytest.raises(NoCluster, match="does not answer"), remote_client("tls://127.0.0.1:1", None):
        pass


def test_a_record_is_plain_json_and_gives_otters_csv_again(the_settings, tmp_path):
    record = priced(json.loads(task.grade("passes_all.ipynb", SOLVED.read_bytes(), the_settings)))
    assert json.loads(json.dumps(record)) == record
    assert (record["status"], record["points"], record["cpu_seconds"] > 0) == ("graded", record["possible"], True)
    write_csv([json.loads(json.dumps(record))], tmp_path / "grades.csv")
    with open(tmp_path / "grades.csv", newline="", encoding="utf-8-sig") as file:
        possible, earned = csv.DictReader(file)
    assert float(earned["total_points_earned"]) == float(possible["total_points_earned"]) == record["possible"]
