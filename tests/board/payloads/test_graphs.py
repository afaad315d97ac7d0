"""Graph payloads: what carries a graph, how attributes read, Keras models, step statistics, and sizes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from board.ingest.batch import Kind
from board.payloads import attributes, graphs, keras_models, operations, step_stats
from board.payloads.attributes import SHOWN_CHARACTERS
from board.payloads.bounded import demand_few_fields
from writer.wire.proto.event_pb2 import TaggedRunMetadata
from writer.wire.proto.graph_envelope_pb2 import GraphEnvelope
from writer.wire.proto.graph_pb2 import AttrValue, GraphDef, NodeDef
from writer.wire.proto.meta_graph_pb2 import MetaGraphDef
from writer.wire.proto.run_metadata_pb2 import RunMetadata
from writer.wire.proto.tensor_pb2 import DataType
from writer.wire.tensor import encode_tensor


def test_a_blob_is_found_in_whatever_carries_it() -> None:
    """Events of TensorFlow 1, tensors of TensorFlow 2."""
    graph = GraphDef(node=[NodeDef(name="a")])
    content = graph.SerializeToString()

    assert content == graphs.blob(Kind.GRAPH_DEF, content)
    assert content == graphs.blob(Kind.META_GRAPH_DEF, MetaGraphDef(graph_def=graph).SerializeToString())
    assert content == graphs.blob(Kind.TENSOR, encode_tensor([content]).SerializeToString())
    assert b"x" == graphs.blob(Kind.TAGGED_RUN_METADATA, TaggedRunMetadata(run_metadata=b"x").SerializeToString())


@pytest.mark.parametrize("values", [[1.0], []], ids=["numbers", "nothing"])
def test_a_tensor_without_texts_carries_none(values: list[float]) -> None:
    """It is refused in words."""
    with pytest.raises(ValueError, match="not a graph: a tensor of"):
        graphs.blob(Kind.TENSOR, encode_tensor(values).SerializeToString())


def test_several_traced_graphs_are_told_apart() -> None:
    """By the prefixes that TensorBoard gives them; a single one has none."""
    metadata = RunMetadata()
    metadata.function_graphs.add().pre_optimization_graph.node.add(name="a")
    assert [""] == [part.prefix for part in graphs.graphs_in(metadata.SerializeToString())]

    metadata.function_graphs.add().pre_optimization_graph.node.add(name="b")
    assert ["graph_1", "graph_2"] == [part.prefix for part in graphs.graphs_in(metadata.SerializeToString())]


def test_more_parts_than_can_be_shown_are_refused_before_they_are_parsed() -> None:
    """Two bytes on disk would become a hundred in memory; nested ones count too."""
    empty = b"\x0a\x00" * 10

    graph, attribute = GraphDef.DESCRIPTOR, AttrValue.DESCRIPTOR
    demand_few_fields(empty, graph, 10)
    with pytest.raises(ValueError, match="more than 9 parts"):
        demand_few_fields(empty, graph, 9)
    with pytest.raises(ValueError, match="more than 10 parts"):
        demand_few_fields(b"\x0a\x14" + empty, graph, 10)
    demand_few_fields(b"\x12\x14" + empty, attribute, 10)  # inside a text nothing is counted


@pytest.mark.parametrize("content", [b"\xff" * 50, b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", b"\x0b\x0c", b"\x0a"])
def test_counting_stops_at_what_is_malformed(content: bytes) -> None:
    """The parser is the one that says so."""
    demand_few_fields(content, GraphDef.DESCRIPTOR, 100)


def test_more_operations_than_can_be_drawn_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the file is."""
    monkeypatch.setattr(operations, "MAX_OPERATIONS", 10)
    graph = GraphEnvelope.FromString(b"\x0a\x00" * 11)

    with pytest.raises(ValueError, match="more than 10 operations"):
        operations.OperationReader().read_graph(graph)


