"""Two graphs as one: what came, what went, what changed, inside functions too."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from board.payloads.graphs import GraphPart
from board.plugins.graphs.definition import GraphDefinition
from board.plugins.graphs.difference import (
    ABSENT,
    ADDED,
    ATTRIBUTES,
    CHANGED,
    INPUTS,
    NAME,
    REMOVED,
    RENAMED,
    SAME,
    SHAPES,
    difference,
)
from board.plugins.graphs.model import RESULT, Model, build
from tests.board.plugins.graphs.drawn import edges, names
from writer.wire.proto.graph_pb2 import FunctionDef, GraphDef


def definition(graph: GraphDef) -> GraphDefinition:
    return GraphDefinition([GraphPart("", graph.SerializeToString())])


def graph(*nodes: tuple[str, list[str]], units: int = 1) -> GraphDef:
    """Operations by name and inputs; the last one's attribute and shape say `units`."""
    made = GraphDef()
    for name, inputs in nodes:
        made.node.add(name=name, op="Neg", input=inputs)
    made.node[-1].attr["units"].i = units
    return made


def compared(before: GraphDef, after: GraphDef) -> tuple[dict[str, tuple[int, int]], dict[tuple[str, str], int], Any]:
    """State and changes of each operation by name, state of each edge, and the document."""
    document = difference(definition(before), definition(after))
    model = Model(document, [""] * len(document["nodes"]["name"]), [0], [""], 0)
    nodes = document["nodes"]
    states = zip(nodes["state"].tolist(), nodes["changed"].tolist(), strict=True)
    edge_states = zip(edges(model), document["edges"]["state"].tolist(), strict=True)
    return dict(zip(names(model), states, strict=True)), dict(edge_states), document


def test_what_came_went_and_changed_is_told() -> None:
    """A layer put in between two others: one added, one rewired, one gone, one as it was."""
    before = graph(("x", []), ("old", ["x"]), ("y", ["x"]))
    after = graph(("x", []), ("new", ["x"]), ("y", ["new"]))
    nodes, wires, document = compared(before, after)

    expected = {"x": (SAME, 0), "new": (ADDED, 0), "y": (CHANGED, INPUTS), "old": (REMOVED, 0)}
    assert expected == nodes
    assert {("x", "new"): ADDED, ("new", "y"): ADDED, ("x", "old"): REMOVED} == wires
    assert {"same": 1, "changed": 1, "added": 1, "removed": 1, "renamed": 0} == document["counts"]
    assert [0, ABSENT, 2, 1] == document["nodes"]["before"].tolist()
    assert [0, 1, 2, ABSENT] == document["nodes"]["after"].tolist()


def test_changes_of_attributes_and_shapes_are_told_apart() -> None:
    """A layer that was widened."""
    before, after = graph(("x", []), units=1), graph(("x", []), units=2)
    assert {"x": (CHANGED, ATTRIBUTES)} == compared(before, after)[0]

    before, after = graph(("x", [])), graph(("x", []))
    after.node[0].attr["_output_shapes"].list.shape.add().dim.add(size=7)
    assert {"x": (CHANGED, SHAPES)} == compared(before, after)[0]


def test_a_renamed_scope_is_the_same_operations_under_other_names() -> None:
    """Found by what they are wired to: forward from what is known, and backward to constants and weights."""
    before = graph(("x", []), ("a/w", []), ("a/mul", ["x", "a/w"]), ("a/relu", ["a/mul", "a/gone"]), ("y", ["a/relu"]))
    after = graph(("x", []), ("b/w", []), ("b/mul", ["x", "b/w"]), ("b/relu", ["b/mul", "b/gone"]), ("y", ["b/relu"]))
    nodes, wires, document = compared(before, after)

    renamed = dict.fromkeys(("b/w", "b/mul", "b/relu"), (RENAMED, NAME))
    assert {"x": (SAME, 0), "y": (SAME, 0), "b/gone": (SAME, 0), **renamed} == nodes
    assert {SAME} == {state for wire, state in wires.items() if "gone" not in wire[0]}
    assert 3 == document["counts"]["renamed"]
    assert document["nodes"]["before"][1] == 1


