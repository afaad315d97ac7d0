"""All buckets as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from writer import SummaryWriter


@pytest.fixture
def client(tmp_path: Path, served: Callable[[], Any]) -> Any:
    for run in ("a", "=b"):
        with SummaryWriter(str(tmp_path / "logs" / run)) as writer:
            for step in (0, 2, 1):
                writer.add_histogram_raw("w", 0.1, 3, 3, 0, 0, [0.1, 0.3, 3], [0, 1, 2], step, walltime=5.5)
    return served()


def test_csv_has_a_row_a_bucket(client: Any) -> None:
    """Numbers read back as they were logged; a name that a spreadsheet would run does not begin as one."""
    answer = client.get("/api/histograms/download?tag=w")
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert "attachment" in answer.headers["content-disposition"]
    assert 12 == len(rows)
    assert {"a", "'=b"} == {row["run"] for row in rows}
    assert ("5.5", "0", "0.1", "0.3", "1.0", "false") == tuple(rows[0][key] for key in list(rows[0])[2:])
    assert ["false", "false", "true", "true", "false", "false"] == [row["discarded"] for row in rows[:6]]


def test_json_has_an_object_a_histogram(client: Any) -> None:
    """Of one run, without what a later attempt overwrote."""
    entries = client.get("/api/histograms/download?tag=w&run=a&format=json&restarts=latest").json()

    assert [0, 1] == [entry["step"] for entry in entries]
    assert [[0.1, 0.3, 1], [0.3, 3, 2]] == entries[0]["buckets"]


def test_what_is_not_there_is_said(client: Any) -> None:
    """An unknown tag or run is a 404."""
    assert [404, 404] == [
        client.get(f"/api/histograms/download?{query}").status_code for query in ("tag=x", "tag=w&run=x")
    ]
