"""The command that looks into checkpoints: a table that can be read, whatever is in them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from runtime.checkpoints import write_checkpoint
from runtime.checkpoints.__main__ import main
from runtime.checkpoints.listing import in_bytes, statistics_of

VALUES: dict[str, Any] = {
    "dense/kernel": np.array([[0.0, 1.0], [2.0, np.nan]], np.float32),
    "dense/bias": np.zeros(2500, np.float64),
    "words": np.array([b"a", b"b"], object),
    "bad\x1b[31m": np.int64(3),
}


@pytest.fixture
def prefix(tmp_path: Path) -> str:
    return write_checkpoint(tmp_path / "model", VALUES)


def test_names_types_shapes_and_sizes_are_listed(prefix: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A line each, in columns, with nothing that steers a terminal."""
    assert 0 == main([prefix])
    head, columns, *lines = capsys.readouterr().out.splitlines()

    assert f"{prefix}: 4 of 4 values, 20.02 kB of numbers, 1 data file" == head
    assert ["name", "type", "shape", "size"] == columns.split()
    assert ["bad\\x1b[31m   int64    []        8 B"] == lines[:1]
    assert ["words         string   [2]"] == lines[-1:]


def test_patterns_choose_and_statistics_sum_up(prefix: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the finite values; what is not finite is counted."""
    assert 0 == main(["-s", prefix, "dense/*"])
    head, _, bias, kernel = capsys.readouterr().out.splitlines()

    assert "2 of 4 values" in head
    assert ["dense/bias", "float64", "[2500]", "20", "kB", "0", "0", "0", "0", "100%"] == bias.split()
    assert ["16", "B", "0", "2", "1", "0.8165", "33%", "1"] == kernel.split()[4:]


def test_values_are_printed_when_asked_for(prefix: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Long ones shortened, by numpy."""
    assert 0 == main([prefix, "words", "dense/bias", "--value"])
    printed = capsys.readouterr().out

    assert "words = [b'a' b'b']" in printed
    assert "dense/bias = [0. 0. 0. ... 0. 0. 0.]" in printed


def test_what_is_no_checkpoint_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line and a status."""
    assert 1 == main([str(tmp_path)])
    assert f"python -m runtime.checkpoints: no checkpoint in {tmp_path}\n" == capsys.readouterr().err


def test_statistics_of_what_has_none() -> None:
    """Nothing at all is finite, or no number: empty columns."""
    assert ["", "", "", "", "", "2"] == statistics_of(np.array([np.nan, np.inf]))
    assert ["", "", "", "", "", ""] == statistics_of(np.array([], np.float32))
    assert [] == statistics_of(np.array([b"a"], object))
    assert ["999 B", "1 kB", "1.5 MB", "2,000 GB"] == [in_bytes(one) for one in (999, 1000, 1_500_000, 2 * 10**12)]
