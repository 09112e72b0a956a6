"""What crosses the border between jail and grader: large arrays cost no more than their shapes."""

from __future__ import annotations

import socket
import threading

import numpy as np
import pytest
import torch

from autograder.judge.compare import brief, difference, features_of
from autograder.sandbox.inside import wire

KEPT = 1 << 20


@pytest.fixture
def across():
    """Sends a message across, of whose arrays a mebibyte is kept."""
    ours, theirs = socket.socketpair()

    def send(message):
        sender = threading.Thread(target=wire.send, args=(theirs, message))
        sender.start()
        try:
            return wire.receive(ours, 64 << 20, kept_bytes=KEPT)
        finally:
            sender.join()

    with ours, theirs:
        yield send


SMALL = torch.arange(5.0)
LARGE = torch.zeros(700, 1000, dtype=torch.float16)


def test_of_a_large_array_type_shape_and_dtype_cross(across):
    got = across({"value": {"Y": LARGE, "small": SMALL, "table": LARGE.numpy(), "raw": bytes(10)}})["value"]
    assert [type(value).__name__ for value in got.values()] == ["Outsized", "Outsized", "Outsized", "Opaque"]
    assert (got["Y"].type_name, got["Y"].shape, got["Y"].dtype) == ("Tensor", LARGE.shape, LARGE.dtype)
    assert (got["table"].type_name, got["table"].shape, got["table"].dtype) == ("ndarray", (700, 1000), np.float16)


def test_what_comes_after_a_large_array_is_read(across):
    across({"value": LARGE})
    assert torch.equal(across({"value": SMALL})["value"], SMALL)


def test_a_large_answer_is_told_by_its_shape_or_dtype(across):
    got = across({"value": LARGE})["value"]
    assert difference(got, torch.zeros(3), 1e-5, 1e-5, explain=True).problem == "shape"
    assert difference(got, torch.zeros(700, 1000), 1e-5, 1e-5, explain=True).problem == "dtype"
    assert difference(got, np.zeros(3), 1e-5, 1e-5).got == "a tensor"
    assert difference(got, True, 1e-5, 1e-5, reveal=True).got == "<Tensor>"


def test_features_of_a_large_answer_make_no_sense(across):
    got = across({"value": {"Y": LARGE}})["value"]
    assert features_of(lambda measured: {"sum": measured["Y"].sum()}, got, {}) == {"": None}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ([torch.zeros((7,) * 8)] * 3, "[<tensor of shape (7, 7, 7, 7, 7, 7, 7, 7)>, "),
        (list(range(10**5)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ...]"),
        ("x" * 10**6, "'xxx"),
        (10**4000, "1000"),
        (np.zeros(3), "<ndarray of shape (3,)>"),
    ],
)
def test_a_value_is_printed_briefly(value, told):
    assert brief(value).startswith(told) and len(brief(value)) < 300
