"""Saved models that TensorFlow 1 and 2 wrote are run here, by sessions and by calls."""

import contextlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import runtime as rt
from runtime.saved_model.files import read_saved_model, write_saved_model
from writer.wire.proto.meta_graph_pb2 import AssetFileDef
from writer.wire.proto.saved_model_pb2 import SavedModel

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "saved_model"
GIVEN = json.loads((GOLDEN / "given.json").read_text())
IMAGES = np.linspace(0, 1, 128, dtype=np.float32).reshape(2, 8, 8, 1)


def test_a_module_of_tensorflow_2_is_called() -> None:
    """Its signature takes a tensor by name and gives a dict, for any size of the batch."""
    loaded = rt.saved_model.load(GOLDEN / "module")
    serve = loaded.signatures["serving_default"]
    found = serve(x=np.ones((2, 3), np.float32))

    assert {name: one.numpy().tolist() for name, one in found.items()} == GIVEN["module"]
    assert (5, 2) == tuple(serve(rt.ones([5, 3]))["y"].shape)
    assert {"x": rt.TensorSpec((None, 3), rt.float32, "x")} == serve.structured_input_signature[1]
    assert {"w", "b", "first", "second", "seven"} == {one.name.removesuffix(":0") for one in loaded.variables}


def test_a_keras_export_predicts_what_keras_predicted() -> None:
    """Convolution, batch normalization with its moving averages, pooling, dropout that does nothing, softmax."""
    loaded = rt.saved_model.load(GOLDEN / "keras_model")

    assert {"serve", "serving_default"} == set(loaded.signatures)
    (found,) = loaded.signatures["serve"](IMAGES).values()
    np.testing.assert_allclose(GIVEN["keras_model"], found.numpy(), rtol=1e-5)


def test_what_is_loaded_can_be_trained() -> None:
    """Gradients flow through a signature to the variables of the object, and calls see the new values."""
    loaded = rt.saved_model.load(GOLDEN / "module")
    serve = loaded.signatures["serving_default"]
    w = next(one for one in loaded.variables if one.name == "w:0")
    with rt.GradientTape() as tape:
        total = rt.reduce_sum(serve(x=rt.ones([2, 3]))["y"])
    grad = tape.gradient(total, w)
    w.assign_sub(grad)

    np.testing.assert_array_equal(np.full((3, 2), 2.0), grad.numpy())
    np.testing.assert_array_equal([[0.5, 2.5]], serve(x=rt.ones([1, 3]))["y"].numpy())


def test_the_object_is_made_again() -> None:
    """Attributes, lists and dicts with the very variables of the signatures; methods by the arguments they had."""
    loaded = rt.saved_model.load(GOLDEN / "module")
    by, values = rt.constant(2.0), rt.constant([1.0, 2.0])

    assert {"w", "b", "first", "seven"} == {one.name.removesuffix(":0") for one in loaded.trainable_variables}
    assert (1.5, 2.0, [7]) == (*(one.numpy() for one in loaded.scales), loaded.table["seven"].numpy().tolist())
    assert [True, False] == [one.trainable for one in loaded.scales]
    assert {key: one.numpy().tolist() for key, one in loaded(rt.ones([2, 3])).items()} == GIVEN["module"]
    moved, (same, text) = loaded.shifted(by, values=values)
    assert ([5.0, 6.0], 2.0, b"text") == (moved.numpy().tolist(), same.numpy(), text.numpy())
    loaded.b.assign([0.0, 0.0])
    assert [[6.0, 9.0]] == loaded.signatures["serving_default"](x=rt.ones([1, 3]))["y"].numpy().tolist()
    with pytest.raises(TypeError, match=r"'shifted' does not take these .* saved for \(TensorSpec\(shape=\(\)"):
        loaded.shifted(by)


def test_a_keras_export_is_called_by_its_endpoint() -> None:
    """Keras calls it serve."""
    loaded = rt.saved_model.load(GOLDEN / "keras_model")

    np.testing.assert_allclose(GIVEN["keras_model"], loaded.serve(IMAGES).numpy(), rtol=1e-5)
    with pytest.raises(TypeError, match="was saved without a call"):
        loaded(IMAGES)


