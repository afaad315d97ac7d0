"""TensorFlow 1's reference variables: the same reads and changes, in the same order."""

from typing import Any

import pytest

import runtime as rt
from runtime.graph.export import attr_value
from writer.wire.proto.graph_pb2 import GraphDef, NodeDef


def node(name: str, op: str, *inputs: str, **attrs: Any) -> NodeDef:
    return NodeDef(name=name, op=op, input=inputs, attr={key: attr_value(value) for key, value in attrs.items()})


V = node("v", "VariableV2", dtype=rt.float32, shape=rt.TensorShape([2]), container="", shared_name="")


def const(name: str, value: Any) -> NodeDef:
    with rt.Graph().as_default() as graph:
        rt.constant(value, name=name)
    return rt.graph_def_of(graph).node[0]


NODES = [
    V,
    const("one", [1.0, 1.0]),
    node("set", "Assign", "v", "one", T=rt.float32, use_locking=True, validate_shape=True),
    node("add", "AssignAdd", "v", "one", T=rt.float32, use_locking=False),
    node("read", "Identity", "v", T=rt.float32, _class=["loc:@v"]),
    node("after", "Identity", "add", T=rt.float32),
    node("direct", "Mul", "v", "v", T=rt.float32),
    node("chained", "Mul", "add:0", "one", T=rt.float32),
    node("there", "IsVariableInitialized", "v", dtype=rt.float32),
]


def imported(*more: NodeDef) -> rt.Session:
    graph = rt.Graph()
    with graph.as_default():
        rt.import_graph_def(GraphDef(node=[*NODES, *more]), name="")
    return rt.Session(graph=graph)


def test_references_are_read_when_they_were() -> None:
    """A reading sees the value now, one behind an assignment the value after it."""
    session = imported()

    assert not session.run("there:0")
    session.run("set")
    assert session.run("there:0")
    assert [[1.0, 1.0], [1.0, 1.0]] == [session.run(name).tolist() for name in ("read:0", "direct:0")]
    assert [2.0, 2.0] == session.run("after:0").tolist()
    assert [3.0, 3.0] == session.run("chained:0").tolist()
    assert [3.0, 3.0] == session.run("read:0").tolist()


def test_a_change_of_a_change_comes_after_it() -> None:
    """A reference that an assignment hands on is waited for."""
    session = imported(node("twice", "AssignAdd", "set", "one", T=rt.float32), node("x", "Neg", "twice", T=rt.float32))

    assert [-2.0, -2.0] == session.run("x:0").tolist()


def test_rows_are_scattered() -> None:
    """ScatterAdd and its family."""
    session = imported(
        const("row", [1]),
        const("ten", [10.0]),
        node("scatter", "ScatterAdd", "v", "row", "ten", T=rt.float32, Tindices=rt.int32, use_locking=False),
    )
    session.run("set")
    session.run("scatter")

    assert [1.0, 11.0] == session.run("read:0").tolist()


def test_references_in_a_circle_are_told() -> None:
    """Hostile graphs end in words."""
    a = node("a", "Assign", "b", "one", T=rt.float32)
    b = node("b", "Assign", "a", "one", T=rt.float32)
    with pytest.raises(ValueError, match=r"not known here|in a circle"):
        imported(a, b)
