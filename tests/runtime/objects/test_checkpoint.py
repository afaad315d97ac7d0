"""Checkpoints of objects: what TensorFlow 2 saved is restored here, and the other way round."""

import contextlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import runtime as rt
from runtime.checkpoints import load_checkpoint, write_checkpoint
from tests.runtime.objects.training import build, train
from writer.wire.checkpoint.bundle import OBJECT_GRAPH_KEY

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "objects"
LOSSES = json.loads((GOLDEN / "losses.json").read_text())


def test_tensorflows_objects_go_on_here() -> None:
    """Its variables, Adam's slots and powers, the step: the next three losses are those that TensorFlow had."""
    model, adam, checkpoint = build(rt, rt)
    checkpoint.restore(rt.train.latest_checkpoint(GOLDEN)).assert_consumed()

    assert 3 == checkpoint.step.numpy()
    np.testing.assert_allclose(LOSSES, train(model, adam, checkpoint, 3), rtol=1e-6)


def test_our_keys_are_tensorflows(tmp_path: Path) -> None:
    """The same names and shapes, escaped as TensorFlow escapes them, slots with them."""
    model, adam, checkpoint = build(rt, rt)
    train(model, adam, checkpoint, 3)
    prefix = checkpoint.save(tmp_path / "ckpt")

    assert str(tmp_path / "ckpt-1") == prefix == rt.train.latest_checkpoint(tmp_path)
    assert rt.train.list_variables(GOLDEN) == rt.train.list_variables(prefix)
    reader = load_checkpoint(prefix)
    assert reader.variable_names["step"] == "step/.ATTRIBUTES/VARIABLE_VALUE"


def test_training_goes_on_where_it_was_saved(tmp_path: Path) -> None:
    """Into objects made anew, and back in time in those that went on."""
    model, adam, checkpoint = build(rt, rt)
    train(model, adam, checkpoint, 2)
    prefix = checkpoint.write(tmp_path / "two")
    expected = train(model, adam, checkpoint, 3)
    checkpoint.read(prefix).assert_consumed()

    assert expected == train(model, adam, checkpoint, 3)
    again = build(rt, rt)
    again[2].restore(prefix).assert_consumed()
    assert expected == train(*again, 3)


def test_a_manager_keeps_the_last_few(tmp_path: Path) -> None:
    """max_to_keep counts over restarts; what is newest is restored, else init_fn is called."""
    _, _, checkpoint = build(rt, rt)
    called = []
    manager = rt.train.CheckpointManager(checkpoint, tmp_path, 2, init_fn=lambda: called.append(1))
    assert manager.restore_or_initialize() is None
    assert [1] == called
    for _ in range(3):
        checkpoint.step.assign_add(10)
        manager.save()
    other = build(rt, rt)[2]
    again = rt.train.CheckpointManager(other, tmp_path, 2)

    assert str(tmp_path / "ckpt-3") == again.restore_or_initialize()
    assert (30, 3) == (other.step.numpy(), other.save_counter.numpy())
    again.save()
    assert [str(tmp_path / "ckpt-3"), str(tmp_path / "ckpt-4")] == again.checkpoints


def test_an_interval_counts_steps(tmp_path: Path) -> None:
    """Nothing is saved until so many steps have passed, unless it is asked for."""
    _, _, checkpoint = build(rt, rt)
    manager = rt.train.CheckpointManager(checkpoint, tmp_path, 5, step_counter=checkpoint.step, checkpoint_interval=10)

    assert manager.save() is not None
    checkpoint.step.assign_add(9)
    assert manager.save() is None
    assert manager.save(check_interval=False) is not None


def test_layers_and_models_are_saved_by_their_attributes(tmp_path: Path) -> None:
    """A model with layers in layers and Keras's optimizer comes back whole."""

    def made(seed: float) -> tuple[Any, Any]:
        model = rt.keras.Sequential([rt.layers.Dense(3, name="one"), rt.layers.Dense(2, name="two")])
        model.compile(optimizer=rt.keras.optimizers.Adam(0.01), loss="mse")
        rng = np.random.default_rng(3)
        model.fit(rng.normal(size=(8, 4)).astype("float32"), np.zeros((8, 2), "float32"), epochs=2, verbose=0)
        for variable in model.weights:
            variable.assign(variable.value() + seed)
        return model, rt.train.Checkpoint(model=model)

    model, checkpoint = made(0.0)
    prefix = checkpoint.write(tmp_path / "model")
    other, again = made(5.0)
    again.read(prefix).assert_consumed()

    for ours, theirs in zip(model.weights, other.weights, strict=True):
        np.testing.assert_array_equal(ours.numpy(), theirs.numpy())


