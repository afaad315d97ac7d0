"""`api/profile/list` and `download`: which profiles there are, and each as a file."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from board.plugins.profile.catalog import RUN_METADATA, profiles
from tests.board.conftest import Client
from tests.board.payloads.traces.reading import PROFILES, STEP_STATS, TIMELINE, golden
from tests.board.plugins.profile.conftest import Ask
from tests.board.plugins.written_logs import WrittenLogs
from writer import FileWriter
from writer.summaries.tensors import tensor_summary
from writer.wire.proto.run_metadata_pb2 import DeviceStepStats, RunMetadata, StepStats

NOTHING_RAN = StepStats(dev_stats=[DeviceStepStats(device="/device:CPU:0")])
"""What PyTorch's `add_graph` logs beside a graph."""


def put(written: WrittenLogs, name: str, content: bytes) -> Path:
    """Write a file beside the events."""
    path = written.directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture
def everything(written: WrittenLogs) -> WrittenLogs:
    """A run of each kind of profile."""
    put(written, "keras/plugins/profile/2026_11_22/vm.xplane.pb", golden("keras.xplane.pb.gz"))
    put(written, "keras/plugins/profile/2026_11_22/vm.memory_profile.json.gz", gzip.compress(b"{}"))
    put(written, "keras/plugins/profile/2026_11_22/vm.overview_page.pb", b"")
    put(
        written,
        "torch/worker.1795443207940975812.pt.trace.json.gz",
        (PROFILES / "pytorch.pt.trace.json.gz").read_bytes(),
    )
    put(written, "tf1/step_stats_19.pb", STEP_STATS.read_bytes())
    put(written, "tf1/timeline_19.json", TIMELINE.read_bytes())
    put(written, "tf1/timeline_20.json", TIMELINE.read_bytes())
    with written.writer("graph") as writer:
        metadata = RunMetadata(step_stats=StepStats.FromString(STEP_STATS.read_bytes()))
        writer._get_file_writer().add_run_metadata(metadata, "step_7", 7)
        writer._get_file_writer().add_run_metadata(RunMetadata(step_stats=NOTHING_RAN), "graph", 0)
    written.load()
    return written


def test_all_kinds_are_listed_with_their_runs(everything: WrittenLogs, ask: Ask) -> None:
    """Files of TensorFlow's tools are no traces, traced runs in event files are; a step is there once."""
    found = [(one["run"], one["kind"], one["title"], one["step"], one["session"]) for one in ask("list")["profiles"]]

    assert [
        ("graph", "step_stats", "step_7", 7, ""),
        ("keras", "xplane", "vm", None, "2026_11_22"),
        ("tf1", "step_stats", "step_stats_19", 19, ""),
        ("tf1", "chrome", "timeline_20", 20, ""),
        ("torch", "pytorch", "worker", None, ""),
    ] == found


def test_every_one_of_them_can_be_asked_everything(everything: WrittenLogs, ask: Ask) -> None:
    """No question fails on what a real tool wrote."""
    for profile in ask("list")["profiles"]:
        id_ = {"id": profile["id"]}
        trace = ask(f"trace?id={profile['id']}")
        tracks = [track["id"] for track in trace["tracks"]]
        assert trace["slices"] == len(trace["columns"]["start"])
        drawn = ask("slices", {**id_, "tracks": tracks, "pixels": 20_000})["tracks"]
        assert trace["slices"] == sum(len(track["start"]) for track in drawn)
        assert [] != ask("summary", id_)["rows"]
        assert [] != ask("flame", id_)["name"]
        assert [] != ask("steps", id_)["steps"]
        assert trace["has"]["memory"] == bool(ask("memory", id_)["allocators"])
        assert trace["names"][trace["columns"]["name"][5]] == ask("slice", {**id_, "slice": 5})["name"]
        assert 0 < ask("search", {**id_, "text": trace["names"][0][:3]})["total"]
        ask("counters", {**id_, "tracks": tracks})


def test_ids_stay_the_same(everything: WrittenLogs) -> None:
    """An address in a bookmark opens the same profile after the server was started anew."""
    store = everything.store
    before = {(one.run, one.title): one.id for one in profiles(store)}

    again = type(store)()
    everything.store = again
    everything.load()
    assert before == {(one.run, one.title): one.id for one in profiles(again)}
    assert len(before) == len(set(before.values()))


