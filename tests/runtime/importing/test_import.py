"""GraphDefs from others become operations here, or a clear error and nothing at all."""

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import runtime as rt
from runtime.importing.graph_def import read_graph_def
from tests.runtime.oracle.models import MODELS
from tests.runtime.saving.training import build, feeds
from writer.wire.proto.graph_pb2 import AttrValue, GraphDef, NodeDef

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "training"


def batch() -> Any:
    with rt.Graph().as_default():
        training = build(rt)
        return feeds(training)[training.x]


@pytest.mark.parametrize("name", ["frozen.pb", "frozen.pbtxt"])
def test_tensorflows_frozen_graph_gives_tensorflows_numbers(name: str) -> None:
    """Binary or text, the same inputs give what TensorFlow computed."""
    with rt.Graph().as_default() as graph:
        (logits,) = rt.import_graph_def(read_graph_def(GOLDEN / name), return_elements=["logits/add:0"])
        found = rt.Session().run(logits, {"import/x:0": batch()})

    assert "import/logits/add:0" == logits.name
    assert [None, 3] == logits.shape.as_list()
    assert "import/x" in [operation.name for operation in graph.get_operations()]
    np.testing.assert_allclose(found, np.load(GOLDEN / "logits.npy"), rtol=1e-5)


@pytest.mark.parametrize("model", MODELS)
def test_what_is_exported_is_imported(model: str) -> None:
    """All ops of the models, out and in again, are the same nodes."""
    with rt.Graph().as_default() as graph:
        MODELS[model](rt)
    exported = rt.graph_def_of(graph)
    with rt.Graph().as_default() as again:
        rt.import_graph_def(exported.SerializeToString(), name="")

    assert exported == rt.graph_def_of(again)


def test_what_is_trained_after_an_import_is_what_was_built() -> None:
    """Variables, updates and random numbers of an imported graph run as those of the graph that was exported."""
    with rt.Graph().as_default() as graph:
        training = build(rt)
        init = rt.global_variables_initializer()
        wanted = [training.loss.name, training.train.name]
        given = {key.name: value for key, value in feeds(training).items()}
    with rt.Graph().as_default() as again:
        rt.import_graph_def(rt.graph_def_of(graph), name="")
    losses = []
    for one in (graph, again):
        session = rt.Session(graph=one)
        session.run(init.name)
        losses.append([session.run(wanted, given)[0] for _ in range(5)])

    assert losses[0] == losses[1]
    assert losses[0][-1] < losses[0][0]


def test_nodes_may_stand_in_any_order() -> None:
    """TensorFlow's own files do not promise that inputs come first."""
    message = read_graph_def(GOLDEN / "frozen.pb")
    backwards = GraphDef(node=reversed(message.node), versions=message.versions)
    with rt.Graph().as_default():
        rt.import_graph_def(backwards, name="")
        found = rt.Session().run("logits/add:0", {"x:0": batch()})

    np.testing.assert_allclose(found, np.load(GOLDEN / "logits.npy"), rtol=1e-5)


def test_tensors_of_the_graph_take_the_place_of_imported_ones() -> None:
    """input_map, by the tensor's or the node's name; an unknown name is an error."""
    with rt.Graph().as_default():
        halved = rt.constant(batch()) / 2.0
        message = read_graph_def(GOLDEN / "frozen.pb")
        (logits,) = rt.import_graph_def(message, {"x": halved}, ["logits/add:0"], name="first")
        (doubled,) = rt.import_graph_def(message, {"x:0": halved * 2.0}, ["logits/add:0"], name="second")
        with pytest.raises(ValueError, match="input_map names 'nothing:0'"):
            rt.import_graph_def(message, {"nothing": halved})
        one, other = rt.Session().run([logits, doubled])

    assert not np.allclose(one, other)
    np.testing.assert_allclose(other, np.load(GOLDEN / "logits.npy"), rtol=1e-5)


def test_two_imports_have_two_names() -> None:
    """The second "import" is import_1; what is made later is numbered after what was imported."""
    with rt.Graph().as_default():
        message = read_graph_def(GOLDEN / "frozen.pb")
        rt.import_graph_def(message)
        (second,) = rt.import_graph_def(message, return_elements=["import_1/x"[9:]])
        rt.import_graph_def(message, name="")
        later = rt.placeholder(rt.float32, name="x")

    assert ("import_1/x", "x_1:0") == (second.name, later.name)


