"""Which layouts the page is told of."""

from __future__ import annotations

from typing import Any

import pytest

from tests.board.conftest import Client
from tests.board.plugins.written_logs import WrittenLogs
from writer.summaries.tensors import tensor_summary

LAYOUT: Any = {"Losses": {"both": ["Multiline", ["loss/.*"]]}}
CATEGORY = {
    "title": "Losses",
    "closed": False,
    "charts": [{"title": "both", "kind": "lines", "tags": ["loss/.*"]}],
}


def answer(client: Client) -> dict[str, Any]:
    body: dict[str, Any] = client.get("api/custom_scalars/layouts").json()
    return body


def test_equal_layouts_are_told_once(client: Client, written: WrittenLogs) -> None:
    """With the runs that have them, in order of their names."""
    for run in ("b", "a"):
        with written.writer(run) as writer:
            writer.add_custom_scalars(LAYOUT)
    with written.writer("c") as writer:
        writer.add_scalar("loss/train", 1.0, 0)
    written.load()

    ids = [written.store.run(run).id for run in ("a", "b")]
    assert [{"runs": ids, "categories": [CATEGORY]}] == answer(client)["layouts"]


def test_the_newest_layout_of_a_run_counts(client: Client, written: WrittenLogs) -> None:
    """As in TensorBoard."""
    with written.writer() as writer:
        writer.add_custom_scalars({"Old": {}})
    with written.writer() as writer:
        writer.add_custom_scalars(LAYOUT)
    written.load()

    assert [[CATEGORY]] == [layout["categories"] for layout in answer(client)["layouts"]]


def test_a_damaged_layout_hides_no_other(client: Client, written: WrittenLogs) -> None:
    """It is told with its reason."""
    with written.writer("bad") as writer:
        summary = tensor_summary("custom_scalars__config__", b"\xff\xff", "custom_scalars")
        writer._get_file_writer().add_summary(summary, 0)
    with written.writer("good") as writer:
        writer.add_custom_scalars(LAYOUT)
    written.load()

    told = answer(client)
    assert [written.store.run("bad").id] == [problem["run"] for problem in told["problems"]]
    assert "not a Layout" in told["problems"][0]["reason"]
    assert 1 == len(told["layouts"])


@pytest.mark.parametrize("pattern", ["(a|aa)+$", "(x{1000}){1000}", "x" * 10_000], ids=["slow", "large", "long"])
def test_a_pattern_that_never_ends_is_refused(client: Client, written: WrittenLogs, pattern: str) -> None:
    """TensorBoard's route runs patterns on the server: this one may take half a second there."""
    with written.writer() as writer:
        writer.add_scalar("a" * 40 + "!", 1.0, 0)
    written.load()

    asked = client.get("data/plugin/custom_scalars/scalars", params={"run": "run", "tag": pattern})
    assert {"regex_valid": False, "tag_to_events": {}} == asked.json()
