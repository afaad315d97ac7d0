"""Variables in parts: one variable to whoever uses, saves or restores them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from tests.runtime.saving.partitioned import build

VALUES = np.arange(14, dtype=np.float32).reshape(7, 2)


def started() -> tuple[rt.Session, Any, Any, Any]:
    """The parts with the rows of VALUES."""
    graph = rt.Graph()
    with graph.as_default():
        w, b, y = build(rt)
        session = rt.Session(graph=graph)
        session.run(rt.global_variables_initializer())
        start = 0
        for part in w:
            part.load(VALUES[start : start + part.dims[0]], session)
            start += part.dims[0]
    return session, w, b, y


def test_parts_are_used_as_a_whole() -> None:
    """Joined in an op; gradients reach each part; the first parts have the rows that are over."""
    session, w, _, y = started()
    with session.graph.as_default():
        grads = rt.gradients(y, list(w))
        found = session.run([y, *grads])

    assert [[3, 2], [2, 2], [2, 2]] == [list(one.dims) for one in w]
    assert ["w/part_0", "w/part_1", "w/part_2"] == [one.op.name for one in w]
    assert ([7, 2], 3, "float32") == (list(w.get_shape()), len(w), w.dtype.name)
    np.testing.assert_array_equal(VALUES.sum(1, keepdims=True), found[0])
    for one, grad in zip(w, found[1:], strict=True):
        np.testing.assert_array_equal(np.ones(one.dims), grad)


@pytest.mark.parametrize("how", ["all", "parts", "named"])
def test_a_checkpoint_has_the_whole(how: str, tmp_path: Path) -> None:
    """One name with one shape, whatever was given to the saver; the parts come back, also into one piece."""
    session, w, b, _ = started()
    chosen = {"all": None, "parts": [*w, b], "named": {"w": w, "b": b}}[how]
    with session.graph.as_default():
        prefix = rt.train.Saver(chosen).save(session, tmp_path / "model")
    again = rt.Graph()
    with again.as_default(), rt.Session() as other:
        saver = rt.train.import_meta_graph(f"{prefix}.meta")
        assert saver is not None
        saver.restore(other, prefix)
        parts = other.run([one for one in rt.global_variables() if one.part])
        second = rt.train.Saver().save(other, tmp_path / "second")
    with rt.Graph().as_default(), rt.Session() as other:
        whole = rt.get_variable("w", [7, 2])
        rt.train.Saver().restore(other, second)
        joined = other.run(whole)

    assert [("b", [2, 1]), ("w", [7, 2])] == rt.train.list_variables(prefix)
    np.testing.assert_array_equal(VALUES, rt.train.load_variable(prefix, "w"))
    np.testing.assert_array_equal(VALUES, np.concatenate(parts))
    np.testing.assert_array_equal(VALUES, joined)


def test_a_whole_is_restored_into_parts_of_its_shape_only(tmp_path: Path) -> None:
    """Parts of another whole are refused before anything changes."""
    with rt.Graph().as_default(), rt.Session() as session:
        rt.get_variable("w", [8, 2])
        rt.get_variable("b", [2, 1])
        session.run(rt.global_variables_initializer())
        prefix = rt.train.Saver().save(session, tmp_path / "model")
    other, w, *_ = started()
    with other.graph.as_default(), pytest.raises(ValueError, match=r"w is \[8, 2\], and \[7, 2\] is wanted"):
        rt.train.Saver().restore(other, prefix)

    np.testing.assert_array_equal(VALUES, other.run(w))


def test_partitioners_cut_one_axis() -> None:
    """By number, by size in bytes, for all variables of a scope; never into more parts than rows."""
    by_size = rt.variable_axis_size_partitioner(max_shard_bytes=40, max_shards=3)
    assert [2, 1] == by_size(shape=[5, 3], dtype=rt.float32)
    assert [3, 1] == by_size(shape=[50, 3], dtype=rt.float64)
    with rt.Graph().as_default():
        with rt.variable_scope("scope", partitioner=rt.fixed_size_partitioner(4, axis=1)):
            wide = rt.get_variable("wide", [2, 6])
            number = rt.get_variable("number", [])
        with rt.variable_scope("scope", reuse=True):
            assert wide is rt.get_variable("wide", [2, 6])
        assert [[2, 2], [2, 2], [2, 1], [2, 1]] == [list(one.dims) for one in wide]
        assert isinstance(number, rt.Variable)
        assert 2 == len(rt.get_variable("short", [2], partitioner=rt.fixed_size_partitioner(5)))
        with pytest.raises(ValueError, match="cannot be cut into"):
            rt.get_variable("both", [4, 4], partitioner=lambda shape, dtype: [2, 2])
        with pytest.raises(ValueError, match="needs a shape that is fully known"):
            rt.get_variable("open", [None, 4], partitioner=rt.fixed_size_partitioner(2))


@pytest.mark.tensorflow
def test_tensorflow_restores_our_parts_and_we_its(tmp_path: Path, run_tensorflow: Callable[..., str]) -> None:
    """Its graph has the same operations, its saver takes our checkpoint, and ours what it saves."""
    session, w, *_ = started()
    names = [one.name for one in session.graph.get_operations()]
    with session.graph.as_default():
        saver = rt.train.Saver()
    prefix = saver.save(session, tmp_path / "ours")
    module = "tests.runtime.saving.partitioned_with_tensorflow"
    found = json.loads(run_tensorflow(module, prefix, str(tmp_path / "theirs")).splitlines()[-1])
    saver.restore(session, tmp_path / "theirs")

    assert found["names"] == names[:-1]  # after them stands our initialization
    assert [VALUES.tolist(), [[1.0], [1.0]]] == found["restored"]
    np.testing.assert_array_equal(2 * VALUES, session.run(w))
