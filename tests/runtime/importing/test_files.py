"""Graphs as files: text and binary are told apart, and what is none of both says so."""

from pathlib import Path

import numpy as np
import pytest

import runtime as rt
from runtime.importing.graph_def import read_graph_def
from tests.runtime.importing.test_import import GOLDEN, batch
from tests.runtime.oracle.models import MODELS
from tests.runtime.saving.training import build
from writer.wire.proto.graph_pb2 import GraphDef


@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.parametrize("name", ["graph.pb", "graph.pbtxt", "graph"])
def test_a_written_graph_is_read_again(name: str, as_text: bool, tmp_path: Path) -> None:
    """Text under whatever name, and binary under any that does not promise text."""
    with rt.Graph().as_default() as graph:
        MODELS["mlp_adam"](rt)
    path = rt.train.write_graph(graph, tmp_path / "new", name, as_text=as_text)
    assert str(tmp_path / "new" / name) == path
    if name.endswith("txt") and not as_text:
        with pytest.raises(ValueError, match=r"graph\.pbtxt"):
            read_graph_def(path)
        return

    assert rt.graph_def_of(graph) == read_graph_def(path)


def test_tensorflows_text_is_tensorflows_binary() -> None:
    """The same graph, as TensorFlow wrote both."""
    assert read_graph_def(GOLDEN / "frozen.pb") == read_graph_def(GOLDEN / "frozen.pbtxt")


def test_our_text_is_tensorflows(tmp_path: Path) -> None:
    """What TensorFlow wrote comes out as it went in, byte for byte."""
    path = rt.train.write_graph(read_graph_def(GOLDEN / "frozen.pb"), tmp_path, "again.pbtxt")

    assert (GOLDEN / "frozen.pbtxt").read_text() == Path(path).read_text()


@pytest.mark.parametrize("content", [b"\xff\xfe\xfd", b"node { name: ", b"no { }", b"library { function {" * 5000])
def test_what_is_no_graph_says_so(content: bytes, tmp_path: Path) -> None:
    """Neither binary nor text, or text nested so deep that no parser returns from it."""
    path = tmp_path / "graph.pbtxt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"graph\.pbtxt: no GraphDef"):
        read_graph_def(path)


def test_a_frozen_graph_gives_what_the_session_gave() -> None:
    """Variables become constants of their values; what the outputs do not need is gone."""
    with rt.Graph().as_default() as graph:
        training = build(rt)
        init = rt.global_variables_initializer()
        session = rt.Session()
        session.run(init)
        expected = session.run(training.logits, {training.x: batch()})
        frozen = rt.graph_util.convert_variables_to_constants(session, rt.graph_def_of(graph), ["logits/add"])
    with rt.Graph().as_default():
        rt.import_graph_def(frozen, name="")
        found = rt.Session().run("logits/add:0", {"x:0": batch()})

    assert {"Placeholder", "Const", "Identity", "MatMul", "AddV2", "Relu"} == {node.op for node in frozen.node}
    np.testing.assert_array_equal(expected, found)
    theirs = {node.name: node.op for node in read_graph_def(GOLDEN / "frozen.pb").node}
    assert theirs == {node.name: node.op for node in frozen.node}


def test_gathers_are_frozen_too() -> None:
    """Rows of a variable become rows of a constant."""
    with rt.Graph().as_default() as graph:
        table = rt.get_variable("table", [10, 4])
        rows = rt.gather(table, rt.placeholder(rt.int32, [None], name="ids"), name="rows")
        init = rt.global_variables_initializer()
        session = rt.Session()
        session.run(init)
        expected = session.run(rows, {"ids:0": [3, 1]})
        frozen = rt.graph_util.convert_variables_to_constants(session, graph, [rows.op.name])
    with rt.Graph().as_default():
        rt.import_graph_def(frozen, name="")
        found = rt.Session().run(rows.name, {"ids:0": [3, 1]})

    np.testing.assert_array_equal(expected, found)


def test_what_changes_a_variable_cannot_be_frozen() -> None:
    """A training operation among the outputs is an error that names it."""
    with rt.Graph().as_default() as graph:
        training = build(rt)
        init = rt.global_variables_initializer()
        session = rt.Session()
        session.run(init)
        with pytest.raises(ValueError, match="ResourceApplyAdam"):
            rt.graph_util.convert_variables_to_constants(session, graph, [training.train.name])
        with pytest.raises(ValueError, match="'nothing' is not in the graph"):
            rt.graph_util.extract_sub_graph(graph, ["nothing"])


def test_identities_are_taken_out() -> None:
    """remove_training_nodes keeps what is protected and what others wait for."""
    with rt.Graph().as_default() as graph:
        x = rt.placeholder(rt.float32, [2], name="x")
        y = rt.identity(rt.identity(x, name="a"), name="b")
        with rt.control_dependencies([rt.identity(x, name="waited")]):
            rt.negative(y, name="out")
    found = rt.graph_util.remove_training_nodes(graph)

    assert isinstance(found, GraphDef)
    assert [("x", []), ("waited", ["x"]), ("out", ["x", "^waited"])] == [(n.name, list(n.input)) for n in found.node]
    assert "b" in [node.name for node in rt.graph_util.remove_training_nodes(graph, ["b"]).node]
