"""`api/hparams/table`: sessions, what sums up their metrics, and what the experiment says of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from board.ingest.loader import Loader
from board.ingest.logdir import Source
from board.plugins.hparams.metrics import Measures, Metric, catalogue, first_shown
from board.sessions import sessions
from tests.board.conftest import Client, Logs
from tests.board.plugins.written_logs import WrittenLogs
from writer import SummaryWriter
from writer.summaries.hparams import session_end, session_start
from writer.wire.proto.hparams_pb2 import HParamsPluginData
from writer.wire.proto.summary_pb2 import Summary

LOSSES = [4.0, 1.0, math.nan, 2.0]


def ask(client: Client, **question: object) -> Any:
    """Return the answer to one question, which must be one."""
    answer = client.post("api/hparams/table", question)
    assert answer.status_code == 200, answer.text
    return answer.json()


def log_session(writer: SummaryWriter, hparams: dict[str, object], group: str | None = None) -> None:
    """Write a session start as TensorFlow 2 does."""
    writer._get_file_writer().add_summary(session_start(hparams, group, 100.0), 0)


def log_losses(writer: SummaryWriter, values: list[float], tag: str = "loss") -> None:
    for step, value in enumerate(values):
        writer.add_scalar(tag, value, step)


def test_a_metric_is_summed_up_by_its_last_its_extremes_and_its_tail(written: WrittenLogs, client: Client) -> None:
    """With the steps of each; what is not finite is no extreme and in no mean."""
    with written.writer("a") as writer:
        log_session(writer, {"lr": 0.1})
        log_losses(writer, LOSSES)
    written.load()

    (measures,) = ask(client, tail=2)["measures"]
    assert ("", "loss") == (measures["group"], measures["tag"])
    names = ["last", "last_step", "low", "low_step", "high", "high_step", "tail", "points"]
    assert [2.0, 3, 1.0, 1, 4.0, 0, 1.5, 4] == [measures[name][0] for name in names]


def test_metrics_lie_in_the_session_below_it_and_around_it(written: WrittenLogs, client: Client) -> None:
    """Keras logs into directories below; PyTorch's add_hparams into one below the curves."""
    with written.writer("keras") as writer:
        log_session(writer, {"units": 8})
    with written.writer("keras/validation") as writer:
        log_losses(writer, [0.5], "epoch_loss")
    with written.writer("torch") as writer:
        log_losses(writer, [0.25], "train/loss")
        writer.add_hparams({"lr": 0.1}, {"acc": 0.75}, run_name="trial")
    written.load()

    answer = ask(client, metrics=[["validation", "epoch_loss"], ["", "acc"], ["..", "train/loss"]])
    runs = {written.store.run(name).id: name for name in ("keras", "torch/trial")}
    sessions = [runs[run] for run in answer["sessions"]["run"]]
    found = {(one["group"], one["tag"]): dict(zip(sessions, one["last"], strict=True)) for one in answer["measures"]}
    assert 0.5 == found["validation", "epoch_loss"]["keras"]
    assert 0.75 == found["", "acc"]["torch/trial"]
    assert 0.25 == found["..", "train/loss"]["torch/trial"]
    assert "NaN" == found["..", "train/loss"]["keras"]
    assert {("validation", "epoch_loss"), ("", "acc"), ("..", "train/loss")} == {
        (metric["group"], metric["tag"]) for metric in answer["metrics"]
    }


def test_sessions_say_their_group_status_and_times(written: WrittenLogs, client: Client) -> None:
    """As far as their writers did."""
    with written.writer("a") as writer:
        log_session(writer, {"lr": 0.1}, "pair")
        writer._get_file_writer().add_summary(session_end(succeeded=False), 1)
    with written.writer("b") as writer:
        log_session(writer, {"lr": 0.1}, "pair")
    written.load()

    sessions = ask(client)["sessions"]
    rows = zip(sessions["run"], sessions["group"], sessions["status"], sessions["start"], strict=True)
    assert {("pair", 2, 100.0), ("pair", 0, 100.0)} == {row[1:] for row in rows}


def test_what_an_experiment_declares_comes_with_it(written: WrittenLogs, client: Client) -> None:
    """Its metrics are the ones to begin with, whatever else sessions have."""
    with written.writer("torch") as writer:
        writer.add_hparams({"lr": 0.1}, {"acc": 0.75}, run_name="trial")
    with written.writer("torch/trial") as writer:
        log_losses(writer, [1.0], "speed")
    written.load()

    answer = ask(client)
    assert ["acc"] == [measures["tag"] for measures in answer["measures"]]
    assert {"acc": True, "speed": False} == {metric["tag"]: metric["declared"] for metric in answer["metrics"]}
    assert ["lr"] == [info["name"] for info in answer["hparams"]]


def test_metrics_of_quality_come_first(logs: Logs) -> None:
    """Where nothing is declared: what most sessions have, validation before training, speed last."""
    count = catalogue(logs.store, [])
    count.update({Metric("", "time"): 2, Metric("", "train/loss"): 2, Metric("", "val/loss"): 2, Metric("", "acc"): 1})

    assert ["val/loss", "train/loss", "time", "acc"] == [metric.tag for metric in first_shown(count, [], 9)]


def test_a_measure_is_taken_again_only_when_its_series_has_changed(written: WrittenLogs) -> None:
    """A page that follows a log asks for everything each second."""
    with written.writer("a") as writer:
        log_session(writer, {"lr": 0.1})
        log_losses(writer, [1.0])
    written.load()
    (session,) = sessions(written.store)
    measures = Measures()
    first = measures.of(written.store, session, Metric("", "loss"))

    assert first is measures.of(written.store, session, Metric("", "loss"))
    with written.writer("a") as writer:
        log_losses(writer, [0.5])
    loader = Loader(written.store, [Source("", str(written.directory))], reload_interval=0)
    loader.start()
    loader.wait_until_loaded(timeout=30)
    loader.stop()
    assert first != measures.of(written.store, session, Metric("", "loss"))


def test_a_message_that_cannot_be_read_is_no_session(written: WrittenLogs, client: Client) -> None:
    """Hostile bytes, or an experiment under the tag of a session: the others are shown."""
    summary = session_start({"lr": 0.1}, None, 0.0)
    broken, mistaken = Summary(), Summary()
    for other, content in ((broken, b"\xff\xff"), (mistaken, HParamsPluginData(version=1).SerializeToString())):
        other.CopyFrom(summary)
        other.value[0].metadata.plugin_data.content = content
    for run, said in (("good", summary), ("broken", broken), ("mistaken", mistaken)):
        with written.writer(run) as writer:
            writer._get_file_writer().add_summary(said, 0)
    written.load()

    assert [written.store.run("good").id] == ask(client)["sessions"]["run"]


def test_a_metric_that_no_session_has_is_empty(written: WrittenLogs, client: Client) -> None:
    """An address may name metrics of another log directory."""
    with written.writer("a") as writer:
        log_session(writer, {"lr": 0.1})
    written.load()

    (measures,) = ask(client, metrics=[["gone", "loss"]])["measures"]
    assert (["NaN"], [-1], [0]) == (measures["last"], measures["run"], measures["points"])
    assert np.isnan(float(measures["low"][0]))