@pytest.mark.parametrize("format", ["original", "chrome"])
def test_each_can_be_had_as_a_file(everything: WrittenLogs, client: Client, ask: Ask, format: str) -> None:  # noqa: A002
    """As it was written, byte for byte; or as JSON that Perfetto opens."""
    for profile in ask("list")["profiles"]:
        answer = client.get(f"api/profile/download?id={profile['id']}&format={format}")
        assert 200 == answer.status_code
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        if format == "original" and profile["title"] == "step_stats_19":
            assert STEP_STATS.read_bytes() == answer.content
        if format == "chrome" and profile["kind"] in ("xplane", "step_stats"):
            events = json.loads(answer.content)["traceEvents"]
            count = ask(f"trace?id={profile['id']}")["slices"]
            assert count == sum(event["ph"] in ("X", "i") for event in events)


def test_the_json_that_we_write_reads_back_as_the_same_trace(everything: WrittenLogs, client: Client, ask: Ask) -> None:
    """Times, names, threads and arguments survive."""
    (profile,) = (one for one in ask("list")["profiles"] if one["kind"] == "xplane")
    before = ask(f"trace?id={profile['id']}")
    content = client.get(f"api/profile/download?id={profile['id']}&format=chrome").content
    put(everything, "again/again.trace.json", content)
    everything.load()
    (again,) = (one for one in ask("list")["profiles"] if one["run"] == "again")
    after = ask(f"trace?id={again['id']}")

    assert before["columns"]["start"] == after["columns"]["start"]
    assert before["columns"]["depth"] == after["columns"]["depth"]
    assert [before["names"][at] for at in before["columns"]["name"]] == [
        after["names"][at] for at in after["columns"]["name"]
    ]
    assert [track["name"] for track in before["tracks"]] == [track["name"] for track in after["tracks"]]


def test_a_link_that_leads_out_of_the_log_directory_is_not_followed(
    written: WrittenLogs, ask: Ask, tmp_path: Path
) -> None:
    """A log may be anybody's."""
    secret = tmp_path / "secret.json"
    secret.write_text('[{"ph": "X", "ts": 1, "dur": 1, "name": "secret"}]')
    (written.directory / "run").mkdir(parents=True)
    (written.directory / "run" / "a.trace.json").symlink_to(secret)
    written.load()

    for profile in ask("list")["profiles"]:
        assert "secret" not in json.dumps(ask(f"trace?id={profile['id']}", status=403))


def test_a_file_that_went_away_says_so(everything: WrittenLogs, ask: Ask) -> None:
    """Between listing and reading anything can happen."""
    (profile,) = (one for one in ask("list")["profiles"] if one["kind"] == "xplane")
    os.unlink(everything.directory / "keras/plugins/profile/2026_11_22/vm.xplane.pb")

    assert "profile_gone" == ask(f"trace?id={profile['id']}", status=410)["error"]["code"]


def test_what_is_no_trace_says_so_again_and_again(written: WrittenLogs, ask: Ask) -> None:
    """It is not read at every question."""
    put(written, "run/a.trace.json", b"\x00\x01")
    written.load()
    (profile,) = ask("list")["profiles"]

    for _ in range(2):
        error: dict[str, Any] = ask(f"trace?id={profile['id']}", status=415)["error"]
        assert "no_trace" == error["code"]
        assert "no JSON trace" in error["message"]


def test_an_unknown_profile_is_404(ask: Ask) -> None:
    """As every other thing that is not there."""
    assert "unknown_profile" == ask("trace?id=zzz", status=404)["error"]["code"]


def test_a_traced_run_that_is_none_is_refused_as_a_file_too(written: WrittenLogs, client: Client, ask: Ask) -> None:
    """Numbers under the plugin's name are no message."""
    with FileWriter(str(written.directory / "run")) as writer:
        writer.add_summary(tensor_summary("t", np.zeros(2000), RUN_METADATA), 1)
    written.load()
    (profile,) = ask("list")["profiles"]

    answer = client.get(f"api/profile/download?id={profile['id']}")
    assert (415, "no_trace") == (answer.status_code, answer.json()["error"]["code"])