def node(name: str, op: str, *inputs: str, **attrs: Any) -> NodeDef:
    from runtime.graph.export import attr_value

    return NodeDef(name=name, op=op, input=inputs, attr={key: attr_value(value) for key, value in attrs.items()})


X = node("x", "Placeholder", dtype=rt.float32, shape=rt.TensorShape([None, 4]))


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([X, node("a", "Fancy", "x"), node("b", "Fancy", "x"), node("c", "Odd")], r"3 of 4 .* Fancy \(2\), Odd \(1\)"),
        ([X, X], "'x' in the graph more than once"),
        ([node("a", "Neg", "b", T=rt.float32)], "node 'a' takes 'b', which the graph does not have"),
        ([node("a", "Neg", "b", T=rt.float32), node("b", "Neg", "a", T=rt.float32)], "in a circle, among 'a', 'b'"),
        ([X, node("a", "Neg", "x", "x", T=rt.float32)], r"node 'a' \(Neg\) cannot be imported: it has 2 inputs"),
        ([X, node("a", "Neg", "x:1", T=rt.float32)], "its input x:1 is not among the 1 outputs of x"),
        ([X, node("a", "Neg", "x:-1", T=rt.float32)], "its input x:-1"),
        ([X, node("a", "Neg", "x", T=rt.int32)], "is of float32, and int32 is wanted"),
        ([X, node("a", "BiasAdd", "x", "x", T=rt.float32)], r"node 'a' \(BiasAdd\)"),
        ([X, node("a", "Neg", "x", T=rt.float32, mode="odd")], "attribute mode = 'odd' is not supported"),
        (
            [X, node("a", "MatMul", "x", "x", T=rt.float32, transpose_b="yes")],
            "transpose_b = 'yes' is of the wrong kind",
        ),
        ([node("a", "Const", dtype=rt.float32, value="odd")], r"node 'a' \(Const\) cannot be imported"),
        ([node("a", "Const", dtype=rt.float32)], r"node 'a' \(Const\) cannot be imported: Const needs value="),
        ([X, node("a", "Pack", "x", T=rt.float32, axis=0)], "attribute N is missing"),
        ([NodeDef(name="a", op="Placeholder", attr={"dtype": AttrValue(type=24)})], "type 24 are"),  # type: ignore[arg-type]  # open enum
        (
            [X, NodeDef(name="a", op="Neg", input=["x"], attr={"f": AttrValue(func={"name": "g"})})],
            "function 'g' is not in",
        ),
    ],
)
def test_what_cannot_be_imported_is_told_by_name(nodes: list[NodeDef], message: str) -> None:
    """Each error says which node, which op and what is wrong."""
    with rt.Graph().as_default(), pytest.raises(ValueError, match=message):
        rt.import_graph_def(GraphDef(node=nodes))


def test_unknown_ops_leave_the_graph_as_it_was() -> None:
    """They are looked for before anything is added."""
    with rt.Graph().as_default() as graph:
        with pytest.raises(ValueError, match="Fancy"):
            rt.import_graph_def(GraphDef(node=[X, node("a", "Fancy")]))
        assert [] == graph.get_operations()


def test_attributes_that_mean_nothing_are_kept() -> None:
    """TensorFlow's own MatMul has grad_a: what it says goes out again as it came in."""
    message = GraphDef(node=[X, node("a", "MatMul", "x", "x", T=rt.float32, transpose_b=True, grad_a=False)])
    message.versions.producer = rt.graph_def_of(rt.Graph()).versions.producer
    with rt.Graph().as_default() as graph:
        rt.import_graph_def(message, name="")

    assert False is graph.get_operation_by_name("a").get_attr("grad_a")
    assert "grad_a" in rt.graph_def_of(graph).node[1].attr


@given(st.data())
def test_mutated_bytes_are_imported_or_refused(data: st.DataObject) -> None:
    """Whatever is flipped, dropped or doubled: a graph or a ValueError."""
    content = bytearray((GOLDEN / "frozen.pb").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with rt.Graph().as_default(), contextlib.suppress(ValueError):
        rt.import_graph_def(bytes(content))
