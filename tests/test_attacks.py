"""A choice of the attacks in `tests/attacks` is run for real and watched from outside; `make attacks` runs them all."""

from __future__ import annotations

import pytest

from studies.attacks import run
from tests.attacks.corpus import KINDS, attacks

pytestmark = [pytest.mark.privileges, pytest.mark.slow]

FOLDER = [
    "find/disk", "find/other_submissions", "find/borrow_reference", "forge/write_results", "forge/wire_unasked",
    "forge/patch_display_hook", "outlive/daemon", "outlive/tmp_leftovers", "starve/fork_bomb", "starve/memory",
    "starve/deep_json", "find/errors", "shadow/zip_with_modules", "shadow/symlink_to_a_secret", "reach/signal_parent",
]  # fmt: skip
ALONE = ["forge/zip_with_log_and_results", "reach/unix_sockets"]


def chosen(names):
    by_name = {attack.id: attack for attack in attacks()}
    return [by_name[name] for name in names]


@pytest.fixture(scope="module")
def ground():
    with run.prepared() as ready:
        yield ready


LONG = {"uid": pytest.mark.long} if len(run.modes()) > 1 else {}


@pytest.mark.parametrize("mode", [pytest.param(mode, marks=LONG.get(mode, ())) for mode in run.modes()])
def test_attacks_in_a_folder_get_nothing(ground, mode):
    names = FOLDER if mode == "namespaces" else FOLDER[::2]
    outcomes = list(run.batch_outcomes(ground, chosen(names), mode, full=mode == "namespaces"))  # it tells more
    assert len(outcomes) == len(names) + 1
    assert {outcome.what: outcome.faults for outcome in outcomes if outcome.faults} == {}


def test_attacks_through_otter_run_get_nothing(ground):
    outcomes = list(run.otter_outcomes(ground, chosen(ALONE), "namespaces", slots=2))
    assert {outcome.what: outcome.faults for outcome in outcomes if outcome.faults} == {}


def test_every_class_has_attacks_and_every_attack_says_what_it_tries():
    found = attacks()
    assert {attack.kind for attack in found} == set(KINDS)
    assert len({attack.id for attack in found}) == len(found) >= 40
    assert all(len(attack.says.split()) > 2 for attack in found)
    assert all(set(attack.header.get("costs", "").split()) <= {"all", *attack.deserves} for attack in found)


def test_the_watcher_sees_what_is_left_and_changed(ground):
    place = run.make_place(ground, "seen", 26999)
    home = place.path / "home"
    script = (
        f"(sleep 60 & ) ; echo SECRET-word >> {home}/.bashrc; echo $COURSE_SECRET > note; "
        f"/usr/bin/python3 -c 'import socket; socket.socket(socket.AF_UNIX).connect(\"{home}/agent.sock\")'"
    )
    seen = run.watched_run(ground, place, ["/bin/sh", "-c", script], 30, "")
    faults = run.run_faults(seen)
    assert faults == [
        "changed cwd/note, home/.bashrc",
        "revealed a secret",
        "left a process: sleep 60 ",
        "reached the agent",
    ]


def test_the_watcher_sees_points(ground):
    """An attack that gains points from stock Otter, so the watcher's silence about this kit means something."""
    (attack,) = chosen(["find/borrow_reference"])
    place = run.make_place(ground, "stock", 26998)
    path = attack.write(place.path / "submissions" / "attack", place.told)
    seen = run.otter_run(ground, place, path, attack.assignment, "", stock=True)
    assert "points where 0 were deserved" in run.point_fault(attack, seen.grades()[""])