def test_what_was_put_into_a_renamed_scope_came() -> None:
    """The rest of the scope is known from both ends."""
    before = graph(("x", []), ("a/1", ["x"]), ("a/2", ["a/1"]), ("a/3", ["a/2"]), ("y", ["a/3"]))
    after = graph(
        ("x", []), ("b/1", ["x"]), ("b/new", ["b/1", "x"]), ("b/2", ["b/new"]), ("b/3", ["b/2"]), ("y", ["b/3"])
    )
    nodes, _, _ = compared(before, after)

    assert {"b/3": (RENAMED, NAME), "b/2": (CHANGED, NAME | INPUTS), "b/new": (ADDED, 0)}.items() <= nodes.items()
    assert {"same": 2, "changed": 1, "added": 1, "removed": 0, "renamed": 2} == compared(before, after)[2]["counts"]


def test_an_attribute_that_only_says_the_name_did_not_change() -> None:
    """TensorFlow writes the name of a variable into it again."""
    before, after = (graph(("x", []), (f"{scope}/v", ["x"]), ("y", [f"{scope}/v"])) for scope in "ab")
    for made, scope in ((before, b"a"), (after, b"b")):
        made.node[1].attr["shared_name"].s = scope

    assert (RENAMED, NAME) == compared(before, after)[0]["b/v"]


def with_function(name: str, *nodes: str) -> GraphDef:
    made = GraphDef()
    made.node.add(name="call", op=name)
    function: FunctionDef = made.library.function.add()
    function.signature.name = name
    function.signature.output_arg.add(name="out")
    function.ret["out"] = f"{nodes[0]}:y:0"
    for each in nodes:
        function.node_def.add(name=each, op="Neg")
    return made


def test_functions_are_compared_by_name() -> None:
    """What went of one stands before its results; a function that went is there whole."""
    nodes, _, document = compared(with_function("f", "a", "gone"), with_function("f", "a"))
    assert {"call": (SAME, 0), "f/a": (SAME, 0), "f/gone": (REMOVED, 0), "f/out": (SAME, 0)} == nodes
    assert [0, 0, 0, RESULT] == document["nodes"]["flags"].tolist()

    nodes, _, _ = compared(with_function("f", "a"), with_function("g", "a"))
    assert {"g/a": ADDED, "g/out": ADDED, "f/a": REMOVED, "f/out": REMOVED}.items() <= {
        name: state for name, (state, _) in nodes.items()
    }.items()


NODES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.lists(st.sampled_from("abcde"), max_size=2)), min_size=1, max_size=5
)


@settings(max_examples=100)
@given(NODES, NODES)
def test_every_operation_of_both_is_there_once(before: list[Any], after: list[Any]) -> None:
    """All of the newer graph by its number, and what only the older has."""
    old, new = graph(*before), graph(*after)
    document = difference(definition(old), definition(new))
    model = build(definition(new).spaces())
    there = document["nodes"]["after"]

    assert list(range(len(new.node))) == sorted(there[there != ABSENT].tolist())
    gone = document["nodes"]["state"] == REMOVED
    renamed = (document["nodes"]["changed"] & NAME != 0).sum()
    assert (Counter(name for name, _ in before) - Counter(name for name, _ in after)).total() == gone.sum() + renamed
    assert (document["edges"]["state"] != REMOVED).sum() == len(model.document["edges"]["source"])
    assert len(document["edges"]["state"]) == len(document["edges"]["source"])


def test_a_graph_does_not_differ_from_itself() -> None:
    """Whatever is odd in it."""
    made = graph(("a", ["a", "gone"]), ("a", []), ("a/b", ["^a"]))

    assert {SAME} == {state for state, _ in compared(made, made)[0].values()}
