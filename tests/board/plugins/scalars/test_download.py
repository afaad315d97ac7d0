from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from board.downloads import in_runs
from board.plugins.scalars import download
from board.plugins.scalars.lines import scalar_series

HEADER = ["run", "tag", "wall_time", "step", "value", "attempt", "discarded"]


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_all_points_with_what_became_of_them(client: Any, logs: Any, points: Callable[..., Any]) -> None:
    """By default every point that was ever logged is in the file, with its attempt and whether it was overwritten."""
    logs.log("a", "loss", points(3))
    logs.log("a", "loss", [(1, 5000.0, 0.1)])
    raw = rows(client.get("/api/scalars/download?run=a&tag=loss").text)
    latest = rows(client.get("/api/scalars/download?run=a&tag=loss&restarts=latest").text)

    assert [
        HEADER,
        ["a", "loss", "1000.0", "0", "0.0", "0", "false"],
        ["a", "loss", "1001.0", "1", "1.0", "0", "true"],
        ["a", "loss", "1002.0", "2", "2.0", "0", "true"],
        ["a", "loss", "5000.0", "1", "0.1", "1", "false"],
    ] == raw
    assert [raw[0], raw[1], raw[4]] == latest


def test_json_says_the_same(client: Any, logs: Any) -> None:
    """An object a point; what JSON lacks is a word."""
    logs.log("a", "loss", [(0, 1.5, 0.25), (1, math.nan, math.inf)])

    assert [
        {"run": "a", "tag": "loss", "wall_time": 1.5, "step": 0, "value": 0.25, "attempt": 0, "discarded": False},
        {
            "run": "a",
            "tag": "loss",
            "wall_time": "NaN",
            "step": 1,
            "value": "Infinity",
            "attempt": 0,
            "discarded": False,
        },
    ] == client.get("/api/scalars/download?run=a&tag=loss&format=json").json()


def test_without_a_run_the_tag_of_all_runs(client: Any, logs: Any, points: Callable[..., Any]) -> None:
    """One file for a whole comparison, run after run."""
    logs.log("a", "loss", points(2))
    logs.log("b", "loss", points(1))
    logs.log("c", "other", points(1))

    assert ["run", "a", "a", "b"] == [row[0] for row in rows(client.get("/api/scalars/download?tag=loss").text)]


@settings(max_examples=50)
@given(data=st.data(), dtype=st.sampled_from(["<f4", "<f8"]))
def test_numbers_read_back_exactly(make_logs: Callable[[], Any], data: st.DataObject, dtype: str) -> None:
    """The digits are the shortest that give the same float or double again, bit for bit."""
    value = data.draw(arrays_of.arrays(np.dtype(dtype), st.integers(1, 20)))
    step = data.draw(arrays_of.arrays(np.int64, len(value), elements=st.integers(0, 2**62), unique=True))
    logs = make_logs()
    logs.append("a", "loss", [np.sort(step), np.linspace(0, 1, len(value)) * math.pi, value])
    series = in_runs(logs.store, "a", "loss", scalar_series)
    read = rows("".join(download.csv_pieces(series, "loss", "raw")))[1:]

    np.testing.assert_array_equal(value, np.array([row[4] for row in read]).astype(dtype))
    np.testing.assert_array_equal(np.sort(step), np.array([int(row[3]) for row in read]))
    np.testing.assert_array_equal(np.linspace(0, 1, len(value)) * math.pi, [float(row[2]) for row in read])


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_name_is_a_formula(client: Any, logs: Any, points: Callable[..., Any], name: str) -> None:
    """A spreadsheet that opens the file runs nothing that a log put there."""
    logs.log(name, name, points(1))
    text = client.get("/api/scalars/download", params={"run": name, "tag": name}).text

    assert [f"'{name}", f"'{name}"] == rows(text)[1][:2]


@pytest.mark.parametrize(
    "name",
    ["<script>", "../../etc/passwd", "a\nb\r\nSet-Cookie: x=1", "x" * 10_000, "\u202e\u05d0", "😀", 'a"b,c', "", "\0"],
)
def test_hostile_names_are_just_names(client: Any, logs: Any, points: Callable[..., Any], name: str) -> None:
    """They come back as they were in the file, and cannot reach a header or a path."""
    logs.log(name, name, points(1))
    for format_ in ("csv", "json"):
        answer = client.get("/api/scalars/download", params={"run": name, "tag": name, "format": format_})
        disposition = answer.headers["content-disposition"]
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert len(disposition) < 200
        assert "/" not in disposition
        assert disposition.isascii()
        found = rows(answer.text)[1][0] if format_ == "csv" else answer.json()[0]["run"]
        assert name == found


def test_unknown_names_are_404(client: Any, logs: Any, points: Callable[..., Any]) -> None:
    """The message quotes what is not there."""
    logs.log("a", "loss", points(1))
    logs.log("b", "other", points(1))
    for query, code in [
        ("run=x&tag=loss", "unknown_run"),
        ("run=a&tag=y", "unknown_tag"),
        ("run=a&tag=other", "unknown_tag"),
    ]:
        answer = client.get(f"/api/scalars/download?{query}")
        assert (404, code) == (answer.status_code, answer.json()["error"]["code"])


def test_long_downloads_come_in_pieces(logs: Any, points: Callable[..., Any]) -> None:
    """Memory does not grow with the series: no piece holds more than some thousand rows."""
    logs.log("a", "loss", points(20_000))
    series = in_runs(logs.store, "a", "loss", scalar_series)
    pieces = list(download.csv_pieces(series, "loss", "raw"))

    assert max(piece.count("\n") for piece in pieces) == download.ROWS_AT_ONCE
    assert "".join(pieces).count("\n") == 20_001


def test_no_points_are_an_empty_list(logs: Any) -> None:
    """JSON without rows is still JSON."""
    assert "[]\n" == "".join(download.json_pieces([], "loss", "raw"))
