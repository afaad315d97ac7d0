"""TensorBoard's graphs plugin and ours, over tests/golden and graphs that are hard to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from board.tensorboard.differences import Peer
from tests.side_by_side.forgiven import assert_equal
from tests.side_by_side.servers import Question, Server, board, get, tensorboard
from writer import SummaryWriter
from writer.wire.proto.event_pb2 import Event
from writer.wire.proto.graph_pb2 import GraphDef
from writer.wire.proto.run_metadata_pb2 import RunMetadata
from writer.wire.proto.summary_pb2 import Summary
from writer.wire.tensor import encode_tensor

pytestmark = pytest.mark.peer

GOLDEN = "tests/golden"

NESTED: dict[str, Any] = {
    "class_name": "Functional",
    "config": {
        "name": "outer",
        "layers": [
            {
                "class_name": "InputLayer",
                "config": {"name": "image", "dtype": "float32", "batch_shape": [None, 8]},
                "inbound_nodes": [],
            },
            {
                "class_name": "Sequential",
                "config": {
                    "name": "inner",
                    "layers": [
                        {"class_name": "Dense", "config": {"name": "first", "dtype": "float64"}},
                        {"class_name": "Dense", "config": {"name": "second", "dtype": {"config": {"name": "mixed"}}}},
                    ],
                },
                "inbound_nodes": [
                    {"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["image", 0, 0]}}]}
                ],
            },
            {
                "class_name": "Dense",
                "config": {"name": "last", "dtype": "bfloat16"},
                "inbound_nodes": [
                    {"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["inner", 1, 0]}}]}
                ],
            },
        ],
        "input_layers": [["image", 0, 0]],
        "output_layers": [["last", 0, 0]],
    },
}


def graph(*names: str) -> GraphDef:
    made = GraphDef()
    made.versions.producer = 22
    for number, name in enumerate(names):
        node = made.node.add(name=name, op="Const", device="/cpu:0", input=names[:number])
        node.attr["value"].tensor.CopyFrom(encode_tensor([1.5] * 1000))
        node.attr["label"].s = b"\xff" + name.encode()
    function = made.library.function.add()
    function.signature.name = "f"
    function.signature.input_arg.add(name="x", type=1)
    function.node_def.add(name="y", op="Neg", input=["x"])
    function.ret["out"] = "y:y:0"
    return made


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Several graphs in one run, functions, a nested model, tagged and tensor-shaped run metadata."""
    logdir = tmp_path_factory.mktemp("hard")
    metadata = RunMetadata()
    stats = metadata.step_stats.dev_stats.add(device="/cpu:0").node_stats.add(node_name="a", all_end_rel_micros=3)
    stats.memory.add(total_bytes=100)
    for names in (("p", "q"), ("r",)):
        metadata.function_graphs.add().pre_optimization_graph.CopyFrom(graph(*names))
    with SummaryWriter(str(logdir / "run")) as writer:
        file = writer._get_file_writer()
        file.add_event(Event(graph_def=graph("a").SerializeToString()))
        file.add_event(Event(step=1, graph_def=graph("a", "a/b", "c").SerializeToString()))
        for plugin, tag, content in (
            ("graph_keras_model", "keras", json.dumps(NESTED).encode()),
            ("graph_run_metadata", "both", metadata.SerializeToString()),
            ("graph_run_metadata_graph", "graph only", metadata.SerializeToString()),
        ):
            value = Summary.Value(tag=tag, tensor=encode_tensor(content))
            value.metadata.plugin_data.plugin_name = plugin
            value.metadata.plugin_data.content = b"1"
            file.add_event(Event(step=1, summary=Summary(value=[value])))
        file.add_run_metadata(metadata, "tagged", 7)
    return logdir


@pytest.fixture(
    scope="module",
    params=[("golden", Peer.PYTHON), ("hard", Peer.PYTHON), ("hard", Peer.FAST)],
    ids=lambda param: f"{param[0]}-{param[1].name}",
)
def pair(
    request: pytest.FixtureRequest, hard: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Server]]:
    which, peer = request.param
    logdir = GOLDEN if which == "golden" else str(hard)
    with (
        board(logdir, tmp_path_factory.mktemp("board")) as ours,
        tensorboard(peer, logdir, tmp_path_factory.mktemp("tensorboard")) as theirs,
    ):
        yield theirs, ours


def questions_about(info: dict[str, Any]) -> Iterator[Question]:
    """Every graph and every profile that is listed, whole and without its large attributes."""
    for run, item in info.items():
        wanted: list[dict[str, str]] = [{}] if item["run_graph"] else []
        for tag, flags in item["tags"].items():
            wanted += [{"tag": tag}] if flags["op_graph"] else []
            wanted += [{"tag": tag, "conceptual": "true"}] if flags["conceptual_graph"] else []
            if flags["profile"]:
                yield get("plugin/graphs/run_metadata", run=run, tag=tag)
        for arguments in wanted:
            yield get("plugin/graphs/graph", run=run, **arguments)
            yield get(
                "plugin/graphs/graph", run=run, **arguments, limit_attr_size="1024", large_attrs_key="_too_large_attrs"
            )


def test_every_graph_is_equal(pair: tuple[Server, Server]) -> None:
    """The list, and the text of each graph and of each step's statistics, letter for letter."""
    theirs, ours = pair
    listed = ours.ask(get("plugin/graphs/info")).body
    questions = list(questions_about(listed))
    assert len(questions) > 5

    assert_equal(theirs, ours, [get("plugin/graphs/info"), *questions])


def test_bad_questions_get_the_same_answers(pair: tuple[Server, Server]) -> None:
    """Whoever asks for too little, or for what is not there, is told so in the same words."""
    questions = [
        get("plugin/graphs/graph"),
        get("plugin/graphs/graph", run="no such run"),
        get("plugin/graphs/graph", run="run", tag="no such tag"),
        get("plugin/graphs/graph", run="run", tag="no such tag", conceptual="true"),
        get("plugin/graphs/graph", run="run", limit_attr_size="many"),
        get("plugin/graphs/run_metadata", run="run"),
        get("plugin/graphs/run_metadata", tag="tagged"),
        get("plugin/graphs/run_metadata", run="run", tag="no such tag"),
    ]

    assert_equal(*pair, questions)
