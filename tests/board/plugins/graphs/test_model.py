"""Graphs as columns: scopes, edges, calls, and what is not as it should be."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.ingest.batch import Kind
from board.payloads.operations import Call
from board.plugins.graphs.definition import read_graph
from board.plugins.graphs.model import ARGUMENT, MADE_UP, NAMED_AS_GROUP, RESULT, SECOND, Model, build
from board.plugins.graphs.scopes import MAX_DEPTH, TOP, Scopes, Space, Strings
from tests.board.plugins.graphs.drawn import edges, group_path, model, names, node, operations
from writer.wire.proto.graph_pb2 import GraphDef
from writer.wire.proto.saved_model_pb2 import SavedModel
from writer.wire.proto.tensor_pb2 import DataType

GOLDEN = Path(__file__).parents[3] / "golden" / "runtime" / "saved_model"


def read(graph: GraphDef) -> Model:
    definition = read_graph(Kind.GRAPH_DEF, graph.SerializeToString())
    return build(definition.spaces(), definition.notes)


@settings(max_examples=200)
@given(st.lists(st.text("ab/", max_size=8), max_size=12))
def test_names_come_back_from_the_columns(given_names: list[str]) -> None:
    """Scopes take names apart without losing a letter: empty parts, names of scopes, repeated names."""
    drawn = model(*((name, ()) for name in given_names))

    assert given_names == names(drawn)


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.text("ab/", max_size=4), st.lists(st.text("abc/^:0", max_size=5), max_size=4)), max_size=8)
)
def test_any_graph_is_drawn(nodes: list[tuple[str, list[str]]]) -> None:
    """Every input is an edge, parents come before their groups, every number is one of something that is there."""
    drawn = model(*nodes)
    document = drawn.document

    assert sum(len(inputs) for _, inputs in nodes) == len(document["edges"]["source"])
    assert (document["groups"]["parent"] < np.arange(len(document["groups"]["parent"]))).all()
    assert len(drawn.names) == len(document["nodes"]["name"])
    for end in ("source", "target"):
        assert ((document["edges"][end] >= 0) & (document["edges"][end] < len(drawn.names))).all()
    top = document["groups"]["size"][document["groups"]["parent"] == TOP].sum()
    assert len(drawn.names) == top + (document["nodes"]["group"] == TOP).sum()


def test_an_operation_named_as_a_scope_lies_inside_it() -> None:
    """ "x" beside "x/y" is not another thing at the top level."""
    drawn = model(("x", ()), ("x/y", ("x",)))

    assert ["x", "x/y"] == names(drawn)
    assert NAMED_AS_GROUP == node(drawn, "x")["flags"]
    assert "x" == group_path(drawn, node(drawn, "x")["group"])
    assert [("x", "x/y")] == edges(drawn)


def test_inputs_name_outputs_and_what_is_waited_for() -> None:
    """ "a:1" is the second output; "^a" carries nothing."""
    drawn = model(("a", ()), ("b", ("a", "a:1", "^a")))
    columns = drawn.document["edges"]

    assert [0, 1, 0] == columns["port"].tolist()
    assert [0, 0, 1] == columns["control"].tolist()
    assert [0, 1, 2] == columns["slot"].tolist()


def test_what_is_only_named_is_made_up_and_told() -> None:
    """An input that nobody defines is an operation all the same, once however often it is named."""
    drawn = model(("a", ("gone/b", "gone/b:1", "^gone/b")))

    assert ["a", "gone/b"] == names(drawn)
    assert MADE_UP == node(drawn, "gone/b")["flags"]
    assert "Inputs name 1 operation that is not in the graph, such as 'gone/b'." in drawn.document["notes"]


def test_the_first_of_a_name_is_meant() -> None:
    """Two operations of one name are both drawn."""
    drawn = model(("a", ()), ("a", ()), ("b", ("a",)))

    assert [0] == drawn.document["edges"]["source"].tolist()
    assert SECOND == drawn.document["nodes"]["flags"][1]
    assert 1 == len(drawn.document["notes"])


def test_cycles_and_loops_are_drawn() -> None:
    """While loops are cycles; an operation may even name itself."""
    drawn = model(("a", ("b", "a")), ("b", ("a",)))

    assert [("b", "a"), ("a", "a"), ("a", "b")] == edges(drawn)


def test_too_deep_scopes_stay_together() -> None:
    """A name of a million slashes is no million groups."""
    drawn = model(("/".join("a" * 1000), ()))

    assert MAX_DEPTH == len(drawn.document["groups"]["name"])
    assert ["/".join("a" * 1000)] == names(drawn)
    assert 1 == len(drawn.document["notes"])


def test_long_names_of_many_scopes_are_kept_once() -> None:
    """Not once more for each scope on the way: 300 names of 200 KB would take 3 GB."""
    scopes, names_ = Scopes(Strings()), [f"{number}{'x' * 1000}/" * 99 + "end" for number in range(5)]
    space = Space(scopes, TOP)
    tracemalloc.start()
    try:
        for name in names_:
            space.split(name)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 5 * sum(map(len, names_))


def test_groups_built_alike_share_a_template() -> None:
    """The same operations wired the same way are one template; one edge more is another."""
    layer = [("w", ()), ("b", ("w",)), ("sub/c", ("b",))]
    nodes = [(f"{scope}/{name}", [f"{scope}/{each}" for each in inputs]) for scope in "xyz" for name, inputs in layer]
    nodes.append(("z/d", ["z/w"]))
    drawn = model(*nodes)
    template = {
        group_path(drawn, group): int(number) for group, number in enumerate(drawn.document["groups"]["template"])
    }

    assert template["x"] == template["y"] >= 0
    assert -1 == template["z"]
    assert template["x/sub"] == template["z/sub"] >= 0


def test_wiring_across_scopes_makes_a_template_too() -> None:
    """Two blocks differ where an operation of one sub-scope feeds another in one of them only."""
    drawn = model(("x/p/a", ()), ("x/q/b", ()), ("y/p/a", ()), ("y/q/b", ("y/p/a",)))

    assert -1 == drawn.document["groups"]["template"][0]


def test_functions_are_groups_of_their_own_with_call_sites() -> None:
    """Names inside a function are looked up there; recursion is a call like any other."""
    main, body = operations(("x", ()), ("call", ("x",))), operations(("x", ()), ("self", ("x:y:0",)), function="f")
    main.calls.append(Call(1, "f", "f"))
    body.calls.append(Call(1, "body", "f"))
    body.calls.append(Call(1, "other", "not there"))
    drawn = build([main, body])
    calls = drawn.document["calls"]

    assert ["x", "call", "f/x", "f/self"] == names(drawn)
    assert [("x", "call"), ("f/x", "f/self")] == edges(drawn)
    assert [1, 3] == calls["node"].tolist()
    assert [0, 0] == calls["group"].tolist()
    assert [1] == drawn.document["groups"]["kind"].tolist()


def test_a_function_has_its_arguments_and_results() -> None:
    """They are operations, with the shapes that the library tells."""
    graph = GraphDef()
    graph.node.add(name="out", op="old_style_call")
    function = graph.library.function.add()
    function.signature.name = "old_style_call"
    function.signature.input_arg.add(name="x")
    function.signature.output_arg.add(name="y")
    function.node_def.add(name="neg", op="Neg", input=["x"])
    function.ret["y"] = "neg:y:0"
    shape = function.arg_attr[0].attr["_output_shapes"].list.shape.add()
    shape.dim.add(size=7)
    drawn = read(graph)

    assert ["out", "old_style_call/x", "old_style_call/neg", "old_style_call/y"] == names(drawn)
    assert [0, ARGUMENT, 0, RESULT] == drawn.document["nodes"]["flags"].tolist()
    assert ["7"] == drawn.document["shapes"]
    assert [0] == drawn.document["calls"]["node"].tolist()


def test_shapes_are_told_by_whatever_tells_them() -> None:
    """`_output_shapes`, else what a placeholder or a constant says of itself; of a handle its variable's."""
    graph = GraphDef()
    first = graph.node.add(name="a", op="Split").attr["_output_shapes"].list.shape
    first.add().dim.add(size=-1)
    first.add().unknown_rank = True
    graph.node.add(name="p", op="Placeholder").attr["shape"].shape.dim.add(size=28)
    tensor = graph.node.add(name="c", op="Const").attr["value"].tensor
    tensor.dtype = DataType.DT_FLOAT
    graph.node.add(name="other", op="Reshape").attr["shape"].shape.dim.add(size=28)
    handle = graph.node.add(name="v", op="VarHandleOp")
    handle.attr["shape"].shape.dim.add(size=64)
    handle.attr["_output_shapes"].list.shape.add()
    graph.node.add(name="end", op="Sum", input=["a:0", "a:1", "a:2", "p", "c", "other", "v"])
    columns, shapes = read(graph).document["edges"], read(graph).document["shapes"]

    told = [shapes[number] if number >= 0 else None for number in columns["shape"]]
    assert ["?", "unknown", None, "28", "scalar", None, "64"] == told
    assert [1, 28, 1] == columns["elements"][[0, 3, 4]].tolist()
    assert np.isnan(columns["elements"][[1, 2, 5]]).all()


