"""`api/hparams/importance`: what hyperparameters tell of a metric, and when nothing can be told."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.board.conftest import Client
from tests.board.plugins.written_logs import WrittenLogs
from writer.summaries.hparams import session_start


def log(written: WrittenLogs, run: str, hparams: dict[str, object], loss: float) -> None:
    """Write a session with one point of a metric."""
    with written.writer(run) as writer:
        writer._get_file_writer().add_summary(session_start(hparams, None, 0.0), 0)
        writer.add_scalar("loss", loss, 0)


def ask(client: Client, **question: object) -> Any:
    """Return the answer to one question about the loss, which must be one."""
    answer = client.post("api/hparams/importance", {"metric": ["", "loss"], **question})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def trials(written: WrittenLogs) -> WrittenLogs:
    """Sixty sessions whose loss falls with `lr`, depends a little on `opt`, and not at all on `noise`."""
    random = np.random.default_rng(3)
    for index in range(60):
        lr, opt = float(random.uniform()), str(random.choice(["adam", "sgd"]))
        hparams = {"lr": lr, "opt": opt, "noise": float(random.uniform()), "same": 1}
        log(written, f"trial-{index}", hparams, 3 - 2 * lr + 0.3 * (opt == "sgd"))
    written.load()
    return written


def test_what_tells_most_is_the_most_important(trials: WrittenLogs, client: Client) -> None:
    """With the direction where there is one; what is the same everywhere is not asked about."""
    answer = ask(client)
    told = {one["name"]: one for one in answer["hparams"]}

    assert ["lr", "noise", "opt"] == sorted(told)
    assert told["lr"]["importance"] > told["opt"]["importance"] > told["noise"]["importance"]
    assert told["lr"]["correlation"] < -0.9
    assert told["opt"]["correlation"] is None
    assert (60, False) == (answer["sessions"], answer["few"])
    assert answer["score"] > 0.8


def test_the_same_question_has_the_same_answer(trials: WrittenLogs, client: Client) -> None:
    """The forest is seeded."""
    assert ask(client) == ask(client)


def test_only_the_sessions_that_are_named_count(trials: WrittenLogs, client: Client) -> None:
    """Those that the page's filters leave; few of them are said to be few."""
    runs = [run.id for run in trials.store.runs()][:20]

    answer = ask(client, sessions=runs)
    assert (20, True) == (answer["sessions"], answer["few"])


def test_too_few_sessions_tell_nothing(trials: WrittenLogs, client: Client) -> None:
    """Also where the metric is the same in all, or nowhere."""
    runs = [run.id for run in trials.store.runs()][:5]

    assert [] == ask(client, sessions=runs)["hparams"]
    assert [] == ask(client, metric=["", "gone"])["hparams"]


def test_values_that_are_not_set_or_of_several_types_are_understood(written: WrittenLogs, client: Client) -> None:
    """A hyperparameter that some sessions lack, one that is number or word, infinity, and a loss that is NaN."""
    for index in range(24):
        hparams: dict[str, object] = {"size": index if index % 2 else "auto", "limit": math.inf if index % 3 else 1.0}
        if index % 4:
            hparams["warmup"] = index
        log(written, f"trial-{index}", hparams, float(index % 4) if index else math.nan)
    written.load()

    answer = ask(client)
    assert 23 == answer["sessions"]
    assert {"size", "limit", "warmup"} == {one["name"] for one in answer["hparams"]}
    assert all(math.isfinite(one["importance"]) for one in answer["hparams"])
