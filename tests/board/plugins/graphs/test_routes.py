"""`api/graphs`: what is listed, and every question about a graph, over logs that were written and loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from board import wire_format
from board.ingest.loader import Loader
from board.ingest.logdir import Source
from board.plugins.graphs import sources
from tests.board.conftest import Client
from tests.board.plugins.written_logs import WrittenLogs
from writer.wire.proto.event_pb2 import Event
from writer.wire.proto.graph_pb2 import GraphDef
from writer.wire.proto.meta_graph_pb2 import MetaGraphDef
from writer.wire.proto.run_metadata_pb2 import RunMetadata
from writer.wire.proto.summary_pb2 import Summary
from writer.wire.proto.tensor_pb2 import DataType
from writer.wire.tensor import encode_tensor

GOLDEN = Path(__file__).parents[4] / "tests" / "golden"


def small_graph(*names: str) -> GraphDef:
    """A chain of operations; the first has an attribute of 4000 bytes."""
    graph = GraphDef()
    for number, name in enumerate(names):
        node = graph.node.add(name=name, op="Neg", device="/cpu:0", input=names[:number][-1:])
        node.attr["T"].type = DataType.DT_FLOAT
    graph.node[0].attr["value"].tensor.CopyFrom(encode_tensor(np.arange(500.0)))
    return graph


def write(written: WrittenLogs, *events: Event, run: str = "run") -> None:
    """Write the event file of a run."""
    with written.writer(run) as writer:
        for event in events:
            writer._get_file_writer().add_event(event)


def log(written: WrittenLogs, *events: Event, run: str = "run") -> None:
    """Write events and load them."""
    write(written, *events, run=run)
    written.load()


def tensor_event(plugin: str, tag: str, content: bytes) -> Event:
    """What TensorFlow 2 writes."""
    value = Summary.Value(tag=tag, tensor=encode_tensor(content))
    value.metadata.plugin_data.plugin_name = plugin
    value.metadata.plugin_data.content = b"1"
    return Event(summary=Summary(value=[value]))


def graph_event(*names: str, step: int = 0) -> Event:
    return Event(step=step, graph_def=small_graph(*names).SerializeToString())


def test_every_graph_and_profile_of_real_tools_is_listed_and_drawn(written: WrittenLogs, client: Client) -> None:
    """TensorFlow 1 and 2, Keras and PyTorch (in whose RunMetadata nothing ran); a block says what JSON does."""
    loader = Loader(written.store, [Source("", str(GOLDEN))], reload_interval=0)
    loader.start()
    loader.wait_until_loaded(timeout=30)
    loader.stop()
    listed = client.get("api/graphs/list").json()

    kinds = {(written.store.run_by_id(entry["run"]).name, entry["kind"]) for entry in listed["graphs"]}
    assert {("tensorflow1", "graph"), ("pytorch/tb", "graph"), ("tensorflow2/ops", "function")} < kinds
    assert ("tensorflow2/keras_graph/train", "keras") in kinds
    assert ["step019", "step039", "step059"] == sorted(entry["title"] for entry in listed["profiles"])
    for entry in listed["graphs"]:
        asked = {"run": entry["run"], "tag": entry["tag"], "kind": entry["kind"]}
        document = client.post("api/graphs/model", asked).json()
        block = client.post("api/graphs/model", asked, headers={"Accept": wire_format.MEDIA_TYPE})
        assert document == json.loads(wire_format.encode_json(wire_format.decode(block.content)))
        assert document["stamp"] == entry["stamp"]
        for number in range(len(document["nodes"]["name"])):
            assert 200 == client.post("api/graphs/node", asked | {"node": number}).status_code
            if number > 5:
                break


def test_a_graph_def_comes_before_a_meta_graph(written: WrittenLogs, client: Client) -> None:
    """TensorFlow 1 logs both of one graph; where there is only the one it is drawn."""
    meta = Event(meta_graph_def=MetaGraphDef(graph_def=small_graph("m")).SerializeToString())
    write(written, graph_event("a", "b"), graph_event("c", "d"), meta)
    log(written, meta, run="meta")

    ops = [
        len(client.post("api/graphs/model", {"run": run.id}).json()["nodes"]["name"]) for run in written.store.runs()
    ]
    assert {2, 1} == set(ops)
    assert [3, 1] == sorted((entry["logged"] for entry in client.get("api/graphs/list").json()["graphs"]), reverse=True)


def test_everything_about_an_operation(written: WrittenLogs, client: Client) -> None:
    """Attributes cut to a glance, and each whole on demand."""
    log(written, graph_event("scope/a", "scope/b"))
    first = client.post("api/graphs/node", {"run": 0, "node": 0}).json()
    second = client.post("api/graphs/node", {"run": 0, "node": 1}).json()
    whole = client.get("api/graphs/attribute", params={"run": 0, "node": 0, "name": "value"})

    assert ("scope/a", "Neg", "/cpu:0") == (first["name"], first["op"], first["device"])
    assert [("T", "float32", False), ("value", first["attributes"][1]["value"], True)] == [
        (each["name"], each["value"], each["cut"]) for each in first["attributes"]
    ]
    assert [(1, "scope/b", 0)] == [(each["node"], each["name"], each["slot"]) for each in first["outputs"]]
    assert [(0, "scope/a")] == [(each["node"], each["name"]) for each in second["inputs"]]
    assert "499.]" == whole.text[-5:]
    assert 400 == client.get("api/graphs/attribute", params={"run": 0, "node": 1, "name": "value"}).status_code
    assert 400 == client.post("api/graphs/node", {"run": 0, "node": 2}).status_code


def test_the_code_that_made_an_operation_is_told(written: WrittenLogs, client: Client) -> None:
    """TensorFlow 2 can log stack traces beside the graph."""
    graph = small_graph("a")
    graph.debug_info.files.append("model.py")
    graph.debug_info.frames_by_id[5].CopyFrom(type(graph.debug_info).FileLineCol(line=12, func="call", code="-x"))
    graph.debug_info.traces_by_id[7].frame_id.append(5)
    graph.debug_info.name_to_trace_id["a"] = 7
    log(written, Event(graph_def=graph.SerializeToString()))

    trace = client.post("api/graphs/node", {"run": 0, "node": 0}).json()["trace"]
    assert [{"file": "model.py", "line": 12, "function": "call", "code": "-x"}] == trace


def test_a_question_about_an_older_graph_is_refused(written: WrittenLogs, client: Client) -> None:
    """Numbers of operations mean those of one graph."""
    log(written, graph_event("a"))
    stamp = client.post("api/graphs/model", {"run": 0}).json()["stamp"]
    assert 200 == client.post("api/graphs/node", {"run": 0, "node": 0, "stamp": stamp}).status_code
    log(written, graph_event("b", "c", step=1))

    refused = client.post("api/graphs/node", {"run": 0, "node": 0, "stamp": stamp})
    assert (410, "stale") == (refused.status_code, refused.json()["error"]["code"])


def test_a_traced_function_is_shown_at_every_stage(written: WrittenLogs, client: Client) -> None:
    """As it was written, optimized, and as devices ran it: what the trace holds is listed."""
    metadata = RunMetadata()
    function = metadata.function_graphs.add()
    function.pre_optimization_graph.node.add(name="written")
    function.post_optimization_graph.node.add(name="optimized")
    for name in ("cpu", "gpu"):
        function.partition_graphs.add().node.add(name=name)
    log(written, tensor_event("graph_run_metadata_graph", "f", metadata.SerializeToString()))
    listed = client.get("api/graphs/list").json()["graphs"]

    assert ["function", "optimized", "partitioned"] == [entry["kind"] for entry in listed]
    expected = {"function": ["written"], "optimized": ["optimized"], "partitioned": ["graph_1/cpu", "graph_2/gpu"]}
    for entry in listed:
        asked = {"run": entry["run"], "tag": entry["tag"], "kind": entry["kind"]}
        found = [
            client.post("api/graphs/node", asked | {"node": n}).json() for n in range(len(expected[entry["kind"]]))
        ]
        assert expected[entry["kind"]] == [node["name"] for node in found]
        text = client.get("api/graphs/download", params=asked).text
        assert all(f'name: "{name}"' in text for name in expected[entry["kind"]])


def test_two_runs_are_compared(written: WrittenLogs, client: Client) -> None:
    """Both graphs as one document, with the stamps that questions about either give back."""
    write(written, graph_event("a", "b"), run="one")
    log(written, graph_event("a", "c"), run="two")
    one, two = ({"run": written.store.run(name).id} for name in ("one", "two"))
    answer = client.post("api/graphs/diff", {"before": one, "after": two}).json()

    assert {"same": 1, "changed": 0, "added": 0, "removed": 0, "renamed": 1} == answer["counts"]
    assert client.post("api/graphs/model", two).json()["stamp"] == answer["after_stamp"]


def step(*names: str) -> RunMetadata:
    metadata = RunMetadata()
    nodes = metadata.step_stats.dev_stats.add(device="/gpu:0").node_stats
    for number, name in enumerate(names):
        node = nodes.add(node_name=name, all_start_micros=10 + number, all_end_rel_micros=3)
        node.memory.add(total_bytes=100)
        node.output.add().tensor_description.shape.dim.add(size=64)
    return metadata


def test_statistics_lie_over_the_graph(written: WrittenLogs, client: Client) -> None:
    """By name, also where a tracer wrote the op behind it; what the graph does not have is told."""
    with written.writer() as writer:
        file = writer._get_file_writer()
        file.add_event(graph_event("a", "b"))
        file.add_run_metadata(step("b", "a:Neg", "b", "other"), "step 7", 7)
    written.load()
    (profile,) = client.get("api/graphs/list").json()["profiles"]
    laid = client.post("api/graphs/stats", {"run": 0, "tag": profile["tag"], "graph": {"run": 0}}).json()

    assert {1: 6, 0: 3} == dict(zip(laid["node"], laid["compute_us"], strict=True))
    assert {1: 2, 0: 1} == dict(zip(laid["node"], laid["count"], strict=True))
    assert (["/gpu:0"], ["64"]) == (laid["devices"], laid["outputs"])
    assert {"names": ["other"], "count": 1, "compute_us": 3} == laid["unmatched"]
    assert {"start_us": 0, "end_us": 6, "compute_us": 12, "bytes": 400} == laid["total"]


def test_what_tensorflow_makes_of_an_operation_counts_as_it(written: WrittenLogs, client: Client) -> None:
    """A placeholder runs as its feed, a subgraph that is constant as a constant."""
    loader = Loader(written.store, [Source("", str(GOLDEN / "tensorflow1"))], reload_interval=0)
    loader.start()
    loader.wait_until_loaded(timeout=30)
    loader.stop()
    profile = client.get("api/graphs/list").json()["profiles"][0]
    laid = client.post("api/graphs/stats", {"run": 0, "tag": profile["tag"], "graph": {"run": 0}}).json()

    names = [client.post("api/graphs/node", {"run": 0, "node": node}).json()["name"] for node in laid["node"]]
    assert {"x", "y", "t"} < set(names)
    assert len(names) == len(set(names))
    assert ["_SOURCE", "_retval_Merge/MergeSummary_0_0"] == laid["unmatched"]["names"]


@pytest.mark.parametrize("form", ["pbtxt", "pb"])
def test_a_graph_is_downloaded_whole(written: WrittenLogs, client: Client, form: str) -> None:
    """As text and as bytes, equal to what was logged; more nodes than one piece of text holds."""
    graph = small_graph(*(f"n{number}" for number in range(300)))
    graph.versions.producer = 22
    log(written, Event(graph_def=graph.SerializeToString()))
    answer = client.get("api/graphs/download", params={"run": 0, "format": form})

    assert (str(graph).encode() if form == "pbtxt" else graph.SerializeToString()) == answer.content
    assert f'attachment; filename="run__graph.{form}"' == answer.headers["content-disposition"]


def test_traced_functions_are_downloaded_as_one_graph(written: WrittenLogs, client: Client) -> None:
    """With the prefixes that the page shows; a Keras model is the JSON that was logged."""
    metadata = RunMetadata()
    for name in ("a", "b"):
        graph = metadata.function_graphs.add().pre_optimization_graph
        graph.node.add(name=name, op="Call", input=["x", "^y"]).attr["f"].func.name = "g"
        graph.library.function.add().signature.name = "g"
    model = b'{"config": {"layers": []}}'
    log(
        written,
        tensor_event("graph_run_metadata_graph", "traced", metadata.SerializeToString()),
        tensor_event("graph_keras_model", "keras", model),
    )
    ids = {entry["kind"]: entry["tag"] for entry in client.get("api/graphs/list").json()["graphs"]}

    def download(kind: str, form: str) -> Any:
        return client.get("api/graphs/download", params={"run": 0, "tag": ids[kind], "kind": kind, "format": form})

    traced = GraphDef.FromString(download("function", "pb").content)
    assert ["graph_1/a", "graph_2/b"] == [node.name for node in traced.node]
    assert ["graph_2/x", "^graph_2/y"] == list(traced.node[1].input)
    assert ["graph_1_g", "graph_2_g"] == [function.signature.name for function in traced.library.function]
    assert "graph_2_g" == traced.node[1].attr["f"].func.name
    assert model == download("keras", "json").content
    assert 400 == download("keras", "pbtxt").status_code


@pytest.mark.parametrize(
    "event",
    [
        Event(graph_def=b"\xff\xff not a graph"),
        Event(meta_graph_def=b"\xff\xff"),
        Event(graph_def=b"\x0a\xff\xff\xff\xff\x07"),
    ],
    ids=["noise", "no meta graph", "huge claim"],
)
def test_a_graph_that_cannot_be_read_says_why(written: WrittenLogs, client: Client, event: Event) -> None:
    """Every route, and the list goes on listing."""
    log(written, event)

    assert 1 == len(client.get("api/graphs/list").json()["graphs"])
    for answer in (
        client.post("api/graphs/model", {"run": 0}),
        client.post("api/graphs/node", {"run": 0, "node": 0}),
        client.get("api/graphs/download", params={"run": 0}),
        client.get("api/graphs/attribute", params={"run": 0, "node": 0, "name": "x"}),
    ):
        assert (415, "unreadable") == (answer.status_code, answer.json()["error"]["code"])


def test_statistics_that_cannot_be_read_say_why(written: WrittenLogs, client: Client) -> None:
    """A step in which nothing ran, which PyTorch logs beside each graph, is not offered."""
    with written.writer() as writer:
        file = writer._get_file_writer()
        file.add_event(graph_event("a"))
        file.add_run_metadata(RunMetadata(), "empty", 1)
    written.load()
    log(written, tensor_event("graph_run_metadata", "bad", b"\xff\xff"), run="bad")
    tags = {entry["title"]: (entry["run"], entry["tag"]) for entry in client.get("api/graphs/list").json()["profiles"]}

    assert {"bad"} == tags.keys()
    run, tag = tags["bad"]
    graph = {"run": next(one.id for one in written.store.runs() if one.name != "bad")}
    assert 415 == client.post("api/graphs/stats", {"run": run, "tag": tag, "graph": graph}).status_code


def test_a_payload_beyond_the_limit_is_not_read(
    written: WrittenLogs, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a log claims to be a graph of gigabytes costs nothing."""
    log(written, graph_event("a"))
    monkeypatch.setattr(sources, "MAX_BYTES", 100)

    assert 415 == client.post("api/graphs/model", {"run": 0}).status_code


@pytest.mark.parametrize("request_", [{"run": 5}, {"run": 0, "tag": 99}, {"run": 0, "tag": 0, "kind": "keras"}])
def test_what_is_not_there_is_not_found(written: WrittenLogs, client: Client, request_: dict[str, Any]) -> None:
    """No such run, no such tag, not of that kind."""
    log(written, graph_event("a"))

    assert 404 == client.post("api/graphs/model", request_).status_code
