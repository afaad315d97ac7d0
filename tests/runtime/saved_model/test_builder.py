"""TensorFlow 1's way to write a saved model: out of a session, graph by graph."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.saved_model.files import read_saved_model

util = rt.saved_model


def trained() -> tuple[rt.Session, Any, Any]:
    """y = a x + b, with values that no initializer gives."""
    graph = rt.Graph()
    with graph.as_default(), rt.device("/cpu:0"):
        x = rt.placeholder(rt.float32, [None], name="x")
        a = rt.get_variable("a", initializer=rt.constant(1.0))
        b = rt.get_variable("b", initializer=rt.constant(1.0))
        y = rt.add(a * x, b, name="y")
        init = rt.global_variables_initializer()
        session = rt.Session(graph=graph)
        session.run(init)
        a.load(0.5, session)
        b.load(2.0, session)
    return session, x, y


def half_plus_two(directory: Path, tags: Any = "serve") -> list[float]:
    found = rt.saved_model.load(directory, tags).signatures["serving_default"](x=rt.constant([1.0, 2.0, 5.0]))
    values: list[float] = found["y"].numpy().tolist()
    return values


def test_a_simple_save_is_all_that_serving_needs(tmp_path: Path) -> None:
    """One signature with these names, the values of this session, and no devices."""
    session, x, y = trained()
    rt.saved_model.simple_save(session, tmp_path / "model", {"x": x}, {"y": y})

    assert [2.5, 3.0, 4.5] == half_plus_two(tmp_path / "model")
    (graph,) = read_saved_model(tmp_path / "model").meta_graphs
    assert {""} == {node.device for node in graph.graph_def.node}
    assert {"variables.index", "variables.data-00000-of-00001"} == set(os.listdir(tmp_path / "model" / "variables"))


def test_a_loaded_graph_is_saved_again(tmp_path: Path) -> None:
    """Collections and variables come through a second time."""
    session, x, y = trained()
    rt.saved_model.simple_save(session, tmp_path / "one", {"x": x}, {"y": y})
    with rt.Graph().as_default() as graph, rt.Session() as other:
        rt.saved_model.loader.load(other, "serve", tmp_path / "one")
        other.run(rt.global_variables()[1].assign(3.0))
        x, y = graph.get_tensor_by_name("x:0"), graph.get_tensor_by_name("y:0")
        rt.saved_model.simple_save(other, tmp_path / "two", {"x": x}, {"y": y})

    assert [3.5, 4.0, 5.5] == half_plus_two(tmp_path / "two")


def test_several_graphs_share_their_variables(tmp_path: Path) -> None:
    """The second one has other tags, other signatures, and the values of the first."""
    session, x, y = trained()
    builder = rt.saved_model.Builder(tmp_path)
    builder.add_meta_graph_and_variables(session, [util.TRAINING])
    with session.graph.as_default():
        builder.add_meta_graph([util.SERVING], {"serving_default": util.predict_signature_def({"x": x}, {"y": y})})
    path = builder.save(as_text=True)

    assert str(tmp_path / "saved_model.pbtxt") == path
    assert [2.5, 3.0, 4.5] == half_plus_two(tmp_path)
    assert [] == list(rt.saved_model.load(tmp_path, "train").signatures)


def test_assets_go_along_and_the_main_operation_runs(tmp_path: Path) -> None:
    """Two files of one name are both kept; after loading their constants hold where they are now."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "words.txt").write_text(name)
    with rt.Graph().as_default(), rt.Session() as session:
        files = [rt.constant(str(tmp_path / name / "words.txt"), name=name) for name in ("one", "two")]
        where = rt.Variable(rt.constant(""), name="where", collections=[rt.GraphKeys.LOCAL_VARIABLES], trainable=False)
        main = where.assign(files[1]).op
        builder = rt.saved_model.Builder(tmp_path / "model")
        signature = util.predict_signature_def({"x": rt.placeholder(rt.float32, name="x")}, {"where": where.value()})
        builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature}, files, main_op=main)
        builder.save()
    found = rt.saved_model.load(tmp_path / "model").signatures["serving_default"](x=rt.constant(0.0))

    assert ["words.txt", "words_1.txt"] == sorted(os.listdir(tmp_path / "model" / "assets"))
    assert "two" == Path(found["where"].numpy().decode()).read_text()


