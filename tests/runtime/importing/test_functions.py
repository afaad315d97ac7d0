"""Branches and loops come with a GraphDef's library, and run as they did where they were made."""

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.importing import functions
from runtime.importing.graph_def import read_graph_def
from tests.runtime.importing.flows import FEEDS, build
from writer.wire.proto.graph_pb2 import GraphDef, NodeDef

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "control_flow"


def given_by(message: GraphDef) -> list[Any]:
    with rt.Graph().as_default():
        rt.import_graph_def(message, name="")
        session = rt.Session()
        if "init" in [node.name for node in message.node]:
            session.run("init")
        return [session.run("out:0", feeds).tolist() for feeds in FEEDS]


@pytest.mark.parametrize("name", ["build", "build_calls"])
def test_tensorflows_functions_give_tensorflows_numbers(name: str) -> None:
    """Branches, loops and calls, as its own Session gave them; effects in the order of their control inputs."""
    expected = json.loads((GOLDEN / "given.json").read_text())[name]

    np.testing.assert_allclose(given_by(read_graph_def(GOLDEN / f"{name}.pb")), expected, rtol=1e-6)


def test_a_calls_nodes_stand_under_its_name() -> None:
    """Where a call was are the nodes of its function, and an operation to wait for all of them."""
    message = read_graph_def(GOLDEN / "build_calls.pb")
    (call,) = (node.name for node in message.node if node.op == "StatefulPartitionedCall")
    with rt.Graph().as_default() as graph:
        rt.import_graph_def(message, name="")
        types = {operation.name: operation.type for operation in graph.get_operations()}

    assert "IdentityN" == types[call]
    assert "AssignAddVariableOp" in [kind for name, kind in types.items() if name.startswith(f"{call}/")]
    assert not {"PartitionedCall", "StatefulPartitionedCall"} & set(types.values())


def test_what_a_call_waits_for_all_its_nodes_wait_for() -> None:
    """A call after an assignment reads what was assigned."""
    with rt.Graph().as_default() as graph:
        variable = rt.Variable(7.0, name="v")
        rt.identity(variable.handle, name="handle")
        message = graph.as_graph_def()
    function = message.library.function.add()
    function.signature.name = "read"
    function.signature.input_arg.add(name="it", type=rt.resource.number)
    function.signature.output_arg.add(name="value", type=rt.float32.number)
    function.node_def.add(name="now", op="ReadVariableOp", input=["it"]).attr["dtype"].type = rt.float32.number
    function.ret["value"] = "now:value:0"
    message.node.add(name="call", op="PartitionedCall", input=["v", "^v/Assign"]).attr["f"].func.name = "read"
    message.node.add(name="out", op="Identity", input=["call"]).attr["T"].type = rt.float32.number
    with rt.Graph().as_default():
        rt.import_graph_def(message, name="")

        assert 7.0 == rt.Session().run("out:0")


def test_calls_that_grow_without_bounds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of thirty functions calls the next one twice."""
    monkeypatch.setattr(functions, "MOST_INLINED", 100)
    names = [f"f{number}" for number in range(30)]
    message = GraphDef(node=[NodeDef(name="call", op="PartitionedCall")])
    message.node[0].attr["f"].func.name = names[0]
    for name, following in itertools.pairwise(names):
        function = message.library.function.add()
        function.signature.name = name
        for number in range(2):
            function.node_def.add(name=f"call_{number}", op="PartitionedCall").attr["f"].func.name = following
    message.library.function.add().signature.name = names[-1]
    with rt.Graph().as_default(), pytest.raises(ValueError, match="more than 100 nodes"):
        rt.import_graph_def(message)


def test_ours_give_the_same_before_and_after() -> None:
    """Out and in again, twice, the library included."""
    with rt.Graph().as_default() as graph:
        build(rt)
        message = graph.as_graph_def()
        session = rt.Session()
        expected = [session.run("out:0", feeds).tolist() for feeds in FEEDS]
    with rt.Graph().as_default() as again:
        rt.import_graph_def(message, name="")

    assert expected == given_by(message)
    assert message == again.as_graph_def()


def with_library(change: Any) -> GraphDef:
    with rt.Graph().as_default() as graph:
        build(rt)
        message: GraphDef = graph.as_graph_def()
    change(message.library.function)
    return message


def call_itself(functions: Any) -> None:
    for function in functions:
        for node in function.node_def:
            for attr in node.attr.values():
                if attr.WhichOneof("value") == "func":
                    attr.func.name = function.signature.name


def forget(functions: Any) -> None:
    del functions[:]


def mislead(functions: Any) -> None:
    for function in functions:
        for name in function.ret:
            function.ret[name] = "nowhere:output:0"


def misnumber(functions: Any) -> None:
    for function in functions:
        for node in function.node_def:
            node.input[:] = [one.replace(":0", ":7") for one in node.input]


def unheard_of(functions: Any) -> None:
    for function in functions:
        for node in function.node_def:
            node.op = "Fancy"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (call_itself, "calls itself"),
        (forget, "is not in the graph's library"),
        (mislead, "'nowhere:output:0' is neither an argument nor an output"),
        (misnumber, "is no output of"),
        (unheard_of, r"not known here: Fancy \(\d+\)"),
    ],
)
def test_libraries_that_lie_are_told(change: Any, message: str) -> None:
    """Hostile functions end in words."""
    with rt.Graph().as_default(), pytest.raises(ValueError, match=message):
        rt.import_graph_def(with_library(change))
