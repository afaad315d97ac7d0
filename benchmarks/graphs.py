"""A GraphDef of 50,000 operations: how long until it is answered as columns, and asked about, in a warm process.

`python -m benchmarks.graphs` prints it. The graph is like a deep network's: layers in blocks, weights, gradients,
shapes on every output, control inputs. TensorBoard answers the same graph as text, which its page then takes apart.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from pathlib import Path

from benchmarks import servers
from benchmarks.data import START
from board.wire_format import MEDIA_TYPE
from writer import FileWriter
from writer.wire.proto.graph_pb2 import GraphDef
from writer.wire.proto.tensor_pb2 import DataType

OPERATIONS = 50_000
A_LAYER = 50
REPEATS = 5

_PARTS = ("convolution", "normalization", "activation", "dropout", "gradients/convolution")
_OPS = ("Const", "VariableV2", "Identity", "Conv2D", "Add", "Mul", "Relu", "MatMul", "Assign", "Sum")


def network(operations: int = OPERATIONS, variant: int = 0) -> GraphDef:
    """A graph of so many operations; variants differ in their first weights."""
    graph = GraphDef()
    previous = _add(graph, "images", "Placeholder", [], variant)
    for layer in range(operations // A_LAYER):
        scope = f"model/block_{layer // 20}/layer_{layer % 20}"
        names = [previous]
        for number in range(min(A_LAYER, operations - len(graph.node))):
            op = _OPS[number % len(_OPS)]
            inputs = [] if op == "Const" else [names[-1 - number * 7 % min(len(names), 8)]]
            inputs += [names[number * 5 % len(names)]] if number % 3 == 1 else []
            inputs += [f"^{names[0]}"] if number % 11 == 0 and op != "Const" else []
            names.append(_add(graph, f"{scope}/{_PARTS[number // 10]}/{op}_{number}", op, inputs, layer))
        previous = names[-1]
    return graph


def _add(graph: GraphDef, name: str, op: str, inputs: list[str], channels: int) -> str:
    node = graph.node.add(name=name, op=op, device="/device:GPU:0", input=inputs)
    node.attr["T"].type = node.attr["dtype"].type = DataType.DT_FLOAT
    node.attr["_class"].list.s.append(f"loc:@{name}".encode())
    shape = node.attr["_output_shapes"].list.shape.add()
    for size in (-1, 28, 28, 3 + channels % 60):
        shape.dim.add(size=size)
    if op == "Const":
        node.attr["value"].tensor.dtype = DataType.DT_FLOAT
        node.attr["value"].tensor.tensor_content = bytes(400)
    return name


def make(root: Path) -> Path:
    """The log directory, made once: a graph a run, so that each can be asked about for the first time."""
    directory = root / f"graphs_{OPERATIONS}"
    stamp = directory.with_suffix(".complete")
    if not stamp.exists():
        for run in range(REPEATS + 1):
            with FileWriter(str(directory / f"run_{run}")) as writer:
                writer.add_graph(network(variant=run), global_step=int(START) % 1000)
        stamp.touch()
    return directory


def measure(logdir: Path) -> dict[str, float]:
    """Seconds; `bytes` of the answer, `memory` that looking at all graphs costs; `tensorboard`: its own answer."""
    result: dict[str, float] = {}
    port = servers.free_port()
    with servers.running(servers.board(logdir, port), port) as server:
        server.wait_until(lambda s: s.document("GET", "/api/changes")["load"]["state"] == "ready")
        before = server.memory()
        _model(server, 0)  # the process is warm from here on
        cold = [_model(server, run) for run in range(1, REPEATS + 1)]
        result["model"] = statistics.median(seconds for seconds, _ in cold)
        result["bytes"] = cold[0][1]
        result["again"] = statistics.median(_model(server, 1)[0] for _ in range(REPEATS))
        result["first_node"] = _node(server, 25_000)
        result["node"] = statistics.median(_node(server, 10_000 + number) for number in range(REPEATS))
        result["memory"] = server.memory() - before
    port = servers.free_port()
    with servers.running(servers.tensorboard(logdir, port), port) as server:
        path = "/data/plugin/graphs/graph?run=run_1&limit_attr_size=1024&large_attrs_key=_too_large_attrs"
        server.wait_until(lambda s: "run_1" in s.document("GET", "/data/plugin/graphs/info"))
        start = time.perf_counter()
        result["tensorboard_bytes"] = len(server.request("GET", path))
        result["tensorboard"] = time.perf_counter() - start
    return result


def _model(server: servers.Server, run: int) -> tuple[float, int]:
    """Seconds and bytes of one graph."""
    start = time.perf_counter()
    answer = server.request(
        "POST", "/api/graphs/model", json.dumps({"run": run}), Accept=MEDIA_TYPE, Content_Type="application/json"
    )
    return time.perf_counter() - start, len(answer)


def _node(server: servers.Server, node: int) -> float:
    start = time.perf_counter()
    server.document("POST", "/api/graphs/node", {"run": 1, "node": node})
    return time.perf_counter() - start


if __name__ == "__main__":
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    print(json.dumps(measure(make(cache / "board-benchmarks")), indent=1))
