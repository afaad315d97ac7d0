"""Branches and loops come with a GraphDef's library, and run as they did where they were made."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.importing.graph_def import read_graph_def
from tests.runtime.importing.flows import FEEDS, build
from writer.wire.proto.graph_pb2 import GraphDef

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "control_flow"


def given_by(message: GraphDef) -> list[Any]:
    with rt.Graph().as_default():
        rt.import_graph_def(message, name="")
        session = rt.Session()
        return [session.run("out:0", feeds).tolist() for feeds in FEEDS]


def test_tensorflows_branches_and_loops_give_tensorflows_numbers() -> None:
    """As its own Session gave them."""
    expected = json.loads((GOLDEN / "given.json").read_text())

    np.testing.assert_allclose(given_by(read_graph_def(GOLDEN / "graph.pb")), expected, rtol=1e-6)


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