def described(**value: Any) -> tuple[str, str, bool]:
    """Type, text and whether it is cut."""
    found = attributes.describe("name", AttrValue(**value).SerializeToString(), SHOWN_CHARACTERS, 4)
    return found.type, found.text, found.cut


def test_attributes_read_as_their_writers_meant_them() -> None:
    """Types by the names that people use, shapes with question marks, bytes as text."""
    assert ("string", "SAME", False) == described(s=b"SAME")
    assert ("string", "\\xff", False) == described(s=b"\xff")
    assert ("int", "-3", False) == described(i=-3)
    assert ("float", "0.1", False) == described(f=0.1)
    assert ("bool", "true", False) == described(b=True)
    assert ("type", "float32", False) == described(type=1)
    assert ("type", "float32_ref", False) == described(type=101)
    assert ("type", "77", False) == described(type=77)
    assert ("function", "f", False) == described(func={"name": "f"})
    assert ("list of int", "[1, 2]", False) == described(list={"i": [1, 2]})
    assert ("list of int", "[1, 2, 3, 4, … 2 more]", True) == described(list={"i": range(1, 7)})
    assert ("none", "", False) == described()


def test_tensors_are_cut_to_what_is_read_at_a_glance() -> None:
    """Shape and type always, of the values the first."""
    assert ("int64 2×2", "[[1, 2],\n [3, 4]]", False) == described(tensor=encode_tensor([[1, 2], [3, 4]]))
    assert ("int64 9", "[0, 1, 2, 3, …]", True) == described(tensor=encode_tensor(list(range(9))))
    assert ("string scalar", "'hello'", False) == described(tensor=encode_tensor("hello"))


def test_an_attribute_that_cannot_be_read_says_why() -> None:
    """The others of the operation are shown all the same."""
    assert "unreadable" == attributes.describe("x", b"\x0a\xff", 10, 10).type
    huge = AttrValue()
    huge.tensor.dtype = DataType.DT_FLOAT
    huge.tensor.tensor_shape.dim.add(size=1 << 40)
    assert "unreadable" == attributes.describe("x", huge.SerializeToString(), 100, 10).type


def layer(name: str, inbound: object = None, **config: Any) -> dict[str, Any]:
    """A layer as Keras writes it."""
    found = {"class_name": "Dense", "config": {"name": name, **config}}
    return found if inbound is None else found | {"inbound_nodes": inbound}


def keras3(*names: str, shape: object = None) -> list[Any]:
    """What a Keras 3 layer is called with."""
    return [
        {"class_name": "__keras_tensor__", "config": {"shape": shape, "keras_history": [name, 0, 0]}} for name in names
    ]


def links(model: object) -> dict[str, list[str]]:
    """Each layer's inputs."""
    return {each.name: each.inputs for each in keras_models.decode(json.dumps(model).encode())}


def test_a_sequential_model_is_a_chain() -> None:
    """Inner models included."""
    inner = layer("inner", layers=[layer("a"), layer("b")])
    model = layer("outer", layers=[layer("first"), inner, layer("last")])

    expected = {
        "outer/first": [],
        "outer/inner/a": ["outer/first"],
        "outer/inner/b": ["outer/inner/a"],
        "outer/last": ["outer/inner/b"],
    }
    assert expected == links(model)


@pytest.mark.parametrize(
    "inbound",
    [
        [{"args": keras3("x", "y"), "kwargs": {}}],
        [{"args": [keras3("x", "y")], "kwargs": {}}],
        [{"args": keras3("x"), "kwargs": {"mask": keras3("y")[0]}}],
        [[["x", 0, 0, {}], ["y", 0, 0, {}]]],
    ],
    ids=["Keras 3", "a list", "a keyword", "Keras 2"],
)
def test_a_functional_model_says_what_feeds_what(inbound: object) -> None:
    """In whichever way it is written."""
    model = layer("m", layers=[layer("x", []), layer("y", []), layer("add", inbound)])

    assert ["m/x", "m/y"] == links(model)["m/add"]