def test_signatures_of_other_kinds() -> None:
    """Classification and regression take serialised Examples, and say so."""
    with rt.Graph().as_default():
        examples = rt.placeholder(rt.string, [None], name="examples")
        classes, scores = (
            rt.placeholder(rt.string, name="classes"),
            rt.placeholder(rt.float32, [None, 3], name="scores"),
        )
        classify = util.classification_signature_def(examples, classes, scores)
        regress = util.regression_signature_def(examples, scores)
        with pytest.raises(ValueError, match="scores must be of float32, not of string"):
            util.classification_signature_def(examples, scores=classes)
        with pytest.raises(ValueError, match="gives classes, scores, or both"):
            util.classification_signature_def(examples)
        sparse = util.build_tensor_info(rt.SparseTensor([[0, 0]], [1.0], [3, 4]))

    assert ("tensorflow/serving/classify", ["classes", "scores"]) == (classify.method_name, sorted(classify.outputs))
    assert ("tensorflow/serving/regress", "scores:0") == (regress.method_name, regress.outputs["outputs"].name)
    assert [3, 4] == [one.size for one in sparse.tensor_shape.dim]
    assert "SparseTensor/values:0" == sparse.coo_sparse.values_tensor_name


def test_what_cannot_be_built_is_refused(tmp_path: Path) -> None:
    """A directory that is not empty, other values, signatures of other graphs, assets that are not there."""
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError, match="gets a directory of its own"):
        rt.saved_model.Builder(tmp_path)
    session, x, y = trained()
    builder = rt.saved_model.Builder(tmp_path / "model")
    with pytest.raises(ValueError, match="has at least one graph"):
        builder.save()
    with pytest.raises(ValueError, match="the first graph is added by"):
        builder.add_meta_graph(["serve"])
    with rt.Graph().as_default():
        z = rt.placeholder(rt.float32, name="z")
        missing = rt.constant("nowhere.txt")
    with pytest.raises(ValueError, match=r"signature 'odd' does not fit its graph: .*no operation 'z'"):
        builder.add_meta_graph_and_variables(
            session, ["serve"], {"odd": util.predict_signature_def({"x": z}, {"y": y})}
        )
    with pytest.raises(FileNotFoundError, match=r"asset 'nowhere\.txt'"):
        builder.add_meta_graph_and_variables(session, ["serve"], assets_collection=[missing])
    with pytest.raises(ValueError, match="x:0 is no asset"):
        builder.add_meta_graph_and_variables(session, ["serve"], assets_collection=[x])
    builder.add_meta_graph_and_variables(session, ["serve"])
    with pytest.raises(ValueError, match="with the first graph only"):
        builder.add_meta_graph_and_variables(session, ["serve"])


@pytest.mark.tensorflow
def test_tensorflow_runs_what_was_built(tmp_path: Path, run_tensorflow: Callable[..., str]) -> None:
    """Its loader, its objects and its command give half of it plus two."""
    session, x, y = trained()
    rt.saved_model.simple_save(session, tmp_path / "model", {"x": x}, {"y": y})
    (tmp_path / "model" / "inputs.json").write_text(json.dumps({"serving_default": {"x": [1.0, 2.0, 5.0]}}))
    printed = run_tensorflow("tests.runtime.saved_model.run_with_tensorflow", str(tmp_path / "model"))

    for found in json.loads(printed.splitlines()[-1])["serving_default"].values():
        np.testing.assert_allclose([2.5, 3.0, 4.5], found["y"])
