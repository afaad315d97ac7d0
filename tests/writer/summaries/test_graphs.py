"""Graphs of every source: what the nodes are called, and where their edges lead."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import onnx
import pytest
from google.protobuf.descriptor import FieldDescriptor
from onnx import TensorProto, helper

from writer import SummaryWriter
from writer.summaries.torch_graph import traced_graph
from writer.wire.proto import onnx_pb2
from writer.wire.proto.event_pb2 import Event
from writer.wire.proto.graph_pb2 import GraphDef, NodeDef
from writer.wire.proto.tensor_pb2 import DataType

ReadEvents = Callable[[Path], list[Event]]
Edges = dict[str, list[str]]


def edges(graph: GraphDef) -> Edges:
    return {node.name: list(node.input) for node in graph.node}


def shapes(node: NodeDef) -> list[list[int]]:
    return [[side.size for side in shape.dim] for shape in node.attr["_output_shapes"].list.shape]


def graph_in(events: list[Event]) -> GraphDef:
    (event,) = (event for event in events if event.HasField("graph_def"))
    return GraphDef.FromString(event.graph_def)


def onnx_model() -> Any:
    """x @ w + w, then split in two."""
    weight = helper.make_tensor("w", TensorProto.FLOAT, [2, 2], np.ones(4, np.float32).tolist())
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["xw"], name="/body/MatMul"),
        helper.make_node("Add", ["xw", "w"], ["sum"]),
        helper.make_node("Split", ["sum", ""], ["left", "right"], axis=1),
    ]
    source = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 2])
    results = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 1]) for name in ("left", "right")]
    return helper.make_model(helper.make_graph(nodes, "net", [source], results, [weight]))


ONNX_EDGES: Edges = {
    "input/x": [],
    "w": [],
    "body/MatMul": ["input/x", "w"],
    "Add/sum": ["body/MatMul", "w"],
    "Split/left": ["Add/sum"],
    "output/left": ["Split/left"],
    "output/right": ["Split/left:1"],
}


def test_an_onnx_model_is_read_without_its_package(tmp_path: Path, read_events: ReadEvents) -> None:
    """As a message, as bytes and as a file; edges follow the names of values to the nodes that make them."""
    model = onnx_model()
    path = tmp_path / "model.onnx"
    path.write_bytes(model.SerializeToString())
    for number, given in enumerate((model, model.SerializeToString(), path, str(path))):
        with SummaryWriter(tmp_path / str(number)) as log:
            log.add_onnx_graph(given)
        graph = graph_in(read_events(tmp_path / str(number)))
        assert ONNX_EDGES == edges(graph)
    source, weight, _, _, split, left, _ = graph.node
    assert ([[-1, 2]], DataType.DT_FLOAT) == (shapes(source), source.attr["dtype"].type)
    assert ([[2, 2]], "Const") == (shapes(weight), weight.op)
    assert (1, [[-1, 1]]) == (split.attr["axis"].i, shapes(left))
    with SummaryWriter(tmp_path / "any") as log:
        log.add_graph(model)
    assert ONNX_EDGES == edges(graph_in(read_events(tmp_path / "any")))


def test_onnx_nodes_of_one_name_are_told_apart() -> None:
    """Exporters need not name nodes, and may repeat names."""
    from writer.summaries.onnx_graph import onnx_graph

    nodes = [helper.make_node("Relu", [source], [target], name="relu") for source, target in (("x", "y"), ("y", "z"))]
    graph = onnx_graph(helper.make_model(helper.make_graph(nodes, "net", [], [])).SerializeToString())
    assert {"relu": [], "relu_1": ["relu"]} == edges(graph)


@pytest.mark.parametrize("broken", [b"", b"not a model", b"\x3a\x05\x0a"])
def test_what_is_no_onnx_model_is_refused(tmp_path: Path, broken: bytes) -> None:
    """With a ValueError, in the caller's thread."""
    with SummaryWriter(tmp_path) as log, pytest.raises(ValueError, match="model is no"):
        log.add_onnx_graph(broken)