def test_what_was_loaded_is_saved_again(tmp_path: Path) -> None:
    """With its signatures, and the values that its variables have now; its checkpoints are those of the object."""
    loaded = rt.saved_model.load(GOLDEN / "module")
    loaded.b.assign([0.0, 0.0])
    rt.saved_model.save(loaded, tmp_path / "model")
    again = rt.saved_model.load(tmp_path / "model")
    rt.train.Checkpoint(root=again).read(GOLDEN / "module" / "variables" / "variables")

    assert [0.0, 0.0] == loaded.b.numpy().tolist()
    found = again.signatures["serving_default"](x=rt.ones([2, 3]))
    assert {key: one.numpy().tolist() for key, one in found.items()} == GIVEN["module"]


@given(st.data())
def test_mutated_models_are_loaded_or_refused(data: st.DataObject) -> None:
    """Anybody may have written the file: a model, or a ValueError or KeyError that says what is wrong."""
    content = bytearray((GOLDEN / "module" / "saved_model.pb").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with tempfile.TemporaryDirectory() as directory, contextlib.suppress(ValueError, KeyError):
        shutil.copytree(GOLDEN / "module" / "variables", f"{directory}/variables")
        Path(directory, "saved_model.pb").write_bytes(content)
        rt.saved_model.load(directory)


def test_a_model_of_sessions_is_loaded_into_a_session() -> None:
    """Reference variables are restored, the main operation has run and got the asset's place here."""
    with rt.Graph().as_default() as graph, rt.Session() as session:
        message = rt.saved_model.loader.load(session, ["serve"], GOLDEN / "session")
        signature = message.signature_def["serving_default"]
        y, ready = (signature.outputs[name].name for name in ("y", "ready"))
        found = session.run([y, ready], {signature.inputs["x"].name: [1.0, 2.0, 5.0]})

        assert GIVEN["session"] == found[0].tolist()
        assert found[1]
        assert {"a", "b"} == {one.op.name for one in rt.global_variables()}
        assert graph.get_collection("saved_model_main_op")[0].name == "main"


def test_the_same_model_is_called_and_reads_its_asset() -> None:
    """The constant that held a path gives the file's path in this directory."""
    loaded = rt.saved_model.load(GOLDEN / "session", "serve")
    found = loaded.signatures["serving_default"](x=rt.constant([1.0, 2.0, 5.0]))

    assert GIVEN["session"] == found["y"].numpy().tolist()
    assert str(GOLDEN / "session" / "assets" / "words.txt") == found["words"].numpy().decode()


@pytest.mark.parametrize("name", ["module", "keras_model"])
def test_models_of_tensorflow_2_are_loaded_into_sessions_too(name: str) -> None:
    """A call is fetched by its name, as TensorFlow 1's users do; what the graph saves, it restores again."""
    inputs = {"module": np.ones((2, 3), np.float32), "keras_model": IMAGES}[name]
    with rt.Graph().as_default(), rt.Session() as session:
        signature = rt.saved_model.loader.load(session, "serve", GOLDEN / name).signature_def["serving_default"]
        (fed,) = (one.name for one in signature.inputs.values())
        outputs = {key: one.name for key, one in signature.outputs.items()}
        found = session.run(outputs, {fed: inputs})

    expected = GIVEN[name] if name == "module" else {"output_0": GIVEN[name]}
    for key, value in expected.items():
        np.testing.assert_allclose(value, found[key], rtol=1e-5)


def test_a_graph_of_tensorflow_saves_itself(tmp_path: Path) -> None:
    """Names in parts, written and joined: its own operations write a checkpoint that its own operations restore."""
    with rt.Graph().as_default(), rt.Session() as session:
        message = rt.saved_model.loader.load(session, "serve", GOLDEN / "module")
        saver = message.saver_def
        session.run(saver.save_tensor_name, {saver.filename_tensor_name: str(tmp_path / "again")})
        session.run(saver.restore_op_name, {saver.filename_tensor_name: str(tmp_path / "again")})

    assert ["again.data-00000-of-00001", "again.index"] == sorted(one.name for one in tmp_path.iterdir())
    expected = rt.train.load_checkpoint(GOLDEN / "module" / "variables" / "variables")
    found = rt.train.load_checkpoint(tmp_path / "again")
    for key in expected.get_variable_to_shape_map():
        assert expected.get_tensor(key).tolist() == found.get_tensor(key).tolist()


def test_a_graph_of_sessions_cannot_use_eager_variables() -> None:
    """The error says so, instead of a constant that nobody trains; loader.load is for sessions."""
    serve = rt.saved_model.load(GOLDEN / "module").signatures["serving_default"]
    with rt.Graph().as_default(), pytest.raises(ValueError, match="an eager variable cannot be used by a graph"):
        serve(x=rt.ones([2, 3]))


def test_inputs_are_held_to_the_signature() -> None:
    """Names, number, dtype and shape."""
    serve = rt.saved_model.load(GOLDEN / "module").signatures["serving_default"]
    with pytest.raises(TypeError, match="takes x, and y is given"):
        serve(y=rt.ones([2, 3]))
    with pytest.raises(TypeError, match="is called with names: x"):
        serve(rt.ones([2, 3]), rt.ones([2, 3]))
    with pytest.raises(ValueError, match=r"input 'x' has shape \[2, 4\], and \[\?, 3\] is wanted"):
        serve(x=rt.ones([2, 4]))
    with pytest.raises(TypeError, match="float32 is wanted"):
        serve(x=rt.ones([2, 3], rt.float64))
    with pytest.raises(KeyError, match="there are serving_default"):
        rt.saved_model.load(GOLDEN / "module").signatures["other"]


def test_tags_choose_a_graph() -> None:
    """Exactly these tags; none where there is only one graph."""
    for tags in (["serve", "gpu"], ("gpu", "serve")):
        assert {"gpu", "serve"} == set(rt.saved_model.load(GOLDEN / "session", tags).message.meta_info_def.tags)
    with pytest.raises(
        ValueError, match="a graph of train is wanted, and the saved model has graphs of serve; gpu, serve"
    ):
        rt.saved_model.load(GOLDEN / "session", "train")
    with pytest.raises(ValueError, match="a graph of no tags"):
        rt.saved_model.load(GOLDEN / "session")


def changed(tmp_path: Path, name: str, change: Any) -> Path:
    """A copy of a golden model whose message was changed."""
    shutil.copytree(GOLDEN / name, tmp_path / name)
    message = read_saved_model(tmp_path / name)
    change(message)
    write_saved_model(message, tmp_path / name, as_text=False)
    return tmp_path / name


def test_unknown_ops_are_listed_and_the_rest_is_served(tmp_path: Path) -> None:
    """One signature needs an op that nobody knows: the other runs, and both are described."""

    def add(message: SavedModel) -> None:
        (graph,) = message.meta_graphs
        graph.graph_def.node.add(name="odd", op="Fancy", input=["serving_default_x"])
        graph.signature_def["odd"].CopyFrom(graph.signature_def["serving_default"])
        for one in graph.signature_def["odd"].outputs.values():
            one.name = "odd:0"

    directory = changed(tmp_path, "module", add)
    loaded = rt.saved_model.load(directory)

    assert (2, 2) == tuple(loaded.signatures["serving_default"](x=rt.ones([2, 3]))["y"].shape)
    assert ["y", "z"] == list(loaded.signatures["odd"].outputs)
    with pytest.raises(ValueError, match=r"ops that are not known here: Fancy \(1\)"):
        loaded.signatures["odd"](x=rt.ones([2, 3]))
    with rt.Graph().as_default(), rt.Session() as session, pytest.raises(ValueError, match=r"Fancy \(1\)"):
        rt.saved_model.loader.load(session, "serve", directory)


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "..", ""])
def test_assets_stay_in_their_directory(name: str, tmp_path: Path) -> None:
    """A model from anybody does not make the reader open other files."""

    def move(message: SavedModel) -> None:
        for graph in message.meta_graphs:
            for asset in graph.asset_file_def:
                asset.filename = name
            for packed in graph.collection_def["saved_model_assets"].any_list.value:
                packed.value = AssetFileDef(filename=name).SerializeToString()

    directory = changed(tmp_path, "session", move)
    with pytest.raises(ValueError, match="no name of a file among the assets"):
        rt.saved_model.load(directory, "serve")


def test_what_is_no_saved_model_is_refused(tmp_path: Path) -> None:
    """Nothing, another version, other bytes."""
    assert not rt.saved_model.maybe_saved_model_directory(tmp_path)
    with pytest.raises(FileNotFoundError, match="is no saved model"):
        rt.saved_model.load(tmp_path)
    write_saved_model(SavedModel(saved_model_schema_version=7), tmp_path, as_text=True)
    assert rt.saved_model.maybe_saved_model_directory(tmp_path)
    with pytest.raises(ValueError, match="version 7, and 1 is known"):
        rt.saved_model.load(tmp_path)
    (tmp_path / "saved_model.pb").write_bytes(b"\xff\xff\xff")
    with pytest.raises(ValueError, match="no SavedModel"):
        rt.saved_model.load(tmp_path)