def test_an_inner_model_is_fed_from_outside_and_feeds_what_follows() -> None:
    """Its inputs in their order, and its outputs by number."""
    inner = layer(
        "inner",
        [{"args": [keras3("x", "y")]}],
        layers=[layer("p", []), layer("q", []), layer("sum", [{"args": keras3("p", "q")}])],
        input_layers=[["p", 0, 0], ["q", 0, 0]],
        output_layers=[["sum", 0, 0], ["q", 0, 0]],
    )
    second = [{"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["inner", 0, 1]}}]}]
    model = layer("m", layers=[layer("x", []), layer("y", []), inner, layer("z", second)])
    found = links(model)

    assert (["m/x"], ["m/y"]) == (found["m/inner/p"], found["m/inner/q"])
    assert ["m/inner/q"] == found["m/z"]


def test_shapes_are_told_by_the_tensors_that_layers_are_called_with() -> None:
    """And by what an input layer declares."""
    first = layer("x", [], batch_shape=[None, 8])
    model = layer(
        "m", layers=[first, layer("a", [{"args": keras3("x")}]), layer("b", [{"args": keras3("a", shape=[None, 4])}])]
    )

    assert [(-1, 8), (-1, 4), None] == [each.shape for each in keras_models.decode(json.dumps(model).encode())]


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"config": 3}', b'{"config": {"layers": 3}}', b"\xff", b"[" * 100_000],
    ids=["empty", "list", "nothing", "config", "layers", "no text", "deep"],
)
def test_what_is_no_model_is_refused_in_words(content: bytes) -> None:
    """Whatever else it is."""
    with pytest.raises(ValueError, match="not a Keras model"):
        keras_models.decode(content)


def test_models_nested_without_end_are_refused() -> None:
    """Before Python's stack is at its end."""
    model = layer("m", layers=[])
    for _ in range(100):
        model = layer("m", layers=[model])
    with pytest.raises(ValueError, match="one in another"):
        links(model)


@pytest.mark.parametrize("odd", [3, None, "x", [], {"config": []}, {"config": {"name": 3}, "inbound_nodes": 7}])
def test_layers_that_are_none_spoil_nothing_else(odd: object) -> None:
    """What can be read is shown."""
    assert "m/a" in links(layer("m", layers=[odd, layer("a")]))


def executed(metadata: RunMetadata, device: str, *nodes: tuple[str, int, int, int]) -> None:
    """Add (name, start, duration, bytes) on a device."""
    stats = metadata.step_stats.dev_stats.add(device=device).node_stats
    for name, start, took, nbytes in nodes:
        node = stats.add(node_name=name, all_start_micros=start, all_end_rel_micros=took)
        node.memory.add(total_bytes=nbytes)


def test_costs_are_summed_by_operation() -> None:
    """Loops run an operation again; time is counted from the step's first operation."""
    metadata = RunMetadata()
    executed(metadata, "/cpu:0", ("a", 1000, 5, 10), ("b", 1010, 20, 1), ("a", 1040, 7, 30))
    costs = step_stats.decode(metadata.SerializeToString())

    assert (0, 12, 40, 2) == (
        costs.by_name["a"].start,
        costs.by_name["a"].compute,
        costs.by_name["a"].nbytes,
        costs.by_name["a"].count,
    )
    assert 10 == costs.by_name["b"].start
    assert 47 == costs.end


def test_streams_of_a_gpu_are_not_counted_twice() -> None:
    """`stream:all` repeats what each stream says."""
    metadata = RunMetadata()
    for stream in ("13", "all"):
        executed(metadata, f"/device:GPU:0/stream:{stream}", ("a", 0, 5, 0))

    assert 5 == step_stats.decode(metadata.SerializeToString()).by_name["a"].compute


def test_clocks_that_go_back_take_no_time() -> None:
    """Nor do allocations that were given back."""
    metadata = RunMetadata()
    executed(metadata, "/cpu:0", ("a", 1000, -5, -10))
    cost = step_stats.decode(metadata.SerializeToString()).by_name["a"]

    assert (0, 0) == (cost.compute, cost.nbytes)