@pytest.mark.peer
def test_our_onnx_messages_are_numbered_as_onnxs() -> None:
    """Every field of ours is theirs, under the same number and name."""
    theirs = {
        "OnnxModel": onnx.ModelProto,
        "OnnxGraph": onnx.GraphProto,
        "OnnxNode": onnx.NodeProto,
        "OnnxAttribute": onnx.AttributeProto,
        "OnnxTensor": onnx.TensorProto,
        "OnnxValueInfo": onnx.ValueInfoProto,
        "OnnxType": onnx.TypeProto,
        "OnnxTensorType": onnx.TypeProto.Tensor,
        "OnnxShape": onnx.TensorShapeProto,
        "Dimension": onnx.TensorShapeProto.Dimension,
    }
    ours = dict(onnx_pb2.DESCRIPTOR.message_types_by_name)
    ours["Dimension"] = ours["OnnxShape"].nested_types_by_name["Dimension"]
    assert set(theirs) == set(ours)
    for name, message in ours.items():
        for field in message.fields:
            peer: FieldDescriptor = theirs[name].DESCRIPTOR.fields_by_number[field.number]
            assert (field.name, field.is_repeated) == (peer.name, peer.is_repeated)


OPENVINO = b"""<net name="n"><layers>
<layer id="0" name="x" type="Parameter"><data shape="1,4"/>
  <output><port id="0"><dim>1</dim><dim>4</dim></port></output></layer>
<layer id="1" name="body/split" type="Split"><input><port id="0"/></input>
  <output><port id="1"><dim>1</dim></port><port id="2"><dim>3</dim></port></output></layer>
<layer id="2" name="add" type="Add"><input><port id="0"/><port id="1"/></input></layer>
</layers><edges>
<edge from-layer="1" from-port="2" to-layer="2" to-port="1"/>
<edge from-layer="1" from-port="1" to-layer="2" to-port="0"/>
<edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>
</edges></net>"""


def test_an_openvino_network_is_a_graph(tmp_path: Path, read_events: ReadEvents) -> None:
    """Ports become outputs; inputs come in the order of their ports, whatever that of the edges."""
    path = tmp_path / "net.xml"
    path.write_bytes(OPENVINO)
    with SummaryWriter(tmp_path / "run") as log:
        log.add_openvino_graph(path)
        path.write_bytes(b"<net/>")
        with pytest.raises(ValueError, match="no OpenVINO network"):
            log.add_openvino_graph(path)
        path.write_bytes(b"<net>")
        with pytest.raises(ValueError, match="xmlname is no XML"):
            log.add_openvino_graph(path)
    graph = graph_in(read_events(tmp_path / "run"))
    assert {"x": [], "body/split": ["x"], "add": ["body/split", "body/split:1"]} == edges(graph)
    assert [[1], [3]] == shapes(graph.node[1])
    assert b"1,4" == graph.node[0].attr["shape"].s


def test_a_graph_def_or_its_maker_is_written_as_it_is(tmp_path: Path, read_events: ReadEvents) -> None:
    """Ours, TensorBoard's, bytes, or whatever has as_graph_def()."""
    from tensorboard.compat.proto.graph_pb2 import GraphDef as PeerGraphDef

    ours = GraphDef(node=[NodeDef(name="x")])
    theirs = PeerGraphDef.FromString(ours.SerializeToString())
    maker = SimpleNamespace(as_graph_def=lambda: ours)
    for number, given in enumerate((ours, theirs, ours.SerializeToString(), maker)):
        with SummaryWriter(tmp_path / str(number)) as log:
            log.add_graph(given)
        assert ours == graph_in(read_events(tmp_path / str(number)))
    with SummaryWriter(tmp_path / "none") as log, pytest.raises(TypeError, match=r"model must be .* got int"):
        log.add_graph(5)


class Value:
    """What the library uses of torch._C.Value."""

    def __init__(self, name: str, sides: list[int] | None = None, kind: str = "TensorType") -> None:
        self.name, self.sides, self.kind_name = name, sides, kind

    def debugName(self) -> str:
        return self.name

    def type(self) -> Any:
        return SimpleNamespace(kind=lambda: self.kind_name, sizes=lambda: self.sides)

    def isCompleteTensor(self) -> bool:
        return self.sides is not None

    def uses(self) -> list[int]:
        return [1]


