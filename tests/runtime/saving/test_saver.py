"""Saver: what was trained comes back, here and from TensorFlow, whole or not at all."""

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import runtime as rt
from runtime.checkpoints import CheckpointNotSaved, load_checkpoint
from tests.runtime.saving.training import Training, build, feeds

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "runtime" / "training"


def saved_meta() -> bytes:
    """A small graph with its saver."""
    with rt.Graph().as_default():
        rt.get_variable("v", [2])
        rt.add_to_collection("train_op", rt.no_op(name="train"))
        return rt.train.Saver().export_meta_graph().SerializeToString()


META = saved_meta()


def trained(steps: int) -> tuple[Training, rt.Session]:
    """A training, some steps in, in a graph of its own."""
    graph = rt.Graph()
    with graph.as_default():
        training = build(rt)
        init = rt.global_variables_initializer()
    session = rt.Session(graph=graph)
    session.run(init)
    for _ in range(steps):
        session.run(training.train, feeds(training))
    return training, session


def losses(session: rt.Session, training: Training, steps: int = 3) -> list[float]:
    return [float(session.run([training.loss, training.train], feeds(training))[0]) for _ in range(steps)]


def saver_of(session: rt.Session, *args: Any, **kwargs: Any) -> rt.train.Saver:
    with session.graph.as_default():
        return rt.train.Saver(*args, **kwargs)


def test_training_goes_on_where_it_was_saved(tmp_path: Path) -> None:
    """Weights, slots and step: the losses after restoring are those without a break."""
    training, session = trained(3)
    saver = saver_of(session)
    prefix = saver.save(session, tmp_path / "model", training.step)
    expected = losses(session, training)
    again, other = trained(0)
    saver_of(other).restore(other, prefix)

    assert str(tmp_path / "model-3") == prefix == rt.train.latest_checkpoint(tmp_path)
    assert {"model-3.index", "model-3.meta", "model-3.data-00000-of-00001", "checkpoint"} == set(os.listdir(tmp_path))
    assert expected == losses(other, again)


def test_tensorflows_training_goes_on_here() -> None:
    """Its checkpoint into our graph: the next three losses are those that TensorFlow had."""
    training, session = trained(0)
    saver_of(session).restore(session, GOLDEN / "model-3")

    np.testing.assert_allclose(json.loads((GOLDEN / "losses.json").read_text()), losses(session, training), rtol=1e-5)


@pytest.mark.parametrize("kind", ["training", "reference_variables"])
def test_tensorflows_graph_goes_on_here(kind: str, tmp_path: Path) -> None:
    """Its .meta file alone says what to run: the graph, its variables, whatever their kind, and its saver."""
    golden = GOLDEN.parent / kind
    with rt.Graph().as_default():
        saver = rt.train.import_meta_graph(golden / "model-3.meta")
        assert saver is not None
        session = rt.Session()
        saver.restore(session, rt.train.latest_checkpoint(golden) or "")
        names = {one.op.name for one in rt.global_variables()}
        (train,) = rt.get_collection("train_op")
        again = saver.save(session, tmp_path / "again")
        given = {f"{key.op.name}:0": value for key, value in feeds(build_elsewhere()).items()}
        found = [float(session.run(["loss:0", "Adam"], given)[0]) for _ in range(3)]

    assert {name for name, _ in rt.train.list_variables(golden)} == names
    assert rt.train.list_variables(golden) == rt.train.list_variables(again)
    assert "Adam" == train.name
    np.testing.assert_allclose(json.loads((golden / "losses.json").read_text()), found, rtol=1e-5)


def build_elsewhere() -> Training:
    with rt.Graph().as_default():
        return build(rt)


def test_our_meta_file_is_all_that_is_needed(tmp_path: Path) -> None:
    """Imported under a scope, with its saver, from text; a variable is one object in all its collections."""
    training, session = trained(2)
    saver = saver_of(session)
    prefix = saver.save(session, tmp_path / "model", write_meta_graph=False)
    saver.export_meta_graph(tmp_path / "graph.pbtxt", as_text=True)
    expected = losses(session, training)
    given = {f"scope/{key.op.name}:0": value for key, value in feeds(training).items()}
    with rt.Graph().as_default():
        again = rt.train.import_meta_graph(tmp_path / "graph.pbtxt", import_scope="scope")
        assert again is not None
        other = rt.Session()
        again.restore(other, prefix)
        found = [float(other.run(["scope/loss:0", "scope/Adam"], given)[0]) for _ in range(3)]
        trainable, everything = rt.trainable_variables(), rt.global_variables()
        (shown,) = rt.get_collection(rt.GraphKeys.SUMMARIES, "scope/seen/loss")
        second = again.save(other, tmp_path / "again")

    assert "scope/seen/loss:0" == shown.name
    assert expected == found
    assert all(any(one is other for other in everything) for one in trainable)
    assert ["scope/hidden/w", "scope/hidden/b", "scope/logits/w", "scope/logits/b"] == [
        one.op.name for one in trainable
    ]
    assert [name for name, _ in rt.train.list_variables(prefix)] == [
        name for name, _ in rt.train.list_variables(second)
    ]