def test_functions_that_tensorflow_traced_are_drawn() -> None:
    """Keras' exported model: every call leads to a function, nothing is missing, arguments have shapes."""
    content = (GOLDEN / "keras_model" / "saved_model.pb").read_bytes()
    graph = SavedModel.FromString(content).meta_graphs[0].graph_def
    drawn = read(graph)
    groups, calls, nodes = (drawn.document[part] for part in ("groups", "calls", "nodes"))

    assert len(graph.library.function) == groups["kind"].sum()
    assert (groups["kind"][calls["group"]] == 1).all()
    assert sum(node.op.endswith("PartitionedCall") for node in graph.node) <= len(calls["node"])
    assert [] == drawn.document["notes"]
    arguments = np.flatnonzero(nodes["flags"] & ARGUMENT)
    told = drawn.document["edges"]["shape"][np.isin(drawn.document["edges"]["source"], arguments)]
    assert (told >= 0).all()


def test_an_output_that_only_its_op_can_place_has_no_shape() -> None:
    """Inside functions outputs have names; of several only the list's are known by their number."""
    body = operations(("top", ()), ("split", ()), ("end", ("top:indices:0", "split:output:1")), function="f")
    body.shapes[0] = body.shapes[1] = ((3,), (4,))
    drawn = build([body])

    shapes = drawn.document["shapes"]
    assert [None, "4"] == [shapes[n] if n >= 0 else None for n in drawn.document["edges"]["shape"]]


def test_names_that_are_no_utf8_spoil_nothing_else() -> None:
    """Protobuf's own message would refuse the whole graph."""
    spoilt = b"\x0a\x07\x0a\x02\xff\xfe\x12\x01A" + b"\x0a\x0b\x0a\x01b\x12\x02Op\x1a\x02\xff\xfe"
    definition = read_graph(Kind.GRAPH_DEF, spoilt)
    drawn = build(definition.spaces())

    assert ["\\xff\\xfe", "b"] == names(drawn)
    assert [("\\xff\\xfe", "b")] == edges(drawn)


@pytest.mark.parametrize(
    "payload", [b"\x0a\xff\xff\xff\xff\x0f", b"hello, I am no graph", b"\x0a\x05abc"], ids=["huge claim", "text", "cut"]
)
def test_what_is_no_graph_is_refused_in_words(payload: bytes) -> None:
    """Whatever lengths it claims."""
    with pytest.raises(ValueError, match="not a Graph"):
        read_graph(Kind.GRAPH_DEF, payload)
