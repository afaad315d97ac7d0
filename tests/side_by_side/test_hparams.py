"""TensorBoard's hparams plugin and ours: over tests/golden, and over sessions of every kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from board.tensorboard.differences import Peer
from tests.side_by_side.forgiven import compared
from tests.side_by_side.servers import Answer, Question, Server, board, get, tensorboard
from writer import SummaryWriter
from writer.summaries.hparams import session_end, session_start

pytestmark = pytest.mark.peer

GOLDEN = Path("tests/golden")
STATUSES = ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"]
SESSIONS: list[tuple[str, dict[str, object], str | None, bool | None]] = [
    ("a", {"lr": 0.1, "opt": "adam", "bn": True, "mixed": 3, "odd name, 50%_\u00fc": "x_1"}, None, True),
    ("b", {"lr": 0.01, "opt": "sgd", "bn": False, "mixed": "three"}, None, False),
    ("c", {"lr": 0.001, "opt": "adam", "mixed": True}, None, None),
    ("twice/1", {"lr": 1e-5, "opt": "lion", "bn": True}, "pair", True),
    ("twice/2", {"lr": 1e-5, "opt": "lion", "bn": True}, "pair", True),
    ("thrice/1", {"lr": 1e-4, "opt": "lion"}, "three", True),
    ("thrice/2", {"lr": 1e-4, "opt": "lion"}, "three", False),
    ("thrice/3", {"lr": 1e-4, "opt": "lion"}, "three", None),
]
"""Run, hyperparameters, group, and whether it went well, if it has ended."""


def write_sessions(directory: Path) -> None:
    """Write sessions without an experiment, with metrics in their runs and below."""
    for index, (run, hparams, group, succeeded) in enumerate(SESSIONS):
        with SummaryWriter(str(directory / run)) as writer:
            writer._get_file_writer().add_summary(session_start(hparams, group or run, 100.0 + index), 0)
            for step, loss in enumerate((3.0, 1.0 + index)):
                writer.add_scalar("loss", loss, step)
            if succeeded is not None:
                writer._get_file_writer().add_summary(session_end(succeeded=succeeded), 2)
        if run != "b":
            with SummaryWriter(str(directory / run / "validation")) as writer:
                writer.add_scalar("accuracy", 0.5 + index / 10, 7)


@pytest.fixture(scope="module", params=["tensorflow2/hparams", "pytorch", "tensorboardx", "sessions"])
def logdir(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A log directory with one experiment, or none."""
    if request.param != "sessions":
        return str(GOLDEN / request.param)
    directory = tmp_path_factory.mktemp("sessions")
    write_sessions(directory)
    return str(directory)