@pytest.mark.parametrize("named", [False, True])
def test_some_variables_are_restored_and_the_others_left(named: bool, tmp_path: Path) -> None:
    """A list takes them by their own names, a dict by other ones: transfer of the first layer."""
    training, session = trained(3)
    with session.graph.as_default():
        w, b, *_ = rt.trainable_variables()
    chosen: Any = {"first/weights": w, "first/bias": b} if named else [w, b]
    prefix = saver_of(session, chosen, name="part").save(session, tmp_path / "part")
    expected = session.run(rt_variables(session))
    _, other = trained(0)
    before = other.run(rt_variables(other))
    with other.graph.as_default():
        w, b, *_ = rt.trainable_variables()
    saver_of(other, {"first/weights": w, "first/bias": b} if named else [w, b]).restore(other, prefix)
    found = other.run(rt_variables(other))

    assert (["first/bias", "first/weights"] if named else ["hidden/b", "hidden/w"]) == [
        name for name, _ in rt.train.list_variables(prefix)
    ]
    np.testing.assert_array_equal(expected[0], found[0])
    np.testing.assert_array_equal(before[2], found[2])
    assert training.step is not None


def rt_variables(session: rt.Session) -> list[Any]:
    with session.graph.as_default():
        return rt.trainable_variables()


def test_the_last_few_are_kept(tmp_path: Path) -> None:
    """max_to_keep counts, and the state file names what is there."""
    _, session = trained(0)
    saver = saver_of(session, max_to_keep=2)
    for step in (1, 2, 3, 4):
        saver.save(session, tmp_path / "model", step, write_meta_graph=False)
    state = rt.train.get_checkpoint_state(tmp_path)

    assert [str(tmp_path / "model-3"), str(tmp_path / "model-4")] == saver.last_checkpoints
    assert state is not None
    assert saver.last_checkpoints == list(state.all_model_checkpoint_paths)
    assert {"model-3.index", "model-4.index"} == {name for name in os.listdir(tmp_path) if name.endswith(".index")}


def test_a_checkpoint_that_is_not_named_in_the_state_file(tmp_path: Path) -> None:
    """write_state=False writes the files and nothing beside them."""
    _, session = trained(0)
    prefix = saver_of(session).save(session, tmp_path / "model", 7, write_state=False)

    assert {"model-7.index", "model-7.meta", "model-7.data-00000-of-00001"} == set(os.listdir(tmp_path))
    assert load_checkpoint(prefix).has_tensor("hidden/w")


def test_variables_without_a_value_are_named(tmp_path: Path) -> None:
    """All of them, and nothing is written."""
    with rt.Graph().as_default():
        rt.get_variable("there", [2])
        rt.get_variable("missing", [2])
        rt.get_variable("gone", [2])
        saver = rt.train.Saver()
        session = rt.Session()
        session.run("there/Assign")
        with pytest.raises(ValueError, match="2 of 3 variables are not initialized: gone, missing;"):
            saver.save(session, tmp_path / "model")

    assert [] == os.listdir(tmp_path)


def test_a_checkpoint_that_does_not_fit_changes_nothing(tmp_path: Path) -> None:
    """All that is missing, of another shape or of another dtype is listed, before anything is assigned."""
    with rt.Graph().as_default():
        for name, value in (("same", [1.0]), ("shape", [1.0, 2.0]), ("dtype", [1])):
            rt.Variable(value, name=name)
        session = rt.Session()
        session.run(rt.global_variables_initializer())
        prefix = rt.train.Saver().save(session, tmp_path / "model")
    with rt.Graph().as_default():
        same = rt.Variable([5.0], name="same")
        rt.Variable([5.0], name="shape")
        rt.Variable([5.0], name="dtype")
        rt.Variable([5.0], name="absent")
        session = rt.Session()
        session.run(rt.global_variables_initializer())
        with pytest.raises(ValueError, match=r"absent is missing; dtype is of int32.*; shape is \[2\], and \[1\]"):
            rt.train.Saver().restore(session, prefix)
        with pytest.raises(ValueError, match="is not a checkpoint"):
            rt.train.Saver().restore(session, tmp_path / "nothing")

        assert 5.0 == session.run(same)[0]


def test_what_a_saver_cannot_save_is_refused() -> None:
    """No variables at all, tensors, eager variables, two of one name."""
    eager = rt.Variable(1.0)
    with rt.Graph().as_default():
        with pytest.raises(ValueError, match="no variables"):
            rt.train.Saver()
        one = rt.Variable(1.0, name="one")
        with pytest.raises(TypeError, match="one: only variables of a graph"):
            rt.train.Saver({"one": one.value()})
        with pytest.raises(TypeError, match="only variables of a graph"):
            rt.train.Saver({"eager": eager})
        with pytest.raises(ValueError, match="one name"):
            rt.train.Saver([one, one])


