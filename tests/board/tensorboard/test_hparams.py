"""TensorBoard's hparams API where no real TensorBoard is asked; tests/side_by_side compares the two."""

from __future__ import annotations

import json
from typing import Any

import pytest

from board.context import Context
from tests.board.conftest import Client
from tests.board.plugins.written_logs import WrittenLogs
from writer.summaries.hparams import session_start

ROUTES = "data/plugin/hparams"
STATUSES = ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"]


@pytest.fixture
def sessions(context: Context, tmp_path: Any) -> WrittenLogs:
    """Three sessions, two of which repeat one another, one of them without the metric."""
    written = WrittenLogs(tmp_path / "runs", context.store)
    for run, lr, group in (("a", 0.1, "pair"), ("b", 0.1, "pair"), ("c", 0.01, "single")):
        with written.writer(run) as writer:
            writer._get_file_writer().add_summary(session_start({"lr": lr, "opt": "adam"}, group, 0.0), 0)
            if run != "b":
                writer.add_scalar("loss", 10 * lr, 3)
    written.load()
    return written


def groups(client: Client, **fields: Any) -> Any:
    """Ask by POST, as TensorBoard's page does."""
    question = {"allowedStatuses": STATUSES, "sliceSize": 100} | fields
    return client.post(f"{ROUTES}/session_groups", question)


def test_groups_are_asked_for_by_post_and_by_get(sessions: WrittenLogs, client: Client) -> None:
    """The question stands in the body, or in the address."""
    question = {"allowedStatuses": STATUSES, "sliceSize": 100}
    by_get = client.get(f"{ROUTES}/session_groups", params={"request": json.dumps(question)})

    assert groups(client).json() == by_get.json()
    assert (2, ["pair", "single"]) == (
        by_get.json()["totalSize"],
        [one["name"] for one in by_get.json()["sessionGroups"]],
    )


def test_a_group_without_the_metric_of_aggregation_has_no_metrics(sessions: WrittenLogs, client: Client) -> None:
    """TensorBoard answers 500; one group must not hide the others."""
    answer = groups(client, aggregationType="AGGREGATION_MAX", aggregationMetric={"tag": "gone"})

    assert [[], []] == [group["metricValues"] for group in answer.json()["sessionGroups"]]


@pytest.mark.parametrize(
    "column",
    [
        {"hparam": "opt", "filterRegexp": "("},
        {"hparam": "opt", "filterRegexp": "(" * 1000},
        {"hparam": "lr", "filterRegexp": "1"},
        {"hparam": "opt", "filterInterval": {"minValue": 0}},
        {"hparam": "lr", "metric": {"tag": "loss"}},
        {"hparam": "lr", "filterRegexp": "a", "filterDiscrete": []},
    ],
    ids=json.dumps,
)
def test_a_filter_that_makes_no_sense_is_refused_in_words(
    sessions: WrittenLogs, client: Client, column: dict[str, Any]
) -> None:
    """400, and why."""
    answer = groups(client, colParams=[column])

    assert 400 == answer.status_code
    assert answer.text.startswith("Invalid argument: ")


def test_a_pattern_cannot_hang_the_server(context: Context, client: Client, tmp_path: Any) -> None:
    """Patterns come from whoever can reach the port, words from whoever wrote the log."""
    written = WrittenLogs(tmp_path / "runs", context.store)
    with written.writer("a") as writer:
        writer._get_file_writer().add_summary(session_start({"word": "a" * 40}, None, 0.0), 0)
    written.load()

    answer = groups(client, colParams=[{"hparam": "word", "filterRegexp": r"^(a|a|aa)+$b"}])
    assert (400, True) == (answer.status_code, "takes too long" in answer.text)


def test_a_missing_visibility_means_all_columns(sessions: WrittenLogs, client: Client) -> None:
    """TensorBoard answers 500."""
    question = json.dumps({"allowedStatuses": STATUSES, "sliceSize": 100})
    answer = client.get(f"{ROUTES}/download_data", params={"request": question, "format": "csv"})

    assert ["lr,opt,loss", "0.1,adam,1.0"] == answer.text.splitlines()[:2]