@pytest.fixture(scope="module")
def ours(logdir: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with board(logdir, tmp_path_factory.mktemp("board")) as server:
        yield server


@pytest.fixture(scope="module")
def theirs(logdir: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with tensorboard(Peer.PYTHON, logdir, tmp_path_factory.mktemp("tensorboard")) as server:
        yield server


def ask(route: str, question: object, **options: str) -> Question:
    return get(f"plugin/hparams/{route}", request=json.dumps(question), **options)


def in_any_order(answer: Answer) -> Answer:
    """TensorBoard keeps the values of words in a set, whose order is another in each process."""
    for info in answer.body.get("hparamInfos", []) if isinstance(answer.body, dict) else []:
        if info["type"] in ("DATA_TYPE_STRING", "DATA_TYPE_BOOL") and "domainDiscrete" in info:
            info["domainDiscrete"].sort()
    return answer


def assert_equal(theirs: Server, ours: Server, questions: list[Question]) -> None:
    for question in questions:
        expected, answer = (in_any_order(compared(theirs, question, server.ask(question))) for server in (theirs, ours))
        assert expected == answer, question


def groups(**fields: Any) -> dict[str, Any]:
    """Return a question for all groups, narrowed by `fields`."""
    return {"allowedStatuses": STATUSES, "startIndex": 0, "sliceSize": 1000} | fields


def test_experiments_are_equal(theirs: Server, ours: Server) -> None:
    """Declared or inferred, with metrics and without, and the first few hyperparameters of many."""
    questions: list[dict[str, Any]] = [{}, {"includeMetrics": False}, {"hparamsLimit": 2}, {"hparams_limit": 1}]

    assert_equal(theirs, ours, [ask("experiment", question) for question in questions])


def test_session_groups_are_equal(theirs: Server, ours: Server) -> None:
    """In slices, by status, and with and without metrics."""
    questions = [
        groups(),
        groups(startIndex=1, sliceSize=2),
        groups(allowedStatuses=["STATUS_SUCCESS"]),
        groups(allowedStatuses=[0, 2]),
        groups(includeMetrics=False),
        {},
    ]

    assert_equal(theirs, ours, [ask("session_groups", question) for question in questions])


def columns(experiment: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every column that there is, as a question names it."""
    hparams = [{"hparam": info["name"]} for info in experiment["hparamInfos"]]
    return hparams + [{"metric": info["name"]} for info in experiment["metricInfos"]]


def test_sorting_is_equal(theirs: Server, ours: Server) -> None:
    """By every column that can be compared, both ways, groups without a value first or last, and by two at once."""
    found = [column for column in columns(ours.ask(ask("experiment", {})).body) if column.get("hparam") != "mixed"]
    orders = [
        {"order": order, "missingValuesFirst": first}
        for order in ("ORDER_ASC", "ORDER_DESC")
        for first in (True, False)
    ]
    questions = [groups(colParams=[column | order]) for column in found for order in orders]
    questions.append(groups(colParams=[found[0] | orders[0], found[-1] | orders[2]]))

    assert_equal(theirs, ours, [ask("session_groups", question) for question in questions])


def test_filters_are_equal(theirs: Server, ours: Server) -> None:
    """By words, numbers, patterns, and whether there is a value at all; and which hyperparameters are wanted."""
    found = {info["name"]: info["type"] for info in ours.ask(ask("experiment", {})).body["hparamInfos"]}
    numbers = [name for name, kind in found.items() if kind == "DATA_TYPE_FLOAT64"]
    words = [name for name, kind in found.items() if kind == "DATA_TYPE_STRING" and name != "mixed"]
    filters = [
        *({"hparam": name, "filterInterval": {"minValue": 0.005, "maxValue": "Infinity"}} for name in numbers),
        *({"hparam": name, "filterDiscrete": [0.1, 0.001, 16]} for name in numbers),
        *({"hparam": name, "filterRegexp": "^a|u$"} for name in words),
        *({"hparam": name, "filterDiscrete": ["adam", "relu"]} for name in words),
        *({"hparam": name, "excludeMissingValues": True} for name in found),
        *({"hparam": name, "includeInResult": True} for name in found),
        {"metric": {"tag": "loss"}, "filterInterval": {"minValue": 2, "maxValue": 4}},
        {"metric": {"group": "validation", "tag": "accuracy"}, "excludeMissingValues": True},
    ]

    assert_equal(theirs, ours, [ask("session_groups", groups(colParams=[one])) for one in filters])


@pytest.mark.parametrize("kind", ["AVG", "MEDIAN", "MIN", "MAX"])
def test_aggregation_is_equal(theirs: Server, ours: Server, kind: str) -> None:
    """By a metric that every session has; the others are a difference that is listed."""
    (*_, metric) = ours.ask(ask("experiment", {})).body["metricInfos"]
    question = groups(aggregationType=f"AGGREGATION_{kind}", aggregationMetric=metric["name"])

    assert_equal(theirs, ours, [ask("session_groups", question)])


def test_curves_are_equal(theirs: Server, ours: Server) -> None:
    """Every metric of every session, and one that is not there."""
    answer = ours.ask(ask("session_groups", groups())).body
    evaluations = [
        {"sessionName": session["name"], "metricName": metric["name"]}
        for group in answer["sessionGroups"]
        for session in group["sessions"]
        for metric in session["metricValues"]
    ]
    nothing = {"sessionName": "no such", "metricName": {"tag": "loss"}}

    assert evaluations
    assert_equal(theirs, ours, [ask("metric_evals", question) for question in [*evaluations, nothing]])


@pytest.mark.parametrize("form", ["csv", "json", "latex"])
def test_downloads_are_equal(theirs: Server, ours: Server, form: str) -> None:
    """All columns, or some; sorted as asked."""
    found = columns(ours.ask(ask("experiment", {})).body)
    question = groups(colParams=[found[0] | {"order": "ORDER_DESC"}])
    visible = [json.dumps([True] * len(found)), json.dumps([index % 2 == 0 for index in range(len(found))])]

    questions = [ask("download_data", question, format=form, columnsVisibility=flags) for flags in visible]
    assert_equal(theirs, ours, questions)


def test_bad_questions_are_refused_by_both(theirs: Server, ours: Server) -> None:
    """With the same status; the words are ours, where theirs are a page."""
    questions = [
        get("plugin/hparams/experiment"),
        get("plugin/hparams/experiment", request="{"),
        ask("experiment", {"no_such_field": 1}),
        ask("session_groups", groups(colParams=[{"order": "ORDER_ASC"}])),
        ask("session_groups", groups(aggregationType="AGGREGATION_NONSENSE")),
        ask("download_data", groups(), format="xml", columnsVisibility="[]"),
    ]

    for question in questions:
        expected, answer = theirs.ask(question), ours.ask(question)
        assert (400, 400) == (expected.status, answer.status), question
        assert replace(answer, body=None) == replace(answer, status=400, media_type="text/plain", body=None)