@pytest.mark.parametrize("field", ["filename_tensor_name", "save_tensor_name", "restore_op_name"])
def test_a_saver_that_lies_about_its_graph_is_refused(field: str) -> None:
    """A .meta file from anybody: what its saver names must be there."""
    message = rt.train.export_meta_graph(graph=trained_graph())
    message.saver_def.CopyFrom(saver_def_of(message))
    setattr(message.saver_def, field, "nothing:0")
    with rt.Graph().as_default(), pytest.raises(ValueError, match="does not fit"):
        rt.train.import_meta_graph(message)


def trained_graph() -> rt.Graph:
    _, session = trained(0)
    saver_of(session)
    return session.graph


def saver_def_of(message: Any) -> Any:
    from writer.wire.proto.meta_graph_pb2 import SaverDef

    assert "save/restore_all" in [node.name for node in message.graph_def.node]
    return SaverDef(
        filename_tensor_name="save/Const:0",
        save_tensor_name="save/control_dependency:0",
        restore_op_name="save/restore_all",
    )


def test_collections_that_name_nothing_are_refused() -> None:
    """The error says which collection."""
    message = rt.train.export_meta_graph(graph=trained_graph())
    message.collection_def["train_op"].node_list.value.append("nowhere")
    with rt.Graph().as_default(), pytest.raises(ValueError, match="collection 'train_op' does not fit"):
        rt.train.import_meta_graph(message)


@given(st.data())
def test_mutated_meta_files_are_read_or_refused(data: st.DataObject) -> None:
    """Whatever is flipped, dropped or doubled in a graph with its collections and saver: a graph or a ValueError."""
    content = bytearray(META)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with rt.Graph().as_default(), contextlib.suppress(ValueError):
        rt.train.import_meta_graph(bytes(content))


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what could not be written; the last good checkpoint is still the latest."""
    _, session = trained(0)
    saver = saver_of(session)
    good = saver.save(session, tmp_path / "model", 1)
    real = os.write

    def refuse(descriptor: int, data: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(CheckpointNotSaved, match=r"model-2 .*No space left"):
        saver.save(session, tmp_path / "model", 2)
    monkeypatch.setattr(os, "write", real)

    assert good == rt.train.latest_checkpoint(tmp_path)
    assert [] == [name for name in os.listdir(tmp_path) if name.startswith("model-2")]


KILLED = """
    import sys
    import runtime as rt
    from pathlib import Path
    with rt.Graph().as_default():
        step = rt.Variable(0, name="step", dtype=rt.int64)
        rt.Variable(rt.zeros([400, 1000]), name="weights")
        more = rt.assign_add(step, 1) if hasattr(rt, "assign_add") else step.assign_add(1)
        init = rt.global_variables_initializer()
        saver = rt.train.Saver()
        session = rt.Session()
        session.run(init)
        while True:
            number = int(session.run(more))
            saver.save(session, Path(sys.argv[1], "model"), number)
            print(number, flush=True)
"""


def test_a_killed_process_leaves_the_last_good_checkpoint(tmp_path: Path) -> None:
    """kill -9 in the middle of saving: what the state file names is whole, and not older than what was reported."""
    for attempt in range(3):
        directory = tmp_path / str(attempt)
        command = [sys.executable, "-c", textwrap.dedent(KILLED), str(directory)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            reported = [process.stdout.readline() for _ in range(2 + attempt)]
            process.send_signal(signal.SIGKILL)
        latest = rt.train.latest_checkpoint(directory)
        assert latest is not None
        step = load_checkpoint(latest).get_tensor("step")
        load_checkpoint(latest).get_tensor("weights")

        assert int(reported[-1]) <= step
        assert latest.endswith(f"model-{step}")


@pytest.mark.tensorflow
def test_tensorflow_goes_on_with_our_training(tmp_path: Path, run_tensorflow: Callable[..., str]) -> None:
    """It imports our .meta, restores our checkpoint with the saver in it, and has our losses; then we restore its."""
    training, session = trained(3)
    saver = saver_of(session)
    prefix = saver.save(session, tmp_path / "model", training.step)
    expected = losses(session, training)
    printed = run_tensorflow("tests.runtime.saving.continue_with_tensorflow", prefix, str(tmp_path / "theirs"))
    expected_next = losses(session, training)
    again, other = trained(0)
    saver_of(other).restore(other, tmp_path / "theirs")

    np.testing.assert_allclose(json.loads(printed.splitlines()[-1]), expected, rtol=1e-5)
    np.testing.assert_allclose(losses(other, again), expected_next, rtol=1e-5)