class Node:
    """What the library uses of torch._C.Node."""

    def __init__(self, kind: str, inputs: list[Value], outputs: list[Value], scope: str = "", **attributes: str):
        self.kind_name, self.from_, self.to, self.scope, self.attributes = kind, inputs, outputs, scope, attributes

    def kind(self) -> str:
        return self.kind_name

    def inputs(self) -> list[Value]:
        return self.from_

    def input(self) -> Value:
        return self.from_[0]

    def outputs(self) -> list[Value]:
        return self.to

    def output(self) -> Value:
        return self.to[0]

    def scopeName(self) -> str:
        return self.scope

    def attributeNames(self) -> list[str]:
        return list(self.attributes)

    def kindOf(self, key: str) -> str:
        return "s"

    def s(self, key: str) -> str:
        return self.attributes[key]


class Module:
    """What the library uses of a module, and of its trace."""

    def __init__(self, name: str) -> None:
        self.original_name, self.training = name, True
        self.children: dict[str, Module] = {}
        self.graph: Any = None

    def modules(self) -> list["Module"]:
        return [self, *self.children.values()]

    def named_modules(self, prefix: str) -> list[tuple[str, "Module"]]:
        return [(prefix, self), *((f"{prefix}.{name}", child) for name, child in self.children.items())]


def fake_torch(model: Module) -> Any:
    """A torch whose trace of any model is one linear layer, split in two."""
    net, body, weight = Value("self.1", kind="ClassType"), Value("_0", kind="ClassType"), Value("weight.1")
    x, y = Value("x", [2, 4]), Value("y", [2, 8])
    halves = [Value("a", [2, 4]), Value("b", [2, 4])]
    nodes = [
        Node("prim::GetAttr", [net], [body], name="body"),
        Node("prim::GetAttr", [body], [weight], name="weight"),
        Node("aten::linear", [x, weight], [y], scope="__module.body"),
        Node("prim::ListUnpack", [y], halves, scope=""),
    ]

    def trace(traced: Module, inputs: object, strict: bool) -> Module:
        assert [False, False] == [module.training for module in traced.modules()]
        traced.graph = SimpleNamespace(inputs=lambda: [net, x], nodes=lambda: nodes, outputs=lambda: halves[1:])
        return traced

    torch: Any = ModuleType("torch")
    torch.nn = SimpleNamespace(Module=Module)
    torch.jit = SimpleNamespace(trace=trace, ScriptFunction=int)
    torch._C = SimpleNamespace(_jit_pass_inline=lambda graph: None)
    return torch


def net() -> Module:
    model = Module("Net")
    model.children["body"] = Module("Linear")
    model.children["body"].training = False  # frozen
    return model


def test_a_traced_module_groups_its_nodes_by_module(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, read_events: ReadEvents
) -> None:
    """Parameters too; each output of a node has its own edge; the modules' modes are what they were."""
    model = net()
    monkeypatch.setitem(sys.modules, "torch", fake_torch(model))
    with SummaryWriter(tmp_path) as log:
        log.add_graph(model, "input")
    graph = graph_in(read_events(tmp_path))
    assert {
        "input/x": [],
        "Net/Linear[body]/weight.1": [],
        "Net/Linear[body]/y": ["input/x", "Net/Linear[body]/weight.1"],
        "Net/a": ["Net/Linear[body]/y"],
        "output/output.1": ["Net/a:1"],
    } == edges(graph)
    assert [[2, 8]] == shapes(graph.node[2])
    assert b"name=weight" == graph.node[1].attr["attr"].s
    assert [True, False] == [module.training for module in model.modules()]


def test_a_real_torch_module_is_traced() -> None:
    """Where torch is installed: the names that torch's own writer gives to the operations."""
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU())
    graph = traced_graph(torch, model, torch.zeros(2, 4))
    linear, relu, output = (
        node for node in graph.node if node.op in ("aten::linear", "aten::relu", "IO Node") and node.input
    )
    assert linear.name.startswith("Sequential/Linear[0]/")
    assert relu.name.startswith("Sequential/ReLU[1]/")
    assert ([relu.name], [linear.name]) == (list(output.input), list(relu.input))
    assert [[2, 8]] == shapes(linear)