def test_what_is_not_on_both_sides_is_told(tmp_path: Path) -> None:
    """assert_consumed names the values that nobody took and the variables that got none; the others are restored."""
    prefix = rt.train.Checkpoint(a=rt.Variable(1.0), b=rt.Variable(2.0)).write(tmp_path / "ab")
    a, c = rt.Variable(0.0), rt.Variable(0.0)
    status = rt.train.Checkpoint(a=a, c=c).read(prefix)

    assert 1.0 == a.numpy()
    with pytest.raises(AssertionError, match=r"nobody took .*b/\.ATTRIBUTES/VARIABLE_VALUE"):
        status.assert_consumed()
    with pytest.raises(AssertionError, match=r"not in checkpoint .*: c$"):
        status.assert_existing_objects_matched()
    assert status is status.expect_partial()


def test_what_does_not_fit_changes_nothing(tmp_path: Path) -> None:
    """All wrong shapes and dtypes in one error."""
    prefix = rt.train.Checkpoint(a=rt.Variable(1.0), b=rt.Variable([1, 2])).write(tmp_path / "ab")
    a, b = rt.Variable(0.0), rt.Variable([0.0])
    with pytest.raises(ValueError, match=r"b/.* is of int32, and float32 is wanted"):
        rt.train.Checkpoint(a=a, b=b).read(prefix)

    assert 0.0 == a.numpy()


def test_savers_checkpoints_are_matched_by_name(tmp_path: Path) -> None:
    """TensorFlow 1's have no object graph: the variables' own names say what belongs together."""
    write_checkpoint(tmp_path / "one", {"w": np.float32(3.0)})
    w = rt.Variable(0.0, name="w")
    rt.train.Checkpoint(weights=w).read(tmp_path / "one")

    assert 3.0 == w.numpy()


def test_what_has_no_place_in_a_checkpoint_is_refused(tmp_path: Path) -> None:
    """Objects without variables, and variables of graphs."""
    with pytest.raises(ValueError, match="number: no variable"):
        rt.train.Checkpoint(number=3)
    with rt.Graph().as_default():
        variable = rt.Variable(1.0, name="of_a_graph")
    with pytest.raises(ValueError, match=r"of_a_graph: variables of graphs are saved by rt.train.Saver"):
        rt.train.Checkpoint(v=variable).write(tmp_path / "x")


def test_a_module_finds_its_variables() -> None:
    """Wherever they are, each once; whoever holds himself is no trap."""
    model, _, _ = build(rt, rt)
    model.me = model
    model.again = {"list": [model.w]}

    assert ["w", "shift", "scale", "odd"] == [one.name.removesuffix(":0") for one in model.variables]
    assert model.variables == model.trainable_variables
    assert () == model.submodules


@given(st.data())
def test_mutated_object_graphs_are_read_or_refused(data: st.DataObject) -> None:
    """Anybody may have written the checkpoint: a restore or a ValueError, never anything else."""
    reader = load_checkpoint(rt.train.latest_checkpoint(GOLDEN) or "")
    content = bytearray(reader.get_tensor(OBJECT_GRAPH_KEY).item())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    values = {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}
    with tempfile.TemporaryDirectory() as directory, contextlib.suppress(ValueError):
        write_checkpoint(f"{directory}/ckpt", {**values, OBJECT_GRAPH_KEY: np.array(bytes(content), object)})
        build(rt, rt)[2].restore(f"{directory}/ckpt")


@pytest.mark.tensorflow
def test_tensorflow_goes_on_with_our_objects(tmp_path: Path, run_tensorflow: Callable[..., str]) -> None:
    """Its Checkpoint consumes all of ours and has our losses; then we consume its."""
    model, adam, checkpoint = build(rt, rt)
    train(model, adam, checkpoint, 3)
    prefix = checkpoint.save(tmp_path / "ours")
    printed = run_tensorflow("tests.runtime.objects.continue_with_tensorflow", prefix, str(tmp_path / "theirs"))
    given_back = json.loads(printed.splitlines()[-1])
    expected = train(model, adam, checkpoint, 6)
    again = build(rt, rt)
    again[2].restore(given_back["saved"]).assert_consumed()

    np.testing.assert_allclose(expected[:3], given_back["losses"], rtol=1e-6)
    assert given_back["step"] == 6
    np.testing.assert_allclose(expected[3:], train(*again, 3), rtol=1e-6)
