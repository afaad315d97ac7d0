"""Our graphs as GraphDef: TensorFlow imports them and computes what we compute."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from tests.runtime.oracle.models import MODELS
from writer.wire.proto.graph_pb2 import GraphDef
from writer.wire.tensor import decode_tensor


def test_nodes_are_the_operations() -> None:
    """Names, ops, inputs with ports and control inputs, and attributes in their fields."""
    with rt.Graph().as_default() as graph, rt.device("/gpu:1"):
        x = rt.placeholder(rt.float32, [None, 4], name="x")
        _, right = rt.split(x, 2, axis=1)
        with rt.control_dependencies([x]):
            rt.identity(right, name="after")
        rt.reduce_sum(right, axis=[0], keepdims=True, name="total")
    nodes = {node.name: node for node in rt.graph_def_of(graph, add_shapes=True).node}

    assert [operation.name for operation in graph.get_operations()] == list(nodes)
    total = nodes["total"]
    assert ("Sum", ["split:1", "total/reduction_indices"]) == (total.op, list(total.input))
    assert ["split:1", "^x"] == list(nodes["after"].input)
    assert (True, 1, 3) == (total.attr["keep_dims"].b, total.attr["T"].type, total.attr["Tidx"].type)
    assert "/device:GPU:1" == total.device
    assert [-1, 4] == [one.size for one in nodes["x"].attr["shape"].shape.dim]
    assert [1, 2] == [one.size for one in total.attr["_output_shapes"].list.shape[0].dim]


@pytest.mark.parametrize("model", MODELS)
def test_every_attribute_can_be_written(model: str) -> None:
    """All ops of the models, there and back through bytes."""
    with rt.Graph().as_default() as graph:
        MODELS[model](rt)
    message = rt.graph_def_of(graph)

    assert message == GraphDef.FromString(message.SerializeToString()) == graph.as_graph_def()


@pytest.mark.tensorflow
@pytest.mark.parametrize("model", ["mlp_sgd", "cnn_adam"])
def test_tensorflow_trains_our_graph(model: str, tmp_path: Path, run_tensorflow: Callable[..., str]) -> None:
    """With constants instead of random numbers, three steps have the same losses in TensorFlow and here."""
    rng = np.random.default_rng(0)
    feeds: dict[str, Any] = {"x:0": rng.random((8, 784), np.float32), "labels:0": rng.integers(0, 10, 8)}
    with rt.Graph().as_default() as graph:
        MODELS[model](rt)
        message = rt.graph_def_of(graph)
        for node in message.node:  # numbers that both can draw
            if node.op in ("RandomUniform", "TruncatedNormal"):
                shape = graph.get_operation_by_name(node.name).outputs[0].dims
                assert shape is not None
                known = rt.graph_def_of(_constant(rng.random(shape).astype(np.float32))).node[0]
                known.name = node.name
                node.CopyFrom(known)
    train = "GradientDescent" if model == "mlp_sgd" else "Adam"
    asked = ["loss/Mean:0", train]
    (tmp_path / "asked").write_text(json.dumps(asked))
    (tmp_path / "graph").write_bytes(message.SerializeToString())
    np.savez(tmp_path / "feeds.npz", **{name.replace(":", "__"): value for name, value in feeds.items()})
    printed = run_tensorflow("tests.runtime.oracle.train", *map(str, sorted(tmp_path.iterdir())))
    session = rt.Session(graph=graph)
    values = {node.name: node for node in message.node}
    session.run("init", {f"{name}:0": _value(node) for name, node in values.items() if _was_random(graph, name)})
    losses = [session.run(asked, feeds)[0] for _ in range(3)]

    np.testing.assert_allclose(json.loads(printed.splitlines()[-1]), losses, rtol=1e-4)


def _constant(value: Any) -> rt.Graph:
    graph = rt.Graph()
    with graph.as_default():
        rt.constant(value)
    return graph


def _was_random(graph: rt.Graph, name: str) -> bool:
    return graph.get_operation_by_name(name).type in ("RandomUniform", "TruncatedNormal")


def _value(node: Any) -> Any:
    return decode_tensor(node.attr["value"].tensor)
