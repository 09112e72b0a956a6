"""Claims name cells that are there, and the study says which ones do not hold; `make claims` runs them all."""

from __future__ import annotations

import math
import threading
from dataclasses import replace

import pytest

from autograder.questions import assignment_names
from studies.claims import __main__ as study
from studies.claims import page, runs
from studies.claims.claim import Claim, claims_of, module_of, numbers
from studies.claims.runs import BadClaim, Job

FAST = ("01-tensors", "02-preprocessing", "03-autograd")
RATIO = Claim("a-cell", "slower: ratio", lambda k, out: k.slow / k.fast, above=2, below=10)


@pytest.mark.parametrize("name", assignment_names())
def test_claims_name_cells_in_the_order_of_the_notebook_and_can_fail(name):
    runs.check_cells(name)
    claims, order = claims_of(name), [cell.id for cell in runs.solution(name).cells]
    assert [claim.cell for claim in claims] == sorted((claim.cell for claim in claims), key=order.index)
    assert len({(claim.cell, claim.gist) for claim in claims}) == len(claims), "figures are kept by cell and gist"
    assert not any(claim.holds(math.nan) or (claim.above is None and claim.below is None) for claim in claims)


def test_a_claim_about_an_unknown_cell_is_one_sentence(monkeypatch):
    monkeypatch.setattr(module_of("01-tensors"), "CLAIMS", [replace(RATIO, cell="no-such-example")])
    with pytest.raises(BadClaim, match="01-tensors has no cell no-such-example, of which .* says"):
        runs.check_cells("01-tensors")


def test_a_figure_must_lie_within_its_bounds_and_the_worst_is_told():
    assert [figure for figure in (1, 2, 2.1, 9.9, 10, math.inf, math.nan) if RATIO.holds(figure)] == [2.1, 9.9]
    assert RATIO.condition == "above 2 and below 10" and replace(RATIO, below=None).holds(math.inf)
    assert page.worst(RATIO, [5, 2.2, 9]) == "2.2" and page.worst(RATIO, [1, 12]) == "12"
    assert page.worst(RATIO, [1, math.nan, 12]) == "nan"


def test_numbers_of_printed_text_are_found():
    found = numbers("tensor([1., -2.5e-03]) x2 at lr 0.1: inf finite, nan")
    assert found[:4] == [1, -0.0025, 0.1, math.inf] and math.isnan(found[4]) and len(found) == 5


def test_a_claim_that_fails_is_named_and_gives_exit_code_1(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(module_of("01-tensors"), "CLAIMS", [replace(RATIO, cell="3-arithmetic-example")])
    monkeypatch.setattr(study, "folder_of", lambda assignment: tmp_path / assignment)
    for repeat, ratio in enumerate((3.0, 1.5)):
        study.keep(study.kept(Job("01-tensors", "none", repeat)), {"3-arithmetic-example": {RATIO.gist: ratio}})
    (tmp_path / "claims.md").write_text("old\n\n## 00-gone\n\ngone\n\n## 05-softmax-regression\n\nstays\n")
    assert study.study(["01-tensors"], 2, ["whole"], 1, False, tmp_path / "claims.md") == 1
    assert "must be above 2 and below 10, held 1 of 2, worst 1.5" in capsys.readouterr().out
    written = (tmp_path / "claims.md").read_text()
    assert "| `3-arithmetic-example` | slower: ratio | drawn | above 2 and below 10 | **1 of 2** | 1.5 |" in written
    assert "stays" in written and "gone" not in written and "| held | worst |" in written
    assert study.study(["01-tensors"], 1, ["whole"], 1, False, tmp_path / "claims.md") == 0


@pytest.mark.slow
@pytest.mark.long
def test_the_claims_of_the_fast_notebooks_are_evaluated_and_hold(monkeypatch, tmp_path):
    monkeypatch.setattr(study, "folder_of", lambda assignment: tmp_path / assignment)
    jobs = [Job(name, "none", 0) for name in FAST]
    study.measure(jobs, 1)
    for job in jobs:
        ((_, found),) = study.collect([job]).items()
        assert list(found) == claims_of(job.assignment)
        failed = [claim.gist for claim, figures in found.items() if not all(map(claim.holds, figures))]
        assert failed == [] or all(claim.kind == "timed" for claim in found if claim.gist in failed), failed


def test_a_run_that_measures_time_waits_until_it_is_alone(tmp_path):
    done = []

    def measure():
        with runs.turn(tmp_path, alone=True):
            done.append("measured")

    waiting = threading.Thread(target=measure)
    with runs.turn(tmp_path, alone=False), runs.turn(tmp_path, alone=False):
        waiting.start()
        waiting.join(0.2)
        assert not done
    waiting.join(5)
    assert done
